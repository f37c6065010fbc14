"""Villages and teams moved by an applied reform of units, and given back; called by its actions."""

from __future__ import annotations

import datetime
from collections.abc import Collection
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
from reports.reforms.figures import Sums, sums_on
from teams.actions.unit_reform import teams_follow, teams_go_back
from teams.models import TeamPlacement

if TYPE_CHECKING:
    from communes.models import Officer


def move_register(
    *,
    reform: Reform,
    passing: Passing,
    day: datetime.date,
    by: Officer,
    units: Collection[int] = (),
) -> Reform:
    """Villages and teams of an applied reform stand in the units of the day, and what else hangs
    on units that came under others with them; what it did is kept as figures and trail. units:
    others that may have, such as districts. Raises Refused when sums before and after differ."""
    before = sums_on(passing.communes, day, by)
    villages = villages_follow(passing=passing, day=day, by=by)
    teams = teams_follow(places=passing.places, day=day)
    moved = under_others({*passing.staying, *units}, day)
    posts = posts_follow(moved=moved, day=day)
    keys_follow(moved=moved, day=day)
    stand(trail=teams)
    after = sums_on(passing.communes, day, by)
    check_kept(reform.unit, before, after)
    reform.trail |= {
        "villages": villages,
        "teams": teams,
        "posts": posts,
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
    return reform


def go_back(*, reform: Reform, step: dict[str, Any]) -> None:
    """Undo of one step of a trail: of the reform itself, or of what a person decided since."""
    moved = moved_by(step["teams"])
    teams_go_back(reform=reform, trail=step["teams"])
    stand_as_placed(moved)
    villages_go_back(reform=reform, trail=step["villages"])


def stand(*, trail: dict[str, Any]) -> list[int]:
    """Copies of the keys of teams that moved say the new place; which teams these are."""
    moved = moved_by(trail)
    stand_as_placed(moved)
    return moved


def moved_by(trail: dict[str, Any]) -> list[int]:
    """The teams that a trail put elsewhere."""
    rows = TeamPlacement.objects.filter(pk__in=trail.get("placed", {}).get("begun", []))
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
