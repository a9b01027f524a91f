"""Many calls in one go: shared sessions where the code allows it, one session a call where not.

Both sandboxes are driven by this. They give one function, a feed, that runs some calls in one session and
answers with an Execution each, or with the one Execution that ended them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from latm_local.datatypes import Arguments, Execution, Limits
from latm_local.sandbox.static_check import calls_may_share
from latm_local.sandbox.values import NotAllowed, encode_arguments

# Texts of the calls, seconds for all of them, and whether the session may be one that ran this code before.
Feed = Callable[[list[str], float, bool], list[Execution] | Execution]

# The first shared session is small and short, so that a program that never ends costs little before
# each of its calls is given a session and the full time of its own.
FIRST_CHUNK = 8
LARGEST_CHUNK = 256
CHUNK_SECONDS = 0.1


def run_calls(feed: Feed, code: str, calls: Sequence[Arguments], limits: Limits) -> list[Execution]:
    """One Execution for each of `calls`, in order; arguments that are not JSON data are refused here."""
    done: dict[int, Execution] = {}
    texts: dict[int, str] = {}
    for position, arguments in enumerate(calls):
        try:
            texts[position] = encode_arguments(arguments)
        except NotAllowed as error:
            done[position] = Execution("refused", error=str(error))
    pending = list(texts.values())
    shared = calls_may_share(code)
    if shared and len(pending) > 1:
        outcomes = _in_chunks(feed, pending, limits)
    else:
        outcomes = [_alone(feed, text, limits, shared) for text in pending]
    done.update(zip(texts, outcomes, strict=True))
    return [done[position] for position in range(len(calls))]


def _in_chunks(feed: Feed, texts: list[str], limits: Limits) -> list[Execution]:
    """Chunk after chunk; a chunk that meets a limit is done again call by call, so no call pays for another."""
    outcomes: list[Execution] = []
    size = FIRST_CHUNK
    seconds = min(limits.seconds, CHUNK_SECONDS)
    while len(outcomes) < len(texts):
        chunk = texts[len(outcomes) : len(outcomes) + size]
        together = feed(chunk, seconds, True)
        if isinstance(together, Execution):
            outcomes += [_alone(feed, text, limits, False) for text in chunk]
            size = FIRST_CHUNK
            continue
        outcomes += together
        each = max(together[0].seconds, 1e-6)
        size = max(1, min(LARGEST_CHUNK, size * 4, int(seconds / 4 / each)))
    return outcomes


def _alone(feed: Feed, text: str, limits: Limits, shared: bool) -> Execution:
    outcome = feed([text], limits.seconds, shared)
    return outcome if isinstance(outcome, Execution) else outcome[0]
