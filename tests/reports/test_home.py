"""The home page: what each officer has to do, and nothing that is somebody else's."""

import datetime

import pytest
from django.urls import reverse

from communes import facts
from communes.models import ImportBatch
from members.drafting.drafts import empty_payload
from reports.counters import recount_all
from reports.models import Notice
from reports.work.my_work import work_of
from teams.models import Document
from tests import make
from tests.make import day

COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}
MINIMUM = {
    "rule": "min_teams_per_commune",
    "threshold": 3,
    "due_on": day("30/6/2022"),
    "wording": "before",
}


def texts(officer):
    return [task.text for task in work_of(officer, make.TODAY).tasks]


def deadline(officer):
    return work_of(officer, make.TODAY).deadline


@pytest.fixture
def listed(home):
    """Tam Dân with a complete list of three villages, the first of which has a team."""
    make.declare(home)
    villages = [make.make_village(home, name) for name in ("An Mỹ", "Đàn Trung", "Ngọc Tú")]
    home.team = make.make_team(home, villages[:1], members=["An", "Bình", "Cường"])
    home.villages = villages
    return home


def paper(unit, state, number="41/QĐ-UBND", **more):
    if state == "returned":
        more.setdefault("return_note", "thiếu bản ký")
    more.setdefault("draft", empty_payload())
    return make.make_document(unit, number_raw=number, state=state, **more)


def test_villages_without_a_team_are_named_with_the_deadline(land, listed, clerk):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    (task,) = work_of(clerk, make.TODAY).tasks
    assert task.text == "2 thôn chưa có tổ: Đàn Trung, Ngọc Tú"
    assert task.detail == "Hạn: 100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022"
    assert task.url == reverse("members:decision_new")


def test_village_served_by_a_committee_alone_still_lacks_a_team(home, clerk):
    make.declare(home)
    make.make_team(home, [make.make_village(home, "An Mỹ")], kind="committee")
    assert texts(clerk) == ["1 thôn chưa có tổ: An Mỹ"]


def test_returned_decision_says_why_and_opens_for_mending(listed, clerk):
    document = paper(listed, "returned")
    task = work_of(clerk, make.TODAY).tasks[0]
    assert task.text == "Quyết định 41/QĐ-UBND bị trả lại: thiếu bản ký"
    assert task.url == reverse("members:decision_edit", args=[document.pk])


def test_several_papers_of_a_state_are_one_task(listed, clerk):
    for number in (41, 42):
        paper(listed, "returned", f"{number}/QĐ-UBND")
        paper(listed, "draft", f"{number + 10}/QĐ-UBND")
    found = texts(clerk)
    assert found[0] == "2 quyết định bị trả lại"
    assert "2 quyết định đang soạn dở" in found


def test_chair_confirms_first_and_clerk_waits_last(listed, clerk, chair):
    paper(listed, "submitted")
    assert texts(chair)[0] == "Quyết định 41/QĐ-UBND chờ xác nhận"
    assert texts(clerk)[-1] == "Quyết định 41/QĐ-UBND đang chờ lãnh đạo xã xác nhận"


def test_papers_of_the_neighbour_are_no_task_of_ours(land, listed, clerk):
    paper(land.next_door, "returned")
    paper(land.next_door, "draft", "42/QĐ-UBND")
    assert texts(clerk) == ["2 thôn chưa có tổ: Đàn Trung, Ngọc Tú"]


def test_papers_left_by_an_absorbed_commune_are_no_task(land, clerk):
    gone = make.make_commune("20377", "Tam Cũ", land.phu_ninh, valid_to=day("30/6/2022"))
    make.succeed(gone, land.home, day("1/7/2022"))
    paper(gone, "draft")
    assert texts(clerk) == ["Chưa ghi thôn, tổ dân phố nào"]


def test_undeclared_list_is_asked_for(home, clerk):
    assert texts(clerk) == ["Chưa ghi thôn, tổ dân phố nào"]
    make.make_village(home, "An Mỹ")
    assert texts(clerk)[0] == "Danh mục thôn chưa được xác nhận là đầy đủ"


def test_team_without_a_leader_is_told_with_the_day_since(listed, clerk):
    leader = listed.team.memberships.get(role="leader")
    leader.valid_to = day("11/7/2022")
    leader.save()
    assert f"{listed.team.official_name}: thiếu tổ trưởng từ 12/07/2022" in texts(clerk)


