"""Many rows at once through one model: admit, evaluate, choose, hand back."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path

import numpy as np

from latm_local.datatypes import Completion, CompletionRequest, EnginePlan, Failure, ScoreRequest, Scores
from latm_local.engine.apart import Node
from latm_local.engine.cells import Cells, Prefixes, Track, common_prefix
from latm_local.engine.grammars import Grammars
from latm_local.engine.llama import Llama
from latm_local.engine.plan import sequences
from latm_local.engine.rows import Row
from latm_local.engine.sampler import Sampler
from latm_local.engine.scoring import logprob, open_rows
from latm_local.engine.vocabulary import Vocabulary
from latm_local.errors import LatmError, RequestTooLarge, UsageError

Request = CompletionRequest | ScoreRequest
Outcome = Completion | Scores | Failure

# Evaluating a shared beginning apart costs a step of its own, about this many tokens of the waiting rows.
_WORTH_SHARING = 32
# A prompt that came alone is kept for the next request when this many of its tokens were new.
_WORTH_KEEPING = 64
# Cells kept free for each running row, so that rows seldom have to be put back for want of cells.
_HEADROOM = 32
# Trees of replies that are remembered.
_TREES = 64


def failure(error: LatmError) -> Failure:
    """An error as it stands in a row's outcome."""
    return Failure(error.kind, error.message, error.hint)


