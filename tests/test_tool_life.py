"""A tool's life after admission: checked again, watched in use, merged, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import ScriptedModel

from latm_local.config import ToolsSettings
from latm_local.datatypes import (
    Demonstration,
    Execution,
    Failure,
    FieldFailure,
    Instance,
    Limits,
    Parameter,
    Signature,
    Tool,
    ToolCall,
    Uses,
)
from latm_local.errors import MergeRefused, ToolNotUsable
from latm_local.library import Library
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_life import Checker, FieldWatch, Twins, merge, retire, roll_back, to_make_again
from latm_local.tool_user import ToolUser

SORTED = "def {}({}: list[str]) -> list[str]:\n    return {}\n"
WORDS = ("pear fig", "zoo apple kiwi", "b a", "x m n", "q c a b", "lime date", "yak emu ant")


def sorter(
    name: str = "sort_words", parameter: str = "words", body: str = "sorted({})", head: str = "Sort these words: "
) -> Tool:
    demonstrations = tuple(
        Demonstration(head + text, " ".join(sorted(text.split())), {parameter: text.split()}) for text in WORDS
    )
    signature = Signature(name, (Parameter(parameter, "list[str]"),), "list[str]")
    code = SORTED.format(name, parameter, body.format(parameter))
    return Tool(name, "Sort words.", code, signature, demonstrations, '{"kind": "join", "separator": " "}')


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    with open_sandbox(("monty", "jail")) as opened:
        yield opened


@pytest.fixture
def checker(sandbox: Sandboxes) -> Checker:
    return Checker(ToolUser(ScriptedModel(), sandbox, Limits()), sandbox, Limits())


@pytest.fixture
def twins(sandbox: Sandboxes) -> Twins:
    return Twins(sandbox, Limits())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path) as opened:
        yield opened


# -- failures in the field ----------------------------------------------------------------------------


def called(tool: Tool, answer: str | None, kind: str = "", filled_by: str = "frame", whole: str = "") -> ToolCall:
    arguments = {"text": whole or "a part"}
    failure = Failure(kind, "it broke", "look") if kind else None
    return ToolCall(tool.reference, arguments, filled_by, Execution("ok"), answer, failure=failure)  # type: ignore[arg-type]


def watching(library: Library, **settings: float) -> tuple[FieldWatch, list[str]]:
    said: list[str] = []
    return FieldWatch(library, ToolsSettings(**settings), said.append), said  # type: ignore[arg-type]


def asked(count: int, answer: str | None = None, task: str | None = None) -> list[Instance]:
    return [Instance(str(n), f"q{n}", task, answer) for n in range(count)]


def test_a_tool_that_fails_past_the_set_rate_is_quarantined_and_says_why(library: Library) -> None:
    tool = library.add_tool(sorter())
    watch, said = watching(library)
    calls = [called(tool, None, "ExecutionFailed")] * 6 + [called(tool, "x")] * 2
    assert watch.saw(tool, asked(8), calls)
    assert library.tool("sort_words@1").review == "quarantined"
    assert library.tools(usable=True) == []
    ((_, note, _),) = [r for r in library.reviews("sort_words@1") if r[0] == "quarantined"]
    assert note.startswith("it failed in 6 of 8 uses; with 95% confidence it fails in at least 25%")
    assert said == [f"sort_words@1 is quarantined: {note}; see `latm tools show sort_words@1`"]
    assert [f.question for f in library.failures("sort_words@1")] == [f"q{n}" for n in range(6)]


def test_too_few_failures_or_a_rate_allowed_leave_the_tool_in_use(library: Library) -> None:
    tool = library.add_tool(sorter())
    failing = [called(tool, None, "ExecutionFailed")]
    watch, _ = watching(library)
    assert not watch.saw(tool, asked(4), failing * 4)
    assert watch.saw(tool, [Instance("4", "q4")], failing)
    library.set_review("sort_words@1", "approved")
    tolerant, _ = watching(library, quarantine_rate=1)
    assert not tolerant.saw(tool, [Instance(str(n), f"new {n}") for n in range(50)], failing * 50)


def test_one_question_asked_over_and_over_is_one_failure(library: Library) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    for _ in range(20):
        assert not watch.saw(tool, [Instance("1", "q")], [called(tool, None, "ExecutionFailed")])
    assert library.uses("sort_words") == Uses(20, 1)


@pytest.mark.parametrize("kind", ["ModelCrashed", "RequestTooLarge", "ModelHung"])
def test_what_the_model_is_to_blame_for_is_not_held_against_the_tool(library: Library, kind: str) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    assert not watch.saw(tool, asked(50), [called(tool, None, kind)] * 50)
    assert library.uses("sort_words") == Uses(50, 0)


@pytest.mark.parametrize("kind", ["DoesNotFit", "Unsure"])
def test_a_question_left_unanswered_for_doubt_is_kept_and_not_held_against_the_tool(
    library: Library, kind: str
) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    assert not watch.saw(tool, asked(600), [called(tool, None, kind)] * 600)
    assert library.uses("sort_words") == Uses(600, 0)
    assert len(library.failures("sort_words")) == 500
    assert not library.failures("sort_words")[0].counts


def test_labelled_rows_worded_as_the_demonstrations_test_the_tool(library: Library) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    assert watch.saw(tool, asked(6, answer="right"), [called(tool, "wrong")] * 5 + [called(tool, "right")])
    assert library.uses("sort_words") == Uses(6, 5, 6, 5)
    assert library.failures("sort_words")[0].correct == "right"


def test_labelled_rows_of_a_task_that_only_looks_alike_say_nothing_of_the_tool(library: Library) -> None:
    tool = library.add_tool(replace(sorter(), provenance={"task": "sorting"}))
    whole = library.add_tool(
        replace(sorter("answer"), signature=Signature("answer", (Parameter("question", "str"),), "str"))
    )
    watch, _ = watching(library)
    filled_by_the_user = [called(tool, "wrong", filled_by="user")] * 9
    assert not watch.saw(tool, asked(9, answer="right"), filled_by_the_user)
    assert not watch.saw(tool, asked(9, answer="right", task="counting"), [called(tool, "wrong")] * 9)
    assert not watch.saw(whole, asked(9, answer="right"), [called(whole, "wrong", whole=f"q{n}") for n in range(9)])
    assert library.all_uses() == {}
    assert watch.saw(tool, asked(9, answer="right", task="sorting"), filled_by_the_user)


def test_labelled_rows_weigh_alone_so_that_answers_nobody_checked_cannot_drown_them(library: Library) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    assert not watch.saw(tool, asked(1000), [called(tool, "x")] * 1000)
    assert watch.saw(tool, asked(8, answer="right"), [called(tool, "wrong")] * 8)
    assert library.reviews("sort_words")[-1][1].startswith("it failed in 8 of 8 checked uses")


def test_an_approval_begins_the_count_anew(library: Library) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    assert watch.saw(tool, asked(6), [called(tool, None, "ExecutionFailed")] * 6)
    library.set_review("sort_words@1", "approved", "those questions were nonsense")
    assert not watch.saw(tool, asked(6), [called(tool, None, "ExecutionFailed")] * 6)
    assert library.tool("sort_words@1").review == "approved"


def test_a_judgement_of_a_person_is_not_overruled(library: Library) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    library.set_review("sort_words@1", "rejected")
    assert not watch.saw(tool, asked(9), [called(tool, None, "ExecutionFailed")] * 9)
    assert library.tool("sort_words@1").review == "rejected"


def test_corrections_are_kept_and_quarantine_a_tool(library: Library) -> None:
    tool = library.add_tool(sorter())
    watch, _ = watching(library)
    rows = [(i, called(tool, "wrong")) for i in asked(5, answer="right")]
    assert not watch.correct(tool, rows[:4])
    assert watch.correct(tool, rows[3:])
    assert [f.correct for f in library.failures("sort_words")] == ["right"] * 5


# -- checked again ------------------------------------------------------------------------------------


def test_a_sound_tool_passes_with_more_rows(checker: Checker) -> None:
    check = checker.check(sorter(), [Demonstration("Sort these words: o n m", "m n o")])
    assert (check.passed, check.demonstrations, check.more) == (True, (7, 7), (1, 1))


def test_a_wrong_row_is_named_with_both_answers(checker: Checker) -> None:
    check = checker.check(sorter(), [Demonstration("Sort these words: o n m", "o n m")])
    (miss,) = check.misses
    assert (check.passed, check.more) == (False, (0, 1))
    assert (miss.question, miss.right, miss.got) == ("Sort these words: o n m", "o n m", "m n o")


def test_a_tool_that_breaks_says_how(checker: Checker) -> None:
    check = checker.check(sorter(body="sorted({})[:-1] + [{}[9]]".replace("{}[9]", "words[9]")))
    assert check.demonstrations == (0, 7)
    assert "IndexError" in (check.misses[0].why or "")


def test_a_result_that_differs_the_second_time_is_seen(sandbox: Sandboxes) -> None:
    if not can_lock_the_jail(sandbox):
        pytest.skip("monty has no clock, and the jail cannot be locked here")
    clock = (
        "import datetime\n\ndef sort_words(words: list[str]) -> list[str]:\n    return [str(datetime.datetime.now())]\n"
    )
    with open_sandbox(("jail",)) as jail:
        check = Checker(ToolUser(ScriptedModel(), jail, Limits()), jail, Limits()).check(replace(sorter(), code=clock))
    assert not check.passed
    assert len(check.unsteady) == 7


def test_sandboxes_that_disagree_are_seen(checker: Checker, sandbox: Sandboxes) -> None:
    if not can_lock_the_jail(sandbox):
        pytest.skip("only one sandbox works here")
    by_set = checker.check(sorter(body="list(set({}))"))  # a set's order is monty's own
    assert by_set.differences
    assert not by_set.passed


def can_lock_the_jail(sandbox: Sandboxes) -> bool:
    return sandbox._jail_can_open()


# -- tools that behave alike --------------------------------------------------------------------------


def test_a_tool_that_behaves_alike_is_a_twin_whatever_its_names(twins: Twins) -> None:
    other = sorter("order", "items", "sorted(list({}))", "Order: ")
    assert [t.tool.name for t in twins.of(other, [sorter()])] == ["sort_words"]


def test_a_tool_that_differs_on_fresh_inputs_alone_is_no_twin(checker: Checker, twins: Twins) -> None:
    by_letter = sorter("by_letter", "items", "sorted({}, key=lambda w: w[0])", "Order: ")
    assert checker.check(by_letter).passed
    assert twins.of(by_letter, [sorter()]) == []


def test_twins_may_take_their_parameters_in_another_order(twins: Twins) -> None:
    def repeat(name: str, first: str, second: str, text: str) -> Tool:
        annotations = {"text": "str", "times": "int"}
        parameters = tuple(Parameter(p, annotations[p]) for p in (first, second))
        inner = ", ".join(f"{p.name}: {p.annotation}" for p in parameters)
        shown = tuple(
            Demonstration(f"{text} {n} {w}", w * n, {k: {"text": w, "times": n}[k] for k in (first, second)})
            for n, w in enumerate(("ab", "cde", "f", "gh", "xyz"), 2)
        )
        code = f"def {name}({inner}) -> str:\n    return text * times\n"
        return Tool(name, "Repeat.", code, Signature(name, parameters, "str"), shown, '{"kind": "plain"}')

    (twin,) = twins.of(repeat("one", "text", "times", "Say"), [repeat("two", "times", "text", "Write")])
    assert twin.order == (1, 0)


def test_merged_twins_answer_both_wordings_under_the_older_name(
    library: Library, checker: Checker, twins: Twins
) -> None:
    library.add_tool(sorter())
    library.add_tool(sorter("order", "items", "sorted(list({}))", "Order: "))
    library.offer_merge("order@1", "sort_words@1")
    merged = merge(library, checker, twins, "order", "sort_words")
    assert (merged.reference, len(merged.demonstrations)) == ("sort_words@2", 14)
    assert merged.demonstrations[-1].arguments == {"words": ["yak", "emu", "ant"]}
    assert [t.reference for t in library.tools(usable=True)] == ["sort_words@2"]
    assert library.tool("order@1").review == "retired"
    assert library.offered_merges() == []
    assert checker.check(library.tool("sort_words"), [Demonstration("Order: c b", "b c")]).passed


@pytest.mark.parametrize("state", ["quarantined", "rejected", "retired"])
def test_a_merge_never_brings_a_version_back_into_use(
    library: Library, checker: Checker, twins: Twins, state: str
) -> None:
    library.add_tool(sorter())
    library.add_tool(sorter("order", "items"))
    library.set_review("sort_words", state)  # type: ignore[arg-type]
    with pytest.raises(MergeRefused, match=state):
        merge(library, checker, twins, "order", "sort_words")
    assert [t.reference for t in library.tools(usable=True)] == ["order@1"]


def test_tools_that_differ_are_not_merged(library: Library, checker: Checker, twins: Twins) -> None:
    library.add_tool(sorter())
    library.add_tool(sorter("by_letter", "items", "sorted({}, key=lambda w: w[0])"))
    with pytest.raises(MergeRefused, match="do not answer alike"):
        merge(library, checker, twins, "by_letter", "sort_words")
    assert len(library.tools(usable=True)) == 2


# -- versions -----------------------------------------------------------------------------------------


def test_going_back_retires_every_later_version(library: Library) -> None:
    for _ in range(3):
        library.add_tool(sorter())
    assert roll_back(library, "sort_words").reference == "sort_words@2"
    assert [t.review for t in library.versions("sort_words")] == ["unreviewed", "unreviewed", "retired"]
    assert roll_back(library, "sort_words", 1, "the first was best").reference == "sort_words@1"
    assert library.reviews("sort_words@2")[-1][:2] == ("retired", "rolled back to sort_words@1: the first was best")
    assert [t.reference for t in library.tools(usable=True)] == ["sort_words@1"]
    library.set_review("sort_words@3", "approved")
    assert [t.reference for t in library.tools(usable=True)] == ["sort_words@3"]


def test_going_back_from_a_quarantined_version_brings_the_older_one_into_use(library: Library) -> None:
    library.add_tool(sorter())
    library.add_tool(sorter())
    library.set_review("sort_words@2", "quarantined")
    assert library.tools(usable=True) == []
    roll_back(library, "sort_words")
    assert [t.reference for t in library.tools(usable=True)] == ["sort_words@1"]


@pytest.mark.parametrize(
    ("version", "why"), [(None, "no version before sort_words@2"), (1, "is rejected"), (7, "no version 7, only 1 to 2")]
)
def test_a_version_that_may_not_be_used_is_never_gone_back_to(library: Library, version: int | None, why: str) -> None:
    library.add_tool(sorter())
    library.add_tool(sorter())
    library.set_review("sort_words@1", "rejected")
    with pytest.raises(ToolNotUsable, match=why):
        roll_back(library, "sort_words", version)
    assert [t.reference for t in library.tools(usable=True)] == ["sort_words@2"]


def test_a_retired_tool_is_out_with_all_its_versions(library: Library) -> None:
    library.add_tool(sorter())
    library.add_tool(sorter())
    assert [t.reference for t in retire(library, "sort_words@2")] == ["sort_words@2"]
    assert [t.reference for t in library.tools(usable=True)] == ["sort_words@1"]
    assert [t.reference for t in retire(library, "sort_words", "not needed")] == ["sort_words@1"]
    assert library.tools(usable=True) == []
    assert retire(library, "sort_words") == []


def test_corrections_of_every_version_become_demonstrations_the_latest_winning(library: Library) -> None:
    tool = library.add_tool(sorter())
    question = tool.demonstrations[0].question
    library.add_uses("sort_words@1", 2, [FieldFailure(question, "WrongAnswer", "", "x", "first"),
                                         FieldFailure("broken", "ExecutionFailed", "")])  # fmt: skip
    library.add_tool(sorter())
    library.add_uses("sort_words@2", 1, [FieldFailure("new", "WrongAnswer", "", "x", "second")])
    instances = to_make_again(library, "sort_words", [Instance("m", "more", None, "third")])
    answers = {i.question: i.answer for i in instances}
    assert len(instances) == 9
    assert (answers[question], answers["new"], answers["more"]) == ("first", "second", "third")
    assert len({i.id for i in instances}) == 9
