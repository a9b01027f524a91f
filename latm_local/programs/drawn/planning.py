"""Values for plans and money: clocks, logs, shifts, seasons, tariffs, rates, receipts and accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.drawn import calendar
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, GOODS, NAMES, listed, made, some_day

any_span, births, later_day, loose_spans = calendar.any_span, calendar.births, calendar.later_day, calendar.loose_spans
near_days, spans, weekday, year_month = calendar.near_days, calendar.spans, calendar.weekday, calendar.year_month

_SHORT: Final = tuple("Mon Tue Wed Thu Fri Sat Sun".split())
_MONTHS: Final = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
_SHOWS: Final = tuple("news film quiz sport weather concert cartoon debate".split())
_DOINGS: Final = tuple("work email break phone filing".split())
_CODES: Final = tuple("USD GBP JPY CHF SEK PLN".split())
_SERVICES: Final = tuple("video music paper cloud gym games radio".split())
_JOBS: Final = tuple("plan dig wall roof paint floor".split())


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _playing(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def _minutes(value: Json) -> int:
    return int(str(value)[:2]) * 60 + int(str(value)[3:5])


def _joined(one: Callable[[Random], str], least: int = 3, most: int = 5, between: str = ", ") -> Slot:
    return made(lambda chance: between.join(one(chance) for _ in range(chance.randint(least, most))))


def _each(one: Callable[[Random, str], str], keys: tuple[str, ...], least: int = 3, most: int = 5) -> Slot:
    """Pieces for different keys, in any order."""
    return made(lambda c: ", ".join(one(c, key) for key in c.sample(keys, c.randint(least, most))))


def there(pattern: str, otherwise: str = "") -> Slot:
    """A piece of the first value that fits the pattern."""

    def follow(chance: Random, value: Json) -> Json:
        return str(chance.choice(re.findall(pattern, str(value)) or [otherwise]))

    return Slot("str", lambda chance: otherwise, follows=follow)


def _cents(chance: Random, low: int, high: int) -> str:
    return f"{chance.randint(low, high) / 100:.2f}"


def watched() -> Slot:
    """`12:30/45:00`: how far one is and how long it is."""
    return made(lambda c: "/".join(_playing(n) for n in sorted(c.sample(range(20, 3500), 2))))


def race_times() -> Slot:
    """`Ada 4:12, Finn 3:59`, all different."""

    def draw(chance: Random) -> str:
        times = chance.sample(range(200, 420), chance.randint(3, 5))
        return ", ".join(f"{n} {_playing(t)}" for n, t in zip(chance.sample(NAMES, len(times)), times, strict=True))

    return made(draw)


def clock_face() -> Slot:
    """`9:05`, from 1:00 to 12:59."""
    return made(lambda c: _playing(c.randint(60, 779)))


def clock_between(low: int, high: int) -> Slot:
    return made(lambda c: _clock(c.randint(low, high)))


def clocks_between(low: int, high: int) -> Slot:
    return listed(lambda c: _clock(c.randrange(low, high, 5)))


def clock_soon(low: int, high: int) -> Slot:
    """A time of the day so many minutes after the one with which the first value begins."""

    def follow(chance: Random, value: Json) -> Json:
        return _clock(min(1439, _minutes(value) + chance.randint(low, high)))

    return Slot("str", lambda c: _clock(c.randint(600, 1000)), follows=follow)


def quarters() -> Slot:
    """Minutes, of which many are full hours."""
    return Slot("int", lambda c: c.choice((20, 45, 60, 75, 90, 120, 135, 180, 200, 240, 300, 390)))


def any_seconds() -> Slot:
    """Seconds, from a few to many days."""
    return Slot("int", lambda c: int(c.uniform(1, 9) * c.choice((3, 60, 400, 3600, 9000, 86_400, 300_000))))


def duration_texts() -> Slot:
    """`45m`, `2h`, `1h30m`."""
    return listed(lambda c: c.choice(("{0}h", "{1}m", "{0}h{1}m")).format(c.randint(1, 5), c.randint(1, 59)))


def programme() -> Slot:
    """`18:00 news, 18:30 film`."""

    def draw(chance: Random) -> str:
        times = sorted(chance.sample(range(960, 1300, 5), chance.randint(3, 5)))
        return ", ".join(f"{_clock(t)} {s}" for t, s in zip(times, chance.sample(_SHOWS, len(times)), strict=True))

    return made(draw)


def time_log() -> Slot:
    """`09:00 work, 10:30 break, 11:00 work, 12:00 end`."""

    def draw(chance: Random) -> str:
        times, few = sorted(chance.sample(range(480, 1080, 5), chance.randint(4, 6))), chance.sample(_DOINGS, 3)
        done = [few[(i + chance.randint(0, 1)) % 3] for i in range(len(times) - 1)]
        return ", ".join(f"{_clock(t)} {d}" for t, d in zip(times, [*done, "end"], strict=True))

    return made(draw)


def work_log() -> Slot:
    """`work 1:30, email 0:45, work 2:00`."""
    return _joined(lambda c: f"{c.choice(_DOINGS[:3])} {_playing(c.randrange(5, 240, 5))}", 3, 6)


def headway() -> Slot:
    """Times of the day a fixed step apart, but for one about half of the time."""

    def draw(chance: Random) -> Json:
        begin, step, odd = chance.randint(300, 900), chance.randint(7, 60), chance.choice((0, 0, 1, 5))
        times = [begin + i * step for i in range(chance.randint(3, 6))]
        times[chance.randrange(len(times))] += odd
        return [_clock(t) for t in times]

    return Slot("list[str]", draw)


def legs() -> Slot:
    """`60km 45min, 30km 20min`."""
    return _joined(lambda c: f"{c.randint(5, 120)}km {c.randint(10, 90)}min", 2, 4)


def day_shifts() -> Slot:
    """`06:00-14:00`: one shift a day."""

    def one(chance: Random) -> str:
        begin = chance.choice((300, 330, 360, 480, 780, 840, 870, 900))
        return f"{_clock(begin)}-{_clock(begin + chance.randrange(360, 510, 30))}"

    return listed(one, 4, 7)


def roster() -> Slot:
    """`Tue Ada, Wed Finn`: five days in a row, of three people."""

    def draw(chance: Random) -> str:
        few, first = chance.sample(NAMES, 3), chance.randrange(7)
        return ", ".join(f"{_SHORT[(first + i) % 7]} {chance.choice(few)}" for i in range(5))

    return made(draw)


def short_weekday(most: int = 7) -> Slot:
    return made(lambda c: c.choice(_SHORT[:most]))


def holidays() -> Slot:
    """Dates within a few weeks of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        first, many = date.fromisoformat(str(value)), chance.randint(2, 4)
        return [(first + timedelta(days=n)).isoformat() for n in sorted(chance.sample(range(25), many))]

    return Slot("list[str]", lambda c: [some_day(c).isoformat() for _ in "abc"], follows=follow)


