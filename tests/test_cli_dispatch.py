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
from latm_local.datatypes import Demonstration, Instance, Make, Neighbour, Reuse
from latm_local.errors import BadInput
from latm_local.library import Library
from latm_local.runtime import Runtime
from latm_local.waiting import WaitingGroup, find_group

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


@pytest.fixture
def two_groups(home: Path) -> None:
    """Eight instances wait: five of sorting, two with answers; three of doubling without a task."""
    sorting = [Instance(str(n), q, None, "-" if n < 2 else None) for n, q in enumerate(questions("sort", 0, 5))]
    doubling = [Instance(str(n), q) for n, q in enumerate(questions("twice", 0, 3), 5)]
    with Library(home / "library") as library:
        library.add_waiting(sorting + doubling, ["no tool yet"] * 5 + ["too far"] * 3)


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
        "TOOL  SIMILARITY  NEAREST TEXT",
        "t0@1  0.900       text 0",
        "t1@1  0.100       text 1",
        "why: similarity 0.900 reaches the threshold 0.500",
    ]


def test_explain_says_that_a_tool_below_the_sure_line_reads_the_question_exactly(capsys: Capture) -> None:
    decision = Reuse("t1@1", 0.2, 0.5, near(0.3, 0.2))
    last = explained(capsys, decision).splitlines()[-1]
    assert last == "why: it reads the question exactly, as below 0.80 it must; similarity 0.200"
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


# -- waiting ------------------------------------------------------------------------------------------


def test_waiting_instances_are_listed_by_group(capsys: Capture, two_groups: None) -> None:
    groups = told(capsys, "waiting", "list")
    assert [(g["task"], g["answers"], g["needed"], len(g["instances"])) for g in groups] == [
        (None, 2, 6, 5),
        (None, 0, 6, 3),
    ]
    assert groups[1]["instances"][0] == {
        "id": "5",
        "question": questions("twice", 0, 1)[0],
        "answer": None,
        "reason": "too far",
    }
    assert call("waiting", "list") == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line.split(maxsplit=5) == [groups[0]["group"], "2", "of", "6", "5", questions("sort", 0, 1)[0]]


def test_nothing_waiting_prints_nothing(capsys: Capture) -> None:
    assert call("waiting", "list") == 0
    assert capsys.readouterr() == ("", "nothing waits\n")
    assert told(capsys, "waiting", "list") == []


def test_a_groups_name_stays_while_it_grows_and_its_first_characters_do(
    capsys: Capture, two_groups: None, home: Path
) -> None:
    names = [g["group"] for g in told(capsys, "waiting", "list")]
    with Library(home / "library") as library:
        library.add_waiting([Instance(f"new{n}", q, None, "8") for n, q in enumerate(questions("twice", 7, 4))])
    assert [g["group"] for g in told(capsys, "waiting", "list")] == names[::-1]
    shown = told(capsys, "waiting", "show", names[1][:4])
    assert (shown["group"], shown["answers"], len(shown["instances"])) == (names[1], 4, 7)


def test_a_label_makes_demonstrations_and_names_the_task(capsys: Capture, two_groups: None, home: Path) -> None:
    group = told(capsys, "waiting", "list")[1]["group"]
    answers = ("--answer", "5=a=b", "--answer", "6=12")
    labelled = told(capsys, "waiting", "label", group, "--task", "doubling", *answers)
    assert (labelled["group"], labelled["task"], labelled["answers"]) == (group, "doubling", 2)
    with Library(home / "library") as library:
        assert [(i.id, i.answer) for i in library.waiting() if i.task == "doubling"] == [
            ("5", "a=b"),
            ("6", "12"),
            ("7", None),
        ]
    assert call("waiting", "show", "doubling") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"group {group}, task doubling: 3 waiting, 2 of the 6 answers that a tool needs"
    assert call("--set", "make.demonstrations=2", "waiting", "show", "doubling") == 0
    assert "2 answers, enough for a tool" in capsys.readouterr().out


