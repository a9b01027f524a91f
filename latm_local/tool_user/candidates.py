"""Where an argument may stand in a question, and the evidence for each place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latm_local.datatypes import Json
from latm_local.readings import NUMBER, ListStyle, item_annotation, read_value
from latm_local.tool_user.pieces import Pieces, shape
from latm_local.tool_user.shown import END, START, Place, Shown, common, kinds_of, left_of, number_words, right_of

FEATURES: Final = (
    "left pieces alike",
    "right pieces alike",
    "nearest left alike",
    "nearest right alike",
    "left alike to the start",
    "right alike to the end",
    "kind of left neighbour unseen",
    "kind of right neighbour unseen",
    "joint to the left unlike",
    "joint to the right unlike",
    "shape unseen",
    "kinds of pieces unseen",
    "first kind unseen",
    "last kind unseen",
    "longer than seen",
    "shorter than seen",
    "fixed words inside",
    "sentence ends inside",
    "brackets or quotes unbalanced",
    "kinds alike to the left",
    "kinds alike to the right",
    "goes on to the left",
    "goes on to the right",
    "alike on both sides",
    "shared by the batch at the edges",
    "shared by the batch inside",
    "not shared beside",
)
_MOST_EDGES: Final = 28
_MOST_PAIRS: Final = 160
_INSIDE_WORD: Final = re.compile(r"\w\w")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "<": ">"}

Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value at a place; `score` is the evidence, weighed and summed."""

    place: Place
    value: Json
    features: Features
    score: float


def find_candidates(
    pieces: Pieces, shown: Shown, weights: Features, shared: frozenset[int], most: int
) -> list[Candidate]:
    """The likeliest places of a parameter in a question, best first, one for each value.

    `shared` are the pieces that stand in most questions asked at the same time in the same words.
    """
    sides = _Sides(pieces, shown)
    found = []
    for place, value in _enumerate(pieces, shown, sides):
        features = _features(pieces, shown, place, value, sides, shared)
        found.append(Candidate(place, value, features, float(features @ weights)))
    found.sort(key=lambda c: -c.score)
    kept: dict[str, Candidate] = {}
    for candidate in found:
        kept.setdefault(repr(candidate.value), candidate)
        if len(kept) == most:
            break
    return list(kept.values())


class _Sides:
    """How far the text to the left of each piece, and to its right, is alike to each demonstration's."""

    def __init__(self, pieces: Pieces, shown: Shown) -> None:
        self._pieces, self._shown = pieces, shown
        self._left: dict[int, list[int]] = {}
        self._right: dict[int, list[int]] = {}
        self._own: dict[tuple[int, int], tuple[str, ...]] = {}
        self.seen_shapes = frozenset[str]().union(*(s.shapes for s in shown.sights))
        self.seen_kinds = frozenset[str]().union(*(s.kinds for s in shown.sights))
        self.first_kinds = {s.first_kind for s in shown.sights}
        self.last_kinds = {s.last_kind for s in shown.sights}
        self.glued = {s.glued_left for s in shown.sights}, {s.glued_right for s in shown.sights}
        self.lengths = [s.length for s in shown.sights]
        self.ends_sentences = any(s.kinds & {".", "?", "!"} for s in shown.sights)
        self._alike_kinds: dict[tuple[int, int], float] = {}
        self.left_kinds = {_neighbour(s.left) for s in shown.sights}
        self.right_kinds = {_neighbour(s.right) for s in shown.sights}

    def left(self, first: int) -> list[int]:
        if first not in self._left:
            own = self.own_left(first)
            self._left[first] = [common(own, s.left) for s in self._shown.sights]
        return self._left[first]

    def right(self, last: int) -> list[int]:
        if last not in self._right:
            own = self.own_right(last)
            self._right[last] = [common(own, s.right) for s in self._shown.sights]
        return self._right[last]

    def own_left(self, first: int) -> tuple[str, ...]:
        if (first, 0) not in self._own:
            self._own[first, 0] = left_of(self._pieces, first)
        return self._own[first, 0]

    def own_right(self, last: int) -> tuple[str, ...]:
        if (last, 1) not in self._own:
            self._own[last, 1] = right_of(self._pieces, last)
        return self._own[last, 1]

    def kinds_alike_left(self, first: int) -> float:
        if (first, 0) not in self._alike_kinds:
            own = kinds_of(self.own_left(first))
            self._alike_kinds[first, 0] = min(8, max(common(own, s.left_kinds) for s in self._shown.sights)) / 4
        return self._alike_kinds[first, 0]

    def kinds_alike_right(self, last: int) -> float:
        if (last, 1) not in self._alike_kinds:
            own = kinds_of(self.own_right(last))
            self._alike_kinds[last, 1] = min(8, max(common(own, s.right_kinds) for s in self._shown.sights)) / 4
        return self._alike_kinds[last, 1]

    def start_looks(self, i: int) -> float:
        known = _neighbour(self.own_left(i)) in self.left_kinds
        return min(6, max(self.left(i))) + 2 * known + 2 * (self._pieces.kinds[i] in self.first_kinds)

    def end_looks(self, i: int) -> float:
        known = _neighbour(self.own_right(i)) in self.right_kinds
        return min(6, max(self.right(i))) + 2 * known + 2 * (self._pieces.kinds[i] in self.last_kinds)


