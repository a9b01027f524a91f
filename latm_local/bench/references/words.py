"""Correct tools for families about words, lists, tables and puzzles.

Parameters are named as the family's parameters that stand in the question.
"""

from __future__ import annotations


def reverse_word(word: str) -> str:
    return word[::-1]


def acronym(phrase: list[str]) -> str:
    return "".join(word[0].upper() for word in phrase)


def most_common_letter_first(text: str) -> str:
    letters = list(text)
    return max(letters, key=letters.count)


def wrapped_lines(width: int, text: str) -> int:
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, len(word)
        else:
            used += len(word) + (1 if used else 0)
    return lines


def vowel_count(text: str) -> int:
    return sum(letter in "aeiou" for letter in text)


def camel_to_snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def longest_word_last(text: list[str]) -> str:
    longest = max(len(word) for word in text)
    return [word for word in text if len(word) == longest][-1]


def sum_of_even(numbers: list[int]) -> int:
    return sum(number for number in numbers if number % 2 == 0)


def second_largest(numbers: list[int]) -> int:
    return sorted(set(numbers))[-2]


def zeros_last(numbers: list[int]) -> list[int]:
    return sorted(numbers, key=lambda number: number == 0)


def spread(numbers: list[int]) -> int:
    return max(numbers) - min(numbers)


def every_second(items: list[str]) -> list[str]:
    return items[::2]


def unique_keep_first(items: list[str]) -> list[str]:
    return list(dict.fromkeys(items))


def mail_domain(record: str) -> str:
    return record.split("@")[1].split(";")[0]


def leader_first(results: str) -> str:
    rows = [row.split(": ") for row in results.split(", ")]
    most = max(int(points) for _, points in rows)
    (name, *_) = [name for name, points in rows if int(points) == most]
    return name


def best_region(sales: list[str]) -> str:
    totals: dict[str, int] = {}
    for sale in sales:
        region, amount = sale.split()
        totals[region] = totals.get(region, 0) + int(amount)
    return max(totals, key=lambda region: totals[region])


def setting_value(key: str, settings: str) -> str:
    return dict(setting.split("=") for setting in settings.split("; "))[key]


def level_count(level: str, log: str) -> int:
    return sum(entry.split()[0] == level for entry in log.split(" | "))


def compass_turns(heading: str, turns: list[str]) -> str:
    compass = ["north", "east", "south", "west"]
    return compass[(compass.index(heading) + turns.count("right") - turns.count("left")) % 4]


def tallest(facts: str) -> str:
    smaller, names = set(), []
    for fact in facts.split("; "):
        words = fact.split()
        names += [words[0], words[-1]]
        smaller.add(words[-1] if words[2] == "taller" else words[0])
    (name, *_) = [name for name in names if name not in smaller]
    return name


def place_from_back(place: int, count: int) -> int:
    return count - place + 1


def way_back(moves: str) -> int:
    east = north = 0
    for move in moves.split():
        steps = int(move[1:])
        east += {"E": steps, "W": -steps}.get(move[0], 0)
        north += {"N": steps, "S": -steps}.get(move[0], 0)
    return abs(east) + abs(north)
