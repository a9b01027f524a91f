import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latm_local.rendering import choose_rendering, read_answers, render


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        (["a", "b"], ["a", "b"]),
        ([["a", "b"], ["c"]], ["a b", "c"]),
        ([["a", "b"], ["c"]], ["a, b", "c"]),
        ([53.6, 77.0], ["53.6", "77.0"]),
        ([0.5, 2.0], ["0.5", "2"]),
        ([1234.5, 20.0], ["1,234.50", "20.00"]),
        ([12.5, 3.0], ["$12.50", "$3.00"]),
        ([5, 12], ["5 minutes", "12 minutes"]),
        ([True, False], ["Yes", "No"]),
        ([True, False], ["open", "shut"]),
        ([[1, 2], [3]], ["[1, 2]", "[3]"]),
    ],
)
def test_a_rendering_is_found_from_values_and_answers(values, answers):
    rendering = choose_rendering(values, answers, [""] * len(values))
    assert rendering is not None
    assert [render(rendering, value, "") for value in values] == answers


def test_values_that_cannot_become_the_answers_have_no_rendering():
    assert choose_rendering([1, 2], ["one", "two"], ["", ""]) is None


def test_whole_numbers_beyond_all_fractions_are_not_written_with_decimals():
    assert choose_rendering([10**400] * 2, ["12.50"] * 2, ["", ""]) is None
    rendering = choose_rendering([12.5, 3.25], ["12.50", "3.25"], ["", ""])
    assert rendering is not None
    assert render(rendering, 10**400, "") is None


def test_a_rounded_rendering_is_chosen_for_fractions_that_binary_cannot_hold():
    rendering = choose_rendering([53.6, 77.0], ["53.6", "77.0"], ["", ""])
    assert render(str(rendering), 6.800000000000001, "") == "6.8"


def test_a_half_is_rounded_as_a_person_does():
    rendering = choose_rendering([1.25, 7.0], ["1.25", "7.00"], ["", ""])
    assert render(str(rendering), 2.675, "") == "2.68"


def test_the_letter_of_the_matching_option_is_found():
    question = "Who is first?\nOptions:\n(A) Ann\n(B) Bob"
    rendering = choose_rendering(["Bob"], ["(B)"], [question])
    assert render(str(rendering), "Ann", question) == "(A)"
    assert render(str(rendering), "Cy", question) is None


def test_a_value_of_another_kind_is_not_rendered():
    joined = json.dumps({"kind": "join", "separator": ", "})
    assert render(joined, "abc", "") is None
    assert render(joined, [["nested"]], "") is None


@given(st.lists(st.one_of(st.integers(), st.text(), st.booleans(), st.lists(st.text())), min_size=1, max_size=4))
def test_any_values_and_answers_are_judged_without_error(values):
    answers = [str(value) for value in values]
    rendering = choose_rendering(values, answers, [""] * len(values))
    assert rendering is None or [render(rendering, v, "") for v in values] == answers


@pytest.mark.parametrize(
    ("answers", "annotation", "values"),
    [
        (["3", "-4"], "int", [3, -4]),
        (["3.5", "4"], "float", [3.5, 4.0]),
        (["$3.50", "$4.00"], "float", [3.5, 4.0]),
        (["Yes", "No"], "bool", [True, False]),
        (["a b", "c d e"], "list[str]", [["a", "b"], ["c", "d", "e"]]),
        (["3, 4", "5, 6"], "list[int]", [[3, 4], [5, 6]]),
        (["abc", "de"], "str", ["abc", "de"]),
        (["2024-02-26", "1950-10-09"], "str", ["2024-02-26", "1950-10-09"]),
        (["0173", "1769"], "str", ["0173", "1769"]),
    ],
)
def test_answers_are_read_as_the_values_behind_them(answers, annotation, values):
    assert next(read_answers(answers)) == (annotation, values)
