"""Member lists into draft decisions: what is opened, compared, refused and taken back."""

from __future__ import annotations

import json
import random

import pytest

from communes.errors import Refused
from communes.models import AuditEntry, ImportRow
from members.actions import decisions
from members.actions.import_undo import undo_member_batch
from members.actions.imports import apply_member_batch
from members.entering.entry import MOST_ROWS
from members.models import Membership, Person
from teams.models import Document, Team
from tests import make
from tests.depths import seeds
from tests.members import drafting
from tests.members.importing import make_batch, row

AN_MY = "Tổ CNSCĐ thôn An Mỹ"


@pytest.fixture
def an_my(home):
    return make.make_village(home, "An Mỹ")


def run(batch, by, *, commit=True, only_valid=False):
    return apply_member_batch(
        batch=batch, commit=commit, only_valid=only_valid, by=by, today=make.TODAY
    )


def states(batch):
    return list(batch.rows.order_by("pk").values_list("action", "codes", "warnings"))


def work_on(draft, by):
    """The commune writes something into a draft."""
    fields = {**draft.draft["fields"], "number_raw": "41/QĐ-UBND"}
    decisions.save_draft(
        document=draft,
        payload={**draft.draft, "fields": fields},
        revision=draft.revision,
        by=by,
        today=make.TODAY,
    )


def people(*names, team=AN_MY):
    return [row(team, name, "member" if at else "leader") for at, name in enumerate(names)]


def test_a_list_becomes_a_draft_of_its_commune(clerk, home, an_my):
    batch = make_batch(
        clerk,
        home,
        row(AN_MY, "Nguyễn Văn An", "leader", phone="0905111222", posts="Trưởng thôn"),
        row("Thôn Lạ", "Trần Thị Bình", "leader"),
        row(AN_MY, "Lê Văn Cường", birth="1971"),
    )
    outcome = run(batch, clerk)
    (draft,) = Document.objects.filter(pk__in=outcome.documents)
    assert (draft.issuer, draft.entered_by, draft.state, draft.revision) == (
        home,
        clerk,
        "draft",
        1,
    )
    assert draft.note == "nhập từ tệp to-tam-dan.xlsx"
    first, second = draft.draft["teams"]
    assert first["villages"] == [an_my.pk]
    assert [member["name"] for member in first["members"]] == ["Nguyễn Văn An", "Lê Văn Cường"]
    assert first["members"][0]["phone"] == "0905111222"
    assert (second["villages"], second["name"]) == ([], "Thôn Lạ")
    assert states(batch)[1] == ("new", [], ["W_VILLAGE_UNKNOWN"])
    assert not Team.objects.exists()
    assert not Person.objects.exists()


def test_every_commune_gets_its_own_draft(province_admin, land):
    make.make_village(land.next_door, "An Mỹ")
    batch = make_batch(
        province_admin,
        land.home,
        row("Thôn Một", "Nguyễn Văn An"),
        row("Thôn An Mỹ", "Trần Thị Bình", commune=land.next_door),
        row("Thôn Hai", "Lê Văn Cường"),
    )
    outcome = run(batch, province_admin)
    drafts = Document.objects.filter(pk__in=outcome.documents).order_by("commune__code")
    assert [(draft.commune, len(draft.draft["teams"])) for draft in drafts] == [
        (land.next_door, 1),
        (land.home, 2),
    ]
    assert {draft.entered_by for draft in drafts} == {province_admin}


def test_a_dry_run_writes_nothing_but_what_it_found(clerk, home, an_my):
    batch = make_batch(clerk, home, *people("Nguyễn Văn An", "Trần Thị Bình"))
    entries = AuditEntry.objects.count()
    outcome = run(batch, clerk, commit=False)
    assert outcome.documents == []
    assert not Document.objects.exists()
    assert AuditEntry.objects.count() == entries
    batch.refresh_from_db()
    assert batch.state == "read"
    assert (batch.counts["new"], batch.counts["drafts"]) == (2, 1)


def test_the_same_list_twice_changes_nothing(clerk, home, an_my):
    rows = [*people("Nguyễn Văn An", "Trần Thị Bình"), row("Thôn Lạ", "Lê Văn Cường")]
    run(make_batch(clerk, home, *rows), clerk)
    again = make_batch(clerk, home, *rows)
    assert run(again, clerk).documents == []
    assert {action for action, _, _ in states(again)} == {"unchanged"}
    assert Document.objects.count() == 1


