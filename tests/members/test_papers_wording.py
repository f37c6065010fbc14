"""The template language of papers: what it says, and that it does nothing else."""

from __future__ import annotations

import pytest

from members.papers import defaults, phrases, sample, wording
from members.papers.data import Place
from members.papers.layout import LIMITS, Layout, layout_from
from members.papers.vocabularies import vocabulary_of
from members.papers.wording import Vocabulary, WordingError, render
from tests import make

WORDS = Vocabulary(
    names={"ten_xa": "tên xã", "ten_to": "tên tổ"},
    flags={"nhieu_to": "nhiều tổ"},
    lists={"to": {"ten_to": "tên tổ", "thon": "thôn"}},
)


def test_names_conditions_and_lists_are_filled_in():
    text = (
        "{{ten_xa}}: {{#nếu nhieu_to}}các tổ{{#không thì}}một tổ{{/nếu}}\n"
        "{{#mỗi to}}- {{ ten_to }}{{#nếu thon}} ({{thon}}){{/nếu}};\n{{/mỗi}}"
    )
    rows = [{"ten_to": "Tổ A", "thon": "thôn A"}, {"ten_to": "Tổ B", "thon": ""}]
    values = {"ten_xa": "xã Tam Dân", "nhieu_to": True, "to": rows}
    assert render(text, WORDS, values) == "xã Tam Dân: các tổ\n- Tổ A (thôn A);\n- Tổ B;\n"
    assert render(text, WORDS, {**values, "nhieu_to": False, "to": []}) == "xã Tam Dân: một tổ\n"


def test_what_a_name_stands_for_is_never_read_as_a_template():
    typed = "{{ten_to}} {{#mỗi to}} {% load x %} <b>"
    assert render("{{ten_xa}}", WORDS, {"ten_xa": typed, "ten_to": "bí mật"}) == typed


@pytest.mark.parametrize(
    "text",
    [
        "{{ten_xa.__class__}}",
        "{{ten_xa.__class__.__mro__[1].__subclasses__()}}",
        "{{ten_xa[0]}}",
        "{{ten_xa|safe}}",
        "{{ten_xa|add:settings.SECRET_KEY}}",
        "{{settings.SECRET_KEY}}",
        "{{7*7}}",
        "{{''.join}}",
        "{{config}}",
        "{{__import__('os').system('id')}}",
        "{{#nếu True}}x{{/nếu}}",
        "{{#nếu nhieu_to and ten_xa}}x{{/nếu}}",
        "{{#mỗi to.items}}x{{/mỗi}}",
        "{{#mỗi ten_xa}}x{{/mỗi}}",
        "{{#mỗi}}x{{/mỗi}}",
        "{{thon}}",
        "{{TEN_XA}}",
        "{{ten_xa\x00}}",
        "{{}}",
        "{{{ten_xa}}}",
        "{{ten_xa",
        "ten_xa}}",
        "{{ {{ten_xa}} }}",
        "{{#nếu nhieu_to}}",
        "{{#nếu nhieu_to}}x{{/mỗi}}",
        "{{/nếu}}",
        "{{#không thì}}",
        "{{#nếu nhieu_to}}a{{#không thì}}b{{#không thì}}c{{/nếu}}",
        "{{#mỗi to}}{{#mỗi to}}x{{/mỗi}}{{/mỗi}}",
        "{{#nếu nhieu_to}}" * 9 + "{{/nếu}}" * 9,
        "{{#nếu nhieu_to}}" * 2000,
        "x" * 6_001,
        "{{" + "a" * 5_000 + "}}",
        "{{include '/etc/passwd'}}",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(WordingError) as refusal:
        render(text, WORDS, {"ten_xa": "x", "to": [{}], "nhieu_to": True})
    assert len(str(refusal.value)) < 400


def test_an_unknown_name_is_answered_with_the_line_and_the_names_there_are():
    with pytest.raises(WordingError, match=r"Dòng 2: không có tên “ten_tinh”.*ten_to, ten_xa"):
        render("{{ten_xa}}\n{{ten_tinh}}", WORDS, {})


def test_other_template_languages_are_plain_text():
    for text in ("{% load static %}{% debug %}", "${7*7}", "<%= x %>", "#{x}", "%(ten_xa)s"):
        assert render(text, WORDS, {}) == text


def test_a_result_does_not_grow_without_end():
    rows = [{"ten_to": "x" * 1000}] * 1000
    with pytest.raises(WordingError, match="quá dài"):
        render("{{#mỗi to}}{{ten_to}}{{/mỗi}}", WORDS, {"to": rows})


@pytest.mark.parametrize("key", sorted(defaults.CLAUSES))
def test_the_national_wording_can_be_read_and_leaves_no_gap(key):
    for clause in defaults.CLAUSES[key]:
        wording.check(clause.text, vocabulary_of(key))
    content = sample.preview(key, {}, Layout())
    said = str(content.as_json())
    assert "{{" not in said
    assert "  ," not in said
    assert "An Mỹ" in said or key == "document"


# Set phrases


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("5/8/2023", "ngày 05 tháng 8 năm 2023"),
        ("1/2/2023", "ngày 01 tháng 02 năm 2023"),
        ("31/1/2022", "ngày 31 tháng 01 năm 2022"),
        ("10/3/2022", "ngày 10 tháng 3 năm 2022"),
        ("9/12/2022", "ngày 09 tháng 12 năm 2022"),
    ],
)
def test_days_have_a_zero_before_days_under_ten_and_months_one_and_two(day, text):
    assert phrases.day_text(make.day(day)) == text


