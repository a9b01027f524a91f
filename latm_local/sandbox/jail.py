"""The sandbox for tools that need what monty lacks (Linux): CPython children that the kernel has locked up.

A zygote (zygote.py) is started bare, locks itself up, and forks one child for each call. Covered and not
covered, level by level: docs/security.md.
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from latm_local.datatypes import Arguments, Execution, Limits
from latm_local.errors import SandboxError
from latm_local.sandbox.sessions import run_calls
from latm_local.sandbox.static_check import imported_modules, refusal
from latm_local.sandbox.values import read_reply

# full: Landlock and seccomp. seccomp: Landlock may be missing. rlimits: both may be.
Level = Literal["full", "seccomp", "rlimits"]

START_SECONDS = 20.0
# How long after a call's limit the zygote itself is given up; it ends calls in time on its own.
PATIENCE_SECONDS = 5.0
# The package's own __init__ would bring along what the zygote does not need, and every fork would pay for
# it; an empty stand-in with the folder as its path lets it import its two neighbours alone.
BEGIN = """
import sys, types
sys.modules["latm_local"] = types.ModuleType("latm_local")
package = sys.modules["latm_local.sandbox"] = types.ModuleType("latm_local.sandbox")
package.__path__ = [{folder!r}]
from latm_local.sandbox import zygote
zygote.main({level!r})
"""


class JailSandbox:
    """Runs generated code in locked-up CPython processes; the zygote starts at the first call.

    `level` is the weakest lock that is accepted; the strongest that the kernel offers is applied. With
    `check` off, code goes in without the static check: that only makes refusals less readable.
    """

    name = "jail"

    def __init__(self, level: Level = "full", check: bool = True) -> None:
        self._level = level
        self._check = check
        self._zygote: _Zygote | None = None

    def run(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> list[Execution]:
        """Call `entry(**arguments)` for each of `calls`; see protocols.Sandbox. Raises SandboxError."""
        reason = refusal(code, entry) if self._check else None
        if reason is not None:
            return [Execution("refused", error=reason) for _ in calls]
        modules = imported_modules(code)

        def feed(texts: list[str], seconds: float, _: bool) -> list[Execution] | Execution:
            return self._feed(code, entry, modules, texts, limits, seconds)

        return run_calls(feed, code, calls, limits)

    @property
    def locks(self) -> dict[str, Any]:
        """What is applied: `landlock` (version, 0 for none), `seccomp`, `namespaces`. Raises SandboxError."""
        return self._started().hello

    @property
    def pid(self) -> int:
        """The zygote's process. Raises SandboxError."""
        return self._started().pid

    def close(self) -> None:
        """End the zygote; a later call starts another."""
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.end()

    def __enter__(self) -> JailSandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> _Zygote:
        if self._zygote is None:
            self._zygote = _Zygote(self._level)
        return self._zygote

    def _feed(
        self, code: str, entry: str, modules: list[str], texts: list[str], limits: Limits, seconds: float
    ) -> list[Execution] | Execution:
        """The outcome of each call, or the one Execution that says how all of them ended."""
        head = {
            "calls": len(texts),
            "modules": modules,
            "seconds": seconds,
            "memory": limits.memory,
            "output": limits.output,
            "recursion": limits.recursion,
        }
        body = {"code": code, "entry": entry, "calls": texts}
        for attempt in (1, 2):
            start = time.perf_counter()
            try:
                reply, replies = self._started().ask(head, body, seconds + PATIENCE_SECONDS)
                break
            except _ZygoteGone as error:
                self.close()
                spent = time.perf_counter() - start
                if spent > seconds:
                    return Execution("timed_out", error=f"no result within {seconds:g} s", seconds=spent)
                if attempt == 2:
                    return Execution("error", error=f"the jail's process died: {error}", seconds=spent)
        spent = float(reply["seconds"])
        if reply["ended"] == "in_time" and len(replies) == len(texts):
            return [read_reply(each, spent / len(texts), limits.output) for each in replies]
        return _ended(reply, seconds, spent)


