"""A real, tiny encoder for tests: words hashed into a unit vector, so that shared words are similarity."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from latm_local.protocols import Vectors


class WordEncoder:
    """Counts what it encoded, so that tests can tell what was encoded again."""

    def __init__(self, dimension: int = 64, fingerprint: str = "words") -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                row += np.random.default_rng(seed).normal(size=self.dimension)
            row /= np.linalg.norm(row) or 1.0
        return vectors
