"""Decisions as Word and PDF: two hundred made-up ones obey every rule, broken ones break each."""

from __future__ import annotations

import dataclasses
import datetime
import io
import random
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from docx import Document as open_word
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from members.papers import checker, compose, pdf, qr
from members.papers.data import (
    Act,
    Assigned,
    Content,
    DecisionFacts,
    DocumentAct,
    Leaver,
    Place,
    Seat,
    Verification,
    content_from,
)
from members.papers.layout import LIMITS, Layout, layout_from
from members.papers.pdf import TooLong, pdf_file
from members.papers.word import DRAFT_MARK, word_file

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
PANGRAM = f"{LETTERS} {LETTERS.upper()} ₫"
NAMES = ("Nguyễn Văn An", "Võ Thị Sương Mai", "H'Ươm Ê Đê", "Lò Văn Ẩn", "Đỗ & Sơn <b>", "Ỹ")
POSTS = ("Trưởng thôn", "Bí thư chi bộ kiêm Trưởng thôn", "", "Chi hội trưởng " * 9, "=1+1")
VERIFICATION = Verification("https://vi.du/xac-minh/abcd/", "abcd2-efgh3-jkmn4-pqrs5", "0" * 16)
PLACES = (
    Place("Xã", "Tam Dân", "xã Tam Dân", "huyện Phú Ninh", "tỉnh Quảng Nam"),
    Place("Phường", "3", "phường 3", "quận 5", "thành phố Hồ Chí Minh"),
    Place("Phường", "Điện Biên Phủ", "phường Điện Biên Phủ", "", "tỉnh Điện Biên"),
    Place("Đặc khu", "Lý Sơn", "đặc khu Lý Sơn", "", "tỉnh Quảng Ngãi"),
    Place("Thị trấn", "Phú Thịnh", "thị trấn Phú Thịnh", "huyện Phú Ninh", "tỉnh Quảng Nam"),
)
EFFECTS = (
    "found",
    "reconstitute",
    "supplement",
    "replace",
    "relieve",
    "merge",
    "dissolve",
    "correct",
)


def made_up(seed: int) -> Content:
    """A decision of any effect, typed by anybody, in a layout of any province."""
    pick = random.Random(seed)  # noqa: S311 (the same decisions every time)

    def seats() -> tuple[Seat, ...]:
        roles = ("tổ trưởng", "tổ phó", "thành viên", "thư ký", "")
        return tuple(
            Seat(pick.choice(NAMES), pick.choice(roles), pick.choice(POSTS), "0900000123")
            for _ in range(pick.randint(0, 4))
        )

    def act(number: int) -> Act:
        effect = pick.choice(EFFECTS)
        return Act(
            effect,
            f"Tổ công nghệ số cộng đồng thôn {number}",
            pick.choice(("", f"thôn {number}")),
            seats=seats() if effect in compose.WITH_MEMBERS else (),
            leaves=(Leaver("Trần Thị Bình", "tổ phó", pick.choice(("", "chuyển nơi ở"))),)
            if effect in ("relieve", "replace")
            else (),
            into="Tổ công nghệ số cộng đồng thôn Mới" if effect == "merge" else "",
            corrections=(("họ và tên", "Lê Thị Hòa"),) if effect == "correct" else (),
            targets=(Assigned("Hộ có mã QR", "50 hộ", "trước ngày 31/12/2022"),)
            if pick.random() < 0.2
            else (),
        )

    day = datetime.date(2022, 1, 1) + datetime.timedelta(days=pick.randint(0, 1500))
    signed = pick.choice((day, day, None))
    number = pick.choice(
        (
            "",
            "/QĐ-UBND",
            "5/QĐ-UBND",
            "Số: 103/QĐ-UBND",
            "7a/QĐ-UBND",
            "06/2024/QĐ-UBND",
            "1234/QĐ-CTUBND",
        )
    )
    facts = DecisionFacts(
        place=pick.choice(PLACES),
        number_raw=number,
        signed_on=signed,
        effective_on=pick.choice((None, day + datetime.timedelta(days=3))),
        summary=pick.choice(("Về việc thành lập Tổ công nghệ số cộng đồng", "", "về việc x " * 20)),
        signer_name=pick.choice(("", "Đinh Văn Lượng")),
        signer_title=pick.choice(("", "Chủ tịch", "Phó Chủ tịch", "Quyền Chủ tịch UBND xã")),
        signer_capacity=pick.choice(("TM", "TM", "", "KT", "Q", "TL", "TUQ")),
        basis=tuple(
            pick.choice(
                ("Căn cứ Luật A ngày 19/6/2015", "Quyết định 749/QĐ-TTg.", "Xét đề nghị X;")
            )
            for _ in range(pick.randint(0, 4))
        ),
        acts=tuple(act(number) for number in range(pick.randint(0, 4))),
        document_acts=tuple(
            DocumentAct(
                pick.choice(("amend", "replace", "annul", "withdraw")), "Quyết định số 1/QĐ"
            )
            for _ in range(pick.randint(0, 2))
        ),
    )
    chosen = {
        name: pick.choice(limit.choices or (limit.least, limit.most))
        for name, limit in LIMITS.items()
    }
    content = compose.decision(
        facts,
        texts={},
        layout=pick.choice((Layout(), layout_from(chosen))),
        draft=pick.random() < 0.3,
        phones=pick.random() < 0.3,
    )
    if seed % 20:
        return content
    return dataclasses.replace(content, verification=VERIFICATION)


