"""Worked examples are true, and the nearest are chosen."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from fakes import RepeatingModel, ScriptedModel
from word_encoder import WordEncoder

from latm_local.config import MakeSettings
from latm_local.datatypes import Demonstration, Limits, Parameter, Signature
from latm_local.programs import catalogue
from latm_local.prompts import read_body
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_maker import Making, ToolMaker
from latm_local.tool_maker.gate import Gate
from latm_local.tool_maker.proposals import proposals
from latm_local.tool_maker.search import Search
from latm_local.tool_maker.worked import Worked, worked_example
from latm_local.tool_user import ToolUser


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    with open_sandbox() as opened:
        yield opened


def test_a_worked_example_gives_the_values_that_it_states(sandbox: Sandboxes) -> None:
    missing = 0
    for program in catalogue.written()[::9]:
        example = worked_example(program, sandbox)
        if example is None:
            missing += 1
            continue
        code = read_body(example.signature, example.body)
        assert code is not None, program.key
        assert all(f"{{{p.name}}}" in example.description for p in example.signature.parameters), program.key
        calls = [arguments for arguments, _ in example.examples]
        done = sandbox.run(code, example.signature.name, calls, Limits())
        assert [(e.status, e.value) for e in done] == [("ok", value) for _, value in example.examples], program.key
    assert missing < 3


def test_the_nearest_example_stands_last_and_values_do_not_count(sandbox: Sandboxes) -> None:
    worked = Worked(WordEncoder(), sandbox)
    signature = Signature("f", (Parameter("words", "list[str]"),), "str")
    chosen = worked.nearest(signature, "Of these words, which has the most letters? {words}", 3)
    assert len(chosen) == 3
    assert len({example.signature.name for example in chosen}) == 3
    alone = worked.nearest(signature, chosen[-1].description.replace("{words}", "{given}"), 1)
    assert alone == chosen[-1:]


WORDS = "pear fig zoo apple kiwi plum date lime fir elm oak ash birch lilac rose".split()
LISTS = [WORDS[i : i + 5 + i % 3] for i in range(10)]


def by_length(words: list[str]) -> list[str]:
    return sorted(words, key=lambda word: (len(word), word))


def made_by_a_poor_maker(demonstrations: list[Demonstration], sandbox: Sandboxes, **settings: int) -> Making:
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    making = MakeSettings(**{"samples": 16, "repairs": 0, "worked": 0} | settings)
    maker = RepeatingModel("\n    return words")
    return ToolMaker(maker, user, sandbox, Limits(), making, lambda message: None, WordEncoder()).make(
        demonstrations, None, 0, {}
    )


def test_a_program_for_the_same_task_is_tried_before_the_maker_is_asked(sandbox: Sandboxes) -> None:
    asked = "Sort by length, and words that are equally long by the alphabet: "
    shown = [Demonstration(asked + ", ".join(words), ", ".join(by_length(words))) for words in LISTS]
    made = made_by_a_poor_maker(shown, sandbox, edits=0)
    assert made.tool is not None
    assert made.tool.provenance["program"] == "sort_by_length_then_name"
    assert made.stages["retrieved"] > 0
    assert made_by_a_poor_maker(shown, sandbox, edits=0, retrieved=0).tool is None


def test_programs_for_like_tasks_are_tried_on_every_reading_before_the_first_round(sandbox: Sandboxes) -> None:
    points = [(11, -10, 10, 8), (4, -6, 9, 20), (-17, 15, 7, 11), (-2, -2, 6, -5), (0, 7, 3, 3), (8, 1, 2, 9)]
    asked = "How far apart are the points ({}, {}) and ({}, {})? Two decimals."
    shown = [Demonstration(asked.format(*p), f"{math.dist(p[:2], p[2:]):.2f}") for p in points]
    made = made_by_a_poor_maker(shown, sandbox, edits=0, sweep=0)
    assert made.tool is not None
    assert [p.annotation for p in made.tool.signature.parameters] == ["int"] * 4


def test_a_program_for_a_like_task_is_edited(sandbox: Sandboxes) -> None:
    asked = "Sort the words by length and equally long ones by the alphabet, the longest first: "
    shown = [Demonstration(asked + ", ".join(words), ", ".join(by_length(words)[::-1])) for words in LISTS]
    made = made_by_a_poor_maker(shown, sandbox, edits=3000, sweep=0)
    assert made.tool is not None
    assert made.tool.provenance["program"]
    assert made.tool.provenance["edits"] in (1, 2, 3)


def test_a_program_is_found_by_what_it_does_where_the_task_is_told_in_other_words(sandbox: Sandboxes) -> None:
    asked = "Zub the kettle blarp, vorn and mip: "
    shown = [Demonstration(asked + ", ".join(words), ", ".join(by_length(words))) for words in LISTS]
    made = made_by_a_poor_maker(shown, sandbox, edits=0)
    assert made.tool is not None
    assert made.tool.provenance["program"] == "sort_by_length_then_name"
    assert made_by_a_poor_maker(shown, sandbox, edits=0, sweep=0).tool is None


def test_a_candidate_that_fails_or_gives_nothing_like_it_at_once_has_no_promise(sandbox: Sandboxes) -> None:
    shown = [Demonstration(f"Add up {a} and {a + 1}.", str(2 * a + 1)) for a in range(3, 9)]
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    search = Search(shown[:3], shown[3:], None, frozenset(), 0, MakeSettings())
    (proposal, *_) = (p for p in proposals(search, user) if len(p.signature.parameters) == 2)
    gate = Gate(sandbox, Limits(), MakeSettings())
    first, second = (p.name for p in proposal.signature.parameters)

    def promise(returned: str) -> float:
        return gate.promise(proposal, f"def {proposal.signature}:\n    return {returned}\n", 3, 0.05)

    assert promise(f"{first} + {second}") == 1
    assert 0 < promise(f"{first} + {second} + 1") < 1
    assert promise(f"{first} // 0") == 0
    assert promise("'seven'") == 0
    assert promise(f"sum(range(10 ** 9)) + {first}") == 0
