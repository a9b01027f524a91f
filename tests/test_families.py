"""Every family of the bench keeps what the bench relies on."""

import random
import re
import statistics
import string
from collections import Counter
from functools import cache
from itertools import count, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.bench.families import FAMILIES, select
from latm_local.errors import BadInput

NAMES = sorted(FAMILIES)
TWINS = [(name, twin) for name, family in FAMILIES.items() if (twin := family.twin) is not None]


def placeholders(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_case_is_the_same_for_the_same_seed_and_cleanly_written(name, seed):
    family = FAMILIES[name]
    case = family.generate(random.Random(seed))
    assert case == family.generate(random.Random(seed))
    assert case.answer
    assert case.answer == case.answer.strip()
    for wording in (*family.wordings, *family.test_wordings):
        question = wording.format(**case.parameters)
        assert question == question.strip()
        for value in case.parameters.values():
            assert value in question


@pytest.mark.parametrize("name", NAMES)
def test_a_family_has_enough_different_cases_and_answers(name):
    family = FAMILIES[name]
    chance = random.Random(0)
    questions = {family.wordings[0].format(**family.generate(chance).parameters) for _ in range(60)}
    assert len(questions) >= 30
    instances = family.instances(0, 62)
    assert len({i.question for i in instances}) == len(instances) == 62
    assert family.instances(0, 62) == instances
    commonest = Counter(i.answer for i in instances).most_common(1)[0][1]
    assert commonest <= 0.7 * len(instances), "an answer that never changes is right by luck"


@pytest.mark.parametrize("name", NAMES)
def test_wordings_hold_every_parameter_and_some_are_kept_for_testing(name):
    family = FAMILIES[name]
    wordings = (*family.wordings, *family.test_wordings)
    assert len(set(wordings)) == len(wordings) >= 3
    assert family.test_wordings
    parameters = set(family.generate(random.Random(1)).parameters)
    assert [placeholders(wording) for wording in wordings] == [parameters] * len(wordings)


def test_no_two_families_word_a_question_alike():
    wordings = [w for family in FAMILIES.values() for w in (*family.wordings, *family.test_wordings)]
    assert [w for w, times in Counter(wordings).items() if times > 1] == []


def test_exactly_half_of_the_families_are_held_out_in_every_kind_and_nearly_at_every_difficulty():
    kinds: Counter[tuple[str, bool]] = Counter((f.kind, f.held_out) for f in FAMILIES.values())
    levels: Counter[tuple[int, bool]] = Counter((f.difficulty, f.held_out) for f in FAMILIES.values())
    assert all(kinds[kind, True] == kinds[kind, False] for kind, _ in kinds)
    assert all(abs(levels[level, True] - levels[level, False]) <= 2 for level, _ in levels)


@pytest.mark.parametrize(("name", "twin"), TWINS)
def test_twins_ask_different_things_of_the_same_cases_on_the_same_side(name, twin):
    one, other = FAMILIES[name], FAMILIES[twin]
    assert one.held_out == other.held_out
    pairs = [(one.generate(random.Random(seed)), other.generate(random.Random(seed))) for seed in range(60)]
    assert all(a.parameters == b.parameters for a, b in pairs)
    assert any(a.answer != b.answer for a, b in pairs)


def test_families_are_chosen_by_side_or_by_name():
    assert {f.name for f in select("all")} == set(FAMILIES)
    assert {f.name for f in select("held_out")} | {f.name for f in select("tuning")} == set(FAMILIES)
    assert all(f.held_out for f in select("held_out"))
    assert [f.name for f in select("sum_of_even, vowel_count")] == ["sum_of_even", "vowel_count"]


@pytest.mark.parametrize("wrong", ["sum_of_evens", "", "all,held_out"])
def test_an_unknown_family_is_named(wrong):
    with pytest.raises(BadInput, match="no family is called"):
        select(wrong)


def drawn(name: str, count: int = 40) -> list[tuple[dict[str, str], str]]:
    cases = [FAMILIES[name].generate(random.Random(seed)) for seed in range(count)]
    return [(dict(case.parameters), case.answer) for case in cases]


def numbers_in(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"-?\d+", text)]


def test_the_least_number_with_three_remainders_is_found_by_trying_all():
    for given_, answer in drawn("chinese_remainder"):
        pairs = [(int(given_[letter]), int(given_["r" + letter])) for letter in "abc"]
        assert int(answer) == next(n for n in count(1) if all(n % m == r for m, r in pairs))


def test_a_meeting_is_free_in_both_calendars_and_none_is_earlier():
    def starts(given_):
        busy = numbers_in(f"{given_['first']} {given_['second']}".replace("-", " "))
        times = [60 * h + m for h, m in zip(busy[::2], busy[1::2], strict=True)]
        taken = list(zip(times[::2], times[1::2], strict=True))
        length = int(given_["minutes"])
        for start in range(540, 1081 - length):
            if all(start + length <= a or start >= b for a, b in taken):
                yield f"{start // 60:02d}:{start % 60:02d}"

    answers = []
    for given_, answer in drawn("schedule_meeting", 200):
        assert answer == next(starts(given_), "none")
        answers.append(answer)
    assert "none" in answers


