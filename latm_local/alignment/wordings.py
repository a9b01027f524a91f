"""Which questions share their wording, and the tokens that all of one wording share.

Groupings are judged by description length: the shared tokens are written once for a group, the rest once
for each question, and every gap costs something. Two groups become one where that is shorter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import Final

from latm_local.alignment.tokens import Token, tokens_of

_GAP: Final = 0.5  # cost of a gap in one question, in words
_GROUP: Final = 1.0  # cost of a wording of its own
_MORE: Final = 1.0  # what a wording costs besides, where groupings are compared
_MARK: Final = 0.4  # what a mark is worth, in words
_TYPED: Final = 0.6  # what it is worth to know that a number, a date or a quoted text stands there
_LINKS: Final = ("of", "to", "into", "from", "with", "by", "than", "in", "on", "for", "as", "and", "or")
_LEAST_REFINED: Final = 3
STOPS: Final = frozenset(":,.;!?=–—")  # marks that end the fixed text; others belong to the value as often
_EDGE_WORDS: Final = 3  # words at their ends that two groups share to be one wording
_MOST_PAIRED: Final = 40  # questions compared pair by pair; of more, the groups of so many each


@dataclass(frozen=True)
class Wording:
    """Questions (by position) and where in each the shared tokens stand: `places[member][anchor]`."""

    members: tuple[int, ...]
    tokens: tuple[tuple[Token, ...], ...]
    places: tuple[tuple[int, ...], ...]

    @cached_property
    def keys(self) -> list[str]:
        """The shared tokens' keys, with a key of its own wherever a gap is in any question."""
        first = self.tokens[0]
        keys: list[str] = []
        for i in range(len(self.places[0])):
            if self.gaps[i]:
                keys.append(f"\0gap {self.members[0]}")
            keys.append(first[self.places[0][i]].key)
        return [*keys, f"\0gap {self.members[0]}"] if self.gaps[-1] else keys

    @cached_property
    def gaps(self) -> list[bool]:
        """Whether something stands before the i-th shared token, in any question; the last: after all of them."""
        ends = [(-1, *p) for p in self.places]
        starts = [(*p, len(t)) for p, t in zip(self.places, self.tokens, strict=True)]
        return [any(s[i] > e[i] + 1 for e, s in zip(ends, starts, strict=True)) for i in range(len(self.places[0]) + 1)]

    @cached_property
    def cost(self) -> float:
        """Description length in words."""
        return _cost([self._total, self._shared, sum(self.gaps), len(self.members)])

    @cached_property
    def _total(self) -> float:
        return sum(sum(_weights(tokens)) for tokens in self.tokens)

    @cached_property
    def _shared(self) -> float:
        weights = _weights(self.tokens[0])
        return sum(weights[p] for p in self.places[0])


def _cost(parts: Sequence[float]) -> float:
    total, shared, gaps, members = parts
    return _GROUP + total - shared * (members - 1) + (_GAP * gaps * members if members > 1 else 0)


@lru_cache(maxsize=1024)
def _weights(tokens: tuple[Token, ...]) -> tuple[float, ...]:
    """What it saves to know each token beforehand, in words; the less the oftener it stands in the question."""
    times = Counter(t.key for t in tokens)
    return tuple(_worth(t) / times[t.key] for t in tokens)


def _worth(token: Token) -> float:
    if token.is_typed:
        return _TYPED
    return _MARK if token.kind == "mark" else 1.0


def wordings_of(questions: Sequence[str]) -> list[Wording]:
    """The wordings of questions, those of more questions first."""
    alone = [_single(i, tuple(tokens_of(q))) for i, q in enumerate(questions)]
    groups: list[Wording] = []
    for start in range(0, len(alone), _MOST_PAIRED):
        part = alone[start : start + _MOST_PAIRED]
        # Questions may be alike in their content sooner than in their wording, so both ways are weighed.
        ways = [_grouped(part), _grouped(_begun_alike(part))]
        found = min(ways, key=lambda groups: sum(g.cost + _MORE for g in groups))
        groups = _grouped([*groups, *found]) if groups else found
    return sorted((refined(g) for g in groups), key=lambda g: (-len(g.members), min(g.members)))


def refined(wording: Wording) -> Wording:
    """With words such as `of` that stand once in the same gap of every question as shared tokens, too."""
    if len(wording.members) < _LEAST_REFINED:
        return wording
    places: list[list[int]] = [[] for _ in wording.members]
    for i in range(len(wording.places[0]) + 1):
        inside = [
            range(p[i - 1] + 1 if i else 0, p[i] if i < len(p) else len(t))
            for p, t in zip(wording.places, wording.tokens, strict=True)
        ]
        for key in _LINKS if wording.gaps[i] else ():
            found = [[j for j in r if t[j].key == key] for r, t in zip(inside, wording.tokens, strict=True)]
            if all(len(f) == 1 for f in found):
                for mine, f in zip(places, found, strict=True):
                    mine.append(f[0])
                break
        if i < len(wording.places[0]):
            for mine, p in zip(places, wording.places, strict=True):
                mine.append(p[i])
    return Wording(wording.members, wording.tokens, tuple(map(tuple, places)))


