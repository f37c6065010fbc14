"""How long a page of each list takes among a hundred thousand teams, as ratio to a hundred.

    DATABASE_URL=postgres://…/portal python bench/lists.py [--teams 100000] [--rounds 9] [--plans]

Makes a database of its own beside the one named (its name with `_bench`), loads the unit lists and
fills it twice: with a hundred teams and with all of them, five seats and a decision each. Asks each
page several times as an administrator of the whole country, who sees them all, and as the
department of a province. Prints the least times and their ratios; exits 1 when the page of a list
costs more than twice what it costs among a hundred. --plans prints how the first page is read.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from html import unescape
from typing import Any

import national

LIMIT = 2.0
FEW = 100
SEATS = 5
DAY = "2022-07-20"
PROVINCE = "49"
# Pages that must not grow, and those told for information: these read all that they look among.
PAGES = {
    "teams": "/to/",
    "teams, next page": "/to/",
    "teams by beginning": "/to/?xep=-tu",
    "teams of a kind": "/to/?loai=village",
    "decisions": "/quyet-dinh/",
    "people": "/nguoi/",
}
TOLD = {
    "teams without a leader": "/to/?to-truong=thieu",
    "teams by name": "/to/?q=binh+son",
    "teams by village": "/to/?thon=binh+son",
    "teams of five or fewer": "/to/?nhieu-nhat=5",
    "people by role": "/nguoi/?chuc-danh=leader",
    "all teams counted": "/to/?dem=het",
}
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Hữu", "Đức", "Thanh", "Minh", "Quốc", "Ngọc")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Hà", "Hoa", "Lan", "Mai", "Nam", "Phúc", "Sơn", "Yến")


def communes() -> list[tuple[int, int, int]]:
    """(commune, district, province) of the day, in the order of the codes."""
    from communes.models import UnitVersion

    rows = UnitVersion.objects.on(national.DAY).filter(unit__level="commune")
    return list(rows.order_by("unit__code").values_list("unit_id", "district_id", "province_id"))


def province_id() -> int:
    from communes.models import Unit

    return Unit.objects.coded(PROVINCE, national.DAY).get().pk


def copy(table: str, columns: str, rows: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as sink:
        for row in rows:
            sink.write_row(row)


def fill(first: int, last: int) -> None:
    """Teams from one number to another, spread over all communes, with all that hangs on them."""
    from django.db import connection, transaction

    from communes import models as of_communes
    from members import models as of_members
    from reports.national.bulk import Table, without_indexes
    from teams import models as of_teams

    filled = (
        *(of_communes.Village, of_communes.VillageVersion, of_communes.VillagePlacement),
        *(of_teams.Document, of_teams.Team, of_teams.Effect, of_teams.Constitution),
        *(of_teams.TeamPlacement, of_teams.TeamVillage, of_members.Person, of_members.Membership),
    )
    with transaction.atomic(), without_indexes([Table(model) for model in filled]):
        copy_all(first, last)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy_all(first: int, last: int) -> None:
    from communes.vietnamese import match_key, search_text, sort_key

    places = communes()
    # The first hundred lie in one province, so that its officer's page is full from the beginning.
    ours = [place for place in places if place[2] == province_id()]
    of_team = {
        number: ours[number % len(ours)] if number <= FEW else places[number * 7919 % len(places)]
        for number in range(first, last)
    }
    keys = "commune_id, district_id, province_id"
    name = {
        number: f"Tổ công nghệ số cộng đồng thôn {national.village_name(number)}"
        for number in of_team
    }
    known: dict[str, tuple[str, str, str]] = {}

    def texts(text: str) -> tuple[str, str, str]:
        if text not in known:
            known[text] = (sort_key(text), search_text(text), match_key(text))
        return known[text]

    copy(
        "teams_document",
        "id, issuer_id, issuer_name, kind, number_raw, number, number_suffix, symbol, symbol_key, "
        "year, signed_on, effective_on, summary, signer_name, signer_title, signer_capacity, note, "
        "state, by_signed_copy, return_note, void_reason, draft, revision, entered_on, saved_at, "
        f"{keys}",
        (
            (n, at[0], "UBND", "QĐ", f"{n}/QĐ-UBND", n, "", "QĐ-UBND", "QĐ-UBND", 2022)
            + (f"2022-0{1 + n % 6}-{1 + n % 28:02}",) * 2
            + ("Về việc thành lập Tổ công nghệ số cộng đồng", "", "", "TM", "", "in_force")
            + (False, "", "", "{}", 1, DAY, f"{DAY} 08:00+07", *at)
            for n, at in of_team.items()
        ),
    )
    begun = {n: f"2022-0{1 + n % 6}-{1 + n % 28:02}" for n in of_team}
    copy(
        "teams_team",
        f"id, kind, official_name, begun_by_id, void, valid_from, sort_key, search_text, {keys}",
        (
            (n, "village", name[n], n, False, begun[n], *texts(name[n])[:2], *at)
            for n, at in of_team.items()
        ),
    )
    copy("teams_teamplacement", f"id, team_id, {keys}", ((n, n, *at) for n, at in of_team.items()))
    copy(
        "teams_effect",
        "id, document_id, team_id, kind, details",
        ((n, n, n, "found", "{}") for n in of_team),
    )
    copy(
        "teams_constitution",
        "id, team_id, document_id, name, void, valid_from",
        ((n, n, n, "", False, begun[n]) for n in of_team),
    )
    village = {n: national.village_name(n) for n in of_team}
    copy("communes_village", "id", ((n,) for n in of_team))
    copy(
        "communes_villageversion",
        "id, village_id, kind, name, document, sort_key, search_text, match_key",
        ((n, n, "Thôn", village[n], "", *texts(f"Thôn {village[n]}")) for n in of_team),
    )
    copy(
        "communes_villageplacement",
        f"id, village_id, document, end_reason, {keys}",
        ((n, n, "", "", *at) for n, at in of_team.items()),
    )
    copy(
        "teams_teamvillage",
        f"id, team_id, village_id, begun_by_id, inherited, void, valid_from, {keys}",
        ((n, n, n, n, False, False, begun[n], *at) for n, at in of_team.items()),
    )
    people = [(n * SEATS + seat, n, seat) for n in of_team for seat in range(SEATS)]

    def person(key: int) -> str:
        # Names have nothing to do with who sits where.
        key, family = divmod(key * 2654435761 % 2**32 >> 8, len(FAMILY))
        key, middle = divmod(key, len(MIDDLE))
        return f"{FAMILY[family]} {MIDDLE[middle]} {GIVEN[key % len(GIVEN)]}"

    copy(
        "members_person",
        f"id, full_name, phone, sex, email, sort_key, search_text, match_key, {keys}",
        ((key, person(key), "", "", "", *texts(person(key)), *of_team[n]) for key, n, _ in people),
    )
    copy(
        "members_membership",
        "id, constitution_id, team_id, person_id, role, posts, organisation, position, "
        f"begun_by_id, end_reason, void, valid_from, {keys}",
        (
            # One team in fifty has no leader.
            (
                key,
                n,
                n,
                key,
                "leader" if not seat and n % 50 else "member",
                "{}",
                "",
                seat,
                n,
                "",
                False,
                begun[n],
                *of_team[n],
            )
            for key, n, seat in people
        ),
    )


def clients() -> dict[str, Any]:
    from django.test import Client

    from communes.models import Officer

    found = {}
    for who in ("bench", "bench.province"):
        found[who] = Client()
        found[who].force_login(Officer.objects.get(username=who))
    return found


def measure(rounds: int) -> dict[tuple[str, str], float]:
    """Milliseconds of each page for each officer: the least of several."""
    found = {}
    for who, client in clients().items():
        for name, url in {**PAGES, **TOLD}.items():
            if name == "teams, next page":
                further = re.search(rb'href="([^"]+)" rel="next"', client.get(url).content)
                url += unescape(further[1].decode()) if further else ""
            times = []
            for _ in range(rounds + 1):
                begun = time.perf_counter()
                response = client.get(url)
                times.append((time.perf_counter() - begun) * 1000)
                if response.status_code != 200:
                    raise SystemExit(f"{url}: {response.status_code}")
            # The first asking compiles templates and warms the cache.
            found[who, name] = min(times[1:])
    return found


def plans() -> None:
    from communes.models import Officer
    from teams.models import Team

    officer = Officer.objects.get(username="bench")
    rows = Team.objects.visible_to(officer).there_on(national.DAY).order_by("sort_key", "pk")
    print(rows.values_list("pk")[:51].explain(analyze=True))


def report(few: dict[tuple[str, str], float], many: dict[tuple[str, str], float]) -> int:
    missed = 0
    print(f"{'':16}{'page':28}{'few ms':>9}{'many ms':>9}{'ratio':>7}")
    for (who, name), before in few.items():
        ratio = many[who, name] / before
        bound = name in PAGES
        missed += bound and ratio > LIMIT
        verdict = "" if not bound else " missed" if ratio > LIMIT else " ok"
        print(f"{who:16}{name:28}{before:9.1f}{many[who, name]:9.1f}{ratio:7.2f}{verdict}")
    return 1 if missed else 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--teams", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--plans", action="store_true")
    asked = options.parse_args()
    national.scratch_database()
    os.environ.setdefault("PORTAL_TODAY", DAY)
    national.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    with open(os.devnull, "w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_units", stdout=nowhere)
        call_command("open_officer", "bench", role="admin", stdout=nowhere)
        post = f"bench.province --role department --unit {PROVINCE} --on {DAY} --by bench"
        call_command("open_officer", *post.split(), stdout=nowhere)
    from communes.models import Officer

    Officer.objects.update(must_change_password=False)
    fill(1, FEW + 1)
    few = measure(asked.rounds)
    fill(FEW + 1, asked.teams + 1)
    many = measure(asked.rounds)
    if asked.plans:
        plans()
    return report(few, many)


if __name__ == "__main__":
    sys.exit(main())
