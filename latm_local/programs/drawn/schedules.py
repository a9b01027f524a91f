"""Values for timetables, calendars, bookings, logs and stopwatches."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.drawn import calendar, planning
from latm_local.programs.forms import POOLS, Forms
from latm_local.programs.program import Slot
from latm_local.programs.values import NAMES, listed, made, some_day

timetable, quarter_moment, near_days = calendar.timetable, calendar.quarter_moment, calendar.near_days
row_of_days, slash_day, later_day = calendar.row_of_days, calendar.slash_day, calendar.later_day
day_near, stamp, later_stamp, weekday = calendar.day_near, calendar.stamp, calendar.later_stamp, calendar.weekday
month, year_month, spans, loose_spans = calendar.month, calendar.year_month, calendar.spans, calendar.loose_spans
loose_span, any_span, rota, agenda = calendar.loose_span, calendar.any_span, calendar.rota, calendar.agenda
offset, weekend_day, years = calendar.offset, calendar.weekend_day, calendar.years
clock_between, clocks_between, there = planning.clock_between, planning.clocks_between, planning.there
short_weekday, day_shifts = planning.short_weekday, planning.day_shifts
punches, moments_of_five = calendar.punches, calendar.moments_of_five

_DAYS: Final = tuple("Mon Tue Wed Thu Fri Sat Sun".split())
_FORMS: Final = Forms(
    {
        **POOLS,
        "mon": tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()),
        "Month": calendar.MONTHS,
        "wd": _DAYS,
        "act": tuple("swim yoga chess choir judo dance piano drama".split()),
    }
)

two_digit_dotted = _FORMS.text("<01..28>.<01..12>.<00..60>")
hyphen_day = _FORMS.text("<1..28>-<mon>-<1995..2035>")
short_days = _FORMS.list_of("<1..28> <mon> <2019..2024>", 4, 6)
month_days = _FORMS.list_of("<mon> <1..28>", 4, 7)
american_short = _FORMS.text("<1..12>/<1..28>/<1995..2035>")
american_list = _FORMS.list_of("<1..12>/<1..28>/<2020..2024>", 4, 6)
eight_digits = _FORMS.text("<1990..2035><01..12><01..28>")
eights = _FORMS.list_of("202<0..4><01..12><01..28>", 4, 6)
fourteen_digits = _FORMS.text("<1990..2035><01..12><01..28><00..23><00..59><00..59>")
week_label = _FORMS.text("<2000..2034>-W<01..52>")
clock_twelve_tight = _FORMS.text("<1..12>:<00..59><am|pm>")
clocks_twelve = _FORMS.list_of("<1..12>:<00..59> <am|pm>", 4, 6)
clock_words = _FORMS.text("<5|10|20|25|quarter|half> past <1..12>")
clock_h = _FORMS.text("<0..23>h<00..59>")
four_digits = _FORMS.text("<00..23><00..59>")
zoned_time = _FORMS.text("<00..23>:<00..59><+|-><00..11>:<00|00|30|45>")
zoned_times = _FORMS.list_of("<00..23>:<00..59><+|-><01..09>:<00|30>", 4, 5)
hour_minutes = _FORMS.text("<0..14>:<00..59>")
hour_minutes_list = _FORMS.list_of("<0..9>:<00..59>", 3, 6)
signed_times = _FORMS.list_of("<+|-><0..2>:<00..59>", 4, 6)
long_duration = _FORMS.text("<0..5>:<00..59>:<00..59>")
long_durations = _FORMS.list_of("<0..2>:<00..59>:<00..59>", 3, 5)
spoken_duration = _FORMS.text("<2..9> hours <2..59> minutes")
any_duration = _FORMS.text("<<2..59> minutes|<2..9> hours|<2..6> days|<2..5> hours and <2..59> minutes>")
mixed_durations = _FORMS.list_of("<1..90><s|min|min|h>", 4, 6)
day_hours = _FORMS.text("<1..6>d <1..23>h")
laps_text = _FORMS.list_of("1:<00..59>.<0..9>", 4, 6)
week_activity = _FORMS.list_of("<wd> <act>", 4, 7)
week_clock = _FORMS.text("<wd> <00..23>:<00|15|30|45>")
priced_days = _FORMS.many("<2023..2024>-<01..12>-<01..28> <price>", "; ", 4, 6)
warm_hours = _FORMS.list_of("<00..23>h <-5..30>", 4, 7)
stays = _FORMS.each("<key> 2025-0<6|7|8>-<01..28> <1..9>", NAMES, "; ", 3, 5)
worked = _FORMS.many("<key> <1..5>:<00|15|30|45>", ", ", 4, 6, NAMES[:3])
wages = _FORMS.each("<key> <3..10>h <11..30>", NAMES, ", ", 3, 5)
month_day_of_year = _FORMS.text("<01..12>-<01..28>")
km_pace = _FORMS.text("<3..9>:<00..59>")
paper_month = _FORMS.text("<2021..2026>-<01..12>")
clocks_late_evening = _FORMS.list_of("<22|23|00|01>:<00..59>", 4, 6)
iso_long = _FORMS.text("P<1..9>DT<1..23>H<1..59>M")
cue_time = _FORMS.text("00:<00..59>:<00..59>.<000..999>")
chapters = _FORMS.list_of("<0..9>:<00..59> <Word>", 4, 6)
born_years = _FORMS.each("<key> <1940..2009>-<01..12>-<01..28>", NAMES, ", ", 3, 5)
valid_years = _FORMS.each("<key> <2021..2026>-<01..12>", ("passport", "licence", "permit", "card", "visa"), ", ", 3, 4)
log_lines = _FORMS.list_of("2024-0<3..5>-<01..28> <00..23>:<00..59> <INFO|INFO|WARN|ERROR>", 4, 7)
http_lines = _FORMS.list_of("<08..11>:<00..59>:<00..59> <200|200|404|500> <5..900>ms", 4, 6)
odd_date = _FORMS.text("20<00..34>-<00..16>-<20..34>")
odd_clock = _FORMS.text("<00..27>:<00..69>")


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _full(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _first_day(value: Json) -> date:
    return date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", str(value))[0])


def weekday_day() -> Slot:
    """`Tue 5 Mar 2024`, about half of the time with a wrong weekday."""

    def draw(chance: Random) -> str:
        here = some_day(chance)
        return f"{here + timedelta(days=chance.choice((0, 0, 1, 5))):%a} {here.day} {here:%b %Y}"

    return made(draw)


def ordinal_long() -> Slot:
    """`March 5th, 2024`."""

    def draw(chance: Random) -> str:
        here = some_day(chance)
        end = "th" if 11 <= here.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(here.day % 10, "th")
        return f"{here:%B} {here.day}{end}, {here.year}"

    return made(draw)


def year_days(least: int = 4, most: int = 7) -> Slot:
    """Dates of one year, in no order."""

    def draw(chance: Random) -> Json:
        first = date(chance.randint(2000, 2034), 1, 1)
        return [f"{first + timedelta(days=chance.randrange(365))}" for _ in range(chance.randint(least, most))]

    return Slot("list[str]", draw)


def rising_days(low: int, high: int, least: int = 4, most: int = 6) -> Slot:
    """Dates in order, so many days apart."""

    def draw(chance: Random) -> Json:
        here, found = some_day(chance), []
        for _ in range(chance.randint(least, most)):
            found.append(here.isoformat())
            here += timedelta(days=chance.randint(low, high))
        return [*found]

    return Slot("list[str]", draw)


def days_around(low: int, high: int, least: int = 3, most: int = 6) -> Slot:
    """Dates about the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        first = _first_day(value)
        many = chance.sample(range(low, high), chance.randint(least, most))
        return [(first + timedelta(days=n)).isoformat() for n in many]

    return Slot("list[str]", lambda c: [some_day(c).isoformat() for _ in "abc"], follows=follow)


