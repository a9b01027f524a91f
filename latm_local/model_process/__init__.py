"""A model in an operating-system process of its own: it starts when needed and survives a crash."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from latm_local.config import EngineSettings
from latm_local.datatypes import Completion, CompletionRequest, Failure, ModelShape, ScoreRequest, Scores
from latm_local.engine.plan import make_plan
from latm_local.errors import ModelError
from latm_local.model_process.host import ENGINE, Died, Host
from latm_local.model_process.messages import Request, Started

Outcome = Completion | Scores | Failure

_AHEAD = 4  # times `parallel`: rows that are sent before others have come back
_FEW = 3  # crashes, nothing ever answered, after which a model is given up


class ModelProcess:
    """A language model served by a process of its own; see protocols.LanguageModel.

    The process is started by the first request. When it dies, rows that were being decoded are tried
    once more, each alone, so that a row that kills the model costs no other row its answer.

    `adapter` is a LoRA adapter (GGUF) applied to every request. With `shape`, from the catalog, the
    memory is planned before the model is loaded. `engine` names what runs in the process, as
    `module:callable`; see child.Engine. `notice` is told, in one sentence, when the process died and
    its rows are tried again.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        settings: EngineSettings,
        adapter: Path | None = None,
        *,
        shape: ModelShape | None = None,
        engine: str = ENGINE,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        self._name = name
        self._holder = self
        self._adapter = str(adapter) if adapter is not None else None
        self._settings = settings
        self._engine = engine
        self._notice = notice
        self._host = Host(
            path, lambda: make_plan(settings, shape), settings.watchdog_seconds, settings.load_seconds, engine
        )

    def beside(
        self, name: str, path: Path, adapter: Path | None = None, *, shape: ModelShape | None = None
    ) -> ModelProcess:
        """Another model for another role; the same process serves both where `path` is the same file.

        The process then applies the adapter of each request, and ends when both have been stopped.
        """
        other = ModelProcess(name, path, self._settings, adapter, shape=shape, engine=self._engine, notice=self._notice)
        if path.resolve() == self._host.path.resolve():
            other._host = self._host
        return other

    def __enter__(self) -> ModelProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def name(self) -> str:
        return self._name

    @property
    def untaught(self) -> ModelProcess | None:
        """The same model in the same process without its adapter; it needs no stop of its own. None without one."""
        if self._adapter is None:
            return None
        plain = self.beside(self._name, self._host.path)
        plain._holder = self
        return plain

    @property
    def pid(self) -> int | None:
        """The number of the process that serves the model, None while there is none."""
        return self._host.pid

    def stop(self) -> None:
        """End the process and give its memory back, unless another role still uses it.

        A later request starts it anew. An iterator of `complete` that is still open raises ModelError.
        """
        self._host.release(self)

    def complete(self, requests: Sequence[CompletionRequest]) -> Iterator[tuple[int, Completion | Failure]]:
        """Answer requests together; yields (position, outcome) as each finishes.

        Closing the iterator cancels what is unfinished. Raises BadModelFile or ModelTooLarge when the
        model cannot be loaded, ModelCrashed or ModelHung when it dies again and again.
        """
        for position, outcome in self._run(requests):
            assert not isinstance(outcome, Scores)
            yield position, outcome

    def score(self, requests: Sequence[ScoreRequest]) -> Iterator[tuple[int, Scores | Failure]]:
        """How likely the model finds given continuations; otherwise as `complete`."""
        for position, outcome in self._run(requests):
            assert not isinstance(outcome, Completion)
            yield position, outcome

    def _run(self, requests: Sequence[Request]) -> Iterator[tuple[int, Outcome]]:
        job = _Job(self, requests)
        try:
            yield from job.run()
        finally:
            job.close()


class _Job:
    """The requests of one `complete`: which wait, which are out, which must be tried alone."""

    def __init__(self, model: ModelProcess, requests: Sequence[Request]) -> None:
        self._model = model
        self._host = model._host
        self._requests = requests
        self._ahead = _AHEAD * model._settings.parallel
        self._waiting = deque(range(len(requests)))
        self._suspects: deque[int] = deque()
        self._out: set[int] = set()
        self._decoding: set[int] = set()
        self._alone: int | None = None
        self._untouched: set[int] = set()  # rows that were alone in a process that died before it took them up
        self._answered = self._crashes = 0
        self._number, self._events = self._host.open_job()

    def close(self) -> None:
        self._host.close_job(self._number)

    def run(self) -> Iterator[tuple[int, Outcome]]:
        while self._waiting or self._suspects or self._out:
            self._send()
            event = self._events.get()
            if isinstance(event, Died):
                yield from self._recover(event)
            elif isinstance(event, Started):
                self._decoding.update(position for _, position in event.keys)
            else:
                for (_, position), outcome in event.rows:
                    self._settle(position)
                    self._answered += 1
                    yield position, outcome

    def _settle(self, position: int) -> None:
        self._out.discard(position)
        self._decoding.discard(position)
        if position == self._alone:
            self._alone = None

    def _send(self) -> None:
        fresh = []
        while self._waiting and len(self._out) < self._ahead:
            fresh.append(self._waiting.popleft())
            self._out.add(fresh[-1])
        if not self._out and self._suspects:
            self._alone = self._suspects.popleft()
            fresh.append(self._alone)
            self._out.add(self._alone)
        if fresh:
            rows = tuple(((self._number, position), self._requests[position]) for position in fresh)
            self._host.submit(rows, self._model._adapter, self._model._holder)

    def _recover(self, event: Died) -> Iterator[tuple[int, Outcome]]:
        """Put back what was out; report the row that was alone when the process died.

        Rows that were being decoded are suspects, or all that were out when none was.
        """
        if not self._out:
            return
        self._crashes += 1
        if not event.loaded or (self._crashes >= _FEW and not self._answered):
            raise event.error
        if self._model._notice is not None:
            rows = "row is" if len(self._out) == 1 else "rows are"
            self._model._notice(f"{event.error.message}; it is started again, {len(self._out)} {rows} tried once more")
        if self._alone is not None and self._is_to_blame(self._alone):
            position = self._alone
            self._settle(position)
            yield position, _failure(event.error)
        self._alone = None
        suspects = self._decoding or set(self._out)
        self._suspects.extend(sorted(suspects))
        self._waiting.extendleft(sorted(self._out - suspects, reverse=True))
        self._out.clear()
        self._decoding.clear()

    def _is_to_blame(self, position: int) -> bool:
        """Whether the row that was alone killed the process: it was being decoded, or it is the second time."""
        if position in self._decoding or position in self._untouched:
            return True
        self._untouched.add(position)
        return False


def _failure(error: ModelError) -> Failure:
    return Failure(error.kind, error.message, error.hint)
