"""Writing the audit trail; called by actions only, inside their transaction."""

from __future__ import annotations

import datetime
from contextvars import ContextVar
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from communes.models import AuditEntry

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet

# Set by the middleware for the length of a request, by tasks and commands for a run.
request_id: ContextVar[str] = ContextVar("request_id", default="")

SYSTEM = "hệ thống"


class ActorMissing(Exception):
    """An action was called without saying who acts."""


def record(
    *,
    by: Officer | None,
    verb: str,
    summary: str,
    target: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    place: Any = None,
    system: bool = False,
    label: str | None = None,
) -> AuditEntry:
    """Write one entry.

    summary is a Vietnamese sentence ('Đóng thôn An Mỹ từ 01/7/2022'); before and after map
    Vietnamese field names to values. place is the row whose unit keys say whose entry it is
    (default: target). system=True records an act of the portal itself, without an officer.
    label: what the target is called, where the caller knows and the row would have to look it up.
    """
    if by is None and not system:
        raise ActorMissing(verb)
    place = place if place is not None else target
    actor_label = f"{by.full_name} ({by.role_label}, {by.unit_label})" if by else SYSTEM
    return AuditEntry.objects.create(
        actor=by,
        actor_label=actor_label[:200],
        verb=verb,
        summary=summary[:500],
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_label=(str(target) if label is None else label)[:300],
        before=_plain(before or {}),
        after=_plain(after or {}),
        reason=reason[:500],
        request_id=request_id.get(),
        commune_id=getattr(place, "commune_id", None),
        district_id=getattr(place, "district_id", None),
        province_id=getattr(place, "province_id", None),
    )


def history_of(target: models.Model, officer: Officer) -> TerritoryQuerySet:
    """The entries on a row that the officer may read, newest first."""
    return AuditEntry.objects.visible_to(officer).filter(
        target_type=target._meta.label_lower, target_id=target.pk
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, for an entry that is short enough to read."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | set):
        return [_plain_value(item) for item in value]
    if isinstance(value, dict):
        return _plain(value)
    return value
