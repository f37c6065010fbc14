"""What became of a team: its acts in the order of their days, played through. Pure.

The chain of a team are the acts of recorded decisions on it, ordered by the day of effect, the day
of signing and the order of entry. Playing it through gives compositions, seats, villages served
and the team's end, each with the document that began and ended it; so a decision that is typed
late finds its place, and one that is struck out gives back what it had ended. Whatever an act ends
ends on the day before.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterable

from members.chains.values import (
    DAY,
    Act,
    Chain,
    Deed,
    Flaw,
    History,
    Problem,
    SeatSpan,
    Span,
    VillageSpan,
)


def replay(chain: Chain) -> History:
    """Play the acts through in their order. Acts that do not fit are problems, and do nothing."""
    player = _Player(chain)
    for act in sorted(chain.acts, key=lambda act: act.order):
        player.play(act)
    return player.finish()


class _Player:
    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.history = History(
            villages=[
                VillageSpan(
                    span.begin,
                    span.begun_by,
                    cap=span.cap,
                    village=span.village,
                    inherited=span.inherited,
                    given=span.given,
                )
                for span in chain.given
            ]
        )

    def play(self, act: Act) -> None:
        founded = self.history.founded
        if act.deed is Deed.FOUND:
            self.history.founded = Span(act.day, act.document)
            self._compose(act)
            self._serve(act, act.villages or ())
            return
        if founded is None:
            self._flaw(Flaw.BEFORE_FOUNDING, act)
            return
        if founded.end is not None:
            # What annulling or a merger adds to a team that is no more is nothing.
            if act.deed not in (Deed.ANNUL, Deed.TAKE, Deed.CORRECT):
                self._flaw(Flaw.AFTER_END, act, other=founded.ended_by, since=founded.end)
            return
        if act.deed is Deed.RECONSTITUTE:
            self._end_composition(act)
            self._compose(act)
            if act.villages:
                self._serve(act, act.villages)
        elif act.deed in (Deed.SUPPLEMENT, Deed.RELIEVE, Deed.REPLACE):
            self._change(act)
        elif act.deed is Deed.TAKE:
            self._serve(act, (*self._served(act.day), *(act.villages or ())))
        elif act.deed in (Deed.MERGE, Deed.DISSOLVE):
            self._end_team(act)
        elif act.deed is Deed.ANNUL:
            self._annul(act)

    def finish(self) -> History:
        history = self.history
        for seat in history.seats:
            seat.close()
        for span in (*history.compositions, *history.villages):
            span.close()
        return history

    def _flaw(
        self,
        flaw: Flaw,
        act: Act,
        *,
        person: Hashable = None,
        other: int | None = None,
        since: datetime.date | None = None,
    ) -> None:
        self.history.problems.append(Problem(flaw, act.document, act.day, person, other, since))

    def _end(self, span: Span, act: Act, reason: str = "") -> None:
        if isinstance(span, VillageSpan) and span.given is not None and span.begin == act.day:
            span.supersede(act)
            return
        if span.begin >= act.day:
            # Nothing lasts from a day to the day before it.
            person = span.sitting.person if isinstance(span, SeatSpan) else None
            self._flaw(Flaw.SAME_DAY, act, person=person, other=span.begun_by, since=span.begin)
            return
        span.end, span.ended_by, span.reason = act.day - DAY, act.document, reason

    def _sitting(self, day: datetime.date) -> list[SeatSpan]:
        return [seat for seat in self.history.seats if seat.runs_at(day)]

    def _composition(self, day: datetime.date) -> Span | None:
        running = [span for span in self.history.compositions if span.runs_at(day)]
        return running[-1] if running else None

    def _served(self, day: datetime.date) -> list[int]:
        return [span.village for span in self.history.villages if span.runs_at(day)]

    def _compose(self, act: Act) -> None:
        composition = Span(act.day, act.document, cap=self.chain.composition_caps.get(act.document))
        self.history.compositions.append(composition)
        self._seat(act, act.document)

    def _seat(self, act: Act, composition: int) -> None:
        for sitting in act.seats:
            for seat in self._sitting(act.day):
                if seat.sitting.person == sitting.person:
                    self._flaw(Flaw.SEATED_TWICE, act, person=sitting.person, other=seat.begun_by)
                elif seat.sitting.role == sitting.role == "leader":
                    self._flaw(
                        Flaw.TWO_LEADERS, act, person=seat.sitting.person, other=seat.begun_by
                    )
            self.history.seats.append(
                SeatSpan(
                    act.day,
                    act.document,
                    cap=self.chain.seat_caps.get(sitting.key),
                    sitting=sitting,
                    composition=composition,
                )
            )

    def _end_composition(self, act: Act) -> None:
        running = self._composition(act.day)
        if running is not None:
            self._end(running, act)
        for seat in self._sitting(act.day):
            self._end(seat, act, act.leaves.get(seat.sitting.person, ""))

    def _change(self, act: Act) -> None:
        running = self._composition(act.day)
        if running is None:
            self._flaw(Flaw.NO_COMPOSITION, act)
            return
        seated = {seat.sitting.person: seat for seat in self._sitting(act.day)}
        for person, reason in act.leaves.items():
            if person in seated:
                self._end(seated[person], act, reason)
            else:
                self._flaw(Flaw.NOT_SEATED, act, person=person)
        self._seat(act, running.begun_by or act.document)

    def _serve(self, act: Act, villages: Iterable[int]) -> None:
        """The team serves these villages from the day on; a village once inherited is its own."""
        wanted = dict.fromkeys(villages)
        kept = set()
        for span in [span for span in self.history.villages if span.runs_at(act.day)]:
            settled = span.inherited and span.village in (act.villages or ())
            if span.village in wanted and not settled:
                kept.add(span.village)
            else:
                self._end(span, act)
        for village in wanted:
            if village not in kept:
                cap = self.chain.village_caps.get((village, act.day))
                self.history.villages.append(
                    VillageSpan(act.day, act.document, cap=cap, village=village)
                )

    def _end_team(self, act: Act) -> None:
        founded = self.history.founded
        if founded is None:
            return
        self._end(founded, act)
        self._end_composition(act)
        for span in self.history.villages:
            if span.runs_at(act.day):
                self._end(span, act)

    def _annul(self, act: Act) -> None:
        """What the annulled document began ends; nothing older revives by itself."""
        founded = self.history.founded
        if founded is not None and founded.begun_by == act.target:
            self._end_team(act)
            return
        running = self._composition(act.day)
        if running is not None and running.begun_by == act.target:
            self._end_composition(act)
            return
        for seat in self._sitting(act.day):
            if seat.begun_by == act.target:
                self._end(seat, act)
