"""Fresh inputs on which candidates that all pass may still disagree, and what to make of it."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from latm_local.datatypes import Arguments, Execution, Json, Parameter, Tool
from latm_local.readings import item_annotation
from latm_local.rendering import render
from latm_local.tool_maker.domain import domain, is_date

_MOST: Final = 48
_FEW: Final = 12
_DRAWS: Final = 2000  # for that many probes
_HALVING: Final = 4  # nodes of a syntax tree that halve a program's weight
_EDITED: Final = 0.5  # of a vote, for a behaviour that edits of the maker's candidates show
_ENOUGH: Final = 3.0  # votes for a behaviour that leave no doubt, if hardly any other has some
_CLEAR: Final = 0.9  # share of weight that leaves no doubt
_SAMPLED: Final = 64  # bodies of which the maker's belief in a behaviour gives expected votes
_WRITTEN: Final = 0.5  # of a vote for each body written, where the maker's belief is known: that is surer
_OWN: Final = 0.1  # votes to be expected for what the maker might have written itself
_HARDLY: Final = 1e-3  # votes for a behaviour that nobody believes in


@dataclass(frozen=True, slots=True)
class Vote:
    """A tool that passes, and how often the maker wrote it; never, when it is an edit of what the maker wrote.

    `belief` is the share of its bodies that the maker would write so, None where it was not asked.
    """

    tool: Tool
    times: int
    belief: float | None = None

    @property
    def body(self) -> str:
        """The code whatever it is called."""
        return self.tool.code.replace(str(self.tool.signature), "", 1)


def probe_inputs(parameters: Sequence[Parameter], known: Sequence[Arguments], seed: int) -> list[Arguments]:
    """Arguments recombined and perturbed within their types; none of `known` is among them.

    A list gets repeated, dropped and shuffled items, a number and a date move a little, a text is another
    demonstration's or a part of one. What holds between the arguments of all `known` calls holds in each,
    where there are enough such.
    """
    chance = random.Random(seed)
    seen = {_key(a) for a in known}
    probes: list[Arguments] = []
    for fits in (domain(known), _anything):
        for _ in range(_DRAWS):
            drawn = _drawn(parameters, known, chance)
            if _key(drawn) not in seen and fits(drawn):
                seen.add(_key(drawn))
                probes.append(drawn)
            if len(probes) == _MOST:
                break
        if len(probes) >= _FEW:
            break
    return probes


def _anything(arguments: Arguments) -> bool:
    """Where hardly any probe keeps to what holds in all calls, others are better than none."""
    return True


def _drawn(parameters: Sequence[Parameter], known: Sequence[Arguments], chance: random.Random) -> Arguments:
    base = dict(chance.choice(known))
    changed = chance.choice([p.name for p in parameters]) if parameters else None
    for parameter in parameters:
        others = [a[parameter.name] for a in known]
        value = chance.choice(others) if chance.random() < 0.5 else base[parameter.name]
        if parameter.name == changed or chance.random() < 0.3:
            value = _perturbed(value, parameter.annotation, others, chance)
        base[parameter.name] = value
    return base


def _perturbed(value: Json, annotation: str, others: Sequence[Json], chance: random.Random) -> Json:
    if item_annotation(annotation) is not None and isinstance(value, list) and value:
        pool = [item for other in others if isinstance(other, list) for item in other]
        return _perturbed_list(value, pool, chance)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(0, value + chance.choice((-2, -1, 1, 2, 7))) if value >= 0 else value + chance.choice((-3, -1, 1))
    if isinstance(value, float):
        return round(value * chance.choice((0.5, 1.5, 2.0)) + chance.choice((0.0, 0.25)), 2)
    if is_date(value):
        return _moved(str(value), chance)
    if isinstance(value, str) and len(value) > 2:
        words = value.split()
        if len(words) > 1:
            chance.shuffle(words)
            return " ".join(words[: chance.randint(1, len(words))])
        return value[: chance.randint(2, len(value))] + value[0]
    return value


def _moved(day: str, chance: random.Random) -> str:
    try:
        return str(date.fromisoformat(day) + timedelta(days=chance.choice((-1, 1, 2, 3, 28, 31, 365))))
    except (ValueError, OverflowError):
        return day


def _perturbed_list(value: Sequence[Json], pool: Sequence[Json], chance: random.Random) -> list[Json]:
    """Mixed from all lists: items that never met, such as two words with one first letter, tell most."""
    changed = list(value)
    way = chance.randrange(8)
    if way == 0:
        changed.insert(chance.randint(0, len(changed)), chance.choice(changed))
    elif way == 1 and len(changed) > 1:
        changed.pop(chance.randrange(len(changed)))
    elif way == 2:
        changed += [chance.choice(changed)] * 2
    elif way == 3:
        chance.shuffle(changed)
    else:
        changed = chance.sample(list(pool), min(len(pool), chance.randint(2, 16)))
    return changed


def answers(tool: Tool, executions: Sequence[Execution]) -> tuple[str | None, ...]:
    """What a tool answers on the probes, as it would be written; None where it has no answer."""
    return tuple(render(tool.rendering, e.value, "") if e.status == "ok" else None for e in executions)


@dataclass(frozen=True, slots=True)
class Group:
    """Votes for tools that answer every probe alike."""

    answers: tuple[str | None, ...]
    votes: tuple[Vote, ...]

    @property
    def shortest(self) -> Tool:
        return min((vote.tool for vote in self.votes), key=_nodes)

    @property
    def written(self) -> int:
        """How often the maker wrote a body that behaves so."""
        return sum(vote.times for vote in self.votes)

    @property
    def support(self) -> float:
        """Votes cast, or to be expected by the maker's belief.

        Without beliefs all edits together count as half a vote: there are many of one behaviour, and nobody wrote them.
        """
        if self._expected is None:
            return self.written + _EDITED * any(vote.times == 0 for vote in self.votes)
        return max(self._expected, _WRITTEN * self.written, _HARDLY)

    @property
    def is_own(self) -> bool:
        """Whether the maker wrote such a body, or might have."""
        return self.written > 0 or (self._expected or 0.0) >= _OWN

    @property
    def _expected(self) -> float | None:
        """Votes to be expected of so many bodies."""
        believed = {vote.body: vote.belief for vote in self.votes if vote.belief is not None}
        return _SAMPLED * sum(believed.values()) if believed else None

    @property
    def weight(self) -> float:
        """Votes, halved for every few nodes of syntax: of programs that pass, the simpler is likelier meant."""
        return float(self.support * 0.5 ** (_nodes(self.shortest) / _HALVING))

    def likeliest(self, most: int) -> list[Vote]:
        """Votes that stand for the rest: written most often, then shortest."""
        return sorted(self.votes, key=lambda vote: (-vote.times, _nodes(vote.tool)))[:most]


def doubtful(groups: Sequence[Group]) -> bool:
    """Whether behaviours compete, or too few votes were cast to know."""
    best = max(groups, key=lambda group: group.weight)
    return best.support < _ENOUGH or best.weight < _CLEAR * sum(group.weight for group in groups)


def most_agreed(groups: Sequence[Group]) -> tuple[Tool, float]:
    """The simplest tool of the weightiest behaviour, and that behaviour's share of all weight."""
    best = max(groups, key=lambda group: group.weight)
    return best.shortest, best.weight / sum(group.weight for group in groups)


def deciding_input(groups: Sequence[Group], probes: Sequence[Arguments]) -> str:
    """The first probe on which the two weightiest behaviours differ, in words for a person."""
    first, second = sorted(groups, key=lambda group: group.weight, reverse=True)[:2]
    for probe, one, other in zip(probes, first.answers, second.answers, strict=True):
        if one != other:
            given = ", ".join(f"{name} = {value!r}" for name, value in probe.items())
            return f"for {given} some answer {one!r}, others {other!r}"
    return "they differ"


def _nodes(tool: Tool) -> int:
    return sum(1 for _ in ast.walk(ast.parse(tool.code)))


def _key(arguments: Arguments) -> str:
    return json.dumps(dict(arguments), sort_keys=True)
