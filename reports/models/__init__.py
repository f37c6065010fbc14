"""Figures kept beside the register, and what the portal tells officers."""

from reports.models.counters import CommuneStat, Recount, SharedPerson, TargetStat

__all__ = ["CommuneStat", "Recount", "SharedPerson", "TargetStat"]
