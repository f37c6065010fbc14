"""The loader of the official lists: what it writes, changes, keeps and refuses."""

from __future__ import annotations

import datetime
import io
import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from communes import audit
from communes.models import AuditEntry, Level, Succession, Unit, UnitVersion
from communes.units import official_lists as unit_lists
from communes.units.loading import ListsRefused, load_lists
from communes.units.official_lists import SuccessionRow, UnitRow, VersionRow
from communes.vietnamese import match_key, sort_key
from tests import make

LAST = datetime.date(2025, 6, 30)
FIRST = datetime.date(2025, 7, 1)
BOUND = datetime.date(2025, 6, 29)


def version(name, kind, parent=None, district=None, province=None, first=None, last=None):
    return VersionRow(name, kind, parent, district, province, first, last, "")


def unit(key, level, code, *versions, **more):
    row = UnitRow(
        key=key,
        level=level,
        code=code,
        valid_from=versions[0].valid_from,
        valid_to=versions[-1].valid_to,
        exact=True,
        began_between=None,
        ended_between=None,
        source="Danh mục 01/7/2022",
        holds_villages=level == "commune",
        versions=versions,
    )
    return replace(row, **more)


def small_lists():
    """One province with one district of two communes, which become one commune on 1/7/2025."""
    units = [
        unit(1, "province", "49", version("Quảng Nam", "Tỉnh", province=1, last=LAST)),
        unit(
            2,
            "province",
            "48",
            version("Đà Nẵng", "Thành phố trực thuộc trung ương", province=2, first=FIRST),
        ),
        unit(3, "district", "518", version("Phú Ninh", "Huyện", 1, 3, 1, last=LAST)),
        unit(4, "commune", "20392", version("Tam Dân", "Xã", 3, 3, 1, last=LAST)),
        unit(
            5,
            "commune",
            "20377",
            version("Tam Lộc", "Xã", 3, 3, 1, last=BOUND),
            exact=False,
            ended_between=(datetime.date(2022, 7, 1), BOUND),
        ),
        unit(
            6,
            "commune",
            "20392",
            version("Phú Ninh", "Xã", 2, None, 2, first=FIRST, last=datetime.date(2026, 8, 23)),
            version("Phú Ninh", "Phường", 2, None, 2, first=datetime.date(2026, 8, 24)),
        ),
    ]
    successions = [
        SuccessionRow(1, 2, FIRST, "merge", "whole", "all", "NQ 202/2025/QH15"),
        SuccessionRow(4, 6, FIRST, "merge", "whole", "all", ""),
        SuccessionRow(5, 4, LAST, "merge", "whole", "unknown", ""),
    ]
    return units, successions


def everything():
    return [
        list(model.objects.order_by("pk").values()) for model in (Unit, UnitVersion, Succession)
    ]


def load(units, successions):
    return load_lists(units=units, successions=successions)


def changed(units, key, **values):
    return [replace(row, **values) if row.key == key else row for row in units]


@pytest.mark.django_db
def test_load_writes_units_with_their_names_places_and_keys():
    load(*small_lists())
    old = Unit.objects.coded("20392", make.TODAY).get()
    new = Unit.objects.coded("20392", FIRST).get()
    assert (old.label, new.label) == ("Xã Tam Dân", "Phường Phú Ninh")
    place = old.versions.get()
    assert (place.district.code, place.province.code, place.parent.code) == ("518", "49", "518")
    assert (place.sort_key, place.match_key) == (sort_key("Tam Dân"), match_key("Tam Dân"))
    assert place.search_text == "tam dan"
    assert Unit.objects.get(code="48").label == "Thành phố Đà Nẵng"
    city = UnitVersion.objects.get(unit__code="48")
    assert city.province_id == city.unit_id
    assert city.search_text == "da nang"
    district = UnitVersion.objects.get(unit__code="518")
    assert district.district_id == district.unit_id
    assert Succession.objects.get(old=old).new == new


@pytest.mark.django_db
def test_load_keeps_between_which_days_a_unit_ended():
    load(*small_lists())
    ended = Unit.objects.get(code="20377")
    assert not ended.exact
    assert ended.ended_between.lower == datetime.date(2022, 7, 1)
    assert BOUND in ended.ended_between
    assert LAST not in ended.ended_between


