"""Targets assigned to teams: one team's with its history, and all teams' with a grid to fill in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from communes.days import read_day
from communes.errors import Refused
from communes.lists.maps import map_for, maps_for
from communes.lists.paging import page_of
from communes.roles import Right, may
from communes.units.two_maps import Map
from communes.vietnamese import brief, clean
from communes.views.unit_asked import unit_asked
from teams.actions.targets import ResultEntry, record_results
from teams.models import Team, TeamTarget
from teams.target_progress import AmountError, read_amount
from teams.team_targets import TargetLine, lines_of, reached_count, targets_of, targets_of_team

PER_PAGE = 100
# For those who only read, the pages take nothing.
READING = ["GET", "HEAD"]


@may(Right.READ_DOCUMENTS)
def team_targets(request: HttpRequest, pk: int) -> HttpResponse:
    """One team's targets, what it reached over time, and the next figures."""
    teams = Team.objects.visible_to(request.user).called_on(request.as_of)
    team = get_object_or_404(teams.select_related("commune"), pk=pk)
    rows = targets_of_team(request.user, team, request.as_of)
    lines = lines_of(rows, request.user, request.as_of)
    may_write = _keeps(request, {team.commune_id})
    typed, problems = {}, {}
    if request.method == "POST":
        if not may_write:
            return HttpResponseNotAllowed(READING)
        typed, problems = _take(request, [line.target for line in lines])
        if not problems:
            return redirect("teams:team_targets", pk=pk)
    context = {
        "team": team,
        "lines": [_with_inputs(line, typed, problems) for line in lines],
        "may_write": may_write,
        "day": typed.get("on", f"{request.as_of:%d/%m/%Y}"),
        "problems": problems,
        "crumbs": [
            ("Tổ và thành viên", reverse("members:teams")),
            (team.called, reverse("members:team", args=[pk])),
            ("Chỉ tiêu", None),
        ],
    }
    return render(request, "teams/team_targets.html", context, status=422 if problems else 200)


@may(Right.READ_DOCUMENTS)
def targets(request: HttpRequest) -> HttpResponse:
    """The targets of all teams of a unit; its commune fills in a month's figures at once."""
    unit = unit_asked(request)
    name = clean(request.GET.get("chi-tieu", ""))
    restated = map_for(request, unit) is Map.OF_TODAY
    rows = targets_of(request.user, request.as_of, unit, request.today if restated else None)
    names = list(rows.order_by("name").values_list("name", flat=True).distinct())
    if name:
        rows = rows.filter(name=name)
    page = page_of(request, rows, PER_PAGE)
    lines = lines_of(page.object_list, request.user, request.as_of)
    may_write = bool(lines) and _keeps(request, {line.target.commune_id for line in lines})
    typed, problems = {}, {}
    if request.method == "POST":
        if not may_write:
            return HttpResponseNotAllowed(READING)
        typed, problems = _take(request, [line.target for line in lines])
        if not problems:
            return redirect(request.get_full_path())
    context = {
        "page": page,
        "lines": [_with_inputs(line, typed, problems) for line in lines],
        "reached": reached_count(rows, request.user, request.as_of),
        "names": names,
        "name": name,
        "unit": unit,
        "maps": maps_for(request, unit),
        "restated": restated,
        "asked": request.GET.get("don-vi", ""),
        "one_commune": unit is not None and unit.holds_villages,
        "may_write": may_write,
        "day": typed.get("on", f"{request.as_of:%d/%m/%Y}"),
        "problems": problems,
        "crumbs": [("Tổ và thành viên", reverse("members:teams")), ("Chỉ tiêu giao cho tổ", None)],
    }
    return render(request, "teams/targets.html", context, status=422 if problems else 200)


def _keeps(request: HttpRequest, communes: Iterable[int | None]) -> bool:
    """Whether the officer enters figures for teams of these communes: their own, or absorbed."""
    unit = request.user.unit
    if unit is None or not request.user.can(Right.DRAFT_DOCUMENTS):
        return False
    return set(communes) <= unit.reach()


def _take(request: HttpRequest, offered: list[TeamTarget]) -> tuple[dict[str, str], dict[str, str]]:
    """Write the figures typed. Returns what was typed and, by field, what is wrong with it."""
    typed = {
        name: clean(value)
        for name, value in request.POST.items()
        if name == "on" or name.startswith(("so-", "ghi-chu-"))
    }
    problems: dict[str, str] = {}
    on = read_day(typed.get("on", ""))
    if on is None:
        problems["on"] = (
            f"Không đọc được ngày “{brief(typed.get('on', ''))}”. "
            "Ghi ngày/tháng/năm, ví dụ 30/6/2022."
        )
    entries = []
    for target in offered:
        text = typed.get(f"so-{target.pk}", "")
        if not text:
            continue
        try:
            amount = read_amount(text)
        except AmountError as problem:
            problems[f"so-{target.pk}"] = str(problem)
            continue
        entries.append(ResultEntry(target, amount, typed.get(f"ghi-chu-{target.pk}", "")))
    if problems:
        return typed, problems
    if not entries:
        return typed, {"on": "Chưa ghi kết quả nào. Điền ít nhất một ô kết quả."}
    _write(request, entries, on or request.today, problems)
    return typed, problems


def _write(
    request: HttpRequest,
    entries: list[ResultEntry],
    on: datetime.date,
    problems: dict[str, str],
) -> None:
    try:
        written = record_results(entries=entries, on=on, by=request.user, today=request.today)
    except Refused as refusal:
        problems[refusal.field or "on"] = refusal.message
    else:
        messages.success(request, f"Đã ghi {len(written)} kết quả đến ngày {on:%d/%m/%Y}.")


def _with_inputs(
    line: TargetLine, typed: dict[str, str], problems: dict[str, str]
) -> dict[str, Any]:
    pk = line.target.pk
    return {
        "line": line,
        "amount": typed.get(f"so-{pk}", ""),
        "note": typed.get(f"ghi-chu-{pk}", ""),
        "amount_problem": problems.get(f"so-{pk}", ""),
        "note_problem": problems.get(f"ghi-chu-{pk}", ""),
    }
