"""A board's workbook has the rows and the figures of its page, on every level and either map."""

from __future__ import annotations

import html
import io
import re
from decimal import Decimal
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from communes.roles import Role
from reports import counters
from teams.models import Target
from tests import make
from tests.make import day
from tests.reports.reformed_country import make_country

TODAY = day("15/8/2025")
# Columns of the page of which the workbook makes two.
TWO = {"Đơn vị", "Xã có tổ", "Tổ", "Thành viên (lượt / người)", "Tình trạng"}
NUMBER = re.compile(r"[+\N{MINUS SIGN}]?\d[\d.]*(?:,\d+)?")


def numbers_of(text: str) -> list[Decimal]:
    plain = (
        found.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-")
        for found in NUMBER.findall(text)
    )
    return [Decimal(each) for each in plain]


def cells_of(page: str, begin: str = '<table class="data board-table">') -> list[list[str]]:
    """The heads and the rows of the first such table as a person reads them."""
    table = page[page.index(begin) :].partition("</table>")[0]
    return [
        [
            " ".join(html.unescape(re.sub(r"<[^>]+>|[▲▼]", " ", cell)).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
    ]


def sheet_of(client, query) -> list[list]:
    answer = client.get(f"{reverse('reports:progress_export')}?{query}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def parts_of(heads: list[str], row: list) -> list[list]:
    """The values of a row of the workbook, those of each column of the page together."""
    values, found = iter(row), []
    for place, head in enumerate(heads):
        # The second column is n of N.
        found.append([next(values) for _ in range(2 if head in TWO or place == 1 else 1)])
    assert not list(values)
    return found


@pytest.fixture
def country(land, settings):
    """Communes of Quảng Nam and Lào Cai, since 1/7/2025 of Đà Nẵng and Lào Cai."""
    settings.PORTAL_TODAY = TODAY
    found = make_country(land)
    make.make_plan(None, targets=[{"rule": "min_teams_per_commune", "threshold": 1}])
    counters.recount_all(TODAY)
    return found


def test_workbook_says_what_the_page_says(country, sign_in):
    """On a day before the reform on both maps and today, from the country down to the district."""
    of_then = [None, country.quang_nam, country.phu_ninh]
    of_now = [None, country.da_nang]
    client, opened = sign_in(country.admin), 0
    addresses = [
        *({"ngay": "30/06/2025", "don-vi": unit} for unit in of_then),
        *({"ngay": "30/06/2025", "ban-do": "hien-nay", "don-vi": unit} for unit in of_now),
        *({"don-vi": unit} for unit in of_now),
        {"ngay": "30/06/2025", "don-vi": country.quang_nam, "cap": "xa", "xep": "-ten"},
        {"don-vi": country.da_nang, "loc": "chua-dat"},
    ]
    for address, target in zip(addresses, cycle(Target.objects.all()), strict=False):
        asked = {**address, "chi-tieu": target, "so-voi": 30}
        query = urlencode(
            {key: getattr(value, "pk", value) for key, value in asked.items() if value}
        )
        heads, *shown = cells_of(client.get(f"{reverse('reports:progress')}?{query}").text)
        _, _, _, labels, *rows = sheet_of(client, query)
        assert len(rows) == len(shown), query
        for told, row in zip(shown, rows, strict=True):
            opened += 1
            compare(heads, told, parts_of(heads, labels), parts_of(heads, row))
    assert opened > 20


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MINISTRY])
def test_workbook_of_a_commune_has_its_villages(country, sign_in, role):
    client = sign_in(make.make_officer(role))
    query = urlencode({"ngay": "30/06/2025", "don-vi": country.home.pk})
    page = client.get(f"{reverse('reports:progress')}?{query}").text
    assert re.search(rf"/tien-do/tai-ve/\?[^\"]*don-vi={country.home.pk}\b", page)
    tables = [cells_of(part, "")[1:] for part in page.split('<table class="data">')[1:]]
    title, target, _, _, *rows = sheet_of(client, query)
    assert title[0] == "Tiến độ Xã Tam Dân"
    assert "Chỉ tiêu: " in target[0]
    shown = [row for table in tables[:2] for row in table]
    assert len(rows) == len(shown)
    assert [row[0] for row in rows if row[0]] == [row[0] for row in tables[0]]
    for told, row in zip(shown, rows, strict=True):
        said = " ".join(told)
        texts = [value for value in row if isinstance(value, str) and value]
        assert all(text in said for text in texts if not text.startswith("tổ ở")), (said, row)
        numbers = [str(int(value)) for value in row if isinstance(value, float)]
        assert all(number in said.split() for number in numbers), (said, row)


def compare(heads: list[str], told: list[str], labels: list[list[str]], row: list[list]) -> None:
    """One row of the page and of its workbook, column by column."""
    for place, (head, text, values) in enumerate(zip(heads, told, row, strict=True)):
        where = (told[0], head, labels[place])
        if place == 0:
            assert text == "Tổng cộng" or text.startswith(values[1]), where
        elif head == "Tình trạng":
            assert text.casefold().startswith(values[0].casefold()), where
            notes = values[1].split("; ") if values[1] else []
            assert all(note in text for note in notes), where
        else:
            figures = [Decimal(str(value)) for value in values if value != ""]
            # What is added and what is taken off is told apart on the page.
            known = numbers_of(text)
            if head.startswith("Tổ thêm"):
                known = [sum(known, Decimal(0))]
            elif head == "Tổ":
                figures = figures[: len(known)]
                assert sum(figures) == sum(Decimal(str(value)) for value in values), where
            assert known == figures, where
