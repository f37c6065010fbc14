"""Invented persons: plausible names and posts, made by counting, so every run makes the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

NAMES = json.loads((Path(__file__).parent / "data" / "names.json").read_text(encoding="utf-8"))

# Who sits in a team after its leader, as the founding articles describe: youth, front, women...
POSTS = (
    ("deputy", "Bí thư chi đoàn", "Đoàn Thanh niên"),
    ("secretary", "Chi hội trưởng Phụ nữ", "Hội Liên hiệp Phụ nữ"),
    ("member", "Trưởng ban công tác Mặt trận", "Ủy ban Mặt trận Tổ quốc"),
    ("member", "Công an viên", "Công an xã"),
    ("member", "Chi hội trưởng Nông dân", "Hội Nông dân"),
    ("member", "Chi hội trưởng Cựu chiến binh", "Hội Cựu chiến binh"),
    ("member", "Giáo viên", "Trường tiểu học"),
    ("member", "Nhân viên viễn thông", "Viễn thông địa phương"),
)
HEADS = {
    "Thôn": "Trưởng thôn",
    "Bản": "Trưởng bản",
    "Khối phố": "Trưởng khối phố",
    "Tổ dân phố": "Tổ trưởng tổ dân phố",
}
COMMITTEE_HEAD = "Chủ tịch Ủy ban nhân dân xã"


@dataclass(frozen=True)
class Invented:
    """A row of the member grid as an official would type it."""

    name: str
    role: str
    posts: str
    organisation: str
    phone: str

    def typed(self) -> dict[str, str]:
        return {
            "name": self.name,
            "role": self.role,
            "posts": self.posts,
            "organisation": self.organisation,
            "phone": self.phone,
        }


class Crowd:
    """Hands out persons one after the other; no two of one commune share a name.

    Phones are 0900 00x xxx, a block that no operator has issued; every third person has none.
    """

    def __init__(self) -> None:
        self.count = 0

    def name(self, region: str, *, woman: bool | None = None) -> str:
        turn = self.count
        self.count += 1
        if woman is None:
            woman = turn % 5 in (1, 3)
        families = NAMES["families"][region]
        sex = "women" if woman else "men"
        middles, given = NAMES[f"{sex}_middle"], NAMES[f"{sex}_given"]
        # The three lists advance at different paces, so a name returns after a thousand others.
        return " ".join(
            (
                families[turn % len(families)],
                middles[(turn // len(families) + turn) % len(middles)],
                given[(turn * 7 + turn // len(given)) % len(given)],
            )
        )

    def phone(self) -> str:
        return "" if self.count % 3 == 0 else f"0900{self.count:06d}"

    def team(self, size: int, village_kind: str, region: str) -> list[Invented]:
        """The members of a village team: its head leads, the others follow in the usual order."""
        head = HEADS[village_kind]
        posts = head if self.count % 2 else f"Bí thư chi bộ kiêm {head}"
        return [self._member("leader", posts, "", region), *self._others(size - 1, region)]

    def committee(self, size: int, region: str) -> list[Invented]:
        return [self._member("leader", COMMITTEE_HEAD, "", region), *self._others(size - 1, region)]

    def _others(self, size: int, region: str) -> list[Invented]:
        return [self._member(*POSTS[place % len(POSTS)], region) for place in range(size)]

    def _member(self, role: str, posts: str, organisation: str, region: str) -> Invented:
        woman = True if "Phụ nữ" in posts else None
        return Invented(self.name(region, woman=woman), role, posts, organisation, self.phone())
