"""What the sandboxes give on this machine, found out by trying: for `latm doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from latm_local.datatypes import Execution, Limits
from latm_local.errors import SandboxError
from latm_local.sandbox.jail import JailSandbox, Level
from latm_local.sandbox.monty import MontySandbox

if TYPE_CHECKING:
    from latm_local.protocols import Sandbox

# What no code in a sandbox may manage; each returns only when it did.
ATTEMPTS = {
    "read a file": "def f(): return len(open('/etc/passwd').read())",
    "list a folder": "import os\ndef f(): return len(os.listdir('/'))",
    "see a file": "import os\ndef f(): return os.stat('/etc/passwd').st_size",
    "start a process": "import os\ndef f():\n    pid = os.fork()\n    if not pid: os._exit(0)\n    return pid",
    "signal a process": "import os\ndef f(): return os.kill(os.getppid(), 0) or 1",
    "open a socket": "import ctypes\ndef f():\n    s = ctypes.CDLL(None).socket(2, 1, 0)\n    return 1 // (s >= 0)",
}


@dataclass(frozen=True, slots=True)
class LevelCheck:
    """One sandbox on this machine: whether it holds, what was found, and what mends it."""

    name: str
    ok: bool
    detail: str
    hint: str


def levels(level: Level = "full") -> list[LevelCheck]:
    """Try both sandboxes; `level` is the weakest lock that the setting sandbox.jail_level accepts."""
    return [_check_monty(), _check_jail(level)]


def _check_monty() -> LevelCheck:
    with MontySandbox() as sandbox:
        try:
            managed = _managed(sandbox)
        except (SandboxError, ImportError) as error:
            return LevelCheck("sandbox monty", False, str(error), "pip install 'pydantic-monty>=1.4,<2'")
    return _verdict("sandbox monty", "runs; no files, processes or sockets", managed)


def _check_jail(level: Level) -> LevelCheck:
    with JailSandbox(level, check=False) as sandbox:
        try:
            locks = sandbox.locks
            managed = _managed(sandbox)
        except SandboxError as error:
            return LevelCheck("sandbox jail", False, error.message, error.hint)
    landlock = f"Landlock {locks['landlock']}" if locks["landlock"] else "no Landlock"
    parts = [landlock, "seccomp" if locks["seccomp"] else "no seccomp"]
    parts.append("namespaces " + ", ".join(locks["namespaces"]) if locks["namespaces"] else "no namespaces")
    reached = "full" if locks["landlock"] and locks["seccomp"] else "seccomp" if locks["seccomp"] else "rlimits"
    return _verdict("sandbox jail", f"level {reached}: {'; '.join(parts)}", managed)


def _managed(sandbox: Sandbox) -> list[str]:
    """The attempts that came through. Raises SandboxError when not even harmless code runs."""
    harmless = _try(sandbox, "def f(): return 1 + 1")
    if harmless.value != 2:
        raise SandboxError(f"harmless code does not run in it: {harmless.error}")
    return [name for name, code in ATTEMPTS.items() if _try(sandbox, code).status == "ok"]


def _try(sandbox: Sandbox, code: str) -> Execution:
    return sandbox.run(code, "f", [{}], Limits(seconds=5.0))[0]


def _verdict(name: str, detail: str, managed: list[str]) -> LevelCheck:
    if managed:
        hint = 'keep sandbox.allow = ["monty"], and see docs/security.md for the levels of the jail'
        return LevelCheck(name, False, f"{detail}; but code in it could {', '.join(managed)}", hint)
    return LevelCheck(name, True, detail, "")
