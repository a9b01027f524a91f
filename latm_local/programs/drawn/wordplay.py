"""Words, letters, sentences and technical texts: identifiers, addresses, paths, versions, markup, codes.

Most are made from forms; see forms.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import SHORT, WORDS, made

_COMMON: Final = "aeiorstnlcdpm"
_LONG: Final = tuple(w for w in WORDS if len(w) >= 7)
_FROM: Final = Forms(
    {
        **POOLS,
        "WORD": [word.upper() for word in SHORT],
        "long": _LONG,
        "adj": ("old", "small", "green", "quiet", "brave", "heavy", "round", "clever", "pale", "warm"),
        "noun": ("cat", "boat", "teacher", "river", "clock", "baker", "tower", "letter", "engine", "garden", "owl"),
        "verb": ("saw", "found", "painted", "moved", "carried", "sold", "hid", "liked", "opened", "passed"),
        "prep": ("near", "behind", "under", "with", "before", "beside"),
        "mark": (",", ",", ";", ":"),
        "end": (".", "!", "?"),
        "let": "abcdefghiklmnoprstuw",
        "LET": "ABCDEFGHKLMNPRSTUVWX",
        "hexd": "0123456789abcdef",
        "ext": ("txt", "csv", "png", "pdf", "md", "py", "zip"),
        "tld": ("com", "org", "net", "co.uk", "com.au", "de"),
        "tag": ("b", "i", "u", "em"),
    }
)
_CLAUSE: Final = "<the|a> <<adj>|<noun>> <noun> <verb> <the|a|some|every> <|<adj> ><noun>"
_VERBS: Final = (
    "run bake carry teach swim watch fix play try wash go miss hope stop write dance study clean drive enjoy build"
    " press agree free dig mix sing copy hug walk help buzz relay plan rob reach push marry dry cut paint sell"
)
_PLURALS: Final = (
    "boxes cities cats churches days brushes glasses foxes ladies tables watches keys parties dishes books classes"
    " taxes stories toys roads benches berries clocks kisses ferries peaches axes wishes hats"
)
_IE: Final = "believe receive weird science their field ceiling species friend neighbour piece deceit society eight"
_SYLLABIC: Final = "tea spoon banana piano umbrella apple cake recipe idea tide oasis harmony sky volcano radio bee"
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_MASKS: Final = ("##-##-##", "(###) ####", "#.###.#", "+## ###", "##/####", "###-##", "#-##-#")


def _after(follow: Callable[[Random, str], str], otherwise: str) -> Generator:
    """A text made from the first value."""
    return lambda: Slot("str", lambda chance: otherwise, follows=lambda chance, value: follow(chance, str(value)))


def _each(draw: Callable[[Random], str]) -> Generator:
    """A text drawn by a function."""
    return lambda: made(draw)


def _found(pattern: str, share: float = 1.0) -> Generator:
    """What a pattern finds in the first value, or another word."""

    def follow(chance: Random, value: Json) -> Json:
        there = re.findall(pattern, " ".join(map(str, value)) if isinstance(value, list) else str(value))
        return str(chance.choice(there)) if there and chance.random() < share else chance.choice(SHORT)

    return lambda: Slot("str", lambda chance: chance.choice(SHORT), follows=follow)


def _mixed(chance: Random, text: str, share: float = 0.4) -> str:
    return "".join(c.upper() if chance.random() < share else c for c in text)


def _spoilt(chance: Random, text: str, signs: str, share: float) -> str:
    """A text of which, in that share of cases, one place gets another sign."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(signs) + text[at + 1 :] if chance.random() < share else text


def _relative(chance: Random, word: str, kind: int) -> str:
    """A word that has much in common with the given one: of one kind in most cases, if that is not negative."""
    at, other = chance.randrange(len(word)), chance.choice(_COMMON)
    changed = (
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + other + word[at:],
        word[at:] + word[:at],
        word[::-1],
        "".join(chance.sample(word, len(word))),
        word[: max(2, at)] + chance.choice(SHORT)[-3:],
        chance.choice(SHORT)[:3] + word[-3:],
        "".join(chance.choice("aeiou") if c in "aeiou" and chance.random() < 0.5 else c for c in word),
    )
    if chance.random() < 0.15:
        return chance.choice(WORDS)
    return changed[kind] if kind >= 0 and chance.random() < 0.6 else chance.choice(changed)


