"""Frames whose values are lists, rows, records and numbers as people write them: read exactly, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.datatypes import Demonstration, Parameter, Signature
from latm_local.frames import frame_reliability, learn_frames
from latm_local.frames.pattern import Budget

WORD = st.from_regex(r"[b-z]{3,8}", fullmatch=True)


def signature(**annotations):
    return Signature("tool", tuple(Parameter(n, a.replace("_", " ")) for n, a in annotations.items()), "str")


def taught(of, *pairs):
    return learn_frames(of, [Demonstration(question, "", arguments) for question, arguments in pairs])


def test_rows_of_any_number_are_read_into_lists_of_lists():
    frames = taught(
        signature(swaps="list[list[str]]", who="str"),
        (
            "First, Ann and Bo swap. Then, Bo and Cy swap. Who has Cy now?",
            {"swaps": [["Ann", "Bo"], ["Bo", "Cy"]], "who": "Cy"},
        ),
        (
            "First, Bo and Cy swap. Then, Ann and Bo swap. Then, Ann and Cy swap. Who has Ann now?",
            {"swaps": [["Bo", "Cy"], ["Ann", "Bo"], ["Ann", "Cy"]], "who": "Ann"},
        ),
    )
    assert frames.fill("First, Ann and Cy swap. Who has Bo now?") == {"swaps": [["Ann", "Cy"]], "who": "Bo"}
    four = "First, Ann and Cy swap." + " Then, Bo and Cy swap." * 3 + " Who has Bo now?"
    assert frames.fill(four) == {"swaps": [["Ann", "Cy"], *[["Bo", "Cy"]] * 3], "who": "Bo"}


def test_records_are_read_under_their_keys_with_numbers_as_numbers():
    frames = taught(
        signature(people="list[dict]"),
        (
            "Ann has 3 figs, Bo has 12 nuts.",
            {"people": [{"n": 3, "what": "figs", "who": "Ann"}, {"n": 12, "what": "nuts", "who": "Bo"}]},
        ),
        (
            "Cy has 1 plum, Di has 2 figs.",
            {"people": [{"n": 1, "what": "plum", "who": "Cy"}, {"n": 2, "what": "figs", "who": "Di"}]},
        ),
    )
    assert frames.fill("Ed has 7 eggs, Flo has 1,000 nuts.") == {
        "people": [{"who": "Ed", "n": 7, "what": "eggs"}, {"who": "Flo", "n": 1000, "what": "nuts"}]
    }
    assert frames.fill("Ed has many eggs, Flo has 2 nuts.") is None


def test_lists_of_lists_have_inner_lists_of_any_length():
    frames = taught(
        signature(rows="list[list[int]]"),
        ("Rows: 1, 2; 3, 4, 5; 6, 7", {"rows": [[1, 2], [3, 4, 5], [6, 7]]}),
        ("Rows: 9, 8, 7; 3, 4; 2, 2", {"rows": [[9, 8, 7], [3, 4], [2, 2]]}),
    )
    assert frames.fill("Rows: 5, 4; 3, 2, 1, 0") == {"rows": [[5, 4], [3, 2, 1, 0]]}


def test_counted_options_are_read_without_their_letters():
    frames = taught(
        signature(options="list[str]"),
        ("Which?\n(A) a cat\n(B) a dog\n(C) an owl", {"options": ["a cat", "a dog", "an owl"]}),
        ("Which?\n(A) a fox\n(B) a hen\n(C) a bat", {"options": ["a fox", "a hen", "a bat"]}),
    )
    five = "Which?\n(A) a pig\n(B) an ox\n(C) an emu\n(D) a ram\n(E) a cow"
    assert frames.fill(five) == {"options": ["a pig", "an ox", "an emu", "a ram", "a cow"]}


@pytest.mark.parametrize(
    ("written", "value"), [("$1,204.50", 1204.5), ("$3", 3.0), ("$-5", -5.0), ("$12.5.1", None), ("$5 or $6", None)]
)
def test_money_is_read_as_its_number(written, value):
    frames = taught(
        signature(price="float"), ("It costs $2.50 now.", {"price": 2.5}), ("It costs $19 now.", {"price": 19.0})
    )
    assert frames.fill(f"It costs {written} now.") == (None if value is None else {"price": value})


def test_numbers_written_as_words_are_read_once_seen():
    counting = signature(n="int")
    shown = [
        ("I see three cats here.", {"n": 3}),
        ("I see 12 cats here.", {"n": 12}),
        ("I see two cats here.", {"n": 2}),
    ]
    assert taught(counting, *shown).fill("I see seven cats here.") == {"n": 7}
    assert taught(counting, shown[1], ("I see 5 cats here.", {"n": 5})).fill("I see seven cats here.") is None


def test_the_last_separator_differs_and_a_pair_has_its_own():
    frames = taught(
        signature(names="list[str]"),
        ("Ann, Bo, and Cy sing.", {"names": ["Ann", "Bo", "Cy"]}),
        ("Di and Ed sing.", {"names": ["Di", "Ed"]}),
        ("Flo, Guy, Hal, and Ida sing.", {"names": ["Flo", "Guy", "Hal", "Ida"]}),
    )
    assert frames.fill("Jo and Kim sing.") == {"names": ["Jo", "Kim"]}
    assert frames.fill("Jo, Kim, and Lu sing.") == {"names": ["Jo", "Kim", "Lu"]}
    assert frames.fill("Jo, Kim sing.") is None


def test_a_pair_never_seen_is_not_taken_for_one_item():
    shown = [
        ("Ann, Bo, and Cy sing.", {"names": ["Ann", "Bo", "Cy"]}),
        ("Di, Ed, and Flo sing.", {"names": ["Di", "Ed", "Flo"]}),
    ]
    assert taught(signature(names="list[str]"), *shown).fill("Jo and Kim sing.") is None


def test_an_apostrophe_inside_a_word_is_no_new_kind_of_character():
    frames = taught(
        signature(words="list[str]"),
        ("Sort: pear fig", {"words": ["pear", "fig"]}),
        ("Sort: a b c", {"words": ["a", "b", "c"]}),
    )
    assert frames.fill("Sort: don't it&t co-op") == {"words": ["don't", "it&t", "co-op"]}
    assert frames.fill("Sort: 'quoted' words") is None


def test_white_space_and_case_of_the_fixed_text_do_not_matter():
    frames = taught(
        signature(words="list[str]"),
        ("Sort these: pear fig", {"words": ["pear", "fig"]}),
        ("Sort these: a b c", {"words": ["a", "b", "c"]}),
    )
    assert frames.fill("  sort  These: pear   fig ") == {"words": ["pear", "fig"]}


def test_text_keeps_the_white_space_it_was_written_with():
    frames = taught(signature(text="str"), ("Echo <a b>", {"text": "a b"}), ("Echo <c  d>", {"text": "c  d"}))
    assert frames.fill("Echo  <x   y>") == {"text": "x   y"}


def test_places_with_equal_right_must_agree():
    """Both demonstrations ask for the second person: nothing shows which of two places the name is read from."""
    shown = [(f"Ann and Bo have {n} hats. Who wears one, Bo or Ann?", {"who": "Bo", "n": n}) for n in (3, 4)]
    frames = taught(signature(who="str", n="int"), *shown)
    assert frames.fill("Ann and Bo have 5 hats. Who wears one, Bo or Ann?") == {"who": "Bo", "n": 5}
    assert frames.fill("Ann and Bo have 5 hats. Who wears one, Cy or Ann?") is None


def test_one_demonstration_is_enough_where_much_text_is_fixed():
    frames = taught(signature(n="int"), ("How many of the 12 big boxes hold a ball?", {"n": 12}))
    assert frames.fill("How many of the 7 big boxes hold a ball?") == {"n": 7}
    assert frames.fill("How many of the 7 small boxes hold a ball?") is None


def test_items_that_stand_apart_are_one_list():
    shown = [(f"From {a} go {b} steps, then {c} back.", {"numbers": [a, b, c]}) for a, b, c in ((1, 2, 3), (14, 5, 6))]
    assert taught(signature(numbers="list[int]"), *shown).fill("From 7 go 8 steps, then 9 back.") == {
        "numbers": [7, 8, 9]
    }


def test_reliability_counts_demonstrations_read_by_the_others():
    shown = [Demonstration(f"Add {a} to {b}.", "", {"a": b, "b": a}) for a, b in ((3, 4), (5, 9), (7, 1))]
    odd = Demonstration("What do 6 and 8 make?", "", {"a": 6, "b": 8})
    assert frame_reliability(signature(a="int", b="int"), [*shown, odd]) == (3, 0, 1)


HOSTILE = [
    "Swap " + "a with " * 20_000 + "b",
    "Swap " + " " * 100_000,
    "Swap " + "\n" * 50_000 + " with " + "\n" * 50_000,
    "Swap " + "(" * 50_000 + " with " + ")" * 50_000,
    "Swap " + "1, " * 30_000 + "with 2",
    "x" * 100_000,
    "Swap " + "a with b, " * 10_000,
]


@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
def test_long_hostile_questions_take_bounded_work(question, monkeypatch):
    spent = []
    original = Budget.spend
    monkeypatch.setattr(Budget, "spend", lambda self, count: spent.append(count) or original(self, count))
    pairs = [(f"Swap {a} with {b}", {"x": a.split(", "), "y": b}) for a, b in (("p, q", "r s"), ("s, t, u", "v w"))]
    frames = taught(signature(x="list[str]", y="str"), *pairs)
    spent.clear()
    assert frames.fill(question) is None
    assert len(spent) < 10_000


VALUES = {
    "int": st.integers(-9999, 9999),
    "float": st.floats(-999, 999).map(lambda x: round(x, 2)),
    "str": WORD,
    "list[int]": st.lists(st.integers(-99, 99), min_size=1, max_size=5),
    "list[str]": st.lists(WORD, min_size=1, max_size=5),
    "list[list[str]]": st.lists(st.tuples(WORD, WORD).map(list), min_size=1, max_size=4),
}


def written(value):
    if isinstance(value, list):
        return ", ".join(" of ".join(v) if isinstance(v, list) else str(v) for v in value)
    return str(value)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_is_read_is_never_wrong(data):
    annotations = data.draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3))
    literals = [" ".join(data.draw(st.lists(WORD, min_size=1, max_size=3))) for _ in range(len(annotations) + 1)]
    names = [f"p{i}" for i in range(len(annotations))]
    of = signature(**dict(zip(names, annotations, strict=True)))

    def one():
        values = [data.draw(VALUES[a]) for a in annotations]
        parts = [x for pair in zip(literals, map(written, values), strict=False) for x in pair]
        return " ".join([*parts, literals[-1]]), dict(zip(names, values, strict=True))

    frames = taught(of, *(one() for _ in range(4)))
    question, arguments = one()
    assert frames.fill(question) in (None, arguments)
