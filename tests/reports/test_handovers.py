"""Handovers: one owner of each thing at any moment, two dated posts, a record, and the way back."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from communes.actions.handover import drop_handover, prepare_handover
from communes.errors import Refused
from communes.models import (
    Assignment,
    AuditEntry,
    Delegation,
    Handover,
    HandoverPart,
    ImportBatch,
    Officer,
    Reform,
    Unit,
)
from communes.officers.handovers import successors
from communes.roles import Right
from reports.actions import handing_over
from reports.handovers.open_work import posts_without_successor
from reports.handovers.page import handover_tasks, left_posts
from teams.models import Document
from tests import make

TODAY = make.TODAY
DAY = datetime.timedelta(days=1)


def again(officer: Officer) -> Officer:
    """The officer as the next request meets them."""
    return Officer.objects.get(pk=officer.pk)


@pytest.fixture
def colleague(land) -> Officer:
    return make.make_officer("clerk", land.home, full_name="Trần Thị Nhận")


@pytest.fixture
def work(land, clerk, chair) -> dict[str, object]:
    """One of each kind of open work of the clerk, and what is not handed over."""
    home = land.home
    make.delegate(chair, clerk, valid_from=TODAY - DAY, valid_to=TODAY + 9 * DAY)
    return {
        "draft": make.make_document(home, state="draft", number_raw="", entered_by=clerk),
        "returned": make.make_document(
            home, state="returned", return_note="thiếu dấu", entered_by=clerk
        ),
        "submitted": make.make_document(home, state="submitted", entered_by=clerk),
        "recorded": make.make_document(home, entered_by=clerk),
        "chairs": make.make_document(home, state="draft", entered_by=chair),
        "batch": make_batch(home, clerk, "read"),
        "done_batch": make_batch(home, clerk, "committed"),
        "reform": Reform.objects.create(
            unit=home, title="Sáp nhập thôn", entered_by=clerk, **make.keys_on(home, TODAY)
        ),
        "channel": make.make_channel(home, name="Nhóm tổ", keeper=clerk.full_name),
    }


def make_batch(unit: Unit, by: Officer, state: str) -> ImportBatch:
    return ImportBatch.objects.create(
        kind="villages",
        original_name=f"thôn-{state}.xlsx",
        sha256="0" * 64,
        size=1,
        content="imports/x",
        as_of=TODAY,
        unit=unit,
        by=by,
        state=state,
        **make.keys_on(unit, TODAY),
    )


def owners() -> dict[str, set[int]]:
    """Who is named on every row that names an owner."""
    return {
        "documents": set(Document.objects.values_list("entered_by", flat=True)),
        "batches": set(ImportBatch.objects.values_list("by", flat=True)),
        "reforms": set(Reform.objects.values_list("entered_by", flat=True)),
    }


def prepared(clerk: Officer, receiver: Officer, **changes: object) -> Handover:
    values = {
        "post": clerk.assignments.latest("valid_from"),
        "receiver": receiver,
        "starts_on": TODAY + DAY,
        "note": "điều động",
        "by": again(clerk),
        "today": TODAY,
        **changes,
    }
    return prepare_handover(**values)


def test_handing_over_moves_what_hangs_on_the_person_and_nothing_else(
    clerk, colleague, chair, work, settings
):
    made = prepared(clerk, colleague)
    assert owners()["reforms"] == {clerk.pk}, "preparing changes nothing"
    saved_at = work["draft"].saved_at
    done = handing_over.hand_over(handover=made, by=again(clerk), today=TODAY)
    kept = {row.pk: row.entered_by_id for row in Document.objects.all()}
    assert kept == {
        work["draft"].pk: colleague.pk,
        work["returned"].pk: colleague.pk,
        work["submitted"].pk: clerk.pk,
        work["recorded"].pk: clerk.pk,
        work["chairs"].pk: chair.pk,
    }
    assert Document.objects.get(pk=work["draft"].pk).saved_at == saved_at
    assert ImportBatch.objects.get(pk=work["batch"].pk).by == colleague
    assert ImportBatch.objects.get(pk=work["done_batch"].pk).by == clerk
    assert Reform.objects.get().entered_by == colleague
    counts = {item["code"]: (item["way"], item["count"]) for item in done.items}
    assert counts == {
        "decisions": ("moves", 2),
        "imports": ("moves", 1),
        "reforms": ("moves", 1),
        "waiting": ("stays", 1),
        "channels": ("stays", 1),
        "delegations": ("ends", 1),
    }
    # On every day exactly one of the two holds the post, and the lent right ends with it.
    lent = Delegation.objects.get()
    assert (lent.valid_to, lent.revoked) == (TODAY, False)
    for day, gives in ((TODAY, True), (TODAY + DAY, False), (TODAY + 30 * DAY, False)):
        settings.PORTAL_TODAY = day
        assert (again(clerk).reach is not None) is gives
        assert again(clerk).can(Right.CONFIRM_DOCUMENTS) is gives
        assert again(colleague).can(Right.DRAFT_DOCUMENTS)
    moved = AuditEntry.objects.filter(
        verb="work.handed_over",
        target_type=work["draft"]._meta.label_lower,
        target_id=work["draft"].pk,
    )
    assert moved.get().before == {"người giữ": clerk.full_name}
    assert moved.get().after == {"người giữ": colleague.full_name}


def test_receiving_takes_along_what_the_giver_began_in_the_evening(
    clerk, colleague, home, department
):
    made = prepared(clerk, colleague)
    handing_over.hand_over(handover=made, by=again(clerk), today=TODAY)
    late = make.make_document(home, state="draft", number_raw="", entered_by=clerk)
    assert list(posts_without_successor(department, TODAY)) == []
    left = left_posts(posts_without_successor(department, TODAY + DAY), department, TODAY + DAY)
    assert [(row.post.handover, row.may_prepare) for row in left] == [(made.pk, False)]
    with pytest.raises(Refused, match="Anh/chị phụ trách từ"):
        handing_over.receive(handover=made, by=colleague, today=TODAY)
    with pytest.raises(Refused, match="Chỉ người nhận"):
        handing_over.receive(handover=made, by=clerk, today=TODAY + DAY)
    done = handing_over.receive(handover=made, by=colleague, today=TODAY + DAY)
    assert Document.objects.get(pk=late.pk).entered_by == colleague
    assert [item["code"] for item in done.items if item.get("later")] == ["decisions"]
    assert list(posts_without_successor(department, TODAY + DAY)) == []
    with pytest.raises(Refused, match="không chờ xác nhận"):
        handing_over.refuse(handover=made, reason="x", by=colleague, today=TODAY + DAY)


def test_refusing_on_the_day_puts_everything_back(clerk, colleague, work):
    before = owners()
    made = prepared(clerk, colleague, starts_on=TODAY)
    handing_over.hand_over(handover=made, by=again(clerk), today=TODAY)
    assert again(clerk).reach is None
    with pytest.raises(Refused, match="lý do"):
        handing_over.refuse(handover=made, reason=" ", by=colleague, today=TODAY)
    finished = Document.objects.filter(pk=work["returned"].pk)
    finished.update(state="submitted", return_note="")
    done = handing_over.refuse(handover=made, reason="sắp nghỉ", by=colleague, today=TODAY)
    assert (done.state, done.refusal) == ("refused", "sắp nghỉ")
    assert clerk.assignments.get().valid_to is None
    assert again(clerk).reach is not None
    # What the receiver finished meanwhile stays theirs; the rest is the giver's again.
    assert finished.get().entered_by == colleague
    assert owners()["reforms"] == before["reforms"]
    assert Document.objects.get(pk=work["draft"].pk).entered_by == clerk
    assert prepared(clerk, colleague), "a refused handover is no obstacle to the next"


def test_refusing_later_begins_the_givers_post_anew(clerk, colleague, next_door):
    made = prepared(clerk, colleague, starts_on=TODAY)
    handing_over.hand_over(handover=made, by=again(clerk), today=TODAY)
    later = TODAY + 5 * DAY
    other = make.assign(clerk, "clerk", next_door, valid_from=later)
    with pytest.raises(Refused, match="đã nhận nhiệm vụ khác"):
        handing_over.refuse(handover=made, reason="bận", by=colleague, today=later)
    other.delete()
    handing_over.refuse(handover=made, reason="bận", by=colleague, today=later)
    spans = clerk.assignments.order_by("valid_from").values_list("valid_from", "valid_to")
    assert list(spans) == [(make.LONG_AGO, TODAY - DAY), (later, None)]


def test_successor_without_a_post_gets_one_from_the_keeper_of_accounts(land, clerk, department):
    free = make.make_officer("clerk", land.home, valid_to=TODAY - 90 * DAY)
    post = clerk.assignments.get()
    assert [each.officer for each in successors(post, TODAY + DAY, again(clerk))] == []
    with pytest.raises(Refused) as refusal:
        prepared(clerk, free)
    assert refusal.value.field == "receiver"
    made = prepared(clerk, free, by=department)
    handing_over.hand_over(handover=made, by=department, today=TODAY)
    spans = Assignment.objects.filter(unit=land.home, valid_to=None)
    assert [(row.officer, row.role, row.valid_from) for row in spans] == [
        (free, "clerk", TODAY + DAY)
    ]
    assert clerk.assignments.get().valid_to == TODAY
    # Taken back by whoever keeps the accounts: the post never began, so it goes without trace.
    handing_over.refuse(handover=made, reason="nhầm người", by=department, today=TODAY)
    assert clerk.assignments.get().valid_to is None
    assert not Assignment.objects.filter(officer=free, valid_from=TODAY + DAY).exists()


def test_preparing_is_refused_where_somebody_would_be_missing(
    land, clerk, chair, colleague, neighbour, department, other_department
):
    for receiver in (neighbour, department, clerk):
        with pytest.raises(Refused) as refusal:
            prepared(clerk, receiver)
        assert refusal.value.field == "receiver"
    # A clerk cannot take over what needs the leader's rights; the leader can take the clerk's.
    with pytest.raises(Refused, match="đủ quyền"):
        prepared(chair, colleague, by=again(chair))
    for day in (TODAY - DAY, make.LONG_AGO):
        with pytest.raises(Refused) as refusal:
            prepared(clerk, chair, starts_on=day)
        assert refusal.value.field == "starts_on"
    for stranger in (neighbour, colleague, other_department):
        with pytest.raises(Refused, match="Chỉ người đang giữ"):
            prepared(clerk, chair, by=stranger)
    early = prepared(clerk, chair, starts_on=TODAY + 30 * DAY)
    with pytest.raises(Refused, match="đã có một lần bàn giao"):
        prepared(clerk, colleague)
    with pytest.raises(Refused, match="Còn sớm"):
        handing_over.hand_over(handover=early, by=again(clerk), today=TODAY)
    Officer.objects.filter(pk=chair.pk).update(is_active=False)
    with pytest.raises(Refused):
        handing_over.hand_over(handover=early, by=again(clerk), today=TODAY + 30 * DAY)
    assert clerk.assignments.get().valid_to is None
    drop_handover(handover=early, by=again(clerk), today=TODAY)
    made = prepared(clerk, colleague)
    handing_over.hand_over(handover=made, by=department, today=TODAY)
    with pytest.raises(Refused, match="không bỏ được"):
        drop_handover(handover=made, by=department, today=TODAY)


def test_officers_of_a_unit_that_ended_are_told_with_the_unit_that_took_it_over(
    land, clerk, chair, admin, sign_in, settings
):
    ended = datetime.date(2022, 6, 30)
    heir = make.make_commune("20400", "Chiên Đàn", land.phu_ninh, valid_from=ended + DAY)
    make.succeed(land.home, heir, ended + DAY)
    Unit.objects.filter(pk=land.home.pk).update(valid_to=ended)
    draft = make.make_document(land.home, state="draft", number_raw="", entered_by=clerk)
    moved_on = make.make_officer("clerk", land.home, valid_to=ended)
    make.assign(moved_on, "clerk", heir, valid_from=ended + DAY)
    make.make_document(land.home, state="draft", number_raw="", entered_by=moved_on)
    left = posts_without_successor(admin, TODAY)
    assert {post.officer for post in left} == {clerk, chair}, "who reaches the heir is not missing"
    assert "chưa có người nhận bàn giao" in handover_tasks(admin, TODAY)[0].text
    assert handover_tasks(moved_on, TODAY) == []
    client = sign_in(admin)
    page = client.get(reverse("reports:handovers"), {"xem": "chua-co-nguoi-nhan"})
    text = page.content.decode()
    assert clerk.full_name in text
    assert "Xã Chiên Đàn" in text
    post = clerk.assignments.get()
    made = prepared(clerk, moved_on, by=admin, starts_on=TODAY, post=post)
    handing_over.hand_over(handover=made, by=admin, today=TODAY)
    post.refresh_from_db()
    assert post.valid_to == ended, "the post ended with its unit"
    assert Document.objects.get(pk=draft.pk).entered_by == moved_on
    assert Document.objects.visible_to(again(moved_on)).filter(pk=draft.pk).exists()
    assert {row.officer for row in posts_without_successor(admin, TODAY)} == {chair}


def test_the_work_of_a_divided_unit_passes_to_several_and_each_thing_to_one(
    land, clerk, admin, sign_in
):
    ended = datetime.date(2022, 6, 30)
    heirs, receivers = [], []
    for code, name in (("20401", "Đàn Một"), ("20402", "Đàn Hai")):
        heirs.append(make.make_commune(code, name, land.phu_ninh, valid_from=ended + DAY))
        make.succeed(land.home, heirs[-1], ended + DAY, extent="part", people="some")
        receivers.append(make.make_officer("clerk", heirs[-1], valid_from=ended + DAY))
    drafts = [
        make.make_document(land.home, state="draft", number_raw=f"{n}/QĐ-UBND", entered_by=clerk)
        for n in (51, 52, 53)
    ]
    batch = make_batch(land.home, clerk, "read")
    Unit.objects.filter(pk=land.home.pk).update(valid_to=ended)
    outsider = make.make_officer("clerk", land.next_door)
    post = clerk.assignments.get()
    given = {"post": post, "by": admin, "starts_on": TODAY}
    client = sign_in(admin)
    text = client.get(reverse("reports:handovers")).content.decode()
    assert "Đơn vị cũ bị chia" in text
    address = f"{reverse('reports:handover_add')}?nv={post.pk}"
    page = client.get(address)
    assert [key for key, _ in page.context["form"].fields["parts"].choices] == [
        *(f"decisions:{draft.pk}" for draft in drafts),
        f"imports:{batch.pk}",
    ]
    with pytest.raises(Refused, match="không giữ nhiệm vụ tại Xã Đàn Hai, Xã Đàn Một"):
        prepared(clerk, outsider, **given)
    typed = {"starts_on": f"{TODAY:%d/%m/%Y}", "receiver": receivers[0].pk, "note": ""}
    told = client.post(address, typed)
    assert "Chưa chọn việc nào" in told.content.decode()
    made = client.post(address, {**typed, "parts": [f"decisions:{drafts[0].pk}"]})
    first = Handover.objects.get()
    assert made["Location"] == reverse("reports:handover", args=[first.pk])
    # One thing in two handovers: refused by the action, and by the database whoever writes.
    with pytest.raises(Refused, match="một việc đã chọn nằm trong lần bàn giao"):
        prepared(clerk, receivers[1], **given, parts=[("decisions", drafts[0].pk)])
    with pytest.raises(IntegrityError, match="handover_part_once"), transaction.atomic():
        HandoverPart.objects.create(handover=first, post=post, code="decisions", row=drafts[0].pk)
    rest = [("decisions", drafts[1].pk), ("imports", batch.pk)]
    second = prepared(clerk, receivers[1], **given, parts=rest)
    before = owners()
    for one in (first, second):
        handing_over.hand_over(handover=one, by=admin, today=TODAY)
    assert before["documents"] == {clerk.pk}
    now = [Document.objects.get(pk=draft.pk) for draft in drafts]
    assert [row.entered_by for row in now] == [*receivers, clerk]
    assert [row.issuer for row in now] == [*heirs, land.home]
    assert now[0].issuer_name == "Ủy ban nhân dân xã Đàn Một"
    assert ImportBatch.objects.get().by == receivers[1]
    # Each reaches what came to them, and the record; the rest still asks for somebody.
    for receiver, one, draft in zip(receivers, (first, second), drafts, strict=False):
        assert Document.objects.visible_to(again(receiver)).filter(pk=draft.pk).exists()
        assert sign_in(receiver).get(reverse("reports:handover", args=[one.pk])).status_code == 200
    [left] = posts_without_successor(admin, TODAY).filter(officer=clerk)
    assert left.has_work
    choices = client.get(address).context["form"].fields["parts"].choices
    assert [key for key, _ in choices] == [f"decisions:{drafts[2].pk}"]
    # Not taken: back where it was, and free for another.
    one = handing_over.refuse(handover=second, reason="không rõ", by=admin, today=TODAY)
    back = Document.objects.get(pk=drafts[1].pk)
    assert (back.entered_by, back.issuer) == (clerk, land.home)
    assert ImportBatch.objects.get().unit == land.home
    assert not one.parts.exists()
    choices = client.get(address).context["form"].fields["parts"].choices
    assert len(choices) == 3


def test_work_of_an_ended_district_passes_to_its_province(land, district_officer, department):
    ended = TODAY - DAY
    plan = make.make_document(
        land.phu_ninh, kind="KH", state="draft", number_raw="", entered_by=district_officer
    )
    Unit.objects.filter(pk=land.phu_ninh.pk).update(valid_to=ended)
    admin = make.make_officer("admin", username="quantri")
    made = prepared(
        district_officer,
        department,
        post=district_officer.assignments.get(),
        by=admin,
        starts_on=TODAY,
        parts=[("plans", plan.pk)],
    )
    handing_over.hand_over(handover=made, by=admin, today=TODAY)
    plan.refresh_from_db()
    assert (plan.entered_by, plan.issuer) == (department, land.quang_nam)
    assert (plan.district, plan.province) == (None, land.quang_nam)
    handing_over.receive(handover=made, by=department, today=TODAY)
    assert list(posts_without_successor(admin, TODAY)) == []


def test_work_left_under_a_closed_account_is_told(land, clerk, colleague, department):
    clerk.assignments.update(valid_to=TODAY - DAY)
    Officer.objects.filter(pk=clerk.pk).update(is_active=False)
    assert list(posts_without_successor(department, TODAY)) == []
    draft = make.make_document(land.home, state="draft", number_raw="", entered_by=clerk)
    post = posts_without_successor(department, TODAY).get()
    assert (post.officer, post.unit_gone) == (clerk, False)
    made = prepared(clerk, colleague, by=department, starts_on=TODAY)
    handing_over.hand_over(handover=made, by=department, today=TODAY)
    assert Document.objects.get(pk=draft.pk).entered_by == colleague
    assert list(posts_without_successor(department, TODAY)) == []


STAMP = timezone.now()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("handover_to_another", {"receiver": "clerk"}),
        ("handover_of_a_post_once", {"twice": True}),
        ("handover_given_says_who", {"state": "handed"}),
        ("handover_given_says_who", {"handed_by": "clerk", "handed_at": STAMP}),
        (
            "handover_answered_says_who",
            {"state": "received", "handed_by": "clerk", "handed_at": STAMP},
        ),
        ("handover_answered_says_who", {"answered_by": "clerk"}),
        (
            "handover_refused_says_why",
            {
                "state": "refused",
                **dict.fromkeys(("handed_by", "answered_by"), "clerk"),
                **dict.fromkeys(("handed_at", "answered_at"), STAMP),
            },
        ),
        ("handover_refused_says_why", {"refusal": "không rõ"}),
    ],
)
def test_database_refuses_a_handover_that_says_too_little(clerk, chair, name, change):
    values = {key: clerk if word == "clerk" else word for key, word in change.items()}
    receiver = values.pop("receiver", chair)
    if values.pop("twice", False):
        make.make_handover(clerk, chair)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make.make_handover(clerk, receiver, **values)


def test_pages_lead_from_preparing_to_the_signed_record(
    sign_in, clerk, colleague, work, settings, django_assert_max_num_queries
):
    giver, receiver = sign_in(clerk), sign_in(colleague)
    post = clerk.assignments.get()
    assert "Chưa có lần bàn giao nào" in giver.get("/ban-giao/").content.decode()
    add = f"{reverse('reports:handover_add')}?nv={post.pk}"
    assert giver.get(reverse("reports:handover_add")).url == add
    with django_assert_max_num_queries(40):
        form = giver.get(add).content.decode()
    assert "thiếu dấu" in form
    assert "Trần Thị Nhận" in form
    typed = {"starts_on": "19/7/2022", "receiver": colleague.pk, "note": "Quyết định 15"}
    wrong = giver.post(add, typed)
    assert wrong.status_code == 422
    assert "không lùi ngày" in wrong.content.decode()
    assert "Quyết định 15" in wrong.content.decode()
    shown = giver.post(add, {**typed, "starts_on": "21/7/2022"}, follow=True).content.decode()
    assert "Sẵn sàng bàn giao" in shown
    made = Handover.objects.get()
    address = reverse("reports:handover", args=[made.pk])
    assert "BẢN DỰ KIẾN" in giver.get(f"{address}in/").content.decode()
    assert "phụ trách từ 21/07/2022" in giver.post(f"{address}giao/", follow=True).content.decode()
    settings.PORTAL_TODAY = TODAY + DAY
    assert giver.get(address).status_code == 403, "the giver's territory has ended"
    assert "Chờ anh/chị nhận" in receiver.get("/ban-giao/").content.decode()
    assert [task.url for task in handover_tasks(again(colleague), TODAY + DAY)] == [address]
    assert receiver.post(f"{address}khong-nhan/", {"reason": ""}).status_code == 422
    with django_assert_max_num_queries(14):
        assert "Xác nhận đã nhận" in receiver.get(address).content.decode()
    with django_assert_max_num_queries(36):
        done = receiver.post(f"{address}nhan/", follow=True).content.decode()
    assert "đã nhận" in done
    with django_assert_max_num_queries(12):
        record = receiver.get(f"{address}in/").content.decode()
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ TAM DÂN",
        clerk.full_name,
        "Trần Thị Nhận",
        "đến hết ngày 20/07/2022",
        "BÊN NHẬN",
        "thôn-read.xlsx",
        "Bên nhận đã xác nhận",
    ):
        assert words in record
    assert "BẢN DỰ KIẾN" not in record


def test_pages_of_others_are_not_found_and_not_offered(
    sign_in, clerk, chair, colleague, neighbour, department, other_department
):
    made = make.make_handover(clerk, chair)
    address = reverse("reports:handover", args=[made.pk])
    for officer in (neighbour, other_department, colleague):
        client = sign_in(officer)
        assert client.get(address).status_code == 404
        assert client.post(f"{address}giao/").status_code == 404
        add = client.get(reverse("reports:handover_add"), {"nv": made.post_id})
        assert add.status_code == (403 if officer == colleague else 404)
    keeper = sign_in(department)
    chosen = keeper.get(reverse("reports:handover_add"), {"q": clerk.full_name}).content.decode()
    assert f"?nv={made.post_id}" in chosen
    assert keeper.post(f"{address}bo/", follow=True).status_code == 200
    assert not Handover.objects.exists()
