"""One search for a tool: what it is given, what was written so far, what it cost. It can be stored and taken up."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import count
from typing import TypeAlias

from latm_local.config import MakeSettings
from latm_local.datatypes import Arguments, Demonstration, Json, Signature, Tool, Verification

_SEARCHES = count()

Body: TypeAlias = tuple[str, int]  # code, and how often it was written


@dataclass(frozen=True, slots=True)
class Proposal:
    """An interface as it goes into a prompt: with a name, a return type and its examples.

    `arguments` holds those of all demonstrations, the shown ones first; `values` what the shown ones' answers
    are under this reading of them. `reading` counts readings from the likeliest, 0. Parameters that are `hidden`
    belong to the tool, since the question holds them, but the maker is not told of them.
    """

    signature: Signature
    description: str
    arguments: tuple[Arguments, ...]
    values: tuple[Json, ...]
    origin: str
    reading: int
    hidden: frozenset[str] = frozenset()

    @property
    def asked(self) -> Signature:
        """The signature as the maker is shown it."""
        visible = tuple(p for p in self.signature.parameters if p.name not in self.hidden)
        return replace(self.signature, parameters=visible)

    @property
    def examples(self) -> tuple[tuple[Arguments, Json], ...]:
        """The shown demonstrations' arguments, but for hidden ones, and values."""
        return tuple(zip(map(self.shown_arguments, self.arguments), self.values, strict=False))

    def shown_arguments(self, arguments: Arguments) -> Arguments:
        return {name: value for name, value in arguments.items() if name not in self.hidden}

    def whole(self, code: str) -> str:
        """Code that was written for what was asked, as a function of all parameters."""
        return code.replace(f"def {self.asked}:", f"def {self.signature}:", 1)

    def shown_code(self, code: str) -> str:
        """The same the other way round."""
        return code.replace(f"def {self.signature}:", f"def {self.asked}:", 1)


@dataclass
class Stages:
    """How many things came to each stage of a search, in the order of the stages."""

    interfaces: int = 0
    retrieved: int = 0
    samples: int = 0
    repairs: int = 0
    edits: int = 0
    parsed: int = 0
    distinct: int = 0
    ran: int = 0
    right_shown: int = 0
    right_held_back: int = 0
    hard_coded: int = 0
    not_repeatable: int = 0
    sandboxes_differ: int = 0
    behaviours: int = 0

    def __str__(self) -> str:
        """The stages that were reached: what was written first, what was refused only where something was."""
        told = [(f.name.replace("_", " "), getattr(self, f.name)) for f in fields(self)]
        return ", ".join(f"{count} {name}" for name, count in told if count)


@dataclass
class Log:
    """What the models wrote in each round: enough to take a search up again without asking them twice."""

    rounds: dict[str, tuple[list[Body], int]] = field(default_factory=dict)  # key -> bodies, samples
    names: dict[str, list[str]] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps({"rounds": self.rounds, "names": self.names})

    @classmethod
    def from_json(cls, text: str | None) -> Log:
        """A stored log; an empty one when there is none or it cannot be read."""
        try:
            stored = json.loads(text or "{}")
            rounds = {
                str(key): ([(str(code), int(times)) for code, times in bodies], int(samples))
                for key, (bodies, samples) in stored.get("rounds", {}).items()
            }
            names = {str(key): [str(name) for name in names] for key, names in stored.get("names", {}).items()}
        except (ValueError, TypeError, AttributeError):
            return cls()
        return cls(rounds, names)


@dataclass
class Search:
    """What a search is given, how far it came and what it spent. Times in seconds."""

    shown: Sequence[Demonstration]
    held_back: Sequence[Demonstration]
    name: str | None
    taken: frozenset[str]
    seed: int
    budget: MakeSettings
    log: Log = field(default_factory=Log)
    number: int = field(default_factory=lambda: next(_SEARCHES))  # no other search of this process has it
    started: float = field(default_factory=time.monotonic)
    stages: Stages = field(default_factory=Stages)
    candidates: int = 0
    user_tokens: int = 0
    maker_tokens: int = 0
    best: Verification = field(default_factory=lambda: Verification((0, 0), (0, 0)))
    ungated: Tool | None = None  # the first candidate that was right on what the maker saw
    tested: dict[tuple[str | None, ...], int] = field(default_factory=dict)  # answers to the held back -> right ones
    swept: set[tuple[str | None, ...]] = field(default_factory=set)  # of these, those of programs tried for no word

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def samples_left(self) -> int:
        return max(0, self.budget.samples - self.candidates)

    @property
    def is_spent(self) -> bool:
        tokens = self.budget.tokens is not None and self.maker_tokens >= self.budget.tokens
        return tokens or self.seconds > self.budget.seconds or self.samples_left == 0

    def lucky(self, swept: bool) -> float:
        """How many wrong behaviours are to be expected among those right on all that was held back.

        Each behaviour that was right on what the maker saw and failed on the held back is taken to be right on an
        instance as often as it was there (Laplace's estimate), so that it might as well have been right on all.
        With `swept`, those of programs that were tried for no word of their task are counted too.
        """
        of = len(self.held_back)
        counted = (right for back, right in self.tested.items() if swept or back not in self.swept)
        return sum(((right + 1) / (of + 2)) ** of for right in counted if right < of)

    @contextmanager
    def sweeping(self, counts: bool = True) -> Iterator[None]:
        """Behaviours that are tested for the first time within are kept apart, if that `counts`; see `lucky`."""
        before = set(self.tested)
        yield
        if counts:
            self.swept |= self.tested.keys() - before

    def seen(self, verification: Verification) -> None:
        """Keep the best verification for the report."""
        if self.best.shown[1] == 0 or verification.held_back[0] >= self.best.held_back[0]:
            self.best = verification

    def report(self) -> dict[str, Json]:
        """What the stored report tells of the search."""
        return {
            "stages": asdict(self.stages),
            "seconds": round(self.seconds, 3),
            "tokens": {"user": self.user_tokens, "maker": self.maker_tokens},
            "shown": list(self.best.shown),
            "held_back": list(self.best.held_back),
        }


def search_key(demonstrations: Sequence[Demonstration], name: str | None, seed: int, makers: str) -> str:
    """What a stored search belongs to: the same demonstrations, in any order, name, seed and models."""
    told = sorted([d.question, d.answer] for d in demonstrations)
    return hashlib.sha256(json.dumps([told, name, seed, makers]).encode()).hexdigest()


def split(demonstrations: Sequence[Demonstration]) -> tuple[list[Demonstration], list[Demonstration]]:
    """(shown, held back): half each, at most five shown; the shown ones have as many different answers as can be."""
    most = min(5, (len(demonstrations) + 1) // 2)
    shown: list[Demonstration] = []
    for fresh_only in (True, False):
        for demonstration in demonstrations:
            fresh = all(demonstration.answer != other.answer for other in shown)
            if len(shown) < most and demonstration not in shown and (fresh or not fresh_only):
                shown.append(demonstration)
    return shown, [d for d in demonstrations if d not in shown]
