from __future__ import annotations

import json

import numpy as np
import pytest
from word_encoder import WordEncoder

from latm_local.bench.dispatch import run
from latm_local.bench.search import QUERIES, MadeUp, search
from latm_local.index import GRAPH_FROM


@pytest.fixture(scope="module")
def made_up() -> MadeUp:
    return MadeUp(WordEncoder())


def test_the_benchmark_reports_what_a_decision_costs() -> None:
    said: list[str] = []
    report = run(WordEncoder(), said.append, sizes=(500,))
    figures = json.loads(json.dumps(report.to_json()))
    assert figures["cost"] > 0
    assert figures["processor_cost"] > 0
    assert figures["alone_p50_ms"] <= figures["alone_p99_ms"]
    assert [s["vectors"] for s in figures["searches"]] == [500]
    assert said == ["a batch of 1000 questions", "search among 500 vectors"]
    assert "cost" in str(report)


def test_exact_search_recalls_everything(made_up: MadeUp) -> None:
    found = search(made_up, 300, print)
    assert (found.kind, found.recall) == ("exact", 1.0)
    assert found.memory >= 300 * made_up.dimension * 4
    assert "300 vectors, exact" in str(found)


def test_a_graphs_recall_is_measured_against_looking_at_all(made_up: MadeUp) -> None:
    found = search(made_up, GRAPH_FROM, print)
    assert found.kind == "graph"
    assert 0.98 <= found.recall <= 1.0


def test_made_up_vectors_are_the_same_each_time_and_questions_are_near_them(made_up: MadeUp) -> None:
    (stored,) = made_up.stored(305)
    (again,) = made_up.stored(305)
    assert (stored == again).all()
    assert stored.shape == (305, made_up.dimension)
    asked = made_up.asked(305)
    np.testing.assert_allclose(np.linalg.norm(asked, axis=1), np.ones(QUERIES), atol=1e-5)
    nearest = (asked @ stored.T).max(axis=1)
    assert np.median(nearest[:140]) > np.median(nearest[140:])
    assert 0.3 < np.median(nearest) < 0.95
