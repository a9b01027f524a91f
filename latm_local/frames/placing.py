"""Where a demonstration's values stand in its question, and how they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, permutations
from typing import Final

from latm_local.datatypes import Json
from latm_local.frames.forms import ENUMERATOR, NUMBER_WORDS, Form, Listed, Row, Scalar, counting, stops_of
from latm_local.frames.pattern import Budget, NotReadError, Pattern
from latm_local.frames.text import fold_text
from latm_local.readings import item_annotation

_SIGNED: Final = re.compile(r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])")
_PLAIN: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\d)")
_NUMBER_WORD: Final = re.compile(r"(?<!\w)(?:" + "|".join(NUMBER_WORDS) + r")(?!\w)", re.IGNORECASE)
_TRUTH: Final = re.compile(r"\b(?:true|false|yes|no)\b", re.IGNORECASE)
_COUNT: Final = re.compile(r"(?<!\w)(?:[A-Za-z]|\d{1,2})(?=[.):])")
_CONJUNCTION: Final = re.compile(r"\b(?:and|or)\b")
_MOST_STARTS: Final = 24
_MOST_KEYS: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A value's first and last-but-one character in the folded question, and its form there."""

    start: int
    end: int
    form: Form


def places(question: str, value: Json, annotation: str) -> Iterator[Place]:
    """Every place where a value stands, the first ones of many; `question` is folded."""
    if isinstance(value, list):
        item = item_annotation(annotation) or ""
        yield from _list_places(question, value, item)
    elif isinstance(value, dict):
        yield from _record_places(question, [value])
    else:
        yield from _scalar_places(question, value, annotation)


def _kind(value: Json, annotation: str = "") -> str:
    """The annotation of a scalar: as declared, else by its value."""
    if annotation in ("int", "float", "bool", "str"):
        return annotation
    return {bool: "bool", int: "int", float: "float"}.get(type(value), "str")


def _scalar_places(question: str, value: Json, annotation: str, start: int = 0) -> Iterator[Place]:
    kind = _kind(value, annotation)
    if value is None:
        return
    if kind in ("int", "float"):
        yield from _number_places(question, value, kind, start)
    elif kind == "bool":
        words = {"true": True, "yes": True, "false": False, "no": False}
        for match in _TRUTH.finditer(question, start):
            if words[match.group().lower()] == value:
                yield Place(match.start(), match.end(), Scalar(kind))
    else:
        text = fold_text(str(value))
        if text:
            for match in _text_pattern(text).finditer(question, start):
                yield Place(match.start(), match.end(), Scalar(kind, stops=stops_of(text)))


def _text_pattern(text: str) -> re.Pattern[str]:
    """The text where it does not begin or end inside a word."""
    left = r"(?<!\w)" if re.match(r"\w", text) else ""
    right = r"(?!\w)" if re.search(r"\w$", text) else ""
    return re.compile(left + re.escape(text) + right)


def _number_places(question: str, value: Json, kind: str, start: int) -> Iterator[Place]:
    seen = set()
    for pattern in (_SIGNED, _PLAIN):
        for match in pattern.finditer(question, start):
            fits = float(match.group().replace(",", "")) == value and not (kind == "int" and "." in match.group())
            if fits and match.span() not in seen:
                seen.add(match.span())
                yield Place(match.start(), match.end(), Scalar(kind))
    for match in re.finditer(r"(?<=[\w)\]])[-+](\d+(?:\.\d+)?)", question):  # the sign may be an operator
        if match.start() >= start and float(match.group(1)) == value and match.span(1) not in seen:
            seen.add(match.span(1))
            yield Place(*match.span(1), Scalar(kind))
    for match in _NUMBER_WORD.finditer(question, start):
        if NUMBER_WORDS[match.group().lower()] == value:
            yield Place(match.start(), match.end(), Scalar(kind, True))


def _next(question: str, value: Json, annotation: str, start: int) -> Place | None:
    """The nearest place of a scalar at or after a position."""
    found = list(islice(_scalar_places(question, value, annotation, start), _MOST_STARTS))
    return min(found, key=lambda p: (p.start, -p.end), default=None)


def _list_places(question: str, values: Sequence[Json], annotation: str) -> Iterator[Place]:
    if not values:
        return
    if all(isinstance(v, dict) for v in values):
        yield from _record_places(question, [v for v in values if isinstance(v, dict)], listed=True)
    elif all(isinstance(v, list) for v in values):
        rows = [v for v in values if isinstance(v, list)]
        if len({len(r) for r in rows}) == 1 and rows[0]:
            yield from _row_places(question, rows, None, item_annotation(annotation) or "")
        yield from _nested_places(question, rows, item_annotation(annotation) or "")
    else:
        for first in islice(_scalar_places(question, values[0], annotation), _MOST_STARTS):
            chain = _chain(question, first, values[1:], annotation)
            form = _listed(question, chain) if chain is not None else None
            if chain is not None and form is not None:
                yield Place(chain[0].start, chain[-1].end, form)


