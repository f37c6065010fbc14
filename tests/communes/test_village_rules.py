"""What a typed village name says, and when two villages are one; no database."""

from __future__ import annotations

import datetime

import pytest

from communes.errors import Refused
from communes.vietnamese import match_key
from communes.villages import rules
from communes.villages.rules import Days

DAY = datetime.date(2022, 7, 20)


@pytest.mark.parametrize(
    ("kind", "name", "understood"),
    [
        ("Thôn", "An Mỹ", ("Thôn", "An Mỹ")),
        ("", "Thôn An Mỹ", ("Thôn", "An Mỹ")),
        ("Thôn", "thôn  An Mỹ", ("Thôn", "An Mỹ")),
        ("", "TDP 5", ("Tổ dân phố", "5")),
        ("TDP", "5", ("Tổ dân phố", "5")),
        ("tổ dân phố", "Tổ dân phố số 5a", ("Tổ dân phố", "số 5a")),
        ("Thôn", "Bản Phố", ("Thôn", "Bản Phố")),
        ("Thôn", "Thôn Bản Luận", ("Thôn", "Bản Luận")),
        ("", "An Mỹ", ("", "An Mỹ")),
        ("cụm", "Bến Sông", ("Cụm", "Bến Sông")),
    ],
)
def test_understand_name_puts_the_kind_where_it_belongs(kind, name, understood):
    assert rules.understand_name(kind, name) == understood


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("Thôn", "", "name"),
        ("Thôn", "Thôn", "name"),
        ("", "TDP", None),
        ("Thôn", "=HYPERLINK(1)", "name"),
        ("Thôn", "...", "name"),
        ("Thôn", "a" * 151, "name"),
        ("Thôn 5", "An Mỹ", "kind"),
    ],
)
def test_understand_name_refuses_what_is_no_name(kind, name, field):
    if field is None:
        # An abbreviation alone may be a name; only words that are kinds leave nothing.
        assert rules.understand_name(kind, name) == ("", "TDP")
        return
    with pytest.raises(Refused) as refused:
        rules.understand_name(kind, name)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("other_name", "other_kind", "same_former", "same"),
    [
        ("An Mỹ", "Thôn", True, True),
        ("An Mỹ", "", True, True),
        ("AN MỸ", "thôn", True, True),
        ("An Mỹ", "Tổ dân phố", True, False),
        ("An Mỹ", "Thôn", False, False),
        ("An My", "Thôn", True, False),
    ],
)
def test_same_village_asks_name_kind_and_former_commune(other_name, other_kind, same_former, same):
    assert (
        rules.same_village(
            key=match_key("An Mỹ"),
            kind="Thôn",
            other_key=match_key(other_name),
            other_kind=other_kind,
            same_former_commune=same_former,
        )
        is same
    )


def test_days_meet_on_their_last_and_first_day():
    later = DAY + datetime.timedelta(days=1)
    assert Days(None, DAY).meets(Days(DAY, None))
    assert not Days(None, DAY).meets(Days(later, None))
    assert Days(None, None).meets(Days(DAY, DAY))


def test_check_not_far_allows_a_year_ahead():
    rules.check_not_far(DAY + datetime.timedelta(days=365), DAY, "valid_from")
    with pytest.raises(Refused):
        rules.check_not_far(DAY + datetime.timedelta(days=366), DAY, "valid_from")
