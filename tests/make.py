"""Rows of the register for tests: plain functions, every argument by name, sensible defaults.

They write rows directly, under the same constraints and with the same copied keys and text keys
as the actions, so that a test of one thing does not depend on all others.
"""

from __future__ import annotations

import datetime
import io
import itertools
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.db import connection
from PIL import Image

from communes.models import (
    Assignment,
    Delegation,
    Handover,
    Level,
    Officer,
    Succession,
    Unit,
    UnitVersion,
    Village,
    VillageList,
    VillagePlacement,
    VillageVersion,
)
from communes.roles import Role
from communes.units import placing
from communes.vietnamese import match_key, search_text, sort_key
from members.models import Membership, Person
from teams.models import (
    Channel,
    Constitution,
    Document,
    Effect,
    Plan,
    PlanScope,
    Target,
    Team,
    TeamVillage,
)
from teams.placing import place_new

if TYPE_CHECKING:
    from collections.abc import Iterable

# The day on which the tests live, as the demonstration does.
TODAY = datetime.date(2022, 7, 20)
LONG_AGO = datetime.date(2020, 9, 23)
PASSWORD = "thôn-bản-tổ-2022"

_numbers = itertools.count(1001)
_usernames = itertools.count(1)
_villages = itertools.count(1)


def day(text: str) -> datetime.date:
    """day("30/6/2022")"""
    return datetime.datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 (a day)


# Units


def keys_on(unit: Unit | None, day: datetime.date) -> placing.Keys:
    """The keys of the units above, as communes.units.placing has them.

    Nearly every row asks it, mostly about a unit that stood in one place all its life: that is
    asked of the database without building the question anew.
    """
    if unit is not None and (unit.level == Level.COMMUNE or unit.holds_villages):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT district_id, province_id FROM communes_unitversion WHERE unit_id = %s",
                [unit.pk],
            )
            places = cursor.fetchmany(2)
        if len(places) == 1:
            district, province = places[0]
            return placing.Keys(commune_id=unit.pk, district_id=district, province_id=province)
    return placing.keys_on(unit, day)


def make_unit(
    *,
    level: str,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None = None,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    holds_villages: bool | None = None,
    source: str = "",
) -> Unit:
    """A unit with one version for the whole of its life, its parent's keys copied."""
    unit = Unit.objects.create(
        level=level,
        code=code,
        label=f"{kind} {name}",
        holds_villages=level == Level.COMMUNE if holds_villages is None else holds_villages,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
    )
    make_version(
        unit=unit, name=name, kind=kind, parent=parent, valid_from=valid_from, valid_to=valid_to
    )
    return unit


