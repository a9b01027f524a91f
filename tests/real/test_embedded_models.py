"""The embedded models' files are those that models/catalog.toml states."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from latm_local.catalog import embedded_path, read_model, sha256_of
from latm_local.prepare import prepare_models

pytestmark = pytest.mark.real
CATALOG = tomllib.loads((Path(__file__).resolve().parent.parent.parent / "models" / "catalog.toml").read_text())


def described(name: str, path: Path) -> tuple[str, int, str, int]:
    model = read_model(name, path)
    return sha256_of(path), model.size, model.quantization, model.parameters


def stated(name: str) -> tuple[str, int, str, int]:
    entry = CATALOG[name]
    return entry["sha256"], entry["size"], entry["quantization"], entry["parameters"]


def test_packaged_file_is_the_one_stated() -> None:
    assert described("embedded", embedded_path()) == stated("embedded")


def test_prepared_copy_is_the_one_stated_and_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    said: list[str] = []
    path = prepare_models(said.append)
    assert described("embedded-q4_0", path) == stated("embedded-q4_0")
    assert prepare_models(said.append) == path
    assert len(said) == 1
