"""A tool's value -> the answer as the demonstrations write it.

A rendering is chosen once, from values and the answers they must become, and kept with the tool as a
short JSON text such as `{"kind": "join", "separator": ", "}`. It never looks at more than the value and,
for lettered options, the question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from latm_local.datatypes import Json
from latm_local.readings import ListStyle, read_scalar, read_value

Spec: TypeAlias = Mapping[str, Json]

SEPARATORS = (", ", " ", ",", "; ", "\n", "", " -> ", " and ", " | ", "-", "/", ":")
BOOLEAN_WORDS = (
    ("True", "False"),
    ("Yes", "No"),
    ("yes", "no"),
    ("true", "false"),
    ("YES", "NO"),
    ("valid", "invalid"),
    ("Valid", "Invalid"),
    ("1", "0"),
)
_FULL_PRECISION = 10  # decimals; answers with so many were not rounded
OPTION = re.compile(r"^\s*(\([A-Z]\)|[A-Z][.)])\s+(.+?)\s*$", re.MULTILINE)


def choose_rendering(values: Sequence[Json], answers: Sequence[str], questions: Sequence[str]) -> str | None:
    """Return the first rendering that turns every value into its answer, or None.

    The three sequences have one length. Plainer renderings are tried first.
    """
    for spec in _candidates(values, answers):
        if all(_render(spec, v, q) == a for v, a, q in zip(values, answers, questions, strict=True)):
            return json.dumps(spec, ensure_ascii=False)
    return None


def render(rendering: str, value: Json, question: str) -> str | None:
    """Return the answer that `value` becomes, or None when the rendering does not fit the value."""
    return _render(json.loads(rendering), value, question)


def read_answers(answers: Sequence[str]) -> Iterator[tuple[str, list[Json]]]:
    """Yield (annotation, values) that a tool might return for these answers, the likelier first.

    What all answers begin and end with (a currency, a unit) is left to the rendering. Values that no rendering
    turns into their answers again are none: a tool that returns 34 never says `0034`.
    """
    questions = [""] * len(answers)
    for annotation, values in _readings(answers):
        if annotation == "str" or choose_rendering(values, answers, questions) is not None:
            yield annotation, values


def _readings(answers: Sequence[str]) -> Iterator[tuple[str, list[Json]]]:
    prefix, suffix = _affixes(answers) or ("", "")
    inner = [a[len(prefix) : len(a) - len(suffix)] for a in answers]
    for words in BOOLEAN_WORDS:
        if set(answers) <= set(words) and words != ("1", "0"):
            yield "bool", [a == words[0] for a in answers]
            break
    for annotation in ("int", "float"):
        try:
            yield annotation, [read_scalar(a, annotation) for a in inner]
            break
        except ValueError:
            continue
    else:
        listed = next(_read_lists(inner), None)
        several = listed is not None and sum(len(v) > 1 for v in listed[1] if isinstance(v, list)) * 2 > len(answers)
        if listed is not None and several:
            yield listed
    yield "str", list(answers)


def _read_lists(answers: Sequence[str]) -> Iterator[tuple[str, list[Json]]]:
    for separator in (s for s in SEPARATORS if s):
        for annotation in ("list[int]", "list[float]", "list[str]"):
            try:
                values = [read_value(a, annotation, ListStyle(separator)) for a in answers]
            except ValueError:
                continue
            if any(isinstance(v, list) and len(v) > 1 for v in values):
                yield annotation, values


def _candidates(values: Sequence[Json], answers: Sequence[str]) -> Iterator[Spec]:
    plain = list(_plain(values, answers))
    yield from plain
    yield {"kind": "option"}
    affixes = _affixes(answers)
    if affixes is not None:
        prefix, suffix = affixes
        inner = [a[len(prefix) : len(a) - len(suffix)] for a in answers]
        for spec in _plain(values, inner):
            yield {"kind": "affix", "prefix": prefix, "suffix": suffix, "of": dict(spec)}


def _plain(values: Sequence[Json], answers: Sequence[str]) -> Iterator[Spec]:
    if all(isinstance(v, bool) for v in values):
        yield from ({"kind": "words", "true": t, "false": f} for t, f in BOOLEAN_WORDS)
        words = {bool(v): a for v, a in zip(values, answers, strict=True)}
        if len(words) == 2:
            yield {"kind": "words", "true": words[True], "false": words[False]}
        return
    formats = [s for s in _number_formats(answers) if any("." in a or "," in a for a in answers)]
    floats = any(isinstance(v, float) for v in values)
    if floats and all(int(str(s["places"])) < _FULL_PRECISION for s in formats):
        # 6.8 is 6.800000000000001 for another argument, so a rounded rendering goes before the plain one.
        yield from formats or _number_formats(answers)
    yield {"kind": "plain"}
    yield from formats
    if all(isinstance(v, list) for v in values):
        yield from ({"kind": "join", "separator": s} for s in SEPARATORS)
    yield {"kind": "json"}
    yield {"kind": "python"}


def _number_formats(answers: Sequence[str]) -> Iterator[Spec]:
    places = [len(a.rsplit(".", 1)[1]) if "." in a else 0 for a in answers]
    grouped = any("," in a for a in answers)
    if len(set(places)) == 1:
        yield {"kind": "number", "places": places[0], "trim": False, "grouped": grouped}
    yield {"kind": "number", "places": max(places), "trim": True, "grouped": grouped}


def _affixes(answers: Sequence[str]) -> tuple[str, str] | None:
    """Text that all answers begin and end with, cut at word boundaries so that it is no accident."""
    if len(set(answers)) < 2:
        return None
    prefix, suffix = _shared_start(answers), _shared_start([a[::-1] for a in answers])[::-1]
    prefix = re.sub(r"[\w.]+$", "", prefix)
    suffix = re.sub(r"^[\w.]+", "", suffix)
    if not (prefix or suffix) or any(len(prefix) + len(suffix) >= len(a) for a in answers):
        return None
    return prefix, suffix


def _shared_start(texts: Sequence[str]) -> str:
    low, high = min(texts), max(texts)
    same = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low[:same]


def _render(spec: Spec, value: Json, question: str) -> str | None:
    kind = spec["kind"]
    if kind == "plain":
        return str(value) if isinstance(value, str | int | float) else None
    if kind == "words":
        return str(spec["true"] if value else spec["false"]) if isinstance(value, bool) else None
    if kind == "number":
        return _render_number(spec, value)
    if kind == "join":
        return _render_joined(spec, value)
    if kind == "json":
        return json.dumps(value, ensure_ascii=False)
    if kind == "python":
        return repr(value)
    if kind == "option":
        return _render_option(value, question)
    of = spec["of"]
    inner = _render(of, value, question) if isinstance(of, dict) else None
    return None if inner is None else f"{spec['prefix']}{inner}{spec['suffix']}"


def _render_number(spec: Spec, value: Json) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # One part in 10^12 upwards: a decimal that binary cannot hold (2.675) rounds as a person would.
    places = int(str(spec["places"]))
    nudged = value * (1 + 1e-12) if isinstance(value, float) else value
    try:
        text = f"{nudged:,.{places}f}" if spec["grouped"] else f"{nudged:.{places}f}"
    except OverflowError:  # a whole number of hundreds of digits
        return None
    if spec["trim"] and "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _render_joined(spec: Spec, value: Json) -> str | None:
    if not isinstance(value, list) or any(isinstance(item, list | dict) or item is None for item in value):
        return None
    return str(spec["separator"]).join(str(item) for item in value)


def _render_option(value: Json, question: str) -> str | None:
    """The letter of the one option in the question whose text is the value."""
    matching = [letter for letter, text in OPTION.findall(question) if text == str(value)]
    return matching[0] if len(matching) == 1 else None
