from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from test_dispatcher import doubler, make, sorter
from test_library import tool

from latm_local.datatypes import Demonstration
from latm_local.dispatcher.picture import histogram, risk, write_png
from latm_local.errors import MissingDependency
from latm_local.library import Library


def test_the_histogram_shows_both_kinds_and_the_threshold() -> None:
    lines = histogram([0.97] * 4 + [0.61], [0.02, 0.02], 0.52).splitlines()
    assert lines[1].strip() == "#" * 15 + "  0.00"
    assert lines[11] == " " * 30 + "  0.50 <"
    assert lines[20].endswith("0.95       " + "#" * 30)
    assert lines[-1] == "< the threshold, 0.520"


def test_risk_rises_with_coverage() -> None:
    known, unknown = [n / 100 for n in range(100)], [n / 200 for n in range(100)]
    found = risk(known, unknown)
    assert [point for point, _, _ in found] == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]
    shares = [share for _, share, _ in found]
    assert shares == sorted(shares)
    assert shares[0] < 0.05 < 0.9 < shares[-1]
    assert risk([], [0.1]) == []


def test_a_png_is_written_or_the_missing_package_named(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    if importlib.util.find_spec("matplotlib") is None:
        with pytest.raises(MissingDependency, match="matplotlib") as caught:
            write_png(file, [0.9], [0.1], 0.5)
        assert caught.value.hint == "pip install 'latm_local[plot]'"
        assert not file.exists()
    else:
        write_png(file, [0.9], [0.1], 0.5)
        assert file.read_bytes().startswith(b"\x89PNG")


def test_a_librarys_own_confidences_can_be_pictured(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        library.add_tool(doubler())
        assert make(library, tmp_path).calibration_confidences() == ([], [])
        capitals = tuple(Demonstration(f"name the capital city of country {n}", "-") for n in "abcdef")
        library.add_tool(tool("capital", demonstrations=capitals))
        known, unknown = make(library, tmp_path).calibration_confidences()
    assert len(unknown) == 9
    assert max(known) > 0.5 > max(unknown)
