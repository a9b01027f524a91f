"""Values for things that change step by step: accounts, shelves, tanks, queues, robots, games."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import NAMES, made

_FROM: Final = Forms(POOLS)


def names(least: int = 3, most: int = 6) -> Slot:
    """Different names."""
    return Slot("list[str]", lambda c: [*c.sample(NAMES, c.randint(least, most))])


def distinct(low: int, high: int, least: int, most: int) -> Slot:
    """Different numbers."""
    return Slot("list[int]", lambda c: [*c.sample(range(low, high + 1), c.randint(least, most))])


def rising(low: int, high: int, least: int, most: int) -> Slot:
    """Different numbers in order."""
    return Slot("list[int]", lambda c: [*sorted(c.sample(range(low, high + 1), c.randint(least, most)))])


def tens(low: int, high: int, step: int = 10) -> Slot:
    """A multiple of ten or of another step."""
    return Slot("int", lambda c: step * c.randint(low, high))


def place_there() -> Slot:
    """A place in the first value, counted from 1."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.randint(1, len(value)) if isinstance(value, list | str) else 1

    return Slot("int", lambda chance: chance.randint(1, 4), follows=follow)


def of_few(many: int, least: int, most: int) -> Slot:
    """Names that come again."""

    def draw(chance: Random) -> Json:
        few = chance.sample(NAMES, many)
        return [chance.choice(few) for _ in range(chance.randint(least, most))]

    return Slot("list[str]", draw)


def _few(form: str, between: str, least: int, most: int, keys: int = 3) -> Generator:
    """Entries of a form about few people, in one text."""

    def draw(chance: Random) -> str:
        few = chance.sample(NAMES, keys)
        return between.join(
            _FROM.fill(chance, form, *chance.sample(few, 2)) for _ in range(chance.randint(least, most))
        )

    return lambda: made(draw)


def _rising_bids(chance: Random) -> str:
    few, bid, said = chance.sample(NAMES, 3), chance.randint(10, 40), list[str]()
    for _ in range(chance.randint(4, 7)):
        said.append(f"{chance.choice(few)} {bid}")
        bid += chance.choice((-6, 3, 5, 8, 12))
    return ", ".join(said)


def _line(chance: Random) -> str:
    """People who come to a line and are served, never from an empty one."""
    people, waiting, said = chance.sample(NAMES, 7), 0, list[str]()
    for name in people:
        while waiting and chance.random() < 0.35:
            said.append("serve")
            waiting -= 1
        said.append(name)
        waiting += 1
    return " ".join(said)


def _of(draw: Callable[[Random], str]) -> Generator:
    return lambda: made(draw)


bank = _FROM.many("<in|in|out> <5..90>", ", ", 4, 7)
shelf = _FROM.many("<sell|sell|buy> <1..20>", ", ", 4, 7)
tank = _FROM.many("<fill|drain> <5..40>", ", ", 4, 7)
robot = _FROM.many("<go <1..9>|go <1..9>|left|right>", ", ", 5, 8)
walk = _FROM.many("<north|south|east|west> <1..9>", ", ", 3, 6)
line = _of(_line)
bids = _of(_rising_bids)
transfers = _few("<key> pays <other> <1..20>", "; ", 3, 5)
points = _few("<key> <1..9>", ", ", 5, 8)
throws = _few("<key> throws to <other>", "; ", 3, 5)
match = _FROM.many("<home|away> <1|2|3>", ", ", 5, 8)
battery = _FROM.many("<use|use|charge> <5..40>", ", ", 4, 7)
plates = _FROM.many("<put <colour>|put <colour>|take>", ", ", 5, 9)
switches = _FROM.many("<hall|porch|attic>", ", ", 5, 8)
machine = _FROM.many("<5|10|20|50|50|back>", " ", 5, 9)
keys = _FROM.many("<<0..9>|<0..9>|<0..9>|C|B>", " ", 6, 10)
legs = _FROM.list_of("<20..240> km at <40..120>", 3, 5)
shuttle = _FROM.list_of("<1..9> on <0..5> off", 4, 6)
kinds = _FROM.list_of("<red|blue|green>", 6, 10)
cards = _FROM.list_of("<2..10|J|Q|K|A>", 5, 9)
doors = _FROM.many("<in|in|out>", " ", 6, 10)
sunny = _FROM.many("<sun|sun|rain>", " ", 6, 10)
phases = _FROM.text("red <5..40>, amber <3..20>, green <5..40>, flashing <3..20>")


