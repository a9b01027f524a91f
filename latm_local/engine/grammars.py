"""Grammars as llguidance reads them: compiled once, one matcher a row."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latm_local.engine.vocabulary import Vocabulary
from latm_local.errors import BadGrammar

_KEPT = 256


class Matcher:
    """One row's place in its grammar."""

    def __init__(self, matcher: Any, mask: NDArray[np.int32]) -> None:
        self._matcher = matcher
        self._mask = mask  # shared by all rows: filled and read at once
        self._address = mask.ctypes.data

    def allowed(self) -> NDArray[np.intp]:
        """The tokens that may come next. Raises BadGrammar when there is none."""
        self._matcher.unsafe_compute_mask_ptr(self._address, self._mask.nbytes)
        tokens = np.flatnonzero(np.unpackbits(self._mask.view(np.uint8), bitorder="little"))
        if self._matcher.is_error() or not len(tokens):
            raise BadGrammar(f"the grammar allows no token: {_reason(self._matcher.get_error())}")
        return tokens

    def forced(self) -> list[int]:
        """The tokens that the grammar leaves no choice about, in order; they count as taken."""
        tokens: list[int] = self._matcher.compute_ff_tokens()
        if tokens:
            self.take(tokens)
        return tokens

    def take(self, tokens: list[int]) -> None:
        """Go on by these tokens. Raises BadGrammar when the grammar does not allow them."""
        if not self._matcher.consume_tokens(tokens):
            raise BadGrammar(f"the grammar cannot go on: {_reason(self._matcher.get_error())}")

    @property
    def complete(self) -> bool:
        """Whether nothing more may be written."""
        return bool(self._matcher.is_stopped())


class Grammars:
    """Compiles Lark grammars for one vocabulary; the latest are kept compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._tokenizer: Any = None
        self._compiled: OrderedDict[str, Any] = OrderedDict()
        self._mask = np.zeros((vocabulary.size + 31) // 32, np.int32)

    def matcher(self, grammar: str) -> Matcher:
        """A matcher at the grammar's beginning. Raises BadGrammar when it does not compile."""
        compiled = self._compiled.get(grammar)
        if compiled is None:
            compiled = self._compile(grammar)
            self._compiled[grammar] = compiled
            while len(self._compiled) > _KEPT:
                self._compiled.popitem(last=False)
        else:
            self._compiled.move_to_end(grammar)
        return Matcher(compiled.deep_copy(), self._mask)

    def _compile(self, grammar: str) -> Any:
        from llguidance import LLMatcher

        if self._tokenizer is None:
            self._tokenizer = self._vocabulary.for_grammars()
        matcher = LLMatcher(self._tokenizer, LLMatcher.grammar_from_lark(grammar), log_level=0)
        if matcher.is_error():
            raise BadGrammar(f"the grammar does not compile: {_reason(matcher.get_error())}")
        return matcher


def _reason(text: str) -> str:
    lines = text.strip().splitlines()
    return " ".join(line.strip() for line in lines[:3])[:300] or "no reason given"
