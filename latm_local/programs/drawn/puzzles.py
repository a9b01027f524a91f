"""Values for puzzles: orders to robots and machines, boards in one line, queues, accounts and small stories."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms
from latm_local.programs.program import Slot
from latm_local.programs.values import NAMES, SHORT, WORDS, made

_FEW: Final = ("Ada", "Finn", "Hugo", "Lara", "Nora", "Omar")
_RANKS: Final = "2 3 4 5 6 7 8 9 10 J Q K A".split()
_F: Final = Forms({**POOLS, "few": _FEW, "rank": _RANKS})


def _two(form: str, least: int, most: int) -> Callable[[], Slot]:
    """Entries about two different people of a few."""

    def draw(chance: Random) -> str:
        pairs = [chance.sample(_FEW, 2) for _ in range(chance.randint(least, most))]
        return ", ".join(_F.fill(chance, form, one, two) for one, two in pairs)

    return lambda: made(draw)


# Orders to robots, turtles and vehicles.
robot_words = _F.many("<forward <1..6>|forward <1..6>|left|right>", ", ", 4, 8)
robot_back = _F.many("<forward <1..6>|back <1..6>|forward <1..6>|left|right|turn around>", ", ", 4, 8)
compass_walk = _F.many("<north|south|east|west> <1..9>", ", ", 3, 6)
turn_walk = _F.many("<L|R><1..9>", " ", 3, 6)
degree_walk = _F.many("<turn <90|180|270>|walk <1..8>|walk <1..8>>", ", ", 4, 7)
drone_flight = _F.many("<up|down|forward> <1..9>", ", ", 4, 7)
pen_moves = _F.many("<down|up|<1..6>|<1..6>|<1..6>>", " ", 5, 9)
lift_calls = _F.many("<0..9>", " ", 3, 6)
corridor = _F.many("<.|.|.|#>", "", 7, 12)

# Machines with a line of instructions.
sums_line = _F.many("<add <2..9>|double|subtract <2..9>|add <2..9>>", ", ", 4, 7)
sums_reset = _F.many("<add <2..9>|clear|double|add <2..9>|subtract <2..9>>", ", ", 4, 8)
memory_keys = _F.many("<<2..9>|<2..9>|<2..9>|save|load>", " ", 5, 9)
inc_dec = _F.many("<inc|dec> <a|b|c>", ", ", 5, 9)
registers = _F.many("<<a|b|c> = <1..9>|<a|b|c> = <a|b|c> + <1..9>|<a|b|c> = <a|b|c>>", "; ", 4, 7)
register_moves = _F.many("<set <a|b> <1..9>|add <a|b> <1..9>|swap|add <a|b> <1..9>>", "; ", 4, 7)
jump_code = _F.many("<1|1|2|3|-1>", " ", 5, 8)
jump_often_back = _F.many("<1|1|2|-1|-1|-2>", " ", 6, 9)
few_switches = _F.many("<on|off|flip> <1|2>", ", ", 4, 8)
switch_orders = _F.many("<on|off|flip> <1..5>", ", ", 5, 9)
bank_orders = _F.many("<deposit|withdraw> <5..60>", ", ", 4, 7)
two_accounts = _F.many("<a to b|b to a> <5..40>", ", ", 3, 6)
transfers = _F.many("<in|out|in> <5..60>", "; ", 4, 7)
stock_orders = _F.many("<buy|sell|buy> <1..9> <apples|pears|plums>", ", ", 4, 7)
door_keys = _F.many("<push|lock|unlock|push>", " ", 4, 8)
traffic_keys = _F.many("<tick|tick|tick|button>", " ", 4, 9)
player_keys = _F.many("<play|pause|stop|next|next>", " ", 4, 8)
editor_keys = _F.many("<<short>|<short>|back|<short>>", " ", 4, 8)
tank_orders = _F.many("<fill|drain> <2..9>", ", ", 4, 8)
oven_orders = _F.many("<on|off|plus|minus|plus>", " ", 5, 9)
jug_orders = _F.many("<fill A|fill B|A to B|B to A|empty A|empty B|fill A>", ", ", 4, 7)


def _drawn(draw: Callable[[Random], str]) -> Callable[[], Slot]:
    return lambda: made(draw)


def board(signs: str, high: int, wide: int) -> Slot:
    """Rows of signs, parted by slashes."""
    return made(lambda c: "/".join("".join(c.choice(signs) for _ in range(wide)) for _ in range(high)))


def signs(alphabet: str, least: int = 6, most: int = 12, between: str = "") -> Slot:
    return made(lambda c: between.join(c.choice(alphabet) for _ in range(c.randint(least, most))))


def folk(least: int = 4, most: int = 7) -> Slot:
    """Different names."""
    return Slot("list[str]", lambda chance: chance.sample(NAMES, chance.randint(least, most)))


def differing(low: int, high: int, least: int = 4, most: int = 7) -> Slot:
    """Numbers of which none comes again."""
    return Slot("list[int]", lambda chance: chance.sample(range(low, high + 1), chance.randint(least, most)))


def from_it(pattern: str = r"\w+") -> Slot:
    """Something that stands in the first value."""

    def follow(chance: Random, value: Json) -> Json:
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        found: list[str] = re.findall(pattern, text)
        return chance.choice(found or ["none"])

    return Slot("str", lambda chance: chance.choice(SHORT), follows=follow)


def name_in() -> Slot:
    """A name of the first value."""
    return from_it(r"[A-Z][a-z]+")


def place_in() -> Slot:
    """A place in the first value, counted from 1."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.randint(1, len(value) if isinstance(value, (list, str)) else 3)

    return Slot("int", lambda chance: chance.randint(1, 4), follows=follow)