def _chain(question: str, first: Place, rest: Sequence[Json], annotation: str) -> list[Place] | None:
    """Places of items one after the other, each the nearest."""
    chain = [first]
    for value in rest:
        onward = _next(question, value, annotation, chain[-1].end)
        if onward is None:
            return None
        chain.append(onward)
    return chain


def _listed(question: str, chain: Sequence[Place]) -> Listed | None:
    """The form of a list whose items stand at these places, if what parts them is the same everywhere."""
    form: Form | None = chain[0].form
    for place in chain[1:]:
        form = form.merged(place.form) if form is not None else None
    if form is None:
        return None
    between = [question[a.end : b.start] for a, b in pairwise(chain)]
    if any(not b for b in between):
        return None
    conjoined = any(_CONJUNCTION.search(question[p.start : p.end]) for p in chain)
    counted = _counted(between) if between else None
    if counted is not None:
        return Listed(form, frozenset([counted]), frozenset([counted]), conjoined)
    if len(set(between[:-1])) > 1:
        return None
    return Listed(form, frozenset(between[:-1]), frozenset(between[-1:]), conjoined)


def _counted(between: Sequence[str]) -> str | None:
    """The one separator that counts the items: `\\n(B) `, `\\n(C) ` -> `\\n(*) `."""
    for first in ("A", "a", "1"):
        texts = set()
        for text, mark in zip(between, counting(first), strict=False):
            marks = [m for m in _COUNT.finditer(text) if m.group() == mark]
            texts.add(text[: marks[0].start()] + ENUMERATOR + text[marks[0].end() :] if len(marks) == 1 else "")
        if len(texts) == 1 and "" not in texts:
            return texts.pop()
    return None


def _record_places(question: str, records: Sequence[Mapping[str, Json]], listed: bool = False) -> Iterator[Place]:
    """Records of the same keys, in whatever order their values are written."""
    keys = list(records[0])
    if not keys or any(list(r) != keys for r in records):
        return
    orders = permutations(keys) if len(keys) <= _MOST_KEYS else iter([tuple(keys)])
    for order in orders:
        rows = [[r[k] for k in order] for r in records]
        yield from _row_places(question, rows, order, "", listed)


def _row_places(
    question: str, rows: Sequence[Sequence[Json]], keys: tuple[str, ...] | None, annotation: str, listed: bool = True
) -> Iterator[Place]:
    """Rows of scalars with the same fixed text inside each."""
    if any(isinstance(v, list | dict) or v is None for row in rows for v in row):
        return
    for first in islice(_scalar_places(question, rows[0][0], annotation), _MOST_STARTS):
        placed = _rows_from(question, first, rows, keys, annotation)
        if placed is None:
            continue
        if not listed:
            yield placed[0]
            continue
        form = _listed(question, placed)
        if form is not None:
            yield Place(placed[0].start, placed[-1].end, form)


def _rows_from(
    question: str, first: Place, rows: Sequence[Sequence[Json]], keys: tuple[str, ...] | None, annotation: str
) -> list[Place] | None:
    placed: list[Place] = []
    start: Place | None = first
    for row in rows:
        if placed:
            start = _next(question, row[0], annotation, placed[-1].end)
        chain = _chain(question, start, row[1:], annotation) if start is not None else None
        if chain is None:
            return None
        between = tuple(question[a.end : b.start] for a, b in pairwise(chain))
        form: Form | None = Row(Pattern(("", *between, ""), tuple(p.form for p in chain)), keys)
        if placed and form is not None:
            form = placed[-1].form.merged(form)
        if form is None or not all(between):
            return None
        placed.append(Place(chain[0].start, chain[-1].end, form))
    return placed


def _nested_places(question: str, rows: Sequence[Sequence[Json]], annotation: str) -> Iterator[Place]:
    """Lists of lists of any length, the inner ones of scalars."""
    if any(not row or any(isinstance(v, list | dict) or v is None for v in row) for row in rows):
        return
    for first in islice(_scalar_places(question, rows[0][0], annotation), _MOST_STARTS):
        placed: list[Place] = []
        start: Place | None = first
        for row in rows:
            if placed:
                start = _next(question, row[0], annotation, placed[-1].end)
            chain = _chain(question, start, row[1:], annotation) if start is not None else None
            form = _listed(question, chain) if chain is not None else None
            if chain is None or form is None:
                break
            placed.append(Place(chain[0].start, chain[-1].end, form))
        if len(placed) == len(rows):
            form = _listed(question, placed)
            if form is not None and reads(form, question[placed[0].start : placed[-1].end], list(map(list, rows))):
                yield Place(placed[0].start, placed[-1].end, form)


def reads(form: Form, text: str, value: Json) -> bool:
    """Whether the form gives back the value."""
    try:
        return form.read(text, Budget()) == value
    except NotReadError:
        return False
