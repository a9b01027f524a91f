"""What the library's tools say for themselves: every description and demonstration as a vector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from latm_local.datatypes import Neighbour, Tool
from latm_local.index import VectorIndex
from latm_local.library import Library
from latm_local.protocols import Encoder, Vectors

POSITIONS = 2**20  # vectors a tool may have; a vector's id is the tool's row number times this plus a position
SPREAD = 8  # vectors looked at for each tool wanted, since one tool's demonstrations lie together


class Evidence:
    """The index over all usable tools, kept in step with the library and on disk.

    The index is derived: it is taken from `folder` only when it was saved for this very library content
    and this very encoder, and built again otherwise.
    """

    def __init__(self, library: Library, encoder: Encoder, folder: Path, review_required: bool = False) -> None:
        self._library = library
        self._encoder = encoder
        self._folder = folder
        self._review_required = review_required
        self._index: VectorIndex | None = None
        self._texts: dict[str, dict[int, str]] = {}
        self._names: dict[int, str] = {}
        self._stamp = ""

    @property
    def tools(self) -> int:
        """How many tools there are to choose from."""
        return len(self._texts)

    def refresh(self) -> bool:
        """Follow the library; only what changed is encoded. Returns whether anything changed."""
        stamp = f"{self._encoder.fingerprint} {self._library.fingerprint(self._review_required)}"
        if stamp == self._stamp:
            return False
        wanted = self._wanted()
        if self._index is None and wanted:
            self._index = VectorIndex.load(self._folder, stamp)
            if self._index is not None and len(self._index) == sum(map(len, wanted.values())):
                self._remember(wanted)
        if self._index is None or not self._texts:
            self._index, self._texts = None, {}
        self._follow(wanted)
        self._stamp = stamp
        if self._index is not None:
            self._index.save(self._folder, stamp)
        return True

    def nearest(self, vectors: Vectors, top_k: int) -> list[list[Neighbour]]:
        """For each vector the `top_k` nearest tools, nearest first, each by its nearest text."""
        if self._index is None:
            return [[] for _ in vectors]
        ids, similarities = self._index.search(vectors, top_k * SPREAD)
        return [self._by_tool(row, near, top_k) for row, near in zip(ids.tolist(), similarities.tolist(), strict=True)]

    def _by_tool(self, ids: Sequence[int], similarities: Sequence[float], top_k: int) -> list[Neighbour]:
        found: dict[str, Neighbour] = {}
        for number, similarity in zip(ids, similarities, strict=True):
            reference = self._names[number // POSITIONS]
            if reference not in found:
                found[reference] = Neighbour(reference, similarity, self._texts[reference][number])
            if len(found) == top_k:
                break
        return list(found.values())

    def _wanted(self) -> dict[str, dict[int, str]]:
        keys = self._library.keys(self._review_required)
        tools = self._library.tools(usable=True, review_required=self._review_required)
        return {tool.reference: _texts(tool, keys[tool.reference]) for tool in tools if tool.reference in keys}

    def _follow(self, wanted: dict[str, dict[int, str]]) -> None:
        gone = [n for reference, texts in self._texts.items() if reference not in wanted for n in texts]
        fresh = [(n, text) for reference, texts in wanted.items() if reference not in self._texts
                 for n, text in texts.items()]  # fmt: skip
        if self._index is not None:
            self._index.remove(gone)
        if fresh:
            self._index = self._index or VectorIndex(self._encoder.dimension)
            self._index.add([n for n, _ in fresh], self._encoder.encode([text for _, text in fresh]))
        self._remember(wanted)

    def _remember(self, wanted: dict[str, dict[int, str]]) -> None:
        self._texts = wanted
        self._names = {next(iter(texts)) // POSITIONS: reference for reference, texts in wanted.items()}


def _texts(tool: Tool, key: int) -> dict[int, str]:
    questions = dict.fromkeys(d.question for d in tool.demonstrations)
    texts = [tool.description or tool.name, *questions]
    return {key * POSITIONS + position: text for position, text in enumerate(texts[:POSITIONS])}