def relative(kind: int = -1) -> Slot:
    """A word made from the first value, or another word."""
    return _after(lambda chance, word: _relative(chance, word, kind), "stone")()


def _by_table(chance: Random, text: str) -> str:
    table = {c: chance.choice("wxyz") for c in text}
    return _spoilt(chance, "".join(table[c] for c in text), "uvwxyz", 0.6)


def _hidden(chance: Random, text: str) -> str:
    """A word with some letters hidden as `?`, at times with another letter in it or too long."""
    said = "".join("?" if chance.random() < 0.5 else c for c in text)
    return _spoilt(chance, said, _COMMON, 0.45) + chance.choice(("?", *[""] * 9))


def _starred(chance: Random, text: str) -> str:
    """A beginning and an end with a star between, of the text or nearly."""
    start, end = text[: chance.randint(0, 3)], text[len(text) - chance.randint(0, 2) :]
    if chance.random() < 0.4:
        start += chance.choice(_COMMON)
    return f"{start}*{end}" if start or end else f"{text[0]}*"


def _sibling(chance: Random, path: str) -> str:
    """A path that begins as the given one does."""
    parts = path.strip("/").split("/")
    return "/" + "/".join([*parts[: chance.randint(0, len(parts) - 1)], *chance.sample(SHORT, chance.randint(1, 2))])


def _filled(chance: Random, mask: str) -> str:
    """A code that fits a mask, half of the time."""
    signs = {"#": "0123456789", "A": "BCDFGHKL"}
    return _spoilt(chance, "".join(chance.choice(signs.get(c, c)) for c in mask), "7K-", 0.5)


def _styled(chance: Random, text: str) -> str:
    """An identifier in the style of the given one, half of the time."""
    words = chance.sample(SHORT, 2)
    alike = "_".join(words).upper() if text.isupper() else words[0] + words[1].capitalize()
    alike = "_".join(words) if "_" in text and text.islower() else "-".join(words) if "-" in text else alike
    return str(alike) if chance.random() < 0.4 else _identifier(chance)


def _shifted(chance: Random, text: str) -> str:
    by = chance.randint(1, 25)
    return _spoilt(chance, "".join(chr((ord(c) - 97 + by) % 26 + 97) for c in text), "aekq", 0.3)


def _edited(chance: Random, words: list[str]) -> list[str]:
    """The words with some left out, put in or replaced."""
    said = [w if chance.random() < 0.7 else chance.choice(SHORT) for w in words if chance.random() < 0.85]
    return [*said, chance.choice(SHORT)] if chance.random() < 0.5 or not said else said


def _identifier(chance: Random) -> str:
    words = chance.sample(SHORT, chance.randint(2, 3))
    camels = words[0] + "".join(w.capitalize() for w in words[1:])
    return chance.choice(("_".join(words), "-".join(words), camels, "_".join(words).upper()))


same_by_table = _after(_by_table, "wxy")
same_size_relative = _after(lambda c, text: "".join(c.choice(_COMMON) if c.random() < 0.4 else x for x in text), "ten")
question_pattern = _after(_hidden, "?e?t")
star_pattern = _after(_starred, "s*t")
sibling_path = _after(_sibling, "/map")
mask_filling = _after(_filled, "B7-22")
raw_fill = _after(lambda c, mask: "".join(c.choice("123456789") for sign in mask if sign == "#"), "1234")
relative_acronym = _after(lambda c, text: _spoilt(c, "".join(w[0] for w in text.split()), _COMMON, 0.5), "abc")
cv_pattern = _after(
    lambda c, text: _spoilt(c, "".join("v" if x in "aeiou" else "c" for x in text)[: c.randint(3, 5)], "cv", 0.95),
    "cvcv",
)
styled_like = _after(_styled, "red_map")
shifted_text = _after(_shifted, "cat")
edited_text = _after(lambda c, text: " ".join(_edited(c, text.split())), "one two")
short_form = _after(
    lambda c, text: _spoilt(c, text[0] + "".join(x for x in text[1:] if c.random() < 0.6), "abcelt", 0.5), "ct"
)
found_name = _found("([A-Z][a-z]+) said")
found_attribute = _found(r"(\w+)=")
found_key = _found(r"([a-z]+):", 0.8)


