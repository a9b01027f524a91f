"""Arguments found in a question by what demonstrations show, without a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latm_local.datatypes import Demonstration, Parameter, Signature
from latm_local.tool_user.demonstrations import choose_demonstrations
from latm_local.tool_user.grounding import find_fillings, shared_pieces
from latm_local.tool_user.pieces import read_number_words, shape, split
from latm_local.tool_user.shown import Lesson, learn

WORDS = Signature("f", (Parameter("words", "list[str]"),), "str")
SORTING = [Demonstration(f"Sort: {w}", "", {"words": w.split()}) for w in ("pear fig", "zoo it's kiwi", "nut oak")]
MOVE = Signature("f", (Parameter("amount", "int"), Parameter("word", "str")), "str")
MOVING = [
    Demonstration(f"Move '{word}' on by {n} letters.", "", {"amount": n, "word": word})
    for word, n in (("apple", 3), ("fig", 12), ("melon", 7))
]


def best(lesson: Lesson, question: str, batch: tuple[str, ...] = ()) -> dict[str, object] | None:
    shared = shared_pieces([question, *batch])[0]
    found = find_fillings(lesson, question, shared, 5)
    return dict(found[0].arguments) if found else None


def test_longer_lists_than_shown_are_read_whole() -> None:
    words = "b&b o'neill c d e f g h i j k".split()
    assert best(learn(WORDS, SORTING), f"Sort: {' '.join(words)}") == {"words": words}


def test_arguments_are_told_apart_by_kind_in_another_wording() -> None:
    lesson = learn(MOVE, MOVING)
    assert best(lesson, "By 9 places each letter of 'grape' is to go.") == {"amount": 9, "word": "grape"}


def test_a_number_that_always_stands_outside_is_not_an_argument() -> None:
    signature = Signature("f", (Parameter("n", "int"),), "int")
    shown = [Demonstration(f"From {n} down to 1?", "", {"n": n}) for n in (157, 20, 333)]
    assert best(learn(signature, shown), "Counting to 1, begin at 84") == {"n": 84}


def test_numbers_in_words_are_read_where_they_were_shown() -> None:
    signature = Signature("f", (Parameter("n", "int"),), "int")
    shown = [Demonstration(f"I have {w} hens.", "", {"n": n}) for w, n in (("two", 2), ("twelve", 12))]
    assert best(learn(signature, shown), "I have twenty-five hens.") == {"n": 25}


@pytest.mark.parametrize(("text", "value"), [("1,250", 1250.0), ("-3", -3.0), ("2.5", 2.5)])
def test_numbers_are_read_with_separators_and_signs(text: str, value: float) -> None:
    signature = Signature("f", (Parameter("n", "float"),), "float")
    shown = [Demonstration(f"It costs ${n} now.", "", {"n": n}) for n in (3.5, 12.0)]
    assert best(learn(signature, shown), f"It costs ${text} now.") == {"n": value}


def test_questions_asked_together_show_their_fixed_text() -> None:
    rows = [f"Read the word {w} for me" for w in ("apple", "tiger", "grass", "stone", "cloud")]
    assert shared_pieces(rows)[0] == {0, 1, 2, 4, 5}
    assert shared_pieces(rows[:1])[0] == frozenset()


def test_an_argument_missing_from_a_demonstration_is_not_grounded() -> None:
    shown = [Demonstration("Move 'fig' on.", "", {"amount": 1, "word": "fig"}), *MOVING]
    amount, word = learn(MOVE, shown).parameters
    assert (amount.grounded, word.grounded) == (False, True)


def test_a_question_without_a_number_fits_no_number() -> None:
    assert best(learn(MOVE, MOVING), "Who wrote 'Faust'?") is None


def test_a_value_that_stands_twice_is_placed_as_in_the_other_demonstrations() -> None:
    signature = Signature("f", (Parameter("who", "str"),), "str")
    shown = [
        Demonstration(f"Ann, Bob and Cy meet. At the end, {who} has what?", "", {"who": who})
        for who in ("Ann", "Bob", "Cy")
    ]
    question = "Ann, Bob and Cy meet. Ann leaves. At the end, Bob has what?"
    assert best(learn(signature, shown), question) == {"who": "Bob"}


@given(st.text(max_size=80))
def test_any_question_is_filled_from_its_own_text_or_not_at_all(question: str) -> None:
    found = best(learn(WORDS, SORTING), question)
    assert found is None or all(word in question for word in found["words"])  # type: ignore[attr-defined]


@given(st.text(max_size=60))
def test_pieces_stand_where_they_say(question: str) -> None:
    pieces = split(question)
    assert [question[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)] == list(pieces.texts)


@pytest.mark.parametrize(
    ("words", "number"), [("two hundred and five", 205), ("twelve", 12), ("three thousand", 3000), ("apple", None)]
)
def test_number_words(words: str, number: int | None) -> None:
    assert read_number_words(words.split()) == number


def test_shapes_fold_repeats() -> None:
    assert shape("1990-02-03") == shape("2001-12-31")
    assert shape("Ann: 3, Bob: 12, Cy: 7") == shape("Ann: 3, Bob: 12")
    assert shape("apple") != shape("12")


def test_demonstrations_in_the_prompt_cover_the_wordings() -> None:
    one = [
        Demonstration(f"Sort these words: {'pear ' * n}fig", "", {"words": ["pear"] * n + ["fig"]}) for n in range(8)
    ]
    other = [Demonstration(f"Which order has the dictionary? {n}", "", {"words": [str(n)]}) for n in range(2)]
    chosen = choose_demonstrations([*one, *other], 4)
    assert sum(d in other for d in chosen) == 2
    assert choose_demonstrations([*one, *other], 4) == chosen