def make_version(
    *,
    unit: Unit,
    name: str,
    kind: str,
    parent: Unit | None = None,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> UnitVersion:
    """One dated name and place of a unit; for renames and moves give each its days."""
    above = parent.versions.order_by("valid_from").last() if parent else None
    version = _version(unit, name, kind, parent, above, valid_from=valid_from, valid_to=valid_to)
    version.save()
    return version


def _version(
    unit: Unit,
    name: str,
    kind: str,
    parent: Unit | None,
    above: UnitVersion | None,
    **life: datetime.date | None,
) -> UnitVersion:
    """Not yet written; `above` is the version of the parent whose keys are copied."""
    return UnitVersion(
        unit=unit,
        name=name,
        kind=kind,
        parent=parent,
        district=unit if unit.level == Level.DISTRICT else above and above.district,
        province=unit if unit.level == Level.PROVINCE else above and above.province,
        sort_key=sort_key(name),
        search_text=search_text(name),
        match_key=match_key(name),
        **life,
    )


def make_province(code: str, name: str, kind: str = "Tỉnh", **more: Any) -> Unit:
    return make_unit(level=Level.PROVINCE, code=code, name=name, kind=kind, **more)


def make_district(code: str, name: str, province: Unit, kind: str = "Huyện", **more: Any) -> Unit:
    return make_unit(level=Level.DISTRICT, code=code, name=name, kind=kind, parent=province, **more)


def make_commune(code: str, name: str, parent: Unit, kind: str = "Xã", **more: Any) -> Unit:
    """A commune of a district, or of a province (from 1/7/2025)."""
    return make_unit(level=Level.COMMUNE, code=code, name=name, kind=kind, parent=parent, **more)


# Attribute, level, code, kind, name and the attribute of the unit above.
LAND = (
    ("quang_nam", Level.PROVINCE, "49", "Tỉnh", "Quảng Nam", None),
    ("phu_ninh", Level.DISTRICT, "518", "Huyện", "Phú Ninh", "quang_nam"),
    ("lao_cai", Level.PROVINCE, "10", "Tỉnh", "Lào Cai", None),
    ("bat_xat", Level.DISTRICT, "082", "Huyện", "Bát Xát", "lao_cai"),
    ("home", Level.COMMUNE, "20392", "Xã", "Tam Dân", "phu_ninh"),
    ("next_door", Level.COMMUNE, "20374", "Xã", "Tam Đàn", "phu_ninh"),
    ("far", Level.COMMUNE, "02692", "Xã", "A Lù", "bat_xat"),
)


def make_land() -> SimpleNamespace:
    """Two provinces: Tam Dân (home) and Tam Đàn (next_door) in one district, A Lù far away.

    Most tests begin with it, so its rows are written at once.
    """
    units = Unit.objects.bulk_create(
        Unit(level=level, code=code, label=f"{kind} {name}", holds_villages=level == Level.COMMUNE)
        for _, level, code, kind, name, _ in LAND
    )
    land = {row[0]: unit for row, unit in zip(LAND, units, strict=True)}
    versions: dict[str | None, UnitVersion] = {}
    for place, _, _, kind, name, above in LAND:
        parent = land[above] if above else None
        versions[place] = _version(land[place], name, kind, parent, versions.get(above))
    UnitVersion.objects.bulk_create(versions.values())
    return SimpleNamespace(**land)


def succeed(
    old: Unit,
    new: Unit,
    on: datetime.date,
    *,
    kind: str = "merge",
    extent: str = "whole",
    people: str = "all",
) -> Succession:
    return Succession.objects.create(
        old=old, new=new, on=on, kind=kind, extent=extent, people=people
    )


# Villages


def make_village(
    commune: Unit,
    name: str | None = None,
    kind: str = "Thôn",
    *,
    households: int | None = None,
    people: int | None = None,
    valid_from: datetime.date | None = LONG_AGO,
    valid_to: datetime.date | None = None,
    former_commune: Unit | None = None,
) -> Village:
    name = name if name is not None else f"Số {next(_villages)}"
    village = Village.objects.create(former_commune=former_commune)
    VillageVersion.objects.create(
        village=village,
        kind=kind,
        name=name,
        households=households,
        people=people,
        valid_from=valid_from,
        valid_to=valid_to,
        sort_key=sort_key(name),
        search_text=search_text(name),
        match_key=match_key(name),
    )
    VillagePlacement.objects.create(
        village=village,
        valid_from=valid_from,
        valid_to=valid_to,
        **keys_on(commune, valid_from or TODAY),
    )
    return village


def make_villages(commune: Unit, count: int, **more: Any) -> list[Village]:
    return [make_village(commune, **more) for _ in range(count)]


def declare(
    commune: Unit,
    *,
    valid_from: datetime.date | None = LONG_AGO,
    valid_to: datetime.date | None = None,
    complete: bool = True,
    by: Officer | None = None,
) -> VillageList:
    """Declares that the commune's list of villages is complete."""
    return VillageList.objects.create(
        complete=complete,
        valid_from=valid_from,
        valid_to=valid_to,
        declared_by=by,
        **keys_on(commune, valid_from or TODAY),
    )


# Officers


def make_officer(
    role: str | None = Role.CLERK,
    unit: Unit | None = None,
    *,
    username: str | None = None,
    full_name: str | None = None,
    valid_from: datetime.date | None = LONG_AGO,
    valid_to: datetime.date | None = None,
    must_change_password: bool = False,
    **more: Any,
) -> Officer:
    """An officer who can sign in with PASSWORD; role=None leaves them without a territory."""
    number = next(_usernames)
    name = full_name or f"Cán bộ {number}"
    officer = Officer(
        username=username or f"canbo{number}",
        full_name=name,
        must_change_password=must_change_password,
        sort_key=sort_key(name),
        search_text=search_text(name),
        **more,
    )
    officer.set_password(PASSWORD)
    officer.save()
    if role is not None:
        assign(officer, role, unit, valid_from=valid_from, valid_to=valid_to)
    return officer


def assign(
    officer: Officer,
    role: str,
    unit: Unit | None = None,
    *,
    valid_from: datetime.date | None = LONG_AGO,
    valid_to: datetime.date | None = None,
) -> Assignment:
    return Assignment.objects.create(
        officer=officer,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        **keys_on(unit, valid_from or TODAY),
    )


def delegate(
    giver: Officer,
    receiver: Officer,
    *,
    valid_from: datetime.date = TODAY + datetime.timedelta(days=1),
    valid_to: datetime.date = TODAY + datetime.timedelta(days=10),
    **more: Any,
) -> Delegation:
    """The right to confirm, lent; from tomorrow on unless told otherwise."""
    more.setdefault("reason", "đi công tác")
    return Delegation.objects.create(
        giver=giver,
        receiver=receiver,
        unit=giver.unit,
        valid_from=valid_from,
        valid_to=valid_to,
        **keys_on(giver.unit, TODAY),
        **more,
    )


def make_handover(
    giver: Officer,
    receiver: Officer,
    *,
    starts_on: datetime.date = TODAY + datetime.timedelta(days=1),
    **more: Any,
) -> Handover:
    """The giver's post of today passes to the receiver; only prepared unless told otherwise."""
    post = more.pop("post", None) or giver.assignment
    more.setdefault("prepared_by", giver)
    return Handover.objects.create(
        giver=giver,
        post=post,
        receiver=receiver,
        unit=post.unit,
        starts_on=starts_on,
        **keys_on(post.unit, TODAY),
        **more,
    )


# Documents, teams, members


def make_document(
    issuer: Unit | None = None,
    *,
    number_raw: str | None = None,
    kind: str = "QĐ",
    signed_on: datetime.date | None = datetime.date(2022, 6, 15),
    effective_on: datetime.date | None = None,
    state: str = "in_force",
    summary: str = "Về việc thành lập Tổ công nghệ số cộng đồng",
    issuer_name: str | None = None,
    entered_by: Officer | None = None,
    entered_on: datetime.date | None = None,
    **more: Any,
) -> Document:
    """A paper, in force unless told otherwise; without an issuer, a paper of the centre.

    The number is made up when it is not given, and always another one.
    """
    if number_raw is None:
        number_raw = f"{next(_numbers)}/{kind}-UBND"
    parts = re.match(r"(\d+)([A-Za-z]?)/(.+)", number_raw)
    symbol = parts[3] if parts else ""
    placed_on = signed_on or TODAY
    return Document.objects.create(
        issuer=issuer,
        issuer_name=issuer_name or (f"UBND {issuer.label}" if issuer else "Thủ tướng Chính phủ"),
        kind=kind,
        number_raw=number_raw,
        number=int(parts[1]) if parts else None,
        number_suffix=parts[2] if parts else "",
        symbol=symbol,
        symbol_key=symbol.replace(" ", "").upper(),
        year=signed_on.year if signed_on else None,
        signed_on=signed_on,
        effective_on=effective_on or signed_on,
        summary=summary,
        state=state,
        entered_by=entered_by,
        entered_on=entered_on or signed_on or TODAY,
        **keys_on(issuer, placed_on),
        **more,
    )


def make_team(
    commune: Unit,
    villages: Iterable[Village] = (),
    document: Document | None = None,
    *,
    kind: str = "village",
    name: str | None = None,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    ended_by: Document | None = None,
    members: Iterable[str] = (),
    void: bool = False,
) -> Team:
    """A team founded by a decision, with its villages and first composition.

    valid_from is the decision's effective day unless given; `members` are names, the first of
    whom leads.
    """
    villages = list(villages)
    document = document or make_document(commune)
    begins = valid_from or document.effective_on or TODAY
    if ended_by is None and valid_to is not None:
        ended_by = document
    if name is None:
        names = ", ".join(str(village) for village in villages)
        name = f"Tổ công nghệ số cộng đồng {names or commune.label}"
    keys = keys_on(commune, begins)
    team = Team.objects.create(
        kind=kind,
        official_name=name,
        begun_by=document,
        ended_by=ended_by,
        valid_from=begins,
        valid_to=valid_to,
        void=void,
        sort_key=sort_key(name),
        search_text=search_text(name),
        **keys,
    )
    place_new([team])
    Effect.objects.create(document=document, team=team, kind=Effect.Kind.FOUND)
    for village in villages:
        TeamVillage.objects.create(
            team=team,
            village=village,
            begun_by=document,
            ended_by=ended_by,
            valid_from=begins,
            valid_to=valid_to,
            void=void,
            **keys,
        )
    Constitution.objects.create(
        team=team,
        document=document,
        ended_by=ended_by,
        valid_from=begins,
        valid_to=valid_to,
        void=void,
    )
    for place, full_name in enumerate(members):
        seat(team, make_person(full_name, commune=commune), "member" if place else "leader")
    return team


def make_person(
    full_name: str = "Nguyễn Văn An", *, phone: str = "", commune: Unit | None = None, **more: Any
) -> Person:
    """A person; `commune` is where they were entered."""
    return Person.objects.create(
        full_name=full_name,
        phone=phone,
        match_key=match_key(full_name),
        sort_key=sort_key(full_name),
        search_text=search_text(full_name),
        **keys_on(commune, TODAY),
        **more,
    )


def seat(
    team: Team,
    person: Person | None = None,
    role: str = "member",
    *,
    posts: Iterable[str] = (),
    organisation: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    begun_by: Document | None = None,
    void: bool = False,
) -> Membership:
    """A seat in the team's composition of that day, the team's whole life unless told otherwise."""
    begins = valid_from or team.valid_from
    constitution = team.constitutions.on(begins).first()
    assert constitution is not None, "the team has no composition on that day"
    return Membership.objects.create(
        constitution=constitution,
        team=team,
        person=person or make_person(commune=team.commune),
        role=role,
        posts=list(posts),
        organisation=organisation,
        position=team.memberships.count(),
        begun_by=begun_by or constitution.document,
        valid_from=begins,
        valid_to=valid_to or team.valid_to,
        void=void,
        commune_id=team.commune_id,
        district_id=team.district_id,
        province_id=team.province_id,
    )


def photo(colour: str = "red", size: tuple[int, int] = (60, 80)) -> bytes:
    """A JPEG as a telephone takes it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


# Plans and groups


def make_plan(
    issuer: Unit | None,
    scope: Iterable[Unit | None] | None = None,
    targets: Iterable[dict[str, Any]] = ({"rule": "coverage_villages"},),
    *,
    name: str = "Kế hoạch thành lập Tổ công nghệ số cộng đồng",
    document: Document | None = None,
    above: Plan | None = None,
) -> Plan:
    """A plan of the issuer for the units in scope (the issuer's own unit unless given).

    Each target is the fields of Target: rule, threshold, due_on, wording, denominator_on.
    """
    document = document or make_document(
        issuer, kind="KH", signed_on=datetime.date(2022, 5, 2), summary=name
    )
    plan = Plan.objects.create(document=document, name=name, above=above)
    for unit in [issuer] if scope is None else scope:
        PlanScope.objects.create(plan=plan, unit=unit)
    for position, fields in enumerate(targets, start=1):
        Target.objects.create(plan=plan, position=position, **fields)
    return plan


def make_channel(commune: Unit, *, name: str = "Nhóm Tổ CNSCĐ", **more: Any) -> Channel:
    more.setdefault("platform", "zalo")
    return Channel.objects.create(name=name, **keys_on(commune, TODAY), **more)
