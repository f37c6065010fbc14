"""The workbook of a territory's teams: sent back it changes nothing, moved registers are told."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.models import AuditEntry, ImportBatch, ImportRow
from communes.sheets.reader import open_workbook
from members.importing.place import COMMITTEE, COMMUNE
from members.models import Person
from tests import make

PHONE = "0905111222"
TEMPLATE, ADD = reverse("members:import_template"), reverse("members:import_add")


@pytest.fixture
def teams(land):
    """Three bodies of Tam Dân, with all that a seat can hold; one team of the neighbour."""
    an_my = make.make_village(land.home, "An Mỹ")
    other = make.make_village(land.home, "1", kind="Tổ dân phố")
    team = make.make_team(land.home, [an_my, other])
    person = make.make_person("Nguyễn Văn An", phone=PHONE, commune=land.home)
    Person.objects.filter(pk=person.pk).update(birth_year=1971, sex="male")
    make.seat(team, person, "leader", posts=["Bí thư", "Trưởng thôn"], organisation="UBND xã")
    make.seat(team, make.make_person("=1+1 Trần", commune=land.home), "secretary")
    for kind, name in ((COMMUNE, "Tổ công nghệ số xã"), (COMMITTEE, "Ban chỉ đạo CĐS xã")):
        body = make.make_team(land.home, [], kind=kind, name=name)
        make.seat(body, make.make_person("Lê Thị Hoa", commune=land.home), "deputy")
    far = make.make_village(land.next_door, "Xa")
    make.make_team(land.next_door, [far], members=["Người Tam Đàn"])
    return team


def taken(client, **query):
    answer = client.get(TEMPLATE, query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def send_back(client, content, unit):
    data = {
        "content": SimpleUploadedFile("mau.xlsx", content),
        "unit": unit.pk,
        "as_of": f"{make.TODAY:%d/%m/%Y}",
    }
    answer = client.post(ADD, data)
    assert answer.status_code == 302
    return ImportBatch.objects.latest("pk")


def cells(tmp_path, content):
    path = tmp_path / "mau.xlsx"
    path.write_bytes(content)
    with open_workbook(path, name="mau.xlsx") as book:
        return [tuple(map(str, row.cells)) for row in book.rows("Danh sách")]


def test_sent_back_unchanged_it_changes_nothing(land, teams, clerk, sign_in):
    Person.objects.filter(full_name="=1+1 Trần").update(full_name="Trần Thị Bình")
    client = sign_in(clerk)
    batch = send_back(client, taken(client), land.home)
    assert (batch.state, batch.warnings) == ("read", [])
    assert set(batch.rows.values_list("action", flat=True)) == {ImportRow.Action.UNCHANGED}
    assert (batch.counts["rows"], batch.counts["missing"]) == (4, 0)


def test_the_administrator_of_a_province_gets_it_without_phones(
    land, teams, province_admin, sign_in, tmp_path
):
    client = sign_in(province_admin)
    content = taken(client)
    text = "\n".join(map(",".join, cells(tmp_path, content)))
    assert "Nguyễn Văn An" in text
    assert "Người Tam Đàn" in text
    assert PHONE not in text
    assert not AuditEntry.objects.filter(verb="person.phones_listed").exists()
    batch = send_back(client, content, land.quang_nam)
    assert batch.counts["changed"] == 0
    assert batch.warnings == []


def test_phones_in_it_are_logged_and_no_cell_is_a_formula(land, teams, clerk, sign_in, tmp_path):
    rows = cells(tmp_path, taken(sign_in(clerk)))
    assert any(PHONE in row for row in rows)
    assert any("=1+1 Trần" in row for row in rows)
    assert not any("Người Tam Đàn" in row for row in rows)
    entry = AuditEntry.objects.get(verb="person.phones_listed")
    assert (entry.actor, entry.target_id) == (clerk, land.home.pk)


def test_it_tells_that_the_register_moved_since(land, teams, clerk, sign_in):
    Person.objects.filter(full_name="=1+1 Trần").update(full_name="Trần Thị Bình")
    client = sign_in(clerk)
    content = taken(client)
    make.seat(teams, make.make_person("Phạm Văn Mới", commune=land.home), "member")
    batch = send_back(client, content, land.home)
    assert batch.warnings == ["W_TEMPLATE_OLD"]
    page = client.get(reverse("members:import", args=[batch.pk])).content.decode()
    assert "đã thay đổi trong sổ sau khi tải mẫu về" in page


def test_only_units_of_the_territory_have_one(land, teams, clerk, admin, sign_in):
    assert sign_in(clerk).get(TEMPLATE, {"don-vi": land.next_door.pk}).status_code == 404
    whole = sign_in(admin)
    answer = whole.get(TEMPLATE, follow=True)
    assert "Chọn một tỉnh, thành phố" in answer.content.decode()
    assert taken(whole, **{"don-vi": land.quang_nam.pk}).startswith(b"PK")


def test_it_asks_the_same_for_few_and_for_many(land, clerk, sign_in, django_assert_max_num_queries):
    for number in range(6):
        village = make.make_village(land.home, f"Số {number}")
        make.make_team(land.home, [village], members=["Nguyễn Văn An", "Trần Thị Bình"])
    client = sign_in(clerk)
    with django_assert_max_num_queries(20):
        taken(client)


def test_two_villages_of_one_name_in_a_commune_come_back_apart(land, clerk, sign_in):
    """After a merger of communes the former commune tells them apart, in the template too."""
    for former in (land.next_door, None):
        village = make.make_village(land.home, "An Mỹ", former_commune=former)
        team = make.make_team(land.home, [village])
        make.seat(team, make.make_person(f"Người {former or 'cũ'}", commune=land.home), "leader")
    client = sign_in(clerk)
    batch = send_back(client, taken(client), land.home)
    assert (batch.state, batch.counts["missing"]) == ("read", 0)
    assert [row.action for row in batch.rows.all()] == [ImportRow.Action.UNCHANGED] * 2
