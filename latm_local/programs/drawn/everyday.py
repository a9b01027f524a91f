"""Values for everyday puzzles: queues, comparisons, maps, moves, matches and bookings."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import NAMES, made


def people(least: int = 4, most: int = 7) -> Slot:
    """Different names in any order."""
    return Slot("list[str]", lambda chance: chance.sample(NAMES, chance.randint(least, most)))


def ballots() -> Slot:
    """Names of few candidates, as votes come in."""

    def draw(chance: Random) -> Json:
        few = chance.sample(NAMES, 3)
        return [chance.choice(few) for _ in range(chance.randint(5, 9))]

    return Slot("list[str]", draw)


def person_there() -> Slot:
    """One of the names of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return str(chance.choice(value)) if isinstance(value, list) else chance.choice(NAMES)

    return Slot("str", lambda chance: chance.choice(NAMES), follows=follow)


def line_events() -> Slot:
    """Names that come and `next` where one is served."""

    def draw(chance: Random) -> Json:
        come = chance.sample(NAMES, chance.randint(4, 6))
        found: list[str] = come[:2]
        for name in come[2:]:
            found += ["next"] * chance.randint(0, 1) + [name]
        return [*found]

    return Slot("list[str]", draw)


def comparisons(sign: str = ">") -> Slot:
    """`Ada>Finn`: each name beats the next one of a hidden order, told in any order."""

    def draw(chance: Random) -> Json:
        order = chance.sample(NAMES, chance.randint(4, 6))
        told = [f"{a}{sign}{b}" for a, b in pairwise(order)]
        chance.shuffle(told)
        return [*told]

    return Slot("list[str]", draw)


def results() -> Slot:
    """`3:1`, the goals of matches."""
    return Slot("list[str]", lambda c: [f"{c.randint(0, 4)}:{c.randint(0, 4)}" for _ in range(c.randint(3, 6))])


def swaps(size: int) -> Slot:
    """`1-3`, two different places."""

    def draw(chance: Random) -> Json:
        return ["-".join(map(str, chance.sample(range(1, size + 1), 2))) for _ in range(chance.randint(3, 5))]

    return Slot("list[str]", draw)


def field(signs: str, rows: int, columns: int) -> Slot:
    """Rows of a map, parted by slashes."""

    def draw(chance: Random) -> str:
        return "/".join("".join(chance.choice(signs) for _ in range(columns)) for _ in range(rows))

    return made(draw)


def stops() -> Slot:
    """`+4-2`: who gets on and off at each stop, never more than there are."""

    def draw(chance: Random) -> Json:
        found, inside = [], 0
        for _ in range(chance.randint(3, 6)):
            off = chance.randint(0, inside)
            on = chance.randint(1, 9)
            inside += on - off
            found.append(f"+{on}-{off}")
        return [*found]

    return Slot("list[str]", draw)


def dominoes() -> Slot:
    """Stones in a row of which each mostly begins as the one before ends."""

    def draw(chance: Random) -> Json:
        found, last = [], chance.randint(0, 6)
        for _ in range(chance.randint(3, 6)):
            begin, end = last if chance.random() < 0.8 else chance.randint(0, 6), chance.randint(0, 6)
            found.append(f"{begin}|{end}")
            last = end
        return [*found]

    return Slot("list[str]", draw)


def cards(least: int = 4, most: int = 6) -> Slot:
    """`7H`, `QS`: different playing cards."""
    pack = [rank + suit for rank in ("2", "3", "4", "5", "6", "7", "8", "9", "J", "Q", "K", "A") for suit in "CDHS"]
    return Slot("list[str]", lambda chance: chance.sample(pack, chance.randint(least, most)))


def number_cards(least: int = 4, most: int = 6) -> Slot:
    """`red-7`: coloured cards with a number."""

    def draw(chance: Random) -> Json:
        return [
            f"{chance.choice(('red', 'blue', 'green'))}-{chance.randint(1, 9)}"
            for _ in range(chance.randint(least, most))
        ]

    return Slot("list[str]", draw)


def payments() -> Slot:
    """`Ada>Finn:5`, money that goes from one to another of a few."""

    def draw(chance: Random) -> Json:
        few = chance.sample(NAMES, 3)
        found = []
        for _ in range(chance.randint(3, 5)):
            giver, taker = chance.sample(few, 2)
            found.append(f"{giver}>{taker}:{chance.randint(1, 30)}")
        return [*found]

    return Slot("list[str]", draw)


def payer_there() -> Slot:
    """A name that stands in the payments."""

    def follow(chance: Random, value: Json) -> Json:
        return str(chance.choice(value)).split(">")[0] if isinstance(value, list) else chance.choice(NAMES)

    return Slot("str", lambda chance: chance.choice(NAMES), follows=follow)


def orders_of_steps() -> Slot:
    """`right:3`: words of moves with their lengths."""

    def draw(chance: Random) -> Json:
        ways = ("right", "left", "up", "down")
        return [f"{chance.choice(ways)}:{chance.randint(1, 9)}" for _ in range(chance.randint(3, 5))]

    return Slot("list[str]", draw)


def machine_steps() -> Slot:
    """`+3`, `double`, `-2`: orders for a counting machine."""

    def draw(chance: Random) -> Json:
        return [
            chance.choice((f"+{chance.randint(1, 9)}", "double", f"-{chance.randint(1, 5)}"))
            for _ in range(chance.randint(3, 5))
        ]

    return Slot("list[str]", draw)


def meetings() -> Slot:
    """`9-11`: whole hours from and until."""

    def draw(chance: Random) -> Json:
        found = []
        for _ in range(chance.randint(3, 5)):
            begin = chance.randint(7, 17)
            found.append(f"{begin}-{begin + chance.randint(1, 4)}")
        return [*found]

    return Slot("list[str]", draw)


def measures() -> Slot:
    """`2kg`, `350g`: weights in two units."""

    def draw(chance: Random) -> Json:
        return [
            f"{chance.randint(1, 9)}kg" if chance.random() < 0.5 else f"{chance.randint(5, 95) * 10}g"
            for _ in range(chance.randint(3, 5))
        ]

    return Slot("list[str]", draw)


def parents() -> Slot:
    """`Ada>Finn`: who is whose boss; a tree."""

    def draw(chance: Random) -> Json:
        some = chance.sample(NAMES, chance.randint(4, 6))
        told = [f"{chance.choice(some[:i])}>{some[i]}" for i in range(1, len(some))]
        chance.shuffle(told)
        return [*told]

    return Slot("list[str]", draw)


def child_there() -> Slot:
    """A name that stands behind a sign `>` of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return str(chance.choice(value)).split(">")[1] if isinstance(value, list) else chance.choice(NAMES)

    return Slot("str", lambda chance: chance.choice(NAMES), follows=follow)
