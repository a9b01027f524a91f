"""Two views of a text in one unit vector: what it means (the encoder) and which words it has."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from latm_local.protocols import Encoder, Vectors

WORDS = 512
MEANING = 2 / 3  # what the encoder's similarity counts; the words' overlap counts the rest
TOKEN = re.compile(r"\w+|[^\w\s]")


def views(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Return float32 unit vectors, shape (len(texts), encoder.dimension + WORDS).

    Their inner product is the encoder's similarity, counted MEANING, and the words' overlap, counted the
    rest.
    """
    return join(encoder.encode(texts), word_vectors(texts))


def join(meanings: Vectors, words: Vectors) -> Vectors:
    """Two unit vectors for each text as one, shape (n, both dimensions together)."""
    return np.hstack([np.float32(math.sqrt(MEANING)) * meanings, np.float32(math.sqrt(1 - MEANING)) * words])


def word_vectors(texts: Sequence[str]) -> Vectors:
    """Words and pairs of neighbouring words, hashed with signs into WORDS places; unit vectors.

    The pairs carry the order, so that a question and its reversal differ. Nothing here depends on other
    texts, so a vector made once stays right when tools come and go.
    """
    vectors = np.zeros((len(texts), WORDS), np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for place, weight in _places(text):
            row[place] += weight
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)


def _places(text: str) -> list[tuple[int, float]]:
    words = TOKEN.findall(text.lower())
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    found = []
    for token, count in Counter(words + pairs).items():
        number = zlib.crc32(token.encode("utf-8", "replace"))
        found.append((number % WORDS, (1 if number >> 31 else -1) * (1 + math.log(count))))
    return found
