"""Worked examples: small tasks that are solved already, the nearest of which stand before the maker's own.

They show the idioms of the language, not the tasks of anybody. A test runs each of them.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Final

from latm_local.datatypes import Parameter, Signature
from latm_local.prompts import WorkedExample
from latm_local.protocols import Encoder

# The question with its parameters in braces; a function; two calls with their values.
_EXAMPLES: Final = (
    ("Write every letter of {text} twice", "double_letters(text: str) -> str",
     "return ''.join(c * 2 for c in text)", "('abc')=='aabbcc'", "('no')=='nnoo'"),
    ("How many capital letters does {text} have?", "count_capitals(text: str) -> int",
     "return sum(1 for c in text if c.isupper())", "('Red Sea')==2", "('iPhone')==1"),
    ("Remove the spaces from {text}", "remove_spaces(text: str) -> str",
     "return text.replace(' ', '')", "('a b c')=='abc'", "('go on')=='goon'"),
    ("What is the last word of {text}?", "last_word(text: str) -> str",
     "return text.split()[-1]", "('we go home')=='home'", "('blue sky')=='sky'"),
    ("Which words are longer than {n} letters: {words}?", "longer_than(words: list[str], n: int) -> list[str]",
     "return [word for word in words if len(word) > n]", "(['tea', 'juice'], 3)==['juice']",
     "(['rain', 'fog', 'storm'], 4)==['storm']"),
    ("Is {text} made of digits only?", "only_digits(text: str) -> bool",
     "return text.isdigit()", "('2041')==True", "('20a1')==False"),
    ("Join the words {words} with dashes", "join_with_dashes(words: list[str]) -> str",
     "return '-'.join(words)", "(['a', 'b'])=='a-b'", "(['up', 'to', 'date'])=='up-to-date'"),
    ("Which letter comes most to the end of the alphabet in {text}?", "latest_letter(text: str) -> str",
     "return max(text)", "('cab')=='c'", "('tin')=='t'"),
    ("Write {text} with the first half and the second half swapped", "swap_halves(text: str) -> str",
     "middle = len(text) // 2\n    return text[middle:] + text[:middle]", "('abcd')=='cdab'", "('ox')=='xo'"),
    ("At which position does {letter} first stand in {text}?", "first_position(letter: str, text: str) -> int",
     "return text.index(letter) + 1", "('c', 'abc')==3", "('a', 'banana')==2"),
    ("Do {text} and {other} have the same letters?", "same_letters(text: str, other: str) -> bool",
     "return sorted(text) == sorted(other)", "('tea', 'eat')==True", "('tea', 'tee')==False"),
    ("How many words of {words} begin with {letter}?", "count_beginning(words: list[str], letter: str) -> int",
     "count = 0\n    for word in words:\n        if word.startswith(letter):\n            count += 1\n    return count",
     "(['ant', 'bee', 'asp'], 'a')==2", "(['cat'], 'd')==0"),
    ("Multiply the numbers {numbers}", "product(numbers: list[int]) -> int",
     "result = 1\n    for number in numbers:\n        result *= number\n    return result", "([2, 3, 4])==24",
     "([5, 1])==5"),
    ("Give the running totals of {numbers}", "running_totals(numbers: list[int]) -> list[int]",
     "total = 0\n    totals = []\n    for number in numbers:\n        total += number\n        totals.append(total)\n"
     "    return totals", "([1, 2, 3])==[1, 3, 6]", "([4, -1])==[4, 3]"),
    ("What are the differences between neighbours in {numbers}?", "differences(numbers: list[int]) -> list[int]",
     "return [b - a for a, b in zip(numbers, numbers[1:])]", "([1, 4, 9])==[3, 5]", "([7, 2])==[-5]"),
    ("Which of {numbers} are above {n}?", "above(numbers: list[int], n: int) -> list[int]",
     "return [number for number in numbers if number > n]", "([5, 1, 8], 4)==[5, 8]", "([3, 2], 2)==[3]"),
    ("Give the squares of {numbers}", "squares(numbers: list[int]) -> list[int]",
     "return [number ** 2 for number in numbers]", "([1, 2, 3])==[1, 4, 9]", "([10])==[100]"),
    ("What is the smallest positive number of {numbers}?", "smallest_positive(numbers: list[int]) -> int",
     "return min(number for number in numbers if number > 0)", "([4, -2, 3])==3", "([9, 0])==9"),
    ("Are the numbers {numbers} in rising order?", "is_rising(numbers: list[int]) -> bool",
     "return all(a < b for a, b in zip(numbers, numbers[1:]))", "([1, 3, 8])==True", "([2, 2])==False"),
    ("Which number occurs in both {numbers} and {others}?",
     "common(numbers: list[int], others: list[int]) -> list[int]",
     "return [number for number in numbers if number in others]", "([1, 2, 3], [3, 1])==[1, 3]", "([5], [6])==[]"),
    ("Sort the numbers {numbers} from large to small", "sort_descending(numbers: list[int]) -> list[int]",
     "return sorted(numbers, reverse=True)", "([3, 9, 4])==[9, 4, 3]", "([1, 2])==[2, 1]"),
    ("Sort the words {words} by their length", "sort_by_length(words: list[str]) -> list[str]",
     "return sorted(words, key=len)", "(['three', 'a', 'to'])==['a', 'to', 'three']", "(['bb', 'c'])==['c', 'bb']"),
    ("What is the factorial of {n}?", "factorial(n: int) -> int",
     "result = 1\n    for i in range(2, n + 1):\n        result *= i\n    return result", "(5)==120", "(3)==6"),
    ("Is {n} a prime number?", "is_prime(n: int) -> bool",
     "return n > 1 and all(n % i for i in range(2, int(n ** 0.5) + 1))", "(7)==True", "(9)==False"),
    ("What is the greatest common divisor of {a} and {b}?", "greatest_common_divisor(a: int, b: int) -> int",
     "while b:\n        a, b = b, a % b\n    return a", "(12, 18)==6", "(7, 5)==1"),
    ("How many digits does {n} have?", "count_digits(n: int) -> int", "return len(str(n))", "(4096)==4", "(7)==1"),
    ("Write {n} in base eight", "to_octal(n: int) -> str", "return oct(n)[2:]", "(8)=='10'", "(64)=='100'"),
    ("What is {x} percent of {y}?", "percent_of(x: float, y: float) -> float",
     "return round(y * x / 100, 2)", "(20.0, 50.0)==10.0", "(5.0, 30.0)==1.5"),
    ("Convert {x} kilograms to pounds", "kilograms_to_pounds(x: float) -> float",
     "return round(x * 2.20462, 1)", "(10.0)==22.0", "(2.5)==5.5"),
    ("In which month is the date {text}?", "month_of(text: str) -> int",
     "return int(text.split('-')[1])", "('2021-03-14')==3", "('1999-12-31')==12"),
    ("Which date is {n} days after {text}?", "days_after(text: str, n: int) -> str",
     "day = datetime.date.fromisoformat(text)\n    return str(day + datetime.timedelta(days=n))",
     "('2021-02-27', 3)=='2021-03-02'", "('2020-12-31', 1)=='2021-01-01'"),
    ("How many minutes past midnight is {text}?", "minutes_past_midnight(text: str) -> int",
     "hours, minutes = text.split(':')\n    return int(hours) * 60 + int(minutes)", "('01:10')==70", "('12:00')==720"),
    ("What is the sum of the column in these rows: {rows}?", "sum_of_column(rows: list[str]) -> int",
     "return sum(int(row.split(',')[1]) for row in rows)", "(['a,3', 'b,4'])==7", "(['x,10'])==10"),
    ("Which name has {n} in the list {text}?", "name_with(text: str, n: int) -> str",
     "for part in text.split(', '):\n        name, value = part.split('=')\n        if int(value) == n:\n"
     "            return name\n    return ''", "('ann=3, bob=5', 5)=='bob'", "('x=1', 1)=='x'"),
    ("What stands between the brackets in {text}?", "between_brackets(text: str) -> str",
     "return text[text.index('(') + 1:text.index(')')]", "('one (two) three')=='two'", "('(x) y')=='x'"),
    ("What are the ASCII codes of {text}?", "ascii_codes(text: str) -> list[int]",
     "return [ord(c) for c in text]", "('AB')==[65, 66]", "('z')==[122]"),
    ("Replace every letter of {text} by its number in the alphabet", "letter_numbers(text: str) -> list[int]",
     "return [ord(c) - ord('a') + 1 for c in text.lower()]", "('abc')==[1, 2, 3]", "('Z')==[26]"),
    ("Where does the robot end that starts at 0 and moves {moves}?", "end_of_moves(moves: list[str]) -> int",
     "position = 0\n    for move in moves:\n        if move == 'forward':\n            position += 1\n        else:\n"
     "            position -= 1\n    return position", "(['forward', 'back', 'forward'])==1", "(['back'])==-1"),
    ("How often does each letter occur in {text}?", "letter_counts(text: str) -> dict",
     "counts = {}\n    for c in text:\n        counts[c] = counts.get(c, 0) + 1\n    return counts",
     "('aba')=={'a': 2, 'b': 1}", "('x')=={'x': 1}"),
    ("How many steps until {n} is smaller than 1 when it is halved?", "halvings(n: float) -> int",
     "steps = 0\n    while n >= 1:\n        n /= 2\n        steps += 1\n    return steps", "(8.0)==4", "(1.0)==1"),
)  # fmt: skip


@cache
def worked_examples() -> tuple[WorkedExample, ...]:
    """All of them."""
    return tuple(_read(*row) for row in _EXAMPLES)


def nearest(description: str, encoder: Encoder, most: int) -> list[WorkedExample]:
    """The `most` examples whose descriptions are nearest in meaning, the nearest last: next to the question."""
    known = worked_examples()
    vectors = encoder.encode([description, *(example.description for example in known)])
    order = (vectors[1:] @ vectors[0]).argsort()[::-1][:most]
    return [known[i] for i in reversed(order.tolist())]


def _read(description: str, head: str, body: str, *calls: str) -> WorkedExample:
    function = ast.parse(f"def {head}: pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    arguments = [(a.arg, ast.unparse(a.annotation or ast.Name("str"))) for a in function.args.args]
    returns = ast.unparse(function.returns or ast.Name("str"))
    signature = Signature(function.name, tuple(Parameter(*pair) for pair in arguments), returns)
    examples = []
    for call in calls:
        compared = ast.parse(f"f{call}", mode="eval").body
        assert isinstance(compared, ast.Compare)
        assert isinstance(compared.left, ast.Call)
        given = [ast.literal_eval(value) for value in compared.left.args]
        names = [name for name, _ in arguments]
        examples.append((dict(zip(names, given, strict=True)), ast.literal_eval(compared.comparators[0])))
    return WorkedExample(signature, description, tuple(examples), f"\n    {body}")


def code_of(example: WorkedExample) -> str:
    """The example as source text, with what it imports."""
    imports = "import datetime\n\n\n" if "datetime." in example.body else ""
    return f"{imports}def {example.signature}:{example.body}\n"
