"""Values that stand for tables: results, marks, bookings, logs and lists, each written in its own way.

Most are made from forms, see forms.py; the key of an entry is its row's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, COLOURS, GOODS, NAMES, WORDS, made

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TEAMS: Final = ("Lions", "Bears", "Hawks", "Sharks", "Wolves", "Bulls", "Foxes")
_AREAS: Final = ("North", "South", "East", "West", "Centre", "Harbour")
_ROOMS: Final = ("kitchen", "hall", "attic", "study", "garage", "cellar")
_HOSTS: Final = ("10.0.0.7", "10.2.3.9", "172.16.0.4", "192.168.1.20", "8.8.4.4", "81.2.69.5", "203.0.13.6")
_TEN_MINUTES: Final = tuple(f"{m // 60:02d}:{m % 60:02d}" for m in range(360, 1200, 10))
_NUMBERS: Final = tuple(str(n) for n in range(101, 140))
_FLIGHTS: Final = ("KL12", "LH340", "SK7", "TP61", "BA9", "LO88")
_DISHES: Final = ("soup", "salad", "steak", "pasta", "curry", "cake", "fruit", "fish", "stew", "sorbet", "rolls")
_FROM: Final = Forms(
    {
        **POOLS,
        "few": ("Ada", "Omar", "Lina", "Hugo"),
        "crew": ("Ada Omar", "Lina Hugo", "Ada Lina Hugo", "Omar Hugo Lina", "Ada Omar Lina", "Hugo Ada Omar"),
        "mark": "122333456",
        "way": ("new", "new>packed", "new>packed>sent", "new>cancelled", "new>packed>sent>returned"),
        "set": ("6:0", "6:2", "6:3", "6:4", "7:5", "7:6", "1:6", "3:6", "4:6", "5:7", "6:7"),
    }
)


def _rows(
    form: str, between: str, keys: Sequence[str] = NAMES, least: int = 3, most: int = 5, few: int = 0
) -> Generator:
    """Rows of a form: each has its own key, or one of so few that are drawn first."""

    def draw(chance: Random) -> str:
        many = chance.randint(least, most)
        there = chance.sample(keys, few or many)
        chosen = [chance.choice(there) for _ in range(many)] if few else there
        others = [chance.choice([k for k in there if k != key] or there) for key in chosen]
        return between.join(_FROM.fill(chance, form, k, o) for k, o in zip(chosen, others, strict=True))

    return lambda: made(draw)


def _falling_into_line(form: str, between: str, keys: Sequence[str], least: int = 4, most: int = 6) -> Generator:
    """Rows of different keys in the keys' order, with gaps."""

    def draw(chance: Random) -> str:
        places = sorted(chance.sample(range(len(keys)), chance.randint(least, most)))
        return between.join(_FROM.fill(chance, form, keys[i]) for i in places)

    return lambda: made(draw)


def _successive(form: str, between: str, keys: Sequence[str], least: int = 4, most: int = 6) -> Generator:
    """Rows of keys that follow one another."""

    def draw(chance: Random) -> str:
        many = chance.randint(least, most)
        first = chance.randint(0, len(keys) - many)
        return between.join(_FROM.fill(chance, form, key) for key in keys[first : first + many])

    return lambda: made(draw)


def _dated(form: str, between: str, step: int = 25) -> Generator:
    """Rows behind rising dates of one year."""

    def draw(chance: Random) -> str:
        here = date(2024, 1, 1)
        found: list[str] = []
        for _ in range(chance.randint(4, 6)):
            here += timedelta(days=chance.randint(1, step))
            found.append(f"{here.isoformat()} {_FROM.fill(chance, form)}")
        return between.join(found)

    return lambda: made(draw)


def _timed(form: str, between: str, least: int = 4, most: int = 6) -> Generator:
    """Rows behind rising times of one day."""

    def draw(chance: Random) -> str:
        times = sorted(chance.sample(range(360, 1380), chance.randint(least, most)))
        return between.join(f"{m // 60:02d}:{m % 60:02d} {_FROM.fill(chance, form)}" for m in times)

    return lambda: made(draw)


