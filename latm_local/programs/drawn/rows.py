"""Values that stand for records, tables, paths, moves and brackets."""

from __future__ import annotations

import re
from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, COLOURS, GOODS, NAMES, SHORT, WORDS, made


def _rows(between: str, parted: str, low: int, high: int, again: bool) -> Slot:
    def draw(chance: Random) -> str:
        many = chance.randint(4, 6)
        keys = chance.choices(NAMES[:5], k=many) if again else chance.sample(NAMES, many)
        return parted.join(f"{key}{between}{chance.randint(low, high)}" for key in keys)

    return made(draw)


def marks() -> Slot:
    """`Ada: 12, Ben: 7`, every name once."""
    return _rows(": ", ", ", 3, 30, again=False)


def bookings() -> Slot:
    """`Ada 12; Ben 7`, names repeated."""
    return _rows(" ", "; ", 1, 40, again=True)


def stock() -> Slot:
    """`bread=3, milk=0`."""

    def draw(chance: Random) -> str:
        return ", ".join(f"{g}={chance.choice((0, *range(1, 20)))}" for g in chance.sample(GOODS, chance.randint(4, 6)))

    return made(draw)


def priced() -> Slot:
    """`bread 2.50, milk 1.20`."""

    def draw(chance: Random) -> str:
        chosen = chance.sample(GOODS, chance.randint(3, 5))
        return ", ".join(f"{g} {chance.randint(50, 2000) / 100:.2f}" for g in chosen)

    return made(draw)


def order() -> Slot:
    """`3 bread, 2 milk`."""

    def draw(chance: Random) -> str:
        return ", ".join(f"{chance.randint(1, 9)} {g}" for g in chance.sample(GOODS, chance.randint(3, 5)))

    return made(draw)


def csv_lines() -> Slot:
    """`Ada,Oslo,31 | Ben,Lima,40`."""

    def draw(chance: Random) -> str:
        people = chance.sample(NAMES, chance.randint(3, 5))
        return " | ".join(f"{p},{chance.choice(CITIES[:5])},{chance.randint(18, 70)}" for p in people)

    return made(draw)


def person_record() -> Slot:
    def draw(chance: Random) -> str:
        name, city, age = chance.choice(NAMES), chance.choice(CITIES), chance.randint(18, 80)
        return f"name: {name}, city: {city}, age: {age}, colour: {chance.choice(COLOURS)}"

    return made(draw)


def name_there() -> Slot:
    """A name that stands in the first value, most often."""

    def follow(chance: Random, text: Json) -> Json:
        return str(chance.choice(re.findall(r"[A-Z][a-z]+", str(text))))

    return Slot("str", lambda chance: chance.choice(NAMES), follows=follow)


def word_there() -> Slot:
    """A word or item of the first value, or another."""

    def follow(chance: Random, value: Json) -> Json:
        there = [str(v) for v in value] if isinstance(value, list) else str(value).split()
        return chance.choice(there if chance.random() < 0.6 else WORDS)

    return Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


def number_there() -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        return int(str(chance.choice(value))) if isinstance(value, list) else 0

    return Slot("int", lambda chance: chance.randint(1, 9), follows=follow)


def other_end() -> Slot:
    """A word that now and then ends as it begins."""
    return made(lambda c: (lambda w: w + w[0] if c.random() < 0.4 else w)(c.choice(WORDS)))


def vowel_rich() -> Slot:
    return made(
        lambda c: "".join(c.choice("aeiou" if c.random() < 0.55 else "bdlmnrst") for _ in range(c.choice((5, 7))))
    )


def letter_ladder() -> Slot:
    def draw(chance: Random) -> str:
        some = chance.sample("abcdefghilmnorst", chance.randint(3, 6))
        return "".join(sorted(some) if chance.random() < 0.5 else some)

    return made(draw)


def palindromes_among() -> Slot:
    def draw(chance: Random) -> Json:
        pool = [w for w in WORDS if w == w[::-1]]
        return [*chance.sample(pool, 3), *chance.sample(WORDS, 3)]

    return Slot("list[str]", draw)


def city_name() -> Slot:
    return made(lambda chance: chance.choice(CITIES[:5]))


def web_address() -> Slot:
    def draw(chance: Random) -> str:
        path = "/".join(chance.sample(SHORT, chance.randint(1, 3)))
        return f"{chance.choice(('http', 'ftp'))}://{chance.choice(SHORT)}.example/{path}?{chance.choice(SHORT)}=1"

    return made(draw)


def file_path() -> Slot:
    def draw(chance: Random) -> str:
        folders = "/".join(chance.sample(SHORT, chance.randint(1, 4)))
        return f"/{folders}/{chance.choice(WORDS)}.{chance.choice(('txt', 'csv', 'png', 'md'))}"

    return made(draw)


def version() -> Slot:
    return made(lambda chance: ".".join(str(chance.randint(0, 12)) for _ in range(3)))


def brackets(kinds: str = "()") -> Slot:
    """Brackets that mostly close as they should."""
    pairs = [kinds[i : i + 2] for i in range(0, len(kinds), 2)]

    def draw(chance: Random) -> str:
        text = ""
        for _ in range(chance.randint(2, 5)):
            pair, place = chance.choice(pairs), chance.randint(0, len(text))
            text = text[:place] + pair + text[place:]
        if chance.random() < 0.45:
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(kinds) + text[place + 1 :]
        return text

    return made(draw)


def balanced() -> Slot:
    def draw(chance: Random) -> str:
        text = ""
        for _ in range(chance.randint(3, 7)):
            place = chance.randint(0, len(text))
            text = text[:place] + "()" + text[place:]
        return text

    return made(draw)


def moves(signs: str, least: int = 5, most: int = 11) -> Slot:
    return made(lambda chance: "".join(chance.choice(signs) for _ in range(chance.randint(least, most))))


def signed_steps() -> Slot:
    return made(lambda chance: " ".join(f"{chance.choice('+-')}{chance.randint(1, 9)}" for _ in range(5)))


def plain_sum() -> Slot:
    return made(lambda c: "".join(f"{c.choice('+-')}{c.randint(1, 30)}" for _ in range(c.randint(2, 4))).strip("+"))


def two_kinds_of_brackets() -> Slot:
    return brackets("()[]")
