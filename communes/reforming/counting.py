"""Households and people of an operation: what its paper says, what the register knows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from communes.reforming.matching import KnownVillage
from communes.reforming.outcome import Finding
from communes.reforming.values import Extent, Kind, Operation, Result, Share, total

COUNTS = ("households", "people")


def with_counts(share: Share, village: KnownVillage, uses: Sequence[Share]) -> Share:
    """The share with the counts of the register where the paper gives none.

    uses: all shares of the village, this one among them.
    """
    households, people = share.households, share.people
    if share.extent is Extent.WHOLE:
        households = village.households if households is None else households
        people = village.people if people is None else people
    elif share.extent is Extent.REST:
        households = _rest(village, share, uses, "households")
        people = _rest(village, share, uses, "people")
    return replace(share, households=households, people=people)


def _rest(village: KnownVillage, share: Share, uses: Sequence[Share], what: str) -> int | None:
    stated: int | None = getattr(share, what)
    known: int | None = getattr(village, what)
    others = [getattr(other, what) for other in uses if other.extent is Extent.PART]
    if stated is not None or known is None or None in others:
        return stated
    return max(known - sum(others), 0)


def with_missing(operation: Operation, shares: Sequence[Share]) -> list[Result]:
    """Of a village divided into several, the one that has no number gets what is left."""
    results = list(operation.results)
    if operation.kind is not Kind.SPLIT or len(results) < 2:
        return results
    for what in COUNTS:
        whole = getattr(shares[0], what)
        given = [getattr(result, what) for result in results]
        if whole is not None and given.count(None) == 1 and sum(n or 0 for n in given) <= whole:
            place = given.index(None)
            left = whole - sum(n or 0 for n in given)
            results[place] = replace(results[place], **{what: left})
    return results


def left_of(village: KnownVillage, uses: Sequence[Share]) -> dict[str, int | None]:
    """What remains of a village when its parts are taken; None where it cannot be told."""
    left: dict[str, int | None] = {}
    for what in COUNTS:
        known: int | None = getattr(village, what)
        gone = total(getattr(share, what) for share in uses)
        told = known is not None and gone is not None and gone <= known
        left[what] = known - gone if told and known is not None and gone is not None else None
    return left


def takes_all(village: KnownVillage, uses: Sequence[Share]) -> bool:
    """Whether nothing remains: taken whole, its rest taken, or the parts add up to all of it."""
    if any(share.extent is not Extent.PART for share in uses):
        return True
    taken = [share.households for share in uses]
    return (
        village.households is not None
        and None not in taken
        and sum(count or 0 for count in taken) >= village.households
    )


def problem_of_sums(
    operation: Operation,
    pairs: Sequence[tuple[KnownVillage, Share]],
    results: Sequence[Result],
) -> list[Finding]:
    """What the paper says must add up within itself; against the register it is a remark.

    pairs: each old village with its share as counted, in the order of the operation's parts.
    """
    new = total(result.households for result in results)
    stated = total(share.households for share in operation.parts)
    said = total(result.households for result in operation.results)
    known = total(share.households for _, share in pairs)
    if new is None and known is not None:
        new = sum(result.households or 0 for result in results)
        if new <= known:
            return []
    if not pairs or new is None:
        return []
    if stated is not None and said is not None and stated != said:
        message = (
            f"Số hộ không khớp: thôn cũ cộng lại {stated} hộ, thôn mới {said} hộ. Sửa số cho "
            "đúng văn bản, hoặc để trống số hộ của thôn mới để lấy tổng."
        )
        return [Finding(operation.position, message, grave=True)]
    found = []
    if known is not None and known != new:
        message = (
            f"Theo sổ các thôn cũ có {known} hộ, thôn mới {new} hộ. Kiểm tra lại nếu lệch nhiều."
        )
        found.append(Finding(operation.position, message, grave=False))
    for (village, _), asked in zip(pairs, operation.parts, strict=True):
        if asked.extent is Extent.WHOLE:
            found += remark_on_count(operation, village, asked.households)
    return found


def remark_on_count(
    operation: Operation, village: KnownVillage, stated: int | None
) -> list[Finding]:
    """That paper and register differ in the households of a village; the paper is followed."""
    known = village.households
    if known is None or stated is None or known == stated:
        return []
    message = (
        f"{village.full_name}: văn bản ghi {stated} hộ, sổ ghi {known} hộ. Sẽ ghi theo văn bản."
    )
    return [Finding(operation.position, message, grave=False)]
