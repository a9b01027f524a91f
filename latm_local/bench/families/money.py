"""Families about money and units; amounts are computed in whole cents or exact fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Final

from latm_local.bench.families.family import THINGS, Case, Family, family
from latm_local.bench.families.numbers import two_places


def dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


@family(
    "money",
    1,
    "A {thing} costs ${price} and is reduced by {percent} percent. What is the new price?",
    "What does one pay for a {thing} of ${price} after a discount of {percent} percent?",
    test="Take {percent} percent off the ${price} that a {thing} costs.",
)
def discount(chance: random.Random) -> Case:
    dollars_full, percent = chance.randint(3, 400), chance.randint(1, 19) * 5
    price = two_places(Fraction(dollars_full * (100 - percent), 100))
    written = {"thing": chance.choice(THINGS), "price": f"{dollars_full}.00", "percent": str(percent)}
    return Case(written, f"${price}")


def _savings(chance: random.Random) -> tuple[int, int, int]:
    return chance.randint(1, 80) * 100, chance.randint(1, 12), chance.randint(2, 9)


@family(
    "money",
    2,
    "${amount} earn {rate} percent simple interest a year. What are they worth after {years} years, to the cent?",
    "With simple interest of {rate} percent on the first sum only, what do ${amount} become in {years} years?",
    test="Add {years} times {rate} percent of ${amount} to ${amount}; give dollars and cents.",
)
def simple_interest(chance: random.Random) -> Case:
    amount, rate, years = _savings(chance)
    worth = two_places(amount * (1 + Fraction(rate * years, 100)))
    return Case({"amount": str(amount), "rate": str(rate), "years": str(years)}, f"${worth}")


@family(
    "money",
    2,
    "${amount} earn {rate} percent compound interest a year. What are they worth after {years} years, to the cent?",
    "With interest of {rate} percent added to the sum every year, what do ${amount} become in {years} years?",
    test="Let ${amount} grow by {rate} percent {years} times over; give dollars and cents, rounded at the end.",
    twin="simple_interest",
)
def compound_interest(chance: random.Random) -> Case:
    amount, rate, years = _savings(chance)
    worth = two_places(amount * (1 + Fraction(rate, 100)) ** years)
    return Case({"amount": str(amount), "rate": str(rate), "years": str(years)}, f"${worth}")


@family(
    "money",
    3,
    "Of an income, the first $10000 are free, the next $20000 are taxed at 10 percent and all above at 30 percent."
    " How much tax is due on ${income}?",
    "Tax is 0 up to $10000, 10 percent on the part from there to $30000, 30 percent on the rest. What is the tax on"
    " an income of ${income}?",
    test="Brackets: to $10000 nothing, to $30000 a tenth, beyond that three tenths, each on its own part. Tax on"
    " ${income}?",
)
def bracket_tax(chance: random.Random) -> Case:
    income = chance.choice((chance.randint(5, 99), chance.randint(101, 300), chance.randint(301, 900))) * 100
    tax = min(max(income - 10_000, 0), 20_000) // 10 + max(income - 30_000, 0) * 3 // 10
    return Case({"income": str(income)}, f"${tax}")


@family(
    "money",
    1,
    "A {thing} costs ${price}. How much change is there from ${paid}?",
    "Someone pays a {thing} of ${price} with ${paid}. What comes back?",
    test="From ${paid} the price ${price} of a {thing} is kept. How much is returned?",
    held_out=True,
)
def change(chance: random.Random) -> Case:
    price = chance.randint(105, 4999)
    paid = next(note for note in (5, 10, 20, 50) if note * 100 >= price)
    written = {"thing": chance.choice(THINGS), "price": dollars(price), "paid": f"{paid}.00"}
    return Case(written, f"${dollars(paid * 100 - price)}")


@family(
    "money",
    2,
    "How many centimetres are {feet} feet and {inches} inches, to one decimal (one inch is 2.54 cm)?",
    "Someone is {feet} ft {inches} in tall. What is that in centimetres with one decimal?",
    test="Convert {feet} foot {inches} to centimetres, one digit after the point.",
    held_out=True,
)
def feet_to_centimetres(chance: random.Random) -> Case:
    feet, inches = chance.randint(1, 9), chance.randint(0, 11)
    tenths = ((feet * 12 + inches) * 254 + 5) // 10
    return Case({"feet": str(feet), "inches": str(inches)}, f"{tenths // 10}.{tenths % 10}")


@family(
    "money",
    2,
    "Write {seconds} seconds as hours, minutes and seconds in the form h:mm:ss.",
    "A recording lasts {seconds} seconds. What does the player show as h:mm:ss?",
    test="Express a run of {seconds} s as h:mm:ss.",
    held_out=True,
)
def hours_minutes_seconds(chance: random.Random) -> Case:
    seconds = chance.choice((chance.randint(5, 3599), chance.randint(3600, 40_000)))
    return Case({"seconds": str(seconds)}, f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}")


@family(
    "money",
    3,
    "Postage is $4 up to 500 g and $3 more for each further 250 g begun. What does a parcel of {grams} g cost?",
    "A parcel of {grams} g is sent: $4 for the first 500 g, then $3 for every 250 g or part of it. What is due?",
    test="How much is the stamp for {grams} g, at $4 to 500 g and $3 per started 250 g above?",
    held_out=True,
)
def postage(chance: random.Random) -> Case:
    grams = chance.choice((chance.randint(20, 500), chance.randint(2, 20) * 250, chance.randint(501, 5000)))
    return Case({"grams": str(grams)}, f"${4 + 3 * max(0, -(-(grams - 500) // 250))}")


FAMILIES: Final[tuple[Family, ...]] = (
    discount,
    simple_interest,
    compound_interest,
    bracket_tax,
    change,
    feet_to_centimetres,
    hours_minutes_seconds,
    postage,
)
