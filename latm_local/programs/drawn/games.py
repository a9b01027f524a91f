"""Values for games and puzzles: dice, cards, boards, scores, and short stories about people and things."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import NAMES, SHORT, WORDS, made

_PACK: Final = tuple(rank + suit for rank in "2 3 4 5 6 7 8 9 10 J Q K A".split() for suit in "CDHS")
_ROOMS: Final = tuple("hall kitchen attic cellar garden library office bathroom".split())
_THINGS: Final = tuple("rope key lamp coin map torch ring drum".split())
_GAP: Final = re.compile(r"\[([^\]]*)\]")


def _drawn(annotation: str) -> Callable[[Callable[[Random], Json]], Callable[[], Slot]]:
    return lambda draw: lambda: Slot(annotation, draw)


def _from_first(pick: Callable[[Random, str], str]) -> Callable[[], Slot]:
    """A text picked from that of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return pick(chance, " ".join(map(str, value)) if isinstance(value, list) else str(value))

    return lambda: Slot("str", lambda chance: pick(chance, "hall-attic > acorn 3 5"), follows=follow)


def _filled(chance: Random, form: str, few: Sequence[str]) -> str:
    """`[1..6]` is a number, `[a;b]` one of the texts, `[@3]` one of three names, an underscore is a space."""

    def fill(match: re.Match[str]) -> str:
        if match[1].startswith("@"):
            return chance.choice(few[: int(match[1][1:])])
        low, dots, high = match[1].partition("..")
        return str(chance.randint(int(low), int(high))) if dots else chance.choice(match[1].split(";"))

    return _GAP.sub(fill, form.replace("_", " "))


def _each(chance: Random, form: str, many: int, apart: int) -> list[str]:
    """So many texts of a form; with `apart` 1 they begin differently, with 2 they also end differently."""
    few, found, seen = chance.sample(NAMES, 8), list[str](), set[str]()
    for _ in range(many * 20):
        text = _filled(chance, form, few)
        parts = re.findall(r"\w+", text)
        marks = {f"{place} {parts[place]}" for place in (0, -1)[:apart]}
        if not marks & seen and len(found) < many:
            found.append(text)
            seen |= marks
    return found


def form(text: str) -> Slot:
    return made(lambda chance: _filled(chance, text, chance.sample(NAMES, 8)))


def each(text: str, least: int = 4, most: int = 7, apart: int = 0) -> Slot:
    return Slot("list[str]", lambda chance: [*_each(chance, text, chance.randint(least, most), apart)])


def several(text: str, least: int = 4, most: int = 6, apart: int = 0) -> Slot:
    """The same as one text, sentence by sentence."""
    return made(lambda chance: " ".join(_each(chance, text, chance.randint(least, most), apart)))


def _pairs(chance: Random, kind: str, some: Sequence[str]) -> list[tuple[str, str]]:
    if kind == "known":
        return [(name, chance.choice(some[:i])) for i, name in enumerate(some) if i]
    if kind == "any":
        return [(a, b) for a, b in (chance.sample(some[:4], 2) for _ in some)]
    if kind == "walk":
        way = [some[0]]
        for _ in some:
            way.append(chance.choice([name for name in some[:4] if name != way[-1]]))
        return [*pairwise(way)]
    return chance.sample([*pairwise(some)], len(some) - 1) if kind == "mixed" else [*pairwise(some)]


def story(text: str, kind: str = "row") -> Slot:
    """Sentences with two names each: of a row of people in order or mixed, of somebody new and somebody known,
    of a walk from one to the next, or of any two of a few. With `every` they are about things."""

    def draw(chance: Random) -> str:
        some = chance.sample(SHORT if text.startswith("every") else NAMES, chance.randint(4, 6))
        said = (text.replace("{a}", a).replace("{b}", b) for a, b in _pairs(chance, kind, some))
        return " ".join(_filled(chance, sentence, some) for sentence in said)

    return made(draw)


