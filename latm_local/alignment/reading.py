"""The readings of one wording: which of the shared tokens are fixed text, and how the slots between are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final, TypeAlias

from latm_local.alignment.slots import SlotReading, slot_readings
from latm_local.alignment.tokens import BRACKETS, Token
from latm_local.alignment.wordings import STOPS, Wording, one_wording
from latm_local.datatypes import Json

_MOST_READINGS: Final = 40
_MOST_SLOTS: Final = 8
_SLOT: Final = 0.15  # cost of a slot, besides how well it reads
_UNLIKE: Final = 0.3  # cost of reading slots otherwise that read alike
_ACCIDENTAL: Final = 2  # words that lists may all begin with by accident

Fixed: TypeAlias = list[int]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to see the questions: the fixed text, and each slot's annotation and values.

    `literals` has one element more than there are slots; `values[i][j]` is slot i in question j, in the
    order of the wording's members. `cost` is lower where the reading is likelier. `around[i]` is the mark
    or word right before and right after slot i.
    """

    literals: tuple[str, ...]
    annotations: tuple[str, ...]
    values: tuple[tuple[Json, ...], ...]
    cost: float = 0.0
    around: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where slots stand in each question (character spans), the fixed text between them, and the cut's cost."""

    literals: tuple[str, ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]
    cost: float


def read_wording(wording: Wording, questions: Sequence[str]) -> list[Reading]:
    """Readings of the questions at the wording's positions, the likelier first."""
    texts = [questions[m] for m in wording.members]
    readings: dict[tuple[object, ...], Reading] = {}
    for cut in _cuts(wording, texts):
        for reading in _typings(cut, texts):
            key = reading.annotations, repr(reading.values)
            if key not in readings or reading.cost < readings[key].cost:
                readings[key] = reading
    return sorted(readings.values(), key=lambda r: r.cost)[:_MOST_READINGS]


def _cuts(wording: Wording, texts: Sequence[str]) -> Iterator[_Cut]:
    seen = set()
    for fixed, split, cost in _variants(wording):
        cut = _cut(wording, texts, fixed, split, cost)
        if cut is not None and cut.spans not in seen:
            seen.add(cut.spans)
            yield cut


def _variants(wording: Wording) -> Iterator[tuple[Fixed, bool, float]]:
    """Sets of shared tokens to take as fixed, whether values part the rest, and a cost: the likelier first."""
    everything = _fixed_anchors(wording, constants=True)
    edges = _edges(wording, everything)
    strong = [i for i in everything if i in edges or _holds(wording, i, everything)]
    bare = _bare(wording, strong)
    outer = [i for i in bare if i in edges]
    loose = [i for i in bare if not wording.tokens[0][wording.places[0][i]].is_typed]
    stopped = _to_stops(wording, bare)
    yield stopped, False, 0.0
    yield stopped, True, 0.1
    yield bare, False, 0.03
    yield bare, True, 0.13
    yield strong, False, 0.2
    yield strong, True, 0.3
    yield outer, False, 0.33
    yield _to_stops(wording, outer), False, 0.3
    yield loose, False, 0.4
    yield loose, True, 0.45
    yield everything, False, 0.6
    yield everything, True, 0.7
    yield [i for i in outer if not wording.tokens[0][wording.places[0][i]].is_typed], False, 0.6


def _token(wording: Wording, anchor: int, member: int = 0) -> Token:
    return wording.tokens[member][wording.places[member][anchor]]


def _fixed_anchors(wording: Wording, constants: bool) -> Fixed:
    """Shared tokens whose text is the same in all questions."""
    count = len(wording.places[0])
    members = range(len(wording.members))
    return [
        i
        for i in range(count)
        if len({_token(wording, i, m).text for m in members}) == 1 and (constants or not _token(wording, i).is_typed)
    ]


def _edges(wording: Wording, fixed: Fixed) -> set[int]:
    """Anchors of the question's start and end, up to the first and from the last slot."""
    count, kept = len(wording.places[0]), set(fixed)
    first = next((i for i in range(count) if wording.gaps[i] or i not in kept), count)
    last = next((i for i in range(count - 1, -1, -1) if wording.gaps[i + 1] or i not in kept), -1)
    return {i for i in fixed if i < first or i > last}


