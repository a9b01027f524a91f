"""Values that stand for records, lists and small tables in many ways of writing.

Most are made from forms; see forms.py.
"""

from __future__ import annotations

import itertools
import re
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, COLOURS, GOODS, NAMES, SHORT, WORDS, made

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_VERBS: Final = ("wash", "paint", "sort", "buy", "mend", "call", "print", "pack")
_TEAMS: Final = ("Lions", "Bears", "Hawks", "Sharks", "Wolves")
_LETTERS: Final = tuple("ABCDEFGH")
_FROM: Final = Forms(
    {
        **POOLS,
        "COLOUR": [colour.upper() for colour in COLOURS],
        "ending": ("txt", "csv", "png", "pdf"),
        "LEVEL": ("INFO", "INFO", "WARN", "ERROR"),
    }
)


def _timed(form: str, between: str) -> Generator:
    """Entries of a form behind times of one day, in order."""
    return lambda: made(lambda c: between.join(f"{t} {_FROM.fill(c, form)}" for t in _clocks(c, c.randint(4, 6))))


def _week(form: str, between: str, least: int = 3, most: int = 5) -> Generator:
    """Entries of a form for some days of the week, in order."""

    def draw(chance: Random) -> str:
        days = sorted(chance.sample(range(7), chance.randint(least, most)))
        return between.join(_FROM.fill(chance, form, _DAYS[i]) for i in days)

    return lambda: made(draw)


def _some(form: str, between: str, least: int, most: int) -> Generator:
    """Some of the form's own parts, parted by blanks there, in any order."""

    def draw(chance: Random) -> str:
        parts = chance.sample(form.split(), chance.randint(least, most))
        return _FROM.fill(chance, between.join(parts))

    return lambda: made(draw)


def _there(pattern: str) -> Generator:
    """Something that stands in the first value."""

    def follow(chance: Random, value: Json) -> Json:
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        return str(chance.choice(re.findall(pattern, text) or WORDS))

    return lambda: Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


def _clocks(chance: Random, count: int) -> list[str]:
    return [f"{m // 60:02d}:{m % 60:02d}" for m in sorted(chance.sample(range(360, 1380), count))]


capital_there = _there(r"[A-Z][a-z]+")
small_word_there = _there(r"[a-z]{2,}")
key_there = _there(r"(\w+)=")
ending_there = _there(r"\.([a-z]{3})\b")
state_there = _there(r":(open|paid|sent):")
json_key_there = _there(r'"(\w+)":')
code_there = _there(r"\b[A-Z]\d+")

