"""The edge of a request: its id, the clock, and the day that the whole page is about."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from communes import audit, clock
from communes.days import read_day
from communes.vietnamese import brief


class ActingDay:
    """Sets request.today, request.as_of (from ?ngay=) and request.day_problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = clock.today()  # type: ignore[attr-defined]
        request.as_of = request.today  # type: ignore[attr-defined]
        request.day_problem = ""  # type: ignore[attr-defined]
        asked = request.GET.get("ngay", "").strip()
        if asked:
            day = read_day(asked)
            if day is None:
                request.day_problem = (  # type: ignore[attr-defined]
                    f"Không đọc được ngày “{brief(asked)}”. Ghi ngày/tháng/năm, ví dụ 30/6/2022. "
                    "Trang đang hiển thị số liệu hôm nay."
                )
            else:
                request.as_of = day  # type: ignore[attr-defined]
        token = audit.request_id.set(str(uuid.uuid4()))
        try:
            return self.get_response(request)
        finally:
            audit.request_id.reset(token)


class ButtonsAddress:
    """Who opens the address that a form is sent to reads what to do, instead of an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page


class FirstPassword:
    """An officer whose password was set by somebody else changes it before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            allowed = {reverse("password_change"), reverse("logout"), reverse("health")}
            if request.path not in allowed and not request.path.startswith("/static/"):
                return redirect("password_change")
        return self.get_response(request)
