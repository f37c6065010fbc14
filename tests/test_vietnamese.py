"""Vietnamese through the whole register: order and search in the database, one Unicode form."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from django.db import connection

from communes.forms import CleanCharField, DayField
from communes.models import UnitVersion, VillageVersion
from communes.vietnamese import search_text
from members.actions.decisions import confirm, start_draft, submit
from members.models import Person
from teams.models import Document, Team
from tests import make
from tests.members import drafting

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("communes", "teams", "members", "reports", "config", "templates", "tests")

# In the order of a Vietnamese dictionary: a ă â, d before đ, o ô ơ, numbers by value; under the
# C collation alone Zơ Nông would stand before Ấp.
IN_ORDER = [
    "2",
    "10",
    "An Mỹ",
    "Ăn Thôn",
    "Ân Phú",
    "Dương Đàn",
    "Đàn Trung",
    "Ô Môn",
    "Ơn",
    "Zơ Nông",
]


def test_villages_come_in_vietnamese_order(home):
    for name in reversed(IN_ORDER):
        make.make_village(home, name)
    assert (
        list(VillageVersion.objects.order_by("sort_key").values_list("name", flat=True)) == IN_ORDER
    )


def test_people_come_in_vietnamese_order(home):
    names = ["Bùi Văn An", "Dương Thị Ân", "Đỗ Văn Bình", "Ngô Thị Út", "Ông Thị Ba", "Võ Đức Ái"]
    for name in reversed(names):
        make.make_person(name, commune=home)
    assert list(Person.objects.order_by("sort_key").values_list("full_name", flat=True)) == names


def test_the_order_does_not_depend_on_the_collation_of_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns "
            "WHERE column_name = 'sort_key' AND table_schema = 'public'"
        )
        rows = cursor.fetchall()
    assert len(rows) >= 4
    assert {collation for _, _, collation in rows} == {"C"}


@pytest.mark.parametrize("typed", ["tam dan", "TAM DÂN", "Tam Đàn"])
def test_search_without_accents_finds_both_communes(land, typed):
    found = UnitVersion.objects.filter(search_text__contains=search_text(typed))
    assert {version.name for version in found} == {"Tam Dân", "Tam Đàn"}


def test_typed_text_is_stored_precomposed(home, clerk, chair):
    def typed(text: str) -> str:
        return unicodedata.normalize("NFD", text)

    village = make.make_village(home, "Đàn Trung")
    payload = drafting.payload(
        drafting.team(village, members=[drafting.member(typed("Đỗ Thị Thuý"), "leader")]),
        basis=(typed("Công văn số 793/BTTTT-THH"),),
        number_raw=typed("41/QĐ-UBND"),
        summary=typed("Về việc thành lập Tổ công nghệ số cộng đồng"),
        signer_name=typed("Nguyễn  Văn\u00a0Ổn"),
    )
    document = start_draft(issuer=home, payload=payload, by=clerk, today=make.TODAY)
    submit(document=document, by=clerk, today=make.TODAY)
    confirm(document=document, by=chair, today=make.TODAY)
    document = Document.objects.get()
    assert document.number_raw == "41/QĐ-UBND"
    assert document.signer_name == "Nguyễn Văn Ổn"
    assert Person.objects.get().full_name == "Đỗ Thị Thuý"
    stored = [
        document.summary,
        Team.objects.get().official_name,
        document.basis_lines.get().text,
        *document.basis_lines.values_list("document__symbol", flat=True),
    ]
    assert [text for text in stored if not unicodedata.is_normalized("NFC", text)] == []


def test_form_fields_take_text_as_one_clean_line():
    assert CleanCharField().clean(unicodedata.normalize("NFD", " Hoà\u200b  Bình\n")) == "Hoà Bình"


@pytest.mark.parametrize("typed", ["30/6/2022", "30/06/2022", "2022-06-30", "30-6-2022"])
def test_days_are_read_day_first(typed):
    assert DayField().clean(typed) == make.day("30/6/2022")


def test_the_repository_is_precomposed():
    """Names in data, pages and code are compared byte by byte: one form for all of them."""
    texts = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".html", ".csv", ".json", ".po", ".js"}
    ]
    wrong = [
        path
        for path in texts
        if not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))
    ]
    assert len(texts) > 100
    assert wrong == []
