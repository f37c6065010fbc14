"""What speaks against a draft, or deserves a second look, each in its place on the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One remark: where on the page it stands, and a sentence that names the remedy.

    missing: nothing is wrong yet, something is still to be typed; pages say so in another tone.
    person_id: a known person who may be the one meant, to be accepted by one press.
    """

    place: str
    message: str
    missing: bool = False
    person_id: int | None = None


@dataclass
class Findings:
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def error(self, place: str, message: str, *, missing: bool = False) -> None:
        self.errors.append(Finding(place, message, missing))

    def warn(self, place: str, message: str, *, person_id: int | None = None) -> None:
        self.warnings.append(Finding(place, message, person_id=person_id))
