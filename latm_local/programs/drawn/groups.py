"""Lists of names and things, and values that go with them: places, members, second lists, queues."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, COLOURS, GOODS, NAMES, SHORT, WORDS, made

_POOLS: Final[Mapping[str, Sequence[str]]] = {
    "names": NAMES,
    "goods": GOODS,
    "colours": COLOURS,
    "cities": CITIES,
    "words": WORDS,
    "short": SHORT,
    "days": "Mon Tue Wed Thu Fri Sat Sun".split(),
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "sizes": "S M L XL".split(),
    "grades": "A B C D".split(),
    "fruit": "apple pear plum fig kiwi lemon mango cherry".split(),
    "games": "chess tennis golf rugby hockey judo".split(),
    "socks": "red blue grey black".split(),
    "yesno": "yes no".split(),
    "results": "W L D".split(),
}
_ANAGRAMS: Final = (
    ("listen", "silent", "enlist"),
    ("stone", "notes", "onset", "tones"),
    ("least", "steal", "tales", "slate"),
    ("race", "care", "acre"),
    ("night", "thing"),
    ("dusty", "study"),
    ("earth", "heart"),
    ("stop", "pots", "spot", "tops"),
    ("lemon", "melon"),
)
_EXTENSIONS: Final = ("txt", "csv", "png", "pdf")


def some(pool: str, least: int = 4, most: int = 8) -> Slot:
    """Different members of a pool."""
    return Slot("list[str]", lambda chance: [*chance.sample(_POOLS[pool], chance.randint(least, most))])


def ordered(pool: str, least: int = 3, most: int = 6) -> Slot:
    """Different members of a pool, from a to z."""
    return Slot("list[str]", lambda chance: [*sorted(chance.sample(_POOLS[pool], chance.randint(least, most)))])


def again(pool: str, least: int = 5, most: int = 9, kinds: int = 4) -> Slot:
    """Members of a pool, of which some come again."""

    def draw(chance: Random) -> Json:
        few = chance.sample(_POOLS[pool], kinds)
        return [chance.choice(few) for _ in range(chance.randint(least, most))]

    return Slot("list[str]", draw)


def runs(pool: str, kinds: int = 3) -> Slot:
    """Members of a pool, of which some come several times in a row."""

    def draw(chance: Random) -> Json:
        few = chance.sample(_POOLS[pool], kinds)
        return [w for _ in range(chance.randint(3, 5)) for w in [chance.choice(few)] * chance.choice((1, 1, 2, 3))]

    return Slot("list[str]", draw)


def paired_or_not(pool: str) -> Slot:
    """Every member twice, mostly."""

    def draw(chance: Random) -> Json:
        drawn = chance.sample(_POOLS[pool], chance.randint(2, 4)) * 2
        chance.shuffle(drawn)
        return [*drawn[: len(drawn) - chance.choice((0, 0, 1))]]

    return Slot("list[str]", draw)


def one(pool: str) -> Slot:
    return made(lambda chance: chance.choice(_POOLS[pool]))


def few_initials(least: int = 5, most: int = 9) -> Slot:
    """Words that begin with one of few letters."""

    def draw(chance: Random) -> Json:
        letters = chance.sample("abcdfglmpst", 3)
        return [*chance.sample([w for w in WORDS if w[0] in letters], chance.randint(least, most))]

    return Slot("list[str]", draw)


def short_words(least: int = 4, most: int = 7) -> Slot:
    return some("short", least, most)


def words_of(alphabet: str, least: int = 4, most: int = 6) -> Slot:
    """Made-up words over few letters."""

    def draw(chance: Random) -> Json:
        many = chance.randint(least, most)
        return ["".join(chance.choices(alphabet, k=chance.randint(2, 4))) for _ in range(many)]

    return Slot("list[str]", draw)


def shuffled(alphabet: str) -> Slot:
    return made(lambda chance: "".join(chance.sample(alphabet, len(alphabet))))


def anagrams() -> Slot:
    """Words of which some are anagrams of each other."""

    def draw(chance: Random) -> Json:
        words = [w for group in chance.sample(_ANAGRAMS, 3) for w in chance.sample(group, chance.choice((1, 2, 2)))]
        words += chance.sample(SHORT, chance.randint(0, 2))
        chance.shuffle(words)
        return [*words]

    return Slot("list[str]", draw)


def shared_start() -> Slot:
    """Words that begin alike."""

    def draw(chance: Random) -> Json:
        start = chance.choice(("inter", "over", "under", "trans", "photo", "micro"))
        return [start[: chance.randint(2, 5)] + w for w in chance.sample(SHORT, chance.randint(3, 5))]

    return Slot("list[str]", draw)


def among() -> Slot:
    """A member of the first value."""
    return _follower(lambda chance, value: chance.choice(value))


def among_early() -> Slot:
    """A member of the first half of the first value."""
    return _follower(lambda chance, value: chance.choice(value[: len(value) // 2]))


def among_late() -> Slot:
    """A member of the second half of the first value."""
    return _follower(lambda chance, value: chance.choice(value[len(value) // 2 :]))


def _follower(pick: Callable[[Random, Sequence[str]], str]) -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        return pick(chance, _members(value))

    return Slot("str", lambda chance: chance.choice(NAMES), follows=follow)


def _members(value: Json) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def place() -> Slot:
    """A place in the first value, counted from 1."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.randint(1, len(_members(value)))

    return Slot("int", lambda chance: chance.randint(1, 3), follows=follow)


