"""What each person must get from each route, in one line per route, and the page docs/access.md that is made of it.

A line says what the address is about and which methods the page has. From that and the route's rule in `permits.gates.ROUTES`
follows the answer for every person; what differs from the rule stands in the line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from permits import gates
from permits.models import Post

ROLES: tuple[str, ...] = tuple(code for code, _label in Post._meta.get_field("role").choices)
# `ended` and `closed` are clerks of ours whose post ended, whose account was closed; `elsewhere` is a clerk of another office;
# `named` is a clerk of ours who is named for sealed cases; `related` is another one, who knows the families of both of our cases.
STRANGERS = {"nobody": "sign-in", "family": "sign-in", "closed": "sign-in", "ended": "403", "no_factor": "second factor"}
PEOPLE: tuple[str, ...] = (*STRANGERS, *ROLES, "named", "related", "elsewhere")
THINGS = ("ours", "theirs", "sealed")
SIGNED_OUT = ("nobody", "family", "closed")


@dataclass(frozen=True)
class Line:
    """`of`: what the address is about; empty when about nobody. `only`: the people of ours who have the page at all; `sealed`:
    those who have it for a sealed case of their body; `known`: what who knows the family gets.

    `shut`: what a family gets that has not opened the thing, or on a sign-in page whoever has nothing there. `instead`: answers
    that follow from no rule, by "METHOD person" or "METHOD"; `open` in them stands for what the rule says is open.
    """

    of: str
    methods: str = "GET"
    only: tuple[str, ...] = (*ROLES, "named")
    sealed: tuple[str, ...] = ("named",)
    known: str = "404"
    shut: str = "gate"
    instead: Mapping[str, str] = field(default_factory=dict)


BOTH = "GET POST"
GONE: dict[str, Any] = {"shut": "gone", "instead": {"GET": "gone", "POST": "gone"}}

LINES: Mapping[str, Line] = {
    "root": Line("", BOTH),
    "health": Line("", BOTH),
    **{f"family:{name}": Line("") for name in (
        "home", "programs", "guide", "guide_pdf", "packet", "packet_pdf", "affidavit", "affidavit_pdf", "counter",
    )},
    **{f"family:{name}": Line("", BOTH) for name in (
        "finish", "before", "remind", "resume", "status", "documents", "lost_number",
    )},
    "family:wake": Line("", BOTH, instead={"GET": "gate", "POST": "gate"}),  # nothing sleeps here
    "family:stay": Line("", "POST", instead={"POST": "gone", "POST family": "open"}),
    "family:counter_code": Line("", BOTH, instead={"GET": "404", "POST": "404"}),  # no counter device
    "family:resume_link": Line("", BOTH, **GONE),  # a link that is none
    "family:sign": Line("", BOTH, **GONE),
    "family:sign_code": Line("", BOTH, **GONE),
    "family:sign_form": Line("", BOTH, **GONE),
    "family:sign_check": Line("", BOTH, **GONE),
    "family:recommend": Line("", BOTH, **GONE),
    "family:sign_copy": Line("", "GET", **GONE),
    "family:go_on": Line("draft", "GET", shut="gone"),
    "family:apply": Line("draft", BOTH, shut="gone"),
    "family:save": Line("draft", "POST", shut="gone"),
    **{f"family:{name}": Line("case", BOTH) for name in (
        "case", "confirmation", "confirmation_pdf", "another_child", "upload", "receipt_pdf", "code", "letters", "contacts", "withdraw",
        "kept_from",
    )},
    "family:piece": Line("case", BOTH, shut="403"),
    "family:looks": Line("case", "GET"),
    # The family of this matrix asked nobody to sign, and its letter has not left: also to itself there is none.
    **{f"family:{name}": Line("case", BOTH, instead={"GET family": "404", "POST family": "404"}) for name in (
        "ask_parent", "ask_to_sign", "letter", "letter_pdf",
    )},
    # Who only cares for the people is led from the queue to them.
    "office:queue": Line("", instead={"GET administrator": "open", "POST administrator": "open"}),
    **{f"office:{name}": Line("") for name in ("order", "tasks", "texts", "reports")},
    **{f"office:{name}": Line("", BOTH) for name in ("search", "lists", "unsent", "counter_device", "exports")},
    "office:claim": Line("", "POST"),
    "office:send_many": Line("", "POST"),
    # Who may not approve words may read them.
    "office:snippets": Line("", BOTH, instead={"POST clerk": "403", "POST named": "403", "POST related": "403", "POST elsewhere": "403"}),
    "office:retire_snippet": Line("case", "POST", instead={"POST": "404"}),  # there is none
    "office:help": Line("", BOTH, instead={"GET elsewhere": "403", "POST elsewhere": "403"}),  # the district's own people only
    "office:record": Line("", "GET", only=("supervisor",)),
    "office:views": Line("", BOTH),
    "office:together": Line("", "POST"),
    "office:decide_many": Line("", "POST"),
    "office:case": Line("case", known="403"),  # a page that says why
    **{f"office:{name}": Line("case") for name in ("paper", "page", "message", "notice", "letter_pdf")},
    **{f"office:{name}": Line("case", BOTH) for name in (
        "work", "correct", "contacts", "take_over", "telephone", "ask", "write", "original", "decide", "hand_over",
        "help_done",
        "own_words", "notice_day", "take_back", "close", "same_child", "siblings", "siblings_ask", "siblings_confirm", "siblings_decide", "siblings_send", "seal",
        "conflict",
    )},
    # Everybody reads who must not be told; a supervisor lifts it.
    "office:kept_from": Line("case", BOTH, instead={f"POST {one}": "403" for one in ("clerk", "named", "elsewhere")}),
    **{f"office:{name}": Line("case", "POST") for name in ("note", "keep_from", "counter_paper", "judge_paper", "send", "task_done", "sort_file")},
    # Only the other office's case comes to its own district; nobody has asked a school there.
    "office:ask_school": Line("case", BOTH, instead={"GET": "404", "POST": "404", "GET elsewhere": "open", "POST elsewhere": "open"}),
    "office:school_request": Line("case", "POST", instead={"POST": "404"}),
    "office:packet": Line("case", BOTH),
    # An export is its asker's alone: here the clerk of ours, of the sealed case who is named, and the clerk of the other office.
    "office:export": Line("case", only=("clerk",)),
    "office:export_file": Line("case", only=("clerk",)),
    # Nobody was asked to sign; an e-mail that waits for the office is on no list.
    "office:statement_again": Line("case", "POST", instead={"POST": "404"}),
    "office:list_done": Line("case", "POST", instead={"POST": "404"}),
    "office:rules": Line(""),
    "office:rules_compare": Line(""),
    "office:rules_file": Line("rulebook"),
    # No act is chosen: whoever may act is told that there is none such.
    "office:rules_proposal": Line("rulebook", BOTH, instead={"POST": "403", "POST administrator": "404"}),
    "office:rules_propose": Line("", BOTH, only=("administrator",)),
    "office:people": Line(""),
    "office:invite": Line("", BOTH, only=("administrator",)),
    "office:person": Line("person", BOTH, instead={"POST supervisor": "403", "POST administrator": "404"}),  # no act is chosen
    "office:invited": Line("", BOTH, **GONE),
    "office:mailbox": Line(""),
    "office:mailbox_answer": Line("", "POST", instead={"POST": "404"}),  # no mail comes in here
    "office:sign_in_as": Line("", "POST", instead={"POST": "404"}),  # nobody is chosen
    "office:set_date": Line("", "POST"),
    "account_login": Line("", BOTH),
    **{f"account_{name}": Line("", methods) for name, methods in (
        ("inactive", "GET"), ("reset_password", BOTH), ("reset_password_done", "GET"), ("reset_password_from_key", BOTH),
        ("reset_password_from_key_done", "GET"),
    )},
    "account_logout": Line("account", BOTH, instead={"POST": "sign-in"}),
    "account_logout_everywhere": Line("account", BOTH),
    "account_reauthenticate": Line("account", BOTH),
    "account_sessions": Line("account", BOTH),
    "account_change_password": Line("account", BOTH),
    **{f"openid_connect_{name}": Line("", BOTH, instead={"GET": "404", "POST": "404"}) for name in ("login", "callback")},
    "mfa_index": Line("account"),
    "mfa_authenticate": Line("account", BOTH),
    "mfa_reauthenticate": Line("account", BOTH),
    "mfa_activate_totp": Line("account", BOTH),
    "mfa_deactivate_totp": Line("account", BOTH, instead={"GET no_factor": "404", "POST no_factor": "404"}),
    "mfa_view_recovery_codes": Line("account", "GET", instead={"GET": "404"}),  # these people have no recovery codes
    "mfa_generate_recovery_codes": Line("account", BOTH),
    "mfa_download_recovery_codes": Line("account", BOTH, instead={"GET": "404", "POST": "404"}),
    "mfa_list_webauthn": Line("account"),
    **{f"mfa_{name}_webauthn": Line("account", BOTH) for name in ("add", "edit", "remove", "login", "reauthenticate")},
}  # fmt: skip


def expected(name: str, method: str, person: str, thing: str) -> str:
    """The answer in the words of `tests.matrix.House.answer`. KeyError for a route without a line or rule."""
    line = LINES[name]
    return _BY_RULE[gates.ROUTES[name]](line, method, person, thing)


def _said(line: Line, method: str, person: str, answer: str) -> str:
    """The answer where a page is open to somebody, unless the line knows better."""
    if method not in line.methods.split():
        return "405"
    return line.instead.get(f"{method} {person}", line.instead.get(method, answer))


def _public(line: Line, method: str, person: str, thing: str) -> str:
    del thing
    return _said(line, method, person, "open")


def _family(line: Line, method: str, person: str, thing: str) -> str:
    if method not in line.methods.split() or not line.of:
        return _said(line, method, person, line.shut)
    return _said(line, method, person, "open") if person == "family" and thing != "theirs" else line.shut


def _staff(line: Line, method: str, person: str, thing: str) -> str:
    if person in STRANGERS:
        return STRANGERS[person]
    if person == "administrator":
        return line.instead.get(f"{method} {person}", "403")
    answer = _said(line, method, person, "open")
    if person == "related" and line.of == "case" and thing != "theirs":
        return line.known if method in line.methods.split() else "405"
    role = "clerk" if person in {"related", "elsewhere"} else person
    is_theirs = bool(line.of) and (thing == "theirs") != (person == "elsewhere")
    is_shut = is_theirs or role not in (line.sealed if line.of == "case" and thing == "sealed" else line.only)
    # Who may not do it to a case learns so of one's own cases only.
    return "404" if is_shut and (answer == "open" or (answer == "403" and line.of == "case")) else answer


def _people(line: Line, method: str, person: str, thing: str) -> str:
    if person in {*STRANGERS, "clerk", "named", "related", "elsewhere"}:
        return STRANGERS.get(person, "403")
    if line.of and thing == "theirs":
        return "404"
    answer = _said(line, method, person, "open")
    return "403" if answer == "open" and person not in line.only else answer


def _any_post(line: Line, method: str, person: str, thing: str) -> str:
    if person in STRANGERS:
        return STRANGERS[person]
    is_theirs = bool(line.of) and (thing == "theirs") != (person == "elsewhere")
    answer = _said(line, method, person, "open")
    return "404" if is_theirs and answer != "405" else answer


def _sign_in(line: Line, method: str, person: str, thing: str) -> str:
    del thing
    if line.of == "account" and person in SIGNED_OUT:
        return "sign-in"
    return _said(line, method, person, "open")


_BY_RULE: Mapping[str, Callable[[Line, str, str, str], str]] = {
    gates.PUBLIC: _public,
    gates.FAMILY: _family,
    gates.STAFF: _staff,
    gates.PEOPLE: _people,
    gates.ANY_POST: _any_post,
    gates.SIGN_IN: _sign_in,
    gates.DEMONSTRATION: _public,
}


# --- the page


def routes(inside: URLResolver | None = None, space: str = "", before: str = "/") -> "dict[str, tuple[URLPattern, str]]":
    """Every route of the house by its full name, with its address as a pattern."""
    found: dict[str, tuple[URLPattern, str]] = {}
    for one in (inside or get_resolver("config.urls")).url_patterns:
        at = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found.update(routes(one, f"{one.namespace}:" if one.namespace else space, at))
        elif isinstance(one, URLPattern):
            found[space + (one.name or str(one.pattern))] = (one, at)
    return found


_HEAD = """# Who may what

