"""What a province, or the whole country, sets for its papers and for what its public reads."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from communes import audit
from communes.errors import Refused
from communes.models import Level, ProvinceChoice, Unit
from communes.units.placing import keys_on
from members.actions.papers import LAYOUT_KEY
from members.models import PaperKind, PaperTemplate
from members.papers.defaults import CLAUSES, TITLES
from members.papers.layout import LIMITS, layout_from
from members.papers.vocabularies import vocabulary_of
from members.papers.wording import WordingError, check

if TYPE_CHECKING:
    from communes.models import Officer

LONGEST_NAME_LIST = 200


@transaction.atomic
def save_template(
    *, key: str, clauses: dict[str, str], unit: Unit | None, by: Officer
) -> PaperTemplate:
    """A new version of the wording of a province, or of the country (unit None).

    Refused, with the field, for a text that the template language cannot read.
    """
    if key not in CLAUSES:
        raise Refused("Không có mẫu giấy này.")
    kept = {}
    for clause in CLAUSES[key]:
        text = clauses.get(clause.name, "").replace("\r\n", "\n").strip()
        try:
            check(text, vocabulary_of(key))
        except WordingError as fault:
            raise Refused(str(fault), clause.name) from fault
        kept[clause.name] = text
    if key in ("member_list", "team_card"):
        kind = PaperKind(key)
    else:
        kind = PaperKind.DECISION
        if "act" in kept and not kept["act"]:
            raise Refused("Điều này không để trống được: quyết định phải ghi việc gì.", "act")
    return _save(key, kind, unit, by, f"Sửa mẫu giấy “{TITLES[key]}”", clauses=kept)


@transaction.atomic
def save_layout(
    *, values: dict[str, float], full_names: list[str], unit: Unit | None, by: Officer
) -> Any:
    """A new version of the layout. Refused, with the field, outside the limits of the decree."""
    for name, limit in LIMITS.items():
        if name in values and not limit.allows(values[name]):
            raise Refused(f"{limit.label}: chọn {limit.range_text}.", name)
    if len(full_names) > LONGEST_NAME_LIST:
        raise Refused(f"Danh sách dài quá {LONGEST_NAME_LIST} tên.", "named_in_full")
    layout = layout_from({**values, "named_in_full": full_names}).as_json()
    return _save(LAYOUT_KEY, PaperKind.DECISION, unit, by, "Sửa thể thức giấy", layout=layout)


def _save(
    key: str,
    kind: PaperKind,
    unit: Unit | None,
    by: Officer,
    summary: str,
    **content: dict[str, Any],
) -> PaperTemplate:
    versions = PaperTemplate.objects.filter(unit=unit, kind=kind, key=key)
    latest = versions.order_by("-version").first()
    fields = {"clauses": {}, "layout": {}, **content}
    if latest and (latest.clauses, latest.layout) == (fields["clauses"], fields["layout"]):
        return latest
    try:
        with transaction.atomic():
            saved = PaperTemplate.objects.create(
                unit=unit,
                kind=kind,
                key=key,
                version=latest.version + 1 if latest else 1,
                saved_by=by,
                **fields,
            )
    except IntegrityError as clash:
        raise Refused(
            "Mẫu vừa được người khác lưu. Mở lại trang để xem bản mới, rồi sửa tiếp."
        ) from clash
    before = {**latest.clauses, **latest.layout} if latest else {}
    old, new = audit.changes(before, {**fields["clauses"], **fields["layout"]})
    audit.record(
        by=by,
        verb="paper.template_saved",
        summary=f"{summary}, bản {saved.version}",
        target=saved,
        before=old,
        after=new,
        place=by.assignment,
    )
    return saved


@transaction.atomic
def set_public_list(
    *, unit: Unit, public: bool, by: Officer, today: datetime.date
) -> ProvinceChoice:
    """Switch the public list of a province's decisions on or off."""
    if unit.level != Level.PROVINCE:
        raise Refused("Danh sách công khai được bật cho cả tỉnh, thành phố.")
    choice = ProvinceChoice.objects.select_for_update(of=("self",)).filter(unit=unit).first()
    before = bool(choice and choice.public_decisions)
    if choice is None:
        choice = ProvinceChoice(unit=unit, **keys_on(unit, today))
    if before == public and choice.pk:
        return choice
    choice.public_decisions = public
    choice.changed_by = by
    choice.save()
    audit.record(
        by=by,
        verb="province.public_list",
        summary=f"{'Bật' if public else 'Tắt'} danh sách quyết định công khai",
        target=choice,
        before={"công khai": before},
        after={"công khai": public},
    )
    return choice
