"""Targets assigned to teams: what was reached over time, corrected beside and never overwritten."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from communes.errors import Refused
from communes.models import AuditEntry
from teams.actions.targets import ResultEntry, record_results
from teams.models import TeamResult, TeamTarget
from teams.target_progress import AmountError, amount_text, percent_words, read_amount, thousandths
from tests import make
from tests.make import day


@pytest.mark.parametrize(
    ("text", "amount", "shown"),
    [
        ("60", "60", "60"),
        ("1.234", "1234", "1.234"),
        ("1.234.567,5", "1234567.5", "1.234.567,5"),
        ("12,5", "12.5", "12,5"),
        ("12.5", "12.5", "12,5"),
        (" 1 200 ", "1200", "1.200"),
        ("0", "0", "0"),
    ],
)
def test_amounts_are_read_and_shown_as_officials_write_them(text, amount, shown):
    assert read_amount(text) == Decimal(amount)
    assert amount_text(Decimal(amount)) == shown


@pytest.mark.parametrize("text", ["", "-1", "6o", "1,234,567", "12,345", "=1+1", "9" * 13, "١٢"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(AmountError):
        read_amount(text)


def test_share_is_cut_off_and_full_only_when_reached():
    assert percent_words(Decimal("59.99"), Decimal(60)) == "99,9%"
    assert percent_words(Decimal(60), Decimal(60)) == "100%"
    assert percent_words(Decimal(90), Decimal(60)) == "100%"
    assert (thousandths(None, Decimal(60)), percent_words(None, Decimal(60))) == (None, "")


def assigned(unit, name="Hộ dùng VNeID", amount=60, due_on=None, village="An Mỹ", **more):
    document = make.make_document(unit, signed_on=day("30/5/2022"))
    team = make.make_team(unit, [make.make_village(unit, village)], document)
    return TeamTarget.objects.create(
        team=team,
        document=document,
        name=name,
        measure="hộ",
        amount=amount,
        due_on=due_on,
        **make.keys_on(unit, make.TODAY),
        **more,
    )


def reach(target, amount, by, on="30/6/2022", note=""):
    return record_results(
        entries=[ResultEntry(target, Decimal(amount), note)], on=day(on), by=by, today=make.TODAY
    )


def test_result_is_kept_with_who_and_when_and_once(home, clerk):
    target = assigned(home)
    (result,) = reach(target, 10, clerk)
    assert (result.amount, result.entered_by) == (10, clerk)
    assert reach(target, 10, clerk) == []
    assert AuditEntry.objects.filter(verb="target.reached", commune=home).count() == 1


def test_correction_of_a_day_asks_for_the_reason_and_keeps_both(home, clerk):
    target = assigned(home)
    reach(target, 10, clerk)
    with pytest.raises(Refused, match="Ghi lý do sửa") as refusal:
        reach(target, 12, clerk)
    assert refusal.value.field == f"ghi-chu-{target.pk}"
    reach(target, 12, clerk, note="đếm sót hai hộ")
    assert list(target.results.order_by("pk").values_list("amount", flat=True)) == [10, 12]
    assert AuditEntry.objects.get(verb="target.corrected").reason == "đếm sót hai hộ"


@pytest.mark.parametrize(
    ("on", "words"), [("21/7/2022", "chưa tới"), ("29/5/2022", "được giao từ 30/05/2022")]
)
def test_day_outside_is_refused(home, clerk, on, words):
    with pytest.raises(Refused, match=words):
        reach(assigned(home), 1, clerk, on=on)


def test_team_that_ended_reaches_nothing_more_and_all_or_none_is_written(home, clerk):
    target, ended = assigned(home), assigned(home, village="Xuân Phú")
    ended.team.valid_to = day("15/6/2022")
    ended.team.ended_by = ended.document
    ended.team.save()
    entries = [ResultEntry(target, Decimal(1)), ResultEntry(ended, Decimal(1))]
    with pytest.raises(Refused, match="đã kết thúc ngày 15/06/2022"):
        record_results(entries=entries, on=day("30/6/2022"), by=clerk, today=make.TODAY)
    assert not TeamResult.objects.exists()


def test_database_refuses_negative_results_and_empty_targets(home, clerk):
    target = assigned(home)
    with pytest.raises(IntegrityError, match="team_result_not_negative"), transaction.atomic():
        TeamResult.objects.create(target=target, on=make.TODAY, amount=-1, entered_by=clerk)
    with pytest.raises(IntegrityError, match="team_target_is_positive"), transaction.atomic():
        assigned(home, amount=0, village="Xuân Phú")
    with pytest.raises(IntegrityError, match="team_target_once"), transaction.atomic():
        TeamTarget.objects.create(
            team=target.team,
            document=target.document,
            name=target.name,
            measure="hộ",
            amount=1,
            **make.keys_on(home, make.TODAY),
        )


def test_team_page_shows_history_with_the_correction_beside(sign_in, home, clerk):
    target = assigned(home, due_on=day("30/6/2022"))
    client = sign_in(clerk)
    address = reverse("teams:team_targets", args=[target.team_id])
    assert "Chưa ghi kết quả nào" in client.get(address).text
    field, note = f"so-{target.pk}", f"ghi-chu-{target.pk}"
    assert client.post(address, {"on": "30/6/2022", field: "59"}).status_code == 302
    assert (
        client.post(address, {"on": "30/6/2022", field: "60", note: "cộng sót"}).status_code == 302
    )
    page = client.get(address).text
    assert "60/60" in page
    assert "Đạt đúng hạn" in page or "đạt đúng hạn" in page
    assert '<del class="muted"><span class="hidden-visually">trước ghi </span>59</del>' in page
    assert "cộng sót" in page
    earlier = client.get(f"{address}?ngay=29/6/2022").text
    assert "–/60" in earlier


def test_grid_takes_many_teams_at_once_and_loses_nothing_typed(sign_in, home, clerk):
    first, second = assigned(home), assigned(home, village="Xuân Phú")
    client = sign_in(clerk)
    data = {"on": "30/6/2022", f"so-{first.pk}": "12", f"so-{second.pk}": "mười"}
    answer = client.post("/to/chi-tieu/", data)
    assert answer.status_code == 422
    assert "Không đọc được số “mười”" in answer.text
    assert 'value="12"' in answer.text
    assert 'value="mười"' in answer.text
    assert not TeamResult.objects.exists()
    data[f"so-{second.pk}"] = "10,5"
    assert client.post("/to/chi-tieu/", data).status_code == 302
    assert sorted(TeamResult.objects.values_list("amount", flat=True)) == [Decimal("10.5"), 12]
    assert "Chưa ghi kết quả nào" in client.post("/to/chi-tieu/", {"on": "30/6/2022"}).text
    assert "Không đọc được ngày" in client.post("/to/chi-tieu/", {**data, "on": "32/6"}).text


def test_only_the_teams_commune_writes(
    sign_in, land, home, clerk, neighbour, district_officer, department
):
    target = assigned(home)
    theirs = assigned(land.next_door, village="Xa")
    data = {"on": "30/6/2022", f"so-{target.pk}": "12"}
    address = reverse("teams:team_targets", args=[target.team_id])
    for officer, status in ((neighbour, 404), (district_officer, 405), (department, 405)):
        assert sign_in(officer).post(address, data).status_code == status
    sign_in(neighbour).post("/to/chi-tieu/", {**data, f"so-{theirs.pk}": "1"})
    assert list(TeamResult.objects.values_list("target_id", flat=True)) == [theirs.pk]
    page = sign_in(department).get("/to/chi-tieu/").text
    assert "Xã Tam Dân" in page
    assert f"so-{target.pk}" not in page
    page = sign_in(district_officer).get(f"/to/chi-tieu/?don-vi={home.pk}").text
    assert "Thôn An Mỹ" in page
    assert "Thôn Xa" not in page


def test_targets_of_struck_out_or_ended_teams_are_not_listed(sign_in, home, clerk):
    assigned(home, void=True)
    page = sign_in(clerk).get("/to/chi-tieu/").text
    assert "Chưa giao chỉ tiêu nào cho tổ" in page


def test_targets_cost_the_same_for_many(
    sign_in, home, clerk, department, django_assert_max_num_queries
):
    for place in range(10):
        assigned(home, village=f"Số {place}")
    for officer in (clerk, department):
        client = sign_in(officer)
        with django_assert_max_num_queries(13):
            client.get("/to/chi-tieu/")
