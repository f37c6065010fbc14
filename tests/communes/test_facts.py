import pytest

from communes import facts


@pytest.fixture
def heard(monkeypatch):
    calls: list[list[int]] = []
    monkeypatch.setattr(facts, "_listeners", [])
    facts.listen(calls.append)
    return calls


def test_changed_communes_reach_the_listener_once_and_sorted(heard):
    facts.changed([7, 3, 7])
    assert heard == [[3, 7]]


def test_changed_without_a_commune_is_not_told(heard):
    facts.changed([])
    facts.changed([0])
    assert heard == []


def test_listener_registered_twice_hears_once(monkeypatch):
    monkeypatch.setattr(facts, "_listeners", [])
    calls: list[list[int]] = []

    def listener(ids):
        calls.append(ids)

    facts.listen(listener)
    facts.listen(listener)
    facts.changed([1])
    assert calls == [[1]]


def test_change_of_everything_names_no_commune(heard):
    facts.changed_everywhere()
    assert heard == [None]


def test_changes_told_together_are_told_once(heard):
    with facts.together():
        facts.changed([4])
        facts.changed([2, 4])
        assert heard == []
    assert heard == [[2, 4]]


def test_change_of_everything_told_together_is_told_once(heard):
    with facts.together():
        facts.changed_everywhere()
        facts.changed([4])
        facts.changed_everywhere()
        assert heard == []
    assert heard == [None, [4]]


def test_changes_that_failed_are_not_told(heard):
    def fail() -> None:
        with facts.together():
            facts.changed([4])
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    facts.changed([5])
    assert heard == [[5]]
