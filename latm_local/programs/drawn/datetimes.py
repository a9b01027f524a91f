"""Values for dates, clock times, durations, periods, opening hours and rotas."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, NAMES, made, some_day

WEEK: Final = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
SHORT_WEEK: Final = tuple(name[:3] for name in WEEK)
MONTHS: Final = tuple("January February March April May June July August September October November December".split())
_FROM: Final = Forms(
    {
        **POOLS,
        "Month": MONTHS,
        "mon": tuple(name[:3] for name in MONTHS),
        "wd": SHORT_WEEK,
        "Day": WEEK,
        "act": tuple("swim yoga chess choir judo dance piano drama".split()),
        "job": tuple("backup report cleanup invoice sync audit".split()),
        "five": tuple(f"{n:02d}" for n in range(0, 60, 5)),
        "quarter": ("00", "15", "30", "45"),
    }
)

hm = _FROM.text("<0..9>h <1..59>m")
hm_list = _FROM.list_of("<0..4>h <1..59>m", 3, 5)
hms = _FROM.text("0<0..9>:<00..59>:<00..59>")
hms_list = _FROM.list_of("0<0..3>:<00..59>:<00..59>", 3, 5)
ms_list = _FROM.list_of("<1..9>:<00..59>", 4, 6)
iso_time = _FROM.text("PT<1..20>H<1..59>M")
iso_list = _FROM.list_of("PT<<1..9>H|<5..55>M|<1..4>H<1..59>M>", 3, 5)
colon_hours = _FROM.text("<1..40>:<00..59>")
weekday = _FROM.text("<Day>")
weekdays = _FROM.list_of("<Day>", 4, 7)
short_days = _FROM.list_of("<wd>", 4, 8)
month = _FROM.text("<Month>")
months = _FROM.list_of("<Month>", 4, 6)
month_year = _FROM.text("<Month> <1995..2034>")
year_month = _FROM.text("<1995..2034>-<01..12>")
year_months = _FROM.list_of("<2020..2024>-<01..12>", 4, 7)
offset = _FROM.text("<+|-><01..11>:<00|00|30|45>")
wide_offset = _FROM.text("<+|-><07..13>:<00|30>")
zoned = _FROM.text("<00..23>:<00..59> UTC<+|-><1..11>")
twelve = _FROM.text("<1..12>:<00..59> <am|pm>")
twelves = _FROM.list_of("<1..12>:<00..59> <am|pm>", 4, 6)
five_clock = _FROM.text("<06..21>:<five>")
four_day = _FROM.text("<01..28>/<01..12>/<1990..2034>")
dotted = _FROM.text("<01..28>.<01..12>.<1990..2034>")
dotted_list = _FROM.list_of("<01..28>.<01..12>.<2021..2024>", 4, 6)
odd_dotted = _FROM.text("<27..32>.<00..14>.<1996..2030>")
odd_dotted_list = _FROM.list_of("<26..32>.<01..13>.<2019..2026>", 4, 6)
odd_clocks = _FROM.list_of("<15..27>:<30..69>", 4, 6)
spoken_day = _FROM.text("<1..28> <Month> <1995..2034>")
year_days = _FROM.list_of("<1..28> <mon>", 4, 6)
day_month = _FROM.text("<1..28> <mon>")
alarms = _FROM.list_of("<wd> <05..22>:<five>", 4, 7)
week_moment = _FROM.text("<wd> <00..23>:<five>")
_LESSONS: Final = ("chess", "yoga", "choir", "judo", "piano", "dance")
lessons = _FROM.each("<key> <Mon|Tue|Wed|Thu|Fri> <08..17>:<00|30> <30|45|60|90>", _LESSONS, "; ", 3, 5)
born = _FROM.each("<key> <1950..2018>-<01..12>-<01..28>", NAMES, "; ", 3, 5)
_BILLS: Final = ("rent", "water", "gas", "phone", "tax", "loan")
bills = _FROM.each("<key> <2..90>0 2025-<01..12>-<01..28>", _BILLS, "; ", 3, 5)
logs = _FROM.list_of("2025-0<3|4>-<01..28> <00..23>:<00..59>:<00..59> <INFO|INFO|WARN|ERROR>", 4, 7)
jobs = _FROM.list_of("<job> <1..59>m", 3, 6)
trips = _FROM.many("<City> <06..11>:<five> <12..22>:<five>", "; ", 3, 5)
km_times = _FROM.text("<5..300> km in <1..4>h <1..59>m")
shop = _FROM.text(
    "<Mon-Fri|weekdays|workdays> 0<7..9>:<00|30>-1<6..9>:<00|30>, <Sat|Saturday|Saturdays> <09|10>:00-1<2..5>:00"
)
shifts = _FROM.text("<E|L|N|-|E|L><E|E|L><L|N|N><N|-|L><-|N|E><-|-|E><-|E|L>")
zones = _FROM.each("<key> <+|-><1..11>", CITIES, "; ", 3, 5)
fuzzy = _FROM.text("<<1..58>|<60..3000>|<3700..80000>|<90000..900000>>")
relative = _FROM.text("<<2..6> days ago|in <2..6> days|in <2..9> weeks|<2..9> weeks ago|tomorrow|yesterday>")
timer = _FROM.text("<1..9><0..9>:<00..59>")
lap_row = _FROM.list_of("1:<00..59>.<0..9>", 4, 6)
cron = _FROM.text("<00|15|30|45|05|20> <0..23> * * *")
precise = _FROM.text("<00..23>:<00..59>:<00..59>.<000..999>")
seconds_clock = _FROM.text("<00..23>:<00..59>:<00..59>")
tv = _FROM.text(
    "<News|Film|Quiz|Sport> <15..40>m, <Talk|Show|Drama> <20..90>m, <Music|Late> <25..70>m, Weather <5..15>m"
)
tenures = _FROM.each("<key> <1990..2005>-<2006..2022>", NAMES, "; ", 3, 5)


def clock_of(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def near(low: int, high: int) -> Slot:
    """A date so many days after the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        found = re.findall(r"\d{4}-\d\d-\d\d", str(value))
        first = date.fromisoformat(str(chance.choice(found)))
        return (first + timedelta(days=chance.randint(low, high))).isoformat()

    return Slot("str", lambda c: some_day(c).isoformat(), follows=follow)


