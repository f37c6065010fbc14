"""Scans that may be stored, and what pretends to be one."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from teams.uploads import UploadRefused, check_upload


def picture(kind="PNG", size=(8, 8)):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


def take(content, name="ban-ky.pdf", max_megabytes=1):
    return check_upload(SimpleUploadedFile(name, content), max_megabytes=max_megabytes)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.4\nx\n%%EOF\n", "application/pdf"),
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
    ],
)
def test_upload_type_comes_from_the_content(content, content_type):
    assert take(content, name="bất-kỳ.exe").content_type == content_type


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "rỗng"),
        (b"%PDF-1.4 cut off", "cắt cụt"),
        (b"MZ\x90\x00", "phải là PDF"),
        (b"<html><script>alert(1)</script>", "phải là PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "phải là PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "Tương thích nhất"),
        (b"GIF89a\x01\x00\x01\x00", "phải là PDF"),
        (picture("PNG")[:40], "phải là PDF"),
        (b"x" * (1024 * 1024 + 1), "quá 1 MB"),
    ],
)
def test_upload_that_is_no_scan_is_refused_with_a_remedy(content, words):
    with pytest.raises(UploadRefused, match=words):
        take(content)


def test_upload_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr("teams.uploads.MAX_PIXELS_OF_PNG", 60)
    with pytest.raises(UploadRefused, match="điểm ảnh"):
        take(picture(size=(8, 8)))


def test_upload_name_loses_its_path_and_control_characters():
    upload = SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF")
    upload._name = "..\\..\\etc\\Quyết định\x00 41.pdf"
    assert check_upload(upload, max_megabytes=1).name == "Quyết định 41.pdf"
