"""The same file again is taken over from an earlier batch, unless what decided it has moved."""

from __future__ import annotations

import datetime

import pytest

from communes.importing import same_file, staging
from communes.models import NameAlias, SheetMapping, Succession, UnitVersion
from communes.sheets import reader
from tests import make
from tests.communes import lists
from tests.communes.lists import codes, commit, figures, read, row


@pytest.fixture
def rows(land):
    """New villages, one twice, one without a commune."""
    made = [row(land.home, "Thôn Một", 1), row(land.home, "Thôn Hai", 2)]
    made += [row(land.next_door, "Thôn Ba"), row(land.next_door, "thôn ba")]
    return [*made, ("", "99999", "Xã Không Có", "Thôn Tư", "")]


@pytest.fixture
def not_read(monkeypatch):
    """From now on no file is opened."""

    def nothing(*args, **more):
        raise AssertionError("the file was read")

    return lambda: monkeypatch.setattr(staging, "reading_of", nothing)


def told(batch):
    fields = [field.name for field in batch.rows.model._meta.fields]
    fields = [field for field in fields if field not in ("id", "batch")]
    return list(batch.rows.order_by("pk").values_list(*fields))


def heard(batch):
    return batch.counts, batch.warnings, batch.sheets, batch.file_kind, batch.stage_total


def test_the_same_file_is_not_read_again(land, admin, rows, not_read):
    first = read(admin, *rows)
    not_read()
    again = read(admin, *rows)
    assert (told(again), heard(again)) == (told(first), heard(first))
    assert again.reading_key == first.reading_key != ""


def test_it_is_compared_with_the_register_as_it_is_now(land, admin, rows, not_read):
    first = read(admin, *rows)
    commit(first, only_valid=True)
    assert figures(first)[:3] == (3, 0, 0)
    not_read()
    again = read(admin, *rows)
    assert (figures(again), codes(again)) == ((0, 0, 3, 2, 0), codes(first))
    make.make_village(land.home, "Năm", kind="Thôn")
    assert figures(read(admin, *rows)) == (0, 0, 3, 2, 1)


def test_rows_refused_by_the_register_are_right_in_themselves(land, admin, not_read, monkeypatch):
    line = row(land.home, "Một")
    known = make.make_village(land.home, "Một", kind="Thôn")
    other = make.make_village(land.home, "Một", kind="Tổ dân phố")
    first = read(admin, line)
    assert codes(first) == [["E_VILLAGE_UNCLEAR"]]
    for village in (known, other):
        village.versions.all().delete()
        village.placements.all().delete()
    not_read()
    again = read(admin, line)
    assert (figures(again), again.rows.get().problems) == ((1, 0, 0, 0, 0), [])


def test_the_territory_decides_not_who_asks(land, admin, rows, not_read):
    first = read(admin, *rows, unit=land.phu_ninh)
    district = make.make_officer("admin", land.phu_ninh)
    narrower = lists.upload(make.make_officer("admin", land.home), *rows)
    not_read()
    assert told(read(district, *rows)) == told(first)
    with pytest.raises(AssertionError, match="was read"):
        lists.run.read(narrower)


def other_day(land, admin):
    return {"as_of": make.TODAY - datetime.timedelta(days=1)}


def other_territory(land, admin):
    return {"unit": land.phu_ninh}


def other_sort_of_file(land, admin):
    return {"name": "danh sach.txt"}


def a_spelling(land, admin):
    NameAlias.objects.create(match_key="xã không có", unit=land.home, added_by=admin)
    return {}


def a_unit(land, admin):
    make.make_commune("20393", "Không Có", land.phu_ninh)
    return {}


def a_name_of_a_unit(land, admin):
    version = UnitVersion.objects.get(unit=land.home)
    version.name += " Mới"
    version.save()
    return {}


def a_succession(land, admin):
    Succession.objects.create(
        old=land.home, new=land.next_door, on=make.TODAY, kind="merge", extent="whole"
    )
    return {}


def columns(land, admin):
    SheetMapping.objects.create(
        kind="villages", shape_key="a", mapping={"columns": {}}, chosen_by=admin
    )
    return {}


@pytest.mark.parametrize(
    "change",
    [
        other_day,
        other_territory,
        other_sort_of_file,
        a_spelling,
        a_unit,
        a_name_of_a_unit,
        a_succession,
        columns,
    ],
)
def test_what_decided_the_reading_has_it_read_again(land, admin, rows, not_read, change):
    first = read(admin, *rows)
    more = change(land, admin)
    again = lists.upload(admin, *rows, **more)
    assert same_file.key_of(again) != first.reading_key
    not_read()
    with pytest.raises(AssertionError, match="was read"):
        lists.run.read(again)


def test_what_was_chosen_for_the_one_file_is_not_taken_for_the_other(land, admin, rows):
    first = read(admin, *rows)
    for field, value in (
        ("choices", [["xã không có", "", land.home.code]]),
        ("mappings", {"Sheet1": {"columns": {}}}),
    ):
        other = lists.upload(admin, *rows)
        setattr(other, field, value)
        assert same_file.key_of(other) != first.reading_key


def test_another_program_reads_again(land, admin, rows, monkeypatch):
    first = read(admin, *rows)
    monkeypatch.setattr(same_file, "program", lambda: "another")
    again = read(admin, *rows)
    assert again.reading_key != first.reading_key
    assert told(again) == told(first)


def test_rows_that_are_not_all_there_are_read_again(land, admin, rows):
    first = read(admin, *rows)
    whole = told(first)
    first.rows.order_by("pk").last().delete()
    assert told(read(admin, *rows)) == whole


def test_a_template_says_what_the_register_held_so_it_is_read_each_time(
    land, admin, rows, monkeypatch
):
    monkeypatch.setattr(reader.Workbook, "stamp", "2022-07-20")
    monkeypatch.setattr(staging, "register_moved", lambda stamp, by: False)
    assert read(admin, *rows).reading_key == ""