def _there(pattern: str) -> Generator:
    """Something that stands in the first value."""

    def follow(chance: Random, value: Json) -> Json:
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        return str(chance.choice(re.findall(pattern, text) or WORDS))

    return lambda: Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


# What second values ask for.
capital_there = _there(r"[A-Z][a-z]+")
good_there = _there(r"\b[a-z]{3,}\b")
row_address = _there(r"\d+\.\d+\.\d+\.\d+")
time_of_day = _FROM.text("<07..17>:<00|10|20|30|40|50>")
spring_day = _FROM.text("2024-<02..06>-<01..28>")
near_day = _FROM.text("2024-<03..08>-<01..28>")
six_answers = _FROM.text("<A|B|C>" * 6)
race_time = _FROM.text("<41..57>:<00|15|30|45>")

# Sports: won, drawn and lost matches; goals for and against; sets; bib, runner and time; tries, `x` for a fault.
league = _rows("<key> <0..12> <0..6> <0|<0..9>>", "; ", _TEAMS)
scores = _rows("<key> <0..4>-<0..4> <0..4>-<0..4> <0..4>-<0..4>", " | ", _TEAMS, 3, 4)
tennis = _rows("<set>", " ", ("",), 3, 5, 1)
runners = _rows("<1..99> <key> <38..59>:<00..59>", ", ", NAMES, 4, 6)
jumps = _rows("<key>:" + " <x|<4.00..6.90>|<4.00..6.90>>" * 3, "; ", NAMES, 3, 4)
judged = _rows("<key> " + " ".join(["<5.0..9.9>"] * 5), " / ", NAMES, 3, 4)
chess = _rows("<key> <1-0|0-1|1/2> <other>", ", ", NAMES, 4, 6, 4)
quarter_scores = _rows("<12..34>:<12..34>", " ", ("",), 4, 4, 1)
squads = _rows("<key>: <few>, <Paula|Pavel|Quinn|Rana>, <Rosa|Samir|Selma|Tariq>", "; ", _TEAMS, 3, 4)
# School.
reports = _rows("<key>(maths <mark>, art <mark>, music <mark>)", "; ", NAMES, 3, 3)
points_of_all = _rows("<key> <<2..10>/10|<5..20>/20|<9..25>/25>", ", ", NAMES, 3, 5)
weighted = _rows("<key> <1..4>x<40..100>", ", ", ("exam", "essay", "talk", "quiz", "project", "lab"))
classes = _falling_into_line("<key>:<17..31>", ", ", ("5a", "5b", "5c", "6a", "6b", "6c", "7a", "7b", "8a", "8b"), 5, 7)
answer_sheets = _rows("<key> " + "<A|B|C>" * 6, " | ", NAMES, 3, 4)
homework = _rows("<key> " + "<+|+|->" * 6, "; ", NAMES, 3, 5)
# Elections and surveys.
districts = _rows("<key>: red <20..300>, blue <20..300>, green <20..300>", " / ", _AREAS, 3, 4)
turnout = _rows("<key> <400..900>/<900..1800>", ", ", _AREAS)
list_votes = _rows("<key> <800..9900>", " | ", COLOURS, 3, 4)
polls = _successive("<key> red <20..40>% blue <20..40>%", "; ", _MONTHS, 3, 5)
ratings = _rows("<key>:<0..30>", " ", "12345", 5, 5)
replies = _rows("<yes|yes|no|no|maybe|->", " ", ("",), 7, 10, 1)
choices = _rows("<key>: <tea|milk|tea+milk|juice|juice+tea|water+milk|water>", "; ", NAMES, 4, 6)
roll_call = _rows("<key> <yes|yes|no|no|abstains>", ", ", NAMES, 5, 8)
# Sales.
months = _successive("<key> <40..200>", ", ", _MONTHS, 4, 7)
shop_sales = _rows("<key>/<bread|milk|rice|tea>/<1..20>@<0.50..4.00>", "; ", CITIES, 4, 6, 3)
receipts = _falling_into_line("#<key> <2.00..60.00> <card|cash>", " | ", _NUMBERS[:12], 4, 6)
targets = _rows("<key> <60..150> of <60..150>", "; ", NAMES, 3, 5)
compared = _rows("<key> <20..150>-><20..150>", ", ", GOODS, 3, 5)
commissions = _rows("<key>|<40..900>|<2..12>%", " ", NAMES, 3, 4)
# Stock and orders.
stock_moves = _rows("<+|+|-><1..20> <key>", ", ", GOODS, 5, 7, 3)
minimum_stock = _rows("<key> <0..30> (min <5..30>)", "; ", GOODS, 3, 5)
_WISHES: Final = "<<1..6> pens|<1..6> maps|<1..6> mugs|<1..6> pens, <1..6> mugs|<1..6> maps, <1..6> pens>"
customers = _rows(f"<key>: {_WISHES}", " / ", NAMES, 3, 5)
order_ways = _rows("<key>:<way>", " ", _NUMBERS, 3, 5)
best_before = _rows("<key> 2024-<03..08>-<01..28>", " | ", GOODS, 3, 5)
shelves = _rows("<A|B|C><1..9> <key> <0|<1..30>|<1..30>>", ", ", GOODS, 4, 6)
quotes = _rows("<key>: Mara <1.00..9.00>, Hugo <1.00..9.00>, Nora <1.00..9.00>", "; ", GOODS, 3, 3)
parcels = _rows("<key> <0.5..20.0>kg <Oslo|Lima|Cairo|Porto>", "; ", ("P3", "P7", "P12", "P18", "P25", "P40"), 4, 6)
stocktake = _rows("<key> <0..20>", ", ", GOODS, 3, 5)
# Money.
bank = _dated("<-<5.00..300.00> <rent|food|bus>|-<5.00..90.00> <books|bus|food>|+<5.00..300.00> <pay|gift>>", "; ")
transfers = _rows("<key>-><other> <5..60>", ", ", NAMES, 4, 7, 4)
accounts = _rows("<key>:<-90..200>", ";", NAMES, 4, 6)
bills_due = _rows("R<key> <20..300> <paid|open|open> 2024-<03..08>-<01..28>", " / ", _NUMBERS, 3, 5)
donations = _rows("<key> <5|10|20|50|100>", " & ", (*NAMES[:8], "anonymous", "anonymous"), 4, 7)
# Sensors and logs.
readings = _successive("<key>=<--|<15.0..30.0>|<15.0..30.0>|<15.0..30.0>>", " ", _TEN_MINUTES, 5, 7)
room_readings = _rows("<key> <15.0..25.0>", ", ", _ROOMS, 5, 7, 3)
batteries = _rows("<key>:<<1..30>|<1..100>>%", " | ", tuple(f"S{n}" for n in range(1, 20)), 4, 6)
access = _rows("<key> <GET|GET|POST> /<home|shop|help|cart> <200|200|404|500> <100..900>", " | ", _HOSTS, 4, 6, 3)
warnings = _timed("<disk|net|mail|auth> <ok|ok|fail>", "; ", 5, 7)
calls = _rows("<key> <in|out> <0..9>:<00..59>", ", ", NAMES, 4, 6, 3)
# Library, work, kitchen.
loan_days = _rows("<key> to <few> for <3..60> days", "; ", WORDS, 3, 5)
shelf_marks = _rows("<QA|PZ|C|BF><1..99> <key>", ", ", WORDS, 4, 6)
copies = _rows("<key> <0|<0..3>>/<3..6>", "; ", WORDS, 3, 5)
worked = _rows("<key> <Mon|Tue|Wed|Thu> <2..10>", "; ", NAMES, 5, 7, 3)
projects = _rows("<key>:<web|shop|app> <1..8>h", ", ", NAMES, 4, 7, 3)
shifts = _rows("<key> <06..11>:<00|15|30|45>-<12..20>:<00|15|30|45>", " | ", NAMES, 3, 5)
_INGREDIENTS: Final = ("flour", "sugar", "butter", "cocoa", "oats", "milk", "cream", "honey", "salt", "water")
ingredients = _rows("<1..6> <cups|tbsp|tsp> <key>", ", ", _INGREDIENTS, 3, 5)
foods = _rows("<key> <50..300>g <30..400>kcal", "; ", GOODS[:1] + GOODS[-11:], 3, 4)
cooking = _rows("<5..60> min <key>", " > ", ("mix", "rest", "knead", "bake", "cool", "fry", "chop", "boil"), 3, 5)
menu = _rows("<key> <starter|main|main|dessert> <3.00..25.00>", "; ", _DISHES, 4, 6)
# Music, families, houses.
playlist = _rows("<key> - <Word> [<2..5>:<00..59>]", "; ", NAMES, 4, 5, 4)
plays = _rows("<key> x<1..40>", ", ", WORDS, 3, 5)
stars_given = _rows("<key> <*|**|***|****|*****>", " | ", WORDS, 3, 5)
lives = _rows("<key> <1880..1950>-<<1951..2020>|<1951..2020>|<1951..2020>|>", ", ", NAMES, 3, 5)
house = _rows("<key>: lamps <0|<1..4>>, chairs <0|<1..6>|<1..6>>, desks <0|<1..3>>", " / ", _ROOMS, 3, 4)
lent_tools = _rows("<key> #<1..30> <Ada|Omar|Lina|->", "; ", ("drill", "saw", "ladder", "rake", "spade"), 3, 5)
cars = _rows("<key> <2004..2022> <12..190>000km", ", ", ("Fiat", "Volvo", "Skoda", "Honda", "Seat", "Mazda"), 3, 5)
# Prices.
packs = _rows("<key> <100|200|250|500|750>g <0.80..9.00>", " | ", GOODS, 3, 5)
sale_tags = _rows("<key> <4.00..20.00> (was <20.50..40.00>)", ", ", GOODS, 3, 5)
# Attendance, bugs, flights, weather.
register = _successive("<key>: <crew>", " | ", _DAYS, 3, 5)
bugs = _rows("#<key> <high|low|medium> <open|closed> <Ada|Omar|Lina|->", "; ", _NUMBERS, 4, 6)
fixes = _rows("<key> <1..30>..<<31..60>|<31..60>|?>", ", ", tuple(f"B{n}" for n in range(3, 60, 4)), 3, 5)
flights = _rows("<key> <City> <06..22>:<00..59> <+0|+0|+<5..90>>", " | ", _FLIGHTS)
routes = _rows("<key>-<other>", ", ", CITIES, 5, 7, 5)
loads = _rows("<key> <<60..179>/180|<60..119>/120|<90..149>/150|180/180>", "; ", _FLIGHTS)
weather = _successive("<key> <-5..9>/<10..24> <sun|rain|cloud>", "; ", _DAYS, 4, 6)
winds = _successive("<key> <N|NE|S|SW|W> <3..60>", ", ", _DAYS, 4, 7)
city_temperatures = _rows("<key> <-15..35>C", ", ", CITIES, 4, 6)
rain_years = _successive("<key>: <400..990>", " | ", tuple(str(y) for y in range(1990, 2025)), 4, 6)
residents = _rows("<key> <1..4>", ", ", NAMES, 3, 5)  # name and number of a house or a town
stamped = _FROM.list_of("2024-<01..04>-<01..28> <few>", 4, 7)


