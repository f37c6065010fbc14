"""What a district, a department, an administrator or the ministry has to do today.

The figures come from the board of the unit, the names of a few communes from one query each: the
number of queries does not grow with the number of communes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from communes.models import (
    Assignment,
    ImportBatch,
    Level,
    UnitVersion,
    VillageList,
    VillagePlacement,
)
from communes.models.importing import ImportState
from communes.roles import COMMUNE_ROLES, Right
from communes.territory import valid_on
from reports.boards.board import Board, Result
from reports.boards.links import NO_LIST
from reports.boards.page import NO_TEAM
from reports.boards.words import figure, still_missing, time_left
from reports.handovers.page import handover_tasks
from reports.monthly.work import area_figures
from reports.rollup import MEETING, ParentVerdict
from reports.work.area_watch import watch_task
from reports.work.plan_work import plan_tasks
from reports.work.to_do import (
    MOST_NAMES,
    Task,
    board_url,
    communes_url,
    named,
    named_of,
    unread_task,
)
from reports.work.waiting_villages import waiting_villages
from teams.models import Document, DocumentState, Plan, Team, placed_on
from teams.target_words import target_words

if TYPE_CHECKING:
    from communes.models import Officer

# A deadline this near is told before it has passed.
SOON = datetime.timedelta(days=30)
# A submitted decision that has lain longer is worth a call to the commune.
PATIENCE = datetime.timedelta(days=7)
MOST_TARGETS_TOLD = 2
# Of more communes the first names in order tell nobody where to begin.
MANY = 500


def area_tasks(officer: Officer, shown: Board | None, today: datetime.date) -> list[Task]:
    """The gravest first. shown: None for the whole country while its counters are not ready."""
    tasks, begun = plan_tasks(officer)
    tasks += [*_missed(shown), *_due_soon(shown)] if shown else []
    if officer.can(Right.READ_DOCUMENTS) and officer.unit is not None:
        tasks += _lying_decisions(officer, today)
    tasks += area_figures(officer, today)
    tasks += unread_task(officer)
    tasks += handover_tasks(officer, today)
    tasks += waiting_villages(officer)
    no_plan = [] if _is_planned(officer, shown) else list(_no_plan(officer))
    if officer.unit is None:
        # Nothing is measured anywhere without the plan of the country.
        tasks += no_plan
    tasks += watch_task(officer, today)
    communes = _communes(officer, today)
    tasks += _without_list(officer, communes, today)
    tasks += _without_team(officer, communes, today)
    if officer.can(Right.IMPORT_LISTS):
        tasks += _waiting_files(officer)
    if officer.can(Right.MANAGE_ACCOUNTS):
        tasks += _missing_accounts(officer, communes, today)
    if officer.unit is not None:
        tasks += no_plan
    return tasks + begun


def _missed(shown: Board) -> Iterable[Task]:
    """Targets of which the last day has passed and communes remain."""
    for result, verdict in _asked(shown):
        late = verdict.by_standing.get("overdue", 0)
        if late:
            provinces = _late_children(shown, result) if shown.row.unit is None else 0
            where = f"{figure(provinces)} tỉnh, thành phố còn " if provinces else ""
            yield Task(
                f"{where}{figure(late)} xã quá hạn chưa đạt: {target_words(result.demand.target)}",
                time_left(result.demand.rule, shown.on),
                "Xem các xã",
                communes_url(chi_tieu=result.demand.target.pk, loc="qua-han"),
                "overdue",
            )


def _late_children(shown: Board, result: Result) -> int:
    """How many of the units a level down have a commune that is overdue."""
    place = shown.row.results.index(result)
    verdicts = (row.results[place].verdict for row in shown.children)
    return sum(
        isinstance(each, ParentVerdict) and bool(each.by_standing.get("overdue"))
        for each in verdicts
    )


def _waiting_files(officer: Officer) -> Iterable[Task]:
    """Files that the officer sent in, that were read and not written."""
    rows = ImportBatch.objects.visible_to(officer).filter(by=officer, state=ImportState.READ)
    names = list(rows.order_by("-created_at").values_list("original_name", flat=True))
    if names:
        yield Task(
            f"{figure(len(names))} tệp đã đọc, chưa ghi vào sổ",
            named(names, "tệp"),
            "Xem và ghi",
            reverse("communes:imports"),
        )


def _due_soon(shown: Board) -> Iterable[Task]:
    for result, verdict in _asked(shown):
        last_day = verdict.last_day
        if last_day is None or result.standing in MEETING:
            continue
        if shown.on <= last_day <= shown.on + SOON:
            left = time_left(result.demand.rule, shown.on)
            yield Task(
                f"{left[:1].upper()}{left[1:]}: {target_words(result.demand.target)}",
                still_missing(result),
                "Xem tiến độ",
                board_url(chi_tieu=result.demand.target.pk),
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


def _communes(officer: Officer, today: datetime.date) -> QuerySet[Any]:
    """The communes of the officer's unit on the day, in order.

    A district without communes is one while it holds villages or has said so.
    """
    places = VillagePlacement.objects.visible_to(officer).on(today)
    lists = VillageList.objects.visible_to(officer).on(today)
    of_commune = Q(unit__level=Level.COMMUNE)
    holding = Exists(places.filter(commune=OuterRef("unit"))) | Exists(
        lists.filter(commune=OuterRef("unit"))
    )
    return (
        UnitVersion.objects.visible_to(officer)
        .on(today)
        .under(officer.unit)
        .holders()
        .filter(of_commune | holding)
        .order_by("sort_key", "pk")
    )


def _without_list(
    officer: Officer, communes: QuerySet[Any], today: datetime.date
) -> Iterable[Task]:
    lists = VillageList.objects.visible_to(officer).on(today).filter(complete=True)
    without = communes.filter(~Exists(lists.filter(commune=OuterRef("unit"))))
    done = "đã xác nhận danh mục đầy đủ"
    yield from _few("chưa có danh mục thôn", done, communes, without, NO_LIST)


def _without_team(
    officer: Officer, communes: QuerySet[Any], today: datetime.date
) -> Iterable[Task]:
    teams = Team.objects.visible_to(officer).there_on(today).counted()
    here = placed_on(today, commune=OuterRef("unit"))
    without = communes.filter(~Exists(teams.filter(here)))
    yield from _few("chưa có tổ nào", "đã có tổ", communes, without, NO_TEAM)


def _few(
    what: str, done: str, communes: QuerySet[Any], without: QuerySet[Any], chosen: str
) -> Iterable[Task]:
    """One task for communes of which something is missing: their number and the first names.

    Of very many the names say nothing: then how many have it.
    """
    count = without.count()
    if count > MANY:
        total = communes.count()
        detail = f"{figure(total - count)}/{figure(total)} xã {done}."
    else:
        detail = _first(without, count)
    if count:
        yield Task(f"{figure(count)} xã {what}", detail, "Xem các xã", communes_url(loc=chosen))


def _first(versions: QuerySet[Any], count: int, rest: str = "xã") -> str:
    return named_of([version.full_name for version in versions[:MOST_NAMES]], count, rest)


def _missing_accounts(
    officer: Officer, communes: QuerySet[Any], today: datetime.date
) -> Iterable[Task]:
    """Of an area its communes that nobody signs in for; of the country the provinces."""
    posts = Assignment.objects.visible_to(officer).filter(
        valid_on(today), unit=OuterRef("unit"), officer__is_active=True
    )
    asked: QuerySet[Any]
    if officer.unit is None:
        versions = UnitVersion.objects.visible_to(officer).on(today)
        asked = versions.filter(unit__level=Level.PROVINCE).order_by("sort_key", "pk")
        kind = "tỉnh, thành phố"
    else:
        asked, posts, kind = communes, posts.filter(role__in=COMMUNE_ROLES), "xã"
    without = asked.filter(~Exists(posts))
    count = without.count()
    if count:
        yield Task(
            f"{figure(count)} {kind} chưa có tài khoản",
            _first(without, count, kind),
            "Mở tài khoản",
            reverse("communes:officers"),
        )


def _is_planned(officer: Officer, shown: Board | None) -> bool:
    if shown is not None:
        return bool(shown.demands)
    plans = Plan.objects.visible_to(officer).in_force()
    return plans.filter(scopes__isnull=False, scopes__unit__isnull=True).exists()


def _no_plan(officer: Officer) -> Iterable[Task]:
    if officer.can(Right.WRITE_PLANS):
        yield Task(
            "Chưa ghi kế hoạch nào vào sổ",
            "Có kế hoạch thì bảng tiến độ mới biết chỉ tiêu và thời hạn.",
            "Ghi kế hoạch",
            reverse("teams:plan_add"),
        )
