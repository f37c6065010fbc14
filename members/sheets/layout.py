"""Which rows of a member list are members, and under which team and commune they stand. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from communes.place_names import split_unit_kind
from communes.sheets import headers, headings, row_words
from communes.sheets.cells import is_empty, tidy
from communes.sheets.gazetteer import Gazetteer
from communes.sheets.header_words import village_kind_of
from communes.sheets.layout import UPPER_FIELDS, Layout, Tally
from communes.sheets.legacy_text import Legacy
from communes.sheets.readings import Mapping
from communes.sheets.sources import TableRow
from communes.sheets.unit_entries import COMMUNE, Context
from members.roster_text import role_of
from members.sheets import headers as fields
from members.sheets.cells import names_team, names_village
from members.sheets.headers import MEMBER_DIALECT

TEAM_FIELDS = (fields.TEAM, headers.VILLAGE)
_DETAILS = (
    fields.BIRTH,
    fields.MALE,
    fields.FEMALE,
    fields.SEX,
    fields.POSITION,
    fields.ORGANISATION,
    fields.ROLE,
    fields.PHONE,
    fields.EMAIL,
)
_SAMPLED = 200
# A number and a name.
_HEADING_CELLS = 2
# A column counts as roles, or as communes, when so many of its cells are.
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class MemberSurvey:
    """carried: fields that hold on until the next value. numbered: members have a number.
    mapping: with the columns that only their cells could tell."""

    mapping: Mapping
    carried: frozenset[str]
    numbered: bool


def survey_members(
    rows: Iterable[TableRow], mapping: Mapping, gazetteer: Gazetteer
) -> MemberSurvey:
    """Look at every row of a table once."""
    columns = mapping.columns
    names = name_columns(columns)
    counter = columns.get(headers.COUNTER, [0])[0]
    watched = {
        field: columns[field][0] for field in (*UPPER_FIELDS, *TEAM_FIELDS) if field in columns
    }
    tallies = {field: Tally() for field in watched}
    samples: dict[str, list[str]] = {
        field: [] for field in (fields.POSITION, fields.ORGANISATION) if field in columns
    }
    named = numbered = 0
    for row in rows:
        if all(is_empty(row.cell(column)) for column in names):
            for tally in tallies.values():
                tally.last = None
            continue
        named += 1
        numbered += row_words.counts(row.cell(counter))
        for field, column in watched.items():
            tallies[field].add(row.cell(column))
        for field, texts in samples.items():
            text = tidy(row.cell(columns[field][0]))
            if text and len(texts) < _SAMPLED:
                texts.append(text)
    return MemberSurvey(
        mapping=_settled(mapping, samples, gazetteer),
        carried=frozenset(field for field, tally in tallies.items() if tally.is_carried),
        numbered=numbered * 2 > named,
    )


def name_columns(columns: dict[str, list[int]]) -> list[int]:
    """Where a person's name stands, its parts in order."""
    if fields.FULL_NAME in columns:
        return columns[fields.FULL_NAME]
    return [*columns.get(fields.FAMILY_NAME, ()), *columns.get(fields.GIVEN_NAME, ())]


def _settled(mapping: Mapping, samples: dict[str, list[str]], gazetteer: Gazetteer) -> Mapping:
    """'Chức vụ' may hold the roles, 'Đơn vị' the communes: their cells decide."""
    columns = dict(mapping.columns)
    posts = samples.get(fields.POSITION, [])
    if fields.ROLE not in columns and _mostly(posts, lambda text: bool(role_of(text))):
        columns[fields.ROLE] = columns.pop(fields.POSITION)
    units = samples.get(fields.ORGANISATION, [])
    known = not {headers.COMMUNE_NAME, headers.COMMUNE_CODE} & columns.keys()
    if known and _mostly(units, lambda text: _is_commune(text, gazetteer)):
        columns[headers.COMMUNE_NAME] = columns.pop(fields.ORGANISATION)
    return mapping if columns == mapping.columns else replace(mapping, columns=columns)


