"""The default sandbox: values, limits, and calls that know nothing of one another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from latm_local.datatypes import Limits
from latm_local.sandbox import MontySandbox
from latm_local.sandbox.values import read_reply

SHORT = Limits(seconds=0.3)


@pytest.fixture(scope="module")
def monty() -> Iterator[MontySandbox]:
    with MontySandbox() as sandbox:
        yield sandbox


def test_each_call_gives_its_own_value_in_order(monty: MontySandbox) -> None:
    calls = [{"words": ["b", "a", str(n)]} for n in range(50)]
    done = monty.run("def f(words):\n    return sorted(words)", "f", calls, Limits())
    assert [e.value for e in done] == [sorted(["b", "a", str(n)]) for n in range(50)]
    assert {e.status for e in done} == {"ok"}


def test_globals_and_defaults_do_not_survive_a_call(monty: MontySandbox) -> None:
    code = "C = []\n"
    code += (
        "def f(n, seen=[]):\n    C.append(1)\n    seen.append(n)\n    n.append(9)\n    return [len(C), len(seen), n]"
    )
    shared = [1]
    assert [e.value for e in monty.run(code, "f", [{"n": shared}] * 20, Limits())] == [[1, 1, [1, 9]]] * 20
    assert shared == [1]


def test_an_endless_loop_times_out_and_the_next_program_runs(monty: MontySandbox) -> None:
    assert monty.run("def f():\n    while True: pass", "f", [{}], SHORT)[0].status == "timed_out"
    assert monty.run("def f(): return 1", "f", [{}], SHORT)[0].value == 1


def test_one_bad_call_does_not_spoil_its_neighbours(monty: MontySandbox) -> None:
    code = "def f(n):\n    while n == 3: pass\n    return 10 // n"
    done = monty.run(code, "f", [{"n": n} for n in (5, 3, 0, 2)], SHORT)
    assert [(e.status, e.value) for e in done] == [("ok", 2), ("timed_out", None), ("error", None), ("ok", 5)]


@pytest.mark.parametrize("value", ["{1}", "b'a'", "float('nan')", "[float('inf')]", "lambda: 1", "10**4200", "len"])
def test_a_value_that_is_not_json_is_refused(monty: MontySandbox, value: str) -> None:
    assert monty.run(f"def f(): return {value}", "f", [{}], Limits())[0].status == "refused"


def test_code_that_does_not_parse_is_an_error_of_each_call(monty: MontySandbox) -> None:
    done = monty.run("def f(:", "f", [{}, {}], Limits())
    assert [e.status for e in done] == ["error", "error"]
    assert "SyntaxError" in str(done[0].error)


def workers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "monty" in p.name()]


def test_a_killed_worker_costs_no_call() -> None:
    with MontySandbox() as sandbox:
        assert sandbox.run("def f(): return 1", "f", [{}], Limits())[0].value == 1
        for worker in workers():
            worker.kill()
        assert sandbox.run("def f(): return 1", "f", [{}], Limits())[0].value == 1
        for worker in workers():
            worker.kill()
        assert [e.value for e in sandbox.run("def f(n): return n", "f", [{"n": 1}, {"n": 2}], Limits())] == [1, 2]


def stop(worker: psutil.Process) -> None:
    worker.suspend()
    while worker.status() != psutil.STATUS_STOPPED:
        time.sleep(0.001)


def test_a_worker_that_does_not_end_itself_is_killed_from_outside() -> None:
    others = workers()
    with MontySandbox() as sandbox:
        assert sandbox.run("def f(): return 1", "f", [{}], SHORT)[0].value == 1
        [worker] = [w for w in workers() if w not in others]
        stop(worker)
        assert sandbox.run("def f(): return 1", "f", [{}], SHORT)[0].status == "timed_out"
        assert not worker.is_running()
        assert sandbox.run("def f(): return 2", "f", [{}], SHORT)[0].value == 2


def test_a_worker_that_falls_silent_between_programs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("latm_local.sandbox.monty.PATIENCE_SECONDS", 0.5)
    others = workers()
    with MontySandbox() as sandbox:
        assert sandbox.run("def f(): return 1", "f", [{}], Limits(seconds=0.1))[0].value == 1
        [worker] = [w for w in workers() if w not in others]
        stop(worker)
        assert sandbox.run("def f(): return 2", "f", [{}], Limits(seconds=0.1))[0].value == 2
        assert sandbox.run("def f(): return 3", "f", [{}], Limits(seconds=3.0))[0].value == 3


def test_the_same_code_again_keeps_no_state_of_the_run_before(monty: MontySandbox) -> None:
    code = "C = []\ndef f():\n    C.append(1)\n    return len(C)"
    assert [monty.run(code, "f", [{}], Limits())[0].value for _ in range(5)] == [1] * 5


def test_a_clock_and_chance_are_no_part_of_an_answer(monty: MontySandbox) -> None:
    assert monty.run("import time\ndef f(): return time.time()", "f", [{}], Limits())[0].status == "error"
    code = "import random\ndef f(): return random.random()"
    assert {e.value for e in monty.run(code, "f", [{}] * 3, Limits())} == {0.8444218515250481}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"n": float("nan")}, "NaN"),
        ({"n": [float("inf")]}, "Infinity"),
        ({"n": "\ud800"}, "surrogate"),
        ({"n": 10**5000}, "integer"),
        ({"n": 10**4200}, "4201 digits"),
        ({"n": {1}}, "JSON"),
    ],
)
def test_arguments_that_are_not_json_are_refused_alone(
    monty: MontySandbox, arguments: dict[str, Any], reason: str
) -> None:
    bad, good = monty.run("def f(n): return 1", "f", [arguments, {"n": 1}], Limits())
    assert (bad.status, good.value) == ("refused", 1)
    assert reason in str(bad.error)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 70 + "]" * 70, "deeper than 64"),
        ("[" * 9000 + "]" * 9000, "deeper than 64"),
        ("1e999", "not finite"),
        ("NaN", "NaN"),
        ("9" * 4001, "4001 digits"),
        ('"\\ud800"', "surrogate"),
        ("[" + "0," * 100_000 + "0]", "more than 100000 parts"),
        ("{", "not JSON"),
        ('"' + "x" * 2**20 + '"', "characters"),
    ],
)
def test_what_comes_back_is_checked_on_our_side(text: str, reason: str) -> None:
    done = read_reply("V" + text, 0.0, 2**20)
    assert (done.status, done.value) == ("refused", None)
    assert reason in str(done.error)


def test_an_error_text_is_short_and_printable() -> None:
    done = read_reply("E" + "\x1b[31m\ud800" + "x" * 5000, 0.0, 2**20)
    assert done.status == "error"
    assert len(str(done.error)) == 500
    assert "\x1b" not in str(done.error)
    str(done.error).encode()
