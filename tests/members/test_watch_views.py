"""The watch over teams as read from the register, its page, its tasks and the draft it opens."""

import copy
import datetime

import pytest
from django.urls import reverse

from communes.errors import Refused
from communes.models import VillagePlacement, VillageVersion
from members.actions import decisions
from members.actions.watch import open_watch_draft
from members.watching.facts import watched
from members.watching.watch import Reason
from reports.work.my_work import work_of
from teams.models import Document, Exemption, TeamVillage
from tests import make
from tests.make import day

THREE = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường")
MAY = day("30/5/2022")


def found(unit, name="An Mỹ", members=THREE, **more):
    document = make.make_document(unit, signed_on=MAY)
    return make.make_team(unit, [make.make_village(unit, name)], document, members=members, **more)


def reasons(officer, on=make.TODAY, unit=None):
    return {
        row.team.name.removeprefix("Tổ công nghệ số cộng đồng "): [
            finding.reason for finding in row.findings
        ]
        for row in watched(officer, on, unit or officer.unit)
    }


def words(officer, on=make.TODAY):
    return [finding.words for row in watched(officer, on, officer.unit) for finding in row.findings]


def rename(village, name, since, kind="Thôn"):
    old = village.versions.get()
    old.valid_to = since - datetime.timedelta(days=1)
    old.save()
    return VillageVersion.objects.create(
        village=village,
        kind=kind,
        name=name,
        valid_from=since,
        sort_key=old.sort_key,
        search_text=old.search_text,
        match_key=old.match_key,
    )


def end_seat(team, role, last):
    seat = team.memberships.filter(role=role).first()
    seat.valid_to = last
    seat.save()
    return seat


def test_team_without_leader_or_enough_members_is_found_and_closes_itself(home, clerk):
    well = found(home)
    assert reasons(clerk) == {}
    end_seat(well, "leader", day("11/7/2022"))
    assert words(clerk) == ["thiếu tổ trưởng từ 12/07/2022", "có 2 thành viên, cần từ 3"]
    assert reasons(clerk, on=day("11/7/2022")) == {}
    make.seat(well, make.make_person("Phạm Dũng"), "leader", valid_from=day("15/7/2022"))
    assert reasons(clerk) == {}


def test_seat_given_up_is_found_until_somebody_joins(home, clerk):
    team = found(home, members=[*THREE, "Phạm Dũng"])
    end_seat(team, "member", day("11/7/2022"))
    assert words(clerk) == ["1 người đã thôi, chưa có người thay"]
    make.seat(team, make.make_person("Hồ Én"), valid_from=day("12/7/2022"))
    assert reasons(clerk) == {}


def test_committee_is_not_watched(home, clerk):
    make.make_team(home, kind="committee", name="Ban chỉ đạo")
    assert reasons(clerk) == {}


def test_size_is_that_of_the_plan_where_one_asks_for_it(land, home, clerk, district_officer):
    found(home)
    size = {"rule": "size_band", "least": 5, "most": 7, "team_kind": "village"}
    plan = make.make_plan(land.phu_ninh, targets=[size])
    assert words(clerk) == ["có 3 thành viên, cần từ 5"]
    Exemption.objects.create(
        target=plan.targets.get(), unit=home, reason="ít dân", granted_by=district_officer
    )
    assert reasons(clerk) == {}


def test_village_renamed_or_lost_since_the_composition_is_found(home, next_door, clerk):
    team = found(home)
    village = team.team_villages.get().village
    rename(village, "An Mỹ", day("10/7/2022"), "Khối phố")
    assert words(clerk) == ["Thôn An Mỹ nay là Khối phố An Mỹ từ 10/07/2022"]
    village.placements.update(valid_to=day("14/7/2022"))
    assert words(clerk) == ["Khối phố An Mỹ không còn từ 15/07/2022"]


def test_rename_before_the_composition_is_no_reason(home, clerk):
    team = found(home)
    rename(team.team_villages.get().village, "Mỹ An", day("1/3/2022"))
    assert reasons(clerk) == {}


