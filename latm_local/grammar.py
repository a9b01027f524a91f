"""A tool's signature and a question -> a grammar (Lark, as llguidance reads it) of the arguments' JSON.

Text and numbers can only be copied from the question, list items in the question's order. What cannot be
copied (truth values, nested types) is free within its JSON type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from latm_local.datatypes import Arguments, Parameter, Signature
from latm_local.readings import NUMBER, ListStyle, item_annotation

_PIECE: Final = re.compile(r"\w+|[^\w\s]")
_MOST_PIECES: Final = 600
_FREE: Final = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
}


def arguments_grammar(signature: Signature, question: str, styles: Mapping[str, ListStyle] | None = None) -> str:
    """Return the grammar of `{"parameter": value, …}` for one question, keys in the signature's order.

    `styles` tells how a parameter's list is written in the demonstrations' questions, where they agree.
    """
    rules: list[str] = []
    parts: list[str] = []
    for number, parameter in enumerate(signature.parameters):
        opening = ("{" if number == 0 else ", ") + json.dumps(parameter.name) + ": "
        parts += [_literal(opening), f"v{number}"]
        rules += _value_rules(f"v{number}", parameter, question, (styles or {}).get(parameter.name))
    if not parts:
        return 'start: "{}"\n'
    return "\n".join([f'start: {" ".join(parts)} "}}"', *rules]) + "\n"


def free_grammar(signature: Signature, known: Arguments) -> str:
    """As `arguments_grammar`, for one question whose `known` arguments stand and all others are free JSON."""
    rules: list[str] = []
    parts: list[str] = []
    for number, parameter in enumerate(signature.parameters):
        parts.append(_literal(("{" if number == 0 else ", ") + json.dumps(parameter.name) + ": "))
        if parameter.name in known:
            parts.append(_literal(json.dumps(known[parameter.name], ensure_ascii=False)))
        else:
            parts.append(f"v{number}")
            rules.append(f"v{number}: %json {json.dumps(schema(parameter.annotation))}")
    return "\n".join([f'start: {" ".join(parts)} "}}"' if parts else 'start: "{}"', *rules]) + "\n"


def _value_rules(name: str, parameter: Parameter, question: str, style: ListStyle | None) -> list[str]:
    annotation = parameter.annotation
    item = item_annotation(annotation)
    numbers = [m.group().replace(",", "") for m in re.finditer(NUMBER, question)]
    if annotation in ("int", "float") and _fitting(numbers, annotation):
        return [f"{name}: " + " | ".join(map(_literal, dict.fromkeys(_fitting(numbers, annotation))))]
    if item in ("int", "float") and _fitting(numbers, item):
        return _number_list_rules(name, _fitting(numbers, item))
    pieces = _PIECE.findall(question)[:_MOST_PIECES]
    if annotation == "str" and pieces:
        return _text_rules(name, question)
    if item == "str" and pieces:
        return _text_list_rules(name, question) if style is None else _styled_list_rules(name, question, style)
    return [f"{name}: %json {json.dumps(schema(annotation))}"]


def schema(annotation: str) -> dict[str, object]:
    """The JSON schema of an annotation; anything unknown is any JSON value."""
    item = item_annotation(annotation)
    if item is not None:
        return {"type": "array", "items": schema(item)}
    return dict(_FREE.get(annotation, {}))


def _fitting(numbers: Sequence[str], annotation: str) -> list[str]:
    """Numbers as JSON writes them; a sign may have been an operator, so both readings are there."""
    unsigned = [n.lstrip("+") for n in numbers]
    both = [m for n in unsigned for m in ((n, n[1:]) if n.startswith("-") else (n,))]
    plain = [re.sub(r"^(-?)0+(?=\d)", r"\1", n) for n in both]
    return [n for n in plain if annotation == "float" or "." not in n]


def _number_list_rules(name: str, numbers: Sequence[str]) -> list[str]:
    rules = [f'{name}: "[" {name}s0']
    for i, number in enumerate(numbers):
        last = i + 1 == len(numbers)
        onward = f' | ", " {name}s{i + 1}' if not last else ""
        skip = f" | {name}s{i + 1}" if not last else ""
        rules.append(f'{name}s{i}: {_literal(number)} ("]"{onward}){skip}')
    return rules


def _spans(question: str) -> list[tuple[str, str]]:
    """The question's pieces as JSON text, each with the white space that follows it."""
    matches = list(_PIECE.finditer(question))[:_MOST_PIECES]
    ends = [m.start() for m in matches[1:]] + [matches[-1].end()]
    return [(_inside(m.group()), _inside(question[m.end() : end])) for m, end in zip(matches, ends, strict=True)]


def _text_rules(name: str, question: str) -> list[str]:
    """A span: starts at any piece, goes on to the next or ends."""
    pieces = _spans(question)
    rules = [f'{name}: "\\"" (' + " | ".join(f"{name}w{i}" for i in range(len(pieces))) + ")"]
    for i, (piece, space) in enumerate(pieces):
        onward = f" | {_literal(space) if space else ''} {name}w{i + 1}" if i + 1 < len(pieces) else ""
        rules.append(f'{name}w{i}: {_literal(piece)} ("\\""{onward})')
    return rules


def _text_list_rules(name: str, question: str) -> list[str]:
    """Spans in order: after one ends, the next starts at any later piece."""
    pieces = _spans(question)
    rules = [f'{name}: "[\\"" {name}s0']
    for i, (piece, space) in enumerate(pieces):
        last = i + 1 == len(pieces)
        ways = ['"\\"]"']
        if not last:
            ways += [f'"\\", \\"" {name}s{i + 1}', f"{_literal(space) if space else ''} {name}w{i + 1}"]
        rules.append(f"{name}w{i}: {_literal(piece)} ({' | '.join(ways)})")
        rules.append(f"{name}s{i}: {name}w{i}" + ("" if last else f" | {name}s{i + 1}"))
    return rules


def _styled_list_rules(name: str, question: str, style: ListStyle) -> list[str]:
    """Items that stand side by side, parted where the style parts them; the first and last may be cut short."""
    marks = [style.separator] if style.last is None else [style.last, style.separator]
    parts = re.split("|".join(map(re.escape, marks)), question)
    segments = [_spans(part) if style.separator != " " else [(_inside(part), "")] for part in parts if part.strip()]
    pieces = [(text, space, k + 1 == len(s)) for s in segments for k, (text, space) in enumerate(s)][:_MOST_PIECES]
    rules = [f'{name}: "[\\"" (' + " | ".join(f"{name}w{i}" for i in range(len(pieces))) + ")"]
    for i, (piece, space, parted) in enumerate(pieces):
        ways = ['"\\"]"']
        if i + 1 < len(pieces):
            between = '"\\", \\""' if parted else _literal(space) if space else ""
            ways.append(f"{between} {name}w{i + 1}")
        rules.append(f"{name}w{i}: {_literal(piece)} ({' | '.join(ways)})")
    return rules


def _inside(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _literal(text: str) -> str:
    """A Lark string; its lexer takes no control characters, the ones above ASCII included."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in quoted)
