"""What a paper is made of. Pure: facts as the register tells them, and the content as it is set.

Facts come from rows or from a draft (members.papers.gather); compose turns them into a Content,
which is frozen as JSON with the paper and from which Word and PDF are set alike.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from members.papers.layout import Layout, layout_from

# Facts


@dataclass(frozen=True)
class Place:
    """The issuing unit as named on the day; district and province are '' where there is none."""

    kind: str
    name: str
    plain_name: str
    district: str = ""
    province: str = ""


@dataclass(frozen=True)
class Seat:
    """One person of a team: role in words, posts and organisation as one text."""

    name: str
    role: str
    work: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Leaver:
    name: str
    role: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Assigned:
    """A figure that the decision asks of a team; amount and due day as they are printed."""

    name: str
    amount: str
    due: str = ""


@dataclass(frozen=True)
class Act:
    """What a decision does to one team; effect is a teams.models.Effect kind.

    corrections: (what is mended, what it says from now on).
    """

    effect: str
    team: str
    villages: str = ""
    seats: tuple[Seat, ...] = ()
    leaves: tuple[Leaver, ...] = ()
    into: str = ""
    corrections: tuple[tuple[str, str], ...] = ()
    targets: tuple[Assigned, ...] = ()


@dataclass(frozen=True)
class DocumentAct:
    """What a decision does to an earlier paper: 'amend', 'replace', 'annul' or 'withdraw'."""

    kind: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class DecisionFacts:
    """A decision of any effect; days are None while they are open."""

    place: Place
    number_raw: str
    signed_on: datetime.date | None
    effective_on: datetime.date | None
    summary: str
    signer_name: str
    signer_title: str
    signer_capacity: str
    basis: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    document_acts: tuple[DocumentAct, ...] = ()


@dataclass(frozen=True)
class TeamFacts:
    """A team on a day, for lists and cards."""

    name: str
    villages: str
    founded: str
    channels: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True)
class ListFacts:
    """The teams of a commune, or one team, on a day."""

    place: Place
    on: datetime.date
    teams: tuple[TeamFacts, ...]


# Content


@dataclass(frozen=True)
class Article:
    """'Điều 1.' and its paragraphs; the first stands behind the heading."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """share: of the width of the table, in thousandths."""

    label: str
    share: int
    centred: bool = False


@dataclass(frozen=True)
class Section:
    """Rows of the table under one line that goes over all columns; no line without a title."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Roster:
    """The list of members. label, title and reference head it as an appendix on its own page."""

    label: str
    title: str
    reference: str
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]

    @property
    def row_count(self) -> int:
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True)
class Verification:
    """Where the paper is verified: the address in the QR code, and what is printed beside it."""

    address: str
    code: str
    digest: str


@dataclass(frozen=True)
class Content:
    """A paper as it is set; the nine elements of Decree 30/2020/NĐ-CP in their order.

    kind: a members.models.PaperKind. body: paragraphs of lists and cards, which have no articles.
    """

    kind: str
    draft: bool
    issuer: tuple[str, ...]
    number: str
    place_and_day: str
    type_name: str
    summary: tuple[str, ...]
    authority: str = ""
    preamble: tuple[str, ...] = ()
    resolves: str = ""
    articles: tuple[Article, ...] = ()
    body: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    signer: str = ""
    roster: Roster | None = None
    verification: Verification | None = None
    layout: Layout = field(default_factory=Layout)

    @property
    def is_decision(self) -> bool:
        return self.kind == "decision"

    def as_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "layout": self.layout.as_json()}

    def digest(self) -> str:
        """sha256 over what the paper says, apart from its looks and its own verification.

        Asked of a content without telephone numbers, it is the same for every reader.
        """
        said = self.as_json()
        del said["layout"], said["verification"]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Signer:
    """One who signs the minutes: as whom, how (in brackets), and the name below."""

    title: str
    how: str
    name: str = ""


@dataclass(frozen=True)
class Minutes(Content):
    """A biên bản: preamble above its table, body below it, and several who sign side by side."""

    signers: tuple[Signer, ...] = ()


def content_from(frozen: dict[str, Any]) -> Content:
    """The content that was frozen with a paper (Content.as_json)."""
    roster, check = frozen.get("roster"), frozen.get("verification")
    return Content(
        **{
            **frozen,
            "issuer": tuple(frozen["issuer"]),
            "summary": tuple(frozen["summary"]),
            "preamble": tuple(frozen["preamble"]),
            "articles": tuple(
                Article(article["heading"], tuple(article["paragraphs"]))
                for article in frozen["articles"]
            ),
            "body": tuple(frozen["body"]),
            "recipients": tuple(frozen["recipients"]),
            "signature": tuple(frozen["signature"]),
            "roster": _roster_from(roster) if roster else None,
            "verification": Verification(**check) if check else None,
            "layout": layout_from(frozen.get("layout")),
        }
    )


def _roster_from(frozen: dict[str, Any]) -> Roster:
    return Roster(
        label=frozen["label"],
        title=frozen["title"],
        reference=frozen["reference"],
        columns=tuple(Column(**column) for column in frozen["columns"]),
        sections=tuple(
            Section(section["title"], tuple(tuple(row) for row in section["rows"]))
            for section in frozen["sections"]
        ),
    )
