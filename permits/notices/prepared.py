"""What is prepared and has not left: a button pressed twice, or Back and pressed again, prepares nothing twice."""

from collections.abc import Mapping

from permits.models import Application, Body, Notice


def alike(application: Application, body: Body, kind: str, own: Mapping[str, str], papers: str = "") -> list[Notice]:
    """The drafts of the event that would say the same: a person's own words by language, and `papers` as the notice names them.

    Empty where there is none. Call it inside the act, the case held.
    """
    said = {language: words for language, words in own.items() if words}
    drafts = Notice.objects.filter(application=application, body=body, kind=kind, state="draft", said_in=None).order_by("pk")
    for row in drafts:
        if row.content.get("own", {}) == said and row.content["values"].get("papers", "") == papers:
            return [one for one in drafts if one.event == row.event]
    return []
