"""Values of science and measuring: formulas, strands, addresses, readings, notes, and small records of them.

Most are made from forms; see forms.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import Forms
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, GOODS, NAMES, SHORT, made

NOTES: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
WINDS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
PLANETS: Final = ("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune")
MINERALS: Final = tuple("talc gypsum calcite fluorite apatite feldspar quartz topaz corundum diamond".split())
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PAIRS: Final = {"A": "T", "T": "A", "C": "G", "G": "C"}
_COMPOUNDS: Final = tuple(
    "H2SO4 Na2CO3 Fe2O3 CaCO3 KMnO4 NaHCO3 MgCl2 Al2O3 C6H12O6 C12H22O11 NaCl K2Cr2O7 CuSO4 AgNO3 HNO3 H3PO4 ZnCl2"
    " C8H10N4O2 SiO2 NH3 CH4 N2O5 P4O10 PbO2 LiBr CaF2 BaSO4 H2O2 Na2S2O3 C9H8O4 MgSO4 HClO4 K2SO4".split()
)
_REACTIONS: Final = (
    "2H2 + O2 -> 2H2O",
    "N2 + 3H2 -> 2NH3",
    "CH4 + 2O2 -> CO2 + 2H2O",
    "4Fe + 3O2 -> 2Fe2O3",
    "2Na + Cl2 -> 2NaCl",
    "2Mg + O2 -> 2MgO",
    "C3H8 + 5O2 -> 3CO2 + 4H2O",
    "4Al + 3O2 -> 2Al2O3",
    "2KClO3 -> 2KCl + 3O2",
    "2H2O2 -> 2H2O + O2",
    "Zn + 2HCl -> ZnCl2 + H2",
    "2CO + O2 -> 2CO2",
    "P4 + 5O2 -> P4O10",
    "Fe2O3 + 3CO -> 2Fe + 3CO2",
)


_FROM: Final = Forms({})


def _some(chance: Random, alphabet: str, least: int, most: int) -> str:
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(least, most)))


def _other_strand(strand: str) -> str:
    return "".join(_PAIRS[c] for c in reversed(strand))


def _reaction(chance: Random) -> str:
    """A reaction, of which about half have a wrong number somewhere."""
    text = chance.choice(_REACTIONS)
    if chance.random() < 0.5:
        place = chance.choice([m.start() for m in re.finditer(r"(?<![A-Za-z0-9])\d", text)])
        text = text[:place] + chance.choice([d for d in "2345" if d != text[place]]) + text[place + 1 :]
    return text


def _cuttable(chance: Random) -> str:
    return "GAATTC".join(_some(chance, "ACGT", 1, 6) for _ in range(chance.randint(2, 4)))


def _site(chance: Random) -> str:
    half = _some(chance, "ACGT", 2, 4)
    return half + (_other_strand(half) if chance.random() < 0.5 else _some(chance, "ACGT", len(half), len(half)))


def _repeats(chance: Random) -> str:
    return "".join(
        "CAG" * chance.randint(1, 4) if chance.random() < 0.6 else _some(chance, "ACGT", 1, 4)
        for _ in range(chance.randint(3, 5))
    )


def _infections(chance: Random) -> str:
    people = chance.sample(NAMES, chance.randint(5, 7))
    return ", ".join(f"{people[chance.randrange(min(i, 3))]}>{people[i]}" for i in range(1, len(people)))


def _profile(chance: Random) -> str:
    """Way and height of points along a path."""
    ways = sorted(chance.sample(range(1, 30), chance.randint(4, 6)))
    return " ".join(f"{way}:{chance.randint(20, 90) * 5}" for way in ways)


def _day_temps(chance: Random) -> str:
    days = sorted(chance.sample(range(7), chance.randint(4, 6)))
    return ", ".join(f"{_DAYS[i]} {chance.randint(-5, 25)}" for i in days)


def _rallies(chance: Random) -> str:
    """Points of a tennis game that is not won yet."""
    text = ""
    for _ in range(chance.randint(1, 10)):
        longer = text + chance.choice("AB")
        a, b = longer.count("A"), longer.count("B")
        if max(a, b) < 4 or abs(a - b) < 2:
            text = longer
    return text


def _high_jumps(chance: Random) -> str:
    start = chance.randint(30, 38) * 5
    tries = [chance.choice(("o", "o", "xo", "xxo")) for _ in range(chance.randint(2, 4))]
    return ", ".join(f"{start + 5 * i} {t}" for i, t in enumerate([*tries, chance.choice(("xxx", "xxx", "xo", "o"))]))


def _password(chance: Random) -> str:
    kinds = chance.choice(("abcdefgh", "abcdefgh2345", "abcdeABCDE", "abcdeABCDE6789"))
    return _some(chance, kinds, 6, 12)


def _sized_files(chance: Random) -> str:
    pool = [f"{w}.txt {chance.randint(20, 900)}" for w in chance.sample(SHORT, 3)]
    return ", ".join(chance.choice(pool) for _ in range(chance.randint(4, 6)))


def _drum_line(chance: Random) -> str:
    return "x" + "".join(chance.choice("x--") for _ in range(chance.randint(5, 9))) + "x"


_FORMS: Final[dict[str, str | Callable[[Random], str]]] = {
    "volume": "<<1..5>l|<2..20>dl|<5..90>cl|<50..900>ml>",
    "flow": "<2.5..40.5>lpm",
    "arc": "<0..180>:<00..59>",
    "compound": lambda chance: chance.choice(_COMPOUNDS),
    "bracket_compound": "<Ca|Mg|Ba|Fe|Zn|Cu|Al2|Fe2|Cr2|Ni|CaH>(<OH|NO3|SO4|PO4|ClO3|CN|CO3|MnO4|NH4>)<2..4>",
    "reaction": _reaction,
    "isotope": "<H-<1..3>|C-<11..14>|N-<13..16>|O-<15..18>|Na-<22..24>|Fe-<54..60>|I-<123..131>|U-<232..238>>",
    "chain": lambda chance: "-".join(chance.choices(("CH3", "CH2", "CH2", "CH", "C"), k=chance.randint(3, 7))),
    "cuttable": _cuttable,
    "site": _site,
    "repeats": _repeats,
    "parent_genes": "<AA|Aa|Aa|aa>",
    "infections": _infections,
    "sky_hours": "<0..23>h <0..59>m",
    "map_angle": "<0..89> <00..59> <N|S|E|W>",
    "profile": _profile,
    "high_low": "<-3..28>:<-12..9>",
    "day_temps": _day_temps,
    "drum_line": _drum_line,
    "cup_text": "<<1..4>|<1..4> <1/2|1/4|3/4|1/3|2/3>|<1..4> <1/2|1/4|3/4>|<1/2|1/4|3/4|1/3|2/3>>",
    "rally_winners": _rallies,
    "high_jumps": _high_jumps,
    "rugby": "<0..6>T <0..4>C <0..5>P <0..2>D",
    "file_size": "<1..900> <B|KB|KB|MB|GB>",
    "small_size": "<1..990><KB|KB|MB>",
    "plain_address": "<1..239>.<0..255>.<0..255>.<1..254>",
    "home_address": "<10|172|172|192|192|<1..223>>.<16|31|168|168|<0..255>>.<0..255>.<1..254>",
    "timecode": "<00..02>:<00..59>:<00..59>:<00..24>",
    "password": _password,
    "sized_files": _sized_files,
}
# form, what stands between, least, most, and keys where each comes once
_SEVERAL: Final[dict[str, tuple[str, str, int, int, Sequence[str]]]] = {
    "circuit": ("<<10..90>0|<10..90>0//<10..90>0|<10..90>0//<10..90>0//<10..90>0>", " + ", 2, 3, ()),
    "speed_legs": ("<20..300> at <20..120>", ", ", 2, 4, ()),
    "devices": (
        "<key> <1..18>00",
        ", ",
        3,
        5,
        ("oven", "kettle", "heater", "lamp", "iron", "toaster", "washer", "dryer"),
    ),
    "isotope_shares": ("<10..60>:<5..90>", ", ", 2, 3, ()),
    "codons": ("<AUG|UUU|GGC|AAA|GAA|CUU|AUG|GGC|UAA>", " ", 4, 7, ()),
    "amino_acids": ("<Ala|Gly|Ser|Lys|Arg|Trp|Phe|Met>", "-", 3, 7, ()),
    "sightings": (
        "<key> <<1..5>|<8..60>>",
        ", ",
        4,
        6,
        ("robin", "crow", "swift", "heron", "finch", "gull", "owl", "duck"),
    ),
    "lands": ("<key> <50..900>000 <20..900>", "; ", 3, 5, CITIES),
    "corners": ("<0..20>,<0..20>", " ", 3, 5, ()),
    "villages": ("<key> <0..20>,<0..20>", "; ", 3, 5, CITIES),
    "solfa": ("<do|re|mi|fa|so|la|ti>", "-", 3, 7, ()),
    "recipe": ("<10..400> g <key>", ", ", 2, 4, ("flour", "sugar", "butter", "cocoa", "oats", "salt")),
    "plate": ("<20..300>g <key> (<30..500>)", ", ", 2, 4, GOODS[:3] + GOODS[20:]),
    "journeys": ("<car|train|bus|plane> <5..900>", ", ", 2, 5, ()),
    "pings": ("<<9..90>|<9..90>|lost>", " ", 7, 12, ()),
}


def _drawn(chance: Random, kind: str) -> str:
    form = _FORMS[kind]
    return _FROM.fill(chance, form) if isinstance(form, str) else form(chance)


def form(kind: str) -> Slot:
    """A text of a kind."""
    return made(lambda chance: _drawn(chance, kind))


def each(kind: str, least: int, most: int) -> Slot:
    """A list of such texts."""
    return Slot("list[str]", lambda chance: [_drawn(chance, kind) for _ in range(chance.randint(least, most))])


def many(kind: str) -> Slot:
    """Several entries in one text."""
    entry, between, least, most, keys = _SEVERAL[kind]

    def draw(chance: Random) -> str:
        count = chance.randint(least, most)
        chosen = chance.sample(keys, count) if keys else [""] * count
        return between.join(_FROM.fill(chance, entry, key) for key in chosen)

    return made(draw)


def note() -> Slot:
    return made(lambda chance: chance.choice(NOTES))


def planet() -> Slot:
    return made(lambda chance: chance.choice(PLANETS))


def mineral() -> Slot:
    return made(lambda chance: chance.choice(MINERALS))


def symbol_there() -> Slot:
    """An element of the first value, or another."""

    def follow(chance: Random, value: Json) -> Json:
        there = re.findall(r"[A-Z][a-z]?", str(value))
        return str(chance.choice([*there, *there, "O", "Fe"]))

    return Slot("str", lambda chance: chance.choice(("H", "O", "C", "Na")), follows=follow)


def mutated(alphabet: str = "ACGT") -> Slot:
    """The first text with some signs exchanged."""

    def follow(chance: Random, value: Json) -> Json:
        return "".join(chance.choice(alphabet) if chance.random() < 0.4 else c for c in str(value))

    return Slot("str", lambda chance: _some(chance, alphabet, 6, 10), follows=follow)


def measured() -> Slot:
    """A number near the first one of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        found = re.search(r"\d+", str(value))
        return round(int(found[0]) * chance.choice((0.91, 0.95, 0.98, 1.01, 1.03, 1.08, 1.12))) if found else 0

    return Slot("int", lambda chance: chance.randint(90, 1000), follows=follow)


