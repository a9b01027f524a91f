"""The bench of the tool user: correct tools, right and wrong answers counted, ways compared."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import RepeatingModel
from word_encoder import WordEncoder

from latm_local.bench import refuse, reuse
from latm_local.bench.families import FAMILIES, select
from latm_local.bench.references import REFERENCES, draw, reference_tool, right_arguments
from latm_local.bench.use import PACKS, family_tasks, measure, pack_tasks, run
from latm_local.config import Settings
from latm_local.errors import BadInput, UsageError
from latm_local.formats.packs import read_pack
from latm_local.rendering import render
from latm_local.runtime import Runtime


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    model = RepeatingModel("no filling")
    with Runtime(Settings(library=tmp_path / "library"), user=model, encoder=WordEncoder(256)) as opened:
        yield opened
    assert not (tmp_path / "library").exists(), "the bench leaves the person's library alone"


@pytest.mark.parametrize("name", sorted(REFERENCES))
def test_a_reference_tool_is_right_on_fresh_cases(name: str, shared_runtime: Runtime) -> None:
    family = FAMILIES[name]
    tool = shared_runtime.check_pack(reference_tool(family, 1, 12))
    cases = draw(family, 7, 20)
    executions = shared_runtime.sandbox.run(
        tool.code, tool.name, [right_arguments(family, case) for case in cases], shared_runtime._limits
    )
    assert [render(tool.rendering, e.value, "") for e in executions] == [case.answer for case in cases]


@pytest.fixture(scope="module")
def shared_runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with Runtime(Settings(library=tmp_path_factory.mktemp("library"))) as opened:
        yield opened


@pytest.mark.parametrize("path", sorted(PACKS.glob("*.json")), ids=lambda path: path.stem)
def test_a_pack_that_came_along_gives_its_answers(path: Path, shared_runtime: Runtime) -> None:
    tool = shared_runtime.check_pack(read_pack(path.read_text(encoding="utf-8"), path.name))
    assert len(tool.demonstrations) == 6


def test_rows_filled_right_wrong_and_left_are_told_apart(runtime: Runtime, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "question": "Sort the following words alphabetically: List: b c a", "answer": "a b c"},
        {"id": "2", "question": "Sort the following words alphabetically: List: e d", "answer": "not this"},
        {"id": "3", "question": "e d", "answer": "d e"},
    ]
    (tmp_path / "word_sorting.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = run(runtime, list(pack_tasks(runtime, PACKS, tmp_path, None)), lambda _: None)
    auto = report.tasks["word_sorting"]["auto"]
    assert (auto.rows, auto.right + auto.wrong >= 2, auto.wrong, auto.framed) == (3, True, 1, 2)
    assert report.tasks["word_sorting"]["no_tool"].right == 0
    found = report.to_json()["known"]
    assert found["word_sorting"]["auto"]["wrong"] == found["total"]["auto"]["wrong"] == 1
    assert "KNOWN WORDINGS" in str(report)


def test_unseen_wordings_have_a_section_of_their_own(runtime: Runtime) -> None:
    tasks = list(family_tasks(runtime, select("digit_sum"), 5, 0, unseen=True))
    report = run(runtime, tasks, lambda _: None, ["auto", "grounded"])
    figures = report.tasks["digit_sum (unseen)"]["auto"]
    assert (figures.rows, figures.framed) == (5, 0)
    assert "UNSEEN WORDINGS" in str(report)
    assert set(report.to_json()["unseen_wordings"]) == {"digit_sum (unseen)", "total"}


def test_what_cannot_be_measured_is_refused(runtime: Runtime, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no pack"):
        list(pack_tasks(runtime, PACKS, tmp_path, None))
    with pytest.raises(UsageError, match="quickly is no way"):
        measure(runtime, lambda _: None, None, None, "digit_sum", 2, ["quickly"], 0)


def test_questions_refused_are_counted_by_kind(tmp_path: Path) -> None:
    chosen = select("digit_sum,word_sorting,mean")
    for reply, refused in (("none", 9), ("digit_sum", 6)):
        settings = Settings(library=tmp_path / "library")
        with Runtime(settings, user=RepeatingModel(reply), encoder=WordEncoder(256)) as opened:
            report = refuse.run(opened, chosen, 3, 0, lambda _: None)
        assert {kind: found.rows for kind, found in report.kinds.items()} == dict.fromkeys(refuse.KINDS, 9)
        assert report.kinds["fitting"].refused == refused
        assert "look-alikes" in str(report)
        assert set(report.to_json()) == {*refuse.KINDS, "lenient"}
        assert report.lenient["fitting"].refused <= 0.05 * report.lenient["fitting"].rows
        assert "would be refused" in str(report)
    with pytest.raises(UsageError, match="two families"):
        refuse.run(opened, select("digit_sum"), 3, 0, lambda _: None)


def test_questions_given_to_tools_are_counted_by_kind_and_by_who_is_asked(runtime: Runtime) -> None:
    chosen, strange = select("mean,median,word_sorting"), select("caesar_encode,word_sorting")
    report = reuse.run(runtime, chosen, strange, 3, 0, lambda _: None)
    assert report.tools == 2
    for kinds in report.served.values():
        assert {kind: one.rows for kind, one in kinds.items()} == {"known": 6, "unseen": 6, "twins": 3, "strangers": 3}
        assert kinds["known"].right == 6
    refused = report.served["refuse"]
    assert refused["twins"].wrong == refused["strangers"].wrong == 0, "this model finds no tool likelier than none"
    assert report.served["auto"] == report.served["never"], "a model that nobody taught is not asked"
    assert set(report.to_json()["ask"]) == set(reuse.ASKS)  # type: ignore[arg-type]
    assert "never shown" in str(report)
    with pytest.raises(UsageError, match="reference tool"):
        reuse.run(runtime, [], strange, 3, 0, lambda _: None)
