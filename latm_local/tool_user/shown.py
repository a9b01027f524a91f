"""What demonstrations show about an argument: where it stands, what stands around it, what it looks like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from latm_local.datatypes import Arguments, Demonstration, Json, Parameter, Signature
from latm_local.readings import ListStyle, find_spans
from latm_local.tool_user.pieces import Pieces, read_number_words, shape, split

_MOST_PLACES = 24
_REACH = 12  # pieces compared on each side
Gap = tuple[str, str, tuple[str, ...]]
START, END = "\x02", "\x03"  # stand before the first piece and after the last


@dataclass(frozen=True, slots=True)
class Place:
    """An argument in a question: its first and last piece, how its list is written."""

    first: int
    last: int
    style: ListStyle | None = None
    in_words: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """One demonstration of one argument: the pieces to its left (nearest first) and right, and itself."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    left_kinds: tuple[str, ...]
    right_kinds: tuple[str, ...]
    kinds: frozenset[str]
    shapes: frozenset[str]
    first_kind: str
    last_kind: str
    length: int
    glued_left: bool
    glued_right: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Shown:
    """A parameter as the demonstrations show it; `sights` is empty where it is not in every question."""

    parameter: Parameter
    sights: tuple[Sight, ...]
    fixed: frozenset[str]  # words that stand around arguments and in none
    styles: tuple[ListStyle, ...]
    in_words: bool

    @property
    def grounded(self) -> bool:
        """Whether the argument can be found in a question."""
        return bool(self.sights)


@dataclass(frozen=True, slots=True)
class Lesson:
    """All parameters of a tool, and the orders in which the demonstrations' questions name them."""

    parameters: tuple[Shown, ...]
    orders: frozenset[tuple[str, ...]]
    gaps: frozenset[Gap]


def learn(signature: Signature, demonstrations: Sequence[Demonstration]) -> Lesson:
    """Study demonstrations; those without arguments are passed over."""
    known = [(split(d.question), d.arguments) for d in demonstrations if d.arguments is not None]
    places = _all_places(signature, known)
    questions = [pieces for pieces, _ in known]
    fixed = _fixed_words(questions, places)
    parameters = []
    for parameter, chosen in zip(signature.parameters, places, strict=True):
        sights = (
            ()
            if not known or None in chosen
            else tuple(
                look(pieces, place, _items(arguments.get(parameter.name)))
                for (pieces, arguments), place in zip(known, chosen, strict=True)
                if place is not None
            )
        )
        styles = dict.fromkeys(s.place.style for s in sights if s.place.style is not None)
        parameters.append(Shown(parameter, sights, fixed, tuple(styles), any(s.place.in_words for s in sights)))
    return Lesson(
        tuple(parameters), frozenset(_orders(signature, places)), frozenset(_gaps(signature, questions, places))
    )


def _all_places(signature: Signature, known: Sequence[tuple[Pieces, Arguments]]) -> list[list[Place | None]]:
    """The place of every parameter in every question; those that leave least choice are settled first."""
    every = [
        [_places(pieces, arguments.get(p.name), p.annotation) for pieces, arguments in known]
        for p in signature.parameters
    ]
    taken: list[list[Place]] = [[] for _ in known]
    chosen: dict[int, list[Place | None]] = {}
    for number in sorted(range(len(every)), key=lambda n: (sum(map(len, every[n])), n)):
        places = _choose_places([(q, p) for (q, _), p in zip(known, every[number], strict=True)], taken)
        chosen[number] = places
        for mine, place in zip(taken, places, strict=True):
            if place is not None:
                mine.append(place)
    return [chosen[number] for number in range(len(every))]


def look(pieces: Pieces, place: Place, items: Sequence[str]) -> Sight:
    """What is to be seen of an argument at a place."""
    inside = range(place.first, place.last + 1)
    left, right = left_of(pieces, place.first), right_of(pieces, place.last)
    return Sight(
        left=left,
        right=right,
        left_kinds=kinds_of(left),
        right_kinds=kinds_of(right),
        kinds=frozenset(pieces.kinds[i] for i in inside),
        shapes=frozenset(shape(item) for item in items),
        first_kind=pieces.kinds[place.first],
        last_kind=pieces.kinds[place.last],
        length=len(items) if place.style is not None else len(items[0]),
        glued_left=pieces.glued(place.first),
        glued_right=pieces.glued(place.last + 1),
        place=place,
    )


def left_of(pieces: Pieces, first: int) -> tuple[str, ...]:
    """The pieces before piece `first`, nearest first, small letters."""
    texts = [t.lower() for t in pieces.texts[max(0, first - _REACH) : first]][::-1]
    return (*texts, START) if first <= _REACH else tuple(texts)


