"""Asking for a report and freezing its rows; `reports.periodic.building` makes its files."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes import audit
from communes.errors import Refused
from communes.models import Unit
from communes.units.placing import keys_on
from reports.kinds import UnknownKind, kind_of
from reports.kinds.kind import Kind
from reports.models import Report, ReportMap, ReportRun, Snapshot
from reports.periodic.adjustments import of_earlier_periods
from reports.periodic.frozen import digest_of, pack, to_json
from reports.periodic.making import freezable_from, frozen_of
from reports.periods import Period, PeriodError, parse

if TYPE_CHECKING:
    from communes.models import Officer

# Letters and digits that are not taken for one another when a code is typed from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 20


@transaction.atomic
def ask_report(
    *,
    kind: str,
    unit: Unit | None,
    period: str,
    calendar: str,
    by: Officer | None,
    today: datetime.date,
    run: ReportRun | None = None,
    reason: str = "",
    new_version: bool = False,
    on_map: str = ReportMap.OF_THE_DAY,
) -> Report:
    """The report of a unit (None the country) and a period, made when it is not there yet.

    Asked for again it is the same row, its latest version, whoever asks and however often at
    once. new_version: one more, for which a reason is needed; an unfinished version is gone on
    with instead. by: None for the timetable. on_map: a ReportMap. Refused for a kind that is not
    made for the unit or the period, a unit that is not on the map, and before the period can be
    frozen.
    """
    asked = _checked(kind, unit, period, calendar, today, on_map)
    try:
        with transaction.atomic():
            return _ask(asked, unit, by, run, reason.strip(), on_map, new_version=new_version)
    except IntegrityError:
        # Another asked in the same moment; theirs is the report.
        return _ask(asked, unit, by, run, reason.strip(), on_map, new_version=False)


def _checked(
    code: str,
    unit: Unit | None,
    period: str,
    calendar: str,
    today: datetime.date,
    on_map: str,
) -> tuple[Kind, Period]:
    try:
        kind = kind_of(code)
    except UnknownKind:
        raise Refused(f"Không có loại báo cáo “{code}”.", "kind") from None
    try:
        span = parse(period, calendar)
    except PeriodError as fault:
        raise Refused(str(fault), "period") from None
    if span.frequency not in kind.frequencies:
        raise Refused(f"{kind.title} không lập theo kỳ {span.label}.", "period")
    if not kind.made_for(_level(unit), span.frequency):
        raise Refused(f"{kind.title} không lập cho đơn vị này.", "unit")
    check_map(on_map)
    if on_map == ReportMap.OF_TODAY:
        if unit is not None and unit.valid_to is not None and unit.valid_to < today:
            raise Refused(f"{unit.label} không còn trên địa giới hiện nay.", "unit")
    elif unit is not None and not _lived_in(unit, span):
        raise Refused(f"Trong {span.label} không có {unit.label}.", "unit")
    from_day = freezable_from(kind, unit, span)
    if today < from_day:
        raise Refused(
            f"Kỳ {span.label} chốt số liệu đến hết ngày {span.last:%d/%m/%Y}. "
            f"Lập báo cáo từ ngày {from_day:%d/%m/%Y}.",
            "period",
        )
    return kind, span


def check_map(on_map: str) -> None:
    """Refused for what is no ReportMap."""
    if on_map not in ReportMap.values:
        raise Refused("Chọn theo địa giới tại thời điểm hay theo địa giới hiện nay.", "map")


def _level(unit: Unit | None) -> str:
    return unit.level if unit is not None else ""


def _lived_in(unit: Unit, span: Period) -> bool:
    begun = unit.valid_from is None or unit.valid_from <= span.last
    return begun and (unit.valid_to is None or unit.valid_to >= span.first)


def _ask(
    asked: tuple[Kind, Period],
    unit: Unit | None,
    by: Officer | None,
    run: ReportRun | None,
    reason: str,
    on_map: str,
    *,
    new_version: bool,
) -> Report:
    kind, span = asked
    report = Report(
        kind=kind.code,
        unit=unit,
        period=span.code,
        calendar=span.calendar,
        map=on_map,
        run=run,
        asked_by=by,
        reason=reason,
    )
    latest: Report | None = Report.objects.of_series(report).select_for_update(of=("self",)).last()
    if latest is not None and not (new_version and latest.snapshot_id):
        return latest
    if latest is not None:
        if not reason:
            raise Refused("Ghi lý do lập bản mới của báo cáo đã chốt.", "reason")
        report.version = latest.version + 1
    keys = keys_on(unit, min(span.last, unit.valid_to) if unit and unit.valid_to else span.last)
    report.commune_id, report.district_id = keys["commune_id"], keys["district_id"]
    report.province_id = keys["province_id"]
    report.save()
    audit.record(
        by=by,
        system=by is None,
        verb="report.asked",
        summary=f"Lập báo cáo {kind.title}, {span.label}, bản {report.version}",
        target=report,
        reason=reason,
    )
    return report


@transaction.atomic
def freeze(*, report: Report, by: Officer | None, today: datetime.date) -> Snapshot:
    """The frozen rows of a report: what the register says now of the cut-off day.

    A report that has them keeps them, whoever asks and however often. by: None for the portal
    itself. Refused before the cut-off is over, unless the rule lets estimates be sent.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    if report.snapshot is not None:
        return report.snapshot
    kind = kind_of(report.kind)
    frozen = frozen_of(report, today=today, adjustments=of_earlier_periods(report))
    content = to_json(frozen)
    snapshot = Snapshot.objects.create(
        kind=report.kind,
        unit=report.unit,
        period=report.period,
        calendar=report.calendar,
        map=report.map,
        version=report.version,
        begins_on=frozen.begins,
        cut_off=frozen.cut_off,
        due_on=frozen.due,
        content=pack(content),
        digest=digest_of(content),
        token="".join(secrets.choice(_ALPHABET) for _ in range(TOKEN_LENGTH)),
        personal=frozen.is_personal,
        frozen_by=by,
        frozen_at=timezone.now(),
        commune_id=report.commune_id,
        district_id=report.district_id,
        province_id=report.province_id,
    )
    report.snapshot = snapshot
    report.save(update_fields=["snapshot"])
    audit.record(
        by=by,
        system=by is None,
        verb="report.frozen",
        summary=f"Chốt số liệu {kind.title}, {report.span.label}, bản {report.version}",
        target=report,
        after={"mã băm": snapshot.digest},
    )
    return snapshot
