"""Goals G10 and G11: what a board's page costs in hello pages, and in statements."""

from __future__ import annotations

from typing import Any

from boards import figures
from measure import Goal, Way, in_turns, statements_of, timed
from registers import TODAY, Registers, officer, province

PEERS = "ordinary Django template 40–59, a query per row 1,260"


def goals(registers: Registers) -> list[Goal]:
    from django.conf import settings

    with registers.looked_at("whole"):
        settings.ROOT_URLCONF = "hello"
        return [*in_hellos(), *in_statements()]


def in_hellos() -> list[Goal]:
    """In process; a hello is a signed-in page of the portal, frame and all, that says one word."""
    from django.core.cache import cache
    from django.test import Client

    client = Client()
    client.force_login(officer())
    of_province, of_country = f"/tien-do/?don-vi={province().pk}", "/tien-do/"
    # The first answer brings the cookie that the second one's tag depends on.
    client.get(of_province)
    tag = client.get(of_province).headers.get("ETag", "")

    def get(url: str, status: int = 200, **headers: Any) -> None:
        response = client.get(url, **headers)
        if response.status_code != status:
            raise SystemExit(f"{url}: {response.status_code} instead of {status}")

    def uncached(url: str) -> Way:
        def way() -> float:
            cache.clear()
            return timed(lambda: get(url))()

        return way

    ways: dict[str, Way] = {
        "hello": timed(lambda: get("/hello/")),
        "bare": timed(lambda: get("/hello/bare/")),
        "province": uncached(of_province),
        "country": uncached(of_country),
        "warm up": timed(lambda: get(of_province)),
        "kept": timed(lambda: get(of_province)),
    }
    if tag:
        ways["unchanged"] = timed(lambda: get(of_province, 304, headers={"If-None-Match": tag}))
    found = in_turns(ways)
    hellos = {name: seconds / found["hello"] for name, seconds in found.items()}
    # A page without a tag is sent whole each time.
    unchanged = hellos.get("unchanged", hellos["kept"])
    return [
        Goal("G10", "page of a province, nothing kept", hellos["province"], 12, peers=PEERS),
        Goal("G10", "the same from the cache", hellos["kept"], 2.5, peers=PEERS),
        Goal("G10", "the same unchanged (304)", unchanged, 2, peers=PEERS),
        Goal("G10", "page of the country, nothing kept", hellos["country"], None),
        Goal("G10", "a bare word without the frame", hellos["bare"], None),
    ]


def in_statements() -> list[Goal]:
    """The board of the smallest and of the largest province, and their pages."""
    from django.core.cache import cache
    from django.db.models import Count
    from django.test import Client

    from communes.models import Unit
    from reports.models import CommuneStat

    by_size = CommuneStat.objects.filter(listed=True, province__isnull=False)
    sizes = list(by_size.values_list("province").annotate(n=Count("pk")).order_by("n"))
    client = Client()
    client.force_login(officer())
    boards, pages = [], []
    for pk, _ in (sizes[0], sizes[-1]):
        boards.append(statements_of(figures(Unit.objects.get(pk=pk), TODAY)).count)
        cache.clear()
        pages.append(statements_of(lambda pk=pk: client.get(f"/tien-do/?don-vi={pk}")).count)
    least, most = sizes[0][1], sizes[-1][1]
    return [
        Goal(
            "G11", f"statements of a board of {most} communes", boards[1], 6, peers="a query a row"
        ),
        Goal(
            "G11",
            f"more of them than for {least} communes",
            boards[1] - boards[0],
            0,
            peers="a query a row",
        ),
        Goal("G11", "more statements of its page likewise", pages[1] - pages[0], 0),
        Goal("G11", "statements of the page, signing in included", pages[1], None),
    ]
