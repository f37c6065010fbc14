"""What the pages of a list beside the register show: an area commune by commune, one commune."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from communes.lists.area import SideBySide
from communes.models import ComparisonState, ListComparison, Reform, ReformState, UnitVersion
from communes.reforming.comparing import Compared, Listed
from communes.reforming.drafting import Pair, kind_of, standing_pairs, undecided, words_of
from communes.reforming.moving import Move, suggest_moves
from communes.reforming.pairing import suggest
from communes.reforming.values import KIND_WORDS
from communes.vietnamese import sort_key

if TYPE_CHECKING:
    from communes.models import Officer

STATE_LOOKS = {
    ComparisonState.READING: ("under_way", "đang đọc"),
    ComparisonState.READ: ("done", "đã đọc"),
    ComparisonState.REJECTED: ("returned", "không đọc được"),
}
DIFFERING, ALL, UNLISTED = "", "tat-ca", "khong-co"
VIEWS = ((DIFFERING, "Khác nhau"), (ALL, "Tất cả"), (UNLISTED, "Danh sách không nêu"))


@dataclass(frozen=True)
class Row:
    """A commune in the table of an area. left: villages of either side nobody decided about."""

    version: UnitVersion
    compared: Compared
    decided: int
    left: int
    draft: Reform | None


@dataclass(frozen=True)
class Area:
    """The whole comparison in rows and sums. ready: communes for which a draft can be made. moves,
    moved: villages that may have come to another commune, and those of which it was decided."""

    rows: list[Row]
    sums: dict[str, int]
    ready: list[int]
    moves: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    move_draft: Reform | None

    @property
    def drafts_ready(self) -> int:
        return len(self.ready) + bool(self.moved and self.move_draft is None)

    def seen_as(self, view: str) -> list[Row]:
        if view == UNLISTED:
            return [row for row in self.rows if not row.compared.listed]
        if view == ALL:
            return self.rows
        return [row for row in self.rows if row.compared.differs]


def area_of(side: SideBySide, officer: Officer) -> Area:
    drafts = drafts_of(side.comparison, officer)
    decided: dict[int, list[Pair]] = {}
    for stored in side.comparison.pairs:
        decided.setdefault(stored["commune"], []).append(Pair.from_json(stored))
    rows = []
    moved = side.moved
    for key, version in side.communes.items():
        compared = side.compared[key]
        pairs = standing_pairs(compared, decided.get(key, []))
        gone, new = undecided(compared, [*pairs, *moved])
        left = len(gone) + len(new)
        rows.append(Row(version, compared, len(pairs), left, drafts.get(key)))
    sums = {
        "same": sum(len(row.compared.same) for row in rows),
        "resized": sum(len(row.compared.resized) for row in rows),
        "only_list": sum(len(row.compared.only_list) for row in rows),
        "only_register": sum(len(row.compared.only_register) for row in rows),
        "differing": sum(row.compared.differs for row in rows),
        "unlisted": sum(not row.compared.listed for row in rows),
        "left": sum(row.left for row in rows),
    }
    ready = [row.version.unit_id for row in rows if row.decided and row.draft is None]
    return Area(
        rows,
        sums,
        ready,
        moves=[_move(one, side) for one in suggest_moves(side.compared, side.decided)],
        moved=[_move(one, side) for one in side.moves],
        move_draft=next((one for pk, one in drafts.items() if pk not in side.communes), None),
    )


def _move(move: Move, side: SideBySide) -> dict[str, Any]:
    return {
        "code": move.pair.code,
        "words": move.words(side.names),
        "reasons": move.reasons,
        "households": move.old.households,
    }


def drafts_of(comparison: ListComparison, officer: Officer) -> dict[int, Reform]:
    """The reforms made of a comparison by their commune; those undone since are left out."""
    made = Reform.objects.visible_to(officer).filter(pk__in=comparison.drafts.values("pk"))
    return {row.unit_id: row for row in made.exclude(state=ReformState.UNDONE).order_by("pk")}


def commune_of(
    side: SideBySide, commune: int, officer: Officer, ticked: Iterable[str] = ()
) -> dict[str, Any]:
    """The values of the page of one commune. ticked: values of boxes, as they were sent in."""
    compared = side.compared[commune]
    pairs = standing_pairs(compared, side.pairs_in(commune))
    moved = side.moved
    gone, new = undecided(compared, [*pairs, *moved])
    taken = {pk for pair in pairs for pk in pair.olds}
    free = [match for match in compared.same if match.old.pk not in taken]
    return {
        "version": side.communes[commune],
        "compared": compared,
        "suggestions": [
            {
                "code": one.pair.code,
                "words": words_of(one.pair, compared),
                "kind": KIND_WORDS[one.kind],
                "reasons": ", ".join(one.reasons),
                "counts": _counts(one.pair, compared),
            }
            for one in suggest(compared, [*pairs, *moved])
        ],
        "gone": [(f"{one.pk}>", one) for one in sorted(gone, key=lambda one: sort_key(one.name))],
        "new": [(f">{one.key}", one) for one in sorted(new, key=lambda one: sort_key(one.name))],
        "free": [
            (f"{one.old.pk}>{one.new.key}", one)
            for one in sorted(free, key=lambda one: sort_key(one.old.name))
        ],
        "same": sorted(compared.same, key=lambda one: sort_key(one.old.name)),
        "resized": sorted(
            (match for match in free if match.counts_differ), key=lambda one: sort_key(one.old.name)
        ),
        "decided": [
            {
                "code": pair.code,
                "words": words_of(pair, compared),
                "kind": KIND_WORDS[kind_of(pair, compared)],
                "counts": _counts(pair, compared),
            }
            for pair in pairs
        ],
        "left": len(gone) + len(new),
        "moves": [
            move.words(side.names)
            for move in suggest_moves(side.compared, side.decided)
            if commune in (move.old.commune, move.new.commune)
        ],
        "draft": drafts_of(side.comparison, officer).get(commune),
        "ticked": set(ticked),
    }


def _counts(pair: Pair, compared: Compared) -> str:
    """'19 + 10 hộ → 29 hộ'; '' when nobody knows."""
    olds = [compared.olds[pk].households for pk in pair.olds]
    rows: list[Listed] = [compared.news[key] for key in pair.news]
    left, right = _sum_words(olds), _sum_words([row.households for row in rows])
    if not left and not right:
        return ""
    return " → ".join(words for words in (left, right) if words)


def _sum_words(counts: list[int | None]) -> str:
    if not counts or all(count is None for count in counts):
        return ""
    told = ["?" if count is None else f"{count:,}".replace(",", ".") for count in counts]
    return f"{' + '.join(told)} hộ"