def test_a_village_entered_later_is_found_in_the_draft_that_named_it(clerk, home):
    rows = people("Nguyễn Văn An", team="Thôn An Mỹ")
    run(make_batch(clerk, home, *rows), clerk)
    make.make_village(home, "An Mỹ")
    assert run(make_batch(clerk, home, *rows), clerk).documents == []


def test_a_list_of_a_recorded_decision_changes_nothing(clerk, chair, home, an_my):
    content = drafting.payload(drafting.team(an_my))
    draft = decisions.start_draft(issuer=home, payload=content, by=clerk, today=make.TODAY)
    decisions.submit(document=draft, by=clerk, today=make.TODAY)
    decisions.confirm(document=draft, by=chair, today=make.TODAY)
    batch = make_batch(
        clerk,
        home,
        row(AN_MY, "NGUYỄN VĂN AN", "leader", posts="Trưởng thôn", phone="0905111222"),
        row(AN_MY, "Trần Thị Bình", "deputy"),
        row(AN_MY, "Lê Văn Cường", "deputy"),
        row(AN_MY, "Phạm Thị Dung"),
    )
    outcome = run(batch, clerk)
    assert outcome.documents == []
    assert [action for action, _, _ in states(batch)] == [
        "unchanged",
        "unchanged",
        "changed",
        "changed",
    ]
    assert states(batch)[2][2] == ["W_TEAM_EXISTS"]
    changes = {found.understood["name"]: found.changes for found in batch.rows.all()}
    assert changes["Lê Văn Cường"] == {"chức danh trong tổ": ["thành viên", "tổ phó"]}
    assert Membership.objects.count() == 3


def test_people_whom_the_list_leaves_out_stay_and_are_named(clerk, home, an_my):
    make.make_team(home, [an_my], members=["Nguyễn Văn An", "Trần Thị Bình"])
    batch = make_batch(clerk, home, *people("Nguyễn Văn An"))
    counts = run(batch, clerk).counts
    assert (counts["unchanged"], counts["missing"]) == (1, 1)
    (work,) = counts["communes"]
    assert work["absent"][0].startswith("Trần Thị Bình (")
    assert Membership.objects.filter(valid_to=None).count() == 2


def test_wrong_rows_keep_the_whole_list_out(clerk, home, an_my):
    rows = [*people("Nguyễn Văn An"), row(AN_MY, "12", invalid="E_NAME_INVALID")]
    batch = make_batch(clerk, home, *rows)
    with pytest.raises(Refused, match="1 dòng có lỗi"):
        run(batch, clerk)
    assert not Document.objects.exists()
    outcome = run(batch, clerk, only_valid=True)
    assert len(outcome.documents) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.counts["invalid"], batch.only_valid) == ("committed", 1, True)


def test_a_batch_is_written_once(clerk, home, an_my):
    batch = make_batch(clerk, home, *people("Nguyễn Văn An"))
    run(batch, clerk)
    with pytest.raises(Refused, match="đã ghi vào sổ"):
        run(batch, clerk)


def test_rows_outside_the_territory_are_refused(clerk, land):
    batch = make_batch(
        clerk,
        land.home,
        row("Thôn Một", "Nguyễn Văn An"),
        row("Thôn Hai", "Trần Thị Bình", commune=land.next_door),
    )
    run(batch, clerk, only_valid=True)
    assert [codes for _, codes, _ in states(batch)] == [[], ["E_OUTSIDE_TERRITORY"]]
    assert set(Document.objects.values_list("issuer", flat=True)) == {land.home.pk}
    outside = batch.rows.get(codes=["E_OUTSIDE_TERRITORY"])
    assert "Xã Tam Đàn không thuộc địa bàn" in outside.problems[0]["message_vi"]


def test_what_was_outside_for_one_is_inside_for_another(clerk, province_admin, land):
    batch = make_batch(clerk, land.next_door, row("Thôn Hai", "Trần Thị Bình"))
    run(batch, clerk, commit=False)
    assert states(batch)[0][0] == "invalid"
    run(batch, province_admin, commit=False)
    assert states(batch)[0][:2] == ("new", [])


def test_an_officer_who_keeps_no_lists_imports_nothing(department, home):
    batch = make_batch(department, home, row("Thôn Một", "Nguyễn Văn An"))
    assert run(batch, department, only_valid=True).documents == []
    assert states(batch)[0][1] == ["E_OUTSIDE_TERRITORY"]