def test_two_teams_of_a_village_are_found_and_counted_apart(home, clerk):
    first, second = found(home, "An Mỹ"), found(home, "Xuân Phú")
    village = second.team_villages.get().village
    TeamVillage.objects.create(
        team=first,
        village=village,
        inherited=True,
        valid_from=day("1/7/2022"),
        **make.keys_on(home, MAY),
    )
    assert reasons(clerk) == {
        "Thôn An Mỹ": [Reason.TWO_TEAMS],
        "Thôn Xuân Phú": [Reason.TWO_TEAMS],
    }


def test_member_named_elsewhere_with_another_post_is_found(home, clerk):
    team = found(home, members=THREE[:2])
    holder = make.make_person("Hồ Én", commune=home)
    make.seat(team, holder, posts=["Trưởng thôn"])
    commune_team = make.make_team(home, kind="commune", members=THREE, valid_from=day("1/7/2022"))
    later = make.seat(commune_team, holder, posts=["Bí thư chi bộ", "trưởng thôn"])
    assert reasons(clerk) == {}
    later.posts = ["Công chức xã"]
    later.save()
    assert words(clerk) == ["Hồ Én: từ 01/07/2022 là Công chức xã, trong tổ ghi Trưởng thôn"]


def test_teams_of_an_absorbed_commune_are_the_heirs_work(land, clerk, department):
    gone = make.make_commune("20377", "Tam Cũ", land.phu_ninh, valid_to=day("30/6/2022"))
    make.succeed(gone, land.home, day("1/7/2022"))
    found(gone)
    assert words(clerk) == ["Xã Tam Cũ kết thúc từ 01/07/2022, nay thuộc Xã Tam Dân"]
    assert reasons(department) == {"Thôn An Mỹ": [Reason.UNIT_CHANGED]}


def test_commune_renamed_since_is_found(land, home, clerk):
    found(home)
    home.versions.update(valid_to=day("30/6/2022"))
    make.make_version(
        unit=home, name="Tam Dân", kind="Phường", parent=land.phu_ninh, valid_from=day("1/7/2022")
    )
    assert words(clerk) == ["Xã Tam Dân nay là phường Tam Dân từ 01/07/2022"]


def test_term_is_a_setting(home, clerk, settings):
    found(home)
    settings.TEAM_TERM_MONTHS = 1
    assert words(clerk) == ["hết nhiệm kỳ từ 30/06/2022"]


def test_tasks_open_one_draft_and_leave_when_it_is_under_way(sign_in, home, clerk):
    make.declare(home)
    for name in ("An Mỹ", "Xuân Phú"):
        found(home, name, members=())
    task = next(t for t in work_of(clerk, make.TODAY).tasks if "tổ trưởng" in t.text)
    assert task.text == "2 tổ thiếu tổ trưởng"
    client = sign_in(clerk)
    assert "Kiện toàn" in client.get("/").text
    data = {}
    for name, value in task.posted:
        data.setdefault(name, []).append(value)
    answer = client.post(task.url, data)
    document = Document.objects.get(state="draft")
    assert answer["Location"] == reverse("members:decision_edit", args=[document.pk])
    assert [block["effect"] for block in document.draft["teams"]] == ["supplement"] * 2
    assert [len(block["members"]) for block in document.draft["teams"]] == [3, 3]
    assert client.post(task.url, data)["Location"] == answer["Location"]
    assert Document.objects.filter(state="draft").count() == 1
    assert [t.text for t in work_of(clerk, make.TODAY).tasks] == [
        "Quyết định chưa có số đang soạn dở"
    ]
    page = client.get(reverse("members:watch")).text
    assert "Thiếu tổ trưởng" in page
    assert "Bản nháp" in page or "bản nháp" in page


