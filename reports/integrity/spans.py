"""Expressions over days: all days of many rows taken together, and whether they lie in others."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Aggregate, BooleanField, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim

from communes.models import VillageVersion
from communes.models.dated import DateRange, validity


class AllDays(Aggregate):
    """The days of many rows as one set (a multirange)."""

    function = "range_agg"
    output_field = DateRangeField()


class LiesIn(Func):
    """Whether all days of the first lie within the second."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field = BooleanField()


class OwnDays(Func):
    """The days of the row itself, as a set."""

    function = "datemultirange"
    output_field = DateRangeField()

    def __init__(self, begin: str = "valid_from", end: str = "valid_to") -> None:
        super().__init__(DateRange(F(begin), F(end), Value("[]")))


def days_of(rows: QuerySet[Any], key: str) -> Subquery:
    """The days of all rows whose `key` is the outer row; NULL when there are none."""
    together = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Subquery(together.annotate(days=AllDays(validity())).values("days"))


def village_called(rows: QuerySet[VillageVersion], key: str) -> Subquery:
    """The last name of the village that the outer row's `key` names, 'Thôn Đàn Trung'."""
    last = rows.filter(village=OuterRef(key)).order_by(F("valid_from").desc(nulls_last=True))
    return Subquery(last.values(called=Trim(Concat("kind", Value(" "), "name")))[:1])
