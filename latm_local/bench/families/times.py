"""Families about dates and times; every date is written YYYY-MM-DD, every time HH:MM."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from latm_local.bench.families.family import Case, Family, family, yes

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(chance: random.Random, first: int = 1960, last: int = 2040) -> date:
    start = date(first, 1, 1)
    return start + timedelta(days=chance.randrange((date(last, 12, 31) - start).days + 1))


@family(
    "times",
    1,
    "On which day of the week does {day} fall?",
    "What weekday is {day}?",
    test="Is {day} a Monday, a Tuesday or which other day?",
)
def weekday(chance: random.Random) -> Case:
    day = _day(chance)
    return Case({"day": str(day)}, DAYS[day.weekday()])


def _stay(chance: random.Random) -> tuple[date, date]:
    first = _day(chance)
    return first, first + timedelta(days=chance.randint(1, 500))


@family(
    "times",
    2,
    "How many days lie between {first} and {last}, the last day not counted?",
    "A guest arrives on {first} and leaves on {last}. How many nights are that?",
    test="After how many days does {first} become {last}?",
)
def nights(chance: random.Random) -> Case:
    first, last = _stay(chance)
    return Case({"first": str(first), "last": str(last)}, str((last - first).days))


@family(
    "times",
    2,
    "How many days are there from {first} to {last}, both of them counted?",
    "A fair opens on {first} and closes in the evening of {last}. On how many days can one visit it?",
    test="How many squares of the calendar are filled from {first} up to and including {last}?",
    twin="nights",
)
def days_inclusive(chance: random.Random) -> Case:
    first, last = _stay(chance)
    return Case({"first": str(first), "last": str(last)}, str((last - first).days + 1))


@family(
    "times",
    3,
    "What is the date of the last {weekday} of {month} {year}?",
    "A club meets on the last {weekday} of each month. When does it meet in {month} {year}?",
    test="In {month} {year}, which date has the {weekday} after which no other follows?",
)
def last_weekday_of_month(chance: random.Random) -> Case:
    year, month, wanted = chance.randint(1980, 2040), chance.randint(1, 12), chance.randrange(7)
    day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    while day.weekday() != wanted:
        day -= timedelta(days=1)
    return Case({"weekday": DAYS[wanted], "month": MONTHS[month - 1], "year": str(year)}, str(day))


@family(
    "times",
    1,
    "Is {year} a leap year in the Gregorian calendar? Answer yes or no.",
    "Does the year {year} have a 29 February? Answer yes or no.",
    test="Say yes if {year} has 366 days and no otherwise.",
    held_out=True,
)
def leap_year(chance: random.Random) -> Case:
    year = chance.choice(
        (chance.randrange(1000, 3000, 100), chance.randrange(1600, 2400, 4), chance.randint(1600, 2400))
    )
    return Case({"year": str(year)}, yes(year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)))


@family(
    "times",
    2,
    "It is {time} now. What will the clock show in {minutes} minutes?",
    "A film starts at {time} and lasts {minutes} minutes. At what time does it end?",
    test="Move the clock from {time} on by {minutes} minutes.",
    held_out=True,
)
def clock_later(chance: random.Random) -> Case:
    start, minutes = chance.randrange(1440), chance.randint(5, 900)
    return Case({"time": clock(start), "minutes": str(minutes)}, clock(start + minutes))


@family(
    "times",
    2,
    "Someone born on {born} is how many years old on {day}?",
    "The birth date is {born}. What is the age in full years on {day}?",
    test="How many birthdays has a person born on {born} had up to {day}, that day included?",
    held_out=True,
)
def age(chance: random.Random) -> Case:
    born = _day(chance, 1940, 2000)
    born = born.replace(day=min(born.day, 28))
    day = born.replace(year=born.year + chance.randint(1, 60)) + timedelta(days=chance.choice((-1, 0, 1, 40, 200)))
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return Case({"born": str(born), "day": str(day)}, str(years))


@family(
    "times",
    3,
    "How many working days (Monday to Friday) are there from {first} to {last}, both included?",
    "Leaving out Saturdays and Sundays, count the days from {first} through {last}.",
    test="An office works Monday to Friday. On how many days is it open from {first} up to and with {last}?",
    held_out=True,
)
def working_days(chance: random.Random) -> Case:
    first = _day(chance)
    length = chance.randint(1, 45)
    days = [first + timedelta(days=i) for i in range(length)]
    return Case({"first": str(first), "last": str(days[-1])}, str(sum(day.weekday() < 5 for day in days)))


def clock(minutes: int) -> str:
    """Minutes since midnight as HH:MM, days dropped."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


FAMILIES: Final[tuple[Family, ...]] = (
    weekday,
    nights,
    days_inclusive,
    last_weekday_of_month,
    leap_year,
    clock_later,
    age,
    working_days,
)