@_drawn("str")
def thing_story(chance: Random) -> str:
    """People take things that lie there and drop what they have."""
    held, free, said = list[tuple[str, str]](), chance.sample(_THINGS, 4), list[str]()
    few = chance.sample(NAMES, 3)
    for _ in range(chance.randint(5, 8)):
        if free and (not held or chance.random() < 0.65):
            held.append((chance.choice(few), free.pop(0)))
            said.append("{} takes the {}.".format(*held[-1]))
        elif held:
            name, thing = held.pop(chance.randrange(len(held)))
            free.append(thing)
            said.append(f"{name} drops the {thing}.")
    return " ".join(said)


@_from_first
def swap_story(chance: Random, text: str) -> str:
    """Sentences in which people of the first value change places."""
    return " ".join("{} swaps with {}.".format(*chance.sample(text.split(), 2)) for _ in range(chance.randint(2, 4)))


def after(word: str) -> Slot:
    """What follows the word or sign somewhere in the first value; an underscore is a space."""
    found = re.compile(re.escape(word.replace("_", " ")) + r"\s*(\w+)")
    return _from_first(lambda chance, text: chance.choice(found.findall(text) or [text]))()


@_from_first
def among(chance: Random, text: str) -> str:
    found: list[str] = re.findall(r"\w+", text)
    return chance.choice(found)


def parts_of(options: str, least: int = 1, most: int = 4) -> Slot:
    """Different ones of the options, which stand parted by hyphens, in any order."""
    return Slot("list[str]", lambda chance: chance.sample(options.split("-"), chance.randint(least, most)))


def people(least: int = 4, most: int = 7) -> Slot:
    return Slot("list[str]", lambda chance: chance.sample(NAMES, chance.randint(least, most)))


def pick_of(options: str, least: int = 3, most: int = 6) -> Slot:
    """Numbers of few sizes, which stand parted by hyphens."""
    sizes = [int(size) for size in options.split("-")]
    return Slot("list[int]", lambda chance: [chance.choice(sizes) for _ in range(chance.randint(least, most))])


def distinct(low: int, high: int, least: int = 4, most: int = 7) -> Slot:
    return Slot("list[int]", lambda chance: chance.sample(range(low, high + 1), chance.randint(least, most)))


def same_length(low: int, high: int) -> Slot:
    """As many numbers as the first value has."""

    def follow(chance: Random, value: Json) -> Json:
        return [chance.randint(low, high) for _ in (value if isinstance(value, list) else range(4))]

    return Slot("list[int]", lambda chance: follow(chance, 4), follows=follow)


def from_first(high: int, least: int, most: int) -> Slot:
    """Different numbers up to `high`, many of them from the first value."""

    def follow(chance: Random, value: Json) -> Json:
        own = [int(n) for n in re.findall(r"\d+", str(value))]
        kept = own if chance.random() < 0.4 else [n for n in own if chance.random() < 0.7]
        others = [n for n in range(1, high + 1) if n not in own]
        found = kept + chance.sample(others, max(0, chance.randint(least, most) - len(kept)))
        return [*chance.sample(found, len(found))]

    return Slot("list[int]", lambda chance: follow(chance, 4), follows=follow)


@_drawn("list[int]")
def one_of_other_kind(chance: Random) -> Json:
    """Even numbers with one odd among them, or the other way round."""
    odd, many = chance.randint(0, 1), chance.randint(4, 7)
    found = [2 * n + odd for n in chance.sample(range(1, 40), many)]
    found[chance.randrange(many)] += 1
    return [*found]


@_drawn("list[int]")
def dice_hand(chance: Random) -> Json:
    """Five dice, of which several are often alike."""
    a, b, c, d = chance.sample(range(1, 7), 4)
    hands = ([a, a, a, b, b], [a, a, a, b, c], [a, a, b, c, d], [a, a, b, b, c], [a, a, a, a, b])
    return [*chance.sample(chance.choice(hands), 5)]


def cards(least: int = 4, most: int = 6, few: bool = False) -> Slot:
    """`7H`, `10S`, `QD`; with `few` only hearts and spades with numbers."""
    pack = [card for card in _PACK if card[0].isdigit() and card[-1] in "HS"] if few else _PACK
    return Slot("list[str]", lambda chance: chance.sample(pack, chance.randint(least, most)))


