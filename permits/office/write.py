"""The office writes to a family in its own words, and sorts the files that came by e-mail."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from permits.actions import messages as acts
from permits.actions.sort import sort
from permits.models import File
from permits.office import frame
from permits.office import messages as mail
from permits.office.forms import FamilyWords
from permits.office.papers import is_over, keep_gloss
from permits.queries import desk
from permits.web.forms import Long
from permits.wording import LANGUAGES


class Write(FamilyWords):
    """A message in the family's language, and the same in English for colleagues."""

    words = Long(most=4000, rows=8)


def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the family by its own channels; what was written is read once more before it leaves."""
    found = frame.case_of(request, reference)
    side, application = frame.own_side(request, found), found.application
    form = Write(application.language, request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = {application.language: form.cleaned_data["words"], **({"en": form.english} if form.english else {})}
        rows, is_new = acts.write(side, frame.user_of(request), words)
        if is_new:
            keep_gloss(application, request, form)
        return redirect("office:notice", event=rows[0].event)
    context = {
        "form": form,
        "application": application,
        "family_language": LANGUAGES[application.language],
        "messages_in": mail.lines(application, desk.bodies(request.user, application)),
        "is_sealed": application.is_sealed,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/write.html", context, status=status, look=application)


@require_POST
def sort_file(request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """A file that came by e-mail is put under the paper it is."""
    found = frame.case_of(request, reference)
    if over := is_over(request, found):
        return over
    file = File.objects.filter(application=found.application, key=key).select_related("application", "document").first()
    if file is None:
        raise Http404
    chosen, back = request.POST.get("requirement", ""), reverse("office:paper", args=[reference, file.document.key])
    try:
        is_done = sort(file, frame.user_of(request), chosen)
    except KeyError:
        messages.error(request, _("Choose which paper it is."))
        return redirect(back)
    if is_done:
        messages.success(request, _("It lies under the paper now: look at it there."))
    else:
        messages.info(request, _("Somebody has put it where it belongs meanwhile."))
    left = File.objects.filter(document=file.document).exists()
    return redirect(back if left else frame.case_url(found.application) + "#papers")
