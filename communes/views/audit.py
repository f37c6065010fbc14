"""The audit trail of the territory: who did what to which record, when and why."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from communes import audit
from communes.lists.paging import page_of
from communes.models import AuditEntry, Officer
from communes.officers.account_forms import AuditFilter
from communes.roles import Right, may
from communes.vietnamese import search_text

LATEST = 50


class RecordPage(NamedTuple):
    """The page of a kind of record: its URL name, where the key stands on the row, the right."""

    url_name: str
    right: Right
    key: str = "pk"


# By the label of the model; pages of the apps downstream are known by URL name alone.
PAGES: dict[str, RecordPage] = {
    "communes.officer": RecordPage("communes:officer", Right.MANAGE_ACCOUNTS),
    "communes.unit": RecordPage("communes:unit", Right.READ_PROGRESS),
    "communes.village": RecordPage("communes:village", Right.READ_VILLAGES),
    "communes.villagelist": RecordPage("communes:unit", Right.READ_VILLAGES, "commune_id"),
    "teams.document": RecordPage("members:decision", Right.READ_DOCUMENTS),
    "teams.plan": RecordPage("teams:plan", Right.READ_PLANS),
    "teams.team": RecordPage("members:team", Right.READ_DOCUMENTS),
    "members.person": RecordPage("members:person", Right.READ_DOCUMENTS),
}


@require_safe
@may(Right.READ_AUDIT, Right.READ_OWN_AUDIT)
def index(request: HttpRequest) -> HttpResponse:
    """The entries of the territory; for who may read only their own acts, those."""
    whole = request.user.can(Right.READ_AUDIT)
    entries = AuditEntry.objects.visible_to(request.user)
    if not whole:
        entries = entries.filter(actor=request.user)
    form = AuditFilter(request.GET, kinds=_kinds(entries))
    form.is_valid()
    page = page_of(request, _narrowed(entries, form.cleaned_data))
    shown = list(page)
    addresses = _addresses(shown, request.user)
    rows = [
        {
            "entry": entry,
            "url": addresses.get((entry.target_type, entry.target_id), ""),
            "kind": _kind_name(entry.target_type),
            "changes": changes_of(entry),
        }
        for entry in shown
    ]
    context = {"form": form, "page": page, "rows": rows, "whole": whole}
    context["narrowed"] = any(form.cleaned_data.values())
    return render(request, "communes/audit_list.html", context)


def latest_history(target: Any, officer: Officer) -> list[AuditEntry]:
    """What was done to a record, newest first, for `communes/history_part.html`."""
    return list(audit.history_of(target, officer)[:LATEST])


def changes_of(entry: AuditEntry) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of an entry; None where the field was not named."""
    names = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    return [(name, entry.before.get(name), entry.after.get(name)) for name in names]


def _narrowed(entries: Any, wanted: dict[str, Any]) -> Any:
    for word in search_text(wanted.get("person", "")).split():
        entries = entries.filter(actor__search_text__contains=word)
    if first := wanted.get("first_day"):
        entries = entries.filter(at__gte=_moment(first, datetime.time.min))
    if last := wanted.get("last_day"):
        entries = entries.filter(at__lte=_moment(last, datetime.time.max))
    if kind := wanted.get("kind"):
        entries = entries.filter(target_type=kind)
    if text := wanted.get("q"):
        entries = entries.filter(
            Q(summary__icontains=text) | Q(target_label__icontains=text) | Q(reason__icontains=text)
        )
    return entries


def _moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))


def _kinds(entries: Any) -> list[tuple[str, str]]:
    """The kinds of record that occur, as a choice."""
    found = entries.order_by().values_list("target_type", flat=True).distinct()
    return sorted(((kind, _kind_name(kind)) for kind in found), key=lambda pair: pair[1])


def _kind_name(kind: str) -> str:
    name = str(apps.get_model(kind)._meta.verbose_name)
    return name[:1].upper() + name[1:]


def _addresses(entries: list[AuditEntry], officer: Officer) -> dict[tuple[str, int], str]:
    """Where the records of the entries can be read, for those that the officer may open."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        page = PAGES.get(entry.target_type)
        if page is not None and officer.can(page.right):
            wanted[entry.target_type].add(entry.target_id)
    found: dict[tuple[str, int], str] = {}
    for kind, ids in wanted.items():
        page = PAGES[kind]
        rows = apps.get_model(kind)._default_manager.visible_to(officer).filter(pk__in=ids)
        for pk, key in rows.values_list("pk", page.key):
            found[kind, pk] = reverse(page.url_name, args=[key])
    return found
