"""What an officer has to do today, computed from the register: nobody keeps a list of tasks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from communes.models import Assignment, Level, UnitVersion, VillageList
from communes.roles import COMMUNE_ROLES, Right
from reports.board import Board, Result, board
from reports.board_page import NO_LIST, NO_TEAM
from reports.board_words import COVERAGE, figure, still_missing, time_left
from reports.commune_work import commune_tasks
from reports.demands import demands_of
from reports.facts import Picture, picture
from reports.rollup import MEETING, ParentVerdict
from reports.to_do import Task, named
from teams.models import Document, DocumentState, Plan, Team
from teams.target_words import target_words

if TYPE_CHECKING:
    from communes.models import Officer

MOST_TASKS = 7
# A deadline this near is told before it has passed.
SOON = datetime.timedelta(days=30)
# A submitted decision that has lain longer is worth a call to the commune.
PATIENCE = datetime.timedelta(days=7)
MOST_TARGETS_TOLD = 2


@dataclass(frozen=True)
class NearestDeadline:
    """The deadline on top of the page: the next one not yet met, else the last one missed."""

    words: str
    time_left: str
    missing: str
    counted: str
    result: Result
    url: str


@dataclass(frozen=True)
class MyWork:
    deadline: NearestDeadline | None
    tasks: tuple[Task, ...]


def work_of(officer: Officer, today: datetime.date) -> MyWork:
    """At most seven kinds of task, the gravest first. The number of queries is constant."""
    if officer.unit is None:
        return MyWork(None, tuple(_country_tasks(officer, today)[:MOST_TASKS]))
    seen = picture(officer.unit, today)
    shown = board(seen, demands_of(Plan.objects.visible_to(officer), seen))
    deadline = nearest_deadline(shown, today)
    if officer.unit.holds_villages and not seen.children:
        tasks = commune_tasks(officer, seen, deadline.words if deadline else "")
    else:
        tasks = _area_tasks(officer, seen, shown)
    return MyWork(deadline, tuple(tasks[:MOST_TASKS]))


def nearest_deadline(shown: Board, today: datetime.date) -> NearestDeadline | None:
    """The next target of the unit's own that is not yet met, else the last one missed."""
    waiting = [
        result
        for result in shown.row.results
        if result.verdict is not None
        and result.verdict.last_day is not None
        and not result.demand.inside
        and result.standing not in {*MEETING, "exempt", "not_applicable"}
    ]
    if not waiting:
        return None

    def nearness(result: Result) -> tuple[bool, int]:
        days = (result.verdict.last_day - today).days  # type: ignore[union-attr, operator]
        return (days < 0, abs(days))

    result = min(waiting, key=nearness)
    rule = result.demand.rule
    return NearestDeadline(
        words=target_words(result.demand.target),
        time_left=time_left(rule, today),
        missing=still_missing(result),
        counted="thôn" if rule.kind == COVERAGE else "xã" if shown.children else "tổ",
        result=result,
        url=_board_url(chi_tieu=result.demand.target.pk),
    )


def _area_tasks(officer: Officer, seen: Picture, shown: Board) -> list[Task]:
    """The tasks of a district, a department or an administrator."""
    tasks = [*_missed(shown), *_due_soon(shown, seen.on)]
    if officer.can(Right.READ_DOCUMENTS):
        tasks += _lying_decisions(officer, seen.on)
    without_list = [c for c in seen.communes if c.counts.villages is None]
    if without_list:
        tasks.append(
            Task(
                f"{figure(len(without_list))} xã chưa có danh mục thôn",
                named((c.version.full_name for c in without_list), "xã"),
                "Xem các xã",
                _board_url(loc=NO_LIST),
            )
        )
    without_team = [c for c in seen.communes if not c.counts.village_teams + c.counts.commune_teams]
    if without_team:
        tasks.append(
            Task(
                f"{figure(len(without_team))} xã chưa có tổ nào",
                named((c.version.full_name for c in without_team), "xã"),
                "Xem các xã",
                _board_url(loc=NO_TEAM),
            )
        )
    if officer.can(Right.MANAGE_ACCOUNTS):
        tasks += _missing_accounts(officer, [c.version for c in seen.communes], seen.on)
    if officer.can(Right.WRITE_PLANS) and not shown.demands:
        tasks.append(_no_plan())
    return tasks


def _missed(shown: Board) -> Iterable[Task]:
    """Targets of which the last day has passed and communes remain."""
    for result, verdict in _asked(shown):
        late = verdict.by_standing.get("overdue", 0)
        if late:
            yield Task(
                f"{figure(late)} xã quá hạn chưa đạt: {target_words(result.demand.target)}",
                time_left(result.demand.rule, shown.on),
                "Xem các xã",
                _board_url(chi_tieu=result.demand.target.pk, loc="qua-han"),
                "overdue",
            )


