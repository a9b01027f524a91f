"""Values for programs on words and short texts: prose, verses, nouns, verbs, names, rhymes, messy writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import GOODS, NAMES, SHORT, WORDS, made

_PEOPLE: Final = "baker farmer nurse pilot tailor painter sailor teacher waiter driver doctor singer".split()
_THINGS: Final = "basket ladder letter kettle window bottle garden hammer parcel mirror carpet pillow".split()
_LOOKS: Final = "old quiet small happy silver broken heavy early yellow lucky empty tiny".split()
_DEEDS: Final = "found sold carried painted lost needed opened cleaned repaired watched borrowed wanted".split()
_WHERE: Final = ("near the river", "in the attic", "after lunch", "on a hill", "at the market", "with great care")
_NOUNS: Final = (
    "box city toy bus dish church lamp baby fox key glass lady brush day party class tray bench story boat wish berry"
    " monkey match ruler tax penny chair peach valley pony lens torch daisy bush cherry ferry turkey sketch"
).split()
_VERBS: Final = (
    "bake play carry jump love cook try save paint close stay marry dance walk hope study open move enjoy copy"
    " smile wash use delay worry clean taste reply invite visit hurry like help dry pray taste fix miss push"
).split()
_QUALITIES: Final = (
    "large happy small safe busy long nice easy cold wide funny strong brave lucky short wise heavy quick pale noisy"
    " calm late angry kind tidy rude sweet slow dirty smooth rare"
).split()
_RHYMES: Final = (
    "light night bright flight",
    "station nation ration relation",
    "table cable stable able",
    "cake lake snake shake",
    "ring spring string bring",
    "tower flower shower power",
    "boat coat goat float",
    "letter better setter sweater",
    "stone bone phone alone",
    "candle handle sandal vandal",
)
_DOUBLED: Final = (
    "balloon letter coffee summer kitten bottle butter rabbit pepper mirror yellow puddle lesson hammer cotton apple"
    " committee success address mattress pillow rubber carrot dinner ladder cabbage parrot village spoon sheep"
).split()
_LONG: Final = (
    "accommodation international understanding extraordinary transportation refrigerator congratulations"
    " neighbourhood communication documentation characteristic responsibility temperature photographer"
    " configuration administrator localization advertisement university mathematics"
).split()
_SMALL: Final = ("of", "the", "and", "in", "a")


def _person(chance: Random) -> str:
    return chance.choice((f"the {chance.choice(_LOOKS)} {chance.choice(_PEOPLE)}", chance.choice(NAMES)))


def _thing(chance: Random) -> str:
    return f"the {chance.choice(_LOOKS)} {chance.choice(_THINGS)}" if chance.random() < 0.6 else chance.choice(GOODS)


def _clause(chance: Random) -> str:
    said = f"{_person(chance)} {chance.choice(_DEEDS)} {_thing(chance)}"
    return f"{said} {chance.choice(_WHERE)}" if chance.random() < 0.4 else said


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]


def ended_or_not() -> Slot:
    return made(lambda chance: _begun(_clause(chance)) + chance.choice((".", "!", "?", "", "", "")))


def several_sentences(least: int = 2, most: int = 4, marks: str = ".!?") -> Slot:
    return made(lambda c: " ".join(_begun(_clause(c)) + c.choice(marks) for _ in range(c.randint(least, most))))


def small_sentences() -> Slot:
    """Sentences with full stops whose first letters were left small."""
    return made(lambda c: " ".join(f"the {c.choice(_PEOPLE)} {c.choice(_DEEDS)} {c.choice(GOODS)}." for _ in "abc"))


def punctuated() -> Slot:
    """Words with commas, semicolons and other marks behind some of them."""

    def draw(chance: Random) -> str:
        said = [w + chance.choice(("", "", ",", ";", ":", "!")) for w in chance.sample(SHORT, chance.randint(4, 7))]
        return _begun(" ".join(said).rstrip(",;:!") + chance.choice(".!?"))

    return made(draw)


def double_typing() -> Slot:
    """A sentence in which one word stands twice in a row."""

    def draw(chance: Random) -> str:
        said = _clause(chance).split()
        place = chance.randrange(len(said))
        return " ".join([*said[: place + 1], *said[place:]])

    return made(draw)


def repeating_sentence() -> Slot:
    return made(lambda c: " ".join(c.choices(c.sample(SHORT, 4), k=c.randint(5, 9))))


def verse(least: int = 3, most: int = 4) -> Slot:
    """Lines parted by slashes, as poems are quoted; the last words rhyme now and then."""

    def draw(chance: Random) -> str:
        ends = [chance.choice(family.split()) for family in chance.sample(_RHYMES[:7], 2) for _ in "ab"]
        chance.shuffle(ends)
        many = chance.randint(least, most)
        return " / ".join(" ".join([*chance.sample(SHORT, chance.randint(2, 4)), end]) for end in ends[:many])

    return made(draw)


def rhyming_word() -> Slot:
    """A word of a few families of rhymes."""
    return made(lambda chance: chance.choice(chance.choice(_RHYMES[:6]).split()))


def rhyme_or_not() -> Slot:
    """A word that often rhymes with the first value."""

    def follow(chance: Random, value: Json) -> Json:
        family = next((f for f in _RHYMES if str(value) in f.split()), _RHYMES[0])
        return chance.choice((family if chance.random() < 0.5 else chance.choice(_RHYMES)).split())

    return Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


def _one_of(pool: Sequence[str]) -> Slot:
    return made(lambda chance: chance.choice(pool))


def noun() -> Slot:
    """A noun, also such as take es or ies."""
    return _one_of(_NOUNS)


def plain_noun() -> Slot:
    return _one_of((*_PEOPLE, *_THINGS))


def verb() -> Slot:
    return _one_of(_VERBS)


def quality() -> Slot:
    return _one_of(_QUALITIES)


def doubled_word() -> Slot:
    return _one_of((*_DOUBLED, *_DOUBLED, *WORDS[:30]))


def long_word() -> Slot:
    return _one_of(_LONG)


def several_names() -> Slot:
    """Two to four names, the last of them the family name."""
    return made(lambda c: " ".join([*c.sample(NAMES, c.randint(1, 3)), c.choice(WORDS).capitalize()]))


def three_names() -> Slot:
    return made(lambda chance: " ".join([*chance.sample(NAMES, 2), chance.choice(WORDS).capitalize()]))


def titled_name() -> Slot:
    """`Dr. Nora Falcon` or without the title."""
    titles = ("Dr. ", "Prof. ", "Mrs. ", "Mr. ", "")
    return made(lambda c: f"{c.choice(titles)}{c.choice(NAMES)} {c.choice(WORDS).capitalize()}")


def name() -> Slot:
    return _one_of(NAMES)


def name_with_s() -> Slot:
    """A name, of which many end in s."""
    return _one_of((*NAMES[:20], "James", "Boris", "Ines", "Jonas", "Iris", "Thomas", "Agnes", "Lucas", "Silas"))


def book_title() -> Slot:
    return made(
        lambda c: c.choice(WORDS) + "".join(f" {c.choice(_SMALL)} {c.choice(WORDS)}" for _ in "abc"[: c.randint(1, 3)])
    )


def hyphened() -> Slot:
    return made(lambda chance: "-".join(chance.sample(SHORT, chance.randint(2, 4))))


def camel_name() -> Slot:
    """`blueTigerGate`."""
    return made(lambda c: c.choice(SHORT) + "".join(map(str.capitalize, c.sample(SHORT, c.randint(1, 3)))))


def wild_case() -> Slot:
    return made(lambda c: "".join(x.upper() if c.random() < 0.5 else x for x in c.choice(WORDS)))


def same_but_case() -> Slot:
    """The first value in another mix of capitals, or another word."""

    def follow(chance: Random, value: Json) -> Json:
        text = str(value) if chance.random() < 0.55 else chance.choice(WORDS)
        return "".join(x.upper() if chance.random() < 0.5 else x.lower() for x in text)

    return Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


def _from_first(part: Callable[[Random, str], str], other: Callable[[Random], str], share: float = 0.6) -> Slot:
    """A text made of the first value with some probability, else another."""

    def follow(chance: Random, value: Json) -> Json:
        return part(chance, str(value)) if chance.random() < share else other(chance)

    return Slot("str", other, follows=follow)


def ending_there(size: int = 2) -> Slot:
    return _from_first(lambda _, text: text[-size:], lambda chance: chance.choice(WORDS)[-size:])


def beginning_there(size: int = 2) -> Slot:
    return _from_first(lambda _, text: text[:size], lambda chance: chance.choice(WORDS)[:size])


def letter_there(share: float = 0.8) -> Slot:
    """A letter of the first value, or any."""
    return _from_first(
        lambda chance, text: chance.choice(text.replace(" ", "")), lambda chance: chance.choice("aeioustr"), share
    )


def sure_word() -> Slot:
    """A word of the first value."""
    return _from_first(lambda chance, text: chance.choice(text.split()), lambda chance: chance.choice(WORDS), 1.0)


def inner_word() -> Slot:
    """A word of the first value that is neither its first nor its last."""
    return _from_first(lambda c, text: c.choice(text.split()[1:-1]), lambda c: c.choice(WORDS), 1.0)


def different_words() -> Slot:
    """Four to eight words, none twice."""
    return made(lambda chance: " ".join(chance.sample(WORDS, chance.randint(4, 8))))


def near_word() -> Slot:
    """The first value with a letter or two changed, or another word of its length."""

    def follow(chance: Random, value: Json) -> Json:
        letters = list(str(value))
        for _ in range(chance.randint(1, 3)):
            letters[chance.randrange(len(letters))] = chance.choice("aeiorst")
        return "".join(letters)

    return Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


def some_letters_of() -> Slot:
    """Letters of the first value in their order, of which one is now and then changed or two are swapped."""

    def part(chance: Random, text: str) -> str:
        places = sorted(chance.sample(range(len(text)), min(3, len(text))))
        kept = [text[i] for i in places]
        if chance.random() < 0.4:
            kept.reverse()
        return "".join(kept)

    return _from_first(part, lambda chance: "".join(chance.choice("aeiorst") for _ in range(3)), 0.8)


def turned_word() -> Slot:
    """The first value with its first three letters put last, or another word."""
    return _from_first(lambda _, text: text[3:] + text[:3], lambda c: c.choice(WORDS), 0.55)


def gap_pattern() -> Slot:
    """The first value with dots for some of its letters, or that of another word."""

    def dotted(chance: Random, text: str) -> str:
        return "".join("." if chance.random() < 0.5 else x for x in text)

    def part(chance: Random, text: str) -> str:
        gaps = dotted(chance, text)
        return gaps if chance.random() < 0.6 else gaps.replace(".", chance.choice("aeiou"), 1)

    return _from_first(part, lambda chance: dotted(chance, chance.choice(WORDS)), 0.9)


def near_palindrome() -> Slot:
    def draw(chance: Random) -> str:
        half = "".join(chance.choice("aeglmnorst") for _ in range(chance.randint(2, 4)))
        text = list(half + chance.choice(("", "v")) + half[::-1])
        for _ in range(chance.randint(0, 3)):
            text[chance.randrange(len(text))] = chance.choice("aeiou")
        return "".join(text)

    return made(draw)


def spoken() -> Slot:
    """`Mara: where is the boat`."""
    return made(lambda chance: f"{chance.choice(NAMES)}: {' '.join(chance.sample(SHORT, chance.randint(3, 5)))}")


def with_brackets() -> Slot:
    """A few words, some of them within round brackets."""
    return made(lambda c: "{} ({}) {}".format(*(" ".join(c.sample(SHORT, c.randint(1, 3))) for _ in "abc")))


def mail_address() -> Slot:
    ends = ("org", "com", "net")
    return made(
        lambda c: f"{c.choice(NAMES).lower()}{c.choice('._')}{c.choice(SHORT)}@{c.choice(SHORT)}.{c.choice(ends)}"
    )


def stretched() -> Slot:
    """A word in which each letter may go on and on."""
    return made(lambda c: "".join(x * c.choice((1, 1, 1, 2, 3, 5)) for x in c.choice(WORDS)))


def unit_or_not() -> Slot:
    """Some letters again and again, sometimes with another at the end."""
    return made(lambda c: "".join(c.choices("abdo", k=c.randint(2, 3))) * c.randint(2, 4) + c.choice(("", "", "x")))


def framed() -> Slot:
    """A word between stars, dashes or other signs."""
    return made(lambda c: c.choice(WORDS).center(c.randint(10, 16), c.choice("*-=~")))


def alliteration() -> Slot:
    """Words that all begin alike, about half of the time."""

    def draw(chance: Random) -> str:
        letter = chance.choice("bcmpst")
        said = chance.sample([w for w in WORDS if w[0] == letter], chance.randint(3, 4))
        if chance.random() < 0.5:
            said[chance.randrange(len(said))] = chance.choice(WORDS)
        return " ".join(said)

    return made(draw)
