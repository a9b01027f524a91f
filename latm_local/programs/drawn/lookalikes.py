"""Values for tasks that are worded almost alike: with ties, repeats, plateaus and both kinds of letters."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final, TypeVar

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import SHORT, WORDS

_COMMON: Final = tuple(
    "a an the of in on to we you they she he it and or but cat dog sun moon rain snow bird tree river stone house"
    " garden window bread water apple sings walks sleeps jumps waits grows brings opens old new small large quiet"
    " yellow silver little evening morning under over behind before after with from".split()
)
_T = TypeVar("_T")
_CASES: Final = (str.lower, str.lower, str.capitalize, str.upper)


def _with_ties(chance: Random, pool: Sequence[_T], count: int) -> list[_T]:
    """So many of a pool; in half of the draws two of them come equally often, more often than any other."""
    if chance.random() < 0.5:
        return [chance.choice(pool) for _ in range(count)]
    top, rest = chance.sample(pool, 2), [*pool]
    share = max(2, count // 3)
    few = [other for other in rest if other not in top for _ in range(share - 1)]
    drawn = [*(top * share), *chance.sample(few, min(len(few), max(0, count - 2 * share)))]
    chance.shuffle(drawn)
    return drawn


def distinct_numbers(low: int = 1, high: int = 60, least: int = 5, most: int = 9) -> Slot:
    """Numbers of which none comes twice."""
    return Slot("list[int]", lambda c: [*c.sample(range(low, high + 1), c.randint(least, most))])


def tied(low: int = 1, high: int = 40, least: int = 6, most: int = 10, kinds: int = 4) -> Slot:
    """Numbers of a few kinds, so that the same ones come again."""

    def draw(chance: Random) -> Json:
        pool = chance.sample(range(low, high + 1), kinds)
        return [*_with_ties(chance, pool, chance.randint(least, most))]

    return Slot("list[int]", draw)


def wavy(low: int = 5, high: int = 30, least: int = 7, most: int = 11, step: int = 4) -> Slot:
    """Numbers that go up and down in small steps and now and then stay."""

    def draw(chance: Random) -> Json:
        values = [chance.randint(low, high)]
        for _ in range(chance.randint(least, most) - 1):
            change = chance.choice((0, chance.randint(1, step), chance.randint(1, step), -chance.randint(1, step)))
            values.append(max(0, values[-1] + change * chance.choice((1, 1, -1))))
        return [*values]

    return Slot("list[int]", draw)


def repeat_words(least: int = 6, most: int = 9, kinds: int = 4) -> Slot:
    """A few words that come again and again."""

    def draw(chance: Random) -> Json:
        few = chance.sample(SHORT, kinds)
        return [*_with_ties(chance, few, chance.randint(least, most))]

    return Slot("list[str]", draw)


def case_words(least: int = 5, most: int = 8, kinds: int = 4) -> Slot:
    """A few words again and again, in small and in large letters."""

    def draw(chance: Random) -> Json:
        few = [case(w) for w in chance.sample(SHORT, kinds) for case in chance.sample(_CASES[1:], 2)]
        return [*_with_ties(chance, few, chance.randint(least, most))]

    return Slot("list[str]", draw)


def mixed_case(least: int = 5, most: int = 8) -> Slot:
    """Different words, some with a capital, some all in capitals."""
    return Slot("list[str]", lambda c: [c.choice(_CASES)(w) for w in c.sample(WORDS, c.randint(least, most))])


def case_text(least: int = 5, most: int = 8, kinds: int = 5) -> Slot:
    """A sentence of a few words, in small and in large letters."""

    def draw(chance: Random) -> Json:
        few = chance.sample(_COMMON, kinds)
        return " ".join(chance.choice(_CASES)(chance.choice(few)) for _ in range(chance.randint(least, most)))

    return Slot("str", draw)


def plain_text(least: int = 5, most: int = 9, kinds: int = 60) -> Slot:
    """A sentence of common words; with few kinds they come again."""

    def draw(chance: Random) -> Json:
        few = chance.sample(_COMMON, min(kinds, len(_COMMON)))
        count = chance.randint(least, most)
        return " ".join(_with_ties(chance, few, count) if kinds < 10 else (chance.choice(few) for _ in range(count)))

    return Slot("str", draw)


def items(least: int = 5, most: int = 9) -> Slot:
    """Words and whole numbers in one list."""

    def draw(chance: Random) -> Json:
        kinds = [chance.random() < 0.5 for _ in range(chance.randint(least, most) - 2)] + [True, False]
        chance.shuffle(kinds)
        return [str(chance.randint(1, 60)) if number else chance.choice(SHORT) for number in kinds]

    return Slot("list[str]", draw)


def _parts(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else [*str(value).split()]


def early_number() -> Slot:
    """A number of the first half of the list."""

    def follow(chance: Random, value: Json) -> Json:
        parts = _parts(value)
        return chance.choice(parts[: len(parts) // 2])

    return Slot("int", lambda chance: chance.randint(1, 60), follows=follow)


def late_number() -> Slot:
    """A number of the second half of the list."""

    def follow(chance: Random, value: Json) -> Json:
        parts = _parts(value)
        return chance.choice(parts[len(parts) // 2 :])

    return Slot("int", lambda chance: chance.randint(1, 60), follows=follow)


def early_word() -> Slot:
    """A word of the first half of the list or sentence."""

    def follow(chance: Random, value: Json) -> Json:
        parts = _parts(value)
        return str(chance.choice(parts[: len(parts) // 2]))

    return Slot("str", lambda chance: chance.choice(SHORT), follows=follow)


def late_word() -> Slot:
    """A word of the second half of the list or sentence."""

    def follow(chance: Random, value: Json) -> Json:
        parts = _parts(value)
        return str(chance.choice(parts[len(parts) // 2 :]))

    return Slot("str", lambda chance: chance.choice(SHORT), follows=follow)


def word_in() -> Slot:
    """A word that stands in the list or sentence."""
    return Slot("str", lambda c: c.choice(SHORT), follows=lambda c, value: str(c.choice(_parts(value))))


def letter_in() -> Slot:
    """A small letter that stands in the list or text."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.choice("".join(map(str, _parts(value)))).lower()

    return Slot("str", lambda chance: chance.choice("aeorst"), follows=follow)


