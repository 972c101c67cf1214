"""The family's pages."""

from django.urls import path

from permits.family import (
    apply,
    before,
    case,
    confirmation,
    contacts,
    guide,
    home,
    letters,
    look_up,
    pieces,
    printed,
    resume,
    upload,
    withdraw,
)

app_name = "family"
urlpatterns = [
    path("", home.home, name="home"),
    path("programs/", home.programs, name="programs"),
    path("guide/", guide.guide, name="guide"),
    path("guide.pdf", guide.guide_pdf, name="guide_pdf"),
    path("finish/", home.finish, name="finish"),
    path("packet/<str:direction>/", printed.packet, name="packet"),
    path("packet/<str:direction>/packet.pdf", printed.packet_pdf, name="packet_pdf"),
    path("affidavit/", printed.affidavit, name="affidavit"),
    path("affidavit/affidavit.pdf", printed.affidavit_pdf, name="affidavit_pdf"),
    path("before-you-start/<str:direction>/", before.before, name="before"),
    path("remind/", before.remind, name="remind"),
    path("resume/", resume.resume, name="resume"),
    path("resume/<str:token>/", resume.resume_link, name="resume_link"),
    path("apply/<uuid:key>/<slug:page>/", apply.apply, name="apply"),
    path("apply/<uuid:key>/<slug:page>/save/", apply.save, name="save"),
    path("status/", look_up.status, name="status"),
    path("documents/", look_up.documents, name="documents"),
    path("lost-number/", look_up.lost_number, name="lost_number"),
    path("application/<uuid:key>/", case.case, name="case"),
    path("application/<uuid:key>/confirmation/", confirmation.confirmation, name="confirmation"),
    path("application/<uuid:key>/confirmation.pdf", confirmation.confirmation_pdf, name="confirmation_pdf"),
    path("application/<uuid:key>/another-child/", confirmation.another_child, name="another_child"),
    path("application/<uuid:key>/documents/", upload.upload, name="upload"),
    path("application/<uuid:key>/documents/<uuid:token>/", pieces.piece, name="piece"),
    path("application/<uuid:key>/receipt.pdf", upload.receipt_pdf, name="receipt_pdf"),
    path("application/<uuid:key>/code/", letters.code, name="code"),
    path("application/<uuid:key>/letters/", letters.letters, name="letters"),
    path("application/<uuid:key>/letters/<uuid:notice>.pdf", letters.letter_pdf, name="letter_pdf"),
    path("application/<uuid:key>/contacts/", contacts.contacts, name="contacts"),
    path("application/<uuid:key>/withdraw/", withdraw.withdraw, name="withdraw"),
]
