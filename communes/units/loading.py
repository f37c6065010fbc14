"""Writes the official unit lists into the register; a second run changes nothing.

A unit is known by level, code and first day, a version by its unit and days, a succession by its
two units and day. What is known keeps its primary key and is brought in line; units that the lists
do not name (a later reform may have made them) are left alone, and so are the names, places and
successions of units that a reform entered in the register changed: the lists know nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, connection, models, transaction

from communes import audit
from communes.models import (
    Reform,
    ReformState,
    ReformSubject,
    Succession,
    Unit,
    UnitVersion,
)
from communes.models.dated import OLDEST_FIRST
from communes.units.loading_rows import succession_row, unit_row, version_row

if TYPE_CHECKING:
    from communes.units.official_lists import SuccessionRow, UnitRow

BATCH = 2000
# Any number of our own: two loads at once would each miss what the other is writing.
ONE_LOAD_AT_A_TIME = 20_220_701

UNIT_FIELDS = (
    "label",
    "valid_to",
    "holds_villages",
    "exact",
    "began_between",
    "ended_between",
    "source",
)
VERSION_FIELDS = (
    "kind",
    "name",
    "parent_id",
    "district_id",
    "province_id",
    "document",
    "sort_key",
    "search_text",
    "match_key",
)
SUCCESSION_FIELDS = ("kind", "extent", "people", "document")

Row = TypeVar("Row", bound=models.Model)


class ListsRefused(Exception):
    """The lists contradict what the register holds; nothing was written. Vietnamese."""


@dataclass
class Counts:
    """Rows written of one table."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class Figures:
    """What a load did. outside: units of the register that the lists do not name. kept: those that
    a reform of the register changed, which stay as it left them."""

    units: Counts = field(default_factory=Counts)
    versions: Counts = field(default_factory=Counts)
    successions: Counts = field(default_factory=Counts)
    outside: int = 0
    kept: int = 0


def load_lists(*, units: list[UnitRow], successions: list[SuccessionRow]) -> Figures:
    """Bring the register in line with the lists in one transaction. Raises ListsRefused."""
    figures = Figures()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_LOAD_AT_A_TIME])
            before = _names_by_unit()
            kept = changed_by_reforms()
            figures.kept = len(kept)
            changed, pks = _write_units(units, figures, kept)
            changed |= _write_versions(units, pks, figures.versions, kept)
            _write_successions(successions, pks, figures.successions, kept)
            _note_changes(changed & before.keys(), before)
            if changed:
                _count_anew()
    except IntegrityError as error:
        raise ListsRefused(
            "Danh mục không khớp với các đơn vị đang có trong sổ (hai đơn vị trùng mã hoặc hai "
            f"tên của một đơn vị trong cùng một ngày). Chưa ghi gì. Chi tiết: {error}"
        ) from error
    return figures


def changed_by_reforms() -> set[int]:
    """Units that a reform entered in the register ended, changed or founded."""
    reforms = Reform.objects.filter(about=ReformSubject.UNITS, state=ReformState.APPLIED)
    trails = reforms.filter(trail__has_key="units").values_list("trail__units__touched", flat=True)
    return {pk for touched in trails for pk in touched}


def _count_anew() -> None:
    """Statistics of the tables just filled: without them the first boards may take minutes."""
    with connection.cursor() as cursor:
        for model in (Unit, UnitVersion, Succession):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _write_units(
    units: list[UnitRow], figures: Figures, kept: Collection[int]
) -> tuple[set[int], dict[int, int]]:
    """The primary keys of the units that changed, and of all units by the key of the lists."""
    wanted = {(row.level, row.code, row.valid_from): unit_row(row) for row in units}
    held = {
        (unit.level, unit.code, unit.valid_from): unit
        for unit in Unit.objects.only("level", "code", "valid_from", *UNIT_FIELDS)
    }
    for identity, unit in held.items():
        if unit.pk in kept and identity in wanted:
            wanted[identity] = unit
    changed = _bring_in_line(Unit, wanted, held, UNIT_FIELDS, figures.units)
    figures.outside = len(held.keys() - wanted.keys())
    pks = {row.key: wanted[row.level, row.code, row.valid_from].pk for row in units}
    return {unit.pk for unit in changed}, pks


