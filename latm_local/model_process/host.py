"""The parent's side of a model's process: starting, watching, ending, passing messages."""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

from latm_local.datatypes import EnginePlan
from latm_local.errors import ModelCrashed, ModelError, ModelHung
from latm_local.model_process.messages import (
    Broken,
    Cancel,
    Finished,
    Open,
    Outcome,
    Ready,
    Request,
    RowKey,
    Started,
    Submit,
)

ENGINE = "latm_local.engine:open_engine"
_KILLED = "the system may have been short of memory: lower engine.context or engine.parallel; see `latm models show`"
_POLL = 0.5  # seconds between two looks at the clock


@dataclass(frozen=True, slots=True)
class Died:
    """The process is gone; `loaded` says whether the model had been loaded."""

    error: ModelError
    loaded: bool


Event = Started | Finished | Died


@dataclass(eq=False)
class Life:
    """One process from start to end."""

    process: subprocess.Popen[bytes]
    reader: Connection
    writer: Connection
    said: IO[bytes]  # what it writes to stderr, kept for when it dies
    loaded: bool = False
    last_word: float = field(default_factory=time.monotonic)
    ended: ModelError | None = None  # why we ended it, or what it said itself


class Host:
    """A process that serves one model file, started when it is first needed and again after it died.

    `plan` is asked at each start, so that it fits the memory then free; it may raise ModelTooLarge.
    `watchdog` and `load` are seconds without any progress, while working and while loading.
    """

    def __init__(
        self, path: Path, plan: Callable[[], EnginePlan], watchdog: float, load: float, engine: str = ENGINE
    ) -> None:
        self.path = path
        self._plan = plan
        self._watchdog = watchdog
        self._load = load
        self._engine = engine
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._jobs: dict[int, queue.SimpleQueue[Event]] = {}
        self._unfinished: set[RowKey] = set()
        self._life: Life | None = None
        self._holders: set[object] = set()

    @property
    def pid(self) -> int | None:
        """The process's number while it runs."""
        life = self._life
        return life.process.pid if life is not None else None

    def open_job(self) -> tuple[int, queue.SimpleQueue[Event]]:
        """A number for requests that belong together, and where their events arrive."""
        with self._lock:
            job = next(self._numbers)
            events: queue.SimpleQueue[Event] = queue.SimpleQueue()
            self._jobs[job] = events
            return job, events

    def close_job(self, job: int) -> None:
        """Forget the job; what is unfinished of it is cancelled."""
        with self._lock:
            del self._jobs[job]
            open_rows = {key for key in self._unfinished if key[0] == job}
            self._unfinished -= open_rows
            if open_rows and self._life is not None and not sys.is_finalizing():
                self._send(self._life, Cancel(job))

    def submit(self, rows: tuple[tuple[RowKey, Request], ...], adapter: str | None, holder: object) -> None:
        """Send rows of a job, starting the process where there is none; `holder` needs it from now on."""
        with self._lock:
            self._holders.add(holder)
            life = self._life or self._start()
            if not self._unfinished:
                life.last_word = time.monotonic()
            self._unfinished.update(key for key, _ in rows)
            self._send(life, Submit(rows, adapter))

    def release(self, holder: object) -> None:
        """Note that `holder` no longer needs the process; when nobody does, end it.

        Whoever still waits for rows is told. A later request starts the process anew.
        """
        with self._lock:
            self._holders.discard(holder)
            if self._holders:
                return
            life, self._life = self._life, None
            self._unfinished.clear()
            for events in self._jobs.values():
                events.put(Died(ModelCrashed(f"{self.path.name} was stopped"), loaded=False))
        if life is not None:
            life.process.kill()
            life.process.wait()

    def _send(self, life: Life, message: object) -> None:
        with contextlib.suppress(OSError):  # it died; the thread that reads it tells everyone
            life.writer.send(message)

    def _start(self) -> Life:
        plan = self._plan()
        to_child, writer = os.pipe()
        reader, from_child = os.pipe()
        said = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        root = str(Path(__file__).parents[2])
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "latm_local.model_process.child", str(to_child), str(from_child)],
            pass_fds=(to_child, from_child),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment,
        )
        os.close(to_child)
        os.close(from_child)
        life = Life(process, Connection(reader, writable=False), Connection(writer, readable=False), said)
        self._life = life
        self._send(life, Open(str(self.path), plan, self._engine))
        threading.Thread(target=self._watch, args=(life,), daemon=True).start()
        return life

    def _watch(self, life: Life) -> None:
        """Pass the process's messages on until it ends, then tell every job why."""
        try:
            while True:
                if life.reader.poll(_POLL):
                    self._receive(life, life.reader.recv())
                else:
                    self._look_at_clock(life)
        except (EOFError, OSError):
            pass
        error = life.ended or self._reason(life)
        life.process.kill()
        life.process.wait()
        with self._lock:
            for connection in (life.reader, life.writer, life.said):
                connection.close()
            if self._life is life:
                self._life = None
                self._unfinished.clear()
                for events in self._jobs.values():
                    events.put(Died(error, life.loaded))

    def _receive(self, life: Life, message: object) -> None:
        life.last_word = time.monotonic()
        if isinstance(message, Ready):
            life.loaded = True
        elif isinstance(message, Broken):
            life.ended = message.error if isinstance(message.error, ModelError) else ModelError(message.error.message)
        elif isinstance(message, Started):
            self._pass_on({key: None for key in message.keys})
        elif isinstance(message, Finished):
            self._pass_on(dict(message.rows))

    def _pass_on(self, rows: dict[RowKey, Outcome | None]) -> None:
        with self._lock:
            for key, outcome in rows.items():
                if key not in self._unfinished:
                    continue  # cancelled meanwhile
                if outcome is None:
                    self._jobs[key[0]].put(Started((key,)))
                else:
                    self._unfinished.discard(key)
                    self._jobs[key[0]].put(Finished(((key, outcome),)))

    def _look_at_clock(self, life: Life) -> None:
        limit = self._watchdog if life.loaded else self._load
        silent = time.monotonic() - life.last_word
        if (self._unfinished or not life.loaded) and silent > limit and life.ended is None:
            doing = "answering" if life.loaded else "loading"
            life.ended = ModelHung(f"{self.path.name} made no progress for {limit:g} s while {doing}")
            life.process.kill()

    def _reason(self, life: Life) -> ModelError:
        try:
            code = life.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            code = 0
        ended = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        life.said.seek(0)
        lines = life.said.read().decode("utf-8", "replace").strip().splitlines()
        doing = "" if life.loaded else " while loading"
        said = f": {lines[-1]}" if lines else ""
        hint = _KILLED if code == -signal.SIGKILL else None
        return ModelCrashed(f"the process of {self.path.name} {ended}{doing}{said}", hint)