def whole_list() -> Slot:
    """Places of the first value, counted from 1."""

    def follow(chance: Random, value: Json) -> Json:
        many = len(value) if isinstance(value, list) else 3
        return [chance.randint(1, many) for _ in range(chance.randint(5, 9))]

    return Slot("list[int]", lambda c: [c.randint(1, 3) for _ in range(6)], follows=follow)


name_count = place_there


def other_names(least: int = 2, most: int = 4) -> Slot:
    """Names that are not in the first value."""

    def follow(chance: Random, value: Json) -> Json:
        there = value if isinstance(value, list) else []
        return [*chance.sample([n for n in NAMES if n not in there], chance.randint(least, most))]

    return Slot("list[str]", lambda c: [*c.sample(NAMES, 3)], follows=follow)


def of_few_pairs() -> Slot:
    """New people who push in before people of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        there = [str(v) for v in value] if isinstance(value, list) else ["Ada", "Leo"]
        new = chance.sample([n for n in NAMES if n not in there], 2)
        return ", ".join(f"{n} before {chance.choice(there)}" for n in new)

    return Slot("str", lambda c: "Ada before Leo", follows=follow)


def _as_long(low: int, high: int) -> Generator:
    """As many numbers as the first value has."""

    def follow(chance: Random, value: Json) -> Json:
        return [chance.randint(low, high) for _ in (value if isinstance(value, list) else "abcd")]

    return lambda: Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(5)], follows=follow)


second_pile = _as_long(1, 13)
second_pile_low = _as_long(1, 6)
second_cards = _as_long(1, 20)
cards_few = _FROM.list_of("<J|Q|K>", 6, 10)


legs_as_many = _as_long(3, 30)


def _linked(chance: Random) -> str:
    """Throws from one to the next, now and then with a break."""
    few, said = chance.sample(NAMES, 4), list[str]()
    holder = few[0]
    for _ in range(chance.randint(3, 5)):
        other = chance.choice([n for n in few if n != holder])
        said.append(f"{holder} throws to {other}")
        holder = other if chance.random() < 0.85 else next(n for n in few if n not in (holder, other))
    return "; ".join(said)


throws_linked = _of(_linked)
tally_votes = _FROM.each("<key> <5..60>", NAMES, ", ", 3, 5)
doors_even = _FROM.many("<in|out>", " ", 4, 8)
bikes = _FROM.many("<A to B|B to A|A to C|C to B|B to C>", ", ", 4, 8)
weather_trips = _FROM.many("<dry|dry|wet>", " ", 6, 11)
salts = _FROM.many("<water|syrup> <1..9>", ", ", 3, 6)
truck = _FROM.many("<load|load|drop> <1..9>", ", ", 5, 8)
temps = _FROM.many("<up|down> <1..9>", ", ", 4, 8)


def coins_paid() -> Slot:
    """Notes of 5, 10 and 20."""
    return Slot("list[int]", lambda c: [c.choice((5, 5, 10, 20)) for _ in range(c.randint(5, 9))])


def strokes_list() -> Slot:
    """Ranges such as 3-7."""

    def one(chance: Random) -> str:
        low = chance.randint(1, 10)
        return f"{low}-{low + chance.randint(0, 5)}"

    return Slot("list[str]", lambda c: [one(c) for _ in range(c.randint(3, 6))])


def debts_list() -> Slot:
    """Amounts, most of them different."""
    return Slot("list[int]", lambda c: [c.randint(5, 90) for _ in range(c.randint(3, 6))])


urgent = _FROM.each("<key> <1..4>", NAMES, ", ", 4, 7)
prices_many = _as_long(2, 20)
numbers_less = _as_long(0, 8)
