"""Addresses that keep the day chosen for the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def on_day(request: HttpRequest, name: str, *args: Any) -> str:
    """The address of a page, on the day that rules this one."""
    address = reverse(name, args=args)
    if request.as_of == request.today:
        return address
    return f"{address}?ngay={request.as_of:%Y-%m-%d}"
