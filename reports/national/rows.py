"""The rows of one commune of the invented register."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from random import Random

from communes.models import Village, VillageList, VillagePlacement, VillageVersion
from communes.place_names import village_within_sentence
from communes.vietnamese import match_key, search_text, sort_key
from members.actions.founding import USUAL_NAME
from members.models import Membership, Person
from reports.national.bulk import AT_ONCE, NULL, Table
from reports.national.invent import (
    LAST_DAY,
    PEOPLE,
    day_at,
    person_name,
    rng_of,
    village_name,
    villages_of,
)
from teams.document_number import symbol_key
from teams.models import Constitution, Document, Effect, Team, TeamPlacement, TeamVillage

SYMBOL_KEY = symbol_key("QĐ-UBND")
ONE_DAY = datetime.timedelta(days=1)
KINDS = {"Phường": "Tổ dân phố", "Thị trấn": "Khối phố"}
KEYS = ("commune_id", "district_id", "province_id")
# Of a hundred communes so many have no complete list, and so many reconstituted their teams.
WITHOUT_LIST, RECONSTITUTED = 3, 27
# Of a hundred villages or teams so many were closed or dissolved since.
CLOSED, DISSOLVED, WITHOUT_TEAM = 2, 3, 5
ROLES = ("leader", "deputy", "member", "member", "member", "member", "secretary", "member")
SIZES = (4, 5, 5, 5, 5, 6, 6)
STAYING = 3


@dataclass(frozen=True)
class Place:
    """A commune with the keys of the units above it; position: its place in the national list."""

    position: int
    unit_id: int
    district_id: int | None
    province_id: int | None
    code: str
    kind: str
    label: str


@dataclass(frozen=True)
class Paper:
    """A decision of the commune: its key and the day from which it has effect."""

    key: int
    day: datetime.date


class Register:
    """The tables, and how a commune is written into them."""

    def __init__(self) -> None:
        # Each has one name and one commune all its life, as those that are imported.
        self.villages = Table(Village, "former_commune_id", flags=("steady_name", "steady_place"))
        self.versions = Table(
            VillageVersion,
            *("village_id", "kind", "name", "households", "people", "valid_to"),
            *("sort_key", "search_text", "match_key"),
            flags=("steady",),
        )
        self.placements = Table(
            VillagePlacement,
            *("village_id", *KEYS, "valid_to", "end_reason"),
            flags=("steady",),
        )
        self.lists = Table(VillageList, *KEYS, "complete")
        self.documents = Table(
            Document,
            *("issuer_id", "issuer_name", *KEYS, "number_raw", "number", "symbol", "symbol_key"),
            *("year", "signed_on", "effective_on", "summary", "signer_name", "signer_title"),
            *("state", "entered_on"),
        )
        self.effects = Table(Effect, "document_id", "team_id", "kind")
        self.teams = Table(
            Team,
            *("kind", "official_name", "begun_by_id", "ended_by_id", "valid_from", "valid_to"),
            *(*KEYS, "sort_key", "search_text"),
        )
        self.standing = Table(TeamPlacement, "team_id", *KEYS)
        self.served = Table(
            TeamVillage,
            *("team_id", "village_id", "begun_by_id", "ended_by_id", "valid_from", "valid_to"),
            *KEYS,
        )
        self.constitutions = Table(
            Constitution,
            *("team_id", "document_id", "ended_by_id", "valid_from", "valid_to"),
        )
        self.people = Table(
            Person,
            "full_name",
            "phone",
            "birth_year",
            *KEYS,
            "match_key",
            "sort_key",
            "search_text",
        )
        self.seats = Table(
            Membership,
            *("constitution_id", "team_id", "person_id", "role", "position"),
            *("valid_from", "valid_to", "begun_by_id", "ended_by_id", *KEYS),
        )

    @property
    def tables(self) -> list[Table]:
        return [table for table in vars(self).values() if isinstance(table, Table)]

    def write(self, place: Place, scale: int) -> None:
        """The villages, decisions, teams and people of a commune."""
        _Commune(self, place, rng_of(place.code)).write(villages_of(place.position, scale))
        for table in self.tables:
            if len(table.lines) > AT_ONCE:
                table.send()


class _Commune:
    def __init__(self, register: Register, place: Place, dice: Random) -> None:
        self.register, self.place, self.dice = register, place, dice
        self.keys = f"{place.unit_id}\t{_or_null(place.district_id)}\t{_or_null(place.province_id)}"
        self.number = dice.randrange(10, 60)
        self.kind = KINDS.get(place.kind, "Thôn")

    def write(self, villages: int) -> None:
        if self.dice.randrange(100) >= WITHOUT_LIST:
            self.register.lists.add(f"{self.keys}\tt")
        found = [self.village(place) for place in range(villages)]
        served = [village for village in found if self.dice.randrange(100) >= WITHOUT_TEAM]
        if not served:
            return
        begun = self.dice.random()
        split = len(served) * 7 // 10 if self.dice.randrange(2) else len(served)
        first = self.decision(day_at(begun), "thành lập")
        second = first
        if split < len(served):
            second = self.decision(
                day_at(begun + (1 - begun) * self.dice.random() / 2), "thành lập"
            )
        renewed = self.later(second, "kiện toàn") if self.chance(RECONSTITUTED) else None
        ended = [self.chance(DISSOLVED) for _ in served]
        closing = self.later(renewed or second, "giải thể một số") if any(ended) else None
        for place, (village, name) in enumerate(served):
            paper = first if place < split else second
            last = closing if ended[place] else None
            self.team(paper, renewed, last, "village", village_within_sentence(name), village)
        if self.chance(25):
            self.team(first, renewed, None, "commune", self.place.label, None)

    def chance(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    def village(self, place: int) -> tuple[int, str]:
        name = village_name(self.kind, place, self.place.position)
        key = self.register.villages.add(NULL)
        closed = self.chance(CLOSED)
        end = _text(LAST_DAY + self.dice.randrange(30) * ONE_DAY) if closed else NULL
        households = self.dice.randrange(60, 400)
        self.register.versions.add(
            f"{key}\t{self.kind}\t{name}\t{households}\t{households * 4}\t{end}\t"
            f"{_village_keys(name)}"
        )
        why = "Nhập vào thôn bên cạnh" if closed else ""
        self.register.placements.add(f"{key}\t{self.keys}\t{end}\t{why}")
        return key, f"{self.kind} {name}"

    def later(self, paper: Paper, what: str) -> Paper:
        """A decision some time after another, before the last day of the story."""
        room = max((LAST_DAY - paper.day).days, 2)
        return self.decision(paper.day + self.dice.randrange(1, room) * ONE_DAY, what)

    def decision(self, day: datetime.date, what: str) -> Paper:
        self.number += self.dice.randrange(1, 30)
        late = self.dice.randrange(60) if self.chance(5) else self.dice.randrange(8)
        signed, entered = _text(day), _text(day + late * ONE_DAY)
        key = self.register.documents.add(
            f"{self.place.unit_id}\tỦy ban nhân dân {self.place.label}\t{self.keys}\t"
            f"{self.number}/QĐ-UBND\t{self.number}\tQĐ-UBND\t{SYMBOL_KEY}\t{day.year}\t{signed}\t"
            f"{signed}\tVề việc {what} Tổ công nghệ số cộng đồng\t{person_name(self.number * 31)}\t"
            f"Chủ tịch\tin_force\t{entered}"
        )
        return Paper(key, day)

    def team(
        self,
        paper: Paper,
        renewed: Paper | None,
        closing: Paper | None,
        kind: str,
        name: str,
        village: int | None,
    ) -> None:
        """A team from its founding to its end, with one composition or two."""
        register = self.register
        span = f"{paper.key}\t{_key(closing)}\t{_text(paper.day)}\t{_eve(closing)}"
        official, sort, search = _team_keys(name)
        team = register.teams.add(f"{kind}\t{official}\t{span}\t{self.keys}\t{sort}\t{search}")
        register.standing.add(f"{team}\t{self.keys}")
        register.effects.add(f"{paper.key}\t{team}\tfound")
        if village is not None:
            register.served.add(f"{team}\t{village}\t{span}\t{self.keys}")
        people = [self.person() for _ in range(self.dice.choice(SIZES))]
        self.compose(team, paper, renewed or closing, people)
        if renewed:
            register.effects.add(f"{renewed.key}\t{team}\treconstitute")
            joining = [self.person() for _ in people[STAYING:]]
            self.compose(team, renewed, closing, people[:STAYING] + joining)
        if closing:
            register.effects.add(f"{closing.key}\t{team}\tdissolve")

    def compose(self, team: int, paper: Paper, end: Paper | None, people: list[int]) -> None:
        since, until, ended_by = _text(paper.day), _eve(end), _key(end)
        constitution = self.register.constitutions.add(
            f"{team}\t{paper.key}\t{ended_by}\t{since}\t{until}"
        )
        for position, person in enumerate(people):
            self.register.seats.add(
                f"{constitution}\t{team}\t{person}\t{ROLES[position]}\t{position}\t{since}\t"
                f"{until}\t{paper.key}\t{ended_by}\t{self.keys}"
            )

    def person(self) -> int:
        number = self.register.people.key + 1
        name = person_name(self.dice.randrange(PEOPLE))
        phone = "" if number % 3 == 0 else f"09{number % 100_000_000:08d}"
        return self.register.people.add(
            f"{name}\t{phone}\t{1955 + number % 50}\t{self.keys}\t{_person_keys(name)}"
        )


def _or_null(key: int | None) -> str:
    return NULL if key is None else str(key)


def _key(paper: Paper | None) -> str:
    return NULL if paper is None else str(paper.key)


def _eve(paper: Paper | None) -> str:
    """The day before a paper's effect: the last day of what it ended."""
    return NULL if paper is None else _text(paper.day - ONE_DAY)


@cache
def _text(day: datetime.date) -> str:
    return day.isoformat()


@cache
def _village_keys(name: str) -> str:
    return f"{sort_key(name)}\t{search_text(name)[:300]}\t{match_key(name)[:300]}"


@cache
def _team_keys(name: str) -> tuple[str, str, str]:
    official = f"{USUAL_NAME} {name}"
    return official[:250], sort_key(official), search_text(official)[:300]


@cache
def _person_keys(name: str) -> str:
    return f"{match_key(name)[:200]}\t{sort_key(name)}\t{search_text(name)[:200]}"
