from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import RepeatingModel, ScriptedModel
from word_encoder import WordEncoder

from latm_local.config import DispatchSettings, MakeSettings, Settings
from latm_local.datatypes import Demonstration, Instance, Parameter, Signature, Tool
from latm_local.errors import PackRefused
from latm_local.formats import read_pack
from latm_local.runtime import Runtime

SORT_BODY = "\n    return sorted(words)"
LISTS = ("pear fig", "zoo apple kiwi", "b a", "x m n", "q c", "lime date", "yak emu", "two one")


def sorting(first: int, labelled: bool, count: int = 6) -> list[Instance]:
    rows = [f"{words} elm" if first else words for words in LISTS[:count]]
    return [
        Instance(f"sort-{first + n}", f"Sort these words: {w}", None, " ".join(sorted(w.split())) if labelled else None)
        for n, w in enumerate(rows)
    ]


@pytest.fixture
def open_runtime(tmp_path: Path) -> Iterator[object]:
    opened = []

    def open_one(maker: ScriptedModel, user: ScriptedModel | None = None, **settings: object) -> Runtime:
        dispatch = DispatchSettings(threshold=0.4, sure=0.9)
        chosen = Settings(library=tmp_path / "library", dispatch=dispatch, make=MakeSettings(samples=16), **settings)
        said: list[str] = []
        runtime = Runtime(chosen, said.append, maker=maker, user=user or ScriptedModel(), encoder=WordEncoder(256))
        opened.append(runtime)
        return runtime

    yield open_one
    for runtime in opened:
        runtime.close()


def test_a_tool_is_made_of_enough_demonstrations_and_used(open_runtime):
    runtime = open_runtime(RepeatingModel(SORT_BODY))
    results = list(runtime.solve([*sorting(0, True), *sorting(10, False)]))
    assert [r.route for r in results] == ["given"] * 6 + ["reuse"] * 6
    assert all(r.status == "ok" for r in results)
    assert results[6].answer == "elm fig pear"
    assert results[6].tool == "sort_words@1"
    assert results[6].filled_by == "frame"
    assert runtime.library.waiting() == []


def test_instances_wait_until_there_are_enough_demonstrations(open_runtime):
    runtime = open_runtime(RepeatingModel(SORT_BODY))
    waiting = list(runtime.solve([*sorting(0, True, count=5), *sorting(10, False, count=2)]))
    assert [r.status for r in waiting] == ["ok"] * 5 + ["waiting"] * 2
    assert [i.id for i in runtime.library.waiting()] == [f"sort-{n}" for n in (0, 1, 2, 3, 4, 10, 11)]
    later = list(runtime.solve([sorting(0, True)[5], *sorting(10, False, count=2)]))
    assert [(r.id, r.status) for r in later] == [("sort-5", "ok"), ("sort-10", "ok"), ("sort-11", "ok")]
    assert runtime.library.waiting() == []


def test_what_waited_is_answered_when_its_tool_is_made_later_in_the_stream(open_runtime, monkeypatch):
    monkeypatch.setattr("latm_local.runtime.CHUNK", 3)
    runtime = open_runtime(RepeatingModel(SORT_BODY))
    results = list(runtime.solve([*sorting(10, False, count=3), *sorting(0, True)]))
    assert [(r.id, r.route) for r in results if r.route != "given"] == [(f"sort-{10 + n}", "make") for n in range(3)]
    assert all(r.answer for r in results)


def test_a_question_of_another_task_waits_and_says_how_near_it_came(open_runtime):
    runtime = open_runtime(RepeatingModel(SORT_BODY))
    other = Instance("x", "What is the capital of France?")
    *_, last = runtime.solve([*sorting(0, True), other])
    assert (last.id, last.status, last.answer, last.tool) == ("x", "waiting", None, None)
    assert last.similarity is not None
    assert last.similarity < 0.4


def test_a_look_alike_that_the_tool_cannot_read_waits(open_runtime):
    runtime = open_runtime(RepeatingModel(SORT_BODY))
    list(runtime.solve(sorting(0, True)))
    decision = runtime.explain("Count these words: pear fig!")
    assert "worded almost as its questions are" in decision.reason
    (result,) = runtime.solve([Instance("x", "Count these words: pear fig!")])
    assert result.status == "waiting"


