"""Bodies that the maker writes: fresh ones for a proposal, and mended ones for candidates that failed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp

from latm_local.config import MakeSettings
from latm_local.datatypes import Completion, CompletionRequest, Failure, Scores
from latm_local.prompts import WorkedExample, believe_request, body_request, read_body, repair_request
from latm_local.protocols import LanguageModel
from latm_local.tool_maker.gate import FailingCase
from latm_local.tool_maker.proposals import spent
from latm_local.tool_maker.search import Body, Proposal, Search

_EXAMPLES = 4  # examples in a prompt
_WAVES = (8, 4, 4)  # bodies of a round that are sampled together; two of each prompt at first: the engine keeps it
ROUND = sum(_WAVES)


@dataclass(frozen=True, slots=True)
class Failed:
    """A candidate that failed: what it got wrong, and how near its values came to those wanted, 0 to 1.

    `program` is the key of the written program that it is, or is an edit of; None for what the maker wrote.
    """

    proposal: Proposal
    code: str
    case: FailingCase
    near: float
    program: str | None = None


class Writer:
    """Asks the maker for bodies, or takes those that an earlier search for the same tool was given.

    An adapter teaches a small model to use what it is shown, and makes it forget some of what it knew: one round of
    three is the untaught model's.
    """

    def __init__(self, maker: LanguageModel, settings: MakeSettings) -> None:
        self._maker = maker
        self._settings = settings

    def fresh(
        self,
        proposal: Proposal,
        number: int,
        search: Search,
        worked: Sequence[WorkedExample],
        *,
        turn: int,
        voting: bool = False,
    ) -> list[Body]:
        """A round of bodies for a proposal; `number` tells rounds of one search apart, `turn` those of the proposal.

        Unless they are for `voting`, none is written again that an earlier round wrote, under whatever name; else
        they are independent, so that how often a body is written tells how likely the maker finds it.
        """
        most, hottest = min(ROUND, search.samples_left), self._settings.temperature
        seed = search.seed * 10_000 + number
        apart = None if voting else f"{search.number} {replace(proposal.asked, name='_')}"
        requests = [
            body_request(
                proposal.asked,
                proposal.description,
                proposal.examples[:_EXAMPLES] if i % 2 else (),
                hottest * (0.5 + 0.5 * i / max(1, ROUND - 1)),
                seed * ROUND + i,
                worked if i % 4 > 1 else (),
                self._settings.body_tokens,
                apart,
            )
            for i in range(most)
        ]
        untaught = self._maker.untaught if turn % 3 == 2 and self._settings.untaught else None
        return self._written(f"{number} {proposal.asked}", untaught or self._maker, [proposal] * most, requests, search)

    def mended(self, failed: Sequence[Failed], number: int, search: Search) -> list[Body]:
        """One body for each of a round's failed candidates, written with its failing case before the maker's eyes."""
        chosen = failed[: search.samples_left]
        requests = [
            repair_request(
                f.proposal.asked,
                f.proposal.description,
                f.proposal.examples[:_EXAMPLES],
                f.proposal.shown_code(f.code),
                (f.proposal.shown_arguments(f.case.arguments), f.case.wanted),
                f.case.error or repr(f.case.got),
                self._settings.temperature,
                (search.seed * 10_000 + number) * ROUND + i,
                self._settings.body_tokens,
            )
            for i, f in enumerate(chosen)
        ]
        if chosen:
            search.stages.repairs += len(chosen)
        return self._written(f"{number} mended", self._maker, [f.proposal for f in chosen], requests, search)

    def beliefs(
        self, proposal: Proposal, codes: Sequence[str], worked: Sequence[WorkedExample], search: Search
    ) -> list[float | None]:
        """The share of its bodies for a proposal that the maker would write as each code, by its own word.

        On average over prompts as rounds have them. None where the model cannot say.
        """
        asked = [proposal.shown_code(code) for code in codes]
        requests = [
            believe_request(proposal.asked, proposal.description, examples, asked, shown)
            for examples, shown in (((), ()), (proposal.examples[:_EXAMPLES], worked))
        ]
        found: list[list[float]] = [[] for _ in codes]
        for _, outcome in self._maker.score(requests):
            if isinstance(outcome, Scores):
                search.maker_tokens += outcome.evaluated_tokens
                for shares, logprob in zip(found, outcome.logprobs, strict=True):
                    shares.append(exp(logprob))
        return [sum(shares) / len(shares) if shares else None for shares in found]

    def _written(
        self,
        key: str,
        maker: LanguageModel,
        proposals: Sequence[Proposal],
        requests: Sequence[CompletionRequest],
        search: Search,
    ) -> list[Body]:
        """Ask, unless the log has the answer already: rounds from the log cost no samples."""
        if key not in search.log.rounds:
            codes: dict[int, str] = {}
            finished = 0
            try:
                for position, outcome in self._in_waves(maker, requests):
                    finished += 1
                    search.candidates += 1
                    if isinstance(outcome, Completion):
                        search.maker_tokens += spent(outcome)
                        code = read_body(proposals[position].asked, outcome.text)
                        codes |= {position: proposals[position].whole(code)} if code is not None else {}
            finally:  # what was written before a model died is kept
                search.log.rounds[key] = (distinct(codes[p] for p in sorted(codes)), finished)
        bodies, samples = search.log.rounds[key]
        search.stages.samples += samples
        search.stages.parsed += sum(times for _, times in bodies)
        return bodies

    @staticmethod
    def _in_waves(
        maker: LanguageModel, requests: Sequence[CompletionRequest]
    ) -> Iterator[tuple[int, Completion | Failure]]:
        """Complete requests that keep apart in waves: replies that are written at one time cannot keep apart."""
        waves = _WAVES if requests and requests[0].apart is not None else (len(requests),)
        start = 0
        for wave in waves:
            for position, outcome in maker.complete(requests[start : start + wave]):
                yield start + position, outcome
            start += wave


def distinct(codes: Iterable[str]) -> list[Body]:
    """The first of those codes that are alike but for layout and comments, with how many are."""
    written: dict[str, Body] = {}
    for code in codes:
        form = normal_form(code)
        first, times = written.get(form, (code, 0))
        written[form] = (first, times + 1)
    return list(written.values())


def normal_form(code: str) -> str:
    """What is the same for codes that differ in layout, comments, documentation and names of locals."""
    tree = ast.parse(code)
    known = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    locals_: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in known:
            locals_.setdefault(node.id, f"_{len(locals_)}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = locals_.get(node.id, node.id)
        if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