def usual(**more: Any) -> Content:
    """A decision with an appendix of two teams."""
    seats = (Seat("Nguyễn Văn An", "tổ trưởng", "Trưởng thôn", "0905111222"),) * 3
    facts = DecisionFacts(
        place=PLACES[0],
        number_raw="41/QĐ-UBND",
        signed_on=datetime.date(2022, 6, 28),
        effective_on=None,
        summary="Về việc thành lập Tổ công nghệ số cộng đồng",
        signer_name="Đinh Văn Lượng",
        signer_title="Phó Chủ tịch",
        signer_capacity="TM",
        acts=(Act("found", "Tổ A", "thôn A", seats), Act("found", "Tổ B", "thôn B", seats)),
    )
    content = compose.decision(
        dataclasses.replace(facts, **more), texts={}, layout=Layout(), draft=False, phones=False
    )
    return dataclasses.replace(content, verification=VERIFICATION)


@pytest.mark.parametrize("start", [0, 50, 100, 150])
def test_two_hundred_decisions_obey_every_rule(start):
    broken = {}
    for seed in range(start, start + 50):
        faults = checker.check(word_file(made_up(seed)))
        if faults:
            broken[seed] = faults
    assert broken == {}


def styled(word: Any, style: str, place: int = 0) -> Any:
    """The paragraph of a style, in tables too."""
    found = [
        element
        for element in word.element.body.iter(qn("w:p"))
        if element.find(qn("w:pPr")) is not None
        and element.pPr.style == style
        and any(text.text for text in element.iter(qn("w:t")))
    ]
    return found[place]


def say(word: Any, style: str, text: str, place: int = 0) -> None:
    pieces = list(styled(word, style, place).iter(qn("w:t")))
    for piece in pieces:
        piece.text = ""
    pieces[-1].text = text


def drop(element: Any) -> None:
    element.getparent().remove(element)


def first(word: Any, tag: str) -> Any:
    return next(word.element.body.iter(qn(tag)))


def header(word: Any) -> Any:
    return word.sections[0].header._element


def swap(word: Any) -> None:
    """The day before the number."""
    number, day = styled(word, "SoKyHieu"), styled(word, "DiaDanh")
    left, right = number.getparent(), day.getparent()
    left.append(day)
    right.append(number)


def set_style(word: Any, name: str, change: Callable[[Any], None]) -> None:
    change(next(style for style in word.styles if style.style_id == name))


