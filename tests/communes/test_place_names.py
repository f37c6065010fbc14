"""Kinds in front of names: abbreviations, traps of real names, and the search box."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.place_names import (
    CENTRAL_CITY,
    UNIT_KINDS,
    VILLAGE_KINDS,
    split_unit_kind,
    split_village_kind,
    unit_search_terms,
    village_hint_key,
    village_match_key,
    village_within_sentence,
)
from communes.vietnamese import match_key, search_text


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("TT Phú Thịnh", "Thị trấn", "Phú Thịnh"),
        ("Thị trấn Phú Thịnh", "Thị trấn", "Phú Thịnh"),
        ("T.T. Cao Lộc", "Thị trấn", "Cao Lộc"),
        ("T.T Cao Lộc", "Thị trấn", "Cao Lộc"),
        ("tt. Na Sầm", "Thị trấn", "Na Sầm"),
        ("TT.Na Sầm", "Thị trấn", "Na Sầm"),
        ("TTr. Na Sầm", "Thị trấn", "Na Sầm"),
        ("X. Cao Lâu", "Xã", "Cao Lâu"),
        ("X Cao Lâu", "Xã", "Cao Lâu"),
        ("x.Cao Lâu", "Xã", "Cao Lâu"),
        ("XÃ CAO LÂU", "Xã", "CAO LÂU"),
        ("Xã\u00a0Cao  Lâu ", "Xã", "Cao Lâu"),
        ("Xã: Cao Lâu", "Xã", "Cao Lâu"),
        (unicodedata.normalize("NFD", "Xã Cao Lâu"), "Xã", "Cao Lâu"),
        ("P. Vĩnh Trại", "Phường", "Vĩnh Trại"),
        ("P.Hoàng Văn Thụ", "Phường", "Hoàng Văn Thụ"),
        ("P.1", "Phường", "1"),
        ("P3", "Phường", "3"),
        ("Phường 10", "Phường", "10"),
        ("Q. Ba Đình", "Quận", "Ba Đình"),
        ("Q.1", "Quận", "1"),
        ("H. Văn Lãng", "Huyện", "Văn Lãng"),
        ("TP Lạng Sơn", "Thành phố", "Lạng Sơn"),
        ("TP. Lạng Sơn", "Thành phố", "Lạng Sơn"),
        ("T.P. Lạng Sơn", "Thành phố", "Lạng Sơn"),
        ("TP.HCM", "Thành phố", "HCM"),
        ("Thành Phố Hà Nội", "Thành phố", "Hà Nội"),
        ("TX Sa Pa", "Thị xã", "Sa Pa"),
        ("Thị Xã Sa Pa", "Thị xã", "Sa Pa"),
        ("T. Quảng Nam", "Tỉnh", "Quảng Nam"),
        ("T.Thanh Hóa", "Tỉnh", "Thanh Hóa"),
        ("tỉnh Quảng Nam", "Tỉnh", "Quảng Nam"),
        ("Đặc khu Lý Sơn", "Đặc khu", "Lý Sơn"),
        ("Xã", "Xã", ""),
        ("", "", ""),
        # The name of the phường is "Phường Đúc".
        ("Phường Phường Đúc", "Phường", "Phường Đúc"),
        ("Thị trấn N.T Phong Hải", "Thị trấn", "N.T Phong Hải"),
    ],
)
def test_split_unit_kind_reads_kinds_and_abbreviations(written, kind, name):
    assert split_unit_kind(written) == (kind, name)


@pytest.mark.parametrize(
    "name",
    [
        "Cao Lâu",
        "P Rao",
        "H Bông",
        "H' Neng",
        "K' Dang",
        "A Mú Sung",
        "Y Tý",
        "Thành An",
        "Thị Cầu",
        "Xuân Phú",
        "Tam Dân",
        "Ia H' Drai",
        "N.T Phong Hải",
        "Tĩnh Gia",
        "Quân Chu",
        # Without accents a word may suggest a kind, not decide it.
        "Xa Xuat Le",
        "Phượng Mỹ",
        # An abbreviation with nothing behind it is a column heading, not a place.
        "TT",
        "X.",
    ],
)
def test_split_unit_kind_leaves_names_without_a_kind_whole(name):
    assert split_unit_kind(name) == ("", name)


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("Thôn Cẩm Khê", "Thôn", "Cẩm Khê"),
        ("thôn 2", "Thôn", "2"),
        ("Thôn3", "Thôn", "3"),
        ("TDP số 5", "Tổ dân phố", "số 5"),
        ("TDP5", "Tổ dân phố", "5"),
        ("T.D.P. 5", "Tổ dân phố", "5"),
        ("Tổ DP 5", "Tổ dân phố", "5"),
        ("Tổ dân phố số 13b", "Tổ dân phố", "số 13b"),
        ("TỔ DÂN PHỐ 1", "Tổ dân phố", "1"),
        ("Tổ 7", "Tổ", "7"),
        ("bản xâm", "Bản", "xâm"),
        ("Khu Dây Thép", "Khu", "Dây Thép"),
        ("Khu phố 3", "Khu phố", "3"),
        ("Khu vực 3", "Khu vực", "3"),
        ("Khu dân cư Bắc Sơn", "Khu dân cư", "Bắc Sơn"),
        ("KDC Bắc Sơn", "Khu dân cư", "Bắc Sơn"),
        ("Khối 1", "Khối", "1"),
        ("Khối phố Tân Thịnh", "Khối phố", "Tân Thịnh"),
        ("Khóm 4", "Khóm", "4"),
        ("Tiểu khu 12", "Tiểu khu", "12"),
        ("TK 12", "Tiểu khu", "12"),
        ("Ấp Bình Hòa", "Ấp", "Bình Hòa"),
        ("ấp 3A", "Ấp", "3A"),
        ("Xóm Chùa", "Xóm", "Chùa"),
        ("Buôn Hồ", "Buôn", "Hồ"),
        ("Bon Đru", "Bon", "Đru"),
        ("Làng Khương", "Làng", "Khương"),
        ("Phố Mới", "Phố", "Mới"),
        ("Plei Ốp", "Plei", "Ốp"),
        ("Thôn Bản Luận", "Thôn", "Bản Luận"),
        ("Thôn Làng Chiềng", "Thôn", "Làng Chiềng"),
        ("Thôn", "Thôn", ""),
        ("Tổ dân phố số 82 (Tòa nhà E1, E2)", "Tổ dân phố", "số 82 (Tòa nhà E1, E2)"),
        ("3 Túc", "", "3 Túc"),
        ("Pác Cuồng", "", "Pác Cuồng"),
        ("Bán Đảo", "", "Bán Đảo"),
        ("Thông Nhất", "", "Thông Nhất"),
        ("Khuổi Luông", "", "Khuổi Luông"),
        # Khu phố in one place, Khối phố in another: nobody is guessing.
        ("KP Tân Thịnh", "", "KP Tân Thịnh"),
    ],
)
def test_split_village_kind_reads_kinds_and_abbreviations(written, kind, name):
    assert split_village_kind(written) == (kind, name)


@given(st.sampled_from(UNIT_KINDS), st.sampled_from(["Tam Dân", "A Lù", "10", "Phố Bảng"]))
def test_split_unit_kind_undoes_writing_the_kind_in_front(kind, name):
    for written in (f"{kind} {name}", f"{kind} {name}".upper(), f"  {kind}  {name}"):
        found_kind, found_name = split_unit_kind(written)
        assert (found_kind, match_key(found_name)) == (kind, match_key(name))


@given(st.sampled_from(VILLAGE_KINDS), st.sampled_from(["Tam Dân", "số 5", "10", "Bản Luận"]))
def test_split_village_kind_undoes_writing_the_kind_in_front(kind, name):
    assert split_village_kind(f"{kind} {name}") == (kind, name)


@given(st.text(max_size=30))
def test_splitting_never_fails_and_never_invents_letters(text):
    for split in (split_unit_kind, split_village_kind):
        _, name = split(text)
        assert match_key(text).endswith(match_key(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Thôn", "Cẩm Khê"), ("", "Thôn Cẩm Khê")),
        (("Thôn", "Cẩm Khê"), ("Thôn", "thôn  CẨM KHÊ")),
        (("Tổ dân phố", "số 5"), ("", "TDP số 5")),
        (("Bản", "Xâm"), ("", "bản xâm")),
        (("Thôn", "Hoà An"), ("Xóm", "Hòa An")),
    ],
)
def test_village_match_key_is_one_with_or_without_the_kind(one, other):
    assert village_match_key(*one) == village_match_key(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Thôn", "1"), ("Thôn", "01")),
        (("Tổ dân phố", "số 5"), ("Tổ dân phố", "5")),
        (("Thôn", "Bản Luận"), ("Thôn", "Luận")),
        (("Thôn", "Tam Dân"), ("Thôn", "Tam Đàn")),
    ],
)
def test_village_match_key_keeps_different_names_apart(one, other):
    assert village_match_key(*one) != village_match_key(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Thôn", "1"), ("Thôn", "01")),
        (("Tổ dân phố", "số 5"), ("", "TDP 05")),
        (("Thôn", "Dương Đàn"), ("Thôn", "Duong Dan")),
    ],
)
def test_village_hint_key_brings_near_names_together(one, other):
    assert village_hint_key(*one) == village_hint_key(*other)


def test_village_hint_key_keeps_numbers_apart():
    assert village_hint_key("Thôn", "10") != village_hint_key("Thôn", "1")
    assert village_hint_key("Thôn", "0") == "0"


@pytest.mark.parametrize(
    ("query", "kinds", "text"),
    [
        ("hoa thuan tay", set(), "hoa thuan tay"),
        ("Hoà Thuận Tây", set(), "hoa thuan tay"),
        ("tt phu thinh", {"Thị trấn"}, "phu thinh"),
        ("T.T. Phú Thịnh", {"Thị trấn"}, "phu thinh"),
        ("Thị trấn Phú Thịnh", {"Thị trấn"}, "phu thinh"),
        ("thi tran phu thinh", {"Thị trấn"}, "phu thinh"),
        ("thi trấn phú thịnh", {"Thị trấn"}, "phu thinh"),
        ("xa tam dan", {"Xã"}, "tam dan"),
        ("x. tam dan", {"Xã"}, "tam dan"),
        ("p vinh trai", {"Phường"}, "vinh trai"),
        ("P.3", {"Phường"}, "3"),
        ("p3", {"Phường"}, "3"),
        ("quan 1", {"Quận"}, "1"),
        ("h. van lang", {"Huyện"}, "van lang"),
        ("tx sa pa", {"Thị xã"}, "sa pa"),
        ("tp ha noi", {"Thành phố", CENTRAL_CITY}, "ha noi"),
        ("Thành phố Hạ Long", {"Thành phố", CENTRAL_CITY}, "ha long"),
        ("t. quang nam", {"Tỉnh", "Thôn"}, "quang nam"),
        ("dac khu ly son", {"Đặc khu"}, "ly son"),
        ("tdp 5", {"Tổ dân phố"}, "5"),
        ("tdp5", {"Tổ dân phố"}, "5"),
        ("Tổ dân phố số 5", {"Tổ dân phố"}, "5"),
        ("to dan pho so 05", {"Tổ dân phố"}, "5"),
        ("tổ 5", {"Tổ", "Tổ dân phố"}, "5"),
        ("kp tan thinh", {"Khu phố", "Khối phố"}, "tan thinh"),
        ("khoi pho tan thinh", {"Khối phố"}, "tan thinh"),
        ("thon ban luan", {"Thôn"}, "ban luan"),
        # Typed with accents a word means itself.
        ("phượng mỹ", set(), "phuong my"),
        ("Bàn Đạt", set(), "ban dat"),
        # A kind alone is what is looked for.
        ("xã", set(), "xa"),
        ("tt.", set(), "tt"),
        ("", set(), ""),
        ("  …  ", set(), ""),
    ],
)
def test_unit_search_terms_reads_the_search_box(query, kinds, text):
    terms = unit_search_terms(query)
    assert terms.kinds == kinds
    assert terms.text == text
    assert terms.whole == search_text(query)


def test_unit_search_terms_keeps_the_other_reading():
    """Phuong my: a phường called Mỹ, or a place called Phượng Mỹ."""
    terms = unit_search_terms("phuong my")
    assert terms.kinds == {"Phường"}
    assert (terms.text, terms.whole) == ("my", "phuong my")


@given(st.text(max_size=30))
def test_unit_search_terms_never_fails_and_looks_for_something_typed(query):
    terms = unit_search_terms(query)
    assert terms.whole == search_text(query)
    assert bool(terms.text) == bool(terms.whole)
    assert terms.whole.replace(" ", "").endswith(terms.text.replace(" ", ""))


@pytest.mark.parametrize(
    ("full", "plain"),
    [("Thôn An Mỹ", "thôn An Mỹ"), ("Tổ dân phố 5", "tổ dân phố 5"), ("An Mỹ", "An Mỹ"), ("", "")],
)
def test_village_within_sentence_keeps_a_name_without_a_kind(full, plain):
    assert village_within_sentence(full) == plain
