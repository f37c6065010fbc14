"""Mergers of villages as they happened: Hòa Bình city 2018 (X-3), Trung Hà 2019 (X-4)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from teams.models import Team, TeamState, TeamVillage
from tests import make
from tests.reports.reforming import EVE, ON, named_on
from tests.scenarios.desk import text_of

COVER = "coverage_villages"


@pytest.fixture
def resolve(land, office):
    """resolve(text) enters a resolution at the desk, decides the queue, applies: pages alone."""
    desk = office(land.home)

    def act(text: str, destinations: dict[str, str] | None = None):
        typed = {
            "title": "Sắp xếp thôn",
            "document": "Nghị quyết của HĐND xã",
            "number": "12/NQ-HĐND",
            "signed_on": "20/6/2022",
            "effective_on": "1/7/2022",
            "text": text,
        }
        made = desk.leading.post(reverse("reports:reform_add"), typed)
        assert made.status_code == 302, text_of(made)
        address = made["Location"]
        page = desk.leading.get(address)
        chosen = {
            waiting.field: [
                one.key
                for one in waiting.candidates
                if one.full_name == (destinations or {})[waiting.name]
            ]
            for waiting in page.context["queue"]
        }
        if chosen:
            desk.leading.post(f"{address}to/", chosen)
            page = desk.leading.get(address)
        assert page.context["ready"], text_of(page)
        revision = page.context["reform"].revision
        done = desk.leading.post(f"{address}ap-dung/", {"revision": revision, "chac-chan": "1"})
        assert done.status_code == 302
        return desk.leading.get(address)

    return act


def board(progress, on):
    found = progress("20392", on)
    target = found["targets"][COVER]
    return target["n"], target["of"], found["teams"]["village"], found["members"]["seats"]


def test_x_3_a_village_divided_between_two_mergers(land, progress, resolve):
    """80 households of tổ 4 join tổ 3 as tổ 2, the other 23 join 5a and 5b as tổ 3."""
    make.declare(land.home)
    make.make_plan(land.phu_ninh, targets=[{"rule": COVER}])
    old = {
        name: make.make_village(land.home, name, kind="Tổ dân phố", households=households)
        for name, households in (("3", 60), ("4", 103), ("5a", 40), ("5b", 37))
    }
    for name, village in old.items():
        make.make_team(land.home, [village], name=f"Tổ {name}", members=[f"Người {name}"])
    before = board(progress, EVE)
    assert before == (4, 4, 4, 4)
    page = resolve(
        "1. Nhập 80 hộ của TDP 4 và TDP 3 thành TDP 2;\n"
        "2. Nhập 23 hộ còn lại của TDP 4, TDP 5a và TDP 5b thành TDP 3.",
        {"Tổ 4": "Tổ dân phố 2"},
    )
    assert "Trước Sau" in text_of(page)
    now = named_on(land.home, ON)
    assert set(now) == {"Tổ dân phố 2", "Tổ dân phố 3"}
    # The new tổ 3 is not the old tổ 3.
    assert now["Tổ dân phố 3"] != old["3"]
    counts = {name: village.version_on(ON).households for name, village in now.items()}
    assert counts == {"Tổ dân phố 2": 140, "Tổ dân phố 3": 100}
    assert board(progress, EVE) == before
    # Two villages, each counted once; four teams, each waiting for a decision.
    assert board(progress, ON) == (2, 2, 4, 4)
    assert {team.state_on(ON) for team in Team.objects.all()} == {TeamState.REVIEW}
    assert TeamVillage.objects.on(ON).filter(village=now["Tổ dân phố 2"]).count() == 2


def test_x_4_a_chain_of_names_follows_lineage(land, progress, resolve, sign_in, clerk):
    """Trung Hà: 2 and 3 become 2; 9 and 10 become 8; 4 to 3, 5 to 4, 6 to 5, 7 to 6, 8 to 7."""
    make.declare(land.home)
    make.make_plan(land.phu_ninh, targets=[{"rule": COVER}])
    old = {n: make.make_village(land.home, str(n), households=10 * n) for n in range(1, 11)}
    for n in (4, 9, 10):
        make.make_team(land.home, [old[n]], name=f"Tổ {n}", members=[f"Người {n}"])
    resolve(
        "Sáp nhập thôn 2 và thôn 3 thành thôn 2; sáp nhập thôn 9 và thôn 10 thành thôn 8;\n"
        + "".join(f"- Đổi tên thôn {n} thành thôn {n - 1}\n" for n in range(4, 9))
    )
    now = named_on(land.home, ON)
    assert set(now) == {f"Thôn {n}" for n in range(1, 9)}
    # Thôn 3 of today was thôn 4, and its team goes on with it unasked.
    for n in range(4, 9):
        assert now[f"Thôn {n - 1}"] == old[n]
    assert now["Thôn 8"] not in old.values()
    assert now["Thôn 8"].version_on(ON).households == 190
    states = {team.official_name: team.state_on(ON) for team in Team.objects.all()}
    assert states == {
        "Tổ 4": TeamState.ACTIVE,
        "Tổ 9": TeamState.REVIEW,
        "Tổ 10": TeamState.REVIEW,
    }
    assert board(progress, EVE) == (3, 10, 3, 3)
    assert board(progress, ON) == (2, 8, 3, 3)
    # Whoever looks for the old name is told what it was.
    client = sign_in(clerk)
    found = text_of(client.get(reverse("communes:search"), {"q": "thôn 8"}))
    assert "trước là Thôn 9, Thôn 10" in found
    lineage = text_of(client.get(reverse("communes:lineage", args=[now["Thôn 8"].pk])))
    assert "12/NQ-HĐND" in lineage
    assert "sáp nhập, toàn bộ (90 hộ)" in lineage
    renamed = text_of(client.get(reverse("communes:lineage", args=[old[4].pk])))
    assert "từng mang tên Thôn 4" in renamed
