"""Dates, times of day, spans, rotas and timetables in the ways people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, NAMES, listed, made, some_day

MONTHS: Final = tuple("January February March April May June July August September October November December".split())
WEEKDAYS: Final = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_SHORT: Final = tuple(d[:3] for d in WEEKDAYS)
_CHORES: Final = tuple("dentist meeting lunch haircut call lesson training visit review choir".split())
_PAPERS: Final = tuple("report invoice essay audit offer budget poster survey letter thesis".split())


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def timetable(least: int = 4, most: int = 7) -> Slot:
    """Times of the day, rising."""
    return Slot("list[str]", lambda c: [*map(_clock, sorted(c.sample(range(300, 1390), c.randint(least, most))))])


def round_times() -> Slot:
    """Times of the day, of which many are full or half hours."""
    return listed(lambda c: f"{c.randrange(6, 22):02d}:{c.choice((0, 0, 15, 30, 45)):02d}", 4, 7)


def quarter_moment() -> Slot:
    return made(lambda c: f"{c.randrange(24):02d}:{c.choice((0, 15, 30, 45)):02d}")


def near_days(span: int = 40) -> Slot:
    """Dates of a few weeks, in no order."""

    def draw(chance: Random) -> Json:
        first, many = some_day(chance), chance.randint(4, 6)
        return [(first + timedelta(days=chance.randrange(span))).isoformat() for _ in range(many)]

    return Slot("list[str]", draw)


def row_of_days() -> Slot:
    """Dates in order, of which many are one day apart."""

    def draw(chance: Random) -> Json:
        here, found = some_day(chance), []
        for _ in range(chance.randint(4, 7)):
            found.append(here.isoformat())
            here += timedelta(days=chance.choice((1, 1, 1, 2, 5)))
        return [*found]

    return Slot("list[str]", draw)


def weekly_days() -> Slot:
    """Dates in order, a week apart each, but for the last about half of the time."""

    def draw(chance: Random) -> Json:
        first, many, odd = some_day(chance), chance.randint(3, 5), chance.choice((0, 0, 1, 7))
        return [(first + timedelta(days=7 * i + odd * (i == many - 1))).isoformat() for i in range(many)]

    return Slot("list[str]", draw)


def long_day() -> Slot:
    """`3 March 2024`."""
    return made(lambda c: (lambda d: f"{d.day} {d:%B %Y}")(some_day(c)))


def american_day() -> Slot:
    """`March 3, 2024`."""
    return made(lambda c: (lambda d: f"{d:%B} {d.day}, {d.year}")(some_day(c)))


def slash_day() -> Slot:
    """`03/04/2024`."""
    return made(lambda c: f"{some_day(c):%d/%m/%Y}")


def dotted_day() -> Slot:
    """`4.3.2024`."""
    return made(lambda c: (lambda d: f"{d.day}.{d.month}.{d.year}")(some_day(c)))


def dotted_days() -> Slot:
    return listed(lambda c: f"{c.randint(1, 28)}.{c.randint(1, 12)}.{c.randint(2019, 2023)}", 4, 6)


def maybe_day() -> Slot:
    """`2024-02-30`: a date that there may not be."""
    return made(lambda c: f"{c.randint(2000, 2030)}-{c.choice((2, 4, 6, 9, 12)):02d}-{c.randint(28, 31)}")


def weekend_day() -> Slot:
    """Dates around weekends."""

    def draw(chance: Random) -> str:
        here = some_day(chance)
        return (here + timedelta(days=chance.choice((4, 5, 6)) - here.weekday())).isoformat()

    return made(draw)


def thirteenth() -> Slot:
    """Dates of which many are a Friday, a 13th, or both."""

    def draw(chance: Random) -> str:
        here = some_day(chance).replace(day=chance.choice((13, 13, 13, 6, 20)))
        while chance.random() < 0.8 and here.weekday() != 4:
            here = (here.replace(day=28) + timedelta(days=10)).replace(day=here.day)
        return here.isoformat()

    return made(draw)


def month_end_or_not() -> Slot:
    def draw(chance: Random) -> str:
        first = some_day(chance).replace(day=1)
        return (first - timedelta(days=chance.choice((1, 1, 2, 3)))).isoformat()

    return made(draw)


def later_day(low: int = 1, high: int = 400) -> Slot:
    """A date so many days after the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return (date.fromisoformat(str(value)) + timedelta(days=chance.randint(low, high))).isoformat()

    return Slot("str", lambda c: (some_day(c) + timedelta(days=c.randint(low, high))).isoformat(), follows=follow)


