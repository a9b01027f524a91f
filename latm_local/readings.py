"""How a piece of a question is read as a value: numbers, words, and lists in the styles people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from latm_local.datatypes import Json

# Longer runs of digits are no numbers: nobody counts with them, and Python converts no more than 4,300.
DIGITS: Final = r"\d{1,300}"
WHOLE: Final = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,99}}|{DIGITS})"
NUMBER: Final = rf"[-+]?(?<!\d){WHOLE}(?:\.\d+)?(?!\d)"
_INTEGER = re.compile(rf"[-+]?{WHOLE}")
_NUMBER = re.compile(NUMBER)
_BOOLEANS: Final = {"true": True, "false": False, "yes": True, "no": False}
# A comma with a space comes before a bare comma, and the space last: it stands inside most texts.
_SEPARATORS: Final = (", ", ",", "; ", ";", " | ", "|", "\n", " and ", " / ", "/", " ")
_LAST: Final = (", and ", " and ", ", or ", " or ")
_QUOTES: Final = ("", "'", '"', "`")


@dataclass(frozen=True, slots=True)
class ListStyle:
    """How a list is written: between items, before the last one, around each."""

    separator: str
    last: str | None = None
    quote: str = ""

    def split(self, text: str) -> list[str] | None:
        """The items of `text`, or None when it is not written in this style."""
        parts = [text]
        if self.last is not None:
            head, found, tail = text.rpartition(self.last)
            if self.separator in tail:
                return None
            parts = [*head.split(self.separator), tail] if found else [text]
        else:
            parts = text.split(self.separator)
        if any(not p or p != p.strip() for p in parts):
            return None
        if not self.quote:
            return parts
        if any(len(p) < 2 or p[0] != self.quote or p[-1] != self.quote for p in parts):
            return None
        return [p[1:-1] for p in parts]

    def join(self, items: Sequence[str]) -> str:
        quoted = [f"{self.quote}{i}{self.quote}" for i in items]
        if self.last is None or len(quoted) < 2:
            return self.separator.join(quoted)
        return self.separator.join(quoted[:-1]) + self.last + quoted[-1]


def list_styles() -> Iterator[ListStyle]:
    """All styles, the more telling ones first."""
    for quote in reversed(_QUOTES):
        for last in _LAST:
            yield ListStyle(", ", last, quote)
        for separator in _SEPARATORS:
            yield ListStyle(separator, None, quote)


def item_annotation(annotation: str) -> str | None:
    """`int` of `list[int]`, `list[str]` of `list[list[str]]`; None when the annotation is not a list."""
    match = re.fullmatch(r"(?:list|List|Sequence|tuple)\[(.+?)(?:, ?\.\.\.)?\]", annotation.strip())
    item = match.group(1).strip() if match else ""
    depth = 0
    for c in item:
        depth += (c == "[") - (c == "]")
        if depth < 0 or (c == "," and depth == 0):
            return None
    return item or None


def read_number(text: str) -> int | float:
    """An int, or a float where there is a decimal point. Raises ValueError when it is neither."""
    plain = text.replace(",", "")
    return int(plain) if _INTEGER.fullmatch(text) else float(plain)


def read_scalar(text: str, annotation: str) -> Json:
    """Read `text` as int, float, bool or str. Raises ValueError when it is not one."""
    if annotation == "int":
        if not _INTEGER.fullmatch(text):
            raise ValueError(f"{text!r} is not an integer")
        return int(text.replace(",", ""))
    if annotation == "float":
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"{text!r} is not a number")
        return float(text.replace(",", ""))
    if annotation == "bool":
        if text.lower() not in _BOOLEANS:
            raise ValueError(f"{text!r} is not a truth value")
        return _BOOLEANS[text.lower()]
    if annotation == "str":
        return text
    raise ValueError(f"{annotation} cannot be read from text")


def read_value(text: str, annotation: str, style: ListStyle | None) -> Json:
    """Read `text` as a value of `annotation`; lists are split in `style`. Raises ValueError."""
    item = item_annotation(annotation)
    if item is None:
        return read_scalar(text, annotation)
    parts = style.split(text) if style is not None else [text]
    if parts is None:
        raise ValueError(f"{text!r} is not a list in this style")
    return [read_scalar(part, item) for part in parts]


def conforms(value: Json, annotation: str) -> bool:
    """Whether `value` is of the type that `annotation` names; unknown annotations accept anything."""
    item = item_annotation(annotation)
    if item is not None:
        return isinstance(value, list) and all(conforms(v, item) for v in value)
    if annotation == "bool":
        return isinstance(value, bool)
    if annotation == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if annotation == "float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if annotation == "str":
        return isinstance(value, str)
    return True


def find_spans(question: str, value: Json, annotation: str) -> list[tuple[int, int, ListStyle | None]]:
    """Where `value` stands in `question`: (start, end, list style) of each place, left to right."""
    item = item_annotation(annotation)
    if item is None:
        return [(start, end, None) for start, end in _scalar_spans(question, value, annotation)]
    if not isinstance(value, list) or not value:
        return []
    if item in ("int", "float"):
        return list(_number_list_spans(question, value, annotation))
    texts = [str(v) for v in value]
    found: dict[tuple[int, int], ListStyle] = {}
    for style in list_styles():
        for start, end in _text_spans(question, style.join(texts)):
            found.setdefault((start, end), style)
    # Longest first: a quoted list includes its quotes.
    return [(s, e, style) for (s, e), style in sorted(found.items(), key=lambda f: (f[0][0] - f[0][1], f[0][0]))]


def _scalar_spans(question: str, value: Json, annotation: str) -> Iterator[tuple[int, int]]:
    if annotation in ("int", "float"):
        for match in _NUMBER.finditer(question):
            if float(match.group().replace(",", "")) == value:
                yield match.span()
            # "5-3": the sign may be an operator
            elif match.group()[0] in "+-" and float(match.group()[1:].replace(",", "")) == value:
                yield match.start() + 1, match.end()
    elif annotation == "bool":
        for word in re.finditer(r"\b(?:true|false|yes|no)\b", question, re.IGNORECASE):
            if _BOOLEANS[word.group().lower()] == value:
                yield word.span()
    else:
        yield from _text_spans(question, str(value))


def _text_spans(question: str, text: str) -> Iterator[tuple[int, int]]:
    """Places of `text` that do not begin or end inside a word."""
    if not text:
        return
    left = r"(?<!\w)" if re.match(r"\w", text) else ""
    right = r"(?!\w)" if re.search(r"\w$", text) else ""
    for match in re.finditer(left + re.escape(text) + right, question):
        yield match.span()


def _number_list_spans(
    question: str, value: Sequence[Json], annotation: str
) -> Iterator[tuple[int, int, ListStyle | None]]:
    tokens = [m.span() for m in _NUMBER.finditer(question)]
    for i in range(len(tokens) - len(value) + 1):
        start, end = tokens[i][0], tokens[i + len(value) - 1][1]
        for style in list_styles():
            try:
                if read_value(question[start:end], annotation, style) == list(value):
                    yield start, end, style
                    break
            except ValueError:
                continue
