"""What was typed on the decision page, understood: pure, no rows are read here.

A draft is kept as typed (Document.draft). This module reads it into values, and lists what is
wrong (errors block putting the decision in force) and what is unusual (warnings never block).
Each finding names the form field it stands beside, by the place names below:
'number_raw', 'signed_on', ..., 'teams', 'teams-0-villages', 'teams-0-members-2-phone'.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from communes.days import read_day
from communes.phones import PhoneError, normalise_phone
from communes.vietnamese import clean, match_key
from teams.document_number import ParsedNumber, parse_number

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
ROLES = ("leader", "deputy", "secretary", "member")
# Guidance 793/BTTTT-THH: the village head and two more people.
SMALLEST_USUAL_TEAM = 3
LARGEST_NUMBER = 99_999
# Letters that the register keeps; longer text is an error, never cut silently.
LONGEST = {
    "number_raw": 80,
    "summary": 500,
    "signer_name": 120,
    "signer_title": 120,
    "note": 500,
}
LONGEST_BASIS = 500
LONGEST_MEMBER = {"name": 120, "organisation": 150}
LONGEST_POST = 120
LONGEST_TEAM_NAME = 250


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


@dataclass(frozen=True)
class MemberDraft:
    place: str
    name: str
    role: str
    posts: tuple[str, ...]
    organisation: str
    phone: str
    person_id: int | None


@dataclass(frozen=True)
class TeamDraft:
    place: str
    kind: str
    name: str
    village_ids: tuple[int, ...]
    members: tuple[MemberDraft, ...]


@dataclass(frozen=True)
class DecisionDraft:
    """The decision as understood; days are None when missing or unreadable."""

    number: ParsedNumber
    signed_on: datetime.date | None
    effective_on: datetime.date | None
    announced_on: datetime.date | None
    texts: dict[str, str]
    basis: tuple[str, ...]
    teams: tuple[TeamDraft, ...]

    @property
    def in_force_from(self) -> datetime.date | None:
        """A decision takes effect on the day of signing unless it names another."""
        return self.effective_on or self.signed_on

    @property
    def member_count(self) -> int:
        return sum(len(team.members) for team in self.teams)


def empty_payload() -> dict[str, Any]:
    return {"fields": dict.fromkeys(FIELDS, ""), "basis": [], "teams": []}


def understand(payload: dict[str, Any], today: datetime.date) -> tuple[DecisionDraft, Findings]:
    """Read a draft as typed. Never raises on its content; every doubt is a finding."""
    findings = Findings()
    raw: dict[str, str] = {
        name: clean(str(payload.get("fields", {}).get(name) or "")) for name in FIELDS
    }
    days = {name: _day(raw[name], name, findings) for name in DAY_FIELDS}
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
    )
    _check_document(draft, raw, today, findings)
    _check_teams(draft, findings)
    return draft, findings


def _day(text: str, place: str, findings: Findings) -> datetime.date | None:
    if not text:
        return None
    day = read_day(text)
    if day is None:
        findings.error(place, f"Không đọc được ngày “{text}”. Ghi ngày/tháng/năm, ví dụ 28/6/2022.")
    return day


def _team(raw: dict[str, Any], index: int, findings: Findings) -> TeamDraft:
    place = f"teams-{index}"
    kind = raw.get("kind") if raw.get("kind") in TEAM_KINDS else "village"
    members = []
    for row, member in enumerate(raw.get("members", [])):
        read = _member(member, f"{place}-members-{row}", findings)
        if read is not None:
            members.append(read)
    return TeamDraft(
        place=place,
        kind=str(kind),
        name=clean(str(raw.get("name") or "")),
        village_ids=tuple(
            dict.fromkeys(int(pk) for pk in raw.get("villages", []) if str(pk).isdigit())
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
    person = raw.get("person")
    return MemberDraft(
        place=place,
        name=text["name"],
        role=text["role"],
        posts=posts,
        organisation=text["organisation"],
        phone=phone,
        person_id=int(person) if str(person or "").isdigit() else None,
    )


def _split_posts(text: str) -> list[str]:
    """'Bí thư chi bộ kiêm Trưởng thôn' is two posts of one person."""
    for mark in (" kiêm ", ";", "/"):
        text = text.replace(mark, ",")
    return text.split(",")


def _check_document(
    draft: DecisionDraft, raw: dict[str, str], today: datetime.date, findings: Findings
) -> None:
    if not raw["number_raw"]:
        findings.error(
            "number_raw",
            "Chưa ghi số, ký hiệu. Ghi như trên văn bản, ví dụ 41/QĐ-UBND.",
            missing=True,
        )
    elif draft.number.number is None:
        findings.error(
            "number_raw",
            f"Không thấy số trong “{raw['number_raw']}”. Ghi như trên văn bản, ví dụ 41/QĐ-UBND.",
        )
    elif draft.number.number > LARGEST_NUMBER:
        findings.error("number_raw", "Số văn bản quá dài. Xem lại số, ký hiệu trên văn bản.")
    for name, most in LONGEST.items():
        if len(raw[name]) > most:
            findings.error(
                name, f"Mục này dài {len(raw[name])} chữ cái, tối đa {most}. Rút gọn lại."
            )
    for line in draft.basis:
        if len(line) > LONGEST_BASIS:
            findings.error("basis", f"Căn cứ “{line[:40]}…” dài quá {LONGEST_BASIS} chữ cái.")
    for name, words in (
        ("summary", "Chưa ghi trích yếu của quyết định."),
        ("signer_name", "Chưa ghi họ và tên người ký."),
        ("signer_title", "Chưa ghi chức vụ người ký, ví dụ Chủ tịch."),
    ):
        if not raw[name]:
            findings.error(name, words, missing=True)
    if not raw["signed_on"]:
        findings.error("signed_on", "Chưa ghi ngày ký.", missing=True)
    _check_days(draft, today, findings)


def _check_days(draft: DecisionDraft, today: datetime.date, findings: Findings) -> None:
    signed = draft.signed_on
    if signed is None:
        return
    if signed > today:
        findings.error(
            "signed_on",
            f"Ngày ký {signed:%d/%m/%Y} sau hôm nay ({today:%d/%m/%Y}). Chỉ nhập quyết định đã ký.",
        )
    if draft.effective_on and draft.effective_on < signed:
        findings.error(
            "effective_on",
            f"Ngày hiệu lực {draft.effective_on:%d/%m/%Y} sớm hơn ngày ký {signed:%d/%m/%Y}. "
            "Sửa một trong hai ngày.",
        )
    if draft.announced_on and draft.announced_on < signed:
        findings.error(
            "announced_on",
            f"Ngày công bố {draft.announced_on:%d/%m/%Y} sớm hơn ngày ký {signed:%d/%m/%Y}. "
            "Sửa một trong hai ngày.",
        )
    if draft.number.year is not None and draft.number.year != signed.year:
        findings.error(
            "number_raw",
            f"Năm trong số văn bản là {draft.number.year}, ngày ký là năm {signed.year}. "
            "Sửa cho khớp.",
        )
    if signed.weekday() >= 5:
        day_name = "thứ bảy" if signed.weekday() == 5 else "chủ nhật"
        findings.warn("signed_on", f"Ngày ký {signed:%d/%m/%Y} là {day_name}. Xem lại nếu gõ nhầm.")


def _check_teams(draft: DecisionDraft, findings: Findings) -> None:
    if not draft.teams:
        findings.error(
            "teams", "Quyết định chưa có tổ nào. Chọn thôn ở mục B để lập tổ.", missing=True
        )
    chosen: dict[int, str] = {}
    for index, team in enumerate(draft.teams):
        label = team.name or f"tổ thứ {index + 1}"
        if len(team.name) > LONGEST_TEAM_NAME:
            findings.error(f"{team.place}-name", f"Tên tổ dài quá {LONGEST_TEAM_NAME} chữ cái.")
        if team.kind == "village" and not team.village_ids:
            findings.error(f"{team.place}-villages", f"Chưa chọn thôn cho {label}.")
        if team.kind != "village" and team.village_ids:
            findings.error(
                f"{team.place}-villages",
                f"{label[0].upper()}{label[1:]} là tổ cấp xã, không chọn thôn.",
            )
        for village in team.village_ids:
            if village in chosen:
                findings.error(
                    f"{team.place}-villages",
                    f"Một thôn được chọn cho hai tổ ({chosen[village]} và {label}). Bỏ một nơi.",
                )
            chosen[village] = label
        _check_members(team, label, findings)


def _check_members(team: TeamDraft, label: str, findings: Findings) -> None:
    leaders = [member for member in team.members if member.role == "leader"]
    for extra in leaders[1:]:
        findings.error(
            f"{extra.place}-role",
            f"{label[0].upper()}{label[1:]} có hai tổ trưởng: {leaders[0].name} và {extra.name}. "
            "Chọn một người.",
        )
    if not team.members:
        findings.warn(f"{team.place}-members", f"{label}: chưa có danh sách thành viên.")
    else:
        if not leaders:
            findings.warn(f"{team.place}-members", f"{label}: chưa có tổ trưởng.")
        if team.kind == "village" and len(team.members) < SMALLEST_USUAL_TEAM:
            findings.warn(
                f"{team.place}-members",
                f"{label} có {len(team.members)} người "
                f"(hướng dẫn: từ {SMALLEST_USUAL_TEAM} người).",
            )
    seen: dict[tuple[str, str, int | None], str] = {}
    for member in team.members:
        same = (match_key(member.name), member.phone, member.person_id)
        if member.name and same in seen:
            findings.error(
                f"{member.place}-name",
                f"{member.name} có hai dòng trong {label}. Xóa một dòng; "
                "nếu là hai người trùng tên, ghi số điện thoại để phân biệt.",
            )
        seen[same] = member.place
