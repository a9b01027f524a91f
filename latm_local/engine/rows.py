"""One request on its way through the engine."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from latm_local.datatypes import Completion, CompletionRequest
from latm_local.engine.cells import Track
from latm_local.engine.grammars import Matcher
from latm_local.engine.llama import Logits, Tokens
from latm_local.engine.sampler import Sampler
from latm_local.engine.vocabulary import Vocabulary

if TYPE_CHECKING:
    from latm_local.engine.scoring import Weighing


@dataclass(eq=False)
class Row:
    """A request, what has been written for it so far, and its place in the cache while it runs."""

    key: Hashable
    request: CompletionRequest | None
    adapter: str | None
    prompt: Tokens
    sampler: Sampler | None
    matcher: Matcher | None
    written: list[int] = field(default_factory=list)
    text: bytes = b""
    logprob: float = 0.0
    seconds: float = 0.0
    cached: int | None = None
    finish: Literal["stop", "length"] | None = None
    track: Track | None = None
    allowed: np.ndarray[tuple[int], np.dtype[np.intp]] | None = None
    logits_at: int = -1
    alone: bool = False
    scored_from: int | None = None  # tokens from here on are scored, where the row is read and not written
    weighing: Weighing | None = None
    taken: int = 0  # tokens evaluated in the latest step

    @property
    def room(self) -> int:
        """Tokens that may still be written."""
        return 0 if self.request is None else self.request.max_tokens - len(self.written)

    def wanted_from(self, length: int) -> int:
        """The place of the first token whose logits are wanted, where the row has `length` tokens."""
        return length - 1 if self.scored_from is None else self.scored_from - 1

    def begin(self, vocabulary: Vocabulary, force: bool) -> None:
        """Write what the grammar forces before anything is sampled."""
        if self.room <= 0:
            self.finish = "length"
        elif self.matcher is not None:
            self._follow(vocabulary, force)

    def choose(self, logits: Logits, vocabulary: Vocabulary, force: bool) -> None:
        """Sample one token, then write what the grammar forces after it."""
        assert self.sampler is not None
        token, logprob = self.sampler.choose(logits, self.allowed)
        self.logprob += logprob
        self._write(token, vocabulary)
        if self.finish is None and self.matcher is not None:
            self.matcher.take([token])
            self._follow(vocabulary, force)
        if self.finish is not None:
            self.sampler.end()

    def completion(self) -> Completion:
        """What is handed back."""
        assert self.finish is not None
        return Completion(
            text=self.text.decode("utf-8", "replace"),
            prompt_tokens=len(self.prompt),
            generated_tokens=len(self.written),
            seconds=self.seconds,
            finish=self.finish,
            cached_tokens=self.cached or 0,
            logprob=self.logprob,
        )

    def _follow(self, vocabulary: Vocabulary, force: bool) -> None:
        """Write forced tokens until there is a choice, and note what may be chosen."""
        assert self.matcher is not None
        while self.finish is None:
            if force:
                for token in self.matcher.forced():
                    self._write(token, vocabulary)
            if self.finish is not None:
                return
            if self.matcher.complete:
                self.finish = "stop"
                return
            self.allowed = self.matcher.allowed()
            if not force or len(self.allowed) > 1:
                return
            only = int(self.allowed[0])
            self._write(only, vocabulary)
            if self.finish is None:
                self.matcher.take([only])

    def _write(self, token: int, vocabulary: Vocabulary) -> None:
        if self.finish is not None:
            return
        if token in vocabulary.ends:
            self.finish = "stop"
            return
        self.written.append(token)
        piece = vocabulary.piece(token)
        self.text += piece
        if self.request is not None and self.request.stop and self._cut(len(piece)):
            self.finish = "stop"
        elif self.room <= 0:
            self.finish = "length"

    def _cut(self, added: int) -> bool:
        """Cut the text before the first stop string that ends in what was just added."""
        stops = [stop.encode() for stop in (self.request.stop if self.request is not None else ()) if stop]
        places = []
        for stop in stops:
            place = self.text.find(stop, max(0, len(self.text) - added - len(stop) + 1))
            if place >= 0:
                places.append(place)
        if places:
            self.text = self.text[: min(places)]
        return bool(places)
