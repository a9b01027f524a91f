"""Families about codes: shifts, bases, numerals, run lengths, check digits."""

from __future__ import annotations

import random
from itertools import groupby
from typing import Final

from latm_local.bench.families.family import WORDS, Case, Family, family, yes

ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@family(
    "encodings",
    1,
    "What is the hexadecimal number {number} in decimal?",
    "Convert {number} from base 16 to base 10.",
    test="Read {number} as hexadecimal and write it with decimal digits.",
)
def hex_to_decimal(chance: random.Random) -> Case:
    value = chance.randint(10, 16 ** chance.randint(2, 5))
    return Case({"number": f"{value:x}"}, str(value))


def _secret(chance: random.Random) -> tuple[str, int]:
    return chance.choice(WORDS), chance.randint(1, 25)


def _shifted(word: str, by: int) -> str:
    return "".join(chr((ord(letter) - 97 + by) % 26 + 97) for letter in word)


@family(
    "encodings",
    2,
    "Shift every letter of '{word}' forward by {shift} places in the alphabet, going from z on to a.",
    "Encrypt '{word}' with a Caesar cipher of shift {shift}.",
    test="Replace each letter of '{word}' by the one {shift} later; after z comes a.",
)
def caesar_encode(chance: random.Random) -> Case:
    word, shift = _secret(chance)
    return Case({"word": word, "shift": str(shift)}, _shifted(word, shift))


@family(
    "encodings",
    2,
    "Shift every letter of '{word}' back by {shift} places in the alphabet, going from a on to z.",
    "Decrypt '{word}', which was made with a Caesar cipher of shift {shift}.",
    test="Replace each letter of '{word}' by the one {shift} earlier; before a stands z.",
    twin="caesar_encode",
)
def caesar_decode(chance: random.Random) -> Case:
    word, shift = _secret(chance)
    return Case({"word": word, "shift": str(shift)}, _shifted(word, -shift))


@family(
    "encodings",
    3,
    "Is {number} valid under the Luhn check (double every second digit from the right, take 9 off what exceeds 9, the"
    " sum must be a multiple of 10)? Answer yes or no.",
    "Does {number} pass the Luhn test used for card numbers? Answer yes or no.",
    test="Say yes or no: the Luhn sum of {number} ends in 0.",
)
def luhn_valid(chance: random.Random) -> Case:
    digits = [chance.randint(0, 9) for _ in range(chance.randint(7, 12))]

    def total(of: list[int]) -> int:
        doubled = [d * 2 if i % 2 else d for i, d in enumerate(reversed(of))]
        return sum(d - 9 if d > 9 else d for d in doubled)

    if chance.random() < 0.5:
        digits = [*digits, -total([*digits, 0]) % 10]
    return Case({"number": "".join(map(str, digits))}, yes(total(digits) % 10 == 0))


@family(
    "encodings",
    1,
    "Write the number {number} in binary.",
    "What is {number} in base 2?",
    test="Express {number} with the digits 0 and 1 only, in powers of two.",
    held_out=True,
)
def to_binary(chance: random.Random) -> Case:
    number = chance.randint(1, 2 ** chance.randint(3, 11))
    return Case({"number": str(number)}, f"{number:b}")


@family(
    "encodings",
    2,
    "Run-length encode '{text}': each run becomes its letter and its length.",
    "Compress '{text}' by writing every run of one letter as the letter followed by how often it stands there.",
    test="'{text}' is to be stored as letters with counts, run by run. How does it look?",
    held_out=True,
)
def run_length(chance: random.Random) -> Case:
    text = "".join(chance.choice("abcd") * chance.choice((1, 1, 2, 3, 4, 11)) for _ in range(chance.randint(2, 6)))
    return Case({"text": text}, "".join(f"{letter}{len(list(run))}" for letter, run in groupby(text)))


@family(
    "encodings",
    2,
    "Write {number} as a Roman numeral.",
    "How did the Romans write the number {number}?",
    test="Give {number} in the letters I, V, X, L, C, D and M.",
    held_out=True,
)
def to_roman(chance: random.Random) -> Case:
    number = chance.randint(1, chance.choice((60, 400, 3000)))
    rest, written = number, ""
    for value, letters in ROMAN:
        written += letters * (rest // value)
        rest %= value
    return Case({"number": str(number)}, written)


@family(
    "encodings",
    3,
    "Encrypt '{text}' with the repeating key '{key}': each letter moves forward by its key letter (a is 0, b is 1).",
    "Apply a Vigenere cipher to '{text}' with the key '{key}', where the key letter a leaves a letter as it is.",
    test="Add the key '{key}', repeated as needed, letter by letter to '{text}' (a counts 0; after z comes a).",
    held_out=True,
)
def vigenere(chance: random.Random) -> Case:
    text, key = chance.choice(WORDS), chance.choice([word for word in WORDS if len(word) < 6])
    moved = (_shifted(letter, ord(key[i % len(key)]) - 97) for i, letter in enumerate(text))
    return Case({"text": text, "key": key}, "".join(moved))


FAMILIES: Final[tuple[Family, ...]] = (
    hex_to_decimal,
    caesar_encode,
    caesar_decode,
    luhn_valid,
    to_binary,
    run_length,
    to_roman,
    vigenere,
)