def points_for(low: int, high: int) -> Slot:
    """A number for each member of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return [chance.randint(low, high) for _ in _members(value)]

    return Slot("list[int]", lambda chance: chance.choices(range(low, high + 1), k=4), follows=follow)


def things_for(pool: str, kinds: int = 9) -> Slot:
    """One of at most so many things for each member of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        few = chance.sample(_POOLS[pool], min(kinds, len(_POOLS[pool])))
        return [chance.choice(few) for _ in _members(value)]

    return Slot("list[str]", lambda chance: [*chance.sample(_POOLS[pool], 4)], follows=follow)


def others_for(pool: str) -> Slot:
    """A different thing for each member of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return [*chance.sample(_POOLS[pool], len(_members(value)))]

    return Slot("list[str]", lambda chance: [*chance.sample(_POOLS[pool], 4)], follows=follow)


def drawn_from(least: int = 4, most: int = 7) -> Slot:
    """Members of the first value, some of them again."""

    def follow(chance: Random, value: Json) -> Json:
        return [chance.choice(_members(value)) for _ in range(chance.randint(least, most))]

    return Slot("list[str]", lambda chance: [*chance.choices(NAMES, k=least)], follows=follow)


def overlap(pool: str, least: int = 1, most: int = 3) -> Slot:
    """Some members of the first value and as many others of the pool, all different."""

    def follow(chance: Random, value: Json) -> Json:
        there = list(dict.fromkeys(_members(value)))
        others = [w for w in _POOLS[pool] if w not in there]
        chosen = chance.sample(there, min(len(there), chance.randint(least, most)))
        chosen += chance.sample(others, min(len(others), chance.randint(least, most)))
        chance.shuffle(chosen)
        return [*chosen]

    return Slot("list[str]", lambda chance: [*chance.sample(_POOLS[pool], 4)], follows=follow)


def nearly(pool: str) -> Slot:
    """The first value with none, one or two changes, at times in another order."""

    def follow(chance: Random, value: Json) -> Json:
        copy = _members(value)
        for _ in range(chance.choice((0, 1, 1, 2))):
            copy[chance.randrange(len(copy))] = chance.choice(_POOLS[pool])
        if chance.random() < 0.4:
            chance.shuffle(copy)
        return [*copy]

    return Slot("list[str]", lambda chance: [*chance.sample(_POOLS[pool], 4)], follows=follow)


def part_of(pool: str) -> Slot:
    """A part of the first value, in its order about half of the time, now and then with another thing."""

    def follow(chance: Random, value: Json) -> Json:
        there = _members(value)
        places = chance.sample(range(len(there)), min(len(there), chance.randint(2, 3)))
        chosen = [there[i] for i in (sorted(places) if chance.random() < 0.55 else places)]
        if chance.random() < 0.3:
            chosen[-1] = chance.choice(_POOLS[pool])
        return [*chosen]

    return Slot("list[str]", lambda chance: [*chance.sample(_POOLS[pool], 3)], follows=follow)


def fewer(pool: str) -> Slot:
    """A shorter or longer list than the first value."""

    def follow(chance: Random, value: Json) -> Json:
        many = len(_members(value)) + chance.choice((-2, -1, 1, 2))
        return [*chance.sample(_POOLS[pool], max(1, min(many, len(_POOLS[pool]))))]

    return Slot("list[str]", lambda chance: [*chance.sample(_POOLS[pool], 3)], follows=follow)


def tagged(pool: str, kinds: int = 3) -> Slot:
    """`Ada:red`, names with one of few things."""

    def draw(chance: Random) -> Json:
        few = chance.sample(_POOLS[pool], kinds)
        return [f"{n}:{chance.choice(few)}" for n in chance.sample(NAMES, chance.randint(4, 7))]

    return Slot("list[str]", draw)


def tag_there() -> Slot:
    """What stands behind the colon of one of the first value's members."""
    return _follower(lambda chance, value: chance.choice(value).split(":")[-1])


