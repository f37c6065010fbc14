"""Whether the kept figures of a national register are those of a live count, on every unit.

    DATABASE_URL=postgres://…/portal PORTAL_TODAY=2025-06-20 python bench/verify_national.py

Compares the country, every province and every district, figure by figure. Exits 1 when any board
differs; the register is only read.
"""

from __future__ import annotations

import sys

import national


def main() -> int:
    national.setup()
    from communes import clock
    from communes.models import UnitVersion
    from reports.board import as_json, board
    from reports.counters import up_to_date
    from reports.demands import Area, Demand, demands_of
    from reports.facts import picture
    from reports.kept_board import board_on
    from teams.models import Plan

    def choose(area: Area) -> list[Demand]:
        return demands_of(Plan.objects.all(), area)

    today = clock.today()
    if not up_to_date(today):
        print(f"the register is not counted for {today}", file=sys.stderr)
        return 1
    rows = UnitVersion.objects.on(today).filter(unit__level__in=["province", "district"])
    units = [None, *(row.unit for row in rows.select_related("unit").order_by("-unit__level"))]
    compared = wrong = 0
    for unit in units:
        seen = picture(unit, today)
        kept, counted = board_on(unit, today, choose), board(seen, choose(seen))
        same = as_json(kept) == as_json(counted)
        same &= [row.results for row in kept.children] == [row.results for row in counted.children]
        compared += 1
        if not same or kept.row.counts != counted.row.counts:
            wrong += 1
            print(f"differs: {kept.row.name}")
    print(f"{compared} boards compared, {wrong} differ")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