def test_team_that_never_had_a_leader_is_told_without_a_day(listed, clerk):
    listed.team.memberships.filter(role="leader").delete()
    assert f"{listed.team.official_name}: thiếu tổ trưởng" in texts(clerk)


def test_done_commune_has_nothing_to_do(home, clerk, sign_in):
    make.declare(home)
    make.make_team(home, [make.make_village(home)], members=["An", "Bình", "Cường"])
    assert texts(clerk) == []
    assert "Không có việc nào đang chờ" in sign_in(clerk).get("/").text


def test_nearest_deadline_is_the_next_one_not_yet_met(land, listed, clerk, district_officer):
    make.make_plan(land.phu_ninh, targets=[MINIMUM, COVERAGE])
    nearest = deadline(clerk)
    assert nearest.words == "100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022"
    assert nearest.time_left == "còn 42 ngày"
    assert (nearest.result.n, nearest.result.of, nearest.counted) == (1, 3, "thôn")
    assert deadline(district_officer).result.n == 1


def test_last_deadline_missed_stands_when_no_other_is_near(land, listed, clerk):
    make.make_plan(land.phu_ninh, targets=[MINIMUM])
    assert deadline(clerk).time_left == "quá hạn 20 ngày"


def test_no_deadline_without_a_target_that_waits(land, home, clerk):
    make.declare(home)
    make.make_team(home, [make.make_village(home)], members=["An", "Bình", "Cường"])
    make.make_plan(land.phu_ninh, targets=[COVERAGE, {"rule": "coverage_villages"}])
    assert deadline(clerk) is None


def test_department_is_told_of_overdue_communes_first(land, listed, department):
    make.make_plan(land.quang_nam, targets=[MINIMUM])
    found = work_of(department, make.TODAY).tasks
    assert found[0].text == "2 xã quá hạn chưa đạt: mỗi xã có ít nhất 3 tổ, trước ngày 30/6/2022"
    assert "loc=qua-han" in found[0].url
    assert [task.text for task in found[1:]] == [
        "1 xã chưa có danh mục thôn",
        "1 xã chưa có tổ nào",
        "2 xã chưa có tài khoản",
    ]


def test_deadline_within_a_month_is_told_before_it_passes(land, listed, district_officer):
    make.make_plan(land.phu_ninh, targets=[COVERAGE | {"due_on": day("31/7/2022")}])
    assert texts(district_officer)[0].startswith("Còn 11 ngày: 100% thôn")


def test_deadline_of_three_days_is_a_task_until_it_is_met(land, listed, clerk):
    make.make_plan(land.phu_ninh, targets=[COVERAGE | {"due_on": day("24/7/2022")}])
    words = "100% thôn, tổ dân phố có tổ, trước ngày 24/7/2022"
    assert f"Còn 4 ngày: {words}" in texts(clerk), "three days are left to act in"
    make.make_team(listed, listed.villages[1:], members=["Dung", "Giang", "Hà"])
    assert texts(clerk) == []


def test_deadline_four_days_off_is_no_task_yet(land, listed, clerk):
    make.make_plan(land.phu_ninh, targets=[COVERAGE | {"due_on": day("25/7/2022")}])
    assert texts(clerk) == ["2 thôn chưa có tổ: Đàn Trung, Ngọc Tú"]


def test_tasks_of_a_commune_stand_in_order_of_consequence(land, listed, clerk, chair):
    make.make_plan(land.phu_ninh, targets=[COVERAGE | {"due_on": day("22/7/2022")}])
    back = paper(listed, "returned")
    listed.team.memberships.filter(role="leader").delete()
    Notice.objects.create(
        officer=clerk,
        unit=listed,
        day=make.TODAY,
        kind="returned",
        subject="x",
        milestone="+0",
        document=back,
        text="Quyết định 41/QĐ-UBND bị trả lại",
    )
    paper(listed, "draft", "43/QĐ-UBND")
    paper(listed, "submitted", "44/QĐ-UBND")
    assert texts(clerk) == [
        "Quyết định 41/QĐ-UBND bị trả lại: thiếu bản ký",
        "Còn 2 ngày: 100% thôn, tổ dân phố có tổ, trước ngày 22/7/2022",
        "2 thôn chưa có tổ: Đàn Trung, Ngọc Tú",
        f"{listed.team.official_name}: thiếu tổ trưởng",
        "1 thông báo nhắc việc chưa đọc",
        "Quyết định 43/QĐ-UBND đang soạn dở",
        "Quyết định 44/QĐ-UBND đang chờ lãnh đạo xã xác nhận",
    ]
    assert texts(chair)[0] == "Quyết định 44/QĐ-UBND chờ xác nhận"


