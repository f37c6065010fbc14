"""One line of the home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.board_words import figure

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
    shown = ", ".join(listed[:MOST_NAMES])
    more = len(listed) - MOST_NAMES
    return f"{shown} và {figure(more)} {rest} khác" if more > 0 else shown
