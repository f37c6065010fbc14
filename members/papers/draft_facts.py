"""What a draft says that a decision will do; read as typed, gaps and all."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from communes.days import read_day
from communes.keys import read_key
from communes.place_names import village_within_sentence
from communes.vietnamese import clean
from members.drafting.checks import village_names
from members.models import Membership, Person
from members.papers.data import Act, Assigned, DocumentAct, Leaver, Seat
from members.papers.row_facts import ROLES, amount_text
from teams.models import Document, Team, TeamKind

if TYPE_CHECKING:
    from communes.models import Officer

USUAL_NAME = "Tổ công nghệ số cộng đồng"
COMMITTEE_NAME = "Ban chỉ đạo chuyển đổi số"
NO_NAME = "(chưa ghi tên tổ)"
CORRECTED = {
    "full_name": "họ và tên",
    "role": "chức danh trong tổ",
    "posts": "chức vụ",
    "organisation": "đơn vị",
}


def drafted_acts(document: Document, officer: Officer, day: datetime.date) -> tuple[Act, ...]:
    blocks = [block for block in document.draft.get("teams") or [] if isinstance(block, dict)]
    reader = _Reader(document, blocks, officer, day)
    return tuple(reader.act(block) for block in blocks)


def drafted_document_acts(draft: dict[str, Any], officer: Officer) -> tuple[DocumentAct, ...]:
    rows = [row for row in draft.get("acts_on") or [] if isinstance(row, dict)]
    ids = {key for row in rows if (key := _key(row.get("target")))}
    names = {
        target.pk: target.dated_name
        for target in Document.objects.visible_to(officer).filter(pk__in=ids)
    }
    return tuple(
        DocumentAct(str(row.get("kind") or ""), names[key], clean(str(row.get("note") or "")))
        for row in rows
        if (key := _key(row.get("target"))) in names
    )


def _key(value: Any) -> int | None:
    return read_key(str(value or ""))


class _Reader:
    """The blocks of a draft with the teams, people and villages that they name."""

    def __init__(
        self,
        document: Document,
        blocks: list[dict[str, Any]],
        officer: Officer,
        day: datetime.date,
    ) -> None:
        self.blocks = {str(block.get("key")): block for block in blocks}
        villages = [key for block in blocks for key in self._villages(block)]
        self.names = village_names(villages, day, held_by=document.issuer)
        ids = {key for block in blocks if (key := _key(block.get("team")))}
        ids |= {
            key
            for block in blocks
            if (key := _key(str(block.get("into") or "").removeprefix("team:")))
        }
        self.teams: dict[int, str] = {
            team.pk: team.official_name
            for team in Team.objects.visible_to(officer).filter(pk__in=ids)
        }
        people = {
            key
            for block in blocks
            for row in [*(block.get("leaves") or []), *(block.get("corrections") or [])]
            if (key := _key(row.get("person")))
        }
        self.people: dict[int, str] = {
            person.pk: person.full_name
            for person in Person.objects.visible_to(officer).filter(pk__in=people)
        }
        self.roles: dict[tuple[int, int], str] = {
            (seat.team_id, seat.person_id): ROLES.get(seat.role, "")
            for seat in Membership.objects.visible_to(officer)
            .filter(person_id__in=people, team_id__in=ids, void=False)
            .order_by("valid_from")
        }

    def act(self, block: dict[str, Any]) -> Act:
        effect = str(block.get("effect") or "found")
        return Act(
            effect=effect,
            team=self._name(block),
            villages=self._served(block),
            seats=tuple(
                _seat(row)
                for row in block.get("members") or []
                if clean(str(row.get("name") or ""))
            ),
            leaves=self._leaves(block) if effect in ("relieve", "replace") else (),
            into=self._into(block),
            corrections=self._corrections(block),
            targets=tuple(_targets(block)),
        )

    def _villages(self, block: dict[str, Any]) -> list[int]:
        return [key for pk in block.get("villages") or [] if (key := _key(pk))]

    def _served(self, block: dict[str, Any]) -> str:
        return ", ".join(
            village_within_sentence(self.names[pk])
            for pk in self._villages(block)
            if pk in self.names
        )

    def _name(self, block: dict[str, Any]) -> str:
        typed = clean(str(block.get("name") or ""))
        known = self.teams.get(_key(block.get("team")) or 0, "")
        if typed or known:
            return typed or known
        if block.get("kind") == TeamKind.COMMITTEE:
            return COMMITTEE_NAME
        if (block.get("effect") or "found") == "found":
            return f"{USUAL_NAME} {self._served(block)}".strip()
        return NO_NAME

    def _into(self, block: dict[str, Any]) -> str:
        into = str(block.get("into") or "")
        if into in self.blocks and self.blocks[into] is not block:
            return self._name(self.blocks[into])
        return self.teams.get(_key(into.removeprefix("team:")) or 0, "")

    def _leaves(self, block: dict[str, Any]) -> tuple[Leaver, ...]:
        team = _key(block.get("team")) or 0
        return tuple(
            Leaver(
                self.people[person],
                self.roles.get((team, person), ""),
                clean(str(row.get("reason") or "")),
            )
            for row in block.get("leaves") or []
            if (person := _key(row.get("person"))) in self.people
        )

    def _corrections(self, block: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        told = []
        for row in block.get("corrections") or []:
            value = clean(str(row.get("value") or ""))
            if row.get("what") == "name":
                told.append(("tên tổ", value))
            else:
                field = str(row.get("field") or "")
                right = ROLES.get(value, value) if field == "role" else value
                name = self.people.get(_key(row.get("person")) or 0, "")
                told.append((f"{CORRECTED.get(field, field)} của {name}", right))
        return tuple(told)


def _seat(row: dict[str, Any]) -> Seat:
    texts = {
        name: clean(str(row.get(name) or ""))
        for name in ("name", "role", "posts", "organisation", "phone")
    }
    work = ", ".join(text for text in (texts["posts"], texts["organisation"]) if text)
    return Seat(texts["name"], ROLES.get(texts["role"], ""), work, texts["phone"])


def _targets(block: dict[str, Any]) -> list[Assigned]:
    told = []
    for row in block.get("targets") or []:
        typed = clean(str(row.get("amount") or ""))
        measure = clean(str(row.get("measure") or ""))
        try:
            amount = amount_text(Decimal(typed.replace(".", "").replace(",", ".")), measure)
        except (InvalidOperation, ValueError):
            amount = f"{typed} {measure}".strip()
        due = read_day(str(row.get("due") or ""))
        told.append(
            Assigned(
                clean(str(row.get("name") or "")),
                amount,
                f"hoàn thành trước ngày {due:%d/%m/%Y}" if due else "",
            )
        )
    return told