def test_each_task_of_a_commune_closes_with_what_settles_it(land, listed, clerk):
    back = paper(listed, "returned")
    listed.team.memberships.filter(role="leader").delete()
    notice = Notice.objects.create(
        officer=clerk,
        unit=listed,
        day=make.TODAY,
        kind="returned",
        subject="x",
        milestone="+0",
        document=back,
        text="bị trả lại",
    )
    assert len(texts(clerk)) == 4
    notice.read_at = "2022-07-20T08:00:00+07:00"
    notice.save()
    assert len(texts(clerk)) == 3
    Document.objects.filter(pk=back.pk).update(state="in_force", return_note="")
    assert len(texts(clerk)) == 2
    make.seat(listed.team, make.make_person("Phạm Dung", commune=listed), "leader")
    assert texts(clerk) == ["2 thôn chưa có tổ: Đàn Trung, Ngọc Tú"]
    make.make_team(listed, listed.villages[1:], members=["Én", "Giang", "Hà"])
    assert texts(clerk) == []


def test_home_of_a_department_is_the_same_live_and_from_the_counters(
    land, listed, department, district_officer, ministry
):
    make.make_plan(land.quang_nam, targets=[MINIMUM, COVERAGE | {"due_on": day("31/7/2022")}])
    make.make_plan(None, scope=[None], targets=[MINIMUM])
    live = [work_of(officer, make.TODAY) for officer in (department, district_officer)]
    assert all(len(work.behind) == 1 for work in live)
    recount_all(make.TODAY)
    assert [work_of(officer, make.TODAY) for officer in (department, district_officer)] == live
    country = work_of(ministry, make.TODAY)
    assert country.tasks[0].text.startswith("2 tỉnh, thành phố còn 3 xã quá hạn chưa đạt")
    assert [line.name for line in country.behind] == ["Tỉnh Lào Cai", "Tỉnh Quảng Nam"]


def test_unit_that_may_plan_is_asked_for_a_plan(land, listed, district_officer, province_admin):
    assert "Chưa ghi kế hoạch nào vào sổ" in texts(district_officer)
    assert "Chưa ghi kế hoạch nào vào sổ" not in texts(province_admin)


def test_communes_with_an_account_are_not_asked_for_one(land, listed, clerk, department):
    assert "1 xã chưa có tài khoản" in texts(department)


def test_decision_that_lies_long_is_told_above(land, listed, district_officer):
    moment = datetime.datetime(2022, 7, 1, 8, 0, tzinfo=datetime.UTC)
    paper(listed, "submitted", submitted_at=moment)
    paper(land.next_door, "submitted", submitted_at=moment + datetime.timedelta(days=15))
    assert "1 quyết định chờ lãnh đạo xã xác nhận quá 7 ngày" in texts(district_officer)


def test_country_is_counted_without_judging_each_commune(land, listed, ministry, admin):
    assert texts(ministry) == [
        "Chưa ghi kế hoạch nào vào sổ",
        "2 xã chưa có danh mục thôn",
        "2 xã chưa có tổ nào",
    ]
    assert "2 tỉnh, thành phố chưa có tài khoản" in texts(admin)
    make.make_plan(None, scope=[None], targets=[COVERAGE])
    assert "Chưa ghi kế hoạch nào vào sổ" not in texts(ministry)


