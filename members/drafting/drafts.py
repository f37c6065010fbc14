"""What was typed on the decision page, understood: pure, no rows are read here.

A draft is kept as typed (Document.draft). This module reads it into values, and lists what is
wrong (errors block putting the decision in force) and what is unusual (warnings never block).
Each finding names the form field it stands beside, by the place names below:
'number_raw', 'signed_on', ..., 'teams', 'teams-0-villages', 'teams-0-members-2-phone',
'teams-0-team', 'teams-0-into', 'teams-0-leaves-1', 'teams-0-corrections-0-value',
'teams-0-targets-0-amount', 'acts_on-0-target'.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from communes.days import read_day
from communes.keys import read_key
from communes.phones import PhoneError, normalise_phone
from communes.vietnamese import clean
from members.drafting.act_rules import check_acts
from members.drafting.acts import (
    EFFECTS,
    FOUND,
    read_corrections,
    read_into,
    read_leaves,
    read_relations,
    read_targets,
    read_typed_day,
)
from members.drafting.findings import Findings
from members.drafting.rules import check_document, check_teams
from members.drafting.values import DecisionDraft, MemberDraft, TeamDraft
from teams.document_number import parse_number

# In a draft: the key of the predecessor that signed; absent where the commune itself did.
ISSUER = "issuer"
FIELDS = (
    "number_raw",
    "signed_on",
    "effective_on",
    "announced_on",
    "summary",
    "signer_name",
    "signer_title",
    "signer_capacity",
    "note",
)
DAY_FIELDS = ("signed_on", "effective_on", "announced_on")
TEAM_KINDS = ("village", "commune", "committee")
SEXES = ("male", "female")
EARLIEST_BIRTH = datetime.date(1900, 1, 1)
ROLES = ("leader", "deputy", "secretary", "member")
LONGEST_MEMBER = {"name": 120, "organisation": 150}
LONGEST_POST = 120

NamesOf = Callable[[list[int], datetime.date], dict[int, str]]

# A people's committee decides as a body: its chair signs on its behalf.
USUAL_CAPACITY = "TM"


def empty_payload() -> dict[str, Any]:
    fields = {**dict.fromkeys(FIELDS, ""), "signer_capacity": USUAL_CAPACITY}
    return {"fields": fields, "basis": [], "acts_on": [], "teams": []}


def understand(
    payload: dict[str, Any],
    today: datetime.date,
    names_of: NamesOf | None = None,
    teams_of: NamesOf | None = None,
) -> tuple[DecisionDraft, Findings]:
    """Read a draft as typed. Never raises on its content; every doubt is a finding.

    names_of, teams_of: the names of villages and of teams on a day, by which findings call teams.
    """
    findings = Findings()
    raw: dict[str, str] = {
        name: clean(str(payload.get("fields", {}).get(name) or "")) for name in FIELDS
    }
    days = {name: read_typed_day(raw[name], name, findings) for name in DAY_FIELDS}
    draft = DecisionDraft(
        number=parse_number(raw["number_raw"]),
        signed_on=days["signed_on"],
        effective_on=days["effective_on"],
        announced_on=days["announced_on"],
        texts={name: raw[name] for name in FIELDS if name not in DAY_FIELDS},
        basis=tuple(
            line for line in (clean(str(text)) for text in payload.get("basis", [])) if line
        ),
        teams=tuple(
            _team(team, index, findings) for index, team in enumerate(payload.get("teams", []))
        ),
        acts_on=read_relations(payload.get("acts_on", []), findings),
    )
    _refuse_unplaced(payload, draft, findings)
    check_document(draft, raw, today, findings)
    ids = [pk for team in draft.teams for pk in team.village_ids]
    day = draft.in_force_from or today
    names = names_of(ids, day) if names_of else {}
    acted_on = [team.team_id for team in draft.teams if team.team_id]
    team_names = teams_of(acted_on, day) if teams_of and acted_on else {}
    check_teams(draft, names, findings, team_names)
    check_acts(draft, findings)
    return draft, findings


def _refuse_unplaced(payload: dict[str, Any], draft: DecisionDraft, findings: Findings) -> None:
    """A list that still lies in its box is no list of members yet."""
    pasted = payload.get("pasted", {})
    places = {
        str(raw.get("key")): f"{team.place}-members"
        for raw, team in zip(payload.get("teams", []), draft.teams, strict=True)
    }
    for key in pasted:
        findings.error(
            places.get(key, "teams-pasted"),
            "Danh sách dán từ Word, Excel chưa được đưa vào bảng. Bấm “Đưa vào”, "
            "hoặc xóa hết chữ trong ô dán.",
        )


def _team(raw: dict[str, Any], index: int, findings: Findings) -> TeamDraft:
    place = f"teams-{index}"
    kind = raw.get("kind") if raw.get("kind") in TEAM_KINDS else "village"
    members = []
    for row, member in enumerate(raw.get("members", [])):
        read = _member(member, f"{place}-members-{row}", findings)
        if read is not None:
            members.append(read)
    effect = str(raw.get("effect") or FOUND)
    if effect not in EFFECTS:
        findings.error(f"{place}-effect", "Chưa chọn quyết định làm gì với tổ này.")
        effect = FOUND
    into_key, into_team_id = read_into(str(raw.get("into") or ""))
    return TeamDraft(
        place=place,
        key=str(raw.get("key") or ""),
        effect=effect,
        team_id=None if effect == FOUND else read_key(str(raw.get("team") or "")),
        into_key=into_key,
        into_team_id=into_team_id,
        leaves=read_leaves(raw.get("leaves") or [], place),
        corrections=read_corrections(raw.get("corrections") or [], place),
        targets=read_targets(raw.get("targets") or [], place, findings),
        kind=str(kind),
        name=clean(str(raw.get("name") or "")),
        village_ids=tuple(
            dict.fromkeys(key for pk in raw.get("villages", []) if (key := read_key(str(pk))))
        ),
        members=tuple(members),
    )


def _member(raw: dict[str, Any], place: str, findings: Findings) -> MemberDraft | None:
    """A row of the grid; None for a row left empty."""
    text = {
        name: clean(str(raw.get(name) or ""))
        for name in ("name", "role", "posts", "organisation", "phone")
    }
    if not any(text[name] for name in ("name", "posts", "organisation", "phone")):
        return None
    if not text["name"]:
        findings.error(f"{place}-name", "Dòng này chưa ghi họ và tên. Ghi tên hoặc xóa cả dòng.")
    elif text["name"][0] in "=+-@":
        findings.error(f"{place}-name", "Họ và tên không thể bắt đầu bằng dấu = + - @.")
    if text["role"] not in ROLES:
        findings.error(
            f"{place}-role", f"Chưa chọn chức danh trong tổ cho {text['name'] or 'dòng này'}."
        )
    phone = ""
    if text["phone"]:
        try:
            phone = normalise_phone(text["phone"])
        except PhoneError as problem:
            hint = f" Có phải là {problem.suggestion}?" if problem.suggestion else ""
            findings.error(f"{place}-phone", f"{problem}{hint}")
    for name, most in LONGEST_MEMBER.items():
        if len(text[name]) > most:
            findings.error(f"{place}-{name}", f"Dài quá {most} chữ cái. Rút gọn lại.")
    posts = tuple(post for post in (clean(part) for part in _split_posts(text["posts"])) if post)
    if any(len(post) > LONGEST_POST for post in posts):
        findings.error(f"{place}-posts", f"Chức vụ dài quá {LONGEST_POST} chữ cái. Rút gọn lại.")
    birth_date, birth_year = _birth(clean(str(raw.get("birth") or "")))
    return MemberDraft(
        place=place,
        name=text["name"],
        role=text["role"],
        posts=posts,
        organisation=text["organisation"],
        phone=phone,
        person_id=read_key(str(raw.get("person") or "")),
        birth_date=birth_date,
        birth_year=birth_year,
        sex=str(raw.get("sex")) if raw.get("sex") in SEXES else "",
    )


def _birth(text: str) -> tuple[datetime.date | None, int | None]:
    """A birth carried from an imported list: a day, or only a year, or nothing readable."""
    if text.isdecimal() and len(text) == 4:
        return None, int(text)
    day = read_day(text, since=EARLIEST_BIRTH) if text else None
    return day, day.year if day else None


def _split_posts(text: str) -> list[str]:
    """'Bí thư chi bộ kiêm Trưởng thôn' is two posts of one person."""
    for mark in (" kiêm ", ";", "/"):
        text = text.replace(mark, ",")
    return text.split(",")
