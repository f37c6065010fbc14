"""Taking an import back: the register stands as before, but for what was touched since."""

from __future__ import annotations

import datetime
import random

import pytest

from communes.actions import imports
from communes.actions.lists import withdraw_list
from communes.actions.villages import add_village, close_village, correct_village, remove_village
from communes.errors import Refused
from communes.models import AuditEntry, Village, VillageList
from teams.models import TeamVillage
from tests import make
from tests.communes import lists
from tests.communes.lists import bring, dump, read, row, standing
from tests.depths import seeds

DAY = datetime.timedelta(days=1)


def undo(batch, by, reason="nhập nhầm tệp"):
    return imports.undo_batch(batch=batch, by=by, reason=reason)


@pytest.mark.parametrize("seed", seeds(4, 12))
def test_undo_restores_what_was_before(land, admin, seed):
    dice = random.Random(seed)  # noqa: S311 (invented villages)
    communes = [land.home, land.next_door, land.far]
    days = [make.TODAY - 20 * DAY, make.TODAY, make.TODAY + 20 * DAY]
    dice.shuffle(days)  # an older list may come after a newer one
    for name in ("An Mỹ", "Đàn Trung", "1"):
        make.make_village(dice.choice(communes), name, kind=dice.choice(["Thôn", ""]))
    make.declare(dice.choice(communes))
    shots, batches = [], []
    for day in days:
        shots.append(dump())
        batch = read(admin, *lists.some_rows(dice, communes), as_of=day)
        batches.append(lists.commit(batch, complete=dice.random() < 0.5))
    while batches:
        report = undo(batches.pop(), admin)
        assert report.kept == 0
        assert dump() == shots.pop()


def test_undo_says_what_it_did(land, admin):
    make.make_village(land.home, "Hai", households=1)
    batch = bring(admin, row(land.home, "Thôn Một"), row(land.home, "Thôn Hai", 2))
    report = undo(batch, admin)
    batch.refresh_from_db()
    assert (report.undone, report.kept) == (2, 0)
    assert (batch.state, batch.undone_by, batch.undo_reason) == ("undone", admin, "nhập nhầm tệp")
    entry = AuditEntry.objects.get(verb="import.undo", commune=land.home)
    assert entry.reason == "nhập nhầm tệp"
    assert "hoàn tác việc thêm 1 thôn, thay đổi 1 thôn" in entry.summary


def test_a_later_edit_keeps_its_row(land, admin):
    batch = bring(admin, *(row(land.home, f"Thôn {name}") for name in ("Một", "Hai", "Ba", "Bốn")))
    one, two, three = (Village.objects.get(versions__name=name) for name in ("Một", "Hai", "Ba"))
    facts = {"kind": "Thôn", "people": None, "reason": "thử", "by": admin}
    correct_village(village=one, name="Một", households=9, **facts)
    correct_village(village=two, name="Hai", households=9, from_day=make.TODAY + DAY, **facts)
    close_village(village=three, last_day=make.TODAY, reason="thử", by=admin)
    before = [found for found in standing() if found[2] != "Bốn"]
    report = undo(batch, admin)
    assert (report.undone, report.kept) == (1, 3)
    assert {kept.kept_because for kept in report.kept_rows} == {"Thôn đã được sửa sau khi nhập."}
    assert standing() == before


def test_an_edited_change_stays_too(land, admin):
    one = make.make_village(land.home, "Một", households=1)
    two = make.make_village(land.home, "Hai", households=1)
    batch = bring(admin, row(land.home, "Thôn Một", 2), row(land.home, "Thôn Hai", 2))
    close_village(village=one, last_day=make.TODAY + DAY, reason="thử", by=admin)
    report = undo(batch, admin)
    assert (report.undone, [kept.village for kept in report.kept_rows]) == (1, [one])
    assert two.versions.get().valid_to is None


def test_an_earlier_beginning_that_was_edited_since_stays(land, admin):
    bring(admin, row(land.home, "Thôn Một", 1), as_of=make.TODAY + 9 * DAY)
    batch = bring(admin, row(land.home, "Thôn Một", 2))
    village = Village.objects.get()
    close_village(village=village, last_day=make.TODAY + 20 * DAY, reason="thử", by=admin)
    before = dump()
    assert undo(batch, admin).kept == 1
    assert dump() == before


def test_a_village_with_a_team_stays(land, admin):
    batch = bring(admin, row(land.home, "Thôn Một"), row(land.home, "Thôn Hai"))
    village = Village.objects.get(versions__name="Một")
    make.make_team(land.home, [village])
    report = undo(batch, admin)
    assert report.undone == 1
    assert [kept.kept_because for kept in report.kept_rows] == [
        "Đã có tổ hoặc hồ sơ khác gắn với thôn này."
    ]
    assert Village.objects.get() == village


def test_rows_that_stayed_can_be_taken_back_when_nothing_stands_in_the_way(land, admin):
    batch = bring(admin, row(land.home, "Thôn Một"))
    village = Village.objects.get()
    make.make_team(land.home, [village])
    assert undo(batch, admin).kept == 1

    TeamVillage.objects.all().delete()
    assert undo(batch, admin).kept == 0
    assert not Village.objects.exists()
    with pytest.raises(Refused):
        undo(batch, admin)


def test_a_village_that_is_gone_is_said_to_be(land, admin):
    batch = bring(admin, row(land.home, "Thôn Một"))
    remove_village(village=Village.objects.get(), reason="thử", by=admin)
    report = undo(batch, admin)
    assert (report.undone, report.kept) == (0, 1)
    assert report.kept_rows[0].kept_because == "Thôn không còn trong sổ như lúc nhập."


def test_a_later_import_of_the_village_keeps_it(land, admin):
    first = bring(admin, row(land.home, "Thôn Một", 1))
    second = bring(admin, row(land.home, "Thôn Một", 2), as_of=make.TODAY + 9 * DAY)
    before = dump()
    assert undo(first, admin).kept == 1
    assert dump() == before
    assert undo(second, admin).kept == 0
    assert undo(first, admin).kept == 0
    assert not Village.objects.exists()


def test_a_declaration_that_was_ended_since_stays(land, admin):
    batch = read(admin, row(land.home, "Thôn Một"))
    lists.commit(batch, complete=True)
    withdraw_list(commune=land.home, last_day=make.TODAY + DAY, reason="thử", by=admin)
    undo(batch, admin)
    assert VillageList.objects.get().valid_to == make.TODAY + DAY


def test_undo_needs_a_reason_and_something_to_undo(land, admin):
    batch = read(admin, row(land.home, "Thôn Một"))
    with pytest.raises(Refused):
        undo(batch, admin)
    lists.commit(batch)
    with pytest.raises(Refused) as refusal:
        undo(batch, admin, " ")
    assert refusal.value.field == "reason"


def test_undo_is_refused_outside_the_territory(land, admin, clerk):
    batch = bring(admin, row(land.home, "Thôn Một"), row(land.far, "Thôn Hai"))
    with pytest.raises(Refused):
        undo(batch, clerk)
    assert Village.objects.count() == 2


def test_what_others_typed_meanwhile_stays(land, admin):
    batch = bring(admin, row(land.home, "Thôn Một"))
    add_village(commune=land.home, kind="Thôn", name="Hai", valid_from=make.TODAY, by=admin)
    undo(batch, admin)
    assert [name for _, _, name, *_ in standing()] == ["Hai"]
