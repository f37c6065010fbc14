"""The villages of a commune with their teams, for the report of one commune."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Q

from communes.models import VillagePlacement, VillageVersion
from communes.territory import valid_on
from members.models import Membership, Person
from reports.boards.board import Row
from reports.kinds.kept import Women, cited
from reports.kinds.kind import TOTAL, Column, Line, Subject, Table, numbered
from reports.progress import floored_percent
from teams.models import Team, TeamKind, TeamVillage, placed_on
from teams.models.team import name_called

COLUMNS = (
    Column("order", "STT", "text", 6),
    Column("village", "Thôn, tổ dân phố", "text", 24),
    Column("with_team", "Đã có tổ", "int", 8, "sum"),
    Column("percent", "Tỷ lệ %", "percent", 8, "own"),
    Column("team", "Tên tổ", "text", 34),
    Column("seats", "Số thành viên", "int", 9, "sum"),
    Column("women", "Trong đó nữ", "int", 8, "sum"),
    Column("decision", "Số quyết định, ngày", "text", 26),
    Column("note", "Ghi chú", "text", 20),
)


@dataclass(frozen=True)
class _Served:
    """A team as one row tells it."""

    name: str
    kind: str
    decision: str
    women: Women


def villages_table(subject: Subject, row: Row) -> Table:
    """One row for each village of the commune, then its commune teams, then the total."""
    teams = _teams(subject)
    serving: dict[int, list[int]] = defaultdict(list)
    covers = (
        TeamVillage.objects.on(subject.on)
        .filter(void=False, team_id__in=teams)
        .order_by(F("inherited").asc(), "pk")
        .values_list("village_id", "team_id")
    )
    for served_village, team in covers:
        serving[served_village].append(team)
    told: set[int] = set()
    lines = []
    for village in _villages(subject):
        served = serving.get(village.village_id, [])
        lines.append(_village(village, [teams[pk] for pk in served], counted=told, keys=served))
        told.update(served)
    others = [(pk, team) for pk, team in teams.items() if pk not in told]
    if others:
        lines.append(Line((None, "Tổ không gắn với thôn nào", *([None] * 7)), role="section"))
        lines += [_other(pk, team) for pk, team in others]
    lines.append(_total(row, teams))
    return Table("", COLUMNS, numbered(lines), tuple(_notes(row)))


def _villages(subject: Subject) -> list[VillageVersion]:
    placed = VillagePlacement.objects.on(subject.on).filter(commune=subject.unit)
    rows = VillageVersion.objects.filter(
        valid_on(subject.on), village_id__in=placed.values("village_id")
    )
    return list(rows.order_by("sort_key", "pk"))


def _teams(subject: Subject) -> dict[int, _Served]:
    seats = {
        pk: Women(women, unknown, seats)
        for pk, women, unknown, seats in Membership.objects.current(subject.on)
        .filter(placed_on(subject.on, "team__", commune=subject.unit))
        .values_list("team_id")
        .annotate(
            women=Count("pk", filter=Q(person__sex=Person.Sex.FEMALE)),
            unknown=Count("pk", filter=Q(person__sex="")),
            seats=Count("pk"),
        )
        .order_by()
    }
    rows = (
        Team.objects.there_on(subject.on)
        .counted()
        .filter(placed_on(subject.on, commune=subject.unit))
        .annotate(called=name_called(subject.on))
        .order_by("kind", "sort_key", "pk")
        .values_list("pk", "called", "kind", "begun_by__number_raw", "begun_by__signed_on")
    )
    return {
        pk: _Served(name, kind, cited(number, signed), seats.get(pk, Women(0, 0, 0)))
        for pk, name, kind, number, signed in rows
    }


def _village(
    village: VillageVersion, teams: list[_Served], *, counted: set[int], keys: list[int]
) -> Line:
    """A team that serves several villages is named at each and its members told at the first."""
    fresh = [team for key, team in zip(keys, teams, strict=True) if key not in counted]
    again = len(fresh) < len(teams)
    note = "chưa có tổ" if not teams else ("thành viên đã tính ở thôn trên" if again else None)
    if len(teams) > 1:
        note = f"{len(teams)} tổ sau sáp nhập thôn, cần rà soát"
    return Line(
        (
            None,
            village.full_name,
            int(bool(teams)),
            None,
            "; ".join(team.name for team in teams) or None,
            sum(team.women.seats for team in fresh) if fresh or not teams else None,
            _women(fresh) if fresh or not teams else None,
            "; ".join(dict.fromkeys(team.decision for team in teams)) or None,
            note,
        ),
        key=f"village:{village.village_id}",
    )


def _women(teams: list[_Served]) -> int | None:
    return Women(
        sum(team.women.women for team in teams),
        sum(team.women.unknown for team in teams),
        sum(team.women.seats for team in teams),
    ).known


def _other(pk: int, team: _Served) -> Line:
    kind = "Tổ cấp xã" if team.kind == TeamKind.COMMUNE else "Tổ cấp thôn"
    women = team.women
    values = (None, kind, None, None, team.name, women.seats, women.known, team.decision, None)
    return Line(values, key=f"team:{pk}")


def _total(row: Row, teams: dict[int, _Served]) -> Line:
    counts = row.counts
    papers = len({team.decision for team in teams.values()})
    return Line(
        (
            None,
            TOTAL,
            counts.villages_with_team,
            floored_percent(counts.villages_with_team_known, counts.villages_known),
            f"{counts.village_teams} tổ cấp thôn, {counts.commune_teams} tổ cấp xã",
            row.heads.seats,
            _women(list(teams.values())),
            f"{papers} quyết định" if papers else None,
            None,
        ),
        role="total",
        key="total",
    )


def _notes(row: Row) -> list[str]:
    counts, heads = row.counts, row.heads
    if counts.villages_known is None:
        said = "Xã chưa có danh mục thôn được xác nhận đầy đủ, nên chưa tính được tỷ lệ."
    else:
        said = (
            f"{counts.villages_with_team_known}/{counts.villages_known} thôn, tổ dân phố trong "
            "danh mục đã có tổ."
        )
    people = f"{heads.seats} lượt thành viên, {heads.people} người. Tỷ lệ không làm tròn lên."
    return [said, f"Số thành viên tính theo lượt tham gia tổ: {people}"]
