"""Goal G8, measured by import_villages.py in processes of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from import_villages import PEAKS, PEERS, RATIOS, SLOWER
from measure import Goal

STEP = re.compile(r"^(?P<name>\D+?)\s+[\d.]+ s\s+x\s+(?P<ratio>[\d.]+)\s+peak\s+(?P<peak>\d+) MB")
WORDS = "of a list of 98,455 villages to the fast reader and a raw COPY"
FIRST, TUNED = PEERS


def goals() -> list[Goal]:
    script = Path(__file__).with_name("import_villages.py")
    command = [sys.executable, str(script)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603
    steps = {}
    for line in done.stdout.splitlines():
        if found := STEP.match(line):
            steps[found["name"]] = (float(found["ratio"]), float(found["peak"]))
    if not {*RATIOS, *PEERS, *PEAKS} <= steps.keys():
        raise SystemExit(f"imports were not measured: {done.stdout}")
    peers = f"django-import-export {steps[FIRST][0]:.0f}, tuned {steps[TUNED][0]:.0f}"
    ours = steps["preview"][0]
    return [
        *(
            Goal("G8", f"{name} {WORDS}", steps[name][0], limit, peers=peers)
            for name, limit in RATIOS.items()
        ),
        *(
            Goal(
                "G8", f"import-export ({name}) to our preview", steps[name][0] / ours, limit, False
            )
            for name, limit in SLOWER.items()
        ),
        *(
            Goal("G8", f"peak of memory of the {name}, MB", steps[name][1], limit)
            for name, limit in PEAKS.items()
        ),
    ]
