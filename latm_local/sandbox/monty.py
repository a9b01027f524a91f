"""The default sandbox, on every platform: pydantic-monty, a Python interpreter written in Rust.

Generated code is not run by CPython at all. It runs in a worker process of an interpreter that has no
files, sockets, processes, environment or C extensions to offer, under limits of time, memory, recursion
and output. Covered and not covered: docs/security.md.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from latm_local.datatypes import Arguments, Execution, Limits
from latm_local.errors import SandboxError
from latm_local.sandbox.sessions import run_calls
from latm_local.sandbox.values import read_reply, shorten

if TYPE_CHECKING:
    import pydantic_monty

# The worker ends a runaway itself; if it cannot, its process is killed this much later.
GRACE_SECONDS = 0.05

# A worker that answers nothing at all, not even that a session is over, is given up after so many seconds at
# least; the limit of a call comes first.
PATIENCE_SECONDS = 10.0

# Every call executes the module in a dictionary of its own, so globals, defaults and classes are new
# each time. Arguments arrive as text, so that no two calls share an object. Names made here are not
# visible in there. Exceptions of the limits cannot be caught: they end the feed.
HARNESS = """
import json as __latm_json
def __latm_one(text):
    names = {"__name__": "tool"}
    try:
        exec(__latm_code, names)
        if __latm_entry not in names:
            return "ENameError: the code has no function " + __latm_entry
        value = names[__latm_entry](**__latm_json.loads(text))
    except BaseException as error:
        return ("E" + type(error).__name__ + ": " + str(error))[:2000]
    try:
        text = __latm_json.dumps(value, allow_nan=False)
    except BaseException as error:
        return ("R" + str(error))[:2000]
    if len(text) > __latm_output:
        return "Rit has " + str(len(text)) + " characters, more than the " + str(__latm_output) + " allowed"
    return "V" + text
"""
CALL = "[__latm_one(text) for text in __latm_calls]"

# A session kept for the next run of the same code is given up after so many feeds, with what lies on its heap.
FEEDS = 200


@dataclass(slots=True)
class _Kept:
    """An open session with the harness in it, and for which code, limits and seconds it was opened."""

    key: tuple[str, str, Limits, float]
    session: pydantic_monty.MontySession
    feeds: int = 0


class MontySandbox:
    """Runs generated code in pydantic-monty's worker process; it starts at the first call."""

    name = "monty"

    def __init__(self) -> None:
        self._pool: pydantic_monty.Monty | None = None
        self._kept: _Kept | None = None
        self._patience = 0.0

    def run(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> list[Execution]:
        """Call `entry(**arguments)` for each of `calls`; see protocols.Sandbox. Raises SandboxError."""

        def feed(texts: list[str], seconds: float, shared: bool) -> list[Execution] | Execution:
            if not shared or (self._kept and self._kept.feeds >= FEEDS):
                self._drop()
            return self._feed((code, entry, limits, seconds), texts)

        return run_calls(feed, code, calls, limits)

    def close(self) -> None:
        """End the worker; a later call opens the pool again."""
        self._drop()
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.__exit__(None, None, None)

    def __enter__(self) -> MontySandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _feed(self, key: tuple[str, str, Limits, float], texts: list[str]) -> list[Execution] | Execution:
        """The outcome of each call, or the one Execution that says how the whole feed ended."""
        from pydantic_monty import MontyCrashedError, MontyError

        seconds, output = key[3], key[2].output
        for attempt in (1, 2):
            start = time.perf_counter()
            try:
                replies = self._replies(key, texts)
                each = (time.perf_counter() - start) / len(texts)
                return [read_reply(reply, each, output) for reply in replies]
            except MontyCrashedError as error:
                self._drop()
                spent = time.perf_counter() - start
                if error.timed_out:
                    return Execution("timed_out", error=_slow(seconds), seconds=spent)
                if attempt == 2:
                    return Execution("error", error=f"the sandbox's worker died: {shorten(str(error))}", seconds=spent)
            except MontyError as error:
                self._drop()
                return _ended(error, seconds, time.perf_counter() - start)
        raise AssertionError("unreachable")

    def _replies(self, key: tuple[str, str, Limits, float], texts: list[str]) -> list[str]:
        """Feed the calls to the kept session when it is for the same code, else to a fresh one."""
        from pydantic_monty import CollectString

        code, entry, limits, seconds = key
        source = CALL
        inputs: dict[str, Any] = {"__latm_calls": texts}
        if self._kept is None or self._kept.key != key:
            self._drop()
            self._kept = _Kept(key, self._checkout(limits, seconds))
            source = HARNESS + CALL
            inputs |= {"__latm_code": code, "__latm_entry": entry, "__latm_output": limits.output}
        self._kept.feeds += 1
        printed = CollectString(max_bytes=limits.output)
        return [str(reply) for reply in self._kept.session.feed_run(source, inputs=inputs, print_callback=printed)]

    def _checkout(self, limits: Limits, seconds: float) -> pydantic_monty.MontySession:
        return (
            self._opened(seconds)
            .checkout(
                limits={
                    "max_feed_duration_secs": seconds,
                    "max_memory": limits.memory,
                    "max_recursion_depth": limits.recursion,
                    "max_total_sleep_secs": 0.0,
                },
                # No clock, no waiting, and the same random numbers each time: a tool's answer may depend on
                # its arguments alone, else its verification says nothing.
                os_policy={
                    "datetime": "call_host",
                    "sleep": "zero",
                    "process_time": "zero",
                    "random_start": {"seed": 0},
                },
            )
            .__enter__()
        )

    def _opened(self, seconds: float) -> pydantic_monty.Monty:
        """The pool, patient enough for calls of `seconds`."""
        from pydantic_monty import Monty, MontyError

        if self._pool is not None and self._patience <= seconds:
            self.close()
        if self._pool is None:
            self._patience = max(PATIENCE_SECONDS, 2 * seconds)
            pool = Monty(max_processes=1, feed_duration_limit_grace=GRACE_SECONDS, request_timeout=self._patience)
            try:
                self._pool = pool.__enter__()
            except (MontyError, OSError, RuntimeError) as error:
                raise SandboxError(f"the monty sandbox does not start: {error}") from error
        return self._pool

    def _drop(self) -> None:
        """Close the kept session, so that the next feed gets a fresh one."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.session.__exit__(None, None, None)


def _ended(error: Any, seconds: float, spent: float) -> Execution:
    """A feed that a limit ended; everything else was caught inside."""
    inner = error.exception()
    if isinstance(inner, TimeoutError):
        return Execution("timed_out", error=_slow(seconds), seconds=spent)
    if isinstance(inner, MemoryError):
        return Execution("out_of_memory", error=shorten(str(error)), seconds=spent)
    return Execution("error", error=shorten(str(error)), seconds=spent)


def _slow(seconds: float) -> str:
    return f"no result within {seconds:g} s"
