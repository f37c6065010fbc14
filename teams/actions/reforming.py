"""Teams in a reform of villages: what is decided of divided ones, and how they pass on.

Seats and compositions stay with their team; only the villages that it serves change hands.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from communes import audit
from communes.errors import Refused
from communes.models import Reform, VillagePlacement, VillageVersion
from communes.reforming.outcome import Outcome
from communes.units.placing import Keys
from communes.villages.rules import DAY
from teams.models import ReformChoice, Team, TeamVillage
from teams.reform_queue import Waiting

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def choose_destinations(
    *, reform: Reform, queue: Sequence[Waiting], chosen: Mapping[str, Sequence[str]], by: Officer
) -> int:
    """Decide where teams of divided villages go; how many decisions changed.

    chosen: keys of results by Waiting.field; empty takes a decision back. Raises Refused for a
    destination that is none of the team's.
    """
    held = Reform.objects.select_for_update(of=("self",)).get(pk=reform.pk)
    if not held.is_draft:
        raise Refused("Sự kiện này đã áp dụng, không đổi nơi đến của tổ được nữa.")
    changed = []
    for waiting in queue:
        keys = list(dict.fromkeys(chosen.get(waiting.field, waiting.chosen)))
        possible = {opening.key for opening in waiting.candidates}
        if ReformChoice.NOWHERE in keys and len(keys) > 1:
            raise Refused(
                f"{waiting.name}: đã chọn “không thôn nào” thì không chọn thêm thôn.", waiting.field
            )
        if not set(keys) <= possible | {ReformChoice.NOWHERE}:
            raise Refused(f"{waiting.name}: chọn thôn trong danh sách.", waiting.field)
        if tuple(keys) == waiting.chosen:
            continue
        rows = ReformChoice.objects.filter(
            reform=reform, team=waiting.team, village=waiting.village.pk
        )
        if keys:
            rows.update_or_create(
                defaults={"destinations": keys, "chosen_by": by},
                create_defaults={
                    "reform": reform,
                    "team_id": waiting.team,
                    "village_id": waiting.village.pk,
                    "destinations": keys,
                    "chosen_by": by,
                },
            )
        else:
            rows.delete()
        names = {opening.key: opening.full_name for opening in waiting.candidates}
        changed.append(
            f"{waiting.name}: {', '.join(names.get(key, 'không thôn nào') for key in keys)}"
        )
    if changed:
        audit.record(
            by=by,
            verb="chọn nơi đến của tổ",
            summary=f"Chọn nơi đến của {len(changed)} tổ trong sự kiện “{reform.title}”",
            target=reform,
            after={"nơi đến": changed},
        )
    return len(changed)


@transaction.atomic
def pass_teams_on(
    *,
    reform: Reform,
    outcome: Outcome,
    villages: Mapping[str, int],
    queue: Sequence[Waiting],
    by: Officer,
) -> dict[str, Any]:
    """End the service of villages that end, and let their teams be inherited by the new ones.

    The team of a village that moves to another commune is inherited there.

    villages: keys of the new villages by key of result. The trail of what was changed. Raises
    Refused while a team is undecided.
    """
    undecided = [waiting for waiting in queue if not waiting.decided]
    if undecided:
        raise Refused(
            f"Còn {len(undecided)} tổ chưa chọn nơi đến, ví dụ {undecided[0].name}. Chọn ở phần "
            "“Tổ của thôn bị chia”."
        )
    day = reform.effective_on or datetime.date.max
    chosen = {(waiting.team, waiting.village.pk): waiting.chosen for waiting in queue}
    changed = {change.village for change in outcome.changes}
    moved = set(
        VillagePlacement.objects.filter(village__in=changed, valid_from=day).values_list(
            "village_id", flat=True
        )
    )
    keys = _places([*villages.values(), *moved], day)
    trail: dict[str, Any] = {"served": [], "inherited": []}
    heirs: dict[tuple[int, int], TeamVillage] = {}
    rows = TeamVillage.objects.select_for_update(of=("self",)).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        village_id__in={*outcome.closings, *moved},
        valid_from__lt=day,
        void=False,
    )
    serving = list(rows.order_by("pk"))
    for row in serving:
        if row.village_id in moved:
            targets = [row.village_id]
        elif (row.team_id, row.village_id) in chosen:
            targets = [
                villages[key] for key in chosen[row.team_id, row.village_id] if key in villages
            ]
        else:
            targets = [villages[passing.key] for passing in outcome.destinations(row.village_id)]
        end = row.valid_to
        trail["served"].append([row.pk, end.isoformat() if end else None, row.ended_by_id])
        ended_by = row.ended_by_id
        row.valid_to, row.ended_by = day - DAY, None
        row.save(update_fields=["valid_to", "ended_by"])
        for village in targets:
            _inherit(heirs, row, village, end, ended_by, day, keys[village])
    for heir in heirs.values():
        heir.save()
        trail["inherited"].append(heir.pk)
    _record(reform, {row.team_id for row in serving}, heirs, by)
    return trail


def _inherit(
    heirs: dict[tuple[int, int], TeamVillage],
    row: TeamVillage,
    village: int,
    end: datetime.date | None,
    ended_by: int | None,
    day: datetime.date,
    keys: Keys,
) -> None:
    """One row for a team and a new village, whatever the number of old ones; the first paper that
    gave it one of them counts."""
    heir = heirs.get((row.team_id, village))
    if heir is None:
        heirs[row.team_id, village] = TeamVillage(
            team_id=row.team_id,
            village_id=village,
            inherited=True,
            begun_by_id=row.begun_by_id,
            valid_from=day,
            valid_to=end,
            ended_by_id=ended_by,
            **keys,
        )
        return
    if end is None or (heir.valid_to is not None and heir.valid_to < end):
        heir.valid_to, heir.ended_by_id = end, ended_by


def _places(village_ids: list[int], day: datetime.date) -> dict[int, Keys]:
    rows = VillagePlacement.objects.filter(village_id__in=village_ids, valid_from=day)
    return {
        row.village_id: Keys(
            commune_id=row.commune_id, district_id=row.district_id, province_id=row.province_id
        )
        for row in rows
    }


def _record(
    reform: Reform, team_ids: set[int], heirs: Mapping[tuple[int, int], TeamVillage], by: Officer
) -> None:
    day = reform.effective_on or datetime.date.max
    called = VillageVersion.objects.on(day).filter(village__in={village for _, village in heirs})
    names = {version.village_id: version.full_name for version in called}
    for team in Team.objects.filter(pk__in=team_ids).order_by("pk"):
        new = [names[village] for pk, village in heirs if pk == team.pk]
        audit.record(
            by=by,
            verb="thôn của tổ đổi khi sắp xếp",
            summary=f"{team.official_name}: đổi thôn từ ngày {reform.effective_on:%d/%m/%Y}",
            target=team,
            after={"thôn thừa kế": new or "không thôn nào"},
            reason=reform.cited,
        )


@transaction.atomic
def give_teams_back(*, reform: Reform, trail: Mapping[str, Any], by: Officer) -> int:
    """Undo of pass_teams_on; how many teams. Raises Refused when a decision settled one since."""
    heirs = list(TeamVillage.objects.filter(pk__in=trail.get("inherited", [])))
    day = reform.effective_on
    served = {pk: (end, ended_by) for pk, end, ended_by in trail.get("served", [])}
    rows = TeamVillage.objects.in_bulk(served)
    ends = {
        (rows[pk].team_id, end, ended_by) for pk, (end, ended_by) in served.items() if pk in rows
    }
    fresh = {row.village_id for row in heirs} | set(reform.trail.get("new_villages", []))
    others = TeamVillage.objects.filter(village_id__in=fresh, void=False, valid_from__gte=day)
    settled = [
        row
        for row in heirs
        if row.void
        or (row.team_id, row.valid_to.isoformat() if row.valid_to else None, row.ended_by_id)
        not in ends
    ]
    settled += list(others.exclude(pk__in=[row.pk for row in heirs]))
    settled += [
        row
        for row in rows.values()
        if row.void or row.ended_by_id is not None or day is None or row.valid_to != day - DAY
    ]
    if settled:
        raise Refused(
            f"{settled[0].team} đã có quyết định sau khi sắp xếp. Hủy quyết định đó trước, rồi mới "
            "hoàn tác."
        )
    teams = {row.team_id for row in rows.values()}
    TeamVillage.objects.filter(pk__in=[row.pk for row in heirs]).delete()
    for pk, (end, ended_by) in served.items():
        TeamVillage.objects.filter(pk=pk).update(valid_to=end, ended_by_id=ended_by)
    for team in Team.objects.filter(pk__in=teams).order_by("pk"):
        audit.record(
            by=by,
            verb="hoàn tác sắp xếp thôn của tổ",
            summary=f"{team.official_name}: thôn phụ trách như trước ngày {day:%d/%m/%Y}",
            target=team,
            reason=reform.undo_reason or reform.cited,
        )
    return len(teams)
