"""Adding, correcting, closing villages and declaring lists: what is written and what is refused."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from communes.actions import lists, villages
from communes.actions.village_checks import SameVillage
from communes.errors import Refused
from communes.models import (
    AuditEntry,
    Succession,
    Unit,
    Village,
    VillageList,
    VillagePlacement,
    VillageVersion,
)
from tests import make
from tests.make import day

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def add(commune, by, name="An Mỹ", **more):
    values = {"kind": "Thôn", "name": name, "valid_from": None, **more}
    return villages.add_village(commune=commune, by=by, **values)


def correct(village, by, **more):
    values = {
        "reason": "gõ nhầm",
        "kind": "Thôn",
        "name": "An Mỹ",
        "households": None,
        "people": None,
        **more,
    }
    return villages.correct_village(village=village, by=by, **values)


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value


# Adding


def test_add_writes_name_place_keys_and_who_did_it(land, clerk):
    village = add(land.home, clerk, name="thôn An Mỹ", households=212, people=800)
    version, placement = village.versions.get(), village.placements.get()
    assert (version.kind, version.name, version.households) == ("Thôn", "An Mỹ", 212)
    assert version.search_text == "an my"
    assert (placement.commune, placement.district, placement.province) == (
        land.home,
        land.phu_ninh,
        land.quang_nam,
    )
    assert (placement.valid_from, placement.valid_to) == (None, None)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.commune, entry.target_id) == (clerk, land.home, village.pk)
    assert entry.after["số hộ"] == 212


def test_add_locks_the_commune_before_it_looks_for_a_double(land, clerk):
    with CaptureQueriesContext(connection) as queries:
        add(land.home, clerk)
    asked = [query["sql"] for query in queries]
    lock = next(place for place, sql in enumerate(asked) if "FOR UPDATE" in sql)
    look = next(place for place, sql in enumerate(asked) if "match_key" in sql)
    assert lock < look


@pytest.mark.parametrize("name", ["An Mỹ", "AN MỸ", "thôn An  Mỹ"])
def test_add_refuses_the_same_village_and_names_it(land, clerk, name):
    there = add(land.home, clerk)
    with pytest.raises(SameVillage) as caught:
        add(land.home, clerk, name=name)
    assert caught.value.village == there
    assert "Xã Tam Dân đã có Thôn An Mỹ" in caught.value.message
    assert Village.objects.count() == 1


def test_add_refuses_a_double_without_a_kind(land, clerk):
    add(land.home, clerk)
    assert refused(add, land.home, clerk, kind="").field == "name"


def test_add_takes_the_same_name_elsewhere_or_of_another_kind_or_time(land, clerk, admin):
    first = add(land.home, clerk, valid_from=day("1/1/2020"))
    add(land.next_door, admin)
    add(land.home, clerk, kind="Tổ dân phố")
    add(land.home, clerk, former_commune=land.far)
    villages.close_village(village=first, last_day=day("30/6/2022"), reason="nhập", by=clerk)
    add(land.home, clerk, valid_from=day("1/7/2022"))
    assert VillageVersion.objects.filter(name="An Mỹ").count() == 5


def test_add_keeps_names_that_differ_in_accents_only(land, clerk):
    add(land.home, clerk, name="Tam Dân")
    add(land.home, clerk, name="Tam Đàn")
    assert Village.objects.count() == 2


def test_add_refuses_days_outside_the_life_of_the_commune(land, admin):
    young = make.make_commune(
        "20999", "Mới", land.phu_ninh, valid_from=day("1/3/2021"), valid_to=day("30/6/2025")
    )
    assert refused(add, young, admin, valid_from=day("28/2/2021")).field == "valid_from"
    assert "xa hơn một năm" in refused(add, young, admin, valid_from=day("21/7/2023")).message
    village = add(young, admin, valid_from=None)
    assert village.placements.get().valid_from == day("1/3/2021")


def test_add_refuses_a_day_after_the_commune_ended(land, admin):
    old = make.make_commune("20998", "Cũ", land.phu_ninh, valid_to=day("31/12/2021"))
    assert "đã kết thúc" in refused(add, old, admin, valid_from=day("1/1/2022")).message


def test_add_takes_a_district_without_communes_and_refuses_one_with(land, admin):
    island = make.make_district("505", "Lý Sơn", land.quang_nam, holds_villages=True)
    village = add(island, admin, name="Tây An Vĩnh")
    assert village.placements.get().commune == island
    assert "không có thôn trực thuộc" in refused(add, land.phu_ninh, admin).message


def test_add_refuses_impossible_numbers_and_papers(land, clerk):
    assert refused(add, land.home, clerk, households=-1).field == "households"
    assert refused(add, land.home, clerk, people=200_001).field == "people"
    assert refused(add, land.home, clerk, document="x" * 201).field == "document"
    assert not Village.objects.exists()


# Correcting


def test_correct_mends_the_version_in_place(land, clerk):
    village = add(land.home, clerk, name="An My")
    correct(village, clerk, households=212)
    version = village.versions.get()
    assert (version.name, version.households, version.match_key) == ("An Mỹ", 212, "an mỹ")
    entry = AuditEntry.objects.first()
    assert entry.before == {"tên": "An My", "số hộ": None}
    assert entry.reason == "gõ nhầm"


def test_correct_from_a_day_keeps_the_old_name_before_it(land, clerk):
    village = add(land.home, clerk, name="Khối 1", kind="Khối")
    correct(village, clerk, name="An Mỹ", from_day=day("1/7/2022"), document="NQ 12/NQ-HĐND")
    old, new = village.versions.order_by("valid_to")
    assert (old.name, old.valid_from, old.valid_to) == ("1", None, day("30/6/2022"))
    assert (new.name, new.valid_from, new.valid_to) == ("An Mỹ", day("1/7/2022"), None)
    assert new.document == "NQ 12/NQ-HĐND"
    assert village.version_on(day("30/6/2022")) == old
    assert str(village) == "Thôn An Mỹ"


def test_correct_on_an_old_day_mends_the_name_of_that_day(land, clerk):
    village = add(land.home, clerk, name="Khối")
    correct(village, clerk, name="An Mỹ", from_day=day("1/7/2022"))
    correct(village, clerk, name="Khối 1", as_of=day("1/1/2022"))
    assert village.version_on(day("1/1/2022")).name == "Khối 1"
    assert village.version_on(make.TODAY).name == "An Mỹ"


def test_correct_refuses_nothing_changed_no_reason_and_impossible_days(land, clerk):
    village = add(land.home, clerk, valid_from=day("1/1/2022"))
    assert "Chưa có gì thay đổi" in refused(correct, village, clerk).message
    assert refused(correct, village, clerk, name="B", reason=" ").field == "reason"
    for impossible in ("1/1/2022", "31/12/2021", "1/1/2030"):
        problem = refused(correct, village, clerk, name="B", from_day=day(impossible))
        assert problem.field == "from_day"
    assert village.versions.get().name == "An Mỹ"


def test_correct_refuses_the_name_of_a_neighbour_village(land, clerk):
    add(land.home, clerk, name="An Mỹ")
    other = add(land.home, clerk, name="Xuân Phú")
    with pytest.raises(SameVillage):
        correct(other, clerk, name="An Mỹ")
    assert other.versions.get().name == "Xuân Phú"


# Closing, opening again, taking out


def test_close_ends_name_and_place_on_the_same_day(land, clerk):
    village = add(land.home, clerk)
    villages.close_village(
        village=village,
        last_day=day("30/6/2022"),
        reason="nhập vào Đàn Trung",
        by=clerk,
        document="NQ 5",
    )
    version, placement = village.versions.get(), village.placements.get()
    assert version.valid_to == placement.valid_to == day("30/6/2022")
    assert placement.end_reason == "nhập vào Đàn Trung (NQ 5)"


def test_close_leaves_the_team_of_the_village_alone(land, clerk):
    village = add(land.home, clerk)
    team = make.make_team(land.home, [village])
    villages.close_village(village=village, last_day=day("30/6/2022"), reason="nhập", by=clerk)
    team.refresh_from_db()
    assert team.valid_to is None
    assert team.team_villages.get().valid_to is None


def test_close_refuses_twice_too_early_too_far_and_without_reason(land, clerk):
    village = add(land.home, clerk, valid_from=day("1/1/2022"))

    def close(last_day, reason="nhập"):
        villages.close_village(village=village, last_day=day(last_day), reason=reason, by=clerk)

    assert refused(close, "31/12/2021").field == "last_day"
    assert refused(close, "1/1/2024").field == "last_day"
    assert refused(close, "30/6/2022", reason="").field == "reason"
    close("30/6/2022")
    assert "đã kết thúc ngày 30/06/2022" in refused(close, "1/7/2022").message


def test_close_refuses_a_day_before_the_newest_name(land, clerk):
    village = add(land.home, clerk, name="Cũ")
    correct(village, clerk, from_day=day("1/7/2022"))
    problem = refused(
        villages.close_village,
        village=village,
        last_day=day("30/6/2022"),
        reason="nhập",
        by=clerk,
    )
    assert problem.field == "last_day"


def test_reopen_undoes_a_closing_unless_the_name_was_given_again(land, clerk):
    village = add(land.home, clerk)
    villages.close_village(village=village, last_day=day("30/6/2022"), reason="nhầm", by=clerk)
    other = add(land.home, clerk, valid_from=day("1/7/2022"))
    with pytest.raises(SameVillage):
        villages.reopen_village(village=village, reason="đóng nhầm", by=clerk)
    villages.remove_village(village=other, reason="nhập trùng", by=clerk)
    villages.reopen_village(village=village, reason="đóng nhầm", by=clerk)
    assert village.placements.get().valid_to is None
    assert village.versions.get().valid_to is None
    assert (
        "đang có"
        in refused(villages.reopen_village, village=village, reason="nữa", by=clerk).message
    )


def test_remove_takes_out_a_village_without_teams_and_the_audit_keeps_it(land, clerk):
    village = add(land.home, clerk)
    pk = village.pk
    villages.remove_village(village=village, reason="nhập trùng", by=clerk)
    assert not Village.objects.exists()
    entry = AuditEntry.objects.first()
    assert (entry.target_id, entry.before["tên"], entry.commune) == (pk, "An Mỹ", land.home)


def test_remove_refuses_a_village_that_a_team_serves(land, clerk):
    village = add(land.home, clerk)
    make.make_team(land.home, [village])
    entries = AuditEntry.objects.count()
    problem = refused(villages.remove_village, village=village, reason="nhầm", by=clerk)
    assert "đã có tổ" in problem.message
    assert AuditEntry.objects.count() == entries
    assert village.placements.exists()


# Lists


def declare(commune, by, valid_from=None):
    return lists.declare_list(commune=commune, valid_from=valid_from, by=by, document="NQ 1")


def withdraw(commune, by, last_day, reason="thiếu"):
    lists.withdraw_list(commune=commune, last_day=last_day, reason=reason, by=by)


def test_declare_makes_the_list_known_from_its_day(land, clerk):
    add(land.home, clerk, valid_from=day("1/1/2022"))
    found = declare(land.home, clerk, day("1/6/2022"))
    assert (found.commune, found.province, found.declared_by) == (land.home, land.quang_nam, clerk)
    assert VillageList.objects.on(day("1/6/2022")).exists()
    assert not VillageList.objects.on(day("31/5/2022")).exists()
    entry = AuditEntry.objects.first()
    assert (entry.target_type, entry.target_id) == ("communes.unit", land.home.pk)
    assert entry.after["số thôn"] == 1


def test_declare_refuses_an_empty_list_and_one_without_villages_on_its_day(land, clerk):
    assert refused(declare, land.home, clerk).field == "valid_from"
    add(land.home, clerk, valid_from=day("1/6/2022"))
    assert "31/05/2022" in refused(declare, land.home, clerk, day("31/5/2022")).message
    assert not VillageList.objects.exists()


def test_declare_refuses_a_second_declaration_until_it_is_withdrawn(land, clerk):
    add(land.home, clerk)
    declare(land.home, clerk, day("1/1/2022"))
    assert "đã được xác nhận" in refused(declare, land.home, clerk, day("1/7/2022")).message
    withdraw(land.home, clerk, day("30/6/2022"))
    assert "01/07/2022" in refused(declare, land.home, clerk, day("30/6/2022")).message
    declare(land.home, clerk, day("1/7/2022"))
    assert VillageList.objects.count() == 2


def test_withdraw_ends_the_list_or_takes_a_mistake_back(land, clerk):
    add(land.home, clerk)
    declare(land.home, clerk, day("1/1/2022"))
    assert refused(withdraw, land.home, clerk, day("31/12/2021")).field == "last_day"
    assert refused(withdraw, land.home, clerk, day("1/7/2022"), reason="").field == "reason"
    withdraw(land.home, clerk, day("30/6/2022"))
    assert VillageList.objects.get().valid_to == day("30/6/2022")
    assert "không có xác nhận" in refused(withdraw, land.home, clerk, day("1/7/2022")).message
    VillageList.objects.update(valid_to=None)
    withdraw(land.home, clerk, None)
    assert not VillageList.objects.exists()
    assert AuditEntry.objects.first().before["căn cứ"] == "NQ 1"


# The database refuses what the actions would never write


def test_database_refuses_two_places_of_a_village_on_a_day(land):
    village = make.make_village(land.home)
    with pytest.raises(IntegrityError, match="village_in_one_commune_a_day"), transaction.atomic():
        VillagePlacement.objects.create(
            village=village, commune=land.next_door, valid_from=make.TODAY
        )


def test_database_refuses_two_names_of_a_village_on_a_day(land):
    village = make.make_village(land.home)
    with pytest.raises(IntegrityError, match="village_version_once_a_day"), transaction.atomic():
        VillageVersion.objects.create(village=village, name="B", valid_from=make.TODAY)


def test_database_refuses_a_village_without_a_name(land):
    with pytest.raises(IntegrityError, match="village_name_not_empty"), transaction.atomic():
        make.make_village(land.home, name="")


def test_database_refuses_two_lists_of_a_commune_on_a_day(land):
    make.declare(land.home, valid_from=make.LONG_AGO, valid_to=make.TODAY)
    make.declare(land.home, valid_from=make.TODAY + DAY)
    with pytest.raises(IntegrityError, match="village_list_once_a_day"), transaction.atomic():
        make.declare(land.home, valid_from=make.TODAY)


def test_database_refuses_two_units_of_one_code_on_a_day(land):
    with pytest.raises(IntegrityError, match="unit_code_once_a_day"), transaction.atomic():
        make.make_commune("20392", "Khác", land.phu_ninh)
    make.make_district("023", "Mã Khác", land.quang_nam)


def test_database_lets_a_code_mean_another_unit_later(land):
    Unit.objects.filter(pk=land.lao_cai.pk).update(valid_to=day("30/6/2025"))
    later = make.make_province("10", "Khác", valid_from=day("1/7/2025"))
    assert Unit.objects.coded("10", day("1/7/2025")).get() == later
    assert Unit.objects.coded("10", day("30/6/2025")).get() == land.lao_cai


def test_database_refuses_two_names_of_a_unit_on_a_day(land):
    with pytest.raises(IntegrityError, match="unit_version_once_a_day"), transaction.atomic():
        make.make_version(unit=land.home, name="Khác", kind="Xã", parent=land.phu_ninh)


def test_database_refuses_days_in_the_wrong_order(land):
    before = make.TODAY - DAY
    for write in (make.make_village, make.declare):
        with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic():
            write(land.home, valid_from=make.TODAY, valid_to=before)


def test_database_refuses_a_unit_that_succeeds_itself(land):
    with pytest.raises(IntegrityError, match="succession_of_another_unit"), transaction.atomic():
        make.succeed(land.home, land.home, make.TODAY)
    make.succeed(land.home, land.next_door, make.TODAY)
    with pytest.raises(IntegrityError, match="succession_once"), transaction.atomic():
        make.succeed(land.home, land.next_door, make.TODAY)
    assert Succession.objects.count() == 1
