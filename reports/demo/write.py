"""Puts the story into an empty register, through the actions that the pages use."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from communes import audit, facts
from communes.actions.lists import declare_list
from communes.actions.officers import open_officer
from communes.models import Officer, Unit, UnitVersion
from communes.roles import Role
from communes.units.placing import keys_on
from members.actions import decisions
from members.models import Membership, Person
from reports.demo.figures import write_figures
from reports.demo.later import write_later
from reports.demo.papers import cite_papers, record_paper
from reports.demo.people import Crowd, Invented
from reports.demo.schedules import write_schedules
from reports.demo.story import (
    ALL_VILLAGES,
    CODES_ON,
    COMMITTEE,
    DecisionRow,
    Place,
    Story,
    VillageRow,
)
from reports.demo.villages import NewVillage, write_villages
from teams.models import Channel, DocumentState, Team, TeamPlacement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import Village

ACCOUNTS_FROM = datetime.date(2022, 1, 4)
HOME = "20392"


class UnitsMissing(Exception):
    """The official lists are not loaded. Vietnamese, names the command to run."""


@transaction.atomic
def write_story(story: Story, password: str) -> dict[str, Officer]:
    """Write everything or nothing; returns the officers by username.

    Raises UnitsMissing, and communes.errors.Refused where the register already holds some of it.
    """
    with facts.together():
        officers = _Writer(story).write(password)
        _tell_planner()
        return officers


def _tell_planner() -> None:
    """perf: without statistics of what was just written the recount takes a second longer."""
    tables = ", ".join(model._meta.db_table for model in (Membership, Person, Team, TeamPlacement))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


class _Writer:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.crowd = Crowd()
        self.units = self._units()
        self.places = self._places()
        self.villages: dict[str, dict[str, Village]] = {}
        self.kinds: dict[tuple[str, str], str] = {}
        self.officers: dict[str, Officer] = {}

    def write(self, password: str) -> dict[str, Officer]:
        self._open_accounts(password)
        self._add_villages()
        self._declare_lists()
        for paper in self.story.papers:
            record_paper(paper, self.units, self._clerk(paper.issuer))
        for decision in self.story.decisions:
            self._decide(decision)
        self._open_group()
        write_later(
            self.units[HOME],
            self._clerk(HOME),
            self.officers[f"lanhdao.{HOME}"],
            self.crowd,
            self.places[HOME].region,
        )
        cite_papers(self.story.papers, self.units)
        write_figures(self.officers, self.units)
        write_schedules(self.officers, self.units)
        return self.officers

    def _units(self) -> dict[str, Unit]:
        wanted = {
            *(account.unit_code for account in self.story.accounts),
            *(row.commune_code for row in self.story.villages),
            *(paper.issuer for paper in self.story.papers),
            *(place.unit for place in self.story.places),
        } - {""}
        found = {unit.code: unit for unit in Unit.objects.filter(code__in=wanted).on(CODES_ON)}
        if missing := sorted(wanted - found.keys()):
            raise UnitsMissing(
                f"Chưa có đơn vị mang mã {', '.join(missing)} vào ngày {CODES_ON:%d/%m/%Y}. "
                "Chạy manage.py load_units trước."
            )
        return found

    def _places(self) -> dict[str, Place]:
        """What holds for a commune, by its code."""
        found: dict[str, Place] = {}
        for place in self.story.places:
            below = UnitVersion.objects.on(CODES_ON).under(self.units[place.unit]).holders()
            for code in below.values_list("unit__code", flat=True):
                found[code] = place
        return found

    def _open_accounts(self, password: str) -> None:
        # To encode a password takes long, and is meant to; all have the same.
        encoded = ""
        for account in self.story.accounts:
            officer, _ = open_officer(
                full_name=account.full_name,
                role=account.role,
                unit=self.units[account.unit_code] if account.unit_code else None,
                valid_from=ACCOUNTS_FROM,
                by=self.officers.get("quantri"),
                today=CODES_ON,
                username=account.username,
                password=password,
                encoded=encoded,
                position=account.position,
            )
            encoded = officer.password
            # The password is known to whoever reads it on the screen; it guards nothing real.
            Officer.objects.filter(pk=officer.pk).update(must_change_password=False)
            self.officers[account.username] = officer

    def _clerk(self, code: str) -> Officer:
        """Who types for a unit; the administrator of the demonstration where it has no account."""
        for prefix in ("canbo", "huyen", "so"):
            if found := self.officers.get(f"{prefix}.{code}"):
                return found
        return self.officers["quantri"]

    def _add_villages(self) -> None:
        rows = self.story.villages
        written = write_villages([self._village(row) for row in rows])
        for row, village in zip(rows, written, strict=True):
            self.villages.setdefault(row.commune_code, {})[row.name] = village
            self.kinds[row.commune_code, row.name] = row.kind

    def _village(self, row: VillageRow) -> NewVillage:
        place = self.places[row.commune_code]
        return NewVillage(
            commune=self.units[row.commune_code],
            kind=row.kind,
            name=row.name,
            households=row.households,
            valid_from=place.valid_from,
            document=place.document if row.real else f"{place.document}; tên minh họa",
            by=self._clerk(row.commune_code),
        )

    def _declare_lists(self) -> None:
        for code in self.villages:
            place = self.places[code]
            if place.complete:
                declare_list(
                    commune=self.units[code],
                    valid_from=place.valid_from,
                    by=self._clerk(code),
                    document=place.document,
                )

    def _decide(self, row: DecisionRow) -> None:
        clerk = self._clerk(row.commune_code)
        chair = self.officers.get(f"lanhdao.{row.commune_code}", clerk)
        document = decisions.start_draft(
            issuer=self.units[row.commune_code],
            payload=self._payload(row),
            by=clerk,
            today=row.typed_on,
        )
        if row.state == DocumentState.DRAFT:
            return
        decisions.submit(document=document, by=clerk, today=row.typed_on)
        if row.state == DocumentState.RETURNED:
            decisions.send_back(document=document, note=row.remark, by=chair)
        elif row.state == DocumentState.IN_FORCE:
            decisions.confirm(document=document, by=chair, today=row.typed_on)

    def _payload(self, row: DecisionRow) -> dict[str, Any]:
        """The decision as the clerk of the commune types it; a draft has no signer yet."""
        place = self.places[row.commune_code]
        signer, title, capacity = self._signer(row.commune_code, place.region)
        draft = row.state == DocumentState.DRAFT
        return {
            "fields": {
                "number_raw": row.number_raw,
                "signed_on": row.signed_on,
                "announced_on": row.announced_on,
                "summary": place.summary,
                "signer_name": "" if draft else signer,
                "signer_title": "" if draft else title,
                "signer_capacity": "" if draft else capacity,
                "note": row.note,
            },
            "basis": list(place.basis),
            "teams": list(self._teams(row, place)),
        }

    def _signer(self, code: str, region: str) -> tuple[str, str, str]:
        for account in self.story.accounts:
            if account.role == Role.CHAIR and account.unit_code == code:
                deputy = account.position.startswith("Phó")
                return account.full_name, account.position.split(" Ủy")[0], "KT" if deputy else "TM"
        return self.crowd.name(region, woman=False), "Chủ tịch", "TM"

    def _teams(self, row: DecisionRow, place: Place) -> Iterable[dict[str, Any]]:
        names = row.villages
        if names == (ALL_VILLAGES,):
            names = tuple(self.villages[row.commune_code])
        shared: Invented | None = None
        for index, (name, size) in enumerate(zip(names, row.members, strict=True)):
            if name == COMMITTEE:
                yield self._committee(index, size, row.commune_code, place)
                continue
            kind = self.kinds[row.commune_code, name]
            members = self.crowd.team(size, kind, place.region)
            if row.same_person and shared is not None:
                members[-1] = shared
            shared = next(member for member in reversed(members) if member.phone)
            yield {
                "key": f"t{index + 1}",
                "kind": "village",
                "name": f"{place.team_name} {kind[0].lower()}{kind[1:]} {name}",
                "villages": [self.villages[row.commune_code][name].pk],
                "members": [member.typed() for member in members],
            }

    def _committee(self, index: int, size: int, code: str, place: Place) -> dict[str, Any]:
        label = self.units[code].label
        return {
            "key": f"t{index + 1}",
            "kind": "committee",
            "name": f"Ban chỉ đạo chuyển đổi số {label[0].lower()}{label[1:]}",
            "villages": [],
            "members": [person.typed() for person in self.crowd.committee(size, place.region)],
        }

    def _open_group(self) -> None:
        clerk = self._clerk(HOME)
        channel = Channel.objects.create(
            platform=Channel.Platform.ZALO,
            name="Tổ công nghệ cộng đồng xã Tam Dân",
            participants=["leaders", "teams", "district", "vnpt", "viettel", "post"],
            keeper=clerk.full_name,
            **keys_on(self.units[HOME], CODES_ON),
        )
        audit.record(
            by=clerk, verb="channel.opened", summary=f"Ghi nhóm {channel} vào sổ", target=channel
        )