class _ZygoteGone(Exception):
    """The zygote died or fell silent."""


class _Zygote:
    """The process, and frames to and from it. Raises SandboxError when it does not start or cannot lock itself up."""

    def __init__(self, level: Level) -> None:
        if not sys.platform.startswith("linux"):
            raise SandboxError("the jail works on Linux alone", 'set sandbox.allow = ["monty"]')
        begin = BEGIN.format(folder=str(Path(__file__).parent), level=level)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-B", "-W", "ignore", "-X", "utf8", "-c", begin],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise SandboxError(f"the jail's Python does not start: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = self._process.stdin.fileno()
        self._replies = self._process.stdout.fileno()
        os.set_blocking(self._requests, False)
        try:
            self.hello: dict[str, Any] = json.loads(self._receive(time.monotonic() + START_SECONDS))
        except _ZygoteGone as error:
            self.end()
            raise SandboxError(f"the jail's Python ended before it was ready: {error}") from error
        if self.hello["refused"]:
            self.end()
            raise SandboxError(
                f"this kernel cannot lock the jail: no {self.hello['refused']}",
                'keep sandbox.allow = ["monty"], or name the weaker level in sandbox.jail_level; see docs/security.md',
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, head: dict[str, Any], body: dict[str, Any], seconds: float) -> tuple[dict[str, Any], list[str]]:
        """One request and its reply: how the child ended, and what it wrote. Raises _ZygoteGone."""
        deadline = time.monotonic() + seconds
        self._send(json.dumps(head).encode(), deadline)
        self._send(json.dumps(body).encode(), deadline)
        reply: dict[str, Any] = json.loads(self._receive(deadline))
        wrote = self._receive(deadline)[1:]  # the first byte only says that the child had taken its request
        reply["wrote"] = len(wrote)
        return reply, _frames(wrote)

    def end(self) -> None:
        """Close the channel, which the zygote takes as its end, and kill whatever is still there."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _send(self, body: bytes, deadline: float) -> None:
        data = memoryview(struct.pack(">I", len(body)) + body)
        try:
            while data:
                if not select.select([], [self._requests], [], max(0.0, deadline - time.monotonic()))[1]:
                    raise _ZygoteGone("it takes nothing")
                data = data[os.write(self._requests, data) :]
        except OSError as error:
            raise _ZygoteGone(str(error)) from error

    def _receive(self, deadline: float) -> bytes:
        (size,) = struct.unpack(">I", self._read(4, deadline))
        return self._read(size, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while size:
            ready, _, _ = select.select([self._replies], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise _ZygoteGone("it fell silent")
            part = os.read(self._replies, min(size, 2**20))
            if not part:
                raise _ZygoteGone("it ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _frames(body: bytes) -> list[str]:
    """The replies in what a child wrote; none unless all of it is frames, for generated code may have written too."""
    frames: list[str] = []
    at = 0
    while at + 4 <= len(body):
        (size,) = struct.unpack_from(">I", body, at)
        at += 4 + size
        if at > len(body):
            return []
        frames.append(body[at - size : at].decode("utf-8", "replace"))
    return frames if at == len(body) else []


def _ended(reply: dict[str, Any], seconds: float, spent: float) -> Execution:
    """A child that did not finish its calls."""
    code = int(reply["code"])
    if reply["ended"] == "timed_out" or -code in (signal.SIGXCPU, signal.SIGALRM):
        return Execution("timed_out", error=f"no result within {seconds:g} s", seconds=spent)
    if code == -signal.SIGKILL:
        return Execution("out_of_memory", error="the machine ran out of memory, or the result was far too long")
    if code < 0:
        return Execution("error", error=f"the program crashed: {signal.strsignal(-code)}", seconds=spent)
    if reply["wrote"]:
        return Execution("refused", error="the program meddled with its result, or it was far too long", seconds=spent)
    return Execution("error", error=f"the program ended its own process with code {code}", seconds=spent)
