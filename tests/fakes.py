"""Scripted stand-ins for branches that a real model does not reach on demand. An empty script raises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log

from latm_local.datatypes import Completion, CompletionRequest, Failure, ScoreRequest, Scores


class ScriptedModel:
    """A language model that replies from a script, one reply a request, and remembers what it was asked.

    Texts that go on from a prefill are as likely as `beliefs` says of them, without a reply; it cannot tell without.
    """

    def __init__(self, *replies: str | Failure) -> None:
        self.name = "scripted"
        self.untaught: ScriptedModel | None = None
        self.beliefs: dict[str, float] | None = None
        self.asked: list[CompletionRequest] = []
        self.weighed: list[ScoreRequest] = []
        self._replies = list(replies)

    def complete(self, requests: Sequence[CompletionRequest]) -> Iterator[tuple[int, Completion | Failure]]:
        for position, request in enumerate(requests):
            self.asked.append(request)
            reply = self._replies.pop(0)
            if isinstance(reply, Failure):
                yield position, reply
            else:
                yield position, Completion(reply, prompt_tokens=10, generated_tokens=2, seconds=0.0, finish="stop")

    def score(self, requests: Sequence[ScoreRequest]) -> Iterator[tuple[int, Scores | Failure]]:
        """The reply names the continuation that is by far the likeliest; none like it leaves all alike."""
        for position, request in enumerate(requests):
            self.weighed.append(request)
            if request.prefill:
                yield position, self._believed(request)
                continue
            reply = self._replies.pop(0)
            if isinstance(reply, Failure):
                yield position, reply
            else:
                found = tuple(0.0 if text == reply else -100.0 for text in request.continuations)
                yield position, Scores(found, prompt_tokens=10, evaluated_tokens=12, seconds=0.0)

    def _believed(self, request: ScoreRequest) -> Scores | Failure:
        if self.beliefs is None:
            return Failure("model", "it cannot tell", "")
        shares = [self.beliefs.get(text.removesuffix("\n```").strip(), 1e-9) for text in request.continuations]
        return Scores(tuple(map(log, shares)), prompt_tokens=10, evaluated_tokens=12, seconds=0.0)


class RepeatingModel(ScriptedModel):
    """Gives the same reply to every request."""

    def complete(self, requests: Sequence[CompletionRequest]) -> Iterator[tuple[int, Completion | Failure]]:
        self._replies += [self._replies[0]] * len(requests)
        yield from super().complete(requests)

    def score(self, requests: Sequence[ScoreRequest]) -> Iterator[tuple[int, Scores | Failure]]:
        self._replies += [self._replies[0]] * len(requests)
        yield from super().score(requests)
