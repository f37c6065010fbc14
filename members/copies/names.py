"""The syllables of a copy's text layer, and how names are found among them; pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from communes.vietnamese import clean, match_key, search_text
from members.name_words import POSTS, SURNAMES

MOST_WINDOWS = 60
ALIKE_ENOUGH = 0.62


@dataclass(frozen=True)
class Word:
    """A syllable of the copy: as written, its key, its page, and what stands right before it.

    before: '' or '-' nothing or a hyphen within a word, ' ' a space, '\\n' a line's end, '\\t' a
    column or punctuation, '#' a number (of a row).
    """

    text: str
    key: str
    page: int
    before: str


_TOKEN = re.compile(r"[\t\n ]+|[0-9]+|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|.", re.DOTALL)


def words_of(text: str, page: int) -> Iterable[Word]:
    before = "\t"
    for part in _TOKEN.findall(text):
        if part.isspace():
            gap = "\t" if "\t" in part else "\n" if "\n" in part else " "
            before = before if before in ("\t", "#") else gap
        elif part[0].isalpha():
            yield Word(part, match_key(part), page, before)
            before = ""
        elif part.isdigit():
            before = "#"
        elif part == "-" and before == "":
            # Y-Bhăm is written with a space as well.
            before = "-"
        elif not (before == "#" and part in ".)"):
            before = "\t"


def runs(words: Sequence[Word], places: Iterable[int]) -> Iterable[list[int]]:
    """Runs of capitalised syllables with no column, number or punctuation between them."""
    run: list[int] = []
    for at in places:
        word = words[at]
        fits = word.text[0].isupper() and not begins_a_post(words, at)
        joined = bool(run) and run[-1] == at - 1 and word.before in (" ", "\n", "", "-")
        if fits and joined:
            run.append(at)
            continue
        if len(run) > 1:
            yield run
        run = [at] if fits else []
    if len(run) > 1:
        yield run


def begins_a_post(words: Sequence[Word], at: int) -> bool:
    """Trưởng thôn, Bí thư: a capital word that is followed by a small one begins no name."""
    if at + 1 == len(words) or words[at + 1].before in ("\t", "#"):
        return False
    behind = words[at + 1]
    return f"{words[at].key} {behind.key}" in POSTS or (
        behind.before == " " and behind.text[0].islower()
    )


def text_of(words: Sequence[Word], places: Iterable[int]) -> str:
    parts = [("-" if words[at].before == "-" else " ") + words[at].text for at in places]
    return "".join(parts)[1:]


def syllables(name: str) -> list[str]:
    return [word.key for word in words_of(clean(name), 0)]


class Names:
    """The syllables of a copy, to find names among them."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.by_key: dict[str, list[int]] = defaultdict(list)
        self.by_bare: dict[str, list[int]] = defaultdict(list)
        self.last_window: range = range(0)
        for at, word in enumerate(words):
            self.by_key[word.key].append(at)
            self.by_bare[search_text(word.text)].append(at)

    def find(self, name: str, places: set[int] | None = None) -> list[int]:
        """Where the whole name stands, not as a part of a longer one."""
        keys = syllables(name)
        if not keys:
            return []
        return [
            at
            for at in self.by_key.get(keys[0], [])
            if (places is None or at in places)
            and [word.key for word in self.words[at : at + len(keys)]] == keys
            and not self._broken(at, len(keys))
            and not self._longer(at, len(keys))
        ]

    def _broken(self, at: int, length: int) -> bool:
        return any(word.before in ("\t", "#") for word in self.words[at + 1 : at + length])

    def _longer(self, at: int, length: int) -> bool:
        """Whether another syllable of a name stands right before or behind, on the same line."""
        if at:
            before, first = self.words[at - 1], self.words[at]
            if first.before == " " and before.key in SURNAMES and _same_case(before, first):
                return True
        if at + length < len(self.words):
            last, behind = self.words[at + length - 1], self.words[at + length]
            if (
                behind.before == " "
                and behind.text[0].isupper()
                and _same_case(last, behind)
                and not begins_a_post(self.words, at + length)
            ):
                return True
        return False

    def like(
        self, name: str, places: set[int] | None = None, avoid: set[int] | None = None
    ) -> tuple[str, int] | None:
        """What the copy says that most resembles a name it does not have, and on which page."""
        bare = [search_text(key) for key in syllables(name)]
        if not bare:
            return None
        starts = self._starts(bare, places, avoid or set())
        best, best_score, best_window = None, ALIKE_ENOUGH, range(0)
        whole = match_key(name)
        for at in starts[:MOST_WINDOWS]:
            for length in range(max(len(bare) - 1, 2), len(bare) + 3):
                window = self.words[at : at + length]
                if len(window) < length or self._broken(at, length) or self._longer(at, length):
                    continue
                if not all(word.text[0].isupper() for word in window):
                    continue
                text = text_of(self.words, range(at, at + length))
                score = SequenceMatcher(None, match_key(text), whole, autojunk=False).ratio()
                if score > best_score:
                    best, best_score = (text, window[0].page), score
                    best_window = range(at, at + length)
        self.last_window = best_window
        return best

    def _starts(self, bare: list[str], places: set[int] | None, avoid: set[int]) -> list[int]:
        """Where a resembling name may begin: the places with most of its syllables around first."""
        votes: Counter[int] = Counter()
        for offset, syllable in enumerate(bare):
            for at in self.by_bare.get(syllable, []):
                for start in (at - offset, at - offset - 1, at - offset + 1):
                    votes[start] += 1 + (start == at - offset)
        return [
            start
            for start, _ in votes.most_common(MOST_WINDOWS * 4)
            if 0 <= start < len(self.words)
            and start not in avoid
            and (places is None or start in places)
            and self.words[start].text[0].isupper()
        ]


def _same_case(one: Word, other: Word) -> bool:
    return one.text.isupper() == other.text.isupper() or min(len(one.text), len(other.text)) == 1