def late_day() -> Slot:
    """Dates at the end of a month."""
    return made(lambda c: (some_day(c).replace(day=1) - timedelta(days=c.choice((1, 1, 1, 2, 3, 9)))).isoformat())


def month_span() -> Slot:
    """`Nov-Feb`."""
    return made(lambda c: "-".join(c.sample(_MONTHS, 2)))


def working_days() -> Slot:
    """Short weekdays in the order of the week."""
    return Slot("list[str]", lambda c: [d for d in _SHORT if c.random() < 0.7] or ["Mon"])


def opening_hours() -> Slot:
    """`Mon-Thu 9-18, Fri-Sat 10-14`."""

    def draw(chance: Random) -> str:
        first, cut, last = chance.randint(0, 1), chance.randint(2, 4), chance.randint(5, 6)
        days = (f"{_SHORT[first]}-{_SHORT[cut]}", f"{_SHORT[cut + 1]}-{_SHORT[last]}")
        return ", ".join(f"{d} {chance.randint(7, 10)}-{chance.randint(13, 20)}" for d in days)

    return made(draw)


def _span(chance: Random, most: int) -> str:
    begin = chance.randint(1, 22)
    return f"{begin}-{begin + chance.randint(1, most)}"


def absences() -> Slot:
    """`Ada 3-12, Finn 10-15`: days of a month."""
    return _each(lambda c, name: f"{name} {_span(c, 9)}", NAMES)


def zones() -> Slot:
    """`Oslo +1, Lima -5`: cities with their offsets."""
    return _each(lambda c, city: f"{city} {c.randint(-10, 12):+d}", CITIES)


def day_months() -> Slot:
    """`12 Mar, 3 Jan`."""
    return _joined(lambda c: f"{c.randint(1, 28)} {c.choice(_MONTHS)}")


def week_times(least: int, most: int) -> Slot:
    """`Wed 14:00, Mon 09:30`."""
    return _joined(lambda c: f"{c.choice(_SHORT)} {_clock(c.randrange(0, 1440, 5))}", least, most)


