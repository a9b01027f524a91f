"""Values for classic procedures: runs, intervals, identifiers with check digits, grids, links, orders for stacks."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, NAMES, SHORT, ints_of, made

_FROM: Final = Forms(POOLS)
_PEOPLE: Final = NAMES[:8]

# Lists of numbers and texts with runs.


def runs(alphabet: str, least: int = 4, most: int = 7) -> Slot:
    """A text in which letters stand in runs."""
    sizes = (1, 1, 2, 3, 4)
    return made(lambda c: "".join(c.choice(alphabet) * c.choice(sizes) for _ in range(c.randint(least, most))))


def run_list(low: int, high: int, least: int = 4, most: int = 6) -> Slot:
    def draw(chance: Random) -> Json:
        found: list[Json] = []
        for _ in range(chance.randint(least, most)):
            found += [chance.randint(low, high)] * chance.choice((1, 1, 2, 3))
        return found

    return Slot("list[int]", draw)


def rising(low: int, high: int, least: int = 5, most: int = 9) -> Slot:
    """In order, some perhaps more than once."""
    return Slot("list[int]", lambda c: [*sorted(c.randint(low, high) for _ in range(c.randint(least, most)))])


def all_rising(low: int, high: int, least: int = 5, most: int = 9) -> Slot:
    """In order, all different."""
    return Slot("list[int]", lambda c: [*sorted(c.sample(range(low, high + 1), c.randint(least, most)))])


def different(low: int, high: int, least: int = 5, most: int = 8) -> Slot:
    return Slot("list[int]", lambda c: c.sample(range(low, high + 1), c.randint(least, most)))


def order_of(least: int = 4, most: int = 7, first: int = 1) -> Slot:
    """All numbers from the first one on in any order."""
    return Slot("list[int]", lambda c: c.sample(range(first, first + (n := c.randint(least, most))), n))


def rotated(low: int, high: int) -> Slot:
    def draw(chance: Random) -> Json:
        row = sorted(chance.sample(range(low, high), chance.randint(5, 8)))
        cut = chance.randrange(len(row))
        return [*row[cut:], *row[:cut]]

    return Slot("list[int]", draw)


def entry_near() -> Slot:
    """An entry of the first list or one beside it."""
    return Slot("int", lambda c: c.randint(1, 40), follows=lambda c, v: c.choice(ints_of(v) or [5]) + c.randint(-1, 1))


def coins() -> Slot:
    """Kinds of coins without the one."""
    return Slot("list[int]", lambda c: [*sorted(c.sample((2, 3, 4, 5, 6, 7, 8, 10, 12, 15), c.randint(2, 4)))])


def coins_one() -> Slot:
    return Slot("list[int]", lambda c: [1, *sorted(c.sample((3, 4, 5, 6, 7, 9, 10, 12, 15, 20), c.randint(2, 3)))])


def piece_there(least: int = 1, most: int = 3) -> Slot:
    """A piece of the first text."""

    def follow(chance: Random, value: Json) -> Json:
        text, size = str(value), chance.randint(least, most)
        at = chance.randint(0, max(0, len(text) - size))
        return text[at : at + size]

    return Slot("str", lambda chance: chance.choice("abc"), follows=follow)


def wild_there(signs: str = "?") -> Slot:
    """The first word with some wildcards in it, or another one's."""

    def follow(chance: Random, value: Json) -> Json:
        text = str(value)
        if chance.random() < 0.3:
            text = chance.choice([w for w in SHORT if len(w) == len(text)] or SHORT)
        sign = chance.choice(signs)
        at = chance.randint(0, len(text) - 1)
        if sign == "*":
            return text[:at] + "*" + text[min(len(text), at + chance.randint(0, 3)) :]
        return "".join(sign if chance.random() < 0.4 else c for c in text)

    return Slot("str", lambda chance: "a?o", follows=follow)


def changed_text() -> Slot:
    """The first text with some letters changed, left out or put in."""

    def follow(chance: Random, value: Json) -> Json:
        text = str(value)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(("", "a", "e", "o", "r", "t")) + text[at + chance.randint(0, 1) :]
        return text or "a"

    return Slot("str", lambda chance: chance.choice(SHORT), follows=follow)


