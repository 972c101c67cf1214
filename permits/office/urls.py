"""The office's pages."""

from django.urls import path

from permits.office import (
    case,
    correct,
    decide,
    demonstration,
    helping,
    lists,
    notices,
    papers,
    queue,
    statements,
    take_over,
    tasks,
    texts,
)

app_name = "office"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("search/", queue.search, name="search"),
    path("case/<str:reference>/", case.case, name="case"),
    path("case/<str:reference>/note/", case.note, name="note"),
    path("case/<str:reference>/correct/", correct.correct, name="correct"),
    path("case/<str:reference>/another-adult/", take_over.take_over, name="take_over"),
    path("case/<str:reference>/ask/", papers.ask, name="ask"),
    path("case/<str:reference>/counter/", papers.counter_paper, name="counter_paper"),
    path("case/<str:reference>/paper/<uuid:key>/", papers.paper, name="paper"),
    path("case/<str:reference>/paper/<uuid:key>/judge/", papers.judge_paper, name="judge_paper"),
    path("case/<str:reference>/file/<uuid:key>/page/<int:number>.jpg", papers.page, name="page"),
    path("case/<str:reference>/file/<uuid:key>/original/", papers.original, name="original"),
    path("case/<str:reference>/statement/<uuid:key>/again/", statements.again, name="statement_again"),
    path("case/<str:reference>/decide/<str:kind>/", decide.decide, name="decide"),
    path("notice/<uuid:event>/", notices.notice, name="notice"),
    path("notice/<uuid:event>/send/", notices.send, name="send"),
    path("notice/<uuid:key>.pdf", notices.letter_pdf, name="letter_pdf"),
    path("lists/<str:channel>/", lists.lists, name="lists"),
    path("lists/<uuid:key>/done/", lists.list_done, name="list_done"),
    path("help/", helping.help_family, name="help"),
    path("help/done/<str:reference>/", helping.help_done, name="help_done"),
    path("counter-device/", helping.counter_device, name="counter_device"),
    path("case/<str:reference>/hand-over/", helping.hand_over, name="hand_over"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.task_done, name="task_done"),
    path("texts/", texts.languages, name="texts"),
    path("demonstration/mailbox/", demonstration.mailbox, name="mailbox"),
    path("demonstration/sign-in/", demonstration.sign_in_as, name="sign_in_as"),
    path("demonstration/date/", demonstration.set_date, name="set_date"),
]
