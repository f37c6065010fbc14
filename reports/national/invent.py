"""Names and days of the invented register; pure. The same seed gives the same rows."""

from __future__ import annotations

import datetime
import json
from bisect import bisect_right
from pathlib import Path
from random import Random

NAMES = json.loads(
    (Path(__file__).parent.parent / "demo" / "data" / "names.json").read_text(encoding="utf-8")
)
FAMILIES = tuple(sorted({name for region in NAMES["families"].values() for name in region}))
MIDDLES = tuple(NAMES["men_middle"]) + tuple(NAMES["women_middle"])
GIVEN = tuple(NAMES["men_given"]) + tuple(NAMES["women_given"])
PEOPLE = 10_240

FIRST = (
    *("An", "Bình", "Cẩm", "Đại", "Đông", "Hòa", "Hải", "Hưng", "Khánh", "Kim", "Long", "Lộc"),
    *("Minh", "Mỹ", "Nam", "Nghĩa", "Ngọc", "Nhơn", "Ninh", "Phong", "Phú", "Phước", "Quảng"),
    *("Sơn", "Tam", "Tân", "Tây", "Thái", "Thanh", "Thạnh", "Tiên", "Trà", "Trường", "Vạn", "Vĩnh"),
)
SECOND = (
    *("An", "Bắc", "Bình", "Châu", "Cường", "Điền", "Đức", "Giang", "Hà", "Hạ", "Hậu", "Hiệp"),
    *("Hội", "Lâm", "Lập", "Lĩnh", "Lợi", "Mai", "Nghi", "Phú", "Quang", "Quý", "Sơn", "Thành"),
    *("Thắng", "Thịnh", "Thọ", "Thượng", "Tiến", "Trạch", "Trung", "Tú", "Viên", "Vinh", "Xuân"),
)
# A thousand names of two words, so that one is borne by some sixty villages of the country.
PLACES = tuple(f"{first} {second}" for first in FIRST for second in SECOND if first != second)

# Share of the teams there by a day, after the published totals of 2022 to 2024: 27.218 on
# 14/6/2022, 42.469 on 23/8/2022, 93.524 in 9/2024 (domain section 3.3).
ROLL_OUT = (
    (datetime.date(2020, 7, 1), 0.0),
    (datetime.date(2021, 7, 1), 0.01),
    (datetime.date(2022, 3, 5), 0.1),
    (datetime.date(2022, 6, 14), 0.29),
    (datetime.date(2022, 8, 23), 0.45),
    (datetime.date(2022, 12, 31), 0.62),
    (datetime.date(2023, 12, 31), 0.8),
    (datetime.date(2024, 9, 30), 0.985),
    (datetime.date(2025, 5, 31), 1.0),
)
LAST_DAY = ROLL_OUT[-1][0]
_SHARES = [share for _, share in ROLL_OUT]


def day_at(share: float) -> datetime.date:
    """The day by which that share (0 to 1) of the teams was there."""
    place = min(bisect_right(_SHARES, share), len(ROLL_OUT) - 1)
    (begin, low), (end, high) = ROLL_OUT[place - 1], ROLL_OUT[place]
    return begin + (end - begin) * ((share - low) / (high - low))


def person_name(number: int) -> str:
    """One of some ten thousand names, as Vietnamese names do repeat."""
    number %= PEOPLE
    family = FAMILIES[number % len(FAMILIES)]
    middle = MIDDLES[(number // 7) % len(MIDDLES)]
    return f"{family} {middle} {GIVEN[(number // 61) % len(GIVEN)]}"


def village_name(kind: str, place: int, commune: int = 0) -> str:
    """Numbered where towns number them, else named; no name twice in a commune.

    commune: its place in the national list.
    """
    if kind != "Thôn":
        return f"số {place + 1}" if kind == "Tổ dân phố" else str(place + 1)
    # Neighbours have different names, which come from the whole of the alphabet.
    times, step = divmod(place, len(PLACES))
    name = PLACES[(commune * 13 + step * 41) % len(PLACES)]
    return f"{name} {times + 1}" if times else name


def villages_of(position: int, scale: int) -> int:
    """How many villages the commune in that place of the list has: 9.435 on the average."""
    whole = 100_000
    communes = 10_599
    even = (position + 1) * whole // communes - position * whole // communes
    # Neighbours lend to one another, so that sizes differ and the sum stays.
    lent = (0, 3, -3, 1, -1, 4, -4, 0, 2, -2)
    block, place = divmod(position, 10)
    uneven = lent[place] if (block + 1) * 10 <= communes else 0
    return (even + uneven) * scale


def rng_of(code: str) -> Random:
    """The dice of a commune: the same at every scale."""
    return Random(f"to-cong-nghe-so-{code}")  # noqa: S311  invented data, no secret