def test_a_demonstration_that_the_tool_gets_wrong_is_kept_to_learn_from(open_runtime):
    runtime = open_runtime(RepeatingModel(SORT_BODY))
    list(runtime.solve(sorting(0, True)))
    (given,) = runtime.solve([Instance("odd", "Sort these words: b a c", None, "c b a")])
    assert (given.answer, given.route) == ("c b a", "given")
    assert [i.id for i in runtime.library.waiting()] == ["odd"]


def test_the_maker_answers_what_no_tool_fits_where_that_is_wanted(open_runtime):
    runtime = open_runtime(ScriptedModel(" Paris\n"), answer_unknown="maker")
    (result,) = runtime.solve([Instance("x", "What is the capital of France?")])
    assert (result.answer, result.status, result.route, result.tool) == ("Paris", "ok", "direct", None)
    assert result.maker_tokens > 0


def test_a_made_tool_waits_for_approval_where_review_is_required(open_runtime):
    runtime = open_runtime(RepeatingModel(SORT_BODY), review="required")
    *_, last = runtime.solve([*sorting(0, True), *sorting(10, False, count=1)])
    assert last.status == "waiting"
    runtime.library.set_review("sort_words", "approved")
    again = open_runtime(ScriptedModel(), review="required")
    (result,) = again.solve(sorting(10, False, count=1))
    assert (result.status, result.tool) == ("ok", "sort_words@1")


def test_a_group_that_could_not_be_made_is_not_tried_again_at_once(open_runtime):
    maker = RepeatingModel("\n    return words")
    runtime = open_runtime(maker)
    list(runtime.solve(sorting(0, True)))
    asked = len(maker.asked)
    list(runtime.solve(sorting(10, False)))
    assert asked > 0
    assert len(maker.asked) == asked


def test_two_tasks_that_look_alike_become_two_tools(open_runtime):
    bodies = {"Sort": SORT_BODY, "Count": "\n    return len(words)"}

    class TwoTrades(ScriptedModel):
        def complete(self, requests):
            self._replies += [bodies["Count" if "Count" in str(r) else "Sort"] for r in requests]
            yield from super().complete(requests)

    counting = [Instance(f"c{n}", f"Count these words: {w}", None, str(len(w.split()))) for n, w in enumerate(LISTS)]
    runtime = open_runtime(TwoTrades())
    list(runtime.solve([*sorting(0, True, count=8), *counting]))
    assert sorted(t.name for t in runtime.library.tools()) == ["count_words", "sort_words"]


def pack(code: str, answer: str = "a b") -> Tool:
    signature = Signature("sort_words", (Parameter("words", "list[str]"),), "list[str]")
    demonstrations = (
        Demonstration("Sort: b a", answer, {"words": ["b", "a"]}),
        Demonstration("Sort: d c e", "c d e", {"words": ["d", "c", "e"]}),
    )
    return Tool("sort_words", "Sort words", code, signature, demonstrations, "")


def test_a_pack_is_run_before_it_is_kept(open_runtime):
    runtime = open_runtime(ScriptedModel())
    stored = runtime.import_pack(pack("def sort_words(words: list[str]) -> list[str]:\n    return sorted(words)\n"))
    assert stored.reference == "sort_words@1"
    (result,) = runtime.solve([Instance("1", "Sort: z y")])
    assert result.answer == "y z"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def sort_words(words: list[str]) -> list[str]:\n    return words\n", "do not become the answers"),
        ("def sort_words(words: list[str]) -> list[str]:\n    return words[9]\n", "error on 'Sort: b a'"),
    ],
)
def test_a_pack_whose_answers_do_not_come_out_is_refused(open_runtime, code, why):
    runtime = open_runtime(ScriptedModel())
    with pytest.raises(PackRefused, match=why):
        runtime.import_pack(pack(code))
    assert runtime.library.tools() == []


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "index" / "starter").glob("*.json")), ids=lambda path: path.stem
)
def test_starter_tools_can_be_imported_and_used(open_runtime, path):
    pack = read_pack(path.read_text(), path.name)
    runtime = open_runtime(ScriptedModel())
    runtime.import_pack(pack)
    questions = [Instance(str(n), d.question) for n, d in enumerate(pack.demonstrations)]
    assert {r.id: r.answer for r in runtime.solve(questions)} == {
        str(n): d.answer for n, d in enumerate(pack.demonstrations)
    }
