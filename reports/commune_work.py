"""What an official or a leader of a commune has to do today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse

from communes.models import VillageVersion
from communes.roles import Right
from members.models import Membership, SeatRole
from reports.board_words import figure
from reports.facts import Picture
from reports.runs import ONE_DAY, within
from reports.to_do import Task, named
from teams.models import Document, DocumentState, Team

if TYPE_CHECKING:
    from communes.models import Officer

WAITING = (DocumentState.RETURNED, DocumentState.SUBMITTED, DocumentState.DRAFT)


def commune_tasks(officer: Officer, seen: Picture, deadline: str) -> list[Task]:
    """The tasks of one commune, the gravest first.

    deadline: the nearest one in words, told beside the villages that still lack a team.
    """
    papers = _papers(officer) if officer.can(Right.DRAFT_DOCUMENTS) else {}
    submitted = papers.get(DocumentState.SUBMITTED, [])
    confirms = officer.can(Right.CONFIRM_DOCUMENTS)
    tasks: list[Task] = []
    if confirms:
        tasks += _to_confirm(submitted)
    tasks += _returned(papers.get(DocumentState.RETURNED, []))
    if officer.can(Right.WRITE_VILLAGES):
        tasks += _missing_list(officer, seen)
    if officer.can(Right.DRAFT_DOCUMENTS):
        tasks += _villages_without_team(officer, seen, deadline)
        tasks += _teams_without_leader(officer, seen)
    tasks += _unfinished(papers.get(DocumentState.DRAFT, []))
    if not confirms:
        tasks += _lying(submitted)
    return tasks


def _papers(officer: Officer) -> dict[str, list[Document]]:
    """The commune's decisions on their way, by state, the oldest first."""
    found: dict[str, list[Document]] = {}
    rows = (
        Document.objects.visible_to(officer)
        .decisions()
        .filter(issuer=officer.unit, state__in=WAITING)
        .defer("draft")
        .order_by("saved_at", "pk")
    )
    for document in rows:
        found.setdefault(document.state, []).append(document)
    return found


def _number(document: Document) -> str:
    return f"Quyết định {document.number_raw or 'chưa có số'}"


def _list_url(state: str) -> str:
    return f"{reverse('members:decisions')}?{urlencode({'trang-thai': state})}"


def _to_confirm(submitted: list[Document]) -> Iterable[Task]:
    if len(submitted) == 1:
        (document,) = submitted
        yield Task(
            f"{_number(document)} chờ xác nhận",
            document.summary,
            "Xem và xác nhận",
            reverse("members:decision", args=[document.pk]),
            "submitted",
        )
    elif submitted:
        yield Task(
            f"{figure(len(submitted))} quyết định chờ xác nhận",
            named((_number(document) for document in submitted), "quyết định"),
            "Xem và xác nhận",
            _list_url(DocumentState.SUBMITTED),
            "submitted",
        )


def _returned(returned: list[Document]) -> Iterable[Task]:
    if len(returned) == 1:
        (document,) = returned
        yield Task(
            f"{_number(document)} bị trả lại: {document.return_note}",
            document.summary,
            "Xem và sửa",
            reverse("members:decision_edit", args=[document.pk]),
            "returned",
        )
    elif returned:
        yield Task(
            f"{figure(len(returned))} quyết định bị trả lại",
            named((_number(document) for document in returned), "quyết định"),
            "Xem và sửa",
            _list_url(DocumentState.RETURNED),
            "returned",
        )


def _missing_list(officer: Officer, seen: Picture) -> Iterable[Task]:
    """Without a declared list nothing of the commune can be rated."""
    unit = officer.unit
    if unit is None or any(c.counts.villages is not None for c in seen.communes):
        return
    placed = [
        village
        for commune in seen.communes
        for village in commune.facts.villages
        if within(seen.on, village.valid_from, village.valid_to)
    ]
    if placed:
        yield Task(
            "Danh mục thôn chưa được xác nhận là đầy đủ",
            f"Sổ đang có {figure(len(placed))} thôn. Chưa xác nhận thì chưa tính được tỷ lệ.",
            "Xác nhận danh mục",
            reverse("communes:list_declare", args=[unit.pk]),
        )
    else:
        yield Task(
            "Chưa ghi thôn, tổ dân phố nào",
            "Ghi các thôn rồi xác nhận danh mục đầy đủ.",
            "Ghi thôn",
            reverse("communes:villages"),
        )