# Identifiers.


def digits(least: int, most: int = 0) -> Slot:
    def draw(chance: Random) -> str:
        rest = chance.randint(least, most or least) - 1
        return chance.choice("123456789") + "".join(chance.choice("0123456789") for _ in range(rest))

    return made(draw)


def checked(weights: str, modulus: int) -> Slot:
    """Digits whose sum, weighted by digits or letters A for 10 and so on, is a multiple about half of the time."""

    def draw(chance: Random) -> str:
        right = chance.random() < 0.5
        while True:
            text = chance.choice("123456789") + "".join(chance.choice("0123456789") for _ in weights[1:])
            if not right or sum(int(w, 36) * int(d) for w, d in zip(weights, text, strict=True)) % modulus == 0:
                return text

    return made(draw)


def luhn(least: int, most: int = 0, from_left: bool = False) -> Slot:
    """Digits that pass the Luhn test about half of the time."""

    def draw(chance: Random) -> str:
        right, size = chance.random() < 0.5, chance.randint(least, most or least)
        while True:
            text = "".join(chance.choice("0123456789") for _ in range(size))
            doubled = [sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(text if from_left else text[::-1])]
            if not right or sum(doubled) % 10 == 0:
                return text

    return made(draw)


def form(pattern: str) -> Slot:
    return made(lambda c: _FROM.fill(c, pattern))


def several(pattern: str, between: str = " ", least: int = 4, most: int = 6) -> Slot:
    """Entries of a form in one text."""
    between = between.replace("_", " ").replace(";", ",")
    return made(lambda c: between.join(_FROM.fill(c, pattern.replace("_", " ")) for _ in range(c.randint(least, most))))


# Intervals.


def _span(chance: Random, high: int, longest: int) -> str:
    begin = chance.randint(1, high)
    return f"{begin}-{begin + chance.randint(1, longest)}"


def spans(high: int = 30, least: int = 3, most: int = 5, longest: int = 9) -> Slot:
    return Slot("list[str]", lambda c: [_span(c, high, longest) for _ in range(c.randint(least, most))])


def span(high: int = 30, longest: int = 12) -> Slot:
    return made(lambda c: _span(c, high, longest))


def named_spans(high: int = 20, longest: int = 9) -> Slot:
    """`Ada 3-8, Boris 5-9`."""
    return made(lambda c: ", ".join(f"{n} {_span(c, high, longest)}" for n in c.sample(_PEOPLE, c.randint(3, 5))))


# Grids.


def marks(alphabet: str = "#.", low: int = 3, high: int = 5) -> Slot:
    """Rows of equal length, parted by slashes."""

    def draw(chance: Random) -> str:
        width = chance.randint(low, high)
        return "/".join("".join(chance.choice(alphabet) for _ in range(width)) for _ in range(chance.randint(3, high)))

    return made(draw)


def square_marks(alphabet: str = "#.") -> Slot:
    def draw(chance: Random) -> str:
        size = chance.randint(3, 5)
        return "/".join("".join(chance.choice(alphabet) for _ in range(size)) for _ in range(size))

    return made(draw)


def table(low: int = 1, high: int = 30, square: bool = False) -> Slot:
    """`3 5 8 / 1 4 9`."""

    def draw(chance: Random) -> str:
        width = chance.randint(2, 4)
        height = width if square else chance.randint(2, 4)
        return " / ".join(" ".join(str(chance.randint(low, high)) for _ in range(width)) for _ in range(height))

    return made(draw)


# Links.


def links(sign: str = "-", few: int = 5, many: int = 8) -> Slot:
    """`Ada-Boris, Boris-Carla`, every pair at most once."""

    def draw(chance: Random) -> str:
        people = chance.sample(_PEOPLE, chance.randint(5, 7))
        pairs = [(a, b) for i, a in enumerate(people) for b in people[i + 1 :]]
        chosen = chance.sample(pairs, min(len(pairs), chance.randint(few, many)))
        return ", ".join(sign.join(p if chance.random() < 0.6 else p[::-1]) for p in chosen)

    return made(draw)