Made by `make documents` from `tests/matrix_lines.py` and the routes themselves; `tests/test_access.py` asks every cell of the
running house, and `tests/test_house_rules.py` fails when a route has no line.

`open`: the page, the file, or what follows from a form. `gate`: the family's door, where the number is asked for. `gone`: a link
that is none, or no longer. `sign-in`, `second factor`: led there. Other methods than GET, HEAD and POST are refused everywhere
(405). Each cell holds the answers for a case of our office, for another office's, and for a sealed one of ours, in this order, or
one answer when they are the same. Nothing is written where the answer is not `open`. In production the demonstration's own pages
do not exist (404).
"""
_COLUMNS = {
    "nobody": "nobody", "family": "family", "no_factor": "no second factor", "ended": "post ended", "closed": "account closed",
    **{role: role for role in ROLES}, "named": "clerk named for sealed cases", "related": "named, but knows the family",
    "elsewhere": "clerk elsewhere",
}  # fmt: skip


def access_page() -> str:
    """The whole page as Markdown, one row per route and method."""
    parts = [_HEAD]
    rooms = {"The family’s pages": "family:", "The office’s pages": "office:", "Sign-in and the rest": ""}
    left = dict(routes())
    for heading, space in rooms.items():
        names = [name for name in left if name.startswith(space)]
        rows = [row for name in names for row in _rows(name, left[name][1])]
        left = {name: held for name, held in left.items() if name not in names}
        head = ["address", "method", "rule", *_COLUMNS.values()]
        parts.append("\n".join([f"## {heading}\n", f"| {' | '.join(head)} |", "|---" * len(head) + "|", *rows]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _rows(name: str, address: str) -> list[str]:
    shown = address.replace("^", "").replace("|", "\\|")
    return [
        f"| `{shown}` | {method} | {gates.ROUTES[name]} | {' | '.join(_cell(name, method, person) for person in _COLUMNS)} |"
        for method in LINES[name].methods.split()
    ]


def _cell(name: str, method: str, person: str) -> str:
    answers = [expected(name, method, person, thing) for thing in THINGS]
    return answers[0] if len(set(answers)) == 1 else ", ".join(answers)