@_drawn
def queue_story(chance: Random) -> str:
    """`Ada joins, Omar joins, front leaves`, where somebody is always left in the end."""
    free, height, said = chance.sample(NAMES, 12), 0, list[str]()
    for _ in range(chance.randint(5, 9)):
        leaves = height > 1 and chance.random() < 0.45
        height += -1 if leaves else 1
        said.append("front leaves" if leaves else f"{free.pop()} joins")
    return ", ".join(said)


@_drawn
def queue_jumps(chance: Random) -> str:
    """`Ada joins, Omar pushes in, Ada leaves`."""
    free, line, said = chance.sample(NAMES, 12), list[str](), list[str]()
    for _ in range(chance.randint(5, 9)):
        if len(line) > 1 and chance.random() < 0.35:
            gone = line.pop(chance.randrange(len(line)))
            said.append(f"{gone} leaves")
        else:
            line.append(free.pop())
            said.append(f"{line[-1]} {chance.choice(('joins', 'joins', 'pushes in'))}")
    return ", ".join(said)


@_drawn
def stack_orders(chance: Random) -> str:
    """`3, 5, pop, 2`, never popping the last number."""
    height, said = 0, list[str]()
    for _ in range(chance.randint(6, 10)):
        pop = height > 1 and chance.random() < 0.45
        height += -1 if pop else 1
        said.append("pop" if pop else str(chance.randint(1, 30)))
    return ", ".join(said)


@_drawn
def more_less(chance: Random) -> str:
    """`Ada has 4 more than Omar. Omar has 30`."""
    one, two = chance.sample(NAMES, 2)
    return _F.fill(chance, f"{one} has <3..20> <more|fewer> than {two}. {two} has <25..60>")


@_drawn
def stack_sums(chance: Random) -> str:
    """`4 5 + dup *` for a machine with a stack, always with enough on it."""
    height, said = 0, list[str]()
    while len(said) < 5 or (height > 1 and len(said) < 12):
        fitting = ["n", "n", "n", "dup"] if height == 1 else ["+", "-", "swap", "drop", "n", "+"]
        word = chance.choice(fitting) if height else "n"
        height += {"n": 1, "dup": 1, "swap": 0}.get(word, -1)
        said.append(str(chance.randint(1, 9)) if word == "n" else word)
    return " ".join(said)


@_drawn
def guests_story(chance: Random) -> str:
    """`Ada in, Omar in, Ada out`."""
    inside, said = set[str](), list[str]()
    for _ in range(chance.randint(6, 10)):
        name = chance.choice(_FEW)
        said.append(f"{name} {'out' if name in inside else 'in'}")
        inside ^= {name}
    return ", ".join(said)


def compared(form: str, least: int = 3, most: int = 5) -> Slot:
    """Sentences in a chain, each about somebody new and the one before.

    In `form` an underscore is a space, and gaps are written `[2..9]` and `[more~fewer]`.
    """
    filled = form.translate(str.maketrans("_[]~", " <>|"))

    def draw(chance: Random) -> str:
        some = chance.sample(NAMES, chance.randint(least, most))
        said = [f"{some[0]} has {chance.randint(20, 60)}"]
        said += [_F.fill(chance, filled, new, before) for before, new in pairwise(some)]
        return ". ".join(said)

    return made(draw)


