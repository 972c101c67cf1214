"""The floor's addresses."""

from django.http import HttpResponse
from django.urls import path

from bench.floor import views

urlpatterns = [
    path("health/", lambda _request: HttpResponse("ok")),
    path("before/<int:number>/", views.before),
    path("begin/", views.begin),
    path("apply/<uuid:key>/<int:number>/", views.apply),
    path("check/<uuid:key>/", views.check),
    path("done/<uuid:key>/", views.case),
    path("case/<uuid:key>/", views.case),
    path("status/", views.status),
    path("upload/<uuid:key>/", views.upload),
    path("receipt/<uuid:key>/", views.receipt),
]