def _villages_without_team(officer: Officer, seen: Picture, deadline: str) -> Iterable[Task]:
    without: set[int] = set()
    for commune in seen.communes:
        facts = commune.facts
        committees = {team.team_id for team in facts.teams if team.kind == "committee"}
        served = {
            cover.village_id
            for cover in facts.covers
            if cover.team_id not in committees
            and within(seen.on, cover.effective_from, cover.effective_to)
        }
        without |= {
            village.village_id
            for village in facts.villages
            if within(seen.on, village.valid_from, village.valid_to)
        } - served
    if not without:
        return
    names = (
        VillageVersion.objects.visible_to(officer)
        .on(seen.on)
        .filter(village_id__in=without)
        .order_by("sort_key", "pk")
        .values_list("name", flat=True)
    )
    yield Task(
        f"{figure(len(without))} thôn chưa có tổ: {named(names, 'thôn')}",
        f"Hạn: {deadline}" if deadline else "",
        "Nhập quyết định",
        reverse("members:decision_new"),
    )


def _teams_without_leader(officer: Officer, seen: Picture) -> Iterable[Task]:
    """Teams in being that nobody leads today; since when, if somebody did."""
    leaders = Q(role=SeatRole.LEADER, void=False)
    leading = (
        Membership.objects.visible_to(officer)
        .current(seen.on)
        .filter(leaders, team_id=OuterRef("pk"))
    )
    led_until = Max(
        "memberships__valid_to",
        filter=Q(memberships__role=SeatRole.LEADER, memberships__void=False),
    )
    teams = list(
        Team.objects.visible_to(officer)
        .there_on(seen.on)
        .counted()
        .filter(commune=officer.unit)
        .filter(~Exists(leading))
        .annotate(led_until=led_until)
        .order_by("sort_key", "pk")
    )
    if len(teams) == 1:
        (team,) = teams
        since = f" từ {team.led_until + ONE_DAY:%d/%m/%Y}" if team.led_until else ""
        yield Task(
            f"{team.official_name} thiếu tổ trưởng{since}",
            "",
            "Xem tổ",
            reverse("members:team", args=[team.pk]),
        )
    elif teams:
        yield Task(
            f"{figure(len(teams))} tổ thiếu tổ trưởng",
            named((team.official_name for team in teams), "tổ"),
            "Xem các tổ",
            reverse("members:teams"),
        )


def _unfinished(drafts: list[Document]) -> Iterable[Task]:
    if len(drafts) == 1:
        (document,) = drafts
        yield Task(
            f"{_number(document)} đang soạn dở",
            document.summary,
            "Soạn tiếp",
            reverse("members:decision_edit", args=[document.pk]),
            "draft",
        )
    elif drafts:
        yield Task(
            f"{figure(len(drafts))} quyết định đang soạn dở",
            named((_number(document) for document in drafts), "quyết định"),
            "Soạn tiếp",
            _list_url(DocumentState.DRAFT),
            "draft",
        )


def _lying(submitted: list[Document]) -> Iterable[Task]:
    """For the clerk: what waits for the chair, and the way round it."""
    if submitted:
        url = (
            reverse("members:decision", args=[submitted[0].pk])
            if len(submitted) == 1
            else _list_url(DocumentState.SUBMITTED)
        )
        yield Task(
            f"{named((_number(document) for document in submitted), 'quyết định')} "
            "đang chờ lãnh đạo xã xác nhận",
            "Lãnh đạo không vào được hệ thống thì tải bản ký lên để ghi vào sổ.",
            "Xem",
            url,
            "submitted",
        )
