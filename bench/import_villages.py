"""How long a national village list takes, as ratios to the least that any import must do.

    DATABASE_URL=postgres://…/portal python bench/import_villages.py [--rows 98455] [--rounds 3]

Makes a database of its own beside the one named (its name with `_bench`), loads the unit lists and
writes a workbook. Then in each round, every step in a process of its own: the limit (the fast
reader and a raw COPY, no checks), the preview (read, understood, compared, written and rolled
back), the commit, both again with the same file, when nothing changes, the preview of the same list
saved anew as another file, and the first 2,000 rows through django-import-export (20,000 where it
is tuned), scaled. Prints medians, their ratios to the limit of the same run beside their goals, and
peak memory; exits 1 when a goal is missed.

The clock is judged, as when the goals were set: a preview works on two processors at once. It says
something only while nothing else works on the machine. The seconds of processor, of the step's
process and of its database server together, are told beside: other work hardly moves them. The
limit reads the same file, ten columns of inline texts, whole and by rows, and copies all columns
into a table of texts without key or index. No step is charged for loading its program, which a
worker has done long before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import national
import python_calamine

PEERS = ("peer default", "peer tuned")
STEPS = ("limit", "preview", "commit", "preview again", "commit again", "preview anew", *PEERS)
# Goal G8: at most so many times the limit; at least so many times our preview. Peaks in MB.
RATIOS = {"preview": 3.0, "preview again": 2.0}
SLOWER = {"peer default": 50.0, "peer tuned": 6.0}
PEAKS = {"preview": 150, "preview again": 150, "preview anew": 150, "commit": 400}


class Wrong(Exception):
    """A step did not end as it must; its time means nothing."""


def limit(path: Path) -> None:
    from django.db import connection

    columns = ", ".join(f"c{column} text" for column in range(len(national.HEADERS)))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS bench_raw; CREATE TABLE bench_raw ({columns})")
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        with cursor.copy("COPY bench_raw FROM STDIN") as copy:
            for row in book.get_sheet_by_index(0).iter_rows():
                copy.write_row(row)


def preview(path: Path) -> None:
    from communes.actions import imports
    from communes.importing import run
    from communes.models import Officer

    batch = imports.upload(
        content=path.read_bytes(),
        name=path.name,
        kind="villages",
        as_of=national.DAY,
        unit=None,
        by=Officer.objects.get(username=national.ADMIN),
    )
    run.read(batch)
    if batch.state != "read" or batch.counts["rows"] != batch.counts["valid"]:
        raise Wrong(batch.state, batch.problem, batch.counts)


def commit(path: Path) -> None:
    from communes.actions import imports
    from communes.importing import run
    from communes.models import ImportBatch

    batch = ImportBatch.objects.latest("pk")
    imports.begin_commit(batch=batch, only_valid=False, declare_complete=True, by=batch.by)
    run.commit(batch)
    if batch.state != "committed":
        raise Wrong(batch.state, batch.problem)


def peer(path: Path, kind: str) -> None:
    import import_export_peer

    resources = {
        "peer default": import_export_peer.AsItComes,
        "peer tuned": import_export_peer.Tuned,
    }
    sample, _ = national.SAMPLES[kind]
    import_export_peer.bring(path.with_name(sample), resources[kind])


def load(name: str) -> None:
    """The program of a step, before the clock starts."""
    if name in PEERS:
        import import_export_peer  # noqa: F401
    else:
        from communes.actions import imports  # noqa: F401
        from communes.importing import run  # noqa: F401


def clear(path: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE communes_village, communes_importbatch, communes_importrow, "
            "communes_villagelist, communes_auditentry CASCADE"
        )
        cursor.execute("VACUUM ANALYZE")


def step(name: str, files: Path) -> None:
    """One step in this process; its seconds and peak on standard output."""
    national.setup()
    from django.db import connection

    load(name)
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    function = {"limit": limit, "preview": preview, "commit": commit, "clear": clear}
    function |= {each: partial(peer, kind=each) for each in PEERS}
    book = files / (national.SAVED_ANEW if name.endswith(" anew") else national.BOOK)
    before, worked = time.perf_counter(), processor(server)
    function[name.removesuffix(" again").removesuffix(" anew")](book)
    seconds = time.perf_counter() - before
    # A server whose connection was closed a moment ago takes another to end.
    time.sleep(0.5)
    cpu = processor(server) - worked
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak()}))


def processor(server: int) -> float:
    """Processor seconds of this process and of its database servers, where they are on the machine.

    They say more than the clock while others work beside. A connection that was closed counts with
    the server's master, which has waited for its end.
    """
    here = _stat(server)
    # The parent, then what it and its ended children took: see proc(5).
    master = _stat(int(here[1])) if here else []
    ticks = sum(map(int, [*here[11:13], *master[13:15]]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> list[str]:
    path = Path(f"/proc/{process}/stat")
    return path.read_text().rpartition(")")[2].split() if path.exists() else []


def peak() -> float:
    """The most memory that this process held, in MB.

    Not `ru_maxrss`, which begins with what the process that started this one held.
    """
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    if found is None:
        raise Wrong("the system does not tell peaks of memory")
    return int(found[1]) / 1024


def in_process(name: str, files: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--step", name, "--files", str(files)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 (ourselves)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(rows: int, rounds: int, files: Path) -> int:
    national.scratch_database()
    national.prepare(files, rows)
    found: dict[str, list[dict[str, float]]] = {each: [] for each in STEPS}
    for _ in range(rounds):
        in_process("clear", files)
        for each in STEPS:
            found[each].append(in_process(each, files))
    return report(found, rows)


def report(found: dict[str, list[dict[str, float]]], rows: int) -> int:
    seconds = {each: statistics.median(run["seconds"] for run in found[each]) for each in STEPS}
    cpu = {each: statistics.median(run["cpu"] for run in found[each]) for each in STEPS}
    peaks = {each: max(run["peak"] for run in found[each]) for each in STEPS}
    for each in PEERS:
        scale = max(1, rows / national.SAMPLES[each][1])
        seconds[each] *= scale
        cpu[each] *= scale
    ratios = {each: seconds[each] / seconds["limit"] for each in STEPS}
    slower = {each: seconds[each] / seconds["preview"] for each in PEERS}
    print(f"{rows} rows; limit = calamine + raw COPY; medians of {len(found['limit'])} rounds")
    for each in STEPS:
        goals = [f"goal <= x {RATIOS[each]:.0f}"] if each in RATIOS else []
        goals += [f"goal <= {PEAKS[each]} MB"] if each in PEAKS else []
        if each in PEERS:
            goals.append(f"x {slower[each]:.1f} of preview, goal >= {SLOWER[each]:.0f}")
        print(
            f"{each:15} {seconds[each]:7.2f} s  x {ratios[each]:6.2f}  "
            f"peak {peaks[each]:4.0f} MB  "
            f"processor {cpu[each]:6.2f} s x {cpu[each] / cpu['limit']:6.2f}  "
            f"{'; '.join(goals)}".rstrip()
        )
    missed = [
        f"{each}: x {slower[each]:.1f} of preview, goal {goal}"
        for each, goal in SLOWER.items()
        if slower[each] < goal
    ]
    missed += [
        f"{each}: x {ratios[each]:.2f}, goal {goal}"
        for each, goal in RATIOS.items()
        if ratios[each] > goal
    ]
    missed += [
        f"{each}: {peaks[each]:.0f} MB, goal {goal}"
        for each, goal in PEAKS.items()
        if peaks[each] > goal
    ]
    print("goals missed: " + "; ".join(missed) if missed else "all goals met")
    return bool(missed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=98_455)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=Path, default=national.ROOT / "var" / "bench")
    parser.add_argument("--step")
    options = parser.parse_args()
    if options.step:
        step(options.step, options.files)
        return 0
    return measure(options.rows, options.rounds, options.files)


if __name__ == "__main__":
    sys.exit(main())
