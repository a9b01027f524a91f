"""A question as tokens of a kind: words, numbers, rows of numbers, dates, times, quoted text, marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from latm_local.readings import WHOLE

Kind: TypeAlias = Literal["word", "number", "numbers", "date", "time", "quoted", "mark"]

MOST_TOKENS: Final = 600
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DATE: Final = (
    r"\d{4}-\d{2}-\d{2}(?!\w)|\d{1,2}/\d{1,2}/\d{2,4}(?!\w)|\d{1,2}\.\d{1,2}\.\d{4}(?!\w)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} \d{{4}}(?!\w)|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}(?!\w)"
)
_TIME: Final = r"\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:[AaPp][Mm]\b|[AaPp]\.[Mm]\.))?(?!\w)"
# A sign belongs to the number only where no value ends right before it.
_NUMBER: Final = rf"(?:(?<![\w)\]])[-+])?[$£€]?{WHOLE}(?:\.\d+)?(?:%|(?![^\W_]))"
_QUOTED: Final = r"(?<!\w)'(?=[^\s'])[^'\n]*(?:'(?=\w)[^'\n]*)*(?<!\s)'(?!\w)|\"[^\"\n]+\"|“[^”\n]+”|`[^`\n]+`"
_DOTTED: Final = r"\d{1,9}(?:\.\d{1,9}){2,9}(?!\w|\.\d)"  # a version, an address: no number
_TOKEN: Final = re.compile(
    rf"(?P<date>(?<!\w)(?:{_DATE}))|(?P<time>(?<!\w){_TIME})|(?P<quoted>{_QUOTED})|(?P<number>(?!{_DOTTED}){_NUMBER})"
    rf"|(?P<word>{_DOTTED}|\w+(?:['’]\w+)*)|(?P<mark>\S)"
)
_CONJUNCTIONS: Final = frozenset(("and", "or", "&"))
_GLUE: Final = (",", ";", *_CONJUNCTIONS)
BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
_TYPED: Final = ("number", "numbers", "date", "time", "quoted")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a question: its kind, its text, and where it starts and ends in characters.

    `parts` are the numbers of a row of numbers, in order.
    """

    kind: Kind
    text: str
    start: int
    end: int
    parts: tuple[Token, ...] = ()

    @property
    def key(self) -> str:
        """What two tokens have in common when they may stand for one another: the kind of values, the text else."""
        if self.kind in _TYPED:
            return "<number>" if self.kind == "numbers" else f"<{self.kind}>"
        return self.text

    @property
    def is_typed(self) -> bool:
        return self.kind in _TYPED


def tokens_of(question: str) -> list[Token]:
    """The first tokens of a question, in order; numbers that stand in a row are one token."""
    tokens = []
    for match in _TOKEN.finditer(question):
        kind: Kind = match.lastgroup or "mark"  # type: ignore[assignment]
        tokens.append(Token(kind, match.group(), match.start(), match.end()))
        if len(tokens) == MOST_TOKENS:
            break
    return _rows(question, tokens)


def _rows(question: str, tokens: Sequence[Token]) -> list[Token]:
    """Numbers with commas, `and` or spaces alone between them, as one token; two where a list goes on behind `and`."""
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        if tokens[i].kind != "number":
            found.append(tokens[i])
            i += 1
            continue
        parts, end = [tokens[i]], i + 1
        while (onward := _next_number(question, tokens, end)) is not None:
            if _CONJUNCTIONS.intersection(t.text for t in tokens[end:onward]) and _goes_on(
                question, tokens, onward + 1
            ):
                break
            parts.append(tokens[onward])
            end = onward + 1
        if len(parts) == 1:
            found.append(parts[0])
        else:
            start, stop = parts[0].start, parts[-1].end
            found.append(Token("numbers", question[start:stop], start, stop, tuple(parts)))
        i = end
    return found


def _goes_on(question: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether a comma and another number follow: what came before `at` is no list's last item."""
    onward = _next_number(question, tokens, at)
    return onward is not None and not _CONJUNCTIONS.intersection(t.text for t in tokens[at:onward]) and onward > at


def _next_number(question: str, tokens: Sequence[Token], at: int) -> int | None:
    """Position of the number that goes on with the row, past at most two pieces of glue."""
    for onward in range(at, min(at + 3, len(tokens))):
        token = tokens[onward]
        if token.kind == "number":
            glued = onward == at and token.start == tokens[at - 1].end
            return None if glued else onward
        if token.text not in _GLUE or "\n" in question[tokens[onward - 1].end : token.start]:
            return None
    return None
