"""A list beside the register: what is the same, what is suggested, what a decision becomes."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.errors import Refused
from communes.place_names import split_village_kind
from communes.reforming.algebra import work_out
from communes.reforming.comparing import Compared, Listed, compare
from communes.reforming.drafting import (
    Pair,
    check_pair,
    kind_of,
    operations_of,
    standing_pairs,
    undecided,
)
from communes.reforming.matching import KnownCommune, KnownVillage, Register, resolve
from communes.reforming.pairing import suggest
from communes.reforming.values import Kind
from tests.depths import examples

HOME = 7
DAY = datetime.date(2026, 7, 1)


def side_by_side(olds: list[str], news: list[str]) -> Compared:
    """Villages as they are called, with their households behind a stroke: 'Thôn A/19'."""
    villages = [
        KnownVillage(place, *named(text), HOME, households=counted(text))
        for place, text in enumerate(olds, start=1)
    ]
    listed = [
        Listed(place, HOME, *named(text), households=counted(text))
        for place, text in enumerate(news, start=1)
    ]
    return compare([HOME], villages, listed)[HOME]


def named(text: str) -> tuple[str, str]:
    return split_village_kind(text.partition("/")[0])


def counted(text: str) -> int | None:
    return int(text.partition("/")[2]) if "/" in text else None


@pytest.mark.parametrize(
    ("olds", "news", "left", "right"),
    [
        (["Thôn An Mỹ"], ["Thôn an mỹ"], [], []),
        (["Thôn Hoà Bình"], ["Thôn Hòa Bình"], [], []),
        (["Thôn An Mỹ"], ["An Mỹ"], [], []),
        (["Thôn An Mỹ"], ["Bản An Mỹ"], ["Thôn An Mỹ"], ["Bản An Mỹ"]),
        (["Thôn An Mỹ"], ["Thôn An My"], ["Thôn An Mỹ"], ["Thôn An My"]),
        (["Thôn 1", "Tổ 1"], ["Tổ 1", "Thôn 1"], [], []),
        # Which of the two is meant is not said.
        (["Thôn 1", "Tổ 1"], ["1"], ["Thôn 1", "Tổ 1"], ["1"]),
        (["Thôn 1", "Tổ 1"], ["Thôn 1", "1"], [], []),
    ],
)
def test_what_is_the_same_is_told_exactly(olds, news, left, right):
    found = side_by_side(olds, news)
    assert [village.full_name for village in found.only_register] == left
    assert [row.full_name for row in found.only_list] == right


def test_a_former_commune_tells_namesakes_apart_and_an_unnamed_commune_misses_nothing():
    villages = [
        KnownVillage(1, "Thôn", "1", HOME, former="Xã Tam Dân"),
        KnownVillage(2, "Thôn", "1", HOME, former="Xã Tam Thái"),
        KnownVillage(3, "Thôn", "2", 8),
        KnownVillage(4, "Thôn", "9", HOME, there=False),
    ]
    listed = [Listed(1, HOME, "Thôn", "1", former="Tam Thái", households=9)]
    found = compare([HOME, 8], villages, listed)
    assert [(match.old.pk, match.counts_differ) for match in found[HOME].same] == [(2, True)]
    assert [village.pk for village in found[HOME].only_register] == [1]
    assert not found[8].listed
    assert not found[8].differs


@pytest.mark.parametrize(
    ("olds", "news", "pair", "kind", "reason"),
    [
        (["Thôn An Mỹ"], ["Khu An Mỹ"], "1>1", Kind.KIND, "cùng tên, khác loại"),
        (["Thôn 01"], ["Thôn 1"], "1>1", Kind.RENAME, "số 0"),
        (["Thôn Tân Lập"], ["Thôn Tân Lâp"], "1>1", Kind.RENAME, "tên chỉ khác dấu"),
        (["Thôn Xuân Phú"], ["Thôn Xuân Phúc"], "1>1", Kind.RENAME, "tên gần giống"),
        (["Thôn A/81", "Thôn B/82"], ["Thôn M/82", "Thôn A/81"], "2>1", Kind.RENAME, "cùng số hộ"),
        (["Thôn A/19", "Bản B/10", "Bản C/36"], ["Bản C/65"], "1+2+3>1", Kind.MERGE, "tăng thêm"),
        (["Thôn A/19", "Bản B/10"], ["Bản M/29"], "1+2>1", Kind.MERGE, "tổng 19 + 10"),
        (["Thôn A/90"], ["Thôn M/40", "Thôn N/50"], "1>1+2", Kind.SPLIT, "tổng 40 + 50"),
        (["Thôn A/90"], ["Thôn A/60", "Thôn N/30"], "1>1+2", Kind.SPLIT, "bớt đi"),
        (["Thôn An Mỹ", "Thôn Xuân Phú"], ["Thôn An Mỹ - Xuân Phú"], "1+2>1", Kind.MERGE, "ghép"),
        (["Khu Tam Kỳ 5", "Khu Tam Kỳ 6"], ["Khu Tam Kỳ 56"], "1+2>1", Kind.MERGE, "ghép lại"),
        (["Thôn Tân Lập"], ["Thôn Tân Lập 1", "Thôn Tân Lập 2"], "1>1+2", Kind.SPLIT, "thêm số"),
    ],
)
def test_what_is_likely_comes_first_and_says_why(olds, news, pair, kind, reason):
    first = suggest(side_by_side(olds, news))[0]
    assert (first.pair.code, first.kind) == (pair, kind)
    assert any(reason in each for each in first.reasons), first.reasons


@pytest.mark.parametrize(
    ("olds", "news"),
    [
        (["Thôn 1"], ["Thôn 11"]),
        (["Thôn A"], ["Thôn B"]),
        # Six villages of ten households: any two are a new one of twenty.
        ([f"Thôn {letter}/10" for letter in "ABCDEF"], ["Thôn M/20"]),
        (["Thôn A/10", "Thôn B/20"], ["Thôn A/10", "Thôn B/20"]),
    ],
)
def test_chance_is_not_suggested(olds, news):
    assert suggest(side_by_side(olds, news)) == []


def test_what_was_decided_is_suggested_no_more_and_contradicted_by_nothing():
    found = side_by_side(["Thôn A/19", "Thôn B/10", "Thôn C/5"], ["Thôn M/29", "Thôn D/5"])
    merger = Pair((1, 2), (1,))
    assert [each.pair for each in suggest(found)] == [merger, Pair((3,), (2,))]
    check_pair(merger, found, [])
    assert [each.pair.code for each in suggest(found, [merger])] == ["3>2"]
    left, right = undecided(found, [merger])
    assert ([one.pk for one in left], [one.key for one in right]) == ([3], [2])
    with pytest.raises(Refused, match="Đã ghép: Thôn A và Thôn B → Thôn M"):
        check_pair(Pair((2,), (2,)), found, [merger])
    assert standing_pairs(found, [merger, Pair((9,), (1,))]) == [merger]


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (Pair((), ()), "Chưa chọn thôn nào"),
        (Pair((1, 2), (1, 2)), "từng thôn mới một"),
        (Pair((3,), (3,)), "đã giống nhau"),
        (Pair((3,), ()), "còn trong danh sách"),
        (Pair((), (3,)), "đã có trong sổ"),
        (Pair((1, 3), (1,)), "đánh dấu ở cả hai bên"),
        (Pair((9,), (1,)), "đã thay đổi từ lúc mở trang"),
    ],
)
def test_what_no_operation_can_be_is_refused_with_the_remedy(pair, message):
    found = side_by_side(["Thôn A", "Thôn B", "Thôn C"], ["Thôn M", "Thôn N", "Thôn C"])
    with pytest.raises(Refused, match=message):
        check_pair(pair, found, [])


@pytest.mark.parametrize("code", ["", ">", "1", "a>1", "1>-1", "1>" + "9" * 19, "²>1"])
def test_a_code_that_is_none_is_no_pair(code):
    assert Pair.of_code(code) is None


def test_a_code_is_read_back():
    assert Pair.of_code("15+12>3") == Pair((12, 15), (3,))
    assert Pair.of_code(Pair((12,), ()).code) == Pair((12,), ())


names = st.sampled_from([f"{kind} {name}" for kind in ("Thôn", "Bản") for name in "ABCDEFGHIJ"])
sides = st.lists(
    st.tuples(names, st.integers(1, 60)), unique_by=lambda each: each[0], min_size=1, max_size=9
)


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(sides, sides, st.integers(0, 3))
def test_applied_the_draft_makes_the_register_the_list(before, after, taken):
    """Whatever is accepted and whatever is founded or abolished: the list is what comes out."""
    found = side_by_side(
        [f"{name}/{count}" for name, count in before], [f"{name}/{count}" for name, count in after]
    )
    pairs: list[Pair] = []
    for each in suggest(found)[taken:]:
        try:
            check_pair(each.pair, found, pairs)
        except Refused:
            continue
        pairs.append(each.pair)
    left, right = undecided(found, pairs)
    rest = [*(Pair((old.pk,), ()) for old in left), *(Pair((), (row.key,)) for row in right)]
    for pair in rest:
        check_pair(pair, found, pairs)
        pairs.append(pair)
    assert undecided(found, pairs) == ([], [])
    register = Register({HOME: KnownCommune(HOME, "Xã", "Tam Dân")}, dict(found.olds))
    operations = resolve(operations_of(found, pairs), register)
    assert [one.kind for one in operations] == [kind_of(pair, found) for pair in pairs]
    if not operations:
        assert not found.differs
        return
    outcome = work_out(operations, register, DAY)
    assert outcome.errors == []
    after_all = {pk: one.full_name for pk, one in register.villages.items()}
    after_all = {pk: name for pk, name in after_all.items() if pk not in outcome.closings}
    after_all |= {one.village: f"{one.kind} {one.name}" for one in outcome.changes}
    fresh = [one.full_name for one in outcome.openings.values()]
    assert sorted([*after_all.values(), *fresh]) == sorted(name for name, _ in after)
    # What an operation touched has the households of the list.
    said = dict(after)
    touched = [*outcome.openings.values(), *outcome.changes]
    assert all(one.households == said[f"{one.kind} {one.name}"] for one in touched)
