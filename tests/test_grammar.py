import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latm_local.datatypes import Parameter, Signature
from latm_local.grammar import arguments_grammar
from latm_local.readings import ListStyle


def accepts(grammar: str, text: str) -> bool:
    """Whether the grammar's language holds the text, byte by byte, as llguidance reads it."""
    import llguidance

    tokenizer = llguidance.LLTokenizer("byte")
    matcher = llguidance.LLMatcher(tokenizer, grammar)
    assert not matcher.get_error(), matcher.get_error()
    taken = matcher.try_consume_tokens(tokenizer.tokenize_bytes(text.encode()))
    return taken == len(text.encode()) and bool(matcher.is_accepting())


def signature(**parameters: str) -> Signature:
    return Signature("f", tuple(Parameter(n, a) for n, a in parameters.items()), "str")


@pytest.mark.parametrize(
    ("annotation", "value", "fits"),
    [
        ("str", "apple pie", True),
        ("str", "pie apple", False),
        ("str", "appl", False),
        ("int", 12, True),
        ("int", 13, False),
        ("float", 3.5, True),
        ("int", 3, False),
        ("list[int]", [7, 12], True),
        ("list[int]", [12, 7], False),
        ("list[str]", ["apple", "eats"], True),
        ("list[str]", ["pie", "Who"], False),
        ("bool", True, True),
        ("list[list[int]]", [[1], [2]], True),
    ],
)
def test_arguments_can_only_be_copied_from_the_question(annotation, value, fits):
    grammar = arguments_grammar(signature(value=annotation), "Who eats 7 apple pie for $3.5 and 12 apple eats?")
    assert accepts(grammar, json.dumps({"value": value})) is fits


def test_list_items_stand_side_by_side_where_the_style_is_known():
    styles = {"words": ListStyle(", ")}
    grammar = arguments_grammar(signature(words="list[str]"), "Sort the words: big dog, cat, red fox.", styles)
    assert accepts(grammar, '{"words": ["big dog", "cat", "red fox"]}')
    assert accepts(grammar, '{"words": ["dog", "cat", "red"]}')
    assert not accepts(grammar, '{"words": ["big dog", "red fox"]}')
    assert not accepts(grammar, '{"words": ["big", "dog", "cat"]}')


def test_all_parameters_come_in_order():
    grammar = arguments_grammar(signature(a="int", b="str"), "Take 5 pears")
    assert accepts(grammar, '{"a": 5, "b": "pears"}')
    assert not accepts(grammar, '{"b": "pears", "a": 5}')
    assert accepts(arguments_grammar(signature(), "anything"), "{}")


@given(st.text(min_size=1, max_size=60), st.sampled_from(["str", "list[str]", "int", "list[float]", "bool"]))
def test_any_question_gives_a_grammar_that_compiles(question, annotation):
    accepts(arguments_grammar(signature(value=annotation), question), "{}")


@given(st.lists(st.from_regex(r"[^\W_]{1,8}", fullmatch=True), min_size=1, max_size=8))
def test_the_whole_question_can_be_copied_in_any_script(words):
    question = " ".join(words)
    grammar = arguments_grammar(signature(value="str"), question)
    assert accepts(grammar, json.dumps({"value": question}, ensure_ascii=False))