def letter_in(share: float = 0.8) -> Slot:
    """A letter of the first value, most often."""

    def follow(chance: Random, text: str) -> str:
        there = [c for c in text.lower() if c.isalpha()]
        return chance.choice(there) if there and chance.random() < share else chance.choice(_COMMON)

    return _after(follow, "e")()


def piece_in(size: int = 2, share: float = 0.75) -> Slot:
    """Some letters that stand in the first value, most often."""

    def follow(chance: Random, value: str) -> str:
        text = value if chance.random() < share else chance.choice(_LONG)
        return str(chance.choice(re.findall(rf"(?=([a-z]{{{size}}}))", text) or ["ance"[:size]]))

    return _after(follow, "ance"[:size])()


def word_in(share: float = 0.8) -> Slot:
    return _found(r"[A-Za-z]{2,}", share)()


def own_place() -> Slot:
    """A place in the first value, from 1."""
    return Slot("int", lambda chance: 1, follows=lambda chance, value: chance.randint(1, len(str(value))))


def word_place() -> Slot:
    """The number of a word in the first value, from 1."""
    return Slot("int", lambda chance: 1, follows=lambda chance, value: chance.randint(1, len(str(value).split())))


letter = _each(lambda chance: chance.choice("abcdefghiklmnoprstuw"))
vowel = _each(lambda chance: chance.choice("aeiou"))
long_word = _each(lambda chance: chance.choice(_LONG))
syllabic = _each(lambda chance: chance.choice(_SYLLABIC.split()))
verb_stem = _each(lambda chance: chance.choice(_VERBS.split()))
plural_noun = _each(lambda chance: chance.choice(_PLURALS.split()))
ie_words = _each(lambda chance: " ".join(chance.sample(_IE.split(), chance.randint(4, 6))))
masked_digits = _each(lambda chance: chance.choice(_MASKS))
any_name = _each(_identifier)
pascal = _each(lambda chance: "".join(w.capitalize() for w in chance.sample(SHORT, chance.randint(2, 4))))
camel = _each(lambda c: c.choice(SHORT) + "".join(w.capitalize() for w in c.sample(SHORT, c.randint(1, 3))))
counted_parts = _each(lambda c: " ".join(f"{c.choice(SHORT)[:2]}{c.randint(1, 4)}" for _ in range(c.randint(2, 4))))
robber_word = _each(lambda c: "".join(x if x in "aeiou" else f"{x}o{x}" for x in c.choice(SHORT)))
netstring = _each(lambda c: "".join(f"{len(w)}:{w}" for w in c.sample(WORDS, c.randint(2, 4))))
pattern_of_two = _each(lambda c: "".join(c.choice("???????aelts") for _ in range(c.randint(2, 3))))
row_word = _each(lambda c: _spoilt(c, "".join(c.choices(c.choice(_ROWS), k=c.randint(4, 6))), "qazpmle", 0.3))
bumpy = _each(lambda c: "".join(c.choice("abcdxy") * c.choice((1, 1, 2, 3, 4)) for _ in range(c.randint(4, 7))))
tiny_words = _each(lambda c: " ".join("".join(c.choices("aelts", k=c.randint(2, 3))) for _ in range(c.randint(6, 9))))
caps_text = _each(lambda c: "".join(("^" if c.random() < 0.35 else "") + w for w in c.choice(_LONG)))


def word_cases(share: float = 0.4) -> Slot:
    """A word in which some letters are large."""
    return made(lambda chance: _mixed(chance, chance.choice(_LONG), share))


def _cased(chance: Random, word: str) -> str:
    return chance.choice((word, word.upper(), word.capitalize(), _mixed(chance, word)))


one_case = _each(lambda chance: _cased(chance, chance.choice(WORDS)))
mixed_sentence = _each(lambda c: " ".join(_cased(c, w) for w in c.sample(SHORT, c.randint(3, 6))))


def short_words(least: int = 3, most: int = 4) -> Slot:
    return made(lambda chance: " ".join(chance.sample(SHORT, chance.randint(least, most))))


def few_words(least: int = 6, most: int = 9) -> Slot:
    return made(lambda c: " ".join(c.choices(c.sample(SHORT, 4), k=c.randint(least, most))))


