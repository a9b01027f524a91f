"""Texts that are turned into other texts or measured: sentences, names, codes, amounts, lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms
from latm_local.programs.program import Slot
from latm_local.programs.values import NAMES, SHORT, WORDS, made

_FROM: Final = Forms(
    {
        **POOLS,
        "adj": "old new tall tiny quiet brave green early hidden clever gentle narrow odd amber eager icy".split(),
        "verb": "saw took painted found lost carried sold opened ate cleaned used admired offered broke".split(),
        "near": ("near", "under", "behind", "beside", "above", "in", "at"),
        "family": "Moss Berg Okafor Silva Novak Rossi Lund Haddad Price Costa Weber Tanaka Abel Ellis Unger".split(),
        "vowel": tuple("aeiou"),
        "letter": tuple("abcdefghijklmnopqrstuvwxyz"),
        "LETTER": tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "end": (".", ".", "!", "?"),
    }
)

prose = _FROM.text("<the|a|one|every> <adj> <word> <verb> <the|a|an|some> <word> <near> the <<adj> |><word>")
told = _FROM.text("<The|A|One|Every> <adj> <word> <verb> <the|a|some> <word> <near> the <<adj> |><word>.")
clauses = _FROM.many("<<Name>|the <word>|a <adj> <word>> <verb> <the|a> <word>", ", ", 2, 4)
tale = _FROM.many("<The|A|One|No> <<adj> |><word> <verb> <the|a|some> <word><| <near> the <word>><end>", " ", 2, 4)
quiet_tale = _FROM.many("<The|A|No> <<adj> |><word> <verb> <the|a> <word>", ". ", 2, 4)
marked = _FROM.many("<word><|||,|;|:|!|?|...>", " ", 4, 7)
person = _FROM.text("<Name> <family>")
person3 = _FROM.text("<Name> <Name> <family>")
person_any = _FROM.text("<Name> <<Name> |><<Name> |><family>")
person_double = _FROM.text("<Name><|-<Name>> <family><|-<family>>")
people = _FROM.list_of("<Name> <family>", 3, 6)
family_first = _FROM.text("<family>, <Name><| <Name>>")
title_person = _FROM.text("<Dr|Mr|Ms|Prof> <Name> <family>")
firm = _FROM.text("<<Word> and <Word>|<Word> <Word> of <City>|<Word> for <Word>|The <Word> <Word>><| Ltd| Inc| Group>")
heading = _FROM.text("<the |a |><adj> <word> <of|in|and|for> <the|a> <word><| of <City>>")
phrase_long = _FROM.text("<adj> <word> <and|or> <the|a|my> <adj> <word> <of|in> <the|a> <word>")
code3 = _FROM.text("<LETTER><LETTER>-<1..999>-<letter><letter>")
code_loose = _FROM.text("<<LETTER>|<letter>><<LETTER>|<letter>><-| ||/><1..99><-| ||.><<LETTER>|<letter>>")
codes = _FROM.list_of("<AB|CD|XY|QR><-|><1..400>", 3, 6)
alnum = _FROM.many("<<letter>|<letter><letter>><1..30>", "", 2, 4)
alnum_any = _FROM.many("<<letter>|<LETTER>|<0..9>|<0..9>>", "", 6, 10)
signs_any = _FROM.many("<<letter>|<letter>|<LETTER>|<0..9>|-|.|!|+|#>", "", 6, 11)
with_numbers = _FROM.many("<<word>|<word>|<1..300>|<word> <2..90>>", " ", 3, 6)
with_amounts = _FROM.many("<word> <price>", " and ", 2, 4)
signed_text = _FROM.many("<word> <-40..40>", " ", 2, 4)
phone_messy = _FROM.text("<(0<20..99>)|0<20..99>|+<31..49> <20..99>|0<20..99>/><| |-><200..999><-| |.><1000..9999>")
noun = _FROM.text("<box|city|day|brush|class|fox|key|lady|berry|boy|glass|church|story|lamp|tree>")
name_of = _FROM.text("<Name>")
phone10 = _FROM.text("<200..989><100..999><1000..9999>")
amount_us = _FROM.text("<1..99>,<100..999>.<10..99>")
amount_eu = _FROM.text("<1..99>.<100..999>,<10..99>")
amount_any = _FROM.text("<<1..99>,<100..999>.<10..99>|<1..99>.<100..999>,<10..99>|<1..999>,<10..99>|<1..999>.<10..99>>")
number_loose = _FROM.text("<|-|+><|0|00><1..9000><|.0|.50|.125|.700>")
numbers_loose = _FROM.list_of("<|0|00><1..900><|.0|.50>", 3, 6)
fields = _FROM.many("<<word>|<word>|<1..90>|>", ",", 4, 6)
key_pairs = _FROM.each("<key>=<1..90>", SHORT, ";", 3, 5)
snake = _FROM.many("<short>", "_", 2, 4)
kebab = _FROM.many("<short>", "-", 2, 4)
dotted = _FROM.many("<short>", ".", 2, 4)
loud_snake = _FROM.text("<|_|__><short>_<short><|_<short>><|_|__>")
ragged = _FROM.text("<short><-|_| |.|/><short><-|_| |.|/><short><|-<short>>")
starred = _FROM.many("<<word>|<word>|*<word>*|*<word> <word>*|[<word>]>", " ", 4, 7)
bracketed = _FROM.many("<<word>|<word>|<word> (<word>)|(<word> <word>)>", " ", 3, 6)
slots_text = _FROM.text("<dear|hello|hi> <#|{name}>, <your|the> {<thing|date|sum>} <is ready|was sent|is late>")
blank_text = _FROM.text("the ___ <verb> <the|a> ___<| near the ___>")
escaped_text = _FROM.many("<<word>|<word>n|<word>:<word>|<word>\\:<word>|<word>\\\\>", " ", 3, 5)
hex_text = _FROM.many("<4|5|6|7><0..9>", "", 3, 6)
octets = _FROM.many("<0|1><0|1><0|1><0|1><0|1><0|1><0|1><0|1>", " ", 2, 4)
number_words = _FROM.many("<<one|two|three|four|five|six|seven|eight|nine>|<word>>", " ", 4, 7)
ordinal_text = _FROM.text("<the|our> <1..31><st|nd|rd|th> <word> <and|or> <the|my> <1..31><st|nd|rd|th> <word>")
time_texts = _FROM.many("<word> at <0..23>:<00..59>", ", ", 2, 3)
hyphen_text = _FROM.many("<<word>|<short>-<short>|<short>-<short>-<short>>", " ", 3, 5)
apostrophes = _FROM.many("<<word>'s|don't|it's|we're|<word>|<word>>", " ", 4, 6)
slashed = _FROM.many("<word><| <short>| <short> <word>>", " / ", 3, 5)
bars = _FROM.many("<<adj> |><word> <verb> <word>", " | ", 3, 5)
endings_lines = _FROM.many("<the|a> <word> <stone|alone|bone|light|night|bright|day|say|grey|tree>", " / ", 4, 6)
listing = _FROM.list_of("<<adj> |><word>", 1, 5)
listing3 = _FROM.list_of("<<adj> |><word>", 3, 6)
pairs_list = _FROM.list_of("<word>:<1..90>", 3, 5)
un_words = _FROM.list_of("<un|re|pre|mis|><short>", 4, 7)
ed_words = _FROM.list_of("<walk|talk|jump|bake|plan|carry|stop|hop|like|cry|play|use|drop|want|try>", 3, 5)
ing_words = _FROM.list_of("<walk|jump|bak|runn|plann|sing|us|king|ring|stopp><ing|ing|s|>", 4, 6)
tagged = _FROM.many("<<word>|<word>|#<short>|@<name>>", " ", 4, 7)
double_text = _FROM.many("<<short> <short>|<adj> <adj>|the the|<word>|a a|<word>>", " ", 3, 5)
shouty = _FROM.many("<<word>|<word>|NEW|SALE|FREE|NASA|I|A>", " ", 4, 7)
repeated_base = _FROM.text("<lamp|rope|kite>")
quoted_row = _FROM.many('<<word>|<word>|"<word>"|"<word> <word>">', " ", 3, 6)
csv_quoted = _FROM.many('<<word>|<1..90>|"<word>, <word>"|"<word>, <word>, <word>">', ",", 3, 5)
commented = _FROM.many("<<word>|<word>|<word> <word>><||| # <word>| // <word> <word>>", " | ", 3, 5)
steps_row = _FROM.many("<<1..3>|<1..3>|-> <word>", "; ", 4, 7)
verses = _FROM.many("<<Name>|<Name>|>: <word> <word><| <word>>", " / ", 4, 6)
talk = _FROM.many("<Ada|Omar|Vera>: <<word> |><word><.|!|?>", " ", 4, 6)
roman_row = _FROM.many("<I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XIV|XIX|XL|XC|D|CM|M>", " ", 3, 5)
abbreviated_row = _FROM.many("<st|st.|rd.|rd|no.|no|apt.|dept.|street|road|number|<word>|<word>|<1..99>>", " ", 5, 8)
ditto_row = _FROM.many('<lamp|rope|kite|drum> <"|"|lamp|rope> <"|kite|drum>', " ", 2, 3)
span_text = _FROM.text("<a|a-c|b-d>,<e|e-f|f-h>,<i-l|j|k-m><|,n|,n-p>")
particle_name = _FROM.text("<Name> <<Name> |><|van |van der |de |de la |von |von der ><family>")
code_first = _FROM.text("<AB|K|TR>-<001..990>")


def wild() -> Slot:
    """Words with capitals anywhere."""

    def draw(chance: Random) -> str:
        said = " ".join(chance.choice(WORDS) for _ in range(chance.randint(2, 5)))
        return "".join(c.upper() if chance.random() < 0.35 else c for c in said)

    return made(draw)


def wild_word() -> Slot:
    return made(lambda c: "".join(x.upper() if c.random() < 0.4 else x for x in c.choice(WORDS)))


def gappy() -> Slot:
    """Words with one or more spaces between."""
    return made(lambda c: "".join(w + " " * c.choice((1, 1, 2, 3, 4)) for w in c.sample(WORDS, 4)) + "end")


def few_text(least: int = 6, most: int = 9, kinds: int = 4) -> Slot:
    """A text of a few words that come again."""

    def draw(chance: Random) -> str:
        few = chance.sample(SHORT, kinds)
        return " ".join(chance.choice(few) for _ in range(chance.randint(least, most)))

    return made(draw)


def few_case_text() -> Slot:
    """Words that come again, with or without a capital."""

    def draw(chance: Random) -> str:
        few = chance.sample(SHORT, 3)
        said = [chance.choice(few) for _ in range(chance.randint(5, 8))]
        return " ".join(w.capitalize() if chance.random() < 0.4 else w for w in said)

    return made(draw)


def camel() -> Slot:
    return made(lambda c: (lambda v: v[0] + "".join(w.title() for w in v[1:]))(c.sample(SHORT, c.randint(2, 4))))


def pascal() -> Slot:
    return made(lambda c: "".join(w.title() for w in c.sample(SHORT, c.randint(2, 4))))


def any_style() -> Slot:
    """A name of some words in one of the usual styles."""

    def draw(chance: Random) -> str:
        v = chance.sample(SHORT, chance.randint(2, 5))
        large = "".join(w.title() for w in v)
        styles = ("_".join(v), "-".join(v), " ".join(v), large, v[0] + large[len(v[0]) :], "_".join(v).upper())
        return chance.choice(styles)

    return made(draw)


def runs() -> Slot:
    """Letters of which many stand several times in a row."""
    return made(lambda c: "".join(c.choice("abcdeo") * c.choice((1, 1, 2, 3, 4)) for _ in range(c.randint(3, 7))))


def stretched_text() -> Slot:
    def draw(chance: Random) -> str:
        said = [chance.choice(SHORT) for _ in range(chance.randint(2, 4))]
        return " ".join("".join(c * chance.choice((1, 1, 1, 2, 3, 4)) for c in w) for w in said)

    return made(draw)


def _there(part: Callable[[Random, str], str], other: Callable[[Random], str], share: float = 0.8) -> Slot:
    """Something of the first value, so often as `share` says, else something else."""

    def follow(chance: Random, value: Json) -> Json:
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        return part(chance, text) if chance.random() < share and text else other(chance)

    return Slot("str", other, follows=follow)


def _letter(chance: Random) -> str:
    return chance.choice("abcdefghilmnoprstuw")


def letter_in(share: float = 0.85) -> Slot:
    return _there(lambda c, t: c.choice(re.findall(r"[a-z]", t.lower()) or ["a"]), _letter, share)


def first_letter_in(share: float = 0.85) -> Slot:
    return _there(lambda c, t: c.choice(re.findall(r"\b[a-z]", t.lower()) or ["a"]), _letter, share)


def word_in(share: float = 0.85) -> Slot:
    """A word of the first value, written small."""
    return _there(lambda c, t: c.choice(re.findall(r"[a-z]{2,}", t) or ["none"]), lambda c: c.choice(WORDS), share)


def two_letters() -> Slot:
    return made(lambda c: "".join(c.sample("aeiorstln", 2)))


def digits(least: int = 5, most: int = 12) -> Slot:
    return made(lambda c: "".join(c.choice("0123456789") for _ in range(c.randint(least, most))))


def big() -> Slot:
    """A whole number of any length, now and then below zero."""
    return Slot("int", lambda c: c.choice((1, 1, 1, -1)) * c.randint(1, 10 ** c.randint(2, 8)))


def cents() -> Slot:
    return Slot("int", lambda c: c.choice((c.randint(1, 99), c.randint(100, 9999), c.randint(10000, 9999999))))


def amount() -> Slot:
    """An amount below or above zero."""

    def draw(chance: Random) -> Json:
        return chance.choice((1, 1, -1)) * chance.randint(1, 10 ** chance.randint(3, 7)) / 100

    return Slot("float", draw, lambda value: f"{value:.2f}")


def counted() -> Slot:
    """A number that is one rather often."""
    return Slot("int", lambda c: c.choice((0, 1, 1, c.randint(2, 40), c.randint(2, 40), c.randint(2, 40))))


def rank() -> Slot:
    """A number whose ending as an ordinal has to be thought about."""
    return Slot("int", lambda c: c.choice((c.randint(1, 30), c.randint(101, 130), c.randint(1, 999))))


def letter_codes() -> Slot:
    """A word as the places of its letters, parted by blanks."""
    return made(lambda c: " ".join(str(ord(x) - 96) for x in c.choice(WORDS)))


def nouns() -> Slot:
    pool = "box city day brush class fox key lady berry boy glass church story lamp tree knife wolf".split()
    return Slot("list[str]", lambda c: c.sample(pool, c.randint(3, 5)))


def verse_words() -> Slot:
    """Words of which some end alike."""
    pool = "stone alone bone tone light night bright kite day say play grey tree free lamp damp stamp".split()
    return Slot("list[str]", lambda c: c.sample(pool, c.randint(5, 8)))


def copies_base() -> Slot:
    """Taken names, among them the first value with and without numbers, in some order."""

    def follow(chance: Random, value: Json) -> Json:
        some = [str(value), f"{value}-2", f"{value}-3"][: chance.randint(1, 3)] if chance.random() < 0.7 else ["coin"]
        v = [*some, *chance.sample(("drum", "mug", "bell", "lamp-4"), 2)]
        return chance.sample(v, len(v))

    return Slot("list[str]", lambda c: ["lamp", "drum", "mug"], follows=follow)


def many_case_text() -> Slot:
    """As few_case_text, of more words."""

    def draw(chance: Random) -> str:
        few = chance.sample(SHORT, 5)
        said = [chance.choice(few) for _ in range(chance.randint(6, 12))]
        return " ".join(w.capitalize() if chance.random() < 0.4 else w for w in said)

    return made(draw)


def rank_small() -> Slot:
    return Slot("int", lambda c: 10 * c.choice((0, 1, 2, 3, 10, 11, 42)) + c.choice((1, 1, 2, 2, 3, 3, 4)))


def keyed(sign: str) -> Slot:
    """Small letters and digits with some of a sign among them."""
    return made(lambda c: "".join(sign if c.random() < 0.3 else c.choice("abdegnorst47") for _ in range(9)))


def kin() -> Slot:
    """People of whom some share a given or a family name."""

    def draw(chance: Random) -> Json:
        given, family = chance.sample(NAMES, 4), chance.sample(["Moss", "Berg", "Novak", "Lund", "Costa"], 3)
        pairs = [f"{g} {f}" for g in given for f in family]
        return [*chance.sample(pairs, chance.randint(4, 6))]

    return Slot("list[str]", draw)


def numbers_alike() -> Slot:
    """Numbers of which some are the same in another spelling."""

    def draw(chance: Random) -> Json:
        few = [chance.randint(1, 90) for _ in range(3)]
        return [f"{chance.choice(('', '0'))}{chance.choice(few)}{chance.choice(('', '.0', '.5'))}" for _ in "abcdef"]

    return Slot("list[str]", draw)


def _nest(chance: Random, depth: int) -> str:
    parts = [chance.choice(SHORT) for _ in range(chance.randint(1, 2))]
    if depth:
        parts.insert(chance.randint(0, len(parts)), f"({_nest(chance, depth - 1)})")
    return " ".join(parts)


def nested_words() -> Slot:
    """Words with brackets within brackets."""
    return made(lambda c: " ".join(_nest(c, c.randint(0, 3)) for _ in range(2)))


def letters_sorted_set() -> Slot:
    return made(lambda c: "".join(sorted(c.sample("abcdefghijklm", c.randint(5, 9)))))


def key_value_change() -> Slot:
    """A key of the first value, or another, with a new number: `lamp=12`."""

    def follow(chance: Random, value: Json) -> Json:
        key = chance.choice(re.findall(r"[a-z]+", str(value)) if chance.random() < 0.75 else SHORT)
        return f"{key}={chance.randint(1, 90)}"

    return Slot("str", lambda c: f"{c.choice(SHORT)}={c.randint(1, 90)}", follows=follow)


def b_language() -> Slot:
    return made(lambda c: re.sub("([aeiou])", r"\1b\1", c.choice(WORDS)))


def broken_lines() -> Slot:
    """Lines of which some end in a hyphen."""
    lines = _FROM.many("<<short> |><short> <short><|->", " / ", 3, 5)
    return made(lambda c: str(lines().draw(c)).rstrip("-"))


def said_list() -> Slot:
    def draw(chance: Random) -> str:
        said = [("an " if w[0] in "aeiou" else "a ") + w for w in chance.sample(WORDS, chance.randint(2, 5))]
        return ", ".join(said[:-1]) + " and " + said[-1]

    return made(draw)


def vowel_edges() -> Slot:
    """Words of which many begin or end with a vowel."""
    pool = [w for w in WORDS if w[0] in "aeiou" or w[-1] in "aeiou"]
    return made(lambda c: " ".join(c.sample(pool, c.randint(4, 7))))


def round_number() -> Slot:
    return Slot("int", lambda c: c.randint(1, 999) * 10 ** c.randint(0, 6))


def code_last() -> Slot:
    """A code some numbers above the first value."""
    return Slot("str", lambda c: "K-999", follows=lambda c, v: f"{str(v)[:-3]}{int(str(v)[-3:]) + c.randint(2, 6):03d}")
