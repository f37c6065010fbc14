"""Which rows of a village list are villages, and under which units they stand. Pure."""

from __future__ import annotations

from functools import partial

from communes.sheets import headers, headings, row_words
from communes.sheets.cells import tidy
from communes.sheets.gazetteer import Gazetteer
from communes.sheets.layout import CLOSE_TO_HEADER, COMMUNE_FIELDS, LEVEL_OF_FIELD, Layout
from communes.sheets.readings import Mapping
from communes.sheets.sources import TableRow
from communes.sheets.tables import Dialect, of_parts
from communes.sheets.unit_entries import COMMUNE, DISTRICT, Context
from communes.sheets.village_cells import kind_text
from communes.sheets.village_survey import COUNT_FIELDS, Survey, shape_of

_SPREAD = frozenset({headers.CLASS, headers.KIND})

VILLAGE_DIALECT = Dialect(
    field_of=partial(of_parts, field_of=headers.village_field, spread=_SPREAD),
    names=frozenset({headers.VILLAGE, headers.PLACE}),
    spread=_SPREAD,
)


class VillageLayout(Layout):
    """Takes the rows of one sheet in order; `role_of` says what a row is, None for a village."""

    dialect = VILLAGE_DIALECT

    def __init__(
        self, mapping: Mapping, survey: Survey, gazetteer: Gazetteer, context: Context
    ) -> None:
        self.survey = survey
        super().__init__(mapping, survey.carried, gazetteer, context)

    def take_columns(self) -> None:
        super().take_columns()
        columns = self.mapping.columns
        self.name_column = (columns.get(headers.VILLAGE) or columns[headers.PLACE])[0]
        names = (headers.COMMUNE_NAME, headers.COMMUNE_CODE)
        self._stands_beside = self.survey.flat and not any(
            name in self.survey.carried for name in names if name in self.uppers
        )

    def tells_all(self, number: int) -> bool:
        """Whether a row with a name, a number and a commune is a village, whatever stands above.

        So it is in a table where each row names its commune and no heading came by.
        """
        return (
            self._stands_beside
            and not self._carried_fields
            and not self.heading_row
            and number > self._last_header + CLOSE_TO_HEADER
        )

    def kind_text(self, cells: tuple[object, ...]) -> str:
        """What columns of their own say of the kind of a village."""
        return kind_text(TableRow(0, cells, cells, False), self.mapping)

    def role_of(self, row: TableRow) -> str | None:
        counter = row.cell(self.counter_column)
        name = tidy(row.cell(self.name_column))
        above = self.own_units(row)
        counted = row_words.counts(counter)
        numbered = counted or any(type(cell) in (int, float) for cell in row.cells)
        if self.are_column_numbers(row):
            return row_words.COLUMN_NUMBERS
        if name and numbered and above and self._stands_beside:
            if any(row_words.is_total(text) for text in (name, *map(tidy, above.values()))):
                return row_words.TOTAL
            self.keep(above, row)
            return None
        texts = [tidy(cell) for cell in row.cells if isinstance(cell, str)]
        texts = [text for text in texts if text]
        beside = [tidy(above[field]) for field in COMMUNE_FIELDS if field in above]
        whole = bool(name) and (numbered or bool(beside))
        if any(map(row_words.is_signature, (name, *beside))):
            whole = False
        role = self.outside(row, name, texts, counted=counted, whole=whole)
        if role is not None:
            return role
        if name:
            return self._named(row, name, counter, above, texts)
        if above:
            return self._without_name(row, counter, counted, above)
        if counted and self.has_more(row):
            return None
        if texts:
            return self._lone_text(row, texts)
        return row_words.TOTAL if self.has_more(row) else row_words.BLANK

    def _named(
        self,
        row: TableRow,
        name: str,
        counter: object,
        above: dict[str, object],
        texts: list[str],
    ) -> str | None:
        """A row with a name: a village, or a unit whose villages follow."""
        if any(LEVEL_OF_FIELD.get(field) == COMMUNE for field in above):
            self.keep(above, row)
            return None
        shape, text = shape_of(counter, row.cell(self.name_column))
        heading = headings.bare_heading(text)
        level = headings.level_of(heading, self.gazetteer, self.context)
        if level and (
            shape not in self.survey.villages or headings.is_known(heading, level, self.gazetteer)
        ):
            return self.enter(level, heading, row, above)
        level = self.survey.levels.get(shape, "")
        if level and (
            shape[0] in ("roman", "letter") or shape[1] or self.names_unit(heading, level)
        ):
            return self.enter(level, heading, row, above)
        if len(texts) == 1 and not row_words.counts(counter) and row_words.is_title(name):
            return self.title(row, name)
        self.keep(above, row)
        return None

    def _without_name(
        self, row: TableRow, counter: object, counted: bool, above: dict[str, object]
    ) -> str | None:
        """A row without a village: a heading in the columns of the units, or a mistake."""
        names = [field for field in self.uppers if field in above and not field.endswith("_code")]
        columns = self.mapping.columns
        told = any(
            type(row.cell(columns[field][0])) in (int, float)
            for field in COUNT_FIELDS
            if field in columns
        )
        # Figures beside a commune are those of a village whose name is missing. Where villages are
        # numbered and the commune heads its group, they may be the sum of the group.
        missing = self._stands_beside and (counted or told or len(names) != 1)
        counted = counted or (told and not self.counter_column)
        if missing or (counted and self.survey.beside) or not names:
            self.keep(above, row)
            return None
        for field in names:
            text = headings.bare_heading(row_words.numbering_of(counter, tidy(above[field])).text)
            level = headings.level_of(text, self.gazetteer, self.context)
            if not level and field == headers.UPPER and not self.names_unit(text, COMMUNE):
                level = DISTRICT if self.names_unit(text, DISTRICT) else COMMUNE
            self.enter(level or LEVEL_OF_FIELD[field], text, row, above)
        return row_words.SECTION

    def _lone_text(self, row: TableRow, texts: list[str]) -> str:
        """A row with text but neither a village nor a unit in its column: a heading across."""
        text = texts[0] if not row_words.is_counter(texts[0]) or len(texts) == 1 else texts[1]
        numbering = row_words.numbering_of(texts[0] if text is not texts[0] else None, text)
        heading = headings.bare_heading(numbering.text)
        level = headings.level_of(heading, self.gazetteer, self.context)
        if not level and not row_words.is_title(text):
            if self.names_unit(heading, COMMUNE):
                level = COMMUNE
            elif self.names_unit(heading, DISTRICT):
                level = DISTRICT
            elif numbering.kind in ("roman", "letter") and len(heading) > 2:
                # Villages below it must not be taken for those of the heading before.
                level = COMMUNE
        if level:
            return self.enter(level, heading, row, {})
        return self.title(row, text)
