"""The official unit lists as units with versions and successions; figures as published."""

import csv
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from communes.units.official_lists import (
    DATA,
    SuccessionRow,
    UnitListError,
    UnitRow,
    VersionRow,
    check_totals,
    official_totals,
    read_successions,
    read_units,
)
from communes.units.rows import bare_name

IN_2022 = date(2022, 7, 1)
BEFORE = date(2025, 6, 30)
AFTER = date(2025, 7, 1)
AFTER_2026 = date(2026, 12, 31)
DAY = timedelta(days=1)
ISLANDS = {"318": "11948", "471": "19742", "498": "20333", "536": "21548", "755": "26732"}


@pytest.fixture(scope="module")
def units() -> list[UnitRow]:
    return read_units()


@pytest.fixture(scope="module")
def by_key(units: list[UnitRow]) -> dict[int, UnitRow]:
    return {unit.key: unit for unit in units}


@pytest.fixture(scope="module")
def successions() -> list[SuccessionRow]:
    return read_successions()


def unit_on(units: list[UnitRow], code: str, day: date) -> UnitRow:
    (found,) = [unit for unit in units if unit.code == code and unit.valid_on(day)]
    return found


def version_on(unit: UnitRow, day: date) -> VersionRow:
    (found,) = [
        version
        for version in unit.versions
        if (version.valid_from or date.min) <= day <= (version.valid_to or date.max)
    ]
    return found


def full_name_on(unit: UnitRow, day: date) -> str:
    version = version_on(unit, day)
    return f"{version.kind} {version.name}"


def successors(
    successions: list[SuccessionRow], by_key: dict[int, UnitRow], old: UnitRow
) -> dict[str, SuccessionRow]:
    return {by_key[row.new_key].code: row for row in successions if row.old_key == old.key}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_totals_are_the_official_ones(units):
    assert official_totals()[IN_2022] == (63, 705, 10_599)
    assert official_totals()[BEFORE] == (63, 696, 10_035)
    assert official_totals()[AFTER] == (34, 0, 3_321)
    check_totals(units)


def test_totals_stay_after_the_changes_of_2026(units):
    count = Counter(unit.level for unit in units if unit.valid_on(AFTER_2026))
    assert count == {"province": 34, "commune": 3_321}


def test_a_missing_commune_is_refused_with_list_and_figures(units):
    tam_dan = unit_on(units, "20392", IN_2022)
    without = [unit for unit in units if unit is not tam_dan]
    with pytest.raises(UnitListError) as refused:
        check_totals(without)
    message = str(refused.value)
    assert "01/07/2022" in message
    assert "cấp xã phải có 10.599 đơn vị, tìm thấy 10.598" in message


def test_a_district_too_many_is_refused(units):
    with pytest.raises(UnitListError, match=r"30/06/2025: cấp huyện phải có 696.*697"):
        check_totals([*units, unit_on(units, "475", BEFORE)])


@pytest.mark.parametrize(
    ("name", "day"), [("units_2022", IN_2022), ("units_2025H1", BEFORE), ("units_2025", AFTER)]
)
def test_every_row_of_a_list_is_found_on_its_day(units, by_key, name, day):
    on_the_day = {unit.code: unit for unit in units if unit.valid_on(day)}
    rows = rows_of(name)
    assert set(on_the_day) == {row["code"] for row in rows}
    for row in rows:
        version = version_on(on_the_day[row["code"]], day)
        parent = by_key[version.parent_key].code if version.parent_key else ""
        kind = "Thành phố" if row["level"] == "1" and "phố" in row["kind"] else row["kind"]
        assert (version.kind, f"{kind} {version.name}", parent) == (
            row["kind"],
            row["name"],
            row["parent_code"],
        )