class Engine:
    """A GGUF model that answers many requests together.

    Rows share the beginnings of their prompts, each has a grammar and a sampler of its own, and a row
    that ends makes room for the next. `progress` is called after every step and while the model loads.
    Without `force`, tokens that a grammar leaves no choice about are sampled like others.
    Raises BadModelFile or ModelTooLarge when the model cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        plan: EnginePlan,
        progress: Callable[[], None] = lambda: None,
        force: bool = True,
        opener: Callable[..., Llama] = Llama,
    ) -> None:
        self._plan = plan
        self._progress = progress
        self._force = force
        count = sequences(plan)
        self._llama = opener(path, plan, count, progress)
        self._vocabulary = Vocabulary(self._llama)
        self._grammars = Grammars(self._vocabulary)
        self._cells = Cells(self._llama, plan.cells, count)
        self._prefixes = Prefixes(self._cells, count - plan.parallel)
        self._requests: deque[tuple[Hashable, Request, str | None]] = deque()
        self._ready: deque[Row] = deque()  # prepared, next in turn
        self._running: list[Row] = []
        self._outcomes: list[tuple[Hashable, Outcome]] = []
        self._trees: OrderedDict[str, Node] = OrderedDict()

    @property
    def busy(self) -> bool:
        return bool(self._requests or self._ready or self._running or self._outcomes)

    def submit(self, key: Hashable, request: Request, adapter: str | None = None) -> None:
        """Queue a request under a key of the caller's; `adapter` is the path of a LoRA adapter."""
        self._requests.append((key, request, adapter))

    def cancel(self, keys: set[Hashable]) -> None:
        """Forget these requests, wherever they are; nothing is handed back for them."""
        self._requests = deque(item for item in self._requests if item[0] not in keys)
        self._ready = deque(row for row in self._ready if row.key not in keys)
        for row in [row for row in self._running if row.key in keys]:
            self._leave(row)

    def complete(
        self, requests: Sequence[CompletionRequest], adapter: str | None = None
    ) -> Iterator[tuple[int, Completion | Failure]]:
        """Answer requests together, in this process; yields (position, outcome) as each finishes."""
        for position, outcome in self._work_off(requests, adapter):
            assert not isinstance(outcome, Scores)
            yield position, outcome

    def score(
        self, requests: Sequence[ScoreRequest], adapter: str | None = None
    ) -> Iterator[tuple[int, Scores | Failure]]:
        """Score the continuations of requests, in this process; yields (position, outcome) as each finishes."""
        for position, outcome in self._work_off(requests, adapter):
            assert not isinstance(outcome, Completion)
            yield position, outcome

    def _work_off(self, requests: Sequence[Request], adapter: str | None) -> Iterator[tuple[int, Outcome]]:
        for position, request in enumerate(requests):
            self.submit(position, request, adapter)
        while self.busy:
            self.admit()
            for key, outcome in self.step():
                assert isinstance(key, int)
                yield key, outcome

    @property
    def llama(self) -> Llama:
        """The model below, for measurements."""
        return self._llama

    def close(self) -> None:
        """Give the memory back."""
        self._llama.close()

    def admit(self) -> list[Hashable]:
        """Take up as many waiting rows as there is room for; return their keys.

        Apart from `step`, so that the caller knows what is at stake before anything is evaluated.
        """
        started: list[Hashable] = []
        while len(self._running) < self._plan.parallel:
            self._prepare(self._plan.parallel)
            if not self._ready or not self._admit_one(self._ready[0]):
                break
            started.append(self._ready.popleft().key)
        return started

    def step(self) -> list[tuple[Hashable, Outcome]]:
        """Evaluate one batch and return what has finished."""
        started = time.perf_counter()
        tracks = self._fill()
        if tracks:
            self._evaluate(tracks)
            self._choose()
            self._share_time(tracks, time.perf_counter() - started)
            self._hand_back()
        self._progress()
        outcomes, self._outcomes = self._outcomes, []
        return outcomes

    # Admission

    def _prepare(self, most: int) -> None:
        """Tokenize and compile requests until `most` rows stand ready; those that cannot run fail."""
        while self._requests and len(self._ready) < most:
            key, request, adapter = self._requests.popleft()
            try:
                rows = self._rows(key, request, adapter)
            except LatmError as error:
                self._outcomes.append((key, failure(error)))
                continue
            if rows[0].finish is not None:
                self._outcomes.append((key, rows[0].completion()))
            else:
                self._ready.extend(rows)

    def _rows(self, key: Hashable, request: Request, adapter: str | None) -> list[Row]:
        if adapter is not None:
            self._llama.load_adapter(Path(adapter))
        if isinstance(request, CompletionRequest):
            return [self._row(key, request, adapter)]
        if not request.continuations:
            raise UsageError("there is nothing to be scored")
        base = self._vocabulary.prompt(request.messages, request.prefill)
        begun = request.prefill
        wholes = [self._vocabulary.prompt(request.messages, begun + text) for text in request.continuations]
        self._check_length(max(map(len, wholes)), 0)
        return open_rows(key, request, adapter, base, wholes)

    def _check_length(self, prompt: int, reply: int) -> None:
        if prompt + reply > self._plan.context or not prompt:
            raise RequestTooLarge(
                f"a prompt of {prompt} tokens and a reply of up to {reply} "
                f"exceed the context of {self._plan.context} tokens"
            )

    def _row(self, key: Hashable, request: CompletionRequest, adapter: str | None) -> Row:
        prompt = self._vocabulary.prompt(request.messages, request.prefill)
        self._check_length(len(prompt), request.max_tokens)
        matcher = self._grammars.matcher(request.grammar) if request.grammar is not None else None
        sampler = Sampler(request.temperature, request.top_p, request.seed, self._tree(request.apart))
        row = Row(key, request, adapter, prompt, sampler, matcher)
        row.begin(self._vocabulary, self._force)
        return row

    def _tree(self, name: str | None) -> Node | None:
        """The tree of replies that requests of this name keep apart from; the latest are remembered."""
        if name is None:
            return None
        self._trees[name] = tree = self._trees.pop(name, None) or Node()
        if len(self._trees) > _TREES:
            self._trees.popitem(last=False)
        return tree

    def _admit_one(self, row: Row) -> bool:
        """Start the row, or begin what it waits for and return False."""
        if self._running and self._running[0].adapter != row.adapter:
            return False  # an adapter applies to a whole batch: the running rows come to their end first
        if self._prefixes.pending() is not None:
            return False
        tokens = np.concatenate([row.prompt, np.array(row.written, np.int32)])
        source, shared = self._prefixes.find(tokens, row.adapter) if self._llama.can_share else (None, 0)
        most = row.wanted_from(len(tokens))
        shared = min(shared, most)
        if row.cached is None:
            row.cached = min(shared, len(row.prompt))
        common = self._worth_evaluating_apart(tokens[: most + 1], shared, row.adapter)
        if common and self._make_room(common - shared, source):
            self._prefixes.keep(self._open(tokens[:common], row.adapter, source, shared))
            return False
        wanted = len(tokens) - shared + min(row.room, _HEADROOM) + _HEADROOM * len(self._running)
        if not self._make_room(wanted, source) and self._running:
            return False
        row.logprob = 0.0 if row.weighing else row.logprob
        row.track = self._open(tokens, row.adapter, source, shared)
        row.alone = not row.weighing and not (self._running or self._requests or len(self._ready) > 1)
        self._running.append(row)
        return True

    def _open(self, tokens: np.ndarray, adapter: str | None, source: Track | None, shared: int) -> Track:
        if source is not None:
            self._prefixes.touch(source)
        return self._cells.open(tokens, adapter, source, shared)

    def _worth_evaluating_apart(self, tokens: np.ndarray, shared: int, adapter: str | None) -> int:
        """The length of a beginning shared with rows waiting behind, where they save enough; else 0."""
        if not self._llama.can_share:
            return 0
        others = [row.prompt for row in list(self._ready)[1:] if row.adapter == adapter]
        lengths = [min(common_prefix(tokens, other), len(tokens) - 1) for other in others]
        saved = sum(max(0, length - shared) for length in lengths)
        return max(lengths) if saved >= _WORTH_SHARING else 0

    def _make_room(self, wanted: int, sparing: Track | None) -> bool:
        while self._cells.free < wanted:
            if not self._prefixes.drop(sparing):
                return False
        return True

    # Evaluation

    def _fill(self) -> list[tuple[Track, int]]:
        """Fill the batch: rows first, then the prompt being evaluated; return who has how many tokens."""
        batch = self._llama.batch
        batch.count = 0
        rows = sorted(
            (row for row in self._running if row.track), key=lambda row: row.track.pending if row.track else 0
        )
        taken: list[tuple[Track, int]] = []
        for row in rows:
            assert row.track is not None
            wanted_from = row.wanted_from(len(row.track.tokens))
            place, count = self._put(row.track, taken, wanted_from)
            whole = count == row.track.pending
            row.logits_at = place if count and (whole or row.weighing is not None) else -1
            row.taken = count
        if (prompt := self._prefixes.pending()) is not None:
            self._put(prompt, taken, len(prompt.tokens))
        return taken

    def _put(self, track: Track, taken: list[tuple[Track, int]], wanted_from: int) -> tuple[int, int]:
        """Append what fits of the track; return the place of the last token appended and how many were.

        Logits are kept of tokens from `wanted_from` on.
        """
        batch = self._llama.batch
        start = track.evaluated
        count = min(track.pending, batch.size - batch.count, max(0, wanted_from - start) + self._llama.outputs_left)
        if count <= 0:
            return -1, 0
        wanted = max(0, start + count - max(start, wanted_from))
        place = batch.add(track.tokens[start : start + count], start, track.sequence, wanted)
        taken.append((track, count))
        return place, count

    def _evaluate(self, taken: list[tuple[Track, int]]) -> None:
        adapter = taken[0][0].adapter
        self._llama.use_adapter(Path(adapter) if adapter is not None else None)
        while not self._llama.decode():
            if not self._prefixes.drop():
                self._put_back()
            taken[:] = self._fill()
        for track, count in taken:
            self._cells.grow(track, count)

    def _put_back(self) -> None:
        """For want of cells, let the youngest row wait and be evaluated again later."""
        row = self._running[-1]
        self._leave(row)
        self._ready.appendleft(row)

    def _choose(self) -> None:
        for row in self._running:
            if row.logits_at < 0:
                continue
            assert row.track is not None
            if row.weighing is not None:
                self._read(row, row.track)
                continue
            before = len(row.written)
            try:
                row.choose(self._llama.logits(row.logits_at), self._vocabulary, self._force)
            except LatmError as error:
                self._outcomes.append((row.key, failure(error)))
                row.logits_at = -2
                continue
            fresh = np.array(row.written[before:], np.int32)
            row.track.tokens = np.concatenate([row.track.tokens, fresh])

    def _read(self, row: Row, track: Track) -> None:
        """Add what the model thought of the tokens that were evaluated; the last one's logits tell of nothing."""
        assert row.scored_from is not None
        first = track.evaluated - row.taken
        for position in range(max(first, row.scored_from - 1), min(track.evaluated, len(track.tokens) - 1)):
            logits = self._llama.logits(row.logits_at - (track.evaluated - 1 - position))
            row.logprob += logprob(logits, int(track.tokens[position + 1]))
        if not track.pending:
            row.finish = "stop"

    def _share_time(self, taken: list[tuple[Track, int]], seconds: float) -> None:
        """Count the step's time to its rows by the tokens that each had in it."""
        each = seconds / sum(count for _, count in taken)
        counts = {track: count for track, count in taken}
        for row in self._running:
            if row.track in counts:
                row.seconds += each * counts.pop(row.track)
        rest = sum(counts.values())
        payer = self._ready[0] if self._ready else None
        if payer is not None:
            payer.seconds += each * rest

    def _hand_back(self) -> None:
        for row in list(self._running):
            if row.finish is not None:
                outcome = row.completion() if row.weighing is None else row.weighing.scores()
                self._outcomes += [(row.key, outcome)] if outcome is not None else []
            if row.finish is not None or row.logits_at == -2:
                self._leave(row)

    def _leave(self, row: Row) -> None:
        self._running.remove(row)
        assert row.track is not None
        new = len(row.prompt) - (row.cached or 0)
        if row.finish is not None and row.alone and new >= _WORTH_KEEPING and self._llama.can_share:
            self._cells.trim(row.track, len(row.prompt))
            self._prefixes.keep(row.track)
        else:
            self._cells.close(row.track)
        row.track = None
