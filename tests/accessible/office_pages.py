"""Every page of an office and of the sign-in road. Whoever adds a route adds a line here, or one in `NO_PAGE`."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from permits.actions import kept_from, publish, recommend, second_person
from permits.actions import people as acts
from permits.actions import rules as rules_acts
from permits.models import Body, Export, Notice, Side
from permits.wording import IDENTITIES
from tests import people
from tests.accessible.album import Visit
from tests.office import desk
from tests.policy import books

# Addresses that answer with something else than a page of ours.
NO_PAGE = {
    "office:statement_again": "leads back to the case",
    "office:note": "leads back to the case",
    "office:school_request": "leads back to the case",
    "office:sort_file": "leads back to the paper",
    "office:mailbox_answer": "leads back to the mailbox",
    "office:counter_paper": "leads back to the case",
    "office:page": "a picture",
    "office:judge_paper": "leads to the notice or back to the case",
    "office:send": "leads back to the case",
    "office:retire_snippet": "leads back to the texts",
    "office:letter_pdf": "PDF",
    "office:list_done": "leads back to the list",
    "office:claim": "leads to the case or back to the queue",
    "office:task_done": "leads back to the tasks",
    "office:export_file": "a file to save",
    "office:rules_file": "a file to save",
    "office:sign_in_as": "leads to the queue",
    "office:set_date": "leads back",
    "mfa_reauthenticate_webauthn": "for who holds a passkey; tests/journeys/test_passkey.py",
    "openid_connect_login": "leads to the identity provider; tests/web/test_oidc.py",
    "openid_connect_callback": "leads into the office, or says why not; tests/web/test_oidc.py",
    "mfa_login_webauthn": "leads to the sign-in page or into the office",
    "mfa_download_recovery_codes": "a text file",
}
LISTS = ("", "?tab=mine", "?tab=decided", "?tab=news", "?tab=open&reason=childcare&left=10&columns=grade", "?tab=open&grade=x",
         "views/?tab=open&reason=childcare", "search/", "tasks/", "texts/", "reports/", "demonstration/mailbox/",
         *(f"lists/{channel}/" for channel in ("unsent", "letter", "text", "phone", "counter")))  # fmt: skip


def lists(visit: Visit) -> None:
    """The queue and its sisters, with the season's cases."""
    clerk = Visit(visit.album, visit.language, desk.signed_in(desk.clerk()))
    for tail in LISTS:
        clerk.get(f"office, {tail or 'queue'}", f"office/{tail}")
    for typed in ("Ortega", "nobody-of-that-name 3/4/2019", "12345"):
        clerk.post(f"office, search, {typed}", "office/search/", {"q": typed})


