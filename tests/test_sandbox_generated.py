"""Five thousand generated programs and arguments through both sandboxes: no hang, no surprise, nothing left."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from latm_local.datatypes import Json, Limits
from latm_local.sandbox import JailSandbox, MontySandbox

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")

STATUSES = {"ok", "error", "timed_out", "out_of_memory", "refused"}
LEAVES = [
    "a", "b", "x", "1", "-3", "0.5", "1e308", "'ab'", "''", "None", "True", "[]", "{}", "()", "f", "len", "10**30",
    "b'a'", "{1}", "float('nan')", "'\\ud800'", "...", "2**70", "range(3)",
]  # fmt: skip
FORMS = [
    "(A + B)", "(A * B)", "(A % B)", "(A // B)", "(A ** 9)", "(A < B)", "(A and B)", "(not A)", "(A if B else A)",
    "[A, B]", "(A, B)", "{A: B}", "{'k': A}", "{A, B}", "A[B]", "A[0]", "A[::-1]", "A(B)", "A()", "A.real",
    "A.append(B)", "str(A)", "int(A)", "len(A)", "sorted(A)", "list(A)", "sum(A)", "max(A, B)", "repr(A)", "type(A)",
    "set(A)", "[x for x in A if B]", "{x: A for x in B}", "(x for x in A)", "(lambda x: A)", "(x := A)",
    "f'{A!r:>9}'", "A.format(B)", "A.split(B)", "A.join(B)", "dict(A)", "iter(A)", "open(A)", "getattr(A, 'x')",
    "A.__class__", "eval(str(A))", "[*A]", "print(A)", "isinstance(A, B)", "A.__class__.__mro__", "chr(A)", "hash(A)",
    "'%s' % A", "abs(A)", "round(A, 2)",
]  # fmt: skip
STATEMENTS = [
    "x = A", "x += A", "a[B] = A", "return A", "return A", "if A:\n    return B", "for x in A:\n    b = B",
    "while A:\n    a = B\n    break", "while A:\n    pass", "try:\n    x = A\nexcept Exception:\n    return B",
    "raise A", "raise ValueError(A)", "yield A", "def g(x=A):\n    return B", "global x", "del A[0]", "assert A, B",
    "import math", "import heapq", "import os", "from json import dumps", "with A:\n    pass", "class C:\n    y = A",
    "a, *b = A", "match A:\n    case [x, *_]:\n        return x\n    case _:\n        return B", "nonlocal x",
    "break", "return g(A)", "async def g():\n    await A", "return [f(A, B)]", "print(A)",
]  # fmt: skip


def fill(parts: tuple[str, str, str]) -> str:
    return parts[0].replace("A", "\0").replace("B", parts[2]).replace("\0", parts[1])


def body(lines: list[str]) -> str:
    return "".join(f"    {line}\n" for text in lines for line in text.splitlines())


expressions = st.recursive(
    st.sampled_from(LEAVES), lambda inner: st.tuples(st.sampled_from(FORMS), inner, inner).map(fill), max_leaves=4
)
statements = st.tuples(st.sampled_from(STATEMENTS), expressions, expressions).map(fill)
functions = st.lists(statements, min_size=1, max_size=4).map(lambda lines: f"x = 0\ndef f(a=1, b=2):\n{body(lines)}")
programs = functions | functions | functions | st.text(max_size=60) | st.lists(statements, max_size=3).map("\n".join)
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
arguments = st.fixed_dictionaries({"a": values, "b": values})


@pytest.fixture(scope="module")
def others() -> set[int]:
    """Processes of other tests, still there when these begin."""
    with MontySandbox() as first:  # the first pool in a process starts a runtime that stays, with six descriptors
        first.run("def f(): return 1", "f", [{}], Limits())
    return {p.pid for p in psutil.Process().children(recursive=True)}


@pytest.fixture(scope="module")
def both(others: set[int]) -> Iterator[list[MontySandbox | JailSandbox]]:
    me = psutil.Process()
    before = (me.num_fds(), me.num_threads())
    with MontySandbox() as monty, JailSandbox(check=False) as jail:
        yield [monty, jail]
    assert {p.pid for p in me.children(recursive=True)} <= others
    assert me.num_fds() <= before[0]
    assert me.num_threads() <= before[1]


@settings(max_examples=5000, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(code=programs, call=arguments)
def test_any_program_with_any_arguments_ends_as_data(
    both: list[MontySandbox | JailSandbox], code: str, call: dict[str, Json]
) -> None:
    for sandbox in both:
        [done] = sandbox.run(code, "f", [call], Limits(seconds=0.02, memory=32 * 2**20, output=2**16))
        assert done.status in STATUSES
        assert (done.error is None) == (done.status == "ok")
        assert done.status == "ok" or done.value is None
        assert json.loads(json.dumps(done.value, allow_nan=False)) == done.value
        (str(done.value) + str(done.error)).encode()


def test_five_thousand_cases_leave_the_same_two_processes(
    both: list[MontySandbox | JailSandbox], others: set[int]
) -> None:
    monty, jail = both
    assert isinstance(jail, JailSandbox)
    calls: list[dict[str, Json]] = [{"n": n} for n in range(300)]
    monty.run("def f(n): return n", "f", calls, Limits())
    jail.run("import os\ndef f(n): return n", "f", calls, Limits())
    started = [p for p in psutil.Process().children(recursive=True) if p.pid not in others]
    running = [p for p in started if p.status() != psutil.STATUS_ZOMBIE]
    assert len(running) == 2
    assert jail.pid in {p.pid for p in running}