def fewer_wordings(groups: Sequence[Wording]) -> list[Wording]:
    """Groups joined where they begin or end with the same words: content told them apart."""
    joined: list[Wording] = []
    for group in groups:
        for i, other in enumerate(joined):
            both = join(other, group)
            if _edge_words(both) >= _EDGE_WORDS:
                joined[i] = both
                break
        else:
            joined.append(group)
    return sorted(joined, key=lambda g: (-len(g.members), min(g.members)))


def _edge_words(wording: Wording) -> int:
    """Words that all its questions begin with, and end with."""
    count = len(wording.places[0])
    first = next((i for i in range(count) if wording.gaps[i]), count)
    last = next((i for i in range(count, 0, -1) if wording.gaps[i]), 0)
    outer = [*range(first), *range(max(first, last), count)]
    return sum(wording.tokens[0][wording.places[0][i]].kind == "word" for i in outer)


def one_wording(questions: Sequence[str]) -> Wording:
    """All questions as one wording, whatever they share. At least one question."""
    first, *others = [_single(i, tuple(tokens_of(q))) for i, q in enumerate(questions)]
    for other in others:
        first = join(first, other)
    return first


def _single(member: int, tokens: tuple[Token, ...]) -> Wording:
    return Wording((member,), (tokens,), (tuple(range(len(tokens))),))


def _begun_alike(alone: Sequence[Wording]) -> list[Wording]:
    """Questions with the same two tokens at their start, joined."""
    begun: dict[object, Wording] = {}
    for single in alone:
        start = tuple(t.key for t in single.tokens[0][:2])
        key = start if len(start) == 2 and any(t.kind == "word" for t in single.tokens[0][:2]) else single
        begun[key] = join(begun[key], single) if key in begun else single
    return list(begun.values())


def _grouped(groups: list[Wording]) -> list[Wording]:
    """Join the two groups that save most, again and again."""
    live = dict(enumerate(groups))
    pairs: dict[tuple[int, int], tuple[float, Wording]] = {}

    def weigh(a: int, b: int) -> None:
        merged = join(live[a], live[b])
        saved = live[a].cost + live[b].cost - merged.cost
        if saved > 0:
            pairs[a, b] = saved, merged

    for a in live:
        for b in range(a):
            weigh(b, a)
    fresh = len(live)
    while pairs:
        (a, b), (_, merged) = max(pairs.items(), key=lambda item: (item[1][0], -item[0][0], -item[0][1]))
        del live[a], live[b]
        pairs = {pair: found for pair, found in pairs.items() if not {a, b} & set(pair)}
        live[fresh] = merged
        for other in list(live)[:-1]:
            weigh(other, fresh)
        fresh += 1
    return list(live.values())


def join(a: Wording, b: Wording) -> Wording:
    """One wording of two: of what both share, the stretches that are worth the gaps they make."""
    keys = [a.keys, b.keys]
    blocks = _shared_blocks(keys[0], keys[1])
    steps = [_anchor_steps(k) for k in keys]
    members = len(a.members) + len(b.members)
    weights = _weights(a.tokens[0])
    chosen: list[tuple[int, int]] = []
    for first, second, size in blocks:
        at_edge = _touches_edge(first, size, keys[0]) and _touches_edge(second, size, keys[1])
        anchors = [(steps[0][first + i], steps[1][second + i]) for i in range(size)]
        value = sum(weights[a.places[0][i]] for i, _ in anchors)
        if at_edge or value * (members - 1) >= _GAP * members:
            chosen += anchors
    return Wording(
        a.members + b.members,
        a.tokens + b.tokens,
        tuple(tuple(p[i] for i, _ in chosen) for p in a.places)
        + tuple(tuple(p[j] for _, j in chosen) for p in b.places),
    )


def _shared_blocks(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """(start in a, start in b, size) of stretches that both have, in order; the words at their ends are among them.

    Longest stretches alone would give the mark that ends a sentence to a value that holds one, as `383.656.6905` does.
    """
    tail = 0
    while tail < min(len(a), len(b)) and a[-1 - tail] == b[-1 - tail] and _is_sentence(a[-1 - tail]):
        tail += 1
    found = _longest(a, b)
    if tail and (not found or any(found[-1][side] + found[-1][2] < len(keys) for side, keys in enumerate((a, b)))):
        found = [*_longest(a[:-tail], b[:-tail]), (len(a) - tail, len(b) - tail, tail)]
    return found


def _longest(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size]


def _is_sentence(key: str) -> bool:
    """Whether it is a word or a mark of a sentence: other marks and values belong to what varies as often."""
    return key[0].isalpha() or key in STOPS


def _anchor_steps(keys: Sequence[str]) -> list[int]:
    """For each key, how many shared tokens stand before it; gaps are none."""
    steps, passed = [], 0
    for key in keys:
        steps.append(passed)
        passed += not key.startswith("\0gap")
    return steps


def _touches_edge(start: int, size: int, keys: Sequence[str]) -> bool:
    return start == 0 or start + size == len(keys)
