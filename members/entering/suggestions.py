"""Words that a decision usually bears, offered for one press and free to be changed. Pure.

The national papers are those on which communes rest their decisions (domain 2.1, 2.2, 3.1); each is
offered only for a decision signed while it was there.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from communes.vietnamese import match_key
from members.entering.entry import effect_of

USUAL_NAME = "Tổ công nghệ số cộng đồng"
VERBS = {
    "found": "thành lập",
    "reconstitute": "kiện toàn",
    "supplement": "bổ sung thành viên",
    "replace": "thay thế thành viên",
    "relieve": "cho thôi tham gia",
    "merge": "sáp nhập",
    "dissolve": "giải thể",
    "correct": "đính chính thông tin",
}
ACTS = {
    "amend": "sửa đổi, bổ sung",
    "replace": "thay thế",
    "annul": "bãi bỏ",
    "withdraw": "thu hồi",
}


@dataclass(frozen=True)
class NationalPaper:
    """A line of basis, offered from the day since to the day until, both inclusive."""

    text: str
    since: datetime.date
    until: datetime.date = datetime.date.max


NATIONAL = (
    NationalPaper(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ "
        "sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày "
        "22 tháng 11 năm 2019;",
        datetime.date(2020, 7, 1),
        datetime.date(2025, 2, 28),
    ),
    NationalPaper(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025;",
        datetime.date(2025, 3, 1),
        datetime.date(2025, 6, 15),
    ),
    NationalPaper(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
        datetime.date(2025, 6, 16),
    ),
    NationalPaper(
        "Căn cứ Quyết định số 749/QĐ-TTg ngày 03 tháng 6 năm 2020 của Thủ tướng Chính phủ phê "
        "duyệt “Chương trình Chuyển đổi số quốc gia đến năm 2025, định hướng đến năm 2030”;",
        datetime.date(2020, 6, 3),
    ),
    NationalPaper(
        "Căn cứ Công văn số 793/BTTTT-THH ngày 05 tháng 3 năm 2022 của Bộ Thông tin và Truyền "
        "thông về việc triển khai thí điểm Tổ công nghệ số cộng đồng;",
        datetime.date(2022, 3, 5),
    ),
    NationalPaper(
        "Căn cứ Quyết định số 1690/QĐ-TTg ngày 26 tháng 12 năm 2023 của Thủ tướng Chính phủ;",
        datetime.date(2023, 12, 26),
    ),
)


def summary(payload: Mapping[str, Any], place: str, cited: Iterable[tuple[str, str]] = ()) -> str:
    """'Về việc kiện toàn 36 Tổ công nghệ số cộng đồng trên địa bàn phường Tân Chính'; '' for none.

    place: the commune as it stands in a sentence. cited: kind and name of each paper acted on.
    """
    effects = Counter(effect_of(team) for team in payload.get("teams", []))
    if effects["merge"]:
        # The team that goes on after a merger is part of it.
        effects.pop("found", None)
        effects.pop("reconstitute", None)
    parts = []
    for effect, count in effects.items():
        number = f"{count:02d} " if count > 1 else ""
        parts.append(f"{VERBS[effect]} {number}{USUAL_NAME}")
    said = ", ".join(parts) + (f" trên địa bàn {place}" if parts else "")
    papers = ", ".join(f"{ACTS[kind]} {name}" for kind, name in cited if kind in ACTS)
    both = "; ".join(part for part in (said, papers) if part)
    return f"Về việc {both}" if both else ""


def basis(day: datetime.date, papers: Iterable[tuple[str, str]], typed: Iterable[str]) -> list[str]:
    """Lines of basis that are not there yet.

    papers: name and issuer of papers of the register, plans above and earlier decisions.
    """
    lines = [paper.text for paper in NATIONAL if paper.since <= day <= paper.until]
    lines += [f"Căn cứ {name} của {issuer};" for name, issuer in papers]
    there = {_key(line) for line in typed}
    return [line for line in dict.fromkeys(lines) if _key(line) not in there]


def _key(line: str) -> str:
    return match_key(line).rstrip(";. ")
