"""What rows with a beginning and an end have in common."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from communes.territory import Registered

if TYPE_CHECKING:
    from communes.models import Unit

# An open beginning comes first; PostgreSQL alone would put it last.
OLDEST_FIRST = F("valid_from").asc(nulls_first=True)


class DateRange(Func):
    """daterange(valid_from, valid_to, '[]'): both days inclusive, null open."""

    function = "daterange"
    output_field = DateRangeField()


def validity() -> DateRange:
    """The range of a dated row, for exclusion constraints."""
    return DateRange(F("valid_from"), F("valid_to"), Value("[]"))


def no_overlap(name: str, *fields: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows that agree in the fields are valid on one day."""
    expressions: list[tuple[Any, str]] = [(field, RangeOperators.EQUAL) for field in fields]
    expressions.append((validity(), RangeOperators.OVERLAPS))
    return ExclusionConstraint(name=name, expressions=expressions, condition=condition)


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """valid_to is not before valid_from."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from__isnull=True)
        | Q(valid_to__isnull=True)
        | Q(valid_to__gte=F("valid_from")),
    )


class Dated(Registered):
    """A row valid from a day to a day, both inclusive; null is open."""

    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        abstract = True

    def valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def unit_key(said: str, *, indexed: bool = True) -> models.ForeignKey[Unit | None, Unit | None]:
    """A copied key of a unit. indexed: no, where another index of the table begins with it."""
    return models.ForeignKey(
        "communes.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=said,
        db_index=indexed,
    )


class Placed(models.Model):
    """Copies of the keys of the units a row belongs to.

    `commune` is the unit that holds the row: a commune, or a former district without communes.
    The copies are made by `communes.units.placing.keys_on` alone.
    """

    commune = unit_key("xã")
    district = unit_key("huyện")
    province = unit_key("tỉnh")

    class Meta:
        abstract = True
