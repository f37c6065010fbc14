"""How names out of the packages are put right; the packages themselves are not needed here."""

import pytest

from communes.data import make_lists
from communes.data.make_lists import RecipeError, clean, correct_names, letters, split_name, unit
from communes.data.make_succession import without_zeros


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("Thị Trấn  Phú Thịnh ", "Thị trấn Phú Thịnh"),
        ("Thành Phố Hạ Long", "Thành phố Hạ Long"),
        ("Xa\u0303 Tam Dân", "Xã Tam Dân"),
        ("Xã Ea H’leo", "Xã Ea H'leo"),
    ],
)
def test_clean_normalises_form_spaces_apostrophe_and_kind(written, cleaned):
    assert clean(written) == cleaned


def test_clean_refuses_a_name_without_a_kind():
    with pytest.raises(RecipeError):
        clean("Tam Dân")


def test_split_name_takes_the_longest_kind():
    assert split_name("Thị trấn Mộc Châu") == ("Thị trấn", "Mộc Châu")


def test_letters_are_what_two_spellings_share():
    assert letters("Ia H' Drai") == letters("Ia H'Drai")
    assert letters("Thuỷ Nguyên") == letters("Thủy Nguyên")
    assert letters("Tà Si Láng") != letters("Tà Xi Láng")


def test_a_province_written_as_a_city_is_a_municipality():
    assert unit("01", "Thành phố Hà Nội", 1, "")["kind"] == "Thành phố trực thuộc trung ương"
    assert unit("193", "Thành phố Hạ Long", 2, "22")["kind"] == "Thành phố"


def test_a_correction_is_refused_when_the_package_has_another_name(monkeypatch):
    fix = {"code": "07540", "name_in_package": "Xã Xa Lý", "name": "Xã Sa Lý", "reason": ""}
    monkeypatch.setattr(make_lists, "fixes", lambda name: [fix])
    units = {"07540": unit("07540", "Xã Xa Lý", 3, "219")}
    correct_names(units, "units_2022.csv")
    assert units["07540"]["name"] == "Xã Sa Lý"
    with pytest.raises(RecipeError, match="07540"):
        correct_names(units, "units_2022.csv")


def test_numbers_of_wards_comparewithout_zeros():
    assert without_zeros("Phường 01") == "Phường 1"
    assert without_zeros("Phường 10") == "Phường 10"
