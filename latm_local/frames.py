"""Frames: the fixed text around a tool's arguments, learnt from demonstrations.

A question that a frame matches in full is filled exactly and without a model. A frame never guesses: it
must give back the arguments of every demonstration, several readings of one question are no reading, and
a slot takes only the kinds of characters that it was seen with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from latm_local.datatypes import Arguments, Demonstration, Json, Parameter, Signature
from latm_local.readings import NUMBER, ListStyle, find_spans, item_annotation, list_styles, read_value

_MOST_PLACEMENTS = 64
_LEAST_SUPPORT = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a frame where an argument stands."""

    parameter: Parameter
    style: ListStyle | None

    @property
    def pattern(self) -> str:
        return f"({NUMBER})" if self.parameter.annotation in ("int", "float") else "(.+?)"


@dataclass(frozen=True, slots=True)
class Frame:
    """`literals[0] slots[0] literals[1] … literals[n]`, with white space in literals folded."""

    literals: tuple[str, ...]
    slots: tuple[Slot, ...]

    def match(self, question: str) -> dict[str, Json] | None:
        """The arguments if the whole question fits in exactly one way, else None."""
        pattern = _pattern(self.literals[0])
        for slot, literal in zip(self.slots, self.literals[1:], strict=True):
            pattern += slot.pattern + _pattern(literal)
        lazy = re.fullmatch(pattern, question, re.DOTALL)
        greedy = re.fullmatch(pattern.replace("(.+?)", "(.+)"), question, re.DOTALL)
        if lazy is None or greedy is None or lazy.groups() != greedy.groups():
            return None
        try:
            return {
                slot.parameter.name: read_value(text, slot.parameter.annotation, slot.style)
                for slot, text in zip(self.slots, lazy.groups(), strict=True)
            }
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one tool, and the kinds of characters each textual parameter was seen with."""

    frames: tuple[Frame, ...]
    seen: dict[str, frozenset[str]]

    def fill(self, question: str) -> Arguments | None:
        """Arguments on which all matching frames agree, or None."""
        found: list[dict[str, Json]] = []
        for frame in self.frames:
            arguments = frame.match(question)
            if arguments is not None and arguments not in found:
                found.append(arguments)
        if len(found) != 1:
            return None
        fits = all(_kinds(value) <= self.seen[name] for name, value in found[0].items())
        return found[0] if fits else None


def learn_frames(signature: Signature, demonstrations: Sequence[Demonstration]) -> Frames:
    """Learn the frames that give back the arguments of every demonstration they match.

    Demonstrations without arguments are passed over. A frame seen in one demonstration only is kept
    out: nothing shows which of its text is fixed.
    """
    known = [(d.question, dict(d.arguments)) for d in demonstrations if d.arguments is not None]
    placements = [_placements(signature, question, arguments) for question, arguments in known]
    support = Counter(shape for frames in placements for shape in {_shape(frame) for frame in frames})
    by_shape: dict[object, list[Frame]] = {}
    for frames in placements:
        best = max(frames, key=lambda frame: support[_shape(frame)], default=None)
        if best is not None and support[_shape(best)] >= _LEAST_SUPPORT:
            same = by_shape.setdefault(_shape(best), [])
            same.extend(f for f in frames if _shape(f) == _shape(best) and f not in same)
    chosen = [_reproducing(frames, known) for frames in by_shape.values()]
    seen = {p.name: frozenset[str]().union(*(_kinds(a.get(p.name)) for _, a in known)) for p in signature.parameters}
    return Frames(tuple(frame for frame in chosen if frame is not None), seen)


def list_styles_seen(signature: Signature, demonstrations: Sequence[Demonstration]) -> dict[str, ListStyle]:
    """How each list of text is written in the questions, for the lists that all demonstrations write alike."""
    styles: dict[str, ListStyle] = {}
    for parameter in signature.parameters:
        if item_annotation(parameter.annotation) != "str":
            continue
        found = [
            {style for _, _, style in find_spans(d.question, d.arguments.get(parameter.name), parameter.annotation)}
            for d in demonstrations
            if d.arguments is not None and _length(d.arguments.get(parameter.name)) > 1
        ]
        shared = set.intersection(*found) if found else set()
        first = next((style for style in list_styles() if style in shared and not style.quote), None)
        if first is not None:
            styles[parameter.name] = first
    return styles


def _length(value: Json) -> int:
    return len(value) if isinstance(value, list) else 0


def _reproducing(frames: Sequence[Frame], known: Sequence[tuple[str, dict[str, Json]]]) -> Frame | None:
    """Of frames that differ in list style alone, the one that reads most demonstrations and none wrongly."""
    best, most = None, 0
    for frame in frames:
        outcomes = [(frame.match(question), arguments) for question, arguments in known]
        matched = sum(found is not None for found, _ in outcomes)
        if matched > most and all(found in (None, arguments) for found, arguments in outcomes):
            best, most = frame, matched
    return best


def _placements(signature: Signature, question: str, arguments: Arguments) -> list[Frame]:
    """Every way in which the arguments can stand in the question, as frames."""
    places = [find_spans(question, arguments.get(p.name), p.annotation) for p in signature.parameters]
    if not places or not all(places):
        return []
    frames: list[Frame] = []
    for chosen in islice(product(*places), _MOST_PLACEMENTS):
        ordered = sorted(zip(chosen, signature.parameters, strict=True), key=lambda c: c[0][:2])
        spans = [span for span, _ in ordered]
        if any(a[1] > b[0] for a, b in pairwise(spans)):
            continue
        edges = [0, *(edge for start, end, _ in spans for edge in (start, end)), len(question)]
        literals = tuple(re.sub(r"\s+", " ", question[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2))
        frames.append(Frame(literals, tuple(Slot(parameter, span[2]) for span, parameter in ordered)))
    return frames


def _shape(frame: Frame) -> object:
    return frame.literals, tuple(slot.parameter.name for slot in frame.slots)


def _pattern(literal: str) -> str:
    return re.sub(r"(?:\\ )+", lambda _: r"\s+", re.escape(literal))


def _kinds(value: Json) -> frozenset[str]:
    """The kinds of characters in a text or list of texts: letters, digits, and each other character."""
    if isinstance(value, list):
        return frozenset().union(*(_kinds(v) for v in value)) if value else frozenset()
    if not isinstance(value, str):
        return frozenset()
    return frozenset("a" if c.isalpha() else "0" if c.isdigit() else c for c in value)