def initial_in() -> Slot:
    """The first letter of one of the words, as a small letter."""
    return Slot("str", lambda c: c.choice("abcst"), follows=lambda c, value: str(c.choice(_parts(value)))[0].lower())


def distinct_words_list(least: int = 5, most: int = 8) -> Slot:
    """Words of which none comes twice."""
    return Slot("list[str]", lambda c: [*c.sample(WORDS, c.randint(least, most))])


def words_few_initials(least: int = 7, most: int = 10) -> Slot:
    """Different words with few kinds of first and last letters."""

    def draw(chance: Random) -> Json:
        few = "".join(chance.sample("aeglnrst", 4))
        pool = [w for w in WORDS if w[0] in few and w[-1] in few] + [w for w in WORDS if w[0] in few[:2]]
        return [*chance.sample(sorted(set(pool)), chance.randint(least, most))]

    return Slot("list[str]", draw)


def signed_steps_list(least: int = 6, most: int = 10) -> Slot:
    """Gains and losses, none of them 0."""

    def draw(chance: Random) -> Json:
        steps = [chance.randint(1, 12) * chance.choice((1, 1, -1)) for _ in range(chance.randint(least, most))]
        return [-n if chance.random() < 0.15 else n for n in steps]

    return Slot("list[int]", draw)


def even_rich() -> Slot:
    """A number that can be halved several times, most often."""
    return Slot("int", lambda c: c.randint(3, 45) * 2 ** c.randint(0, 5))
