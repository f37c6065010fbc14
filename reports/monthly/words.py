"""How states and values of the months' figures are shown."""

from __future__ import annotations

from reports.boards.words import figure
from reports.monthly.figures import STATE_WORDS, State, Value
from reports.progress import percent_text

# The look (config.standings) that a state borrows; its word is its own.
LOOKS_OF = {
    State.NOT_DUE: "not_started",
    State.OPEN: "under_way",
    State.SUBMITTED: "submitted",
    State.RETURNED: "returned",
    State.ACCEPTED: "met_late",
    State.FROZEN: "met",
    State.REOPENED: "due_soon",
}
NO_VALUE = "–"
NOTHING_TO_COUNT = "không phát sinh"


def look_of(state: State, *, late: bool = False) -> tuple[str, str]:
    """(look, word) of a state; what is late and not handed in says so."""
    if late and state in (State.OPEN, State.RETURNED):
        word = "quá hạn chưa nộp" if state == State.OPEN else STATE_WORDS[state]
        return "overdue", word
    return LOOKS_OF[state], STATE_WORDS[state]


def value_words(value: Value | None) -> str:
    """'1.234', '98/120 (81,6%)', 'không phát sinh', or a dash for what was not said."""
    if value is None:
        return NO_VALUE
    if value.not_applicable:
        return NOTHING_TO_COUNT
    return number_words(value.n, value.of)


def number_words(n: int | None, of: int | None) -> str:
    """The number alone, or n of N with the share, floored."""
    if n is None:
        return NO_VALUE
    if of is None:
        return figure(n)
    share = percent_text(n, of)
    return f"{figure(n)}/{figure(of)}" + (f" ({share})" if share else "")
