"""A lesson: requests as prompts.py makes them, with the replies that are right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

from latm_local.datatypes import CompletionRequest, Message

_HELD_BACK: Final = 40  # one program in so many is kept from training, to see whether others are learnt


@dataclass(frozen=True, slots=True)
class Turn:
    """One request and the reply that is wanted."""

    request: CompletionRequest
    reply: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """Turns of one conversation, each request holding the turns before it; all replies are learnt.

    `kind` is the sort of request, `key` names the program that it is about. Turns that are `apart` are each other's
    alternatives instead: their requests begin alike, and none is known to another.
    """

    kind: str
    key: str
    turns: tuple[Turn, ...]
    apart: bool = False


def lesson(kind: str, key: str, request: CompletionRequest, reply: str) -> Lesson:
    """A lesson of one turn."""
    return Lesson(kind, key, (Turn(request, reply),))


def write_lessons(path: Path, lessons: Iterable[Lesson]) -> int:
    """Write one JSON object a line, to be read by people and by `read_lessons`; return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for one in lessons:
            count += 1
            turns = [
                {
                    "messages": [[m.role, m.content] for m in turn.request.messages],
                    "prefill": turn.request.prefill,
                    "reply": turn.reply,
                }
                for turn in one.turns
            ]
            held = {"kind": one.kind, "key": one.key, "turns": turns, "apart": one.apart}
            file.write(json.dumps(held, ensure_ascii=False) + "\n")
    return count


def read_lessons(path: Path) -> Iterator[Lesson]:
    """Lessons that `write_lessons` wrote."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            held = json.loads(line)
            turns = tuple(
                Turn(CompletionRequest(tuple(Message(r, c) for r, c in t["messages"]), t["prefill"]), t["reply"])
                for t in held["turns"]
            )
            yield Lesson(held["kind"], held["key"], turns, held.get("apart", False))


def is_held_back(key: str) -> bool:
    """Whether a program is kept from training: one in forty, whatever the seed."""
    return crc32(key.encode()) % _HELD_BACK == 0