def test_a_label_is_given_to_the_group_alone_where_ids_repeat(capsys: Capture, two_groups: None, home: Path) -> None:
    with Library(home / "library") as library:
        library.add_waiting([Instance("5", "who wrote Hamlet")])
    group = told(capsys, "waiting", "list")[1]["group"]
    told(capsys, "waiting", "label", group, "--task", "doubling", "--answer", "5=8")
    with Library(home / "library") as library:
        assert library.waiting()[-1] == Instance("5", "who wrote Hamlet")


def test_merged_groups_are_one_task(capsys: Capture, two_groups: None) -> None:
    one, two = (g["group"] for g in told(capsys, "waiting", "list"))
    merged = told(capsys, "waiting", "merge", one, two, "--task", "words")
    assert (merged["group"], merged["task"], len(merged["instances"])) == (one, "words", 8)
    assert len(told(capsys, "waiting", "list")) == 1


def test_merging_without_a_task_takes_one_that_is_there(capsys: Capture, two_groups: None) -> None:
    one, two = (g["group"] for g in told(capsys, "waiting", "list"))
    told(capsys, "waiting", "label", two, "--task", "doubling")
    assert told(capsys, "waiting", "merge", one, "doubling")["task"] == "doubling"


def test_merging_groups_without_any_task_takes_the_firsts_name(capsys: Capture, two_groups: None) -> None:
    one, two = (g["group"] for g in told(capsys, "waiting", "list"))
    assert told(capsys, "waiting", "merge", two, one)["task"] == two
    assert len(told(capsys, "waiting", "show", two)["instances"]) == 8


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["show", "nonsense"], "no waiting group 'nonsense'", "run `latm waiting list`"),
        (["label", "GROUP"], "neither --task nor --answer is given", "see `latm waiting label --help`"),
        (["label", "GROUP", "--task", " "], "--task is empty", "for example --task sorting"),
        (["label", "GROUP", "--answer", "99=x"], "--answer '99=x' is not ID=TEXT", "run `latm waiting show "),
        (["label", "GROUP", "--answer", "0="], "--answer '0=' gives no answer", "write the answer after the ="),
        (["merge", "GROUP", "GROUP"], "'GROUP' and 'GROUP' are one group already", "run `latm waiting list`"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(
    capsys: Capture, two_groups: None, home: Path, arguments: list[str], error: str, hint: str
) -> None:
    group = told(capsys, "waiting", "list")[0]["group"]
    assert call("waiting", *[group if a == "GROUP" else a for a in arguments]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("error: " + error.replace("GROUP", group))
    assert second.startswith(f"hint: {hint}")
    with Library(home / "library") as library:
        assert [i.task for i in library.waiting()] == [None] * 8


def test_the_beginning_of_two_names_is_refused() -> None:
    groups = [WaitingGroup(None, (), (), "ab12"), WaitingGroup(None, (), (), "ab34"), WaitingGroup("ab", (), (), "ff")]
    assert find_group(groups, "ab").name == "ff"
    assert find_group(groups, "ab3").name == "ab34"
    with pytest.raises(BadInput, match="begins the names of 2 groups: ab12, ab34"):
        find_group(groups, "a")
    with pytest.raises(BadInput, match="no waiting group ''"):
        find_group(groups, "")


# -- bench dispatch -----------------------------------------------------------------------------------


def test_bench_measures_at_the_sizes_asked_for(capsys: Capture) -> None:
    found = told(capsys, "bench", "dispatch", "--vectors", "200,300")
    assert [(s["vectors"], s["kind"], s["recall"]) for s in found["searches"]] == [(200, "exact", 1), (300, "exact", 1)]
    assert found["cost"] > 0


@pytest.mark.parametrize("sizes", ["", "many", "1000,", "5", "-1000"])
def test_bench_refuses_sizes_that_are_none(capsys: Capture, sizes: str) -> None:
    assert call("bench", "dispatch", "--vectors", sizes) == 2
    assert capsys.readouterr().err.startswith(f"error: --vectors {sizes!r} are not numbers from 100 on\nhint: ")
