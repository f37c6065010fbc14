"""The address that the code on a document opens."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def address_of(token: str) -> str:
    """The whole address of the page of a code, which anybody may open."""
    return str(settings.PORTAL_ADDRESS) + reverse("reports:report_code", args=[token])
