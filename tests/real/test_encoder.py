from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from latm_local.encoder import SentenceEncoder, embedded_encoder_folder
from latm_local.errors import EncoderError

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_vectors_are_unit_and_in_the_order_given(encoder: SentenceEncoder) -> None:
    texts = ["a cat", "Sort the following words alphabetically: List: syndrome therefrom", "a feline", ""]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, encoder.dimension) == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)
    assert vectors[0] @ vectors[2] > 0.5 > 0.2 > vectors[0] @ vectors[1]


def test_no_text_gives_no_vector(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_the_fingerprint_is_the_same_for_the_same_files(encoder: SentenceEncoder) -> None:
    assert encoder.fingerprint == SentenceEncoder(embedded_encoder_folder()).fingerprint
    assert len(encoder.fingerprint) == 16


def test_a_folder_with_broken_files_is_an_encoder_error(tmp_path: Path) -> None:
    for name in ("modules.json", "config.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceEncoder(tmp_path).encode(["x"])


def test_a_hub_name_is_never_looked_up() -> None:
    with pytest.raises(EncoderError, match="is not a folder"):
        SentenceEncoder(Path("sentence-transformers/all-MiniLM-L6-v2"))


def test_importing_the_encoder_loads_no_heavy_library() -> None:
    code = (
        "import sys, latm_local.encoder; print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"