settings = _some("port=<1000..9999> mode=<fast|slow|safe> retries=<0..9> colour=<colour> host=<short>", " ", 3, 5)
invoice = _FROM.each("<1..9> x <key> @ <price>", GOODS, "; ", 2, 4)
sales = _FROM.many("<north|south|east|west>:<bread|milk|rice|tea>:<1..40>", " ", 4, 7)
log = _timed("<LEVEL> <short>", " | ")
requests = _FROM.many("<GET|GET|POST|PUT> /<key> <200|200|201|404|403|500> <5..900>ms", ", ", 3, 5, SHORT[:40])
email = _FROM.text("<name>.<word>@<short>.<org|net>")
emails = _FROM.list_of("<name><1..30>@<harbor.org|mint.net|lake.com>", 4, 6)
_parameters = _some("colour=<colour> page=<1..40> size=<1..60> sort=<name|price|date> item=<goods>", "&", 2, 4)
paged_link = _FROM.text("<https|http>://<short>.<net|org>/<word>?<q|word|find>=<word>&page=<1..120>")
files = _FROM.each("<key>.<ending> <2..4000>", SHORT, ", ", 4, 6)  # sizes in kB
file_list = _FROM.list_of("<short>.<ending>")
numbered_files = _FROM.list_of("scan<1..120>.png", 3, 5)
dated_file = _FROM.text("<word>_<1998..2031><01..12><01..28>.<ending>")
orders = _FROM.each("<key><1..99>:<open|paid|paid|sent>:<price>", _LETTERS, ", ", 4, 6)
warehouse = _FROM.each("<B|K|M><1..99>;<key>;<0|<1..9>|<1..30>>;<price>", GOODS, " / ")
timetable = _timed("<Lisbon|Oslo|Cairo|Lima|Quito|Hanoi>", ", ")
day_moment = _FROM.text("<06..15>:<00..59>")
tasks_list = _FROM.each("<wash|paint|sort|buy|mend> <key> [<x| >]", GOODS, ", ", 4, 6)
ranked_tasks = _FROM.each("<key>/<1..4>/<todo|todo|done>", _VERBS, ", ", 4, 6)
phones = _FROM.each("<key> +<33|34|44|49|49> <100000..9999999>", NAMES, "; ")
postal = _FROM.text("<Word> <Street|Road|Lane> <1..180>, <10000..99999> <City>")
quarters = _FROM.each("<key>: <0..20> <0..20> <0..20> <0..20>", GOODS, "; ", 3, 4)
week_temperatures = _week("<key> <-8..30>", " ", 4, 6)
diary = _FROM.each("2024-<01..12>-<01..28> <key>", ("dentist", "choir", "exam", "concert", "party", "match"), "; ")
diary_day = _FROM.text("2024-<02..10>-<01..28>")
account = _FROM.many("<+|-><5..300> <rent|food|bus|gift|books|shop>", ", ", 4, 7)
turned_names = _FROM.many("<Word>, <Name>", "; ", 3, 5)
box_size = _FROM.text("<2..60>x<2..60>x<2..60>")
recipe = _FROM.each("<key> <2..40>0 g", ("flour", "sugar", "butter", "cocoa", "oats", "milk", "cream"), ", ")
answer_key = _FROM.text("<A|B|C>" * 8)
seats = _FROM.list_of("<1..12><A|B|C|D|E|F>")
guests = _FROM.each("<key><|| +1| +2| +3>", NAMES, ", ", 4, 6)
ballot = _FROM.each("<key> <12|20|<1..60>|<1..60>>", COLOURS, ", ")
medals = _FROM.each("<key> <0..4> <0..4> <0..4>", CITIES, "; ")  # gold, silver, bronze
hours = _week("<key> <06..11>:<00..59>-<12..20>:<00..59>", ", ")
rooms = _FROM.many("<1..5><01..20> <1..4> <free|taken>", "; ")  # room, beds, state
books = _FROM.many("<Word> <Word> by <Name> <Word> (<1890..2024>)", "; ", 2, 4)
songs = _FROM.many("<Word> <1..6>:<00..59>", ", ", 3, 5)
message = _FROM.many("<@<name>|#<short>|<short>|<short>>", " ", 6, 9)
network_addresses = _FROM.list_of("10.<0..2>.<0..40>.<1..250>", 3, 5)
loans = _FROM.each("<key>/<Name>/2024-<01..12>-<01..28>", WORDS, ", ")
grades = _FROM.each("<key> <A|A|B|B|C|D>", NAMES, ", ", 4, 7)
gaps = _FROM.text("<1..40>" + " <-|<1..40>>" * 6)
attendance = _FROM.each("<key> " + "<P|P|P|P|A>" * 5, NAMES, ", ")
bids = _FROM.many("<key> <2..40>0", ", ", 4, 7, NAMES[:6])
sections = _FROM.each("[<key>] host=<short> port=<10..99>", ("db", "web", "mail", "cache", "files"), " ", 2, 4)
two_columns = _FROM.each("<key> <price> <price>", GOODS, " | ")  # old price, new price
price_table = _FROM.each("<key>=<price>", GOODS, ", ")
markdown_link = _FROM.text("[<word>](https://<short>.org/<word>)")
article_code = _FROM.text("<CAP|BAG|TIE|MUG|HAT|TOY>-<COLOUR>-<30..60>")
article_codes = _FROM.list_of("<CAP|BAG|TIE|MUG>-<COLOUR>-<1..60>")
_fields = _some('"name":"<Name>" "age":<18..80> "city":"<City>" "points":<1..99> "colour":"<colour>"', ", ", 3, 5)
roster = _week("<key>: <Ada|Ada Boris|Ada Carla|Boris|Boris Carla Dana|Dana|Emil Ada|Carla Emil>", "; ")


def link() -> Slot:
    """An address with several parameters."""
    page = "<http|https>://<short>.<shop|net>/<word>?"
    return made(lambda chance: _FROM.fill(chance, page) + str(_parameters().draw(chance)))


