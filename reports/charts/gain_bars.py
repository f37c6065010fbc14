"""What each of the last weeks added, as small bars; pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDE, HIGH, GAP = 14, 36, 4


def gain_bars(gains: Sequence[int], words: str) -> str:
    """Bars of the weeks as SVG, the latest on the right; words say the same for a screen reader.

    A week that added nothing, or lost, is a line on the ground.
    """
    most = max([*gains, 1])
    bars = []
    for place, gain in enumerate(gains):
        tall = round(max(gain, 0) * (HIGH - 2) / most, 1)
        x = place * (WIDE + GAP)
        bars.append(
            f'<rect x="{x}" y="{round(HIGH - max(tall, 1), 1)}" width="{WIDE}" '
            f'height="{max(tall, 1)}"/>'
        )
    width = max(len(gains) * (WIDE + GAP) - GAP, 1)
    return (
        f'<svg class="gain-bars" viewBox="0 0 {width} {HIGH}" width="{width}" height="{HIGH}" '
        f'role="img" aria-label="{escape(words, quote=True)}">{"".join(bars)}</svg>'
    )
