"""What stands beside a progress table that is told by the units of a later day."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q

from members.models import Membership, Person
from reports.kinds.kept import Beside, Women, added, cited
from reports.kinds.kind import Subject
from reports.kinds.now import NAMED, left_words
from reports.restating.ground import teams_now
from reports.restating.restated import Restated
from teams.models import Team, placed_on


def beside_restated(found: Restated) -> tuple[Beside, Women, int]:
    """By row; with the women and the number of decisions of the whole. Teams of communes that
    several units took are told one by one."""
    on = found.board.on
    broken = [pk for pk, home in found.homes.items() if not home]
    now = teams_now(found.ground, broken) if broken else {}
    women: dict[int | None, list[Women]] = defaultdict(list)
    papers: dict[int | None, dict[int, str]] = defaultdict(dict)

    def keys(team: int, commune: int) -> list[int | None]:
        home = found.homes[commune]
        row = home or found.row_of(now.get(team), commune)
        rows: list[int | None] = [row] if row else []
        return rows + ([None] if home is not None or row else [])

    seats = Membership.objects.current(on).counted().filter(team__void=False)
    of_teams = seats.filter(placed_on(on, "team__", commune_id__in=list(found.homes)))
    for commune, team, *figures in (
        of_teams.values_list("team__placements__commune_id", "team_id")
        .annotate(**_SEXES)
        .order_by()
    ):
        for key in keys(team, commune):
            women[key].append(Women(*figures))
    teams = Team.objects.there_on(on).counted()
    teams = teams.filter(placed_on(on, commune_id__in=list(found.homes)))
    columns = ("pk", "placements__commune_id", "begun_by_id", "begun_by__number_raw")
    signed_first = teams.order_by("begun_by__signed_on", "begun_by_id")
    for pk, commune, paper, number, signed in signed_first.values_list(
        *columns, "begun_by__signed_on"
    ):
        for key in keys(pk, commune):
            papers[key][paper] = cited(number, signed)
    whole = added(women.get(None, ()))
    rows = Beside(
        {key: added(each) for key, each in women.items() if key},
        {key: each for key, each in papers.items() if key},
    )
    return rows, whole, len(papers.get(None, {}))


_SEXES: dict[str, Any] = {
    "women": Count("pk", filter=Q(person__sex=Person.Sex.FEMALE)),
    "unknown": Count("pk", filter=Q(person__sex="")),
    "seats": Count("pk"),
}


def left_notes(subject: Subject, found: Restated) -> tuple[str, ...]:
    """What of a restated board is in none of its rows, or counts as it was."""
    left = {
        each.commune.unit_id: (len(each.villages), len(each.teams))
        for each in found.left
        if each.is_open
    }
    reduced = ", ".join(found.reduced[:NAMED])
    return (
        left_words(subject, left, ("thôn, tổ dân phố", "tổ")),
        f"Đã nhường một phần cho xã khác, vẫn tính cả phần đó: {reduced}." if reduced else "",
    )
