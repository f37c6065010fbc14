"""Who may see which rows: every model names its territory, every read starts from visible_to.

A territory is fail-closed: an officer without a current assignment, or whose unit has ended,
sees nothing.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communes.models import Officer, Unit

NOTHING = Q(pk__in=[])
EVERYTHING = Q()


@dataclass(frozen=True)
class Reach:
    """The units whose rows an officer may see today.

    key: 'country', 'province', 'district' or 'commune': which copied unit key is compared.
    unit_ids: the officer's unit and the ended units that it absorbed whole.
    above: the units above the officer's own, whose published documents everybody below may read.
    parts: of a commune, the units of which only a part came to it, by a division or with single
    villages: what concerns a village or a team that stands here now is read, nothing else of them.
    """

    key: str
    unit_ids: frozenset[int]
    above: frozenset[int]
    parts: frozenset[int] = frozenset()

    @property
    def whole_country(self) -> bool:
        return self.key == "country"


class Territory(Protocol):
    """Says, for one model, which rows lie within a reach."""

    def rows(self, reach: Reach) -> Q: ...

    def within(self, level: str, unit_ids: frozenset[int]) -> Q: ...


@dataclass(frozen=True)
class UnitKeys:
    """Rows carry copies of the keys of their commune, district and province.

    prefix: the lookup from the model to the row that carries the keys ('document__').
    """

    prefix: str = ""

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        return self.within(reach.key, reach.unit_ids)

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        return Q(**{f"{self.prefix}{level}_id__in": sorted(unit_ids)})


class WithWhatCame(UnitKeys, ABC):
    """Rows with such keys; and, of a unit that was divided, those about what stands in the reach
    by now, so that it brings its past along."""

    def rows(self, reach: Reach) -> Q:
        own = super().rows(reach)
        if not reach.parts:
            return own
        of_the_divided = Q(**{f"{self.prefix}commune_id__in": sorted(reach.parts)})
        return own | (of_the_divided & self.came(reach))

    @abstractmethod
    def came(self, reach: Reach) -> Q:
        """The condition that what a row is about stands in the reach by now."""


@dataclass(frozen=True)
class Public:
    """Public knowledge: the official unit lists are readable by every officer with a territory."""

    def rows(self, reach: Reach) -> Q:
        return EVERYTHING

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        raise TypeError("public rows are not counted by territory")


@dataclass(frozen=True)
class SuperuserOnly:
    """Technical rows that no officer reads through a page."""

    def rows(self, reach: Reach) -> Q:
        return NOTHING

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        return NOTHING


class TerritoryQuerySet(models.QuerySet[Any]):
    """The default queryset of every model of the register."""

    def visible_to(self, officer: Officer | AnonymousUser) -> Self:
        """The rows within the officer's territory, none when there is no territory to name."""
        reach: Reach | None = getattr(officer, "reach", None)
        if reach is None:
            return self.none()
        territory: Territory = self.model.territory
        return self.filter(territory.rows(reach))

    def within(self, unit: Unit | None) -> Self:
        """The rows whose copied keys name the unit; None is the whole country."""
        if unit is None:
            return self
        territory: Territory = self.model.territory
        return self.filter(territory.within(unit.level, frozenset({unit.pk})))

    def on(self, day: datetime.date) -> Self:
        """The rows valid on a day; both ends are inclusive and null is open."""
        return self.filter(valid_on(day))


def valid_on(day: datetime.date, prefix: str = "") -> Q:
    """The condition that a dated row, reached by a lookup prefix, is valid on a day."""
    starts, ends = f"{prefix}valid_from", f"{prefix}valid_to"
    return (Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": day})) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": day})
    )


class Registered(models.Model):
    """Base of every model: a territory must be named, and rows are reached through it."""

    territory: ClassVar[Territory]

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        abstract = True
