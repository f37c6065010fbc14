"""The kinds of reports: one file each, one line each in the register."""

from __future__ import annotations

from collections.abc import Mapping

from reports.kinds import activity, brief, decisions, late, members, months, progress
from reports.kinds.kind import Kind

_REGISTERED = (
    progress.KIND,
    activity.KIND,
    late.KIND,
    decisions.KIND,
    members.KIND,
    months.KIND,
    brief.KIND,
)

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _REGISTERED}


class UnknownKind(LookupError):
    """No kind is registered under that code."""


def kind_of(code: str) -> Kind:
    """The kind registered under a code. Raises UnknownKind."""
    if code not in KINDS:
        raise UnknownKind(code)
    return KINDS[code]
