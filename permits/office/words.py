"""Labels that only the office reads."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from permits.wording import CHANNELS, CLOSING_PROBLEMS, DECISION_PROBLEMS, Label

ROLES: Mapping[str, Label] = {
    "clerk": _("Permit clerk"),
    "supervisor": _("Supervisor"),
    "administrator": _("Administrator"),
}
FACTORS: Mapping[str, Label] = {"totp": _("Authenticator app"), "webauthn": _("Passkey")}
ACCOUNT_STATES: Mapping[str, Label] = {
    "open": _("Account open"),
    "invited": _("Invited"),
    "too_old": _("The invitation is too old"),
    "bounced": _("The e-mail with the invitation came back"),
    "closed": _("Account closed"),
}
# What happens to accounts stands in the record beside the acts on cases.
PEOPLE_ACTS: Mapping[str, Label] = {
    "person_invited": _("Somebody was invited to work here"),
    "invitation_sent_again": _("An invitation was sent again"),
    "invitation_withdrawn": _("An invitation was taken back"),
    "invitation_accepted": _("Came in by the invitation"),
    "post_given": _("A post was given"),
    "post_ended": _("A post was ended"),
    "sealed_named": _("Somebody was named for sealed cases"),
    "sealed_unnamed": _("Somebody is not named for sealed cases any more"),
    "account_closed": _("An account was closed"),
    "account_anew": _("An account begins anew, without password and second step"),
    "reset_asked": _("A link for a new password was sent"),
    "password_changed": _("Password changed"),
    "second_step_added": _("Second step added"),
    "second_step_removed": _("Second step removed"),
    "recovery_codes_made": _("New recovery codes made"),
    "identity_bound": _("The account was bound to the district’s identity provider"),
    "signed_out_everywhere": _("Signed out everywhere"),
    "signed_out_elsewhere": _("Signed out in another browser"),
}
PEOPLE_PROBLEMS: Mapping[str, Label] = {
    "has_post": _("This person has this post already."),
    "closed": _("The account is closed. Invite the person again."),
    "self": _("You cannot do this to your own account. Ask another administrator."),
    "not_yours": _(
        "This person also works for another office, or you are no administrator there any more. You can end the posts here."
    ),
    "no_post": _("This person has no post."),
    "role": _("An administrator works on no case. Give the person a post as clerk or supervisor first."),
}

RULES_PROBLEMS: Mapping[str, Label] = {
    "not_yours": _("You are no administrator of this office any more."),
    "same": _("These are the files of the version that is in force: nothing differs."),
    "settled": _("It was published or taken back already."),
    "outdated": _("Another version was published meanwhile. Propose these rules again, so that they are compared with it."),
    "faulty": _("These files cannot be published as they are. Propose them again, put right."),
    "second_person": _("You proposed it. Another administrator publishes it: these rules ask for two persons."),
}

TABS: Mapping[str, Label] = {
    "mine": _("Mine"),
    "line": _("In line"),
    "family": _("Waits for family"),
    "look": _("Looked at first"),
    "second": _("Waits for a second person"),
    "open": _("All that is open"),
    "news": _("New since you looked"),
    "decided": _("Decided"),
}
TABS_EMPTY: Mapping[str, Label] = {
    "mine": _("You work on no case now. Claim the next one."),
    "line": _("Nobody waits in line."),
    "family": _("No case waits for its family."),
    "look": _("No case has to be looked at first."),
    "second": _("No answer waits for a second person."),
    "open": _("No case is open."),
    "news": _("Nothing came to the cases that you opened."),
    "decided": _("Nothing is decided yet."),
}

# The filters of the queue, in the order shown, and what may be chosen; the rest comes from the rules.
FILTERS: Mapping[str, Label] = {
    "status": _("Status"),
    "turn": _("Waits for"),
    "left": _("Days left"),
    "owner": _("Assigned to"),
    "papers": _("Papers"),
    "reason": _("Reason"),
    "district": _("Other district"),
    "side": _("Side"),
    "grade": _("Grade"),
    "language": _("Language"),
    "notice": _("Notices"),
}
DAYS_LEFT: Mapping[str, Label] = {
    "over": _("Overdue"),
    "5": _("At most 5 open days"),
    "10": _("At most 10 open days"),
}
OWNED_BY: Mapping[str, Label] = {"me": _("Me"), "nobody": _("Nobody")}
PAPERS_THERE: Mapping[str, Label] = {
    "missing": _("Some are missing"),
    "over": _("Some are missing, and the family’s days are over"),
    "ready": _("All are there"),
}
NOTICES_BACK: Mapping[str, Label] = {"back": _("One came back")}
TURNS: Mapping[str, Label] = {
    "family": _("The family"),
    "office": _("Our office"),
    "other": _("The other district"),
    "nobody": _("Nobody"),
}
COLUMNS: Mapping[str, Label] = {
    "side": _("Side"),
    "reason": _("Reason"),
    "district": _("Other district"),
    "grade": _("Grade"),
    "received": _("Received"),
    "due": _("Answer due"),
    "papers": _("Missing papers"),
    "status": _("Status"),
    "owner": _("Assigned to"),
    "language": _("Language"),
}

# How the page images of a paper lie: a photo often comes on its side.
TURNED: Mapping[str, Label] = {
    "not": _("As they came"),
    "left": _("Turned left"),
    "right": _("Turned right"),
    "over": _("Upside down"),
}

CHANNELS_BY_HAND: Mapping[str, Label] = {
    "letter": _("Letters"),
    "text": _("Texts"),
    "phone": _("Calls"),
    "counter": _("Counter"),
}
LISTS: Mapping[str, Label] = {
    "letter": _("Letters to post"),
    "text": _("Texts to send"),
    "phone": _("Calls to make"),
    "counter": _("To hand over at the counter"),
}
LISTS_EMPTY: Mapping[str, Label] = {
    "letter": _("No letter waits to be posted."),
    "text": _("No text waits to be sent."),
    "phone": _("No call waits to be made."),
    "counter": _("Nothing waits at the counter."),
}
# The buttons beside a text, a call, something to hand over; the last one leaves a call on the list.
BY_HAND: Mapping[str, tuple[tuple[str, Label], ...]] = {
    "text": (("sent", _("Mark as sent")), ("wrong_phone", _("The number does not work"))),
    "phone": (
        ("spoken", _("Spoke with the family")),
        ("interpreter", _("Read out through an interpreter")),
        ("voicemail", _("Left a message")),
        ("no_answer", _("No answer, try again")),
        ("wrong_phone", _("The number does not work")),
    ),
    "counter": (("handed_over", _("Handed over")),),
}

WHY_ORIGINAL: Mapping[str, Label] = {
    "cannot_read": _("The page images cannot be read"),
    "colour": _("Colour or detail matters"),
    "county": _("The county asks for it"),
    "suspicion": _("The paper may have been changed"),
}

# How a person of the office knows a family, and why that does not stand any more.
WHY_KNOWN: Mapping[str, Label] = {
    "know_family": _("This is my family"),
    "know_friend": _("They are friends or neighbors"),
    "know_work": _("We work together, or do business with each other"),
}
WHY_FREE: Mapping[str, Label] = {
    "free_mistake": _("It was said by mistake"),
    "free_looked": _("I looked into it: nothing speaks against it"),
}
# Why somebody who must not be told may be told again, how that wish came, and why it lifts nothing.
LOOKED_AT: Mapping[str, Label] = {
    "order_over": _("A court order that has ended or was changed: I saw the paper"),
    "family_wish": _("The family’s own wish"),
    "said_in_error": _("It was answered by mistake: the family said so"),
}
WISH_WAYS: Mapping[str, Label] = {
    "counter": _("At the counter, after a look at who it is"),
    "our_call": _("When we called the number on file"),
    "on_line": _("On the family’s page, after its code"),
    "in_writing": _("In writing, from a contact on file"),
}
NOT_LIFTED: Mapping[str, Label] = {
    "you": _("It is about you, or somebody with your name: another supervisor does this."),
    "nobody": _("Somebody changed the names meanwhile. Choose again."),
    "kept_from": _("This is the person who must not be told. Nobody lifts it for oneself."),
    "not_filer": _("Only the adult who applied can wish it."),
    "not_asked": _("The family did not ask on its page."),
    "no_contact": _("Write the e-mail address or phone number from which it came."),
    "their_contact": _("This contact is also that of the person who must not be told. See the adult who applied at the counter."),
    "other_contact": _("This is no contact on file of the adult who applied."),
}

EXPORT_KINDS: Mapping[str, Label] = {
    "csv": _("CSV file"),
    "xlsx": _("Excel workbook"),
    "pdf": _("PDF"),
    "zip": _("ZIP with all files"),
}
WHY_LIST: Mapping[str, Label] = {
    "planning": _("Planning and counting"),
    "compare": _("Comparing with another system"),
    "agency": _("The county or the state asks for it"),
    "records": _("A request for public records"),
}
WHY_CASE: Mapping[str, Label] = {
    "county": _("The county asks for it"),
    "family": _("The family asks for a copy"),
    "court": _("A court asks for it"),
    "district": _("The other district asks for it"),
}

PROBLEMS: Mapping[str, Label] = {
    "no_window": _("This district’s rules name no last day, so nothing can be late: put the case back in line."),
    "note_of_look": _("Write a note that says why."),
    **CLOSING_PROBLEMS,
    **DECISION_PROBLEMS,
}
ACTORS: Mapping[str, Label] = {
    "family": _("Family"),
    "staff": _("Office"),
    "program": _("Program"),
    "signer": _("The person who signs"),
}

# The call as it is noted. The labels of the buttons; what became of a call has its words in wording.OUTCOMES.
PROOFS: Mapping[str, Label] = {
    "reference": _("The child’s full name, date of birth, and the first eight digits"),
    "address": _("The child’s full name, date of birth, and the address"),
    "our_call": _("We called the number on file, and the child’s date of birth"),
}
CONTACT_PROOFS: Mapping[str, Label] = {**PROOFS, "counter": _("At the counter: a look at who it is")}
# How a family is told, in the office's words.
CHANNELS_SAID: Mapping[str, Label] = {**CHANNELS, "counter": _("Picks it up at the counter")}
CALL_BUTTONS: tuple[tuple[str, Label], ...] = (
    ("spoken", _("Reached and told")),
    ("interpreter", _("Read out through an interpreter")),
    ("explained", _("A paper explained")),
    ("number_asked", _("Send the number again")),
    ("no_answer", _("No answer")),
    ("left_word", _("Left word to call back")),
    ("wrong_phone", _("Wrong number")),
    ("not_told", _("Told nothing")),
)
NOT_TOLD: Mapping[str, Label] = {
    "kept_from": _("This person must not be told. Say nothing, not even that there is an application."),
    "call_back": _("Sealed case: say nothing on a call that comes in. Call back the number on file."),
    "only_family": _("Sealed case: only the adult who applied may be told."),
    "call_first": _(
        "Somebody must not be told, and nobody has written down who. Call the adult who applied at the number on file."
    ),
    "second_not_told": _("The family did not tick that this adult is told. Ask the adult who applied first."),
    "no_name": _("Write the full name of the person you spoke with."),
    "call_back_or_counter": _("Only when we called the number on file, or at the counter."),
    "not_proven": _("Choose what the person said that shows who it is."),
    "weak_proof": _("The address is not enough here: who must not be told may know it. Ask for the first eight digits, or call."),
    "no_message": _("The family said: leave no message."),
    "too_often": _("The number was sent three times today. Offer the counter, with a look at who it is."),
}

# What somebody else did in a case since a person opened it: models.audit_entry.NEWS in words.
NEWS: Mapping[str, Label] = {
    "file_received": _("a paper came"),
    "file_lent": _("a paper came"),
    "statement_signed": _("a statement was signed"),
    "withdrawn": _("withdrawn"),
    "withdrawal_undone": _("withdrawal undone"),
    "contacts_changed": _("contacts changed"),
    "taken_over": _("another adult took over"),
    "corrected": _("a fact was corrected"),
    "side_moved": _("another district was corrected"),
    "decided": _("decided"),
    "decision_taken_back": _("a decision was undone"),
    "decision_proposed": _("an answer was proposed"),
    "proposal_sent_back": _("a proposed answer was sent back"),
    "papers_asked": _("papers were asked for"),
    "paper_returned": _("a paper was returned"),
    "notice_bounced": _("a message came back"),
    "letter_returned": _("a letter came back"),
    "call_noted": _("a call was noted"),
    "note": _("a note was written"),
    "school_answered": _("the wanted school answered"),
    "message_came": _("an e-mail came"),
    "message_from_other": _("an e-mail from another address came"),
    "look_lifts": _("put back in line"),
    "look_refers": _("referred to the county"),
    "given": _("handed over"),
    "joined_same_child": _("joined to the same child’s other application"),
    "kept_same_child": _("the same child’s other application was joined to it"),
    "abandoned": _("closed for missing papers"),
    "reopened": _("opened again by a paper"),
    "supervisor_named": _("given to a supervisor"),
}

# One act for several cases, and why it is not done to one of them.
TOGETHER: Mapping[str, Label] = {
    "take": _("Take these cases"),
    "put_back": _("Put these cases back for anybody"),
    "give": _("Hand these cases over to %(name)s"),
    "decide": _("Decide these cases"),
}
WHY_NOT: Mapping[str, Label] = {
    "over": _("It is decided, withdrawn or referred."),
    "yours": _("You work on it already."),
    "with_other": _("%(name)s works on it. Only that person or a supervisor can change it."),
    "nobody": _("Nobody works on it."),
    "has_it": _("%(name)s has it already."),
    "changed": _("It changed since you looked. Look at it again."),
    "not_named": _("This colleague cannot have it."),
    "not_allowed": _("Not allowed for you."),
}

# Why two applications for what looks like one child cannot be joined.
NOT_JOINED: Mapping[str, Label] = {
    "adults": _(
        "Two adults filed them: they share no e-mail address or phone. Neither may learn of the other from us. Speak with each; "
        "whoever wants to may withdraw."
    ),
    "protected": _("One of them is sealed, or somebody must not be told. A person decides each by itself."),
    "year": _("They are for different school years."),
    "districts": _("They are between different districts. If that is an error, correct it first."),
    "decided": _("The one that would go is decided or over already."),
    "over": _("The one that you want to keep is decided or over already."),
}
FOUND_OF_TWO: Mapping[str, Label] = {
    "joined": _("The same child: joined"),
    "both_stand": _("Both stand"),
}

# Why one answer for several cases does not decide this one; the rules' own problems have their words in PROBLEMS.
WHY_NOT_DECIDED: Mapping[str, Label] = {
    "over": _("It is decided, withdrawn or referred."),
    "changed": _("It changed since you looked. Look at it again."),
    "look_first": _("A person looks at it first: perhaps it is late, perhaps protected."),
    "unreadable": _("The rules of its version cannot be read. Open the case to see why."),
    "waits_second": _("An answer to it waits for a second person already."),
    "other_body": _("It belongs to another of your offices. Decide those apart."),
    "protected": _("Sealed, protected, or somebody must not be told: decide it by itself."),
    "papers": _("Papers are missing."),
    "unseen": _("Nobody has looked at its papers."),
    "colleague": _("A colleague works on it."),
    "siblings": _("It has brothers and sisters: decide them together."),
    "likeness": _("There may be two applications for this child: look at them first."),
    "other_side": _("The other district refused it, or it is over there."),
    "because_missing": _("An earlier case is ready, and it would be passed over."),
}

# By what a child filed apart was found to belong to a set of brothers and sisters, perhaps.
SAME: Mapping[str, Label] = {
    "email": _("Same e-mail"),
    "phone": _("Same phone"),
    "address": _("Same address"),
}

# By what a search found a case, where it was not the name or the reference itself.
FOUND_BY: Mapping[str, Label] = {
    "spelling": _("Similar name"),
    "email": _("By e-mail"),
    "phone": _("By phone"),
    "birth_date": _("By birth date"),
}
SEARCH_PROBLEMS: Mapping[str, Label] = {
    "short": _("Some digits were left out. A reference has eight digits, a phone number at least seven."),
    "reference": _("A digit is wrong: this is no reference. Ask again for the first eight digits of the number."),
    "code": _("This is the family’s own half of the number. It was dropped. Ask only for the first eight digits."),
    "day": _("There is no such day. Check the day and the month."),
}
