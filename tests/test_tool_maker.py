import sys
from collections.abc import Iterator
from datetime import date

import pytest
from fakes import RepeatingModel, ScriptedModel

from latm_local.config import MakeSettings
from latm_local.datatypes import Completion, Demonstration, Failure, Limits, Parameter, Signature, Tool
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_maker import ToolMaker
from latm_local.tool_maker.domain import domain
from latm_local.tool_maker.interfaces import candidate_interfaces, tool_name
from latm_local.tool_maker.probes import Group, Vote, probe_inputs
from latm_local.tool_maker.search import split
from latm_local.tool_user import ToolUser

LISTS = (["pear", "fig"], ["zoo", "apple", "kiwi"], ["b", "a"], ["x", "m", "n"], ["q", "c"], ["lime", "date"])
SORTING = [Demonstration(f"Sort these words: {' '.join(w)}", " ".join(sorted(w))) for w in LISTS]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    sandbox = open_sandbox(("monty",))
    yield sandbox
    sandbox.close()


def make(sandbox, maker, demonstrations, samples=16, **settings):
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    making = MakeSettings(samples=samples, **{"repairs": 0, "edits": 0} | settings)
    return ToolMaker(maker, user, sandbox, Limits(), making, lambda message: None).make(demonstrations, None, 0, {})


def test_a_body_that_is_right_on_all_demonstrations_becomes_a_tool(sandbox):
    made = make(sandbox, RepeatingModel("\n    return sorted(words)"), SORTING)
    assert made.tool is not None
    assert made.tool.name == "sort_words"
    assert made.verification.shown == (3, 3)
    assert made.verification.held_back == (3, 3)
    assert [d.arguments for d in made.tool.demonstrations] == [{"words": words} for words in LISTS]
    assert made.tool.provenance["interface"] == "alignment"


def test_a_body_right_on_what_was_shown_alone_is_not_admitted(sandbox):
    shown, _ = split(SORTING)
    memorised = {d.question.removeprefix("Sort these words: "): d.answer for d in shown}
    made = make(sandbox, RepeatingModel(f"\n    return {memorised!r}.get(' '.join(words), '')"), SORTING)
    assert made.tool is None
    assert made.verification.shown == (3, 3)
    assert made.verification.held_back == (0, 3)
    assert "right on all demonstrations" in made.reason


def test_held_back_demonstrations_are_never_in_a_prompt(sandbox):
    maker = RepeatingModel("\n    return words")
    make(sandbox, maker, SORTING)
    _, held_back = split(SORTING)
    asked = "".join(m.content + r.prefill for r in maker.asked for m in r.messages)
    assert maker.asked
    for demonstration in held_back:
        for word in demonstration.answer.split():
            assert f"'{word}'" not in asked


NAMES = [" named"] * 8  # replies to the eight requests for a name
COUNTING = [
    Demonstration(f"Count the words: {words}", str(len(words.split())))
    for words in ("a b", "c d e", "f", "g h", "i j k", "l m")
]


def test_the_behaviour_written_most_often_wins(sandbox):
    bodies = ["\n    return len(set(words))"] * 5 + ["\n    return len(words)"] * 11
    made = make(sandbox, ScriptedModel(*bodies, *NAMES, *bodies), COUNTING, samples=32)
    assert made.tool is not None
    assert "set" not in made.tool.code
    assert made.tool.provenance["behaviours"] == 2
    assert made.tool.review == "unreviewed"


def test_of_two_behaviours_the_simpler_one_needs_fewer_votes(sandbox):
    bodies = ["\n    return len(set(words))"] * 9 + ["\n    return len(words)"] * 7
    made = make(sandbox, ScriptedModel(*bodies, *NAMES, *bodies), COUNTING, samples=32)
    assert made.tool is not None
    assert "set" not in made.tool.code


def test_where_behaviours_weigh_alike_a_person_is_asked_with_an_input_that_decides(sandbox):
    bodies = ["\n    return len(set(words))"] * 11 + ["\n    return len(words)"] * 5
    made = make(sandbox, ScriptedModel(*bodies, *NAMES, *bodies), COUNTING, samples=32)
    assert made.tool is not None
    assert made.tool.review == "needs_review"
    assert "2 behaviours pass" in made.reason
    assert "for words = [" in made.reason


def test_functions_that_differ_in_rounding_alone_are_of_one_behaviour(sandbox):
    demonstrations = [Demonstration(f"Convert {c} Celsius", f"{c * 9 / 5 + 32:.1f}") for c in (12, 25, 81, 87, 100, 59)]
    bodies = ["\n    return n * 9 / 5 + 32", "\n    return n * 1.8 + 32"] * 8
    made = make(sandbox, ScriptedModel(*bodies), demonstrations)
    assert made.tool is not None
    assert made.tool.provenance["behaviours"] == 1


def test_the_budget_of_samples_ends_the_search(sandbox):
    maker = RepeatingModel("\n    return words")
    made = make(sandbox, maker, SORTING, samples=40)
    assert made.tool is None
    bodies = [r for r in maker.asked if not r.prefill.endswith("def")]
    assert made.candidates == len(bodies) == 40