def case(visit: Visit) -> None:
    """One case: looked at, a paper judged, asked for, corrected, decided, told."""
    clerk = Visit(visit.album, visit.language, desk.signed_in(desk.clerk()))
    application = people.submitted(people.LUPE)
    file = desk.with_paper(application)
    base = f"office/case/{application.reference}/"
    paper = f"{base}paper/{file.document.key}/"
    for name, tail in (
        ("case", base), ("paper", paper), ("original", f"{base}file/{file.key}/original/"), ("ask", f"{base}ask/"),
        ("correct", f"{base}correct/"), ("decide", f"{base}decide/release/"),
        ("another adult", f"{base}another-adult/"), ("telephone", f"{base}telephone/"),
        ("contacts", f"{base}contacts/"),
    ):  # fmt: skip
        clerk.get(f"office, {name}", tail)
    clerk.post("office, original, no reason", f"{base}file/{file.key}/original/", {"why": ""}, 422)
    clerk.post("office, decide, nothing chosen", f"{base}decide/release/", {})
    clerk.post("office, correct, nothing filled in", f"{base}correct/", {}, 422)
    clerk.post("office, another adult, nothing filled in", f"{base}another-adult/", {}, 422)
    clerk.post(
        "office, telephone, nothing proven", f"{base}telephone/", {"called": "in", "person": "adult", "outcome": "spoken"}, 422
    )
    clerk.post("office, contacts, nothing filled in", f"{base}contacts/", {}, 422)
    clerk.post("office, telephone, no name", f"{base}telephone/keep-from/", {"keep-name": ""}, 422)
    clerk.post("office, ask, nothing chosen", f"{base}ask/", {})
    clerk.post("office, notice", f"{paper}judge/", {"act": "return", "why": "hard_to_read", "words": "Please use more light."})
    event = desk.draft_event(application, "paper_returned")
    clerk.post("office, own words, twice the same", f"office/notice/{event}/words/", {"en": "One.", "es": "One."}, 422)
    clerk.get("office, notice on a day", f"office/notice/{event}/day/")
    clerk.get("office, notice without its English words", f"office/notice/{event}/")
    clerk.post("office, own words", f"office/notice/{event}/words/", {"en": "Please use more light.", "es": "Use más luz."})
    clerk.post("office, what would be sent", "office/lists/unsent/", {"events": [str(event)]})
    clerk.post("office, sent on no day", "office/lists/unsent/send/", {"events": [str(event)], "act": "day"}, 422)
    clerk.get("office, case, worked on", base)
    kept_from.keep_from(application, desk.clerk(), "Pat Kept", "the mother, when we called")
    clerk.get("office, told again, not for a clerk", f"{base}told-again/")
    chief = Visit(visit.album, visit.language, desk.signed_in(desk.clerk("Bea Chief", role="supervisor")))
    chief.post("office, told again, nothing chosen", f"{base}told-again/", {}, 422)
    clerk.get("office, copy of the case", f"{base}copy/")
    clerk.post("office, copy of the case, nothing chosen", f"{base}copy/", {}, 422)
    clerk.get("office, lists", "office/exports/")
    clerk.post("office, lists, nothing chosen", "office/exports/", {}, 422)
    clerk.send(f"{base}copy/", {"kind": "pdf", "why": "county"})
    export = Export.objects.latest("pk")
    clerk.get("office, export, waits", f"office/exports/{export.key}/")
    Export.objects.filter(pk=export.pk).update(state="ready", size=1_000, sha256="0" * 64)
    clerk.get("office, export, ready", f"office/exports/{export.key}/")
    clerk.post("office, decided", f"{base}decide/release/", {"outcome": "yes"})
    clerk.get("office, case, decided and not told", base)
    clerk.get("office, undo the decision", f"{base}take-back/release/")
    text = {"title": f"Light {visit.language}", "en": "Please use more light.", "es": "Use más luz."}
    chief.post("office, approved texts", "office/our-words/", text)
    chief.post("office, approved texts, title taken", "office/our-words/", text, 422)
    clerk.get("office, own words with a text to choose", f"office/notice/{event}/words/")
    chief.get("office, record", f"office/record/?person={desk.clerk().pk}")


def work(visit: Visit) -> None:
    """A case is claimed, handed over, and looked at by the colleague; at last nothing is ready."""
    clerk = Visit(visit.album, visit.language, desk.signed_in(desk.clerk()))
    colleague = desk.clerk("Bea Clerk")
    application = people.submitted(people.SARA)
    base = f"office/case/{application.reference}/"
    desk.with_paper(application)
    clerk.get("office, work, nobody's", f"{base}who/release/")
    clerk.send(f"{base}who/release/", {"act": "take"})
    clerk.get("office, work, mine", f"{base}who/release/")
    clerk.post("office, work, no colleague chosen", f"{base}who/release/", {"act": "give"}, 422)
    clerk.post("office, case, handed over", f"{base}who/release/", {"act": "give", "to": str(colleague.pk), "note": "Please."})
    clerk.get("office, decide, a colleague's", f"{base}decide/release/")
    Side.objects.filter(status="in_line").update(owner=None, complete_at=application.received_at)
    people.days_later(1)
    later = people.submitted(people.BEN)
    decide = f"office/case/{later.reference}/decide/release/"
    clerk.get("office, decide, out of turn", decide)
    clerk.post("office, decide, out of turn, no reason", decide, {"outcome": "yes"}, 422)
    clerk.send(decide, {"outcome": "yes", "because": "sibling"})
    clerk.get("office, decided out of turn", "office/order/")
    Side.objects.filter(status="in_line").update(owner=colleague)
    clerk.post("office, queue, nothing is ready", "office/claim/", {})
    sides = [str(pk) for pk in Side.objects.filter(body__code="lausd").values_list("pk", flat=True)]
    clerk.post("office, several cases, the plan", "office/together/", {"act": "take", "sides": sides})
    clerk.post("office, several cases, done", "office/together/", {"act": "put_back", "sides": sides, "press": "x"})
    clerk.post("office, views, no name", "office/views/", {"act": "keep", "asked": "tab=open"}, 422)
    clerk.send("office/views/", {"act": "keep", "asked": "tab=open", "name": "Everything"})
    clerk.get("office, views, one kept", "office/views/")


