from __future__ import annotations

import json

from word_encoder import WordEncoder

from latm_local.bench.dispatch import run, search


def test_the_benchmark_reports_what_a_decision_costs() -> None:
    said: list[str] = []
    report = run(WordEncoder(), said.append, sizes=(500,))
    figures = json.loads(json.dumps(report.to_json()))
    assert figures["cost"] > 0
    assert figures["alone_p50_ms"] <= figures["alone_p99_ms"]
    assert [s["vectors"] for s in figures["searches"]] == [500]
    assert said == ["a batch of 1000 questions", "search among 500 vectors"]
    assert "cost" in str(report)


def test_exact_search_recalls_everything() -> None:
    found = search(300, 32)
    assert (found.kind, found.recall) == ("exact", 1.0)
