"""Papers of a divided commune: its successors read what concerns the teams that came to them."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.models import Officer, VillagePlacement
from communes.roles import Role
from members.entering.register import papers as papers_to_act_on
from members.models import Training
from members.placing import move_teams
from reports.actions.unit_reform_queue import take_back_last
from reports.integrity.check import Scope
from teams.models import (
    Correction,
    Document,
    DocumentFile,
    DocumentRelation,
    Effect,
    Plan,
    Team,
    TeamVillage,
)
from tests import make
from tests.make import day
from tests.members.drafting import PDF
from tests.reports.divided import make_divided, put, reader


@pytest.fixture
def world(land, settings):
    settings.PORTAL_TODAY = day("5/7/2025")
    return make_divided(land)


def papers(officer: Officer) -> set[str]:
    rows = Document.objects.visible_to(Officer.objects.get(pk=officer.pk))
    return set(rows.filter(issuer__label="Xã Tam Lộc").values_list("number_raw", flat=True))


def test_the_successors_of_a_divided_commune_read_what_concerns_what_came(world, sign_in):
    first, second = reader(world.phu_ninh_new), reader(world.tay_ho)
    above, stranger = reader(world.da_nang, Role.DEPARTMENT), reader(world.far)
    assert papers(first) == papers(second) == set()
    own = {team.begun_by.number_raw for team in world.singles}
    all_own = {"9151/QĐ-UBND", "9152/QĐ-UBND", world.plan.document.number_raw, *own}
    assert papers(above) >= all_own

    put(world, world.phu_ninh_new, world.villages[0], world.singles[0])
    put(world, world.tay_ho, world.villages[1], world.singles[1])
    first, second = (Officer.objects.get(pk=each.pk) for each in (first, second))
    plan = world.plan.document.number_raw
    assert papers(first) == {"9151/QĐ-UBND", plan, world.singles[0].begun_by.number_raw}
    assert papers(second) == {
        "9151/QĐ-UBND",
        "9152/QĐ-UBND",
        plan,
        world.singles[1].begun_by.number_raw,
    }
    assert papers(stranger) == set()
    assert "9153/QĐ-UBND" not in papers(first) | papers(second)
    assert Plan.objects.visible_to(first).filter(pk=world.plan.pk).exists()

    # Of the shared one each reads its own team; what names everybody is closed to both.
    mine = Effect.objects.visible_to(first).filter(document=world.both)
    assert [one.team for one in mine] == [world.teams[0]]
    assert not DocumentFile.objects.visible_to(first).filter(document=world.both).exists()
    assert not Correction.objects.visible_to(second).exists()
    for each, team in ((first, world.singles[0]), (second, world.singles[1])):
        files = DocumentFile.objects.visible_to(each)
        assert [file.document for file in files] == [team.begun_by]
    related = DocumentRelation.objects.visible_to
    assert (related(first).count(), related(second).count()) == (0, 1)
    assert Correction.objects.visible_to(above).count() == 1

    # The village and its team bring their past along, and nobody else's.
    assert {
        row.village for row in TeamVillage.objects.visible_to(first).filter(commune=world.tam_loc)
    } == {world.villages[0]}
    assert {
        row.village
        for row in VillagePlacement.objects.visible_to(first).filter(commune=world.tam_loc)
    } == {world.villages[0]}
    assert Training.objects.visible_to(first).count() == 1
    assert not Training.objects.visible_to(second).exists()
    # They are read there, and not the commune's own business.
    assert not Scope(day("5/7/2025"), first).rows(Document).filter(pk=world.both.pk).exists()
    assert (
        not Scope(day("5/7/2025"), first).rows(TeamVillage).filter(commune=world.tam_loc).exists()
    )

    take_back_last(reform=world.event, old=world.tam_loc, reason="Nhầm", by=world.admin)
    assert papers(second) == set()


def test_the_page_of_such_a_paper_tells_what_it_leaves_out(
    world, sign_in, django_assert_max_num_queries
):
    department = reader(world.da_nang, Role.DEPARTMENT)
    department.position, department.phone = "Chuyên viên", "0905123456"
    department.save()
    clerk = reader(world.phu_ninh_new)
    put(world, world.phu_ninh_new, world.villages[0], world.singles[0])
    put(world, world.tay_ho, world.villages[1])
    client = sign_in(clerk)
    address = reverse("members:decision", args=[world.both.pk])
    with django_assert_max_num_queries(45):
        page = client.get(address).content.decode()
    assert "Văn bản của Xã Tam Lộc" in page
    assert "Còn 1 tổ khác: 1 tổ nay thuộc Xã Tây Hồ." in " ".join(page.split())
    assert f"{department.full_name}, Chuyên viên" in page
    assert "Thôn Đại Hanh" in page
    assert "Người Thôn Đại Hanh" in page
    assert "Đàn Trung" not in page
    assert "Không mở được ở đây" in page
    assert "ban-ky.pdf" not in page
    assert "Tạo giấy" not in page
    assert "Sửa sai" not in page
    plan = reverse("members:decision", args=[world.plan.document_id])
    assert f'href="{plan}">Kế hoạch xã' in page
    assert client.get(plan).status_code == 200
    assert client.get(reverse("teams:plan", args=[world.plan.pk])).status_code == 200
    for name, kwargs in (
        ("decision_paper", {"pk": world.both.pk}),
        ("decision_void", {"pk": world.both.pk}),
        ("decision_correct", {"pk": world.both.pk, "field": "summary"}),
    ):
        assert client.post(reverse(f"members:{name}", kwargs=kwargs)).status_code in (403, 404), (
            name
        )
    file = world.both.files.get()
    opened = reverse("members:decision_file", kwargs={"pk": world.both.pk, "file": file.pk})
    assert client.get(opened).status_code == 404
    alone = world.singles[0].begun_by
    page = client.get(reverse("members:decision", args=[alone.pk])).content.decode()
    assert "Văn bản của Xã Tam Lộc" in page
    assert "tổ khác" not in page
    assert "ban-ky.pdf" in page
    assert "Người Tổ một" in page
    # In the list with what it did here, and with the copy that there is.
    columns = "&".join(f"cot={key}" for key in ("so", "so-to", "ban-ky"))
    listed = client.get(f"{reverse('members:decisions')}?{columns}&ban-ky=co").content.decode()
    row = next(part for part in listed.split("<tr>") if "9151/QĐ-UBND" in part)
    assert "đã có" in row
    assert ">1<" in "".join(row.split())
    # No paper of it can be acted on, since it concerns others too.
    assert not papers_to_act_on(clerk).filter(pk=world.both.pk).exists()


def test_a_team_shows_the_papers_and_villages_of_its_past(world, sign_in):
    put(world, world.phu_ninh_new, world.villages[0])
    clerk = reader(world.phu_ninh_new)
    client = sign_in(clerk)
    page = client.get(reverse("members:team", args=[world.teams[0].pk])).content.decode()
    assert "9151/QĐ-UBND" in page
    past = client.get(f"{reverse('members:teams')}?ngay=2022-07-20&loai=village").content.decode()
    row = next(part for part in past.split("<tr>") if "Đại Hanh" in part)
    assert "Xã Tam Lộc" in row
    assert row.count("Thôn Đại Hanh") >= 2
    elsewhere = client.get(reverse("members:team", args=[world.teams[1].pk]))
    assert elsewhere.status_code == 404
    assert Team.objects.visible_to(clerk).filter(pk=world.teams[0].pk).exists()
    village = client.get(reverse("communes:village", args=[world.villages[0].pk])).content.decode()
    assert "Xã Tam Lộc" in village


def test_a_village_that_moved_by_itself_brings_its_paper(land, sign_in):
    first, second = (make.make_village(land.home, name) for name in ("An Mỹ", "Ngọc Tú"))
    paper = make.make_document(land.home, number_raw="9154/QĐ-UBND")
    teams = [make.make_team(land.home, [one], paper, members=["A", "B"]) for one in (first, second)]
    clerk = make.make_officer(Role.CLERK, land.next_door)
    assert not Document.objects.visible_to(clerk).filter(pk=paper.pk).exists()
    first.placements.update(valid_to=make.TODAY - datetime.timedelta(days=1))
    place = make.keys_on(land.next_door, make.TODAY)
    first.placements.create(valid_from=make.TODAY, **place)
    move_teams([teams[0].pk], place, make.TODAY)
    page = sign_in(Officer.objects.get(pk=clerk.pk)).get(
        reverse("members:decision", args=[paper.pk])
    )
    text = " ".join(page.content.decode().split())
    assert "Còn 1 tổ khác: 1 tổ vẫn ở Xã Tam Dân." in text
    assert "Thôn An Mỹ" in text
    assert "Ngọc Tú" not in text


def test_land_without_people_brings_no_papers(land):
    heir = make.make_commune("20393", "Tam Mới", land.phu_ninh, valid_from=make.TODAY)
    older = make.make_commune("20394", "Tam Cũ", land.phu_ninh)
    make.succeed(older, land.home, day("1/1/2020"))
    make.succeed(land.home, heir, make.TODAY, kind="split", extent="part", people="some")
    make.succeed(land.next_door, heir, make.TODAY, kind="split", extent="part", people="none")
    officer = make.make_officer(Role.CLERK, heir)
    # What had come to the divided commune before is a part of it.
    assert officer.reach.parts == {land.home.pk, older.pk}
    assert officer.reach.unit_ids == {heir.pk}
    assert isinstance(officer.reach.parts, frozenset)
    whole = make.make_officer(Role.CLERK, land.home)
    assert (whole.reach.unit_ids, whole.reach.parts) == ({land.home.pk, older.pk}, frozenset())


def test_the_pages_of_an_heir_say_what_is_next(world, sign_in):
    clerk = reader(world.tay_ho)
    put(world, world.tay_ho, world.villages[1])
    client = sign_in(clerk)
    home = client.get(reverse("reports:home")).content.decode()
    assert "thôn, tổ của xã bị chia chờ chọn xã" in home
    assert "Quản trị của tỉnh chọn." in home
    assert reverse("reports:unit_reform", args=[world.event.pk]) in home
    plans = client.get(reverse("teams:plans")).content.decode()
    row = next(part for part in plans.split("<tr>") if "Kế hoạch xã" in part)
    assert "xã có thôn nay thuộc đơn vị mình" in row
    people = client.get(reverse("members:people")).content.decode()
    row = next(part for part in people.split("<tr>") if "Người Thôn Đàn Trung" in part)
    assert "<td>Xã Tây Hồ</td>" in row
    past = client.get(f"{reverse('members:people')}?ngay=2022-07-20").content.decode()
    row = next(part for part in past.split("<tr>") if "Người Thôn Đàn Trung" in part)
    assert "<td>Xã Tam Lộc</td>" in row


def test_a_signed_copy_that_an_absorbed_commune_lacks_is_added_by_its_successor(world, sign_in):
    clerk = reader(world.phu_ninh_new)
    put(world, world.phu_ninh_new, world.villages[0])
    client = sign_in(clerk)
    absorbed = Document.objects.filter(issuer=world.home, kind="QĐ").first()

    def add(document):
        upload = SimpleUploadedFile("ban-ky.pdf", PDF)
        address = reverse("members:decision_upload", args=[document.pk])
        return client.post(address, {"upload": upload}).status_code

    page = reverse("members:decision", args=[absorbed.pk])
    assert "Tải bản ký lên" in client.get(page).content.decode()
    assert add(absorbed) == 302
    assert DocumentFile.objects.visible_to(clerk).filter(document=absorbed).count() == 1
    # One that is there stays, and of a divided commune nobody adds any.
    assert "Thay bản ký" not in client.get(page).content.decode()
    assert add(absorbed) == 404
    world.both.files.all().delete()
    assert add(world.both) == 404
    # It stays the old commune's paper.
    correct = reverse("members:decision_correct", args=[absorbed.pk, "summary"])
    assert client.post(correct, {"value": "x", "reason": "y"}).status_code == 404
