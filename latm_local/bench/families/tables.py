"""Families that take something out of records, logs and small tables."""

from __future__ import annotations

import random
from typing import Final

from latm_local.bench.families.family import NAMES, THINGS, WORDS, Case, Family, family, listed


@family(
    "tables",
    1,
    "What is the domain of the mail address in this record? {record}",
    "Here is a contact: {record}. Which domain is the mail sent to?",
    test="Read off what follows the @ in {record}",
)
def mail_domain(chance: random.Random) -> Case:
    name, host = chance.choice(NAMES).lower(), f"{chance.choice(WORDS)}.{chance.choice(('org', 'net', 'example'))}"
    parts = [f"name={name}", f"mail={name}@{host}", f"room={chance.randint(1, 90)}"]
    chance.shuffle(parts)
    return Case({"record": "; ".join(parts)}, host)


def _results(chance: random.Random) -> list[tuple[str, int]]:
    """Names and points; the most points are shared about half of the time."""
    return [(name, chance.randint(5, 9)) for name in chance.sample(NAMES, chance.randint(3, 6))]


def _written(rows: list[tuple[str, int]]) -> str:
    return listed(f"{name}: {points}" for name, points in rows)


@family(
    "tables",
    2,
    "Who has the most points? Name the first of those who share the lead. {results}",
    "Points: {results}. Which player leads (the earliest in the list if there are several)?",
    test="Find the highest number and the first name that has it in {results}",
)
def leader_first(chance: random.Random) -> Case:
    rows = _results(chance)
    return Case({"results": _written(rows)}, max(rows, key=lambda row: row[1])[0])


@family(
    "tables",
    2,
    "Who has the most points? Name the last of those who share the lead. {results}",
    "Points: {results}. Which player leads (the latest in the list if there are several)?",
    test="Find the highest number and the last name that has it in {results}",
    twin="leader_first",
)
def leader_last(chance: random.Random) -> Case:
    rows = _results(chance)
    return Case({"results": _written(rows)}, max(reversed(rows), key=lambda row: row[1])[0])


@family(
    "tables",
    3,
    "Each sale has a region and an amount. Which region sold most in total? {sales}",
    "Add up the sales of each region and name the one with the greatest sum: {sales}",
    test="Whose amounts come to the most when taken together? {sales}",
)
def best_region(chance: random.Random) -> Case:
    while True:
        regions = chance.sample(("north", "south", "east", "west", "centre"), 3)
        rows = [(chance.choice(regions), chance.randint(3, 40)) for _ in range(chance.randint(5, 8))]
        totals = {region: sum(n for r, n in rows if r == region) for region, _ in rows}
        best = max(totals, key=totals.__getitem__)
        if len(totals) > 1 and list(totals.values()).count(totals[best]) == 1:
            return Case({"sales": "; ".join(f"{region} {amount}" for region, amount in rows)}, best)


@family(
    "tables",
    1,
    "What is the value of {key} in these settings? {settings}",
    "Look up {key} here: {settings}",
    test="Of the settings {settings} I need only the one called {key}.",
    held_out=True,
)
def setting_value(chance: random.Random) -> Case:
    keys = chance.sample(WORDS, chance.randint(3, 6))
    values = {key: str(chance.randint(1, 900)) if chance.random() < 0.5 else chance.choice(THINGS) for key in keys}
    key = chance.choice(keys)
    return Case({"key": key, "settings": "; ".join(f"{k}={v}" for k, v in values.items())}, values[key])


@family(
    "tables",
    2,
    "How many entries of level {level} are in this log? {log}",
    "Count the {level} lines of the log: {log}",
    test="The log says: {log}. How often did it report at level {level}?",
    held_out=True,
)
def level_count(chance: random.Random) -> Case:
    levels = ("INFO", "WARN", "ERROR", "DEBUG")
    rows = [(chance.choice(levels), chance.choice(WORDS)) for _ in range(chance.randint(4, 9))]
    # A message may hold the level's name in small letters: only the level itself counts.
    rows = [(level, chance.choice((word, word, f"{word} {chance.choice(levels).lower()}"))) for level, word in rows]
    level = chance.choice(levels)
    log = " | ".join(f"{kind} {message}" for kind, message in rows)
    return Case({"level": level, "log": log}, str(sum(kind == level for kind, _ in rows)))


@family(
    "tables",
    2,
    "Who has at least {least} points? List the names in alphabetical order. {results}",
    "From {results} take everyone with {least} points or more and sort the names.",
    test="{least} points are needed to pass. Who passed, from A to Z? {results}",
    held_out=True,
)
def names_at_least(chance: random.Random) -> Case:
    rows = [(name, chance.randint(10, 30)) for name in chance.sample(NAMES, chance.randint(4, 7))]
    least = sorted(points for _, points in rows)[chance.randint(1, len(rows) - 1)]
    passed = sorted(name for name, points in rows if points >= least)
    return Case({"least": str(least), "results": _written(rows)}, listed(passed))


@family(
    "tables",
    3,
    "Which of these parcels are still open, that is, their latest entry is not 'closed'? List them by number. {log}",
    "The log runs from old to new: {log}. Give the numbers, smallest first, whose newest entry is other than closed.",
    test="Going by the last word on each number, which are not closed? Smallest first. {log}",
    held_out=True,
)
def still_open(chance: random.Random) -> Case:
    while True:
        numbers = chance.sample(range(2, 120), chance.randint(3, 4))
        rows = [
            (chance.choice(numbers), chance.choice(("opened", "closed", "moved"))) for _ in range(chance.randint(5, 9))
        ]
        latest = dict(rows)
        left = sorted(number for number, state in latest.items() if state != "closed")
        if left:
            return Case({"log": "; ".join(f"{number} {state}" for number, state in rows)}, listed(left))


FAMILIES: Final[tuple[Family, ...]] = (
    mail_domain,
    leader_first,
    leader_last,
    best_region,
    setting_value,
    level_count,
    names_at_least,
    still_open,
)