def test_the_closing_brackets_complete_the_sequence():
    for given_, answer in drawn("dyck_language"):
        whole = "".join(f"{given_['sequence']} {answer}".split())
        for _ in range(len(whole)):
            for pair in ("()", "[]", "{}", "<>"):
                whole = whole.replace(pair, "")
        assert whole == ""


def test_exactly_one_option_of_a_deduction_holds_in_every_order_that_the_clues_allow():
    places = ["leftmost", "second from the left", "third from the left", "second from the right", "rightmost"]

    def holds(statement: str, order: tuple[str, ...]) -> bool:
        thing = statement.split()[1]
        if " of the " in statement:
            other = statement.rsplit(" ", 1)[1]
            return (order.index(thing) < order.index(other)) == (" left of " in statement)
        return order.index(thing) == places.index(statement.split(" is ")[1].removeprefix("the "))

    for given_, answer in drawn("logical_deduction_five_objects"):
        options = dict(re.findall(r"\((\w)\) (.*?)(?= \(\w\)|$)", given_["options"]))
        things = [text.split()[1] for text in options.values()]
        orders = [o for o in permutations(things) if all(holds(f, o) for f in given_["facts"].split(". "))]
        assert len(orders) == 1
        assert [f"({letter})" for letter, text in options.items() if holds(text, orders[0])] == [answer]


def test_swaps_leave_each_thing_where_the_answer_says():
    for given_, answer in drawn("tracking_shuffled_objects_five"):
        has = dict(re.findall(r"(\w+) has the (\w+)", given_["start"]))
        for one, other in re.findall(r"(\w+) and (\w+) swap", given_["swaps"]):
            has |= {one: has[other], other: has[one]}
        assert f"{answer} {has[given_['who']]}" in given_["options"]


def test_a_caesar_shift_undoes_the_other():
    for (given_, coded), (_, decoded) in zip(drawn("caesar_encode"), drawn("caesar_decode"), strict=True):
        back = 26 - int(given_["shift"])
        assert [(ord(a) - ord(b)) % 26 for a, b in zip(coded, decoded, strict=True)] == [-2 * back % 26] * len(coded)


def test_working_days_agree_with_numpys():
    for given_, answer in drawn("working_days"):
        last = np.datetime64(given_["last"]) + np.timedelta64(1, "D")
        assert int(answer) == np.busday_count(np.datetime64(given_["first"]), last)


def test_means_and_medians_agree_with_the_standard_librarys():
    for (given_, mean), (_, median) in zip(drawn("mean"), drawn("median"), strict=True):
        values = numbers_in(given_["numbers"])
        assert (float(mean), float(median)) == (round(statistics.mean(values), 2), statistics.median(values))


def test_the_next_number_with_the_same_digits_is_the_least_above():
    for given_, answer in drawn("next_with_same_digits"):
        digits = given_["number"]
        above = {int("".join(p)) for p in permutations(digits)} if len(digits) < 8 else set()
        assert answer == str(min((n for n in above if n > int(digits)), default="none"))


def test_a_roman_numeral_reads_as_its_number():
    values = dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000), strict=True))
    for given_, answer in drawn("to_roman"):
        read = [values[letter] for letter in answer]
        signed = [-v if v < max(read[i:]) else v for i, v in enumerate(read)]
        assert sum(signed) == int(given_["number"])


def test_the_luhn_check_agrees_with_another_way_to_compute_it():
    def passes(number: str) -> bool:
        odd, even = number[::-1][::2], number[::-1][1::2]
        return (sum(map(int, odd)) + sum(sum(map(int, str(2 * int(d)))) for d in even)) % 10 == 0

    assert passes("79927398713")
    cases = drawn("luhn_valid")
    assert {answer for _, answer in cases} == {"yes", "no"}
    assert all((answer == "yes") == passes(given_["number"]) for given_, answer in cases)


def test_an_edit_distance_agrees_with_its_recursive_definition():
    @cache
    def distance(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        if a[0] == b[0]:
            return distance(a[1:], b[1:])
        return 1 + min(distance(a[1:], b), distance(a, b[1:]), distance(a[1:], b[1:]))

    assert distance("kitten", "sitting") == 3
    assert all(distance(g["first"], g["second"]) == int(answer) for g, answer in drawn("edit_distance"))


@pytest.mark.parametrize(
    ("name", "parameters", "answer"),
    [
        ("decimal_period", {"number": "7"}, "6"),
        ("counting_out", {"count": "7", "step": "3"}, "4"),
        ("bracket_tax", {"income": "40000"}, "$5000"),
        ("postage", {"grams": "500"}, "$4"),
        ("postage", {"grams": "750"}, "$7"),
        ("leap_year", {"year": "1900"}, "no"),
        ("leap_year", {"year": "2000"}, "yes"),
    ],
)
def test_cases_with_known_answers_have_them(name, parameters, answer):
    assert {found for given_, found in drawn(name, 3000) if given_ == parameters} == {answer}
