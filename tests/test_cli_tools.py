"""`latm tools`: what is shown of a tool's life, and the commands that change it. Real library, sandbox and runtime."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import RepeatingModel, ScriptedModel
from word_encoder import WordEncoder

from latm_local.cli import latm
from latm_local.cli.edge import run_command
from latm_local.cli.session import Session
from latm_local.config import Settings
from latm_local.datatypes import Demonstration, FieldFailure, Instance, Parameter, Signature, Tool
from latm_local.library import Library
from latm_local.runtime import Runtime

Capture = pytest.CaptureFixture[str]
WORDS = ("pear fig", "zoo apple kiwi", "b a", "x m n", "q c a b", "lime date", "yak emu ant")
REPORT = {
    "stages": {"interfaces": 3, "distinct": 12},
    "tokens": {"user": 0, "maker": 1200},
    "seconds": 1.25,
    "groups": [{"weight": 0.75, "answers": 3}, {"weight": 0.25, "answers": 1}],
    "chosen": None,
}


def sorter(name: str = "sort_words", head: str = "Sort these words: ", body: str = "sorted(words)") -> Tool:
    shown = tuple(Demonstration(head + w, " ".join(sorted(w.split())), {"words": w.split()}) for w in WORDS)
    signature = Signature(name, (Parameter("words", "list[str]"),), "list[str]")
    code = f"def {name}(words: list[str]) -> list[str]:\n    return {body}\n"
    provenance = {"seed": 1, "bound": "right on 3 of 3 held back"}
    return Tool(name, "Sort words.", code, signature, shown, '{"kind": "join", "separator": " "}', 1, "unreviewed",
                provenance)  # fmt: skip


def lending(maker: ScriptedModel) -> Callable[[Settings, Callable[[str], None]], Runtime]:
    def make(settings: Settings, progress: Callable[[str], None]) -> Runtime:
        return Runtime(settings, progress, maker=maker, user=ScriptedModel(), encoder=WordEncoder(256))

    return make


def call(*arguments: str, maker: ScriptedModel | None = None) -> int:
    return run_command(latm, arguments, Session(make_runtime=lending(maker or ScriptedModel())))


@pytest.fixture
def library(home: Path) -> Path:
    with Library(home / "library") as library:
        library.add_tool(sorter(), json.dumps(REPORT))
    return home / "library"


def rows(path: Path, *pairs: tuple[str, str]) -> str:
    lines = [json.dumps({"id": str(n), "question": q, "answer": a}) for n, (q, a) in enumerate(pairs)]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


# -- show, list, history ------------------------------------------------------------------------------


def test_a_tool_is_shown_with_its_making_its_versions_and_its_failures(capsys: Capture, library: Path) -> None:
    with Library(library) as opened:
        opened.add_uses("sort_words@1", 9, [FieldFailure("Sort: c", "ExecutionFailed", "it broke", None, "c")])
        opened.set_review("sort_words@1", "approved", "read it")
        opened.add_tool(sorter("order", "Order: "))
        opened.offer_merge("order@1", "sort_words@1")
    assert call("tools", "show", "sort_words") == 0
    out = capsys.readouterr().out
    for line in (
        "sort_words@1  approved: read it",
        "sort_words(words: list[str]) -> list[str]",
        "right on 3 of 3 held back",
        "def sort_words(words: list[str]) -> list[str]:\n    return sorted(words)\n",
        "question   Sort these words: pear fig",
        "  stages\n    interfaces  3\n    distinct    12\n",
        "  seconds  1.25\n",
        "  groups\n    weight  answers\n    0.75    3\n    0.25    1\n",
        "version    sort_words@1  approved  in use",
        "uses       used 9 times, 1 different questions failed",
        "failure    ExecutionFailed, 1 times, last ",
        "right      c",
        "order@1 behaves as sort_words@1 does: `latm tools merge order@1 sort_words@1` joins them",
    ):
        assert line in out, line
    assert "\x1b" not in out


def test_all_that_is_shown_is_in_the_json(capsys: Capture, library: Path) -> None:
    with Library(library) as opened:
        opened.add_uses("sort_words@1", 9, [FieldFailure("Sort: c", "ExecutionFailed", "it broke")], checked=True)
    assert call("tools", "show", "sort_words", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["report"], shown["bound"], shown["why"]) == (REPORT, "right on 3 of 3 held back", "as stored")
    assert shown["uses"] == {"used": 9, "failed": 1, "checked": 9, "wrong": 1}
    assert shown["failures"][0] | {"at": ""} == {
        "question": "Sort: c", "kind": "ExecutionFailed", "message": "it broke", "answer": None, "correct": None,
        "times": 1, "at": "", "counts": True,
    }  # fmt: skip
    assert (shown["in_use"], shown["versions"]) == ("sort_words@1", [{"tool": "sort_words@1", "review": "unreviewed"}])


def test_code_is_highlighted_where_colours_can_be_seen(
    capsys: Capture, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert call("tools", "show", "sort_words") == 0
    assert "\x1b[" in capsys.readouterr().out


def test_the_list_tells_which_version_is_in_use(capsys: Capture, library: Path) -> None:
    with Library(library) as opened:
        opened.add_uses("sort_words@1", 4)
        opened.add_tool(sorter())
        opened.set_review("sort_words@2", "needs_review")
    assert call("tools", "list") == 0
    assert "sort_words@2  needs_review  sort_words@1  4     0" in capsys.readouterr().out
    assert call("--set", "review=required", "tools", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["in_use"] is None


def test_history_tells_every_version_and_judgement(capsys: Capture, library: Path) -> None:
    with Library(library) as opened:
        opened.set_review("sort_words@1", "approved", "read it")
        opened.add_tool(sorter())
    assert call("tools", "history", "sort_words", "--json") == 0
    first, second = json.loads(capsys.readouterr().out)
    assert [j["review"] for j in first["judgements"]] == ["unreviewed", "approved"]
    assert (first["judgements"][1]["note"], second["tool"]) == ("read it", "sort_words@2")
    assert call("tools", "history", "sort_words") == 0
    assert "approved  read it" in capsys.readouterr().out


# -- test ---------------------------------------------------------------------------------------------


def test_a_sound_tool_passes_and_a_wrong_row_fails_it(capsys: Capture, library: Path, tmp_path: Path) -> None:
    assert call("tools", "test", "sort_words") == 0
    assert capsys.readouterr().out == "sort_words@1 passed: 7/7 demonstrations right\n"
    good = rows(tmp_path / "good.jsonl", ("Sort these words: z y", "y z"))
    assert call("tools", "test", "sort_words", "--with", good, "--json") == 0
    assert json.loads(capsys.readouterr().out)["more"] == {"right": 1, "of": 1}
    bad = rows(tmp_path / "bad.jsonl", ("Sort these words: z y", "y z"), ("Sort these words: z y x", "z y x"))
    assert call("tools", "test", "sort_words", "--with", bad) == 1
    out = capsys.readouterr().out
    assert "sort_words@1 failed: 7/7 demonstrations right, 1/2 more rows right" in out
    assert "right      z y x\ngot        x y z" in out


def test_rows_without_an_answer_test_nothing(capsys: Capture, library: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "7", "question": "Sort these words: z y"}\n')
    assert call("tools", "test", "sort_words", "--with", str(tmp_path / "in.jsonl")) == 2
    assert "1 of 1 lines have no answer, the first with id '7'" in capsys.readouterr().err


# -- correct, remake ----------------------------------------------------------------------------------


def test_enough_corrections_quarantine_a_tool_and_its_rows_wait(capsys: Capture, library: Path, tmp_path: Path) -> None:
    assert call("tools", "correct", "sort_words", "--question", "Sort these words: b a", "--answer", "a b") == 0
    assert "0 corrections kept, 1 answered so already" in capsys.readouterr().err
    wrong = [(f"Sort these words: k {w}", f"{w} k") for w in "abcde"]
    wrong = [(q, " ".join(reversed(a.split()))) for q, a in wrong]
    assert call("tools", "correct", "sort_words", "--with", rows(tmp_path / "c.jsonl", *wrong), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["review"], told["kept"], told["right_already"]) == ("quarantined", 5, 0)
    with Runtime(Settings(), maker=ScriptedModel(), user=ScriptedModel(), encoder=WordEncoder(256)) as runtime:
        (result,) = runtime.solve([Instance("1", "Sort these words: b a")])
    assert (result.status, result.tool) == ("waiting", None)


@pytest.mark.parametrize("given", [["--question", "q"], ["--answer", "a"], [], ["--with", "f", "--question", "q"]])
def test_half_a_correction_is_refused(capsys: Capture, library: Path, given: list[str]) -> None:
    assert call("tools", "correct", "sort_words", *given) == 2
    assert "give --question and --answer, or --with FILE" in capsys.readouterr().err


def test_a_tool_made_again_learns_from_its_corrections(capsys: Capture, library: Path, tmp_path: Path) -> None:
    question = "Sort these words: Zoe ant Bob"
    with Library(library) as opened:
        opened.add_uses("sort_words@1", 0, [FieldFailure(question, "WrongAnswer", "", "Bob Zoe ant", "ant Bob Zoe")])
        opened.set_review("sort_words@1", "quarantined")
        opened.add_waiting([Instance("w", question, None, "ant Bob Zoe"), Instance("x", "Who?", None, "Ann")])
    more = rows(tmp_path / "more.jsonl", ("Sort these words: D c B a", "a B c D"), ("Sort these words: e F", "e F"))
    maker = RepeatingModel("\n    return sorted(words, key=str.lower)")
    set_long = ("--set", "make.seconds=900")
    assert call("-q", *set_long, "tools", "remake", "sort_words", "--with", more, maker=maker) == 0
    assert capsys.readouterr().out == "sort_words@2\n"
    with Library(library) as opened:
        made = opened.tool("sort_words")
        assert (made.reference, made.review, len(made.demonstrations)) == ("sort_words@2", "unreviewed", 10)
        assert list(opened.keys()) == ["sort_words@2"]
        assert opened.tool("sort_words@1").review == "quarantined"
        assert [i.id for i in opened.waiting()] == ["x"]


def test_a_tool_that_cannot_be_made_again_stays_as_it_was(capsys: Capture, library: Path) -> None:
    maker = RepeatingModel("\n    return 7")
    few = ("--set", "make.samples=16", "--set", "make.retrieved=0")
    assert call("-q", *few, "tools", "remake", "sort_words", "--json", maker=maker) == 0
    assert json.loads(capsys.readouterr().out)["made"] is False
    with Library(library) as opened:
        assert list(opened.keys()) == ["sort_words@1"]


# -- merge, rollback, retire --------------------------------------------------------------------------


def test_a_tool_that_comes_in_and_behaves_alike_is_offered_and_merged(
    capsys: Capture, library: Path, tmp_path: Path
) -> None:
    with Library(tmp_path / "other") as other:
        other.add_tool(sorter("order", "Order: ", "sorted(list(words))"))
    pack = str(tmp_path / "order.json")
    assert call("--library", str(tmp_path / "other"), "tools", "export", "order", "-o", pack) == 0
    assert call("tools", "import", pack) == 0
    assert "`latm tools merge order@1 sort_words@1` joins them" in capsys.readouterr().err
    assert call("tools", "merge", "order", "sort_words") == 0
    assert capsys.readouterr().out == "sort_words@2 unreviewed\n"
    with Library(library) as opened:
        assert list(opened.keys()) == ["sort_words@2"]
    assert call("tools", "test", "sort_words") == 0
    assert "14/14 demonstrations right" in capsys.readouterr().out


def test_tools_that_differ_are_not_merged(capsys: Capture, library: Path) -> None:
    with Library(library) as opened:
        opened.add_tool(sorter("by_letter", "Order: ", "sorted(words, key=lambda w: w[0])"))
    assert call("tools", "merge", "by_letter", "sort_words") == 1
    assert "do not answer alike" in capsys.readouterr().err


def test_an_earlier_version_comes_back_and_a_retired_tool_does_not(capsys: Capture, library: Path) -> None:
    with Library(library) as opened:
        opened.add_tool(sorter())
    assert call("tools", "rollback", "sort_words", "--note", "better") == 0
    assert capsys.readouterr().out == "sort_words@1 unreviewed\n"
    assert call("tools", "rollback", "sort_words") == 2
    assert "no version before sort_words@1" in capsys.readouterr().err
    assert call("tools", "retire", "sort_words", "--json") == 0
    assert [t["tool"] for t in json.loads(capsys.readouterr().out)] == ["sort_words@1"]
    assert call("tools", "retire", "sort_words") == 0
    assert "out of use already" in capsys.readouterr().err
    with Library(library) as opened:
        assert opened.keys() == {}
    assert call("tools", "approve", "sort_words@1") == 0
    with Library(library) as opened:
        assert list(opened.keys()) == ["sort_words@1"]
