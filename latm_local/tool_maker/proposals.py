"""What bodies are asked for: interfaces whose arguments the tool user fills, with each reading of the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from latm_local.datatypes import Arguments, Completion, Parameter, Signature
from latm_local.prompts import name_request, read_name
from latm_local.protocols import LanguageModel
from latm_local.rendering import read_answers
from latm_local.tool_maker.interfaces import Interface, candidate_interfaces, tool_name
from latm_local.tool_maker.search import Proposal, Search
from latm_local.tool_user import ToolUser

_NAMES = 8  # names asked of the maker
_NAMES_KEPT = 2
_NUMERIC = ("int", "float", "list[int]", "list[float]")


def proposals(search: Search, user: ToolUser) -> list[Proposal]:
    """Every interface under every reading of the answers, the likelier readings first."""
    found: list[Proposal] = []
    everything = [*search.shown, *search.held_back]
    for interface in candidate_interfaces([d.question for d in everything]):
        arguments = _filled(interface, search, user)
        if arguments is None:
            continue
        search.stages.interfaces += 1
        name = search.name or free_name(tool_name(interface), search.taken)
        for reading, (annotation, values) in enumerate(read_answers([d.answer for d in search.shown])):
            signature = Signature(name, interface.parameters, annotation)
            whole = Proposal(signature, interface.description, arguments, tuple(values), interface.origin, reading)
            found += [whole, *_without_names(whole)]
    return sorted(found, key=lambda p: p.reading)


def _without_names(proposal: Proposal) -> Iterator[Proposal]:
    """The proposal without its textual parameters, where numbers stand beside them and a number is asked for: who
    bought what is seldom part of the sum."""
    parameters = proposal.signature.parameters
    textual = frozenset(p.name for p in parameters if p.annotation == "str")
    numeric = any(p.annotation in _NUMERIC for p in parameters)
    if textual and numeric and proposal.signature.returns in ("int", "float"):
        yield replace(proposal, hidden=textual)


def _filled(interface: Interface, search: Search, user: ToolUser) -> tuple[Arguments, ...] | None:
    """The arguments of all demonstrations: the shown ones as read, the held back ones as the user fills
    them after seeing the shown ones; None when the user cannot."""
    if interface.parameters == (Parameter("question", "str"),):
        return interface.arguments
    shown, held_back = search.shown, search.held_back
    read = [replace(d, arguments=a) for d, a in zip(shown, interface.arguments, strict=False)]
    signature = Signature("tool", interface.parameters, "str")
    fillings = user.fill(signature, read, [d.question for d in held_back])
    search.user_tokens += sum(f.tokens for f in fillings)
    if any(f.arguments is None for f in fillings):
        return None
    return (*interface.arguments[: len(shown)], *(f.arguments for f in fillings if f.arguments is not None))


def names(proposal: Proposal, search: Search, maker: LanguageModel) -> list[str]:
    """Names for the tool: the question's own words first, then what the maker would call it, by frequency."""
    if search.name is not None:
        return [search.name]
    if proposal.description not in search.log.names:
        requests = [name_request(proposal.description, proposal.examples[0], seed) for seed in range(_NAMES)]
        said: Counter[str] = Counter()
        for _, outcome in sorted(maker.complete(requests), key=lambda finished: finished[0]):
            if isinstance(outcome, Completion):
                search.maker_tokens += spent(outcome)
                said.update(filter(None, [read_name(outcome.text)]))
        search.log.names[proposal.description] = [name for name, _ in said.most_common(_NAMES_KEPT)]
    others = [free_name(name, search.taken) for name in search.log.names[proposal.description]]
    return list(dict.fromkeys([proposal.signature.name, *others]))


def renamed(proposal: Proposal, name: str) -> Proposal:
    return replace(proposal, signature=replace(proposal.signature, name=name))


def spent(outcome: Completion) -> int:
    """Tokens that a completion cost: those evaluated and those written."""
    return outcome.prompt_tokens - outcome.cached_tokens + outcome.generated_tokens


def free_name(name: str, taken: frozenset[str]) -> str:
    """The name, numbered if it is taken."""
    return name if name not in taken else next(n for n in _numbered(name) if n not in taken)


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}_{number}" for number in count(2))
