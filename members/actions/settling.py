"""Bringing the rows of teams in line with their chains: only differences are written."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import models

from communes.models import VillagePlacement
from communes.units.placing import Keys, keys_on
from members.chains.chain import replay
from members.chains.rows import Joining, TeamRows, load
from members.chains.values import History, Span, VillageSpan
from members.models import Membership
from teams.models import Constitution, Document, Team, TeamVillage
from teams.placing import keys_of

# What an update writes: the last day, the document that ended it, why (seats alone).
End = tuple[datetime.date | None, int | None, str]


def settle(team_ids: Iterable[int], joining: Mapping[int, Joining] | None = None) -> None:
    """Make the rows of teams say what their chains say; call under the lock of their communes.

    Ends, the villages served and the composition of a seat follow from the chain; joining says
    what the decision that is being put in force begins. Raises IntegrityError when a village or a
    leader's seat would be taken twice on one day.
    """
    starting = joining or {}
    rows = load(team_ids, starting)
    histories = {pk: replay(one.chain) for pk, one in rows.items()}
    changes = _Changes()
    fresh: list[tuple[TeamRows, VillageSpan]] = []
    going_on = {pk: _going_on(one, histories[pk]) for pk, one in rows.items()}
    ended = _last_days({village for villages in going_on.values() for village in villages})
    for pk, one in rows.items():
        _compare(one, histories[pk], changes)
        lasting = {village: ended[village] for village in going_on[pk] & ended.keys()}
        spans = _compare_villages(one, histories[pk], changes, lasting)
        fresh += [(one, span) for span in spans]
    changes.write()
    keys = _Keys()
    _begin([(rows[pk], joins, histories[pk]) for pk, joins in starting.items()])
    _serve(fresh, keys)
    for pk, one in rows.items():
        _place_in_compositions(one, histories[pk], starting.get(pk))


class _Changes:
    """Ends to be written: first what becomes shorter, so that nothing overlaps on the way."""

    def __init__(self) -> None:
        self.shorter: dict[tuple[type[models.Model], End], list[int]] = defaultdict(list)
        self.longer: dict[tuple[type[models.Model], End], list[int]] = defaultdict(list)
        self.void: list[int] = []
        self.superseded: dict[int | None, list[int]] = defaultdict(list)
        self.restored: list[int] = []

    def served(self, row: TeamVillage, span: VillageSpan, last: datetime.date | None) -> None:
        """The row of a village; void where a decision took what a rearrangement of its day gave."""
        if span.superseded:
            if not (row.void and row.ended_by_id == span.ended_by):
                self.superseded[span.ended_by].append(row.pk)
            return
        if row.void:
            self.restored.append(row.pk)
            row.void, row.ended_by_id = False, None
        self.compare(row, span, last=last)

    def compare(
        self,
        row: Team | Constitution | Membership | TeamVillage,
        span: Span,
        *,
        last: datetime.date | None = None,
    ) -> None:
        """last: how long the row may last at all, when the span would leave it open."""
        end, by = (span.end or last), span.ended_by
        reason = span.reason if isinstance(row, Membership) else ""
        if span.cap is not None and end == span.cap.day and by == span.cap.document:
            return
        before = row.end_reason if isinstance(row, Membership) else ""
        if (row.valid_to, row.ended_by_id, before) == (end, by, reason):
            return
        shorter = end is not None and (row.valid_to is None or end <= row.valid_to)
        group = self.shorter if shorter else self.longer
        group[type(row), (end, by, reason[:200])].append(row.pk)

    def write(self) -> None:
        if self.void:
            TeamVillage.objects.filter(pk__in=self.void).update(void=True)
        for document, pks in self.superseded.items():
            TeamVillage.objects.filter(pk__in=pks).update(void=True, ended_by_id=document)
        for group in (self.shorter, self.longer):
            if group is self.longer and self.restored:
                rows = TeamVillage.objects.filter(pk__in=self.restored)
                rows.update(void=False, ended_by_id=None)
            for (model, (end, by, reason)), pks in group.items():
                values: dict[str, Any] = {"valid_to": end, "ended_by_id": by}
                if model is Membership:
                    values["end_reason"] = reason
                model._default_manager.filter(pk__in=pks).update(**values)


def _compare(rows: TeamRows, history: History, changes: _Changes) -> None:
    if history.founded is not None:
        changes.compare(rows.team, history.founded)
    compositions = {span.begun_by: span for span in history.compositions}
    for row in rows.compositions:
        if row.document_id in compositions:
            changes.compare(row, compositions[row.document_id])
    seats = {span.sitting.key: span for span in history.seats}
    for seat in rows.seats:
        if seat.pk in seats:
            changes.compare(seat, seats[seat.pk])


def _going_on(rows: TeamRows, history: History) -> set[int]:
    """The villages that the team serves anew, or again with no end."""
    given, wanted = _spans(history)
    reopened = {
        row.village_id
        for row in rows.villages
        if row.valid_to is not None and not row.void and _end_of(row, given, wanted) is None
    }
    return reopened | {span.village for span in _fresh(rows, history).values()}


Wanted = dict[tuple[int, datetime.date], VillageSpan]


def _spans(history: History) -> tuple[dict[int, VillageSpan], Wanted]:
    """The spans of villages: of rows that a rearrangement gave, by row; the others by village."""
    given = {span.given: span for span in history.villages if span.given is not None}
    wanted = {(span.village, span.begin): span for span in history.villages if span.given is None}
    return given, wanted


def _fresh(rows: TeamRows, history: History) -> Wanted:
    """The spans that have no row yet."""
    given, fresh = _spans(history)
    for row in rows.villages:
        if row.pk not in given:
            fresh.pop((row.village_id, row.valid_from or datetime.date.min), None)
    return fresh


def _compare_villages(
    rows: TeamRows, history: History, changes: _Changes, lasting: Mapping[int, datetime.date]
) -> list[VillageSpan]:
    """Compare what is there; the spans that have no row yet. lasting: the last days of villages
    that are no more, of those going on."""
    given, wanted = _spans(history)
    for row in rows.villages:
        span = given.get(row.pk) or wanted.get(
            (row.village_id, row.valid_from or datetime.date.min)
        )
        if span is None:
            changes.void.append(row.pk)
        else:
            last = lasting.get(row.village_id) if row.valid_to is not None else None
            changes.served(row, span, last)
    fresh = list(_fresh(rows, history).values())
    for span in fresh:
        span.end = span.end or lasting.get(span.village)
    return fresh


def _end_of(
    row: TeamVillage,
    given: Mapping[int, VillageSpan],
    wanted: Mapping[tuple[int, datetime.date], VillageSpan],
) -> datetime.date | None:
    span = given.get(row.pk) or wanted.get((row.village_id, row.valid_from or datetime.date.min))
    return span.end if span is not None else row.valid_to


def _last_days(village_ids: set[int]) -> dict[int, datetime.date]:
    """The last days of villages that are no more."""
    if not village_ids:
        return {}
    days: dict[int, list[datetime.date | None]] = defaultdict(list)
    rows = VillagePlacement.objects.filter(village_id__in=village_ids)
    for village, end in rows.values_list("village_id", "valid_to"):
        days[village].append(end)
    return {
        village: max(day for day in ends if day is not None)
        for village, ends in days.items()
        if None not in ends
    }


class _Keys:
    """Where the villages that a document gives stand: in its issuer, as on its day."""

    def __init__(self) -> None:
        self._found: dict[int, Keys] = {}

    def of(self, document: Document | None, team: Team) -> Keys:
        if document is None or document.issuer is None or document.effective_on is None:
            return keys_of(team)
        if document.pk not in self._found:
            self._found[document.pk] = keys_on(document.issuer, document.effective_on)
        return self._found[document.pk]


def _begin(begun: Sequence[tuple[TeamRows, Joining, History]]) -> None:
    """Write the compositions and the seats that a decision begins, with the ends known by now."""
    composed = [
        (rows, _composition(rows.team, joining, history))
        for rows, joining, history in begun
        if joining.composes
    ]
    Constitution.objects.bulk_create(composition for _, composition in composed)
    for rows, composition in composed:
        rows.compositions.append(composition)
    seats = [seat for each in begun for seat in _seats(*each)]
    Membership.objects.bulk_create(seats)


def _composition(team: Team, joining: Joining, history: History) -> Constitution:
    spans = {span.begun_by: span for span in history.compositions}
    span = spans[joining.document.pk]
    return Constitution(
        team=team,
        document=joining.document,
        name=joining.name,
        valid_from=span.begin,
        valid_to=span.end,
        ended_by_id=span.ended_by,
    )


def _seats(rows: TeamRows, joining: Joining, history: History) -> Iterator[Membership]:
    spans = {seat.sitting.key: seat for seat in history.seats}
    by_document = {row.document_id: row for row in rows.compositions}
    for sitting, seat in zip(joining.sittings(), joining.seats, strict=True):
        found = spans[sitting.key]
        seat.team = rows.team
        seat.constitution = by_document[found.composition]
        seat.begun_by = joining.document
        seat.valid_from = found.begin
        seat.valid_to = found.end
        seat.ended_by_id = found.ended_by
        seat.end_reason = found.reason[:200]
        for name, value in keys_of(rows.team).items():
            setattr(seat, name, value)
        yield seat


def _serve(fresh: list[tuple[TeamRows, VillageSpan]], keys: _Keys) -> None:
    TeamVillage.objects.bulk_create(
        TeamVillage(
            team=rows.team,
            village_id=span.village,
            begun_by_id=span.begun_by,
            valid_from=span.begin,
            valid_to=span.end,
            ended_by_id=span.ended_by,
            **keys.of(rows.documents.get(span.begun_by or 0), rows.team),
        )
        for rows, span in fresh
    )


def _place_in_compositions(rows: TeamRows, history: History, joining: Joining | None) -> None:
    """A decision typed late may have put another composition under seats that were there."""
    by_document = {row.document_id: row.pk for row in rows.compositions}
    spans = {span.sitting.key: span for span in history.seats}
    for seat in rows.seats:
        span = spans.get(seat.pk)
        wanted = by_document.get(span.composition) if span is not None else None
        if wanted is not None and wanted != seat.constitution_id:
            Membership.objects.filter(pk=seat.pk).update(constitution_id=wanted)
