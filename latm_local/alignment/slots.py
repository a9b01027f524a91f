"""What varies between questions of one wording, read as values: numbers, lists, rows, text, the likelier first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from latm_local.alignment.tokens import BRACKETS, Token, tokens_of
from latm_local.datatypes import Json
from latm_local.readings import DIGITS, WHOLE, list_styles, read_number

_UNIT: Final = re.compile(rf"([-+]?)([^\w\s+-]?)({WHOLE}(?:\.\d+)?) ?([^\W\d_]{{0,12}}|%|°[CF]?)")
_STRONG: Final = ("\n", "; ", ";", " | ", "|")
_SEPARATORS: Final = (",", ";")
_CUT_OFF: Final = (*_SEPARATORS, ":", "=")
_RAGGED: Final = 0.6  # what it costs that texts begin with a separator, or end with what something follows
_TEXT_TOO: Final = 0.25  # what it costs to take a list as text
_TWO_LISTS: Final = 0.8  # what it costs that it may be two lists
_LONG: Final = 7  # digits that read as a text of digits as likely as a number


@dataclass(frozen=True, slots=True)
class SlotReading:
    """One way to read a slot: an annotation and a value for each question; `cost` is lower where it is likelier.

    A slot may be several parameters: two numbers that always stand together.
    """

    annotations: tuple[str, ...]
    values: tuple[tuple[Json, ...], ...]
    cost: float


Columns = Iterator[SlotReading]


def slot_readings(texts: Sequence[str], rows: Callable[[Sequence[str]], list[list[str]] | None]) -> list[SlotReading]:
    """All readings of one slot's texts, the likelier first. `rows` parts texts of one shape into their pieces."""
    found: list[SlotReading] = []
    for reading in (*_numbers(texts), *_number_lists(texts), *_quoted(texts)):
        found.append(reading)
    if not found:
        found += _text_lists(texts, rows)
    listed = min((r.cost for r in found if r.annotations[0].startswith("list")), default=9.0)
    found.append(SlotReading(("str",), (tuple(texts),), min(_text_cost(texts), listed + _TEXT_TOO)))
    ragged = sum(t[:1] in _SEPARATORS or t[-1:] in _CUT_OFF for t in texts if t) * 2 > len(texts)
    if ragged:
        found = [replace(r, cost=r.cost + _RAGGED) for r in found]
    return sorted(found, key=lambda r: r.cost)


def _one(annotation: str, values: Sequence[Json] | Sequence[list[str]], cost: float) -> SlotReading:
    return SlotReading((annotation,), (tuple(list(v) if isinstance(v, list) else v for v in values),), cost)


def _numbers(texts: Sequence[str]) -> Columns:
    found = [_UNIT.fullmatch(t) for t in texts]
    if all(found):
        units = {(m.group(2), m.group(4)) for m in found if m}
        numbers = [read_number(m.group(1) + m.group(3)) for m in found if m]
        if len(units) == 1:
            digits = units == {("", "")} and any(len(t) >= _LONG or re.match(r"0\d", t) for t in texts)
            yield _one(_number_type(numbers), _same_type(numbers), 0.7 if digits else 0.5)
            if digits:
                yield _one("str", texts, 0.6)
    else:
        counted = [_worded(t) for t in texts]
        if all(c is not None for c in counted):
            yield _one("int", counted, 0.6)


_WORDS: Final = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen twenty".split()
    )
}


def _worded(text: str) -> int | None:
    return int(text) if text.isascii() and re.fullmatch(DIGITS, text) else _WORDS.get(text.lower())


def _number_type(numbers: Sequence[int | float]) -> str:
    return "int" if all(isinstance(n, int) for n in numbers) else "float"


def _same_type(numbers: Sequence[int | float]) -> list[Json]:
    return list(numbers) if _number_type(numbers) == "int" else [float(n) for n in numbers]


def number_of(token: Token) -> int | float:
    """The value of a number token, without its currency or percent sign."""
    return read_number(re.sub(r"[$£€%]", "", token.text))


