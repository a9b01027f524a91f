from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from latm_local.index import VectorIndex
from latm_local.protocols import Vectors


def unit(count: int, dimension: int = 16, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_similarity_is_the_cosine_even_of_vectors_that_are_not_unit() -> None:
    index = VectorIndex(2)
    index.add([7, 9], np.array([[2, 0], [0, 5]], np.float32))
    ids, similarities = index.search(np.array([[3, 4]], np.float32), 2)
    assert ids.tolist() == [[9, 7]]
    assert similarities[0].tolist() == pytest.approx([0.8, 0.6])


def test_search_agrees_with_the_plain_product() -> None:
    stored, asked = unit(200), unit(30, seed=1)
    index = VectorIndex(16)
    index.add(range(1000, 1200), stored)
    ids, similarities = index.search(asked, 5)
    expected = asked @ stored.T
    assert (ids - 1000).tolist() == np.argsort(-expected, axis=1)[:, :5].tolist()
    np.testing.assert_allclose(similarities, -np.sort(-expected, axis=1)[:, :5], atol=1e-6)


def test_removed_vectors_are_no_longer_found() -> None:
    index, stored = VectorIndex(16), unit(10)
    index.add(range(10), stored)
    index.remove([3, 4, 99])
    assert len(index) == 8
    ids, _ = index.search(stored, 8)
    assert not {3, 4} & set(ids.ravel().tolist())


def test_fewer_vectors_than_asked_for_come_back_without_fillers() -> None:
    index = VectorIndex(16)
    assert index.search(unit(2), 5)[0].shape == (2, 0)
    index.add([1], unit(1))
    assert index.search(unit(2), 5)[0].tolist() == [[1], [1]]


def test_a_saved_index_comes_back_under_its_stamp_only(tmp_path: Path) -> None:
    index, stored = VectorIndex(16), unit(10)
    index.add(range(10), stored)
    index.save(tmp_path, "library 1")
    loaded = VectorIndex.load(tmp_path, "library 1")
    assert loaded is not None
    np.testing.assert_allclose(loaded.vectors(range(10)), stored, atol=1e-7)
    assert VectorIndex.load(tmp_path, "library 2") is None
    assert VectorIndex.load(tmp_path / "nowhere", "library 1") is None


@pytest.mark.parametrize("damage", ["cut", "noise", "manifest"])
def test_a_damaged_index_is_not_loaded(tmp_path: Path, damage: str) -> None:
    index = VectorIndex(16)
    index.add(range(10), unit(10))
    index.save(tmp_path, "s")
    file = tmp_path / "index.faiss"
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:200])
    elif damage == "noise":
        file.write_bytes(b"\x00" * 300)
    else:
        (tmp_path / "index.json").write_text("{")
    assert VectorIndex.load(tmp_path, "s") is None


def test_vectors_of_another_dimension_are_refused() -> None:
    index = VectorIndex(16)
    with pytest.raises(ValueError, match=r"\(1, 3\)"):
        index.add([1], np.ones((1, 3), np.float32))


def low_rank(count: int, seed: int) -> Vectors:
    """Vectors that lie near a plane of 8 dimensions in 32, as texts' vectors lie near one."""
    random = np.random.default_rng(seed)
    plane = np.random.default_rng(99).normal(size=(8, 32))
    vectors = random.normal(size=(count, 8)) @ plane + 0.1 * random.normal(size=(count, 32))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def graph_of(stored: Vectors) -> VectorIndex:
    index = VectorIndex(32, graph_from=500)
    index.add(range(400), stored[:400])
    assert index.kind == "exact"
    index.add(range(400, len(stored)), stored[400:])
    assert index.kind == "graph"
    return index


def test_a_graph_finds_nearly_what_looking_at_all_finds() -> None:
    stored, asked = low_rank(2000, 0), low_rank(100, 1)
    found, _ = graph_of(stored).search(asked, 10)
    expected = np.argsort(-(asked @ stored.T), axis=1)[:, :10]
    recall = np.mean([len(set(f) & set(e)) / 10 for f, e in zip(found.tolist(), expected.tolist(), strict=True)])
    assert recall >= 0.98


def test_what_is_removed_from_a_graph_is_not_found_and_may_come_back(tmp_path: Path) -> None:
    stored = low_rank(1000, 0)
    index = graph_of(stored)
    gone = list(range(100))
    index.remove([*gone, 5000])
    assert (len(index), index.kind) == (900, "graph")
    ids, similarities = index.search(stored[:100], 64)
    assert not set(ids.ravel().tolist()) & set(gone)
    assert similarities.min() > -1
    index.save(tmp_path, "s")
    loaded = VectorIndex.load(tmp_path, "s", graph_from=500)
    assert loaded is not None
    assert (len(loaded), loaded.search(stored[:1], 1)[0].tolist()[0][0] >= 100) == (900, True)
    loaded.add(gone, stored[:100])
    assert len(loaded) == 1000
    assert loaded.search(stored[:100], 1)[0].ravel().tolist() == gone


def test_a_returning_id_with_another_vector_gets_that_vector() -> None:
    stored = low_rank(1000, 0)
    index = graph_of(stored)
    index.remove([7])
    index.add([7], -stored[:1])
    np.testing.assert_allclose(index.vectors([7]), -stored[:1], atol=1e-3)
    assert len(index) == 1000


def test_a_graph_that_lost_most_of_its_vectors_is_built_again() -> None:
    index = graph_of(low_rank(1000, 0))
    index.remove(range(700))
    assert (index.kind, len(index)) == ("exact", 300)
    assert index.search(low_rank(1, 3), 300)[0].min() >= 700
