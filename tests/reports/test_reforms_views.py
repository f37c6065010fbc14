"""The pages of a reform, and its command: typed words are kept, corrected, counted."""

from __future__ import annotations

import datetime
import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from communes.models import Reform, Village
from reports.actions import reforming
from tests import make
from tests.members import drafting
from tests.reports.reforming import EVE, ON, drafted, named_on
from tests.scenarios.desk import text_of

TYPED = {
    "title": "Sắp xếp thôn xã Tam Dân",
    "document": "Nghị quyết của HĐND xã Tam Dân",
    "number": "12/NQ-HĐND",
    "signed_on": "20/6/2022",
    "effective_on": "1/7/2022",
    "text": "Sáp nhập thôn A và thôn Ba thành thôn C",
}


@pytest.fixture
def villages(home):
    return [make.make_village(home, name, households=10) for name in ("A", "B")]


def test_what_was_typed_is_kept_read_and_put_right(
    home, villages, chair, sign_in, django_assert_max_num_queries
):
    client = sign_in(chair)
    wrong = client.post(reverse("reports:reform_add"), {**TYPED, "effective_on": "31/2/2022"})
    assert wrong.status_code == 200
    assert "Sáp nhập thôn A và thôn Ba thành thôn C" in wrong.content.decode()
    upload = SimpleUploadedFile("nq.pdf", drafting.PDF)
    made = client.post(reverse("reports:reform_add"), {**TYPED, "upload": upload})
    reform = Reform.objects.get()
    address = reverse("reports:reform", args=[reform.pk])
    assert made["Location"] == address
    with django_assert_max_num_queries(40):
        page = text_of(client.get(address))
    assert "Trong sổ không có “thôn Ba”" in page
    assert "nút áp dụng hiện ở đây" in page
    scan = client.get(reverse("reports:reform_file", args=[reform.pk]))
    assert b"".join(scan.streaming_content) == drafting.PDF
    assert "sandbox" in scan["Content-Security-Policy"]
    # Put right by hand: the second village is chosen from the register.
    operation = reverse("reports:reform_operation", args=[reform.pk, 1])
    form = client.get(operation).context["forms"]
    data = {
        "kind": "merge",
        "cu-TOTAL_FORMS": "2",
        "cu-INITIAL_FORMS": "2",
        "moi-TOTAL_FORMS": "1",
        "moi-INITIAL_FORMS": "1",
        "cu-0-village": str(form.parts[0]["village"].value()),
        "cu-0-extent": "whole",
        "cu-0-households": "mười",
        "cu-1-village": str(villages[1].pk),
        "cu-1-extent": "whole",
        "moi-0-kind": "Thôn",
        "moi-0-name": "C",
    }
    assert "Không đọc được số “mười”" in text_of(client.post(operation, data))
    client.post(operation, {**data, "cu-0-households": "12"})
    page = client.get(address)
    assert page.context["ready"], text_of(page)
    apply = reverse("reports:reform_apply", args=[reform.pk])
    unsure = client.post(apply, {"revision": page.context["reform"].revision})
    assert "Chưa xác nhận" in unsure.content.decode()
    stale = client.post(apply, {"revision": "0", "chac-chan": "1"})
    assert "Người khác vừa sửa" in stale.content.decode()
    assert set(named_on(home, ON)) == {"Thôn A", "Thôn B"}
    client.post(apply, {"revision": page.context["reform"].revision, "chac-chan": "1"})
    assert set(named_on(home, ON)) == {"Thôn C"}
    assert "Thôn, tổ dân phố 2 1" in text_of(client.get(address))
    undo = reverse("reports:reform_undo", args=[reform.pk])
    assert "Chưa có lý do" in client.post(undo, {}).content.decode()
    client.post(undo, {"reason": "nhập nhầm"})
    assert set(named_on(home, ON)) == {"Thôn A", "Thôn B"}
    assert "nhập nhầm" in text_of(client.get(address))


