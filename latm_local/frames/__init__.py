"""Frames: the fixed text around a tool's arguments, learnt from demonstrations.

A question that a frame matches in full is filled exactly and without a model. A frame never guesses: it
must give back the arguments of every demonstration, several readings of one question are no reading, and
a text takes only the kinds of characters that it was seen with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from latm_local.datatypes import Arguments, Demonstration, Json, Signature
from latm_local.frames.frame import Frame
from latm_local.frames.learning import Known, known, learnt
from latm_local.frames.text import Folded, fold
from latm_local.readings import ListStyle, find_spans, item_annotation, list_styles

__all__ = ["Frame", "Frames", "frame_reliability", "learn_frames", "list_styles_seen"]

_INSIDE = "'’-&"  # marks that stand inside words


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one tool, and the kinds of characters each parameter was seen with.

    Frames of one group are readings with equal right: only what all of them read is read.
    """

    groups: tuple[tuple[Frame, ...], ...]
    seen: Mapping[str, frozenset[str]]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All frames, each once."""
        return tuple(dict.fromkeys(frame for group in self.groups for frame in group))

    def fill(self, question: str) -> Arguments | None:
        """Arguments on which all matching groups agree, or None."""
        folded = fold(question)
        found: dict[str, Json] | None = None
        for group in self.groups:
            arguments = _agreed(group, folded)
            if arguments is not None:
                if found is not None and found != arguments:
                    return None
                found = arguments
        if found is None or not all(_kinds(value) <= self.seen[name] for name, value in found.items()):
            return None
        return found


def _agreed(group: Sequence[Frame], question: Folded) -> dict[str, Json] | None:
    """What every frame of the group reads; None where one reads nothing or something else."""
    first, *others = group
    arguments = first.match(question)
    if arguments is None or any(other.match(question) != arguments for other in others):
        return None
    return arguments


def learn_frames(signature: Signature, demonstrations: Sequence[Demonstration]) -> Frames:
    """Learn the frames that give back the arguments of every demonstration they match.

    Demonstrations without arguments are passed over. A frame seen in one demonstration only is kept
    out, unless its fixed text is long: nothing shows else which of its text is fixed.
    """
    return _frames(signature, _all_known(signature, demonstrations))


def frame_reliability(signature: Signature, demonstrations: Sequence[Demonstration]) -> tuple[int, int, int]:
    """(right, wrong, unread): each demonstration read by the frames learnt from all the others."""
    everything = _all_known(signature, demonstrations)
    right = wrong = unread = 0
    for i, left_out in enumerate(everything):
        found = _frames(signature, [*everything[:i], *everything[i + 1 :]]).fill(left_out.question.raw)
        right += found is not None and found == dict(left_out.arguments)
        wrong += found is not None and found != dict(left_out.arguments)
        unread += found is None
    return right, wrong, unread


def _all_known(signature: Signature, demonstrations: Sequence[Demonstration]) -> list[Known]:
    return [known(signature, d.question, d.arguments) for d in demonstrations if d.arguments is not None]


def _frames(signature: Signature, demonstrations: Sequence[Known]) -> Frames:
    seen = {
        p.name: frozenset[str]().union(*(_kinds(d.arguments.get(p.name)) for d in demonstrations))
        for p in signature.parameters
    }
    return Frames(learnt(demonstrations), seen)


def _kinds(value: Json) -> frozenset[str]:
    """The kinds of characters in all texts of a value: letters, digits, and each other character.

    An apostrophe, hyphen or ampersand between letters is part of a word.
    """
    return frozenset(kind for text in _texts(value) for kind in _kinds_of(text))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def _kinds_of(text: str) -> Iterator[str]:
    for i, c in enumerate(text):
        if c.isalpha():
            yield "a"
        elif c.isdigit():
            yield "0"
        elif not (c in _INSIDE and text[i - 1 : i].isalpha() and text[i + 1 : i + 2].isalpha()):
            yield " " if c.isspace() else c


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