BREAKS: list[tuple[str, Callable[[Any], Any]]] = [
    ("paper", lambda word: setattr(word.sections[0], "page_width", Mm(216))),
    ("margins", lambda word: setattr(word.sections[0], "left_margin", Mm(25))),
    ("margins", lambda word: setattr(word.sections[-1], "right_margin", Mm(25))),
    ("page_number", lambda word: [drop(p) for p in list(header(word))]),
    (
        "page_number",
        lambda word: set_style(word, "SoTrang", lambda s: setattr(s.font, "size", Pt(10))),
    ),
    (
        "page_number_first",
        lambda word: setattr(word.sections[0], "different_first_page_header_footer", False),
    ),
    ("font", lambda word: set_style(word, "NoiDung", lambda s: setattr(s.font, "name", "Arial"))),
    (
        "colour",
        lambda word: set_style(
            word, "TenLoai", lambda s: setattr(s.font.color, "rgb", RGBColor(200, 0, 0))
        ),
    ),
    ("size", lambda word: set_style(word, "QuocHieu", lambda s: setattr(s.font, "size", Pt(15)))),
    ("size", lambda word: set_style(word, "NoiDung", lambda s: setattr(s.font, "size", Pt(12)))),
    ("bold", lambda word: set_style(word, "TieuNgu", lambda s: setattr(s.font, "bold", False))),
    ("italic", lambda word: set_style(word, "CanCu", lambda s: setattr(s.font, "italic", False))),
    (
        "alignment",
        lambda word: set_style(
            word, "NoiDung", lambda s: setattr(s.paragraph_format, "alignment", 0)
        ),
    ),
    ("capitals", lambda word: say(word, "CoQuan", "Ủy ban nhân dân")),
    ("nation", lambda word: say(word, "QuocHieu", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
    ("nation", lambda word: say(word, "TieuNgu", "Độc lập – Tự do – Hạnh phúc")),
    ("number", lambda word: say(word, "SoKyHieu", "Số: 5/QĐ-UBND")),
    ("number", lambda word: say(word, "SoKyHieu", "Số: 41/QĐ - UBND")),
    ("number", lambda word: say(word, "SoKyHieu", "Số 41 QĐ-UBND")),
    ("day", lambda word: say(word, "DiaDanh", "Tam Dân, ngày 5 tháng 8 năm 2023")),
    ("day", lambda word: say(word, "DiaDanh", "Tam Dân, ngày 05 tháng 08 năm 2023")),
    ("day", lambda word: say(word, "DiaDanh", "Tam Dân, ngày 05 tháng 2 năm 2023")),
    ("day", lambda word: say(word, "DiaDanh", "Tam Dân, ngày 31 tháng 6 năm 2023")),
    ("day", lambda word: say(word, "DiaDanh", "Tam Dân, ngày ... tháng 6 năm 2023")),
    ("day", lambda word: say(word, "DiaDanh", "ngày 05 tháng 8 năm 2023")),
    ("type", lambda word: say(word, "TenLoai", "THÔNG BÁO")),
    ("summary", lambda word: say(word, "TrichYeu", "")),
    ("resolves", lambda word: say(word, "QuyetDinh", "QUYẾT NGHỊ:")),
    ("rule", lambda word: drop(first(word, "w:pBdr"))),
    ("basis", lambda word: say(word, "CanCu", "Căn cứ Luật A.")),
    ("basis", lambda word: say(word, "CanCu", "Theo đề nghị;", place=-1)),
    ("articles", lambda word: say(word, "NoiDung", "Điều 7. Thành lập.")),
    ("article_bold", lambda word: say(word, "NoiDung", "Điều 1. Thành lập.")),
    (
        "indent",
        lambda word: set_style(
            word, "NoiDung", lambda s: setattr(s.paragraph_format, "first_line_indent", Mm(0))
        ),
    ),
    (
        "spacing",
        lambda word: set_style(
            word, "NoiDung", lambda s: setattr(s.paragraph_format, "space_after", Pt(2))
        ),
    ),
    (
        "line_spacing",
        lambda word: set_style(
            word, "NoiDung", lambda s: setattr(s.paragraph_format, "line_spacing", 2.0)
        ),
    ),
    ("recipients", lambda word: say(word, "NoiNhan", "Nơi gửi:")),
    ("recipients", lambda word: say(word, "NoiNhanDong", "- Như Điều 3.")),
    ("recipients", lambda word: say(word, "NoiNhanDong", "- Văn thư.", place=-1)),
    ("signer", lambda word: say(word, "NguoiKy", "NGƯỜI KÝ")),
    ("signer", lambda word: say(word, "TenNguoiKy", "ĐINH VĂN LƯỢNG")),
    ("appendix", lambda word: say(word, "PhuLuc", "Phụ lục kèm Quyết định")),
    ("appendix", lambda word: drop(styled(word, "KemTheo"))),
    ("appendix_reference", lambda word: say(word, "KemTheo", "(Kèm theo Quyết định)")),
    ("appendix_pages", lambda word: drop(word.sections[-1]._sectPr.find(qn("w:pgNumType")))),
    ("header_row", lambda word: drop(first(word, "w:tblHeader"))),
    ("rows", lambda word: [drop(row) for row in list(word.element.body.iter(qn("w:cantSplit")))]),
    (
        "table_lines",
        lambda word: [
            border.set(qn("w:val"), "none")
            for border in list(word.element.body.iter(qn("w:tblBorders")))[-1]
        ],
    ),
    (
        "head_lines",
        lambda word: [border.set(qn("w:val"), "single") for border in first(word, "w:tblBorders")],
    ),
    ("elements", lambda word: drop(styled(word, "DiaDanh"))),
    ("elements", lambda word: drop(styled(word, "TenLoai"))),
    ("order", swap),
]


@pytest.mark.parametrize(("rule", "spoil"), BREAKS)
def test_a_broken_file_breaks_its_rule(rule, spoil):
    word = open_word(io.BytesIO(word_file(usual())))
    spoil(word)
    spoilt = io.BytesIO()
    word.save(spoilt)
    assert rule in {fault.rule for fault in checker.check(spoilt.getvalue())}


def test_a_draft_says_so_on_every_page_and_a_paper_to_be_signed_does_not():
    for draft in (True, False):
        content = dataclasses.replace(usual(), draft=draft)
        word = open_word(io.BytesIO(word_file(content)))
        heads = [word.sections[0].header, word.sections[0].first_page_header]
        texts = ["".join(p.text for p in head.paragraphs) for head in heads]
        assert [DRAFT_MARK in text for text in texts] == [draft, draft]
        pages = pages_of(pdf_file(content))
        assert [DRAFT_MARK in text for text in pages] == [draft] * len(pages)


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def test_word_and_pdf_say_the_same():
    content = usual()
    word = open_word(io.BytesIO(word_file(content)))
    said = "".join(text.text or "" for text in word.element.body.iter(qn("w:t")))
    printed = "".join("".join(pages_of(pdf_file(content))).split())
    for element in (
        *content.issuer,
        content.number,
        content.place_and_day,
        *content.preamble,
        *(line for article in content.articles for line in article.paragraphs),
        *content.recipients,
        *content.signature,
        content.roster.reference,
        *(section.title for section in content.roster.sections),
        VERIFICATION.code,
    ):
        assert element in said
        assert "".join(element.split()) in printed, element


def test_pdf_has_every_vietnamese_letter_from_our_own_fonts():
    assert len(set(PANGRAM) - set("aeiouyAEIOUY ₫")) == 134
    printed = pdf_file(usual(signer_name=PANGRAM, summary=PANGRAM, basis=(PANGRAM,)))
    fonts = {name for name in printed.replace(b"/", b" ").split() if b"+Liberation" in name}
    assert fonts
    assert b"Libertinus" not in printed
    assert b"DejaVu" not in printed
    document = pypdfium2.PdfDocument(printed)
    text = document[0].get_textpage().get_text_range()
    assert set(PANGRAM) - set(text) == set()


def test_the_appendix_counts_its_pages_anew_and_repeats_its_header():
    seats = (Seat("Nguyễn Văn An", "thành viên", "Trưởng thôn"),) * 90
    printed = pages_of(pdf_file(usual(acts=(Act("found", "Tổ A", "", seats),))))
    assert len(printed) > 3
    appendix = next(place for place, text in enumerate(printed) if text.startswith("Phụ lục"))
    for number, text in enumerate(printed[appendix + 1 :], start=2):
        assert text.splitlines()[0].strip() == str(number)
        assert "Họ và tên" in text


def test_typed_text_is_set_as_text():
    hostile = '#panic(1) $x$ *b* _i_ </w:t> &amp; "]}\' \\ #read("/etc/passwd") =1+1 \x0b\ufffe 漢'
    content = usual(summary=hostile, basis=(hostile,))
    body = open_word(io.BytesIO(word_file(content))).element.body
    said = "".join(text.text or "" for text in body.iter(qn("w:t")))
    printed = "".join("".join(pages_of(pdf_file(content))).split())
    assert '#read("/etc/passwd") =1+1' in said
    assert '#read("/etc/passwd")' in printed


def test_a_list_beyond_what_one_pdf_takes_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_ROWS", 5)
    with pytest.raises(TooLong, match="quá 5 người"):
        pdf_file(usual())


def test_content_survives_being_frozen_and_its_digest_ignores_looks():
    content = usual()
    assert content_from(content.as_json()) == content
    again = dataclasses.replace(content, layout=Layout(margin_left=35), verification=None)
    assert again.digest() == content.digest()
    assert usual(signer_name="Người Khác").digest() != content.digest()


def test_same_content_gives_the_same_files():
    assert pdf_file(usual()) == pdf_file(usual())


def test_qr_codes_are_pictures_of_the_address():
    assert qr.png("https://vi.du/xac-minh/a/").startswith(b"\x89PNG")
    assert qr.svg("https://vi.du/xac-minh/a/") != qr.svg("https://vi.du/xac-minh/b/")
