"""Figures of a month as values: what is sound, what they add up to, who may move them on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.monthly.cells import (
    Asked,
    Cell,
    Place,
    Typed,
    carry_over,
    from_json,
    from_post,
    read,
    sentences,
)
from reports.monthly.figures import (
    ALLOWED,
    NOTHING_TO_COUNT,
    Act,
    NotANumber,
    Oddity,
    State,
    Total,
    Value,
    add_up,
    can,
    carried,
    problems,
    read_number,
    state_of,
)
from reports.monthly.paste import read_table

NA = NOTHING_TO_COUNT


@pytest.mark.parametrize(
    ("kind", "now", "before", "required", "reason", "parts"),
    [
        # unfilled
        ("count", None, None, True, "", ["n"]),
        ("count", None, None, False, "", []),
        ("count", Value(0), None, True, "", []),
        # nothing to count is neither unfilled nor 0, and asks why only after a number
        ("count", NA, None, True, "", []),
        ("count", NA, Value(0), True, "", []),
        ("count", NA, Value(8), True, "", ["reason"]),
        ("count", NA, Value(8), True, "mưa lũ", []),
        # totals to date
        ("cumulative", Value(40), Value(40), True, "", []),
        ("cumulative", Value(39), Value(40), True, "", ["reason"]),
        ("cumulative", Value(39), Value(40), True, "ghi trùng kỳ trước", []),
        ("count", Value(39), Value(40), True, "", []),
        # odd: at least 50 and more than three times, up or down
        ("count", Value(49), Value(0), True, "", []),
        ("count", Value(50), Value(0), True, "", ["reason"]),
        ("count", Value(75), Value(25), True, "", []),
        ("count", Value(76), Value(25), True, "", ["reason"]),
        ("count", Value(25), Value(76), True, "", ["reason"]),
        ("count", Value(25), Value(76), True, "nghỉ hè", []),
        ("count", Value(500), None, True, "", []),
        ("count", Value(500), NA, True, "", []),
        # shares are n and N
        ("percent", Value(3, 5), None, True, "", []),
        ("percent", Value(5, 5), None, True, "", []),
        ("percent", Value(6, 5), None, True, "có lý do", ["n"]),
        ("percent", Value(3, None), None, True, "", ["of"]),
        ("percent", Value(None, 5), None, False, "", ["n"]),
        ("percent", Value(0, 0), None, True, "", ["of"]),
        ("percent", Value(10, 300), Value(200, 300), True, "", ["reason"]),
    ],
)
def test_figure_is_checked(kind, now, before, required, reason, parts):
    found = problems(kind, now, before, required=required, reason=reason, oddity=Oddity())
    assert [problem.part for problem in found] == parts


@pytest.mark.parametrize(
    ("kind", "before", "suggested"),
    [
        ("cumulative", Value(40), Value(40)),
        ("percent", Value(3, 5), Value(3, 5)),
        ("count", Value(40), None),
        ("cumulative", NA, None),
        ("cumulative", None, None),
    ],
)
def test_only_totals_to_date_are_carried_over(kind, before, suggested):
    assert carried(kind, before) == suggested


@pytest.mark.parametrize(
    ("text", "number"),
    [("", None), ("0", 0), ("1234", 1234), ("1.234", 1234), ("1 234 567", 1234567), (" 7 ", 7)],
)
def test_number_is_read(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["1,5", "-3", "12 hộ", "1.2", "1..234", "²", "٣", "9" * 12])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(NotANumber):
        read_number(text)


def test_states_allow_what_the_table_says():
    possible = {state: {act for act in Act if can(act, state)} for state in State}
    assert possible == {
        State.NOT_DUE: set(),
        State.OPEN: {Act.SAVE, Act.SUBMIT},
        State.RETURNED: {Act.SAVE, Act.SUBMIT},
        State.SUBMITTED: {Act.RETURN, Act.ACCEPT},
        State.ACCEPTED: {Act.RETURN, Act.FREEZE},
        State.FROZEN: {Act.REOPEN},
        State.REOPENED: {Act.SAVE, Act.SUBMIT},
    }
    assert set(ALLOWED) == set(Act)
    assert state_of(None, begun=False, reopened=False) == State.NOT_DUE
    assert state_of(None, begun=True, reopened=False) == State.OPEN
    assert state_of("frozen", begun=True, reopened=True) == State.REOPENED
    assert state_of("accepted", begun=True, reopened=True) == State.ACCEPTED


VALUES = st.one_of(
    st.none(),
    st.just(NA),
    st.integers(0, 10**6).map(Value),
    st.tuples(st.integers(0, 500), st.integers(500, 1000)).map(lambda pair: Value(*pair)),
)


@given(st.lists(VALUES, max_size=12), st.integers(0, 12))
def test_roll_up_adds_what_was_reported_and_counts_the_rest(values, cut):
    whole = add_up(values)
    told = [value for value in values if value is not None and not value.not_applicable]
    assert whole == add_up(values[:cut]) + add_up(values[cut:])
    assert whole.n == (sum(value.n for value in told) if told else None)
    assert whole.reported == len(told)
    assert whole.missing == values.count(None)
    assert whole.expected == len(values)
    # Another one who says nothing changes no sum; a zero would.
    more = add_up([*values, None])
    assert (more.n, more.of, more.missing) == (whole.n, whole.of, whole.missing + 1)
    assert add_up([*values, NA]).n == whole.n
    assert Total() + whole == whole


SESSIONS = Asked(
    1, "sessions", "Tuyên truyền", "Buổi", "buổi", "count", level="team", required=True
)
SHARE = Asked(2, "share", "Hồ sơ", "Hồ sơ trực tuyến", "hồ sơ", "percent", of_name="hồ sơ")
SUM = Asked(3, "sum", "Tài khoản", "Tài khoản", "tài khoản", "cumulative")
CELLS = [
    Cell(SESSIONS, Place("t4", "Tổ thôn A")),
    Cell(SESSIONS, Place("t5", "Tổ thôn B")),
    Cell(SHARE, Place("", "")),
    Cell(SUM, Place("", "")),
]


def test_form_is_read_and_nothing_typed_is_lost():
    post = {
        "n-1-t4": "hai",
        "n-2": "3",
        "of-2": "5 000",
        "n-3": "40",
        "carried-3": "40/",
        "na-1-t5": "1",
        "n-99": "another form's",
    }
    typed = from_post(CELLS, post)
    assert set(typed) == {"1-t4", "1-t5", "2", "3"}
    assert typed["3"].carried
    assert not from_post(CELLS, {**post, "n-3": "41"})["3"].carried
    assert from_json({key: one.as_json() for key, one in typed.items()}) == typed
    assert from_json(["x"]) == from_json({"1": "x"}) == {}
    reading = read(CELLS, typed, {"3": Value(52)}, Oddity())
    assert reading.values == {"1-t5": NA, "2": Value(3, 5000), "3": Value(40)}
    assert [(found.field, found.part) for found in reading.findings] == [
        ("n-1-t4", "n"),
        ("reason-3", "reason"),
    ]
    assert "Tổ thôn A" in reading.findings[0].sentence


def test_the_same_fault_in_many_teams_is_one_sentence():
    reading = read(CELLS, {}, {}, Oddity())
    assert sentences(reading.findings) == [
        ("n-1-t4", "Buổi, 2 chỗ: chưa điền. Ghi số, hoặc đánh dấu không phát sinh.")
    ]


def test_month_before_fills_only_what_is_empty():
    before = {"1-t4": Value(9), "2": Value(3, 5), "3": Value(40)}
    filled = carry_over(CELLS, {"2": Typed(n="4", of="5")}, before)
    assert filled == {"2": Typed(n="4", of="5"), "3": Typed(n="40", carried=True)}


def test_table_is_pasted_by_exact_names():
    places = [Place("t4", "Tổ thôn Tam Dân"), Place("t5", "Tổ thôn Tam Đàn"), Place("t6", "Tổ 6")]
    names = {"t4": ["Thôn Tam Dân", "Tam Dân"], "t5": ["Tam Đàn", "Chung"], "t6": ["Chung"]}
    text = "\n".join(
        (
            "STT\tThôn\tBuổi\tHồ sơ\tTổng",
            "1\ttam  dân\t2\t3\t1.500",
            "2\tTỔ THÔN TAM ĐÀN\t7",
            "3\tTam Dan\t9",
            "4\tChung\t9",
            "",
        )
    )
    pasted = read_table(text, [SESSIONS, SHARE], places, names)
    assert pasted.typed == {
        "1-t4": Typed(n="2"),
        "2-t4": Typed(n="3", of="1.500"),
        "1-t5": Typed(n="7"),
    }
    # Without its accents a name decides nothing, nor does one that two teams share.
    assert pasted.left == ("3\tTam Dan\t9", "4\tChung\t9")
    assert pasted.understood == 2
