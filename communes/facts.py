"""The one hook by which a change upstream reaches figures kept downstream.

An action that changes what boards count (villages, lists, documents, teams, seats) calls `changed`
last in its transaction. `reports` registers the recount of its counters here; nothing else goes
against the arrow of imports.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listeners: list[Callable[[Collection[int] | None], None]] = []
# None among them is everywhere.
_gathered: ContextVar[set[int | None] | None] = ContextVar("gathered", default=None)


def listen(listener: Callable[[Collection[int] | None], None]) -> None:
    """Register what is to hear of changed communes, None for all of them; called once, when the
    portal starts."""
    if listener not in _listeners:
        _listeners.append(listener)


def changed(commune_ids: Collection[int | None]) -> None:
    """Say that the facts of these communes changed; within the transaction that changed them."""
    ids = sorted({pk for pk in commune_ids if pk})
    gathered = _gathered.get()
    if gathered is not None:
        gathered.update(ids)
        return
    if not ids:
        return
    for listener in _listeners:
        listener(ids)


@contextmanager
def together() -> Iterator[None]:
    """Tell of what many actions change once, at the end; within one transaction.

    Where an action fails nothing is told, for nothing is changed.
    """
    token = _gathered.set(set())
    try:
        yield
        ids = _gathered.get() or set()
    finally:
        _gathered.reset(token)
    if None in ids:
        changed_everywhere()
    changed(ids)


def changed_everywhere() -> None:
    """Say that something changed which may concern every commune: unit lists, a plan."""
    gathered = _gathered.get()
    if gathered is not None:
        gathered.add(None)
        return
    for listener in _listeners:
        listener(None)
