"""Values that stand for ledgers, lists, logs and tables, written as text in many formats, mostly made from forms."""

from __future__ import annotations

import itertools
import re
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, GOODS, NAMES, SHORT, made

_PEOPLE: Final = NAMES[:6]
_NUMBERS: Final = tuple(str(n) for n in range(10, 99))
_LETTERS: Final = tuple("ABCDEFGHKMPR")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DISHES: Final = ("soup", "salad", "steak", "pasta", "curry", "pizza", "stew", "trout", "risotto", "pie", "tacos")
_PARTS: Final = ("app", "web", "db", "disk", "mail", "cache", "logs", "auth")
_SMALL: Final = tuple(name.lower() for name in NAMES)
_FROM: Final = Forms({**POOLS, "PERSON": _PEOPLE, "TOWN": CITIES[:5], "few": _PEOPLE[:4]})


def _in_order(marks: tuple[str, ...], form: str, between: str, least: int = 4, most: int = 6) -> Generator:
    """Rows of a form for some of the marks, in their order."""

    def draw(chance: Random) -> str:
        chosen = sorted(chance.sample(range(len(marks)), chance.randint(least, most)))
        return between.join(_FROM.fill(chance, form, marks[i]) for i in chosen)

    return lambda: made(draw)


def _there(pattern: str, other: tuple[str, ...], share: float = 1.0) -> Generator:
    """Something that stands in the first value, or another, as often as the share says."""

    def follow(chance: Random, value: Json) -> Json:
        found = re.findall(pattern, " ".join(map(str, value)) if isinstance(value, list) else str(value))
        return str(chance.choice(found if found and chance.random() < share else other))

    return lambda: Slot("str", lambda chance: chance.choice(other), follows=follow)


def _changed(pattern: str, form: str, between: str) -> Generator:
    """A later state of the first value: some entries gone, some changed, some new."""

    def follow(chance: Random, value: Json) -> Json:
        said: list[str] = []
        for entry in str(value).split(between):
            key = re.findall(pattern, entry)[0]
            kind = chance.random()
            if kind < 0.4:
                said.append(entry)
            elif kind < 0.8:
                said.append(_FROM.fill(chance, form, key))
        new = chance.sample([g for g in GOODS if g not in str(value)], chance.randint(1, 2))
        said += [_FROM.fill(chance, form, key) for key in new]
        return between.join(said)

    return lambda: Slot("str", lambda chance: _FROM.fill(chance, form, "tea"), follows=follow)


_CLOCKS: Final = tuple(f"{h:02d}:{m:02d}" for h in range(6, 22) for m in range(0, 60, 7))
_DATES: Final = tuple(f"03-{d:02d}" for d in range(1, 29))

