"""Values in codes and notations: cipher texts, bits, addresses, colours, notes, cells, formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import SHORT, WORDS, made

NOTES: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
BANDS: Final = ("black", "brown", "red", "orange", "yellow", "green", "blue", "violet", "grey", "white")
_MORSE: Final = {"e": ".", "t": "-", "a": ".-", "i": "..", "n": "-.", "m": "--"}
_SPOKEN: Final = ("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Kilo", "Lima")
_GRADES: Final = ("A", "B", "C", "D", "F")


def _several(of: Callable[[Random], str], least: int, most: int) -> Slot:
    return Slot("list[str]", lambda chance: [of(chance) for _ in range(chance.randint(least, most))])


def _digits(chance: Random, many: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(many))


def bytes_list() -> Slot:
    return _several(lambda chance: f"{chance.randrange(256):08b}", 4, 6)


def bits(many: int) -> Slot:
    return made(lambda chance: "".join(chance.choice("01") for _ in range(many)))


def run_lengths(most: int = 4) -> Slot:
    """`a3b1c2`."""
    return made(lambda c: "".join(f"{c.choice('abcxyz')}{c.randint(1, most)}" for _ in range(c.randint(3, 5))))


def gapped_numbers() -> Slot:
    return Slot("list[int]", lambda chance: [*sorted(chance.sample(range(1, 14), chance.randint(5, 9)))])


def dictionary_words() -> Slot:
    """Sorted words that often begin alike."""
    pool = [w for w in WORDS if w[0] in "bcp"]
    return Slot("list[str]", lambda chance: [*sorted(chance.sample(pool, chance.randint(4, 6)))])


def versions() -> Slot:
    return _several(lambda c: f"{c.randint(1, 3)}.{c.randint(0, 12)}.{c.randint(0, 20)}", 3, 5)


def later_version() -> Slot:
    """A version that differs from the first value in one number, which is higher, and those behind it."""

    def follow(chance: Random, value: Json) -> Json:
        parts = [int(part) for part in str(value).split(".")]
        place = chance.randrange(3)
        parts[place] += chance.randint(1, 3)
        return ".".join(map(str, parts[: place + 1] + [0] * (2 - place)))

    return Slot("str", lambda chance: f"{chance.randint(3, 9)}.0.0", follows=follow)


def grades() -> Slot:
    return _several(lambda chance: chance.choice(_GRADES), 4, 7)


def results() -> Slot:
    return _several(lambda chance: f"{chance.randint(0, 4)}:{chance.randint(0, 4)}", 3, 6)


def signs(options: str, least: int, most: int) -> Slot:
    """A list of single signs."""
    return _several(lambda chance: chance.choice(options), least, most)


def _polybius_code(chance: Random) -> str:
    """Row and column of each letter in a square of five by five without j."""
    places = ["abcdefghiklmnopqrstuvwxyz".index(c.replace("j", "i")) for c in chance.choice(SHORT)]
    return " ".join(f"{n // 5 + 1}{n % 5 + 1}" for n in places)


def _bacon(chance: Random) -> str:
    code = "".join(f"{ord(c) - 97:05b}" for c in chance.choice(SHORT))
    return code.replace("0", "a").replace("1", "b")


def _tripled_bits(chance: Random) -> str:
    """Every bit three times, some of them wrong."""
    sent = [c for _ in range(chance.randint(3, 5)) for c in chance.choice("01") * 3]
    for i in range(0, len(sent), 3):
        if chance.random() < 0.5:
            sent[i + chance.randrange(3)] = chance.choice("01")
    return "".join(sent)


def _long_bits(chance: Random) -> str:
    """Bits in longer runs."""
    sign, text = chance.choice("01"), ""
    for _ in range(chance.randint(3, 5)):
        text, sign = text + sign * chance.randint(1, 7), "10"[int(sign)]
    return text


def _isbn10(chance: Random) -> str:
    start = _digits(chance, 9)
    check = (sum(i * int(d) for i, d in enumerate(start, 1)) + chance.choice((0, 0, 1, 5))) % 11
    return start + "0123456789X"[check]


def _ranges(chance: Random) -> str:
    """`2-5,9,12-13`."""
    parts, at = [], 0
    for _ in range(chance.randint(2, 4)):
        at += chance.randint(2, 6)
        length = chance.choice((0, 1, 2, 3))
        parts.append(f"{at}-{at + length}" if length else str(at))
        at += length
    return ",".join(parts)


def _repeats(chance: Random) -> str:
    """`3[ab]2[c]`."""

    def inner() -> str:
        return "".join(chance.choice("abcdxy") for _ in range(chance.randint(1, 2)))

    return "".join(f"{chance.randint(2, 4)}[{inner()}]" for _ in range(chance.randint(2, 3)))


def _braces(chance: Random) -> str:
    """`log{a,b}.txt`."""
    inside = ",".join(chance.sample(SHORT, chance.randint(2, 3)))
    return f"{chance.choice(SHORT)}{{{inside}}}{chance.choice(('.txt', '.csv', '-old', '.log'))}"


def _address_or_not(chance: Random) -> str:
    parts = [str(chance.randint(1, 255)) for _ in range(chance.choice((4, 4, 4, 4, 3, 5)))]
    if chance.random() < 0.35:
        parts[chance.randrange(len(parts))] = chance.choice(("256", "300", "999"))
    return ".".join(parts)


def _netmask(chance: Random) -> str:
    number = (1 << 32) - (1 << chance.randint(2, 24))
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


def _board_row(chance: Random) -> str:
    """A row of a chess board: `3p2K1`."""
    cells = "".join(chance.choice("pnbrqkPNBRQK") if chance.random() < 0.4 else "." for _ in range(8))
    for many in range(8, 0, -1):
        cells = cells.replace("." * many, str(many))
    return cells


def _formula(chance: Random) -> str:
    """`C6H12O6`."""
    return "".join(e + chance.choice(("", "2", "3", "4", "6", "12")) for e in chance.sample("CHNO", 3))


def _plate(chance: Random) -> str:
    """A number plate, two letters, a hyphen and four digits, or nearly."""
    start = "".join(chance.choice("ABCDEFGH") for _ in range(chance.choice((2, 2, 2, 1, 3))))
    return f"{start}{chance.choice(('-', '-', '-', ' '))}{_digits(chance, chance.choice((4, 4, 4, 3)))}"


def _filled(chance: Random, *patterns: str) -> str:
    """One of the patterns with words for its capital letters."""
    some = dict(zip("ABCDE", chance.sample(SHORT, 5), strict=True))
    return "".join(some.get(sign, sign) for sign in chance.choice(patterns))


def _camel(parts: Sequence[str]) -> str:
    return parts[0] + "".join(part.capitalize() for part in parts[1:])


_KINDS: Final[dict[str, Callable[[Random], str]]] = {
    "dotted_name": lambda c: ".".join(c.sample(SHORT, c.randint(3, 4))),
    "kebab_name": lambda c: "-".join(c.sample(SHORT, c.randint(2, 4))),
    "pascal_name": lambda c: "".join(w.capitalize() for w in c.sample(SHORT, c.randint(2, 4))),
    "letter_pairs": lambda chance: "".join(f"{ord(c) - 96:02d}" for c in chance.choice(SHORT)),
    "polybius_code": _polybius_code,
    "bacon": _bacon,
    "spoken_letters": lambda c: " ".join(c.choices(_SPOKEN, k=c.randint(3, 5))),
    "morse_text": lambda c: " ".join(_MORSE[c.choice("etainm")] for _ in range(c.randint(3, 6))),
    "multi_tap": lambda c: " ".join(c.choice("234568") * c.randint(1, 3) for _ in range(c.randint(3, 5))),
    "ascii_bytes": lambda chance: " ".join(f"{ord(c):08b}" for c in chance.choice(SHORT)[:4]),
    "tripled_bits": _tripled_bits,
    "long_bits": _long_bits,
    "rights": lambda c: "".join(sign if c.random() < 0.55 else "-" for sign in "rwxrwxrwx"),
    "rights_number": lambda c: "".join(c.choice("01234567") for _ in "ugo"),
    "isbn10": _isbn10,
    "ranges": _ranges,
    "repeats": _repeats,
    "braces": _braces,
    "repeated_sentence": lambda c: _filled(c, "A B A C B", "A A B A C", "A B B C A C", "A B C B A", "A B C A D B"),
    "hex_colour": lambda c: f"#{c.randrange(1 << 24):06x}",
    "short_colour": lambda c: f"#{c.randrange(1 << 12):03x}",
    "bands": lambda c: f"{c.choice(BANDS[1:])} {c.choice(BANDS)} {c.choice(BANDS[:5])}",
    "address": lambda c: (
        f"{c.choice((10, 172, 192, 81))}.{c.choice((168, 16, 7))}.{c.randint(0, 9)}.{c.randint(1, 254)}"
    ),
    "address_or_not": _address_or_not,
    "netmask": _netmask,
    "mac_digits": lambda c: "".join(c.choice("0123456789abcdef") for _ in range(12)),
    "short_version": lambda c: ".".join(str(c.randint(0, 15)) for _ in range(c.randint(1, 3))),
    "note": lambda c: c.choice(NOTES),
    "high_note": lambda c: f"{c.choice(NOTES)}{c.randint(1, 7)}",
    "board_row": _board_row,
    "board_cells": lambda c: "".join(c.choice("pnbrqkPNBRQK") if c.random() < 0.4 else "." for _ in range(8)),
    "column": lambda c: "".join(c.choice("ABCDEFGHKLMRTXZ") for _ in range(c.choice((1, 2, 2)))),
    "cell": lambda c: f"{c.choice('BCDEFGHKM')}{c.randint(1, 40)}",
    "cell_range": lambda c: f"{c.choice('ABCD')}{c.randint(1, 9)}:{c.choice('EFGHJ')}{c.randint(10, 25)}",
    "any_name": lambda c: c.choice(("_".join, "-".join, _camel))(c.sample(SHORT, c.randint(2, 3))),
    "title_text": lambda c: _filled(c, "A, B C", "A: B C!", "A B! C", "A, B, C?", "A B: C D").capitalize(),
    "markup": lambda c: _filled(c, "A & B < C", "<A>B & C", "A < B > C", "A & B & C"),
    "tagged_text": lambda c: _filled(c, "A <b>B</b> <i>C</i>", "<p>A</p> <em>B</em> C", "A <u>B</u> C"),
    "starred_text": lambda c: _filled(c, "*A* B C *D*", "A *B* C", "A *B* *C* D", "A B C *D* E", "*A* B *C* *D*"),
    "percent_text": lambda c: "".join(w + c.choice(("%20", "%2C", "%21", "%3F")) for w in c.sample(SHORT, 3)),
    "query": lambda c: _filled(c, "page=A&sort=B", "lang=A&page=B&size=C", "user=A&lang=B", "sort=A&user=B&page=C"),
    "numbered_template": lambda c: _filled(c, "A $1 B $2 C", "$2 A B $1", "$1 A $2 B $1", "A $2 B $1 C $2"),
    "blanks": lambda c: _filled(c, "___ A B ___", "A ___ B ___ C", "A B ___ ___", "___ A ___ B"),
    "length_text": lambda c: f"{c.randint(2, 90)}{c.choice(('km', 'm', 'cm'))}",
    "scaled": lambda c: f"{c.randint(2, 90)}{c.choice('kMG')}",
    "degrees": lambda c: f"{c.randint(-5, 45) * 2}{c.choice('CF')}",
    "dice": lambda c: f"{c.randint(1, 6)}d{c.choice((4, 6, 8, 10, 12, 20))}+{c.randint(1, 9)}",
    "equation": lambda c: (lambda a, x, b: f"{a}x+{b}={a * x + b}")(
        c.randint(2, 9), c.randint(-6, 12), c.randint(1, 30)
    ),
    "formula": _formula,
    "knitting": lambda c: " ".join(f"{c.choice('kp')}{c.randint(1, 6)}" for _ in range(c.randint(4, 6))),
    "interval": lambda c: (lambda n: f"{c.choice('[(')}{n},{n + c.randint(2, 30)}{c.choice('])')}")(c.randint(-5, 20)),
    "long_duration": lambda c: f"PT{c.randint(1, 20)}H{c.randint(1, 59)}M",
    "fraction_text": lambda c: f"{c.randint(1, 40)}/{c.choice((2, 4, 5, 8, 10, 20, 25))}",
    "mixed_fraction": lambda c: f"{c.randint(1, 9)} {c.choice(('1/2', '1/4', '3/4', '2/5', '3/8', '4/5'))}",
    "plate": _plate,
    "log_line": lambda c: (
        f"{c.randrange(24):02d}:{c.randrange(60):02d} [{c.choice(('INFO', 'WARN', 'ERROR', 'DEBUG'))}] "
        + _filled(c, "A B C", "A B")
    ),
    "tags": lambda c: _filled(c, "#A B #C D", "A #B C D", "A B #C #D E", "#A #B C #D", "A #B #C #D #E"),
}


def code(kind: str) -> Slot:
    """A text in one of many notations."""
    return made(_KINDS[kind])