# Dice, cards, boards and scores.
rounds_text = _F.many("<0..6>:<0..6>", " ", 4, 8)
close_rounds = _F.many("<0..2>:<0..2>", " ", 4, 9)
two_dice = _F.list_of("<1..6>-<1..6>", 4, 8)
dice_sums = _F.text("<1..3>d<4|6|8|10>")
one_card = _F.text("<rank><C|D|H|S>")
duels = _two("<key> beat <other>", 4, 7)
score_calls = _F.many("<Ada|Omar>", " ", 5, 10)
square_name = _F.text("<a|b|c|d|e|f|g|h><1..8>")
long_moves = _F.many("<a|b|c|d|e|f|g|h><1..8>-<a|b|c|d|e|f|g|h><1..8>", " ", 3, 6)
chess_words = _F.list_of("<N|B|R|Q|K||><a|b|c|d|e|f|g|h><1..8>", 4, 7)
ratings = _F.text("<1200..2100>")
guess_hints = _F.many("<<10..60> low|<50..99> high>", ", ", 3, 6)
colour_code = _F.text("<r|g|b|y><r|g|b|y><r|g|b|y><r|g|b|y>")
dice_goes = _F.many("<1..6>", " ", 5, 10)
hand_bids = _F.each("<key> <0..5>/<0..5>", _FEW, ", ", 3, 5)
goals_story = _F.many("<home|away> <1..90>", ", ", 3, 6)
set_scores = _F.many("<6:<0..4>|7:5|<0..4>:6|5:7|7:6|6:7>", " ", 2, 5)
scored_names = _F.many("<few> <1..9>", ", ", 5, 8)
rps_names = _F.many("<rock|paper|scissors>", " ", 4, 7)
strike_text = _F.many("<hit|miss>", " ", 5, 10)
wheel_spins = _F.many("<<100|200|300|500>|<100|200|300>|bankrupt|double>", ", ", 4, 7)
quiz_answers = _F.many("<right|right|wrong|pass>", " ", 5, 10)


def _noughts(chance: Random, least: int, most: int) -> str:
    cells, places = ["."] * 9, chance.sample(range(9), chance.randint(least, most))
    for turn, place in enumerate(places):
        cells[place] = "XO"[turn % 2]
    text = "".join(cells)
    return "/".join((text[:3], text[3:6], text[6:]))


@_drawn
def tictactoe(chance: Random) -> str:
    """A game under way or won: `XO./.X./O.X`."""
    return _noughts(chance, 4, 9)


@_drawn
def early_game(chance: Random) -> str:
    return _noughts(chance, 2, 5)


def sudoku_line() -> Slot:
    """Nine numbers, which are now and then all different."""

    def draw(chance: Random) -> Json:
        row = chance.sample(range(1, 10), 9)
        if chance.random() < 0.6:
            row[chance.randrange(9)] = chance.randint(1, 9)
        return [*row]

    return Slot("list[int]", draw)


# People, lines, seats and what is told of them.
gifts_told = _two("<key> gives <1..5> to <other>", 3, 5)
eaten_told = _F.many("<few> <eats|finds|eats> <1..6>", ", ", 4, 7)
rooms_told = _F.many("<few> <north|south|east|west>", ", ", 4, 7)
votes_told = _F.many("<few> votes <red|blue|green>", ", ", 4, 8)
claims = _F.many("<A|B|C|D> calls <A|B|C|D> <liar|liar|honest>", ", ", 3, 6)
bus_stops = _F.many("<+<0..9>|+<1..9>> -<0..4>", ", ", 4, 6)
seats_row = _F.many("<x|.|.>", "", 7, 13)
told_places = _F.many("<Name>@<1..9>", " ", 4, 6)
liked_told = _F.each("<key> likes <tea|milk|both|neither>", NAMES, ", ", 5, 8)
light_row = _F.many("<0|1>", "", 6, 10)
plates_told = _F.many("<stack|stack|take> <red|blue|white|green>", ", ", 5, 9)
order_told = _F.each("<key> <1..9>", _FEW, ", ", 3, 5)
toll_told = _F.many("<car|truck|bike|car>", " ", 5, 10)
weather_told = _F.many("<sun|rain|snow|sun>", " ", 6, 11)
thing_moves = _F.many("<key|lamp|ring> to <hall|attic|cellar>", ", ", 4, 8)
pocket_told = _F.many("<take|drop|take> <key|lamp|ring|rope>", ", ", 5, 9)
health_told = _F.many("<hit|heal|hit> <2..9>", ", ", 4, 8)
crafting = _F.many("<wood|stone|wood|rope>", " ", 6, 12)
quest_told = _F.many("<fight|rest|fight|trap|gold <5..30>>", ", ", 5, 9)
parking_told = _F.many("<in|out|in>", " ", 6, 11)


