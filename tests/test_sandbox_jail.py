"""The jail: its levels, its rights, what it survives, and what it refuses without the kernel's help."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from latm_local.datatypes import Limits
from latm_local.errors import SandboxError
from latm_local.sandbox import JailSandbox, levels, lockdown

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")
ROOT = Path(__file__).parents[1]

# Runs the rest of its arguments on a kernel that seems to lack the system calls given first.
WITHOUT = """
import sys
from latm_local.sandbox import lockdown
lockdown.no_new_privileges()
lockdown.install(lockdown.missing_calls_filter(map(int, sys.argv[1].split(","))))
from latm_local.datatypes import Limits
from latm_local.errors import SandboxError
from latm_local.sandbox import JailSandbox
with JailSandbox(sys.argv[2], check=False) as jail:
    try:
        locks = jail.locks
        done = jail.run(sys.argv[3], "f", [{}], Limits())[0]
        print(locks["landlock"], locks["seccomp"], done.status, done.value)
    except SandboxError as error:
        print("refused:", error.message, "|", error.hint)
"""
LANDLOCK, SECCOMP_BY_PRCTL = "444", "157"
READ = "def f(): return open('/etc/passwd').read()[:4]"


@pytest.fixture(scope="module")
def jail() -> Iterator[JailSandbox]:
    with JailSandbox(check=False) as sandbox:
        yield sandbox


def without(calls: str, level: str, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, calls, level, code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def status_of(pid: int) -> dict[str, str]:
    return dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())


def test_features_that_monty_lacks_run(jail: JailSandbox) -> None:
    code = """
import heapq, statistics, string, fractions, operator, calendar, textwrap, enum, difflib, collections, datetime, random
def numbers(n):
    yield from range(n)
def f(n):
    table = str.maketrans("a", "b")
    return [heapq.nsmallest(2, numbers(n)), statistics.median([3, 1, 2]), string.capwords("a b"), "aa".translate(table),
            str(fractions.Fraction(1, 3)), calendar.day_name[0], pow(3, -1, 7), "\\N{BULLET}",
            datetime.datetime.strptime("2020", "%Y").year, collections.Counter("aab").most_common(1)]
"""
    [done] = jail.run(code, "f", [{"n": 5}], Limits())
    assert done.value == [[0, 1], 2, "A B", "bb", "1/3", "Monday", 5, "•", 2020, [["a", 2]]]


def test_every_offered_module_can_be_imported(jail: JailSandbox) -> None:
    from latm_local.sandbox.static_check import JAIL_MODULES

    for module in sorted(JAIL_MODULES - {"__future__"}):
        assert jail.run(f"import {module}\ndef f(): return 1", "f", [{}], Limits())[0].value == 1, module


def test_many_calls_share_a_process_only_when_the_code_keeps_to_itself(jail: JailSandbox) -> None:
    ask = "import os\ndef f(n): return os.getpid()"
    assert len({e.value for e in jail.run(ask, "f", [{"n": n} for n in range(5)], Limits())}) == 5
    plain = "def f(n): return n * n"
    assert [e.value for e in jail.run(plain, "f", [{"n": n} for n in range(500)], Limits())] == [
        n * n for n in range(500)
    ]


@pytest.mark.skipif(os.getuid() != 0, reason="only root has rights to lose")
def test_root_keeps_no_right_in_the_jail(jail: JailSandbox) -> None:
    status = status_of(jail.pid)
    assert [int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")] == [0] * 5
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_the_zygote_has_no_environment_no_foreign_descriptors_and_other_namespaces(jail: JailSandbox) -> None:
    assert Path(f"/proc/{jail.pid}/environ").read_bytes() == b""
    links = [os.readlink(f"/proc/{jail.pid}/fd/{n}") for n in os.listdir(f"/proc/{jail.pid}/fd")]
    assert all(link == "/dev/null" or link.startswith("pipe:") or link.endswith("/statm") for link in links)
    for name in jail.locks["namespaces"]:
        assert os.readlink(f"/proc/{jail.pid}/ns/{name}") != os.readlink(f"/proc/self/ns/{name}")


def test_a_child_holds_its_own_pipe_and_nothing_else(jail: JailSandbox) -> None:
    code = """
import os
def f():
    held = []
    for n in range(0, 256):
        try:
            os.lseek(n, 0, 1)
            held.append(n)
        except OSError as error:
            if error.errno != 9:
                held.append(n)
    return held
