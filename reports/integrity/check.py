"""What a check is: how grave, what it means, what to do, and the rows behind it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from communes import keeping
from communes.models import UnitVersion
from communes.roles import Right
from communes.territory import WithWhatCame
from teams.models.document_territory import OwnAndPassedOn

if TYPE_CHECKING:
    from django.db.models import Model

    from communes.models import Officer, Unit
    from communes.models.unit import UnitVersionQuerySet

Day = datetime.date


class Severity(StrEnum):
    """ERROR: rows contradict one another, figures may be wrong. REVIEW: lawful, and probably
    not meant. NOTE: something is missing, figures are right without it."""

    ERROR = "error"
    REVIEW = "review"
    NOTE = "note"


SEVERITY_WORDS = {
    Severity.ERROR: "lỗi",
    Severity.REVIEW: "cần xem",
    Severity.NOTE: "lưu ý",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a check stopped at.

    what: the row as a person knows it. where: its commune or unit, '' for none. detail: what is
    wrong with this one. page, keys: the name and the arguments of the page to open; '' for none.
    """

    what: str
    where: str
    detail: str = ""
    page: str = ""
    keys: tuple[int, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.page, args=self.keys) if self.page else ""


@dataclass(frozen=True)
class Scope:
    """Whose rows are checked, and as of which day.

    officer: who reads, and so the rows that they may see; None is the operator's command, which
    reads the whole register. unit: only the rows of this unit.
    """

    on: Day
    officer: Officer | None = None
    unit: Unit | None = None

    def rows(self, model: type[Model]) -> QuerySet[Any]:
        """The rows of the territory; of papers its own, not those of the units above or of a
        commune that was divided."""
        found: Any = model._default_manager.all()
        territory: Any = model.territory  # type: ignore[attr-defined]
        if self.officer is not None:
            found = found.visible_to(self.officer)
            reach = self.officer.reach
            shared = isinstance(territory, OwnAndPassedOn | WithWhatCame)
            if shared and reach is not None and not reach.whole_country:
                found = found.filter(territory.within(reach.key, reach.unit_ids))
        return found if self.unit is None else found.within(self.unit)

    def readable(self, model: type[Model]) -> QuerySet[Any]:
        """The rows that the officer may read, those of the units above included."""
        found: Any = self.related(model)
        return found if self.officer is None else found.visible_to(self.officer)

    def related(self, model: type[Model]) -> QuerySet[Any]:
        """All rows of a model, to be tied by a condition to rows of the territory."""
        found: QuerySet[Any] = model._default_manager.all()
        return found

    @cached_property
    def communes(self) -> UnitVersionQuerySet:
        """The units of the territory that hold villages on the day."""
        if self.officer is not None:
            rows = keeping.read_by(self.officer, self.on)
        else:
            rows = UnitVersion.objects.on(self.on).holders()
        return rows.under(self.unit)


Find = Callable[[Scope], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """One check. code: its stable name. right: who is shown what it finds."""

    code: str
    severity: Severity
    title: str
    meaning: str
    remedy: str
    right: Right
    find: Find

    def findings(self, scope: Scope) -> tuple[Finding, ...]:
        """What the check finds, in the order of places."""
        return tuple(sorted(self.find(scope), key=lambda one: (one.where, one.what, one.detail)))


def check(
    severity: Severity,
    title: str,
    *,
    meaning: str,
    remedy: str,
    right: Right = Right.READ_DOCUMENTS,
) -> Callable[[Find], Check]:
    """Make a check of the function that finds; the function's name is its code.

    The texts are what an official reads: title a noun phrase, meaning and remedy sentences.
    """

    def make(find: Find) -> Check:
        return Check(
            code=find.__name__,
            severity=severity,
            title=title,
            meaning=meaning,
            remedy=remedy,
            right=right,
            find=find,
        )

    return make


@contextmanager
def uncompiled() -> Iterator[None]:
    """Statements that the database runs without compiling them first.

    Each check runs once, and to compile it takes the database longer than the rows of a province:
    a second of a second and a half, measured.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        yield


def findings(
    rows: Iterable[tuple[Any, ...]], page: str, detail: Callable[..., str] | str = ""
) -> Iterable[Finding]:
    """Findings of rows (key, what, where, then what `detail` is told)."""
    for key, what, where, *more in rows:
        words = detail if isinstance(detail, str) else detail(*more)
        yield Finding(str(what or ""), str(where or ""), words, page, (key,) if page else ())


def day_words(day: Day | None) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else "chưa rõ ngày"
