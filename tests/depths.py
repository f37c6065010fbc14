"""How much of what could be tried is tried every day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zlib import crc32

import pytest
from hypothesis import settings

# Of the examples of a property a quarter is tried every day.
WHOLE = 100
settings.register_profile("daily", max_examples=WHOLE // 4)
settings.register_profile("thorough", max_examples=WHOLE)
settings.load_profile("daily")

# Everything is tried in a thorough run. Every day each page gets one of what there is to try, and
# another page another one.
DEPTHS = [1, pytest.param(None, marks=pytest.mark.thorough)]


def some_of(known: Iterable[str], name: str, depth: int | None) -> list[str]:
    """So many of what there is to try, chosen by what it is tried on; all of it without a depth."""
    every = list(known)
    if depth is None or depth >= len(every):
        return every
    first = crc32(name.encode())
    return [every[(first + n) % len(every)] for n in range(depth)]


def seeds(daily: int, thorough: int) -> Iterable[Any]:
    """Seeds of invented data for parametrize: a few for every day, the rest for a release."""
    rest = (pytest.param(seed, marks=pytest.mark.thorough) for seed in range(daily, thorough))
    return [*range(daily), *rest]


def examples(thorough: int) -> int:
    """How many examples of a property are tried now, of so many in a thorough run."""
    return max(2, thorough * settings().max_examples // WHOLE)
