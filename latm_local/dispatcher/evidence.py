"""What the library's tools say for themselves: every description and demonstration as a vector."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from latm_local.datatypes import Tool
from latm_local.dispatcher.nearest import NEIGHBOURS, Numbers
from latm_local.dispatcher.views import WORDS, views
from latm_local.index import VectorIndex
from latm_local.library import Library
from latm_local.protocols import Encoder, Vectors

POSITIONS = 2**20  # vectors a tool may have; a vector's id is the tool's row number times this plus a position


class Evidence:
    """The index over all usable tools, kept in step with the library and on disk.

    The index is derived: it is taken from `folder` only when it was saved for this very library content
    and this very encoder, and built again otherwise. Tools go by numbers, see `references`.
    """

    def __init__(self, library: Library, encoder: Encoder, folder: Path, review_required: bool = False) -> None:
        self._library = library
        self._encoder = encoder
        self._folder = folder
        self._review_required = review_required
        self._index: VectorIndex | None = None
        self._texts: dict[str, dict[int, str]] = {}
        self._keys = np.zeros(0, np.int64)
        self.stamp = ""
        self.references: list[str] = []
        self.sizes: Numbers = np.zeros(0, np.int64)

    def refresh(self) -> bool:
        """Follow the library; only what changed is encoded. Returns whether anything changed."""
        stamp = f"{self._encoder.fingerprint} {self._library.fingerprint(self._review_required)}"
        if stamp == self.stamp:
            return False
        wanted = self._wanted()
        saved = VectorIndex.load(self._folder, stamp) if self._index is None and wanted else None
        current = saved is not None and len(saved) == sum(map(len, wanted.values()))
        if current:
            self._index, self._texts = saved, wanted
        self._follow(wanted)
        self.stamp = stamp
        if self._index is not None and not current:
            self._index.save(self._folder, stamp)
        return True

    def forget(self) -> None:
        """Drop the index, in memory and on disk, so that the next refresh builds it again."""
        (self._folder / "index.json").unlink(missing_ok=True)
        self._index, self._texts, self.stamp = None, {}, ""

    @property
    def stats(self) -> tuple[int, str, int]:
        """How many vectors there are, how they are searched, and the bytes that they take."""
        return (len(self._index), self._index.kind, self._index.memory) if self._index is not None else (0, "exact", 0)

    def nearest(self, vectors: Vectors) -> tuple[Numbers, Numbers, Vectors]:
        """Ids, tools' numbers and similarities of the nearest texts, each (n, w), nearest first."""
        assert self._index is not None, "nothing to search in"
        ids, similarities = self._index.search(vectors, NEIGHBOURS)
        return ids, np.searchsorted(self._keys, ids // POSITIONS), similarities

    def text(self, number: int) -> str:
        """The text of a vector's id."""
        return self._texts[self.references[int(np.searchsorted(self._keys, number // POSITIONS))]][number]

    def demonstrations(self, reference: str) -> list[str]:
        """The questions of a tool's demonstrations, each once."""
        return list(self._texts[reference].values())[1:]

    def training(self) -> tuple[Vectors, Numbers]:
        """The demonstrations' vectors (n, dimension) and their tools' numbers (n,).

        A tool without demonstrations is there with its description.
        """
        assert self._index is not None, "nothing to learn from"
        ids = [n for texts in self._texts.values() for n in (list(texts)[1:] or list(texts))]
        return self._index.vectors(ids), np.searchsorted(self._keys, np.array(ids, np.int64) // POSITIONS)

    def _wanted(self) -> dict[str, dict[int, str]]:
        keys = self._library.keys(self._review_required)
        tools = self._library.tools(usable=True, review_required=self._review_required)
        return {tool.reference: _texts(tool, keys[tool.reference]) for tool in tools if tool.reference in keys}

    def _follow(self, wanted: dict[str, dict[int, str]]) -> None:
        gone = [n for reference, texts in self._texts.items() if reference not in wanted for n in texts]
        fresh = [
            (n, text)
            for reference, texts in wanted.items()
            if reference not in self._texts
            for n, text in texts.items()
        ]
        if self._index is not None:
            self._index.remove(gone)
        if fresh:
            self._index = self._index or VectorIndex(self._encoder.dimension + WORDS)
            self._index.add([n for n, _ in fresh], views(self._encoder, [text for _, text in fresh]))
        self._texts = wanted
        firsts = {next(iter(texts)) // POSITIONS: reference for reference, texts in wanted.items()}
        self._keys = np.array(sorted(firsts), np.int64)
        self.references = [firsts[key] for key in sorted(firsts)]
        self.sizes = np.array([max(1, len(wanted[reference]) - 1) for reference in self.references], np.int64)


def _texts(tool: Tool, key: int) -> dict[int, str]:
    questions = dict.fromkeys(d.question for d in tool.demonstrations)
    texts = [tool.description or tool.name, *questions]
    return {key * POSITIONS + position: text for position, text in enumerate(texts[:POSITIONS])}