def test_figure_of_a_task_is_the_number_of_communes_that_it_opens(
    land, listed, department, ministry, sign_in
):
    make.make_plan(None, scope=[None], targets=[MINIMUM])
    recount_all(make.TODAY)
    for officer, words in ((department, ""), (ministry, "2 tỉnh, thành phố còn ")):
        tasks = [t for t in work_of(officer, make.TODAY).tasks if t.action == "Xem các xã"]
        assert tasks[0].text.startswith(f"{words}{'3' if words else '2'} xã quá hạn chưa đạt")
        assert len(tasks) == 3
        for task in tasks:
            found = sign_in(officer).get(task.url).context["found"]
            assert f"{found} xã" in task.text, task


def test_department_hears_of_teams_that_ask_for_a_decision(land, listed, department, sign_in):
    recount_all(make.TODAY)
    assert not [text for text in texts(department) if "kiện toàn" in text]
    listed.team.memberships.all().delete()
    facts.changed([listed.pk])
    for _ in range(2):
        (task,) = [t for t in work_of(department, make.TODAY).tasks if "kiện toàn" in t.text]
        assert task.text == "1 tổ cần kiện toàn"
        assert task.detail == "thiếu tổ trưởng: 1"
    assert sign_in(department).get(task.url).context["all"] == 1


def test_administrator_is_told_of_files_that_were_read_and_not_written(land, admin, home):
    batch = ImportBatch.objects.create(
        kind="villages",
        original_name="thon.xlsx",
        sha256="0" * 64,
        size=1,
        content="imports/none.xlsx",
        as_of=make.TODAY,
        unit=None,
        by=admin,
        state="read",
    )
    assert "1 tệp đã đọc, chưa ghi vào sổ" in texts(admin)
    batch.state = "committed"
    batch.save()
    assert not [text for text in texts(admin) if "tệp" in text]


def test_links_of_tasks_open_for_their_officer(land, listed, sign_in, request):
    make.make_plan(land.quang_nam, targets=[MINIMUM, COVERAGE | {"due_on": day("31/7/2022")}])
    make.make_team(land.home, kind="commune", members=["An"])
    for number, state in enumerate(("returned", "submitted", "draft"), start=41):
        paper(listed, state, f"{number}/QĐ-UBND")
    for name in ("clerk", "chair", "district_officer", "department", "ministry", "admin"):
        officer = request.getfixturevalue(name)
        client = sign_in(officer)
        work = work_of(officer, make.TODAY)
        assert work.tasks
        for task in work.tasks:
            if task.posted:
                answer = client.post(task.url, dict(task.posted), follow=True)
            else:
                answer = client.get(task.url)
            assert answer.status_code == 200, (name, task)
        if work.deadline:
            assert client.get(work.deadline.url).status_code == 200


def test_at_most_seven_kinds_of_task(land, clerk, sign_in):
    make.make_village(land.home)
    team = make.make_team(land.home, kind="commune", members=["An"])
    team.memberships.all().delete()
    for state in ("returned", "submitted", "draft"):
        for number in (41, 42):
            paper(land.home, state, f"{number}/QĐ-UBND" if state == "submitted" else "")
    assert 5 <= len(texts(clerk)) <= 7


def test_officer_without_a_territory_is_told_whom_to_call(unplaced, sign_in):
    page = sign_in(unplaced).get("/")
    assert page.status_code == 200
    assert "communes/no_territory.html" in [template.name for template in page.templates]


def test_home_asks_for_signing_in(client, db):
    assert client.get("/").status_code == 302


def test_home_shows_deadline_and_tasks(land, listed, clerk, sign_in):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    text = sign_in(clerk).get("/").text
    assert "Hạn gần nhất" in text
    assert "1/3 (33,3%)" in text
    assert "2 thôn chưa có tổ" in text


def test_queries_of_home_do_not_grow(
    land, listed, clerk, department, ministry, sign_in, django_assert_max_num_queries
):
    make.make_plan(land.quang_nam, targets=[MINIMUM, COVERAGE])
    for state in ("returned", "submitted", "draft"):
        for number in (41, 42, 43):
            paper(listed, state, f"{number}{state[0]}/QĐ-UBND")
    for number in range(20):
        commune = make.make_commune(f"3{number:04}", f"Xã {number}", land.phu_ninh)
        make.make_team(commune, [make.make_village(commune)])
    # Counted live first, then from the counters.
    for _ in range(2):
        for officer in (clerk, department, ministry):
            client = sign_in(officer)
            with django_assert_max_num_queries(42):
                client.get("/")
        recount_all(make.TODAY)
