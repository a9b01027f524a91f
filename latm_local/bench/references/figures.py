"""Correct tools for families about numbers, times, money, codes and algorithms.

Parameters are named as the family's parameters that stand in the question.
"""

from __future__ import annotations

from datetime import date, timedelta


def digit_sum(number: int) -> int:
    return sum(int(digit) for digit in str(number))


def divisor_count(number: int) -> int:
    return sum(number % divisor == 0 for divisor in range(1, number + 1))


def mean(numbers: list[int]) -> str:
    total, count = sum(numbers), len(numbers)
    cents = (abs(total) * 200 + count) // (2 * count)
    return f"{'-' if total < 0 and cents else ''}{cents // 100}.{cents % 100:02d}"


def weekday(day: str) -> str:
    year, month, number = [int(part) for part in day.split("-")]
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    return names[date(year, month, number).weekday()]


def nights(first: str, last: str) -> int:
    start, end = [date(*[int(part) for part in day.split("-")]) for day in (first, last)]
    return (end - start).days


def last_weekday_of_month(weekday: str, month: str, year: int) -> str:
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    months = ["January", "February", "March", "April", "May", "June", "July", "August"]
    number = [*months, "September", "October", "November", "December"].index(month) + 1
    day = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
    while day.weekday() != names.index(weekday):
        day -= timedelta(days=1)
    return day.isoformat()


def leap_year(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def clock_later(time: str, minutes: int) -> str:
    hour, minute = time.split(":")
    total = int(hour) * 60 + int(minute) + minutes
    return f"{total // 60 % 24:02d}:{total % 60:02d}"


def hex_to_decimal(number: str) -> int:
    return int(number, 16)


def caesar_encode(word: str, shift: int) -> str:
    return "".join(chr((ord(letter) - 97 + shift) % 26 + 97) for letter in word)


def to_binary(number: int) -> str:
    return f"{number:b}"


def counting_out(count: int, step: int) -> int:
    ring, place = list(range(1, count + 1)), 0
    while len(ring) > 1:
        place = (place + step - 1) % len(ring)
        ring.pop(place)
    return ring[0]


def collatz_steps(number: int) -> int:
    steps = 0
    while number != 1:
        number = 3 * number + 1 if number % 2 else number // 2
        steps += 1
    return steps


def best_stretch(numbers: list[int]) -> int:
    best = here = numbers[0]
    for number in numbers[1:]:
        here = max(number, here + number)
        best = max(best, here)
    return best


def edit_distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for i, mine in enumerate(first):
        above = row
        row = [i + 1]
        for j, other in enumerate(second):
            row.append(min(row[j] + 1, above[j + 1] + 1, above[j] + (mine != other)))
    return row[-1]


def inversions(numbers: list[int]) -> int:
    return sum(a > b for i, a in enumerate(numbers) for b in numbers[i + 1 :])


def covered_length(stretches: list[str]) -> int:
    metres = set()
    for stretch in stretches:
        start, end = stretch.split("-")
        metres |= set(range(int(start), int(end)))
    return len(metres)


def fewest_coins(coins: list[int], amount: int) -> int:
    fewest = [0]
    for value in range(1, amount + 1):
        fewest.append(1 + min(fewest[value - coin] for coin in coins if coin <= value))
    return fewest[-1]


def discount(price: float, percent: int) -> str:
    cents = round(price * (100 - percent))
    return f"${cents // 100}.{cents % 100:02d}"


def simple_interest(amount: int, rate: int, years: int) -> str:
    cents = amount * (100 + rate * years)
    return f"${cents // 100}.{cents % 100:02d}"


def bracket_tax(income: int) -> str:
    return f"${min(max(income - 10000, 0), 20000) // 10 + max(income - 30000, 0) * 3 // 10}"


def change(price: float, paid: float) -> str:
    cents = round(paid * 100) - round(price * 100)
    return f"${cents // 100}.{cents % 100:02d}"


def hours_minutes_seconds(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def postage(grams: int) -> str:
    return f"${4 + 3 * max(0, -(-(grams - 500) // 250))}"
