"""Why a commune was not understood, said to the person who sent the file. Pure.

Every sentence begins small: "Dòng 37: " is put in front of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from communes.sheets.unit_entries import (
    COMMUNE,
    DISTRICT,
    PROVINCE,
    Resolution,
    UnitEntry,
    in_sentence,
    listed,
)
from communes.vietnamese import sort_key

_LEVEL_WORDS = {PROVINCE: "tỉnh, thành phố", DISTRICT: "huyện", COMMUNE: "xã"}
_MOST_CANDIDATES = 10


def commune_is_missing() -> Resolution:
    return Resolution(
        code="E_COMMUNE_MISSING",
        reason="chưa ghi xã. Ghi tên hoặc mã xã vào dòng này.",
    )


def unknown_parent(level: str, text: str = "") -> Resolution:
    written = f" “{text}”" if text else ""
    return Resolution(
        code="E_COMMUNE_UNKNOWN",
        reason=f"không có {_LEVEL_WORDS[level]} nào tên{written} trong danh mục của ngày nhập. "
        f"Ghi lại tên {_LEVEL_WORDS[level]}.",
        about=level,
    )


def unknown_code(code: str, named: UnitEntry | None, day: datetime.date) -> Resolution:
    remedy = "Ghi lại mã theo danh mục, hoặc xóa mã và ghi tên xã."
    if named is not None:
        remedy = f"Tên xã ghi cùng dòng có mã {named.code}."
    return Resolution(
        code="E_COMMUNE_UNKNOWN",
        reason=f"không có xã nào mang mã “{code}” vào ngày {_day(day)}. {remedy}",
        about="code",
        candidates=(named,) if named else (),
        suggestion=named.code if named else None,
    )


def code_is_no_more(
    entry: UnitEntry, successors: Sequence[UnitEntry], day: datetime.date
) -> Resolution:
    only = successors[0].code if len(successors) == 1 else None
    return Resolution(
        code="E_COMMUNE_OBSOLETE",
        reason=f"mã {entry.code} là {entry.placed_name}, không còn vào ngày {_day(day)}."
        f"{_now(successors, with_codes=True)} Ghi mã mới.",
        about="code",
        candidates=tuple(successors),
        suggestion=only,
        successors=tuple(successors),
    )


def unit_is_no_more(
    entry: UnitEntry,
    successors: Sequence[UnitEntry],
    day: datetime.date,
    remedy: str = "Ghi tên xã mới.",
) -> Resolution:
    only = successors[0].full_name if len(successors) == 1 else None
    return Resolution(
        code="E_COMMUNE_OBSOLETE",
        reason=f"{entry.placed_name} không còn vào ngày {_day(day)}.{_now(successors)} {remedy}",
        candidates=tuple(successors),
        suggestion=only,
        successors=tuple(successors),
    )


def province_is_no_more(
    entry: UnitEntry, successors: Sequence[UnitEntry], day: datetime.date
) -> Resolution:
    only = successors[0].full_name if len(successors) == 1 else None
    return Resolution(
        code="E_PROVINCE_OBSOLETE",
        reason=f"{entry.plain_name} không còn vào ngày {_day(day)}.{_now(successors)} "
        "Ghi tên tỉnh mới.",
        about=PROVINCE,
        suggestion=only,
        successors=tuple(successors),
    )


def code_and_name_differ(
    unit: UnitEntry, written: str, meant: Sequence[UnitEntry], successors: Sequence[UnitEntry] = ()
) -> Resolution:
    """`meant` bear the name on the day; `successors` follow those that bore it before."""
    codes = [f"{other.plain_name} có mã {other.code}" for other in meant if other != unit]
    also = f" {codes[0][:1].upper()}{codes[0][1:]}." if len(codes) == 1 else ""
    if not meant and successors:
        also = f" “{written}” là tên cũ.{_now(successors, with_codes=True)}"
    return Resolution(
        code="E_CODE_NAME_MISMATCH",
        reason=f"mã {unit.code} là {unit.placed_name}, tệp ghi tên “{written}”.{also} "
        "Sửa mã hoặc tên cho khớp nhau.",
        about="code",
        candidates=(unit, *(other for other in meant if other != unit)),
        successors=tuple(successors),
    )


def not_its_parent(unit: UnitEntry, written: str, level: str) -> Resolution:
    above = unit.province_name if level == PROVINCE else unit.district_name or unit.province_name
    beside = f", tệp ghi “{written}”" if written else ""
    return Resolution(
        code="E_PARENT_MISMATCH",
        reason=f"{unit.plain_name} (mã {unit.code}) thuộc {in_sentence(above)}{beside}. "
        f"Sửa lại xã hoặc {_LEVEL_WORDS[level]}.",
        about=level,
        candidates=(unit,),
        suggestion=above or None,
    )


def ambiguous(written: str, units: Sequence[UnitEntry], where: str) -> Resolution:
    units = sorted(units, key=lambda unit: (sort_key(unit.name), unit.code))
    kinds = {unit.short_kind for unit in units}
    names = {unit.name for unit in units}
    there = f"{where} " if where else ""
    if len(names) == 1 and len(kinds) == 1:
        kind, name = in_sentence(units[0].short_kind), units[0].name
        places = [in_sentence(unit.district_name or unit.province_name) for unit in units]
        if len(set(places)) < len(places):
            places = [unit.place for unit in units]
        which = f"{len(units)} {kind} {name} (ở {'; '.join(places[:_MOST_CANDIDATES])})"
        above = "huyện" if units[0].district_name else "tỉnh"
        remedy = f"Ghi thêm tên {above}, hoặc mã xã."
    elif len(kinds) == 1:
        kind = in_sentence(units[0].short_kind)
        which = f"{_number(len(units))} {kind} {listed([unit.name for unit in units])}"
        remedy = f"Chọn một {kind}."
    else:
        which = listed([unit.plain_name for unit in units])
        remedy = "Ghi rõ cả loại, ví dụ " + f"“{units[0].full_name}”."
    return Resolution(
        code="E_COMMUNE_AMBIGUOUS",
        reason=f"{there}có {which}, tệp ghi “{written}”. {remedy}",
        candidates=tuple(units[:_MOST_CANDIDATES]),
    )


def in_another_district(written: str, units: Sequence[UnitEntry], where: str) -> Resolution:
    found = listed([unit.placed_name for unit in units])
    return Resolution(
        code="E_COMMUNE_UNKNOWN",
        reason=f"không có xã nào tên “{written}” {where}. Tên này là của {found}. "
        "Sửa lại xã hoặc huyện.",
        candidates=tuple(units[:_MOST_CANDIDATES]),
    )


def unknown_name(
    written: str,
    where: str,
    day: datetime.date,
    hints: Sequence[UnitEntry] = (),
    warnings: tuple[str, ...] = (),
    *,
    later: Sequence[UnitEntry] = (),
) -> Resolution:
    """`hints` may have been meant; `later` bear the name only after the day."""
    there = f" {where}" if where else ""
    said = f"không có xã nào tên “{written}”{there} vào ngày {_day(day)}."
    if later and later[0].valid_from:
        said += f" Tên này có từ ngày {_day(later[0].valid_from)}."
    if hints:
        remedy = f"Có phải {listed([unit.plain_name for unit in hints])}?"
    elif later:
        remedy = "Kiểm tra lại ngày của danh sách."
    else:
        remedy = "Ghi lại tên xã như trong danh mục, hoặc ghi mã xã."
    return Resolution(
        code="E_COMMUNE_UNKNOWN",
        reason=f"{said} {remedy}",
        warnings=warnings,
        candidates=tuple(hints[:_MOST_CANDIDATES]),
        suggestion=hints[0].full_name if len(hints) == 1 else None,
    )


def _day(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


def _number(count: int) -> str:
    return {2: "hai", 3: "ba", 4: "bốn"}.get(count, str(count))


def _now(successors: Sequence[UnitEntry], *, with_codes: bool = False) -> str:
    """' Nay là xã A.' or ' Nay thuộc xã A và xã B.', '' when nobody is known to follow."""
    if not successors:
        return ""
    names = [
        f"{unit.plain_name} (mã {unit.code})" if with_codes else unit.plain_name
        for unit in successors
    ]
    return f" Nay thuộc {listed(names)}."