def near_list(low: int, high: int, least: int, most: int) -> Slot:
    """Dates so many days after the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        first = date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", str(value))[0])
        many = chance.sample(range(low, high + 1), chance.randint(least, most))
        return [(first + timedelta(days=n)).isoformat() for n in many]

    return Slot("list[str]", lambda c: [some_day(c).isoformat() for _ in "abc"], follows=follow)


def clock_on(low: int, high: int) -> Slot:
    """A clock time so many minutes after the first value's first one."""

    def follow(chance: Random, value: Json) -> Json:
        hours, minutes = re.findall(r"(\d\d):(\d\d)", str(value))[0]
        return clock_of((int(hours) * 60 + int(minutes) + chance.randint(low, high)) % 1440)

    return Slot("str", lambda c: clock_of(c.randrange(1440)), follows=follow)


def dates(span: int, least: int = 4, most: int = 7) -> Slot:
    """Dates within so many days, in no order."""

    def draw(chance: Random) -> Json:
        first = some_day(chance, 2000, 2033)
        return [f"{first + timedelta(days=chance.randrange(span))}" for _ in range(chance.randint(least, most))]

    return Slot("list[str]", draw)


def rising(low: int, high: int, least: int = 4, most: int = 7) -> Slot:
    """Dates in order, so many days apart."""

    def draw(chance: Random) -> Json:
        here, found = some_day(chance, 2000, 2033), []
        for _ in range(chance.randint(least, most)):
            found.append(here.isoformat())
            here += timedelta(days=chance.randint(low, high))
        return [*found]

    return Slot("list[str]", draw)


def clocks(low: int = 6, high: int = 22, step: int = 1, least: int = 4, most: int = 7) -> Slot:
    """Times of one day, rising, all different."""

    def draw(chance: Random) -> Json:
        many = chance.sample(range(low * 60, high * 60, step), chance.randint(least, most))
        return [clock_of(m) for m in sorted(many)]

    return Slot("list[str]", draw)