def _due_soon(shown: Board, today: datetime.date) -> Iterable[Task]:
    for result, verdict in _asked(shown):
        last_day = verdict.last_day
        if last_day is None or result.standing in MEETING:
            continue
        if today <= last_day <= today + SOON:
            left = time_left(result.demand.rule, today)
            yield Task(
                f"{left[:1].upper()}{left[1:]}: {target_words(result.demand.target)}",
                still_missing(result),
                "Xem tiến độ",
                _board_url(chi_tieu=result.demand.target.pk),
                "due_soon",
            )


def _asked(shown: Board) -> list[tuple[Result, ParentVerdict]]:
    """The nearest targets asked of the whole unit."""
    found = [
        (result, result.verdict)
        for result in shown.row.results
        if isinstance(result.verdict, ParentVerdict) and not result.demand.inside
    ]
    return found[:MOST_TARGETS_TOLD]


def _lying_decisions(officer: Officer, today: datetime.date) -> Iterable[Task]:
    lying = (
        Document.objects.visible_to(officer)
        .decisions()
        .filter(state=DocumentState.SUBMITTED, submitted_at__date__lt=today - PATIENCE)
        .count()
    )
    if lying:
        yield Task(
            f"{figure(lying)} quyết định chờ lãnh đạo xã xác nhận quá {PATIENCE.days} ngày",
            "Nhắc xã xác nhận hoặc tải bản ký lên.",
            "Xem quyết định",
            f"{reverse('members:decisions')}?{urlencode({'trang-thai': DocumentState.SUBMITTED})}",
            "submitted",
        )


def _missing_accounts(
    officer: Officer, communes: Sequence[UnitVersion], today: datetime.date
) -> Iterable[Task]:
    held = set(
        Assignment.objects.visible_to(officer)
        .on(today)
        .filter(role__in=COMMUNE_ROLES, officer__is_active=True)
        .values_list("unit_id", flat=True)
    )
    without = [version for version in communes if version.unit_id not in held]
    if without:
        yield Task(
            f"{figure(len(without))} xã chưa có tài khoản",
            named((version.full_name for version in without), "xã"),
            "Mở tài khoản",
            reverse("communes:officers"),
        )


def _no_plan() -> Task:
    return Task(
        "Chưa ghi kế hoạch nào vào sổ",
        "Có kế hoạch thì bảng tiến độ mới biết chỉ tiêu và thời hạn.",
        "Ghi kế hoạch",
        reverse("teams:plan_add"),
    )


def _country_tasks(officer: Officer, today: datetime.date) -> list[Task]:
    """The tasks of whoever acts for the whole country: counted, not judged commune by commune."""
    versions = UnitVersion.objects.visible_to(officer).on(today)
    communes = versions.filter(unit__level=Level.COMMUNE).count()
    lists = VillageList.objects.visible_to(officer).on(today).filter(complete=True)
    listed = lists.values("commune").distinct().count()
    teams = Team.objects.visible_to(officer).there_on(today).counted()
    with_team = teams.values("commune").distinct().count()
    tasks = []
    if officer.can(Right.WRITE_PLANS) and not _country_has_a_plan(officer):
        tasks.append(_no_plan())
    if listed < communes:
        tasks.append(
            Task(
                f"{figure(communes - listed)} xã chưa có danh mục thôn",
                f"{figure(listed)}/{figure(communes)} xã đã xác nhận danh mục đầy đủ.",
                "Xem các tỉnh",
                _board_url(loc=NO_LIST),
            )
        )
    if with_team < communes:
        tasks.append(
            Task(
                f"{figure(communes - with_team)} xã chưa có tổ nào",
                f"{figure(with_team)}/{figure(communes)} xã đã có tổ.",
                "Xem các tỉnh",
                _board_url(loc=NO_TEAM),
            )
        )
    if officer.can(Right.MANAGE_ACCOUNTS):
        provinces = versions.filter(unit__level=Level.PROVINCE).select_related("unit")
        tasks += _provinces_without_account(officer, list(provinces.order_by("sort_key")), today)
    return tasks


def _country_has_a_plan(officer: Officer) -> bool:
    plans = Plan.objects.visible_to(officer).in_force()
    return plans.filter(scopes__isnull=False, scopes__unit__isnull=True).exists()


def _provinces_without_account(
    officer: Officer, provinces: Sequence[UnitVersion], today: datetime.date
) -> Iterable[Task]:
    held = set(
        Assignment.objects.visible_to(officer)
        .on(today)
        .filter(unit__level=Level.PROVINCE, officer__is_active=True)
        .values_list("unit_id", flat=True)
    )
    without = [version for version in provinces if version.unit_id not in held]
    if without:
        yield Task(
            f"{figure(len(without))} tỉnh, thành phố chưa có tài khoản",
            named((version.full_name for version in without), "tỉnh, thành phố"),
            "Mở tài khoản",
            reverse("communes:officers"),
        )


def _board_url(**query: str | int) -> str:
    """The officer's own board; parameters are written with _ for -."""
    named_query = {name.replace("_", "-"): value for name, value in query.items()}
    return f"{reverse('reports:progress')}?{urlencode(named_query)}"
