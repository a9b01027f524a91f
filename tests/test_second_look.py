from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import ScriptedModel
from test_dispatcher import doubler, sorter
from test_library import tool
from word_encoder import WordEncoder

from latm_local.config import DispatchSettings
from latm_local.datatypes import Decision, Demonstration, Failure, Make, Neighbour, Reuse
from latm_local.dispatcher import Dispatcher
from latm_local.dispatcher.examples import keep_unknown, kept_unknown
from latm_local.dispatcher.last_word import last_word
from latm_local.dispatcher.wording import looks_alike, wordings
from latm_local.errors import LibraryError
from latm_local.library import Library

LARGEST = [f"what is the largest of the numbers {n}, {n + 3} ?" for n in range(6)]


def nobody(question: str, candidates: Sequence[Neighbour]) -> str | None:
    return None


def chosen(decisions: Sequence[Decision]) -> list[str | None]:
    return [d.tool if isinstance(d, Reuse) else None for d in decisions]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    library.add_tool(sorter())
    library.add_tool(doubler())
    return library


def test_below_the_upper_line_only_a_tool_that_reads_the_question_serves(library: Library, tmp_path: Path) -> None:
    asked: list[str] = []

    def check(question: str, candidates: Sequence[Neighbour]) -> str | None:
        asked.append(question)
        return candidates[-1].tool if "pear" in question else None

    questions = ["sort these words: pear fig", "sort these words: oak elm ash", "zzz"]
    doubtful = Dispatcher(library, WordEncoder(), DispatchSettings(sure=1.0), tmp_path / "doubtful")
    found = doubtful.decide(questions, check)
    assert asked == questions
    assert chosen(found) == ["double@1", None, None]
    assert [d.step for d in found] == ["frame", "frame", "frame"]
    assert "not worded" in getattr(found[1], "reason", "")
    counts = doubtful.steps["frame"]
    assert (counts.settled, counts.reused, counts.turned) == (3, 1, 2)
    assert counts.seconds > 0


def test_at_the_upper_line_similarity_has_the_word(library: Library, tmp_path: Path) -> None:
    sure = Dispatcher(library, WordEncoder(), DispatchSettings(sure=0.0), tmp_path / "sure")
    found = sure.decide(["sort these words: pear fig", "zzz"], nobody)
    assert chosen(found) == ["sorter@1", None]
    assert found[0].step == "similarity"


def test_a_look_alike_is_not_reused_however_near_it_is(library: Library, tmp_path: Path) -> None:
    library.add_tool(tool("largest", demonstrations=tuple(Demonstration(q, "-") for q in LARGEST)))
    dispatcher = Dispatcher(library, WordEncoder(), DispatchSettings(sure=0.0), tmp_path / "index")
    twin = "what is the smallest of the numbers 4, 9 ?"
    assert chosen(dispatcher.decide([twin])) == ["largest@1"]
    (found,) = dispatcher.decide([twin], nobody)
    assert isinstance(found, Make)
    assert (found.step, "worded almost" in found.reason) == ("wording", True)
    (read,) = dispatcher.decide([twin], lambda question, near: near[0].tool)
    assert chosen([read]) == ["largest@1"]
    assert dispatcher.steps["wording"].turned == 1


def test_what_is_open_after_the_tools_goes_to_the_model_in_one_call(library: Library, tmp_path: Path) -> None:
    calls: list[list[tuple[str, str]]] = []

    def ask(asked: Sequence[tuple[str, str]]) -> list[float | None]:
        calls.append(list(asked))
        return [next(m for word, m in MARGINS.items() if word in question) for question, _ in asked]

    dispatcher = Dispatcher(library, WordEncoder(), DispatchSettings(sure=1.0), tmp_path / "index")
    words = ("pear", "oak", "elm")
    questions = [*(f"sort these words: {word} fig" for word in words), "who wrote Hamlet"]
    found = dispatcher.decide(questions, nobody, ask)
    assert calls == [[(question, "sorter@1") for question in questions[:3]]]
    assert chosen(found) == ["sorter@1", None, None, None]
    assert [d.step for d in found] == ["model", "frame", "frame", "frame"]
    assert dispatcher.steps["model"].turned == 0
    assert chosen(dispatcher.decide(questions[:1], nobody, ask, grey=False)) == [None]
    assert len(calls) == 1


MARGINS: dict[str, float | None] = {"pear": 4.0, "oak": 0.5, "elm": None, "lime": -0.5}


