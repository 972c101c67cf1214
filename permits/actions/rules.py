"""A new version of the rules: proposed by an administrator, then published or taken back. Trying it stores nothing."""

from collections.abc import Mapping

from permits import access
from permits.actions import publish
from permits.actions.publish import newest_of
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import AuditEntry, Body, Rulebook, RulesProposal, User
from permits.policy.problems import Problem, RulebookError
from permits.policy.rulebook import district_of, parse

YEAR_FILE = "year.toml"


class RulesRefused(Exception):
    """The act is not possible; `code` is one of `not_yours`, `same`, `settled`, `outdated`, `second_person`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def propose(body: Body, user: User, year_file: bytes, words: Mapping[str, bytes], note: str = "") -> RulesProposal:
    """Keep a version that is not in force yet. It is read as it will be when it is published.

    RulebookError carries every fault by file and key; RulesRefused: `not_yours`, `same` as the newest version.
    """
    named = district_of(year_file)
    if named not in {"", body.code}:  # its other faults help nobody
        raise RulebookError((Problem(YEAR_FILE, "district", f"must be {body.code!r}, not {named!r}"),))
    rules = parse(year_file, words, YEAR_FILE)
    with one_act():
        _check(user, body)
        newest = newest_of(body, rules.school_year)
        sha256 = publish.digest(year_file, words)
        if newest and newest.sha256 == sha256:
            raise RulesRefused("same")
        proposal = RulesProposal.objects.create(
            body=body, school_year=rules.school_year, year_file=year_file, words=publish.kept_words(words), sha256=sha256,
            note=note, based_on=newest, proposed_by=user,
        )  # fmt: skip
        AuditEntry.write(
            "rules_proposed", application=None, user=user, body=body, proposal=proposal.pk, school_year=rules.school_year,
            sha256=sha256,
        )  # fmt: skip
    return proposal


def withdraw(proposal: RulesProposal, user: User) -> None:
    """It is not published. Harmless when repeated. RulesRefused: `not_yours`, `settled` when it was published."""
    with one_act():
        row = _held(proposal, user)
        if row.state == RulesProposal.WITHDRAWN:
            return
        if row.state != RulesProposal.OPEN:
            raise RulesRefused("settled")
        _settle(row, user, RulesProposal.WITHDRAWN)
        AuditEntry.write("rules_proposal_withdrawn", application=None, user=user, body=row.body, proposal=row.pk)


def publish_proposal(proposal: RulesProposal, user: User) -> Rulebook:
    """It becomes the newest version of its school year, for applications that come from now on. A second press gives the same.

    RulesRefused: `not_yours`; `settled` when it was taken back; `outdated` when another version was published since it was
    proposed; `second_person` where the rules in force ask for one and this person proposed it. RulebookError.
    """
    with one_act():
        row = _held(proposal, user)
        if row.rulebook is not None:
            return row.rulebook
        if row.state != RulesProposal.OPEN:
            raise RulesRefused("settled")
        newest = newest_of(row.body, row.school_year)
        if (newest.pk if newest else None) != row.based_on_id:
            raise RulesRefused("outdated")
        if needs_second(row.body, row.school_year) and row.proposed_by_id == user.pk:
            raise RulesRefused("second_person")
        files = row.files
        year_file = files.pop("year")
        book = publish.publish(row.body, year_file, files, by=user, proposal=row.pk, proposed_by=row.proposed_by_id)
        _settle(row, user, RulesProposal.PUBLISHED, book)
    return book


def needs_second(body: Body, school_year: str) -> bool:
    """The rules in force ask that who publishes a version is not who proposed it: of that year, or of the body's last one.

    What cannot be read may ask for it, and counts as if it did.
    """
    ruling = newest_of(body, school_year) or Rulebook.objects.filter(body=body).order_by("-school_year", "-version").first()
    return ruling is not None and (not ruling.is_readable or ruling.parsed.two_persons.rules)


def _held(proposal: RulesProposal, user: User) -> RulesProposal:
    """The proposal, locked after its body, so that versions and proposals of a body move one at a time."""
    body = Body.objects.select_for_update().get(pk=proposal.body_id)
    _check(user, body)
    return RulesProposal.objects.select_for_update(of=("self",)).select_related("body", "rulebook").get(pk=proposal.pk)


def _check(user: User, body: Body) -> None:
    # The account may have been closed, the post have ended, while the page was open.
    if not (User.objects.filter(pk=user.pk, is_active=True).exists() and access.can_administrate(user, body)):
        raise RulesRefused("not_yours")


def _settle(row: RulesProposal, user: User, state: str, book: Rulebook | None = None) -> None:
    row.state, row.rulebook, row.settled_by, row.settled_at = state, book, user, machine_now()
    row.save(update_fields=["state", "rulebook", "settled_by", "settled_at"])