def few_letters(alphabet: str = "abc", least: int = 6, most: int = 11) -> Slot:
    return made(lambda c: "".join(c.choices(alphabet, k=c.randint(least, most))))


def _strewn(signs: str, share: float) -> Generator:
    """A word with signs strewn in."""
    return _each(lambda c: "".join(x + (c.choice(signs) if c.random() < share else "") for x in c.choice(WORDS)))


cursor_text = _strewn("[]", 0.35)


@_each
def relative_path(chance: Random) -> str:
    """`a/./b/../c`, which never leaves its folder."""
    parts, depth = [chance.choice(SHORT)], 1
    for _ in range(chance.randint(3, 6)):
        step = chance.choice(("..", ".", "", "", "")) if depth > 1 else chance.choice((".", "", ""))
        depth += {"..": -1, ".": 0}.get(step, 1)
        parts.append(step or chance.choice(SHORT))
    return "/".join(parts)


@_each
def markup(chance: Random) -> str:
    """`the <b>old</b> boat <i>sank</i>`."""
    tags = [chance.choice(("b", "i", "u", "", "")) for _ in range(chance.randint(4, 6))]
    said = [(tag, chance.choice(SHORT)) for tag in [*tags, "b"]]
    return " ".join(f"<{tag}>{word}</{tag}>" if tag else word for tag, word in said)


@_each
def nested_tags(chance: Random) -> str:
    """Tags that mostly close as they should."""
    text = chance.choice(SHORT)
    for tag in chance.choices(("b", "i", "p", "div"), k=chance.randint(2, 3)):
        text = f"<{tag}>{text}</{tag}>"
        if chance.random() < 0.4:
            text += f"<u>{chance.choice(SHORT)}</u>"
    return text.replace(chance.choice(re.findall(r"</?\w+>", text)), "", 1) if chance.random() < 0.5 else text


@_each
def element(chance: Random) -> str:
    """`<img src="boat" width="map40">`."""
    names = chance.sample(("id", "src", "alt", "href", "title", "width", "lang", "name"), chance.randint(2, 4))
    inner = " ".join(f'{n}="{chance.choice(SHORT)}{chance.choice(("", 7, 40))}"' for n in names)
    return f"<{chance.choice(('img', 'a', 'input', 'link', 'div'))} {inner}>"


@_each
def indented(chance: Random) -> str:
    """`tools|.saw|..blade|paint`: dots for the depth."""
    depths = [0]
    for _ in range(chance.randint(4, 6)):
        depths.append(chance.randint(0, min(3, depths[-1] + 1)) if chance.random() < 0.6 else min(1, depths[-1] + 1))
    return "|".join("." * depth + chance.choice(SHORT) for depth in depths)


@_each
def alliterating(chance: Random) -> str:
    said = "".join(chance.choice("bcpst") * chance.choice((1, 1, 2, 3)) for _ in range(4))
    return " ".join(chance.choice([w for w in SHORT if w[0] == c]) for c in said)


@_each
def two_versions(chance: Random) -> str:
    """Two versions, of which the second may be shorter or differ late."""
    first = [chance.randint(0, 3), chance.randint(0, 12), chance.randint(0, 12)]
    second = [*first[: chance.randint(0, 3)], *(chance.randint(0, 12) for _ in range(3))][: chance.randint(2, 3)]
    return f"{'.'.join(map(str, first))} {'.'.join(map(str, second))}"


