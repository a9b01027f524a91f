"""Model processes on the embedded model: faults in mid-batch, memory, adapters."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import numpy as np
import psutil
import pytest

from latm_local.catalog import embedded_path, read_model
from latm_local.config import EngineSettings
from latm_local.datatypes import Completion, CompletionRequest, Failure, Message
from latm_local.engine.plan import estimate, make_plan
from latm_local.model_process import ModelProcess

pytestmark = pytest.mark.real
WORDS = ("pear", "fig", "plum", "apple", "kiwi")


@pytest.fixture
def model_file() -> Path:
    return embedded_path()


def copying(number: int) -> CompletionRequest:
    """A row whose grammar leaves one right answer, so that it is known without a model."""
    answer = json.dumps({"words": [WORDS[number % 5], WORDS[number % 3]], "row": number})
    turns = (Message("system", "Copy the words."), Message("user", f"{number}: " + answer))
    return CompletionRequest(turns, grammar=f"start: {json.dumps(answer)} | {json.dumps(answer + ' ')}", max_tokens=60)


def plain(content: str, most: int = 8) -> CompletionRequest:
    return CompletionRequest((Message("user", content),), max_tokens=most)


def test_faults_in_the_middle_of_a_batch_cost_only_the_bad_rows(model_file: Path) -> None:
    requests = [copying(number) for number in range(50)]
    requests[13] = CompletionRequest(requests[13].messages, grammar="start: missing")
    requests[31] = plain("word " * 3000)
    faults = {5: signal.SIGSEGV, 17: signal.SIGKILL, 29: signal.SIGSTOP}
    outcomes: dict[int, Completion | Failure] = {}
    settings = EngineSettings(parallel=4, context=1024, watchdog_seconds=8)
    with ModelProcess("user", model_file, settings) as model:
        for position, outcome in model.complete(requests):
            outcomes[position] = outcome
            if len(outcomes) in faults and model.pid is not None:
                os.kill(model.pid, faults.pop(len(outcomes)))
    failures = {p: o.kind for p, o in outcomes.items() if isinstance(o, Failure)}
    assert failures == {13: "BadGrammar", 31: "RequestTooLarge"}
    assert not faults
    for number in set(range(50)) - set(failures):
        outcome = outcomes[number]
        assert isinstance(outcome, Completion)
        assert json.loads(outcome.text)["row"] == number


@pytest.mark.parametrize("context", [512, 2048, 8192])
def test_planned_memory_is_within_15_percent_of_the_resident_size(model_file: Path, context: int) -> None:
    settings = EngineSettings(context=context)
    shape = read_model("embedded", model_file).shape
    with ModelProcess("user", model_file, settings, shape=shape) as model:
        list(model.complete([copying(1), plain("word " * min(600, context // 2), 4)]))
        assert model.pid is not None
        resident = psutil.Process(model.pid).memory_info().rss
    planned = estimate(shape, make_plan(settings, shape)).total
    assert planned == pytest.approx(resident, rel=0.15)


def test_stop_gives_the_memory_back(model_file: Path) -> None:
    with ModelProcess("user", model_file, EngineSettings(context=512)) as model:
        list(model.complete([plain("hi", 2)]))
        assert model.pid is not None
        child = psutil.Process(model.pid)
        model.stop()
        assert not child.is_running()


def write_adapter(path: Path, scale: float) -> Path:
    """A LoRA adapter of rank 4 on the queries of every layer, with random weights."""
    from gguf import GGUFWriter

    random = np.random.default_rng(7)
    writer = GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 4.0)
    for layer in range(30):
        for part, shape in (("lora_a", (4, 576)), ("lora_b", (576, 4))):
            weights = scale * random.standard_normal(shape).astype(np.float32)
            writer.add_tensor(f"blk.{layer}.attn_q.weight.{part}", weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_one_process_serves_two_roles_each_with_its_adapter(model_file: Path, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "loud.gguf", 0.3)
    question = plain("Name three colours.", 12)
    with ModelProcess("user", model_file, EngineSettings(context=512)) as user:
        maker = user.beside("maker", model_file, adapter)
        before = dict(user.complete([question]))[0]
        adapted = dict(maker.complete([question]))[0]
        after = dict(user.complete([question]))[0]
        again = dict(maker.complete([question] * 2))
        assert maker.pid == user.pid
        maker.stop()
        assert user.pid is not None  # it still serves the other role
    assert user.pid is None
    assert isinstance(before, Completion)
    assert isinstance(adapted, Completion)
    assert isinstance(after, Completion)
    assert before.text == after.text != adapted.text
    assert {o.text for o in again.values() if isinstance(o, Completion)} == {adapted.text}


def test_adapter_that_does_not_load_fails_its_rows_with_the_reason(model_file: Path, tmp_path: Path) -> None:
    with ModelProcess("user", model_file, EngineSettings(context=512), tmp_path / "none.gguf") as model:
        (failure,) = dict(model.complete([plain("hi")])).values()
    assert isinstance(failure, Failure)
    assert (failure.kind, "none.gguf" in failure.message) == ("BadModelFile", True)
