"""A member list pasted from Word, Excel or a message, read into rows of the grid: pure.

Nothing is guessed silently: a cell that is not understood stays where the person can see and
mend it, and a missing role stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from communes.phones import PhoneError, normalise_phone
from communes.place_names import split_village_kind
from communes.vietnamese import clean, match_key, search_text

ROLE_WORDS = {
    "leader": ("tổ trưởng", "trưởng tổ", "tt", "tổ trưởng tổ"),
    "deputy": ("tổ phó", "phó tổ trưởng", "t.phó", "tp", "phó tổ", "tổ phó thường trực"),
    "secretary": ("thư ký", "thư kí", "tk"),
    "member": ("thành viên", "tổ viên", "t.viên", "tv", "ủy viên", "uỷ viên", "uv"),
}
_ROLES = {match_key(word): role for role, words in ROLE_WORDS.items() for word in words}

COLUMN_WORDS = {
    "name": ("ho va ten", "ho ten", "ho va ten thanh vien", "ten thanh vien"),
    "role": ("chuc danh trong to", "chuc danh", "nhiem vu", "vai tro", "nhiem vu trong to"),
    "posts": ("chuc vu", "chuc vu don vi", "chuc vu don vi cong tac", "chuc vu cong tac"),
    "organisation": ("don vi", "don vi cong tac", "co quan"),
    "phone": ("so dien thoai", "dien thoai", "sdt", "so dt", "di dong", "zalo"),
}
_COLUMNS = {word: column for column, words in COLUMN_WORDS.items() for word in words}

EMPTY_ROW = {"name": "", "role": "", "posts": "", "organisation": "", "phone": "", "person": None}

# What teams are called in front of their village (domain 2.3), the longest first; the official
# name is data, so these words only help to find the village in a line above a list.
TEAM_WORDS = (
    r"tổ công nghệ số cộng đồng",
    r"tổ công nghệ số và chuyển đổi số cộng đồng",
    r"tổ chuyển đổi số cộng đồng",
    r"tổ công nghệ cộng đồng",
    r"tổ công nghệ số",
    r"tổ chuyển đổi số",
    r"tổ (?:cnscđ|cnscd|cncđ|cđscđ|cđs cộng đồng|cns cộng đồng)",
)
_LIST_HEAD = re.compile(r"^(?:danh sách\s+)?(?:(?:các\s+)?thành viên\s+)?(?:của\s+)?")
_TEAM_HEAD = re.compile(
    rf"^(?:{'|'.join(TEAM_WORDS)})(?:\s+và\s+(?:thực hiện\s+)?đề án\s*06)?"
    r"(?:\s+(?:tại|của|ở))?(?:[\s:,-]+|$)"
)
# "(7 thành viên)", "gồm 7 người", "gồm các ông, bà sau đây" behind the name.
_COUNT_TAIL = re.compile(
    r"[\s,:-]*(?:\(\s*(?:gồm\s+)?\d+\s*(?:người|thành viên|đồng chí|đ/c)\s*\)"
    r"|gồm(?:\s+có)?(?:\s+\d+\s*(?:người|thành viên|đồng chí|đ/c)|\s+các\s.*)?)[\s:.,]*$"
)

_NUMBERING = re.compile(r"^\s*(\d{1,3}|[ivxIVX]{1,5})\s*[.)/-]?\s*$")
_LEADING_NUMBER = re.compile(r"^\s*(\d{1,3}\s*[.)/-]|[IVX]{1,5}\s*[.)])\s*")


def rows_as_text(rows: Iterable[dict[str, str | None]]) -> str:
    """Rows as a table that read_rows reads back, for those that still want a place."""
    columns = ("name", "role", "posts", "organisation", "phone")

    def cell(row: dict[str, str | None], name: str) -> str:
        if name == "role" and row["role"]:
            return ROLE_WORDS[row["role"]][0]
        return row[name] or (row.get("role_word") or "" if name == "role" else "")

    head = "\t".join(["Họ và tên", "Chức danh", "Chức vụ", "Đơn vị", "Điện thoại"])
    lines = ["\t".join(cell(row, name) for name in columns) for row in rows]
    return "\n".join([head, *lines])


def role_of(text: str) -> str:
    """The role a word stands for ('T.phó' is deputy), '' when it stands for none."""
    return _ROLES.get(match_key(text), "")


def read_rows(text: str) -> list[dict[str, str | None]]:
    """Rows of the grid from a pasted table; headers, numbering and blank lines are dropped."""
    return [row for _, rows in read_sections(text, ()) for row in rows]


def read_sections(
    text: str, section_names: Iterable[str]
) -> list[tuple[str, list[dict[str, str | None]]]]:
    """Rows under the section line they stand below ('I. THÔN AN MỸ').

    '' collects the rows before any section, and those below a section that is not known.

    section_names: the names that may stand in a section line, as the portal writes them.
    """
    known = {match_key(name): name for name in section_names}
    sections: list[tuple[str, list[dict[str, str | None]]]] = [("", [])]
    columns: dict[int, str] = {}
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        cells = _cells(line)
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        section = _section(filled, known)
        if section or (known and _looks_like_section(filled)):
            sections.append((section, []))
            continue
        header = _header(cells)
        if header:
            columns = header
            continue
        row = _by_columns(cells, columns) if columns else _by_shape(cells)
        if row["name"] or row["phone"]:
            sections[-1][1].append(row)
    return [(name, rows) for name, rows in sections if rows]


def _cells(line: str) -> list[str]:
    for mark in ("\t", "|", ";"):
        if mark in line:
            return [clean(cell) for cell in line.split(mark)]
    wide = re.split(r"\s{2,}", line.strip())
    if len(wide) > 1:
        return [clean(cell) for cell in wide]
    return [clean(cell) for cell in re.split(r",\s*|\s+-\s+", line)]


def _section(filled: list[str], known: dict[str, str]) -> str:
    """The known name that a line of one or two cells names, whatever its numbering.

    Only words name a section: the row "5" of a Word table with nothing behind it is an empty row,
    not the village called 5.
    """
    if len(filled) > 2:
        return ""
    for text in (" ".join(filled), ", ".join(filled), filled[-1]):
        for candidate in _bare_names(text):
            found = known.get(match_key(candidate))
            if found:
                return found
    return ""


def _bare_names(text: str) -> list[str]:
    """What a section line may name: itself, without its numbering, without what the team is called
    ('Tổ công nghệ cộng đồng thôn An Mỹ'), with the kind of village written out ('TDP 5')."""
    names = [text.rstrip(":."), _LEADING_NUMBER.sub("", text).rstrip(":.")]
    short = _COUNT_TAIL.sub("", names[-1].lower()).rstrip(":. ")
    headed = _TEAM_HEAD.sub("", _LIST_HEAD.sub("", short)).strip()
    names += [short, headed]
    for name in (short, headed):
        kind, bare = split_village_kind(name)
        if kind and bare:
            names.append(f"{kind} {bare}")
    return [name for name in dict.fromkeys(names) if any(map(str.isalpha, name))]


def _looks_like_section(filled: list[str]) -> bool:
    """A lone line that names some village, though none that is known here."""
    if len(filled) > 1:
        return False
    bare = _LEADING_NUMBER.sub("", filled[0])
    if not any(map(str.isalpha, bare)):
        return False
    return bool(split_village_kind(bare)[0]) or bare != filled[0] or _names_a_team(bare)


def _names_a_team(text: str) -> bool:
    return bool(_TEAM_HEAD.match(_LIST_HEAD.sub("", text.lower())))


def _header(cells: list[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        column = _COLUMNS.get(search_text(cell))
        if column and column not in found.values():
            found[index] = column
    return found if "name" in found.values() and len(found) > 1 else {}


def _by_columns(cells: list[str], columns: dict[int, str]) -> dict[str, str | None]:
    row: dict[str, str | None] = dict(EMPTY_ROW)
    for index, column in columns.items():
        if index < len(cells):
            row[column] = cells[index]
    word = row["role"] or ""
    row["role"] = role_of(word)
    if word and not row["role"]:
        # Kept beside the empty choice: the person sees what the list says, and chooses.
        row["role_word"] = word
    return row


def _by_shape(cells: list[str]) -> dict[str, str | None]:
    """Without a header: a phone looks like a phone, a role is a known word, the first is a name."""
    row: dict[str, str | None] = dict(EMPTY_ROW)
    rest: list[str] = []
    for index, cell in enumerate(cells):
        if not cell or (index == 0 and len(cells) > 1 and _NUMBERING.match(cell)):
            continue
        if not row["phone"] and _is_phone(cell):
            row["phone"] = cell
        elif not row["role"] and role_of(cell):
            row["role"] = role_of(cell)
        else:
            rest.append(cell)
    names = ("name", "posts", "organisation")
    for name, value in zip(names, rest, strict=False):
        row[name] = _LEADING_NUMBER.sub("", value) if name == "name" else value
    if len(rest) > len(names):
        row["organisation"] = ", ".join(rest[2:])
    return row


def _is_phone(cell: str) -> bool:
    digits = re.sub(r"[\s.\-+()]", "", cell)
    if not digits.isdigit() or len(digits) < 9:
        return False
    try:
        normalise_phone(cell)
    except PhoneError:
        return len(digits) <= 12
    return True
