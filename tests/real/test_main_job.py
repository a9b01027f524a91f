"""The main job on the embedded models: a tool made of ten labelled rows, used on ninety, and a model that is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from latm_local.config import Settings
from latm_local.datatypes import Demonstration, Instance, Parameter, Signature, Tool
from latm_local.demo.families import make_stream
from latm_local.model_process import ModelProcess
from latm_local.runtime import Runtime

pytestmark = pytest.mark.real
SORTING = Path(__file__).parents[3] / "shared" / "data" / "bbh" / "word_sorting.jsonl"
LABELLED = 10


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    messages: list[str] = []
    with Runtime(Settings(library=tmp_path / "library"), messages.append) as opened:
        opened.messages = messages  # type: ignore[attr-defined]
        yield opened


@pytest.mark.skipif(not SORTING.exists(), reason="the data set word_sorting is not beside this checkout")
def test_a_sorting_tool_is_made_of_ten_rows_in_a_mixed_stream_and_answers_the_others(runtime: Runtime) -> None:
    rows = [json.loads(line) for line in SORTING.read_text().splitlines()[:100]]
    truth = {row["id"]: row["answer"] for row in rows[LABELLED:]}
    sorting = [Instance(r["id"], r["question"], None, None if r["id"] in truth else r["answer"]) for r in rows]
    stream = [i for i in make_stream(seed=1).instances if not i.id.startswith("initials")]  # cannot be made: slow
    mixed = [*sorting, *stream]
    random.Random(0).shuffle(mixed)
    answers = {result.id: result for result in runtime.solve(mixed)}
    assert len(answers) == len(mixed)
    right = [key for key, answer in truth.items() if answers[key].answer == answer]
    assert len(right) >= 85
    made = {answers[key].tool for key in truth}
    assert len(made) == 1


def join_tool() -> Tool:
    lists = (["pear", "fig"], ["zoo", "apple", "kiwi"], ["lime", "date", "plum"])
    return Tool(
        name="join_words",
        description="Join words with a plus",
        code="def join_words(words: list[str]) -> str:\n    return '+'.join(words)\n",
        signature=Signature("join_words", (Parameter("words", "list[str]"),), "str"),
        demonstrations=tuple(Demonstration(f"Join: {' '.join(w)}", "+".join(w), {"words": w}) for w in lists),
        rendering=json.dumps({"kind": "plain"}),
    )


def test_a_killed_model_process_costs_a_message_and_no_row(runtime: Runtime) -> None:
    """The wording is one that no frame fits, so that the model weighs every row; of some it stays unsure."""
    tool = runtime.library.add_tool(join_tool())
    questions = [f"Please join a{n} b{n} c{n} now" for n in range(48)]
    runtime.user.use(tool, questions[:1])
    model = runtime.user_model
    assert isinstance(model, ModelProcess)
    first = model.pid
    assert first is not None

    def kill() -> None:
        time.sleep(0.7)
        os.kill(first, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    calls = runtime.user.use(tool, questions)
    killer.join()
    assert model.pid not in (None, first)
    assert {c.failure.kind for c in calls if c.failure is not None} <= {"Unsure"}
    for number, call in enumerate(calls):  # which words it takes is the model's choice, that they are the row's is not
        assert call.filled_by == "user"
        assert call.execution is not None
        taken = str(call.execution.value).split("+")
        assert set(taken) <= {"Please", "join", f"a{number}", f"b{number}", f"c{number}", "now"}
    said = [m for m in runtime.messages if "tried once more" in m]  # type: ignore[attr-defined]
    assert len(said) == 1
    assert "embedded-q4_0" in said[0] or "SmolLM2" in said[0]