def loose_clocks(low: int = 6, high: int = 22, step: int = 1, least: int = 4, most: int = 7) -> Slot:
    """Times of one day in no order."""

    def draw(chance: Random) -> Json:
        return [clock_of(chance.randrange(low * 60, high * 60, step)) for _ in range(chance.randint(least, most))]

    return Slot("list[str]", draw)


def clock(low: int, high: int, step: int = 1) -> Slot:
    return made(lambda c: clock_of(c.randrange(low * 60, high * 60, step)))


def one_span(chance: Random) -> str:
    begin = chance.randrange(420, 1140, 15)
    return f"{clock_of(begin)}-{clock_of(begin + chance.randrange(15, 240, 15))}"


def span() -> Slot:
    return made(one_span)


def night_span() -> Slot:
    """`22:15-06:30`, over midnight more often than not."""
    ends = (1435, *range(300, 600, 5), *range(300, 600, 5))
    return made(lambda c: f"{clock_of(c.randrange(1080, 1440, 5))}-{clock_of(c.choice(ends))}")


def span_by() -> Slot:
    """A span that often lies over the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        hours, minutes = re.findall(r"(\d\d):(\d\d)", str(value))[0]
        begin = max(0, int(hours) * 60 + int(minutes) + chance.randrange(-120, 200, 15))
        return f"{clock_of(begin)}-{clock_of(begin + chance.randrange(15, 240, 15))}"

    return Slot("str", one_span, follows=follow)


def spans(least: int = 3, most: int = 5) -> Slot:
    """Spans of one day, in no order, that may overlap."""
    return Slot("list[str]", lambda c: [one_span(c) for _ in range(c.randint(least, most))])


def apart(least: int = 3, most: int = 5) -> Slot:
    """Spans of one day in order that do not overlap; some touch."""

    def draw(chance: Random) -> Json:
        here, found = chance.randrange(420, 570, 15), []
        for _ in range(chance.randint(least, most)):
            end = here + chance.randrange(15, 135, 15)
            found.append(f"{clock_of(here)}-{clock_of(end)}")
            here = end + chance.choice((0, 0, 15, 30, 45, 60, 90))
        return [*found]

    return Slot("list[str]", draw)


def one_period(chance: Random, first: date, low: int, high: int) -> str:
    return f"{first}..{first + timedelta(days=chance.randint(low, high))}"


def period(low: int = 3, high: int = 60) -> Slot:
    """`2024-03-01..2024-03-09`."""
    return made(lambda c: one_period(c, some_day(c), low, high))


def period_by() -> Slot:
    """A period that often overlaps the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        first = date.fromisoformat(str(value)[:10]) + timedelta(days=chance.randint(-20, 40))
        return one_period(chance, first, 2, 40)

    return Slot("str", lambda c: one_period(c, some_day(c), 2, 40), follows=follow)


def periods(least: int = 3, most: int = 5) -> Slot:
    """Periods about the same time, in no order."""

    def draw(chance: Random) -> Json:
        first = some_day(chance)
        starts = [first + timedelta(days=chance.randrange(50)) for _ in range(chance.randint(least, most))]
        return [one_period(chance, start, 0, 20) for start in starts]

    return Slot("list[str]", draw)


def stamp() -> Slot:
    return made(lambda c: f"{some_day(c)} {clock_of(c.randrange(1440))}")


