from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.datatypes import Demonstration, Parameter, Signature
from latm_local.frames import learn_frames, list_styles_seen

SORT = Signature("sort", (Parameter("words", "list[str]"),), "list[str]")
ADD = Signature("add", (Parameter("a", "int"), Parameter("b", "int")), "int")
WORD = st.from_regex(r"[a-z]{2,9}", fullmatch=True)


def sorting(*lists):
    return [Demonstration(f"Sort: {' '.join(w)}", "", {"words": list(w)}) for w in lists]


@settings(deadline=None)
@given(st.lists(WORD, min_size=1, max_size=9))
def test_a_question_of_the_same_frame_is_filled_exactly(words):
    frames = learn_frames(SORT, sorting(("pear", "fig"), ("zoo", "apple", "kiwi")))
    assert frames.fill(f"Sort: {' '.join(words)}") == {"words": words}


def test_another_wording_is_not_filled():
    frames = learn_frames(SORT, sorting(("pear", "fig"), ("zoo", "apple", "kiwi")))
    assert frames.fill("Order: pear fig") is None
    assert frames.fill("Sort: pear fig please!") is None  # "!" was never seen in an item


def test_a_frame_seen_once_is_no_frame():
    assert learn_frames(SORT, sorting(("pear", "fig"))).frames == ()


def test_two_wordings_make_two_frames():
    other = [Demonstration(f"Order {' '.join(w)} now", "", {"words": list(w)}) for w in (("a", "b"), ("c", "d", "e"))]
    frames = learn_frames(SORT, [*sorting(("pear", "fig"), ("zoo", "kiwi")), *other])
    assert frames.fill("Order x y now") == {"words": ["x", "y"]}
    assert frames.fill("Sort: x y") == {"words": ["x", "y"]}


def test_equal_values_are_told_apart_by_the_other_demonstrations():
    shown = [(3, 3), (4, 9), (7, 1)]
    demonstrations = [Demonstration(f"Add {a} to {b}.", "", {"a": b, "b": a}) for a, b in shown]
    assert learn_frames(ADD, demonstrations).fill("Add 5 to 6.") == {"a": 6, "b": 5}


def test_an_ambiguous_question_is_left_to_the_model():
    swap = Signature("swap", (Parameter("x", "str"), Parameter("y", "str")), "str")
    shown = [("red", "blue"), ("one two", "three")]
    frames = learn_frames(swap, [Demonstration(f"Swap {x} with {y}", "", {"x": x, "y": y}) for x, y in shown])
    assert frames.fill("Swap cat with dog") == {"x": "cat", "y": "dog"}
    assert frames.fill("Swap a with b with c") is None


def test_a_frame_that_contradicts_a_demonstration_is_dropped():
    demonstrations = [*sorting(("b", "a"), ("d", "c")), Demonstration("Sort: x y", "", {"words": ["x"]})]
    assert learn_frames(SORT, demonstrations).fill("Sort: p q") is None


def test_the_style_of_lists_is_learnt_where_all_demonstrations_agree():
    styles = list_styles_seen(SORT, sorting(("pear", "fig"), ("zoo", "apple", "kiwi")))
    assert styles["words"].separator == " "
    mixed = [*sorting(("pear", "fig")), Demonstration("Sort: a, b, c", "", {"words": ["a", "b", "c"]})]
    assert list_styles_seen(SORT, mixed) == {}
