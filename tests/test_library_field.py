"""What the library keeps of a tool's life: uses, failures, states, offers to merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from latm_local.datatypes import FieldFailure, Parameter, Review, Signature, Tool, Uses
from latm_local.errors import ToolNotFound
from latm_local.library import Library


def tool(name: str = "double", **changes: object) -> Tool:
    signature = Signature(name, (Parameter("number", "int"),), "int")
    return Tool(name, "Double.", f"def {name}(number: int) -> int:\n    return 2 * number", signature, (), "text")


def failure(question: str, correct: str | None = None, kind: str = "ExecutionFailed") -> FieldFailure:
    return FieldFailure(question, kind, "it broke", None, correct)


def test_uses_add_up_and_a_question_fails_once(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        assert library.add_uses("double@1", 10, [failure("a"), failure("a"), failure("b")]) == Uses(10, 2)
        assert library.add_uses("double@1", 5, [failure("a"), failure("c")], checked=True) == Uses(15, 3, 5, 1)
    with Library(tmp_path) as library:
        assert library.uses("double") == Uses(15, 3, 5, 1)
        assert [(f.question, f.times) for f in library.failures("double")] == [("a", 2), ("b", 1), ("c", 1)]


def test_a_right_answer_once_given_stays_with_the_failure(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.add_uses("double@1", 1, [FieldFailure("q", "WrongAnswer", "no", "3", "4")])
        library.add_uses("double@1", 1, [failure("q")])
        (kept,) = library.failures("double@1")
        assert (kept.correct, kept.kind, kept.times) == ("4", "ExecutionFailed", 2)


def test_a_judgement_begins_the_counts_anew_and_forgets_none(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.add_uses("double@1", 10, [failure("a")])
        library.set_review("double@1", "approved", "seen")
        assert library.uses_since_judged("double@1") == Uses()
        assert library.add_uses("double@1", 2, [failure("a"), failure("b")]) == Uses(2, 1)
        assert library.uses("double@1") == Uses(12, 2)
        assert library.all_uses() == {"double@1": Uses(12, 2)}


def test_failures_beyond_a_thousand_are_counted_and_not_kept_unless_corrected(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.add_uses("double@1", 900, [failure(str(n)) for n in range(900)])
        library.add_uses("double@1", 200, [failure(str(n)) for n in range(900, 1100)])
        assert library.uses("double@1") == Uses(1100, 1100)
        assert len(library.failures("double@1")) == 1000
        library.add_uses("double@1", 0, [failure("new", correct="x")])
        assert library.failures("double@1")[-1].correct == "x"


@pytest.mark.parametrize("state", ["quarantined", "retired", "needs_review", "rejected"])
def test_only_a_quarantined_version_keeps_older_ones_out_of_use(tmp_path: Path, state: Review) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.add_tool(tool())
        library.set_review("double@2", state)
        expected = [] if state == "quarantined" else ["double@1"]
        assert [t.reference for t in library.tools(usable=True)] == expected
        assert library.tool("double").version == (2 if state == "quarantined" else 1)


def test_a_version_newer_than_the_quarantined_one_is_used(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.set_review("double@1", "quarantined")
        assert (library.tools(usable=True), library.keys()) == ([], {})
        library.add_tool(tool())
        assert list(library.keys()) == ["double@2"]


def test_what_is_done_together_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with Library(tmp_path) as library, Library(tmp_path) as other:
        library.add_tool(tool())

        def half() -> None:
            with library.transaction():
                library.add_uses("double@1", 5, [failure("a")])
                library.set_review("double@1", "quarantined")
                assert other.uses("double@1") == Uses()
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            half()
        assert library.uses("double@1") == Uses()
        assert library.tool("double@1").review == "unreviewed"
        with library.transaction():
            library.add_uses("double@1", 5, [failure("a")])
            library.set_review("double@1", "quarantined")
        assert (other.uses("double@1"), other.tool("double@1").review) == (Uses(5, 1), "quarantined")


def test_writes_of_another_connection_are_noticed_once(tmp_path: Path) -> None:
    with Library(tmp_path) as library, Library(tmp_path) as other:
        library.add_tool(tool())
        assert not library.changed_elsewhere()
        other.set_review("double@1", "retired")
        assert library.changed_elsewhere()
        assert not library.changed_elsewhere()


def test_merges_are_offered_while_both_tools_may_be_used(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.add_tool(tool("twice"))
        library.offer_merge("twice@1", "double@1")
        library.offer_merge("twice@1", "double@1")
        assert library.offered_merges() == [("twice@1", "double@1")]
        library.set_review("double@1", "retired")
        assert library.offered_merges() == []
        library.set_review("double@1", "approved")
        library.close_merge("twice@1", "double@1")
        library.offer_merge("twice@1", "double@1")
        assert library.offered_merges() == []


@pytest.mark.parametrize("ask", ["uses", "uses_since_judged", "failures", "stored_at"])
def test_an_unknown_tool_is_named(tmp_path: Path, ask: str) -> None:
    with Library(tmp_path) as library, pytest.raises(ToolNotFound, match="nothing@1"):
        getattr(library, ask)("nothing@1")
