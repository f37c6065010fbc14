"""The list of reports: its conditions and its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from communes.lists import filters
from communes.lists.filters import FilterForm, several_units
from communes.lists.listing import Column, Listing
from communes.units.choice import NAME, rows_in
from reports.models import PeriodCalendar, Report, ReportState
from reports.periodic.offered_periods import FREQUENCY_WORDS, OFFERED, ended_periods
from reports.periodic.reading import LEVEL_WORDS, kinds_of, name_of, reports_of, title_of

if TYPE_CHECKING:
    from communes.models import Officer

STATE_WORDS: dict[str, str] = dict(ReportState.choices)


class ReportFilters(FilterForm):
    first = (NAME, "loai", "ky", "tinh-trang")

    def declare(self) -> dict[str, forms.Field]:
        officer: Any = self.request.user
        fields: dict[str, forms.Field] = {}
        if several_units(self.request):
            fields[NAME] = filters.words("Xã, huyện, tỉnh")
        return fields | {
            "loai": filters.choice(
                "Loại báo cáo", [(kind.code, kind.title) for kind in kinds_of(officer)]
            ),
            "ky": filters.choice("Kỳ", self._periods()),
            "tinh-trang": filters.choice("Tình trạng", STATE_WORDS.items()),
            "cap": filters.choice(
                "Cấp", [(level or "ca-nuoc", word) for level, word in LEVEL_WORDS.items()]
            ),
            "cach-tinh": filters.choice("Cách tính kỳ", PeriodCalendar.choices),
        }

    def _periods(self) -> list[tuple[str, list[tuple[str, str]]]]:
        today = self.request.today  # type: ignore[attr-defined]
        return [
            (
                FREQUENCY_WORDS[frequency],
                [
                    (period.code, period.label)
                    for period in ended_periods(frequency, PeriodCalendar.CALENDAR, today)
                ],
            )
            for frequency in OFFERED
        ]

    def worded(self, name: str, value: Any) -> str:
        if name == "ky":
            return next(
                (words for _, group in self._periods() for code, words in group if code == value),
                str(value),
            )
        return super().worded(name, value)


def filtered_reports(form: ReportFilters, officer: Officer) -> QuerySet[Any]:
    """The reports of the territory that meet the conditions."""
    asked = form.chosen
    rows = rows_in(reports_of(officer), form.unit)
    if kind := asked.get("loai"):
        rows = rows.filter(kind=kind)
    if period := asked.get("ky"):
        rows = rows.filter(period=period)
    if state := asked.get("tinh-trang"):
        rows = rows.filter(state=state)
    if calendar := asked.get("cach-tinh"):
        rows = rows.filter(calendar=calendar)
    if level := asked.get("cap"):
        country = level == "ca-nuoc"
        rows = rows.filter(unit__isnull=True) if country else rows.filter(unit__level=level)
    return rows


def _asked_on(report: Report) -> Any:
    return report.asked_at.astimezone(timezone.get_current_timezone()).date()


def _snapshot(field: str) -> Any:
    return lambda report: getattr(report.snapshot, field) if report.snapshot else None


LISTING = Listing(
    page="reports",
    title="Báo cáo",
    first="-so",
    columns=(
        Column(
            "loai",
            "Báo cáo",
            title_of,
            order="kind",
            link=lambda report: reverse("reports:report", args=[report.pk]),
            note=lambda report: f"bản {report.version}" if report.version > 1 else "",
            width=44,
        ),
        Column("don-vi", "Đơn vị", lambda report: name_of(report.unit), width=28),
        Column("ky", "Kỳ", lambda report: report.span.label, order="period", width=24),
        Column("chot", "Chốt đến ngày", _snapshot("cut_off"), "date", width=14),
        Column("han", "Hạn gửi", _snapshot("due_on"), "date", width=14),
        Column(
            "tinh-trang",
            "Tình trạng",
            lambda report: report.state,
            "state",
            order="state",
            words=STATE_WORDS,
            width=18,
        ),
        Column("ngay", "Ngày lập", _asked_on, "date", shown=False, width=14),
        Column(
            "so",
            "Số thứ tự",
            lambda report: report.pk,
            "number",
            order="pk",
            indexed=True,
            shown=False,
            width=12,
        ),
        Column("ban", "Bản", lambda report: report.version, "number", shown=False, width=8),
    ),
)