def _mostly(texts: list[str], test: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(map(test, texts)) > len(texts) * _MOSTLY


def _is_commune(text: str, gazetteer: Gazetteer) -> bool:
    return bool(split_unit_kind(text)[0] and gazetteer.index.named(COMMUNE, text))


class MemberLayout(Layout):
    """Takes the rows of one sheet in order; `role_of` says what a row is, None for a member."""

    dialect = MEMBER_DIALECT

    def __init__(self, survey: MemberSurvey, gazetteer: Gazetteer, context: Context) -> None:
        self.survey = survey
        self.team = ""
        self.team_legacy: Legacy | None = None
        self._teams: dict[str, tuple[object, Legacy | None]] = {}
        super().__init__(survey.mapping, survey.carried, gazetteer, context)

    def take_columns(self) -> None:
        super().take_columns()
        columns = self.mapping.columns
        self.name_columns = name_columns(columns)
        self._details = [columns[field][0] for field in _DETAILS if field in columns]
        self._team_columns = {field: columns[field][0] for field in TEAM_FIELDS if field in columns}

    def full_name(self, row: TableRow) -> str:
        return " ".join(text for column in self.name_columns if (text := tidy(row.cell(column))))

    def role_of(self, row: TableRow) -> str | None:
        name = self.full_name(row)
        counter = row.cell(self.counter_column)
        counted = row_words.counts(counter)
        details = any(not is_empty(row.cell(column)) for column in self._details)
        if self.are_column_numbers(row):
            return row_words.COLUMN_NUMBERS
        if heading := self._heading_in_any_column(row):
            return self._heading(row, [heading])
        if name and details and counted and not row_words.is_total(name):
            self._keep_row(row)
            return None
        texts = [text for cell in row.cells if isinstance(cell, str) and (text := tidy(cell))]
        whole = self._speaks_of_person(row, name)
        role = self.outside(row, name, texts, counted=counted, whole=whole)
        if role is not None:
            return role
        if name and not details:
            role = self._alone(row, name, texts, counted=counted)
        elif not name and not details:
            role = self._without_person(row, texts)
        if role is None:
            self._keep_row(row)
        return role

    def _heading_in_any_column(self, row: TableRow) -> str:
        """'II' and 'Thôn An Mỹ', or the latter alone, at the left edge of a table whose first
        columns are of phones or roles; '' for every other row."""
        filled = [cell for cell in row.cells if not is_empty(cell)]
        if self.below_table or not 0 < len(filled) <= _HEADING_CELLS:
            return ""
        *before, last = filled
        if any(not row_words.is_counter(tidy(cell)) for cell in before):
            return ""
        text = headings.bare_heading(row_words.numbering_of(None, tidy(last)).text)
        if row_words.is_signature(text) or row_words.is_title(text) or row_words.is_sentence(text):
            return ""
        unit = split_unit_kind(text)[0] and self.names_unit(text, COMMUNE)
        return text if unit or names_village(text) or names_team(text) else ""

    def _speaks_of_person(self, row: TableRow, name: str) -> bool:
        """Whether a role, a number, a place or most other columns stand beside a name."""
        if not name[:1].isalpha() or row_words.is_signature(name):
            return False
        columns = self.mapping.columns
        places = [*self.uppers.values(), *self._team_columns.values()]
        texts = [text for column in places if (text := tidy(row.cell(column)))]
        if texts:
            return not any(map(row_words.is_signature, texts))
        role = tidy(row.cell(columns[fields.ROLE][0])) if fields.ROLE in columns else ""
        phone = tidy(row.cell(columns[fields.PHONE][0])) if fields.PHONE in columns else ""
        filled = sum(not is_empty(row.cell(column)) for column in self._details)
        return bool(role_of(role)) or sum(map(str.isdigit, phone)) > 7 or filled > 2

    def _alone(self, row: TableRow, name: str, texts: list[str], *, counted: bool) -> str | None:
        """A name with nothing beside it: a heading in the column of names, or a person."""
        numbering = row_words.numbering_of(row.cell(self.counter_column), name)
        text = headings.bare_heading(numbering.text)
        if split_unit_kind(text)[0] or names_village(text) or names_team(text):
            return self._heading(row, [text])
        if numbering.kind in ("roman", "letter"):
            return self._heading(row, [text])
        lone = len(texts) == 1 and not counted
        if lone and self.survey.numbered:
            # Everybody else has a number: this is the name of a place.
            return self._heading(row, [text])
        return None

    def _without_person(self, row: TableRow, texts: list[str]) -> str | None:
        if not texts:
            return row_words.TOTAL if self.has_more(row) else row_words.BLANK
        columns = {*self._team_columns.values(), *self.uppers.values()}
        counted = row_words.counts(row.cell(self.counter_column))
        if (
            counted
            and any(not is_empty(row.cell(column)) for column in columns)
            and not any(
                names_village(text) or names_team(text) or split_unit_kind(text)[0]
                for text in texts
            )
        ):
            return None
        plain = []
        for text in texts:
            numbering = row_words.numbering_of(None, text)
            if not row_words.is_counter(text):
                plain.append(headings.bare_heading(numbering.text))
        if not plain:
            return row_words.BLANK
        if len(plain) == 1 and row_words.is_title(plain[0]):
            return self.title(row, plain[0])
        return self._heading(row, plain)

    def _heading(self, row: TableRow, texts: list[str]) -> str:
        """Take the commune and the team that a heading names: 'Tổ 1 | Tổ CNSCĐ thôn Cẩm Khê'."""
        team = ""
        for text in texts:
            unit = split_unit_kind(text)[0]
            if unit and not names_team(text):
                level = headings.level_of(text, self.gazetteer, self.context)
                self.enter(level, text, row, {})
                self.team = ""
                continue
            # The text that names a village says more than 'Tổ 1' before it.
            if not team or names_village(text) or names_team(text):
                team = text
        if not team:
            return row_words.SECTION
        told = self.context.commune_code or headers.COMMUNE_NAME in self.uppers
        plain = not names_village(team) and not names_team(team)
        if plain and not told and self.names_unit(team, COMMUNE):
            self.team = ""
            return self.enter(COMMUNE, team, row, {})
        self.team, self.team_legacy = team, row.legacy
        self.heading_row = row.number
        self._teams.clear()
        return row_words.SECTION

    def _keep_row(self, row: TableRow) -> None:
        self.keep(self.own_units(row), row)
        for field, column in self._team_columns.items():
            if field in self.survey.carried and not is_empty(row.cell(column)):
                self._teams[field] = (row.cell(column), row.legacy)

    def team_of(self, row: TableRow) -> tuple[str, int | None, Legacy | None]:
        """The team of a member as written: of its row, of the rows before, of the heading.

        With the column that says it, None for another row, and the encoding it was decoded from.
        """
        for field, column in self._team_columns.items():
            if not is_empty(row.cell(column)):
                return self._as_team(field, tidy(row.cell(column))), column, row.legacy
        for field in self._team_columns:
            if field in self._teams:
                cell, legacy = self._teams[field]
                return self._as_team(field, tidy(cell)), None, legacy
        return self.team, None, self.team_legacy

    def _as_team(self, field: str, text: str) -> str:
        """A bare number in a column of teams, or of villages under one kind, keeps its header."""
        label = self.mapping.labels.get(self._team_columns[field], "")
        if text.isdigit() and field == headers.VILLAGE and "/" not in label:
            kind = village_kind_of(label)
            return f"{kind} {text}".strip()
        return text
