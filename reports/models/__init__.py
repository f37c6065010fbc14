"""Figures kept beside the register, and what the portal tells officers."""

from reports.models.counters import CommuneStat, Recount, SharedPerson, TargetStat
from reports.models.figure import Figure, Reopening, Submission
from reports.models.holiday import Holiday, HolidayKind
from reports.models.indicator import FigureRule, Indicator, IndicatorChoice
from reports.models.month_rule import MonthRule
from reports.models.notice import (
    MailChoice,
    Mailing,
    Morning,
    Notice,
    NoticeKind,
    ReminderRule,
)
from reports.models.past import PastCount, PastKept, PastSeat, PastVerdict
from reports.models.report import (
    Report,
    ReportFile,
    ReportRun,
    ReportState,
    RunState,
    Snapshot,
)
from reports.models.report_notice import ReportNotice
from reports.models.report_rule import (
    Frequency,
    PeriodCalendar,
    ReportMap,
    ReportRule,
    ReportSchedule,
)

__all__ = [
    "CommuneStat",
    "Figure",
    "FigureRule",
    "Frequency",
    "Holiday",
    "HolidayKind",
    "Indicator",
    "IndicatorChoice",
    "MailChoice",
    "Mailing",
    "MonthRule",
    "Morning",
    "Notice",
    "NoticeKind",
    "PastCount",
    "PastKept",
    "PastSeat",
    "PastVerdict",
    "PeriodCalendar",
    "Recount",
    "ReminderRule",
    "Reopening",
    "Report",
    "ReportFile",
    "ReportMap",
    "ReportNotice",
    "ReportRule",
    "ReportRun",
    "ReportSchedule",
    "ReportState",
    "RunState",
    "SharedPerson",
    "Snapshot",
    "Submission",
    "TargetStat",
]
