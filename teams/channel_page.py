"""What the pages of groups show: who takes part, who is missing, where there is no group yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communes.keeping import read_by
from communes.models import VillagePlacement
from communes.models.unit import nearest_version
from teams.channel_rules import COMPANIES, asked_participants, missing_participants
from teams.models import Channel

if TYPE_CHECKING:
    from communes.models import Officer

LABELS: dict[str, str] = {str(code): str(label) for code, label in Channel.Participant.choices}


@dataclass(frozen=True)
class ChannelLine:
    """village: its name on the day, '' for the common group of a commune."""

    channel: Channel
    village: str
    present: list[str]
    missing: list[str]


@dataclass(frozen=True)
class Cover:
    """Who has a group: communes with a common one, villages with one of their own."""

    communes: int
    communes_with: int
    villages: int
    villages_with: int


def line_of(channel: Channel, day: datetime.date) -> ChannelLine:
    missing = missing_participants(
        channel.participants, of_village=channel.village_id is not None, on=day
    )
    return ChannelLine(
        channel=channel,
        village=_village_name(channel, day),
        present=[LABELS[who] for who in channel.participants if who in LABELS],
        missing=[LABELS[who] for who in missing],
    )


def asked_of(channel: Channel, day: datetime.date) -> list[tuple[str, bool, bool]]:
    """(who, takes part, is missing) for all whom the guidance asks for, then for the others."""
    of_village = channel.village_id is not None
    asked = asked_participants(of_village=of_village, on=day)
    missing = missing_participants(channel.participants, of_village=of_village, on=day)
    others = [who for who in channel.participants if who not in asked and who in LABELS]
    return [
        (LABELS[who], who in channel.participants, who in missing)
        for who in (*asked, *others)
        if who in channel.participants or who in missing or who not in COMPANIES
    ]


def cover_of(officer: Officer, day: datetime.date) -> Cover:
    """How far the groups reach in the officer's territory on a day, in four counts."""
    groups = Channel.objects.visible_to(officer).filter(closed_on__isnull=True)
    communes = read_by(officer, day).filter(unit__level="commune")
    placed = VillagePlacement.objects.visible_to(officer).on(day)
    return Cover(
        communes=communes.count(),
        communes_with=groups.filter(village__isnull=True, commune_id__in=communes.values("unit_id"))
        .values("commune_id")
        .distinct()
        .count(),
        villages=placed.count(),
        villages_with=groups.filter(village_id__in=placed.values("village_id"))
        .values("village_id")
        .distinct()
        .count(),
    )


def _village_name(channel: Channel, day: datetime.date) -> str:
    if channel.village is None:
        return ""
    versions = sorted(
        channel.village.versions.all(), key=lambda row: row.valid_from or datetime.date.min
    )
    version = nearest_version(versions, day)
    return version.full_name if version else ""