def month_of_first() -> Slot:
    """The number of a month of the first value, most often."""

    def follow(chance: Random, value: Json) -> Json:
        found = re.findall(r"\d{4}-(\d\d)", str(value))
        return int(chance.choice(found)) if found and chance.random() < 0.8 else chance.randint(1, 12)

    return Slot("int", lambda c: c.randint(1, 12), follows=follow)


def later_seconds(low: int, high: int) -> Slot:
    """A time with seconds, so much after the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        hours, minutes, seconds = (int(p) for p in str(value).split(":"))
        return _full((hours * 3600 + minutes * 60 + seconds + chance.randint(low, high)) % 86400)

    return Slot("str", lambda c: _full(c.randrange(86400)), follows=follow)


def seconds_list(least: int = 4, most: int = 6, step: int = 400) -> Slot:
    """Times with seconds, rising."""

    def draw(chance: Random) -> Json:
        here, found = chance.randrange(20000, 70000), []
        for _ in range(chance.randint(least, most)):
            found.append(_full(here))
            here += chance.randint(1, step)
        return [*found]

    return Slot("list[str]", draw)


def splits() -> Slot:
    """`0:58`, `2:01`, `3:07`: a stopwatch that runs on."""

    def draw(chance: Random) -> Json:
        here, found = 0, []
        for _ in range(chance.randint(4, 6)):
            here += chance.randint(50, 95)
            found.append(f"{here // 60}:{here % 60:02d}")
        return [*found]

    return Slot("list[str]", draw)


def zoned_stamp() -> Slot:
    """`2024-03-05T14:30+02:00`."""
    return made(
        lambda c: (
            f"{some_day(c)}T{_clock(c.randrange(1440))}{c.choice('+-')}{c.randint(1, 11):02d}:{c.choice(('00', '30'))}"
        )
    )


def zoned_near() -> Slot:
    """A time in another zone, within some hours of the first value's clock."""

    def follow(chance: Random, value: Json) -> Json:
        here = datetime.fromisoformat(str(value)[:16]) + timedelta(minutes=chance.randint(-300, 900))
        return f"{here:%Y-%m-%dT%H:%M}{chance.choice('+-')}{chance.randint(1, 9):02d}:00"

    return Slot("str", lambda c: f"{some_day(c)}T{_clock(c.randrange(1440))}+00:00", follows=follow)