def ranked(low: int = 1, high: int = 9) -> Slot:
    """`Ada:3`, names with a number."""

    def draw(chance: Random) -> Json:
        return [f"{n}:{chance.randint(low, high)}" for n in chance.sample(NAMES, chance.randint(4, 6))]

    return Slot("list[str]", draw)


def codes() -> Slot:
    """`B12`: a letter and a number."""

    def draw(chance: Random) -> Json:
        return [f"{chance.choice('ABC')}{chance.randint(1, 120)}" for _ in range(chance.randint(4, 7))]

    return Slot("list[str]", draw)


def cards() -> Slot:
    """`7H`: a number from 2 to 10 and a suit."""

    def draw(chance: Random) -> Json:
        return [f"{chance.randint(2, 10)}{chance.choice('CDHS')}" for _ in range(chance.randint(4, 7))]

    return Slot("list[str]", draw)


def files() -> Slot:
    def draw(chance: Random) -> Json:
        return [f"{w}.{chance.choice(_EXTENSIONS)}" for w in chance.sample(SHORT, chance.randint(4, 7))]

    return Slot("list[str]", draw)


def extension() -> Slot:
    return made(lambda chance: chance.choice(_EXTENSIONS))


def people(least: int = 3, most: int = 5) -> Slot:
    """`Ada Stone, Omar Reed` as a text."""

    def draw(chance: Random) -> str:
        many = chance.randint(least, most)
        surnames = chance.sample(SHORT, many)
        return ", ".join(f"{n} {w.capitalize()}" for n, w in zip(chance.sample(NAMES, many), surnames, strict=True))

    return made(draw)


def queue_story() -> Slot:
    """`+Ada +Omar - +Lina`: a name joins, a lonely minus takes the first away."""

    def draw(chance: Random) -> str:
        said, waiting = [], 0
        for name in chance.sample(NAMES, chance.randint(4, 6)):
            said.append(f"+{name}")
            waiting += 1
            if waiting > 1 and chance.random() < 0.5:
                said.append("-")
                waiting -= 1
        return " ".join(said)

    return made(draw)


def arrows() -> Slot:
    """`Ada>Omar, Omar>Lina` in any order: who stands directly before whom."""

    def draw(chance: Random) -> str:
        row = chance.sample(NAMES, chance.randint(3, 5))
        links = [f"{a}>{b}" for a, b in pairwise(row)]
        chance.shuffle(links)
        return ", ".join(links)

    return made(draw)


def amounts_again() -> Slot:
    """`2 milk, 1 rice, 3 milk`."""

    def draw(chance: Random) -> str:
        few = chance.sample(GOODS, 3)
        return ", ".join(f"{chance.randint(1, 6)} {chance.choice(few)}" for _ in range(chance.randint(4, 6)))

    return made(draw)


def gapped_word() -> Slot:
    """The pattern of a word of the first value, `_` for letters that are not known."""

    def gaps(chance: Random, value: Sequence[str]) -> str:
        return "".join("_" if chance.random() < 0.6 else c for c in chance.choice(value))

    return _follower(gaps)