@_drawn("list[str]")
def poker_hand(chance: Random) -> Json:
    """Five cards with some ranks alike."""
    few = chance.sample("6 7 8 9 10 J Q K A".split(), chance.choice((2, 2, 3, 3, 4, 5)))
    return [*chance.sample([card for card in _PACK if card[:-1] in few], 5)]


def dominoes(turned: float = 0.0) -> Slot:
    """`3-5`: stones in a row that mostly fit; with `turned` all fit, but some lie the wrong way round."""

    def draw(chance: Random) -> Json:
        found, last = [], chance.randint(0, 6)
        for i in range(chance.randint(4, 6)):
            begin = last if turned or chance.random() < 0.85 else chance.randint(0, 6)
            last = chance.randint(0, 6)
            found.append(f"{last}-{begin}" if i and chance.random() < turned else f"{begin}-{last}")
        return [*found]

    return Slot("list[str]", draw)


def _frame(chance: Random) -> tuple[int, int]:
    first = chance.choice((10, 10, *range(10)))
    return first, 0 if first == 10 else chance.choice((10 - first, chance.randint(0, 10 - first)))


@_drawn("list[str]")
def frames(chance: Random) -> Json:
    """Bowling frames: `X`, `7/`, `43`."""
    pins = [_frame(chance) for _ in range(chance.randint(4, 7))]
    return ["X" if a == 10 else f"{a}/" if a + b == 10 else f"{a}{b}" for a, b in pins]


@_drawn("list[str]")
def frame_throws(chance: Random) -> Json:
    """`7-3`, `10-0`: the pins of two throws."""
    return ["{}-{}".format(*_frame(chance)) for _ in range(chance.randint(4, 7))]


@_drawn("list[int]")
def bowling(chance: Random) -> Json:
    """The pins of every throw of a whole game."""
    pins = [_frame(chance) for _ in range(9)]
    last = chance.choice(([10, 7, 1], [4, 6, 8], [3, 4], [8, 1], [10, 10, 5]))
    return [*(n for a, b in pins for n in ([a] if a == 10 else [a, b])), *last]


@_from_first
def square_related(chance: Random, own: str) -> str:
    """A square that often shares row or column with the first value."""
    other = chance.choice("abcdefgh") + chance.choice("12345678")
    return chance.choice((own, own[0] + other[1], other[0] + own[1], other))


@_drawn("str")
def three_by_three(chance: Random) -> str:
    """A board of noughts and crosses, X having begun."""
    many = chance.randint(4, 8)
    signs = chance.sample("XOXOXOXO"[:many] + "." * (9 - many), 9)
    return "/".join("".join(signs[i : i + 3]) for i in (0, 3, 6))


def runs(signs: str, least: int = 3, most: int = 6, longest: int = 4) -> Slot:
    """Signs that come several times in a row."""
    return made(lambda c: "".join(c.choice(signs) * c.randint(1, longest) for _ in range(c.randint(least, most))))


@_drawn("str")
def sudoku_row(chance: Random) -> str:
    """A row with gaps, in which some digit may stand twice."""
    row = [d if chance.random() < 0.6 else "." for d in chance.sample("123456789", 9)]
    if chance.random() < 0.4:
        row[chance.randrange(4)] = row[chance.randrange(4, 9)] = chance.choice("12345")
    return "".join(row)


@_drawn("str")
def magic_or_not(chance: Random) -> str:
    rows = chance.choice((["276", "951", "438"], ["294", "753", "618"]))
    text = "/".join(chance.choice((rows, rows[::-1], [row[::-1] for row in rows])))
    a, b = chance.sample("123456789", 2) if chance.random() < 0.5 else "11"
    return text.replace(a, "x").replace(b, a).replace("x", b)


def field(signs: str, rows: int, columns: int) -> Slot:
    """Rows of a map parted by slashes; the first place is the first sign."""

    def draw(chance: Random) -> str:
        found = ["".join(chance.choice(signs) for _ in range(columns)) for _ in range(rows)]
        return signs[0] + "/".join(found)[1:]

    return made(draw)


