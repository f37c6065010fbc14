"""Old alphabets are told from Unicode, from Western languages, and decoded letter by letter."""

# ruff: noqa: RUF001 - the signs that old alphabets use for letters are the very subject
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.sheets.legacy_text import from_unicode, looks_legacy, to_unicode

VOWELS = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
]
SMALL = [*VOWELS, "đ", *"bcdghklmnpqrstvx"]
CAPITALS = [letter.upper() for letter in SMALL]
PUNCTUATION = list(" ,.-()'/0123456789")


@pytest.mark.parametrize("letter", SMALL)
def test_every_letter_comes_back_from_both_tables(letter):
    for kind in ("tcvn3", "vni"):
        assert to_unicode(from_unicode(letter, kind), kind) == letter


@pytest.mark.parametrize("letter", CAPITALS)
def test_every_capital_comes_back_from_vni(letter):
    assert to_unicode(from_unicode(letter, "vni"), "vni") == letter


@pytest.mark.parametrize("letter", "ĂÂÊÔƠƯĐẰẲẴẮẦẨẪẤỀỂỄẾỒỔỖỐ")
def test_every_capital_that_tcvn3_has_comes_back(letter):
    assert to_unicode(from_unicode(letter, "tcvn3"), "tcvn3") == letter


@given(st.text(st.sampled_from(SMALL + PUNCTUATION), max_size=60))
def test_any_text_in_small_letters_comes_back_from_both_tables(text):
    for kind in ("tcvn3", "vni"):
        assert to_unicode(from_unicode(text, kind), kind) == text


@given(st.text(st.sampled_from(SMALL + CAPITALS + PUNCTUATION), max_size=60))
def test_any_text_comes_back_from_vni(text):
    assert to_unicode(from_unicode(text, "vni"), "vni") == text


def test_the_bytes_are_those_of_the_standard():
    written = "µ¶·¸¹ ®§ Õ × ­ ¡¢£¤¥¦"
    assert to_unicode(written, "tcvn3") == "àảãáạ đĐ ế ì ư ĂÂÊÔƠƯ"
    assert to_unicode("aù aø aû aõ aï eá í ì æ ó ò yù î ñ Ñ", "vni") == (
        "á à ả ã ạ ế í ì ỉ ĩ ị ý ỵ đ Đ"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Th«n Tñng A", "Thôn Tủng A"),
        ("Th«n Tñng B", "Thôn Tủng B"),
        ("Th«n C¸ Lñng", "Thôn Cá Lủng"),
        ("Th«n Ch¸ SÝnh", "Thôn Chá Sính"),
        ("Th«n Má XÝ", "Thôn Mỏ Xí"),
        ("Th«n H¸ §Ò", "Thôn Há Đề"),
        ("X· Lòng ThÇu, huyÖn §ång V¨n", "Xã Lũng Thầu, huyện Đồng Văn"),
        ("HUYÖN §åNG V¡N", "HUYỆN ĐỒNG VĂN"),
        ("Ph­êng 1", "Phường 1"),
        ("X·", "Xã"),
    ],
)
def test_tcvn3_is_recognised_and_read(written, meant):
    assert looks_legacy(written) == "tcvn3"
    assert to_unicode(written, "tcvn3") == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Thoân Taân Thaønh", "Thôn Tân Thành"),
        ("Thoân", "Thôn"),
        ("Tuûng A", "Tủng A"),
        ("THOÂN ÑOÂNG", "THÔN ĐÔNG"),
        ("Aáp Myõ Hoøa", "Ấp Mỹ Hòa"),
        ("Hoï vaø teân", "Họ và tên"),
        ("Xaõ", "Xã"),
    ],
)
def test_vni_is_recognised_and_read(written, meant):
    assert looks_legacy(written) == "vni"
    assert to_unicode(written, "vni") == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thon Tung A",
        "Thôn Tủng A",
        "XÃ LŨNG THẦU",
        "Hoà Thuận",
        "Hà",
        "Cà Mau",
        "Trì",
        "Krông",
        "Kông Chro",
        "Làng Bôt",
        "Y Blô Niê",
        "Êban",
        "Ðô",
        "Buôn Kôt",
        "XÃ EA YÔNG",
        "Thôn «mới»",
        "25°C",
        "20 m²",
        "½ ngày",
        "A·B",
        "© 2020",
        "5 µm",
        "Tổ 1 – khu «A»",
        "Hélène",
        "garçon",
        "Noël",
        "où",
        "laïc",
        "Le château où l'été dure",
        "ÊTRE OU NE PAS",
        "L'école est déjà prête",
        "à bientôt",
        "dû",
        "Thaïlande",
        "España",
        "für Köln",
        "Malmö",
        "São Paulo",
        "Ångström",
        "coração",
        "på små øer",
    ],
)
def test_text_of_today_is_left_alone(text):
    for form in ("NFC", "NFD"):
        assert looks_legacy(unicodedata.normalize(form, text)) is None


def test_a_word_that_is_right_both_ways_needs_its_neighbours():
    assert looks_legacy("Sè hé") is None
    assert looks_legacy("Sè hé cña th«n") == "tcvn3"