def test_without_grey_the_model_only_refuses_what_similarity_alone_has_chosen(library: Library, tmp_path: Path) -> None:
    def ask(asked: Sequence[tuple[str, str]]) -> list[float | None]:
        return [next(m for word, m in MARGINS.items() if word in question) for question, _ in asked]

    def reads(question: str, candidates: Sequence[Neighbour]) -> str | None:
        return candidates[0].tool if "plum" in question else None

    questions = [f"sort these words: {word} fig" for word in ("pear", "oak", "elm", "lime", "plum")]
    high = Dispatcher(library, WordEncoder(), DispatchSettings(sure=0.0), tmp_path / "high")
    found = high.decide(questions, reads, ask, grey=False)
    assert chosen(found) == ["sorter@1", "sorter@1", None, None, "sorter@1"]
    assert [d.step for d in found] == ["model", "model", "model", "model", "similarity"]
    assert high.steps["model"].turned == 2
    assert "another task" in getattr(found[3], "reason", "")


def test_the_model_says_how_much_likelier_a_tool_is_than_none() -> None:
    tools = {"sorter@1": sorter(), "double@1": doubler()}
    broken = Failure("ModelCrashed", "it died", "again")
    model = ScriptedModel("sorter", "none", "as likely as each other", broken)
    named, none, alike, failed = last_word(model, tools.__getitem__, [(question, "sorter@1") for question in "abcd"])
    assert named is not None
    assert none is not None
    assert (named > 0, none < 0, alike, failed) == (True, True, 0, None)
    first = model.weighed[0]
    assert first.continuations == ("sorter", "none")
    assert [m.content for m in first.messages[-5:]] == [sorter().demonstrations[0].question, "sorter",
        sorter().demonstrations[1].question, "sorter", "a"]  # fmt: skip


def test_wordings_are_what_demonstrations_share_and_natural_questions_share_none() -> None:
    found = wordings(LARGEST)
    assert "what is the largest of the numbers , ?" in {" ".join(wording.fixed) for wording in found}
    assert looks_alike("what is the smallest of the numbers 7, 8 ?", found)
    assert not looks_alike("what is the largest of the numbers 7, 8 ?", found)
    assert not looks_alike("tell me who wrote Hamlet", found)
    assert wordings(["where is my card", "send money to mum", "freeze it now please"]) == []
    assert not looks_alike("where is my card", [])


def test_examples_of_unknown_tasks_are_kept_and_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    assert kept_unknown(tmp_path) == []
    keep_unknown(tmp_path, ["who wrote Hamlet", "who wrote Hamlet", "tell a joke"])
    assert kept_unknown(tmp_path) == ["who wrote Hamlet", "tell a joke"]
    (tmp_path / "unknown.json").write_text(json.dumps({"format": 1, "questions": [1]}))
    with pytest.raises(LibraryError, match=r"unknown.json holds no examples"):
        kept_unknown(tmp_path)


def test_examples_of_unknown_tasks_change_what_is_learnt_and_are_told(library: Library, tmp_path: Path) -> None:
    capitals = tuple(Demonstration(f"name the capital city of country {n}", "-") for n in "abcdef")
    library.add_tool(tool("capital", demonstrations=capitals))
    strange = [f"name the longest river of country {n}" for n in "uvwxyz"]
    dispatcher = Dispatcher(library, WordEncoder(), DispatchSettings(), tmp_path / "index")
    before = dispatcher.decide([strange[0]])[0].similarity
    dispatcher.calibrate(strange[1:])
    after = dispatcher.decide([strange[0]])[0].similarity
    assert before is not None
    assert after is not None
    assert after < before
    again = Dispatcher(library, WordEncoder(), DispatchSettings(), tmp_path / "index")
    source = again.stats.source
    assert source is not None
    assert (source.encoder, source.tools, source.demonstrations, source.unknown) == ("words", 3, 9, 5)
    assert again.decide([strange[0]])[0].similarity == after


def test_what_another_encoder_taught_is_refused_aloud_and_learnt_again(library: Library, tmp_path: Path) -> None:
    said: list[str] = []
    folder = tmp_path / "index"
    Dispatcher(library, WordEncoder(), DispatchSettings(), folder, notice=said.append)
    assert said == []
    other = Dispatcher(library, WordEncoder(fingerprint="other"), DispatchSettings(), folder, notice=said.append)
    assert [("words" in line, "learnt again" in line) for line in said] == [(True, True)]
    assert other.stats.source is not None
    assert other.stats.source.encoder == "other"