def test_replies_that_are_no_function_cost_nothing_but_tokens(sandbox):
    made = make(sandbox, RepeatingModel("\n    return sorted(words"), SORTING)
    assert made.tool is None
    assert made.maker_tokens > 0


def test_a_row_that_the_maker_refuses_is_passed_over(sandbox):
    replies = [Failure("RequestTooLarge", "too long", "raise context")] * 8 + ["\n    return sorted(words)"] * 8
    assert make(sandbox, ScriptedModel(*replies), SORTING).tool is not None


def test_a_body_that_never_ends_is_stopped(sandbox):
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    maker = RepeatingModel("\n    while True:\n        pass")
    limits = Limits(seconds=0.2)
    search = ToolMaker(maker, user, sandbox, limits, MakeSettings(samples=1, repairs=0), lambda message: None)
    assert search.make(SORTING, None, 0, {}).tool is None


def test_numbers_are_offered_before_text_that_holds_them():
    questions = [f"One ticket costs ${p:.2f}. What do {n} tickets cost?" for p, n in ((1.5, 3), (20.25, 4), (9.0, 12))]
    first = candidate_interfaces(questions)[0]
    assert [p.annotation for p in first.parameters] == ["float", "int"]


def test_the_whole_question_is_the_last_interface():
    assert candidate_interfaces(["red house", "seven boats sail"])[-1].parameters == (Parameter("question", "str"),)


def test_names_are_identifiers_whatever_the_question_says():
    for questions in (["class 3 lambda?", "class 4 lambda?"], ["Wie viele Äpfel: 3", "Wie viele Äpfel: 4"], ["1", "2"]):
        for interface in candidate_interfaces(questions):
            assert tool_name(interface).isidentifier()


def test_shown_demonstrations_have_different_answers():
    answers = ["Yes", "Yes", "Yes", "Yes", "No", "No"]
    shown, held_back = split([Demonstration(f"q{n}", answer) for n, answer in enumerate(answers)])
    assert {d.answer for d in shown} == {"Yes", "No"}
    assert len(shown) == len(held_back) == 3


def test_probes_are_fresh_and_of_the_right_types():
    parameters = (Parameter("numbers", "list[int]"), Parameter("word", "str"))
    known = [{"numbers": [1, 2], "word": "pear tree"}, {"numbers": [5, 5, 7], "word": "fig"}]
    probes = probe_inputs(parameters, known, seed=1)
    assert len(probes) == 48
    assert not any(probe in known for probe in probes)
    for probe in probes:
        assert all(isinstance(n, int) for n in probe["numbers"])
        assert isinstance(probe["word"], str)


def test_probes_keep_to_what_holds_in_all_demonstrations():
    parameters = (
        Parameter("cost", "float"),
        Parameter("paid", "float"),
        Parameter("key", "str"),
        Parameter("settings", "list[str]"),
        Parameter("place", "int"),
        Parameter("day", "str"),
    )
    known = [
        {
            "cost": 1.5 * n,
            "paid": 1.5 * n + 3,
            "key": "abcdef"[n] * 3,
            "settings": [f"{c * 3}={n}" for c in "abcdef"],
            "place": n,
            "day": f"2026-1{n % 2}-2{n}",
        }
        for n in range(6)
    ]
    probes = probe_inputs(parameters, known, seed=1)
    assert len(probes) == 48
    for probe in probes:
        assert probe["cost"] < probe["paid"]
        assert 0 <= probe["place"] <= len(probe["settings"])
        assert probe["key"] in {item.split("=")[0] for item in probe["settings"]}
        assert date.fromisoformat(probe["day"])
    assert {len(probe["settings"]) for probe in probes} != {6}
    strange = [{"cost": n, "paid": n, "key": "a", "settings": ["a"], "place": 0, "day": "a"} for n in range(6)]
    assert len(probe_inputs(parameters, strange, seed=1)) == 48
    few = probe_inputs(parameters, known[:5], seed=1)
    assert any(probe["cost"] >= probe["paid"] for probe in few)


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [(3, 4, True), (4, 3, False), ("2026-01-02", "2026-02-01", True), ("b", "a", False), (True, False, False)],
)
def test_order_is_of_numbers_and_dates(one, other, holds):
    known = [{"a": 1, "b": 2}] * 6 if isinstance(one, int) else [{"a": "2025-01-01", "b": "2025-01-02"}] * 6
    assert domain(known)({"a": one, "b": other}) is holds
    assert domain([{"a": "x", "b": "y"}] * 6)({"a": one, "b": other})


class ByName(ScriptedModel):
    """Writes the right body under the name that it gave itself, most often, and a wrong one under any other."""

    def complete(self, requests):
        names = iter([" order_words"] * 5 + [" x", " class", " 1st"])
        for position, request in enumerate(requests):
            self.asked.append(request)
            body = "\n    return sorted(words)" if "def order_words" in request.prefill else "\n    return words"
            text = next(names) if request.prefill.endswith("def") else body
            yield position, Completion(text, 10, 2, 0.0, "stop")