def test_no_two_units_share_level_and_code_on_one_day(units):
    lives = defaultdict(list)
    for unit in units:
        lives[unit.level, unit.code].append(
            (unit.valid_from or date.min, unit.valid_to or date.max)
        )
    reused = [sorted(spans) for spans in lives.values() if len(spans) > 1]
    assert len(reused) > 2_000  # codes of 2025 that meant something else before
    for spans in reused:
        assert all(end < begin for (_, end), (begin, _) in pairwise(spans))


def test_versions_fill_the_life_of_their_unit_without_gap_or_overlap(units):
    for unit in units:
        assert unit.versions[0].valid_from == unit.valid_from
        assert unit.versions[-1].valid_to == unit.valid_to
        for earlier, later in pairwise(unit.versions):
            assert earlier.valid_to is not None
            assert later.valid_from == earlier.valid_to + DAY
            assert (earlier.name, earlier.kind, earlier.parent_key) != (
                later.name,
                later.kind,
                later.parent_key,
            )
        for version in unit.versions:
            assert (version.valid_from or date.min) <= (version.valid_to or date.max)


def test_units_above_live_at_least_as_long_as_what_names_them(units, by_key):
    for unit in units:
        for version in unit.versions:
            for key in (version.parent_key, version.district_key, version.province_key):
                if key is not None:
                    above = by_key[key]
                    assert (above.valid_from or date.min) <= (version.valid_from or date.min)
                    assert (version.valid_to or date.max) <= (above.valid_to or date.max)


def test_keys_of_the_units_above_include_the_own_level(units, by_key):
    tam_dan = unit_on(units, "20392", IN_2022)
    version = version_on(tam_dan, IN_2022)
    district, province = by_key[version.district_key], by_key[version.province_key]
    assert version.parent_key == district.key
    assert version_on(district, IN_2022).district_key == district.key
    assert version_on(district, IN_2022).parent_key == province.key
    assert version_on(province, IN_2022).province_key == province.key
    assert version_on(province, IN_2022).parent_key is None
    assert version_on(unit_on(units, "20392", AFTER), AFTER).district_key is None


def test_tam_dan_stood_in_phu_ninh_quang_nam_and_went_to_da_nang(units, by_key, successions):
    tam_dan = unit_on(units, "20392", IN_2022)
    version = version_on(tam_dan, IN_2022)
    assert full_name_on(tam_dan, IN_2022) == "Xã Tam Dân"
    assert (by_key[version.district_key].code, by_key[version.province_key].code) == ("518", "49")
    assert full_name_on(by_key[version.district_key], IN_2022) == "Huyện Phú Ninh"
    assert full_name_on(by_key[version.province_key], IN_2022) == "Tỉnh Quảng Nam"
    assert (tam_dan.valid_to, tam_dan.exact) == (BEFORE, True)

    phu_ninh = unit_on(units, "20392", AFTER)
    assert phu_ninh.key != tam_dan.key
    assert (phu_ninh.valid_from, phu_ninh.exact) == (AFTER, True)
    assert full_name_on(phu_ninh, AFTER) == "Xã Phú Ninh"
    da_nang = by_key[version_on(phu_ninh, AFTER).province_key]
    assert (da_nang.code, da_nang.valid_from) == ("48", AFTER)

    sources = {by_key[row.old_key].code: row for row in successions if row.new_key == phu_ninh.key}
    assert set(sources) == {"20392", "20387", "20395"}
    names = {version_on(unit_on(units, code, BEFORE), BEFORE).name for code in sources}
    assert names == {"Tam Dân", "Tam Đại", "Tam Lãnh"}
    assert {(row.kind, row.extent, row.people) for row in sources.values()} == {
        ("merge", "whole", "all")
    }
    assert {row.document for row in sources.values()} == {
        "Nghị quyết 1659/NQ-UBTVQH15 ngày 16/06/2025"
    }


