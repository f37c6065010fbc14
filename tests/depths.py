"""How much of what could be tried is tried every day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def seeds(daily: int, thorough: int) -> Iterable[Any]:
    """Seeds of invented data for parametrize: a few for every day, the rest for a release."""
    rest = (pytest.param(seed, marks=pytest.mark.thorough) for seed in range(daily, thorough))
    return [*range(daily), *rest]
