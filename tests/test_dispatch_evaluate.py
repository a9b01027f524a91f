from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from word_encoder import WordEncoder

from latm_local.config import DispatchSettings
from latm_local.dispatcher.evaluate import auroc, evaluate
from latm_local.dispatcher.rows import TaskRow, read_rows
from latm_local.errors import BadInput

FRAMES = {
    "sort": "sort these words please now : {} {}",
    "twice": "what is twice the number called {} {} ?",
    "capital": "name the capital city of country {} {}",
    "rhyme": "find me something that rhymes with {} {}",
}
WORDS = [f"w{n}" for n in range(60)]


def rows(task: str, start: int, count: int, truth: str | None = "same", kind: str | None = None) -> list[TaskRow]:
    questions = [FRAMES[task].format(WORDS[n], WORDS[-n]) for n in range(start, start + count)]
    return [TaskRow(q, task if truth == "same" else truth, kind) for q in questions]


KNOWN = [row for task in ("sort", "twice", "capital") for row in rows(task, 0, 8)]
TEST = [row for task in ("sort", "twice", "capital") for row in rows(task, 10, 10)]
UNKNOWN = rows("rhyme", 10, 8, None, "near") + [TaskRow("who wrote Hamlet", None, "far")] * 2


def test_known_tasks_are_told_apart_and_unknown_ones_caught() -> None:
    found = evaluate(KNOWN, TEST + UNKNOWN, WordEncoder(256))
    assert found.in_scope_right == 1
    assert found.unknown_caught == {"all": 1, "near": 1, "far": 1}
    assert found.auroc == {"all": 1, "near": 1, "far": 1}
    assert found.false_reuse == 0
    assert found.wrong == ()


def test_the_figures_are_of_the_keys_promised() -> None:
    figures = json.loads(evaluate(KNOWN, TEST + UNKNOWN, WordEncoder(256)).to_json())
    promised = {"in_scope_right", "unknown_caught", "auroc", "false_reuse", "bound", "threshold"}
    assert promised | {"decisions_per_s", "encode_per_s"} <= figures.keys()
    assert {"alpha", "delta"} <= figures["bound"].keys()


def test_a_task_that_is_not_known_counts_as_unknown() -> None:
    found = evaluate(KNOWN, rows("rhyme", 10, 5), WordEncoder(256))
    assert found.unknown_caught == {"all": 1}
    assert found.in_scope_right is None


def test_the_calibration_alone_draws_the_threshold() -> None:
    calibration = [row for task in ("sort", "twice", "capital") for row in rows(task, 20, 10)]
    found = evaluate(KNOWN, TEST + UNKNOWN, WordEncoder(256), calibration, rejected=0.5)
    again = evaluate(KNOWN, UNKNOWN, WordEncoder(256), calibration, rejected=0.5)
    assert found.threshold == again.threshold != 0.5
    assert found.coverage is not None
    assert 0.2 < found.coverage < 0.8


def test_unknown_calibration_rows_help() -> None:
    calibration = rows("sort", 20, 10) + rows("rhyme", 20, 10, None)
    found = evaluate(KNOWN, TEST + UNKNOWN, WordEncoder(256), calibration)
    assert (found.in_scope_right, found.unknown_caught["all"]) == (1, 1)


def test_wrong_rows_are_listed_with_what_was_chosen() -> None:
    found = evaluate(KNOWN, UNKNOWN, WordEncoder(256), settings=DispatchSettings(threshold=0))
    assert found.false_reuse == 1
    assert len(found.wrong) == 10
    assert found.confusions[0][0] is None
    assert sum(count for _, _, count in found.confusions) == 10
    listed = json.loads(found.wrong[0].to_json())
    assert listed["question"] == UNKNOWN[0].question
    assert listed["chosen"] in ("sort", "twice", "capital")


def test_nothing_known_is_said_so() -> None:
    with pytest.raises(BadInput, match="known rows"):
        evaluate([TaskRow("q", None)], TEST, WordEncoder())


def test_auroc_counts_ties_half() -> None:
    assert auroc(np.array([1.0, 2.0]), np.array([0.0])) == 1
    assert auroc(np.array([1.0]), np.array([1.0, 0.0])) == 0.75


def test_rows_are_read_as_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"question": "a", "task": "t"}\n\n{"question": "b", "task": null, "kind": "far", "id": 7}\n')
    assert read_rows(file) == [TaskRow("a", "t"), TaskRow("b", None, "far")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no row"),
        ('{"question": "a"}\n{oops', "line 2: not JSON"),
        ('{"task": "a"}', 'no "question"'),
        ("[1]", 'no "question"'),
        ('{"question": "a", "task": 3}', '"task" must be'),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(text)
    with pytest.raises(BadInput, match=said):
        read_rows(file)
    with pytest.raises(BadInput, match="cannot be read"):
        read_rows(tmp_path / "absent.jsonl")
