"""Arguments and results cross the sandbox's wall as JSON text; both ways are checked on our side.

What comes back was written by generated code, so nothing in the text is trusted: length, depth, number
of parts, size of integers, finiteness of floats and validity of strings are looked at here, whatever
the sandbox's own side already refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NoReturn

from latm_local.datatypes import Arguments, Execution, Json

MAX_DEPTH = 64
MAX_PARTS = 100_000
MAX_DIGITS = 4_000


class NotAllowed(ValueError):
    """A value that may not cross; the message is the reason, for a person."""


def encode_arguments(arguments: Arguments) -> str:
    """JSON text of one call's arguments, plain ASCII. Raises NotAllowed with the reason."""
    try:
        text = json.dumps(dict(arguments))
        _check_parts(json.loads(text, parse_constant=_refuse_constant, parse_int=_parse_int))
    except NotAllowed:
        raise
    except (TypeError, ValueError, RecursionError) as error:
        raise NotAllowed(f"the arguments are not JSON data: {error}") from None
    return text


def decode_value(text: str, limit: int) -> Json:
    """The value that a call returned, from its JSON text of at most `limit` characters. Raises NotAllowed."""
    if len(text) > limit:
        raise NotAllowed(f"the result has {len(text)} characters of JSON, more than the {limit} allowed")
    try:
        value: Json = json.loads(text, parse_constant=_refuse_constant, parse_int=_parse_int)
    except NotAllowed:
        raise
    except RecursionError:
        raise NotAllowed(f"the result is nested deeper than {MAX_DEPTH}") from None
    except ValueError as error:
        raise NotAllowed(f"the result is not JSON: {error}") from None
    _check_parts(value)
    return value


def read_reply(reply: str, seconds: float, limit: int) -> Execution:
    """The Execution in one line of a sandbox's reply: V value, R refused value, E exception, L limit of memory."""
    kind, body = reply[:1], reply[1:]
    if kind == "V":
        try:
            return Execution("ok", decode_value(body, limit), seconds=seconds)
        except NotAllowed as error:
            return Execution("refused", error=str(error), seconds=seconds)
    body = shorten(body)
    if kind == "R":
        return Execution("refused", error=f"the result is not plain JSON data: {body}", seconds=seconds)
    if kind == "L":
        return Execution("out_of_memory", error=body, seconds=seconds)
    return Execution("error", error=body, seconds=seconds)


def shorten(message: str, limit: int = 500) -> str:
    """An error's text, safe to store and print: valid Unicode, no control characters, at most `limit` long."""
    clean = message[: 2 * limit].encode("utf-8", "replace").decode("utf-8")
    clean = "".join(c if c.isprintable() or c == "\n" else "�" for c in clean)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _refuse_constant(name: str) -> NoReturn:
    raise NotAllowed(f"{name} is not a JSON number")


def _parse_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise NotAllowed(f"an integer of {len(digits)} digits, more than the {MAX_DIGITS} allowed")
    return int(digits)


def _check_parts(value: Json) -> None:
    """Walk `value` without recursion; raises NotAllowed for depth, count, infinities and broken strings."""
    level: list[Json] = [value]
    parts = 0
    for depth in range(MAX_DEPTH + 2):
        if not level:
            return
        parts += len(level)
        if parts > MAX_PARTS:
            raise NotAllowed(f"more than {MAX_PARTS} parts")
        if depth > MAX_DEPTH:
            break
        level = [inner for part in level for inner in _inside(part)]
    raise NotAllowed(f"nested deeper than {MAX_DEPTH}")


def _inside(part: Json) -> Iterator[Json]:
    """The parts of a container, dictionary keys among them; a leaf is checked and has none."""
    if isinstance(part, list):
        yield from part
    elif isinstance(part, dict):
        yield from part.keys()
        yield from part.values()
    elif isinstance(part, str):
        if not part.isascii():
            _check_text(part)
    elif isinstance(part, float) and not (-1e309 < part < 1e309):
        raise NotAllowed("a float that is not finite")


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotAllowed("a string with half of a surrogate pair") from None
