"""Programs over a list of words: which ones, what of each, what of all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from latm_local.programs.number_lists import Change, Choice, Total, put_together
from latm_local.programs.program import Program
from latm_local.programs.values import letters, whole, words

_LETTER: Final = letters("aeilnorst", 1, 1)

CHOICES: Final = (
    Choice("all", "", ("*",)),
    Choice("vowel_first", '_w_[0] in "aeiou"', ("* that begin with a vowel", "* starting with a vowel")),
    Choice("consonant_first", '_w_[0] not in "aeiou"', ("* that begin with a consonant",)),
    Choice("vowel_last", '_w_[-1] in "aeiou"', ("* that end in a vowel",)),
    Choice("long", "len(_w_) > _2_", ("* of more than {2} letters", "* longer than {2} letters"), whole(4, 6)),
    Choice("short", "len(_w_) < _2_", ("* of fewer than {2} letters", "* shorter than {2} letters"), whole(5, 7)),
    Choice("even_length", "len(_w_) % 2 == 0", ("* with an even number of letters",)),
    Choice("containing", "_2_ in _w_", ("* that contain {2}", "* in which {2} occurs"), _LETTER),
    Choice("lacking", "_2_ not in _w_", ("* without the letter {2}", "* in which no {2} occurs"), _LETTER),
    Choice("ending", "_w_.endswith(_2_)", ("* whose last letter is {2}", "* ending in {2}"), letters("elnrt", 1, 1)),
    Choice("after_m", '_w_ > "m"', ("* that begin with m or a later letter",)),
    Choice("no_repeats", "len(set(_w_)) == len(_w_)", ("* in which no letter comes twice",)),
)
CHANGES: Final = (
    Change("", "_w_", ("*",)),
    Change("lengths", "len(_w_)", ("lengths of the *", "numbers of letters of the *")),
    Change("initials", "_w_[0]", ("first letters of the *", "initials of the *")),
    Change("last_letters", "_w_[-1]", ("last letters of the *", "final letters of the *")),
    Change("capitals", "_w_.upper()", ("* in capitals", "* written large")),
    Change("reversals", "_w_[::-1]", ("* spelled backwards", "reversed spellings of the *")),
    Change(
        "vowel_counts", 'sum(_c_ in "aeiou" for _c_ in _w_)', ("vowel counts of the *", "numbers of vowels in the *")
    ),
    Change("heads", "_w_[:3]", ("first three letters of the *",)),
)
TOTALS: Final = (
    Total("list", "[*]", "list[T]", ("list the *", "write down the *", "which are the *", "give the *"), "join"),
    Total("count", "#", "int", ("how many * are there", "count the *", "give the number of *")),
    Total("sorted", "sorted(*)", "list[T]", ("sort the *", "put the * in order"), "join"),
    Total(
        "backwards",
        "[*][::-1]",
        "list[T]",
        ("give the * in reverse order", "list the * from the last to the first"),
        "join",
    ),
    Total("joined", '"".join(*)', "str", ("join the * without spaces", "string the * together")),
    Total("dashed", '"-".join(*)', "str", ("join the * with hyphens",)),
    Total("first", "[*][0]", "T", ("what is the first of the *", "take the first of the *")),
    Total("last", "[*][-1]", "T", ("what is the last of the *", "take the last of the *")),
    Total("sum", "sum(*)", "int", ("add up the *", "what is the sum of the *")),
    Total("largest", "max(*)", "int", ("which is the largest of the *",)),
    Total("smallest", "min(*)", "int", ("which is the smallest of the *",)),
    Total("earliest", "min(*)", "str", ("which of the * comes first in the alphabet",)),
    Total("latest", "max(*)", "str", ("which of the * comes last in the alphabet",)),
    Total("longest", "max(%, key=len)", "str", ("what is the longest of the *, the first of equals",)),
    Total("shortest", "min(%, key=len)", "str", ("what is the shortest of the *, the first of equals",)),
    Total("distinct", "len({*})", "int", ("how many different ones are among the *",)),
)
_NUMERIC: Final = ("lengths", "vowel_counts")


def programs() -> Iterator[Program]:
    """Every composition that somebody might ask for."""
    for choice, change, total in product(CHOICES, CHANGES, TOTALS):
        if _makes_sense(choice, change, total):
            yield put_together(choice, change, total, words(5, 9), "_w_", "int" if change.key in _NUMERIC else "str")


def _makes_sense(choice: Choice, change: Change, total: Total) -> bool:
    numeric = change.key in _NUMERIC
    if total.key in ("sum", "largest", "smallest"):
        return numeric
    if total.key == "count":
        return not change.key and choice.key != "all"
    if total.key in ("longest", "shortest"):
        return not change.key
    if total.key in ("earliest", "latest", "joined", "dashed"):
        return not numeric
    if total.key == "distinct":
        return change.key in ("initials", "last_letters", "lengths")
    return bool(change.key) or choice.key != "all"
