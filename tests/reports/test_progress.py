"""Percentages that are cut off, and the words of the standings."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.progress import STANDING_ORDER, STANDINGS, floored_percent, percent_text

PARTS = st.integers(1, 10**7).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("n", "of", "digits", "percent", "text"),
    [
        (19, 51, 1, "37.2", "37,2%"),
        (1545, 1562, 2, "98.91", "98,91%"),
        (1545, 1562, 1, "98.9", "98,9%"),
        (1_185_735, 1_185_763, 2, "99.99", "99,99%"),
        (1_185_735, 1_185_763, 3, "99.997", "99,997%"),
        (1_185_735, 1_185_763, 1, "99.9", "99,9%"),
        (1_185_735, 1_185_763, 0, "99", "99%"),
        (1_185_763, 1_185_763, 2, "100", "100%"),
        (4, 11, 1, "36.3", "36,3%"),
        (3, 8, 1, "37.5", "37,5%"),
        (1, 2, 1, "50.0", "50,0%"),
        (172, 1356, 1, "12.6", "12,6%"),
        (25, 173, 1, "14.4", "14,4%"),
        (0, 51, 1, "0", "0%"),
        # One of five thousand is not nobody.
        (1, 5000, 1, "0.0", "0,0%"),
        (2, 2, 1, "100", "100%"),
    ],
)
def test_floored_percent_cuts_off_at_the_last_digit_shown(n, of, digits, percent, text):
    assert floored_percent(n, of, digits) == Decimal(percent)
    assert percent_text(n, of, digits) == text


@pytest.mark.parametrize(("n", "of"), [(0, None), (None, None), (None, 5), (0, 0)])
def test_floored_percent_of_something_unknown_is_unknown(n, of):
    assert floored_percent(n, of) is None
    assert percent_text(n, of) is None


@pytest.mark.parametrize(("n", "of"), [(2, 1), (-1, 5), (1, 0), (0, -1)])
def test_floored_percent_refuses_a_numerator_outside_its_denominator(n, of):
    with pytest.raises(ValueError, match="no part of"):
        floored_percent(n, of)


@given(PARTS, st.integers(0, 4))
def test_floored_percent_is_a_hundred_only_for_all(part, digits):
    n, of = part
    percent = floored_percent(n, of, digits)
    assert percent is not None
    assert 0 <= percent <= 100
    assert (percent == 100) == (n == of)
    assert (percent_text(n, of, digits) == "100%") == (n == of)


@given(PARTS, st.integers(0, 4))
def test_floored_percent_lies_less_than_its_last_digit_below_the_truth(part, digits):
    n, of = part
    percent = floored_percent(n, of, digits)
    assert percent is not None
    step = Decimal(1).scaleb(-digits)
    assert percent * of <= n * 100 < (percent + step) * of


@given(PARTS, st.integers(0, 4))
def test_percent_text_shows_as_many_digits_as_asked_except_for_all_and_none(part, digits):
    n, of = part
    text = percent_text(n, of, digits)
    assert text is not None
    shown = text.removesuffix("%").partition(",")[2]
    assert len(shown) == (0 if n in (0, of) else digits)
    assert (text == "0%") == (n == 0 or (digits == 0 and n * 100 < of))


def test_standings_have_their_words_and_one_order():
    assert list(STANDINGS.values()) == [
        "chưa có danh mục thôn",
        "chưa bắt đầu",
        "đang triển khai",
        "đạt đúng hạn",
        "đạt trễ hạn",
        "quá hạn chưa đạt",
        "được miễn",
        "không áp dụng",
    ]
    assert sorted(STANDING_ORDER) == sorted(STANDINGS)
    assert STANDING_ORDER[0] == "overdue"
    assert STANDING_ORDER.index("met_late") < STANDING_ORDER.index("met")
