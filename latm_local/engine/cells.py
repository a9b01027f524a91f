"""Who holds which cells of the key-value cache.

llama.cpp shares cells between sequences but does not say how many are in use, so this counts them: a
span is a run of cells evaluated once; each sequence holds the first cells of some spans, in order; a
cell is free when nobody holds it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from latm_local.engine.llama import Llama, Tokens


class Span:
    """Cells that were evaluated for one sequence; `holders` maps a sequence to how many it holds."""

    def __init__(self) -> None:
        self.holders: dict[int, int] = {}

    @property
    def used(self) -> int:
        return max(self.holders.values(), default=0)


@dataclass(eq=False)
class Track:
    """A sequence: its tokens, how many of them are evaluated, the spans that hold those."""

    sequence: int
    tokens: Tokens
    adapter: str | None
    evaluated: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def pending(self) -> int:
        return len(self.tokens) - self.evaluated


class Cells:
    """Sequence numbers and cells: what is taken, shared, given back."""

    def __init__(self, llama: Llama, total: int, sequences: int) -> None:
        self._llama = llama
        self._total = total
        self._free = list(range(sequences - 1, -1, -1))
        self._spans: set[Span] = set()

    @property
    def free(self) -> int:
        """Cells that nobody holds."""
        return self._total - sum(span.used for span in self._spans)

    @property
    def sequences_left(self) -> int:
        return len(self._free)

    def open(self, tokens: Tokens, adapter: str | None, source: Track | None, shared: int) -> Track:
        """A new sequence that begins with the first `shared` tokens of `source`, by reference."""
        track = Track(self._free.pop(), tokens, adapter)
        if source is not None and shared:
            self._llama.share(source.sequence, track.sequence, shared)
            left = shared
            for span in source.spans:
                held = min(left, span.holders[source.sequence])
                if held:
                    span.holders[track.sequence] = held
                    track.spans.append(span)
                left -= held
            track.evaluated = shared
        own = Span()
        own.holders[track.sequence] = 0
        track.spans.append(own)
        self._spans.add(own)
        return track

    def grow(self, track: Track, count: int) -> None:
        """Note that `count` more tokens of the track were evaluated."""
        track.spans[-1].holders[track.sequence] += count
        track.evaluated += count

    def trim(self, track: Track, length: int) -> None:
        """Keep the first `length` tokens of a track, `length` not below what it shares."""
        self._llama.forget(track.sequence, length)
        track.spans[-1].holders[track.sequence] -= track.evaluated - length
        track.tokens = track.tokens[:length]
        track.evaluated = length

    def close(self, track: Track) -> None:
        """Give back the sequence and every cell that it alone holds."""
        self._llama.forget(track.sequence)
        for span in track.spans:
            del span.holders[track.sequence]
            if not span.holders:
                self._spans.discard(span)
        self._free.append(track.sequence)
        track.spans = []


def common_prefix(one: Tokens, other: Tokens) -> int:
    """How many tokens both begin with."""
    length = min(len(one), len(other))
    differs = np.flatnonzero(one[:length] != other[:length])
    return int(differs[0]) if len(differs) else length


class Prefixes:
    """Prompts that are kept for the rows to come, the least recently used given up first."""

    def __init__(self, cells: Cells, most: int) -> None:
        self._cells = cells
        self._most = most
        self._kept: dict[Track, int] = {}
        self._clock = itertools.count()

    def find(self, tokens: Tokens, adapter: str | None) -> tuple[Track | None, int]:
        """The kept prompt that shares most with `tokens`, and how many tokens it shares."""
        best, shared = None, 0
        for track in self._kept:
            if track.adapter == adapter and (length := common_prefix(track.tokens, tokens)) > shared:
                best, shared = track, length
        return best, shared

    def touch(self, track: Track) -> None:
        self._kept[track] = next(self._clock)

    def keep(self, track: Track) -> None:
        """Keep a prompt, giving up the oldest where there are too many."""
        while len(self._kept) >= self._most:
            self.drop()
        self.touch(track)

    def drop(self, sparing: Track | None = None) -> bool:
        """Give up the least recently used prompt that is evaluated; False when there is none."""
        idle = [track for track in self._kept if track is not sparing and not track.pending]
        if not idle:
            return False
        oldest = min(idle, key=self._kept.__getitem__)
        del self._kept[oldest]
        self._cells.close(oldest)
        return True

    def pending(self) -> Track | None:
        """The prompt that is being evaluated, if any; there is never more than one."""
        return next((track for track in self._kept if track.pending), None)
