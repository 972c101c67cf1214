"""The label of every code of ours, through gettext. A district's own reasons, papers and grounds have their words beside its
year file."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from permits.languages import approved, every

Label = Any  # a lazy translation; django-stubs has no public name for it


def in_language(label: Label, language: str) -> str:
    """A label in a language other than the page's, for a letter to a family."""
    with override(language):
        return str(label)


_LANGUAGES = {"en": _("English"), "es": _("Spanish")}
# Those in which everything is sent; a language approved later brings its English name, which Django itself translates.
LANGUAGES: Mapping[str, Label] = {code: _LANGUAGES.get(code) or _(every()[code].english) for code in approved()}

DIRECTIONS: Mapping[str, Label] = {"outgoing": _("Outgoing permit"), "incoming": _("Incoming permit")}

GRADES: Mapping[str, Label] = {
    "TK": _("Transitional kindergarten (TK)"),
    "K": _("Kindergarten"),
    **{str(number): format_lazy(_("Grade {number}"), number=number) for number in range(1, 13)},
}

CHANNELS: Mapping[str, Label] = {
    "email": _("E-mail"),
    "text": _("Text message"),
    "phone": _("Phone call"),
    "letter": _("Letter by mail"),
    "counter": _("I will pick it up at the office"),
}

FILERS: Mapping[str, Label] = {
    "parent": _("Parent"),
    "guardian": _("Court-appointed guardian"),
    "caregiver": _("Relative or other adult the child lives with"),
    "foster_parent": _("Foster or resource parent"),
    "rights_holder": _("Person who holds educational rights"),
    "social_worker": _("Social worker"),
    "adult_student": _("Student aged 18 or more"),
    "independent_youth": _("Young person living on their own"),
    "helper": _("Somebody who helps the family"),
}

SIDES: Mapping[str, Label] = {"release": _("Release"), "acceptance": _("Acceptance")}