def reigns() -> Slot:
    """`Ada 1650-1662, Milo 1665-1690`, in order."""

    def draw(chance: Random) -> str:
        here, found = chance.randint(1500, 1700), []
        for name in chance.sample(NAMES, chance.randint(3, 5)):
            end = here + chance.randint(3, 40)
            found.append(f"{name} {here}-{end}")
            here = end + chance.choice((0, 0, 2, 9))
        return ", ".join(found)

    return made(draw)


def year_of_reigns() -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        years = [int(y) for y in re.findall(r"\d+", str(value))]
        return chance.randint(min(years) - 5, max(years) + 5)

    return Slot("int", lambda c: c.randint(1500, 1800), follows=follow)


def era_year() -> Slot:
    """`44 BC`."""
    return made(lambda c: f"{c.randint(1, 400)} {c.choice(('BC', 'AD'))}")


def project() -> Slot:
    """`plan 3; dig 2 after plan; wall 4 after dig`."""

    def draw(chance: Random) -> str:
        found = [f"{_JOBS[0]} {chance.randint(1, 9)}"]
        for number in range(1, chance.randint(4, 6)):
            after = f" after {chance.choice(_JOBS[:number])}" if chance.random() < 0.8 else ""
            found.append(f"{_JOBS[number]} {chance.randint(1, 9)}{after}")
        return "; ".join(found)

    return made(draw)


def speed_limit() -> Slot:
    return Slot("int", lambda c: c.choice((30, 50, 60, 80, 100)))


def subscriptions() -> Slot:
    """`video 9.99/month, paper 120.00/year`."""
    return _each(lambda c, k: f"{k} {_cents(c, 299, 12000)}/{c.choice(('month', 'year'))}", _SERVICES)


def rates() -> Slot:
    """`USD 1.08, GBP 0.85`."""
    return _each(lambda c, k: f"{k} {_cents(c, 50, 1200)}", _CODES)


def receipt() -> Slot:
    """`bread 2.50 A, lamps 20.00 B`."""
    return _each(lambda c, k: f"{k} {_cents(c, 60, 4000)} {c.choice('AB')}", GOODS)


def products() -> Slot:
    """`lamps 12/20, chairs 30/45`: two whole prices of each."""
    return _each(lambda c, k: f"{k} {c.randint(5, 40)}/{c.randint(12, 60)}", GOODS)


def batches() -> Slot:
    """`10@2, 5@3`: how many at which price."""
    return _joined(lambda c: f"{c.randint(2, 20)}@{c.randint(2, 12)}", 2, 4)


def sold_there() -> Slot:
    """How many of the first value's pieces are taken."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.randint(1, sum(map(int, re.findall(r"\d+(?=@)", str(value)))))

    return Slot("int", lambda chance: chance.randint(2, 9), follows=follow)


def packs() -> Slot:
    """`500g/2.49`."""
    return listed(lambda c: f"{c.randrange(100, 1500, 50)}g/{_cents(c, 90, 900)}", 3, 5)


def coin_rolls() -> Slot:
    """`3x50, 2x20`."""
    return _each(lambda c, coin: f"{c.randint(1, 12)}x{coin}", ("200", "100", "50", "20", "10", "5"), 2, 5)


def near_price() -> Slot:
    """A price not far from the first value."""
    near = (0, 0, -250, -80, -5, 10, 120, 300)
    return Slot(
        "float",
        lambda c: c.randint(500, 900) / 100,
        lambda value: f"{value:.2f}",
        lambda c, v: round(float(str(v)) + c.choice(near) / 100, 2),
    )


def account_events() -> Slot:
    """`+100 5% -30 2%`: bookings and interest."""

    def one(chance: Random) -> str:
        return f"{chance.choice('+-')}{chance.randint(5, 90)}" if chance.random() < 0.6 else f"{chance.randint(1, 9)}%"

    return made(lambda c: " ".join([f"+{c.randint(100, 500)}", f"{c.randint(1, 9)}%", *(one(c) for _ in "abc")]))


def dated_sums() -> Slot:
    """`2024-03-05 12.50; 2024-04-01 8.00` of one year, in order."""

    def draw(chance: Random) -> str:
        year = chance.randint(2011, 2029)
        days = sorted(date(year, 2, 1) + timedelta(days=n) for n in chance.sample(range(100), chance.randint(4, 6)))
        return "; ".join(f"{d} {_cents(chance, 100, 6000)}" for d in days)

    return made(draw)
