"""Values that stand for facts to reason about: figures of people, relations, ballots, results and series."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final, TypeAlias

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, NAMES, WORDS, listed, made

Pairs: TypeAlias = Callable[[Random, int], list[tuple[int, int]]]
ANIMALS: Final = tuple("fox wolf goat hare seal lynx boar deer swan duck toad crow mule lion bear otter".split())
TASKS: Final = tuple("wash peel chop boil bake serve mix fry salt taste wrap cool".split())
BUILT: Final = tuple("bridge church tower mill harbour castle school theatre station museum".split())
DRINKS: Final = ("tea", "coffee", "juice", "milk", "water")
TEAMS: Final = ("Lions", "Bears", "Hawks", "Sharks", "Wolves")
PARTS: Final = ("North", "South", "East", "West", "Centre")
_FROM: Final = Forms({**POOLS, "job": ("baker", "nurse", "pilot", "judge"), "Town": CITIES[:4], "drink": DRINKS})
_LETTERS: Final = "ABCDEFGH"

ages = _FROM.each("<key> is <8..80>", NAMES, ", ", 4, 6)
aged = _FROM.each("<key> (<8..60>)", NAMES, ", ", 4, 6)
heights = _FROM.each("<key> <140..199>", NAMES, "; ", 4, 6)
jumps = _FROM.each("<key> jumped <2.50..7.90>", NAMES, ", ", 4, 6)
weights = _FROM.each("<key> weighs <2..90>", ANIMALS, ", ", 4, 6)
coins = _FROM.each("<key> has <1..30>", NAMES, ", ", 3, 5)
few_coins = _FROM.each("<key> has <2..6>", NAMES, ", ", 4, 6)
born = _FROM.each("<key> born <1940..2015>", NAMES, "; ", 4, 6)
built = _FROM.each("<key> <1700..1999>", BUILT, ", ", 4, 6)
lives = _FROM.each("<key> <1700..1760>-<1761..1840>", NAMES, "; ", 3, 5)
offices = _FROM.each("<key> <1950..1985>-<1986..2020>", NAMES, "; ", 3, 5)
reigns = _FROM.each("<key> <8..14>-<15..20>", NAMES, "; ", 3, 5)  # hours at work
ties = _FROM.each("<key>=<3..8>", NAMES, " ", 4, 7)
tally = _FROM.each("<key> <3..90>", NAMES, ", ", 3, 5)
two_parts = _FROM.each("<key> <5..50>/<5..50>", NAMES, ", ", 4, 6)
three_parts = _FROM.each("<key> <1..10>-<1..10>-<1..10>", NAMES, "; ", 3, 5)
lodgers = _FROM.each("<key> lives in <Town>", NAMES, ", ", 4, 7)
likes = _FROM.many("<key> likes <drink>", "; ", 5, 9, NAMES[:5])
profiles = _FROM.each("<key>, <18..70>, <Town>, <job>", NAMES, "; ", 4, 6)
pets = _FROM.each("<key> owns a <fox|goat|duck|hare>", NAMES, ", ", 4, 6)
table = _FROM.each("<key> <4..6>/<0..9>", NAMES, ", ", 4, 6)  # points and goals
hours = _FROM.each("<key> works <20..45>", NAMES, "; ", 3, 5)
districts = _FROM.each("<key>: red <10..60>, blue <10..60>", PARTS, "; ", 3, 5)
areas = _FROM.each("<key> <1..90> people on <2..60>", PARTS, "; ", 3, 5)
boxes = _FROM.each("<key> box <5..60>x<5..60>x<5..60>", ("red", "blue", "green", "grey", "white"), ", ", 3, 5)
rooms = _FROM.each("<key> seats <8..60>", [*"ABCDEFG"], ", ", 3, 6)
bids = _FROM.many("<key> bids <10..90>", ", ", 5, 8, NAMES[:5])
signs = _FROM.many("<key> <in|out>", ", ", 5, 9, NAMES[:5])
day_2020 = _FROM.text("<2020|2021>-<01..12>-<01..28>")
seat_row = _FROM.many("<.|.|.|#|#>", "", 8, 14)  # free or taken
games = _FROM.many("<home|away> <0..4>:<0..4>", ", ", 4, 7)


def _between(form: str, parted: str, keys: Sequence[str], pairs: Pairs) -> Generator:
    """Facts about pairs of keys, in any order."""

    def draw(chance: Random) -> str:
        chosen = chance.sample(list(keys), min(len(keys), chance.randint(5, 7)))
        facts = pairs(chance, len(chosen))
        chance.shuffle(facts)
        return parted.join(_FROM.fill(chance, form, chosen[a], chosen[b]) for a, b in facts)

    return lambda: made(draw)


def _tree(chance: Random, many: int) -> list[tuple[int, int]]:
    return [(i, chance.randint(max(0, i - 3), i - 1)) for i in range(1, many)]


def _path(chance: Random, many: int) -> list[tuple[int, int]]:
    return [(i, i + 1) for i in range(many - 1)]


def _links(chance: Random, many: int) -> list[tuple[int, int]]:
    every = [(b, a) for a in range(many) for b in range(a + 1, many)]
    return chance.sample(every, chance.randint(4, min(8, len(every))))


def _maybe_round(chance: Random, many: int) -> list[tuple[int, int]]:
    some = [(i, i + 1) for i in range(min(many, 5) - 1)]
    return [*some, (len(some), chance.randint(0, 2)) if chance.random() < 0.5 else (0, len(some))]


def _any_pairs(chance: Random, many: int) -> list[tuple[int, int]]:
    every = [(a, b) for a in range(many - 1) for b in range(a + 1, many - 1)]
    some = chance.sample(every, chance.randint(4, min(8, len(every))))
    return [pair if chance.random() < 0.5 else (pair[1], pair[0]) for pair in some]


def _everyone_once(chance: Random, many: int) -> list[tuple[int, int]]:
    return [(i, chance.choice([j for j in range(many) if j != i])) for i in range(many)]


def _all_play(chance: Random, many: int) -> list[tuple[int, int]]:
    return [(a, b) if chance.random() < 0.6 else (b, a) for a in range(4) for b in range(a + 1, 4)]


reports = _between("<key> reports to <other>", "; ", NAMES, _tree)
parents = _between("<other> is a parent of <key>", ", ", NAMES, _tree)
inside = _between("<key> in <other>", "; ", ("box", "bag", "tin", "jar", "chest", "case", "crate"), _tree)
behind = _between("<key> stands behind <other>", ", ", NAMES, _path)
next_stop = _between("<key> -> <other>", ", ", CITIES, _path)
needs = _between("<key> needs <other>", "; ", TASKS, _links)
eats = _between("<key> eats <other>", ", ", ANIMALS, _links)
older = _between("<key> is older than <other>", ", ", NAMES, _maybe_round)
before = _between("<key> before <other>", "; ", TASKS, _maybe_round)
friends = _between("<key>-<other>", ", ", NAMES, _any_pairs)
roads = _between("<key> to <other> <5..60>", "; ", CITIES, _any_pairs)
gives = _between("<key> gives to <other>", ", ", NAMES, _everyone_once)
follows = _between("<key> follows <other>", "; ", NAMES, _any_pairs)
beats = _between("<key> beat <other>", ", ", NAMES, _all_play)
results = _between("<key> <0..4>:<0..4> <other>", "; ", TEAMS, _any_pairs)
lends = _between("<key> lent <other> <2..40>", "; ", NAMES, _any_pairs)


def ballots(options: str = "ABCD", least: int = 5, most: int = 9) -> Slot:
    """Rankings of all options, best first; a few are favoured."""

    def draw(chance: Random) -> Json:
        liked = chance.sample(options, len(options))
        many = chance.randint(least, most)
        return ["".join(sorted(options, key=lambda c: chance.random() * 3 + liked.index(c) * 0.6)) for _ in range(many)]

    return Slot("list[str]", draw)


def approvals(options: str = "ABCD", least: int = 5, most: int = 9) -> Slot:
    """Ballots that name those approved of."""
    return listed(lambda c: "".join(sorted(c.sample(options, c.randint(1, len(options) - 1)))), least, most)


def votes(few: int = 3, least: int = 6, most: int = 11) -> Slot:
    """Single votes for a few names, which come again."""
    return Slot("list[str]", lambda c: [*c.choices(c.sample(NAMES, few), k=c.randint(least, most))])


def replies(options: str = "yes_no", least: int = 6, most: int = 11) -> Slot:
    """Answers out of a few, some of them likelier than others."""
    some = options.split("_")
    return Slot("list[str]", lambda c: [*c.choices(some, [c.random() for _ in some], k=c.randint(least, most))])


def names(least: int = 4, most: int = 7, step: int = 1) -> Slot:
    """Different names."""
    return Slot("list[str]", lambda c: [*c.sample(NAMES, c.choice(range(least, most + 1, step)))])


def _from_first(kind: str, change: Callable[[Random, list[str]], Sequence[Json]]) -> Slot:
    """A list made from the entries of the first value, or the names there."""

    def follow(chance: Random, value: Json) -> Json:
        there = map(str, value) if isinstance(value, list) else re.findall(r"[A-Z][a-z]+", str(value))
        return [*change(chance, [*there])]

    def draw(chance: Random) -> Json:
        return [*change(chance, chance.sample(NAMES, 4) if kind == "list[str]" else ["7"])]

    return Slot(kind, draw, follows=follow)


def names_some(share: float = 0.5) -> Slot:
    """Different names, of which about a share stand in the first value too."""

    def change(chance: Random, there: list[str]) -> list[Json]:
        fresh = chance.sample([n for n in NAMES if n not in there], chance.randint(1, 3))
        mixed: list[Json] = [*(n for n in there if chance.random() < share), *fresh]
        chance.shuffle(mixed)
        return mixed

    return _from_first("list[str]", change)


def subset_or_not() -> Slot:
    """Some names of the first value, and now and then a strange one."""

    def change(chance: Random, there: list[str]) -> list[Json]:
        some: list[Json] = [*chance.sample(there, min(len(there), chance.randint(2, 4)))]
        return [*some[:-1], chance.choice(NAMES)] if chance.random() < 0.5 else some

    return _from_first("list[str]", change)


def names_mixed() -> Slot:
    """The first value in another order."""
    return _from_first("list[str]", lambda c, there: sorted(there, key=lambda n: there.index(n) + c.uniform(0, 4)))


def numbers_some(low: int = 1, high: int = 40) -> Slot:
    """Numbers, about half of them of the first value."""

    def change(chance: Random, there: list[str]) -> list[Json]:
        kept = [int(n) for n in there if chance.random() < 0.5]
        return [*kept, *(chance.randint(low, high) for _ in range(chance.randint(2, 4)))]

    return _from_first("list[int]", change)


def as_many(low: int, high: int) -> Slot:
    """Numbers, as many as the first value has entries."""
    return _from_first("list[int]", lambda chance, there: [chance.randint(low, high) for _ in there])


def distinct(low: int, high: int, least: int = 5, most: int = 8) -> Slot:
    return Slot("list[int]", lambda c: c.sample(range(low, high + 1), c.randint(least, most)))


def _there(pattern: str, other: Sequence[str] = NAMES, first: int = 0, step: int = 1, strange: float = 0) -> Generator:
    """Something that stands in the first value, at every so many places."""

    def follow(chance: Random, value: Json) -> Json:
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        found = [] if chance.random() < strange else [*dict.fromkeys(re.findall(pattern, text))]
        return str(chance.choice(found[first::step] or other))

    return lambda: Slot("str", lambda chance: chance.choice(other), follows=follow)


def _one_of(names: Sequence[str]) -> str:
    return rf"\b(?:{'|'.join(names)})\b"


person = _there(_one_of(NAMES))
person_a, person_b = (_there(_one_of(NAMES), NAMES, i, 2) for i in (0, 1))
animal_a, animal_b = (_there(_one_of(ANIMALS), ANIMALS, i, 2) for i in (0, 1))
city_a, city_b = (_there(_one_of(CITIES), CITIES, i, 2) for i in (0, 1))
job_a, job_b = (_there(_one_of(TASKS), TASKS, i, 2) for i in (0, 1))
team_a, team_b = (_there(r"[A-Z][a-z]+", TEAMS, i, 2) for i in (0, 1))
option_a, option_b = (_there(r"[A-H]", _LETTERS, i, 2) for i in (0, 1))
team = _there(r"[A-Z][a-z]+", TEAMS)
maybe_person = _there(_one_of(NAMES), strange=0.5)
animal = _there(_one_of(ANIMALS), ANIMALS)
job = _there(_one_of(TASKS), TASKS)
city = _there(_one_of(CITIES), CITIES)
container = _there(r"\b(?:box|bag|tin|jar|chest|case|crate)\b", ("box", "bag"))
drink = _there(_one_of(DRINKS), DRINKS)


def series(kind: str, least: int = 5, most: int = 7) -> Slot:
    """The beginning of a series of a kind."""

    def draw(chance: Random) -> Json:
        many, a, b = chance.randint(least, most), chance.randint(2, 9), chance.randint(1, 7)
        x, y = chance.randint(1, 20), chance.randint(21, 40)
        rows: dict[str, Callable[[], list[int]]] = {
            "woven": lambda: [(x + i // 2 * a) if i % 2 == 0 else (y + i // 2 * b) for i in range(many)],
            "two_steps": lambda: [x + (i + 1) // 2 * a + i // 2 * (b + 9) for i in range(many)],
            "growing": lambda: [x + a * i + b * i * (i - 1) // 2 for i in range(many)],
            "squares": lambda: [(i + b) ** 2 + x for i in range(many)],
            "down": lambda: [200 + x - a * i for i in range(many)],
            "power": lambda: [b * (2 + a % 3) ** i for i in range(many)],
        }
        if kind in rows:
            return [*rows[kind]()]
        if kind == "any":
            return series(chance.choice(("down", "power", "sum", "growing")), least, most).draw(chance)
        row = [b, a] if kind in ("sum", "twice_sum") else [b, a, x] if kind == "sum3" else [x]
        while len(row) < many:
            steps = {
                "sum": row[-1] + row[-2] if len(row) > 1 else 0,
                "twice_sum": row[-1] + 2 * row[-2] if len(row) > 1 else 0,
                "sum3": sum(row[-3:]),
                "affine": (2 + a % 2) * row[-1] + b,
                "double_add": row[-1] * 2 if len(row) % 2 else row[-1] + b,
                "minus_double": row[-1] - 1 if len(row) % 2 else row[-1] * 2,
                "digits": row[-1] + sum(map(int, str(abs(row[-1])))),
                "times_place": row[-1] * len(row),
            }
            row.append(steps[kind])
        return [*row]

    return Slot("list[int]", draw)


def broken(kind: str) -> Slot:
    """Such a series with one wrong entry inside."""
    whole = series(kind, 6, 8)

    def draw(chance: Random) -> Json:
        row = whole.draw(chance)
        assert isinstance(row, list)
        place = chance.randint(2, len(row) - 2)
        return [*row[:place], int(str(row[place])) + chance.choice((-2, -1, 1, 2, 3)), *row[place + 1 :]]

    return Slot("list[int]", draw)


def all_but(kind: str) -> Slot:
    """Numbers that share something, but for one of them."""
    tests: dict[str, Callable[[int, int], bool]] = {
        "parity": lambda n, k: n % 2 == k % 2,
        "multiple": lambda n, k: n % k == 0,
        "remainder": lambda n, k: n % 5 == k % 5,
        "square": lambda n, k: round(n**0.5) ** 2 == n,
        "prime": lambda n, k: n > 1 and all(n % d for d in range(2, int(n**0.5) + 1)),
        "digit_sum": lambda n, k: sum(map(int, str(n))) == k + 4,
        "digits": lambda n, k: len(str(n)) == 1 + k % 3,
        "last": lambda n, k: n % 10 == k,
        "rising": lambda n, k: n > 99 and str(n) == "".join(sorted(set(str(n)))),
    }

    def draw(chance: Random) -> Json:
        k, test = chance.randint(3, 9), tests[kind]
        pool = range(2, 1000 if kind in ("digits", "digit_sum", "square", "rising") else 200)
        same, other = [n for n in pool if test(n, k)], [n for n in pool if not test(n, k)]
        row = [*chance.sample(same, min(len(same), chance.randint(4, 5))), chance.choice(other)]
        chance.shuffle(row)
        return [*row]

    return Slot("list[int]", draw)


def words_but(kind: str) -> Slot:
    """Words that share something, but for one of them."""
    looks: dict[str, Callable[[str], object]] = {
        "length": len,
        "initial": lambda w: w[0],
        "last": lambda w: w[-1],
        "vowels": lambda w: sum(c in "aeiou" for c in w),
        "start": lambda w: w[0] in "aeiou",
    }

    def draw(chance: Random) -> Json:
        look = looks[kind]
        while True:
            said = look(chance.choice(WORDS))
            same, other = [w for w in WORDS if look(w) == said], [w for w in WORDS if look(w) != said]
            if len(same) > 5:
                row = [*chance.sample(same, chance.randint(3, 5)), chance.choice(other)]
                chance.shuffle(row)
                return [*row]

    return Slot("list[str]", draw)


def clues() -> Slot:
    """Clues about a number from 1 to 60, `above 12; even`, which most often agree."""

    def draw(chance: Random) -> str:
        n = chance.randint(5, 55) if chance.random() < 0.7 else 0
        k = chance.choice([d for d in (3, 4, 5, 7) if n % d == 0] or [3, 5])
        some = [
            f"above {n - chance.randint(1, 15)}" if n else f"above {chance.randint(10, 45)}",
            f"below {n + chance.randint(1, 15)}" if n else f"below {chance.randint(15, 50)}",
            ("odd" if n % 2 else "even") if n else chance.choice(("odd", "even")),
            f"multiple of {k}",
            f"not {chance.randint(1, 60)}",
        ]
        return "; ".join(chance.sample(some, chance.randint(3, 4)))

    return made(draw)


def dates(least: int = 3, most: int = 5, years: str = "2020|2021") -> Slot:
    """Days of a few years, now and then in order."""

    def draw(chance: Random) -> Json:
        some = [_FROM.fill(chance, f"<{years}>-<01..12>-<01..28>") for _ in range(chance.randint(least, most))]
        return [*(sorted(some) if chance.random() < 0.4 else some)]

    return Slot("list[str]", draw)


def letter_series(kind: str) -> Slot:
    """Letters that go on by a rule."""

    def draw(chance: Random) -> Json:
        a, k, b, many = chance.randint(0, 5), chance.randint(1, 3), chance.randint(1, 3), chance.randint(4, 6)
        places = [a + i * k for i in range(many)]
        if kind == "two_steps":
            places = [a + (i + 1) // 2 * k + i // 2 * (b + k) for i in range(many)]
        if kind == "numbered":
            return [f"{chr(65 + p)}{b + 2 * a + i * (b + 1)}" for i, p in enumerate(places)]
        return [chr(65 + (p if kind != "down" else 25 - p)) for p in places]

    return Slot("list[str]", draw)
