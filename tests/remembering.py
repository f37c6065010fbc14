"""What every page asks about its officer, asked once for the many pages of a walk."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.contrib import auth
from django.http import HttpRequest
from django.template import engines

from reports.context import bell


@contextmanager
def officers_remembered() -> Iterator[None]:
    """Who an officer is, what they reach and how many notices they have not read.

    For walks through a register that stays as it is: each request is taken back. Half of what a
    small page costs is asking these.
    """
    officers: dict[str, Any] = {}
    unread: dict[int, int] = {}
    get_user = auth.get_user

    def known(request: HttpRequest) -> Any:
        key = request.session.session_key
        if key is None:
            return get_user(request)
        if key not in officers:
            officer = get_user(request)
            if not officer.is_authenticated:
                return officer
            # Kept by the officer, and so by each copy.
            _ = officer.reach
            officers[key] = officer
        # A page may change its own copy.
        return copy.copy(officers[key])

    def known_bell(request: HttpRequest) -> dict[str, Any]:
        found = bell(request)
        if "bell" not in found:
            return found

        def count() -> int:
            if request.user.pk not in unread:
                unread[request.user.pk] = found["bell"]()
            return unread[request.user.pk]

        return {**found, "bell": count}

    def processor(made: Callable[..., Any]) -> Callable[..., Any]:
        return known_bell if made is bell else made

    engine = engines["django"].engine  # type: ignore[attr-defined]
    processors = tuple(map(processor, engine.template_context_processors))
    assert known_bell in processors
    with (
        mock.patch.object(auth, "get_user", known),
        mock.patch.dict(engine.__dict__, template_context_processors=processors),
    ):
        yield
