"""Families about letters, words and sentences."""

from __future__ import annotations

import random
import re
from typing import Final

from latm_local.bench.families.family import WORDS, Case, Family, family

VOWELS = "aeiou"


def _phrase(chance: random.Random, least: int, most: int) -> list[str]:
    return [chance.choice(WORDS) for _ in range(chance.randint(least, most))]


@family(
    "strings",
    1,
    "Write the word '{word}' backwards.",
    "What is '{word}' spelled from its last letter to its first?",
    test="Reverse the letters of this word: '{word}'",
)
def reverse_word(chance: random.Random) -> Case:
    word = chance.choice(WORDS)
    return Case({"word": word}, word[::-1])


@family(
    "strings",
    1,
    "Which acronym do the first letters of these words form in capitals: {phrase}?",
    "Abbreviate the name '{phrase}' to its initial letters, in upper case.",
    test="Take the first letter of every word of {phrase}, written large, without spaces.",
)
def acronym(chance: random.Random) -> Case:
    words = _phrase(chance, 2, 6)
    return Case({"phrase": " ".join(words)}, "".join(word[0].upper() for word in words))


def _doubled(chance: random.Random) -> str:
    """Letters with ties for the most frequent one about half of the time."""
    return "".join(chance.choice("bcdeglmorst") for _ in range(chance.randint(5, 11)))


@family(
    "strings",
    2,
    "Which letter occurs most often in '{text}'? On a tie, give the one that appears first.",
    "Find the most common letter of '{text}' (if several are equally common: the one seen earliest).",
    test="In '{text}', what letter is there most of? The earliest wins if several share the lead.",
)
def most_common_letter_first(chance: random.Random) -> Case:
    text = _doubled(chance)
    most = max(map(text.count, text))
    return Case({"text": text}, next(letter for letter in text if text.count(letter) == most))


@family(
    "strings",
    2,
    "Which letter occurs most often in '{text}'? On a tie, give the one that comes last in the alphabet.",
    "Find the most common letter of '{text}' (if several are equally common: the alphabetically latest).",
    test="In '{text}', what letter is there most of? The nearest to z wins if several share the lead.",
    twin="most_common_letter_first",
)
def most_common_letter_last(chance: random.Random) -> Case:
    text = _doubled(chance)
    return Case({"text": text}, max(text, key=lambda letter: (text.count(letter), letter)))


@family(
    "strings",
    3,
    "A page takes {width} characters a line, and words are never broken. How many lines does this text need: {text}",
    "With at most {width} characters on a line and whole words only, into how many lines does it wrap: {text}",
    test="Lines are {width} characters wide; words stay whole. Count the lines of: {text}",
)
def wrapped_lines(chance: random.Random) -> Case:
    words, width = _phrase(chance, 5, 12), chance.randint(12, 24)
    lines, used = 1, 0
    for word in words:
        needed = len(word) + (1 if used else 0)
        if used + needed > width:
            lines, used = lines + 1, len(word)
        else:
            used += needed
    return Case({"width": str(width), "text": " ".join(words)}, str(lines))


@family(
    "strings",
    1,
    "How many vowels (a, e, i, o, u) are there in: {text}",
    "Count all the vowels of the text: {text}",
    test="Of the letters in this text, how many are one of a, e, i, o, u? {text}",
    held_out=True,
)
def vowel_count(chance: random.Random) -> Case:
    text = " ".join(_phrase(chance, 1, 4))
    return Case({"text": text}, str(sum(letter in VOWELS for letter in text)))


@family(
    "strings",
    1,
    "How many different vowels (a, e, i, o, u) are there in: {text}",
    "Count the distinct vowels of the text: {text}",
    test="Which of a, e, i, o, u appear in this text? Say only how many of the five: {text}",
    held_out=True,
    twin="vowel_count",
)
def distinct_vowel_count(chance: random.Random) -> Case:
    text = " ".join(_phrase(chance, 1, 4))
    return Case({"text": text}, str(len(set(text) & set(VOWELS))))


@family(
    "strings",
    2,
    "Rewrite the variable name {name} in snake_case.",
    "{name} is in camel case; what is it in snake case?",
    test="Turn the camelCase identifier {name} into lower case with underscores.",
    held_out=True,
)
def camel_to_snake(chance: random.Random) -> Case:
    first, *others = _phrase(chance, 2, 4)
    name = first + "".join(word.capitalize() for word in others)
    return Case({"name": name}, re.sub(r"([A-Z])", r"_\1", name).lower())


@family(
    "strings",
    2,
    "What is the longest word here? Take the last one if several are equally long: {text}",
    "Name the longest word of the following, the final one in case of a tie: {text}",
    test="Among these words, give the one with the most letters (a later one beats an earlier one): {text}",
    held_out=True,
)
def longest_word_last(chance: random.Random) -> Case:
    words = _phrase(chance, 3, 8)
    longest = max(map(len, words))
    return Case({"text": " ".join(words)}, [word for word in words if len(word) == longest][-1])


@family(
    "strings",
    3,
    "How long is the longest palindrome that stands inside '{text}'?",
    "Give the length of the longest part of '{text}' that reads the same in both directions.",
    test="Some pieces of '{text}' are the same backwards; how many letters has the longest?",
    held_out=True,
)
def longest_palindrome(chance: random.Random) -> Case:
    half = "".join(chance.choice("abcd") for _ in range(chance.randint(1, 3)))
    ends = ["".join(chance.choice("abcdxyz") for _ in range(chance.randint(1, 4))) for _ in range(2)]
    text = ends[0] + half + chance.choice(("", "k")) + half[::-1] + ends[1]
    parts = (text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1))
    return Case({"text": text}, str(max(len(part) for part in parts if part == part[::-1])))


FAMILIES: Final[tuple[Family, ...]] = (
    reverse_word,
    acronym,
    most_common_letter_first,
    most_common_letter_last,
    wrapped_lines,
    vowel_count,
    distinct_vowel_count,
    camel_to_snake,
    longest_word_last,
    longest_palindrome,
)
