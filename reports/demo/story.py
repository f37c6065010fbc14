"""Reads the story of the demonstration from `data/`: what is to be written, in which order."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communes.days import read_day

DATA = Path(__file__).parent / "data"
# The day on which all unit codes of the story are read.
CODES_ON = datetime.date(2022, 7, 1)
COMMITTEE = "ban chỉ đạo"
ALL_VILLAGES = "*"


@dataclass(frozen=True)
class Account:
    username: str
    role: str
    unit_code: str
    full_name: str
    position: str


@dataclass(frozen=True)
class Place:
    """What holds for all communes of one district (or for one commune)."""

    unit: str
    valid_from: datetime.date
    document: str
    complete: bool
    region: str
    team_name: str
    summary: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class VillageRow:
    commune_code: str
    kind: str
    name: str
    households: int | None
    real: bool
    source: str


@dataclass(frozen=True)
class Paper:
    """A document that is no founding decision; with `plan` it sets targets."""

    issuer: str
    kind: str
    number_raw: str
    signed_on: datetime.date
    summary: str
    note: str
    issuer_name: str = ""
    basis: tuple[str, ...] = ()
    plan_name: str = ""
    targets: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class DecisionRow:
    """A founding decision: one village a team, with the number of members of each in order.

    same_person: one member of the first team sits in the second too.
    state: in_force, or for the work lists of the home pages returned, submitted or draft.
    """

    commune_code: str
    number_raw: str
    signed_on: str
    typed_on: datetime.date
    announced_on: str
    villages: tuple[str, ...]
    members: tuple[int, ...]
    same_person: bool
    state: str
    remark: str
    note: str


@dataclass(frozen=True)
class Story:
    accounts: tuple[Account, ...]
    places: tuple[Place, ...]
    villages: tuple[VillageRow, ...]
    papers: tuple[Paper, ...]
    decisions: tuple[DecisionRow, ...]


def read_story() -> Story:
    return Story(
        accounts=tuple(Account(**row) for row in _rows("accounts.csv")),
        places=tuple(_place(row) for row in _objects("places.json")),
        villages=tuple(_village(row) for row in _rows("villages.csv")),
        papers=tuple(_paper(row) for row in _objects("papers.json")),
        decisions=tuple(_decision(row) for row in _rows("decisions.csv")),
    )


def _place(raw: dict[str, Any]) -> Place:
    return Place(
        **{**raw, "valid_from": _day(raw["valid_from"]), "basis": tuple(raw["basis"])},
    )


def _village(raw: dict[str, str]) -> VillageRow:
    return VillageRow(
        commune_code=raw["commune_code"],
        kind=raw["kind"],
        name=raw["name"],
        households=int(raw["households"]) if raw["households"] else None,
        real=raw["real"] == "yes",
        source=raw["source"],
    )


def _paper(raw: dict[str, Any]) -> Paper:
    plan = raw.pop("plan", {})
    targets = tuple(
        {
            "rule": target["rule"],
            "threshold": target.get("threshold"),
            "due_on": _day(target["due_on"]) if "due_on" in target else None,
            "wording": target.get("wording", ""),
            "denominator_on": None,
        }
        for target in plan.get("targets", ())
    )
    return Paper(
        **{**raw, "signed_on": _day(raw["signed_on"]), "basis": tuple(raw.get("basis", ()))},
        plan_name=plan.get("name", ""),
        targets=targets,
    )


def _decision(raw: dict[str, str]) -> DecisionRow:
    return DecisionRow(
        commune_code=raw["commune_code"],
        number_raw=raw["number_raw"],
        signed_on=raw["signed_on"],
        typed_on=_day(raw["typed_on"]),
        announced_on=raw["announced_on"],
        villages=tuple(name.strip() for name in raw["villages"].split(";")),
        members=tuple(int(size) for size in raw["members"].split()),
        same_person=raw["same_person"] == "yes",
        state=raw["state"],
        remark=raw["remark"],
        note=raw["note"],
    )


def _day(text: str) -> datetime.date:
    day = read_day(text)
    if day is None:
        raise ValueError(f"no day: {text}")
    return day


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _objects(name: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return read
