"""The signed copy on its pages: sent, replaced with a reason, put in order, compared."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.actions import decisions
from teams.models import DocumentFile
from tests import make
from tests.members.drafting import PDF, member, payload, team
from tests.members.papers_on_screen import ROWS, SIGNER, signed_pdf


@pytest.fixture
def document(clerk, chair, home, today):
    """In force, as the paper of the tests says it but for one name and a twin."""
    names = [row[0] for row in ROWS[:3]]
    roles = ("leader", "deputy", "member")
    members = [member(name, role) for name, role in zip(names, roles, strict=True)]
    members[2]["name"] = "Lê Văn Cươn"
    content = payload(team(make.make_village(home, "An Mỹ"), members=members), signer_name=SIGNER)
    draft = decisions.start_draft(issuer=home, payload=content, by=clerk, today=today)
    decisions.submit(document=draft, by=clerk, today=today)
    return decisions.confirm(document=draft, by=chair, today=today)


def url(name, document, *more):
    return reverse(f"members:{name}", args=[document.pk, *more])


def send(client, document, *files, reason=""):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(
        url("decision_upload", document), {"upload": sent, "reason": reason}, follow=True
    )


def photos(*colours):
    return [(f"{place}.jpg", make.photo(colour)) for place, colour in enumerate(colours, 1)]


def test_photos_are_one_file_put_in_order_and_never_called_matching(
    sign_in, clerk, document, neighbour, department
):
    client = sign_in(clerk)
    page = send(client, document, *photos("red", "green", "blue")).content.decode()
    first = DocumentFile.objects.get()
    assert (first.pages, first.text_layer) == (3, [])
    assert "Bản ảnh, chưa đối chiếu" in page
    assert "Khớp" not in page
    pages = url("copy_pages", document, first.pk)
    assert pages in page
    assert client.get(pages).content.decode().count('alt="Ảnh ') == 3
    small = client.get(url("copy_page", document, first.pk, 3))
    assert small["Content-Type"] == "image/jpeg"
    assert client.get(url("copy_page", document, first.pk, 4)).status_code == 404
    order = {"place-0": "2", "place-1": "2", "place-2": "", "turn-0": 0, "turn-1": 90, "turn-2": 0}
    assert "cùng thứ tự 2" in client.post(pages, order).content.decode()
    assert "từ 1 đến 40" in client.post(pages, {**order, "place-0": "x"}).content.decode()
    nothing = {**order, "place-0": "", "place-1": ""}
    assert "Giữ lại ít nhất một ảnh" in client.post(pages, nothing).content.decode()
    client.post(pages, {**order, "place-1": "1"})
    second = DocumentFile.objects.order_by("version").last()
    assert (second.version, second.pages, second.reason) == (2, 2, "sắp lại trang ảnh")
    # The first is not the latest any more: what was put in order elsewhere is not lost.
    assert "bản mới hơn" in client.post(pages, {**order, "place-1": "1"}).content.decode()
    for stranger, answer in ((neighbour, 404), (department, 403)):
        assert sign_in(stranger).get(pages).status_code == answer


def test_replaced_copy_keeps_the_old_one_with_who_when_and_why(sign_in, clerk, document):
    client = sign_in(clerk)
    send(client, document, ("cu.pdf", PDF))
    refused = send(client, document, ("moi.pdf", signed_pdf()))
    assert refused.status_code == 422
    assert "Ghi lý do thay" in refused.content.decode()
    page = send(client, document, ("moi.pdf", signed_pdf()), reason="có bản rõ hơn")
    page = client.get(url("decision", document)).content.decode()
    assert "Lý do thay: có bản rõ hơn" in page
    old, new = DocumentFile.objects.order_by("version")
    for file, content in ((old, PDF), (new, signed_pdf())):
        address = url("decision_file", document, file.pk)
        assert address in page
        assert b"".join(client.get(address).streaming_content) == content
    assert clerk.full_name in page


def test_differences_are_shown_beside_what_was_typed(
    sign_in, clerk, department, neighbour, document
):
    page = send(sign_in(clerk), document, ("ký.pdf", signed_pdf(rows=ROWS[:3]))).content.decode()
    assert "Đối chiếu bản ký" in page
    assert "Có 1 chỗ lệch" in page
    assert "Lê Văn Cươn<" in page
    assert "Lê Văn Cường" in page
    assert page.count('tone-overdue"') == 1
    assert "Khớp: 5 chỗ" in page
    check = url("copy_check", document, DocumentFile.objects.get().pk)
    assert "Lê Văn Cường" in sign_in(department).get(check).content.decode()
    assert sign_in(neighbour).get(check).status_code == 404
    assert "Lệch" in sign_in(department).get(url("decision", document)).content.decode()


def test_hostile_copies_are_refused_in_a_sentence(sign_in, clerk, document):
    client = sign_in(clerk)
    script = PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>")
    for files, words in (
        ([("a.pdf", script)], "chương trình"),
        ([("a.pdf", b"%PDF-1.4 x %%EOF")], "bị hỏng"),
        ([("a.pdf", PDF), *photos("red")], "không chọn lẫn"),
        ([("a.exe", b"MZ")], "Không nhận được loại tệp"),
        ([("a.pdf", b"")], "Tệp rỗng"),
        ([], "Chưa chọn tệp"),
    ):
        answer = send(client, document, *files)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not DocumentFile.objects.exists()