def ballots_ranked() -> Slot:
    """`red>blue>green; blue>red>green`: papers with the favourite first."""

    def draw(chance: Random) -> str:
        lists = chance.sample(COLOURS, 3)
        return "; ".join(">".join(chance.sample(lists, 3)) for _ in range(chance.randint(4, 6)))

    return made(draw)


def meter() -> Slot:
    """`Jan 1200, Feb 1320`: a meter read at the beginning of successive months."""

    def draw(chance: Random) -> str:
        many, reading = chance.randint(4, 6), chance.randint(100, 3000)
        found: list[str] = []
        first = chance.randint(0, 12 - many)
        for month in _MONTHS[first : first + many]:
            found.append(f"{month} {reading}")
            reading += chance.randint(20, 200)
        return ", ".join(found)

    return made(draw)


def switched() -> Slot:
    """`on 08:10, off 08:45, on 09:00, off 09:20`."""

    def draw(chance: Random) -> str:
        times = sorted(chance.sample(range(360, 1380), 2 * chance.randint(2, 4)))
        said = [f"{m // 60:02d}:{m % 60:02d}" for m in times]
        return ", ".join(f"{'off' if i % 2 else 'on'} {t}" for i, t in enumerate(said))

    return made(draw)


def sessions() -> Slot:
    """`08:10 Ada in; 08:20 Omar in; 09:00 Ada out`: everyone comes once, most go again."""

    def draw(chance: Random) -> str:
        events: list[str] = []
        inside: list[str] = []
        for name in chance.sample(NAMES, chance.randint(3, 4)):
            events.append(f"{name} in")
            inside.append(name)
            if chance.random() < 0.6:
                events.append(f"{inside.pop(chance.randrange(len(inside)))} out")
        while len(inside) > 1:
            events.append(f"{inside.pop(chance.randrange(len(inside)))} out")
        times = sorted(chance.sample(range(420, 1200), len(events)))
        return "; ".join(f"{m // 60:02d}:{m % 60:02d} {e}" for m, e in zip(times, events, strict=True))

    return made(draw)