def sets(visit: Visit) -> None:
    """Brothers and sisters joined, asked, decided and told together; two that look alike; one answer for several cases."""
    clerk = Visit(visit.album, visit.language, desk.signed_in(desk.clerk()))
    sara, teo = people.submitted(people.SARA), people.submitted(people.TEO)
    base = f"office/case/{sara.reference}/siblings/"
    clerk.get("office, brothers and sisters, none", base)
    clerk.post("office, brothers and sisters, nobody chosen", base, {"act": "join"}, 422)
    clerk.send(base, {"act": "join", "join-reference": str(teo), "join-why": "Same mother."})
    clerk.get("office, brothers and sisters", base)
    clerk.get("office, case, with brothers and sisters", f"office/case/{sara.reference}/")
    clerk.post("office, brothers and sisters, parted without a reason", base, {"act": "part"}, 422)
    clerk.get("office, brothers and sisters, ask", f"{base}ask/")
    sides = [side for one in (sara, teo) for side in one.sides.filter(kind="release")]
    clerk.send(f"{base}ask/", {f"papers_{side.pk}": ["childcare_affidavit"] for side in sides})
    clerk.get("office, brothers and sisters, send", f"{base}send/")
    children = clerk.get("office, brothers and sisters, decide", f"{base}decide/").context["children"]
    clerk.post("office, brothers and sisters, decide, nothing chosen", f"{base}decide/", {"act": "show"}, 422)
    seen = {f"{child['prefix']}-seen": child["seen"] for child in children}
    # Whoever was ready before is looked after by a colleague, so that nobody is passed over.
    Side.objects.exclude(pk__in=[side.pk for side in sides]).filter(status="in_line").update(owner=desk.clerk("Bea Clerk"))
    Side.objects.filter(pk__in=[side.pk for side in sides]).update(owner=None)
    yes = {f"s{side.pk}-outcome": "yes" for side in sides}
    clerk.post("office, brothers and sisters, the plan", f"{base}decide/", {**seen, **yes, "act": "show"})
    twin = people.submitted(people.SARA, first_name="Sarah")
    clerk.get("office, the same child", f"office/case/{twin.reference}/same-child/")
    clerk.post(
        "office, the same child, none kept", f"office/case/{twin.reference}/same-child/",
        {"act": "join", "other": sara.reference}, 422,
    )  # fmt: skip
    clerk.send(f"office/case/{twin.reference}/same-child/", {"act": "stand", "other": sara.reference})
    clerk.get("office, the same child, found before", f"office/case/{twin.reference}/same-child/")
    several = [str(side.pk) for side in (*sides, *twin.sides.filter(kind="release"))]
    clerk.post("office, several cases, decide", "office/together/", {"act": "decide", "sides": several})
    many = "office/together/decide/"
    clerk.post("office, several cases, decide, nothing chosen", many, {"act": "show", "sides": several}, 422)
    clerk.post("office, several cases, decide, the plan", many, {"act": "show", "sides": several, "outcome": "yes"})
    clerk.post("office, several cases, decided", many, {"act": "write", "sides": several, "outcome": "yes", "press": "x"})


