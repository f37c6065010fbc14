"""What may have become of what, where list and register differ: suggestions, never decisions. Pure.

Signs, each said to the person: the name with another kind; a name that is almost the same; the
same number of households; households of a new village that are the sum of old ones that are gone
(a merger), or the other way (a division), also where one of them goes on under its name; a name
made of the names of the old ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import TypeVar

from communes.place_names import village_hint_key
from communes.reforming.comparing import Compared, Listed
from communes.reforming.drafting import Pair, kind_of, undecided
from communes.reforming.matching import KnownVillage
from communes.reforming.values import Kind, total
from communes.vietnamese import match_key, search_text

# The likeness of names without accents from which it is worth a look.
NEAR = 0.75
LEAST = 40
MOST_EACH = 3
# Among so many villages so many are tried as one sum; beyond, a sum is chance.
MOST_SUMMED = ((16, 6), (24, 4), (40, 3))
MOST_VILLAGES = 40
MOST_WAYS = 12

Village = TypeVar("Village", KnownVillage, Listed)


@dataclass(frozen=True)
class Suggestion:
    """A likely pair. reasons: the signs, as phrases. weight: the likelier the more."""

    pair: Pair
    kind: Kind
    reasons: tuple[str, ...]
    weight: int


def suggest(compared: Compared, pairs: Iterable[Pair] = ()) -> list[Suggestion]:
    """The likely pairs among what is not decided, the likeliest first; of each village a few."""
    decided = list(pairs)
    gone, new = undecided(compared, decided)
    taken = {pk for pair in decided for pk in pair.olds}
    same = [match for match in compared.same if match.old.pk not in taken]
    found: dict[Pair, tuple[int, list[str]]] = {}

    def note(pair: Pair, weight: int, reason: str) -> None:
        before, reasons = found.get(pair, (0, []))
        found[pair] = (min(before + weight, 100), [*reasons, reason])

    for old, row, weight, reason in _alike(gone, new):
        note(Pair((old.pk,), (row.key,)), weight, reason)
    for match in same:
        grown = match.grown or 0
        if grown > 0:
            for olds, weight, reason in _sums(gone, grown, 1, "hộ tăng thêm bằng"):
                keys = sorted([match.old.pk, *(old.pk for old in olds)])
                note(Pair(tuple(keys), (match.new.key,)), weight, reason)
        elif grown < 0:
            for rows, weight, reason in _sums(new, -grown, 1, "số hộ bớt đi bằng"):
                places = sorted([match.new.key, *(row.key for row in rows)])
                note(Pair((match.old.pk,), tuple(places)), weight, reason)
    for row in new:
        for olds, weight, reason in (
            *_sums(gone, row.households, 2, "số hộ bằng tổng"),
            *_named_after(row, gone),
        ):
            note(Pair(tuple(sorted(old.pk for old in olds)), (row.key,)), weight, reason)
    for old in gone:
        for rows, weight, reason in (
            *_sums(new, old.households, 2, "số hộ bằng tổng"),
            *_named_by(old, new),
        ):
            note(Pair((old.pk,), tuple(sorted(row.key for row in rows))), weight, reason)
    return _best(
        Suggestion(pair, kind_of(pair, compared), tuple(reasons), weight)
        for pair, (weight, reasons) in found.items()
    )


def _best(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The likeliest of each village; what is hardly likely is left out."""
    shown: list[Suggestion] = []
    often: Counter[tuple[str, int]] = Counter()
    for one in sorted(suggestions, key=lambda each: (-each.weight, each.pair.code)):
        sides = [*(("old", pk) for pk in one.pair.olds), *(("new", key) for key in one.pair.news)]
        if one.weight < LEAST or any(often[side] >= MOST_EACH for side in sides):
            continue
        often.update(sides)
        shown.append(one)
    return shown


def _alike(
    gone: Sequence[KnownVillage], new: Sequence[Listed]
) -> Iterator[tuple[KnownVillage, Listed, int, str]]:
    """A village that goes on under another name or kind."""
    counts = Counter(old.households for old in gone if old.households)
    counts += Counter(row.households for row in new if row.households)
    for old in gone:
        for row in new:
            likeness = _likeness(old, row)
            if likeness is not None:
                yield (old, row, *likeness)
            if old.households and old.households == row.households:
                # The same number elsewhere makes it chance.
                single = counts[old.households] == 2
                both = old.people is not None and old.people == row.people
                reason = "cùng số hộ và số khẩu" if both else "cùng số hộ"
                yield old, row, (40 if single else 15) + (20 if both else 0), reason


