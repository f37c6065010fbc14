"""What an official or a leader of a commune has to do today."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from communes.models import VillageVersion
from communes.roles import Right
from reports.behind.without_team import villages_without_team
from reports.boards.board import Board, Result
from reports.boards.words import figure, still_missing, time_left
from reports.facts import Picture
from reports.handovers.page import handover_tasks
from reports.monthly.work import commune_figures
from reports.rollup import ASKED_NOTHING, MEETING
from reports.runs import within
from reports.work.to_do import Paper, Task, board_url, named, papers_task, unread_task
from reports.work.waiting_villages import waiting_villages
from reports.work.watch_work import NOTHING_TO_WATCH, watch_tasks
from teams.models import Document, DocumentState
from teams.target_words import target_words

if TYPE_CHECKING:
    from communes.models import Officer

# Rules that a team in one more village brings nearer.
OF_VILLAGES = ("coverage_villages", "min_teams_per_commune")
WAITING = (DocumentState.RETURNED, DocumentState.SUBMITTED, DocumentState.DRAFT)


# A deadline this near is a task of its own.
PRESSING = datetime.timedelta(days=3)


def commune_tasks(officer: Officer, seen: Picture, shown: Board) -> list[Task]:
    """The tasks of one commune, the gravest first."""
    drafting = officer.can(Right.DRAFT_DOCUMENTS)
    papers = _papers(officer) if drafting else {}
    submitted = papers.get(DocumentState.SUBMITTED, [])
    confirms = officer.can(Right.CONFIRM_DOCUMENTS)
    tasks: list[Task] = []
    if confirms:
        tasks += _of_state(
            submitted,
            DocumentState.SUBMITTED,
            "chờ xác nhận",
            "Xem và xác nhận",
            "members:decision",
        )
    tasks += _of_state(
        papers.get(DocumentState.RETURNED, []),
        DocumentState.RETURNED,
        "bị trả lại{note}",
        "Xem và sửa",
        "members:decision_edit",
    )
    tasks += _due_soon(shown)
    if officer.unit is not None:
        tasks += commune_figures(officer, officer.unit, seen.on)
    if officer.can(Right.WRITE_VILLAGES):
        tasks += _missing_list(officer, seen)
    if drafting:
        tasks += _villages_without_team(officer, seen, shown)
    watch = (
        watch_tasks(officer, officer.unit, seen.on)
        if drafting and officer.unit is not None
        else NOTHING_TO_WATCH
    )
    tasks += waiting_villages(officer)
    tasks += watch.incomplete
    tasks += unread_task(officer)
    tasks += handover_tasks(officer, seen.on)
    tasks += watch.changed
    tasks += _of_state(
        papers.get(DocumentState.DRAFT, []),
        DocumentState.DRAFT,
        "đang soạn dở",
        "Soạn tiếp",
        "members:decision_edit",
    )
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


def _numbers(documents: Iterable[Document]) -> str:
    return named((_number(document) for document in documents), "quyết định")


def _of_state(
    documents: list[Document], state: str, said: str, action: str, page: str
) -> Iterable[Task]:
    papers = [
        Paper(document.pk, _number(document), document.summary, document.return_note)
        for document in documents
    ]
    yield from papers_task(papers, state, said, action, page, ("quyết định", _list_url(state)))


def _list_url(state: str) -> str:
    return f"{reverse('members:decisions')}?{urlencode({'trang-thai': state})}"


def _lying(submitted: list[Document]) -> Iterable[Task]:
    """For the clerk: what waits for the chair, and the way round it."""
    if submitted:
        alone = len(submitted) == 1
        yield Task(
            f"{_numbers(submitted)} đang chờ lãnh đạo xã xác nhận",
            "Lãnh đạo không vào được hệ thống thì tải bản ký lên để ghi vào sổ.",
            "Xem",
            reverse("members:decision", args=[submitted[0].pk])
            if alone
            else _list_url(DocumentState.SUBMITTED),
            "submitted",
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


def _due_soon(shown: Board) -> Iterable[Task]:
    """Targets of which the last day in time is today or one of the next three."""
    for result, last_day in _waiting(shown):
        if shown.on <= last_day <= shown.on + PRESSING:
            left = time_left(result.rule, shown.on)
            yield Task(
                f"{left[:1].upper()}{left[1:]}: {target_words(result.demand.target)}",
                still_missing(result),
                "Xem tiến độ",
                board_url(chi_tieu=result.demand.target.pk),
                "due_soon",
            )


def _waiting(shown: Board) -> list[tuple[Result, datetime.date]]:
    """What is asked of the commune and not met, with its last day in time."""
    return [
        (result, result.verdict.last_day)
        for result in shown.row.results
        if result.verdict is not None
        and result.verdict.last_day is not None
        and result.standing not in MEETING | ASKED_NOTHING
    ]


def _villages_without_team(officer: Officer, seen: Picture, shown: Board) -> Iterable[Task]:
    """With the next deadline that asks for teams in villages, whatever else is asked before it."""
    without: set[int] = set()
    for commune in seen.communes:
        without |= villages_without_team(commune.facts, seen.on)
    if not without:
        return
    names = (
        VillageVersion.objects.visible_to(officer)
        .on(seen.on)
        .filter(village_id__in=without)
        .order_by("sort_key", "pk")
        .values_list("name", flat=True)
    )
    coverage = [
        (last_day < seen.on, abs(last_day - seen.on), target_words(result.demand.target))
        for result, last_day in _waiting(shown)
        if result.demand.rule.kind in OF_VILLAGES
    ]
    yield Task(
        f"{figure(len(without))} thôn chưa có tổ: {named(names, 'thôn')}",
        f"Hạn: {min(coverage)[-1]}" if coverage else "",
        "Nhập quyết định",
        reverse("members:decision_new"),
    )