def sealed(visit: Visit) -> None:
    """A sealed case that nobody may open, then somebody is named; one more is sealed, and a seal is lifted."""
    chief = Visit(visit.album, visit.language, desk.signed_in(desk.clerk("Bea Chief", role="supervisor")))
    people.submitted(people.PHUONG, is_sealed=True)
    chief.get("office, queue, a sealed case waits for nobody", "office/")
    chief.get("office, tasks, a sealed case waits for nobody", "office/tasks/")
    clerk = Visit(visit.album, visit.language, desk.signed_in(desk.clerk()))
    application = people.submitted(people.LUPE)
    base = f"office/case/{application.reference}/"
    clerk.get("office, seal", f"{base}seal/")
    clerk.post("office, seal, no reason", f"{base}seal/", {}, 422)
    clerk.send(f"{base}seal/", {"why": "seal_card"})
    named = Visit(visit.album, visit.language, desk.signed_in(desk.clerk("Nadia Officer", is_named=True)))
    named.get("office, case, sealed", base)
    named.get("office, lift the seal", f"{base}seal/")
    admin = Visit(visit.album, visit.language, desk.signed_in(desk.clerk("Alma Admin", role="administrator")))
    admin.get("office, people, one is named", "office/people/")
    admin.get("office, person, named", f"office/people/{desk.clerk('Nadia Officer').pk}/")
    desk.clerk("Nadia Officer").posts.update(is_named=False)  # for the other language


def written(visit: Visit) -> None:
    """The office writes to a family, closes for missing papers, and asks the wanted school, which answers."""
    user = desk.clerk()
    clerk = Visit(visit.album, visit.language, desk.signed_in(user))
    application = people.submitted(people.BEN)
    base = f"office/case/{application.reference}/"
    parts = [{"name": name, "size": 2048, "sha256": "0" * 64, "kind": ""} for name in ("plan.docx", "")]
    told = {
        "text": "Here it is.",
        "whole": "Here it is.\n> Hello",
        "unread": 2,
        "refused": [(1, "plan.docx", "wrong_type")],
        "parts": parts,
    }
    clerk.get("office, an e-mail that came in", f"{base}email/{desk.mail_in(application, **told).key}/")
    clerk.get("office, write", f"{base}write/")
    clerk.post("office, write, nothing written", f"{base}write/", {"words": ""}, 422)
    clerk.get("office, close for missing papers", f"{base}close/release/")
    coming = people.submitted(people.LUPE, direction="incoming", residence_district="robledal", wanted_district="lausd")
    school_page = f"office/case/{coming.reference}/school/"
    clerk.get("office, ask the school", school_page)
    clerk.post("office, ask the school, nothing filled in", school_page, {"school": ""}, 422)
    side = coming.sides.select_related("body", "rulebook").get(kind=Side.ACCEPTANCE)
    statement = recommend.ask(side, user, recommend.Asking("Elm Street School", "office@elm.example", visit.language))
    clerk.get("office, case, the school is asked", f"office/case/{coming.reference}/")
    told = Notice.objects.filter(statement=statement, kind="school_asked").latest("pk").content["values"]["sign_url"]
    link = f"sign/{told.rstrip('/').rsplit('/', 1)[1]}/"
    school = Visit(visit.album, visit.language)
    school.get("school, behind the link", link)
    school.post("school, code", link, {})
    code = Notice.objects.filter(statement=statement, kind="sign_code").latest("pk").content["values"]["code"]
    school.post("school, form", f"{link}code/", {"code": code})
    school.post("school, form, nothing filled in", f"{link}school/", {})


def known(visit: Visit) -> None:
    """A clerk knows a family, and a supervisor reads it."""
    clerk = Visit(visit.album, visit.language, desk.signed_in(desk.clerk()))
    application = people.submitted(people.BEN, email=desk.clerk().email)
    base = f"office/case/{application.reference}/"
    clerk.get("office, case, the own address", base)
    clerk.get("office, I know this family", f"{base}know/")
    clerk.post("office, I know this family, nothing chosen", f"{base}know/", {"act": "know"}, 422)
    clerk.send(f"{base}know/", {"act": "know", "why": "know_family"})
    clerk.get("office, case, of a family one knows", base, 403)
    chief = Visit(visit.album, visit.language, desk.signed_in(desk.clerk("Bea Chief", role="supervisor")))
    chief.get("office, case, somebody knows the family", base)
    chief.get("office, who knows the family", f"{base}know/")