def family() -> Slot:
    """`Ada: Omar Lina; Omar: Hugo`: parents with their children, in any order."""

    def draw(chance: Random) -> str:
        people = chance.sample(NAMES, chance.randint(6, 8))
        children: dict[str, list[str]] = {}
        for i, name in enumerate(people[1:], 1):
            children.setdefault(people[chance.randint(max(0, i - 3), i - 1)], []).append(name)
        rows = [f"{parent}: {' '.join(names)}" for parent, names in children.items()]
        return "; ".join(chance.sample(rows, len(rows)))

    return made(draw)


def headed() -> Slot:
    """`age,name,city / 31,Ada,Oslo`: a line of headings in any order, then the rows."""

    def draw(chance: Random) -> str:
        heads = chance.sample(("name", "age", "city", "fee"), chance.choice((3, 4)))
        if "age" not in heads:
            heads[0] = "age"
        rows = [heads]
        for name in chance.sample(NAMES, chance.randint(2, 4)):
            said = {"name": name, "city": chance.choice(CITIES), "age": str(chance.randint(18, 70))}
            said["fee"] = str(chance.randint(5, 40))
            rows.append([said[head] for head in heads])
        return " / ".join(",".join(row) for row in rows)

    return made(draw)


def heading_there() -> Slot:
    """A heading of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.choice(str(value).split(" / ")[0].split(","))

    return Slot("str", lambda chance: chance.choice(("name", "age", "city")), follows=follow)


def key_table() -> Slot:
    """`3=Oslo 1=Lima 2=Cairo 4=Turin`: what numbers stand for."""

    def draw(chance: Random) -> str:
        towns = chance.sample(CITIES, 4)
        return " ".join(f"{n}={town}" for n, town in zip(chance.sample("1234", 4), towns, strict=True))

    return made(draw)


def counted_again() -> Slot:
    """`tea=4 soap=12`: the first value's rows with other numbers, at times one left out or another one put in."""

    def follow(chance: Random, value: Json) -> Json:
        rows = []
        for row in str(value).split(", "):
            name, number = row.split()
            if chance.random() < 0.8:
                rows.append(f"{name}={number if chance.random() < 0.35 else chance.randint(0, 20)}")
        if chance.random() < 0.6 or not rows:
            rows.append(f"{chance.choice(GOODS)}={chance.randint(1, 20)}")
        return " ".join(chance.sample(rows, len(rows)))

    return Slot("str", lambda chance: f"{chance.choice(GOODS)}={chance.randint(1, 9)}", follows=follow)


def named_numbers(low: int, high: int) -> Slot:
    """A number for each member of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return [chance.randint(low, high) for _ in (value if isinstance(value, list) else [value])]

    return Slot("list[int]", lambda chance: [chance.randint(low, high) for _ in range(4)], follows=follow)


def staff() -> Slot:
    """Different names."""
    return Slot("list[str]", lambda chance: chance.sample(NAMES, chance.randint(4, 6)))


def repeated_staff() -> Slot:
    """Names of three people, in turn."""

    def draw(chance: Random) -> Json:
        few = chance.sample(NAMES, 3)
        return [chance.choice(few) for _ in range(chance.randint(5, 7))]

    return Slot("list[str]", draw)
