"""A model's process: started when needed, watched, survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from latm_local.config import EngineSettings
from latm_local.datatypes import Completion, CompletionRequest, Failure, Message, ModelShape
from latm_local.errors import BadModelFile, ModelCrashed, ModelError, ModelTooLarge
from latm_local.model_process import ModelProcess

TESTS = Path(__file__).parent
SETTINGS = EngineSettings(parallel=4, threads=1, watchdog_seconds=1.5)


def ask(*contents: str) -> list[CompletionRequest]:
    return [CompletionRequest((Message("user", content),)) for content in contents]


def scripted(file: str = "model.gguf", settings: EngineSettings = SETTINGS) -> ModelProcess:
    return ModelProcess("scripted", Path(file), settings, engine="scripted_engine:open_scripted")


def texts(outcomes: Iterator[tuple[int, Completion | Failure]]) -> dict[int, str]:
    """Texts by position; a failure as its kind in brackets."""
    return {p: o.text if isinstance(o, Completion) else f"[{o.kind}]" for p, o in outcomes}


def alive(pid: int) -> bool:
    """Whether the process runs; one that waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone_soon(pid: int) -> bool:
    for _ in range(200):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True)
def _engine_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


def test_every_request_is_answered_under_its_position() -> None:
    with scripted() as model:
        assert texts(model.complete(ask(*(f"say {n}" for n in range(100))))) == {n: str(n) for n in range(100)}


def test_no_requests_start_no_process() -> None:
    with scripted() as model:
        assert list(model.complete([])) == []
        assert model.pid is None


def test_process_starts_with_the_first_request_and_stop_ends_it() -> None:
    with scripted() as model:
        assert model.pid is None
        assert texts(model.complete(ask("say a"))) == {0: "a"}
        first = model.pid
        assert first is not None
        model.stop()
        assert model.pid is None
        assert not alive(first)
        assert texts(model.complete(ask("say b"))) == {0: "b"}
        assert model.pid not in (None, first)


def test_rows_that_kill_the_process_cost_no_other_row_its_answer() -> None:
    wanted = {n: str(n) for n in range(50)}
    contents = [f"say {n}" for n in range(50)]
    for position, verb in ((11, "segv"), (24, "kill"), (25, "fail no such rule"), (38, "hang")):
        contents[position] = verb
        wanted[position] = {"h": "[ModelHung]", "f": "[BadGrammar]"}.get(verb[0], "[ModelCrashed]")
    with scripted() as model:
        assert texts(model.complete(ask(*contents))) == wanted


def test_failure_says_which_model_and_which_signal() -> None:
    with scripted("small.gguf") as model:
        outcomes = dict(model.complete(ask("say a", "kill")))
    failure = outcomes[1]
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.message) == ("ModelCrashed", "the process of small.gguf was ended by SIGKILL")
    assert "short of memory" in failure.hint


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_process_ended_or_stopped_from_outside_costs_no_row(number: signal.Signals) -> None:
    with scripted() as model:
        answers = model.complete(ask(*(f"say {n}" for n in range(50))))
        got = dict([next(answers)])
        assert model.pid is not None
        os.kill(model.pid, number)
        got |= dict(answers)
    assert texts(iter(got.items())) == {n: str(n) for n in range(50)}


def test_model_that_dies_again_and_again_is_given_up() -> None:
    with scripted() as model, pytest.raises(ModelCrashed, match=r"model\.gguf was ended by SIGSEGV"):
        list(model.complete(ask("segv", "segv", "segv", "segv")))


def test_crash_while_loading_carries_the_last_words() -> None:
    message = "the process of crashing.gguf was ended by SIGSEGV while loading: assertion failed in the library"
    with scripted("crashing.gguf") as model, pytest.raises(ModelCrashed) as caught:
        list(model.complete(ask("say a")))
    assert caught.value.message == message


def test_refused_model_raises_its_own_error_and_hint() -> None:
    with scripted("refused.gguf") as model, pytest.raises(BadModelFile) as caught:
        list(model.complete(ask("say a")))
    assert (caught.value.message, caught.value.hint) == ("refused.gguf is refused", "take another")


