"""That reports left the portal with what not everybody may have: who took what, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.roles import Right
from reports.periodic.reading import name_of, needs_reason, span_of, title_of

if TYPE_CHECKING:
    from communes.models import AuditEntry, Officer
    from reports.models import Report, ReportRun


@transaction.atomic
def note_whole_phones(*, report: Report, form: str, reason: str, by: Officer) -> AuditEntry:
    """Keep that a file with whole telephone numbers was taken; form as 'xlsx'.

    Refused without the right, and outside the own commune without a reason.
    """
    if not by.can(Right.REVEAL_PHONES):
        raise Refused("Anh chị không có quyền xem số điện thoại đầy đủ.")
    if not reason and needs_reason(by, report.unit):
        raise Refused("Ghi lý do cần số điện thoại đầy đủ.", "reason")
    return audit.record(
        by=by,
        verb="report.phones_taken",
        summary=(
            f"Tải “{title_of(report)}”, {name_of(report.unit)}, {report.span.label}, tệp {form}, "
            "có số điện thoại đầy đủ"
        ),
        target=report,
        reason=reason,
    )


@transaction.atomic
def note_set(*, run: ReportRun, form: str, count: int, by: Officer) -> AuditEntry:
    """Keep that all files of a run were taken at once."""
    return audit.record(
        by=by,
        verb="report_run.taken",
        summary=f"Tải {count} tệp {form} của “{title_of(run)}”, {span_of(run).label}",
        target=run,
        after={"số tệp": count},
    )
