"""Villages and teams moved by an applied reform of units, and given back; called by its actions."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from communes import audit
from communes.actions.unit_posts import posts_follow
from communes.actions.unit_reform import villages_follow, villages_go_back
from communes.errors import Refused
from communes.models import Reform, Unit
from communes.units.passing import Passing, under_others
from members.placing import stand_as_placed
from reports.actions.unit_keys import keys_follow
from reports.models import (
    CommuneStat,
    PastCount,
    PastKept,
    PastSeat,
    PastVerdict,
    SharedPerson,
    TargetStat,
)
from reports.reforms.figures import Sums, sums_of, total
from teams.actions.unit_reform import teams_follow, teams_go_back
from teams.models import TeamPlacement

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class Move:
    """An applied reform and what it makes of the communes that it touches."""

    reform: Reform
    passing: Passing


def move_register(
    *, moves: Sequence[Move], day: datetime.date, by: Officer, units: Collection[int] = ()
) -> None:
    """Villages and teams of applied reforms stand in the units of the day, and what else hangs on
    units that came under others with them; what each did is kept as its figures and trail. units:
    others that may have, such as districts. Raises Refused when sums before and after differ.

    What many rows hang on is written once for all reforms, which is half as dear as for each.
    """
    communes = {pk for move in moves for pk in move.passing.communes}
    before = sums_of(communes, day, by)
    moved = under_others({*(pk for move in moves for pk in move.passing.staying), *units}, day)
    passings = [move.passing for move in moves]
    villages = villages_follow(passings=passings, day=day, by=by)
    teams = teams_follow(reforms=[passing.places for passing in passings], day=day)
    for move, of_villages, of_teams in zip(moves, villages, teams, strict=True):
        own = {*move.passing.staying, *units}
        posts = posts_follow(moved=[one for one in moved if one.unit in own], day=day)
        move.reform.trail |= {"villages": of_villages, "teams": of_teams, "posts": posts}
    keys_follow(moved=moved, day=day)
    stand(*teams)
    after = sums_of(communes, day, by)
    for move in moves:
        ours = move.passing.communes
        _keep(move, total(before, ours), total(after, ours), day, by)


def _keep(move: Move, before: Sums, after: Sums, day: datetime.date, by: Officer) -> None:
    """Figures and the rest of the trail of a reform that moved what it moves."""
    reform, passing = move.reform, move.passing
    check_kept(reform.unit, before, after)
    reform.trail |= {
        "divided": {str(old): news for old, news in passing.divided.items()},
        "parts": {
            str(new): sorted(passing.parts[new])
            for news in passing.divided.values()
            for new in news
            if new in passing.parts
        },
    }
    reform.figures = {
        "before": before.as_json(),
        "after": after.as_json(),
        "moved": len(passing.places),
        "divided": len(passing.divided),
        "under_others": len(passing.staying),
    }
    reform.save(update_fields=["trail", "figures"])
    audit.record(
        by=by,
        verb="áp dụng sắp xếp đơn vị",
        summary=f"{reform.title} từ ngày {day:%d/%m/%Y}: {len(passing.places)} xã chuyển toàn bộ, "
        f"{len(passing.divided)} xã chờ chọn từng thôn",
        target=reform,
        before={"số thôn": before.villages, "số tổ": before.teams, "lượt": before.seats},
        after={"số thôn": after.villages, "số tổ": after.teams, "lượt": after.seats},
        reason=reform.cited if reform.number else "",
    )


def go_back(*, reform: Reform, step: dict[str, Any]) -> None:
    """Undo of one step of a trail: of the reform itself, or of what a person decided since."""
    moved = moved_by(step["teams"])
    teams_go_back(reform=reform, trail=step["teams"])
    stand_as_placed(moved)
    villages_go_back(reform=reform, trail=step["villages"])


def stand(*trails: dict[str, Any]) -> list[int]:
    """Copies of the keys of teams that moved say the new place; which teams these are."""
    moved = moved_by(*trails)
    stand_as_placed(moved)
    return moved


def moved_by(*trails: dict[str, Any]) -> list[int]:
    """The teams that trails put elsewhere."""
    begun = [pk for trail in trails for pk in trail.get("placed", {}).get("begun", [])]
    rows = TeamPlacement.objects.filter(pk__any_of=begun)
    return list(rows.values_list("team_id", flat=True))


def forget_figures_of(*, commune_ids: Collection[int]) -> None:
    """What was counted and kept of communes that are to be no more, and never were."""
    for model in (CommuneStat, TargetStat, SharedPerson, PastCount, PastVerdict, PastSeat):
        model._default_manager.filter(commune__in=commune_ids).delete()
    PastKept.objects.filter(unit__in=commune_ids).delete()


def check_kept(province: Unit, before: Sums, after: Sums) -> None:
    """A difference is a fault of the portal, and nothing is written."""
    if before != after:
        raise Refused(
            f"{province.label}: số thôn, hộ, tổ, thành viên trước ({before.as_json()}) và sau "
            f"({after.as_json()}) không bằng nhau. Chưa ghi gì vào sổ; báo cho quản trị hệ thống."
        )