def test_model_too_large_is_refused_before_a_process_starts() -> None:
    shape = ModelShape(80, 8192, 64, 8, 128, 28672, 128256, 8192, weights_bytes=2**50)
    model = ModelProcess("huge", Path("huge.gguf"), SETTINGS, shape=shape, engine="scripted_engine:open_scripted")
    with model, pytest.raises(ModelTooLarge, match="no context fits"):
        list(model.complete(ask("say a")))
    assert model.pid is None


def test_closing_the_iterator_cancels_what_is_unfinished() -> None:
    with scripted() as model:
        answers = model.complete(ask("say first", *["wait 0.3"] * 12))
        assert next(answers)[0] == 0
        answers.close()
        (cancelled,) = texts(model.complete(ask("cancelled"))).values()
        assert int(cancelled) >= 4


def test_two_calls_may_be_answered_at_the_same_time() -> None:
    with scripted() as model:
        outer = model.complete(ask(*(f"say {n}" for n in range(20))))
        got = {}
        for position, outcome in outer:
            got[position] = outcome
            assert texts(model.complete(ask(f"say inner {position}"))) == {0: f"inner {position}"}
    assert sorted(got) == list(range(20))


def test_roles_of_one_file_share_a_process_each_with_its_adapter(tmp_path: Path) -> None:
    with scripted("base.gguf") as user:
        maker = user.beside("maker", Path("base.gguf"), tmp_path / "maker.gguf")
        assert texts(user.complete(ask("who"))) == {0: "None"}
        assert texts(maker.complete(ask("who"))) == {0: str(tmp_path / "maker.gguf")}
        assert maker.pid == user.pid != None  # noqa: E711
        maker.stop()
        assert user.pid is not None
        maker.complete(ask("who")).close()
        user.stop()
        assert user.pid is None


def test_the_untaught_model_is_the_same_process_without_the_adapter(tmp_path: Path) -> None:
    with scripted("base.gguf") as user:
        assert user.untaught is None
        maker = user.beside("maker", Path("base.gguf"), tmp_path / "maker.gguf")
        assert maker.untaught is not None
        assert maker.untaught.untaught is None
        assert texts(maker.untaught.complete(ask("who"))) == {0: "None"}
        assert texts(maker.complete(ask("who"))) == {0: str(tmp_path / "maker.gguf")}
        maker.stop()
        assert user.pid is None, "it holds the process for the model that it is the untaught one of"


def test_roles_of_two_files_have_a_process_each() -> None:
    with scripted("one.gguf") as one, one.beside("two", Path("two.gguf")) as two:
        list(one.complete(ask("say a")))
        list(two.complete(ask("say b")))
        assert one.pid != two.pid


def test_stop_ends_an_open_iterator_with_an_error() -> None:
    model = scripted(settings=EngineSettings(parallel=1))
    answers = model.complete(ask("say a", *["wait 5"] * 8))
    next(answers)
    model.stop()
    with pytest.raises(ModelError, match="stopped"):
        list(answers)


def test_process_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with scripted() as model:
        assert texts(model.complete(ask("print loud", "kill", "print aloud")))[0] == "loud"
    assert capfd.readouterr() == ("", "")


def test_interrupt_is_left_to_the_parent() -> None:
    with scripted() as model:
        list(model.complete(ask("say a")))
        pid = model.pid
        assert pid is not None
        os.kill(pid, signal.SIGINT)
        assert texts(model.complete(ask("wait 0.2", "say b")))[1] == "b"
        assert model.pid == pid


PARENT = """
import os, signal, sys
from pathlib import Path
from latm_local.config import EngineSettings
from latm_local.datatypes import CompletionRequest, Message
from latm_local.model_process import ModelProcess
model = ModelProcess("m", Path("m.gguf"), EngineSettings(parallel=1), engine="scripted_engine:open_scripted")
answers = model.complete([CompletionRequest((Message("user", text),)) for text in ("say a", "wait 0.1", "hang")])
next(answers)
print(model.pid, flush=True)
"""


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "sys.exit(0)", "os._exit(1)"])
def test_process_ends_with_a_parent_read_from_stdin(end: str) -> None:
    parent = subprocess.run([sys.executable, "-"], input=PARENT + end, capture_output=True, text=True, timeout=60)
    assert parent.stderr == ""
    assert gone_soon(int(parent.stdout))


def test_importing_starts_nothing_and_loads_no_model_library() -> None:
    code = (
        "import sys, latm_local.model_process, latm_local.engine; print({'llama_cpp', 'llguidance'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
