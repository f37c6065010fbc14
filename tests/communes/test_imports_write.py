"""Imports of village lists: what a list would do, what it does, and what it never does."""

from __future__ import annotations

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.actions import import_choices, imports
from communes.actions.villages import add_village
from communes.errors import Refused
from communes.models import (
    AuditEntry,
    ImportBatch,
    Unit,
    Village,
    VillageList,
    VillagePlacement,
    VillageVersion,
)
from tests import make
from tests.communes import lists
from tests.communes.lists import bring, codes, commit, dump, figures, read, row, standing
from tests.depths import seeds

DAY = datetime.timedelta(days=1)
LATER = make.TODAY + 10 * DAY


def test_a_dry_run_writes_nothing_and_tells_what_would_come(land, admin):
    make.make_village(land.home, "Đàn Trung", households=100)
    make.make_village(land.home, "Cũ")
    before, entries = dump(), AuditEntry.objects.count()
    batch = read(
        admin,
        row(land.home, "Thôn Đàn Trung", 120),
        row(land.home, "Thôn Mới", 80, 300),
        row(land.home, "=CMD()"),
    )
    assert batch.state == "read"
    assert figures(batch) == (1, 1, 0, 1, 1)
    assert dump() == before
    assert AuditEntry.objects.count() == entries + 1  # the upload
    changed = batch.rows.get(action="changed")
    assert changed.changes == {"households": [100, 120]}
    missing = batch.rows.get(action="missing")
    assert (missing.sheet, missing.name, missing.village.pk > 0) == ("", "Cũ", True)


def test_a_new_village_is_as_if_it_were_typed(land, admin, clerk):
    bring(admin, row(land.home, "Thôn Đàn Trung", 120, 480))
    brought = VillageVersion.objects.get()
    typed = add_village(
        commune=land.next_door,
        kind="",
        name="thôn Đàn Trung",
        valid_from=make.TODAY,
        by=admin,
        households=120,
        people=480,
    ).versions.get()
    own = {"id", "village_id", "batch_id"}
    one, other = ({k: v for k, v in vars(x).items() if k not in own} for x in (brought, typed))
    assert {k: v for k, v in one.items() if k[0] != "_"} == {
        k: v for k, v in other.items() if k[0] != "_"
    }
    placed = VillagePlacement.objects.get(commune=land.home)
    assert (placed.district, placed.province) == (land.phu_ninh, land.quang_nam)
    assert Village.objects.visible_to(clerk).count() == 1


def test_every_touched_row_carries_the_batch(land, admin):
    batch = bring(admin, row(land.home, "Thôn Một", 1), row(land.home, "Thôn Hai", 2))
    for model in (Village, VillageVersion, VillagePlacement):
        assert set(model.objects.values_list("batch_id", flat=True)) == {batch.pk}
    again = bring(admin, row(land.home, "Thôn Một", 5), row(land.home, "Thôn Hai", 2), as_of=LATER)
    changed = Village.objects.get(batch=again)
    assert set(changed.versions.values_list("batch_id", flat=True)) == {again.pk}
    assert Village.objects.get(batch=batch).versions.get().batch == batch


@pytest.mark.parametrize("seed", seeds(4, 12))
def test_the_same_list_twice_changes_nothing(land, admin, seed):
    dice = random.Random(seed)  # noqa: S311 (invented villages)
    communes = [land.home, land.next_door, land.far]
    bring(admin, *lists.some_rows(dice, communes), as_of=make.TODAY - 40 * DAY)
    rows = lists.some_rows(dice, communes)
    bring(admin, *rows)
    before = dump()
    dice.shuffle(rows)
    again = read(admin, *rows)
    assert again.counts["unchanged"] == len(rows)
    commit(again)
    assert dump() == before


def test_a_change_is_dated_from_the_day_of_the_list(land, admin):
    village = make.make_village(land.home, "Một", households=10, people=40)
    bring(admin, row(land.home, "Thôn Một", 12))
    old, new = village.versions.order_by("valid_from")
    assert (old.valid_to, old.households) == (make.TODAY - DAY, 10)
    assert (new.valid_from, new.valid_to, new.households, new.people) == (
        make.TODAY,
        None,
        12,
        40,
    )