def test_draft_keeps_those_who_sit_and_takes_no_more_than_needed(home, clerk, today):
    team, other = found(home, "An Mỹ"), found(home, "Xuân Phú")
    rename(team.team_villages.get().village, "Mỹ An", day("10/7/2022"))
    document = open_watch_draft(unit=home, team_ids=[team.pk, other.pk], by=clerk, today=today)
    (block,) = document.draft["teams"]
    assert (block["effect"], block["team"]) == ("reconstitute", team.pk)
    assert [row["name"] for row in block["members"]] == list(THREE)
    assert all(row["person"] for row in block["members"])
    assert block["villages"] == [team.team_villages.get().village_id]
    assert block["name"] == "Tổ công nghệ số cộng đồng Thôn Mỹ An"
    assert document.summary == f"Về việc kiện toàn {team.official_name}"


def test_two_teams_of_a_village_are_one_draft_however_often_it_is_opened(home, clerk, today):
    first, second = found(home, "An Mỹ"), found(home, "Xuân Phú", [*THREE, "Hồ Én"])
    TeamVillage.objects.create(
        team=first,
        village=second.team_villages.get().village,
        inherited=True,
        valid_from=day("1/7/2022"),
        **make.keys_on(home, MAY),
    )
    with pytest.raises(Refused, match="được đề xuất giữ lại"):
        open_watch_draft(unit=home, team_ids=[second.pk], by=clerk, today=today)
    both = [first.pk, second.pk]
    document = open_watch_draft(unit=home, team_ids=both, by=clerk, today=today)
    (block,) = document.draft["teams"]
    assert (block["team"], block["effect"], block["into"]) == (
        first.pk,
        "merge",
        f"team:{second.pk}",
    )
    assert open_watch_draft(unit=home, team_ids=both, by=clerk, today=today) == document
    assert all("cần xem lại" not in task.text for task in work_of(clerk, today).tasks)


def test_draft_is_refused_where_nothing_is_the_matter_or_another_acts(
    home, next_door, clerk, today
):
    well, bad = found(home, "An Mỹ"), found(home, "Xuân Phú", members=())
    theirs = found(next_door, "Xa", members=())
    for pks in ([well.pk], [theirs.pk], []):
        with pytest.raises(Refused, match="Chọn ít nhất một tổ"):
            open_watch_draft(unit=home, team_ids=pks, by=clerk, today=today)
    open_watch_draft(unit=home, team_ids=[bad.pk], by=clerk, today=today)
    third = found(home, "Đàn Trung", members=())
    with pytest.raises(Refused, match=r"Đã có quyết định đang soạn cho: .*Xuân Phú"):
        open_watch_draft(unit=home, team_ids=[bad.pk, third.pk], by=clerk, today=today)


def test_units_above_see_counts_and_drill_down(
    sign_in, land, home, next_door, department, other_department
):
    found(home, members=())
    found(next_door, "Xuân Phú", members=THREE[:2])
    client = sign_in(department)
    page = client.get("/to/can-kien-toan/").text
    assert "<strong>2</strong> tổ ở <strong>2</strong> xã" in page
    assert "thiếu tổ trưởng: " in page
    page = client.get("/to/can-kien-toan/?ly-do=to-truong").text
    assert "Xã Tam Dân" in page
    assert "Xã Tam Đàn" not in page
    page = client.get(f"/to/can-kien-toan/?don-vi={home.pk}").text
    assert "Thôn An Mỹ" in page
    assert "Mở quyết định" not in page
    assert sign_in(other_department).get(f"/to/can-kien-toan/?don-vi={home.pk}").status_code == 404


def test_page_of_an_earlier_day_opens_no_draft(sign_in, clerk, home):
    found(home, members=())
    client = sign_in(clerk)
    assert "Mở quyết định kiện toàn" in client.get("/to/can-kien-toan/?chon=tat-ca").text
    assert "checked" in client.get("/to/can-kien-toan/?chon=tat-ca").text
    earlier = client.get("/to/can-kien-toan/?ngay=15/7/2022").text
    assert "Thôn An Mỹ" in earlier
    assert "Mở quyết định kiện toàn" not in earlier
    assert "Không có tổ nào cần kiện toàn" in client.get("/to/can-kien-toan/?ngay=1/5/2022").text


