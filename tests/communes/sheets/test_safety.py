"""Files that must be turned away before a parser sees them, and those that must not be."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from communes.sheets import package
from communes.sheets.reader import open_workbook
from communes.sheets.refusal import FileRefused
from communes.sheets.safety import check_file
from tests.communes.sheets import hostile

MB = 1 << 20


def refusal(path: Path, name: str | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        check_file(path, name=name or path.name)
    return caught.value


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "danh-sach.xlsx"


@pytest.fixture
def other(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_check_file_names_the_kind_by_the_content(xlsx, tmp_path, other):
    assert check_file(hostile.plain(xlsx), name="bieu.xls") == "xlsx"
    assert check_file(hostile.xls(tmp_path / "a", {(0, 0): "a"}), name="a.xlsx") == "xls"
    assert check_file(other("a.csv", b"STT;Th\xc3\xb4n\n1;A\n"), name="a.csv") == "csv"
    assert check_file(other("b.txt", "STT\tThôn\n".encode("utf-16")), name="b.txt") == "csv"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xls", b"<html><body><table><tr><td>STT</td></tr></table></body></html>"),
        ("a.xls", b"\xef\xbb\xbf  <!DOCTYPE html><html></html>"),
        ("a.csv", b"<table><tr><td>1</td></tr></table>"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas"></Workbook>'),
        ("a.xls", "<html><meta charset=utf-16></html>".encode("utf-16")),
        ("a.xls", b"STT,Thon\n1,A\n"),
        ("a.xlsx", b"STT;Thon\n1;A\n"),
        ("a.py", b"print('a')\n"),
        ("a.xlsx", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(400)),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)),
        ("a.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 4),
        ("a.csv", bytes(range(1, 255)) * 50),
    ],
)
def test_check_file_refuses_what_only_bears_the_name_of_a_table(other, name, content):
    assert refusal(other(name, content)).code == "E_FILE_TYPE"


def test_check_file_refuses_other_office_files(xlsx, tmp_path):
    types = "[Content_Types].xml"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    binary = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    for kind in (word, binary):
        hostile.altered(hostile.plain(xlsx), replace={types: (hostile.SHEET_TYPE, kind)})
        assert refusal(xlsx).code == "E_FILE_TYPE"
    with zipfile.ZipFile(xlsx, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a/>")
    assert refusal(xlsx).code == "E_FILE_TYPE"
    doc = hostile.compound(tmp_path / "a.xls", {"WordDocument": b"a"})
    assert refusal(doc).code == "E_FILE_TYPE"


def test_check_file_refuses_macros(xlsx, tmp_path):
    hostile.altered(hostile.plain(xlsx), add={"xl/vbaProject.bin": hostile.MAGIC + b"a"})
    assert refusal(xlsx).code == "E_FILE_UNSAFE"
    assert "macro" in refusal(xlsx).message
    types = {"[Content_Types].xml": (hostile.SHEET_TYPE, hostile.MACRO_TYPE)}
    assert refusal(hostile.altered(hostile.plain(xlsx), replace=types)).code == "E_FILE_UNSAFE"
    hostile.altered(hostile.plain(xlsx), add={"xl/macrosheets/sheet1.xml": "<a/>"})
    assert refusal(xlsx).code == "E_FILE_UNSAFE"
    stream = {"Workbook": hostile.workbook_stream({(0, 0): "a"})}
    old = hostile.compound(tmp_path / "a.xls", stream, ["_VBA_PROJECT_CUR", "VBA"])
    assert refusal(old).code == "E_FILE_UNSAFE"


def test_check_file_refuses_a_macro_sheet_of_old_excel(tmp_path):
    stream = hostile.workbook_stream({(0, 0): "a"})
    at = stream.index(struct.pack("<HB", 0, 6) + b"\x01")
    assert check_file(hostile.compound(tmp_path / "a.xls", {"Workbook": stream}), name="a") == "xls"
    macro = stream[: at + 1] + b"\x01" + stream[at + 2 :]
    path = hostile.compound(tmp_path / "b.xls", {"Workbook": macro})
    assert refusal(path).code == "E_FILE_UNSAFE"


def test_check_file_refuses_data_from_elsewhere_and_says_how_to_cut_it(xlsx, tmp_path):
    hostile.altered(
        hostile.plain(xlsx), add={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    )
    assert refusal(xlsx).code == "E_FILE_UNSAFE"
    assert "ngắt liên kết" in refusal(xlsx).message
    hostile.altered(hostile.plain(xlsx), add={"xl/connections.xml": "<connections/>"})
    assert refusal(xlsx).code == "E_FILE_UNSAFE"
    remote = (
        "</Relationships>",
        f'<Relationship Id="x" Type="{hostile.LINKS}/attachedTemplate" '
        'Target="http://example.invalid/a" TargetMode="External"/></Relationships>',
    )
    part = "xl/_rels/workbook.xml.rels"
    hostile.altered(hostile.plain(xlsx), replace={part: remote})
    assert refusal(xlsx).code == "E_FILE_UNSAFE"
    book = hostile.record(0x01AE, struct.pack("<HHB", 1, 10, 0) + b"Book2.xls1")
    linked = hostile.xls(tmp_path / "a.xls", {(0, 0): "a"}, extra=book)
    assert refusal(linked).code == "E_FILE_UNSAFE"


def test_check_file_lets_links_to_click_and_links_within_the_workbook_pass(xlsx, tmp_path):
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="x" Type="{hostile.LINKS}/hyperlink" '
        'Target="https://zalo.example/g" TargetMode="External"/></Relationships>'
    )
    hostile.altered(hostile.plain(xlsx), add={"xl/worksheets/_rels/sheet1.xml.rels": rels})
    assert check_file(xlsx, name="a.xlsx") == "xlsx"
    itself = hostile.record(0x01AE, struct.pack("<HH", 1, 0x0401))
    same = hostile.xls(tmp_path / "a.xls", {(0, 0): "a"}, extra=itself)
    assert check_file(same, name="a.xls") == "xls"


def test_check_file_refuses_embedded_files(xlsx):
    hostile.altered(hostile.plain(xlsx), add={"xl/embeddings/oleObject1.bin": b"a"})
    assert refusal(xlsx).code == "E_FILE_UNSAFE"
    inner = hostile.plain(xlsx).read_bytes()
    hostile.altered(hostile.plain(xlsx), add={"docProps/a.dat": inner})
    assert refusal(xlsx).code == "E_FILE_UNSAFE"


@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
    ],
)
def test_check_file_refuses_declared_types_in_every_part(xlsx, part):
    for start in (
        hostile.BILLION_LAUGHS,
        "<!-- <a> -->" + hostile.BILLION_LAUGHS,
        "<?pi <a> ?><!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
    ):
        hostile.altered(hostile.plain(xlsx), add={part: start + "<a>&j;</a>"})
        assert refusal(xlsx).code == "E_FILE_UNSAFE"


def test_check_file_refuses_declared_types_in_other_alphabets(xlsx):
    text = hostile.BILLION_LAUGHS + "<a>&j;</a>"
    for content in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-16-be")):
        hostile.altered(hostile.plain(xlsx), add={"xl/sharedStrings.xml": content})
        assert refusal(xlsx).code == "E_FILE_UNSAFE"
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'
    hostile.altered(hostile.plain(xlsx), add={"xl/styles.xml": hidden})
    assert refusal(xlsx).code == "E_FILE_UNSAFE"


def test_check_file_refuses_passwords(xlsx, tmp_path):
    locked = hostile.compound(xlsx, {"EncryptedPackage": b"a", "EncryptionInfo": b"b"})
    assert refusal(locked).code == "E_FILE_ENCRYPTED"
    secret = hostile.record(0x002F, bytes(54))
    old = hostile.xls(tmp_path / "a.xls", {(0, 0): "a"}, extra=secret)
    assert refusal(old).code == "E_FILE_ENCRYPTED"
    content = bytearray(hostile.plain(xlsx).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature)
        content[at + flags] |= 1
    xlsx.write_bytes(content)
    assert refusal(xlsx).code == "E_FILE_ENCRYPTED"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_check_file_refuses_what_was_cut_off(tmp_path, share):
    for path, name in (
        (hostile.plain(tmp_path / "a.xlsx"), "a.xlsx"),
        (hostile.xls(tmp_path / "a.xls", {(0, 0): "a"}), "a.xls"),
    ):
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        assert refusal(path, name).code == "E_FILE_CORRUPT"


def test_check_file_refuses_an_empty_file_as_broken(other):
    assert refusal(other("a.xlsx", b"")).code == "E_FILE_CORRUPT"
    assert refusal(other("a.csv", b"")).code == "E_FILE_CORRUPT"


def test_check_file_refuses_changed_bytes(xlsx):
    content = bytearray(hostile.plain(xlsx).read_bytes())
    with zipfile.ZipFile(xlsx) as package_:
        info = package_.getinfo("xl/worksheets/sheet1.xml")
        start = info.header_offset + 30 + len(info.filename)
    for at in range(start + 20, start + 40):
        content[at] ^= 0xFF
    xlsx.write_bytes(content)
    assert refusal(xlsx).code == "E_FILE_CORRUPT"


def test_check_file_refuses_a_file_over_the_limit(xlsx):
    size = hostile.plain(xlsx).stat().st_size
    with pytest.raises(FileRefused) as caught:
        check_file(xlsx, name="a.xlsx", most_bytes=size - 1)
    assert caught.value.code == "E_FILE_TOO_LARGE"
    assert check_file(xlsx, name="a.xlsx", most_bytes=size) == "xlsx"


def test_check_file_refuses_bombs_by_what_they_claim(xlsx):
    assert refusal(hostile.bomb_of_blanks(xlsx, 64 * MB)).code == "E_FILE_TOO_LARGE"
    hostile.claiming_total(hostile.plain(xlsx), package.MOST_UNPACKED + 1)
    assert refusal(xlsx).code == "E_FILE_TOO_LARGE"
    assert refusal(hostile.many_entries(xlsx, package.MOST_PARTS)).code == "E_FILE_UNSAFE"


def test_check_file_does_not_unpack_more_than_the_headers_say(xlsx):
    hostile.bomb_of_blanks(xlsx, 80 * MB)
    hostile.lying_about_size(xlsx, "xl/worksheets/sheet9.xml", 5000)
    tracemalloc.start()
    try:
        assert refusal(xlsx).code == "E_FILE_CORRUPT"
        assert tracemalloc.get_traced_memory()[1] < 8 * MB
    finally:
        tracemalloc.stop()


def test_check_file_refuses_a_directory_that_would_fill_the_memory(xlsx):
    content = hostile.plain(xlsx).read_bytes()
    at = content.rindex(b"PK\x05\x06")
    end = bytearray(content[at:])
    struct.pack_into("<L", end, 12, package.MOST_DIRECTORY + 1)
    xlsx.write_bytes(content[:at] + end)
    assert refusal(xlsx).code == "E_FILE_UNSAFE"
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    xlsx.write_bytes(content[:at] + wide + locator + content[at:])
    assert refusal(xlsx).code == "E_FILE_UNSAFE"


def test_check_file_refuses_loops_in_a_compound_file(tmp_path):
    path = hostile.xls(tmp_path / "a.xls", {(0, 0): "a"})
    content = bytearray(path.read_bytes())
    (directory,) = struct.unpack_from("<L", content, 48)
    (fat,) = struct.unpack_from("<L", content, 76)
    struct.pack_into("<L", content, (fat + 1) * 512 + directory * 4, directory)
    path.write_bytes(content)
    assert refusal(path).code == "E_FILE_CORRUPT"


def test_a_panic_of_the_fast_reader_is_a_refusal(xlsx):
    """A shared text that does not exist is past every check and makes the reader stumble."""
    hostile.with_rows(xlsx, '<row r="1"><c r="A1" t="s"><v>999</v></c></row>')
    with pytest.raises(FileRefused) as caught:
        open_workbook(xlsx, name="a.xlsx")
    assert caught.value.code == "E_FILE_CORRUPT"


def test_every_refusal_speaks_vietnamese_and_names_a_remedy(xlsx, other):
    for refused in (
        refusal(hostile.bomb_of_blanks(xlsx, 64 * MB)),
        refusal(other("a.xls", b"a;b\n")),
        refusal(other("b.xlsx", b"")),
        refusal(other("c.xls", b"<html></html>")),
    ):
        assert "Hãy" in refused.message
        assert refused.message.endswith(".")
