"""The addresses of the portal, and one signed-in page that says one word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"Chào {request.user.get_username()}")


urlpatterns = [*urls.urlpatterns, path("hello/", hello)]
