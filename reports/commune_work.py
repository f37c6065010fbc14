"""What an official or a leader of a commune has to do today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from communes.models import VillageVersion
from communes.roles import Right
from reports.board_words import figure
from reports.facts import Picture
from reports.runs import within
from reports.to_do import Task, named
from reports.watch_work import watch_tasks
from reports.without_team import villages_without_team
from teams.models import Document, DocumentState

if TYPE_CHECKING:
    from communes.models import Officer

WAITING = (DocumentState.RETURNED, DocumentState.SUBMITTED, DocumentState.DRAFT)


def commune_tasks(officer: Officer, seen: Picture, deadline: str) -> list[Task]:
    """The tasks of one commune, the gravest first.

    deadline: the nearest one in words, told beside the villages that still lack a team.
    """
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
    if officer.can(Right.WRITE_VILLAGES):
        tasks += _missing_list(officer, seen)
    if drafting:
        tasks += _villages_without_team(officer, seen, deadline)
    tasks += _of_state(
        papers.get(DocumentState.DRAFT, []),
        DocumentState.DRAFT,
        "đang soạn dở",
        "Soạn tiếp",
        "members:decision_edit",
    )
    if drafting and officer.unit is not None:
        tasks += watch_tasks(officer, officer.unit, seen.on)
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
    """One task for the papers of a state: the paper itself where there is one, else their list.

    said: what is the matter with them; {note} in it is told of a single paper alone.
    """
    if len(documents) == 1:
        (document,) = documents
        yield Task(
            f"{_number(document)} {said.format(note=f': {document.return_note}')}",
            document.summary,
            action,
            reverse(page, args=[document.pk]),
            state,
        )
    elif documents:
        yield Task(
            f"{figure(len(documents))} quyết định {said.format(note='')}",
            _numbers(documents),
            action,
            _list_url(state),
            state,
        )


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


def _villages_without_team(officer: Officer, seen: Picture, deadline: str) -> Iterable[Task]:
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
    yield Task(
        f"{figure(len(without))} thôn chưa có tổ: {named(names, 'thôn')}",
        f"Hạn: {deadline}" if deadline else "",
        "Nhập quyết định",
        reverse("members:decision_new"),
    )