def hairpin() -> Slot:
    """RNA whose ends pair for a while."""

    def draw(chance: Random) -> str:
        left = _some(chance, "ACG", 1, 5)
        return left + _some(chance, "ACGU", 3, 6) + _other_strand(left).replace("T", "U")

    return made(draw)


def strands() -> Slot:
    """Strands of the same length that differ here and there."""

    def draw(chance: Random) -> Json:
        first = _some(chance, "ACGT", 5, 8)
        return [
            "".join(chance.choice("ACGT") if chance.random() < 0.35 else c for c in first)
            for _ in range(chance.randint(3, 5))
        ]

    return Slot("list[str]", draw)


def falling() -> Slot:
    def draw(chance: Random) -> Json:
        found = [chance.randint(200, 1000)]
        for _ in range(chance.randint(2, 4)):
            found.append(round(found[-1] * chance.uniform(0.3, 0.95)))
        return [*found]

    return Slot("list[int]", draw)


def with_dry_days() -> Slot:
    def draw(chance: Random) -> Json:
        return [chance.choice((0, 0, chance.randint(1, 25))) for _ in range(chance.randint(5, 9))]

    return Slot("list[int]", draw)


def with_outlier() -> Slot:
    """Readings of which one or two, behind the first, are far too high or too low."""

    def draw(chance: Random) -> Json:
        found = [chance.randint(45, 60) for _ in range(chance.randint(7, 10))]
        for _ in range(chance.randint(1, 2)):
            found[chance.randrange(1, len(found))] = chance.choice((chance.randint(95, 140), chance.randint(0, 9)))
        return [*found]

    return Slot("list[int]", draw)


