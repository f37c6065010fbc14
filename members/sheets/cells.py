"""Understanding the cells of one member: name, role, sex, phone, the team. Pure."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from communes.phones import PhoneError, normalise_phone
from communes.place_names import split_unit_kind, split_village_kind, village_match_key
from communes.sheets.cells import FORMULA_SIGNS, is_empty, raw_text, tidy, unshout
from communes.vietnamese import clean, match_key, search_text
from members.importing.place import COMMUNE, body_of
from members.name_words import SURNAMES
from members.roster_text import ROLE_WORDS, role_of

LONGEST_NAME = 100
# As they are written in a decision; every other spelling is noted.
ROLE_NAMES = {"leader": "Tổ trưởng", "deputy": "Tổ phó", "member": "Thành viên"}
_MORE_ROLES = {
    "t.trưởng": "leader",
    "t. trưởng": "leader",
    "t. phó": "deputy",
    "t. viên": "member",
    "tổ trưởng tổ cnscđ": "leader",
    "tổ phó tổ cnscđ": "deputy",
    "thành viên tổ": "member",
}
_ROLES_WITHOUT_ACCENTS = {
    search_text(word): role
    for role, words in ROLE_WORDS.items()
    for word in words
    if len(search_text(word)) > 2
}
_SEX = {"nam": "male", "nữ": "female", "nu": "female", "trai": "male", "gái": "female"}

# "Tổ công nghệ (số) cộng đồng" and the ways it is shortened and mistyped.
_TEAM_WORDS = re.compile(
    r"(?:tổ\s+)?(?:[cộôo]+ng\s+nghệ\s+(?:số\s+)?c[ộô]ng\s+đồng|(?:t\s*)?cns?\s*cđ|cns\s+cộng\s+đồng)"
    r"(?:\s+(?:số\s+\d+|\d+))?(?:\s+(?:của|tại|ở))?\s*[:\-–]?\s*",
    re.IGNORECASE,
)
_TEAM_NUMBER = re.compile(r"tổ\s+(?:số\s+)?\d+\s*(?:$|[:.\-–]\s*)", re.IGNORECASE)
_ADDED = re.compile(r"\s*\((?:bổ sung|tiếp|tiếp theo|tt|kiện toàn|mới)\)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """A cell understood, or why it was not; `reason` begins small."""

    value: str = ""
    code: str = ""
    reason: str = ""
    suggestion: str | None = None
    warning: str = ""


# "Đ/c Nguyễn Văn A", "Đồng chí A"; Ông is a surname too, so it goes only before another one.
_COMRADE = re.compile(r"(?:đ\s*[/.]\s*c\b|đồng chí\b)[\s.:]*(?=\w)", re.IGNORECASE)
_SIR = re.compile(r"(?:ông|bà)[\s.:]+(?=(\w+)\s+\w)", re.IGNORECASE)


def _without_honorific(text: str) -> str:
    if found := _COMRADE.match(text):
        return text[found.end() :]
    found = _SIR.match(text)
    return text[found.end() :] if found and match_key(found[1]) in SURNAMES else text


def read_full_name(text: str, cell: object) -> Understood:
    """A person's name: letters, blanks, a point or an apostrophe; all capitals are mended, and an
    honorific in front is taken off (W_HONORIFIC)."""
    bare = _without_honorific(text)
    warning = "" if bare == text else "W_HONORIFIC"
    text = bare
    if not text:
        if is_empty(cell):
            return Understood(code="E_NAME_MISSING", reason="chưa ghi họ và tên.")
        return Understood(
            code="E_NAME_INVALID",
            reason=f"ô họ và tên ghi “{raw_text(cell)}”, không phải là tên. Ghi lại họ và tên.",
        )
    letters = [sign for sign in text if sign.isalpha()]
    odd = any(sign.isdigit() or sign in '=+@#$%^*<>{}[]|\\/~_?!"' for sign in text)
    if text.startswith(FORMULA_SIGNS) or odd or len(letters) < 2 or len(text) > LONGEST_NAME:
        return Understood(
            code="E_NAME_INVALID",
            reason=f"“{text[:60]}” không phải là họ và tên. Ghi lại họ và tên bằng chữ.",
        )
    return Understood(unshout(text), warning=warning)


def read_role(cell: object) -> Understood:
    """leader, deputy, member or secretary; any spelling but the usual is W_ROLE_VARIANT."""
    text = tidy(cell)
    if not text:
        return Understood(
            code="E_ROLE_MISSING",
            reason="chưa ghi nhiệm vụ trong tổ. Ghi Tổ trưởng, Tổ phó hoặc Thành viên.",
        )
    role = role_of(text) or _MORE_ROLES.get(match_key(text), "")
    if not role:
        meant = ROLE_NAMES.get(_ROLES_WITHOUT_ACCENTS.get(search_text(text), ""))
        return Understood(
            code="E_ROLE_UNKNOWN",
            reason=f"nhiệm vụ “{text}” không có trong tổ. Ghi Tổ trưởng, Tổ phó hoặc Thành viên.",
            suggestion=meant,
        )
    return Understood(role, warning="" if cell == ROLE_NAMES.get(role) else "W_ROLE_VARIANT")


def read_phone(cell: object) -> Understood:
    """Ten digits, or nothing for an empty cell; W_PHONE_PADDED when a lost 0 was put back."""
    if is_empty(cell):
        return Understood()
    text = tidy(cell).lstrip("'")
    try:
        number = normalise_phone(text)
    except PhoneError as refusal:
        reason = refusal.message_vi[:1].lower() + refusal.message_vi[1:]
        return Understood(
            code="E_PHONE_INVALID",
            reason=f"số điện thoại “{raw_text(cell)}”: {reason}",
            suggestion=refusal.suggestion,
        )
    digits = re.sub(r"\D", "", text)
    return Understood(number, warning="W_PHONE_PADDED" if len(digits) == 9 else "")


def read_sex(text: str) -> Understood:
    """male or female; anything else is left open, with a warning."""
    if not text:
        return Understood()
    sex = _SEX.get(match_key(text).strip("."), "")
    return Understood(sex, warning="" if sex else "W_SEX_UNKNOWN")


def read_email(text: str) -> Understood:
    """An address, left out with a warning where it is none."""
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return Understood(text)
    return Understood(warning="W_EMAIL_INVALID" if text else "")


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team as written, without what was added to its heading; key: equal for equal teams."""

    text: str = ""
    key: str = ""
    kind: str = ""
    village: str = ""
    village_kind: str = ""


