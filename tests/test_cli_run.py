"""`latm run`, `solve`, `make` and `dispatch explain`: files checked first, outputs whole, faults in two lines."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from pathlib import Path

import pytest
from scripted_runtime import ScriptedRuntime

from latm_local.cli import latm
from latm_local.cli.edge import run_command
from latm_local.cli.session import Session
from latm_local.datatypes import Make, MakeReport, Neighbour, Reuse
from latm_local.errors import ModelCrashed


def call(*arguments: str, runtime: ScriptedRuntime | None = None) -> int:
    return run_command(latm, arguments, Session(make_runtime=runtime or ScriptedRuntime()))


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    lines = [{"id": str(n), "question": f"question {n}"} for n in range(3)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def feed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_run_answers_a_file_into_a_file(questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runtime = ScriptedRuntime()
    assert call("run", str(questions), "-o", str(tmp_path / "out.jsonl"), runtime=runtime) == 0
    answers = [json.loads(line)["answer"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert answers == ["QUESTION 0", "QUESTION 1", "QUESTION 2"]
    assert (runtime.opened, runtime.closed) == (1, 1)
    said = capsys.readouterr()
    assert said.out == ""
    assert "3 instances, 0 of them with an answer" in said.err
    assert f"3 results in {tmp_path / 'out.jsonl'}: 3 ok" in said.err


def test_run_streams_from_stdin_to_stdout(
    questions: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, questions.read_bytes())
    assert call("run", "-") == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["0", "1", "2"]


def test_run_prints_a_summary_as_json(questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.jsonl")
    assert call("run", str(questions), "-o", out, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary.pop("seconds") >= 0
    assert summary == {
        "rows": 3,
        "status": {"ok": 3},
        "route": {"reuse": 3},
        "tokens": {"user": 6, "maker": 0},
        "output": out,
        "decisions": {},
    }


def test_bad_line_is_found_before_the_runtime_is_made(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with questions.open("a") as file:
        file.write('{"id": "0", "question": "again"}\n')
    runtime = ScriptedRuntime()
    assert call("run", str(questions), "-o", str(tmp_path / "out.jsonl"), runtime=runtime) == 2
    assert capsys.readouterr().err == (
        f'error: {questions}, line 4: "id" "0" stands on an earlier line\nhint: give every line its own id\n'
    )
    assert runtime.opened == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]


@pytest.mark.parametrize("target", ["", "none/out.jsonl"])
def test_unwritable_output_is_found_before_the_runtime_is_made(questions: Path, tmp_path: Path, target: str) -> None:
    runtime = ScriptedRuntime()
    assert call("run", str(questions), "-o", str(tmp_path / target), runtime=runtime) == 1
    assert runtime.opened == 0


def test_bad_line_on_stdin_comes_when_it_is_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, b'{"id": "1", "question": "Q"}\nnonsense\n')
    assert call("-q", "run", "-") == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["id"] == "1"
    assert said.err.startswith("error: standard input, line 2: it is not JSON")


def test_pipe_in_place_of_a_file_is_read_once(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=lambda: pipe.write_bytes(questions.read_bytes()))
    writing.start()
    assert call("run", str(pipe)) == 0
    writing.join()
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["0", "1", "2"]


def test_output_may_not_be_the_input(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = questions.read_text()
    assert call("run", str(questions), "-o", str(questions)) == 2
    assert "is the input itself" in capsys.readouterr().err
    assert questions.read_text() == before


def test_fault_in_mid_run_keeps_what_was_answered_and_says_where(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    runtime = ScriptedRuntime(fault=ModelCrashed("model small died of signal 9", "start again"), after=2)
    assert call("-q", "run", str(questions), "-o", str(out), runtime=runtime) == 1
    assert capsys.readouterr().err == (
        f"error: model small died of signal 9\n2 results so far are in {out}.partial\nhint: start again\n"
    )
    assert not out.exists()
    assert len(Path(f"{out}.partial").read_text().splitlines()) == 2
    assert runtime.closed == 1


def test_interrupt_is_one_line_and_130(questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    runtime = ScriptedRuntime(fault=KeyboardInterrupt(), after=1)
    assert call("-q", "run", str(questions), "-o", str(out), runtime=runtime) == 130
    assert capsys.readouterr().err.strip() == f"interrupted; 1 results so far are in {out}.partial"
    assert runtime.closed == 1


def test_results_of_an_unfinished_run_are_kept_and_named(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out.jsonl.partial").write_text("precious\n")
    assert call("run", str(questions), "-o", str(tmp_path / "out.jsonl")) == 0
    assert f"kept in {tmp_path / 'out.jsonl.partial.1'}" in capsys.readouterr().err
    assert (tmp_path / "out.jsonl.partial.1").read_text() == "precious\n"


def test_keys_that_mean_nothing_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "1", "question": "Q", "anwser": "A"}\n')
    assert call("run", str(path)) == 0
    assert "keys passed over: anwser" in capsys.readouterr().err


def test_options_reach_the_runtime(questions: Path, tmp_path: Path) -> None:
    runtime = ScriptedRuntime()
    options = ("--library", str(tmp_path / "lib"), "--maker", "big", "--set", "make.samples=7", "--set", "seed=3")
    assert call(*options, "run", str(questions), runtime=runtime) == 0
    settings = runtime.settings
    assert settings is not None
    assert (settings.library_folder, settings.maker) == (tmp_path / "lib", "big")
    assert (settings.make.samples, settings.make.demonstrations, settings.seed) == (7, 6, 3)


def test_solve_prints_the_answer_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("-q", "solve", "what?") == 0
    assert capsys.readouterr() == ("WHAT?\n", "")


def test_solve_reads_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    feed(monkeypatch, b"what?\n")
    assert call("-q", "solve", "-") == 0
    assert capsys.readouterr().out == "WHAT?\n"


def test_solve_gives_one_question_one_id(capsys: pytest.CaptureFixture[str]) -> None:
    ids = []
    for question in ("a?", "b?", "a?"):
        assert call("solve", question, "--json") == 0
        ids.append(json.loads(capsys.readouterr().out)["id"])
    assert ids[0] == ids[2] != ids[1]


def test_solve_without_an_answer_prints_nothing_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("-q", "solve", "what?", runtime=ScriptedRuntime(status="waiting")) == 0
    assert capsys.readouterr() == ("", "no answer: waiting\n")
    assert call("-q", "solve", "what?", runtime=ScriptedRuntime(status="error")) == 1


def test_empty_question_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("solve", "  ") == 2
    assert capsys.readouterr().err.startswith("error: the question is empty\nhint: ")


REPORT = MakeReport(
    *(True, "sort_words@1", "admitted", (3, 3), (2, 3), 17, 1.23456, 10, 200),
    bound="right on 2 of 3 held back",
    stages={"samples": 17},
)


@pytest.fixture
def demonstrations(tmp_path: Path) -> Path:
    path = tmp_path / "demos.jsonl"
    lines = [{"id": str(n), "question": f"q{n}", "answer": f"a{n}"} for n in range(6)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_make_prints_the_documented_report(demonstrations: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runtime = ScriptedRuntime(report=REPORT)
    assert call("make", str(demonstrations), "--name", "sort_words", "--json", runtime=runtime) == 0
    assert json.loads(capsys.readouterr().out) == {
        "made": True,
        "tool": "sort_words@1",
        "status": "admitted",
        "shown": {"right": 3, "of": 3},
        "held_back": {"right": 2, "of": 3},
        "candidates": 17,
        "seconds": 1.235,
        "tokens": {"user": 10, "maker": 200},
        "bound": "right on 2 of 3 held back",
        "stages": {"samples": 17},
        "alike": [],
        "reason": None,
    }
    assert runtime.made is not None
    assert (len(runtime.made[0]), runtime.made[1]) == (6, "sort_words")


def test_make_prints_the_tools_name_for_people(demonstrations: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("-q", "make", str(demonstrations), runtime=ScriptedRuntime(report=REPORT)) == 0
    said = capsys.readouterr()
    assert said.out == "sort_words@1\n"
    assert said.err == "right on 2 of 3 held back\nadmitted: 3/3 shown and 2/3 held back right, 17 candidates, 1.2 s\n"


LABELLED = ['{"id": "1", "question": "q", "answer": "a"}', '{"id": "2", "question": "r", "answer": "b"}']


@pytest.mark.parametrize(
    ("lines", "name", "message"),
    [
        (['{"id": "1", "question": "q"}', '{"id": "2", "question": "q", "answer": "a"}'], "ok", "1 of 2 lines have no"),
        (['{"id": "1", "question": "q", "answer": "a"}'], "ok", "holds one demonstration"),
        (LABELLED, "Not OK", "--name 'Not OK' cannot"),
        (LABELLED, "class", "--name 'class' cannot"),
    ],
)
def test_make_refuses_what_no_tool_comes_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str], name: str, message: str
) -> None:
    path = tmp_path / "demos.jsonl"
    path.write_text("\n".join(lines))
    assert call("make", str(path), "--name", name) == 2
    assert message in capsys.readouterr().err


NEIGHBOURS = (Neighbour("sort_words@1", 0.91234, "Sort: b a"), Neighbour("add@2", 0.2, "Add"))


def test_explain_tells_reuse_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    runtime = ScriptedRuntime(decision=Reuse("sort_words@1", 0.91234, 0.6, NEIGHBOURS))
    assert call("dispatch", "explain", "Sort", "--json", runtime=runtime) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["decision"], told["tool"], told["threshold"]) == ("reuse", "sort_words@1", 0.6)
    assert told["reason"] == "confidence 0.912 reaches the threshold 0.600"
    assert told["neighbours"][1] == {"tool": "add@2", "similarity": 0.2, "text": "Add"}


def test_explain_tells_why_nothing_serves(capsys: pytest.CaptureFixture[str]) -> None:
    runtime = ScriptedRuntime(decision=Make("no tools yet", None, 0.6))
    assert call("-q", "dispatch", "explain", "Sort", runtime=runtime) == 0
    assert capsys.readouterr().out == "make: no tools yet\n"