def stamp_on(low: int, high: int) -> Slot:
    """A stamp so many minutes after the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        first = datetime.fromisoformat(str(value)[:16])
        return f"{first + timedelta(minutes=chance.randint(low, high)):%Y-%m-%d %H:%M}"

    return Slot("str", lambda c: f"{some_day(c)} {clock_of(c.randrange(1440))}", follows=follow)


def stamps(low: int, high: int, least: int = 4, most: int = 6) -> Slot:
    """Stamps in order, so many minutes apart."""

    def draw(chance: Random) -> Json:
        here = datetime.combine(some_day(chance), datetime.min.time()) + timedelta(minutes=chance.randrange(1440))
        found = []
        for _ in range(chance.randint(least, most)):
            found.append(f"{here:%Y-%m-%d %H:%M}")
            here += timedelta(minutes=chance.randint(low, high))
        return [*found]

    return Slot("list[str]", draw)


def edge_day() -> Slot:
    """A day that is often the first, the last or the 29th of its month."""

    def draw(chance: Random) -> str:
        first = some_day(chance).replace(day=1)
        return str(first + timedelta(days=chance.choice((0, 27, 28, 28, 29, -1, -1, -2, chance.randrange(28)))))

    return made(draw)


def winter_day() -> Slot:
    """A day about the turn of a year."""
    return made(lambda c: str(date(c.randint(1995, 2034), 1, 1) + timedelta(days=c.randint(-9, 8))))


def weekend_or_not() -> Slot:
    """A day near a weekend, more often than not."""

    def draw(chance: Random) -> str:
        here = some_day(chance)
        return str(here - timedelta(days=here.weekday() - chance.choice((0, 2, 4, 5, 5, 6, 6))))

    return made(draw)


def _whole_week(chance: Random, form: str, between: str) -> str:
    """An entry of a form for each day of the week, beginning with any day."""
    first = chance.randrange(7)
    return between.join(_FROM.fill(chance, form, d) for d in SHORT_WEEK[first:] + SHORT_WEEK[:first])


def _some_week(chance: Random, form: str) -> str:
    days = sorted(chance.sample(range(7), 5))
    return "; ".join(_FROM.fill(chance, form, SHORT_WEEK[i]) for i in days)


def _people(chance: Random) -> str:
    return f"<key> <{'|'.join(chance.sample(NAMES, 3))}>"


def shop_week() -> Slot:
    hours = "<key> <closed|<7..10>-<12..14>|<7..10>-<15..21>|<7..10>-<15..21>>"
    return made(lambda chance: _whole_week(chance, hours, "; "))


def crew() -> Slot:
    return made(lambda chance: _whole_week(chance, "<key> <AB|AC|BC|A|B|C|ABC>", ", "))


def some_crew() -> Slot:
    return made(lambda chance: _some_week(chance, "<key> <AB|AC|BC|A|B|C|ABC>"))


def rota() -> Slot:
    """`Wed Ada, Thu Boris, …` of three people, a week from any day on."""
    return made(lambda chance: _whole_week(chance, _people(chance), ", "))


def some_rota() -> Slot:
    """`Wed Ada; Fri Boris; …`: three people on some days of a week."""
    return made(lambda chance: _some_week(chance, _people(chance)))


def name_in() -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        return str(chance.choice([w for w in re.findall(r"[A-Z][a-z]+", str(value)) if w not in SHORT_WEEK]))

    return Slot("str", lambda c: c.choice(NAMES), follows=follow)


def board() -> Slot:
    """`08:05 Oslo, 08:25 Lima`: departures in order."""

    def draw(chance: Random) -> str:
        times = sorted(chance.sample(range(360, 1320), chance.randint(4, 6)))
        return ", ".join(f"{clock_of(m)} {chance.choice(CITIES[:4])}" for m in times)

    return made(draw)


def punches() -> Slot:
    """`Ada 08:05 in; Boris 08:10 in; Ada 12:00 out`."""

    def draw(chance: Random) -> str:
        people, found = chance.sample(NAMES, chance.randint(2, 4)), []
        for name in people:
            begin, end = sorted(chance.sample(range(420, 1200), 2))
            found += [(begin, name, "in"), (end, name, "out")]
        return "; ".join(f"{name} {clock_of(m)} {what}" for m, name, what in sorted(found))

    return made(draw)


def leap_years() -> Slot:
    def draw(chance: Random) -> Json:
        many = range(chance.randint(4, 7))
        return [chance.choice((4 * chance.randint(450, 510), 100 * chance.randint(15, 25))) for _ in many]

    return Slot("list[int]", draw)


def long_year() -> Slot:
    """A year, leap or a full century more often than others."""
    return Slot("int", lambda c: c.choice((4 * c.randint(400, 520), 100 * c.randint(15, 25), c.randint(1600, 2100))))
