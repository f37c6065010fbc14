"""Reports as an officer may read them: which kinds, which rows, whose telephone numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communes.roles import COMMUNE_ROLES, Right
from reports.kinds import KINDS
from reports.kinds.kind import Kind
from reports.models import Report, ReportMap, ReportNotice, ReportRun
from reports.periods import Period, parse

if TYPE_CHECKING:
    from communes.models import Officer, Unit
    from communes.territory import TerritoryQuerySet
    from reports.models.report_notice import ReportNoticeQuerySet

LEVEL_WORDS = {
    "": "cả nước",
    "province": "cấp tỉnh",
    "district": "cấp huyện",
    "commune": "cấp xã",
}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Tiến độ thành lập tổ", ("progress", "late", "brief")),
    ("Danh sách", ("decisions", "members")),
    ("Hoạt động, chi trả", ("activity", "team_months")),
)
OTHERS = "Khác"
MOST_NEW = 10


def kinds_of(officer: Officer) -> list[Kind]:
    """The kinds that the officer may ask for and read."""
    return [kind for kind in KINDS.values() if officer.can(kind.right)]


def ordered_by(officer: Officer) -> list[Kind]:
    """Those of the kinds that are made for the officer's own unit or for units below it."""
    levels = tuple(LEVEL_WORDS)
    within = set(levels[levels.index(officer.unit.level if officer.unit else "") :])
    return [kind for kind in kinds_of(officer) if within & set(kind.levels)]


def grouped(kinds: list[Kind]) -> list[tuple[str, list[Kind]]]:
    """The kinds under headings, those without one of their own last."""
    named = {code for _, codes in GROUPS for code in codes}
    groups = [(title, [kind for kind in kinds if kind.code in codes]) for title, codes in GROUPS]
    groups.append((OTHERS, [kind for kind in kinds if kind.code not in named]))
    return [(title, found) for title, found in groups if found]


def reports_of(officer: Officer) -> TerritoryQuerySet:
    """The reports of the territory, of the kinds that the officer may read."""
    rows: TerritoryQuerySet = Report.objects.visible_to(officer).filter(
        kind__in=[kind.code for kind in kinds_of(officer)]
    )
    return rows.select_related("unit", "snapshot", "asked_by").defer("snapshot__content")


def runs_of(officer: Officer) -> TerritoryQuerySet:
    """The runs of the territory, newest first."""
    rows: TerritoryQuerySet = ReportRun.objects.visible_to(officer).filter(
        kind__in=[kind.code for kind in kinds_of(officer)]
    )
    return rows.select_related("unit", "asked_by", "schedule")


def may_steer(officer: Officer, run: ReportRun) -> bool:
    """Who ordered a run, who acts for its unit and who keeps the timetable stop it or try again."""
    return (
        run.asked_by_id == officer.pk
        or run.unit_id == (officer.unit.pk if officer.unit else None)
        or officer.can(Right.SCHEDULE_REPORTS)
    )


def notices_of(officer: Officer) -> ReportNoticeQuerySet:
    """What the officer was told of reports that lie in the territory of today, newest first."""
    rows: ReportNoticeQuerySet = ReportNotice.objects.visible_to(officer)
    return rows.order_by("-made_at", "-pk")


def new_reports(officer: Officer) -> list[tuple[Report, str, str]]:
    """Reports that the officer was told of and has not opened: with their title and unit."""
    rows = notices_of(officer).unread().select_related("report__unit")[:MOST_NEW]
    return [
        (notice.report, title_of(notice.report), name_of(notice.report.unit)) for notice in rows
    ]


def may_see_phones(officer: Officer) -> bool:
    return officer.can(Right.REVEAL_PHONES)


def needs_reason(officer: Officer, unit: Unit | None) -> bool:
    """Whole numbers of the own commune are at hand; from above each asking has its reason."""
    own = officer.role in COMMUNE_ROLES and unit is not None and officer.reach is not None
    return not (own and unit is not None and officer.reach and unit.pk in officer.reach.unit_ids)


def title_of(report: Report | ReportRun) -> str:
    """'Tiến độ thành lập tổ công nghệ số cộng đồng', with the map where it is that of today."""
    kind = KINDS.get(report.kind)
    title = kind.title if kind else report.kind
    return f"{title} ({report.get_map_display()})" if report.map == ReportMap.OF_TODAY else title


def name_of(unit: Unit | None) -> str:
    return unit.label if unit is not None else "Cả nước"


def span_of(run: ReportRun) -> Period:
    """The period of a run as a value, with its days and its words."""
    return parse(run.period, run.calendar)
