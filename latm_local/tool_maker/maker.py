"""The tool maker's search: interfaces, bodies, verification by execution, wrapping."""

from __future__ import annotations

import ast
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from latm_local.config import MakeSettings
from latm_local.datatypes import (
    Arguments,
    Completion,
    Demonstration,
    Json,
    Limits,
    Parameter,
    Signature,
    Tool,
    Verification,
)
from latm_local.prompts import PROMPT_VERSION, body_request, name_request, read_body, read_name
from latm_local.protocols import LanguageModel, TwoSandboxes
from latm_local.rendering import choose_rendering, read_answers, render
from latm_local.tool_maker.interfaces import Interface, candidate_interfaces, tool_name
from latm_local.tool_maker.probes import Group, Vote, answers, deciding_input, doubtful, most_agreed, probe_inputs
from latm_local.tool_user import ToolUser

_ROUND = 16  # bodies sampled together
_EXAMPLES = 4  # examples in a prompt
_NAMES = 8  # names asked of the maker
_NAMES_KEPT = 2
_AGAIN = 500  # parts the seeds of further rounds of one proposal
_PATIENCE = 0.5  # seconds that a call may take while candidates are tried
_AGREED = 0.75  # share of weight that a behaviour needs to be used without review
_FIRST = 2  # proposals that are tried in every cycle; the others in every second one


@dataclass(frozen=True, slots=True)
class Making:
    """What came of making a tool: the tool, or why there is none, and what it cost."""

    tool: Tool | None
    verification: Verification
    candidates: int
    seconds: float
    user_tokens: int
    maker_tokens: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Proposal:
    """An interface as it goes into a prompt: with a name, a return type and its examples."""

    signature: Signature
    description: str
    examples: tuple[tuple[Arguments, Json], ...]
    arguments: tuple[Arguments, ...]
    origin: str
    reading: int


@dataclass
class _Search:
    """One search: what it is given, what it found, what it cost."""

    shown: Sequence[Demonstration]
    held_back: Sequence[Demonstration]
    name: str | None
    taken: frozenset[str]
    seed: int
    started: float = field(default_factory=time.monotonic)
    candidates: int = 0
    user_tokens: int = 0
    maker_tokens: int = 0
    best: Verification = field(default_factory=lambda: Verification((0, 0), (0, 0)))
    tried: dict[str, Tool | None] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)