def test_a_change_of_the_first_day_mends_it_in_place(land, admin):
    village = make.make_village(land.home, "Một", households=10, valid_from=make.TODAY)
    bring(admin, row(land.home, "Thôn Một", 12))
    assert village.versions.get().households == 12


def test_a_change_in_the_past_ends_where_the_next_one_begins(land, admin):
    village = make.make_village(land.home, "Một", households=10)
    bring(admin, row(land.home, "Thôn Một", 30), as_of=LATER)
    bring(admin, row(land.home, "Thôn Một", 20))
    spans = village.versions.order_by("valid_from").values_list("households", "valid_to")
    assert list(spans) == [(10, make.TODAY - DAY), (20, LATER - DAY), (30, None)]


def test_empty_cells_and_other_spellings_change_nothing(land, admin):
    make.make_village(land.home, "Hòa Bình", households=10, people=40)
    batch = read(admin, row(land.home, "THÔN HOÀ BÌNH"))
    assert figures(batch) == (0, 0, 1, 0, 0)


def test_a_missing_kind_is_filled_in_and_never_taken_away(land, admin):
    village = make.make_village(land.home, "Một", kind="")
    batch = bring(admin, row(land.home, "Bản Một"))
    assert batch.rows.get().changes == {"kind": ["", "Bản"]}
    version = village.version_on(make.TODAY)
    assert (version.full_name, version.search_text) == ("Bản Một", "mot")
    assert figures(read(admin, row(land.home, "Một"))) == (0, 0, 1, 0, 0)


def test_kinds_apart_are_two_villages(land, admin):
    make.make_village(land.home, "Một", kind="Thôn")
    batch = bring(admin, row(land.home, "Thôn Một"), row(land.home, "Bản Một"))
    assert figures(batch) == (1, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("kinds", "written"), [(["Thôn", "Bản"], ["Một"]), ([""], ["Thôn Một", "Bản Một"])]
)
def test_what_may_be_either_village_is_refused(land, admin, kinds, written):
    for kind in kinds:
        make.make_village(land.home, "Một", kind=kind)
    batch = read(admin, *(row(land.home, name) for name in written))
    assert codes(batch) == [["E_VILLAGE_UNCLEAR"]] * len(written)
    problem = batch.rows.filter(action="invalid").first().problems[0]
    assert problem["message_vi"].startswith("Dòng 2: ")
    assert not batch.rows.filter(action="missing").exists()


def test_an_older_list_shows_that_a_village_was_there_before(land, admin):
    bring(admin, row(land.home, "Thôn Một", 10, 40), as_of=LATER)
    village = Village.objects.get()
    batch = bring(admin, row(land.home, "Một", 8))
    assert figures(batch) == (0, 1, 0, 0, 0)
    assert batch.rows.get().changes == {"valid_from": ["30/07/2022", "20/07/2022"]}
    spans = village.versions.order_by("valid_from").values_list(
        "valid_from", "valid_to", "kind", "households", "people"
    )
    assert list(spans) == [
        (make.TODAY, LATER - DAY, "Thôn", 8, None),
        (LATER, None, "Thôn", 10, 40),
    ]
    assert village.placements.get().valid_from == make.TODAY
    assert figures(read(admin, row(land.home, "Thôn Một", 8))) == (0, 0, 1, 0, 0)
    assert figures(read(admin, row(land.home, "Thôn Một", 10), as_of=LATER)) == (0, 0, 1, 0, 0)


def test_names_without_accents_never_decide(land, admin):
    make.make_village(land.home, "Đàn Trung")
    batch = read(admin, row(land.home, "Thôn Dan Trung"))
    assert figures(batch) == (1, 0, 0, 0, 1)


