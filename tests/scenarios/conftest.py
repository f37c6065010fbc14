"""What the scenarios ask: the board by the command, the board by its page."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from communes.models import Officer, Unit
from tests import make
from tests.scenarios.desk import Office, text_of


@pytest.fixture
def progress() -> Callable[..., dict[str, Any]]:
    """progress("518", on) is what manage.py progress --json prints; `targets` by rule."""

    def shown(code: str, on: datetime.date = make.TODAY) -> dict[str, Any]:
        out = io.StringIO()
        call_command("progress", "--unit", code, "--on", on.isoformat(), "--json", stdout=out)
        board: dict[str, Any] = json.loads(out.getvalue())
        board["targets"] = {each["rule"]: each for each in board["targets"]}
        return board

    return shown


@pytest.fixture
def board(sign_in) -> Callable[..., str]:
    """board(officer, unit, on) are the words of the board's page."""

    def words(officer: Officer, unit: Unit, on: datetime.date = make.TODAY, **query: Any) -> str:
        asked = {"don-vi": unit.pk, "ngay": f"{on:%Y-%m-%d}", **query}
        return text_of(sign_in(officer).get(reverse("reports:progress"), asked))

    return words


@pytest.fixture
def office(db) -> Callable[[Unit], Office]:
    """office(commune): its official and its leader."""
    return Office
