import pytest

from latm_local.alignment import align, group_by_wording
from latm_local.alignment.tokens import tokens_of
from latm_local.datatypes import Demonstration, Parameter, Signature
from latm_local.frames import learn_frames
from latm_local.tool_maker.interfaces import candidate_interfaces
from latm_local.tool_user.grounding import find_fillings, shared_pieces
from latm_local.tool_user.shown import learn


def first(questions):
    reading = align(questions)[0]
    return reading.literals, reading.annotations, reading.values


def test_fixed_text_and_slots_are_told_apart():
    literals, annotations, values = first(["Convert 12 degrees Celsius.", "Convert 7 degrees Celsius."])
    assert literals == ("Convert", "degrees Celsius.")
    assert annotations == ("int",)
    assert values == ((12, 7),)


@pytest.mark.parametrize(
    ("questions", "annotations"),
    [
        (["Sum of 1, 2, 3?", "Sum of 4, 5?"], ("list[int]",)),
        (["Sum of 1.5, 2?", "Sum of 4, 5.25?"], ("list[float]",)),
        (["Sort: pear fig", "Sort: kiwi apple zoo"], ("list[str]",)),
        (["Join a, b and c", "Join d, e and f"], ("list[str]",)),
        (["Width 3 and height 4?", "Width 5 and height 12?"], ("int", "int")),
        (["Is 'radar' a palindrome?", "Is 'river' a palindrome?"], ("str",)),
    ],
)
def test_slots_are_read_as_what_they_look_like(questions, annotations):
    assert first(questions)[1] == annotations


def test_brackets_stay_with_the_value():
    _, _, values = first(["((1 + 2) * 3) =", "((4 - 5) * (6)) ="])
    assert values == (("((1 + 2) * 3)", "((4 - 5) * (6))"),)


def test_a_list_is_also_offered_as_text():
    readings = align(["Sort: pear fig", "Sort: kiwi apple zoo"])
    assert [r.annotations for r in readings][:2] == [("list[str]",), ("str",)]


def test_questions_without_shared_words_have_no_fixed_text():
    assert all(not any(r.literals) for r in align(["red house", "seven boats sail"]))


def test_wordings_are_grouped():
    questions = ["Convert 3 miles to km", "Add 4 and 5", "Convert 9 miles to km", "Add 6 and 7"]
    assert sorted(map(sorted, group_by_wording(questions))) == [[0, 2], [1, 3]]


def test_runs_of_thousands_of_digits_are_no_numbers():
    many = "9" * 5000
    assert candidate_interfaces([f"Add {many} to 3", "Add 5 to 7", "Add 6 to 1"])
    assert candidate_interfaces([f"Add {many}, 5, 7 km", "Add 5, 6, 4 km", "Add 6, 7, 8 km"])
    assert [t.kind for t in tokens_of(f"Add {many} to 3")] == ["word", "word", "word", "number"]


def test_runs_of_thousands_of_digits_are_no_arguments():
    signature = Signature("f", (Parameter("a", "int"), Parameter("b", "list[int]")), "int")
    shown = [Demonstration(f"Add {i} to 3, {i}", str(i), {"a": i, "b": [3, i]}) for i in (4, 5, 6)]
    for question in (f"Add {'9' * 5000} to 3, 4", f"Plus 4 on {'8' * 301}7, 3"):
        assert learn_frames(signature, shown).fill(question) is None
        fillings = find_fillings(learn(signature, shown), question, shared_pieces([question])[0], 40)
        assert all(filling.arguments["a"] in (3, 4) for filling in fillings)
