"""What the questions of one task share, and what varies: candidate interfaces for its tool.

The words that all questions have in the same order are the fixed text; what lies between are slots. Slots
are read as numbers, lists or text, several ways, the likelier first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from latm_local.datatypes import Json
from latm_local.readings import ListStyle, list_styles, read_value

_TOKEN = re.compile(r"\d+(?:\.\d+)?|\w+|[^\w\s]")
_MOST_TOKENS = 400
_ALIKE = 0.6  # share of the recurring words that two questions of one wording have in common


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to see the questions: the fixed text, and each slot's annotation and values.

    `literals` has one more element than there are slots; `values[i][j]` is slot i in question j.
    """

    literals: tuple[str, ...]
    annotations: tuple[str, ...]
    values: tuple[tuple[Json, ...], ...]


def align(questions: Sequence[str]) -> list[Reading]:
    """Return readings of questions that share their wording, the likelier first; none if they share none."""
    tokens = [_TOKEN.findall(q)[:_MOST_TOKENS] for q in questions]
    runs = _shared_runs(tokens)
    readings: list[Reading] = []
    for literals in _variants(runs):
        texts = _slot_texts(literals, questions)
        if texts is None:
            continue
        for types, values in _typings(texts):
            reading = Reading(literals, types, values)
            if reading not in readings:
                readings.append(reading)
    return readings


def group_by_wording(questions: Sequence[str]) -> list[list[int]]:
    """Positions of questions that share their wording, larger groups first.

    The wording is the words that recur: those in a quarter of the questions, and in two at least.
    """
    words = [{t.lower() for t in _TOKEN.findall(q)[:_MOST_TOKENS] if t.isalpha()} for q in questions]
    frequency = Counter(w for mine in words for w in mine)
    least = max(2, len(questions) / 4)
    fixed = [frozenset(w for w in mine if frequency[w] >= least) for mine in words]
    groups: list[list[int]] = []
    for i, mine in enumerate(fixed):
        home = next((g for g in groups if _alike(mine, fixed[g[0]])), None)
        if home is None:
            groups.append([i])
        else:
            home.append(i)
    return sorted(groups, key=len, reverse=True)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return len(a & b) >= _ALIKE * len(a | b)


def _common(a: Sequence[str], b: Sequence[str]) -> list[str]:
    """A longest common subsequence of two token lists."""
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if a[i] == b[j] else max(lengths[i + 1][j], lengths[i][j + 1])
    shared, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            shared.append(a[i])
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return shared


def _shared_runs(tokens: Sequence[Sequence[str]]) -> list[list[str]]:
    """Runs of tokens that stand together, in order, in every question; first and last may be empty."""
    shortest = min(len(t) for t in tokens)
    start = next((i for i in range(shortest) if len({t[i] for t in tokens}) > 1), shortest)
    rest = shortest - start
    end = next((i for i in range(rest) if len({t[-1 - i] for t in tokens}) > 1), rest)
    middles = [list(t[start : len(t) - end]) for t in tokens]
    anchors = middles[0]
    for middle in middles[1:]:
        anchors = _common(anchors, middle)
    runs: list[list[str]] = []
    places = [_places(anchors, m) for m in middles]
    for i, anchor in enumerate(anchors):
        if i and all(p[i] == p[i - 1] + 1 for p in places):
            runs[-1].append(anchor)
        else:
            runs.append([anchor])
    return [list(tokens[0][:start]), *runs, list(tokens[0][len(tokens[0]) - end :])]


def _places(anchors: Sequence[str], tokens: Sequence[str]) -> list[int]:
    places, j = [], -1
    for anchor in anchors:
        j = tokens.index(anchor, j + 1)
        places.append(j)
    return places


