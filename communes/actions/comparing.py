"""Lists laid beside the register: sending one in, deciding about the differences, drafting.

Nothing here changes a village: what was decided becomes a reform in preparation for each commune,
which is looked at, given its document and applied like any other.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction

from communes import audit, clock
from communes.actions.reforms import start_reform
from communes.errors import Refused
from communes.lists.area import MOVES, SideBySide, communes_of, pairs_of
from communes.models import ListComparison, Reform, ReformState, Unit
from communes.reforming.drafting import Pair, check_pair, operations_of, standing_pairs, words_of
from communes.reforming.moving import check_move, operations_of_moves
from communes.roles import Right
from communes.units.placing import keys_on
from communes.vietnamese import clean
from communes.villages import rules

if TYPE_CHECKING:
    from communes.models import Officer

LONGEST_NAME = 200


@transaction.atomic
def start_comparison(
    *, unit: Unit, on: datetime.date, name: str, content: bytes, by: Officer
) -> ListComparison:
    """Keep a list that is to be laid beside the register of a unit on a day.

    It is read next, by `communes.lists.reading.read`. Raises Refused when the officer may not
    rearrange the villages there, for an empty file, or a day too far ahead.
    """
    rules.check_not_far(on, clock.today(), "on")
    communes_of(unit, on, by)
    if not content.strip():
        raise Refused("Tệp rỗng. Chọn lại tệp danh sách thôn.", "content")
    name = clean(PurePosixPath(name.replace("\\", "/")).name) or "danh-sach"
    if len(name) > LONGEST_NAME:
        name = f"{name[:180]}…{PurePosixPath(name).suffix[:10]}"
    digest = hashlib.sha256(content).hexdigest()
    comparison = ListComparison(
        unit=unit,
        on=on,
        original_name=name,
        sha256=digest,
        size=len(content),
        entered_by=by,
        **keys_on(unit, on),
    )
    path = f"lists/{digest[:2]}/{digest}"
    storage = comparison.content.storage
    if not storage.exists(path):
        path = storage.save(path, ContentFile(content))
    comparison.content.name = path
    comparison.save()
    audit.record(
        by=by,
        verb="đối chiếu danh sách",
        summary=f"Đối chiếu danh sách {name} ngày {on:%d/%m/%Y} với sổ của {unit.label}",
        target=comparison,
        after={"tệp": name, "mã băm": digest, "ngày của danh sách": on, "địa bàn": unit},
    )
    return comparison


@transaction.atomic
def decide(
    *, comparison: ListComparison, commune: int, pairs: Iterable[Pair], by: Officer
) -> ListComparison:
    """Say which villages of a commune became which of the list; as many at once as were chosen.

    Raises Refused for what cannot be, and then keeps none of them.
    """
    held = _locked(comparison, by)
    side = SideBySide(held, by)
    compared = side.compared.get(commune)
    if compared is None:
        raise Refused("Xã này không thuộc địa bàn đang đối chiếu. Mở lại trang.")
    decided = [*standing_pairs(compared, side.pairs_in(commune)), *side.moved]
    said = []
    for pair in pairs:
        check_pair(pair, compared, decided)
        decided.append(pair)
        said.append(words_of(pair, compared))
    if not said:
        raise Refused("Chưa chọn gì. Đánh dấu ít nhất một dòng.")
    _keep(held, commune, [pair for pair in decided if pair not in side.moved])
    _record(held, by, "ghép thôn khi đối chiếu", said, commune)
    return held


@transaction.atomic
def decide_moves(
    *,
    comparison: ListComparison,
    pairs: Iterable[Pair],
    by: Officer,
    take_back: Iterable[Pair] = (),
) -> ListComparison:
    """Say that villages moved from one commune of the list to another, or take that back.

    Raises Refused for what cannot be, and then keeps none of them.
    """
    held = _locked(comparison, by)
    side = SideBySide(held, by)
    given_up = set(take_back)
    kept = [pair for pair in pairs_of(held, MOVES) if pair not in given_up]
    others = [pair for pair in side.decided if pair not in given_up]
    said = []
    for pair in pairs:
        said.append(check_move(pair, side.compared, others).words(side.names))
        kept.append(pair)
        others.append(pair)
    if not said and not given_up:
        raise Refused("Chưa chọn gì. Đánh dấu ít nhất một dòng.")
    _keep(held, MOVES, kept)
    audit.record(
        by=by,
        verb="ghi thôn chuyển xã khi đối chiếu",
        summary=f"Ghi {len(said)} thôn chuyển xã, bỏ {len(given_up)}",
        target=held,
        after={"chuyển": said},
    )
    return held


@transaction.atomic
def take_back(
    *, comparison: ListComparison, commune: int, pair: Pair, by: Officer
) -> ListComparison:
    """Say nothing about these villages any more; Refused when nothing was said."""
    held = _locked(comparison, by)
    left = pairs_of(held, commune)
    if pair not in left:
        raise Refused("Ghép này đã được bỏ rồi. Mở lại trang để thấy tình trạng mới.")
    left.remove(pair)
    compared = SideBySide(held, by).compared.get(commune)
    said = words_of(pair, compared) if compared else pair.code
    _keep(held, commune, left)
    _record(held, by, "bỏ ghép thôn khi đối chiếu", [said], commune)
    return held


@transaction.atomic
def draft_reforms(
    *, comparison: ListComparison, communes: Collection[int], by: Officer, moves: bool = False
) -> list[Reform]:
    """Reforms in preparation, one for each of the communes with something decided, and one for
    the villages that moved between them.

    The day of the list is their effective day until the document says another. A commune whose
    reform of this list is still in preparation or applied gets no second. Raises Refused when
    there is nothing to draft.
    """
    held = _locked(comparison, by)
    side = SideBySide(held, by)
    standing = held.drafts.exclude(state=ReformState.UNDONE).values_list("unit_id", flat=True)
    busy = set(standing)
    made = []
    above = _above(held, side)
    if moves and side.moves and above.pk not in busy:
        title = f"Chuyển thôn giữa các xã theo danh sách ngày {held.on:%d/%m/%Y}"
        work = operations_of_moves(side.moves, side.names)
        made.append(start_reform(unit=above, head=_head(title, held), operations=work, by=by))
    for commune, version in side.communes.items():
        if commune not in communes or commune in busy:
            continue
        compared = side.compared[commune]
        operations = operations_of(compared, standing_pairs(compared, side.pairs_in(commune)))
        if not operations:
            continue
        made.append(
            start_reform(
                unit=version.unit,
                head=_head(
                    f"Sắp xếp thôn {version.plain_name} theo danh sách ngày {held.on:%d/%m/%Y}",
                    held,
                ),
                operations=operations,
                by=by,
            )
        )
    if not made:
        raise Refused(
            "Chưa có gì để lập dự thảo: ghép các chỗ khác nhau trước, hoặc dự thảo của xã đã có."
        )
    held.drafts.add(*made)
    audit.record(
        by=by,
        verb="lập dự thảo từ đối chiếu",
        summary=f"Lập {len(made)} dự thảo sắp xếp từ danh sách {held.original_name}",
        target=held,
        after={"sự kiện": [reform.title for reform in made]},
    )
    return made


@transaction.atomic
def drop_comparison(*, comparison: ListComparison, by: Officer) -> None:
    """Take a comparison away; reforms drafted of it stay, and so does the audit trail."""
    held = _locked(comparison, by)
    audit.record(
        by=by,
        verb="bỏ đối chiếu danh sách",
        summary=f"Bỏ đối chiếu danh sách {held.original_name}",
        target=held,
        before={"tệp": held.original_name, "mã băm": held.sha256, "số thôn": len(held.rows)},
    )
    held.delete()


def _head(title: str, held: ListComparison) -> dict[str, Any]:
    return {
        "title": title[:200],
        "document": "",
        "number": "",
        "signed_on": None,
        "effective_on": held.on,
    }


def _above(held: ListComparison, side: SideBySide) -> Unit:
    """Whose reform the moves are: the unit of the list, of an ended one the province of the day."""
    if held.unit.valid_on(held.on):
        return held.unit
    province = next(iter(side.communes.values())).province
    return province or held.unit


def _locked(comparison: ListComparison, by: Officer) -> ListComparison:
    if not by.can(Right.WRITE_VILLAGES):
        raise Refused("Tài khoản này không được sắp xếp thôn.")
    rows = ListComparison.objects.select_for_update(of=("self",)).select_related("unit")
    held: ListComparison = rows.get(pk=comparison.pk)
    communes_of(held.unit, held.on, by)
    return held


def _keep(held: ListComparison, commune: int, pairs: Iterable[Pair]) -> None:
    rows = [row for row in held.pairs if row["commune"] != commune]
    held.pairs = [*rows, *({"commune": commune, **pair.as_json()} for pair in pairs)]
    held.revision += 1
    held.save(update_fields=["pairs", "revision"])


def _record(held: ListComparison, by: Officer, verb: str, said: list[str], commune: int) -> None:
    label = Unit.objects.get(pk=commune).label
    audit.record(
        by=by,
        verb=verb,
        summary=f"{verb[:1].upper()}{verb[1:]}, {label}: {'; '.join(said)}",
        target=held,
        after={"ghép": said},
    )