def zulu() -> Slot:
    """`2024-03-05T14:30:09`."""
    return made(lambda c: f"{some_day(c)}T{_full(c.randrange(86400))}")


def stamps(least: int = 4, most: int = 6, minutes: int = 4000) -> Slot:
    """`2024-03-05 14:30` and others soon after, in no order."""

    def draw(chance: Random) -> Json:
        first = datetime.combine(some_day(chance), datetime.min.time())
        many = chance.randint(least, most)
        return [f"{first + timedelta(minutes=chance.randrange(minutes)):%Y-%m-%d %H:%M}" for _ in range(many)]

    return Slot("list[str]", draw)


def rising_stamps() -> Slot:
    """The same in order."""

    def draw(chance: Random) -> Json:
        here, found = datetime.combine(some_day(chance), datetime.min.time()), []
        for _ in range(chance.randint(4, 6)):
            here += timedelta(minutes=chance.randint(15, 1500))
            found.append(f"{here:%Y-%m-%d %H:%M}")
        return [*found]

    return Slot("list[str]", draw)


def _stay(chance: Random, first: date, most: int) -> str:
    begin = first + timedelta(days=chance.randrange(30))
    return f"{begin}~{begin + timedelta(days=chance.randint(1, most))}"


def date_span(most: int = 40) -> Slot:
    """`2024-03-05~2024-03-12`."""
    return made(lambda c: _stay(c, some_day(c), most))