def test_a_former_commune_tells_namesakes_apart(land, admin):
    old = make.make_commune("20399", "Tam Cũ", land.phu_ninh, valid_to=make.TODAY - 60 * DAY)
    make.succeed(old, land.home, make.TODAY - 59 * DAY)
    make.make_village(land.home, "Một")
    make.make_village(land.home, "Một", former_commune=old, households=5)
    content = (
        "Mã xã,Tên thôn,Xã cũ,Số hộ\n"
        f"{land.home.code},Thôn Một,,7\n{land.home.code},Thôn Một,Tam Cũ,9\n"
    ).encode()
    batch = read(admin, content=content)
    assert figures(batch) == (0, 2, 0, 0, 0)
    commit(batch)
    assert sorted(count for *_, count, _ in standing()) == [7, 9]


# All or nothing


def test_one_invalid_row_stops_the_whole_file(land, admin):
    batch = read(admin, row(land.home, "Thôn Một"), row(land.home, "=1+1"))
    before = dump()
    with pytest.raises(Refused) as refusal:
        commit(batch)
    assert refusal.value.field == "only_valid"
    with pytest.raises(Refused):
        imports.apply_batch(batch=batch, commit=True, only_valid=False, by=admin)
    assert dump() == before
    batch.refresh_from_db()
    assert batch.state == "read"


def test_only_the_valid_rows_by_choice(land, admin):
    batch = read(admin, row(land.home, "Thôn Một"), row(land.home, "=1+1"))
    commit(batch, only_valid=True)
    assert batch.state == "committed"
    assert [name for _, _, name, *_ in standing()] == ["Một"]


def test_a_written_batch_is_not_written_again(land, admin):
    batch = bring(admin, row(land.home, "Thôn Một"))
    before = dump()
    imports.apply_batch(batch=batch, commit=True, only_valid=False, by=admin)
    assert dump() == before
    with pytest.raises(Refused):
        commit(batch)


def test_the_register_is_compared_again_when_it_is_written(land, admin):
    one = read(admin, row(land.home, "Thôn Một", 5))
    other = read(admin, row(land.home, "Thôn Một", 5))
    assert (one.counts["new"], other.counts["new"]) == (1, 1)
    commit(one)
    commit(other)
    assert figures(other) == (0, 0, 1, 0, 0)
    assert Village.objects.count() == 1


# Territory


def test_rows_outside_the_territory_are_refused_one_by_one(land, clerk):
    batch = read(clerk, row(land.home, "Thôn Một"), row(land.far, "Thôn Hai"))
    assert codes(batch) == [["E_OUTSIDE_TERRITORY"]]
    assert "A Lù" in batch.rows.get(action="invalid").problems[0]["message_vi"]
    commit(batch, only_valid=True)
    assert [code for code, *_ in standing()] == [land.home.code]


def test_the_territory_is_asked_again_of_whoever_writes(land, admin, province_admin):
    batch = read(admin, row(land.home, "Thôn Một"), row(land.far, "Thôn Hai"))
    assert batch.counts["invalid"] == 0
    with pytest.raises(Refused):
        imports.apply_batch(batch=batch, commit=True, only_valid=False, by=province_admin)
    assert not Village.objects.exists()


def test_an_officer_without_the_right_or_the_unit_uploads_nothing(land, department, clerk):
    for officer, unit in ((department, None), (clerk, land.far), (clerk, land.phu_ninh)):
        with pytest.raises(Refused):
            lists.upload(officer, row(land.home, "Thôn Một"), unit=unit)
    assert not ImportBatch.objects.exists()


def test_a_batch_belongs_to_its_territory(land, clerk, neighbour, province_admin, admin):
    own = lists.upload(clerk, row(land.home, "Thôn Một"))
    whole = lists.upload(admin, row(land.home, "Thôn Một"))
    assert own.unit == land.home
    assert list(ImportBatch.objects.visible_to(province_admin)) == [own]
    assert not ImportBatch.objects.visible_to(neighbour).exists()
    assert set(ImportBatch.objects.visible_to(admin)) == {own, whole}


def test_a_far_day_is_refused(land, admin):
    with pytest.raises(Refused) as refusal:
        lists.upload(admin, row(land.home, "Một"), as_of=make.TODAY + 400 * DAY)
    assert refusal.value.field == "as_of"


# Missing, lists, the trail


