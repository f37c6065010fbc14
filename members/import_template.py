"""The workbook that goes out to be filled in: the teams and people of a territory as they stand.

Sent back unchanged it changes nothing. Its stamp tells whether the register moved since.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communes.models import Unit, UnitVersion, VillagePlacement, VillageVersion
from communes.models.unit import names_on
from communes.sheets.template_book import TemplateColumn, write_template
from communes.vietnamese import match_key
from communes.villages.template import communes_to_fill_in
from members.importing.place import COMMITTEE, COMMUNE, VILLAGE, told_apart
from members.models import Membership
from members.sheets.cells import ROLE_NAMES
from teams.models import TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

Day = datetime.date

ROLES = {**ROLE_NAMES, "secretary": "Thư ký"}
SEXES = {"male": "Nam", "female": "Nữ"}
COLUMNS = (
    TemplateColumn("Quận, huyện", width=20, locked=True),
    TemplateColumn("Mã xã", width=9, locked=True),
    TemplateColumn("Tên xã", width=24, locked=True, choice="communes"),
    TemplateColumn("Tên tổ (thôn, tổ dân phố)", width=30, choice="teams"),
    TemplateColumn("Họ và tên", width=26),
    TemplateColumn("Năm sinh", width=12),
    TemplateColumn("Giới tính", width=10, choice="sexes"),
    TemplateColumn("Nhiệm vụ trong tổ", width=18, choice="roles"),
    TemplateColumn("Chức vụ", width=26),
    TemplateColumn("Đơn vị công tác", width=26),
    TemplateColumn("Số điện thoại", width=15),
)
NOTE = (
    "Sửa các ô trắng, thêm người mới ở cuối bảng (chọn tên xã, tên tổ có sẵn). Ô để trống thì giữ "
    "nguyên điều sổ đang ghi. Không đổi dòng tiêu đề cột."
)
WITHOUT_PHONES = " Số điện thoại đã có trong sổ không in ra ở mẫu này."
# How a body of the whole commune is written, so that it is understood when it comes back.
_BODIES = {COMMUNE: "Tổ công nghệ số cộng đồng cấp xã", COMMITTEE: "Ban chỉ đạo chuyển đổi số"}
_FORM = re.compile(r"nguoi/(\d{1,9})/([0-9a-f]{32})", re.ASCII)


class _Row(NamedTuple):
    """A line of the table, in the order of COLUMNS."""

    district: str
    code: str
    commune: str
    team: str
    name: str
    birth: str
    sex: str
    role: str
    posts: str
    organisation: str
    phone: str


def write_member_template(
    out: Path, officer: Officer, unit: Unit, day: Day, *, with_phones: bool
) -> int:
    """A workbook with everybody who sits in a team of the unit on the day; how many there are."""
    communes = communes_to_fill_in(officer, unit, day)
    villages = _villages(officer, communes, day)
    rows = _rows(officer, communes, villages, day)
    shown = rows if with_phones else [row._replace(phone="") for row in rows]
    write_template(
        out,
        columns=COLUMNS,
        rows=shown,
        choices={
            "communes": [version.full_name for version in communes.values()],
            "teams": [*dict.fromkeys(villages.values()), *_BODIES.values()],
            "roles": list(ROLES.values()),
            "sexes": list(SEXES.values()),
        },
        stamp=f"nguoi/{unit.pk}/{_digest(rows)}",
        title=f"Danh sách thành viên tổ công nghệ số cộng đồng của {unit.label}",
        note=NOTE if with_phones else NOTE + WITHOUT_PHONES,
    )
    return len(rows)


def register_moved(stamp: str, officer: Officer, day: Day) -> bool:
    """Whether teams or people of a template's unit are others today; False for other stamps."""
    found = _FORM.fullmatch(stamp)
    unit = Unit.objects.visible_to(officer).filter(pk=int(found[1])).first() if found else None
    if found is None or unit is None:
        return False
    communes = communes_to_fill_in(officer, unit, day)
    villages = _villages(officer, communes, day)
    return _digest(_rows(officer, communes, villages, day)) != found[2]


def _digest(rows: list[_Row]) -> str:
    text = json.dumps(rows, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _villages(officer: Officer, communes: dict[int, UnitVersion], day: Day) -> dict[int, str]:
    """Names of the villages of the communes by their key, in the order of the list of communes;
    namesakes of one commune with the commune that each is from."""
    placed = dict(
        VillagePlacement.objects.visible_to(officer)
        .on(day)
        .filter(commune__in=communes)
        .values_list("village_id", "commune_id")
    )
    order = {pk: place for place, pk in enumerate(communes)}
    versions = VillageVersion.objects.visible_to(officer).on(day).filter(village__in=placed)
    rows = sorted(
        versions.values_list(
            "village_id", "sort_key", "kind", "name", "village__former_commune__label"
        ),
        key=lambda row: (order[placed[row[0]]], row[1], row[0]),
    )
    names = {pk: f"{kind} {name}".strip() for pk, _, kind, name, _ in rows}
    borne = Counter((placed[pk], match_key(name)) for pk, name in names.items())
    return {
        pk: told_apart(names[pk], former or "")
        if borne[placed[pk], match_key(names[pk])] > 1
        else names[pk]
        for pk, *_, former in rows
    }


def _rows(
    officer: Officer, communes: dict[int, UnitVersion], villages: dict[int, str], day: Day
) -> list[_Row]:
    """Seats held on the day, commune by commune, team by team."""
    districts = names_on(
        {version.district_id for version in communes.values() if version.district_id}, day
    )
    served: dict[int, int] = {}
    rows = TeamVillage.objects.visible_to(officer).on(day).filter(commune__in=communes, void=False)
    for team_id, village_id in rows.order_by("inherited", "pk").values_list(
        "team_id", "village_id"
    ):
        served.setdefault(team_id, village_id)
    seats = (
        Membership.objects.visible_to(officer)
        .current(day)
        .filter(commune__in=communes)
        .select_related("person", "team")
    )
    order = {pk: place for place, pk in enumerate(communes)}
    place_of = {pk: place for place, pk in enumerate(villages)}

    def key(seat: Membership) -> tuple[int, int, int, int, int]:
        village = place_of.get(served.get(seat.team_id, 0), len(place_of))
        return (order[seat.commune_id or 0], village, seat.team_id, seat.position, seat.pk)

    found = []
    for seat in sorted(seats, key=key):
        commune = communes[seat.commune_id or 0]
        district = districts.get(commune.district_id or 0)
        found.append(
            _Row(
                district=district.full_name if district else "",
                code=commune.unit.code,
                commune=commune.full_name,
                team=_team(seat, villages.get(served.get(seat.team_id, 0), "")),
                name=seat.person.full_name,
                birth=_birth(seat),
                sex=SEXES.get(seat.person.sex, ""),
                role=ROLES[seat.role],
                posts=seat.posts_text,
                organisation=seat.organisation,
                phone=seat.person.phone,
            )
        )
    return found


def _team(seat: Membership, village: str) -> str:
    if seat.team.kind == VILLAGE:
        return village or seat.team.official_name
    return _BODIES.get(seat.team.kind, seat.team.official_name)


def _birth(seat: Membership) -> str:
    if seat.person.birth_date:
        return f"{seat.person.birth_date:%d/%m/%Y}"
    return str(seat.person.birth_year or "")