def date_span_near(most: int = 15) -> Slot:
    """Another such span near the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        return _stay(chance, _first_day(value) - timedelta(days=13), most)

    return Slot("str", lambda c: _stay(c, some_day(c), most), follows=follow)


def date_spans() -> Slot:
    """Spans of days of some weeks, in no order."""

    def draw(chance: Random) -> Json:
        first = some_day(chance)
        return [_stay(chance, first, 9) for _ in range(chance.randint(3, 5))]

    return Slot("list[str]", draw)


def week_hours() -> Slot:
    """`Mon 09:00-17:30, Thu 08:00-12:00`, in the order of the week."""

    def draw(chance: Random) -> str:
        found = []
        for name in sorted(chance.sample(_DAYS, chance.randint(3, 5)), key=_DAYS.index):
            here = chance.randrange(360, 780, 15)
            found.append(f"{name} {_clock(here)}-{_clock(here + chance.randrange(120, 540, 15))}")
        return ", ".join(found)

    return made(draw)


def visits() -> Slot:
    """`09:02 Ada in, 09:10 Finn in, 09:40 Ada out`: everybody comes and goes once, in order of time."""

    def draw(chance: Random) -> str:
        found = []
        for name in chance.sample(NAMES, chance.randint(2, 4)):
            two = sorted(chance.sample(range(480, 1080), 2))
            found += [f"{_clock(two[0])} {name} in", f"{_clock(two[1])} {name} out"]
        return ", ".join(sorted(found))

    return made(draw)


def served() -> Slot:
    """`Ada 09:05 09:12`: who came when and was served when, in order of coming."""

    def draw(chance: Random) -> str:
        here, found = chance.randrange(480, 900), []
        for name in chance.sample(NAMES, chance.randint(3, 5)):
            here += chance.randint(0, 12)
            found.append(f"{name} {_clock(here)} {_clock(here + chance.randint(0, 35))}")
        return "; ".join(found)

    return made(draw)


def planned_actual() -> Slot:
    """`08:10/08:13`: trains as planned and as they came."""

    def one(chance: Random) -> str:
        here = chance.randrange(300, 1380)
        return f"{_clock(here)}/{_clock(here + chance.choice((-2, -1, 0, 0, 1, 3, 5, 8, 17, 31)))}"

    return listed(one, 4, 6)


def leap_day_or_not() -> Slot:
    """Dates about the end of February and others."""

    def draw(chance: Random) -> str:
        if chance.random() < 0.5:
            return some_day(chance).isoformat()
        return (
            date(chance.choice((1996, 2000, 2004, 2016, 2023, 2024)), 3, 1) - timedelta(days=chance.randint(0, 2))
        ).isoformat()

    return made(draw)


def mixed_dates() -> Slot:
    """Dates written with dashes (year first), dots (day first) or strokes (month first)."""

    def one(chance: Random) -> str:
        return f"{some_day(chance, 2018, 2026):{chance.choice(('%Y-%m-%d', '%d.%m.%Y', '%m/%d/%Y'))}}"

    return listed(one, 4, 6)


def mixed_date() -> Slot:
    return made(lambda c: f"{some_day(c):{c.choice(('%Y-%m-%d', '%d.%m.%Y', '%m/%d/%Y'))}}")


def dates_of_many_years(least: int = 4, most: int = 7) -> Slot:
    return listed(lambda c: some_day(c, 1950, 2008).isoformat(), least, most)


def year_in_list() -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        return int(chance.choice(re.findall(r"\d{4}", str(value))))

    return Slot("int", lambda c: 2000, follows=follow)


def date_window_there() -> Slot:
    """A span of days among the dates of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        first = min(date.fromisoformat(d) for d in re.findall(r"\d{4}-\d\d-\d\d", str(value)))
        begin = first + timedelta(days=chance.randint(0, 15))
        return f"{begin}~{begin + timedelta(days=chance.randint(7, 20))}"

    return Slot("str", lambda c: _stay(c, some_day(c), 20), follows=follow)


def sun_times() -> Slot:
    """`06:12-18:40`: sunrise and sunset."""
    return made(lambda c: f"{_clock(c.randint(270, 500))}-{_clock(c.randint(960, 1310))}")
