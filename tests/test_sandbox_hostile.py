"""Hostile programs in both sandboxes: each is refused or ended, and the host is as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from latm_local.datatypes import Limits
from latm_local.sandbox import JailSandbox, MontySandbox
from tests.hostile import escapes, exhaustion, files, network, processes, tampering
from tests.hostile.host import Host, clones_of
from tests.hostile.program import Hostile

REACHING = [*files.PROGRAMS, *network.PROGRAMS, *processes.PROGRAMS, *escapes.PROGRAMS]
CORPUS = [*REACHING, *exhaustion.PROGRAMS]
LIMITS = Limits(seconds=0.25, memory=64 * 2**20)
AnySandbox = MontySandbox | JailSandbox

UNSANDBOXED = """
import json, sys
names = {"__name__": "tool"}
exec(compile(sys.argv[1], "tool", "exec"), names)
try:
    value = names["f"](json.loads(sys.argv[2]))
except BaseException as error:
    value = repr(error)
print(json.dumps(value, default=str))
"""


@pytest.fixture(scope="module", params=["monty", "jail"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[AnySandbox]:
    made = MontySandbox() if request.param == "monty" else JailSandbox(check=False)
    if isinstance(made, JailSandbox) and not sys.platform.startswith("linux"):
        pytest.skip("the jail is Linux's")
    with made:
        yield made


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as made:
        yield made


def test_the_corpus_is_large_and_its_names_are_unique() -> None:
    names = [p.name for p in [*CORPUS, *tampering.PROGRAMS]]
    assert len(names) >= 120
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("program", REACHING, ids=lambda p: p.name)
def test_a_hostile_program_gains_nothing(program: Hostile, sandbox: AnySandbox, host: Host) -> None:
    [done] = sandbox.run(program.code, "f", [{"t": host.targets}], LIMITS)
    assert host.harm(done.value) == []
    assert host.secret not in str(done.error)
    after = sandbox.run("def f(t): return 7", "f", [{"t": host.targets}], Limits())
    assert after[0].value == 7


@pytest.mark.parametrize("program", exhaustion.PROGRAMS, ids=lambda p: p.name)
def test_taking_too_much_gives_no_value(program: Hostile, sandbox: AnySandbox, host: Host) -> None:
    [done] = sandbox.run(program.code, "f", [{"t": host.targets}], LIMITS)
    assert done.status in ("error", "refused", "timed_out", "out_of_memory"), (done.status, str(done.value)[:99])
    assert len(str(done.error)) <= 600
    assert host.harm() == []
    assert sandbox.run("def f(t): return 7", "f", [{"t": {}}], Limits())[0].value == 7


@pytest.mark.parametrize("attempt", tampering.PROGRAMS, ids=lambda p: p.name)
def test_no_call_reaches_into_the_next(attempt: tampering.Tamper, sandbox: AnySandbox) -> None:
    calls = [{"t": {"n": n, "list": []}} for n in range(4)]
    [alone] = sandbox.run(attempt.program.code, "f", calls[1:2], LIMITS)
    done = sandbox.run(attempt.program.code, "f", calls, LIMITS)
    assert [(e.status, e.value, e.error) for e in done[1:]] == [(alone.status, alone.value, alone.error)] * 3
    assert alone.status != "ok" or alone.value == attempt.untouched


def test_a_forged_result_is_only_what_could_have_been_returned(sandbox: AnySandbox) -> None:
    forged = {p.name: p.program for p in tampering.PROGRAMS}
    call = {"t": {"n": 0, "list": []}}
    for name in ("forged_infinity", "broken_json", "endless_frame", "descriptors_written"):
        assert sandbox.run(forged[name].code, "f", [call], LIMITS)[0].status in ("refused", "error")


@pytest.mark.parametrize("program", [p for p in CORPUS if p.bites], ids=lambda p: p.name)
def test_outside_a_sandbox_the_same_program_does_harm_and_it_is_seen(program: Hostile) -> None:
    with Host() as host:
        done = subprocess.run(
            [sys.executable, "-c", UNSANDBOXED, program.code, json.dumps(host.targets)],
            env={**os.environ, "HOSTILE_SECRET": host.secret},
            capture_output=True,
            text=True,
            timeout=60,
        )
        lines = done.stdout.strip().splitlines()
        assert host.harm(lines[-1] if lines else None) != [], done.stderr


def test_nothing_is_left_running_after_a_hostile_program(sandbox: AnySandbox, host: Host) -> None:
    names = {"fork_and_stay", "fork_bomb", "daemon", "thread", "ignore_signals", "endless_loop", "libc_fork"}
    sandbox.run("def f(t): return 7", "f", [{"t": {}}], Limits())
    before = {p.pid for p in psutil.Process().children(recursive=True)}
    for program in (p for p in CORPUS if p.name in names):
        sandbox.run(program.code, "f", [{"t": host.targets}], LIMITS)
    assert {p.pid for p in psutil.Process().children(recursive=True)} <= before
    if isinstance(sandbox, JailSandbox):
        assert clones_of(sandbox.pid) == 0