def help_families(visit: Visit) -> None:
    """The office fills in with a family, hands a number over, and a browser becomes a counter device."""
    clerk = Visit(visit.album, visit.language, desk.signed_in(desk.clerk()))
    application = people.submitted(people.SARA)
    clerk.get("office, help", "office/help/")
    clerk.post("office, help, nothing filled in", "office/help/", {"act": "resume"}, 422)
    clerk.get("office, helped", f"office/help/done/{application.reference}/")
    base = f"office/case/{application.reference}/hand-over/"
    clerk.get("office, hand over", base)
    clerk.post("office, hand over, code", base, {"identity": next(iter(IDENTITIES))})
    clerk.get("office, counter device", "office/counter-device/")
    clerk.post("counter, first page", "office/counter-device/", {})
    clerk.get("counter, a paper", "packet/outgoing/packet.pdf")
    clerk.get("counter, code", "counter/code/")
    clerk.post("counter, code, wrong", "counter/code/", {"reference": application.reference, "code": "123456"})


def sign_in(visit: Visit) -> None:
    """The sign-in road, from the password to the recovery codes."""
    visit.get("sign in", "account/sign-in/")
    visit.post("sign in, wrong", "account/sign-in/", {"login": "ana@office.example", "password": "wrong"})
    visit.get("password, forgotten", "account/reset/")
    visit.post("password, nothing filled in", "account/reset/", {})
    visit.post("password, sent to nobody", "account/reset/", {"email": "unknown@office.example"})
    visit.get("password, changed", "account/reset/done/")
    visit.get("account, inactive", "account/inactive/")
    user = people.staff(f"known.{visit.language}@office.example", name="Known Clerk")
    visit.post("password, sent", "account/reset/", {"email": user.email})
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    visit.get("password, a new one", f"account/reset/{key}/")
    visit.get("password, an old link", "account/reset/1-abc-def/")
    password = "a long made-up password"
    member = Visit(visit.album, visit.language)
    member.send("account/sign-in/", {"login": user.email, "password": password})
    member.get("password, change", "account/password/")
    member.get("second factor, none yet", "account/2fa/")
    member.get("again", "account/again/")
    member.send("account/again/", {"password": password})
    member.get("second factor, to set up", "account/2fa/totp/activate/")
    member.post("second factor, wrong code", "account/2fa/totp/activate/", {"code": "000000"})
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)
    for name, tail in (
        ("index", ""), ("to take away", "totp/deactivate/"), ("recovery codes", "recovery-codes/"),
        ("new recovery codes", "recovery-codes/generate/"), ("again", "reauthenticate/"),
    ):  # fmt: skip
        member.get(f"second factor, {name}", f"account/2fa/{tail}")
    halfway = Visit(visit.album, visit.language)
    halfway.post("second factor, asked for", "account/sign-in/", {"login": user.email, "password": password})
    for name, tail in (("list", ""), ("add", "add/")):
        member.get(f"passkey, {name}", f"account/2fa/webauthn/{tail}")
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "phone", "credential": {}})
    member.get("passkeys, one", "account/2fa/webauthn/")
    member.get("passkey, rename", f"account/2fa/webauthn/keys/{key.pk}/edit/")
    member.get("passkey, remove", f"account/2fa/webauthn/keys/{key.pk}/remove/")
    member.get("where one is signed in", "account/sessions/")
    member.get("sign out", "account/sign-out/")
    member.get("sign out everywhere", "account/sign-out/everywhere/")