def _number_lists(texts: Sequence[str]) -> Columns:
    """Rows of numbers; where all are equally short, also a parameter for each."""
    rows = []
    for text in texts:
        tokens = tokens_of(_unwrapped(text))
        if len(tokens) > 1 or any(t.kind not in ("number", "numbers") for t in tokens):
            return
        rows.append([number_of(p) for t in tokens for p in (t.parts or (t,))])
    counts = {len(r) for r in rows}
    if max(counts, default=0) < 2:
        return
    annotation = _number_type([n for row in rows for n in row])
    typed: list[Json] = [_same_type(r) if annotation == "int" else [float(n) for n in r] for r in rows]
    alike = len(counts) == 1 and max(counts) <= 3
    pair = alike and not any("," in t for t in texts)
    yield _one(f"list[{annotation}]", typed, 0.8 if pair else 0.5)
    if alike:
        columns = [[row[i] for row in rows] for i in range(max(counts))]
        yield SlotReading(
            tuple(_number_type(c) for c in columns), tuple(tuple(_same_type(c)) for c in columns), 0.7 if pair else 0.9
        )


def _unwrapped(text: str) -> str:
    inside = text[1:-1]
    wrapped = len(text) > 1 and BRACKETS.get(text[0]) == text[-1]
    return inside if wrapped and not any(c in inside for c in text[0] + text[-1]) else text


def _quoted(texts: Sequence[str]) -> Columns:
    tokens = [tokens_of(t) for t in texts]
    if all(len(t) == 1 and t[0].kind == "quoted" for t in tokens):
        inner = [t[1:-1] for t in texts]
        yield _one("str", inner, 0.5 if all(len(t.split()) == 1 for t in inner) else 0.7)
        listed = next(_split(inner), None)
        if listed is not None:
            yield _one("list[str]", listed, 0.9)
        if all(re.fullmatch(rf"[-+]?{DIGITS}", t) for t in inner):
            yield _one("int", [int(t) for t in inner], 0.9)


def _text_cost(texts: Sequence[str]) -> float:
    tokens = [tokens_of(t) for t in texts]
    if all(len(t) == 1 and t[0].kind in ("date", "time") for t in tokens):
        return 0.5
    if all(len(t.split()) == 1 for t in texts):
        return 0.7
    hidden = all(any(c.isdigit() for c in t) for t in texts)
    expression = sum(_is_expression(t) for t in tokens) * 2 > len(tokens)
    return 0.8 if expression else 1.6 if hidden else 1.2


def _is_expression(tokens: Sequence[Token]) -> bool:
    """Whether signs and brackets hold it together: not a sentence, not a list."""
    marks = sum(t.kind == "mark" and t.text not in ",.;:!?'\"" for t in tokens)
    return marks * 3 >= len(tokens)


def _text_lists(texts: Sequence[str], rows: Callable[[Sequence[str]], list[list[str]] | None]) -> Columns:
    for rank, listed in enumerate(_split([_unwrapped(t) for t in texts])):
        if rank == 2:
            return
        likely = _looks_like_list(texts, listed)
        cost = (0.7 if likely else 2.2) + rank * 0.4 + (_TWO_LISTS if _is_two_lists(listed) else 0)
        yield _as_numbers(listed, cost) or _one("list[str]", listed, cost)
        items = [i for items in listed for i in items]
        parts = rows(items) if len(items) >= 2 * len(texts) else None
        if parts is not None:
            yield from _as_rows(listed, parts, 0.9 + rank * 0.3)


def _as_numbers(listed: Sequence[Sequence[str]], cost: float) -> SlotReading | None:
    """The items as numbers where all are, none with a zero before it: `3/4`, but no date."""
    items = [i for row in listed for i in row]
    if not all(re.fullmatch(r"-?(?:0|[1-9]\d{0,299})", i) for i in items):
        return None
    return SlotReading(("list[int]",), (tuple([int(i) for i in row] for row in listed),), cost)


def _is_two_lists(listed: Sequence[Sequence[str]]) -> bool:
    """Whether most were parted at the `and` of `a, b and c, d`, or hold it in an item."""
    joined = sum(
        sum(" and " in item for item in items) == 1 < len(items) or (len(items) == 2 and all(", " in i for i in items))
        for items in listed
    )
    return joined * 2 > len(listed)


