"""Text of old fonts is converted as a suggestion, which somebody takes for one file at a time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from communes.actions.import_choices import accept_decoded
from communes.errors import Refused
from communes.importing import run
from communes.models import ImportState, Village, VillageVersion
from communes.sheets.legacy_text import from_unicode
from tests.communes.lists import commit, row, upload
from tests.communes.test_import_views import text_of, words_of

pytestmark = pytest.mark.django_db
BUTTON = 'value="nhan-chu"'


def old(text: str) -> str:
    return from_unicode(text, "tcvn3")


@pytest.fixture
def batch(land, admin):
    """Two villages in the bytes of .VnTime, and one in Unicode."""
    name = old("Xã Tam Dân")
    rows = [list(row(land.home, village)) for village in ("Thôn Cây Sanh", "Thôn Ngọc Tú")]
    for cells in rows:
        cells[:] = [old(cell) if isinstance(cell, str) else cell for cell in cells]
    assert name in rows[0]
    found = upload(admin, *rows, row(land.home, "Thôn Khánh Thọ"))
    run.read(found)
    found.refresh_from_db()
    return found


def decoded(batch):
    run.read(accept_decoded(batch=batch, sheet=batch.sheets[0]["name"], by=batch.by))
    batch.refresh_from_db()
    return batch


def test_text_of_old_fonts_is_only_suggested(batch):
    assert (batch.counts["new"], batch.invalid) == (1, 2)


def test_converted_text_is_taken_and_what_was_written_stays_told(batch):
    decoded(batch)
    assert (batch.counts["new"], batch.invalid) == (3, 0)
    first = batch.rows.order_by("row").first()
    assert (first.full_name, first.warnings) == ("Thôn Cây Sanh", ["W_DECODED"])
    assert old("Thôn Cây Sanh") in first.raw.values()
    commit(batch)
    names = set(VillageVersion.objects.values_list("name", flat=True))
    assert names == {"Cây Sanh", "Ngọc Tú", "Khánh Thọ"}


def test_next_file_of_the_same_shape_is_asked_about_again(batch, land, admin):
    decoded(batch)
    again = upload(admin, [old(str(cell)) for cell in row(land.home, "Thôn Đàn Hạ")])
    run.read(again)
    again.refresh_from_db()
    assert again.invalid == 1


def test_one_press_on_the_page_takes_it(batch, sign_in):
    client = sign_in(batch.by)
    show = reverse("communes:import", args=[batch.pk])
    mapping = reverse("communes:import_mapping", args=[batch.pk, 0])
    assert "2 dòng gõ bằng bảng mã cũ" in words_of(client.get(show))
    assert BUTTON in text_of(client.get(show))
    page = words_of(client.post(mapping, {"viec": "nhan-chu"}, follow=True))
    assert "theo chữ đã chuyển" in page
    assert "Chữ gõ bằng bảng mã cũ được lấy theo bản đã chuyển sang Unicode." in page
    assert BUTTON not in text_of(client.get(show))
    batch.refresh_from_db()
    assert (batch.state, batch.invalid) == (ImportState.READ, 0)
    # Columns are still chosen by hand, and the choice may be taken back.
    form = client.get(mapping).context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value()}
    assert values["decode"] is True
    client.post(mapping, values)
    batch.refresh_from_db()
    assert batch.invalid == 0
    client.post(mapping, {**values, "decode": ""})
    batch.refresh_from_db()
    assert batch.invalid == 2


def test_what_was_written_is_not_read_anew(batch, sign_in):
    commit(decoded(batch))
    with pytest.raises(Refused, match="không sửa cách đọc được nữa"):
        accept_decoded(batch=batch, sheet=batch.sheets[0]["name"], by=batch.by)
    mapping = reverse("communes:import_mapping", args=[batch.pk, 0])
    page = words_of(sign_in(batch.by).post(mapping, {"viec": "nhan-chu"}, follow=True))
    assert "không sửa cách đọc được nữa" in page
    assert Village.objects.count() == 3


def test_a_sheet_without_a_table_has_nothing_to_take(batch):
    with pytest.raises(Refused, match="không có bảng danh sách"):
        accept_decoded(batch=batch, sheet="Không có", by=batch.by)