def test_tam_vinh_vanished_on_a_day_that_the_lists_do_not_tell(units, by_key, successions):
    tam_vinh = unit_on(units, "20383", IN_2022)
    assert full_name_on(tam_vinh, IN_2022) == "Xã Tam Vinh"
    assert not tam_vinh.exact
    assert tam_vinh.ended_between == (IN_2022, date(2025, 6, 29))
    assert tam_vinh.valid_to == date(2025, 6, 29)
    (row,) = successors(successions, by_key, tam_vinh).values()
    phu_thinh = by_key[row.new_key]
    assert (phu_thinh.code, phu_thinh.valid_from) == ("20364", None)
    assert full_name_on(phu_thinh, IN_2022) == "Thị trấn Phú Thịnh"
    assert (row.on, row.kind, row.extent, row.people) == (BEFORE, "merge", "whole", "unknown")


def test_only_units_that_changed_between_the_lists_are_inexact(units):
    inexact = [unit for unit in units if not unit.exact]
    assert Counter((unit.level, bool(unit.began_between)) for unit in inexact) == {
        ("commune", False): 567,
        ("district", False): 11,
        ("commune", True): 3,
        ("district", True): 2,
    }
    assert {unit.ended_between for unit in inexact if unit.ended_between} == {
        (IN_2022, BEFORE - DAY)
    }
    assert {unit.began_between for unit in inexact if unit.began_between} == {
        (IN_2022 + DAY, BEFORE)
    }


def test_code_15_was_yen_bai_and_is_lao_cai(units, by_key, successions):
    yen_bai, lao_cai = unit_on(units, "15", BEFORE), unit_on(units, "15", AFTER)
    assert full_name_on(yen_bai, BEFORE) == "Tỉnh Yên Bái"
    assert full_name_on(lao_cai, AFTER) == "Tỉnh Lào Cai"
    assert yen_bai.key != lao_cai.key
    old_lao_cai = unit_on(units, "10", BEFORE)
    assert old_lao_cai.valid_to == BEFORE
    for old in (yen_bai, old_lao_cai):
        (row,) = successors(successions, by_key, old).values()
        assert row.new_key == lao_cai.key
        assert (row.on, row.kind, row.extent, row.people) == (AFTER, "merge", "whole", "all")
        assert row.document == "Nghị quyết 202/2025/QH15 ngày 12/06/2025"


def test_eleven_provinces_stay_themselves(units):
    stayed = {
        unit.code
        for unit in units
        if unit.level == "province" and unit.valid_on(BEFORE) and unit.valid_on(AFTER)
    }
    assert stayed == {"01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46"}


def test_hue_kept_its_code_and_so_stays_itself(units):
    hue = unit_on(units, "46", IN_2022)
    assert hue is unit_on(units, "46", AFTER)
    assert full_name_on(hue, IN_2022) == "Tỉnh Thừa Thiên Huế"
    assert full_name_on(hue, BEFORE) == "Thành phố trực thuộc trung ương Huế"
    assert "từ 02/07/2022 đến 30/06/2025" in version_on(hue, BEFORE).document


def test_a_renamed_district_that_took_others_in_stays_itself(units, by_key, successions):
    da_huoai = unit_on(units, "682", BEFORE)
    assert full_name_on(da_huoai, IN_2022) == "Huyện Đạ Tẻh"
    assert full_name_on(da_huoai, BEFORE) == "Huyện Đạ Huoai"
    taken_in = {by_key[row.old_key].code for row in successions if row.new_key == da_huoai.key}
    assert taken_in == {"681", "683"}


def test_districts_end_with_the_second_tier(units):
    districts = [unit for unit in units if unit.level == "district"]
    assert all(unit.valid_to is not None and unit.valid_to <= BEFORE for unit in districts)
    assert not any(unit.valid_on(AFTER) for unit in districts)


