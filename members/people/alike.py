"""Records that may be one person: the same name, and nothing that speaks against it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from members.models import Membership, NotSame, Person

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet

MOST_AROUND = 20
SAME, EMPTY, OTHER = "giống nhau", "một bên chưa ghi", "khác nhau"


@dataclass(frozen=True)
class Pair:
    """Two records: `first` is the older. phone, birth: how the two compare, in words."""

    first: Person
    second: Person
    phone: str
    birth: str
    same_commune: bool

    @property
    def likely(self) -> bool:
        return SAME in (self.phone, self.birth)


def with_a_twin(officer: Officer) -> TerritoryQuerySet:
    """The newer record of each pair that may be one person, the likeliest first.

    The name is equal, and phone or birth year are equal or missing on a side. Of two communes only
    those with an equal phone or birth year: a common name alone is no sign.
    """
    told = NotSame.objects.visible_to(officer).filter(
        first_id=OuterRef("pk"), second_id=OuterRef(OuterRef("pk"))
    )
    older = (
        Person.objects.visible_to(officer)
        .filter(match_key=OuterRef("match_key"), pk__lt=OuterRef("pk"), merged_into__isnull=True)
        .exclude(Exists(told))
    )
    same_phone = Exists(older.filter(phone=OuterRef("phone")).exclude(phone=""))
    same_birth = Exists(older.filter(birth_year=OuterRef("birth_year")))
    of_commune = older.filter(commune_id=OuterRef("commune_id"))
    unknown = Q(phone="") | Q(birth_year__isnull=True)
    rows: TerritoryQuerySet = (
        Person.objects.visible_to(officer)
        .filter(merged_into__isnull=True)
        .filter(
            Q(same_phone)
            | Q(same_birth)
            | Q(Exists(of_commune.filter(unknown)))
            | unknown & Q(Exists(of_commune))
        )
        .annotate(
            rank=Case(
                When(same_phone, then=Value(0)),
                When(same_birth, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("rank", "sort_key", "pk")
    )
    return rows


def pairs_of(newer: list[Person], officer: Officer) -> list[Pair]:
    """The pairs of some of these records with older ones, in their order; two queries."""
    by_name: dict[str, list[Person]] = defaultdict(list)
    namesakes = (
        Person.objects.visible_to(officer)
        .filter(match_key__in={person.match_key for person in newer}, merged_into__isnull=True)
        .select_related("commune")
        .order_by("pk")
    )
    rows = {}
    for person in namesakes:
        rows[person.pk] = person
        by_name[person.match_key].append(person)
    told = set(
        NotSame.objects.visible_to(officer)
        .filter(second__in=[person.pk for person in newer])
        .values_list("first_id", "second_id")
    )
    found = []
    for person in newer:
        # A record merged between the two queries is gone from the second.
        pairs = [
            pair(other, rows[person.pk])
            for other in by_name[person.match_key]
            if person.pk in rows and other.pk < person.pk and (other.pk, person.pk) not in told
        ]
        found += sorted(
            (one for one in pairs if _possible(one)), key=lambda one: (not one.likely, one.first.pk)
        )
    return found


def pairs_around(person: Person, officer: Officer) -> list[Pair]:
    """The pairs of one record with others, older or newer; two queries, one when there are none."""
    others = list(
        Person.objects.visible_to(officer)
        .filter(match_key=person.match_key, merged_into__isnull=True)
        .exclude(pk=person.pk)
        .select_related("commune")
        .order_by("pk")[:MOST_AROUND]
    )
    if not others:
        return []
    told = set(
        NotSame.objects.visible_to(officer)
        .filter(Q(first=person) | Q(second=person))
        .values_list("first_id", "second_id")
    )
    pairs = [pair(*sorted((person, other), key=lambda one: one.pk)) for other in others]
    return [one for one in pairs if _possible(one) and (one.first.pk, one.second.pk) not in told]


def pair(first: Person, second: Person) -> Pair:
    return Pair(
        first=first,
        second=second,
        phone=_compared(first.phone, second.phone),
        birth=_compared(first.birth_year, second.birth_year),
        same_commune=first.commune_id == second.commune_id,
    )


def seats_of(people: list[Person], officer: Officer) -> dict[int, list[Membership]]:
    """The seats of people, latest first, those of teams struck out left aside; one query."""
    seats: dict[int, list[Membership]] = defaultdict(list)
    rows = (
        Membership.objects.visible_to(officer)
        .filter(person__in=people, void=False)
        .select_related("team", "commune", "begun_by", "ended_by")
        .order_by("-valid_from", "-pk")
    )
    for row in rows:
        seats[row.person_id].append(row)
    return seats


def _possible(one: Pair) -> bool:
    return one.likely or (one.same_commune and EMPTY in (one.phone, one.birth))


def _compared(mine: object, other: object) -> str:
    if mine in (None, "") or other in (None, ""):
        return EMPTY
    return SAME if mine == other else OTHER