def _as_rows(listed: Sequence[Sequence[str]], parts: Sequence[Sequence[str]], cost: float) -> Columns:
    """Rows of texts; and a list for each column where one column is numbers."""
    rest = iter(parts)
    nested: list[list[Json]] = [[list(next(rest)) for _ in items] for items in listed]
    yield _one("list[list[str]]", nested, cost)
    width = {len(p) for p in parts}
    if len(width) > 1 or max(width) > 3:
        return
    columns = [[p[i] for p in parts] for i in range(max(width))]
    plain = [all(re.fullmatch(rf"[-+]?{DIGITS}(?:\.\d+)?", c) for c in column) for column in columns]
    if any(plain):
        rest = iter(parts)
        grouped = [[next(rest) for _ in items] for items in listed]
        annotations, values = [], []
        for i, is_number in enumerate(plain):
            numbers = _number_type([read_number(c) for c in columns[i]]) if is_number else ""
            annotations.append(f"list[{numbers}]" if is_number else "list[str]")
            values.append(tuple([_cell(row[i], numbers) for row in rows] for rows in grouped))
        yield SlotReading(tuple(annotations), tuple(values), cost + 0.05)


def _cell(text: str, number: str) -> Json:
    return text if not number else int(text) if number == "int" else float(text)


def _split(texts: Sequence[str]) -> Iterator[list[list[str]]]:
    """Texts parted into items, every way that fits all and parts most: options, sentences, strong separators first."""
    seen: list[list[list[str]]] = []
    for listed in _ways_to_split(texts):
        found = [items for items in listed if items is not None]
        fits = len(found) == len(texts) and sum(len(i) > 1 for i in found) * 2 > len(found)
        if fits and found not in seen:
            seen.append(found)
            yield found


def _ways_to_split(texts: Sequence[str]) -> Iterator[list[list[str] | None]]:
    yield [_enumerated(t) for t in texts]
    yield [[s.removesuffix(".") for s in re.split(r"(?<=[^\W\d]{2}[.!?]) +(?=[A-Z])", t)] for t in texts]
    for style in sorted(list_styles(), key=lambda s: s.separator not in _STRONG):
        yield [style.split(t) if t else [] for t in texts]


def _enumerated(text: str) -> list[str] | None:
    """The items of `(A) first (B) second`, or of such with numbers, in their order."""
    marks = list(re.finditer(r"(?:(?<=\s)|^)\(?([A-Z]|\d{1,2})[.)] ", text))
    first = marks[0].group(1) if marks else ""
    if len(marks) < 2 or marks[0].start() or first not in ("A", "1"):
        return None
    wanted = [str(i + 1) if first == "1" else chr(ord("A") + i) for i in range(len(marks))]
    if [m.group(1) for m in marks] != wanted:
        return None
    ends = [*(m.start() for m in marks[1:]), len(text)]
    return [text[m.end() : end].strip() for m, end in zip(marks, ends, strict=True)]


def _looks_like_list(texts: Sequence[str], listed: Sequence[Sequence[str]]) -> bool:
    """Whether separators other than spaces part it into items of about one length, or it is words only."""
    items = [i for row in listed for i in row]
    lengths = [len(i.split()) for i in items]
    if any(i[-1:] in (",", ";") for i in items) or max(lengths, default=0) > 3 * min(lengths, default=0) + 3:
        return False
    if len({len(row) for row in listed}) == 1 and any(len(set(column)) == 1 for column in zip(*listed, strict=True)):
        return False  # a word that all have in one place is fixed text
    spaced = sum(" " in t for t in texts) * 2 > len(texts) and max(lengths, default=0) == 1
    if not spaced or all(re.search(r"[,;|\n]", t) for t in texts):
        return sum(lengths) <= 8 * len(items)
    bare = sum(all(p.isalpha() and p.islower() for p in re.split(r"['’-]", i) if p) for i in items)
    return bare >= 0.9 * len(items)