def _holds(wording: Wording, anchor: int, fixed: Fixed) -> bool:
    """Whether the run of an anchor inside the question has a word that stands nowhere in the slots of most."""
    run = _run(wording, anchor, set(fixed))
    words = [k for i in run if _is_word(k := _token(wording, i).key)]
    members = range(len(wording.members))
    if words in (["and"], ["or"]):  # before a list's last item as often as between two slots
        return False
    kept = [{wording.places[m][i] for i in fixed} for m in members]
    for word in words:
        again = sum(any(t.key == word and j not in kept[m] for j, t in enumerate(wording.tokens[m])) for m in members)
        times = sum(_token(wording, i).key == word for i in fixed)
        if not again or (again * 2 < len(wording.members) and times == 1 and len(words) > 1):
            return True
    return False


def _is_word(key: str) -> bool:
    """Letters that count options are no words."""
    return key[0].isalpha() and (len(key) > 1 or key in "aI")


def _run(wording: Wording, anchor: int, fixed: set[int]) -> list[int]:
    """The fixed anchors that stand together with this one, in all questions."""
    first = last = anchor
    while first - 1 in fixed and not wording.gaps[first]:
        first -= 1
    while last + 1 in fixed and not wording.gaps[last + 1]:
        last += 1
    return list(range(first, last + 1))


def _bare(wording: Wording, fixed: Fixed) -> Fixed:
    """Without marks at the edge of a slot that belong to its value as often: brackets and signs."""
    kept = list(fixed)
    count = len(wording.places[0])
    for step in (1, -1):
        for i in sorted(kept, reverse=step == 1):
            token = _token(wording, i)
            onward = i + step
            inside = 0 <= onward < count and onward in kept and not wording.gaps[max(i, onward)]
            at_end = onward in (-1, count) and not wording.gaps[0 if onward < 0 else count]
            is_edge = token.kind == "mark" and token.text not in STOPS and not inside and not at_end
            if is_edge and not _is_aside(wording, i, kept):
                kept.remove(i)
    return kept


def _is_aside(wording: Wording, anchor: int, fixed: Fixed) -> bool:
    """Whether it is one of two brackets round fixed words, as in `{1} (in full years)`."""
    run = _run(wording, anchor, set(fixed))
    texts = [_token(wording, i).text for i in run]
    at = run.index(anchor)
    if texts[at] in BRACKETS:
        inside, closed = _until(texts[at + 1 :], BRACKETS[texts[at]])
    else:
        opening = next((o for o, c in BRACKETS.items() if c == texts[at]), "")
        inside, closed = _until(texts[:at][::-1], opening)
    return closed and any(map(_is_word, inside))


def _until(texts: Sequence[str], end: str) -> tuple[Sequence[str], bool]:
    """What stands before `end`, and whether it is there."""
    return (texts[: texts.index(end)], True) if end in texts else (texts, False)


def _to_stops(wording: Wording, fixed: Fixed) -> Fixed:
    """Without a word or two between the end of a sentence and a slot: all lists happen to begin with them."""
    kept = set(fixed)
    for i in fixed:
        if _token(wording, i).text in ":.?!":
            run = [j for j in _run(wording, i, set(fixed)) if j > i]
            ends = not run or run[-1] == len(wording.places[0]) - 1
            if (
                not ends
                and sum(_is_word(_token(wording, j).key) for j in run) <= _ACCIDENTAL
                and not any(_token(wording, j).text in ":.?!" for j in run)
            ):
                kept -= set(run)
    return sorted(kept)


def _cut(wording: Wording, texts: Sequence[str], fixed: Fixed, split: bool, cost: float) -> _Cut | None:
    borders = _borders(wording, fixed, split)
    if not 0 < len(borders) <= _MOST_SLOTS:
        return None
    spans = []
    for start, end in borders:
        spans.append(tuple(_span(wording, m, start, end, texts[m]) for m in range(len(wording.members))))
    edges = [(0, 0), *(column[0] for column in spans), (len(texts[0]), len(texts[0]))]
    literals = tuple(texts[0][a[1] : b[0]].strip() for a, b in pairwise(edges))
    return _Cut(literals, tuple(spans), cost)


def _borders(wording: Wording, fixed: Fixed, split: bool) -> list[tuple[int, int]]:
    """Slots as (anchor before, anchor after); a value's own anchor is (anchor, anchor)."""
    count, kept = len(wording.places[0]), set(fixed)
    members = range(len(wording.members))
    borders: list[tuple[int, int]] = []
    pieces: list[tuple[str, int]] = []
    for i in range(count + 1):
        if wording.gaps[i]:
            pieces.append(("gap", i))
        if i < count:
            pieces.append(("fixed" if i in kept else "free", i))
    for is_fixed, group in groupby(pieces, key=lambda p: p[0] == "fixed"):
        if is_fixed:
            continue
        region = list(group)
        start, end = _outside(region)
        typed = [i for kind, i in region if kind == "free" and _token(wording, i).is_typed]
        if not split or not typed:
            borders.append((start, end))
            continue
        for i in typed:
            if any(wording.places[m][i] - (wording.places[m][start] if start >= 0 else -1) > 1 for m in members):
                borders.append((start, i))
            borders.append((i, i))
            start = i
        if any(
            (wording.places[m][end] if end < count else len(wording.tokens[m])) - wording.places[m][start] > 1
            for m in members
        ):
            borders.append((start, end))
    return borders


