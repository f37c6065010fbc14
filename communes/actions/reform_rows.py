"""The rows of villages that a reform closes, opens, links, and gives back when it is undone."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import ProtectedError

from communes.errors import Refused
from communes.models import (
    Reform,
    Unit,
    Village,
    VillagePlacement,
    VillageSuccession,
    VillageVersion,
)
from communes.reforming.values import KIND_WORDS, Kind
from communes.territory import valid_on
from communes.units.placing import Keys, keys_on
from communes.vietnamese import match_key, search_text, sort_key
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from communes.reforming.matching import Register
    from communes.reforming.outcome import Change, Outcome


class Said(NamedTuple):
    """What the audit trail says of a village, what it is called and where it stood."""

    name: str
    placement: VillagePlacement
    summary: str
    verb: str


def close_villages(
    reform: Reform, outcome: Outcome, register: Register, trail: dict[str, Any]
) -> list[Said]:
    """End the villages that the reform ends, on the eve of its day."""
    kinds = {passing.old: passing.operation for passing in outcome.passings}
    said = []
    standing = _on_eve(outcome.closings, reform)
    for pk in sorted(outcome.closings):
        words = KIND_WORDS[kinds.get(pk, Kind.ABOLISH)]
        version, placement = standing[pk]
        _end(version, reform, trail, "versions")
        _end(placement, reform, trail, "placements", f"{words} theo {reform.cited}")
        name = register.villages[pk].full_name
        summary = f"{name} kết thúc sau ngày {_eve(reform):%d/%m/%Y}: {words.lower()}"
        said.append(Said(name, placement, summary, "đóng thôn khi sắp xếp"))
    return said


def change_villages(reform: Reform, outcome: Outcome, trail: dict[str, Any]) -> list[Said]:
    """Give the villages that go on their new name, kind, commune or figures from the day on."""
    said = []
    standing = _on_eve({change.village for change in outcome.changes}, reform)
    moving = {
        change.commune
        for change in outcome.changes
        if standing[change.village][1].commune_id != change.commune
    }
    keys = _keys_of(moving, reform)
    for change in outcome.changes:
        version, placement = standing[change.village]
        last = version.valid_to
        summary = f"{version.full_name}: {KIND_WORDS[change.operation].lower()}"
        _end(version, reform, trail, "versions")
        fresh = _version(change.village, change.kind, change.name, reform)
        fresh.households, fresh.people, fresh.valid_to = change.households, change.people, last
        fresh.save()
        trail.setdefault("new_versions", []).append(fresh.pk)
        if placement.commune_id != change.commune:
            moved = _move(reform, change, placement, trail, keys[change.commune])
            summary += f" sang {moved.commune}"
        summary += f", từ ngày {reform.effective_on:%d/%m/%Y} là {fresh.full_name}"
        said.append(Said(fresh.full_name, placement, summary, "đổi thôn khi sắp xếp"))
    return said


def _move(
    reform: Reform,
    change: Change,
    placement: VillagePlacement,
    trail: dict[str, Any],
    keys: Keys,
) -> VillagePlacement:
    last = placement.valid_to
    _end(placement, reform, trail, "placements", f"Chuyển xã theo {reform.cited}")
    moved = _placement(change.village, keys, reform)
    moved.valid_to = last
    moved.save()
    trail.setdefault("new_placements", []).append(moved.pk)
    return moved


def open_villages(
    reform: Reform, outcome: Outcome, trail: dict[str, Any]
) -> dict[str, tuple[Village, VillagePlacement]]:
    opened = {}
    keys = _keys_of({opening.commune for opening in outcome.openings.values()}, reform)
    for key, opening in outcome.openings.items():
        village = Village.objects.create(former_commune_id=opening.former_id)
        version = _version(village.pk, opening.kind, opening.name, reform)
        version.households, version.people = opening.households, opening.people
        version.save()
        placement = _placement(village.pk, keys[opening.commune], reform)
        placement.save()
        opened[key] = (village, placement)
    trail["new_villages"] = [village.pk for village, _ in opened.values()]
    return opened


def link_villages(
    reform: Reform, outcome: Outcome, opened: dict[str, tuple[Village, VillagePlacement]]
) -> None:
    VillageSuccession.objects.bulk_create(
        VillageSuccession(
            old_id=passing.old,
            new=opened[passing.key][0],
            on=_day_of(reform),
            kind=passing.operation.value,
            extent=passing.extent.value,
            households=passing.households,
            people=passing.people,
            reform=reform,
        )
        for passing in outcome.passings
    )


def refuse_what_was_built_on(reform: Reform) -> None:
    """Raises Refused when a row that the reform wrote was changed or carries others by now."""
    trail = reform.trail
    fresh = trail.get("new_villages", [])
    later = VillageSuccession.objects.exclude(reform=reform).filter(old_id__in=fresh).first()
    if later is not None:
        raise Refused(
            f"{later.old} đã được sắp xếp tiếp ở sự kiện “{later.reform}”. Hoàn tác sự kiện đó "
            "trước."
        )
    changed = [
        row.village
        for model in (VillageVersion, VillagePlacement)
        for row in model.objects.filter(village_id__in=fresh)
        if row.valid_from != reform.effective_on or row.valid_to is not None
    ]
    olds = set()
    for name, model in (("versions", VillageVersion), ("placements", VillagePlacement)):
        rows = model.objects.in_bulk([pk for pk, *_ in trail.get(name, [])])
        for pk, *_ in trail.get(name, []):
            if pk not in rows or rows[pk].valid_to != _eve(reform):
                changed += [rows[pk].village] if pk in rows else []
            else:
                olds.add(rows[pk].village_id)
        # What was written after the reform about a village that it closed or changed.
        changed += [
            row.village
            for row in model.objects.filter(
                village_id__in=olds, valid_from__gte=reform.effective_on
            ).exclude(pk__in=trail.get(f"new_{name}", []))
        ]
    if changed:
        raise Refused(
            f"{changed[0]} đã được sửa sau khi sắp xếp. Sửa lại thôn đó như lúc áp dụng rồi mới "
            "hoàn tác."
        )


def take_out(reform: Reform) -> None:
    """Take out what the reform opened, links included."""
    trail = reform.trail
    VillageSuccession.objects.filter(reform=reform).delete()
    VillageVersion.objects.filter(pk__in=trail.get("new_versions", [])).delete()
    VillagePlacement.objects.filter(pk__in=trail.get("new_placements", [])).delete()
    for village in Village.objects.filter(pk__in=trail.get("new_villages", [])):
        try:
            village.delete()
        except ProtectedError as error:
            raise Refused(
                f"{village} đã có tổ, nhóm liên lạc hoặc số liệu riêng trong sổ nên không hoàn tác "
                "được. Gỡ những thứ đó trước."
            ) from error


def reopen(reform: Reform) -> None:
    """Give the rows that the reform ended the ends that they had."""
    for name, model in (("versions", VillageVersion), ("placements", VillagePlacement)):
        for pk, end, *reason in reform.trail.get(name, []):
            values: dict[str, Any] = {"valid_to": _day(end)}
            if reason:
                values["end_reason"] = reason[0]
            model.objects.filter(pk=pk).update(**values)


def _on_eve(
    villages: Collection[int], reform: Reform
) -> dict[int, tuple[VillageVersion, VillagePlacement]]:
    """What each village was called and where it stood on the eve."""
    on = valid_on(_eve(reform))
    versions = {
        row.village_id: row for row in VillageVersion.objects.filter(on, village__in=villages)
    }
    placements = VillagePlacement.objects.filter(on, village__in=villages)
    return {
        row.village_id: (versions[row.village_id], row)
        for row in placements.select_related("village", "commune")
    }


def _keys_of(communes: Collection[int], reform: Reform) -> dict[int, Keys]:
    """The keys of communes on the day of the reform."""
    units = Unit.objects.filter(pk__in=communes)
    return {unit.pk: keys_on(unit, _day_of(reform)) for unit in units}


def _end(
    row: VillageVersion | VillagePlacement,
    reform: Reform,
    trail: dict[str, Any],
    name: str,
    reason: str = "",
) -> None:
    kept: list[Any] = [row.pk, row.valid_to.isoformat() if row.valid_to else None]
    fields = ["valid_to"]
    if isinstance(row, VillagePlacement):
        kept.append(row.end_reason)
        row.end_reason = reason[:300]
        fields.append("end_reason")
    row.valid_to = _eve(reform)
    row.save(update_fields=fields)
    trail.setdefault(name, []).append(kept)


def _version(village: int, kind: str, name: str, reform: Reform) -> VillageVersion:
    return VillageVersion(
        village_id=village,
        kind=kind,
        name=name,
        sort_key=sort_key(name),
        search_text=search_text(name),
        match_key=match_key(name),
        valid_from=reform.effective_on,
        document=reform.cited,
    )


def _placement(village: int, keys: Keys, reform: Reform) -> VillagePlacement:
    return VillagePlacement(
        village_id=village, valid_from=_day_of(reform), document=reform.cited, **keys
    )


def _day_of(reform: Reform) -> datetime.date:
    """The effective day; an action that comes here has refused a reform without one."""
    return reform.effective_on or datetime.date.max


def _eve(reform: Reform) -> datetime.date:
    return _day_of(reform) - DAY


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