def test_a_team_larger_than_the_grid_is_left_for_typing(clerk, home):
    rows = people(*(f"Người {number}" for number in range(MOST_ROWS + 1)), team="Thôn Đông")
    batch = make_batch(clerk, home, *rows)
    assert run(batch, clerk).documents == []
    assert states(batch)[0] == ("changed", [], ["W_VILLAGE_UNKNOWN", "W_TEAM_TOO_LARGE"])


def test_people_of_a_team_in_an_open_draft_join_it_there(province_admin, clerk, home, an_my):
    run(make_batch(clerk, home, row(AN_MY, "Nguyễn Văn An", "leader", phone="0905111222")), clerk)
    draft = Document.objects.get()
    later = make_batch(
        province_admin,
        home,
        row(AN_MY, "Nguyễn Văn An", "leader", phone="0905999888"),
        row(AN_MY, "Trần Thị Bình", birth="1980"),
        row("Thôn Lạ", "Lê Văn Cường"),
    )
    outcome = run(later, province_admin)
    draft.refresh_from_db()
    (team,) = draft.draft["teams"]
    assert [(one["name"], one["phone"]) for one in team["members"]] == [
        ("Nguyễn Văn An", "0905111222"),
        ("Trần Thị Bình", ""),
    ]
    assert (outcome.joined, draft.revision, len(outcome.documents)) == ([draft.pk], 2, 1)
    assert states(later) == [
        ("changed", [], ["W_TEAM_IN_DRAFT"]),
        ("new", [], ["W_JOINS_DRAFT"]),
        ("new", [], ["W_VILLAGE_UNKNOWN"]),
    ]
    assert run(make_batch(clerk, home, row(AN_MY, "Trần Thị Bình")), clerk).joined == []
    report = undo_member_batch(batch=later, reason="nhập nhầm", by=province_admin)
    draft.refresh_from_db()
    assert (report.restored, report.kept) == ([draft.pk], [])
    assert [one["name"] for one in draft.draft["teams"][0]["members"]] == ["Nguyễn Văn An"]


def test_people_who_joined_a_draft_stay_when_somebody_worked_on_it(clerk, home, an_my):
    run(make_batch(clerk, home, *people("Nguyễn Văn An")), clerk)
    later = make_batch(clerk, home, row(AN_MY, "Trần Thị Bình"))
    run(later, clerk)
    work_on(Document.objects.get(), clerk)
    with pytest.raises(Refused, match="đã được sửa sau khi nhập"):
        undo_member_batch(batch=later, reason="nhập nhầm", by=clerk)


def test_nobody_joins_a_draft_that_waits_for_the_leader(clerk, home, an_my):
    content = drafting.payload(drafting.team(an_my))
    draft = decisions.start_draft(issuer=home, payload=content, by=clerk, today=make.TODAY)
    decisions.submit(document=draft, by=clerk, today=make.TODAY)
    batch = make_batch(clerk, home, row(AN_MY, "Hồ Văn Mới"))
    assert run(batch, clerk).joined == []
    assert states(batch)[0][2] == ["W_TEAM_IN_DRAFT"]


def dump():
    """What lists write: drafts that stand, with whom they name."""
    return sorted(
        (document.issuer_id, json.dumps(document.draft["teams"], sort_keys=True))
        for document in Document.objects.exclude(state="void")
    )


def seated():
    """Everybody in the drafts, by commune, team and name."""
    return [
        (document.issuer_id, tuple(team["villages"]) or team["name"], one["name"])
        for document in Document.objects.exclude(state="void")
        for team in document.draft["teams"]
        for one in team["members"]
    ]


@pytest.mark.parametrize("seed", seeds(3, 8))
def test_lists_in_any_order_double_nobody_and_are_taken_back_whole(admin, land, an_my, seed):
    dice = random.Random(seed)  # noqa: S311 (invented people)
    teams = [AN_MY, "Thôn Lạ", "Tổ công nghệ số cộng đồng cấp xã"]
    names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung"]
    pairs = [(team, name) for team in teams for name in names]
    batches = [
        make_batch(
            admin,
            land.home,
            *(
                row(team, name, commune=dice.choice([land.home, land.next_door]))
                for team, name in dice.sample(pairs, dice.randint(1, 9))
            ),
        )
        for _ in range(4)
    ]
    # Compared at one time and written at another, in any order.
    steps = [(batch, commit) for batch in batches for commit in (False, True)]
    dice.shuffle(steps)
    written, shots = [], []
    for batch, commit in steps:
        before = dump()
        if commit:
            shots.append(before)
            written.append(batch)
        if commit or batch not in written:
            run(batch, admin, commit=commit)
        if not commit:
            assert dump() == before
        found = seated()
        assert len(found) == len(set(found))
    while written:
        batch = written.pop()
        before = shots.pop()
        if dump() != before:
            undo_member_batch(batch=batch, reason="thử", by=admin)
        assert dump() == before