def test_island_districts_hold_villages_and_become_special_zones(units, by_key, successions):
    holders = {unit.code: unit for unit in units if unit.holds_villages}
    assert {code for code in holders if len(code) == 3} == set(ISLANDS)
    assert all(unit.holds_villages for unit in units if unit.level == "commune")
    for old_code, new_code in ISLANDS.items():
        district = holders[old_code]
        ((code, row),) = successors(successions, by_key, district).items()
        zone = by_key[row.new_key]
        assert (code, zone.valid_from, district.valid_to) == (new_code, AFTER, BEFORE)
        assert version_on(zone, AFTER).kind == "Đặc khu"
        assert version_on(zone, AFTER).name == version_on(district, BEFORE).name
        assert (row.kind, row.extent, row.people) == ("replace", "whole", "all")


def test_a_commune_left_as_it_was_is_the_same_unit(units, by_key):
    phong_du_thuong = unit_on(units, "04423", IN_2022)
    assert phong_du_thuong is unit_on(units, "04423", AFTER)
    assert full_name_on(phong_du_thuong, AFTER) == "Xã Phong Dụ Thượng"
    parents = [by_key[version.parent_key].code for version in phong_du_thuong.versions]
    assert parents == ["136", "15"]


def test_a_commune_that_took_another_in_on_the_day_is_another_unit(units, by_key, successions):
    before, after = unit_on(units, "04450", BEFORE), unit_on(units, "04450", AFTER)
    assert full_name_on(before, BEFORE) == full_name_on(after, AFTER) == "Xã Mỏ Vàng"
    assert before.key != after.key
    sources = {by_key[row.old_key].code for row in successions if row.new_key == after.key}
    assert sources == {"04450", "04645"}


def test_another_spelling_or_kind_is_the_same_unit_and_another_name_is_not(units):
    same = [
        unit
        for unit in units
        if unit.level == "commune" and unit.valid_on(BEFORE) and unit.valid_on(AFTER)
    ]
    names = {unit.code: (full_name_on(unit, BEFORE), full_name_on(unit, AFTER)) for unit in same}
    assert len(same) == 130
    assert names["00922"] == ("Xã Thuận Hoà", "Xã Thuận Hòa")
    assert names["04603"] == ("Xã Tà Si Láng", "Xã Tà Xi Láng")  # left as it was, says the note
    assert names["14845"] == ("Thị trấn Mường Lát", "Xã Mường Lát")
    assert "24235" not in names  # Krông Na, whole and alone, is now called Buôn Đôn


def test_a_whole_commune_alone_under_another_name_is_a_rename(units, by_key, successions):
    renamed = [row for row in successions if row.kind == "rename"]
    assert {by_key[row.old_key].code for row in renamed} == {"24235", "25114"}
    assert {(row.extent, row.people) for row in renamed} == {("whole", "all")}


def test_people_of_a_divided_commune_are_unknown_but_for_sourced_cases(units, by_key, successions):
    divided = [row for row in successions if row.on == AFTER and row.kind == "split"]
    known = {
        (by_key[row.old_key].code, by_key[row.new_key].code): (row.extent, row.people)
        for row in divided
        if row.people != "unknown"
    }
    assert known == {
        ("18796", "18754"): ("part", "some"),
        ("18796", "18823"): ("whole", "none"),  # Kỳ Lợi: all its land, none of its people
        ("18796", "18832"): ("part", "some"),
        ("09013", "09817"): ("part", "none"),
        ("376", "14698"): ("part", "none"),
    }
    assert all(row.extent == "part" for row in divided if row.people == "unknown")


def test_every_unit_that_ended_with_the_reform_has_a_successor(units, successions):
    succeeded = {row.old_key for row in successions}
    begun = {row.new_key for row in successions}
    for unit in units:
        if unit.level == "district" and unit.code not in ISLANDS:
            continue
        if unit.valid_to == BEFORE:
            assert unit.key in succeeded
        if unit.valid_from == AFTER:
            assert unit.key in begun