def read_team(text: str) -> TeamName:
    """'Khối phố Tam Cẩm (bổ sung)' and 'Tổ CNSCĐ khối phố Tam Cẩm' are one team."""
    text = unshout(_ADDED.sub("", clean(text)).rstrip(" :.;,"))
    if not text:
        return TeamName()
    words = _TEAM_WORDS.match(text)
    if words:
        rest = text[words.end() :]
        text = f"Tổ CNSCĐ {rest}".rstrip()
    elif (number := _TEAM_NUMBER.match(text)) and names_village(text[number.end() :]):
        text = text[number.end() :]
    body = body_of(text)
    if body.kind != "village":
        return TeamName(text, body.kind, body.kind)
    key = village_match_key(body.village_kind, body.village)
    return TeamName(text, key, body.kind, body.village, body.village_kind)


def names_village(text: str) -> bool:
    """Whether a text begins with the kind of a village and goes on."""
    kind, name = split_village_kind(text)
    return bool(kind and name)


def names_team(text: str) -> bool:
    """Whether a text speaks of a team: its words, or a number of one."""
    return bool(_TEAM_WORDS.match(text) or _TEAM_NUMBER.match(text))


def is_of_commune(text: str) -> bool:
    """Whether a text names the team of a whole commune."""
    words = _TEAM_WORDS.match(text)
    if not words:
        return False
    rest = text[words.end() :]
    return body_of(text).kind == COMMUNE or bool(split_unit_kind(rest)[0])


def posts_of(text: str) -> str:
    """Posts in one line, as they are kept: separated by commas."""
    parts = [part.strip() for part in re.split(r"[;\n]", text)]
    return ", ".join(part for part in parts if part)


def is_day_like(cell: object) -> bool:
    """Whether a cell below 'Nam' or 'Nữ' holds a birth and not a tick."""
    if isinstance(cell, datetime.date):
        return True
    return bool(re.search(r"\d{2}", tidy(cell)))


def joined_birth(cells: list[object]) -> object:
    """The birth out of columns of its own for day, month and year, left to right; the year alone
    where no more is known. None where the cells are no such parts."""
    parts = [tidy(cell) for cell in cells if not is_empty(cell)]
    if len(cells) < 2 or not parts or not all(re.fullmatch(r"\d{1,4}", part) for part in parts):
        return None
    return "/".join(parts) if len(parts) == len(cells) == 3 else parts[-1]