def test_watch_costs_the_same_for_many(sign_in, department, home, django_assert_max_num_queries):
    for place in range(12):
        found(home, f"Số {place}", members=THREE[:1])
    client = sign_in(department)
    with django_assert_max_num_queries(20):
        client.get("/to/can-kien-toan/")
    with django_assert_max_num_queries(22):
        client.get(f"/to/can-kien-toan/?don-vi={home.pk}")


def completed(document, number, **more):
    """The draft of a watch with what only people can fill in."""
    payload = copy.deepcopy(document.draft)
    payload["fields"] |= {
        "number_raw": f"{number}/QĐ-UBND",
        "signed_on": "20/7/2022",
        "signer_name": "Phạm Văn Dũng",
        "signer_title": "Chủ tịch",
        **more,
    }
    for block in payload["teams"]:
        for place, row in enumerate(block["members"]):
            if not row["name"]:
                row["name"] = f"Người Mới {number} {block['key']} {place}"
    return payload


def test_draft_put_in_force_closes_what_it_was_opened_for(home, clerk, chair, today):
    headless, renamed = found(home, "An Mỹ"), found(home, "Xuân Phú")
    end_seat(headless, "leader", day("11/7/2022"))
    rename(renamed.team_villages.get().village, "Phú Xuân", day("10/7/2022"))
    kept, inherited = found(home, "Đàn Trung", [*THREE, "Hồ Én"]), found(home, "Kỳ Tân")
    TeamVillage.objects.create(
        team=inherited,
        village=kept.team_villages.get().village,
        inherited=True,
        begun_by=kept.begun_by,
        valid_from=day("1/7/2022"),
        **make.keys_on(home, MAY),
    )
    moved = found(home, "Ngọc Tú")
    holder = moved.memberships.get(role="member", position=1)
    holder.posts = ["Trưởng thôn"]
    holder.save()
    commune_team = make.make_team(home, kind="commune", members=THREE, valid_from=day("1/7/2022"))
    make.seat(commune_team, holder.person, posts=["Công chức xã"])
    listed = watched(clerk, today, home)
    assert len(listed) == 5
    document = open_watch_draft(
        unit=home, team_ids=[row.team.team_id for row in listed], by=clerk, today=today
    )
    assert {block["effect"] for block in document.draft["teams"]} == {
        "supplement",
        "reconstitute",
        "merge",
        "replace",
    }
    document = decisions.save_draft(
        document=document, payload=completed(document, 77), revision=None, by=clerk, today=today
    )
    document = decisions.submit(document=document, by=clerk, today=today)
    decisions.confirm(document=document, by=chair, today=today)
    assert watched(clerk, today, home) == []
    assert len(watched(clerk, day("19/7/2022"), home)) == 5


def test_heir_reconstitutes_the_teams_of_the_commune_it_absorbed(land, clerk, chair, today):
    gone = make.make_commune("20377", "Tam Cũ", land.phu_ninh, valid_to=day("30/6/2022"))
    make.succeed(gone, land.home, day("1/7/2022"))
    team = found(gone)
    village = team.team_villages.get().village
    village.placements.update(valid_to=day("30/6/2022"))
    VillagePlacement.objects.create(
        village=village, valid_from=day("1/7/2022"), **make.keys_on(land.home, today)
    )
    document = open_watch_draft(unit=land.home, team_ids=[team.pk], by=clerk, today=today)
    (block,) = document.draft["teams"]
    assert block["effect"] == "reconstitute"
    assert [row["name"] for row in block["members"]] == list(THREE)
    document = decisions.save_draft(
        document=document, payload=completed(document, 78), revision=None, by=clerk, today=today
    )
    document = decisions.submit(document=document, by=clerk, today=today)
    decisions.confirm(document=document, by=chair, today=today)
    assert watched(clerk, today, land.home) == []
