"""The sentences of the guide; `%(name)s` is a label that `make guide` read off the page."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from permits.web.forms import Words


@dataclass(frozen=True)
class StepWords:
    """`page`: which picture; `marked`: the label of the place that the picture marks."""

    page: str
    marked: str
    title: Words
    paragraphs: tuple[Words, ...]


STEPS: tuple[StepWords, ...] = (
    StepWords(
        "home",
        "home_outgoing",
        _("Open the page"),
        (
            _("Go to %(site)s on a phone, a tablet or a computer."),
            _(
                "Press “%(home_outgoing)s” if your child lives in this district and wants to go to school in another. "
                "Press “%(home_incoming)s” if your child lives in another district and wants to go to school here."
            ),
        ),
    ),
    StepWords(
        "before",
        "before_go",
        _("See whether you need a permit"),
        (
            _("Some families need no permit. This page says who, and whom to call."),
            _("Press “%(before_go)s”."),
        ),
    ),
    StepWords(
        "where",
        "where_go",
        _("Answer three short questions"),
        (
            _("Say where your child lives, which school year and grade, and why you ask. “I don’t know” is always an answer."),
            _("Press “%(where_go)s” after each one."),
        ),
    ),
    StepWords(
        "answer",
        "answer_go",
        _("See what would happen today"),
        (
            _(
                "Before you fill in anything, the page says whether you are in time, when we answer, "
                "and which papers you will need."
            ),
            _("Press “%(answer_go)s” to begin."),
        ),
    ),
    StepWords(
        "guidelines",
        "guidelines_agree",
        _("Read the guidelines and tick the box"),
        (
            _("They say when a permit can be taken back. Read them to the end."),
            _("Tick “%(guidelines_agree)s”, then press “%(guidelines_go)s”."),
        ),
    ),
    StepWords(
        "reach",
        "reach_code",
        _("Say how we can reach you, and write down your draft code"),
        (
            _("Choose e-mail, text, phone, letter or our counter. You do not need e-mail."),
            _(
                "The page now shows a draft code. With this code and your child’s birth date you can go on later, on any device. "
                "Everything you type is kept."
            ),
        ),
    ),
    StepWords(
        "child",
        "child_title",
        _("Fill in the pages about your child and you"),
        (
            _("The pages are: %(child_title)s, %(you_title)s, %(home_address_title)s and %(school_title)s."),
            _(
                "Check that the school year is right. The grade you ask for is the grade your child will be in that year. "
                "Choose the month by its name: the page says the date back in words."
            ),
        ),
    ),
    StepWords(
        "reason",
        "reason_title",
        _("Tell us about your reason"),
        (
            _("Each reason has its own few questions. A box you may leave empty says so."),
            _("Press “%(reason_go)s”."),
        ),
    ),
    StepWords(
        "check",
        "check_submit",
        _("Read it once more and send it"),
        (
            _("All your answers are on one page. You can change each of them there."),
            _("Tick the sentence at the end and press “%(check_submit)s”. Pressing twice does no harm."),
        ),
    ),
    StepWords(
        "number",
        "number_label",
        _("Keep your confirmation number"),
        (
            _(
                "The number means that we have your application. Take a picture of it, print it, or write it down. "
                "You can see it again at any time on this page, and we send it to you as well."
            ),
            _("On the phone, tell us only the first eight digits."),
            _("Press “%(number_documents)s”."),
        ),
    ),
    StepWords(
        "upload",
        "upload_choose",
        _("Send photos of your papers"),
        (
            _(
                "For each paper press “%(upload_choose)s” and take a photo, or choose a photo or a PDF. "
                "Each file is answered at once."
            ),
            _("Press “%(upload_receipt)s” to keep a list of what we have received."),
            _("You can come back later: press “%(home_documents)s” on the first page and enter your number."),
        ),
    ),
    StepWords(
        "look_up",
        "look_up_go",
        _("See where your application stands"),
        (
            _("On the first page press “%(home_status)s”. Enter the confirmation number and your child’s name and birth date."),
            _("A small mistake in the name does not lock you out. Then press “%(look_up_go)s”."),
        ),
    ),
    StepWords(
        "status",
        "status_title",
        _("Read the answer"),
        (
            _(
                "The page says what comes next, whose turn it is, and by when. When there is a decision, you can read the letter "
                "here, after a code that we send to you."
            ),
            _("We also send the answer in the way you chose. If it is an e-mail, look in the spam folder too."),
            _("Keep your child in school while you wait."),
        ),
    ),
)

TROUBLES: tuple[tuple[Words, Words], ...] = (
    (
        _("No number came"),
        _("Press “%(check_submit)s” again. You cannot apply twice by pressing twice: you get the same number."),
    ),
    (
        _("The line was cut, or the battery is empty"),
        _("What you typed is kept. Open the first page, press “%(home_resume)s”, and enter the draft code."),
    ),
    (
        _("You lost the confirmation number"),
        _("On the first page press “%(home_lost)s”. We send it again in the way you chose."),
    ),
    (
        _("You have no e-mail, no printer or no scanner"),
        _("You need none of them. Photos are enough, and we can write by text, call, send letters, or see you at our counter."),
    ),
    (
        _("You cannot get a paper"),
        _("Send the application all the same, and call us. Often another paper will do."),
    ),
    (
        _("You made a mistake after sending"),
        _("Call us. We correct it, and you keep your place in line."),
    ),
)
