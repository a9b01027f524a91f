"""Logic and order puzzles."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Final

from latm_local.bench.families.family import NAMES, Case, Family, family, listed

COMPASS = ("north", "east", "south", "west")


@family(
    "puzzles",
    1,
    "You face {heading} and make these quarter turns: {turns}. Which way do you face now?",
    "A robot looking {heading} turns by 90 degrees each time: {turns}. In which direction does it look at the end?",
    test="Start towards {heading}; follow the turns {turns}. Name the final heading.",
)
def compass_turns(chance: random.Random) -> Case:
    start = chance.randrange(4)
    turns = [chance.choice(("left", "right", "right")) for _ in range(chance.randint(2, 8))]
    end = start + turns.count("right") - turns.count("left")
    return Case({"heading": COMPASS[start], "turns": listed(turns)}, COMPASS[end % 4])


def _heights(chance: random.Random) -> tuple[list[str], str]:
    """Names from tall to short, and the pairs of neighbours in mixed order, some told the other way round."""
    people = chance.sample(NAMES, chance.randint(3, 6))
    told = [
        f"{a} is taller than {b}" if chance.random() < 0.6 else f"{b} is shorter than {a}" for a, b in pairwise(people)
    ]
    chance.shuffle(told)
    return people, "; ".join(told)


@family(
    "puzzles",
    2,
    "{facts}. Who is the tallest of all?",
    "What we know: {facts}. Which person is taller than everyone else?",
    test="Suppose that {facts}. Then nobody is taller than whom?",
)
def tallest(chance: random.Random) -> Case:
    people, facts = _heights(chance)
    return Case({"facts": facts}, people[0])


@family(
    "puzzles",
    2,
    "{facts}. Who is the shortest of all?",
    "What we know: {facts}. Which person is shorter than everyone else?",
    test="Suppose that {facts}. Then nobody is shorter than whom?",
    twin="tallest",
)
def shortest(chance: random.Random) -> Case:
    people, facts = _heights(chance)
    return Case({"facts": facts}, people[-1])


@family(
    "puzzles",
    3,
    "{count} children stand in a circle, numbered from 1. Counting starts at child 1, and every child on whom the count"
    " of {step} falls leaves, until one is left. Which number is that?",
    "In the counting-out game with {count} players and step {step}, starting at player 1, who remains?",
    test="Players 1 to {count} sit in a ring; each {step}th one still there goes out. Who stays to the end?",
)
def counting_out(chance: random.Random) -> Case:
    count, step = chance.randint(3, 30), chance.randint(2, 7)
    ring, place = list(range(1, count + 1)), 0
    while len(ring) > 1:
        place = (place + step - 1) % len(ring)
        ring.pop(place)
    return Case({"count": str(count), "step": str(step)}, str(ring[0]))


@family(
    "puzzles",
    1,
    "{name} is number {place} from the front in a queue of {count} people. Which number is that from the back?",
    "Counted from the front, {name} has place {place} among {count} people waiting. Which place counted from the back?",
    test="A line of {count} people, {name} at place {place}. Turn the line round: which place now?",
    held_out=True,
)
def place_from_back(chance: random.Random) -> Case:
    count = chance.randint(2, 60)
    place = chance.randint(1, count)
    return Case(
        {"name": chance.choice(NAMES), "place": str(place), "count": str(count)},
        str(count - place + 1),
    )


@family(
    "puzzles",
    2,
    "Everyone either always lies or always tells the truth. {statements}. Is {last} truthful? Answer yes or no.",
    "Each person is a liar or honest throughout: {statements}. Is {last} honest? Answer yes or no.",
    test="{statements}. Nobody mixes truth and lies. Say yes if {last} is truthful and no if not.",
    held_out=True,
)
def liars(chance: random.Random) -> Case:
    people = chance.sample(NAMES, chance.randint(3, 6))
    honest = chance.random() < 0.5
    told = [f"{people[0]} {'tells the truth' if honest else 'lies'}"]
    for before, person in pairwise(people):
        says_honest = chance.random() < 0.5
        told.append(f"{person} says that {before} {'tells the truth' if says_honest else 'lies'}")
        honest = honest == says_honest
    return Case({"statements": ". ".join(told), "last": people[-1]}, "yes" if honest else "no")


@family(
    "puzzles",
    2,
    "A robot walks these steps: {moves} (N, E, S, W and how far). How many steps along the grid is it from its start?",
    "After the walk {moves} on a grid of streets, how long is the shortest way back?",
    test="Follow {moves}; add the distances east-west and north-south that remain to the start.",
    held_out=True,
)
def way_back(chance: random.Random) -> Case:
    moves = [(chance.choice("NESW"), chance.randint(1, 12)) for _ in range(chance.randint(2, 7))]
    far = {heading: sum(n for h, n in moves if h == heading) for heading in "NESW"}
    back = abs(far["N"] - far["S"]) + abs(far["E"] - far["W"])
    return Case({"moves": " ".join(f"{heading}{n}" for heading, n in moves)}, str(back))


@family(
    "puzzles",
    3,
    "{count} lamps in a row are off. For each number in turn, all lamps whose position is a multiple of it are switched"
    " over: {steps}. How many lamps are on in the end?",
    "Of {count} lamps, all off, every k-th one is switched over for k = {steps}. How many shine afterwards?",
    test="Positions 1 to {count}; toggle the multiples of each of {steps}. Count the positions toggled an odd number of"
    " times.",
    held_out=True,
)
def lamps(chance: random.Random) -> Case:
    count = chance.randint(8, 40)
    steps = [chance.randint(1, 9) for _ in range(chance.randint(2, 5))]
    on = sum(sum(place % step == 0 for step in steps) % 2 for place in range(1, count + 1))
    return Case({"count": str(count), "steps": listed(steps)}, str(on))


FAMILIES: Final[tuple[Family, ...]] = (
    compass_turns,
    tallest,
    shortest,
    counting_out,
    place_from_back,
    liars,
    way_back,
    lamps,
)
