"""Phone numbers: what is accepted, what is refused with which advice, what is shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.phones import PhoneError, group_phone, mask_phone, normalise_phone

MOBILES = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True, alphabet="0123456789")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912345001", "0912345001"),
        ("0912.345.005", "0912345005"),
        ("0912 345 014", "0912345014"),
        (" 0912\u00a0345\u00a0014 ", "0912345014"),
        ("+84912345001", "0912345001"),
        ("84 912345004", "0912345004"),
        ("+84 912 345 004", "0912345004"),
        ("912345008", "0912345008"),
        ("345678901", "0345678901"),
        # Nine digits that begin like the country code are a number of 084 without its 0.
        ("841234567", "0841234567"),
        ("84841234567", "0841234567"),
        ("", ""),
        (" . ", ""),
        ("\u200b", ""),
    ],
)
def test_normalise_phone_stores_ten_digits(typed, stored):
    assert normalise_phone(typed) == stored


# domain 3.5: the table of 2018, prefix by prefix.
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0120", "070"),
        ("0121", "079"),
        ("0122", "077"),
        ("0126", "076"),
        ("0128", "078"),
        ("0123", "083"),
        ("0124", "084"),
        ("0125", "085"),
        ("0127", "081"),
        ("0129", "082"),
        ("0162", "032"),
        ("0163", "033"),
        ("0164", "034"),
        ("0165", "035"),
        ("0166", "036"),
        ("0167", "037"),
        ("0168", "038"),
        ("0169", "039"),
        ("0186", "056"),
        ("0188", "058"),
        ("0199", "059"),
    ],
)
def test_normalise_phone_refuses_an_old_mobile_and_suggests_the_new(old, new):
    for typed in (f"{old}3456789", f"{old[1:]}3456789", f"+84{old[1:]}3456789", f"{old}.345.6789"):
        with pytest.raises(PhoneError, match="11 số") as refused:
            normalise_phone(typed)
        assert refused.value.suggestion == f"{new}3456789"


def test_normalise_phone_suggests_nothing_for_an_old_prefix_that_never_was():
    with pytest.raises(PhoneError) as refused:
        normalise_phone("01113456789")
    assert refused.value.suggestion is None


@pytest.mark.parametrize("typed", ["0235 3850 999", "02353850999", "0243 825 3536", "2353850999"])
def test_normalise_phone_refuses_landlines(typed):
    with pytest.raises(PhoneError) as refused:
        normalise_phone(typed)
    assert refused.value.suggestion is None


def test_normalise_phone_says_that_a_landline_is_one():
    with pytest.raises(PhoneError, match="cố định"):
        normalise_phone("02353850999")


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("0912-345-678", "0912345678"),
        ("(0912) 345678", "0912345678"),
        ("ĐT: 0912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("+840912345678", "0912345678"),
        # Two numbers in one cell: nobody is choosing.
        ("0912345678 / 0987654321", None),
        ("0912345678; 0987654321", None),
        ("091234567", None),
        ("09123456789", None),
        ("0412345678", None),
        ("0612345678", None),
        # A spreadsheet's own way of writing 912345008 must not become ten digits.
        ("912345008.0", None),
        ("12345", None),
        ("không có", None),
        ("9.12345E+08", None),
        ("0912345678a", "0912345678"),
        ("٠٩١٢٣٤٥٦٧٨", None),
    ],
)
def test_normalise_phone_refuses_the_rest_with_advice_where_it_is_safe(typed, suggestion):
    with pytest.raises(PhoneError) as refused:
        normalise_phone(typed)
    assert refused.value.suggestion == suggestion
    assert str(refused.value) == refused.value.message_vi
    assert refused.value.message_vi.endswith(".")


@given(MOBILES)
def test_normalise_phone_of_a_stored_number_is_the_number(number):
    assert normalise_phone(number) == number


@given(MOBILES, st.sampled_from(["0", "+84", "84", "+84 ", "84.", ""]))
def test_normalise_phone_reads_every_allowed_spelling(number, prefix):
    assert normalise_phone(prefix + number[1:]) == number
    assert normalise_phone(group_phone(number)) == number


@given(st.text(max_size=20) | st.text(alphabet="0123456789 .+-", max_size=16))
def test_normalise_phone_gives_ten_digits_or_refuses(text):
    try:
        stored = normalise_phone(text)
    except PhoneError as refused:
        stored = refused.suggestion or ""
    assert stored == "" or re.fullmatch(r"0[35789][0-9]{8}", stored)


def test_group_phone_sets_the_digits_in_groups():
    assert group_phone("0905123456") == "0905 123 456"
    assert group_phone("02353850999") == "02353850999"
    assert group_phone("") == ""


def test_mask_phone_hides_the_middle():
    assert mask_phone("0905123456") == "0905 ••• 456"


@pytest.mark.parametrize(("number", "shown"), [("", ""), ("113", "•••"), ("02353850999", "99")])
def test_mask_phone_shows_at_most_two_digits_of_other_numbers(number, shown):
    assert re.sub("•", "", mask_phone(number)) == shown.replace("•", "")
    assert len(mask_phone(number)) == len(number)


@given(MOBILES)
def test_mask_phone_leaves_at_least_a_thousand_possibilities(number):
    assert sum(sign.isdigit() for sign in mask_phone(number)) == 7