def stamp() -> Slot:
    """`2024-03-05 14:30`."""
    return made(lambda c: f"{some_day(c)} {_clock(c.randrange(1440))}")


def later_stamp(low: int = 10, high: int = 6000) -> Slot:
    """A date with a time, so many minutes after the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return f"{datetime.fromisoformat(str(value)) + timedelta(minutes=chance.randint(low, high)):%Y-%m-%d %H:%M}"

    return Slot("str", lambda c: f"{some_day(c)} {_clock(c.randrange(1440))}", follows=follow)


def weekday() -> Slot:
    return made(lambda chance: chance.choice(WEEKDAYS))


def some_weekdays() -> Slot:
    """Different weekdays in no order."""
    return Slot("list[str]", lambda chance: chance.sample(WEEKDAYS, chance.randint(3, 6)))


def weekday_span() -> Slot:
    """`Tue-Fri`."""
    return made(lambda c: (lambda two: f"{_SHORT[min(two)]}-{_SHORT[max(two)]}")(c.sample(range(7), 2)))


def month() -> Slot:
    return made(lambda chance: chance.choice(MONTHS))


def month_list() -> Slot:
    return Slot("list[str]", lambda chance: chance.sample(MONTHS, chance.randint(3, 6)))


def year_month() -> Slot:
    """`2024-05`."""
    return made(lambda c: f"{c.randint(1990, 2035)}-{c.randint(1, 12):02d}")


def later_month() -> Slot:
    """`2025-02`, a month after the first value."""

    def follow(chance: Random, value: Json) -> Json:
        months = int(str(value)[:4]) * 12 + int(str(value)[5:]) + chance.randint(1, 50)
        return f"{months // 12}-{months % 12 + 1:02d}"

    return Slot("str", lambda c: f"{c.randint(2036, 2040)}-{c.randint(1, 12):02d}", follows=follow)


def year_quarter() -> Slot:
    """`2024-Q2`."""
    return made(lambda c: f"{c.randint(1990, 2035)}-Q{c.randint(1, 4)}")


def month_day() -> Slot:
    """`03-14`."""
    return made(lambda c: f"{some_day(c):%m-%d}")


def years(least: int = 4, most: int = 7) -> Slot:
    return Slot("list[int]", lambda c: [c.randint(1890, 2030) for _ in range(c.randint(least, most))])


def round_years() -> Slot:
    """Years, many of them full decades or centuries."""
    return Slot(
        "list[int]", lambda c: [c.choice((1600, 1700, 1900, 1904, 1950, 1988, 2000, 2010, 2015, 2024)) for _ in "abcde"]
    )


def any_span() -> Slot:
    """`22:00-06:30`: the end may lie on the next day."""

    def draw(chance: Random) -> str:
        begin, end = chance.sample(range(0, 1440, 5), 2)
        return f"{_clock(begin)}-{_clock(end)}"

    return made(draw)


def spans(least: int = 2, most: int = 4) -> Slot:
    """`09:00-10:30` and later ones of the same day; now and then one follows at once."""

    def draw(chance: Random) -> Json:
        here, found = chance.randrange(360, 560, 5), []
        for _ in range(chance.randint(least, most)):
            end = here + chance.randrange(20, 150, 5)
            found.append(f"{_clock(here)}-{_clock(end)}")
            here = end + chance.choice((0, 5, 15, 40, 75))
        return [*found]

    return Slot("list[str]", draw)


def _loose(chance: Random) -> str:
    here = chance.randrange(420, 1080, 15)
    return f"{_clock(here)}-{_clock(here + chance.randrange(15, 300, 15))}"


def loose_spans() -> Slot:
    """`09:00-10:30` and others that may begin before it or overlap with it."""
    return listed(_loose, 3, 5)


def loose_span() -> Slot:
    return made(_loose)


def rota() -> Slot:
    """`Ada 08:00-12:30, Ben 09:15-17:00`."""

    def draw(chance: Random) -> str:
        found = []
        for person in chance.sample(NAMES, chance.randint(3, 4)):
            here = chance.randrange(360, 780, 15)
            found.append(f"{person} {_clock(here)}-{_clock(here + chance.randrange(120, 540, 15))}")
        return ", ".join(found)

    return made(draw)


def punches() -> Slot:
    """`08:02 in, 12:10 out, 12:45 in, 17:03 out`."""

    def draw(chance: Random) -> str:
        times = sorted(chance.sample(range(420, 1200), 2 * chance.randint(1, 3)))
        return ", ".join(f"{_clock(t)} {('in', 'out')[i % 2]}" for i, t in enumerate(times))

    return made(draw)


def agenda() -> Slot:
    """`09:00 dentist, 10:30 meeting`, in order."""

    def draw(chance: Random) -> str:
        many = chance.randint(3, 5)
        times = sorted(chance.sample(range(420, 1260, 15), many))
        return ", ".join(f"{_clock(t)} {w}" for t, w in zip(times, chance.sample(_CHORES, many), strict=True))

    return made(draw)


def deadlines() -> Slot:
    """`report 2024-05-03; invoice 2024-04-01`, in no order."""

    def draw(chance: Random) -> str:
        first = some_day(chance, 2015)
        chosen = chance.sample(_PAPERS, chance.randint(3, 5))
        return "; ".join(f"{w} {first + timedelta(days=chance.randrange(60))}" for w in chosen)

    return made(draw)


def birthdays() -> Slot:
    """`Ada 14.3, Ben 2.5`."""

    def draw(chance: Random) -> str:
        people = chance.sample(NAMES, chance.randint(3, 5))
        return ", ".join(f"{p} {chance.randint(1, 28)}.{chance.randint(1, 12)}" for p in people)

    return made(draw)


def births() -> Slot:
    """`Ada 1990, Ben 1984`."""

    def draw(chance: Random) -> str:
        people = chance.sample(NAMES, chance.randint(3, 5))
        return ", ".join(f"{p} {y}" for p, y in zip(people, chance.sample(range(1940, 2010), 5), strict=False))

    return made(draw)


def departures() -> Slot:
    """`Oslo 08:10, Lima 10:45`, in order."""

    def draw(chance: Random) -> str:
        times = sorted(chance.sample(range(360, 1380), chance.randint(4, 5)))
        return ", ".join(f"{chance.choice(CITIES[:6])} {_clock(t)}" for t in times)

    return made(draw)


def offset() -> Slot:
    """`+05:30` from Greenwich."""
    return made(lambda c: f"{c.choice('+-')}{c.randint(1, 11):02d}:{c.choice((0, 0, 30, 45)):02d}")


def duration() -> Slot:
    """`1h 20m 5s`, of which parts may be missing."""

    def draw(chance: Random) -> str:
        kept = [u for u in "hms" if chance.random() < 0.7] or ["m"]
        return " ".join(f"{chance.randint(1, 5 if u == 'h' else 59)}{u}" for u in kept)

    return made(draw)


def iso_duration() -> Slot:
    """`PT1H20M`."""
    return made(lambda c: f"PT{c.randint(1, 23)}H{c.randint(1, 59)}M")


def lap_time() -> Slot:
    """`1:02.5`."""
    return made(lambda c: f"{c.randint(1, 9)}:{c.randrange(60):02d}.{c.randrange(10)}")


def short_clock() -> Slot:
    """`9am`."""
    return made(lambda c: f"{c.randint(1, 12)}{c.choice(('am', 'pm'))}")


def week_flags() -> Slot:
    """`MT-TF--`: days of the week, a dash where it is off."""
    return made(lambda c: "".join(d if c.random() < 0.65 else "-" for d in "MTWTFSS"))


def moments_of_five() -> Slot:
    return Slot("list[str]", lambda c: [*map(_clock, c.sample(range(300, 1390), 5))])


def day_near(low: int, high: int) -> Slot:
    """A date about the first of the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        there = min(re.findall(r"\d{4}-\d\d-\d\d", str(value)))
        return (date.fromisoformat(there) + timedelta(days=chance.randint(low, high))).isoformat()

    return Slot("str", lambda c: some_day(c).isoformat(), follows=follow)


def month_number_there() -> Slot:
    """A month of the first value, most often."""

    def follow(chance: Random, value: Json) -> Json:
        there = re.findall(r"\.(\d+)", str(value))
        return int(chance.choice(there)) if chance.random() < 0.9 else chance.randint(1, 12)

    return Slot("int", lambda c: c.randint(1, 12), follows=follow)
