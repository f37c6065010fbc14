"""Decisions waiting for their confirmation, each about a new village of a commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registers import TODAY, officer, province

if TYPE_CHECKING:
    from communes.models import Unit

NAMES = (
    "Nguyễn Văn An",
    "Trần Thị Bình",
    "Lê Văn Cường",
    "Phạm Thị Dung",
    "Hồ Văn Em",
    "Võ Thị Hà",
)
SIGNED = "19/6/2025"
# Where they are written: not in the province that is compared between registers.
ELSEWHERE = "38"


def communes(count: int, *, skip: int = 0) -> list[Unit]:
    """So many communes of a province, in the order of their codes."""
    from communes.models import Unit, UnitVersion

    rows = UnitVersion.objects.on(TODAY).filter(unit__level="commune", province=province(ELSEWHERE))
    ids = rows.order_by("unit__code").values_list("unit_id", flat=True)[skip : skip + count]
    return list(Unit.objects.filter(pk__in=list(ids)).order_by("code"))


def new_villages(where: list[Unit], name: str) -> list[int]:
    """A village in each of the communes, by their order; the same commune may come twice."""
    from communes.models import Village, VillagePlacement, VillageVersion
    from communes.units.placing import keys_on
    from communes.vietnamese import match_key, search_text, sort_key

    keys = {unit.pk: keys_on(unit, TODAY) for unit in where}
    rows = Village.objects.bulk_create(Village() for _ in where)
    full = [f"{name} {row.pk}" for row in rows]
    VillageVersion.objects.bulk_create(
        VillageVersion(
            village=row,
            kind="Thôn",
            name=called,
            sort_key=sort_key(called),
            search_text=search_text(f"Thôn {called}"),
            match_key=match_key(called),
        )
        for row, called in zip(rows, full, strict=True)
    )
    VillagePlacement.objects.bulk_create(
        VillagePlacement(village=row, **keys[unit.pk])
        for row, unit in zip(rows, where, strict=True)
    )
    return [row.pk for row in rows]


def drafts(where: list[Unit], villages: list[int], *, members: int = 6) -> list[int]:
    """Submitted decisions that found a team in each village; their keys, in the same order."""
    from communes.units.placing import keys_on
    from members.decisions.columns import fill
    from members.drafting.drafts import understand
    from teams.models import Document, DocumentKind, DocumentState

    first = Document.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    waiting = []
    for number, (unit, village) in enumerate(zip(where, villages, strict=True), start=first + 1):
        payload = decision(f"{number}/QĐ-UBND", village, members)
        document = Document(
            issuer=unit,
            issuer_name=f"Ủy ban nhân dân {unit.label}",
            kind=DocumentKind.DECISION,
            state=DocumentState.SUBMITTED,
            entered_by=officer(),
            entered_on=TODAY,
            revision=1,
            draft=payload,
            **keys_on(unit, TODAY),
        )
        fill(document, understand(payload, TODAY)[0])
        waiting.append(document)
    return [row.pk for row in Document.objects.bulk_create(waiting)]


def decision(number: str, village: int, members: int) -> dict[str, Any]:
    """As it is typed on the page of a decision."""
    return {
        "fields": {
            "number_raw": number,
            "signed_on": SIGNED,
            "effective_on": "",
            "announced_on": "",
            "summary": "Về việc thành lập Tổ công nghệ số cộng đồng",
            "signer_name": "Phạm Văn Dũng",
            "signer_title": "Chủ tịch",
            "signer_capacity": "TM",
            "note": "",
        },
        "basis": [],
        "teams": [
            {
                "key": "t1",
                "kind": "village",
                "name": "",
                "villages": [village],
                "members": [
                    {
                        "name": f"{NAMES[place % len(NAMES)]} {_letters(village * 50 + place)}",
                        "role": "member" if place else "leader",
                        "posts": "",
                        "organisation": "",
                        "phone": "",
                        "person": "",
                    }
                    for place in range(members)
                ],
            }
        ],
    }


def _letters(number: int) -> str:
    """A made-up syllable for each number, so that everybody is somebody else."""
    text = ""
    while number:
        number, place = divmod(number, 20)
        text += "bcdghklmnpqrstvxaeiou"[place]
    return text.capitalize()


def confirm(key: int) -> None:
    """What a commune's leader does with a press."""
    from members.actions import decisions
    from teams.models import Document

    decisions.confirm(document=Document.objects.get(pk=key), by=officer(), today=TODAY)
