"""A signed copy as it arrives: a PDF, or telephone photos that become one PDF in their order.

Decree 30/2020/NĐ-CP, appendix I: a scanned copy is a PDF of at least 200 dpi. Photos are turned as
the camera says, brought to A4 at 250 dpi, and lose what the camera wrote beside the picture (where
it was taken). The same photos always make the same file.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageOps

from teams.pdf_reading import PdfRefused, read_pdf
from teams.uploads import CheckedFile, Upload, UploadRefused, check_upload

MAX_PHOTOS = 40
# Of the largest single file: so much may come together.
MOST_TOGETHER = 5
LONG_SIDE = 2923  # 11.69 inches of A4 at 250 dpi
QUALITY = 78
TURNS = (0, 90, 180, 270)

_A4 = (595.28, 841.89)
_HEAD = b"%PDF-1.4\n%anh chup\n"
_PICTURE = re.compile(rb"/Subtype/Image/Width (\d+)/Height (\d+)[^>]*/Length (\d+)>>stream\n")
_NUMBER = re.compile(r"([0-9]+)")


@dataclass(frozen=True)
class Scan:
    """A file that may be kept. pages, text: as teams.pdf_reading.PdfFacts says them."""

    file: CheckedFile
    pages: int | None
    text: list[str] | None


def take_scan(uploads: Sequence[Upload], *, max_megabytes: int) -> Scan:
    """One PDF as it is, or photos as one PDF. Raises UploadRefused with the remedy."""
    if not uploads:
        raise UploadRefused("Chưa chọn tệp.")
    if len(uploads) > MAX_PHOTOS:
        raise UploadRefused(f"Nhiều nhất {MAX_PHOTOS} ảnh một lần. Quét thành một tệp PDF.")
    if sum(upload.size for upload in uploads) > MOST_TOGETHER * max_megabytes * 1024 * 1024:
        raise UploadRefused(
            f"Các ảnh nặng quá {MOST_TOGETHER * max_megabytes} MB. Chụp ở cỡ nhỏ hơn rồi tải lại."
        )
    pages: list[bytes] = []
    names: list[str] = []
    for upload in in_order(uploads):
        checked = check_upload(upload, max_megabytes=max_megabytes)
        if checked.extension == "pdf":
            if len(uploads) > 1:
                raise UploadRefused(
                    "Chọn một tệp PDF, hoặc chọn các ảnh; không chọn lẫn hai loại trong một lần."
                )
            return _read(checked)
        pages.append(page_of_photo(checked.content))
        names.append(checked.name)
    content = pdf_of_pages(pages)
    if len(content) > max_megabytes * 1024 * 1024:
        raise UploadRefused(
            f"{len(pages)} ảnh thành tệp PDF nặng quá {max_megabytes} MB. Tải ít ảnh hơn, hoặc "
            "quét thành PDF."
        )
    stem = names[0].rsplit(".", 1)[0][:120]
    more = f" ({len(names)} ảnh)" if len(names) > 1 else ""
    return Scan(file=_made(f"{stem}{more}.pdf", content), pages=len(pages), text=[])


def in_order(uploads: Sequence[Upload]) -> list[Upload]:
    """By the numbers in their names: IMG_2 before IMG_10; as sent where names say nothing."""
    return sorted(uploads, key=lambda upload: _natural(upload.name))


def page_of_photo(content: bytes) -> bytes:
    """A photo as the JPEG of a page: turned upright, at most A4 at 250 dpi, nothing beside it."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as photo:
            # Reads a JPEG at a fraction of its size where that is enough.
            photo.thumbnail((LONG_SIDE, LONG_SIDE))
            picture = ImageOps.exif_transpose(photo)
            if picture.mode not in ("L", "RGB"):
                with_alpha = picture.convert("RGBA")
                picture = Image.new("RGB", picture.size, "white")
                picture.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise UploadRefused("Ảnh bị hỏng, không mở được. Chụp lại trang đó.") from None
    return _jpeg(picture)


def pdf_of_pages(pages: Sequence[bytes]) -> bytes:
    """One PDF of JPEG pages, each on an A4 page as upright or wide as the picture."""
    kids = " ".join(f"{3 + 3 * place} 0 R" for place in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
    ]
    for place, page in enumerate(pages):
        number = 3 + 3 * place
        with Image.open(io.BytesIO(page), formats=("JPEG",)) as picture:
            width, height = picture.size
            space = "DeviceGray" if picture.mode == "L" else "DeviceRGB"
        paper = _A4 if height >= width else _A4[::-1]
        scale = min(paper[0] / width, paper[1] / height)
        w, h = width * scale, height * scale
        x, y = (paper[0] - w) / 2, (paper[1] - h) / 2
        drawing = f"q {w:.2f} 0 0 {h:.2f} {x:.2f} {y:.2f} cm /A Do Q".encode()
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {paper[0]} {paper[1]}]"
            f"/Resources<</XObject<</A {number + 2} 0 R>>>>/Contents {number + 1} 0 R>>".encode(),
            b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8"
            b"/Filter/DCTDecode/Length %d>>stream\n%s\nendstream"
            % (width, height, space.encode(), len(page), page),
        ]
    out = bytearray(_HEAD)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def photos_in(content: bytes) -> list[bytes]:
    """The JPEG pages of a PDF that was made here; [] for any other file."""
    if not content.startswith(_HEAD):
        return []
    pages: list[bytes] = []
    place = 0
    while (found := _PICTURE.search(content, place)) is not None and len(pages) < MAX_PHOTOS:
        place = found.end() + int(found[3])
        pages.append(content[found.end() : place])
    return pages


def rearranged(content: bytes, pages: Sequence[tuple[int, int]], *, name: str) -> Scan:
    """The pages (number from 0, degrees clockwise) of a PDF made here, as another PDF."""
    photos = photos_in(content)
    try:
        turned = [_turned(photos[number], turn) for number, turn in pages]
    except (OSError, ValueError, IndexError):
        raise UploadRefused("Tệp này không sắp lại trang được. Tải lại các ảnh.") from None
    return Scan(file=_made(name, pdf_of_pages(turned)), pages=len(turned), text=[])


def small_picture(page: bytes, *, width: int = 360) -> bytes:
    """A page small enough for a list of pages."""
    with Image.open(io.BytesIO(page), formats=("JPEG",)) as picture:
        picture.thumbnail((width, width * 2))
        return _jpeg(picture)


def _turned(page: bytes, turn: int) -> bytes:
    if turn not in TURNS or not turn:
        return page
    with Image.open(io.BytesIO(page), formats=("JPEG",)) as picture:
        return _jpeg(picture.rotate(-turn, expand=True))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.info.clear()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _made(name: str, content: bytes) -> CheckedFile:
    return CheckedFile(
        name=name,
        content=content,
        content_type="application/pdf",
        extension="pdf",
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _read(checked: CheckedFile) -> Scan:
    try:
        facts = read_pdf(checked.content)
    except PdfRefused as problem:
        raise UploadRefused(str(problem)) from None
    return Scan(file=checked, pages=facts.pages, text=facts.text)


def _natural(name: str) -> list[tuple[bool, int, str]]:
    parts = enumerate(_NUMBER.split(name))
    return [
        (False, int(part[:18]), "") if place % 2 else (True, 0, part.casefold())
        for place, part in parts
        if part
    ]