"""
    [done] = jail.run(code, "f", [{}], Limits())
    assert isinstance(done.value, list)
    assert len(done.value) == 4
    assert done.value[:3] == [0, 1, 2]


def test_a_killed_zygote_is_started_again(jail: JailSandbox) -> None:
    assert jail.run("def f(): return 1", "f", [{}], Limits())[0].value == 1
    os.kill(jail.pid, signal.SIGKILL)
    assert jail.run("def f(): return 2", "f", [{}], Limits())[0].value == 2


def test_a_stopped_zygote_is_given_up_and_started_again(jail: JailSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("latm_local.sandbox.jail.PATIENCE_SECONDS", 0.2)
    os.kill(jail.pid, signal.SIGSTOP)
    large = "x" * 2**20
    assert jail.run("def f(s): return len(s)", "f", [{"s": large}], Limits(seconds=0.2))[0].status == "timed_out"
    assert jail.run("def f(): return 2", "f", [{}], Limits())[0].value == 2


def test_closing_leaves_no_process_and_no_descriptor() -> None:
    me = psutil.Process()
    before = (len(me.children(recursive=True)), me.num_fds())
    with JailSandbox() as sandbox:
        sandbox.run("def f(): return 1", "f", [{}], Limits())
        pid = sandbox.pid
    assert not psutil.pid_exists(pid)
    assert (len(me.children(recursive=True)), me.num_fds()) == before


def test_the_zygote_ends_when_its_host_is_killed() -> None:
    code = (
        "import os, signal\nfrom latm_local.sandbox import JailSandbox\n"
        "jail = JailSandbox()\nprint(jail.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    zygote = int(done.stdout)
    gone = psutil.wait_procs([psutil.Process(zygote)], timeout=20)[0] if psutil.pid_exists(zygote) else [1]
    assert len(gone) == 1


def test_without_landlock_the_full_level_refuses_to_run() -> None:
    said = without(LANDLOCK, "full", READ)
    assert said.startswith("refused: this kernel cannot lock the jail: no Landlock")
    assert "sandbox.jail_level" in said


def test_without_landlock_the_seccomp_level_runs_and_still_opens_no_file() -> None:
    assert without(LANDLOCK, "seccomp", "def f(): return 1 + 1").split() == ["0", "True", "ok", "2"]
    assert without(LANDLOCK, "seccomp", READ).split() == ["0", "True", "error", "None"]


def test_the_seccomp_level_refuses_to_run_without_seccomp() -> None:
    said = without(SECCOMP_BY_PRCTL, "seccomp", READ)
    assert said.startswith("refused: this kernel cannot lock the jail: no seccomp")


def test_the_rlimits_level_runs_on_any_kernel_and_limits_stay() -> None:
    both = f"{LANDLOCK},{SECCOMP_BY_PRCTL}"
    assert without(both, "rlimits", "def f(): return 1 + 1").split() == ["0", "False", "ok", "2"]
    assert without(both, "rlimits", READ).split() == ["0", "False", "error", "None"]
    assert without(both, "rlimits", "def f(): return len('x' * 10**10)").split() == [
        "0",
        "False",
        "out_of_memory",
        "None",
    ]


def test_landlock_alone_leaves_the_library_readable_and_nothing_else(tmp_path: Path) -> None:
    if not lockdown.landlock_abi():
        pytest.skip("this kernel has no Landlock")
    code = (
        "import sys, os, json, glob\nfrom latm_local.sandbox import lockdown, zygote\nfolder = sys.argv[1]\n"
        "import sysconfig\nlibrary = sysconfig.get_paths()['stdlib']\npackages = sysconfig.get_paths()['purelib']\n"
        "sys.path = [library]\n"
        "lockdown.no_new_privileges()\nlockdown.restrict_files(zygote._readable())\n"
        "def attempt(act):\n    try:\n        act()\n        return 'yes'\n    except PermissionError:\n"
        "        return 'no'\n"
        "print(attempt(lambda: open(library + '/heapq.py').read()), attempt(lambda: open(folder + '/there').read()),"
        " attempt(lambda: open(folder + '/new', 'w')), attempt(lambda: os.listdir(packages)),"
        " attempt(lambda: open('/etc/passwd').read()), attempt(lambda: os.remove(folder + '/there')))"
    )
    (tmp_path / "there").write_text("x")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["yes", "no", "no", "no", "no", "no"], done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


def test_levels_are_found_by_trying() -> None:
    monty, jail = levels()
    assert (monty.name, monty.ok) == ("sandbox monty", True)
    assert jail.name == "sandbox jail"
    if jail.ok:
        assert "level full" in jail.detail
    else:
        assert jail.hint


def test_a_setting_without_python_is_an_error_of_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(SandboxError, match="does not start"):
        JailSandbox().run("def f(): return 1", "f", [{}], Limits())
