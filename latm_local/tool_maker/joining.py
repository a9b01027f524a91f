"""Readings of several wordings joined into one: the same parameters, whatever order a wording has them in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, permutations
from typing import Final

from latm_local.alignment import Reading, Wording
from latm_local.alignment.reading import read_wording
from latm_local.alignment.tokens import tokens_of
from latm_local.alignment.wordings import fewer_wordings, one_wording, wordings_of
from latm_local.datatypes import Json
from latm_local.tool_maker.generic import generic_readings

_MOST_ORDERS: Final = 120
_UNLIKE: Final = 0.6  # extra cost of taking questions of several wordings as one
_WORDING: Final = 0.05  # cost of a wording
_LONELY: Final = 0.1  # extra cost of a wording with one question


@dataclass(frozen=True, slots=True)
class Joined:
    """`values[parameter][question]` over all questions; `literals` of the wording that most questions have."""

    annotations: tuple[str, ...]
    values: tuple[tuple[Json, ...], ...]
    literals: tuple[str, ...]
    cost: float


def joined_readings(questions: Sequence[str]) -> Iterator[Joined]:
    """Readings of all questions, from the wordings as told apart, then from fewer and fewer of them."""
    groups = wordings_of(questions)
    seen = []
    for extra, wordings in ((0.0, groups), (0.0, fewer_wordings(groups)), (_UNLIKE, [one_wording(questions)])):
        members = sorted(sorted(w.members) for w in wordings)
        if members not in seen:
            seen.append(members)
            yield from _joined(questions, wordings, extra)


def _joined(questions: Sequence[str], wordings: Sequence[Wording], extra: float) -> Iterator[Joined]:
    several = [w for w in wordings if len(w.members) > 1]
    lonely = [w.members[0] for w in wordings if len(w.members) == 1]
    readings = [list(map(_told_once, read_wording(w, questions))) for w in several]
    if not several or not all(readings):
        return
    for first in readings[0]:
        others = [_matching(first, of) for of in readings[1:]]
        chosen = [first, *(o for o in others if o is not None)]
        if len(chosen) < len(several):
            continue
        alone = [_read_alone(questions[i], first) for i in lonely]
        if all(a is not None for a in alone):
            rows: dict[int, Sequence[Json]] = {i: a for i, a in zip(lonely, alone, strict=True) if a is not None}
            for wording, reading in zip(several, chosen, strict=True):
                rows |= {m: [v[j] for v in reading.values] for j, m in enumerate(wording.members)}
            mean = sum(r.cost * len(w.members) for r, w in zip(chosen, several, strict=True))
            mean /= sum(len(w.members) for w in several)
            yield _of_rows(first, rows, mean + extra + _LONELY * len(lonely) + _WORDING * len(wordings))


def _told_once(reading: Reading) -> Reading:
    """Without texts that say in all questions what an earlier one said."""
    repeated = {i: "" for i, c in enumerate(reading.values) if c in reading.values[:i] and _names_something(c)}
    kept = [i for i in range(len(reading.values)) if i not in repeated]
    return replace(
        reading,
        literals=closed(reading.literals, repeated),
        annotations=tuple(reading.annotations[i] for i in kept),
        values=tuple(reading.values[i] for i in kept),
        around=tuple(reading.around[i] for i in kept),
    )


def _names_something(column: Sequence[Json]) -> bool:
    return isinstance(column[0], str) and any(value != column[0] for value in column)


def closed(literals: Sequence[str], slots: Mapping[int, str]) -> tuple[str, ...]:
    """The fixed text when some slots are part of it, each with the text given for it."""
    found = [literals[0]]
    for i, behind in enumerate(literals[1:]):
        if i in slots:
            found[-1] = " ".join(part for part in (found[-1], slots[i], behind) if part)
        else:
            found.append(behind)
    return tuple(found)


def _of_rows(first: Reading, rows: dict[int, Sequence[Json]], cost: float) -> Joined:
    columns = [[rows[i][p] for i in range(len(rows))] for p in range(len(first.annotations))]
    annotations, values = [], []
    for annotation, column in zip(first.annotations, columns, strict=True):
        wide = "float" in _element_types(column) and "int" in annotation
        annotations.append(annotation.replace("int", "float") if wide else annotation)
        values.append(tuple(_widened(v) for v in column) if "float" in annotations[-1] else tuple(column))
    return Joined(tuple(annotations), tuple(values), first.literals, round(cost, 4))


def _element_types(column: Sequence[Json]) -> set[str]:
    flat = [i for v in column for i in (v if isinstance(v, list) else [v])]
    return {type(i).__name__ for i in flat}


def _widened(value: Json) -> Json:
    if isinstance(value, list):
        return [_widened(v) for v in value]
    return float(value) if isinstance(value, int) else value


def _plain(annotations: Sequence[str]) -> list[str]:
    return [a.replace("float", "int") for a in annotations]


def _matching(first: Reading, others: Sequence[Reading]) -> Reading | None:
    """The likeliest reading of another wording with parameters of the same types, in the first one's order."""
    wanted = sorted(_plain(first.annotations))
    other = next((r for r in others if sorted(_plain(r.annotations)) == wanted), None)
    if other is None:
        return None
    order = _order(first, other)
    return Reading(
        other.literals,
        tuple(other.annotations[i] for i in order),
        tuple(other.values[i] for i in order),
        other.cost,
        tuple(other.around[i] for i in order),
    )


def _order(first: Reading, other: Reading) -> tuple[int, ...]:
    """Which slot of `other` is which of `first`: of one type, alike in what stands beside them and in size."""
    wanted, have = _plain(first.annotations), _plain(other.annotations)
    places = range(len(wanted))
    orders = (o for o in permutations(places) if all(have[o[i]] == wanted[i] for i in places))
    return min(
        islice(orders, _MOST_ORDERS),
        key=lambda o: (sum(_distance(first, i, other, o[i]) for i in places), o),
    )


def _distance(a: Reading, i: int, b: Reading, j: int) -> float:
    same = sum(x == y for x, y in zip(a.around[i], b.around[j], strict=True) if x and x not in ",.;:?!")
    return abs(_size(a.values[i]) - _size(b.values[j])) - same + 0.2 * abs(i - j)


def _size(values: Sequence[Json]) -> float:
    """How large a parameter's values are: numbers by their logarithm, lists and texts by their length."""
    sizes = [len(v) if isinstance(v, list | str) else abs(v) if isinstance(v, int | float) else 0 for v in values]
    return math.log10(1 + sum(sizes) / max(1, len(sizes)))


def _read_alone(question: str, like: Reading) -> list[Json] | None:
    """The values of a question whose wording no other has: from typed tokens, or what follows a colon."""
    wanted = _plain(like.annotations)
    for generic in generic_readings([question]):
        if sorted(_plain(generic.annotations)) == sorted(wanted):
            found = Reading((), generic.annotations, generic.values, 0.0, (("", ""),) * len(generic.annotations))
            order = _order(like, found)
            return [generic.values[i][0] for i in order]
    words = [t for t in tokens_of(question) if t.kind == "quoted"]
    return [words[0].text[1:-1]] if wanted == ["str"] and len(words) == 1 else None
