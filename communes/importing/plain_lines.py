"""Plain runs of a list as lines of COPY, put together from texts that are made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

from communes.importing.copy_text import (
    NULL,
    action_in,
    escaped,
    json_escaped,
    named,
    or_null,
    set_of,
)
from communes.sheets import headers
from communes.sheets.plain_run import Group, Name, PlainRun
from communes.sheets.told import members_of

# Members of the raw cells, what was understood that no column tells, columns.
Texts = tuple[str, str, str]
# The ids of the former communes of groups that name one, and more warnings about them.
FormerOf = Callable[[Sequence[Group]], dict[Group, int]]

W_FORMER_COMMUNE_UNKNOWN = "W_FORMER_COMMUNE_UNKNOWN"
# Of what a group says, that which stands in no column of its own; empty ones are not kept.
BESIDE = ("former_commune", "class")
# Rows of one commune stand together, and names repeat: no more texts need to be remembered.
_MOST_GROUPS = 512
_MOST_NAMES = 8_192


class PlainLines:
    """The lines of one batch. held: the communes that hold villages. former_of: asks the register
    about groups with a former commune."""

    def __init__(self, batch_id: int, held: frozenset[int], former_of: FormerOf) -> None:
        self._batch_id = batch_id
        self._held = held
        self._former_of = former_of
        self._groups: dict[Group, Texts] = {}
        self._names: dict[Name, Texts] = {}
        self._warnings: dict[Group, tuple[str, ...]] = {}

    def can_tell(self, run: PlainRun) -> bool:
        """Whether every name of the run is one that the register takes."""
        return not any(named(name.read.kind, name.read.name).problem for name in set(run.names))

    def of(self, run: PlainRun) -> list[str]:
        """The lines of a run."""
        self._meet(run)
        groups, names = self._groups, self._names
        households = _counts(run, headers.HOUSEHOLDS)
        people = _counts(run, headers.PEOPLE)
        head = f"{self._batch_id}\t{escaped(run.sheet[:100])}\t"
        column = f'"{run.letter}":'
        return [
            f"{head}{number}\t{h}\t{p}\t{{{column}{name_raw}{own}{group_raw}}}"
            f"\t{said}\t{name_columns}\t{warnings}\t{group_columns}"
            for (
                number,
                h,
                p,
                own,
                said,
                warnings,
                (name_raw, _, name_columns),
                (group_raw, _, group_columns),
            ) in zip(
                run.numbers,
                households,
                people,
                _own(run),
                self._said(run),
                self._warnings_of(run),
                map(names.__getitem__, run.names),
                map(groups.__getitem__, run.groups),
                strict=False,
            )
        ]

    def _meet(self, run: PlainRun) -> None:
        """Make the texts of groups and names that stand here for the first time."""
        if len(self._groups) > _MOST_GROUPS:
            self._groups.clear()
            self._warnings.clear()
        if len(self._names) > _MOST_NAMES:
            self._names.clear()
        new = [group for group in dict.fromkeys(run.groups) if group not in self._groups]
        asked = [group for group in new if group.understood["former_commune"]]
        former = self._former_of(asked) if asked else {}
        for group in new:
            known = former.get(group)
            action = action_in(self._held, group.unit)
            columns = f"{group.unit}\t{or_null(known)}\tvalid\t{action}\t{{}}\t[]\n"
            said = {name: text for name in BESIDE if (text := group.understood[name])}
            self._groups[group] = json_escaped(group.raw_json), _members(said), columns
            unknown = (W_FORMER_COMMUNE_UNKNOWN,) if group in asked and not known else ()
            self._warnings[group] = (*group.warnings, *unknown)
        for name in set(run.names).difference(self._names):
            kind, bare = name.read.kind, name.read.name
            columns = named(kind, bare).columns
            # The register may take a name otherwise than the file says it.
            same = columns.startswith(f"{kind}\t{bare}\t")
            said = {} if same else {"village": bare, "kind": kind}
            self._names[name] = json_escaped(name.raw_json), _members(said), columns

    def _said(self, run: PlainRun) -> Iterable[str]:
        groups, names = self._groups, self._names
        if not any(groups[group][1] for group in set(run.groups)) and not any(
            names[name][1] for name in set(run.names)
        ):
            return repeat("{}")
        return [
            f"{{{(names[name][1] + groups[group][1])[1:]}}}"
            for name, group in zip(run.names, run.groups, strict=True)
        ]

    def _warnings_of(self, run: PlainRun) -> Iterable[str]:
        warned = self._warnings
        if not any(warned[group] for group in set(run.groups)) and not any(
            name.warnings for name in set(run.names)
        ):
            return repeat("{}")
        return [
            set_of(tuple(dict.fromkeys((*name.warnings, *warned[group]))))
            for name, group in zip(run.names, run.groups, strict=True)
        ]


def _counts(run: PlainRun, field: str) -> Iterable[object]:
    """A count of each row as a column."""
    counts = run.counts.get(field)
    if counts is None:
        return repeat(NULL)
    return [NULL if count is None else count for count in counts] if None in counts else counts


def _members(said: dict[str, str]) -> str:
    return json_escaped(members_of(said))


def _own(run: PlainRun) -> list[str]:
    own = run.own_json()
    return [json_escaped(each) for each in own] if any("\\" in each for each in own) else own
