"""Numbers and symbols as documents really carry them (the parser test set of domain 3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.document_number import KINDS, display_number, kind_of, parse_number, symbol_key


@pytest.mark.parametrize(
    ("raw", "number", "year", "symbol", "style", "kind"),
    [
        ("793/BTTTT-THH", 793, None, "BTTTT-THH", "state", "CV"),
        ("1844/UBND-VX", 1844, None, "UBND-VX", "state", "CV"),
        ("4510/BTTTT-CĐSQG", 4510, None, "BTTTT-CĐSQG", "state", "CV"),
        ("5473/BTTTT-KTS&XHS", 5473, None, "BTTTT-KTS&XHS", "state", "CV"),
        ("125/KH-UBND", 125, None, "KH-UBND", "state", "KH"),
        ("305/KH-UBND", 305, None, "KH-UBND", "state", "KH"),
        ("103/QĐ-UBND", 103, None, "QĐ-UBND", "state", "QĐ"),
        ("218/TB-UBND", 218, None, "TB-UBND", "state", "TB"),
        ("4168/BNV-CQĐP", 4168, None, "BNV-CQĐP", "state", "CV"),
        ("06/2024/QĐ-UBND", 6, 2024, "QĐ-UBND", "state", "QĐ"),
        ("128/2025/QĐ-UBND", 128, 2025, "QĐ-UBND", "state", "QĐ"),
        ("27/2023/NQ-HĐND", 27, 2023, "NQ-HĐND", "state", "NQ"),
        ("166/NQ-HĐND", 166, None, "NQ-HĐND", "state", "NQ"),
        ("91/2025/QH15", 91, 2025, "QH15", "state", None),
        ("02-KH/BCĐTW", 2, None, "KH/BCĐTW", "party", "KH"),
        ("57-NQ/TW", 57, None, "NQ/TW", "party", "NQ"),
        ("01/1999/QĐ.UB", 1, 1999, "QĐ.UB", "state", "QĐ"),
        ("398/2003/QĐ-UB", 398, 2003, "QĐ-UB", "state", "QĐ"),
        ("46/2019/QĐUBND", 46, 2019, "QĐUBND", "state", "QĐ"),
        ("612/-UBDT", 612, None, "-UBDT", "state", None),
        ("Quyết định số 1659/2025/QH15", 1659, 2025, "QH15", "state", None),
        # Beside the set: what a commune's typing adds to it.
        ("Số: 41/QĐ-UBND", 41, None, "QĐ-UBND", "state", "QĐ"),
        ("số 41/QĐ-UBND", 41, None, "QĐ-UBND", "state", "QĐ"),
        ("Số41/QĐ-UBND", 41, None, "QĐ-UBND", "state", "QĐ"),
        ("QĐ số 41/QĐ-UBND", 41, None, "QĐ-UBND", "state", "QĐ"),
        ("Kế hoạch 305/KH-UBND ngày 22/5/2022", 305, None, "KH-UBND", "state", "KH"),
        ("KẾ HOẠCH SỐ: 305/KH-UBND", 305, None, "KH-UBND", "state", "KH"),
        (" 41 / QĐ - UBND ", 41, None, "QĐ - UBND", "state", "QĐ"),
        ("41/QÐ-UBND", 41, None, "QÐ-UBND", "state", "QĐ"),
        ("41/qđ-ubnd", 41, None, "qđ-ubnd", "state", "QĐ"),
        ("41/QĐ–UBND", 41, None, "QĐ–UBND", "state", "QĐ"),
        ("41-QĐ-UBND", 41, None, "QĐ-UBND", "state", "QĐ"),
        ("41QĐ-UBND", 41, None, "QĐ-UBND", "state", "QĐ"),
        ("123-QĐ/HU", 123, None, "QĐ/HU", "party", "QĐ"),
        ("05-CT/TW", 5, None, "CT/TW", "party", "CT"),
        ("12/TTr-UBND", 12, None, "TTr-UBND", "state", None),
        ("30/2020/NĐ-CP", 30, 2020, "NĐ-CP", "state", None),
        ("146/QĐ-TTg", 146, None, "QĐ-TTg", "state", "QĐ"),
        ("1685/NQ-UBTVQH15", 1685, None, "NQ-UBTVQH15", "state", "NQ"),
        ("103", 103, None, "", "plain", None),
        ("41/2022", 41, 2022, "", "plain", None),
        ("Số 5", 5, None, "", "plain", None),
        ("1203/BC-UBND", 1203, None, "BC-UBND", "state", "BC"),
        ("7/UBND", 7, None, "UBND", "state", "CV"),
    ],
)
def test_parse_number_understands_what_documents_carry(raw, number, year, symbol, style, kind):
    parsed = parse_number(raw)
    assert parsed.raw == raw
    assert (parsed.number, parsed.year, parsed.symbol, parsed.style) == (
        number,
        year,
        symbol,
        style,
    )
    assert parsed.suffix == ""
    assert kind_of(parsed.symbol) == kind


@pytest.mark.parametrize(
    ("raw", "number", "suffix", "symbol"),
    [
        ("12a/QĐ-UBND", 12, "a", "QĐ-UBND"),
        ("12A/QĐ-UBND", 12, "a", "QĐ-UBND"),
        ("12bis/QĐ-UBND", 12, "bis", "QĐ-UBND"),
        ("12b-KH/HU", 12, "b", "KH/HU"),
        ("12đ/QĐ-UBND", 12, "đ", "QĐ-UBND"),
        ("7a", 7, "a", ""),
        ("7 QĐ-UBND", 7, "", "QĐ-UBND"),
    ],
)
def test_parse_number_sets_the_letter_behind_a_number_apart(raw, number, suffix, symbol):
    parsed = parse_number(raw)
    assert (parsed.number, parsed.suffix, parsed.symbol) == (number, suffix, symbol)


@pytest.mark.parametrize(
    ("raw", "symbol"),
    [
        ("", ""),
        ("   ", ""),
        ("Số:", ""),
        ("QĐ-UBND", "QĐ-UBND"),
        ("/QĐ-UBND", "QĐ-UBND"),
        ("Số:      /QĐ-UBND", "QĐ-UBND"),
        ("Số ....../QĐ-UBND", "QĐ-UBND"),
        ("…/KH-UBND", "KH-UBND"),
        ("QĐ.UB", "QĐ.UB"),
        ("QĐ UBND", "QĐ UBND"),
        ("NQ-UBTVQH15", "NQ-UBTVQH15"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_parse_number_has_no_number_where_none_is_written(raw, symbol):
    parsed = parse_number(raw)
    assert parsed.number is None
    assert parsed.year is None
    assert parsed.symbol == symbol
    assert parsed.style == ("state" if symbol else "plain")


def test_parse_number_takes_a_year_only_where_a_year_stands():
    # Two numbers of one decision book, neither a year.
    assert parse_number("12/1234/QĐ-UBND").year is None
    assert parse_number("2022/QĐ-UBND").number == 2022
    assert parse_number("2022/QĐ-UBND").year is None
    assert parse_number("06/2024-QĐ-UBND").year == 2024


def test_parse_number_reads_any_number_of_zeros():
    assert parse_number("0" * 5000 + "7/QĐ-UBND").number == 7
    assert parse_number("000/QĐ-UBND").number == 0


@given(st.text() | st.text(alphabet="0123456789/-. QĐUBNDaSsốngày:", max_size=30))
def test_parse_number_never_fails_and_keeps_what_was_written(raw):
    parsed = parse_number(raw)
    assert parsed.raw == raw
    assert parsed.number is None or 0 <= parsed.number < 10**9
    assert kind_of(parsed.symbol) in {None, *KINDS}


@given(
    st.integers(0, 99_999),
    st.sampled_from(["", "a", "b"]),
    st.sampled_from([None, 1999, 2024]),
    st.sampled_from(["QĐ-UBND", "KH-UBND", "UBND-VX", "QĐ.UB", "BTTTT-KTS&XHS", "QH15"]),
    st.sampled_from(["", "Số: ", "số ", "Quyết định số ", "  "]),
)
def test_parse_number_undoes_writing_a_number(number, suffix, year, symbol, prefix):
    written = f"{number}{suffix}/" + (f"{year}/" if year else "") + symbol
    parsed = parse_number(prefix + written)
    assert (parsed.number, parsed.suffix, parsed.year, parsed.symbol) == (
        number,
        suffix,
        year,
        symbol,
    )
    assert display_number(prefix + written) == written


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Số: 01/QĐ-UBND", "01/QĐ-UBND"),
        ("  06/2024/QĐ-UBND", "06/2024/QĐ-UBND"),
        ("02-KH/BCĐTW", "02-KH/BCĐTW"),
        ("Quyết định số 103/QĐ-UBND ngày 29/11/2023", "103/QĐ-UBND"),
        ("612/-UBDT", "612/-UBDT"),
        ("41/QÐ-UBND", "41/QÐ-UBND"),
        ("QĐ-UBND", "QĐ-UBND"),
        ("", ""),
    ],
)
def test_display_number_keeps_zeros_dashes_and_letters_as_written(raw, shown):
    assert display_number(raw) == shown


@pytest.mark.parametrize(
    "symbol",
    ["QĐ-UBND", "QÐ-UBND", "qđ-ubnd", "QĐ - UBND", "QĐ.UBND", "QĐUBND", "QĐ–UBND", "QĐ/UBND"],
)
def test_symbol_key_is_one_for_spellings_of_a_symbol(symbol):
    assert symbol_key(symbol) == symbol_key("QĐ-UBND") == "QĐUBND"


@pytest.mark.parametrize(
    ("one", "other"),
    [("HD-UBND", "HĐ-UBND"), ("QĐ-UBND", "KH-UBND"), ("KTS&XHS", "KTSXHS"), ("QH15", "QH14")],
)
def test_symbol_key_keeps_other_symbols_apart(one, other):
    assert symbol_key(one) != symbol_key(other)


@given(st.text())
def test_symbol_key_of_a_key_is_the_key(symbol):
    assert symbol_key(symbol_key(symbol)) == symbol_key(symbol)