town_of_it = _there(r"[|]([A-Z][a-z]+)[|]", CITIES, 0.85)
other_name = Forms({"late": NAMES[8:]}).text("<late>")
name_of_it = _there(r"[A-Z][a-z]+", NAMES, 0.85)
name_surely = _there(r"[A-Z][a-z]+", NAMES)
good_surely = _there(r"[a-z]{3,}", GOODS)
small_name_of_it = _there(r"\b[a-z]{3,}(?=:)", _SMALL)
plate_there = _there(r"[A-Z]\d\d", ("K11",))
number_of_it = _there(r"#(\d+)", _NUMBERS, 0.8)
number_known = _there(r"\d{3}-\d{4}", ("212-4040", "590-1287"), 0.8)
day_moment_a = _FROM.text("<06..12>:<00..59>")
day_moment_b = _FROM.text("<14..21>:<00..59>")
plate_like = _there(r"\b[A-Z]\d\d\b", ("P10", "P55"), 0.9)
good_before_number = _there(r"([a-z]{3,}) \d", GOODS)
shop_there = _there(r"at (\w+) for", ("Aldo",))
town_between = _there(r"[A-Z][a-z]+", CITIES)
command_key = _there(r"[a-z]{3,}", GOODS)
pantry = _FROM.each("<key>: <0|<1..30>>", GOODS, ", ", 4, 6)
pantry_later = _changed(r"[a-z]+", "<key>: <0..30>", ", ")
basket = _FROM.each("<key>,<1..9>,<price>", GOODS, "; ", 3, 5)
staff = _FROM.each("<key>,<sales|stock|office>,<18..45>00", NAMES, " / ", 4, 6)
pupils = _FROM.each("<101..199>;<key>;<5A|5B|6A>;<1..6>", NAMES, " / ", 4, 6)
people_table = _FROM.each("<key>|<<TOWN>|<City>>|<15..80>", NAMES, " / ", 4, 6)
incomplete = _FROM.each("<key>,<|<TOWN>|<TOWN>>,<|<18..70>|<18..70>>", NAMES, " / ", 3, 5)
events = _FROM.many("user=<few> act=<login|view|view|buy> ms=<20..900>", " | ", 4, 6)
journal = _in_order(_CLOCKS, "<key> <INFO|INFO|WARN|ERROR> <db|web|mail>: <short>", "; ", 4, 6)
signed = _FROM.many("<key> <+|-><5..90>", ", ", 5, 8, _PEOPLE[:4])
votes = _FROM.each("<key>:<red|red|blue|green>", NAMES, " ", 5, 9)
hours_sheet = _FROM.many("<key> <Mon|Tue|Wed|Thu> <2..9>", "; ", 4, 7, _PEOPLE[:4])
contacts = _FROM.each("<key> <<200..899>-<1000..9999>|<200..899>-<1000..9999>|->", NAMES, "; ", 4, 6)
receipt = _FROM.each("<key> <price> <A|B>", GOODS, ", ", 3, 6)
climate = _in_order(_CLOCKS, "<key> t=<14..31> h=<30..75>", "; ", 4, 6)
tickets = _FROM.each("#<key> <bug|wish|task> <low|mid|high> <open|closed>", _NUMBERS, "; ", 4, 6)
wallet = _FROM.many("<deposit|withdraw> <5..90>", ", ", 5, 8)
rounds = _FROM.each("<key> <0..9> <0..9> <0..9> <0..9>", NAMES, "; ", 3, 5)
rights = _FROM.each("<key>: <read|read write|write|admin read|read write admin>", _SMALL, "; ", 3, 5)
menu = _FROM.each("<key> <4..24>.<00|50|90> <v|v|m|f>", _DISHES, ", ", 4, 6)
parcels = _FROM.each("P<key> <0.5..19.5>kg <TOWN>", _NUMBERS, "; ", 4, 6)
shifts = _in_order(_DAYS, "<key> early <few>, <key> late <few>", ", ", 2, 4)
week_values = _in_order(_DAYS, "<key> <-|<5..40>|<5..40>|<5..40>>", ", ", 4, 6)
members = _FROM.each("<key> since <2001..2023>", NAMES, ", ", 4, 6)
gifts = _FROM.many("<key> gave <1..12>5", "; ", 4, 7, _PEOPLE)
calls = _FROM.many("<key> <in|out|missed> <1..30>m", ", ", 4, 7, _PEOPLE[:5])
exam = _FROM.each("<key>=<20..100>", NAMES, " ", 4, 7)
bins = _FROM.many("<A|B|C><1..3> <key> <1..60>", "; ", 4, 7, GOODS[:7])
pressures = _FROM.each("<key> <100..165>/<60..99>", NAMES, "; ", 3, 6)
rates = _FROM.each("<key> <price> per <kg|piece|litre>", GOODS, ", ", 3, 6)
hotel = _in_order(tuple(str(n) for n in range(101, 112)), "<key> <<Name> <1..6>|<Name> <1..6>|free>", "; ", 4, 6)
shares = _FROM.each("<key> <2..60>%", NAMES, ", ", 3, 5)
tasks_due = _FROM.each(
    "<key> due 03-<01..28> <done|open|open>", ("tiles", "roof", "door", "lamp", "pipe", "wall"), "; "
)
stock_rows = _FROM.each("<key>;<1..40>;<0.50..9.50>", GOODS, " | ", 3, 5)
log_sizes = _FROM.many("<GET|GET|PUT|POST> /<key> <200|200|404|500> <1..90>kB", "; ", 4, 6, SHORT[:8])
temperatures = _FROM.each("<key>: <-9..12> <13..36>", CITIES, "; ", 3, 6)
scores_home = _FROM.each("<key> <0..9>W <0..5>D <0..9>L", ("Lions", "Bears", "Hawks", "Sharks", "Wolves"), "; ", 3, 5)
fines = _FROM.many("<key> <late|noise|litter> <1..8>0", ", ", 4, 7, _PEOPLE[:5])
trips = _FROM.many("<key> <TOWN> <40..900>km", "; ", 4, 7, _PEOPLE[:4])
beds = _FROM.each("<key> <3..9>.<0|5>h", _DAYS, ", ", 4, 6)
price_lines = _FROM.each("<key> <1.00..9.00> -> <1.00..9.00>", GOODS, ", ", 3, 6)
_march = _in_order(_DATES, "<key> <rent|food|wage|gift|books|fares> <+|-|-><5..600>", "; ", 4, 7)
prices_by_shop = _FROM.each("<key> at <Aldo|Bino|Caro> for <price>", GOODS, ", ", 4, 6)
jobs = _FROM.each("<key>:<1..9>:<1..60>", ("print", "scan", "backup", "index", "sync", "build", "test"), " ", 4, 6)
polls = _FROM.each("<key> yes <0..60> no <0..60>", ("park", "pool", "bridge", "tram", "school", "market"), "; ", 3, 5)
levels = _in_order(_CLOCKS, "<key> <5..95>%", ", ", 4, 7)