def test_a_hostile_file_is_no_resolution(home, chair, sign_in):
    client = sign_in(chair)
    upload = SimpleUploadedFile("nq.pdf", b"<script>alert(1)</script>", "application/pdf")
    answer = client.post(reverse("reports:reform_add"), {**TYPED, "upload": upload})
    assert "Không nhận được loại tệp này" in answer.content.decode()


def test_who_reads_and_who_writes(home, villages, clerk, department, neighbour, sign_in):
    reform = drafted(home, "Sáp nhập thôn A và thôn B thành thôn C", clerk)
    address = reverse("reports:reform", args=[reform.pk])
    reading = text_of(sign_in(department).get(address))
    assert "Sáp nhập thôn A" in reading
    assert "Bỏ sự kiện này" not in reading
    apply = reverse("reports:reform_apply", args=[reform.pk])
    assert sign_in(department).post(apply, {"chac-chan": "1"}).status_code == 403
    assert sign_in(neighbour).get(address).status_code == 404
    assert sign_in(neighbour).post(apply, {"chac-chan": "1"}).status_code == 404
    sign_in(clerk).post(reverse("reports:reform_drop", args=[reform.pk]))
    assert not Reform.objects.exists()


@pytest.fixture
def table(tmp_path, home, villages, chair, sign_in):
    """The template as it is handed out, filled in."""
    response = sign_in(chair).get(reverse("reports:reform_template"))
    path = tmp_path / "bang.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row in sheet.iter_rows():
        label = row[0].value
        if label == "Số, ký hiệu":
            row[2].value = "12/NQ-HĐND"
        elif label == "Ngày ban hành":
            row[2].value = "20/6/2022"
        elif label == "Ngày có hiệu lực":
            row[2].value = datetime.date(2022, 7, 1)
        elif row[2].value in ("A", "B") and isinstance(label, int | float):
            row[6].value, row[7].value, row[8].value = "Sáp nhập", "C", "Thôn"
    book.save(path)
    return path


def run(path, *options):
    out = io.StringIO()
    call_command("apply_reform", str(path), "--by", "lanhdao.20392", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_previews_and_commits_the_same(home, table):
    preview = run(table)
    assert preview["committed"] is False
    assert preview["operations"][0]["words"] == (
        "Sáp nhập thôn A (10 hộ) và thôn B (10 hộ) thành thôn C"
    )
    assert not Reform.objects.exists()
    assert set(named_on(home, ON)) == {"Thôn A", "Thôn B"}
    done = run(table, "--commit")
    assert {**done, "committed": False} == preview
    assert (done["before"]["villages"], done["after"]["villages"]) == (2, 1)
    assert set(named_on(home, ON)) == {"Thôn C"}
    assert set(named_on(home, EVE)) == {"Thôn A", "Thôn B"}
    # A second time the villages are no more: refused, and nothing is written.
    with pytest.raises(CommandError) as refusal:
        run(table, "--commit")
    assert refusal.value.returncode == 1
    assert Reform.objects.count() == 1
    with pytest.raises(CommandError) as wrong:
        run(table.parent / "khong-co.xlsx")
    assert wrong.value.returncode == 2
    assert Village.objects.count() == 3


def test_a_reform_of_the_province_is_listed_for_its_communes_once_it_is_applied(
    land, villages, province_admin, clerk, neighbour, sign_in
):
    make.make_village(land.next_door, "A", households=7)
    reform = drafted(land.quang_nam, "Đổi tên thôn B thành thôn Tân Lập", province_admin)
    address = reverse("reports:reform", args=[reform.pk])
    listed = reverse("reports:reforms")
    assert sign_in(clerk).get(address).status_code == 404
    reforming.apply_reform(reform=reform, by=province_admin)
    far = make.make_officer("clerk", land.far)
    for officer in (clerk, neighbour):
        client = sign_in(officer)
        assert reform.title in text_of(client.get(listed))
        page = text_of(client.get(address))
        assert "Đổi tên thôn B" in page
        assert "Hoàn tác sự kiện" not in page
        undo = reverse("reports:reform_undo", args=[reform.pk])
        assert client.post(undo, {"reason": "x"}).status_code == 404
    assert sign_in(far).get(address).status_code == 404
    assert reform.title not in text_of(sign_in(far).get(listed))
