"""Values as they stand in questions: words, names, numbers, dates, rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.program import Slot

WORDS: Final = tuple(
    "acorn album almond angle apron argue armour aspen atlas attic badge bagel banjo barrel beacon beetle belong"
    " bench berry birch biscuit blanket blossom border bounce brave breeze brick bubble bucket cabin cactus camel"
    " canal canyon cargo carrot cedar cellar chalk channel chapel cheese chess chimney cinema civic clover cobalt"
    " cocoa comet copper coral cradle crayon cricket crown curtain cycle dagger daisy deed desert dill ditch dove"
    " drawer eagle early east echo elbow ember empty engine enough error escape fabric falcon feather fence ferry"
    " fiddle field flame flute fossil fountain fresh frost galaxy gallop garlic gate gecko glacier glove goose grape"
    " gravel green grocer habit hallway harvest hazel heron hidden hollow hotel hurdle icicle igloo indigo ink iron"
    " ivory jasmine jelly jigsaw journal jumper kayak keeper kernel kiosk kitten lantern lattice laurel lava level"
    " lilac linen lizard llama lobby locket lotus lunar magnet mango maple marble mast melon mineral minnow mirth"
    " mosaic moss muffin mustard nectar nest noble noon nutmeg oasis ocean olive onion opera orchid otter oval oxygen"
    " paddle panda parade parrot pebble pepper pigeon pine plaza plum pollen pond poppy prairie prism pulse puppet"
    " quartz queen quilt radar radish raven razor reef refer rhubarb ridge robin rotor rubber saffron sage sail"
    " sandal sauce scale scarf seed sequel shelf shell sherbet shrimp signal sketch sleeve slope sloth snail sofa"
    " solar solos soup sparrow spoon stable stairs statue stone storm straw stream studio swan swift syrup tablet"
    " tailor tango teapot tempo tennis terrace thistle thumb tiger toast topic torch tower trumpet tulip turnip"
    " twig umbrella unicorn urban valley vanilla vapour vault verb vessel viola volcano wagon walrus wander water"
    " wheat whisper willow wisdom woolly wren yacht yard yeast yoga zinc zipper".split()
)
NAMES: Final = tuple(
    "Ada Amir Bella Boris Carla Chen Dana Diego Elif Emil Farah Finn Greta Hana Hugo Ines Ivan Jade Jonas Kemal Kira"
    " Lara Leo Lina Malik Mara Milo Nora Omar Otto Paula Pavel Quinn Rana Rosa Samir Selma Tariq Tessa Ugo Vera Yara"
    " Zane Zora".split()
)
CITIES: Final = tuple(
    "Lisbon Oslo Cairo Lima Quito Hanoi Accra Turin Porto Kyoto Delhi Perth Malmo Leeds Graz Tunis Dakar Busan".split()
)
GOODS: Final = tuple(
    "bread milk rice tea salt soap glue paint nails screws tape cable lamps chairs desks pens books maps seeds bulbs"
    " apples pears plums figs kiwis leeks peas beans corn oats".split()
)
COLOURS: Final = tuple("red blue green black white grey pink brown gold teal".split())
SHORT: Final = tuple(w for w in WORDS if len(w) <= 6)


def whole(low: int, high: int) -> Slot:
    return Slot("int", lambda chance: chance.randint(low, high))


def decimal(low: float, high: float, places: int = 2) -> Slot:
    """A number with at most so many decimals, which now and then is whole."""

    def draw(chance: Random) -> Json:
        return round(chance.uniform(low, high), places if chance.random() < 0.8 else max(0, places - 1))

    return Slot("float", draw, lambda value: f"{value:g}" if value == int(str(value).split(".")[0]) else str(value))


def price(low: float = 1, high: float = 90) -> Slot:
    return Slot("float", lambda chance: round(chance.uniform(low, high), 2), lambda value: f"{value:.2f}")


def numbers(low: int = -20, high: int = 60, least: int = 4, most: int = 9) -> Slot:
    def draw(chance: Random) -> Json:
        return [chance.randint(low, high) for _ in range(chance.randint(least, most))]

    return Slot("list[int]", draw)


def few_numbers(low: int, high: int, least: int = 5, most: int = 10) -> Slot:
    """Numbers of which some come again."""

    def draw(chance: Random) -> Json:
        pool = [chance.randint(low, high) for _ in range(4)]
        return [chance.choice(pool) for _ in range(chance.randint(least, most))]

    return Slot("list[int]", draw)


def decimals(low: float = 0, high: float = 50, least: int = 3, most: int = 7) -> Slot:
    def draw(chance: Random) -> Json:
        return [round(chance.uniform(low, high), 1) for _ in range(chance.randint(least, most))]

    return Slot("list[float]", draw)


def words(least: int = 3, most: int = 8, pool: Sequence[str] = WORDS, again: float = 0.0) -> Slot:
    """Words of a pool; with `again`, that share of them comes from a few."""

    def draw(chance: Random) -> Json:
        few = chance.sample(pool, 3)
        count = chance.randint(least, most)
        return [chance.choice(few) if chance.random() < again else chance.choice(pool) for _ in range(count)]

    return Slot("list[str]", draw)


def word(pool: Sequence[str] = WORDS) -> Slot:
    return Slot("str", lambda chance: chance.choice(pool))


def sentence(least: int = 3, most: int = 7, pool: Sequence[str] = WORDS, capitals: float = 0.0) -> Slot:
    def draw(chance: Random) -> Json:
        said = [chance.choice(pool) for _ in range(chance.randint(least, most))]
        return " ".join(w.capitalize() if chance.random() < capitals else w for w in said)

    return Slot("str", draw)


def letters(alphabet: str, least: int = 5, most: int = 12) -> Slot:
    def draw(chance: Random) -> Json:
        return "".join(chance.choice(alphabet) for _ in range(chance.randint(least, most)))

    return Slot("str", draw)


def made(draw: Callable[[Random], str]) -> Slot:
    """A text drawn by a function."""
    return Slot("str", draw)


def day(first: date = date(1990, 1, 1), span: int = 18_000) -> Slot:
    return Slot("str", lambda chance: (first + timedelta(days=chance.randrange(span))).isoformat())


def moment() -> Slot:
    return Slot("str", lambda chance: f"{chance.randrange(24):02d}:{chance.randrange(60):02d}")


def some_day(chance: Random, first: int = 1990, last: int = 2035) -> date:
    """A day of those years."""
    return date(first, 1, 1) + timedelta(days=chance.randrange((last - first + 1) * 365))


def listed(one: Callable[[Random], str], least: int = 3, most: int = 6) -> Slot:
    """A list of texts drawn by a function."""
    return Slot("list[str]", lambda chance: [one(chance) for _ in range(chance.randint(least, most))])


def ints_of(value: Json) -> list[int]:
    """The whole numbers of a value that is a list of them, as text or as numbers."""
    return [int(str(n)) for n in value] if isinstance(value, list) else []


def second_list(change: Callable[[Random, list[int]], list[int]]) -> Slot:
    """A second list made from the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return [*change(chance, ints_of(value))]

    return Slot("list[int]", lambda chance: [chance.randint(1, 9) for _ in range(5)], follows=follow)
