"""Communes by code and by name on a day, with the official lists."""

from __future__ import annotations

import datetime

import pytest

from communes.sheets.gazetteer import Context, Gazetteer, alias_key
from communes.sheets.place_texts import context_of_titles, of_sheet_name, split_places
from tests.communes.sheets.grids import IN_2022, IN_2026, LANG_SON, NOWHERE, PHU_NINH
from tests.communes.sheets.official import entries, gazetteer_on

LAO_CAI_2026 = Context(province_code="15")


@pytest.fixture(scope="module")
def lists() -> Gazetteer:
    return gazetteer_on(IN_2022)


@pytest.fixture(scope="module")
def today() -> Gazetteer:
    return gazetteer_on(IN_2026)


def names(units) -> list[str]:
    return [unit.full_name for unit in units]


@pytest.mark.parametrize(
    ("commune", "district", "code"),
    [
        ("X. Cao Lâu", "H. Cao Lộc", "06196"),
        ("X Cao Lâu", "H Cao Lộc", "06196"),
        ("XÃ CAO LÂU", "cao lộc", "06196"),
        ("Xã\u00a0Cao  Lâu ", "Cao Lộc", "06196"),
        ("T.T. Cao Lộc", "Cao Lộc", "06187"),
        ("tt. Na Sầm", "Văn Lãng", "06124"),
        ("P.Hoàng Văn Thụ", "TP. Lạng Sơn", "05971"),
        ("Xã Mai Pha", "Lạng Sơn", "05992"),
        ("Xã Hoà Cư", "Cao Lộc", "06223"),
        ("TT Chi Lăng", "Chi Lăng", "06466"),
        ("Xã Chi Lăng", "Chi Lăng", "06523"),
        ("Xã Cai Kinh", "", "06427"),
        ("Cao Lâu", "", "06196"),
    ],
)
def test_resolve_finds_a_name_in_its_district(lists, commune, district, code):
    answer = lists.resolve(commune, None, district, None, LANG_SON)
    assert (answer.unit.code, answer.code) == (code, None)


@pytest.mark.parametrize(
    ("commune", "district", "province", "code"),
    [
        ("Phường 1", "Q.3", "TP.HCM", "27160"),
        ("P1", "Quận 3", "Thành phố Hồ Chí Minh", "27160"),
        ("Phường Đúc", "Thành phố Huế", "TT Huế", "19780"),
        ("Xã Ia H'Drai", "", "", None),
        ("A Lù", "Bát Xát", "Lào Cai", "02692"),
    ],
)
def test_resolve_reads_abbreviations_and_odd_names(lists, commune, district, province, code):
    answer = lists.resolve(commune, None, district, province)
    assert (answer.unit and answer.unit.code) == code


@pytest.mark.parametrize(
    ("commune", "district"),
    [
        ("Xã Cao Lâu - huyện Cao Lộc", "Cao Lộc"),
        ("Xã Cao Lâu, H. Cao Lộc, tỉnh Lạng Sơn", ""),
        ("Huyện Cao Lộc - Xã Cao Lâu", ""),
        ("Cao Lâu (Cao Lộc)", ""),
        ("06196 - Xã Cao Lâu", ""),
    ],
)
def test_resolve_reads_several_units_in_one_cell(lists, commune, district):
    answer = lists.resolve(commune, None, district, None, LANG_SON)
    assert answer.unit.code == "06196"
    assert "W_COMBINED_CELL" in answer.warnings


def test_resolve_refuses_a_combined_cell_that_contradicts_its_row(lists):
    answer = lists.resolve("Xã Cao Lâu, huyện Cao Lộc", None, "Lộc Bình", None, LANG_SON)
    assert answer.code == "E_PARENT_MISMATCH"


def test_resolve_names_the_candidates_of_an_ambiguous_name(lists):
    answer = lists.resolve("Chi Lăng", None, "Chi Lăng", None, LANG_SON)
    assert answer.code == "E_COMMUNE_AMBIGUOUS"
    assert names(answer.candidates) == ["Thị trấn Chi Lăng", "Xã Chi Lăng"]
    answer = lists.resolve("Xã Tân Thành", None, None, None, LANG_SON)
    assert answer.code == "E_COMMUNE_AMBIGUOUS"
    assert len(answer.candidates) == 3
    assert "huyện Hữu Lũng" in answer.reason


