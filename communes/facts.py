"""The one hook by which a change upstream reaches figures kept downstream.

An action that changes what boards count (villages, lists, documents, teams, seats) calls `changed`
last in its transaction. `reports` registers the recount of its counters here; nothing else goes
against the arrow of imports.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

_listeners: list[Callable[[Collection[int]], None]] = []


def listen(listener: Callable[[Collection[int]], None]) -> None:
    """Register what is to hear of changed communes; called once, when the portal starts."""
    if listener not in _listeners:
        _listeners.append(listener)


def changed(commune_ids: Collection[int]) -> None:
    """Say that the facts of these communes changed; within the transaction that changed them."""
    ids = sorted({pk for pk in commune_ids if pk})
    if not ids:
        return
    for listener in _listeners:
        listener(ids)