def right_of(pieces: Pieces, last: int) -> tuple[str, ...]:
    """The pieces after piece `last`, small letters."""
    texts = [t.lower() for t in pieces.texts[last + 1 : last + 1 + _REACH]]
    return (*texts, END) if last + _REACH >= len(pieces) - 1 else tuple(texts)


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _items(value: Json) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _places(pieces: Pieces, value: Json, annotation: str) -> list[Place]:
    found = []
    for start, end, style in find_spans(pieces.question, value, annotation):
        first, last = pieces.begins.get(start), pieces.stops.get(end)
        if first is not None and last is not None:
            found.append(Place(first, last, style))
    if not found and annotation in ("int", "float"):
        found = [Place(i, j, in_words=True) for i, j, n in number_words(pieces) if n == value]
    return found[:_MOST_PLACES]


def number_words(pieces: Pieces) -> Iterator[tuple[int, int, int]]:
    """Runs of number words: first piece, last piece, the number; the longest from each start."""
    for i in range(len(pieces)):
        for j in range(min(i + 7, len(pieces)) - 1, i - 1, -1):
            number = read_number_words(pieces.texts[i : j + 1])
            if number is not None and pieces.texts[j].lower() not in ("and", "-"):
                yield i, j, number
                break


def _choose_places(known: Sequence[tuple[Pieces, list[Place]]], taken: Sequence[Sequence[Place]]) -> list[Place | None]:
    """Of several places in a question, the one that stands as one place in every other question does.

    `taken` are the places of other arguments; what overlaps them is left out where something else is left.
    """
    free = [_apart(places, others) or places for (_, places), others in zip(known, taken, strict=True)]
    views = [[_view(pieces, p) for p in places] for (pieces, _), places in zip(known, free, strict=True)]
    seeds = [view for mine in views for view in mine]
    if not seeds:
        return [None] * len(known)
    seed = max(seeds, key=lambda s: sum(max((_alike(s, v) for v in mine), default=0.0) for mine in views))
    return [
        max(zip(places, mine, strict=True), key=lambda c: _alike(seed, c[1]))[0] if places else None
        for places, mine in zip(free, views, strict=True)
    ]


def _apart(places: Sequence[Place], others: Sequence[Place]) -> list[Place]:
    return [p for p in places if all(p.last < o.first or p.first > o.last for o in others)]


_View = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _view(pieces: Pieces, place: Place) -> _View:
    left, right = left_of(pieces, place.first), right_of(pieces, place.last)
    return left, right, kinds_of(left), kinds_of(right)


def _alike(one: _View, other: _View) -> float:
    words = min(common(one[0], other[0]), 6) + min(common(one[1], other[1]), 6)
    kinds = min(common(one[2], other[2]), 8) + min(common(one[3], other[3]), 8)
    return words + kinds / 2


def kinds_of(side: Sequence[str]) -> tuple[str, ...]:
    """Pieces beside an argument as kinds: any word is `a`, any number `0`."""
    return tuple("a" if t.isalpha() else "0" if t.isdigit() else t for t in side)


def _fixed_words(known: Sequence[Pieces], places: Sequence[Sequence[Place | None]]) -> frozenset[str]:
    """Words and numbers around the arguments that are in none, or around them in half of the questions."""
    inside: set[str] = set()
    outside: Counter[str] = Counter()
    for k, pieces in enumerate(known):
        taken = {i for chosen in places if (p := chosen[k]) is not None for i in range(p.first, p.last + 1)}
        texts = {(t.lower(), i in taken) for i, t in enumerate(pieces.texts) if t.isalnum()}
        inside |= {text for text, within in texts if within}
        outside.update(text for text, within in texts if not within)
    return frozenset(t for t, count in outside.items() if t not in inside or 2 * count >= len(known))


def _gaps(signature: Signature, known: Sequence[Pieces], places: Sequence[Sequence[Place | None]]) -> Iterator[Gap]:
    for k, pieces in enumerate(known):
        row = [(p, n.name) for chosen, n in zip(places, signature.parameters, strict=True) if (p := chosen[k])]
        yield from gaps(pieces, row)


def gaps(pieces: Pieces, places: Sequence[tuple[Place, str]]) -> list[Gap]:
    """The text between neighbouring arguments, before the first and after the last, with what stands on both sides."""
    ordered = sorted(places, key=lambda c: c[0].first)
    names = [START, *(name for _, name in ordered), END]
    edges = [0, *(edge for place, _ in ordered for edge in (place.first, place.last + 1)), len(pieces)]
    texts = [tuple(t.lower() for t in pieces.texts[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2)]
    return [(one, other, text) for (one, other), text in zip(pairwise(names), texts, strict=True)]


def _orders(signature: Signature, places: Sequence[Sequence[Place | None]]) -> Iterator[tuple[str, ...]]:
    for row in zip(*places, strict=True):
        found = [(p.first, parameter.name) for p, parameter in zip(row, signature.parameters, strict=True) if p]
        yield tuple(name for _, name in sorted(found))