def _outside(region: Sequence[tuple[str, int]]) -> tuple[int, int]:
    """The anchors right before and right after a region."""
    _kind, first = region[0]
    last_kind, last = region[-1]
    return first - 1, last if last_kind == "gap" else last + 1


def _span(wording: Wording, member: int, start: int, end: int, text: str) -> tuple[int, int]:
    tokens, places = wording.tokens[member], wording.places[member]
    if start == end:
        return tokens[places[start]].start, tokens[places[start]].end
    left = tokens[places[start]].end if start >= 0 else 0
    right = tokens[places[end]].start if end < len(places) else len(text)
    inside = text[left:right]
    return left + len(inside) - len(inside.lstrip()), max(left, left + len(inside.rstrip()))


def _typings(cut: _Cut, texts: Sequence[str]) -> Iterator[Reading]:
    """All slots as they most likely read, then with one of them read otherwise, then with several parted."""
    columns = [tuple(t[a:b] for t, (a, b) in zip(texts, column, strict=True)) for column in cut.spans]
    options = [_cached_readings(c) for c in columns]
    choices = [[0] * len(columns)]
    for i, option in enumerate(options):
        choices += [[0] * i + [k] + [0] * (len(columns) - i - 1) for k in range(1, len(option))]
    choices += _parted(options)
    around = [(_last_token(texts[0][: column[0][0]]), _first_token(texts[0][column[0][1] :])) for column in cut.spans]
    for choice in choices:
        picked = [option[k] for option, k in zip(options, choice, strict=True)]
        likeliest = {(option[0].annotations, slot.annotations) for option, slot in zip(options, picked, strict=True)}
        unlike = len(likeliest) - len({first for first, _ in likeliest})
        yield _reading(cut, picked, around, unlike * _UNLIKE)


def _parted(options: Sequence[Sequence[SlotReading]]) -> Iterator[list[int]]:
    """Choices of several parameters for each of several slots: two points as two numbers each."""
    places: dict[tuple[str, ...], dict[int, int]] = {}
    for i, option in enumerate(options):
        for k, reading in enumerate(option):
            if len(reading.annotations) > 1:
                places.setdefault(reading.annotations, {}).setdefault(i, k)
    yield from ([found.get(i, 0) for i in range(len(options))] for found in places.values() if len(found) > 1)


def _reading(cut: _Cut, picked: Sequence[SlotReading], around: Sequence[tuple[str, str]], extra: float) -> Reading:
    literals, places = [cut.literals[0]], []
    for slot, where, literal in zip(picked, around, cut.literals[1:], strict=True):
        literals += [""] * (len(slot.annotations) - 1) + [literal]
        places += [where] * len(slot.annotations)
    cost = extra + cut.cost + sum(s.cost for s in picked) / len(picked) + _SLOT * len(picked)
    return Reading(
        tuple(literals),
        tuple(a for s in picked for a in s.annotations),
        tuple(v for s in picked for v in s.values),
        round(cost, 4),
        tuple(places),
    )


def _last_token(text: str) -> str:
    found = re.findall(r"\w+|[^\w\s]", text[-40:])
    return found[-1].lower() if found else ""


def _first_token(text: str) -> str:
    found = re.match(r"\s*(\w+|[^\w\s])", text)
    return found.group(1).lower() if found else ""


@lru_cache(maxsize=4096)
def _cached_readings(texts: tuple[str, ...]) -> tuple[SlotReading, ...]:
    return tuple(slot_readings(texts, parts_of_rows))


def parts_of_rows(items: Sequence[str]) -> list[list[str]] | None:
    """Items of one shape, parted into what varies between them: `fig 3`, `pear 4` -> [[fig, 3], [pear, 4]]."""
    if len(set(items)) < 2:
        return None
    wording = one_wording(items)
    for split in (False, True):
        fixed = _fixed_anchors(wording, constants=True)
        borders = _borders(wording, fixed, split)
        if 1 < len(borders) <= _MOST_SLOTS:
            parts = [
                [item[slice(*_span(wording, m, start, end, item))] for start, end in borders]
                for m, item in enumerate(items)
            ]
            if all(all(p) for p in parts):
                return parts
    return None