def distinct_three() -> Slot:
    return Slot("list[int]", lambda chance: [*chance.sample(range(20, 99), 3)])


def wind_list() -> Slot:
    def draw(chance: Random) -> Json:
        few = chance.sample(WINDS, 3)
        return [chance.choice(few) for _ in range(chance.randint(5, 8))]

    return Slot("list[str]", draw)


def pitches() -> Slot:
    def draw(chance: Random) -> Json:
        return [f"{chance.choice('CDEFGAB')}{chance.randint(2, 5)}" for _ in range(chance.randint(4, 7))]

    return Slot("list[str]", draw)


def nearly_grey() -> Slot:
    def draw(chance: Random) -> Json:
        middle = chance.randint(15, 235)
        return [middle + chance.randint(-8, 8) for _ in "rgb"]

    return Slot("list[int]", draw)


def long_jumps() -> Slot:
    def draw(chance: Random) -> Json:
        tries = [chance.choice(("x", f"{chance.randint(580, 850) / 100:.2f}")) for _ in range(chance.randint(3, 5))]
        return [f"{chance.randint(580, 850) / 100:.2f}", *tries]

    return Slot("list[str]", draw)


def meter_readings() -> Slot:
    """A counter's readings; it starts again at 0 behind 999."""

    def draw(chance: Random) -> Json:
        found = [chance.randint(300, 990)]
        for _ in range(chance.randint(2, 4)):
            found.append((found[-1] + chance.randint(20, 400)) % 1000)
        return [*found]

    return Slot("list[int]", draw)


def powers_of_size() -> Slot:
    return Slot("int", lambda chance: chance.randint(200, 1023) * 1024 ** chance.randint(0, 3) + chance.randint(0, 99))
