"""People of two offices, and clients that are signed in as them."""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from permits.actions import receive
from permits.models import Application, Document, File, Message, Notice, User
from permits.vault import store
from tests import people

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8


def clerk(name: str = "Ana Clerk", *, district: str = "lausd", role: str = "clerk", is_named: bool = False) -> User:
    """A person with a post and a second factor, so that the middleware lets them in; `is_named` for sealed cases."""
    people.rulebook(district)
    user = people.staff(f"{name.lower().replace(' ', '.')}@{district}.example", district=district, role=role, name=name)
    if is_named:
        user.posts.update(is_named=True)
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    return user


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


# What only a sealed case of the tests holds, and nobody may read who is not named for it.
HIDDEN: dict[str, Any] = {
    "adult_name": "Nguyễn Văn Minh", "post_lines": ["P.O. Box 77031", "Sacramento, CA 95812"],
    "home_lines": ["77031 Canary Lane", "Los Angeles, CA 90026"], "school_wanted": "Canary Hidden School",
    "school_now": "Canary Old School",
}  # fmt: skip


def canaries(application: Application) -> list[str]:
    """By what a sealed case of PHUONG with the answers HIDDEN would be known."""
    return [application.reference, str(application), "Phượng", "Nguyễn", "Canary", "Box 77031", "2135550122", "555-0122"]


def url(application: Application, tail: str = "") -> str:
    """The address of a case page in English."""
    return f"/en/office/case/{application.reference}/{tail}"


def with_paper(application: Application, requirement: str = "residence_bill", *, pages: int = 2) -> File:
    """A paper that came and was read: page images and a clean copy lie in the vault."""
    received = receive.receive_file(application, requirement, uuid.uuid4(), "bill.jpg", [JPEG], limit=10_000_000)
    file = received.file
    file.pages = [store.put(JPEG + bytes([number]), file.page_context).id for number in range(pages)]
    file.clean_id = store.put(JPEG, file.clean_context).id
    file.state = "readable"
    file.save()
    return file


def mail_in(application: Application, **more: Any) -> Message:
    """An e-mail from the address on file that answers the case's first notice, without its bytes. `more`: of its content."""
    notice = Notice.objects.filter(application=application).order_by("pk")[0]
    message = Message(
        key=uuid.uuid4(), application=application, body=notice.body, notice=notice, origin="family", size=1,
        fingerprint=uuid.uuid4().hex, vault_id="", taken_at=notice.created_at,
    )  # fmt: skip
    message.content = {
        "sender": application.person.email, "subject": "", "text": "", "whole": "", "files": [], "refused": [], "unread": 0,
        "is_broken": False, **more,
    }  # fmt: skip
    message.save()
    return message


def acts(application: Application) -> list[str]:
    """What the audit trail says, in order."""
    return list(application.audit.order_by("sequence").values_list("act", flat=True))


def paper(application: Application, requirement: str = "residence_bill") -> Document:
    """The paper of a requirement, fresh from the database."""
    return Document.objects.get(application=application, requirement=requirement)


def draft_event(application: Application, kind: str) -> uuid.UUID:
    """The event of a notice that waits to be sent."""
    return Notice.objects.filter(application=application, kind=kind, state="draft").values_list("event", flat=True)[0]


def queries(client: Client, path: str, counted: Any) -> int:
    """How many queries a page needs once its caches are warm."""
    client.get(path)
    with counted as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)