def json_record() -> Slot:
    """`{"age": 31, "name": "Ada"}`, fields in any order."""
    return made(lambda c: "{" + str(_fields().draw(c)).replace(":", ": ") + "}")


def matches() -> Slot:
    """`Lions 2-1 Bears; Bears 0-0 Hawks`."""

    def one(chance: Random) -> str:
        home, away = chance.sample(_TEAMS, 2)
        return f"{home} {chance.randint(0, 4)}-{chance.randint(0, 4)} {away}"

    return made(lambda c: "; ".join(one(c) for _ in range(c.randint(3, 5))))


def grid() -> Slot:
    """`3 5 8 / 1 4 9`: rows of equal length."""

    def draw(chance: Random) -> str:
        row = " ".join(["<1..30>"] * chance.randint(2, 4))
        return _FROM.fill(chance, " / ".join([row] * chance.randint(2, 4)))

    return made(draw)


def page_ranges() -> Slot:
    """`3-7, 9, 12-20`, rising."""

    def draw(chance: Random) -> str:
        marks = sorted(chance.sample(range(1, 60), 8))
        pairs = [marks[i : i + 2] for i in range(0, chance.choice((4, 6, 8)), 2)]
        return ", ".join(f"{a}-{b}" if chance.random() < 0.65 else str(a) for a, b in pairs)

    return made(draw)


def answer_sheet() -> Slot:
    """Answers to most questions: `1A 2C 4B`."""
    return made(lambda c: " ".join(f"{i}{c.choice('ABC')}" for i in range(1, 9) if i == 1 or c.random() < 0.8))


def bosses() -> Slot:
    """`Ada>Boris, Boris>Carla`: everyone but one under somebody else, in any order."""

    def draw(chance: Random) -> str:
        people = chance.sample(NAMES, chance.randint(5, 7))
        pairs = [f"{people[chance.randint(max(0, i - 2), i - 1)]}>{people[i]}" for i in range(1, len(people))]
        return ", ".join(chance.sample(pairs, len(pairs)))

    return made(draw)


def legs() -> Slot:
    """`Oslo-Lima 120, Lima-Porto 80`: a way, mostly without a break."""

    def draw(chance: Random) -> str:
        stops = chance.sample(CITIES, chance.randint(4, 6))
        pairs = [f"{a}-{b} {chance.randint(20, 900)}" for a, b in itertools.pairwise(stops)]
        return ", ".join(pairs if chance.random() < 0.6 else chance.sample(pairs, len(pairs)))

    return made(draw)


def gate() -> Slot:
    """`in Ada, in Omar, out Ada`."""

    def draw(chance: Random) -> str:
        inside: list[str] = []
        said: list[str] = []
        for name in chance.sample(NAMES, chance.randint(4, 6)):
            said.append(f"in {name}")
            inside.append(name)
            if chance.random() < 0.55:
                said.append(f"out {inside.pop(chance.randrange(len(inside)))}")
        return ", ".join(said)

    return made(draw)


def header() -> Slot:
    return made(lambda chance: ",".join(chance.sample(("name", "age", "city", "team", "mark"), 4)))


def order_of_it() -> Slot:
    """`3 tea + 1 soap`, of goods that the first value names."""

    def follow(chance: Random, value: Json) -> Json:
        there = re.findall(r"[a-z]+", str(value))
        return " + ".join(f"{chance.randint(1, 6)} {g}" for g in chance.sample(there, chance.randint(2, len(there))))

    return Slot("str", lambda chance: f"1 {chance.choice(GOODS)}", follows=follow)


def hall() -> Slot:
    """`09:00-10:30 choir; 10:00-11:00 yoga`, by their beginnings; about half of them with an overlap."""

    def draw(chance: Random) -> str:
        times = _clocks(chance, 2 * chance.randint(2, 4))
        if chance.random() < 0.5:
            times[1], times[2] = times[2], times[1]
        pairs = zip(times[::2], times[1::2], strict=True)
        return "; ".join(f"{a}-{b} {chance.choice(('choir', 'yoga', 'chess', 'dance'))}" for a, b in pairs)

    return made(draw)