def test_resolve_never_chooses_between_names_that_accents_tell_apart(lists):
    answer = lists.resolve("Tam Dan", context=PHU_NINH)
    assert (answer.unit, answer.code) == (None, "E_COMMUNE_AMBIGUOUS")
    assert answer.reason == (
        "trong huyện Phú Ninh có hai xã Tam Dân và Tam Đàn, tệp ghi “Tam Dan”. Chọn một xã."
    )


def test_resolve_only_suggests_what_accents_or_kinds_would_mend(lists):
    for written, meant in (
        ("Xa Xuat Le", "Xã Xuất Lễ"),
        ("Xã Thạch Đan", "Xã Thạch Đạn"),
        ("Xã Đồng Đăng", "Thị trấn Đồng Đăng"),
        ("Xã Xuất Lể", "Xã Xuất Lễ"),
        ("Xã Xuất Lễe", "Xã Xuất Lễ"),
    ):
        answer = lists.resolve(written, None, "Cao Lộc", None, LANG_SON)
        assert (answer.unit, answer.code, answer.suggestion) == (None, "E_COMMUNE_UNKNOWN", meant)


def test_resolve_says_where_a_name_of_another_district_is(lists):
    answer = lists.resolve("Xã Cao Lâu", None, "Lộc Bình", None, LANG_SON)
    assert answer.code == "E_COMMUNE_UNKNOWN"
    assert "huyện Cao Lộc" in answer.reason


def test_resolve_takes_an_alias_of_the_territory_for_exact(lists):
    aliases = {alias_key("Tam Dan", "518"): "20392", alias_key("Phú Thịn", ""): "20364"}
    assert lists.resolve("TAM DAN", context=PHU_NINH, aliases=aliases).unit.code == "20392"
    assert lists.resolve("Phú Thịn", context=PHU_NINH, aliases=aliases).warnings == ("W_ALIAS",)
    assert lists.resolve("Tam Dan", context=LANG_SON, aliases=aliases).unit is None
    assert lists.resolve("Tam Dan", context=PHU_NINH).unit is None


def test_resolve_pads_codes_and_checks_the_name_beside_them(lists):
    assert lists.resolve(None, 2683).unit.full_name == "Thị trấn Bát Xát"
    assert lists.resolve("TT Bát Xát", "02683").code is None
    assert lists.resolve("Bát Xát", "02683").code is None
    answer = lists.resolve("Tam Đàn", "20392")
    assert answer.code == "E_CODE_NAME_MISMATCH"
    assert [unit.code for unit in answer.candidates] == ["20392", "20374"]
    assert lists.resolve("Thi tran Bat Xat", "02683").code == "E_CODE_NAME_MISMATCH"
    assert lists.resolve(None, "20392 - Xã Tam Dân").unit.code == "20392"


def test_resolve_checks_the_units_above_a_code(lists):
    assert lists.resolve("TT Bát Xát", "02683", "Bát Xát", "Lào Cai").unit.code == "02683"
    assert lists.resolve(None, "02683", "Mường Khương").code == "E_PARENT_MISMATCH"
    assert lists.resolve(None, "02683", None, "Yên Bái").code == "E_PARENT_MISMATCH"
    assert lists.resolve(None, "02683", district_code=82, province_code=10).unit.code == "02683"
    assert lists.resolve(None, "02683", district_code=80).code == "E_PARENT_MISMATCH"
    assert lists.resolve(None, "02683", "Huyện Không Có").code == "E_PARENT_MISMATCH"


def test_resolve_suggests_the_code_of_the_name_beside_an_unknown_code(lists):
    answer = lists.resolve("Xã Tam Dân", "99999", context=PHU_NINH)
    assert (answer.code, answer.suggestion) == ("E_COMMUNE_UNKNOWN", "20392")
    assert lists.resolve(None, "123456").code == "E_COMMUNE_UNKNOWN"


def test_resolve_without_a_name_takes_the_commune_of_the_context_only(lists):
    assert lists.resolve(None, context=PHU_NINH).code == "E_COMMUNE_MISSING"
    chosen = lists.resolve(None, context=Context(commune_code="20392"))
    assert (chosen.unit.code, chosen.warnings) == ("20392", ("W_COMMUNE_OF_CONTEXT",))
    # The row speaks of another district than the title.
    answer = lists.resolve(None, None, "Núi Thành", context=Context(commune_code="20392"))
    assert answer.code == "E_COMMUNE_MISSING"


