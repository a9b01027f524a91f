"""sha256 of files, computed once for each (path, size, time of change) and kept in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from latm_local.datatypes import Json


def cache_folder() -> Path:
    """Where derived files live that can be made again: the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("latm")


def sha256_of(path: Path) -> str:
    """Return the file's sha256; computed once for each (path, size, time of change)."""
    stat = path.stat()
    key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
    store = cache_folder() / "sha256.json"
    known = _read_sums(store)
    if key not in known:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            for block in iter(lambda: file.read(2**20), b""):
                digest.update(block)
        known = {**_read_sums(store), key: digest.hexdigest()}
        _write_sums(store, known)
    return known[key]


def _read_sums(store: Path) -> dict[str, str]:
    """The sums computed before; a cache that cannot be read counts as empty."""
    try:
        found = json.loads(store.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(_pairs(found))


def _pairs(found: Json) -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        yield from ((key, value) for key, value in found.items() if isinstance(value, str))


def _write_sums(store: Path, known: dict[str, str]) -> None:
    """Keep the sums for the next time; a cache folder that cannot be written costs time, no more."""
    temporary = store.with_suffix(f".{os.getpid()}.tmp")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(known, indent=0), encoding="utf-8")
        temporary.replace(store)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
