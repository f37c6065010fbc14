"""The teams of a unit and who sits in them on the cut-off day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from communes.models import Level, UnitVersion
from communes.roles import Right
from members.models import Membership, SeatRole
from members.papers.row_facts import seat_of
from reports.kinds.kept import cited, teams_there
from reports.kinds.kind import TOTAL, Body, Column, Figure, Kind, Line, Subject, Table, numbered
from reports.kinds.now import left_words, told_now
from reports.kinds.sections import above_of, banner, by_head
from reports.restating.homes import Homes, homes_of
from teams.models import Team
from teams.models.team import name_called

TITLE = "Danh sách Tổ công nghệ số cộng đồng và thành viên"
COLUMNS = (
    Column("order", "STT", "text", 6),
    Column("name", "Họ và tên", "text", 24, personal=True),
    Column("work", "Chức vụ, đơn vị", "text", 36, personal=True),
    Column("role", "Chức danh trong Tổ", "text", 16),
    Column("phone", "Số điện thoại", "phone", 15, personal=True),
    Column("note", "Ghi chú", "text", 14),
)
_ROLES = {role: place for place, role in enumerate(SeatRole.values)}


def build(subject: Subject) -> Body:
    """Teams by commune, and communes by old district; each team under its decision."""
    homes = homes_of(subject.unit, subject.map_day) if subject.map_day else None
    teams, left = _teams(subject, homes)
    seats = _seats(subject, [team.pk for team in (*teams, *left)])
    by_commune: dict[int, list[Team]] = defaultdict(list)
    for team in teams:
        held: int = team.held_by  # type: ignore[attr-defined]
        by_commune[(homes.of(held) if homes else None) or held].append(team)
    lines: list[Line] = []
    place = 0
    for commune in _communes(subject):
        for team in by_commune.get(commune.unit_id, ()):
            place += 1
            lines.append(banner(place, _head(team, commune, subject), len(COLUMNS)))
            lines += [_line(seat, commune.unit_id) for seat in seats.get(team.pk, ())]
    told = [seat for team in teams for seat in seats.get(team.pk, ())]
    people = {seat.person_id for seat in told}
    words = f"{TOTAL}: {len(teams)} tổ, {len(told)} lượt thành viên, {len(people)} người"
    lines.append(Line((None, words, *([None] * 4)), role="total", key="total"))
    figures = (
        Figure("teams", "Số tổ", len(teams)),
        Figure("seats", "Thành viên (lượt)", len(told)),
        Figure("people", "Thành viên (người)", len(people)),
    )
    notes = () if teams else ("Chưa có tổ nào.",)
    body = Body(TITLE, (), (Table("", COLUMNS, numbered(lines), notes),), figures)
    if homes is None:
        return body
    amounts: dict[int, Counter[str]] = defaultdict(Counter)
    for team in left:
        one = Counter(teams=1, seats=len(seats.get(team.pk, ())))
        amounts[team.held_by] += one  # type: ignore[attr-defined]
    unplaced = {pk: (each["teams"], each["seats"]) for pk, each in amounts.items()}
    return told_now(subject, body, left_words(subject, unplaced, ("tổ", "lượt thành viên")))


def _communes(subject: Subject) -> list[UnitVersion]:
    versions = UnitVersion.objects.on(subject.told_on).under(subject.unit).holders()
    rows = list(versions.order_by("sort_key", "pk"))
    above = above_of(subject)
    if not above:
        return rows
    grouped = by_head(subject, rows, lambda row: getattr(row, f"{above}_id"))
    return [row for _, members in grouped for row in members]


def _teams(subject: Subject, homes: Homes | None) -> tuple[list[Team], list[Team]]:
    """The teams in the unit, and those of which nobody knows whether they are."""
    rows = teams_there(subject.unit, subject.on)
    if homes is not None:
        rows = homes.teams(Team.objects.there_on(subject.on).counted())
    rows = rows.annotate(called=name_called(subject.on)).select_related("begun_by")
    found: list[Team] = list(rows.order_by("kind", "sort_key", "pk"))
    if homes is None:
        return found, []
    return (
        [team for team in found if homes.of(team.held_by)],  # type: ignore[attr-defined]
        [team for team in found if homes.is_left(team.held_by)],  # type: ignore[attr-defined]
    )


def _seats(subject: Subject, teams: Collection[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.current(subject.on).filter(team_id__in=teams)
    for seat in rows.select_related("person").iterator(chunk_size=2_000):
        found[seat.team_id].append(seat)
    for seats in found.values():
        seats.sort(key=lambda seat: (_ROLES[seat.role], seat.position, seat.pk))
    return found


def _head(team: Team, commune: UnitVersion, subject: Subject) -> str:
    called: str = team.called  # type: ignore[attr-defined]
    decision = cited(team.begun_by.number_raw, team.begun_by.signed_on)
    place = "" if subject.unit and subject.unit.holds_villages else f"{commune.full_name}: "
    return f"{place}{called} (Quyết định số {decision})"


def _line(seat: Membership, commune: int) -> Line:
    told = seat_of(seat)
    role = f"{told.role[:1].upper()}{told.role[1:]}"
    return Line(
        (None, told.name, told.work or None, role, told.phone or None, None),
        key=f"seat:{seat.team_id}:{seat.person_id}",
        unit=commune,
    )


KIND = Kind(
    code="members",
    title="Danh sách tổ và thành viên",
    about="Từng tổ với quyết định và các thành viên; số điện thoại theo quyền người xem.",
    levels=(Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
    frequencies=("month", "quarter", "half", "year"),
    right=Right.READ_DOCUMENTS,
    build=build,
    personal=True,
)
