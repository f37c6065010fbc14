"""What the tests of the integrity checks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.integrity.catalogue import BY_CODE
from reports.integrity.check import Finding, Scope
from tests import make

if TYPE_CHECKING:
    import datetime

    from communes.models import Officer, Unit


def found(
    name: str,
    *,
    on: datetime.date = make.TODAY,
    officer: Officer | None = None,
    unit: Unit | None = None,
) -> list[Finding]:
    """What a check finds, in the whole register unless an officer or a unit is named."""
    return list(BY_CODE[name].findings(Scope(on, officer, unit)))