@_from_first
def guessed(chance: Random, word: str) -> str:
    """Different letters, most of them of the first value."""
    own = [c for c in dict.fromkeys(word) if chance.random() < 0.9]
    wrong = chance.sample([c for c in "abeiounrstlmdgk" if c not in word], chance.randint(1, 7))
    return "".join(chance.sample(own + wrong, len(own + wrong)))


@_from_first
def bee_letters(chance: Random, text: str) -> str:
    """Letters with which at least one word of the first value can be written."""
    return "".join(dict.fromkeys(chance.choice(text.split()) + "".join(chance.sample("aeilnorst", 6))))


@_drawn("list[str]")
def one_letter_steps(chance: Random) -> Json:
    """Words of which each mostly has one other letter than the one before."""
    found = [chance.choice([w for w in WORDS if len(w) == 4])]
    for _ in range(chance.randint(2, 4)):
        signs = list(found[-1])
        for i in chance.sample(range(4), 1 if chance.random() < 0.8 else 2):
            signs[i] = chance.choice([c for c in "aeiloprst" if c != signs[i]])
        found.append("".join(signs))
    return [*found]


@_drawn("list[str]")
def comparisons(chance: Random) -> Json:
    """`A<B`, `B>A` of letters of a hidden order."""
    pairs = [*pairwise(chance.sample("ABCDEFGH", chance.randint(4, 6)))]
    return [f"{a}<{b}" if chance.random() < 0.5 else f"{b}>{a}" for a, b in chance.sample(pairs, len(pairs))]


@_drawn("list[str]")
def set_cards(chance: Random) -> Json:
    """Three cards of four marks each, in which a mark mostly is the same on all or different on all."""
    columns = [chance.choice(("111", "222", "333", "123", "312", "231", "213")) for _ in range(4)]
    if chance.random() < 0.5:
        columns[chance.randrange(4)] = chance.choice(("112", "131", "322"))
    return ["".join(c) for c in zip(*columns, strict=True)]


@_drawn("list[str]")
def bag_events(chance: Random) -> Json:
    """`+rope` and `-rope`: nothing is given away that was not there."""
    few, inside, found = chance.sample(_THINGS, 3), list[str](), list[str]()
    for _ in range(chance.randint(5, 8)):
        if inside and chance.random() < 0.35:
            found.append("-" + inside.pop(chance.randrange(len(inside))))
        else:
            inside.append(chance.choice(few))
            found.append("+" + inside[-1])
    return [*found]


def gifts(mistaken: float = 0.0) -> Slot:
    """`Ada>Finn`: everybody gives to one; now and then somebody gets two or gives to himself."""

    def draw(chance: Random) -> Json:
        some = chance.sample(NAMES, chance.randint(4, 6))
        taken = some[1:] + some[:1] if mistaken else chance.sample(some, len(some))
        if chance.random() < mistaken:
            taken[0] = chance.choice((some[0], taken[1]))
        return [f"{some[i]}>{taken[i]}" for i in chance.sample(range(len(some)), len(some))]

    return Slot("list[str]", draw)


@_drawn("list[str]")
def doors(chance: Random) -> Json:
    """`hall-attic`: rooms of a house that are joined; from each one gets to all others."""
    some = chance.sample(_ROOMS, chance.randint(4, 6))
    found = [f"{chance.choice(some[max(0, i - 2) : i])}-{room}" for i, room in enumerate(some) if i]
    return [*chance.sample(found, len(found))]


@_from_first
def way_through(chance: Random, text: str) -> str:
    """A way through rooms of the first value, mostly through its doors."""
    ways = [way for a, b in re.findall(r"(\w+)-(\w+)", text) for way in ((a, b), (b, a))]
    way = [chance.choice(ways)[0]]
    for _ in range(chance.randint(2, 4)):
        there = [b for a, b in ways if a == way[-1]]
        way.append(chance.choice(there if there and chance.random() < 0.85 else _ROOMS))
    return " ".join(way)