def test_a_proposal_that_failed_is_tried_again_under_the_makers_own_name(sandbox):
    made = make(sandbox, ByName(), SORTING, samples=48)
    assert made.tool is not None
    assert made.tool.name == "order_words"


def test_a_lone_passing_body_is_put_to_the_vote_of_a_second_round(sandbox):
    """Only words with one first letter tell the two apart, and no demonstration has such."""
    lists = (["pear", "fig"], ["zoo", "apple", "kiwi"], ["b", "a"], ["plum", "m", "n"], ["q", "c"], ["lime", "date"])
    sorting = [Demonstration(f"Sort these words: {' '.join(w)}", " ".join(sorted(w))) for w in lists]
    lone = ["\n    return sorted(words, key=lambda w: w[0])"] + ["\n    return words"] * 15
    made = make(sandbox, ScriptedModel(*lone, *NAMES, *["\n    return sorted(words)"] * 16), sorting, samples=32)
    assert made.tool is not None
    assert "lambda" not in made.tool.code
    assert made.tool.provenance["behaviours"] == 2


def test_a_lone_body_that_the_maker_believes_in_is_not_put_to_the_vote(sandbox):
    maker = ScriptedModel("\n    return sorted(words)", *["\n    return words"] * 15)
    maker.beliefs = {"return sorted(words)": 0.3}
    made = make(sandbox, maker, SORTING, samples=32)
    assert made.tool is not None
    assert made.candidates == 16
    assert {request.prefill.count("def sort_words(") for request in maker.weighed} == {1}


def test_belief_outweighs_how_often_different_bodies_happened_to_be_written(sandbox):
    maker = ScriptedModel(*["\n    return len(set(words))"] * 11, *["\n    return len(words)"] * 5)
    maker.beliefs = {"return len(words)": 0.9}
    made = make(sandbox, maker, COUNTING, samples=32)
    assert made.tool is not None
    assert "set" not in made.tool.code
    assert made.tool.review == "unreviewed"


def test_bodies_that_keep_apart_are_written_in_waves_and_votes_at_once(sandbox):
    class Counting(ScriptedModel):
        def complete(self, requests):
            sizes.append(len(requests))
            return super().complete(requests)

    sizes: list[int] = []
    lone = ["\n    return sorted(words)", *["\n    return words"] * 15]
    made = make(sandbox, Counting(*lone, *NAMES, *lone), SORTING, samples=32)
    assert made.tool is not None
    assert sizes == [8, 4, 4, len(NAMES), 16]


def test_no_vote_follows_one_that_nobody_casts(sandbox):
    lone = ["\n    return sorted(words)", *["\n    return words"] * 15]
    made = make(sandbox, ScriptedModel(*lone, *NAMES, *["\n    return words[::-1]"] * 16), SORTING, samples=64)
    assert made.tool is not None
    assert made.candidates == 32


@pytest.mark.parametrize("asked", [True, False])
def test_one_round_of_three_is_the_untaught_models(sandbox, asked):
    maker = RepeatingModel("\n    return words")
    maker.untaught = RepeatingModel("\n    return sorted(words)")
    made = make(sandbox, maker, SORTING, samples=64, untaught=asked)
    assert (made.tool is not None) == asked
    assert bool(maker.untaught.asked) == asked


def test_what_the_maker_might_have_written_is_its_own():
    tool = Tool(
        "f", "", "def f(n: int) -> int:\n    return n\n", Signature("f", (Parameter("n", "int"),), "int"), (), ""
    )
    for times, belief, own in ((1, None, True), (0, None, False), (0, 0.01, True), (0, 1e-6, False), (1, 1e-6, True)):
        assert Group((), (Vote(tool, times, belief),)).is_own is own
    alike = Group((), (Vote(tool, 0, 0.02), Vote(tool, 1, 0.02), Vote(tool, 0)))
    assert alike.support == pytest.approx(1.28), "a body counts once, however often it came"


def test_two_wordings_of_one_task_share_an_interface():
    questions = [
        "Convert 3 miles to km",
        "How many km are 9 miles?",
        "Convert 12 miles to km",
        "How many km are 5 miles?",
    ]
    found = [i for i in candidate_interfaces(questions) if [p.annotation for p in i.parameters] == ["int"]]
    assert [list(a.values()) for a in found[0].arguments] == [[3], [9], [12], [5]]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")
def test_a_tool_on_which_the_two_sandboxes_disagree_is_not_admitted():
    """A set keeps its order in monty and not in CPython."""
    letters = "hgfedcba"  # eight distinct words a row: CPython's order, drawn anew in each process, agrees in none
    words = [[f"{letter}{row}" for letter in letters] + [f"h{row}"] for row in "pqrstu"]
    unique = [Demonstration(f"Without repeats: {' '.join(w)}", " ".join(dict.fromkeys(w))) for w in words]
    maker = RepeatingModel("\n    return list(set(words))")
    with open_sandbox(("monty", "jail")) as both:
        assert make(both, maker, unique).tool is None
    with open_sandbox(("monty",)) as monty:
        assert make(monty, RepeatingModel("\n    return list(set(words))"), unique).tool is not None
