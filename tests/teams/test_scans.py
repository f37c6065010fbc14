"""Signed copies as they arrive: photos become one PDF, hostile PDFs are refused in a sentence."""

import io
import zlib

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from teams import pdf_reading
from teams.pdf_reading import PdfRefused, read_pdf
from teams.scans import LONG_SIDE, photos_in, rearranged, take_scan
from teams.uploads import UploadRefused
from tests.members.drafting import PDF

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 30), (30, 30, 200)
TURN_RIGHT = 6  # EXIF: shown rightly after a quarter turn clockwise


def photo(colour=RED, size=(60, 80), kind="JPEG", orientation=None, name="1.jpg"):
    picture = Image.new("RGB", size, colour)
    picture.paste((255, 255, 255), (0, 0, size[0] // 2, size[1] // 4))
    exif = Image.Exif()
    exif[0x010E] = "chup tai nha ong Bay"
    if orientation:
        exif[0x0112] = orientation
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def take(*uploads):
    return take_scan(uploads, max_megabytes=2)


def colours(content):
    """The colour in the lower right of each page, as a reader of PDF draws it."""
    pages = pypdfium2.PdfDocument(content)
    found = []
    for page in pages:
        drawn = page.render(scale=0.5).to_pil().convert("RGB")
        sign = drawn.getpixel((drawn.width * 3 // 4, drawn.height * 3 // 4))
        found.append(max(range(3), key=sign.__getitem__))
    return found


def test_photos_become_one_pdf_in_the_order_of_their_numbers():
    scan = take(
        photo(BLUE, name="IMG_10.jpg"), photo(RED, name="IMG_2.png", kind="PNG"), photo(GREEN)
    )
    assert (scan.pages, scan.text, scan.file.content_type) == (3, [], "application/pdf")
    assert colours(scan.file.content) == [1, 0, 2]
    assert scan.file.name == "1 (3 ảnh).pdf"
    assert read_pdf(scan.file.content).pages == 3
    assert read_pdf(scan.file.content).text == []


def test_the_same_photos_make_the_same_file():
    first, second = (take(photo(RED), photo(BLUE, name="2.jpg")).file for _ in range(2))
    assert first.sha256 == second.sha256


def test_photo_is_turned_as_the_camera_says_and_loses_what_it_wrote():
    scan = take(photo(RED, size=(80, 60), orientation=TURN_RIGHT))
    (page,) = photos_in(scan.file.content)
    picture = Image.open(io.BytesIO(page))
    assert picture.size == (60, 80)
    # The white corner, top left before, is top right after a quarter turn clockwise.
    assert min(picture.convert("RGB").getpixel((58, 2))) > 200
    assert b"ong Bay" not in scan.file.content


def test_large_photo_is_brought_to_a_page():
    (page,) = photos_in(take(photo(RED, size=(5000, 4000))).file.content)
    assert max(Image.open(io.BytesIO(page)).size) == LONG_SIDE


def test_pages_are_put_in_another_order_turned_and_left_out():
    names = ("1.jpg", "2.jpg", "3.jpg")
    scan = take(*(photo(c, name=name) for c, name in zip((RED, GREEN, BLUE), names, strict=True)))
    again = rearranged(scan.file.content, [(2, 0), (0, 90)], name="x.pdf")
    assert again.pages == 2
    sizes = [Image.open(io.BytesIO(page)).size for page in photos_in(again.file.content)]
    assert sizes == [(60, 80), (80, 60)]
    assert colours(again.file.content)[0] == 2
    for pages in ([(3, 0)], [(-9, 0)]):
        with pytest.raises(UploadRefused, match="Tải lại các ảnh"):
            rearranged(scan.file.content, pages, name="x.pdf")
    assert photos_in(PDF) == []


def small(content, name="a.pdf"):
    return SimpleUploadedFile(name, content)


def half_a_photo():
    whole = photo(RED, size=(600, 800)).read()
    return small(whole[: len(whole) // 2], "nua.jpg")


def png_bomb():
    """A picture of 20,000 by 20,000 in a few bytes."""

    def chunk(kind, body):
        return (
            len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        )

    head = (20000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    body = zlib.compress(b"\0" * 100000)
    return small(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""),
        "bom.png",
    )


@pytest.mark.parametrize(
    ("uploads", "words"),
    [
        (lambda: [], "Chưa chọn tệp"),
        (lambda: [small(PDF), photo()], "không chọn lẫn"),
        (lambda: [photo(name=f"{n}.jpg") for n in range(41)], "Nhiều nhất 40 ảnh"),
        (lambda: [half_a_photo()], "Ảnh bị hỏng"),
        (lambda: [png_bomb()], "điểm ảnh"),
        (lambda: [small(b"x" * 3_000_000)] * 4, "nặng quá 10 MB"),
    ],
)
def test_photos_that_cannot_be_a_scan_are_refused(uploads, words):
    with pytest.raises(UploadRefused, match=words):
        take(*uploads())


LOCK = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (
    b"ab" * 32,
    b"cd" * 32,
)


def packed(body, filters=b"/Filter/FlateDecode"):
    stream = zlib.compress(body)
    return PDF.replace(
        b"trailer",
        b"5 0 obj<</Type/ObjStm/N 1/First 4%s/Length %d>>stream\n%s\nendstream endobj\ntrailer"
        % (filters, len(stream), stream),
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4\nx\n%%EOF\n", "bị hỏng"),
        (PDF.replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0"), "bị hỏng"),
        (PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R" + LOCK), "mật khẩu"),
        (
            PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
            "chương trình",
        ),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>"), "chương trình"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</O<</S/Launch/F(a.exe)>>>>"), "chương trình"),
        (packed(b"4 0 <</S/JavaScript/JS(x)>>"), "chương trình"),
        (packed(b"4 0 <</S/Launch>>").replace(b"/ObjStm", b"/Obj#53tm"), "chương trình"),
        (packed(b"x", b"/Filter/LZWDecode").replace(b"x\x9c", b"??"), "chương trình"),
    ],
)
def test_pdf_that_is_broken_locked_or_carries_a_program_is_refused(content, words):
    with pytest.raises(UploadRefused, match=words):
        take(small(content))


def test_pdf_with_harmless_packed_objects_is_taken():
    assert take(small(packed(b"4 0 <</Type/Font>>"))).pages == 1


def test_reader_that_hangs_or_dies_refuses_the_file(monkeypatch, tmp_path):
    for text in ("while True: pass", "import os; os.abort()", "print('x' * 10)"):
        program = tmp_path / "program.py"
        program.write_text(text)
        monkeypatch.setattr(pdf_reading, "PROGRAM", program)
        monkeypatch.setattr(pdf_reading, "SECONDS", 0.3)
        with pytest.raises(PdfRefused, match="bị hỏng"):
            read_pdf(PDF)
