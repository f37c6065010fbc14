"""Lines of COPY for the rows of a batch: their columns, and the texts that they are made of."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from communes.errors import Refused
from communes.vietnamese import match_key, search_text, sort_key
from communes.villages import rules

# The row's own, those of its name, those that rows of one commune share. All others stand as the
# database begins them.
COLUMNS = (
    *("batch_id", "sheet", "row", "households", "people", "raw", "understood"),
    *("kind", "name", "match_key", "sort_key", "search_text"),
    *("warnings", "unit_id", "former_commune_id", "status", "action", "codes", "problems"),
)
COPY = f"COPY communes_importrow ({', '.join(COLUMNS)}) FROM STDIN"
NULL = "\\N"

# Signs that mean something in the text format of COPY.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Named(NamedTuple):
    """A village's kind, name and their keys, as five columns; or what is wrong."""

    columns: str = "\t" * 4
    problem: str = ""


@lru_cache(maxsize=8192)
def named(kind: str, name: str) -> Named:
    """By the rules of the page on which villages are typed."""
    if not name:
        return Named()
    try:
        kind, name = rules.understand_name(kind, name)
    except Refused as refusal:
        return Named(problem=refusal.message[:1].lower() + refusal.message[1:])
    texts = (kind, name, match_key(name), sort_key(name), search_text(name))
    return Named("\t".join(text.translate(_ESCAPES) for text in texts))


@lru_cache(maxsize=64)
def escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def json_escaped(text: str) -> str:
    """JSON for COPY: of the signs to escape it has backslashes alone."""
    return text.replace("\\", "\\\\")


def action_in(held: frozenset[int], unit: int | None) -> str:
    """What a valid row is first taken for: `classify` finds most of those in communes that hold
    villages unchanged, and writes only about the others."""
    return "unchanged" if unit in held else "new"


def or_null(number: int | None) -> int | str:
    return NULL if number is None else number


def set_of(words: tuple[str, ...] | list[str]) -> str:
    """An array of codes, which need no quotes."""
    return f"{{{','.join(words)}}}"