def _enumerate(pieces: Pieces, shown: Shown, sides: _Sides) -> Iterator[tuple[Place, Json]]:
    annotation = shown.parameter.annotation
    item = item_annotation(annotation)
    if annotation in ("int", "float"):
        yield from _numbers(pieces, annotation, shown.in_words)
    elif item in ("int", "float"):
        yield from _number_lists(pieces, annotation, shown.styles)
    else:
        yield from _texts(pieces, shown, sides)


def _numbers(pieces: Pieces, annotation: str, in_words: bool) -> Iterator[tuple[Place, Json]]:
    for first, last, text in number_places(pieces):
        if annotation == "int" and "." in text:
            continue
        yield Place(first, last), read_value(text, annotation, None)
    if in_words:
        yield from ((Place(i, j, in_words=True), n) for i, j, n in number_words(pieces))


def number_places(pieces: Pieces) -> list[tuple[int, int, str]]:
    """Numbers written in digits: first piece, last piece, text. A sign may be an operator: both readings."""
    found = []
    for match in re.finditer(NUMBER, pieces.question):
        start, end, text = match.start(), match.end(), match.group()
        for begin in (start, start + 1) if text[0] in "+-" else (start,):
            first, last = pieces.begins.get(begin), pieces.stops.get(end)
            if first is not None and last is not None:
                found.append((first, last, text[begin - start :]))
    return found


def _number_lists(pieces: Pieces, annotation: str, styles: Sequence[ListStyle]) -> Iterator[tuple[Place, Json]]:
    places = number_places(pieces)
    for style in styles:
        for first, _, _ in places:
            for last in dict.fromkeys(last for other, last, _ in places if other >= first):
                try:
                    value = read_value(pieces.question[pieces.starts[first] : pieces.ends[last]], annotation, style)
                except ValueError:
                    break
                yield Place(first, last, style), value


def _texts(pieces: Pieces, shown: Shown, sides: _Sides) -> Iterator[tuple[Place, Json]]:
    question = pieces.question
    joints = {i for i in range(1, len(pieces)) if not _within_word(pieces, i)} | {0}
    starts = [i for i in range(len(pieces)) if i in joints]
    ends = [i for i in range(len(pieces)) if i + 1 in joints or i + 1 == len(pieces)]
    looks = {i: sides.start_looks(i) for i in starts}, {i: sides.end_looks(i) for i in ends}
    starts = sorted(starts, key=looks[0].__getitem__, reverse=True)[:_MOST_EDGES]
    ends = sorted(ends, key=looks[1].__getitem__, reverse=True)[:_MOST_EDGES]
    listed = item_annotation(shown.parameter.annotation) is not None
    pairs = [(first, last) for first in starts for last in ends if first <= last]
    pairs.sort(key=lambda pair: -looks[0][pair[0]] - looks[1][pair[1]])
    for first, last in pairs[:_MOST_PAIRS]:
        text = question[pieces.starts[first] : pieces.ends[last]]
        if not listed:
            yield Place(first, last), text
            continue
        for style in shown.styles:
            items = style.split(text)
            if items is not None:
                yield Place(first, last, style), list(items)


def _within_word(pieces: Pieces, i: int) -> bool:
    """Whether pieces i - 1 and i are parts of one word."""
    place = pieces.starts[i]
    return pieces.glued(i) and bool(_INSIDE_WORD.fullmatch(pieces.question[place - 1 : place + 1]))


def _neighbour(side: Sequence[str]) -> str:
    """The kind of the piece next to an argument: a word, a number, a mark, or the question's edge."""
    text = side[0]
    if text in (START, END):
        return text
    return "a" if text.isalpha() else "0" if text.isdigit() else text