def test_missing_villages_are_proposed_and_never_closed(land, admin):
    make.make_village(land.home, "Một")
    make.make_village(land.home, "Hai")
    make.make_village(land.next_door, "Ba")
    before = dump()
    batch = bring(admin, row(land.home, "Thôn Một"))
    assert [found.name for found in batch.rows.filter(action="missing")] == ["Hai"]
    assert dump() == before


def test_lists_are_declared_complete_with_the_rows(land, admin):
    batch = read(
        admin,
        row(land.home, "Thôn Một"),
        row(land.next_door, "Thôn Hai"),
        row(land.next_door, "=1+1"),
        row(land.far, "Thôn Ba"),
    )
    make.declare(land.far)
    commit(batch, only_valid=True, complete=True)
    declared = VillageList.objects.get(commune=land.home)
    assert (declared.valid_from, declared.declared_by, declared.province) == (
        make.TODAY,
        admin,
        land.quang_nam,
    )
    assert batch.declared == [declared.pk]
    # A row of it was refused; the other was declared before.
    assert not VillageList.objects.filter(commune=land.next_door).exists()
    assert VillageList.objects.filter(commune=land.far).count() == 1


def test_a_commune_that_a_refused_row_may_mean_is_not_declared(land, admin):
    batch = read(
        admin,
        row(land.home, "Thôn Một"),
        row("Tam Dan", "Thôn Hai"),
        row(land.far, "Thôn Ba"),
        unit=land.phu_ninh,
    )
    assert codes(batch) == [["E_COMMUNE_AMBIGUOUS"]]
    commit(batch, only_valid=True, complete=True)
    assert [found.commune for found in VillageList.objects.all()] == [land.far]


def test_each_touched_commune_has_an_entry(land, admin, clerk, neighbour):
    make.make_village(land.next_door, "Hai", households=1)
    make.make_village(land.far, "Ba")
    batch = bring(
        admin,
        row(land.home, "Thôn Một"),
        row(land.next_door, "Thôn Hai", 2),
        row(land.far, "Thôn Ba"),
    )
    entries = AuditEntry.objects.filter(verb="import.villages")
    assert {(e.commune, e.target_type) for e in entries} == {
        (None, "communes.importbatch"),
        (land.home, "communes.unit"),
        (land.next_door, "communes.unit"),
    }
    entry = entries.get(commune=land.next_door)
    assert (entry.actor, entry.after["thay đổi"], entry.after["tệp"]) == (
        admin,
        1,
        batch.original_name,
    )
    assert "Xã Tam Đàn: thêm 0 thôn, thay đổi 1 thôn" in entry.summary
    assert AuditEntry.objects.visible_to(neighbour).filter(verb="import.villages").get() == entry


def test_queries_do_not_grow_with_the_rows(land, admin):
    counts = []
    bring(admin, row(land.home, "Thôn Một"))  # what an officer may do is asked once
    for size, offset in ((5, 0), (600, 1000)):
        rows = [row(land.home, f"Thôn Số {number + offset}", 1) for number in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            bring(admin, *rows)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_chosen_spelling_is_understood_at_once_and_remembered(land, admin):
    rows = [row("Tam Dan", "Thôn Một"), row("Tam Dan", "Thôn Hai")]
    batch = read(admin, *rows, unit=land.phu_ninh)
    assert codes(batch) == [["E_COMMUNE_AMBIGUOUS"]] * 2
    first = batch.rows.order_by("pk").first()
    with pytest.raises(Refused):
        import_choices.accept_suggestion(
            batch=batch, row=first, unit=land.far, remember=False, by=admin
        )
    import_choices.accept_suggestion(
        batch=batch, row=first, unit=land.home, remember=True, by=admin
    )
    batch.refresh_from_db()
    lists.run.read(batch)
    assert figures(batch) == (2, 0, 0, 0, 0)
    assert set(batch.rows.values_list("unit_id", flat=True)) == {land.home.pk}
    assert figures(read(admin, *rows, unit=land.phu_ninh)) == (2, 0, 0, 0, 0)
    assert Unit.objects.count() == 7
