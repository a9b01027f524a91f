"""Programs over a list of numbers: which ones, what of each, what is made of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from latm_local.programs.program import Program, Slot
from latm_local.programs.values import few_numbers, numbers, whole


@dataclass(frozen=True, slots=True)
class Choice:
    """Which numbers: a condition on `_n_`, in words with `*` for the noun."""

    key: str
    code: str
    words: tuple[str, ...]
    slot: Slot | None = None
    given: Slot | None = None  # numbers among which enough fit


@dataclass(frozen=True, slots=True)
class Change:
    """What is taken of each number: code over `_n_`, in words with `*` for those numbers."""

    key: str
    code: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """What is made of all: code over the items `*`, in words with `*` for them."""

    key: str
    code: str
    returns: str
    words: tuple[str, ...]
    answer: str = "plain"


_POSITIVE = numbers(1, 99, 5, 9)
_LONG = numbers(1, 2000, 5, 9)

CHOICES: Final = (
    Choice("all", "", ("*",)),
    Choice("even", "_n_ % 2 == 0", ("even *", "* that are even")),
    Choice("odd", "_n_ % 2 == 1", ("odd *", "* that are odd", "uneven *")),
    Choice("positive", "_n_ > 0", ("positive *", "* above zero")),
    Choice("negative", "_n_ < 0", ("negative *", "* below zero"), given=numbers(-40, 20, 5, 9)),
    Choice("nonzero", "_n_ != 0", ("non-zero *", "* other than zero"), given=few_numbers(-3, 6)),
    Choice("above", "_n_ > _2_", ("* greater than {2}", "* above {2}", "* that exceed {2}"), whole(0, 25)),
    Choice("below", "_n_ < _2_", ("* less than {2}", "* below {2}", "* under {2}"), whole(10, 45)),
    Choice("at_least", "_n_ >= _2_", ("* of at least {2}", "* that are {2} or more"), whole(0, 25)),
    Choice("at_most", "_n_ <= _2_", ("* of at most {2}", "* not greater than {2}"), whole(10, 45)),
    Choice("multiple", "_n_ % _2_ == 0", ("multiples of {2}", "* divisible by {2}"), whole(2, 6), _POSITIVE),
    Choice("no_multiple", "_n_ % _2_ != 0", ("* that {2} does not divide", "* not divisible by {2}"), whole(2, 6)),
    Choice("two_digits", "10 <= _n_ <= 99", ("two-digit *", "* with exactly two digits"), given=_LONG),
    Choice("ends_in", "_n_ % 10 == _2_", ("* whose last digit is {2}", "* ending in {2}"), whole(0, 5), _POSITIVE),
    Choice("except", "_n_ != _2_", ("* other than {2}", "* that differ from {2}"), whole(1, 5), few_numbers(1, 6)),
    Choice(
        "digits", "len(str(_n_)) == _2_", ("* that have {2} digits", "* written with {2} digits"), whole(1, 4), _LONG
    ),
    Choice(
        "odd_digit_sum",
        "sum(int(_d_) for _d_ in str(_n_)) % 2 == 1",
        ("* whose digits add up to something odd", "* with an odd digit sum"),
        given=_LONG,
    ),
    Choice(
        "square",
        "math.isqrt(_n_) ** 2 == _n_",
        ("perfect squares", "square *"),
        given=Slot(
            "list[int]", lambda chance: [chance.choice((1, 4, 9, 16, 25, 36, 49, 8, 10, 27, 33, 50)) for _ in range(7)]
        ),
    ),
    Choice(
        "contains_digit",
        "str(_2_) in str(_n_)",
        ("* that contain the digit {2}", "* with a {2} in them"),
        whole(1, 9),
        _LONG,
    ),
)
CHANGES: Final = (
    Change("", "_n_", ("*",)),
    Change("squares", "_n_ ** 2", ("squares of the *", "squared values of the *")),
    Change("cubes", "_n_ ** 3", ("cubes of the *",)),
    Change("sizes", "abs(_n_)", ("absolute values of the *", "sizes without sign of the *")),
    Change("doubles", "2 * _n_", ("doubles of the *", "doubled values of the *")),
    Change("last_digits", "abs(_n_) % 10", ("last digits of the *", "final digits of the *")),
    Change("remainders", "_n_ % 3", ("remainders by 3 of the *", "remainders after division by 3 of the *")),
    Change("digit_sums", "sum(int(_d_) for _d_ in str(abs(_n_)))", ("digit sums of the *",)),
    Change("successors", "_n_ + 1", ("successors of the *",)),
    Change(
        "opposites",
        "-_n_",
        (
            "opposites of the *",
            "* with their sign turned",
        ),
    ),
    Change("lengths", "len(str(abs(_n_)))", ("numbers of digits of the *", "digit counts of the *")),
    Change("halves", "_n_ // 2", ("halves (rounded down) of the *",)),
)
TOTALS: Final = (
    Total("sum", "sum(*)", "int", ("what is the sum of the *", "add up the *", "give the total of the *", "sum the *")),
    Total("count", "#", "int", ("how many * are there", "count the *", "give the number of *")),
    Total("largest", "max(*)", "int", ("which is the largest of the *", "the maximum of the *")),
    Total("smallest", "min(*)", "int", ("which is the smallest of the *", "the minimum of the *")),
    Total("list", "[*]", "list[int]", ("list the *", "write down the *", "keep only the *", "which are the *"), "join"),
    Total("product", "math.prod(*)", "int", ("multiply the *", "what is the product of the *")),
    Total("ascending", "sorted(*)", "list[int]", ("sort the * from low to high", "the * in rising order"), "join"),
    Total("descending", "sorted(*, reverse=True)", "list[int]", ("sort the * from high to low",), "join"),
    Total("average", "round(sum([*]) / len([*]), 2)", "float", ("average the *, to two decimals",), "places 2"),
    Total("first", "[*][0]", "int", ("what is the first of the *", "take the first of the *")),
    Total("last", "[*][-1]", "int", ("what is the last of the *", "take the last of the *")),
    Total("distinct", "len({*})", "int", ("how many different values do the * have", "distinct values of the *")),
    Total("reversed", "[*][::-1]", "list[int]", ("give the * in reverse order", "read the * backwards"), "join"),
    Total("second", "sorted(*)[1]", "int", ("which is the second smallest of the *",)),
    Total("third_largest", "sorted(*, reverse=True)[2]", "int", ("which is the third largest of the *",)),
    Total("range", "max(*) - min(*)", "int", ("subtract the smallest from the largest of the *",)),
    Total("extremes", "[min(*), max(*)]", "list[int]", ("give the least and the greatest of the *",), "join"),
)  # fmt: skip
NOUNS: Final = ("numbers", "values", "integers", "entries", "scores", "readings", "marks")


def programs() -> Iterator[Program]:
    """Every composition that somebody might ask for."""
    for choice, change, total in product(CHOICES, CHANGES, TOTALS):
        if _makes_sense(choice, change, total):
            yield put_together(choice, change, total, _given(choice, change, total), "_n_")


def _makes_sense(choice: Choice, change: Change, total: Total) -> bool:
    """Leaves out what nobody asks: counting squares, products of many, sorting remainders."""
    if total.key == "count":
        return not change.key and choice.key != "all"
    if total.key == "product":
        return choice.key in ("nonzero", "except") and change.key in ("", "sizes")
    if total.key in ("first", "last", "second", "third_largest", "range", "extremes", "reversed"):
        return not change.key or (choice.key == "all" and change.key in ("squares", "last_digits", "digit_sums"))
    if total.key == "list":
        return bool(change.key) or choice.key != "all"
    return True


def put_together(choice: Choice, change: Change, total: Total, given: Slot, item: str, kind: str = "int") -> Program:
    """The program of one choice, change and total over `given`; `kind` is the type of a changed item."""
    items = f"{change.code} for {item} in _1_" + (f" if {choice.code}" if choice.code else "")
    value, lines = total.code, tuple[str, ...]()
    if value == "#":
        value = f"sum(1 for {item} in _1_ if {choice.code})"
    elif not choice.code and change.code == item:
        value = value.replace("[*]", "_1_").replace("{*}", "set(_1_)").replace("*", "_1_").replace("%", "_1_")
    elif value.count("*") > 1:
        value, lines = value.replace("[*]", "_v_").replace("*", "_v_"), (f"_v_ = [{items}]",)
    else:
        value = _filled(value, items)
    said = [
        t.replace("*", c.replace("*", w))
        for t, c, w in product(total.words, change.words, choice.words)
        if "the *" in t or not change.key
    ]
    slots = (given,) if choice.slot is None else (given, choice.slot)
    key = "_".join(filter(None, (total.key, change.key, choice.key)))
    noun = "numbers" if item == "_n_" else "words"
    returns = total.returns.replace("T", kind)
    return Program(f"{key}_{noun}", slots, returns, value, tuple(said), lines, total.answer)


def _filled(code: str, items: str) -> str:
    """The items where `*` stands; a generator beside other arguments needs brackets of its own."""
    code = code.replace("[*]", f"[{items}]").replace("{*}", f"{{{items}}}")
    code = code.replace("(*, ", f"([{items}], ").replace("(%, ", f"(({items}), ")
    return code.replace("(*)", f"({items})")


def _given(choice: Choice, change: Change, total: Total) -> Slot:
    if total.key == "product":
        return numbers(-4, 6, 4, 5)
    long = change.key in ("last_digits", "digit_sums", "lengths")
    return choice.given or (numbers(1, 400) if long else numbers())