# Words, codes and locks.
kin_pairs = _two("<key> is <older|younger> than <other>", 3, 5)
lock_turns = _F.many("<L|R><1..39>", " ", 3, 5)
hidden_word = _F.text("<short><short><short>")
masked_word = _F.many("<a|e|_|_|r|s|t|o|n>", "", 4, 7)
plate = _F.text("<AB|KX|LM|QT|ZE>-<10..99>-<A|B|C|D|E|F><G|H|J|K>")
shop_coins = _F.many("<10|20|50|100>", " ", 4, 8)
vending_story = _F.many("<<10|20|50|100>|<10|20|50>|buy|back>", " ", 5, 9)
plus_minus_row = _F.many("<+|->", "", 6, 12)


def short_there() -> Slot:
    """A few letters that mostly stand in the first value."""

    def follow(chance: Random, value: Json) -> Json:
        text = str(value)
        start = chance.randrange(max(1, len(text) - 4))
        return text[start : start + chance.randint(3, 5)] if chance.random() < 0.75 else chance.choice(SHORT)

    return Slot("str", lambda chance: chance.choice(SHORT), follows=follow)


def word_of_five() -> Slot:
    """Five letters that have much in common with others so drawn."""
    return made(lambda chance: chance.choice([w for w in WORDS if len(w) == 5]))


def masked_from() -> Slot:
    """The first value with gaps, now and then with another letter in it."""

    def follow(chance: Random, value: Json) -> Json:
        text = [c if chance.random() < 0.5 else "_" for c in str(value)]
        if chance.random() < 0.7:
            text[chance.randrange(len(text))] = chance.choice("aeiostr")
        return "".join(text)

    return Slot("str", lambda chance: "a__le", follows=follow)


@_drawn
def tricky_pin(chance: Random) -> str:
    """A run of digits, different ones, or any."""
    start, length = chance.randint(0, 5), chance.randint(3, 4)
    run, mixed = "0123456789"[start : start + length], "".join(chance.sample("0123456789", length))
    return chance.choice((run, mixed, mixed, mixed, mixed[0] + mixed))


# Small languages and tapes.
small_sentence = _F.text(
    "<the|a> <cat|dog|bird> <<sees|hears>|<sees|hears>|<and|see>> <the|a|the|a|one> <cat|dog|bird>"
)
active_sentence = _F.text(
    "<the|a> <cat|dog|boy|girl> <pushes|calls|paints|helps|washes> <the|a> <horse|bird|king|cook>"
)
token = _F.text("<<1..999>|<short><1..9>|<short>_<short>|<1..9><short>|<short>-<short>|<short>>")


def tape_orders() -> Slot:
    return signs("<<>>xo", 6, 11)


def pointer_orders() -> Slot:
    return signs("><+++-", 7, 13)


# Riddles and standings.
kin_few = _F.many("<Ada|Finn|Hugo> is <older|younger> than <Nora|Finn|Lara>", ", ", 3, 5)
scored_people = _F.each("<key> <5..14>", _FEW, ", ", 4, 6)


def doubled_even() -> Slot:
    """Legs that fit the first value as a number of hens and rabbits, most often."""

    def follow(chance: Random, value: Json) -> Json:
        heads = int(str(value))
        return 2 * heads + 2 * chance.randint(0, heads) + chance.choice((0, 0, 0, 1, 2 * heads))

    return Slot("int", lambda chance: chance.randint(20, 80), follows=follow)


# Number and picture puzzles.
board_heights = _F.text("<1..9><1..9><1..9><1..9><1..9>")
list_edits = _F.many("<add <1..9>|drop first|drop last|reverse|double all|sort|add <1..9>>", ", ", 4, 7)
money_story = _F.many("<earns <10..60>|spends half|spends <2..20>|finds <1..9>|loses <1..9>>", ", ", 4, 7)
word_edits = _F.many("<reverse|drop first|drop last|double last|swap ends>", ", ", 2, 4)
line_calls = _F.many("<left|right|about|left|right>", " ", 4, 9)
shelf_orders = _F.many(
    "<put <red|blue|green> <left|right>|take <left|right>|put <red|blue|green> <left|right>>", ", ", 4, 8
)


def arrow_row() -> Slot:
    return signs("><>", 4, 8)


def sudoku_gap() -> Slot:
    return Slot("list[int]", lambda chance: chance.sample(range(1, 10), 8))


def card_row() -> Slot:
    """Different cards."""
    pack = [f"{rank}{suit}" for rank in _RANKS for suit in "CDHS"]
    return Slot("list[str]", lambda chance: chance.sample(pack, chance.randint(4, 7)))