def test_an_open_day_leaves_room_to_write():
    place = Place("Xã", "Tam Dân", "xã Tam Dân")
    assert phrases.place_and_day(place, None, ()) == "Tam Dân, ngày ... tháng ... năm ..."


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("Xã", "Tam Dân", "Tam Dân"),
        ("Phường", "3", "Phường 3"),
        ("Phường", "Điện Biên Phủ", "Phường Điện Biên Phủ"),
    ],
)
def test_units_named_by_numbers_persons_and_events_are_written_in_full(kind, name, text):
    place = Place(kind, name, f"{kind.lower()} {name}")
    assert phrases.place_name(place, Layout().named_in_full) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("5/QĐ-UBND", "05/QĐ-UBND"),
        ("05/QĐ-UBND", "05/QĐ-UBND"),
        ("41/QĐ-UBND", "41/QĐ-UBND"),
        ("Số: 7a/QĐ-UBND", "07a/QĐ-UBND"),
        ("6/2024/QĐ-UBND", "06/2024/QĐ-UBND"),
        ("", "         /QĐ-UBND"),
        ("/QĐ-UBND", "         /QĐ-UBND"),
    ],
)
def test_numbers_under_ten_have_a_zero_and_a_missing_one_leaves_room(raw, text):
    assert phrases.number_symbol(raw) == text


@pytest.mark.parametrize(
    ("capacity", "title", "lines"),
    [
        ("TM", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("TM", "Chủ tịch UBND xã", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("TM", "Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("", "Chủ tịch", ("CHỦ TỊCH",)),
        ("KT", "Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("KT", "KT. Chủ tịch, Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("TM", "Quyền Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH")),
        ("Q", "Quyền Chủ tịch", ("Q. CHỦ TỊCH",)),
        ("TL", "Chánh Văn phòng", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("TUQ", "", ("TUQ. CHỦ TỊCH",)),
        ("TM", "", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
    ],
)
def test_signers_sign_in_the_forms_of_the_decree(capacity, title, lines):
    assert phrases.signature(capacity, title) == lines


def test_series_end_with_semicolons_and_a_full_stop():
    assert phrases.ended(["Căn cứ A.", "Căn cứ B;", "", "Căn cứ C"]) == (
        "Căn cứ A;",
        "Căn cứ B;",
        "Căn cứ C.",
    )
    assert [phrases.roman(n) for n in (1, 4, 9, 36, 40, 99)] == [
        "I",
        "IV",
        "IX",
        "XXXVI",
        "XL",
        "XCIX",
    ]


# Layout


def test_defaults_of_the_layout_lie_within_the_limits_of_the_decree():
    layout = Layout()
    assert [name for name, limit in LIMITS.items() if not limit.allows(getattr(layout, name))] == []


def test_a_layout_takes_what_the_decree_allows_and_nothing_else():
    layout = layout_from(
        {"margin_left": 35, "margin_top": 5, "body_size": "14", "first_indent": 11, "x": 1}
    )
    assert layout == Layout(margin_left=35)
