"""Figures kept beside the register, and what the portal tells officers."""

from reports.models.counters import CommuneStat, SharedPerson, TargetStat

__all__ = ["CommuneStat", "SharedPerson", "TargetStat"]
