"""What Word and PDF print of a report alike: the same words in the same order; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from members.papers import phrases
from reports.kinds.kind import Column, Figure, Frozen, Picture, Table
from reports.progress import percent_text
from reports.writers import words
from reports.writers.stamp import Stamp

# Tables of more letters across than these are laid across the page.
BROAD = 92
TYPE_NAME = "BÁO CÁO"
# How wide a picture is that stands alone or beside another, and how high at most, in millimetres.
ALONE, SIDE_BY_SIDE, HIGHEST = 100.0, 80.0, 46.0


@dataclass(frozen=True)
class Sheet:
    """A table as it is printed: texts, and of each column its share of the width, in thousandths.

    rows: (role, banner, texts); a banner goes over the columns from its second on. left_out: the
    sentence that stands for a table too long for the format.
    """

    title: str
    heads: tuple[str, ...]
    shares: tuple[int, ...]
    across: tuple[str, ...]
    table: Table
    notes: tuple[str, ...]
    left_out: str

    def rows(self, *, phones: bool) -> Iterator[tuple[str, bool, list[str]]]:
        if self.left_out:
            return
        columns = self.table.columns
        for line in self.table.lines:
            texts = [
                words.cell_text(column, line, value, phones=phones)
                for column, value in zip(columns, line.values, strict=True)
            ]
            yield line.role, line.is_banner, texts


@dataclass(frozen=True)
class Shown:
    """A picture in millimetres; two stand side by side."""

    picture: Picture
    wide: float
    high: float

    @property
    def told(self) -> str:
        """For those who do not see it."""
        return f"{self.picture.title}. {self.picture.text}".strip()


@dataclass(frozen=True)
class Document:
    """A report as a document of Nghị định 30/2020/NĐ-CP says it."""

    issuer: tuple[str, ...]
    number: str
    place_and_day: str
    summary: str
    lines: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    recipients: tuple[str, ...]
    signer: tuple[str, ...]
    stamp: Stamp

    pictures: tuple[Shown, ...] = ()

    @property
    def landscape(self) -> bool:
        return any(
            sum(column.width for column in sheet.table.columns) > BROAD
            for sheet in self.sheets
            if not sheet.left_out
        )


def document_of(frozen: Frozen, stamp: Stamp, *, most_rows: int) -> Document:
    """most_rows: longer tables stand in the workbook alone."""
    head = frozen.head
    recipients = tuple(f"- {line}" for line in phrases.ended([*head.recipients, "Lưu: VT"]))
    return Document(
        issuer=head.issuer,
        number=f"Số:         /{head.symbol}",
        # The day is written by whoever signs.
        place_and_day=f"{head.place}, {phrases.OPEN_DAY}",
        summary=words.summary_of(frozen),
        lines=tuple(_lines(frozen)),
        sheets=tuple(_sheet(table, most_rows) for table in frozen.tables),
        recipients=recipients,
        signer=head.signer,
        stamp=stamp,
        pictures=_pictures(frozen),
    )


def _pictures(frozen: Frozen) -> tuple[Shown, ...]:
    across = SIDE_BY_SIDE if len(frozen.pictures) > 1 else ALONE
    found = []
    for picture in frozen.pictures:
        wide = min(across, HIGHEST * picture.wide / picture.high)
        found.append(Shown(picture, wide, wide * picture.high / picture.wide))
    return tuple(found)


def _lines(frozen: Frozen) -> Iterator[str]:
    yield " ".join(words.about(frozen))
    told = "; ".join(_figure(each) for each in frozen.figures if each.told)
    if told:
        yield f"Số liệu chính: {told}."
    yield from frozen.notes


def _figure(each: Figure) -> str:
    """'Xã có tổ: 4/11 (36,3%)'"""
    said = words.figure(each.n or 0)
    if each.of is not None:
        percent = percent_text(each.n, each.of)
        said = f"{said}/{words.figure(each.of)}" + (f" ({percent})" if percent else "")
    return f"{each.title}: {said}"


def _sheet(table: Table, most_rows: int) -> Sheet:
    widths = [wide_enough(column) for column in table.columns]
    whole = sum(widths)
    count = sum(1 for _ in table.rows)
    long = len(table.lines) > most_rows
    return Sheet(
        title=table.title,
        heads=tuple(column.title for column in table.columns),
        shares=tuple(round(width * 1000 / whole) for width in widths),
        across=tuple(_across(column) for column in table.columns),
        table=table,
        notes=table.notes,
        left_out=words.IN_THE_WORKBOOK.format(words.figure(count)) if long else "",
    )


def wide_enough(column: Column) -> float:
    """The width asked for, or as much as a date or the longest word of the head needs to stay
    whole."""
    words_of_it = re.split(r"[\s/]+", column.title)
    if column.type == "date":
        words_of_it.append("28.06.2022")
    return max(column.width, 2 + max(map(_long, words_of_it)))


def _long(word: str) -> float:
    """About how wide a word is; capitals take more room."""
    return sum(2 if sign.isupper() else 1.5 for sign in word)


def _across(column: Column) -> str:
    if column.is_number:
        return "right"
    return "center" if column.type in ("date", "phone") or column.key == "order" else "left"
