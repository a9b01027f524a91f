"""Admission: what refuses a candidate that gives the right answers, and what is said of one that is admitted."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latm_local.config import MakeSettings
from latm_local.datatypes import Arguments, Demonstration, Execution, Limits, Parameter, Signature, Verification
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_maker.gate import Gate, at_least, bound_text, demonstrations_within, nearness
from latm_local.tool_maker.search import Proposal, Search, split

LISTS = (["pear", "fig"], ["zoo", "apple", "kiwi"], ["b", "a"], ["x", "m", "n"], ["q", "c"], ["lime", "date"])
SORTING = [Demonstration(" ".join(words), " ".join(sorted(words))) for words in LISTS]
SORT = Signature("sort_words", (Parameter("words", "list[str]"),), "list[str]")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    with open_sandbox(("monty",)) as sandbox:
        yield sandbox


def search(settings: MakeSettings, demonstrations: list[Demonstration] = SORTING) -> Search:
    return Search(*split(demonstrations), None, frozenset(), 0, settings)


def check(sandbox, body, settings=None):
    settings = settings or MakeSettings()
    of = search(settings)
    everything = [*of.shown, *of.held_back]
    arguments = tuple({"words": d.question.split()} for d in everything)
    proposal = Proposal(SORT, "Sort {words}", arguments, tuple(d.answer.split() for d in of.shown), "alignment", 0)
    return Gate(sandbox, Limits(), settings).check(proposal, f"def {SORT}:\n    {body}\n", of), of


def test_a_candidate_right_on_everything_passes(sandbox):
    checked, of = check(sandbox, "return sorted(words)")
    assert checked.tool is not None
    assert checked.near == 1.0
    assert of.stages.right_shown == of.stages.right_held_back == 1


def test_a_wrong_value_is_told_with_the_call_that_gave_it(sandbox):
    checked, _ = check(sandbox, "return words")
    assert checked.tool is None
    assert checked.case is not None
    assert checked.case.got == list(checked.case.arguments["words"])
    assert checked.case.wanted == sorted(checked.case.arguments["words"])


def test_an_error_is_told(sandbox):
    checked, of = check(sandbox, "return words[99]")
    assert checked.case is not None
    assert "IndexError" in str(checked.case.error)
    assert of.stages.ran == 0


def test_demonstrations_written_into_the_code_are_refused_though_all_answers_are_right(sandbox):
    checked, of = check(sandbox, "return ['fig', 'pear'] if 'pear' in words else sorted(words)")
    assert checked.tool is None
    assert of.stages.hard_coded == 1


def test_answers_that_recur_may_stand_in_the_code():
    days = [Demonstration(str(n), ("Monday", "Tuesday")[n % 2], {"n": n}) for n in range(6)]
    assert demonstrations_within("def f(n): return ['Monday', 'Tuesday'][n % 2]", days) == []
    once = [*days[:1], *[Demonstration(str(n), f"day {n}", {"n": n}) for n in range(1, 6)]]
    assert demonstrations_within("def f(n): return 'Monday'", once) == ["Monday"]


def test_round_numbers_and_documentation_are_no_demonstrations():
    prices = [Demonstration("a", "1000", {"x": 5}), Demonstration("b", "777", {"x": 7})]
    assert demonstrations_within("def f(x):\n    return x * 1000", prices) == []
    assert demonstrations_within('def f(x):\n    """Not 77777."""\n    return x', [Demonstration("q", "77777")]) == []


class Moody(Sandboxes):
    """A sandbox in which every second run gives another value."""

    runs = 0

    def run(self, code: str, entry: str, calls: list[Arguments], limits: Limits) -> list[Execution]:
        self.runs += 1
        done = super().run(code, entry, calls, limits)
        return [Execution("ok", "other")] * len(done) if len(calls) > 1 and self.runs % 2 else done


def test_a_result_that_changes_from_call_to_call_is_refused():
    with Moody(("monty",)) as moody:
        checked, of = check(moody, "return sorted(words)")
    assert checked.tool is None
    assert of.stages.not_repeatable == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")
def test_sandboxes_that_disagree_refuse_a_tool():
    """The order of a set is not the same everywhere."""
    unique = [["b", "a", "b"], ["d", "c", "d"], ["x", "y", "x"], ["q", "p", "q"], ["m", "l", "m"], ["s", "r", "s"]]
    demonstrations = [Demonstration(" ".join(w), " ".join(dict.fromkeys(w))) for w in unique]
    settings = MakeSettings()
    with open_sandbox(("monty", "jail")) as both:
        of = search(settings, demonstrations)
        everything = [*of.shown, *of.held_back]
        arguments = tuple({"words": d.question.split()} for d in everything)
        values = tuple(d.answer.split() for d in of.shown)
        proposal = Proposal(SORT, "Unique {words}", arguments, values, "alignment", 0)
        code = f"def {SORT}:\n    return list(set(words))\n"
        assert Gate(both, Limits(), settings).check(proposal, code, of).tool is None
    assert of.stages.sandboxes_differ + of.stages.not_repeatable == 1


def test_shown_only_admits_what_is_wrong_on_the_held_back(sandbox):
    shown, _ = split(SORTING)
    memory = {d.question: d.answer.split() for d in shown}
    body = f"return {memory!r}.get(' '.join(words), [])"
    assert check(sandbox, body)[0].tool is None
    assert check(sandbox, body, MakeSettings(admit="shown-only"))[0].tool is not None


def test_a_stated_share_admits_a_tool_that_one_demonstration_contradicts(sandbox):
    body = "return sorted(words) if words != ['q', 'c'] else words"
    assert check(sandbox, body)[0].tool is None
    strict, lax = MakeSettings(least_right=0.6), MakeSettings(least_right=0.1)
    assert check(sandbox, body, strict)[0].tool is None
    assert check(sandbox, body, lax)[0].tool is not None


def test_the_bound_is_clopper_and_pearsons():
    assert at_least(6, 6) == pytest.approx(0.05 ** (1 / 6))
    assert at_least(0, 6) == 0.0
    assert at_least(5, 6) < at_least(6, 6) < at_least(12, 12)
    assert bound_text(Verification((5, 5), (6, 6)), 1) == (
        "right on 6 of 6 held back: at least 61 % right with 95 % confidence"
    )


def test_a_tool_chosen_among_several_has_a_weaker_bound():
    assert at_least(6, 6, tried=4) == pytest.approx(0.0125 ** (1 / 6))
    assert "the best of 4" in bound_text(Verification((5, 5), (6, 6)), 4)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 9))
def test_a_bound_never_exceeds_the_share_seen(of, right, tried):
    right = min(right, of)
    assert 0.0 <= at_least(right, of, tried) <= right / of


def test_nearer_values_are_nearer():
    assert nearness([1, 2], [1, 2]) == nearness("a", "a") == nearness(3, 3.0) == 1.0
    assert nearness("SCWM", "scwm") > nearness("SCW", "SCWM") * 0.9 > nearness("abcd", "SCWM")
    assert nearness(10**400, 10) == nearness(10**400, 0.5) == nearness(0.5, 10**400) == 0.0
    assert nearness(11, 10) > nearness(30, 10) > nearness("10", 10) == 0.0
    assert nearness([3, 1, 2], [1, 2, 3]) > nearness([7, 8], [1, 2, 3]) == 0.0
    assert nearness(True, 1) == nearness(1, True) == 0.0


@given(st.one_of(st.text(), st.integers(), st.lists(st.integers())), st.one_of(st.text(), st.integers()))
def test_nearness_is_between_0_and_1_and_1_for_equals_alone(value, wanted):
    assert 0.0 <= nearness(value, wanted) <= 1.0
    assert (nearness(value, wanted) == 1.0) == (value == wanted)
