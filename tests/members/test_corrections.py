"""Mending a record that is in force leaves what it said before in sight."""

import datetime

import pytest

from communes.errors import Refused
from members.actions.corrections import correct_basis, correct_document
from teams.models import Correction, LegalBasis
from tests import make


@pytest.fixture
def document(home):
    return make.make_document(home, number_raw="41/QĐ-UBND", summary="Về việc thành lâp tổ")


def test_correction_keeps_both_wordings_and_the_reason(document, clerk):
    correct_document(
        document=document,
        field="summary",
        value="Về việc thành lập tổ",
        reason="Gõ sai dấu",
        by=clerk,
    )
    document.refresh_from_db()
    kept = Correction.objects.get()
    assert document.summary == "Về việc thành lập tổ"
    assert (kept.before, kept.after, kept.reason) == (
        "Về việc thành lâp tổ",
        "Về việc thành lập tổ",
        "Gõ sai dấu",
    )


@pytest.mark.parametrize(
    ("field", "value", "reason", "words"),
    [
        ("signed_on", "1/6/2022", "nhầm", "hủy và nhập lại"),
        ("summary", "khác", " ", "Ghi lý do"),
        ("summary", "", "nhầm", "không để trống"),
        ("summary", "Về việc thành lâp tổ", "nhầm", "giống nội dung"),
        ("number_raw", "không số", "nhầm", "Không thấy số"),
        ("announced_on", "1/6/2022", "nhầm", "sớm hơn ngày ký"),
        ("signer_capacity", "XYZ", "nhầm", "trong danh sách"),
    ],
)
def test_correction_that_makes_no_sense_is_refused(document, clerk, field, value, reason, words):
    with pytest.raises(Refused, match=words):
        correct_document(document=document, field=field, value=value, reason=reason, by=clerk)
    assert not Correction.objects.exists()


def test_correction_to_a_number_already_taken_is_refused(document, clerk, home):
    make.make_document(home, number_raw="42/QĐ-UBND")
    type(document).objects.update(symbol_key="QĐUBND")
    with pytest.raises(Refused, match=r"42/QĐ-UBND ngày .* đã có"):
        correct_document(
            document=document, field="number_raw", value="42/QĐ-UBND", reason="nhầm", by=clerk
        )


def test_correction_of_a_draft_is_refused(home, clerk):
    draft = make.make_document(home, state="draft")
    with pytest.raises(Refused, match="bản nháp"):
        correct_document(document=draft, field="summary", value="x", reason="y", by=clerk)


def test_correction_of_the_day_of_announcement_reads_the_day(document, clerk):
    correct_document(
        document=document, field="announced_on", value="20/6/2022", reason="bổ sung", by=clerk
    )
    document.refresh_from_db()
    assert document.announced_on == datetime.date(2022, 6, 20)


def test_wrong_citation_is_mended_without_touching_the_decision(document, clerk):
    line = LegalBasis.objects.create(document=document, position=1, text="Kế hoạch 191/KH-UBND")
    correct_basis(line=line, text="Kế hoạch 125/KH-UBND", reason="Dẫn nhầm số", by=clerk)
    assert LegalBasis.objects.get().text == "Kế hoạch 125/KH-UBND"
    assert Correction.objects.get().before == "Kế hoạch 191/KH-UBND"
