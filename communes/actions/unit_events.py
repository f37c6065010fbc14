"""What a reform of units does to the units themselves; called by `reports.actions.unit_events`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import ProtectedError

from communes.errors import Refused
from communes.models import Level, Reform, Succession, Unit, UnitVersion
from communes.reforming.units import UnitOutcome, UnitResult
from communes.reforming.values import Extent, Kind
from communes.units.placing import keys_on
from communes.vietnamese import match_key, search_text, sort_key
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

KINDS = {
    Kind.MERGE: Succession.Kind.MERGE,
    Kind.SPLIT: Succession.Kind.SPLIT,
}


def apply_to_units(*, reform: Reform, outcome: UnitOutcome, day: datetime.date) -> dict[str, Any]:
    """End, change, found and link units from a day on; the trail of it. The outcome has no errors
    and was worked out under the lock of its units."""
    ended = list(UnitVersion.objects.filter(unit__in=outcome.ended, valid_to=None))
    Unit.objects.filter(pk__in=outcome.ended).update(valid_to=day - DAY)
    UnitVersion.objects.filter(pk__in=[row.pk for row in ended]).update(valid_to=day - DAY)
    changed = _go_on(outcome, reform, day)
    founded = {
        code: _found(result, outcome.parents.get(code), reform, day)
        for code, result in sorted(outcome.founded.items())
    }
    there = {
        unit.code: unit.pk
        for unit in Unit.objects.on(day).filter(
            level=Level.COMMUNE, code__in={each.new for each in outcome.passings}
        )
    }
    linked = Succession.objects.bulk_create(
        Succession(
            old_id=each.old,
            new_id=there[each.new],
            on=day,
            kind=KINDS.get(each.kind, Succession.Kind.REPLACE),
            extent=Succession.Extent.WHOLE
            if each.extent is Extent.WHOLE
            else Succession.Extent.PART,
            people=Succession.People.ALL
            if each.extent is Extent.WHOLE
            else Succession.People.UNKNOWN,
            document=reform.cited,
        )
        for each in outcome.passings
    )
    return {
        "touched": sorted({*outcome.touched, *founded.values(), *there.values()}),
        "ended": [[row.unit_id, row.pk] for row in ended],
        "changed": changed,
        "above": _above([row[place] for row in changed for place in (1, 2)]),
        "founded": sorted(founded.values()),
        "successions": [row.pk for row in linked],
    }


def give_units_back(*, trail: Mapping[str, Any], day: datetime.date) -> None:
    """Undo of apply_to_units, after villages and teams have gone back. Raises Refused when
    something else hangs on a unit that it founded, or changed one of them since."""
    eve = day - DAY
    ended, old_versions = ([row[place] for row in trail["ended"]] for place in (0, 1))
    versions = [*old_versions, *(row[1] for row in trail["changed"])]
    units = Unit.objects.filter(pk__in=ended, valid_to=eve)
    if (
        UnitVersion.objects.filter(pk__in=versions, valid_to=eve).count() != len(versions)
        or units.count() != len(ended)
        or UnitVersion.objects.filter(
            pk__in=[row[2] for row in trail["changed"]], valid_from=day, valid_to=None
        ).count()
        != len(trail["changed"])
    ):
        raise Refused("Đơn vị đã thay đổi tiếp sau sự kiện này. Hoàn tác thay đổi đó trước.")
    Succession.objects.filter(pk__in=trail["successions"]).delete()
    UnitVersion.objects.filter(pk__in=[row[2] for row in trail["changed"]]).delete()
    try:
        Unit.objects.filter(pk__in=trail["founded"]).delete()
    except ProtectedError as held:
        first = next(iter(held.protected_objects))
        kind = first._meta.verbose_name
        raise Refused(
            f"Đơn vị mới đã có dữ liệu gắn với nó ({kind}: {first}). Hủy hoặc gỡ dữ liệu đó trước "
            "rồi hoàn tác; nếu phải giữ, lập sự kiện mới đưa các đơn vị về như trước."
        ) from held
    units.update(valid_to=None)
    UnitVersion.objects.filter(pk__in=versions).update(valid_to=None)
    for pk, _, _, label in trail["changed"]:
        Unit.objects.filter(pk=pk).update(label=label)


def _go_on(outcome: UnitOutcome, reform: Reform, day: datetime.date) -> list[list[Any]]:
    """New versions of the units that go on; districts first, for what lies in them stands where
    they stand from the day on."""
    units = Unit.objects.filter(pk__in=outcome.going_on)
    levels = dict(units.values_list("pk", "level"))
    order = sorted(levels, key=lambda pk: (levels[pk] != Level.DISTRICT, pk))
    return [
        _change(pk, outcome.changed.get(pk), outcome.moved.get(pk), reform, day) for pk in order
    ]


def _change(
    pk: int, result: UnitResult | None, to: str | None, reform: Reform, day: datetime.date
) -> list[Any]:
    """A new version of a unit that goes on; [unit, version before, version since, label before].

    result: None where its name and kind stay. to: the code of the unit that it moves to.
    """
    before = UnitVersion.objects.select_related("unit", "parent").get(unit=pk, valid_to=None)
    UnitVersion.objects.filter(pk=before.pk).update(valid_to=day - DAY)
    above = Unit.objects.coded(to, day).get() if to else before.parent
    place = keys_on(above, day)
    is_district = before.unit.level == Level.DISTRICT
    since = _version(
        before.unit,
        result or UnitResult(before.unit.code, before.kind, before.name),
        above.pk if above else None,
        pk if is_district else place["district_id"],
        place["province_id"],
    )
    since.valid_from, since.document = day, reform.cited
    since.save()
    label = before.unit.label
    if result is not None:
        Unit.objects.filter(pk=pk).update(label=since.full_name)
    return [pk, before.pk, since.pk, label]


def _above(versions: Collection[int]) -> list[int]:
    """The districts and provinces that units left or came to: their officers may read the event."""
    rows = UnitVersion.objects.filter(pk__in=versions).values_list("district_id", "province_id")
    return sorted({pk for row in rows for pk in row if pk})


def _found(result: UnitResult, parent: int | None, reform: Reform, day: datetime.date) -> int:
    unit = Unit.objects.create(
        level=Level.COMMUNE,
        code=result.code,
        label=result.full_name,
        holds_villages=True,
        valid_from=day,
        source=reform.cited,
    )
    above = Unit.objects.get(pk=parent) if parent is not None else reform.unit
    place = keys_on(above, day)
    version = _version(unit, result, above.pk, place["district_id"], place["province_id"])
    version.valid_from, version.document = day, reform.cited
    version.save()
    return unit.pk


def _version(
    unit: Unit, result: UnitResult, parent: int | None, district: int | None, province: int | None
) -> UnitVersion:
    version = UnitVersion(
        unit=unit,
        kind=result.kind,
        name=result.name,
        parent_id=parent,
        district_id=district,
        province_id=province,
        sort_key=sort_key(result.name),
        match_key=match_key(result.name),
    )
    version.search_text = search_text(version.name)
    return version