def test_resolve_takes_a_district_without_communes_for_the_commune(lists):
    assert lists.resolve(None, None, "Huyện Lý Sơn", "Quảng Ngãi").unit.code == "536"
    assert lists.resolve(None, 536).unit.full_name == "Huyện Lý Sơn"


def test_resolve_refuses_units_above_that_do_not_exist(lists):
    answer = lists.resolve("Xã Cao Lâu", None, "Huyện Cao Lộ", None, LANG_SON)
    assert (answer.code, answer.about) == ("E_COMMUNE_UNKNOWN", "district")
    answer = lists.resolve("Xã Cao Lâu", None, None, "Tỉnh Lạng")
    assert (answer.code, answer.about) == ("E_COMMUNE_UNKNOWN", "province")


def test_resolve_answers_units_of_the_past_with_their_successors(today):
    answer = today.resolve("Xã Cốc Mỳ", context=LAO_CAI_2026)
    assert (answer.code, answer.suggestion) == ("E_COMMUNE_OBSOLETE", "Xã Trịnh Tường")
    answer = today.resolve(None, "00001")
    assert (answer.code, answer.suggestion) == ("E_COMMUNE_OBSOLETE", "00097")
    # Through two reforms: 2022, 2025.
    answer = today.resolve("Phường Nguyễn Trung Trực", None, None, "Hà Nội")
    assert (answer.code, names(answer.successors)) == ("E_COMMUNE_OBSOLETE", ["Phường Ba Đình"])


def test_resolve_lists_every_successor_of_a_divided_unit(today):
    divided = next(
        entry
        for entry in entries()
        if entry.level == "commune"
        and entry.valid_to == datetime.date(2025, 6, 30)
        and len(today.index.successors(entry)) > 1
    )
    answer = today.resolve(divided.full_name, None, divided.district_name, None)
    assert answer.code == "E_COMMUNE_OBSOLETE"
    assert len(answer.successors) > 1
    assert answer.suggestion is None


def test_resolve_refuses_a_province_that_is_no_more(today):
    answer = today.resolve("Xã Trịnh Tường", None, None, "Tỉnh Yên Bái")
    assert (answer.code, answer.about) == ("E_PROVINCE_OBSOLETE", "province")
    assert answer.suggestion == "Tỉnh Lào Cai"
    assert today.resolve("x", None, None, "Thừa Thiên Huế").suggestion == "Thành phố Huế"


def test_resolve_knows_a_province_that_became_a_city(today):
    for written in ("Tỉnh Quảng Ninh", "TP Quảng Ninh", "Quảng Ninh"):
        assert today.resolve("Phường Cao Xanh", None, None, written).code is None


def test_resolve_tells_a_code_with_another_meaning_from_its_old_name(today):
    answer = today.resolve("Phường Trúc Bạch", "00004")
    assert answer.code == "E_CODE_NAME_MISMATCH"
    assert "phường Ba Đình" in answer.reason


def test_resolve_reads_a_district_of_the_past_as_the_past(today):
    answer = today.resolve("Xã Trịnh Tường", None, "Huyện Bát Xát", "Lào Cai")
    assert answer.code == "E_COMMUNE_OBSOLETE"
    assert names(answer.successors) == ["Xã Trịnh Tường"]
    by_code = today.resolve("Xã Trịnh Tường", "02695", "Huyện Bát Xát", "Lào Cai")
    assert (by_code.unit.code, by_code.warnings) == ("02695", ("W_DISTRICT_ENDED",))
    assert today.resolve(None, "02695", "Phú Ninh").code == "E_PARENT_MISMATCH"


def test_a_name_of_later_lists_is_unknown_before(lists):
    answer = lists.resolve("Phường Hồng Hà", context=Context(province_code="01"))
    assert answer.code == "E_COMMUNE_UNKNOWN"
    assert "01/07/2025" in answer.reason


def test_days_before_the_oldest_list_are_answered_from_it():
    early = gazetteer_on(datetime.date(2020, 9, 23))
    assert early.older_than_lists
    assert early.day == datetime.date(2022, 7, 1)
    assert early.resolve("Xã Tam Dân", context=PHU_NINH).unit.code == "20392"
    assert not gazetteer_on(IN_2022).older_than_lists


