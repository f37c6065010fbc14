"""Lineage: which villages, or units, one came from and went on as, through all generations.

Read through the officer's territory: a village elsewhere has no name here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from communes.models import (
    Reform,
    Succession,
    Unit,
    UnitVersion,
    Village,
    VillagePlacement,
    VillageSuccession,
    VillageVersion,
)
from communes.models.dated import OLDEST_FIRST
from communes.models.unit import nearest_version
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from communes.models import Officer

# A wave of reforms reaches far; beyond this the picture says that it goes on.
MOST = 120
ELSEWHERE = "ngoài địa bàn"


@dataclass(frozen=True)
class Node:
    """A village or a unit of the lineage. life: its days as words. earlier: names that it had.

    seen: whether the officer may open it; focus: whether the page is about it.
    """

    key: int
    name: str
    place: str = ""
    life: str = ""
    earlier: tuple[str, ...] = ()
    seen: bool = True
    focus: bool = False


@dataclass(frozen=True)
class Link:
    """That one passed to another on a day. whole: all of it did. words: how, and how much."""

    old: int
    new: int
    on: datetime.date
    whole: bool
    words: str
    document: str = ""
    reform: int | None = None


@dataclass
class Lineage:
    nodes: dict[int, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    cut: bool = False


def lineage_of_village(village: Village, officer: Officer) -> Lineage:
    """All villages that the village came from and went on as, back and forward."""
    rows = VillageSuccession.objects.visible_to(officer)
    found, cut = _walk(rows.select_related("reform"), village.pk)
    keys = {village.pk} | {key for row in found for key in (row.old_id, row.new_id)}
    lineage = Lineage(nodes=_villages(keys, village.pk, officer), cut=cut)
    readable = _readable_reforms(officer, {row.reform_id for row in found})
    lineage.links = [
        Link(
            old=row.old_id,
            new=row.new_id,
            on=row.on,
            whole=row.extent == VillageSuccession.Extent.WHOLE,
            words=_how(row),
            document=row.reform.cited,
            reform=row.reform_id if row.reform_id in readable else None,
        )
        for row in found
    ]
    return lineage


def lineage_of_unit(unit: Unit, officer: Officer) -> Lineage:
    """The units that a unit came from and went on as; public, like the official lists."""
    found, cut = _walk(Succession.objects.visible_to(officer), unit.pk)
    keys = {unit.pk} | {key for row in found for key in (row.old_id, row.new_id)}
    lineage = Lineage(nodes=_units(keys, unit.pk, officer), cut=cut)
    lineage.links = [
        Link(
            old=row.old_id,
            new=row.new_id,
            on=row.on,
            whole=row.extent == Succession.Extent.WHOLE,
            words=f"{row.get_kind_display()}, {row.get_extent_display()}",
            document=row.document,
        )
        for row in found
    ]
    return lineage


def former_names(village_ids: Iterable[int], officer: Officer) -> dict[int, list[str]]:
    """The villages that villages came from, by name on their last day, for lists of results."""
    rows = list(
        VillageSuccession.objects.visible_to(officer)
        .filter(new_id__in=list(village_ids))
        .order_by("new_id", "old_id")
    )
    versions = _versions({row.old_id for row in rows}, officer)
    found: dict[int, list[str]] = {}
    for row in rows:
        version = nearest_version(versions.get(row.old_id, []), row.on - DAY)
        if version is not None:
            found.setdefault(row.new_id, []).append(version.full_name)
    return found


def former_units(unit_ids: Iterable[int], officer: Officer) -> dict[int, list[str]]:
    """The same of units."""
    rows = (
        Succession.objects.visible_to(officer)
        .filter(new_id__in=list(unit_ids))
        .select_related("old")
        .order_by("new_id", "old__label", "old_id")
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.new_id, []).append(row.old.label)
    return found


def _walk(rows: Any, start: int) -> tuple[list[Any], bool]:
    """Back from the start through all predecessors, forward through all successors."""
    found: dict[int, Any] = {}
    for here, there in (("new_id", "old_id"), ("old_id", "new_id")):
        frontier, seen = {start}, {start}
        while frontier and len(found) < MOST:
            step = list(rows.filter(**{f"{here}__in": frontier}).order_by("on", "pk")[:MOST])
            found |= {row.pk: row for row in step}
            frontier = {getattr(row, there) for row in step} - seen
            seen |= frontier
    ordered = sorted(found.values(), key=lambda row: (row.on, row.pk))
    return ordered[:MOST], len(ordered) >= MOST


def _how(row: VillageSuccession) -> str:
    words = f"{row.get_kind_display()}, {row.get_extent_display()}"
    counts = [
        f"{count:,} {unit}".replace(",", ".")
        for count, unit in ((row.households, "hộ"), (row.people, "khẩu"))
        if count is not None
    ]
    return f"{words} ({', '.join(counts)})" if counts else words


def _readable_reforms(officer: Officer, ids: set[int]) -> set[int]:
    return set(Reform.objects.visible_to(officer).filter(pk__in=ids).values_list("pk", flat=True))


def _versions(village_ids: set[int], officer: Officer) -> dict[int, list[VillageVersion]]:
    found: dict[int, list[VillageVersion]] = {}
    rows = VillageVersion.objects.visible_to(officer).filter(village_id__in=village_ids)
    for row in rows.order_by("village_id", OLDEST_FIRST):
        found.setdefault(row.village_id, []).append(row)
    return found


def _villages(keys: set[int], focus: int, officer: Officer) -> dict[int, Node]:
    versions = _versions(keys, officer)
    placements: dict[int, list[VillagePlacement]] = {}
    held = VillagePlacement.objects.visible_to(officer).filter(village_id__in=keys)
    for row in held.select_related("commune").order_by("village_id", OLDEST_FIRST):
        placements.setdefault(row.village_id, []).append(row)
    nodes = {}
    for key in keys:
        named, places = versions.get(key), placements.get(key)
        if not named or not places:
            nodes[key] = Node(key, f"Thôn {ELSEWHERE}", seen=False)
            continue
        names = list(dict.fromkeys(row.full_name for row in named))
        nodes[key] = Node(
            key=key,
            name=names[-1],
            place=str(places[-1].commune),
            life=_life(places[0].valid_from, places[-1].valid_to),
            earlier=tuple(names[:-1]),
            focus=key == focus,
        )
    return nodes


def _units(keys: set[int], focus: int, officer: Officer) -> dict[int, Node]:
    versions: dict[int, list[UnitVersion]] = {}
    rows = UnitVersion.objects.visible_to(officer).filter(unit_id__in=keys)
    for row in rows.select_related("unit", "province").order_by("unit_id", OLDEST_FIRST):
        versions.setdefault(row.unit_id, []).append(row)
    nodes = {}
    for key, named in versions.items():
        names = list(dict.fromkeys(row.full_name for row in named))
        last = named[-1]
        above = last.province
        nodes[key] = Node(
            key=key,
            name=names[-1],
            place=above.label if above and above.pk != key else "",
            life=_life(last.unit.valid_from, last.unit.valid_to),
            earlier=tuple(names[:-1]),
            focus=key == focus,
        )
    return nodes


def _life(first: datetime.date | None, last: datetime.date | None) -> str:
    if first is None and last is None:
        return "từ trước đến nay"
    begin = f"từ {first:%d/%m/%Y}" if first else "từ trước"
    return f"{begin} đến {last:%d/%m/%Y}" if last else begin
