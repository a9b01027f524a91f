"""Every family of the bench keeps what the bench relies on."""

import random
import string
from collections import Counter

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