def test_resolve_gives_the_same_answer_twice_and_heeds_changed_aliases(lists):
    first = lists.resolve("Tam Dan", context=PHU_NINH)
    assert lists.resolve("Tam Dan", context=PHU_NINH) is first
    aliases = {alias_key("Tam Dan", "518"): "20392"}
    assert lists.resolve("Tam Dan", context=PHU_NINH, aliases=aliases).unit is not None
    assert lists.resolve("Tam Dan", context=PHU_NINH).unit is None


def test_a_file_that_is_wrong_throughout_is_not_compared_letter_by_letter_for_ever():
    own = Gazetteer(entries(), day=IN_2022)
    assert own.resolve("TT Phú Thịn", context=PHU_NINH).suggestion == "Thị trấn Phú Thịnh"
    for number in range(2000):
        own.resolve(f"Xã Không Tên {number}", context=PHU_NINH)
    answer = own.resolve("TT Phú Thị", context=PHU_NINH)
    assert (answer.code, answer.candidates) == ("E_COMMUNE_UNKNOWN", ())


@pytest.mark.parametrize(
    ("titles", "context"),
    [
        (["DANH SÁCH THÔN TRÊN ĐỊA BÀN HUYỆN PHÚ NINH"], Context("49", "518")),
        (["UBND HUYỆN PHÚ NINH", "XÃ TAM DÂN"], Context("49", "518", "20392")),
        (["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], NOWHERE),
        (["TỈNH LẠNG SƠN", "của UBND tỉnh Quảng Nam"], NOWHERE),
        (["Thành phố Hà Nội"], Context("01")),
        (["HUYỆN CHÂU THÀNH"], NOWHERE),
        (["UBND THÀNH PHỐ LẠNG SƠN, TỈNH LẠNG SƠN"], Context("20", "178")),
    ],
)
def test_context_of_titles_is_what_they_agree_on(lists, titles, context):
    assert context_of_titles(titles, lists.index, NOWHERE) == context


def test_context_of_titles_knows_a_unit_whose_kind_has_changed(today):
    assert context_of_titles(["UBND TỈNH QUẢNG NINH"], today.index, NOWHERE) == Context("22")
    assert context_of_titles(["UBND TỈNH YÊN BÁI"], today.index, NOWHERE) == NOWHERE


def test_titles_win_over_the_chosen_territory_and_narrow_it(lists):
    chosen = Context("49", "518")
    assert context_of_titles(["TỈNH LÀO CAI"], lists.index, chosen) == Context("10")
    assert context_of_titles(["UBND tỉnh Quảng Nam"], lists.index, chosen) == chosen
    assert context_of_titles(["XÃ TAM DÂN"], lists.index, chosen).commune_code == "20392"


def test_of_sheet_name_needs_a_kind_or_a_territory(lists):
    chosen = Context("49", "518")
    for name in ("Xã Tam Dân", "Tam Dân", "3. Tam Dân", "X.Tam Dân", "TAM DÂN"):
        assert of_sheet_name(name, lists.index, chosen, chosen).code == "20392"
    for name in ("Sheet1", "Tam Dan", "1", ""):
        assert of_sheet_name(name, lists.index, chosen, chosen) is None
    assert of_sheet_name("Tam Dân", lists.index, NOWHERE, NOWHERE) is None


def test_of_sheet_name_means_the_widest_unit_of_a_name_within_what_is_known(lists):
    bac_ninh, lao_cai, bat_xat = Context("27"), Context("10"), Context("10", "082")
    assert of_sheet_name("Bắc Ninh", lists.index, NOWHERE, NOWHERE).code == "27"
    # Its title said the province: the sheet does not mean the city.
    assert of_sheet_name("Bắc Ninh", lists.index, bac_ninh, NOWHERE) is None
    # The uploader said so of all sheets: then it is the one of the city.
    assert of_sheet_name("Bắc Ninh", lists.index, bac_ninh, bac_ninh).level == "district"
    assert of_sheet_name("Bát Xát", lists.index, lao_cai, lao_cai).level == "district"
    assert of_sheet_name("Bát Xát", lists.index, bat_xat, bat_xat).level == "commune"
    assert of_sheet_name("Thị trấn Bát Xát", lists.index, lao_cai, lao_cai).level == "commune"


def test_split_places_keeps_single_names_whole():
    assert split_places("Xã Tam Dân") == []
    assert split_places("Phan Rang-Tháp Chàm") == []
    assert split_places("TT Na Sầm, H. Văn Lãng")[0].district == "H. Văn Lãng"
