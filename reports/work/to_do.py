"""One line of the home page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from reports.boards.words import figure
from reports.models import Notice
from reports.reminding.notice_page import gravest_first

if TYPE_CHECKING:
    from communes.models import Officer

MOST_NAMES = 3


@dataclass(frozen=True)
class Task:
    """text: what is to be done. action, url: the one button. mark: a standing or state, or ''.

    posted: what the button sends where it changes the register, as (name, value); else it is a
    link.
    """

    text: str
    detail: str
    action: str
    url: str
    mark: str = ""
    posted: tuple[tuple[str, str], ...] = ()


def named(names: Iterable[str], rest: str = "đơn vị") -> str:
    """'Xã A, Xã B, Xã C và 4 đơn vị khác'."""
    listed = list(names)
    return named_of(listed[:MOST_NAMES], len(listed), rest)


def named_of(first: Sequence[str], count: int, rest: str) -> str:
    """The same where only the first names were read; count: of all."""
    shown = ", ".join(first)
    more = count - len(first)
    return f"{shown} và {figure(more)} {rest} khác" if more > 0 else shown


def board_url(**query: str | int) -> str:
    """The officer's own board; parameters are written with _ for -."""
    named_query = {name.replace("_", "-"): value for name, value in query.items()}
    return f"{reverse('reports:progress')}?{urlencode(named_query)}"


def communes_url(**query: str | int) -> str:
    """The communes of the officer's own unit that a figure of a task counts."""
    named_query = {name.replace("_", "-"): value for name, value in query.items()}
    return f"{reverse('reports:communes')}?{urlencode(named_query)}"


def unread_task(officer: Officer) -> Iterable[Task]:
    """Reminders that were not read and of which the matter is still open."""
    waiting = gravest_first(Notice.objects.visible_to(officer).unread().waiting())
    if waiting:
        alone = len(waiting) == 1
        first = waiting[0].text
        yield Task(
            "1 thông báo nhắc việc chưa đọc"
            if alone
            else f"{figure(len(waiting))} thông báo nhắc việc chưa đọc",
            first if alone else f"Trước hết: {first}",
            "Xem thông báo",
            f"{reverse('reports:notices')}?{urlencode({'xem': 'chua-doc'})}",
        )


@dataclass(frozen=True)
class Paper:
    """A paper on its way, as a task tells it. name: 'Quyết định 41/QĐ-UBND'."""

    pk: int
    name: str
    about: str
    return_note: str


def papers_task(
    papers: Sequence[Paper], state: str, said: str, action: str, page: str, many: tuple[str, str]
) -> Iterable[Task]:
    """One task for the papers of a state: the paper itself where there is one, else their list.

    said: what is the matter with them; {note} in it is told of a single paper alone. page: the URL
    name of a paper. many: what several are called ('quyết định'), and the address of their list.
    """
    word, list_url = many
    if len(papers) == 1:
        (paper,) = papers
        told = said.format(note=f": {paper.return_note}")
        url = reverse(page, args=[paper.pk])
        yield Task(f"{paper.name} {told}", paper.about, action, url, state)
    elif papers:
        told = f"{figure(len(papers))} {word} {said.format(note='')}"
        yield Task(told, named((paper.name for paper in papers), word), action, list_url, state)
