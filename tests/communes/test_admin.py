"""The system pages: superusers read every table, nobody changes one."""

from __future__ import annotations

import io
import re

import pytest
from django.apps import apps
from django.contrib.admin.utils import label_for_field
from django.urls import reverse
from openpyxl import load_workbook

from communes.admin import site
from communes.admin_words import WORDS
from communes.models import Officer
from tests import make

HOME = "/quan-tri-he-thong/"


@pytest.fixture
def operator(land):
    return Officer.objects.create_superuser("vanhanh", make.PASSWORD)


@pytest.fixture
def console(operator, sign_in):
    """The browser of a superuser."""
    return sign_in(operator)


def filled(land) -> None:
    """At least one row in the tables that have no row of `land` yet."""
    village = make.make_village(land.home)
    make.declare(land.home)
    make.succeed(land.next_door, land.home, make.TODAY)
    make.make_team(land.home, [village], members=["Nguyễn Văn An"])
    make.make_plan(land.phu_ninh)
    make.make_channel(land.home)


def test_system_pages_lead_to_the_portals_own_sign_in(client, db):
    response = client.get(HOME)
    assert response["Location"] == f"{HOME}login/?next={HOME}"
    assert (
        client.get(response["Location"])["Location"] == "/dang-nhap/?next=%2Fquan-tri-he-thong%2F"
    )


@pytest.mark.parametrize("who", ["admin", "department", "clerk"])
def test_system_pages_are_for_superusers(who, request, sign_in):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(HOME).status_code == 302
    assert client.get(f"{HOME}login/")["Location"] == "/"
    assert client.get(f"{HOME}communes/officer/").status_code == 302


def test_every_table_of_the_register_is_there(console):
    registered = set(site._registry)
    for label in ("communes", "teams", "members"):
        assert set(apps.get_app_config(label).get_models()) <= registered
    assert console.get(HOME).status_code == 200


def test_every_table_is_listed_and_read_and_none_is_changed(console, land, clerk):
    filled(land)
    for model in site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listing = console.get(reverse(f"{base}_changelist"), {"q": "a"})
        assert listing.status_code == 200, model
        assert console.get(reverse(f"{base}_add")).status_code == 403, model
        row = model._default_manager.first()
        if row is None:
            continue
        page = reverse(f"{base}_change", args=[row.pk])
        assert console.get(page).status_code == 200, model
        assert console.post(page, {}).status_code == 403, model
        assert console.post(reverse(f"{base}_delete", args=[row.pk])).status_code == 403, model


def test_fields_are_named_in_vietnamese(operator, rf):
    request = rf.get(HOME)
    request.user = operator
    unnamed = []
    for model, page in site._registry.items():
        for name in page.get_fields(request, model()):
            field = model._meta.get_field(name)
            label = WORDS.get(name, str(field.verbose_name))
            if label.lower() == name.replace("_", " "):
                unnamed.append(f"{model._meta.label}.{name}")
    assert unnamed == []


def test_columns_are_named_in_vietnamese():
    unnamed = [
        f"{model._meta.label}.{name}"
        for model, page in site._registry.items()
        for name in page.list_display
        if label_for_field(name, model, page).lower() in (name.replace("_", " "), "id", "pk")
    ]
    assert unnamed == []


def test_tables_and_apps_are_named_in_vietnamese(console):
    page = console.get(HOME).content.decode()
    assert "Quản trị hệ thống" in page
    assert not re.search(r">\s*(Add|Change|View|Communes|Officers)\s*<", page)


def test_secrets_and_telephone_numbers_are_left_out(console, land):
    officer = make.make_officer("clerk", land.home)
    person = make.make_person("Lê Thị Hoa", phone="0905123456", commune=land.home)
    page = console.get(f"{HOME}communes/officer/{officer.pk}/change/").content.decode()
    assert officer.password not in page
    page = console.get(f"{HOME}members/person/{person.pk}/change/").content.decode()
    assert "Lê Thị Hoa" in page
    assert "0905123456" not in page


def test_units_can_be_taken_away_as_a_spreadsheet(console, land):
    versions = land.home.versions.all() | land.quang_nam.versions.all()
    response = console.post(
        f"{HOME}communes/unitversion/",
        {"action": "as_spreadsheet", "_selected_action": [row.pk for row in versions]},
    )
    header, *rows = load_workbook(io.BytesIO(response.content)).active.values
    assert header == ("cấp", "mã", "loại", "tên", "huyện", "tỉnh", "từ ngày", "đến ngày")
    by_code = {row[1]: row for row in rows}
    assert by_code["20392"][:6] == (
        *("cấp xã", "20392", "Xã", "Tam Dân"),
        *("Huyện Phú Ninh", "Tỉnh Quảng Nam"),
    )
    assert by_code["49"][3:5] == ("Quảng Nam", None)
