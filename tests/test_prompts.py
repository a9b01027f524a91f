import pytest
from hypothesis import given
from hypothesis import strategies as st

from latm_local.datatypes import Demonstration, Parameter, Signature
from latm_local.prompts import read_arguments, read_body, use_request, write_arguments

SORT = Signature("sort_words", (Parameter("words", "list[str]"),), "list[str]")


def test_a_body_becomes_a_whole_function():
    assert read_body(SORT, "\n    return sorted(words)\n") == (
        "def sort_words(words: list[str]) -> list[str]:\n    return sorted(words)\n"
    )


def test_what_follows_the_function_is_cut():
    assert read_body(SORT, "\n    return sorted(words)\nsort_words(['b'])\n") == read_body(
        SORT, "\n    return sorted(words)"
    )


def test_a_module_that_is_named_is_imported():
    code = read_body(SORT, "\n    return re.findall('x', words[0])")
    assert code is not None
    assert code.startswith("import re\n")
    assert read_body(SORT, "\n    import re\n    return re.findall('x', words[0])") is not None


@given(st.text(max_size=80))
def test_any_reply_is_a_function_or_nothing(text):
    code = read_body(SORT, text)
    assert code is None or "def sort_words(words: list[str]) -> list[str]:" in code


def test_a_body_that_does_not_parse_is_nothing():
    assert read_body(SORT, "\n    return sorted(words") is None


def test_arguments_survive_the_prompt():
    arguments = {"words": ["naïve", 'say "hi"', "back\\slash"]}
    assert read_arguments(write_arguments(arguments), SORT) == arguments


@pytest.mark.parametrize("text", ['{"words": ["a"', "[]", '{"others": []}', '{"words": [1]}', '{"words": "a"}'])
def test_arguments_of_another_shape_are_refused(text):
    with pytest.raises(ValueError, match=r"argument|list"):
        read_arguments(text, SORT)


def test_the_prompt_of_a_tool_is_the_same_for_every_question():
    demonstrations = [Demonstration("Sort: b a", "a b", {"words": ["b", "a"]})]
    one, other = (use_request(SORT, demonstrations, q, None).messages for q in ("Sort: d c", "Sort: x y z"))
    assert one[:-1] == other[:-1]
    assert one[-1].content == "Sort: d c"
