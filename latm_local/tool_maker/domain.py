"""What holds between the arguments of all demonstrations, and so of every question that the task is likely to have.

Somebody pays more than a thing costs, a key is among the settings, the first date is before the second. Programs that
differ only where that does not hold are the same tool for the task.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Final, TypeAlias

from latm_local.datatypes import Arguments, Json

_ENOUGH: Final = 6  # demonstrations; what holds in fewer may hold by chance
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")

Relation: TypeAlias = Callable[[Json, Json], bool]


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_date(value: Json) -> bool:
    """Whether a value is text of the form 2026-11-26, which sorts as dates do."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def _less(one: Json, other: Json) -> bool:
    return _compared(one, other, lambda a, b: a < b)


def _at_most(one: Json, other: Json) -> bool:
    return _compared(one, other, lambda a, b: a <= b)


def _compared(one: Json, other: Json, order: Callable[..., bool]) -> bool:
    both = (is_number(one) and is_number(other)) or (is_date(one) and is_date(other))
    return both and order(one, other)


def _a_place_in(one: Json, other: Json) -> bool:
    return is_number(one) and isinstance(other, list) and 0 <= one <= len(other)  # type: ignore[operator]


def _within(one: Json, other: Json) -> bool:
    """An item of a list, or text that stands whole in a text or in an item of a list."""
    if isinstance(other, list) and one in other:
        return True
    texts = other if isinstance(other, list) else [other]
    return (
        isinstance(one, str)
        and bool(one)
        and any(isinstance(t, str) and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", t) for t in texts)
    )


def _as_long(one: Json, other: Json) -> bool:
    return isinstance(one, list) and isinstance(other, list) and len(one) == len(other)


_RELATIONS: Final[tuple[Relation, ...]] = (_less, _at_most, _a_place_in, _within, _as_long)


def domain(known: Sequence[Arguments]) -> Callable[[Arguments], bool]:
    """Whether arguments stand to one another as those of all `known` calls do; always true of few calls."""
    names = list(known[0]) if len(known) >= _ENOUGH else []
    held = [
        (relation, one, other)
        for one, other in permutations(names, 2)
        for relation in _RELATIONS
        if all(relation(arguments[one], arguments[other]) for arguments in known)
    ]
    return lambda arguments: all(relation(arguments[one], arguments[other]) for relation, one, other in held)
