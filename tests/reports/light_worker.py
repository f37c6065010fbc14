"""The worker of the portal, with the light report and a watchdog that waits seconds, not minutes.

celery -A tests.reports.light_worker worker
"""

from __future__ import annotations

import datetime
import threading
import time
from functools import partial
from typing import Any

from celery.signals import worker_ready

from config.celery import app

SECOND = datetime.timedelta(seconds=1)
EVERY = 0.5


@app.on_after_finalize.connect
def _make_light(**_: Any) -> None:
    from reports.running import attempts, handing, watching
    from tests.reports import light

    light.register()
    attempts.build_report = partial(attempts.build_report, formats=("xlsx",))  # type: ignore[assignment]
    attempts.WAITS = (SECOND, SECOND, SECOND)
    handing.LOST = 2 * SECOND
    watching.SILENCE = SECOND


@worker_ready.connect
def _watch(**_: Any) -> None:
    """What the timetable does every minute."""

    def ask() -> None:
        while True:
            time.sleep(EVERY)
            try:
                app.send_task("reports.watch_reports", retry=False, expires=2 * EVERY)
            except Exception:  # noqa: S112  (the broker is down: that is what is tested)
                continue

    threading.Thread(target=ask, daemon=True).start()