def _objects(chance: Random, fields: tuple[str, ...], fewer: tuple[str, ...] = ()) -> str:
    """A JSON list of objects with those fields, in one order for all; the fewer may do without the last."""
    order = chance.sample(range(len(fields)), len(fields))
    said = list[str]()
    for key in chance.sample(NAMES if "name" in fields[0] else GOODS, chance.randint(3, 4)):
        left = [i for i in order if not (fields[i] in fewer and chance.random() < 0.35)]
        said.append("{" + ", ".join(_FROM.fill(chance, fields[i], key) for i in left) + "}")
    return "[" + ", ".join(said) + "]"


def statement() -> Slot:
    """`05-03 rent -650; 05-04 wage +1800`, of one month, in order."""
    return made(lambda c: str(_march().draw(c)).replace("03-", f"{c.randint(1, 12):02d}-"))


def json_rows() -> Slot:
    return made(lambda c: _objects(c, ('"item": "<key>"', '"qty": <0..9>', '"price": <1..40>')))


def json_people() -> Slot:
    age = '"age": <18..70>'
    return made(lambda c: _objects(c, ('"name": "<key>"', '"team": "<red|blue|gold>"', age), (age,)))


def json_counts() -> Slot:
    """`{"tea": 3, "salt": 0}`."""
    one = _FROM.each('"<key>": <0|<1..40>>', GOODS, ", ", 4, 6)
    return made(lambda chance: "{" + str(one().draw(chance)) + "}")


def json_nested() -> Slot:
    """`{"Ada": [3, 5], "Boris": []}`."""
    one = _FROM.each('"<key>": [<|<1..9>|<1..9>, <1..9>|<1..9>, <1..9>, <1..9>>]', NAMES, ", ", 3, 4)
    return made(lambda chance: "{" + str(one().draw(chance)) + "}")


def transfers() -> Slot:
    """`Ada->Boris 20; Boris->Chen 5`: who pays whom."""

    def one(chance: Random) -> str:
        payer, taker = chance.sample(_PEOPLE[:4], 2)
        return f"{payer}->{taker} {chance.randint(1, 60)}"

    return made(lambda chance: "; ".join(one(chance) for _ in range(chance.randint(4, 6))))


