"""Frames from demonstrations: the placements that most demonstrations share, kept if they give everything back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from latm_local.datatypes import Arguments, Json, Parameter, Signature
from latm_local.frames.forms import Form
from latm_local.frames.frame import Frame, Target
from latm_local.frames.pattern import Pattern
from latm_local.frames.placing import Place, places
from latm_local.frames.text import Folded, fold, lower
from latm_local.readings import item_annotation

_MOST_PLACES: Final = 24  # of one value in one question
_MOST_PLACEMENTS: Final = 400  # of all values together
_MOST_APART: Final = 6  # items of a list that may stand apart from one another
_MOST_ALIKE: Final = 16  # shapes of one demonstration with equal right
_SUPPORT: Final = 2
_TELLING: Final = 5  # fixed words with which one demonstration is enough


@dataclass(frozen=True)
class Known:
    """A demonstration as it is learnt from: its question, arguments and every way they stand in it."""

    question: Folded
    arguments: Arguments
    frames: tuple[Frame, ...]


def known(signature: Signature, question: str, arguments: Arguments) -> Known:
    """Find all placements of the arguments in the question."""
    folded = fold(question)
    frames = tuple(islice(_placements(signature, folded.text, arguments), _MOST_PLACEMENTS))
    return Known(folded, dict(arguments), frames)


def learnt(demonstrations: Sequence[Known]) -> tuple[tuple[Frame, ...], ...]:
    """Frames that give back the arguments of every demonstration they match, in groups that must agree.

    Where the arguments can stand in several places with equal right, these are a group: a question is
    read only if all of its frames read the same. A shape seen in a single demonstration counts only where
    its fixed text is long.
    """
    support = Counter(shape for d in demonstrations for shape in {frame.shape for frame in d.frames})
    seen: dict[object, list[Frame]] = {}
    groups: list[list[object]] = []
    for demonstration in demonstrations:
        most = max((support[frame.shape] for frame in demonstration.frames), default=0)
        best = _plainest([f for f in demonstration.frames if support[f.shape] == most])
        if most < _SUPPORT and not all(_words(f) >= _TELLING for f in best):
            continue
        for frame in best:
            seen.setdefault(frame.shape, []).append(frame)
        groups.append([f.shape for f in _most_alike(best, [d for d in demonstrations if d is not demonstration])])
    joined = {shape: _joined(frames) for shape, frames in seen.items()}
    right = {shape for shape, frame in joined.items() if _gives_back(frame, demonstrations)}
    kept = dict.fromkeys(tuple(shape for shape in dict.fromkeys(group) if shape in right) for group in groups)
    return tuple(tuple(joined[shape] for shape in group) for group in kept if 0 < len(group) <= _MOST_ALIKE)


def _plainest(frames: Sequence[Frame]) -> list[Frame]:
    """Of placements that differ in form alone, the first; items that stand apart only where no list stands together."""
    together = [f for f in frames if all(t.item is None for t in f.targets)] or list(frames)
    first: dict[object, object] = {}
    for frame in together:
        first.setdefault((frame.pattern.literals, frame.targets), frame.shape)
    kept = set(first.values())
    return [f for f in together if f.shape in kept]


def _most_alike(frames: Sequence[Frame], others: Sequence[Known]) -> list[Frame]:
    """Of several placements, those with most of the words beside the arguments that other demonstrations have there."""
    if len({f.shape for f in frames}) < 2:
        return list(frames)
    contexts = [{f.beside for f in d.frames} for d in others]
    totals = [sum(max((len(f.beside & b) for b in beside), default=0) for beside in contexts) for f in frames]
    return [f for f, total in zip(frames, totals, strict=True) if total == max(totals)]


def _words(frame: Frame) -> int:
    return sum(len(re.findall(r"[^\W\d_]{2,}", x)) for x in frame.pattern.literals)


def _joined(frames: Sequence[Frame]) -> Frame:
    """One frame that reads what each of several of one shape reads."""
    forms: list[Form] = list(frames[0].pattern.forms)
    for frame in frames[1:]:
        both = [a.merged(b) for a, b in zip(forms, frame.pattern.forms, strict=True)]
        forms = [new if new is not None else old for new, old in zip(both, forms, strict=True)]
    return Frame(Pattern(frames[0].pattern.literals, tuple(forms)), frames[0].targets)


def _gives_back(frame: Frame, demonstrations: Sequence[Known]) -> bool:
    found = [(frame.match(d.question), d.arguments) for d in demonstrations]
    return any(f is not None for f, _ in found) and all(f is None or f == dict(a) for f, a in found)


def _placements(signature: Signature, question: str, arguments: Arguments) -> Iterator[Frame]:
    """Every way in which the arguments can stand in the question, as frames."""
    ways: list[list[list[tuple[Place, Target]]]] = []
    for parameter in signature.parameters:
        options = list(_ways(question, parameter, arguments.get(parameter.name)))
        if not options:
            return
        ways.append(options)
    seen = set()
    for chosen in _apart(sorted(ways, key=len)):
        ordered = sorted(chosen, key=lambda p: p[0].start)
        edges = [0, *(edge for place, _ in ordered for edge in (place.start, place.end)), len(question)]
        literals = tuple(question[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
        if all(literals[1:-1]):
            frame = Frame(
                Pattern(tuple(map(lower, literals)), tuple(p.form for p, _ in ordered)), tuple(t for _, t in ordered)
            )
            if frame not in seen:
                seen.add(frame)
                yield frame


def _apart(
    ways: Sequence[Sequence[list[tuple[Place, Target]]]], taken: tuple[tuple[Place, Target], ...] = ()
) -> Iterator[tuple[tuple[Place, Target], ...]]:
    """One way for each parameter, none over another."""
    if not ways:
        yield taken
        return
    for way in ways[0]:
        spans = sorted((p.start, p.end) for p, _ in (*taken, *way))
        if all(a[1] <= b[0] for a, b in pairwise(spans)):
            yield from _apart(ways[1:], (*taken, *way))


def _ways(question: str, parameter: Parameter, value: Json) -> Iterator[list[tuple[Place, Target]]]:
    """Ways in which one argument stands in the question: in one place, or a short list's items apart."""
    for place in islice(places(question, value, parameter.annotation), _MOST_PLACES):
        yield [(place, Target(parameter.name))]
    item = item_annotation(parameter.annotation)
    if item in ("int", "float", "str") and isinstance(value, list) and 1 < len(value) <= _MOST_APART:
        yield from _items_apart(question, parameter.name, value, item)


def _items_apart(question: str, name: str, values: Sequence[Json], item: str) -> Iterator[list[tuple[Place, Target]]]:
    """The items of a list of fixed length, in order, whatever stands between them."""
    options = [list(islice(places(question, v, item), _MOST_PLACES)) for v in values]
    chain: list[Place] = []
    for option in options:
        after = [p for p in option if not chain or p.start > chain[-1].end]
        if not after:
            return
        chain.append(min(after, key=lambda p: p.start))
    yield [(place, Target(name, i)) for i, place in enumerate(chain)]