def people_of_the_office(visit: Visit) -> None:
    """The list of people, an invitation, one person, and the way in."""
    admin = Visit(visit.album, visit.language, desk.signed_in(desk.clerk("Alma Admin", role="administrator")))
    clerk = desk.clerk()
    admin.get("office, people", "office/people/")
    admin.get("office, invite", "office/people/invite/")
    admin.post("office, invite, nothing filled in", "office/people/invite/", {}, 422)
    boxes = {"email": f"new.{visit.language}@office.example", "name": "Nora New", "role": "clerk", "language": visit.language}
    admin.post("office, person, invited", "office/people/invite/", boxes)
    admin.get("office, person", f"office/people/{clerk.pk}/")
    admin.post("office, person, close without a tick", f"office/people/{clerk.pk}/", {"act": "close"}, 422)
    body = Body.objects.get(code="lausd")
    found = acts.invite(f"late.{visit.language}@office.example", name="Lou Late", body=body, role="clerk", language="en", by=None)
    link = f"office/invited/{found.url.rsplit('/', 2)[1]}/"
    visit.get("invited", link)
    visit.post("invited, nothing filled in", link, {}, 422)
    visit.get("invited, an old link", "office/invited/nothing/", 410)


def rules(visit: Visit) -> None:
    """The rules in force, what changed, a proposal with faults and one that is tried; an answer that waits for a second person."""
    user = desk.clerk("Alma Admin", role="administrator")
    admin = Visit(visit.album, visit.language, desk.signed_in(user))
    people.submitted(people.BEN)
    text = books.year_file("lausd", "2027_28").decode()
    later = text.replace("last_day = 2027-04-30", "last_day = 2027-02-10")
    admin.get("office, rules", "office/rules/")
    admin.get("office, rules, propose", "office/rules/propose/")
    faulty = {"year_text": text.replace("appeal_days = 30", 'appeal_days = "x"')}
    admin.post("office, rules, propose, a fault", "office/rules/propose/", faulty, 422)
    second = text.replace("[retention]", '[two_persons]\noutcomes = ["no"]\nrules = true\n\n[retention]')
    publish.publish(Body.objects.get(code="lausd"), second.encode(), books.words("lausd"))
    proposal = rules_acts.propose(Body.objects.get(code="lausd"), user, later.encode(), books.words("lausd"), "Closes earlier")
    admin.get("office, rules, proposal", f"office/rules/proposal/{proposal.pk}/?cases=all&season={people.YEAR}")
    other = Visit(visit.album, visit.language, desk.signed_in(desk.clerk("Bruno Admin", role="administrator")))
    other.post("office, rules, publish, no tick", f"office/rules/proposal/{proposal.pk}/", {"act": "publish"}, 422)
    admin.get("office, rules, compare", f"office/rules/compare/?season={people.YEAR}&cases=open")
    side = people.submitted(people.SARA).sides.get(kind="release")
    second_person.propose(side, desk.clerk(), "no", ["reason_not_shown"])
    mine, theirs = (Visit(visit.album, visit.language, desk.signed_in(desk.clerk(name))) for name in ("Ana Clerk", "Bea Clerk"))
    decide = f"office/case/{side.application.reference}/decide/release/"
    mine.get("office, second person, one's own", decide)
    theirs.get("office, second person", decide)
    held = {"act": "send_back", "proposal": str(side.proposals.get().pk)}
    theirs.post("office, second person, no reason", decide, held, 422)
    teo = people.submitted(people.TEO)
    base = f"office/case/{teo.reference}/siblings/"
    mine.send(base, {"act": "join", "join-reference": str(side.application), "join-why": "Same mother."})
    second_person.propose(teo.sides.get(kind="release"), desk.clerk(), "no", ["reason_not_shown"], because="sibling")
    mine.get("office, second person, a set of one's own", f"{base}confirm/")
    waiting = theirs.get("office, second person, a set", f"{base}confirm/").context["theirs"]
    both = {"act": "send_back", "proposals": [str(one.pk) for one in waiting]}
    theirs.post("office, second person, a set, no reason", f"{base}confirm/", both, 422)


SCENES = (lists, case, work, sets, sealed, known, written, help_families, sign_in, people_of_the_office, rules)
