"""A member list of any shape, read into rows of members with their team and commune. Pure.

The same way as a village list (`communes.sheets.village_rows`): two passes over each sheet, no
row kept. A team or village that the register does not hold yet is no error here.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingOf
from itertools import chain

from communes.sheets import headers
from communes.sheets.cells import is_empty, raw_text, spelling_warnings, tidy
from communes.sheets.day_cells import Birth, read_birth
from communes.sheets.gazetteer import Aliases, Context, Gazetteer, UnitEntry
from communes.sheets.layout import UPPER_FIELDS
from communes.sheets.readings import FileReading, Mapping, RowReading
from communes.sheets.refusal import E_NO_DATA
from communes.sheets.row_findings import RowFindings
from communes.sheets.sheet_choice import ChosenSheet, choose_sheets
from communes.sheets.sources import Book, TableRow
from communes.vietnamese import match_key
from members.sheets import headers as fields
from members.sheets.cells import (
    TeamName,
    Understood,
    is_day_like,
    is_of_commune,
    joined_birth,
    names_village,
    posts_of,
    read_email,
    read_full_name,
    read_phone,
    read_role,
    read_sex,
    read_team,
)
from members.sheets.headers import MEMBER_DIALECT
from members.sheets.layout import TEAM_FIELDS, MemberLayout, name_columns, survey_members

NO_TABLE = (
    "Không tìm thấy bảng danh sách thành viên trong tệp. Bảng cần một dòng tiêu đề có cột họ và "
    "tên, ví dụ: STT, Họ và tên, Năm sinh, Nhiệm vụ trong tổ, Số điện thoại."
)
_DAY_MISTAKES = {
    "E_DATE_INVALID": "ngày sinh ghi “{}”, không đọc được. Ghi ngày/tháng/năm hoặc chỉ năm sinh.",
    "E_DATE_FUTURE": "ngày sinh “{}” ở sau ngày của danh sách. Kiểm tra lại năm.",
}


def read_members(
    workbook: Book,
    gazetteer: Gazetteer,
    as_of: datetime.date,
    context: Context,
    *,
    mappings: MappingOf[str, Mapping] | None = None,
    aliases: Aliases | None = None,
) -> FileReading:
    """Every data row of the workbook; see `read_villages` for the arguments and the refusal."""
    sheets, chosen = choose_sheets(workbook, MEMBER_DIALECT, gazetteer, context, mappings)
    warnings = ["W_AS_OF_BEFORE_LISTS"] if gazetteer.older_than_lists else []
    rows = _Reader(gazetteer, as_of, aliases).rows(chosen)
    first = next(rows, None)
    if first is None:
        return FileReading("rejected", E_NO_DATA, warnings, sheets, iter(()), NO_TABLE)
    return FileReading("ok", None, warnings, sheets, chain([first], rows))


class _Reader:
    """Reads the sheets of one file; knows every member that it has passed."""

    def __init__(self, gazetteer: Gazetteer, as_of: datetime.date, aliases: Aliases | None) -> None:
        self.gazetteer = gazetteer
        self.as_of = as_of
        self.aliases = aliases
        self._seen: dict[tuple[int | None, str, str], list[tuple[str, object, str, int]]] = {}

    def rows(self, chosen: list[ChosenSheet]) -> Iterator[RowReading]:
        for sheet in chosen:
            survey = survey_members(_table_rows(sheet), sheet.mapping, self.gazetteer)
            sheet.reading.mapping = survey.mapping
            layout = MemberLayout(survey, self.gazetteer, sheet.context)
            fallback = _team_of_titles([*sheet.reading.titles, sheet.source.name])
            for row in _table_rows(sheet):
                role = layout.role_of(row)
                if role is not None:
                    sheet.reading.ignored.setdefault(role, []).append(row.number)
                else:
                    yield self._read(sheet, layout, row, fallback)

    def _read(
        self, sheet: ChosenSheet, layout: MemberLayout, row: TableRow, fallback: str
    ) -> RowReading:
        found = RowFindings(sheet.reading.name, row, layout.mapping)
        name = self._name(found, layout, row)
        unit = self._commune(found, sheet, layout, row)
        team = self._team(found, layout, row, fallback)
        birth = self._birth(found, layout, row)
        role = self._cell(found, row, fields.ROLE, read_role)
        phone = self._cell(found, row, fields.PHONE, read_phone)
        sex = read_sex(found.text(fields.SEX))
        email = read_email(found.text(fields.EMAIL))
        found.warnings += [mended.warning for mended in (sex, email) if mended.warning]
        if name and team.key:
            self._check_duplicate(found, unit, team, name, phone.value, birth, layout)
        found.understood = {
            "commune_id": unit.id if unit else None,
            "commune_code": unit.code if unit else None,
            "commune": unit.full_name if unit else None,
            "district": unit.district_name if unit else None,
            "province": unit.province_name if unit else None,
            "team": team.text,
            "team_kind": team.kind,
            "village": team.village,
            "kind": team.village_kind,
            "name": name,
            "birth": f"{birth.day:%d/%m/%Y}" if birth.day else str(birth.year or ""),
            "sex": sex.value or _ticked_sex(layout, row),
            "posts": posts_of(found.text(fields.POSITION)),
            "organisation": found.text(fields.ORGANISATION),
            "role": role.value,
            "phone": phone.value,
            "email": email.value,
            "note": found.text(headers.NOTE),
            "extra": found.extra(),
        }
        return found.reading()

    def _name(self, found: RowFindings, layout: MemberLayout, row: TableRow) -> str:
        column = layout.name_columns[0]
        cell = row.cell(column)
        text = layout.full_name(row)
        found.warnings += spelling_warnings(row.raw[column - 1] if cell else None, tidy(cell))
        name = read_full_name(text, cell)
        if name.code:
            found.problem(column, name.code, name.reason)
        elif name.warning:
            found.warnings.append(name.warning)
        return name.value

    def _commune(
        self, found: RowFindings, sheet: ChosenSheet, layout: MemberLayout, row: TableRow
    ) -> UnitEntry | None:
        above = layout.above(row)
        if above.legacy:
            found.note_legacy(above.legacy)
        if above.carried_over:
            found.warnings.append("W_COMMUNE_CARRIED")
        named = above.text(headers.COMMUNE_NAME) or above.text(headers.UPPER)
        answer = self.gazetteer.resolve(
            named,
            above.text(headers.COMMUNE_CODE),
            above.text(headers.DISTRICT_NAME),
            above.text(headers.PROVINCE_NAME),
            sheet.context,
            district_code=above.text(headers.DISTRICT_CODE),
            province_code=above.text(headers.PROVINCE_CODE),
            aliases=self.aliases,
        )
        found.warnings += answer.warnings
        if answer.code:
            found.unresolved(answer, above.columns, layout.section.row, named)
        return answer.unit

    def _team(
        self, found: RowFindings, layout: MemberLayout, row: TableRow, fallback: str
    ) -> TeamName:
        text, column, legacy = layout.team_of(row)
        if legacy:
            found.note_legacy(legacy)
        if not text and fallback:
            text = fallback
            found.warnings.append("W_TEAM_OF_TITLE")
        team = read_team(text)
        if not team.key:
            places = [
                layout.mapping.columns[field][0]
                for field in TEAM_FIELDS
                if field in layout.mapping.columns
            ]
            found.problem(
                column or next(iter(places), None),
                "E_NAME_MISSING",
                "chưa ghi tổ hoặc thôn của người này. Ghi tên tổ vào dòng này hoặc đề mục.",
            )
        return team

    def _birth(self, found: RowFindings, layout: MemberLayout, row: TableRow) -> Birth:
        columns = layout.mapping.columns
        places = list(columns.get(fields.BIRTH, ()))
        places += [
            columns[field][0]
            for field in (fields.MALE, fields.FEMALE)
            if field in columns and is_day_like(row.cell(columns[field][0]))
        ]
        column = next((place for place in places if not is_empty(row.cell(place))), None)
        if column is None:
            return Birth()
        cell = joined_birth([row.cell(place) for place in columns.get(fields.BIRTH, ())])
        if is_empty(cell):
            cell = row.cell(column)
        birth = read_birth(cell, self.as_of)
        if birth.warning:
            found.warnings.append(birth.warning)
        if isinstance(cell, str) and cell != tidy(cell):
            found.warnings.append("W_SPACE")
        if birth.code:
            reason = _DAY_MISTAKES[birth.code].format(raw_text(cell))
            found.problem(column, birth.code, reason, birth.suggestion)
        return birth

    def _cell(
        self, found: RowFindings, row: TableRow, field: str, read: Callable[[object], Understood]
    ) -> Understood:
        columns = found.mapping.columns.get(field)
        cell = row.cell(columns[0]) if columns else None
        answer = read(cell)
        if answer.warning:
            found.warnings.append(answer.warning)
        if answer.code:
            column = columns[0] if columns else None
            found.problem(column, answer.code, answer.reason, answer.suggestion)
        return answer

    def _check_duplicate(
        self,
        found: RowFindings,
        unit: UnitEntry | None,
        team: TeamName,
        name: str,
        phone: str,
        birth: Birth,
        layout: MemberLayout,
    ) -> None:
        """The same team and name, with the same phone or the same day of birth."""
        key = (unit.id if unit else None, team.key, match_key(name))
        others = self._seen.setdefault(key, [])
        for other_phone, other_day, sheet, number in others:
            if (phone and phone == other_phone) or (birth.day and birth.day == other_day):
                where = f" của trang tính “{sheet}”" if sheet != found.sheet else ""
                found.problem(
                    layout.name_columns[0],
                    "E_DUPLICATE_IN_FILE",
                    f"{name} đã có trong tổ này ở dòng {number}{where}. Bỏ một dòng.",
                )
                return
        if others:
            found.warnings.append("W_SAME_NAME")
        others.append((phone, birth.day, found.sheet, found.row.number))


def _ticked_sex(layout: MemberLayout, row: TableRow) -> str:
    """The sex of whichever of the columns 'Nam' and 'Nữ' is filled."""
    columns = layout.mapping.columns
    filled = [
        field
        for field in (fields.MALE, fields.FEMALE)
        if field in columns and not is_empty(row.cell(columns[field][0]))
    ]
    return filled[0] if len(filled) == 1 else ""


_TEAM_IN_TITLE = re.compile(
    r"(?<!\w)((?:thôn|bản|xóm|ấp|khu phố|khối phố|khối|khóm|tổ dân phố|tdp|buôn|bon|làng|tiểu khu)"
    r"\s+(?!trên\b|của\b|thuộc\b|các\b|và\b|năm\b|tại\b|ở\b|có\b|theo\b)[^,;:()\-–]{1,40}?)"
    r"(?=\s*(?:$|[,;:()\-–]|\bxã\b|\bphường\b|\bthị trấn\b|\bhuyện\b|\bnăm\b))",
    re.IGNORECASE,
)


def _team_of_titles(titles: list[str]) -> str:
    """The team that a title is about, for lists of one team; '' when none or several are."""
    found = []
    for title in titles:
        found += [match[1] for match in _TEAM_IN_TITLE.finditer(title) if names_village(match[1])]
    keys = {read_team(text).key for text in found}
    if len(keys) == 1:
        return found[0]
    if not found:
        return next((team for team in map(_from_team, titles) if is_of_commune(team)), "")
    return ""


def _from_team(title: str) -> str:
    """A title from the word tổ on: 'Danh sách thành viên Tổ công nghệ số cộng đồng xã Tam Dân'."""
    place = re.search(r"(?<!\w)tổ\s", title, re.IGNORECASE)
    return title[place.start() :] if place else ""


def _table_rows(sheet: ChosenSheet) -> Iterator[TableRow]:
    """Rows below the header; a unit or team in merged cells stands above each of their rows."""
    columns = sheet.mapping.columns
    above = [columns[field][0] for field in (*UPPER_FIELDS, *TEAM_FIELDS) if field in columns]
    names = [*above, *name_columns(columns)]
    return sheet.source.rows(sheet.mapping.data_from, above, names)