def _likeness(old: KnownVillage, row: Listed) -> tuple[int, str] | None:
    if match_key(old.name) == match_key(row.name):
        return 80, "cùng tên, khác loại"
    if village_hint_key(old.kind, old.name) == village_hint_key(row.kind, row.name):
        return 70, "tên chỉ khác dấu, chữ “số” hoặc số 0 đứng trước"
    ours, theirs = search_text(old.name), search_text(row.name)
    # Thôn 1 and Thôn 11 are two villages, however alike their names are.
    if _numbers(ours) != _numbers(theirs):
        return None
    ratio = SequenceMatcher(None, ours, theirs).ratio()
    if ratio < NEAR:
        return None
    return 30 + round(ratio * 20), "tên gần giống"


def _sums(
    villages: Sequence[Village], asked: int | None, least: int, words: str
) -> list[tuple[list[Village], int, str]]:
    """Which villages have so many households together, at least so many of them."""
    known = [village for village in villages if village.households]
    if not asked or not known or len(known) > MOST_VILLAGES:
        return []
    most = next(each for among, each in MOST_SUMMED if len(known) <= among)
    ways: list[list[Village]] = []
    for many in range(least, most + 1):
        for group in combinations(known, many):
            if sum(village.households or 0 for village in group) == asked:
                ways.append(list(group))
                if len(ways) > MOST_WAYS:
                    # With so many ways the sum says nothing.
                    return []
    weight = 70 if len(ways) == 1 else 45 if len(ways) <= MOST_EACH else 25
    return [(way, weight, _sum_words(words, way)) for way in ways]


def _sum_words(words: str, way: Sequence[Village]) -> str:
    counts = " + ".join(str(village.households) for village in way)
    return f"{words} {counts}" if len(way) > 1 else f"{words} {counts} hộ của thôn kia"


def _named_after(
    row: Listed, gone: Sequence[KnownVillage]
) -> list[tuple[list[KnownVillage], int, str]]:
    """Old villages whose names a new name is made of: 'An Mỹ - Xuân Phú', '5 + 6', '56'."""
    whole = search_text(row.name).split()
    parts = [(old, search_text(old.name).split()) for old in gone]
    inside = [
        old for old, words in parts if words and len(words) < len(whole) and _in(words, whole)
    ]
    if len(inside) > 1 and _covered(whole, [search_text(old.name).split() for old in inside]):
        return [(inside, _weighed(55, total(old.households for old in inside), row), "tên ghép")]
    found = []
    numbered = [(old, words) for old, words in parts if words and words[-1].isdigit()]
    if whole and whole[-1].isdigit() and len(numbered) <= MOST_VILLAGES:
        for (one, first), (other, second) in combinations(numbered, 2):
            joined = {first[-1] + second[-1], second[-1] + first[-1]}
            if first[:-1] == second[:-1] == whole[:-1] and whole[-1] in joined:
                weight = _weighed(45, total((one.households, other.households)), row)
                found.append(([one, other], weight, "số của hai thôn ghép lại"))
    return found


def _named_by(old: KnownVillage, new: Sequence[Listed]) -> list[tuple[list[Listed], int, str]]:
    """New villages named after an old one: 'Tân Lập 1' and 'Tân Lập 2' of 'Tân Lập'."""
    words = search_text(old.name).split()
    named = []
    for row in new:
        longer = search_text(row.name).split()
        if len(longer) == len(words) + 1 and longer[:-1] == words:
            named.append(row)
    if len(named) < 2:
        return []
    households = total(row.households for row in named)
    known = old.households
    fits = known is None or households is None or abs(households - known) * 5 <= known
    return [(named, 55 if fits else LEAST, "tên thôn cũ thêm số hoặc chữ")]


def _weighed(weight: int, households: int | None, row: Listed) -> int:
    """Less likely when the households are far from the sum."""
    if households is None or row.households is None:
        return weight
    return weight if abs(households - row.households) * 5 <= households else LEAST


def _in(words: list[str], whole: list[str]) -> bool:
    return any(
        whole[place : place + len(words)] == words for place in range(len(whole) - len(words) + 1)
    )


def _covered(whole: list[str], parts: Iterable[list[str]]) -> bool:
    """Whether the parts leave no word of the whole but 'và'."""
    words = {word for part in parts for word in part}
    return all(word in words or word == "va" for word in whole)


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]
