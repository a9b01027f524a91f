"""Models are found by name or path, described rightly, and refused with figures when they cannot load."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tomllib
from pathlib import Path

import pytest
from gguf_files import write_gguf
from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.catalog import (
    EMBEDDED,
    cache_folder,
    find_model,
    list_models,
    prepared_path,
    read_model,
    sha256_of,
)
from latm_local.config import Settings, load_settings
from latm_local.errors import BadModelFile, ModelNotFound

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_gguf(tmp_path / "tiny.gguf")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def named(**paths: Path) -> Settings:
    return load_settings(models={name: {"path": path} for name, path in paths.items()})


def test_header_is_read_as_written(tiny: Path) -> None:
    model = read_model("tiny", tiny)
    assert (model.architecture, model.quantization, model.context) == ("llama", "F32", 128)
    assert (model.parameters, model.size) == (2 * 64 * 32, tiny.stat().st_size)
    shape = model.shape
    assert (shape.layers, shape.embedding, shape.heads, shape.kv_heads, shape.head_dim) == (2, 32, 4, 2, 8)
    assert (shape.feed_forward, shape.vocabulary, shape.context_train) == (96, 5000, 128)
    assert (shape.weights_bytes, shape.repacked_bytes) == (2 * 64 * 32 * 4, 0)


def test_header_agrees_with_the_gguf_package(tiny: Path) -> None:
    from gguf import GGUFReader

    from latm_local.catalog.gguf_header import read_header

    header, theirs = read_header(tiny), GGUFReader(tiny)
    assert header.data_start == theirs.data_offset
    assert {t.name: header.data_start + t.offset for t in header.tensors} == {
        t.name: int(t.data_offset) for t in theirs.tensors
    }


def test_model_is_found_by_path_and_by_name(tiny: Path) -> None:
    by_path = find_model(tiny, load_settings())
    by_name = find_model("small", named(small=tiny))
    assert (by_path.name, by_path.path) == ("tiny", tiny)
    assert (by_name.name, by_name.path) == ("small", tiny)


def test_a_name_in_the_settings_goes_before_a_file_of_that_name(tiny: Path, home: Path) -> None:
    write_gguf(home / "small", tensors=1)
    assert find_model("small", named(small=tiny)).path == tiny


def test_unknown_name_tells_the_known_ones(tiny: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"'larg'.*small, embedded, embedded-q4_0") as caught:
        find_model("larg", named(small=tiny))
    assert caught.value.exit_code == 2
    assert "latm.toml" in caught.value.hint


def test_name_whose_file_is_gone_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"gone\.gguf"):
        find_model("lost", named(lost=tmp_path / "gone.gguf"))


def test_unprepared_copy_names_the_command_that_makes_it() -> None:
    with pytest.raises(ModelNotFound) as caught:
        find_model("embedded-q4_0", load_settings())
    assert "latm models prepare" in caught.value.hint
    assert prepared_path().parent == cache_folder() / "models"


def test_list_shows_usable_models_and_the_reasons_of_the_others(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGML" * 100)
    entries = {entry.name: entry for entry in list_models(named(good=tiny, bad=tmp_path / "bad.gguf"))}
    assert list(entries) == ["good", "bad", *EMBEDDED]
    assert entries["good"].model is not None
    assert entries["good"].problem is None
    problem = entries["bad"].problem
    assert problem is not None
    assert problem.kind == "BadModelFile"
    assert entries["bad"].path == tmp_path / "bad.gguf"


def test_list_shows_a_maker_that_is_named_by_its_path(tiny: Path) -> None:
    entries = list_models(load_settings(maker=str(tiny), user="lost"))
    assert [(entry.name, entry.path) for entry in entries if entry.name not in EMBEDDED] == [
        (str(tiny), tiny),
        ("lost", None),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a GGUF file: it begins with b'' and has 0 bytes"),
        (b"PK\x03\x04" + b"\0" * 100, r"begins with b'PK\\x03\\x04' and has 104 bytes"),
        (b"GGUF\x03\0\0\0", "damaged or cut header: 8 bytes are expected where the file of 8 bytes ends"),
        (b"GGUF\x01\0\0\0" + b"\0" * 64, "GGUF version 1;"),
        (b"GGUF\0\0\0\x03" + b"\0" * 64, "GGUF version 50331648;"),
        (b"GGUF\x03\0\0\0" + b"\0" * 16, "no general.architecture"),
    ],
)
def test_what_is_not_gguf_is_refused_with_figures(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(content)
    with pytest.raises(BadModelFile, match=message):
        read_model("file", path)


def test_truncated_tensors_are_refused_with_both_sizes(tiny: Path) -> None:
    whole = tiny.read_bytes()
    tiny.write_bytes(whole[:-1])
    with pytest.raises(BadModelFile, match=f"its tensors end at byte {len(whole):,}, the file at {len(whole) - 1:,}"):
        read_model("tiny", tiny)


def test_shard_of_a_split_model_is_refused(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "part.gguf", split__count=3)
    with pytest.raises(BadModelFile, match="one of 3 shards") as caught:
        read_model("part", path)
    assert "merge" in caught.value.hint


def test_model_that_writes_no_text_is_refused(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "encoder.gguf", architecture="bert")
    with pytest.raises(BadModelFile, match="'bert', which does not write text"):
        read_model("encoder", path)


def test_model_without_tensors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModelFile, match="holds no tensors"):
        read_model("empty", write_gguf(tmp_path / "vocabulary.gguf", tensors=0))


def test_head_size_is_the_headers_where_it_says_one(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "wide.gguf", llama__attention__key_length=64)
    assert read_model("wide", path).shape.head_dim == 64


def test_file_that_may_not_be_read_is_refused(tiny: Path) -> None:
    tiny.chmod(0)
    if os.access(tiny, os.R_OK):
        pytest.skip("this user may read every file")
    with pytest.raises(BadModelFile, match="Permission denied"):
        read_model("tiny", tiny)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_damaged_header_is_read_or_refused_and_nothing_else(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    original = folder / "original.gguf"
    if not original.exists():
        write_gguf(original)
    content = bytearray(original.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, 600))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    path = folder / "damaged.gguf"
    path.write_bytes(content[:cut] if data.draw(st.booleans()) else content)
    with contextlib.suppress(BadModelFile):
        assert read_model("damaged", path).size == path.stat().st_size


def test_sha256_is_right_and_follows_a_change(tmp_path: Path) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(b"one")
    assert sha256_of(path) == hashlib.sha256(b"one").hexdigest()
    path.write_bytes(b"other")
    assert sha256_of(path) == hashlib.sha256(b"other").hexdigest()


def test_sha256_is_computed_once(tmp_path: Path) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(b"one")
    sha256_of(path)
    store = cache_folder() / "sha256.json"
    known = json.loads(store.read_text())
    store.write_text(json.dumps(dict.fromkeys(known, "kept")))
    assert sha256_of(path) == "kept"


@pytest.mark.parametrize("content", ["", "not JSON", "[]", '{"key": 5}'])
def test_broken_sha256_cache_counts_as_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(b"one")
    cache_folder().mkdir(parents=True)
    (cache_folder() / "sha256.json").write_text(content)
    assert sha256_of(path) == hashlib.sha256(b"one").hexdigest()


def test_sha256_needs_no_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a-file"))
    path = tmp_path / "file.gguf"
    path.write_bytes(b"one")
    assert sha256_of(path) == hashlib.sha256(b"one").hexdigest()


def test_catalog_file_states_the_pinned_packages() -> None:
    catalog = tomllib.loads((ROOT / "models" / "catalog.toml").read_text())
    pins = {line for line in (ROOT / "models" / "packages.lock").read_text().splitlines() if not line.startswith("#")}
    assert {entry["package"] for entry in catalog.values() if "package" in entry} == pins


def test_lock_pins_every_dependency_exactly() -> None:
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.startswith("#")]
    names = [line.partition("==")[0] for line in lines]
    assert all(line.count("==") == 1 for line in lines)
    assert names == sorted(set(names))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    plain = {name.split(">")[0].split("=")[0].split("<")[0].strip() for name in wanted}
    assert plain <= set(names)