def _variants(runs: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The fixed text as it is, without lone punctuation between slots, and without anything between."""
    first, *middle, last = [" ".join(r) for r in runs]
    worded = [m for m in middle if re.search(r"\w", m)]
    telling = [m for m in worded if len(m.split()) > 1 or len(m) > 3]
    # Brackets and signs at a slot's edge belong to its value as often as to the text around it.
    bare = (re.sub(r"(?:(?:^| )[^\w\s:,.;!?])+$", "", first), re.sub(r"^(?:[^\w\s:,.;!?=](?: |$))+", "", last))
    seen = set()
    for inner in (telling, worded, middle, []):
        for outer in (bare, (first, last)):
            literals = (outer[0], *inner, outer[1])
            if literals not in seen:
                seen.add(literals)
                yield literals


def _slot_texts(literals: Sequence[str], questions: Sequence[str]) -> list[list[str]] | None:
    """Texts between the literals, a list per slot; None where a question does not fit."""
    pattern = r"\s*" + r"(.*?)".join(_loose(x) for x in literals) + r"\s*"
    rows = []
    for question in questions:
        match = re.fullmatch(pattern, question, re.DOTALL)
        if match is None:
            return None
        rows.append([g.strip() for g in match.groups()])
    return [list(column) for column in zip(*rows, strict=True)]


def _loose(literal: str) -> str:
    """A pattern for the tokens of a literal with any or no white space between, never inside a word."""
    if not literal:
        return r"\s*"
    left = r"(?<!\w)" if re.match(r"\w", literal) else ""
    right = r"(?!\w)" if re.search(r"\w$", literal) else ""
    return r"\s*" + left + r"\s*".join(re.escape(t) for t in literal.split()) + right + r"\s*"


def _typings(texts: Sequence[Sequence[str]]) -> Iterator[tuple[tuple[str, ...], tuple[tuple[Json, ...], ...]]]:
    """Annotations and values for all slots: each as it most likely is, then with one slot read otherwise."""
    kept = [t for t in texts if any(t)]
    if not kept:
        return
    options = [list(_readings(t)) for t in kept]
    choices = [[0] * len(kept)]
    for i, option in enumerate(options):
        choices += [[0] * i + [k] + [0] * (len(kept) - i - 1) for k in range(1, len(option))]
    for choice in choices:
        picked = [option[k] for option, k in zip(options, choice, strict=True)]
        yield tuple(a for a, _ in picked), tuple(v for _, v in picked)


def _readings(texts: Sequence[str]) -> Iterator[tuple[str, tuple[Json, ...]]]:
    for annotation in ("int", "float"):
        values = _read_all(texts, annotation, None)
        if values is not None:
            yield annotation, values
            return
    listed = next(_lists(texts), None)
    several = any(len(t.split()) > 1 for t in texts)
    if listed is not None and (listed[0] != "list[str]" or _looks_like_list(texts)):
        yield listed
        yield "str", tuple(texts)
    else:
        yield "str", tuple(texts)
        if listed is not None and several:
            yield listed


def _lists(texts: Sequence[str]) -> Iterator[tuple[str, tuple[Json, ...]]]:
    for style in list_styles():
        for annotation in ("list[int]", "list[float]", "list[str]"):
            values = _read_all(texts, annotation, style)
            if values is None:
                continue
            lengths = [len(v) for v in values if isinstance(v, list)]
            if sum(n > 1 for n in lengths) * 2 > len(lengths):
                yield annotation, values


def _read_all(texts: Sequence[str], annotation: str, style: ListStyle | None) -> tuple[Json, ...] | None:
    try:
        return tuple(read_value(t, annotation, style) for t in texts)
    except ValueError:
        return None


def _looks_like_list(texts: Sequence[str]) -> bool:
    """Text with separators other than spaces, or words only, reads as a list sooner than as a sentence."""
    with_marks = sum(bool(re.search(r"[,;|\n]", t)) for t in texts)
    words = [w for t in texts for w in t.split()]
    bare = sum(w.isalpha() and w.islower() for w in words)
    return with_marks * 2 > len(texts) or bare >= 0.9 * len(words)


def fixed_words(literals: Sequence[str]) -> list[str]:
    """The words of the fixed text, in order."""
    return [w for literal in literals for w in re.findall(r"[^\W\d_]+", literal)]


def last_word_before(literals: Sequence[str], slot: int) -> str | None:
    """The word that stands right before a slot, which often names it."""
    words = re.findall(r"[^\W\d_]+", literals[slot])
    return words[-1].lower() if words else None