def test_undo_gives_up_the_drafts_nobody_touched(clerk, home, an_my):
    batch = make_batch(clerk, home, *people("Nguyễn Văn An"))
    run(batch, clerk)
    report = undo_member_batch(batch=batch, reason="nhập nhầm tệp", by=clerk)
    (draft,) = Document.objects.all()
    assert report.discarded == [draft.pk]
    assert draft.state == "void"
    assert "nhập nhầm tệp" in draft.void_reason
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == ("undone", clerk)
    again = make_batch(clerk, home, *people("Nguyễn Văn An"))
    assert len(run(again, clerk).documents) == 1


def test_undo_keeps_the_drafts_somebody_worked_on(province_admin, clerk, land):
    batch = make_batch(
        province_admin,
        land.home,
        row("Thôn Một", "Nguyễn Văn An"),
        row("Thôn Hai", "Trần Thị Bình", commune=land.next_door),
    )
    run(batch, province_admin)
    touched = Document.objects.get(issuer=land.home)
    work_on(touched, clerk)
    report = undo_member_batch(batch=batch, reason="nhập nhầm", by=province_admin)
    assert [pk for pk, _ in report.kept] == [touched.pk]
    assert "xã Tam Dân đã được sửa sau khi nhập" in report.kept[0][1]
    touched.refresh_from_db()
    assert touched.state == "draft"
    assert Document.objects.get(issuer=land.next_door).state == "void"
    kept = batch.rows.exclude(kept_because="")
    assert [one.understood["name"] for one in kept] == ["Nguyễn Văn An"]


def test_undo_is_refused_when_every_draft_was_worked_on(clerk, home, an_my):
    batch = make_batch(clerk, home, *people("Nguyễn Văn An"))
    run(batch, clerk)
    draft = Document.objects.get()
    work_on(draft, clerk)
    with pytest.raises(Refused, match="đã được sửa sau khi nhập"):
        undo_member_batch(batch=batch, reason="nhập nhầm", by=clerk)
    batch.refresh_from_db()
    assert batch.state == "committed"


def test_undo_asks_for_a_reason(clerk, home, an_my):
    batch = make_batch(clerk, home, *people("Nguyễn Văn An"))
    run(batch, clerk)
    with pytest.raises(Refused, match="lý do"):
        undo_member_batch(batch=batch, reason=" ", by=clerk)


def test_the_trail_names_the_file_and_the_drafts(clerk, home, an_my):
    batch = make_batch(clerk, home, *people("Nguyễn Văn An"))
    run(batch, clerk)
    entry = AuditEntry.objects.get(verb="import.members")
    assert (entry.actor, entry.target_id, entry.commune) == (clerk, batch.pk, home)
    assert "to-tam-dan.xlsx" in entry.summary
    imported = AuditEntry.objects.get(verb="decision.imported")
    assert imported.target_id == Document.objects.get().pk


def test_a_draft_of_a_list_can_be_put_in_force(clerk, chair, home, an_my):
    """What the import leaves to the commune is the paper itself: number, day, signer."""
    batch = make_batch(
        clerk, home, *people("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", team=AN_MY)
    )
    run(batch, clerk)
    draft = Document.objects.get()
    payload = {**draft.draft, "fields": drafting.payload()["fields"]}
    decisions.save_draft(document=draft, payload=payload, revision=1, by=clerk, today=make.TODAY)
    decisions.submit(document=draft, by=clerk, today=make.TODAY)
    decisions.confirm(document=draft, by=chair, today=make.TODAY)
    assert Team.objects.get().official_name == "Tổ công nghệ số cộng đồng thôn An Mỹ"
    again = make_batch(
        clerk, home, *people("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", team=AN_MY)
    )
    run(again, clerk)
    assert set(again.rows.values_list("action", flat=True)) == {ImportRow.Action.UNCHANGED}