class ToolMaker:
    """Makes a tool of demonstrations: the maker model writes it, the tool user must be able to use it."""

    def __init__(
        self,
        maker: LanguageModel,
        user: ToolUser,
        sandbox: TwoSandboxes,
        limits: Limits,
        settings: MakeSettings,
        progress: Callable[[str], None],
    ) -> None:
        self._maker = maker
        self._user = user
        self._sandbox = sandbox
        self._limits = replace(limits, seconds=min(limits.seconds, _PATIENCE))
        self._settings = settings
        self._progress = progress

    def make(
        self,
        demonstrations: Sequence[Demonstration],
        name: str | None,
        seed: int,
        provenance: Mapping[str, Json],
        taken: frozenset[str] = frozenset(),
    ) -> Making:
        """Search until a body is right on all demonstrations or the budget ends.

        `name` is used as given; else a name is found that is not in `taken`. At least two demonstrations.
        """
        search = _Search(*split(demonstrations), name, taken, seed)
        proposals = list(self._proposals(search))
        for number, proposal in enumerate(self._rounds(proposals, search)):
            votes = self._round(proposal, number, search)
            if votes:
                tool, reason = self._settle(proposal, votes, search)
                return self._making(search, replace(tool, provenance={**provenance, **tool.provenance}), reason)
        if not proposals:
            return self._making(search, None, "no interface reads the arguments of every demonstration")
        return self._making(search, None, f"none of {search.candidates} candidates is right on all demonstrations")

    def _round(self, proposal: _Proposal, number: int, search: _Search) -> list[Vote]:
        """Sample bodies; the tools among them that pass, each with how often it was written."""
        votes = []
        for key, code, times in self._bodies(proposal, search.seed * 10_000 + number, search):
            if key not in search.tried:
                search.tried[key] = self._verify(proposal, code, search)
            tool = search.tried[key]
            if tool is not None:
                votes.append(Vote(tool, times))
        return votes

    def _settle(self, proposal: _Proposal, votes: list[Vote], search: _Search) -> tuple[Tool, str]:
        """The tool most agreed on, and why it needs review if it does.

        While behaviours compete or votes are few, more bodies are sampled, under other names.
        """
        for turn in count(1):
            groups, probes = self._groups(votes, search.seed)
            tool, share = most_agreed(groups)
            agreed = share >= _AGREED
            if (agreed and (turn > 1 or not doubtful(groups))) or self._is_spent(search):
                break
            names = self._named(proposal, search)
            other = replace(proposal, signature=replace(proposal.signature, name=names[turn % len(names)]))
            votes += self._round(other, turn * _AGAIN, search)
        origin: dict[str, Json] = {
            "prompt_version": PROMPT_VERSION,
            "seed": search.seed,
            "candidates": search.candidates,
            "shown": list(search.best.shown),
            "held_back": list(search.best.held_back),
            "behaviours": len(groups),
            "agreement": round(share, 3),
        }
        tool = replace(tool, provenance={**tool.provenance, **origin})
        if agreed:
            return tool, ""
        why = f"{len(groups)} behaviours pass all demonstrations; {deciding_input(groups, probes)}"
        return replace(tool, review="needs_review"), why

    def _is_spent(self, search: _Search) -> bool:
        out_of_time = time.monotonic() - search.started > self._settings.seconds
        return out_of_time or search.candidates >= self._settings.samples

    def _groups(self, votes: Sequence[Vote], seed: int) -> tuple[list[Group], list[Arguments]]:
        """Votes for the same answers on fresh inputs, and those inputs."""
        first = votes[0].tool
        known = [d.arguments for d in first.demonstrations if d.arguments is not None]
        probes = probe_inputs(first.signature.parameters, known, seed)
        found: dict[tuple[str | None, ...], list[Vote]] = {}
        for vote in votes:
            done = self._sandbox.run(vote.tool.code, vote.tool.name, probes, self._limits)
            found.setdefault(answers(vote.tool, done), []).append(vote)
        return [Group(said, tuple(members)) for said, members in found.items()], probes

    def _making(self, search: _Search, tool: Tool | None, reason: str) -> Making:
        seconds = time.monotonic() - search.started
        tokens = search.user_tokens, search.maker_tokens
        return Making(tool, search.best, search.candidates, seconds, *tokens, reason)

    def _proposals(self, search: _Search) -> Iterator[_Proposal]:
        """Interfaces whose arguments the tool user itself fills, with every reading of the answers."""
        everything = [*search.shown, *search.held_back]
        for interface in candidate_interfaces([d.question for d in everything]):
            arguments = self._filled(interface, search)
            if arguments is None:
                continue
            name = search.name or _free(tool_name(interface), search.taken)
            for reading, (annotation, values) in enumerate(read_answers([d.answer for d in search.shown])):
                examples = tuple(zip(arguments, values, strict=False))[:_EXAMPLES]
                signature = Signature(name, interface.parameters, annotation)
                yield _Proposal(signature, interface.description, examples, arguments, interface.origin, reading)

    def _named(self, proposal: _Proposal, search: _Search) -> list[str]:
        """Names for the tool: the question's own words first, then what the maker would call it, by frequency."""
        if search.name is not None:
            return [search.name]
        if proposal.description not in search.names:
            requests = [name_request(proposal.description, proposal.examples[0], seed) for seed in range(_NAMES)]
            said: Counter[str] = Counter()
            for _, outcome in sorted(self._maker.complete(requests), key=lambda finished: finished[0]):
                if isinstance(outcome, Completion):
                    search.maker_tokens += _spent(outcome)
                    said.update(filter(None, [read_name(outcome.text)]))
            search.names[proposal.description] = [_free(n, search.taken) for n, _ in said.most_common(_NAMES_KEPT)]
        return list(dict.fromkeys([proposal.signature.name, *search.names[proposal.description]]))

    def _filled(self, interface: Interface, search: _Search) -> tuple[Arguments, ...] | None:
        """The arguments of all demonstrations: the shown ones as read, the held back ones as the user fills
        them after seeing the shown ones; None when the user cannot."""
        if interface.parameters == (Parameter("question", "str"),):
            return interface.arguments
        shown, held_back = search.shown, search.held_back
        read = [replace(d, arguments=a) for d, a in zip(shown, interface.arguments, strict=False)]
        signature = Signature("tool", interface.parameters, "str")
        fillings = self._user.fill(signature, read, [d.question for d in held_back])
        search.user_tokens += sum(f.tokens for f in fillings)
        if any(f.arguments is None for f in fillings):
            return None
        return (*interface.arguments[: len(shown)], *(f.arguments for f in fillings if f.arguments is not None))

    def _rounds(self, proposals: Sequence[_Proposal], search: _Search) -> Iterator[_Proposal]:
        """Proposals in turn, as long as samples and seconds last: the likeliest readings first and oftenest.

        When a proposal's turn comes again it takes another name.
        """
        ranked = sorted(proposals, key=lambda p: p.reading)
        for cycle in count() if ranked else ():
            for proposal in ranked[: _FIRST if cycle % 2 == 0 else None]:
                if self._is_spent(search):
                    return
                names = self._named(proposal, search) if cycle else [proposal.signature.name]
                yield replace(proposal, signature=replace(proposal.signature, name=names[cycle % len(names)]))

    def _bodies(self, proposal: _Proposal, seed: int, search: _Search) -> list[tuple[str, str, int]]:
        """Functions that parse: (what is the same for equal ones, the code, how often it was written)."""
        hottest = self._settings.temperature
        most = min(_ROUND, self._settings.samples - search.candidates)
        requests = [
            body_request(
                proposal.signature,
                proposal.description,
                proposal.examples if i % 2 else (),
                hottest * (0.5 + 0.5 * i / max(1, _ROUND - 1)),
                seed * _ROUND + i,
            )
            for i in range(most)
        ]
        written: dict[str, tuple[str, int]] = {}
        for _, outcome in sorted(self._maker.complete(requests), key=lambda finished: finished[0]):
            search.candidates += 1
            if not isinstance(outcome, Completion):
                continue
            search.maker_tokens += _spent(outcome)
            code = read_body(proposal.signature, outcome.text)
            if code is not None:
                key = f"{proposal.signature} {ast.dump(ast.parse(code))}"
                first, times = written.get(key, (code, 0))
                written[key] = (first, times + 1)
        return [(key, code, times) for key, (code, times) in written.items()]

    def _verify(self, proposal: _Proposal, code: str, search: _Search) -> Tool | None:
        """The tool, if its code is right on the demonstrations shown and on those held back."""
        shown, held_back = search.shown, search.held_back
        entry, arguments = proposal.signature.name, proposal.arguments
        # One call first: a body that never ends would take the whole limit once for each demonstration.
        if self._sandbox.run(code, entry, arguments[:1], self._limits)[0].status != "ok":
            return None
        ran_in, executions = self._sandbox.choose(code, entry, arguments, self._limits)
        front = executions[: len(shown)]
        if any(e.status != "ok" for e in front):
            return None
        questions, answers = [d.question for d in shown], [d.answer for d in shown]
        rendering = choose_rendering([e.value for e in front], answers, questions)
        if rendering is None:
            return None
        back = executions[len(shown) :]
        right = sum(
            e.status == "ok" and render(rendering, e.value, d.question) == d.answer
            for e, d in zip(back, held_back, strict=True)
        )
        verification = Verification((len(shown), len(shown)), (right, len(held_back)))
        if search.best.shown[1] == 0 or verification.held_back[0] >= search.best.held_back[0]:
            search.best = verification
        self._progress(f"{proposal.signature.name}: right on {len(shown)} shown, {right}/{len(held_back)} held back")
        if right < len(held_back) or self._sandbox.differences(code, entry, arguments, self._limits):
            return None
        demonstrations = tuple(
            replace(d, arguments=a) for d, a in zip([*shown, *held_back], proposal.arguments, strict=True)
        )
        signature = proposal.signature
        origin: dict[str, Json] = {"sandbox": ran_in, "interface": proposal.origin}
        return Tool(entry, proposal.description, code, signature, demonstrations, rendering, provenance=origin)


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


def _spent(outcome: Completion) -> int:
    return outcome.prompt_tokens - outcome.cached_tokens + outcome.generated_tokens


def _free(name: str, taken: frozenset[str]) -> str:
    return name if name not in taken else next(f"{name}_{i}" for i in count(2) if f"{name}_{i}" not in taken)