def bus_lines() -> Slot:
    """`31: Oslo > Lima > Porto | 7: Lima > Graz`."""

    def draw(chance: Random) -> str:
        towns = chance.sample(CITIES, 8)
        lines = [" > ".join(chance.sample(towns, chance.randint(2, 4))) for _ in range(chance.randint(3, 4))]
        numbers = chance.sample(range(1, 60), len(lines))
        return " | ".join(f"{i}: {line}" for i, line in zip(numbers, lines, strict=True))

    return made(draw)


def customers() -> Slot:
    """`17 Ada, 2 Boris, 30 Chen`."""

    def draw(chance: Random) -> str:
        chosen = chance.sample(NAMES, chance.randint(3, 5))
        return ", ".join(f"{i} {n}" for i, n in zip(chance.sample(range(1, 40), len(chosen)), chosen, strict=True))

    return made(draw)


def orders_of_them() -> Slot:
    """`2:40 1:15 2:5`: numbers of customers and amounts."""

    def follow(chance: Random, value: Json) -> Json:
        numbers = re.findall(r"\d+", str(value)) or ["1"]
        return " ".join(f"{chance.choice(numbers)}:{chance.randint(3, 90)}" for _ in range(chance.randint(4, 6)))

    return Slot("str", lambda chance: f"{chance.randint(1, 9)}:{chance.randint(3, 90)}", follows=follow)


def second_exam() -> Slot:
    """Results of most who stand in the first value, and of one more, in any order."""

    def follow(chance: Random, value: Json) -> Json:
        names = re.findall(r"[A-Z][a-z]+", str(value))
        chosen = [n for n in names if chance.random() < 0.75] + [chance.choice([n for n in NAMES if n not in names])]
        return " ".join(f"{n}={chance.randint(20, 100)}" for n in chance.sample(chosen, len(chosen)))

    return Slot("str", lambda chance: f"{chance.choice(NAMES)}=50", follows=follow)


def table() -> Slot:
    """A table with a heading of some columns in any order: `age,name / 31,Ada / 40,Boris`."""
    said = "name <Name> town <City> age <18..80> team <red|blue|gold> mark <1..6> pay <18..45>00".split()
    cells = dict(zip(said[::2], said[1::2], strict=True))

    def draw(chance: Random) -> str:
        heads = chance.sample(sorted(cells), chance.randint(3, 4))
        row = ",".join(cells[head] for head in heads)
        return " / ".join([",".join(heads), *(_FROM.fill(chance, row) for _ in range(chance.randint(2, 4)))])

    return made(draw)


heading_there = _there(r"\b(name|town|age|team|mark|pay)\b", ("name",))


def commands() -> Slot:
    """`tea=3; salt=4; -tea; salt+2`, which never take what is not there."""

    def draw(chance: Random) -> str:
        goods, there, said = chance.sample(GOODS, 3), set[str](), list[str]()
        for _ in range(chance.randint(5, 8)):
            good, kind = chance.choice(goods), chance.random()
            if good in there and kind < 0.3:
                said.append(f"-{good}")
                there.discard(good)
            else:
                said.append(f"{good}{'+' if good in there and kind < 0.65 else '='}{chance.randint(1, 20)}")
                there.add(good)
        return "; ".join(said)

    return made(draw)


def trades() -> Slot:
    """`buy 10 @ 4; sell 3 @ 6`, never selling what one has not."""

    def draw(chance: Random) -> str:
        held, said = 0, list[str]()
        for _ in range(chance.randint(4, 6)):
            if held > 3 and chance.random() < 0.5:
                many = chance.randint(1, held)
                said.append(f"sell {many} @ {chance.randint(2, 20)}")
                held -= many
            else:
                many = chance.randint(2, 20)
                said.append(f"buy {many} @ {chance.randint(2, 20)}")
                held += many
        return "; ".join(said)

    return made(draw)


