"""What can be wrong with an operation, said with the place and the remedy. Pure."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from communes.reforming.matching import KnownVillage, Register
from communes.reforming.outcome import Outcome
from communes.reforming.values import Extent, Kind, Operation, Share
from communes.vietnamese import match_key
from communes.villages.rules import same_village


def not_found(share: Share, register: Register) -> str:
    """Why the village of a share is not known."""
    where = f" ở {share.commune}" if share.commune else ""
    if not share.name:
        return "Thiếu tên thôn cũ. Bấm Sửa rồi chọn thôn."
    if share.commune and register.commune_named(share.commune) is None:
        return (
            f"Không thấy {share.commune} trong địa bàn của sự kiện. Sửa tên xã, hoặc để đơn vị "
            "cấp trên của hai xã lập sự kiện này."
        )
    several = register.candidates(share)
    if len(several) > 1:
        names = ", ".join(village.label for village in several[:4])
        return f"“{share.name}” có thể là: {names}. Bấm Sửa rồi chọn đúng thôn."
    alike = register.suggestions(share)
    if alike:
        names = ", ".join(village.label for village in alike)
        return f"Trong sổ không có “{share.name}”{where}. Có thể là {names}? Bấm Sửa để chọn."
    return (
        f"Trong sổ không có “{share.name}”{where} vào ngày trước khi sắp xếp. Sửa tên, hoặc thêm "
        "thôn vào sổ trước."
    )


def problems_of_life(village: KnownVillage, day: datetime.date) -> Iterator[str]:
    """Why a village cannot be rearranged on a day: not there, or something built on it since."""
    if village.begins is not None and village.begins >= day:
        yield (
            f"{village.full_name} có trong sổ từ ngày {village.begins:%d/%m/%Y}, không trước "
            f"ngày có hiệu lực {day:%d/%m/%Y}. Kiểm tra ngày hiệu lực, hoặc sửa ngày bắt đầu của "
            "thôn."
        )
    if village.ends is not None and village.ends < day:
        yield (f"{village.full_name} đã kết thúc ngày {village.ends:%d/%m/%Y}. Chọn thôn đang có.")
    yield from village.later


def doubled_names(
    outcome: Outcome, register: Register, day: datetime.date | None
) -> Iterator[tuple[int, str]]:
    """Villages that nobody could tell apart in one commune after the day, by operation."""
    changed = {change.village for change in outcome.changes}
    named: dict[int, list[tuple[str, str, int | None, int, str]]] = defaultdict(list)
    for village in register.villages.values():
        gone = day and village.ends is not None and village.ends < day
        if village.pk in outcome.closings or village.pk in changed or gone:
            continue
        row = (village.kind, village.name, village.former_id, 0, village.full_name)
        named[village.commune].append(row)
    fresh = [
        (one.commune, one.kind, one.name, one.former_id, one.position)
        for one in outcome.openings.values()
    ]
    fresh += [
        (one.commune, one.kind, one.name, register.villages[one.village].former_id, one.position)
        for one in outcome.changes
    ]
    for commune, kind, name, former, position in fresh:
        for other_kind, other_name, other_former, other, label in named[commune]:
            if same_village(
                key=match_key(name),
                kind=kind,
                other_key=match_key(other_name),
                other_kind=other_kind,
                same_former_commune=former == other_former,
            ):
                place = f" (việc {other})" if other else ", thôn không đổi trong sự kiện này"
                yield (
                    position,
                    f"Sau sắp xếp xã sẽ có hai {label}{place}. Đổi tên một thôn, hoặc ghi thêm "
                    "việc cho thôn kia nếu nó cũng thay đổi.",
                )
        named[commune].append((kind, name, former, position, f"{kind} {name}".strip()))


def problem_of_shape(operation: Operation) -> str:
    """What an operation of its kind lacks, as a sentence; '' when nothing."""
    parts, results = len(operation.parts), len(operation.results)
    wholes = all(share.extent is Extent.WHOLE for share in operation.parts)
    if operation.kind is Kind.MERGE:
        if parts < 2:
            return (
                "Sáp nhập cần ít nhất hai thôn cũ. Ghi thêm thôn, hoặc chọn “Đổi tên” nếu chỉ một "
                "thôn đổi tên."
            )
        if results != 1:
            return "Sáp nhập cần đúng một thôn mới. Tách thành nhiều việc nếu có nhiều thôn mới."
    elif operation.kind is Kind.SPLIT:
        if parts != 1:
            return "Chia tách cần đúng một thôn cũ."
        if results < 2 and wholes:
            return (
                "Chia cả thôn thì cần ít nhất hai thôn mới. Nếu chỉ tách một phần, chọn “một phần” "
                "cho thôn cũ."
            )
        if results < 1:
            return "Chưa có thôn mới. Bấm Sửa rồi ghi thôn mới."
    elif operation.kind in (Kind.RENAME, Kind.KIND, Kind.MOVE):
        if parts != 1 or not wholes or results != 1:
            return "Việc này cần đúng một thôn cũ (toàn bộ) và một tên mới."
    elif operation.kind is Kind.FOUND:
        if parts or results != 1:
            return "Lập mới thì không có thôn cũ và có một thôn mới; nếu có thôn cũ, chọn Sáp nhập."
    elif operation.kind is Kind.ABOLISH and (not parts or results or not wholes):
        return "Giải thể thì chỉ ghi thôn cũ (toàn bộ), không có thôn mới."
    return ""
