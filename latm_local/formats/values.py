"""How values read in messages."""

from __future__ import annotations

import json


def kind_of(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def short(value: object, limit: int = 60) -> str:
    """A value as JSON, ASCII where it must be, cut to `limit` characters."""
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= limit else text[: limit - 1] + "…"
