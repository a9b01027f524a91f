import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.readings import ListStyle, conforms, find_spans, list_styles, read_scalar, read_value

ITEMS = st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True).filter(lambda w: w not in ("and", "or")), min_size=2)


@pytest.mark.parametrize(
    ("text", "annotation", "value"),
    [("7", "int", 7), ("-1,200", "int", -1200), ("3.50", "float", 3.5), ("Yes", "bool", True), ("a b", "str", "a b")],
)
def test_text_is_read_as_its_annotation_says(text, annotation, value):
    assert read_scalar(text, annotation) == value


@pytest.mark.parametrize(("text", "annotation"), [("7.5", "int"), ("seven", "float"), ("perhaps", "bool"), ("", "int")])
def test_text_that_is_not_of_the_type_is_refused(text, annotation):
    with pytest.raises(ValueError, match="is not"):
        read_scalar(text, annotation)


@pytest.mark.parametrize(
    ("text", "style", "items"),
    [
        ("a, b, and c", ListStyle(", ", ", and "), ["a", "b", "c"]),
        ("a, b and c", ListStyle(", ", " and "), ["a", "b", "c"]),
        ("a", ListStyle(", ", " and "), ["a"]),
        ("a, b", ListStyle(", ", " and "), None),
        ("'a' 'b'", ListStyle(" ", None, "'"), ["a", "b"]),
        ("a  b", ListStyle(" "), None),
    ],
)
def test_lists_are_split_only_in_the_style_they_are_written_in(text, style, items):
    assert style.split(text) == items


@settings(deadline=None)
@given(ITEMS, st.sampled_from(list(list_styles())))
def test_a_style_splits_what_it_joined(items, style):
    assert style.split(style.join(items)) == items


@settings(deadline=None)
@given(st.lists(st.integers(-9999, 9999), min_size=1, max_size=6))
def test_a_list_of_numbers_is_found_where_it_stands(numbers):
    question = f"What is the sum of {', '.join(map(str, numbers))}?"
    spans = find_spans(question, numbers, "list[int]")
    assert ("What is the sum of ", "?") in [(question[:s], question[e:]) for s, e, _ in spans]
    for start, end, style in spans:
        assert read_value(question[start:end], "list[int]", style) == numbers


def test_a_word_is_not_found_inside_another():
    assert find_spans("a cat sat", "at", "str") == []
    assert find_spans("cat at cat", "at", "str") == [(4, 6, None)]


def test_a_sign_may_be_an_operator():
    assert [q for q in find_spans("5-3", 3, "int")] == [(2, 3, None)]


def test_values_conform_to_annotations_strictly():
    assert conforms([1, 2], "list[int]")
    assert not conforms([True], "list[int]")
    assert not conforms("1", "int")
    assert conforms(1, "float")
