"""The addresses of the portal, and two signed-in pages that say one word: in the frame of every
page, for those who may read boards, and bare."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from communes.roles import Right, may
from config import urls

WORD = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Chào{% endblock %}'
    "{% block content %}<p>Chào</p>{% endblock %}"
)


@may(Right.READ_PROGRESS)
def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(WORD.render({}, request))


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"Chào {request.user.get_username()}")


urlpatterns = [*urls.urlpatterns, path("hello/", hello), path("hello/bare/", bare)]