@pytest.mark.django_db
def test_load_again_changes_nothing():
    load(*small_lists())
    before = everything()
    figures = load(*small_lists())
    assert everything() == before
    for counts in (figures.units, figures.versions, figures.successions):
        assert (counts.new, counts.changed, counts.removed) == (0, 0, 0)
    assert figures.units.unchanged == 6
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_load_of_a_mended_list_updates_the_same_unit_and_says_so():
    units, successions = small_lists()
    load(units, successions)
    pk = Unit.objects.get(code="20377").pk
    mended = version("Tam Lộc", "Thị trấn", 3, 3, 1, last=BOUND)
    figures = load(changed(units, 5, versions=(mended,)), successions)
    assert (figures.units.changed, figures.versions.changed) == (1, 1)
    found = Unit.objects.get(code="20377")
    assert (found.pk, found.label) == (pk, "Thị trấn Tam Lộc")
    entry = AuditEntry.objects.get()
    assert entry.actor_label == audit.SYSTEM
    assert (entry.target_id, entry.commune_id) == (pk, pk)
    assert entry.before["tên theo thời gian"] == ["Xã Tam Lộc (đến 29/06/2025)"]
    assert entry.after["tên theo thời gian"] == ["Thị trấn Tam Lộc (đến 29/06/2025)"]


@pytest.mark.django_db
def test_load_moves_the_days_of_names_without_gap_or_overlap():
    units, successions = small_lists()
    load(units, successions)
    day = datetime.date(2026, 1, 1)
    earlier = (
        version("Phú Ninh", "Xã", 2, None, 2, first=FIRST, last=day - datetime.timedelta(1)),
        version("Phú Ninh", "Phường", 2, None, 2, first=day),
    )
    figures = load(changed(units, 6, versions=earlier), successions)
    assert (figures.versions.new, figures.versions.removed) == (2, 2)
    kinds = UnitVersion.objects.filter(unit__label="Phường Phú Ninh").order_by("valid_from")
    assert [row.kind for row in kinds] == ["Xã", "Phường"]


@pytest.mark.django_db
def test_load_keeps_what_a_person_said_of_the_people_and_drops_a_false_pair():
    units, successions = small_lists()
    load(units, successions)
    Succession.objects.filter(on=LAST).update(people="some")
    figures = load(units, [row for row in successions if row.old_key != 4])
    assert Succession.objects.get(on=LAST).people == "some"
    assert figures.successions.removed == 1
    assert not Succession.objects.filter(old__code="20392").exists()


@pytest.mark.django_db
def test_load_leaves_units_of_other_origin_alone():
    other = make.make_province("99", "Nơi Khác")
    figures = load(*small_lists())
    assert figures.outside == 1
    other.refresh_from_db()
    assert other.label == "Tỉnh Nơi Khác"


@pytest.mark.django_db
def test_load_refuses_lists_that_contradict_the_register_and_writes_nothing():
    make.make_province("49", "Quảng Nam", valid_from=datetime.date(2000, 1, 1))
    with pytest.raises(ListsRefused, match="trùng mã"):
        load(*small_lists())
    assert Unit.objects.count() == 1


@pytest.mark.django_db
def test_command_refuses_a_list_with_a_wrong_total_and_writes_nothing(monkeypatch):
    one_short = unit_lists.read_units()[:-1]
    monkeypatch.setattr(unit_lists, "read_units", lambda: one_short)
    with pytest.raises(CommandError, match="phải có"):
        call_command("load_units", stdout=io.StringIO())
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_command_loads_the_official_lists_and_a_second_run_changes_nothing():
    out = io.StringIO()
    call_command("load_units", json=True, stdout=out)
    first = json.loads(out.getvalue())
    assert first["lists"]["2022-07-01"] == [63, 705, 10599]
    for day, totals in first["lists"].items():
        on_day = Unit.objects.on(datetime.date.fromisoformat(day))
        assert [on_day.filter(level=level).count() for level in Level.values] == totals
    assert Unit.objects.coded("15", make.TODAY).get().label == "Tỉnh Yên Bái"
    assert Unit.objects.coded("15", FIRST).get().label == "Tỉnh Lào Cai"
    holders = UnitVersion.objects.on(make.TODAY).holders()
    assert holders.count() == 10599 + 5
    assert not holders.filter(province=None).exists()
    before = everything()
    out = io.StringIO()
    call_command("load_units", json=True, stdout=out)
    second = json.loads(out.getvalue())
    for table in ("units", "versions", "successions"):
        counts = second[table]
        assert (counts["new"], counts["changed"], counts["removed"]) == (0, 0, 0)
    assert everything() == before
