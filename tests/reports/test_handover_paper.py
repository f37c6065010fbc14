"""The record of a handover as Word and PDF says what the page says, in the layout of the decree."""

from __future__ import annotations

import datetime
import io

import pypdfium2
from django.urls import reverse
from docx import Document as open_word

from members.papers.reading import read_lines
from reports.actions import handing_over
from tests import make
from tests.make import TODAY


def test_the_record_is_handed_out_as_word_and_pdf(home, clerk, chair, sign_in):
    receiver = make.make_officer("clerk", home, full_name="Trần Thị Nhận")
    for number in range(3):
        make.make_document(
            home, state="draft", number_raw=f"{50 + number}/QĐ-UBND", entered_by=clerk
        )
    handover = make.make_handover(clerk, receiver, note="Quyết định điều động số 15")
    address = {
        form: reverse("reports:handover_file", args=[handover.pk, form]) for form in ("docx", "pdf")
    }
    client = sign_in(clerk)

    def words(form):
        content = b"".join(client.get(address[form]).streaming_content)
        if form == "pdf":
            with pypdfium2.PdfDocument(content) as file:
                return "\n".join(page.get_textpage().get_text_bounded() for page in file)
        word = open_word(io.BytesIO(content))
        styles = {line.style for line in read_lines(word)}
        assert {"QuocHieu", "TieuNgu", "CoQuan", "TenLoai", "NguoiKy"} <= styles
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        return "\n".join([*cells, *(paragraph.text for paragraph in word.paragraphs)])

    for form in address:
        told = words(form)
        for word in (
            "BIÊN BẢN",
            "ỦY BAN NHÂN DÂN",
            "XÃ TAM DÂN",
            "/BB-UBND",
            "ngày ... tháng ... năm ...",
            "BẢN DỰ KIẾN, chưa bàn giao",
            "Quyết định đang soạn, bị trả lại (3)",
            "52/QĐ-UBND",
            "BÊN GIAO",
            "Trần Thị Nhận",
            "ĐƠN VỊ XÁC NHẬN",
            "Quyết định điều động số 15",
        ):
            assert word in " ".join(told.split()), (form, word)
    handing_over.hand_over(handover=handover, by=clerk, today=TODAY)
    # Half past five in the morning of the next day, by the clocks of those who hand over.
    handover.handed_at = datetime.datetime(2022, 7, 20, 22, 30, tzinfo=datetime.UTC)
    handover.save(update_fields=["handed_at"])
    client = sign_in(receiver)
    for form in address:
        told = " ".join(words(form).split())
        assert "BẢN DỰ KIẾN" not in told
        assert "Danh sách lập lúc 05:30 ngày 21/07/2022" in told
        assert ", ngày 21 tháng 7 năm 2022" in told
    assert (
        client.get(reverse("reports:handover_file", args=[handover.pk, "xlsx"])).status_code == 404
    )
    assert sign_in(make.make_officer("clerk", home)).get(address["pdf"]).status_code == 404