def quiz() -> Slot:
    """`4: Ada, 5: -, 6: Boris`: who answered first."""

    def draw(chance: Random) -> str:
        first = chance.randint(1, 30)
        numbers = range(first, first + chance.randint(5, 9))
        return ", ".join(f"{i}: {chance.choice((*_PEOPLE[:3], '-'))}" for i in numbers)

    return made(draw)


def needs() -> Slot:
    """`app: db web; db: disk; disk: -`: what each part needs."""

    def draw(chance: Random) -> str:
        parts = chance.sample(_PARTS, chance.randint(4, 6))
        said = []
        for i, part in enumerate(parts):
            later = parts[i + 1 :]
            said.append(f"{part}: {' '.join(chance.sample(later, min(len(later), chance.randint(0, 2)))) or '-'}")
        return "; ".join(chance.sample(said, len(said)))

    return made(draw)


part_of_it = _there(r"\b[a-z]+(?=:)", _PARTS)


def garage() -> Slot:
    """`08:10 in K12; 09:30 out K12`, in order of time."""

    def draw(chance: Random) -> str:
        times = sorted(chance.sample(_CLOCKS, 9))
        inside, said = list[str](), list[str]()
        fresh = [f"{chance.choice('BKM')}{n}" for n in chance.sample(range(10, 99), 6)]
        for time in times[: chance.randint(5, 8)]:
            if inside and (chance.random() < 0.45 or not fresh):
                said.append(f"{time} out {inside.pop(chance.randrange(len(inside)))}")
            else:
                inside.append(fresh.pop())
                said.append(f"{time} in {inside[-1]}")
        return "; ".join(said)

    return made(draw)


def meter() -> Slot:
    """`Jan 1200, Feb 1310`: readings that only grow."""

    def draw(chance: Random) -> str:
        first, count, at = chance.randint(0, 5), chance.randint(4, 6), chance.randint(200, 3000)
        said = list[str]()
        for month in _MONTHS[first : first + count]:
            said.append(f"{month} {at}")
            at += chance.randint(20, 190)
        return ", ".join(said)

    return made(draw)


def squads() -> Slot:
    """`Lions: Ada Boris; Bears: Chen`."""

    def draw(chance: Random) -> str:
        people = iter(chance.sample(NAMES, 14))
        teams = chance.sample(("Lions", "Bears", "Hawks", "Sharks", "Wolves"), chance.randint(3, 4))
        return "; ".join(f"{t}: {' '.join(itertools.islice(people, chance.randint(1, 4)))}" for t in teams)

    return made(draw)


player_there = _there(r"[A-Z][a-z]+\b(?!:)", NAMES)
team_there = _there(r"[A-Z][a-z]+(?=:)", NAMES)


def bands() -> Slot:
    """`1-10: 5, 11-25: 9, 26-60: 14`: what it costs up to a size."""

    def draw(chance: Random) -> str:
        ends = sorted(chance.sample(range(5, 60), chance.randint(3, 4)))
        prices = sorted(chance.sample(range(2, 30), len(ends)))
        starts = [1, *(e + 1 for e in ends)]
        return ", ".join(f"{a}-{b}: {p}" for a, b, p in zip(starts, ends, prices, strict=False))

    return made(draw)


def running_account() -> Slot:
    """`+50=150, -20=130`: changes with the balance written after each, now and then a wrong one."""

    def draw(chance: Random) -> str:
        at, said = chance.randint(50, 200), list[str]()
        for _ in range(chance.randint(4, 6)):
            change = chance.choice((-1, 1)) * chance.randint(3, 60)
            at += change + (10 if chance.random() < 0.2 else 0)
            said.append(f"{change:+d}={at}")
        return ", ".join(said)

    return made(draw)


def ranked_ballots() -> Slot:
    """`abc, bca, acb`: on every paper three choices by rank."""
    return made(lambda c: ", ".join("".join(c.sample("ABCD", 3)) for _ in range(c.randint(4, 7))))
