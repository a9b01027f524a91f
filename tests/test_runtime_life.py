"""What a run does with tools that fail in it, and with tools that others judge meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import RepeatingModel, ScriptedModel
from word_encoder import WordEncoder

from latm_local.config import DispatchSettings, MakeSettings, Settings
from latm_local.datatypes import Demonstration, Instance, Parameter, Signature, Tool, Uses
from latm_local.errors import LibraryError
from latm_local.library import Library
from latm_local.runtime import Runtime

WORDS = ("pear fig", "zoo apple kiwi", "b a", "x m n", "q c a b", "lime date", "yak emu ant")
BREAKS_ON_LONG = "sorted(words) if len(words) < 5 else [words[99]]"
BY_LETTER = "sorted(words, key=lambda w: w[0])"

Open = Callable[..., Runtime]


def sorter(body: str = "sorted(words)", name: str = "sort_words", head: str = "Sort these words: ") -> Tool:
    shown = tuple(Demonstration(head + w, " ".join(sorted(w.split())), {"words": w.split()}) for w in WORDS)
    signature = Signature(name, (Parameter("words", "list[str]"),), "list[str]")
    code = f"def {name}(words: list[str]) -> list[str]:\n    return {body}\n"
    return Tool(name, "Sort words.", code, signature, shown, '{"kind": "join", "separator": " "}')


def asking(count: int, words: int, first: int = 0, labelled: bool = False) -> list[Instance]:
    """Questions of so many words, among them two with one first letter in the wrong order."""
    rows = []
    for n in range(first, first + count):
        mark = chr(97 + n % 26)
        items = [f"b{mark}z", f"b{mark}a", *(f"{c}{mark}" for c in "zyxwvu"[: words - 2])]
        answer = " ".join(sorted(items)) if labelled else None
        rows.append(Instance(f"r{n}", "Sort these words: " + " ".join(items), None, answer))
    return rows


@pytest.fixture
def open_runtime(tmp_path: Path) -> Iterator[Open]:
    opened: list[Runtime] = []

    def open_one(
        maker: ScriptedModel | None = None, said: list[str] | None = None, user: ScriptedModel | None = None
    ) -> Runtime:
        settings = Settings(
            library=tmp_path, dispatch=DispatchSettings(threshold=0.4, sure=0.9), make=MakeSettings(samples=16)
        )
        told = (said if said is not None else []).append
        runtime = Runtime(
            settings, told, maker=maker or ScriptedModel(), user=user or ScriptedModel(), encoder=WordEncoder(256)
        )
        opened.append(runtime)
        return runtime

    yield open_one
    for runtime in opened:
        runtime.close()


def test_rows_wait_once_the_tool_that_breaks_on_them_is_quarantined(
    open_runtime: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latm_local.runtime.CHUNK", 6)
    said: list[str] = []
    runtime = open_runtime(said=said)
    runtime.library.add_tool(sorter(BREAKS_ON_LONG))
    results = list(runtime.solve([*asking(6, 6), *asking(6, 3, first=6)]))
    assert [r.status for r in results] == ["needs_review"] * 6 + ["waiting"] * 6
    assert [line for line in said if "quarantined: it failed in 6 of 6 uses" in line]
    kept = runtime.library.failures("sort_words@1")
    assert (len(kept), kept[0].kind) == (6, "ExecutionFailed")
    assert runtime.library.uses("sort_words@1") == Uses(6, 6)


def test_every_use_is_counted(open_runtime: Open) -> None:
    runtime = open_runtime()
    runtime.library.add_tool(sorter())
    list(runtime.solve([*asking(20, 3), *asking(5, 4, first=20, labelled=True)]))
    assert runtime.library.all_uses() == {"sort_words@1": Uses(25, 0, 5, 0)}


def test_a_tool_that_labelled_rows_prove_wrong_is_made_again_of_them(open_runtime: Open) -> None:
    said: list[str] = []
    runtime = open_runtime(RepeatingModel("\n    return sorted(words)"), said)
    runtime.library.add_tool(sorter(BY_LETTER))
    assert [r.answer for r in runtime.solve(asking(1, 2))] == ["baz baa"]
    *_, last = runtime.solve([*asking(8, 2, labelled=True), Instance("q", "Sort these words: pb pa")])
    assert (last.answer, last.tool) == ("pa pb", "sort_words@2")
    old, new = runtime.library.versions("sort_words")
    assert (old.review, new.review, len(new.demonstrations)) == ("quarantined", "unreviewed", 15)
    assert runtime.library.waiting() == []


def test_a_task_that_only_looks_alike_leaves_the_tool_alone(open_runtime: Open) -> None:
    runtime = open_runtime(user=RepeatingModel('{"words": ["b", "a"]}'))
    runtime.library.add_tool(sorter())
    rows = [Instance(f"c{n}", f"Count these words: {w}", None, str(len(w.split()))) for n, w in enumerate(WORDS[:5])]
    list(runtime.solve(rows))
    assert runtime.library.all_uses() == {}
    assert runtime.library.tool("sort_words").review == "unreviewed"


@pytest.mark.parametrize("state", ["retired", "rejected", "quarantined"])
def test_a_tool_that_another_process_takes_out_is_not_used_any_more(
    open_runtime: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr("latm_local.runtime.CHUNK", 2)
    runtime = open_runtime()
    runtime.library.add_tool(sorter())
    results = runtime.solve(asking(4, 3))
    assert next(results).status == "ok"
    with Library(tmp_path) as other:
        other.set_review("sort_words", state)  # type: ignore[arg-type]
    assert [r.status for r in results] == ["ok", "waiting", "waiting"]


def test_a_tool_that_another_process_made_is_used_at_once(
    open_runtime: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latm_local.runtime.CHUNK", 1)
    runtime = open_runtime()
    results = runtime.solve(iter_adding(asking(2, 3), tmp_path))
    assert [(r.id, r.status) for r in results] == [("r1", "ok"), ("r0", "waiting")]


def iter_adding(instances: list[Instance], library: Path) -> Iterator[Instance]:
    yield instances[0]
    with Library(library) as other:
        other.add_tool(sorter())
    yield instances[1]


def test_a_tool_made_that_behaves_as_an_old_one_is_offered_as_a_merge(open_runtime: Open) -> None:
    said: list[str] = []
    runtime = open_runtime(RepeatingModel("\n    return sorted(words)"), said)
    runtime.library.add_tool(sorter())
    rows = [Instance(f"o{n}", f"Order now: {w}", None, " ".join(sorted(w.split()))) for n, w in enumerate(WORDS)]
    report = runtime.make(rows, "order_now")
    assert report.alike == ("sort_words@1",)
    assert runtime.library.offered_merges() == [("order_now@1", "sort_words@1")]
    assert "order_now@1 behaves as sort_words@1 does: `latm tools merge order_now@1 sort_words@1` joins them" in said


def test_a_power_cut_while_a_tool_is_stored_leaves_its_demonstrations_and_its_search(open_runtime: Open) -> None:
    runtime = open_runtime(RepeatingModel("\n    return sorted(words)"))
    rows = asking(6, 3, labelled=True)
    runtime.library._database.read(
        "CREATE TRIGGER cut BEFORE DELETE ON waiting BEGIN SELECT RAISE(ABORT, 'power cut'); END"
    )
    with pytest.raises(LibraryError, match="power cut"):
        list(runtime.solve(rows))
    assert runtime.library.tools() == []
    assert runtime.library.waiting() == rows
    assert runtime.library._database.read("SELECT count(*) FROM searches")[0][0] == 1
    runtime.library._database.read("DROP TRIGGER cut")
    assert runtime.make_waiting() == []  # tried with as many already; another run tries again
    again = open_runtime(RepeatingModel("\n    return sorted(words)"))
    assert [t.review for t in again.make_waiting()] == ["unreviewed"]
    assert again.library.waiting() == []
    assert again.library._database.read("SELECT count(*) FROM searches")[0][0] == 0


# -- crashes and others at work -----------------------------------------------------------------------

RECORDER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_runtime_life import sorter
from latm_local.config import ToolsSettings
from latm_local.datatypes import Execution, Failure, Instance, ToolCall
from latm_local.library import Library
from latm_local.tool_life import FieldWatch
library = Library(Path(sys.argv[1]))
tool = library.tool("sort_words@1")
watch = FieldWatch(library, ToolsSettings(quarantine_rate=float(sys.argv[4])), lambda message: None)
failed = ToolCall(tool.reference, {}, "frame", Execution("error"), None, failure=Failure("ExecutionFailed", "x", "y"))
fine = ToolCall(tool.reference, {}, "frame", Execution("ok"), "a")
print("ready", flush=True)
for n in range(int(sys.argv[3])):
    names = [f"{sys.argv[5]} {n} {m}" for m in range(4)]
    watch.saw(tool, [Instance(name, name) for name in names], [failed, fine, fine, fine])
    print(n, flush=True)
"""


def recorder(library: Path, chunks: int, rate: float, name: str) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parent)
    command = [sys.executable, "-c", RECORDER, str(library), tests, str(chunks), str(rate), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_several_processes_count_together(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
    running = [recorder(tmp_path, 25, 1.0, name) for name in "abc"]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in running] == [(None, 0)] * 3
    with Library(tmp_path) as library:
        assert library.uses("sort_words") == Uses(300, 75)
        assert len(library.failures("sort_words")) == 75


def test_a_process_killed_at_any_instant_leaves_counts_failures_and_quarantine_in_step(tmp_path: Path) -> None:
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        with Library(folder) as library:
            library.add_tool(sorter())
        process = recorder(folder, 100_000, 0.01, "k")
        assert process.stdout is not None
        for _ in range(3 + 7 * attempt):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        with Library(folder) as library:
            uses = library.uses("sort_words")
            assert uses.used == 4 * uses.failed
            assert len(library.failures("sort_words")) == uses.failed
            judged = [review for review, _, _ in library.reviews("sort_words")]
            quarantined = uses.failed >= 5
            assert judged == ["unreviewed", *["quarantined"] * quarantined]
            assert library.tool("sort_words").review == judged[-1]
