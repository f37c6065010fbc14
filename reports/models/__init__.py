"""Figures kept beside the register, and what the portal tells officers."""

from reports.models.counters import CommuneStat, Recount, SharedPerson, TargetStat
from reports.models.holiday import Holiday, HolidayKind
from reports.models.notice import (
    MailChoice,
    Mailing,
    Morning,
    Notice,
    NoticeKind,
    ReminderRule,
)

__all__ = [
    "CommuneStat",
    "Holiday",
    "HolidayKind",
    "MailChoice",
    "Mailing",
    "Morning",
    "Notice",
    "NoticeKind",
    "Recount",
    "ReminderRule",
    "SharedPerson",
    "TargetStat",
]
