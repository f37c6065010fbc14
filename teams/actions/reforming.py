"""Teams in a reform of villages: how they pass on, and how they are given back.

Seats and compositions stay with their team; only the villages that it serves change hands.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from communes import audit
from communes.errors import Refused
from communes.models import Reform, Unit, VillagePlacement, VillageVersion
from communes.reforming.outcome import Outcome
from communes.units.placing import Keys, keys_on
from communes.units.splitting import KEYS, cut, mend
from communes.villages.rules import DAY
from teams.models import (
    RECORDED,
    Channel,
    Document,
    Team,
    TeamPlacement,
    TeamVillage,
)
from teams.reform_homes import Home
from teams.reform_queue import Waiting

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def pass_teams_on(
    *,
    reform: Reform,
    outcome: Outcome,
    villages: Mapping[str, int],
    queue: Sequence[Waiting],
    homes: Sequence[Home] = (),
    by: Officer,
) -> dict[str, Any]:
    """End the service of villages that end, and let their teams be inherited by the new ones.

    The team of a village that moves to another commune is inherited there, and stands there when
    it has no other village or was decided to.

    villages: keys of the new villages by key of result. The trail of what was changed. Raises
    Refused while a team is undecided.
    """
    undecided = [waiting for waiting in queue if not waiting.decided]
    if undecided:
        raise Refused(
            f"Còn {len(undecided)} tổ chưa chọn nơi đến, ví dụ {undecided[0].name}. Chọn ở phần "
            "“Tổ của thôn bị chia”."
        )
    open_homes = [home for home in homes if home.chosen is None]
    if open_homes:
        raise Refused(
            f"Còn {len(open_homes)} tổ phụ trách thôn của nhiều xã chưa chọn xã, ví dụ "
            f"{open_homes[0].name}. Chọn ở phần “Tổ có thôn chuyển xã”."
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
    trail |= _stand_elsewhere(homes, moved, keys, day)
    _record(reform, {row.team_id for row in serving}, heirs, by)
    return trail


def _stand_elsewhere(
    homes: Sequence[Home], moved: Collection[int], keys: Mapping[int, Keys], day: datetime.date
) -> dict[str, Any]:
    """Teams stand in the commune that took their villages, groups of moved villages lie there."""
    going: dict[tuple[int, int], list[int]] = defaultdict(list)
    for home in homes:
        if home.moves and home.chosen is not None:
            going[home.now, home.chosen].append(home.team)
    placed: dict[str, list[Any]] = {"ended": [], "begun": []}
    for (now, to), teams in going.items():
        place = keys_on(Unit.objects.get(pk=to), day)
        cut_rows = cut(TeamPlacement, {now: place}, day, Q(team__in=teams))
        placed = {name: [*placed[name], *cut_rows[name]] for name in placed}
    groups = Channel.objects.filter(village__in=moved).order_by("pk")
    kept = [[group.pk, *(getattr(group, key) for key in KEYS)] for group in groups]
    for group in groups:
        if group.village_id is not None:
            Channel.objects.filter(pk=group.pk).update(**keys[group.village_id])
    return {"placed": placed, "groups": kept}


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
    day = reform.effective_on or datetime.date.max
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
        if row.void or row.ended_by_id is not None or row.valid_to != day - DAY
    ]
    if settled:
        raise Refused(
            f"{settled[0].team} đã có quyết định sau khi sắp xếp. Hủy quyết định đó trước, rồi mới "
            "hoàn tác."
        )
    placed = trail.get("placed", {"ended": [], "begun": []})
    _refuse_decisions_since(placed, day)
    mend(TeamPlacement, placed, day)
    for pk, *keys in trail.get("groups", []):
        Channel.objects.filter(pk=pk).update(**dict(zip(KEYS, keys, strict=True)))
    teams = {row.team_id for row in rows.values()}
    TeamVillage.objects.filter(pk__in=[row.pk for row in heirs]).delete()
    # What was struck out counts on no day; its paper still says which villages it named.
    TeamVillage.objects.filter(
        village_id__in=reform.trail.get("new_villages", []), void=True
    ).delete()
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


def _refuse_decisions_since(placed: Mapping[str, list[Any]], day: datetime.date) -> None:
    """Of teams that stand in another commune: what it decided about them hangs on that."""
    rows = TeamPlacement.objects.filter(pk__in=placed["begun"])
    paper = Document.objects.filter(
        effects__team__in=rows.values("team"),
        issuer__in=rows.values("commune"),
        effective_on__gte=day,
        state__in=RECORDED,
    ).first()
    if paper is not None:
        raise Refused(
            f"{paper.issuer_name} đã ra {paper.dated_name} về tổ chuyển sang sau khi sắp xếp. Hủy "
            "quyết định đó trước, rồi mới hoàn tác."
        )
