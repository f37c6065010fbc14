"""What may be stored as the scan of a document. Uploads are hostile until shown otherwise."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from PIL import Image, UnidentifiedImageError

# The largest telephone cameras take 108 million; a JPEG of it is read at a fraction of its size.
MAX_PIXELS = 120_000_000
MAX_PIXELS_OF_PNG = 40_000_000
ACCEPTED = "PDF, JPG hoặc PNG"
_TOO_MANY_PIXELS = "Ảnh có quá nhiều điểm ảnh. Giảm kích thước ảnh rồi tải lại."
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class UploadRefused(ValueError):
    """The file cannot be stored; the message says why and what to do, in Vietnamese."""


class Upload(Protocol):
    name: str
    size: int

    def read(self, num_bytes: int = ...) -> bytes: ...

    def seek(self, position: int) -> int: ...


@dataclass(frozen=True)
class CheckedFile:
    """A file whose content was looked at; the type comes from the content, never the name."""

    name: str
    content: bytes
    content_type: str
    extension: str
    sha256: str

    @property
    def size(self) -> int:
        return len(self.content)


def check_upload(upload: Upload, *, max_megabytes: int) -> CheckedFile:
    """Read a scan: a PDF, JPEG or PNG no larger than allowed. Raises UploadRefused."""
    if upload.size > max_megabytes * 1024 * 1024:
        raise UploadRefused(
            f"Tệp nặng {upload.size / 1024 / 1024:.0f} MB, quá {max_megabytes} MB. "
            "Quét lại ở độ phân giải 200 dpi, hoặc chụp từng trang rồi nén lại."
        )
    upload.seek(0)
    content = upload.read()
    if not content:
        raise UploadRefused("Tệp rỗng. Chọn lại tệp bản quét của văn bản.")
    content_type, extension = _sniff(content)
    return CheckedFile(
        name=_plain_name(upload.name),
        content=content,
        content_type=content_type,
        extension=extension,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _sniff(content: bytes) -> tuple[str, str]:
    if content[:1024].lstrip().startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise UploadRefused("Tệp PDF bị cắt cụt, thiếu phần cuối. Tải lại tệp đầy đủ.")
        return "application/pdf", "pdf"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise UploadRefused(
            "Ảnh HEIC của iPhone chưa đọc được ở đây. Trên iPhone vào Cài đặt, Camera, Định dạng, "
            "chọn “Tương thích nhất” rồi chụp lại; hoặc gửi ảnh qua Zalo và tải ảnh nhận được lên."
        )
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            kind = image.format
            most = MAX_PIXELS_OF_PNG if kind == "PNG" else MAX_PIXELS
            if image.width * image.height > most:
                raise UploadRefused(_TOO_MANY_PIXELS)
            image.verify()
    except UploadRefused:
        raise
    except Image.DecompressionBombError:
        raise UploadRefused(_TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise UploadRefused(f"Không nhận được loại tệp này. Bản quét phải là {ACCEPTED}.") from None
    return ("image/png", "png") if kind == "PNG" else ("image/jpeg", "jpg")


def _plain_name(name: str) -> str:
    """The name for people to read: no path, no control characters, at most 150 letters."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in bare if letter.isprintable())
    return printable[-150:] or "ban-quet"
