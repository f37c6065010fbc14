"""A decision from the first word to force, return and void."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communes.errors import Refused
from communes.models import AuditEntry
from members.actions import decisions
from members.actions.files import attach_file
from members.models import Membership, Person
from teams.models import (
    Constitution,
    Document,
    DocumentState,
    Effect,
    LegalBasis,
    Team,
    TeamVillage,
)
from tests import make
from tests.members.drafting import PDF, member, payload, team, three_people

SIGNED = datetime.date(2022, 6, 28)


@pytest.fixture
def village(home):
    return make.make_village(home, "An Mỹ")


def start(clerk, today, content):
    return decisions.start_draft(issuer=clerk.unit, payload=content, by=clerk, today=today)


def in_force(clerk, chair, today, content):
    document = start(clerk, today, content)
    decisions.submit(document=document, by=clerk, today=today)
    return decisions.confirm(document=document, by=chair, today=today)


def test_draft_with_unreadable_words_is_kept_as_typed(clerk, today):
    content = payload(signed_on="31/6/2022", number_raw="bốn mốt")
    document = start(clerk, today, content)
    document.refresh_from_db()
    assert document.draft["fields"]["signed_on"] == "31/6/2022"
    assert document.signed_on is None
    assert document.state == DocumentState.DRAFT
    assert Team.objects.count() == 0


def test_draft_saved_by_somebody_else_since_is_refused(clerk, today):
    document = start(clerk, today, payload())
    decisions.save_draft(
        document=document, payload=payload(note="một"), revision=1, by=clerk, today=today
    )
    with pytest.raises(Refused, match="vừa được lưu"):
        decisions.save_draft(
            document=document, payload=payload(summary="khác"), revision=1, by=clerk, today=today
        )
    document.refresh_from_db()
    assert document.summary == "Về việc thành lập Tổ công nghệ số cộng đồng"


def test_decision_confirmed_founds_its_teams(clerk, chair, village, today):
    content = payload(team(village), basis=("Công văn 793/BTTTT-THH", "", "Kế hoạch 125/KH-UBND"))
    document = in_force(clerk, chair, today, content)
    founded = Team.objects.get()
    assert document.state == DocumentState.IN_FORCE
    assert document.effective_on == SIGNED
    assert founded.official_name == "Tổ công nghệ số cộng đồng thôn An Mỹ"
    assert founded.valid_from == SIGNED
    assert founded.commune == clerk.unit
    assert founded.province.code == "49"
    assert TeamVillage.objects.get().village == village
    assert Effect.objects.get().kind == Effect.Kind.FOUND
    seats = Membership.objects.current(SIGNED).order_by("position")
    assert [seat.role for seat in seats] == ["leader", "deputy", "member"]
    assert seats[0].posts == ["Trưởng thôn"]
    assert not Membership.objects.current(SIGNED - datetime.timedelta(days=1)).exists()
    assert [line.text for line in LegalBasis.objects.all()] == [
        "Công văn 793/BTTTT-THH",
        "Kế hoạch 125/KH-UBND",
    ]
    entry = AuditEntry.objects.filter(verb="decision.in_force").get()
    assert entry.actor == chair
    assert entry.commune == clerk.unit


def test_decision_takes_effect_on_the_day_it_names(clerk, chair, village, today):
    in_force(clerk, chair, today, payload(team(village), effective_on="1/7/2022"))
    assert Team.objects.get().valid_from == datetime.date(2022, 7, 1)


def test_decision_with_an_error_is_not_handed_in(clerk, village, today):
    document = start(clerk, today, payload(team(village), signer_name=""))
    with pytest.raises(Refused) as refusal:
        decisions.submit(document=document, by=clerk, today=today)
    assert refusal.value.field == "signer_name"
    document.refresh_from_db()
    assert document.state == DocumentState.DRAFT


def test_decision_of_the_same_number_is_refused(clerk, chair, home, village, today):
    in_force(clerk, chair, today, payload(team(village)))
    other = make.make_village(home, "Xuân Phú")
    document = start(clerk, today, payload(team(other), number_raw="Số: 41 / QÐ-UBND"))
    with pytest.raises(Refused, match="đã có trong sổ"):
        decisions.submit(document=document, by=clerk, today=today)


def test_decision_of_the_same_number_in_another_year_is_another(clerk, chair, home, today):
    first, second = make.make_villages(home, 2)
    in_force(clerk, chair, today, payload(team(first), signed_on="28/6/2021"))
    in_force(clerk, chair, today, payload(team(second)))
    assert Document.objects.recorded().count() == 2


def test_village_with_a_team_gets_no_second_one(clerk, chair, village, today):
    in_force(clerk, chair, today, payload(team(village)))
    document = start(clerk, today, payload(team(village), number_raw="42/QĐ-UBND"))
    with pytest.raises(Refused, match="đã có tổ") as refusal:
        decisions.submit(document=document, by=clerk, today=today)
    assert refusal.value.field == "teams-0-villages"


def test_second_team_between_handing_in_and_confirming_writes_nothing(clerk, chair, village, today):
    late = start(clerk, today, payload(team(village), number_raw="42/QĐ-UBND"))
    decisions.submit(document=late, by=clerk, today=today)
    in_force(clerk, chair, today, payload(team(village)))
    with pytest.raises(Refused):
        decisions.confirm(document=late, by=chair, today=today)
    assert Team.objects.count() == 1
    late.refresh_from_db()
    assert late.state == DocumentState.SUBMITTED


def test_village_of_another_commune_is_refused(clerk, next_door, today):
    theirs = make.make_village(next_door, "Dương Lâm")
    document = start(clerk, today, payload(team(theirs)))
    with pytest.raises(Refused, match="không thuộc địa bàn"):
        decisions.submit(document=document, by=clerk, today=today)


def test_decision_signed_before_the_commune_was_there_is_refused(clerk, home, village, today):
    home.valid_from = datetime.date(2022, 7, 1)
    home.save()
    document = start(clerk, today, payload(team(village)))
    with pytest.raises(Refused, match="thời gian tồn tại"):
        decisions.submit(document=document, by=clerk, today=today)


def test_person_known_by_name_and_phone_is_one_person(clerk, chair, home, today):
    first, second = make.make_villages(home, 2)
    in_force(clerk, chair, today, payload(team(first)))
    again = [member("NGUYỄN VĂN AN", "leader", phone="0905 111 222"), *three_people()[1:]]
    document = in_force(
        clerk, chair, today, payload(team(second, members=again), number_raw="42/QĐ-UBND")
    )
    assert document.state == DocumentState.IN_FORCE
    known = Person.objects.get(phone="0905111222")
    assert known.memberships.count() == 2
    assert Person.objects.count() == 5
    assert Membership.objects.count() == 6


def test_person_chosen_on_the_page_is_used(clerk, chair, home, today):
    first, second = make.make_villages(home, 2)
    in_force(clerk, chair, today, payload(team(first, members=[member("Hồ An", "leader")])))
    known = Person.objects.get()
    chosen = [member("Hồ An", "leader", person=str(known.pk))]
    in_force(clerk, chair, today, payload(team(second, members=chosen), number_raw="42/QĐ-UBND"))
    assert Person.objects.get().memberships.count() == 2


@pytest.mark.parametrize(
    ("birth", "day", "year"),
    [("5/3/1985", datetime.date(1985, 3, 5), 1985), ("1985", None, 1985), ("tháng 3", None, None)],
)
def test_person_keeps_the_birth_that_an_imported_list_carried(
    clerk, chair, village, today, birth, day, year
):
    people = [member("Hồ An", "leader", birth=birth, sex="female")]
    in_force(clerk, chair, today, payload(team(village, members=people)))
    person = Person.objects.get()
    assert (person.birth_date, person.birth_year, person.sex) == (day, year, "female")


def test_person_of_another_commune_cannot_be_chosen(clerk, chair, home, next_door, today):
    stranger = make.make_person("Hồ An", commune=next_door)
    village = make.make_village(home)
    chosen = [member("Hồ An", "leader", person=str(stranger.pk))]
    in_force(clerk, chair, today, payload(team(village, members=chosen)))
    assert not stranger.memberships.exists()


def test_decision_founds_commune_team_and_committee_without_villages(clerk, chair, today):
    content = payload(
        team(key="t1", kind="commune", name="Tổ công nghệ số cộng đồng xã"),
        team(key="t2", kind="committee", name="Ban chỉ đạo", members=[member("Lê Hoa")]),
    )
    in_force(clerk, chair, today, content)
    assert [one.kind for one in Team.objects.order_by("kind")] == ["committee", "commune"]
    assert Team.objects.counted().count() == 1


def test_one_team_may_serve_several_villages(clerk, chair, home, today):
    villages = make.make_villages(home, 3)
    in_force(clerk, chair, today, payload(team(*villages)))
    assert Team.objects.get().team_villages.count() == 3


def test_returned_decision_can_be_mended_and_handed_in_again(clerk, chair, village, today):
    document = start(clerk, today, payload(team(village)))
    decisions.submit(document=document, by=clerk, today=today)
    with pytest.raises(Refused, match="lý do trả lại"):
        decisions.send_back(document=document, note="  ", by=chair)
    document = decisions.send_back(document=document, note="Thiếu bản ký", by=chair)
    assert document.state == DocumentState.RETURNED
    document = decisions.save_draft(
        document=document,
        payload=payload(team(village), note="đã bổ sung"),
        revision=document.revision,
        by=clerk,
        today=today,
    )
    document = decisions.submit(document=document, by=clerk, today=today)
    assert document.state == DocumentState.SUBMITTED


def test_decision_in_force_cannot_be_edited(clerk, chair, village, today):
    document = in_force(clerk, chair, today, payload(team(village)))
    with pytest.raises(Refused, match="không sửa được"):
        decisions.save_draft(
            document=document, payload=payload(), revision=None, by=clerk, today=today
        )


def test_signed_copy_is_needed_to_record_without_the_leader(clerk, village, today):
    document = start(clerk, today, payload(team(village)))
    with pytest.raises(Refused, match="Chưa có bản ký"):
        decisions.confirm_by_signed_copy(document=document, by=clerk, today=today)
    upload = SimpleUploadedFile("ban-ky.pdf", PDF)
    attach_file(document=document, upload=upload, purpose="signed", by=clerk)
    document = decisions.confirm_by_signed_copy(document=document, by=clerk, today=today)
    assert document.by_signed_copy
    assert document.state == DocumentState.IN_FORCE


def test_void_decision_counts_on_no_day_and_frees_its_villages(clerk, chair, village, today):
    document = in_force(clerk, chair, today, payload(team(village)))
    decisions.void_decision(document=document, reason="Nhập nhầm xã", by=chair)
    assert not Team.objects.there_on(SIGNED).exists()
    assert not Membership.objects.current(SIGNED).exists()
    assert Constitution.objects.filter(void=False).count() == 0
    again = in_force(clerk, chair, today, payload(team(village)))
    assert again.state == DocumentState.IN_FORCE
    assert Team.objects.there_on(SIGNED).count() == 1


def test_void_decision_says_why(clerk, chair, village, today):
    document = in_force(clerk, chair, today, payload(team(village)))
    with pytest.raises(Refused, match="lý do hủy"):
        decisions.void_decision(document=document, reason="", by=chair)
    assert Team.objects.there_on(SIGNED).exists()


def test_void_is_refused_when_a_later_decision_rests_on_it(clerk, chair, home, village, today):
    document = in_force(clerk, chair, today, payload(team(village)))
    later = make.make_document(home, signed_on=datetime.date(2022, 7, 1))
    Effect.objects.create(document=later, team=Team.objects.get(), kind=Effect.Kind.RECONSTITUTE)
    with pytest.raises(Refused, match="Hủy văn bản đó trước"):
        decisions.void_decision(document=document, reason="Nhập nhầm", by=chair)
