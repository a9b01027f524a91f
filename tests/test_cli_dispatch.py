"""The commands around the dispatcher, on a real library, a real index and a tiny real encoder."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fakes import ScriptedModel
from scripted_runtime import ScriptedRuntime
from test_library import tool
from word_encoder import WordEncoder

from latm_local.cli import latm
from latm_local.cli.edge import run_command
from latm_local.cli.session import Session
from latm_local.config import Settings
from latm_local.datatypes import Demonstration, Make, Neighbour, Reuse
from latm_local.library import Library
from latm_local.runtime import Runtime

Capture = pytest.CaptureFixture[str]
FRAMES = {
    "sort": "sort these words please now : {} {}",
    "twice": "what is twice the number called {} {} ?",
    "capital": "name the capital city of country {} {}",
}


def runtime(settings: Settings, progress: Callable[[str], None]) -> Runtime:
    return Runtime(settings, progress, maker=ScriptedModel(), user=ScriptedModel(), encoder=WordEncoder(256))


def call(*arguments: str) -> int:
    return run_command(latm, arguments, Session(make_runtime=runtime))


def told(capsys: Capture, *arguments: str) -> Any:
    assert call("-q", *arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def questions(task: str, start: int, count: int) -> list[str]:
    return [FRAMES[task].format(f"w{n}", f"v{n}") for n in range(start, start + count)]


def write_rows(path: Path, rows: list[tuple[str, str | None]]) -> str:
    path.write_text("".join(json.dumps({"question": q, "task": t}) + "\n" for q, t in rows))
    return str(path)


@pytest.fixture
def three_tools(home: Path) -> Path:
    """A library of three tools with six demonstrations each."""
    with Library(home / "library") as library:
        for name in FRAMES:
            shown = tuple(Demonstration(question, "-") for question in questions(name, 0, 6))
            library.add_tool(tool(name, description=name, demonstrations=shown, provenance={"task": f"{name}-task"}))
    return home / "library"


# -- dispatch explain ---------------------------------------------------------------------------------


def explained(capsys: Capture, decision: Reuse | Make, *options: str) -> str:
    session = Session(make_runtime=ScriptedRuntime(decision=decision))
    assert run_command(latm, ["-q", "dispatch", "explain", "Sort", *options], session) == 0
    return capsys.readouterr().out


def near(*similarities: float) -> tuple[Neighbour, ...]:
    return tuple(Neighbour(f"t{n}@1", s, f"text\n{n}") for n, s in enumerate(similarities))


def test_explain_says_the_decision_then_the_nearest_tools_then_why(capsys: Capture) -> None:
    assert explained(capsys, Reuse("t0@1", 0.9, 0.5, near(0.9, 0.1))).splitlines() == [
        "reuse t0@1",
        "TOOL  CONFIDENCE  NEAREST TEXT",
        "t0@1  0.900       text 0",
        "t1@1  0.100       text 1",
        "why: confidence 0.900 reaches the threshold 0.500",
    ]


def test_explain_says_that_a_tool_below_the_sure_line_reads_the_question_exactly(capsys: Capture) -> None:
    decision = Reuse("t1@1", 0.2, 0.5, near(0.3, 0.2))
    last = explained(capsys, decision).splitlines()[-1]
    assert last == "why: it reads the question exactly, as below 0.80 it must; confidence 0.200"
    assert json.loads(explained(capsys, decision, "--json"))["read_exactly"] is True


def test_explain_says_that_no_near_tool_reads_the_question(capsys: Capture) -> None:
    decision = Make("it is at 0.70", 0.7, 0.5, near(0.7))
    lines = explained(capsys, decision).splitlines()
    assert lines[0] == "make: no tool serves"
    assert lines[-1] == "why: it is at 0.70; no near tool reads the question exactly"
    assert json.loads(explained(capsys, decision, "--json"))["read_exactly"] is False


def test_explain_asks_no_tool_where_similarity_settles_it(capsys: Capture) -> None:
    for decision in (Reuse("t0@1", 0.9, 0.5, near(0.9)), Make("below 0.95", 0.9, 0.95, near(0.9)), Make("", None, 0.5)):
        assert json.loads(explained(capsys, decision, "--json"))["read_exactly"] is None


def test_explain_decides_on_the_library_itself(capsys: Capture, three_tools: Path) -> None:
    shown = told(capsys, "--set", "dispatch.sure=0", "dispatch", "explain", questions("sort", 9, 1)[0])
    assert (shown["decision"], shown["tool"], shown["sure"]) == ("reuse", "sort@1", 0)
    assert shown["neighbours"][0]["tool"] == "sort@1"
    strange = told(capsys, "dispatch", "explain", "who wrote Hamlet")
    assert (strange["decision"], strange["tool"], strange["read_exactly"]) == ("make", None, False)


# -- dispatch eval ------------------------------------------------------------------------------------


def test_eval_measures_on_ones_own_rows(capsys: Capture, tmp_path: Path) -> None:
    known = write_rows(tmp_path / "known.jsonl", [(q, task) for task in FRAMES for q in questions(task, 0, 8)])
    rows = [(q, task) for task in FRAMES for q in questions(task, 20, 5)]
    test = write_rows(tmp_path / "test.jsonl", [*rows, ("who wrote Hamlet", None)])
    found = told(capsys, "dispatch", "eval", "--known", known, "--test", test)
    assert (found["in_scope_right"], found["unknown_caught"], found["false_reuse"]) == (1, {"all": 1}, 0)
    assert set(found["bound"]) == {"alpha", "delta", "note"}
    errors = tmp_path / "errors.jsonl"
    options = ("--known", known, "--test", test, "--errors", str(errors))
    assert call("--set", "dispatch.threshold=0", "dispatch", "eval", *options) == 0
    assert "false_reuse      1" in capsys.readouterr().out
    (wrong,) = [json.loads(line) for line in errors.read_text().splitlines()]
    assert (wrong["question"], wrong["task"]) == ("who wrote Hamlet", None)


# -- dispatch calibrate -------------------------------------------------------------------------------


def test_calibrate_shows_lines_bound_and_both_kinds_of_questions(capsys: Capture, three_tools: Path) -> None:
    found = told(capsys, "dispatch", "calibrate")
    assert (found["tools"], found["threshold"], found["sure"]) == (3, 0.5, 0.8)
    assert (found["coverage"], found["false_reuse"]) == (1, 0)
    assert found["bound"]["note"].endswith("confidence 95%, learnt from 3 tools")
    assert 0 < found["bound"]["alpha"] <= 1
    assert sum(found["histogram"]["unknown"]) == 18
    assert sum(found["histogram"]["unknown"][10:]) == sum(found["histogram"]["known"][:10]) == 0
    assert [step["coverage"] for step in found["risk"]] == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]


def test_calibrate_draws_for_people(capsys: Capture, three_tools: Path) -> None:
    assert call("-q", "dispatch", "calibrate") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["tools", "3"]
    assert lines[1].split()[:2] == ["threshold", "0.500"]
    assert "< the threshold, 0.500" in lines
    assert lines[-8].split() == ["100.0%", "0.0%", "0.500", "the", "threshold"]


def test_calibrate_takes_rows_of_ones_own(capsys: Capture, three_tools: Path, tmp_path: Path) -> None:
    named = [(questions("sort", 9, 1)[0], "sort"), (questions("twice", 9, 1)[0], "twice-task")]
    rows = write_rows(tmp_path / "val.jsonl", [*named, ("who wrote Hamlet", None), ("bake a cake", "cooking")])
    assert call("dispatch", "calibrate", "--calibration", rows, "--json") == 0
    said = capsys.readouterr()
    assert "no tool is of these tasks, so they count as unknown: cooking" in said.err
    found = json.loads(said.out)
    assert (sum(found["histogram"]["known"]), sum(found["histogram"]["unknown"])) == (2, 2)
    assert (found["coverage"], found["false_reuse"]) == (1, 0)


def test_calibrate_says_what_is_lacking(capsys: Capture, tmp_path: Path) -> None:
    assert call("-q", "dispatch", "calibrate") == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "bound      with fewer than three tools nothing can be promised"
    assert "no picture: known and unknown questions are needed" in said.err
    assert told(capsys, "dispatch", "calibrate")["coverage"] is None
    assert call("-q", "dispatch", "calibrate", "--picture", str(tmp_path / "p.png")) == 2
    assert capsys.readouterr().err.startswith("error: there is nothing to picture")


def test_calibrate_writes_a_png_or_names_the_package_to_install(
    capsys: Capture, three_tools: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "p.png"
    code = call("-q", "dispatch", "calibrate", "--picture", str(picture))
    if importlib.util.find_spec("matplotlib") is None:
        first, second = capsys.readouterr().err.splitlines()
        assert (code, first, second) == (
            1,
            "error: a PNG needs matplotlib",
            "hint: pip install 'latm_local[plot]'",
        )
        assert not picture.exists()
    else:
        assert code == 0
        assert picture.read_bytes().startswith(b"\x89PNG")


# -- index --------------------------------------------------------------------------------------------


def test_index_stats_count_what_the_library_holds(capsys: Capture, three_tools: Path) -> None:
    assert told(capsys, "index", "stats") == {
        "library": str(three_tools),
        "tools": 3,
        "vectors": 21,
        "search": "exact",
        "memory": 21 * (768 * 4 + 64),
        "encoder": "words",
        "head": True,
        "threshold": 0.5,
        "bound": told(capsys, "dispatch", "calibrate")["bound"],
    }
    assert call("index", "stats") == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert (lines["tools"], lines["search"]) == ("3", "exact, every vector is looked at")


def test_index_is_rebuilt_from_the_library_alone(capsys: Capture, three_tools: Path) -> None:
    before = told(capsys, "index", "stats")
    (three_tools / "index.faiss").write_bytes(b"nonsense")
    (three_tools / "learnt.npz").write_bytes(b"nonsense")
    after = told(capsys, "index", "rebuild")
    assert after.pop("seconds") >= 0
    assert after == before
    assert (three_tools / "index.faiss").stat().st_size > 1000


def test_index_that_is_current_is_read_and_not_written(capsys: Capture, three_tools: Path) -> None:
    told(capsys, "index", "stats")
    before = [(three_tools / name).stat().st_ino for name in ("index.faiss", "index.json", "learnt.npz")]
    told(capsys, "index", "stats")
    assert before == [(three_tools / name).stat().st_ino for name in ("index.faiss", "index.json", "learnt.npz")]


def test_examples_of_unknown_tasks_are_kept_and_counted(capsys: Capture, three_tools: Path, tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "unknown.jsonl", [("name the longest river of country x y", None)] * 2)
    found = told(capsys, "dispatch", "calibrate", "--unknown", rows)
    assert found["learnt_from"]["unknown"] == 1
    assert found["lower"] <= found["threshold"] <= found["upper"]
    again = told(capsys, "dispatch", "calibrate")
    assert again["learnt_from"] == found["learnt_from"]
    assert (three_tools / "unknown.json").is_file()
    assert call("dispatch", "calibrate") == 0
    assert "18 demonstrations of 3 tools, 1 examples of unknown tasks" in capsys.readouterr().out


def test_examples_with_a_task_are_not_taken_for_unknown_ones(capsys: Capture, tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "unknown.jsonl", [("a b", "sort")])
    assert call("dispatch", "calibrate", "--unknown", rows) == 2
    assert "1 rows have a task, the first 'sort'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (Reuse("t0@1", 0.6, 0.5, near(0.6), "model"), "why: the user model names it; confidence 0.600"),
        (Make("it is worded almost so", 0.9, 0.5, near(0.9), "wording"), "why: it is worded almost so"),
    ],
)
def test_explain_names_the_step_that_decided(capsys: Capture, decision: Reuse | Make, why: str) -> None:
    assert explained(capsys, decision).splitlines()[-1] == why
    assert json.loads(explained(capsys, decision, "--json"))["step"] == decision.step


# -- bench dispatch -----------------------------------------------------------------------------------


def test_bench_measures_at_the_sizes_asked_for(capsys: Capture) -> None:
    found = told(capsys, "bench", "dispatch", "--vectors", "200,300")
    assert [(s["vectors"], s["kind"], s["recall"]) for s in found["searches"]] == [(200, "exact", 1), (300, "exact", 1)]
    assert found["cost"] > 0


@pytest.mark.parametrize("sizes", ["", "many", "1000,", "5", "-1000"])
def test_bench_refuses_sizes_that_are_none(capsys: Capture, sizes: str) -> None:
    assert call("bench", "dispatch", "--vectors", sizes) == 2
    assert capsys.readouterr().err.startswith(f"error: --vectors {sizes!r} are not numbers from 100 on\nhint: ")