# The headline, as the family reads it. `STATUS_HELP` says what it means for them.
STATUSES: Mapping[str, Label] = {
    "in_line": _("We have your application. It waits its turn."),
    "waiting_family": _("We need something from you."),
    "person_looks": _("A person in our office is looking at it first."),
    "late_referred": _("It came after the last day. The county can decide it, if you ask."),
    "released": _("You have the release. The other district must still accept."),
    "accepted": _("The new district accepts. The release is still missing."),
    "permitted": _("You have the permit."),
    "refused": _("The answer is no."),
    "withdrawn": _("You withdrew this application."),
    "joined": _("You sent two applications for the same child. We decide the other one."),
    "abandoned": _("We closed this application, because papers were missing."),
}
STATUS_HELP: Mapping[str, Label] = {
    "in_line": _("We look at applications in the order they came. Keep your child enrolled where they are now."),
    "waiting_family": _("Send the papers listed below. Your place in line is kept."),
    "person_looks": _("Your case may be protected, so a person looks before anything is sent. Call us if you want to explain."),
    "late_referred": _("Read the letter: it says where to write, by what day, and what to attach."),
    "released": _("A release is not yet a permit. Apply to the other district now, and keep your child enrolled."),
    "accepted": _("An acceptance alone is not yet a permit. The district where you live must release your child."),
    "permitted": _("Both districts said yes. Read the letter for the conditions."),
    "refused": _("The letter says why, where to appeal, and the last day to do it. Keep your child in school."),
    "withdrawn": _("Nobody will decide it. For some days you can undo this with one press."),
    "joined": _("Read the letter: it names the application that we decide. You keep the place in line of the earlier one."),
    "abandoned": _("This is not a denial: nobody said no. It cannot be appealed. Keep your child in school."),
}
STATUS_HELP_STUDENT: Mapping[str, Label] = {
    "in_line": _("We look at applications in the order they came. Stay enrolled where you are now."),
    "released": _("A release is not yet a permit. Apply to the other district now, and stay enrolled."),
    "accepted": _("An acceptance alone is not yet a permit. The district where you live must release you."),
    "refused": _("The letter says why, where to appeal, and the last day to do it. Stay in school."),
    "abandoned": _("This is not a denial: nobody said no. It cannot be appealed. Stay in school."),
}
STATUSES_SHORT: Mapping[str, Label] = {
    "in_line": _("In line"),
    "waiting_family": _("Waits for family"),
    "person_looks": _("A person looks first"),
    "second_person": _("Waits for a second person"),
    "late_referred": _("Late: referred"),
    "released": _("Released"),
    "accepted": _("Accepted"),
    "permitted": _("Permitted"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "joined": _("Joined to another application"),
    "abandoned": _("Closed: papers missing"),
    "yes": pgettext_lazy("decision", "Yes"),
    "no": pgettext_lazy("decision", "No"),
    "elsewhere": _("Decided outside Passage"),
}
OUTCOMES_OF_SIDE: Mapping[tuple[str, str], Label] = {
    ("release", "yes"): _("Released"),
    ("release", "no"): _("Release refused"),
    ("acceptance", "yes"): _("Accepted"),
    ("acceptance", "no"): _("Acceptance refused"),
    ("release", "abandoned"): _("Closed: papers missing"),
    ("acceptance", "abandoned"): _("Closed: papers missing"),
}

OWNERS: Mapping[str, Label] = {
    "family": _("It is your turn."),
    "residence_district": _("It is the turn of the district where you live."),
    "proposed_district": _("It is the turn of the district you asked for."),
    "county": _("It is the county's turn."),
    "nobody": _("Nothing more has to be done."),
}

PAPER_STATES: Mapping[str, Label] = {
    "missing": _("Still needed"),
    "helpful": _("Helpful, not required"),
    "received": _("Received, not looked at yet"),
    "unreadable": _("We cannot open it"),
    "accepted": _("Accepted"),
    "returned": _("Please send another"),
    "seen": _("Seen at the counter"),
    "held": _("The district has it"),
}

# What came by e-mail lies under these until a person has said which paper it is (policy/documents.py).
PAPERS_BY_MAIL: Mapping[str, Label] = {
    "unsorted": _("Files that came by e-mail"),
    "set_aside": _("Came by e-mail, none of the papers"),
}

RETURN_REASONS: Mapping[str, Label] = {
    "too_old": _("it is too old"),
    "wrong_paper": _("it is a different paper"),
    "wrong_person": _("it is for another person"),
    "incomplete": _("a page or a part is missing"),
    "not_signed": _("it is not signed"),
    "hard_to_read": _("it is hard to read: blurred, dark or cut off"),
    "address_differs": _("the address is not the one in the application"),
    "other": _("see the note below"),
}

# Why a file cannot be read, and what to do. Codes of the vault.
UNREADABLE: Mapping[str, Label] = {
    "empty": _("The file is empty. Please choose it again or take a new photo."),
    "too_big": _("The file is too big. Please take a photo of each page instead, or send it in parts."),
    "wrong_type": _("We can open photos (JPEG, PNG, HEIC) and PDF files. Please take a photo of the paper, or save it as a PDF."),
    "password": _("The PDF has a password. Please save it without the password, or take a photo of each page."),
    "damaged": _("The file is damaged. Please send it again or take a new photo."),
    "too_many_pages": _("The PDF has too many pages. Please send only the pages that matter."),
    "too_many_pixels": _("The picture is too large to open. Please take a new photo with your phone's camera."),
    "too_large": _("The file takes too long to open. Please take a photo of each page instead."),
    "infected": _("The file looks unsafe, so we did not open it. Please take a photo of the paper instead."),
    "blank": _("The page looks blank. Please take a new photo in good light."),
    "store_full": _("We could not store the file just now. It was not received. Please try again in some minutes."),
    "not_asked": _("This paper is not asked for in your application."),
    "too_many_files": _("There were too many attachments in one e-mail. Please send this one another way."),
}

NOTICE_KINDS: Mapping[str, Label] = {
    "resume_link": _("Link to go on with a draft"),
    "one_time_code": _("One-time code"),
    "received": _("Application received"),
    "documents_received": _("Papers received"),
    "paper_returned": _("A paper is returned"),
    "paper_unreadable": _("A paper cannot be read"),
    "papers_missing": _("Papers are missing"),
    "papers_missing_siblings": _("Papers are missing, for several children"),
    "papers_reminder": _("Reminder: papers are missing"),
    "abandoned": _("Letter: closed, papers missing"),
    "reopened": _("Open again"),
    "person_looks": _("A person looks first"),
    "late_letter": _("Letter: too late"),
    "released": _("Letter of release"),
    "refused": _("Letter of refusal"),
    "accepted": _("Letter of acceptance"),
    "accept_refused": _("Letter: not accepted"),
    "withdrawn": _("Application withdrawn"),
    "joined": _("Two applications joined"),
    "withdrawal_undone": _("Withdrawal undone"),
    "contact_changed": _("Contact changed"),
    "corrected": _("Something was corrected"),
    "number_again": _("The number once more"),
    "taken_over": _("Another adult acts for the child"),
    "somebody_tried": _("Somebody typed wrong numbers"),
    "reminder_open": _("The window is open"),
    "sign_request": _("Request to sign on a phone"),
    "sign_code": _("Code to sign"),
    "statement_signed": _("A paper was signed"),
    "school_asked": _("A school is asked"),
    "school_reminder": _("A school is reminded"),
    "mail_received": _("Your e-mail reached us"),
    "office_message": _("Message from the office"),
    "staff_invited": _("Invitation to work here"),
    "staff_post": _("A new post"),
    "staff_sealed": _("A case was sealed"),
    "staff_unsealed": _("A seal was lifted"),
    "staff_seal_alone": _("A seal, and nobody else to see it"),
    "staff_reset": _("Link for a new password"),
}
NOTICE_STATES: Mapping[str, Label] = {
    "draft": _("Not sent yet"),
    "ready": _("About to leave"),
    "sent": _("Sent"),
    "posted": _("Posted"),
    "done": _("Done"),
    "bounced": _("Came back"),
    "returned": _("Returned by the post"),
    "cancelled": _("Dropped"),
}
# What became of a text, a call or a letter that a person handles.
OUTCOMES: Mapping[str, Label] = {
    "sent": _("Sent"),
    "spoken": _("Spoke with the family"),
    "interpreter": _("Read out through an interpreter"),
    "voicemail": _("Left a message"),
    "left_word": _("Left word to call back"),
    "explained": _("Explained a paper"),
    "number_asked": _("Sent the number again"),
    "not_told": _("Told nothing"),
    "no_answer": _("No answer"),
    "handed_over": _("Handed over at the counter"),
    "returned": _("Returned by the post"),
    "bounced": _("Came back"),
    "taken_over": _("Another adult took over"),
    "new_contact": _("Goes to the new contact"),
    "sealed": _("The case was sealed"),
    "reopened": _("Dropped: the case is open again"),
    "taken_back": _("Dropped: the decision was undone"),
    "moved": _("Returned: moved away"),
    "unknown": _("Returned: not known at this address"),
    "refused": _("Returned: not accepted"),
    "other": _("Returned: something else"),
    "siblings": _("Said in one message for several children"),
    "joined": _("Joined to another application"),
    "parted": _("Said for each child by itself"),
    "wrong_phone": _("The number does not work"),
    "no_address": _("There is no address"),
    "no_mailbox": _("There is no such mailbox"),
    "mailbox_full": _("The mailbox is full"),
    "mail_refused": _("The family’s mail server did not take it"),
}
# What stood on an envelope that the post brought back.
RETURNED_BECAUSE: Mapping[str, Label] = {
    "moved": _("Moved away"),
    "unknown": _("Not known at this address"),
    "refused": _("Not accepted"),
    "other": _("Something else, or nothing"),
}
# What somebody showed at the counter. Only the kind is kept, never a number or a copy; no kind tells where a person was born.
IDENTITIES: Mapping[str, Label] = {
    "photo_card": _("A card with name and photo"),
    "two_papers": _("Two papers with name and address"),
    "school_paper": _("A school paper of the child, and a paper with the name"),
    "known": _("Known to the office in person"),
}

TASKS: Mapping[str, Label] = {
    "duplicate": _("Two applications for what looks like the same child"),
    "person_looks": _("Late, perhaps protected: look at it first"),
    "must_not_know": _("Somebody must not get information: call the family before anything is said"),
    "kept_from_asked": _("The family asks that somebody may be told again: a supervisor calls the number on file"),
    "job_dead": _("Something the program should do failed again and again"),
    "bounced": _("A message came back: reach the family in another way"),
    "returned_post": _("A letter came back: find the new address, and reach the family in another way"),
    "wrong_phone": _("A telephone number is wrong: find the new one, or write"),
    "unanswered": _("Three calls without an answer: reach the family in another way"),
    "letter_not_set": _("A letter could not be printed: it has a character that no font of ours has"),
    "unreadable": _("A file cannot be read"),
    "school_silent": _("The wanted school has not answered: call it, or decide without its word"),
    "message": _("An e-mail came: read it in the case"),
    "message_from_other": _("An e-mail came from an address that is not on file: read it, and do nothing on it alone"),
    "mail_flood": _("Very many e-mails come for this case: the mail server holds the rest back for an hour"),
    "sealed_now": _("A case was sealed: check where its letters go, and call the family"),
    "seal_seen": _("A colleague sealed a case: see why"),
    "unseal_seen": _("A colleague lifted the seal of a case: see that it was right"),
    "unread": _("A notice that the law asks for was not opened: call the family, or post it"),
    "legal_day": _("The legal day is near and papers are missing: decide on what is there, or close it on proof"),
    "reopened": _("A missing paper came: the closed case is open again, in its old place"),
    "paper_after_closing": _("A paper came for a closed case and does not open it again: look at it, and call the family"),
    "rules_unreadable": _("A version of the rules cannot be read, and open cases wait for it: tell whoever runs the program"),
    "untold": _("The legal day is near and the family was not told of the decision: read the notice, and send it"),
    "not_sent": _("A notice did not leave on the day that was chosen: look at it, and send it"),
}

FIELDS: Mapping[str, Label] = {
    "first_name": _("First name"),
    "middle_name": _("Middle name"),
    "last_name": _("Last name"),
    "birth_date": _("Date of birth"),
    "school_year": _("School year"),
    "grade": _("Grade requested"),
    "current_grade": _("Current grade"),
    "residence_district": _("District where you live"),
    "wanted_district": _("District you ask for"),
    "reason": _("Reason"),
    "second_reason": _("Second reason"),
    "address": _("Address"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "language": _("Language"),
    "channels": _("How we reach you"),
    "adult_name": _("Who acts for the child"),
    "filer": _("Acts as"),
    "second_adult": _("The other adult we wrote to"),
    "kept_from": _("Must not be told"),
    "kept_from_asked": _("What changed for who must not be told"),
    "kept_from_lifted": _("Must not be told, lifted"),
    "note": _("Note"),
}

STATEMENT_KINDS: Mapping[str, Label] = {
    "childcare_affidavit": _("Statement about childcare"),
    "employer_letter": _("Letter about work"),
    "co_signature": _("Signature of the parent or guardian"),
    "recommendation": _("Recommendation of the school"),
}
STATEMENT_STATES: Mapping[str, Label] = {
    "asked": _("Asked, not opened yet"),
    "opened": _("Opened, not signed yet"),
    "signed": _("Signed"),
    "withdrawn": _("Taken back"),
    "expired": _("The time to sign is over"),
}

DECISION_PROBLEMS: Mapping[str, Label] = {
    "unknown_outcome": _("Choose yes or no."),
    "grounds_with_yes": _("A yes has no grounds."),
    "refusal_barred": _("The law does not allow a refusal here (Education Code 46600: a bullied child, an active-duty family)."),
    "ground_missing": _("Choose at least one ground."),
    "ground_unknown": _("This ground is not in the district's rules."),
    "ground_of_other_kind": _("This ground does not belong to this decision."),
    "ground_barred": _("This ground may not be used for this reason."),
    "words_missing": _("Write your words for the family: its letter says of this ground “We explain it here”."),
    "note_missing": _("Write why. It stays in the file."),
    "supervisor": _("Only a supervisor decides on this ground. Hand the case over to one."),
    "protected_supervisor": _("The law protects this child. Only a supervisor refuses here: hand the case over to one."),
    "unequal_supervisor": _("Brothers and sisters get different answers: a supervisor decides."),
    "unequal_note": _("Brothers and sisters get different answers: write a note for the file that says why, for each of them."),
    "letter_language": _("Write the words for the family in its own language too."),
    "second_person": _("These rules ask for a second person to confirm this answer."),
    "no_second": _("These rules ask for no second person for this answer: decide it."),
    "same_person": _("You proposed this answer. Somebody else must confirm it or send it back."),
    "not_own": _("Only the person who proposed this answer takes it back."),
    "status": _("This case cannot be decided now: look at where it stands."),
    "because_missing": _("An earlier case is ready. Say why this one comes first."),
    "because_note_missing": _("Say in your words why this one comes first."),
}
OUT_OF_TURN_CHOICES: Mapping[str, Label] = {
    "day_near": _("Its legal day is near"),
    "protected": _("The child is protected (foster, homeless, migratory, military, bullied)"),
    "sibling": _("It is decided together with a brother or sister"),
    "ordered": _("A supervisor ordered it"),
    "other": _("Another reason"),
}
# The last two nobody chooses: the program knows them.
OUT_OF_TURN: Mapping[str, Label] = {
    **OUT_OF_TURN_CHOICES,
    "in_turn": _("It was claimed in its turn; the earlier case became ready later"),
    "colleague": _("A colleague works on the earlier case"),
}

# Why a case may not be closed for missing papers: codes of policy/abandonment.py, for the case, then for one paper.
CLOSING_PROBLEMS: Mapping[str, Label] = {
    "protected": _("This child is protected: the case is not closed for missing papers. Decide on what is there."),
    "nothing_missing": _("No paper is missing: decide the case."),
    "not_proven": _("The proof is not whole: look at each paper below."),
    "legal_day": _("The family’s days end after the day by which the law wants an answer. Decide on what is there."),
    "day_over": _("The legal day has passed: by law that counts as a denial. The case cannot be closed any more. Decide it."),
    "status": _("This case cannot be closed now: look at where it stands."),
}
PROOF_PROBLEMS: Mapping[str, Label] = {
    "not_asked": _("The family was not asked for it."),
    "not_left": _("The notice has not left yet, or nobody has marked it as done."),
    "came_back": _("The notice came back, and no other way has reached the family yet."),
    "not_written": _("The family was told by text or telephone only. It must be in writing too."),
    "other_language": _("The family was asked in another language than its own. Ask again."),
    "days_left": _("The family’s days are not over."),
}

# What a letter says where the family did not know, or where a sealed case names nobody.
STAND_INS: Mapping[str, Label] = {
    "student": _("your child"),
    "residence_district": _("the district where you live"),
    "other_district": _("the other district"),
    "no_appeal": _(
        "This answer cannot be appealed to the county yet: the district where you live has not given its release "
        "(Education Code 46600.1). Ask that district for a release first. Then you may apply here again."
    ),
}