saying = _FROM.text(f"{_CLAUSE} <prep> the <noun>")
pointed = _FROM.text("<The|My|Her> <adj> <noun> <verb> <the|a> <noun><mark> <my|his> <noun> <verb> <the|a> <noun><end>")
sentences = _FROM.many(
    "<The|A|My> <|<adj> ><noun> <verb><| a <noun>| the <noun>| a <noun> <prep> the <noun>><end>", " ", 2, 4
)
dashed = _FROM.many("<<short>|<short>-<short>>", " ", 4, 8)
quoted = _FROM.text("<Name> said «<short> <short>» and <Name> said «<word> <short><| <short>>»")
bracketed = _FROM.text("<short> (<word>) <short> <short><| (<short> <short>)> <short>")
email = _FROM.text("<name><.<word>|_<word>|<1..99>|+<short>>@<<short>.|><word>.<tld>")
emails = _FROM.list_of("<name>@<mint|harbor|lake|maple|dove>.<com|org|net|de>", 3, 5)
maybe_email = _FROM.text("<name><@|@|@|@@|.><short><.|.|.||-><com|org|net|c>")
url = _FROM.text("<http|https>://<www.|><short>.<tld>/<short><|/<word>|/<word>/<short>><|#<short>|?<short>=<1..99>>")
ported = _FROM.text("<http|https|ws>://<short>.<org|net><|:<1000..9999>>/<word>")
mixed_path = _FROM.text("/<short>/<short><|/<word>>/<<word>|<short>_<short>>.<ext>")
windows_path = _FROM.text("<C|D|E>:\\<Word>\\<short><|\\<word>>\\<short>.<ext>")
prerelease = _FROM.text("<0..4>.<0..12>.<0..9><|-alpha.<1..9>|-beta.<1..9>|-rc.<1..4>>")
hex_colour = _FROM.text("#" + "<hexd>" * 6)
dash_code = _FROM.text("<LET><LET>-<100..9999>-<LET><<LET>|<0..9>>")
slash_code = _FROM.text("<<LET><LET>|<LET>>/<2019..2026>/<1..999>")
dash_codes = _FROM.list_of("<AB|CD|XY>-<10..99>-<K|L|M>", 4, 6)
phone = _FROM.text("+<1|33|44|49> <20|30|171|555> <100..999> <1000..9999>")
messy_phone = _FROM.text("<0|+44 (0)|(0)><20|161|1223> <-|/|><100..999><-| ><1000..9999>")
tagged = _FROM.many("<#<short>|<short>|<short>|@<name>|#<word><1..9>>", " ", 6, 9)
template = _FROM.text("<Dear|Hello> $name, <your|the> $<thing|item|place> is <ready|late|here> <on|by> $<date|day>")
bold_text = _FROM.many("<<short>|<short>|**<short>**|_<short>_|`<word>`>", " ", 5, 8)
heading = _FROM.text("<#|##|###|####> <Word> <short><| <short>>")
call_text = _FROM.text("<short>_<short>(<short>=<1..30>, <short>=<1..99><|, <word>=<0..5>>)")
percent_text = _FROM.text("<short>%20<short><%21|%2C%20<short>|%3F|>")
assignment = _FROM.text("<word><=| = | =|= ><1..99><| # <short>>")
digits_words = _FROM.many("<<short>|<short>|<1..99>|<short><1..9>>", " ", 5, 8)
hex_word = _FROM.text("0x<1|2|3|4|5|6|7|8|9|a|b|c><hexd><hexd><|<hexd>>")
pair_list = _FROM.each("<key>:<1..30>", SHORT, ",", 3, 5)
dated_name = _FROM.text("<2019..2026>-<01..12>-<01..28>_<short>_v<1..12>.<ext>")
chat = _FROM.many("<Name>: <short> <short><| <short>|!|?>", " / ", 3, 5)
fours = _FROM.list_of("<let><let><let><let>", 4, 5)
list_of_snakes = _FROM.list_of("<map|user|tax|day>_<short>", 4, 7)
hex_colour_pairs = _FROM.text("#<00|11|33|99|aa|ff><22|44|66|cc|ee><55|77|88|bb|dd|3a|c4|d9|f0|17>")
twisted = _FROM.many("<short>< |  | , |,|, ><short>", " ", 2, 3)
masked_sample = _FROM.many("<##|###|AA|A#|#A#|AAA>", "-", 2, 3)
password_text = _FROM.text("<<short>|<Word>|<word>><|<0..99>|<|!|-|#><short>>")
up_down_words = _FROM.many("<up|up|down|double|store>", " ", 6, 10)
undo_text = _FROM.many("<<short>|<short>|<short>|undo|again>", " ", 6, 9)
stammer = _FROM.many("<<short>|bo-bo-border|c-c-camel|la-lava|s-seed|<short>-<short>|pe-pe-pepper|t-tiger>", " ", 4, 6)
broken_lines = _FROM.many("<<short> <short>|<short> <let><let>-|<word>-|<short>>", " | ", 3, 4)
