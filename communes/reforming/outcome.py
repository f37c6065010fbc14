"""What a reform does on its day, and what stands against it: values. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from communes.reforming.matching import Register
from communes.reforming.values import Extent, Kind


@dataclass(frozen=True)
class Finding:
    """What stands against an operation, or is worth a look. position: 0 is the whole reform."""

    position: int
    message: str
    grave: bool = True


@dataclass(frozen=True)
class Opening:
    """A village that begins on the day."""

    key: str
    kind: str
    name: str
    commune: int
    former_id: int | None
    households: int | None
    people: int | None
    position: int
    operation: Kind

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}".strip()


@dataclass(frozen=True)
class Change:
    """A village that goes on otherwise: name, kind, commune, or with fewer households."""

    village: int
    kind: str
    name: str
    commune: int
    households: int | None
    people: int | None
    position: int
    operation: Kind


@dataclass(frozen=True)
class Passing:
    """That the people of an old village pass to a new one."""

    old: int
    key: str
    operation: Kind
    extent: Extent
    households: int | None
    people: int | None


@dataclass
class Outcome:
    """What a reform does. closings: keys of the villages that end, with the operations."""

    closings: dict[int, list[int]] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    passings: list[Passing] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.grave]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.grave]

    def destinations(self, village: int) -> list[Passing]:
        """Where the people of a village that ends go."""
        return [passing for passing in self.passings if passing.old == village]

    def divided(self) -> list[int]:
        """Villages that end and go on as several: their teams need a destination each."""
        return [village for village in self.closings if len(self.destinations(village)) > 1]

    def communes(self, register: Register) -> set[int]:
        """The communes whose villages end, begin, come, go or change."""
        olds = {register.villages[pk].commune for pk in self.closings}
        changed = {register.villages[change.village].commune for change in self.changes}
        return (
            olds
            | changed
            | {opening.commune for opening in self.openings.values()}
            | {change.commune for change in self.changes}
        )
