"""The engine's benchmark: what it reports."""

from __future__ import annotations

from latm_local.bench.engine import EngineBench, _question, _rows
from latm_local.bench.soak import Soak

REPORT = EngineBench(
    model="m.gguf",
    none=0.5,
    prefix_match=2.0,
    ours={1: 2.0, 4: 3.0, 8: 3.5, 16: 4.0},
    ours_grammar=5.0,
    ours_tokens=152.0,
    ours_grammar_tokens=90.0,
    ceiling=160.0,
    ceiling_grammar=100.0,
    samples_ours=40.0,
    samples_one_by_one=100.0,
    samples_width=16,
    forced_on=6.0,
    forced_off=4.0,
    forced_same_text=True,
)


def test_report_as_json_has_the_documented_keys() -> None:
    assert REPORT.to_json() == {
        "model": "m.gguf",
        "rows_per_s": {
            "none": 0.5,
            "prefix_match": 2.0,
            "ours": {"1": 2.0, "4": 3.0, "8": 3.5, "16": 4.0},
            "ours_grammar": {"16": 5.0},
        },
        "tokens_per_s": {"ours": 152.0, "ours_grammar": 90.0, "ceiling": 160.0, "ceiling_grammar": 100.0},
        "many_samples": {"ours_s": 40.0, "one_by_one_s": 100.0, "width": 16},
        "forced": {"on_rows_per_s": 6.0, "off_rows_per_s": 4.0, "same_text": True},
    }


def test_report_for_people_gives_the_ratios() -> None:
    lines = str(REPORT).splitlines()
    assert "16 rows against nothing reused       8.00 x" in lines
    assert "share of the ceiling                 0.95" in lines
    assert "share of the ceiling, grammar        0.90" in lines
    assert "64 samples against one by one        0.40 of the time" in lines
    assert "forced tokens on against off         1.50 x" in lines


def test_rows_are_the_same_in_every_run_and_all_different() -> None:
    assert _rows(32) == _rows(32)
    assert len({_question(number) for number in range(32)}) == 32


def test_soak_reports_growth_since_the_caches_were_warm() -> None:
    soak = Soak(rows=1000, failed=100, settled=400, final=410, seconds=9.0)
    assert soak.to_json()["growth"] == 410 / 400 - 1
    assert "+2.50%" in str(soak)