def roads() -> Slot:
    """`Oslo-Lima 4; Lima-Porto 7`."""

    def draw(chance: Random) -> str:
        some = chance.sample(CITIES, 5)
        pairs = [(a, b) for i, a in enumerate(some) for b in some[i + 1 :]]
        return "; ".join(f"{a}-{b} {chance.randint(2, 30)}" for a, b in chance.sample(pairs, chance.randint(5, 7)))

    return made(draw)


def tree() -> Slot:
    """`Ada>Boris, Ada>Chen, Boris>Dana`: everyone but the first has one above."""

    def draw(chance: Random) -> str:
        people = chance.sample(_PEOPLE, chance.randint(5, 8))
        return ", ".join(f"{people[chance.randrange(i)]}>{people[i]}" for i in range(1, len(people)))

    return made(draw)


def title_there() -> Slot:
    """A name of the first value."""
    return Slot(
        "str", lambda c: c.choice(NAMES), follows=lambda c, v: c.choice(re.findall(r"[A-Z][a-z]+", str(v)) or NAMES)
    )


# Orders.


def stack_orders(put: str = "push", take: str = "pop", high: int = 20, share: float = 0.4) -> Slot:
    """`push 3, push 5, pop`; never one take too many."""

    def draw(chance: Random) -> str:
        size = 0
        said: list[str] = []
        for _ in range(chance.randint(6, 10)):
            if size and chance.random() < share:
                said.append(take)
                size -= 1
            else:
                said.append(f"{put} {chance.randint(1, high)}")
                size += 1
        said.append(f"{put} {chance.randint(1, high)}")
        return ", ".join(said)

    return made(draw)


def stack_words(extra: str, high: int = 9) -> Slot:
    """Numbers and stack words, three numbers lying below: `3 4 7 dup swap 5 drop`."""

    def draw(chance: Random) -> str:
        said, size = [str(chance.randint(1, high)) for _ in range(3)], 3
        for _ in range(chance.randint(4, 7)):
            word = chance.choice((*extra.split("+"), str(chance.randint(1, high))))
            change = -1 if word in ("drop", "add", "max", "sub", "nip") else 0 if word in ("swap", "rot", "neg") else 1
            if size + change >= 3:
                said.append(word)
                size += change
        return " ".join(said)

    return made(draw)


def end_orders(high: int = 20) -> Slot:
    """`left 3, right 5, take left`."""

    def draw(chance: Random) -> str:
        size = 0
        said: list[str] = []
        for _ in range(chance.randint(6, 9)):
            side = chance.choice(("left", "right"))
            if size > 1 and chance.random() < 0.35:
                said.append(f"take {side}")
                size -= 1
            else:
                said.append(f"{side} {chance.randint(1, high)}")
                size += 1
        return ", ".join(said)

    return made(draw)


def cards(least: int = 5, most: int = 7) -> Slot:
    def draw(chance: Random) -> Json:
        deck = [r + s for r in ("2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K", "A") for s in "CDHS"]
        return [*chance.sample(deck, chance.randint(least, most))]

    return Slot("list[str]", draw)


def deck(least: int = 6, most: int = 10) -> Slot:
    """Letters, all different."""
    return made(lambda c: "".join(c.sample("ABCDEFGHJKLMNPRSTUW", c.randint(least, most))))


def circle(least: int = 5, most: int = 8) -> Slot:
    return Slot("list[str]", lambda c: [*c.sample(NAMES, c.randint(least, most))])


# Texts of forms with a choice in them, for which a task's line has no sign.
passport_text = _FROM.text("<Q|K|C|L|X><1000000..9999999><A|K|P|7>")
container_text = _FROM.text("<C|M|T|H><S|A|B><Q|K|D>U<100000..999999>")
account_text = _FROM.text("<GB|FR|NL|PL|AT><10000000..99999999>")
turns = _FROM.text("<L|R><1..9> " * 5 + "<L|R><1..9>")
compass_words = _FROM.text("<N|E|S|W><1..9> " * 5 + "<N|E|S|W><1..9>")
plan_text = _FROM.text("<A|B|C> " * 6 + "<A|B|C>")


def loose_brackets(least: int = 6, most: int = 11) -> Slot:
    return made(lambda c: "".join(c.choice("()") for _ in range(c.randint(least, most))))