def _write_versions(
    units: list[UnitRow], pks: dict[int, int], counts: Counts, kept: Collection[int]
) -> set[int]:
    """The primary keys of the units whose names or places changed."""
    wanted = {
        (pks[unit.key], row.valid_from, row.valid_to): version_row(pks, unit, row)
        for unit in units
        if pks[unit.key] not in kept
        for row in unit.versions
    }
    listed = set(pks.values()) - set(kept)
    held = {
        (version.unit_id, version.valid_from, version.valid_to): version
        for version in UnitVersion.objects.all()
        if version.unit_id in listed
    }
    surplus = [version for days, version in held.items() if days not in wanted]
    UnitVersion.objects.filter(pk__in=[version.pk for version in surplus]).delete()
    counts.removed = len(surplus)
    changed = _bring_in_line(UnitVersion, wanted, held, VERSION_FIELDS, counts)
    return {version.unit_id for version in [*surplus, *changed]}


def _write_successions(
    rows: list[SuccessionRow], pks: dict[int, int], counts: Counts, kept: Collection[int]
) -> None:
    wanted = {
        (pks[row.old_key], pks[row.new_key], row.on): succession_row(pks, row) for row in rows
    }
    held = {(row.old_id, row.new_id, row.on): row for row in Succession.objects.all()}
    for key, row in wanted.items():
        # Whose people went where is asked of a person; an answer outlives the next load.
        if row.people == Succession.People.UNKNOWN and key in held:
            row.people = held[key].people
    listed, days = set(pks.values()), {row.on for row in rows}
    surplus = [
        row.pk
        for key, row in held.items()
        if key not in wanted
        and row.on in days
        and {row.old_id, row.new_id} <= listed
        and not (row.old_id in kept and row.new_id in kept)
    ]
    Succession.objects.filter(pk__in=surplus).delete()
    counts.removed = len(surplus)
    _bring_in_line(Succession, wanted, held, SUCCESSION_FIELDS, counts)


def _bring_in_line(
    model: type[Row],
    wanted: dict[Any, Row],
    held: dict[Any, Row],
    fields: tuple[str, ...],
    counts: Counts,
) -> list[Row]:
    """Write the rows that are new or differ; each wanted row has its primary key afterwards.

    Returns the rows written.
    """
    new, changed = [], []
    for identity, row in wanted.items():
        there = held.get(identity)
        if there is None:
            new.append(row)
            continue
        row.pk = there.pk
        if any(getattr(row, name) != getattr(there, name) for name in fields):
            changed.append(row)
    # An upsert on the key is 50 times as fast as bulk_update.
    model._default_manager.bulk_create(
        changed, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
    )
    _copy_in(model, new)
    counts.new, counts.changed = len(new), len(changed)
    counts.unchanged = len(wanted) - len(new) - len(changed)
    return changed + new


def _copy_in(model: type[Row], rows: list[Row]) -> None:
    """Insert rows by COPY, three times as fast as bulk_create, and give them their keys."""
    if not rows:
        return
    table, fields = model._meta.db_table, model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        # The driver's own COPY does not turn its errors into Django's.
        with (
            connection.wrap_database_errors,
            cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row([getattr(row, field.attname) for field in fields])


def _names_by_unit() -> dict[int, list[str]]:
    """The dated names of every unit in the register, as its history shows them."""
    names = defaultdict(list)
    for version in UnitVersion.objects.order_by("unit_id", OLDEST_FIRST):
        names[version.unit_id].append(_written(version))
    return names


def _written(version: UnitVersion) -> str:
    days = [("từ", version.valid_from), ("đến", version.valid_to)]
    known = " ".join(f"{word} {day:%d/%m/%Y}" for word, day in days if day)
    return f"{version.full_name} ({known})" if known else version.full_name


def _note_changes(unit_ids: Iterable[int], before: dict[int, list[str]]) -> None:
    """An audit entry for each unit that was in the register and is now another."""
    units = Unit.objects.filter(pk__in=unit_ids).prefetch_related(
        models.Prefetch("versions", UnitVersion.objects.order_by(OLDEST_FIRST))
    )
    for unit in units:
        versions = list(unit.versions.all())
        old, new = audit.changes(
            {"tên theo thời gian": before[unit.pk]},
            {"tên theo thời gian": [_written(version) for version in versions]},
        )
        audit.record(
            by=None,
            system=True,
            verb="cập nhật danh mục",
            summary=f"Cập nhật {unit.label} theo danh mục đơn vị hành chính",
            target=unit,
            before=old,
            after=new,
            place=SimpleNamespace(
                commune_id=unit.pk if unit.holds_villages else None,
                district_id=versions[-1].district_id,
                province_id=versions[-1].province_id,
            ),
        )