def test_what_the_packages_do_not_tell_stays_open(units, successions):
    succeeded = {row.old_key for row in successions}
    begun = {row.new_key for row in successions}
    without_successor = {
        unit.code for unit in units if unit.ended_between and unit.key not in succeeded
    }
    without_source = {unit.code for unit in units if unit.began_between and unit.key not in begun}
    assert without_successor == {"28825"}
    assert without_source == {"03980", "03983", "03984"}


def test_successions_join_units_that_meet_on_the_day(by_key, successions):
    assert len({(row.old_key, row.new_key) for row in successions}) == len(successions)
    for row in successions:
        assert row.old_key != row.new_key
        assert by_key[row.old_key].valid_on(row.on - DAY)
        assert by_key[row.new_key].valid_on(row.on)
        assert row.kind in {"merge", "split", "rename", "replace"}
        assert row.document


def test_changes_of_2026_are_versions_from_the_day_of_issue(units):
    hiep_hoa = unit_on(units, "07840", AFTER)
    assert full_name_on(hiep_hoa, date(2026, 8, 3)) == "Xã Hiệp Hòa"
    assert full_name_on(hiep_hoa, date(2026, 8, 4)) == "Phường Hiệp Hòa"
    assert hiep_hoa.valid_to is None
    document = version_on(hiep_hoa, AFTER_2026).document
    assert document.startswith("Nghị quyết 388/NQ-UBTVQH16 ngày 04/08/2026")
    assert "chưa rõ ngày có hiệu lực" in document
    changed = {
        unit.code
        for unit in units
        if unit.valid_on(AFTER_2026)
        and version_on(unit, AFTER_2026) is not version_on(unit, date(2026, 1, 1))
    }
    assert len(changed) == 25
    assert {"22", "24", "75"} < changed
    dong_nai = unit_on(units, "75", AFTER)
    assert version_on(dong_nai, AFTER_2026).kind == "Thành phố trực thuộc trung ương"


def test_codes_are_text_with_their_zeros(units):
    assert Counter((unit.level, len(unit.code)) for unit in units).keys() == {
        ("province", 2),
        ("district", 3),
        ("commune", 5),
    }
    assert full_name_on(unit_on(units, "001", IN_2022), IN_2022) == "Quận Ba Đình"
    assert full_name_on(unit_on(units, "00004", AFTER), AFTER) == "Phường Ba Đình"


def test_keys_follow_level_and_code(units):
    assert [unit.key for unit in units] == list(range(1, len(units) + 1))
    levels = [unit.level for unit in units]
    assert levels == sorted(levels, key=["province", "district", "commune"].index)


@pytest.mark.parametrize(
    ("full", "kind", "bare"),
    [
        ("Phường 1", "Phường", "1"),
        ("Thị trấn Nông trường Mộc Châu", "Thị trấn", "Nông trường Mộc Châu"),
        ("Thành phố Huế", "Thành phố trực thuộc trung ương", "Huế"),
        ("Xã Xã Phiên", "Xã", "Xã Phiên"),
    ],
)
def test_bare_name_strips_the_kind_only(full, kind, bare):
    assert bare_name(full, kind) == bare


def test_bare_name_refuses_a_name_of_another_kind():
    with pytest.raises(UnitListError, match="không bắt đầu bằng"):
        bare_name("Phường Tam Dân", "Xã")


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.stem)
def test_data_files_are_plain_and_normalised(path):
    text = path.read_bytes().decode()
    assert "\r" not in text
    assert text.endswith("\n")
    assert text == unicodedata.normalize("NFC", text)
    assert "  " not in text
    rows = rows_of(path.stem)
    first = [tuple(row.values()) for row in rows]
    assert len(set(first)) == len(first)
    assert not any(value != value.strip() for row in rows for value in row.values())


def test_lists_are_read_without_django():
    command = "import sys, communes.units.official_lists; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], cwd=DATA.parents[1]).returncode == 0  # noqa: S603
