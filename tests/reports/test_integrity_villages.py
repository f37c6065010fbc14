"""Checks of villages: each finds the fault that is made here, and nothing in a clean register."""

from __future__ import annotations

import pytest

from communes.models import VillagePlacement, VillageVersion
from reports.integrity.village_numbers import same_number_key
from tests import make
from tests.reports.integrity import found


def test_clean_register_has_no_finding(home):
    village = make.make_village(home, "1", households=80, people=300)
    make.declare(home)
    make.make_team(home, [village], members=["Nguyễn Văn An", "Lê Thị Bình"])
    for name in (
        "villages_named_alike",
        "villages_without_households",
        "villages_with_odd_sizes",
        "villages_in_no_commune",
        "villages_in_ended_units",
        "complete_lists_without_villages",
        "villages_added_after_the_list",
        "communes_without_a_declared_list",
    ):
        assert found(name) == [], name


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", "01"), ("1", "i"), ("số 5", "5"), ("5a", "05 a"), ("ix", "9"), ("an mỹ iv", "an mỹ 4")],
)
def test_numbers_written_otherwise_are_one(one, other):
    assert same_number_key(one) == same_number_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", "11"), ("a", "1"), ("c", "100"), ("đàn", "đan"), ("iiii", "4"), ("i", "1a")],
)
def test_names_that_differ_stay_apart(one, other):
    assert same_number_key(one) != same_number_key(other)


def test_names_alike_are_found_in_one_commune_only(home, next_door):
    """Thôn 1, Thôn 01 and Thôn I; tổ dân phố 1 and the Thôn 1 next door are others."""
    make.make_village(home, "1")
    for name in ("01", "I"):
        make.make_village(home, name)
    make.make_village(home, "1", kind="Tổ dân phố")
    make.make_village(next_door, "1")
    assert [(row.what, row.detail) for row in found("villages_named_alike")] == [
        ("Thôn 01", "giống “Thôn 1”"),
        ("Thôn I", "giống “Thôn 1”"),
    ]


def test_names_from_two_former_communes_are_lawful(home, next_door, land):
    """X-6: both are kept, told apart by the former commune."""
    make.make_village(home, "Thanh Đông", former_commune=next_door)
    make.make_village(home, "Thanh Đông", former_commune=land.far)
    assert found("villages_named_alike") == []
    make.make_village(home, "Thanh Đông", former_commune=land.far)
    assert len(found("villages_named_alike")) == 1


def test_village_without_households(home):
    make.make_village(home, "An Mỹ")
    make.make_village(home, "Xuân Phú", households=0)
    assert [row.what for row in found("villages_without_households")] == ["Thôn An Mỹ"]
    assert [row.what for row in found("villages_with_odd_sizes")] == ["Thôn Xuân Phú"]


def test_fewer_people_than_households(home):
    make.make_village(home, "An Mỹ", households=300, people=80)
    (row,) = found("villages_with_odd_sizes")
    assert row.detail == "300 hộ, 80 nhân khẩu"


def test_village_in_no_commune_on_a_day_of_its_life(home):
    village = make.make_village(home, "An Mỹ")
    whole = make.make_village(home, "Xuân Phú")
    # In two placements without a gap: nothing is missing.
    VillagePlacement.objects.filter(village=whole).update(valid_to=make.day("1/1/2022"))
    keys = make.keys_on(home, make.TODAY)
    VillagePlacement.objects.create(village=whole, valid_from=make.day("2/1/2022"), **keys)
    assert found("villages_in_no_commune") == []
    VillagePlacement.objects.filter(village=village).update(valid_from=make.day("1/1/2021"))
    (row,) = found("villages_in_no_commune")
    assert (row.what, row.keys) == ("Thôn An Mỹ", (village.pk,))
    VillagePlacement.objects.filter(village=village).delete()
    assert len(found("villages_in_no_commune")) == 1


def test_village_of_an_ended_commune(land):
    gone = make.make_commune("20400", "Tam Cũ", land.phu_ninh, valid_to=make.day("1/1/2022"))
    village = make.make_village(gone, "Chưa chuyển")
    (row,) = found("villages_in_ended_units")
    assert (row.keys, row.detail) == ((village.pk,), "xã kết thúc ngày 1/1/2022")
    assert found("villages_in_ended_units", on=make.day("1/1/2022")) == []


def test_complete_list_without_villages(home, next_door):
    make.declare(home)
    make.declare(next_door, complete=False)
    (row,) = found("complete_lists_without_villages")
    assert row.what == "Xã Tam Dân"


def test_village_added_after_the_list_was_declared(home):
    make.make_village(home, "Có sẵn")
    make.declare(home, valid_from=make.day("1/1/2022"))
    make.make_village(home, "Thêm sau", valid_from=make.day("1/6/2022"))
    (row,) = found("villages_added_after_the_list")
    assert (row.what, row.detail) == ("Thôn Thêm sau", "từ ngày 1/6/2022")


def test_commune_with_villages_and_no_declared_list(home, next_door):
    make.make_village(home)
    make.make_village(next_door)
    make.declare(next_door)
    assert [row.what for row in found("communes_without_a_declared_list")] == ["Xã Tam Dân"]


def test_figures_of_another_day_are_of_that_day(home):
    village = make.make_village(home, "An Mỹ")
    version = VillageVersion.objects.get(village=village)
    version.valid_to = make.day("30/6/2022")
    version.save()
    VillageVersion.objects.create(
        village=village,
        kind="Thôn",
        name="An Mỹ",
        households=90,
        valid_from=make.day("1/7/2022"),
        match_key=version.match_key,
    )
    assert found("villages_without_households") == []
    assert len(found("villages_without_households", on=make.day("30/6/2022"))) == 1
