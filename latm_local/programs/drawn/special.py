"""Values of a special make, drawn for single programs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import GOODS, NAMES, SHORT, WORDS, made


def rising_or_not() -> Slot:
    def draw(chance: Random) -> Json:
        drawn = chance.choices(range(60), k=chance.randint(3, 6))
        return [*sorted(drawn)] if chance.random() < 0.5 else [*drawn]

    return Slot("list[int]", draw)


def shuffled_numbers() -> Slot:
    return Slot("list[int]", lambda chance: chance.sample(range(1, 9), 8))


def shuffled_few() -> Slot:
    return Slot("list[int]", lambda chance: chance.sample(range(1, 9), 5))


def odd_count_numbers() -> Slot:
    return Slot("list[int]", lambda chance: chance.choices(range(50), k=chance.choice((3, 5, 7))))


def multiples_of_few() -> Slot:
    def draw(chance: Random) -> Json:
        factor = chance.choice((4, 6, 10))
        return [factor * chance.randint(1, 20) for _ in range(chance.randint(3, 5))]

    return Slot("list[int]", draw)


def capital_words() -> Slot:
    def draw(chance: Random) -> Json:
        return [w.capitalize() if chance.random() < 0.4 else w for w in chance.sample(WORDS, chance.randint(4, 8))]

    return Slot("list[str]", draw)


_FEW = ("lamp", "rope", "coin", "kite", "drum", "mug")


def repeated_words() -> Slot:
    def draw(chance: Random) -> Json:
        few = chance.sample(_FEW, 4)
        return [chance.choice(few) for _ in range(chance.randint(4, 8))]

    return Slot("list[str]", draw)


def word_of_few() -> Slot:
    return made(lambda chance: chance.choice(_FEW))


def goods_list() -> Slot:
    return Slot("list[str]", lambda chance: chance.sample(GOODS[:9], chance.randint(2, 6)))


def maybe_sorted_words() -> Slot:
    def draw(chance: Random) -> Json:
        some = chance.sample(WORDS, chance.randint(3, 5))
        return [*sorted(some)] if chance.random() < 0.5 else [*some]

    return Slot("list[str]", draw)


def chained_words() -> Slot:
    def draw(chance: Random) -> Json:
        chain = [chance.choice(WORDS)]
        for _ in range(chance.randint(2, 4)):
            nexts = [w for w in WORDS if w[0] == chain[-1][-1]]
            chain.append(chance.choice(nexts if nexts and chance.random() < 0.85 else WORDS))
        return [*chain]

    return Slot("list[str]", draw)


def mixed_text() -> Slot:
    def draw(chance: Random) -> str:
        parts = [chance.choice(SHORT) if chance.random() < 0.5 else str(chance.randint(0, 999)) for _ in range(5)]
        return "".join([chance.choice(SHORT), str(chance.randint(1, 99)), *parts])

    return made(draw)


def anagram_or_not() -> Slot:
    def draw(chance: Random) -> str:
        word = chance.choice(WORDS)
        letters = list(word)
        chance.shuffle(letters)
        if chance.random() < 0.4:
            letters[0] = chance.choice("aeiorst")
        return f"{word} {''.join(letters)}"

    return made(draw)


def palindrome_or_not() -> Slot:
    def draw(chance: Random) -> str:
        half = "".join(chance.choice("abcdeimnorst") for _ in range(chance.randint(2, 4)))
        text = half + chance.choice(("", "o")) + half[::-1]
        if chance.random() < 0.5:
            text = text[:-1] + chance.choice("xyz")
        cut = chance.randint(1, len(text) - 1)
        return text[:cut] + " " + text[cut:]

    return made(draw)


def doubled_letters() -> Slot:
    def draw(chance: Random) -> str:
        return "".join(chance.choice("bcdeghk") * chance.choice((1, 1, 2, 3)) for _ in range(chance.randint(4, 7)))

    return made(draw)


def shared_start_word() -> Slot:
    def draw(chance: Random) -> str:
        return "inter"[: chance.randint(1, 5)] + chance.choice(("nal", "sect", "view", "mix", "lace", "act"))

    return made(draw)


def snake_name() -> Slot:
    return made(lambda chance: "_".join(chance.sample(SHORT, chance.randint(2, 4))))


def full_name() -> Slot:
    return made(lambda chance: f"{chance.choice(NAMES)} {chance.choice(WORDS).capitalize()}")


def phone_number() -> Slot:
    return made(lambda chance: "".join(chance.choice("0123456789") for _ in range(chance.randint(7, 12))))


def digit_text() -> Slot:
    return made(lambda chance: "".join(chance.choice("0123456789") for _ in range(chance.choice((6, 9, 12)))))


def spaced_text() -> Slot:
    return made(lambda chance: "".join(w + " " * chance.randint(1, 3) for w in chance.sample(SHORT, 4)) + "end")


def short_word() -> Slot:
    return made(lambda chance: chance.choice(SHORT))


def capital_sentence(least: int, most: int, share: float) -> Slot:
    def draw(chance: Random) -> str:
        said = chance.sample(WORDS, chance.randint(least, most))
        return " ".join(w.capitalize() if chance.random() < share else w for w in said)

    return made(draw)


def binary(least: int = 4, most: int = 9) -> Slot:
    return made(lambda chance: "1" + "".join(chance.choice("01") for _ in range(chance.randint(least, most) - 1)))


def hexadecimal() -> Slot:
    return made(lambda chance: f"{chance.randint(16, 9999):x}")


def octal() -> Slot:
    return made(lambda chance: f"{chance.randint(8, 4000):o}")


def roman() -> Slot:
    numerals = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))

    def draw(chance: Random) -> str:
        left, said = chance.randint(1, 39), ""
        for sign, size in numerals:
            while left >= size:
                said, left = said + sign, left - size
        return said

    return made(draw)


def square_or_not() -> Slot:
    return Slot("int", lambda chance: chance.randint(2, 40) ** 2 + chance.choice((0, 0, 1, 5, 7)))


def power_or_not() -> Slot:
    return Slot("int", lambda chance: 2 ** chance.randint(2, 12) + chance.choice((0, 0, 2, 6)))


def digits_twice() -> Slot:
    return Slot("int", lambda chance: int("".join(chance.choice("1234567") for _ in range(chance.randint(2, 5)))))


def round_trip() -> Slot:
    """A number that is the same backwards, about half of the time."""

    def draw(chance: Random) -> Json:
        half = str(chance.randint(10, 99))
        return int(half + half[::-1]) + chance.choice((0, 0, 1, 10))

    return Slot("int", draw)


def clock12() -> Slot:
    return made(lambda c: f"{c.randint(1, 12)}:{c.randrange(60):02d} {c.choice(('am', 'pm'))}")


def clock_seconds() -> Slot:
    return made(lambda c: f"{c.randrange(24):02d}:{c.randrange(60):02d}:{c.randrange(60):02d}")


def running_time() -> Slot:
    return made(lambda chance: f"{chance.randint(1, 59)}:{chance.randrange(60):02d}")


def running_times() -> Slot:
    return Slot("list[str]", lambda c: [f"{c.randint(1, 9)}:{c.randrange(60):02d}" for _ in range(c.randint(3, 5))])


def span_of_time() -> Slot:
    return made(lambda chance: f"{chance.randint(1, 9)}h{chance.randrange(60):02d}")


def two_times() -> Slot:
    """From one time of the day to a later one."""

    def draw(chance: Random) -> str:
        begin, end = sorted(chance.sample(range(360, 1300), 2))
        return f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}"

    return made(draw)


def european_day() -> Slot:
    return made(lambda c: f"{c.randint(1, 28):02d}.{c.randint(1, 12):02d}.{c.randint(1980, 2030)}")


def days_list() -> Slot:
    def draw(chance: Random) -> Json:
        return [f"{chance.randint(2001, 2030)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}" for _ in "abcd"]

    return Slot("list[str]", draw)


def pythagoras() -> Slot:
    """Sides of a triangle, right-angled about half of the time."""

    def draw(chance: Random) -> Json:
        factor = chance.randint(1, 4)
        sides = [factor * side for side in chance.choice(((3, 4, 5), (5, 12, 13), (8, 15, 17)))]
        if chance.random() < 0.5:
            sides[chance.randrange(3)] += 1
        chance.shuffle(sides)
        return list(sides)

    return Slot("list[int]", draw)


def number_code() -> Slot:
    return made(lambda chance: "-".join(str(ord(c) - 96) for c in chance.choice(SHORT)))


def ascii_codes() -> Slot:
    return Slot("list[int]", lambda chance: [ord(c) for c in chance.choice(SHORT)])


def woven() -> Slot:
    return made(lambda chance: "".join(chance.choice("aeghilmnoprst") for _ in range(2 * chance.randint(3, 6))))


def run_code() -> Slot:
    return made(lambda c: "".join(f"{c.randint(1, 5)}{c.choice('abcxyz')}" for _ in range(c.randint(3, 5))))


def square() -> Slot:
    """A field of a chess board."""
    return made(lambda chance: chance.choice("abcdefgh") + chance.choice("12345678"))


def year_there() -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        days = value if isinstance(value, list) else [value]
        return int(str(chance.choice(days))[:4])

    return Slot("int", lambda chance: chance.randint(2001, 2030), follows=follow)


def price_list() -> Slot:
    def draw(chance: Random) -> Json:
        return [chance.randint(100, 6000) / 100 for _ in range(chance.randint(3, 6))]

    return Slot("list[float]", draw, lambda value: f"{value:.2f}")


def _nested(chance: Random, depth: int, leaf: Callable[[Random], str], signs: tuple[str, ...]) -> str:
    if depth == 0:
        return leaf(chance)
    left, right = (_nested(chance, depth - chance.randint(1, depth), leaf, signs) for _ in "ab")
    return f"({left} {chance.choice(signs)} {right})"


def expression() -> Slot:
    return made(lambda c: _nested(c, c.randint(2, 4), lambda d: str(d.randint(-9, 30)), ("+", "-", "*")))


def operator() -> Slot:
    return made(lambda chance: chance.choice("+-*"))


def truth_expression() -> Slot:
    def leaf(chance: Random) -> str:
        return chance.choice(("", "not ")) + chance.choice(("True", "False"))

    return made(lambda chance: _nested(chance, chance.randint(2, 4), leaf, ("and", "or", "xor")))
