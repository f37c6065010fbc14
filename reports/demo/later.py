"""What became of the home commune's teams after they were founded, so that no page is empty.

All of it is invented and dated after the published figures of 30/6/2022; as many people join as
leave.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from communes.actions.delegation import delegate
from members.actions import decisions
from members.models import Membership
from teams.actions.channels import add_channel
from teams.actions.targets import ResultEntry, record_results
from teams.models import Channel, Document, Team, TeamTarget

if TYPE_CHECKING:
    from communes.models import Officer, Unit, Village
    from reports.demo.people import Crowd

FOUNDED_BY = "52/QĐ-UBND"
TYPED_ON = datetime.date(2022, 7, 12)
COUNTED_ON = datetime.date(2022, 7, 18)
AWAY_FROM, AWAY_TO = datetime.date(2022, 7, 25), datetime.date(2022, 7, 29)
HOUSEHOLDS = {
    "name": "Hộ dân được hướng dẫn dùng dịch vụ công trực tuyến",
    "measure": "hộ",
    "due": "30/9/2022",
}
FIELDS = {
    "number_raw": "74/QĐ-UBND",
    "signed_on": "11/7/2022",
    "summary": "Về việc kiện toàn Tổ công nghệ số cộng đồng thôn Ngọc Tú, thay thế thành viên Tổ "
    "công nghệ số cộng đồng thôn Kỳ Tân và giao chỉ tiêu",
    "note": "Minh họa: số, ngày, nội dung và thành viên đều đặt ra",
}


def write_later(
    commune: Unit, clerk: Officer, chair: Officer, crowd: Crowd, region: str
) -> Document:
    """A re-constitution with targets and their results, a group of a village, a delegation."""
    teams = {
        team.official_name.rpartition("thôn ")[2]: team
        for team in Team.objects.within(commune).filter(kind="village")
    }
    first, other, third = teams["Ngọc Tú"], teams["Dương Đàn"], teams["Kỳ Tân"]
    founded = Document.objects.within(commune).get(number_raw=FOUNDED_BY)
    # Somebody of another team bears the same name: one person or two, the commune will say.
    namesake = _seats(other)[-1].person.full_name
    payload = {
        "fields": {
            **FIELDS,
            "signer_name": founded.signer_name,
            "signer_title": founded.signer_title,
            "signer_capacity": founded.signer_capacity,
        },
        "basis": [
            *founded.basis_lines.values_list("text", flat=True),
            f"{founded.dated_name} của Ủy ban nhân dân xã Tam Dân",
        ],
        "acts_on": [{"target": founded.pk, "kind": "amend", "note": "thành viên hai tổ"}],
        "teams": [
            _recomposed(first, namesake, amount="150"),
            _replaced(third, crowd.name(region), amount="120"),
        ],
    }
    document = decisions.start_draft(issuer=commune, payload=payload, by=clerk, today=TYPED_ON)
    decisions.submit(document=document, by=clerk, today=TYPED_ON)
    decisions.confirm(document=document, by=chair, today=TYPED_ON)
    _results(document, clerk, {first.pk: Decimal(62), third.pk: Decimal(121)})
    _open_group(commune, first.team_villages.get().village, first, clerk)
    delegate(
        receiver=clerk,
        first_day=AWAY_FROM,
        last_day=AWAY_TO,
        reason="Dự lớp bồi dưỡng tại tỉnh",
        document="Giấy ủy quyền số 05/GUQ-UBND",
        by=chair,
        today=COUNTED_ON,
    )
    return document


def _seats(team: Team) -> list[Membership]:
    rows = Membership.objects.current(TYPED_ON).filter(team=team)
    return list(rows.select_related("person").order_by("position", "pk"))


def _row(name: str, role: str, posts: str, organisation: str, person: int | str) -> dict[str, str]:
    return {
        "name": name,
        "role": role,
        "posts": posts,
        "organisation": organisation,
        "phone": "",
        "person": str(person),
    }


def _block(effect: str, team: Team, key: str, amount: str) -> dict[str, Any]:
    return {
        "key": key,
        "kind": team.kind,
        "name": "",
        "villages": [],
        "effect": effect,
        "team": team.pk,
        "targets": [{**HOUSEHOLDS, "amount": amount}],
    }


def _recomposed(team: Team, namesake: str, amount: str) -> dict[str, Any]:
    """The second member leaves, a namesake of somebody comes; all others stay."""
    seats = _seats(team)
    gone = seats[1]
    stay = [
        {
            **_row(one.person.full_name, one.role, one.posts_text, one.organisation, one.person_id),
            "phone": one.person.phone,
        }
        for one in seats
        if one is not gone
    ]
    new = _row(namesake, gone.role, "Bí thư chi đoàn", "Đoàn Thanh niên", "")
    return {
        **_block("reconstitute", team, "t1", amount),
        "villages": list(team.team_villages.values_list("village_id", flat=True)),
        "members": [*stay, new],
        "leaves": [{"person": gone.person_id, "reason": "Chuyển công tác"}],
    }


def _replaced(team: Team, name: str, amount: str) -> dict[str, Any]:
    gone = _seats(team)[-1]
    return {
        **_block("replace", team, "t2", amount),
        "members": [_row(name, gone.role, gone.posts_text, gone.organisation, "")],
        "leaves": [{"person": gone.person_id, "reason": "Theo nguyện vọng cá nhân"}],
    }


def _results(document: Document, clerk: Officer, reached: dict[int, Decimal]) -> None:
    targets = TeamTarget.objects.filter(document=document)
    record_results(
        entries=[ResultEntry(target, reached[target.team_id]) for target in targets],
        on=COUNTED_ON,
        by=clerk,
        today=COUNTED_ON,
    )


def _open_group(commune: Unit, village: Village, team: Team, clerk: Officer) -> None:
    leader = _seats(team)[0].person.full_name
    add_channel(
        commune=commune,
        platform=Channel.Platform.ZALO,
        name="Thôn Ngọc Tú chuyển đổi số",
        link="",
        village=village,
        participants=["teams", "households"],
        keeper=leader,
        by=clerk,
        today=COUNTED_ON,
    )
