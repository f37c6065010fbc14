"""Targets in words, for every kind of rule."""

import pytest

from teams.models import Override, RuleKind, Target
from teams.target_words import WORDS, demand_words, override_words, target_words
from tests.make import day


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rule": "min_teams_per_commune", "threshold": 3}, "mỗi xã có ít nhất 3 tổ"),
        ({"rule": "coverage_villages"}, "100% thôn, tổ dân phố có tổ"),
        ({"rule": "coverage_villages", "share": 80}, "80% thôn, tổ dân phố có tổ"),
        ({"rule": "coverage_communes", "share": 50}, "50% xã, phường, thị trấn có tổ"),
        (
            {"rule": "pilot_sample", "threshold": 2, "least": 3},
            "mỗi huyện 2 xã, mỗi xã 1 tổ cấp xã và 3 tổ thôn",
        ),
        (
            {"rule": "pilot_sample", "threshold": 1, "least": 0},
            "mỗi huyện 1 xã, mỗi xã 1 tổ cấp xã",
        ),
        ({"rule": "document_due"}, "gửi quyết định thành lập tổ về Sở"),
        (
            {"rule": "document_due", "with_list": True},
            "gửi quyết định thành lập tổ và danh sách thành viên về Sở",
        ),
        ({"rule": "training_share"}, "100% thành viên được tập huấn"),
        ({"rule": "size_band", "least": 3, "most": 5}, "tổ có từ 3 đến 5 thành viên"),
        ({"rule": "size_band", "least": 7}, "tổ có ít nhất 7 thành viên"),
        (
            {"rule": "size_band", "most": 10, "team_kind": "commune"},
            "tổ cấp xã có nhiều nhất 10 thành viên",
        ),
        (
            {"rule": "size_band", "least": 5, "most": 5, "team_kind": "village"},
            "tổ ở thôn, tổ dân phố có 5 thành viên",
        ),
    ],
)
def test_demand_is_said_as_plans_say_it(fields, words):
    assert demand_words(Target(**fields)) == words


def test_every_rule_has_its_words():
    assert set(WORDS) == set(RuleKind.values)


def test_target_names_its_day_and_a_commune_its_own():
    target = Target(rule="coverage_villages", due_on=day("31/8/2022"), wording="before")
    assert target_words(target) == "100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022"
    own = Override(threshold=2, due_on=day("30/9/2022"))
    assert override_words(own, "by") == "ít nhất 2 tổ, chậm nhất ngày 30/9/2022"
    assert override_words(Override(share=60), "") == "60%"