def _features(
    pieces: Pieces, shown: Shown, place: Place, value: Json, sides: _Sides, shared: frozenset[int]
) -> Features:
    """The evidence for a value at a place, in the order of FEATURES."""
    before, after, both = _around(pieces, shown, place, sides)
    inside = range(place.first, place.last + 1)
    return np.array(
        [
            *before,
            *_within(pieces, shown, place, value, sides),
            *after,
            _goes_on(pieces, place, shown, sides.seen_kinds, -1),
            _goes_on(pieces, place, shown, sides.seen_kinds, 1),
            both,
            float(place.first in shared) + float(place.last in shared),
            sum(i in shared for i in inside) / len(inside) if shared else 0.0,
            _beside(pieces, place, shared) if shared else 0.0,
        ]
    )


def _around(
    pieces: Pieces, shown: Shown, place: Place, sides: _Sides
) -> tuple[tuple[float, ...], tuple[float, float], float]:
    """What stands on both sides, as words and as kinds, and how alike both are to one demonstration."""
    sights = shown.sights
    left, right = sides.left(place.first), sides.right(place.last)
    best = max(range(len(sights)), key=lambda k: min(left[k], 8) + min(right[k], 8))
    own_left, own_right = sides.own_left(place.first), sides.own_right(place.last)
    words = (
        min(left[best], 8) / 4,
        min(right[best], 8) / 4,
        float(max(left) > 0),
        float(max(right) > 0),
        float(left[best] == len(own_left) == len(sights[best].left)),
        float(right[best] == len(own_right) == len(sights[best].right)),
        float(_neighbour(own_left) not in sides.left_kinds),
        float(_neighbour(own_right) not in sides.right_kinds),
        float(pieces.glued(place.first) not in sides.glued[0]),
        float(pieces.glued(place.last + 1) not in sides.glued[1]),
    )
    kinds = sides.kinds_alike_left(place.first), sides.kinds_alike_right(place.last)
    return words, kinds, min(4, left[best], right[best]) / 2


def _within(pieces: Pieces, shown: Shown, place: Place, value: Json, sides: _Sides) -> Iterator[float]:
    """What the value itself looks like, beside those that were shown."""
    inside = range(place.first, place.last + 1)
    items = [str(v) for v in value] if isinstance(value, list) else [str(value)]
    length = len(items) if place.style is not None else len(items[0])
    yield sum(shape(item) not in sides.seen_shapes for item in items) / len(items)
    yield min(3, len({pieces.kinds[i] for i in inside} - sides.seen_kinds)) / 2
    yield float(pieces.kinds[place.first] not in sides.first_kinds)
    yield float(pieces.kinds[place.last] not in sides.last_kinds)
    yield min(1.0, max(0.0, log(length / max(sides.lengths))))
    yield min(1.5, max(0.0, log(min(sides.lengths) / length)))
    yield min(4, sum(pieces.texts[i].lower() in shown.fixed for i in inside)) / 2
    yield min(2, 0 if sides.ends_sentences else _sentence_ends(pieces, place))
    yield float(_unbalanced(pieces.texts[place.first : place.last + 1]))


def _goes_on(pieces: Pieces, place: Place, shown: Shown, seen_kinds: frozenset[str], step: int) -> float:
    """Whether the text right outside is of the kinds seen inside: what stands there might belong to the value."""
    beside = place.first - 1 if step < 0 else place.last + 1
    if place.style is not None and place.style.separator.strip():
        mark = place.style.separator.strip()
        beyond = beside + step
        return float(
            min(beside, beyond) >= 0
            and max(beside, beyond) < len(pieces)
            and pieces.texts[beside] == mark
            and (pieces.kinds[beyond] in seen_kinds or pieces.texts[beyond] == "-")
        )
    if not 0 <= beside < len(pieces):
        return 0.0
    return float(pieces.kinds[beside] in seen_kinds and pieces.texts[beside].lower() not in shown.fixed)


def _sentence_ends(pieces: Pieces, place: Place) -> int:
    inner = range(place.first, place.last)
    return sum(pieces.texts[i] in ".?!:" and not pieces.glued(i + 1) for i in inner)


def _beside(pieces: Pieces, place: Place, shared: frozenset[int]) -> float:
    """How many of the two neighbours are not shared text."""
    left = place.first > 0 and place.first - 1 not in shared
    right = place.last + 1 < len(pieces) and place.last + 1 not in shared
    return (left + right) / 2


def _unbalanced(texts: Sequence[str]) -> bool:
    """Whether a bracket or quote at the very edge has no partner inside."""
    first, last = texts[0], texts[-1]
    if first in ("'", '"') or last in ("'", '"'):
        return first != last or len(texts) < 2
    return last in _PAIRS.values() and last not in [_PAIRS[t] for t in texts if t in _PAIRS]
