"""Wordings of look-alike tasks: one word turned into its opposite, a clause more or one less.

A tool must not answer what is worded almost as its task is and asks something else. No program is needed to know
that `What is the smallest of 3, 5?` is no question for the tool that finds the largest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from latm_local.programs.program import PLACE

# Words of which one cannot stand for the other without asking something else.
_OPPOSITES: Final = tuple(
    tuple(group.split("/"))
    for group in (
        "largest/smallest/second largest/median|greatest/least|biggest/smallest|highest/lowest/middle|maximum/minimum"
        "|most/fewest|more/fewer|longest/shortest|longer/shorter|tallest/shortest|oldest/youngest|earliest/latest"
        "|earlier/later|first/last/second|start/end|begin/end|beginning/end|before/after|above/below|over/under|left/right"
        "|up/down|upper/lower|uppercase/lowercase|even/odd|positive/negative|increasing/decreasing|ascending/descending"
        "|rising/falling|increase/decrease|increased/reduced|gain/loss|profit/loss|add/subtract|added/subtracted"
        "|sum/product/average|total/average/difference|multiply/divide|multiplied/divided|double/halve|twice/half"
        "|at least/more than/at most|at most/less than/exactly|greater than/less than|more than/less than/exactly"
        "|larger than/smaller than|longer than/shorter than|vowels/consonants|vowel/consonant|letters/words/digits"
        "|characters/words/letters|words/letters/sentences|word/letter|days/weeks/months|months/years|hours/minutes"
        "|minutes/seconds|week/month/year|monday/thursday|saturday/sunday|rows/columns|row/column|encode/decode"
        "|encrypt/decrypt|forward/backward|forwards/backwards|clockwise/anticlockwise|width/height|area/perimeter"
        "|inside/outside|including/excluding|included/excluded|inclusive/exclusive|with/without|all/any/none|every/no"
        "|common/different|same/other|next/previous|following/preceding|faster/slower|cheapest/dearest|cheaper/dearer"
        "|open/closed|paid/unpaid|morning/evening|buy/sell|income/expense|win/lose|wins/losses|won/lost|nearest/farthest"
        "|closest/farthest|prime/composite|round up/round down|rounded up/rounded down|union/intersection|rows/cells"
        "|simple interest/compound interest|before tax/after tax|unique/repeated|count/list|how long/how far"
        "|name/number|names/numbers|index/value|position/value|mean/median/mode|decimal/binary|binary/octal"
    ).split("|")
)
_SWAPS: Final = tuple(
    (re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE), tuple(other for other in group if other != word))
    for group in _OPPOSITES
    for word in group
)
# Words that may be left out, or put in, and leave another task.
_LIMITS: Final = re.compile(
    r"\b(?:second|third|different|distinct|even|odd|positive|negative|whole|first|last|largest|smallest|longest|shortest"
    r"|only|not|square of the|capital|consecutive) ",
    re.IGNORECASE,
)
_LESS: Final = re.compile(
    r",? (?:but|ignoring|without|excluding|including|counting|rounded|except|if|when)\b[^{}?.]*(?=[?.]|$)"
)
_PUT: Final = (
    (re.compile(r"\bnumbers\b"), ("even numbers", "odd numbers", "positive numbers", "different numbers")),
    (re.compile(r"\bwords\b"), ("long words", "different words", "capitalised words", "other words")),
    (re.compile(r"\bletters\b"), ("different letters", "capital letters", "repeated letters")),
    (re.compile(r"\bdays\b"), ("working days", "full days")),
    (re.compile(r"\b(largest|smallest|longest|shortest|highest|lowest|best)\b"), ("second @", "third @")),
)
_MORE: Final = {
    "int": (
        " and double it",
        ", plus one",
        " and write it in words",
        ", as a negative number",
        ", without the last one",
    ),
    "float": (" and round it to whole numbers", ", half of it", ", and add ten percent", ", in percent"),
    "str": (
        " and write it backwards",
        ", in capital letters",
        ", and say how long it is",
        ", without its first letter",
    ),
    "bool": (" and why", ", and by how much", ", or neither"),
    "list": (", the other way round", " and how many they are", ", without repeats", ", only the first two"),
}
_OF_ANY: Final = (
    ", on a tie the last one",
    ", ignoring the first one",
    ", leaving out the largest",
    ", for both together",
)


def twin_wording(wording: str, returns: str, chance: Random) -> str | None:
    """A wording that has nearly all the words of one and asks something else; None where none is found.

    The same values stand in both, in the same order. `returns` is the annotation of what the task gives.
    """
    ways = (_swapped, _swapped, _swapped, _left_out, _put_in, _added)
    for way in chance.sample(ways, len(ways)):
        found = [text for text in way(wording, returns) if text != wording and _values(text) == _values(wording)]
        if found:
            return chance.choice(found)
    return None


def _values(text: str) -> list[str]:
    return PLACE.findall(text)


def _swapped(wording: str, returns: str) -> Iterator[str]:
    for pattern, others in _SWAPS:
        for match in pattern.finditer(wording):
            for other in others:
                said = other.capitalize() if match[0][0].isupper() else other
                yield wording[: match.start()] + said + wording[match.end() :]


def _left_out(wording: str, returns: str) -> Iterator[str]:
    for match in (*_LIMITS.finditer(wording), *_LESS.finditer(wording)):
        left = wording[: match.start()] + wording[match.end() :]
        yield left[:1].upper() + left[1:] if wording[:1].isupper() else left


def _put_in(wording: str, returns: str) -> Iterator[str]:
    for pattern, others in _PUT:
        for match in pattern.finditer(wording):
            for other in others:
                yield wording[: match.start()] + other.replace("@", match[0]) + wording[match.end() :]


def _added(wording: str, returns: str) -> Iterator[str]:
    """A clause behind the wording, before the mark that ends it or the values that follow it."""
    place = re.search(r"[?.]?$|: ?(?=\{)", wording)
    assert place is not None
    for more in (*_MORE.get(returns.split("[")[0], ()), *_OF_ANY):
        yield wording[: place.start()] + more + wording[place.start() :]
