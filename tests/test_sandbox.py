"""The default sandbox: values, limits, and calls that know nothing of one another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from latm_local.datatypes import Limits
from latm_local.sandbox import MontySandbox

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
