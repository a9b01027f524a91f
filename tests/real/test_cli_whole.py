"""The command line with the embedded models, as a person runs it: offline, interrupted, examined."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real
LATM = [sys.executable, "-c", "from latm_local.cli import main; main()"]
PACK = {
    "format": "latm-tool/1",
    "name": "sort_words",
    "description": "Sort words alphabetically.",
    "code": "def sort_words(words: list[str]) -> list[str]:\n    return sorted(words)\n",
    "demonstrations": [
        {
            "question": f"Sort these words: {' '.join(words)}",
            "arguments": {"words": words},
            "answer": " ".join(sorted(words)),
        }
        for words in (["pear", "fig", "apple"], ["so", "be", "it", "then"], ["red", "blue"])
    ],
}
QUESTIONS = {"1": "Sort these words: plum cherry", "2": "Sort these words: zebra ant mouse bee"}


def without_network() -> list[str]:
    """The command that starts another without any network interface; skips where it is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let a user make a network namespace (unshare -rn)")
    return [unshare, "-rn"]


@pytest.fixture
def library(home: Path) -> Path:
    """A home whose library holds one tool, imported through the command line."""
    (home / "pack.json").write_text(json.dumps(PACK))
    subprocess.run([*LATM, "-q", "tools", "import", "pack.json"], check=True, capture_output=True)
    return home


def write_questions(path: Path) -> None:
    path.write_text("".join(json.dumps({"id": i, "question": q}) + "\n" for i, q in QUESTIONS.items()))


def test_run_answers_where_there_is_no_network_at_all(library: Path) -> None:
    prefix = without_network()
    write_questions(library / "in.jsonl")
    done = subprocess.run(
        [*prefix, *LATM, "run", "in.jsonl", "-o", "out.jsonl"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in (library / "out.jsonl").read_text().splitlines()]
    assert {r["id"]: (r["answer"], r["status"], r["tool"]) for r in results} == {
        "1": ("cherry plum", "ok", "sort_words@1"),
        "2": ("ant bee mouse zebra", "ok", "sort_words@1"),
    }


def test_pack_whose_answers_do_not_come_out_is_refused(home: Path) -> None:
    wrong = {**PACK, "code": "def sort_words(words: list[str]) -> list[str]:\n    return words\n"}
    (home / "wrong.json").write_text(json.dumps(wrong))
    done = subprocess.run([*LATM, "-q", "tools", "import", "wrong.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: sort_words: ")
    assert len(done.stderr.splitlines()) == 2
    listed = subprocess.run([*LATM, "tools", "list", "--json"], capture_output=True, text=True, check=True)
    assert json.loads(listed.stdout) == []


def test_explain_names_the_tool_and_its_similarity(library: Path) -> None:
    done = subprocess.run(
        [*LATM, "-q", "dispatch", "explain", "Sort these words: kiwi date", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["decision"], told["tool"]) == ("reuse", "sort_words@1")
    assert told["similarity"] >= told["threshold"]
    assert told["neighbours"][0]["tool"] == "sort_words@1"


def test_doctor_is_content_without_network(home: Path) -> None:
    prefix = without_network()
    done = subprocess.run([*prefix, *LATM, "doctor", "--json"], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert [check for check in report["checks"] if not check["ok"]] == []
    assert (report["ok"], done.returncode) == (True, 0)
    assert {"maker", "user", "encoder", "sandbox", "network", "library"} <= {c["name"] for c in report["checks"]}


def test_doctor_names_what_is_missing_and_goes_on(home: Path) -> None:
    done = subprocess.run(
        [*LATM, "--maker", "/no/such.gguf", "--set", "encoder=/no/folder", "doctor", "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    bad = {check["name"]: check for check in json.loads(done.stdout)["checks"] if not check["ok"]}
    assert done.returncode == 1
    assert set(bad) == {"memory", "maker", "encoder"}
    assert all(check["hint"] for check in bad.values())


def test_interrupt_in_the_middle_of_making_is_one_line(home: Path) -> None:
    lines = [
        {"id": str(n), "question": f"Sort these words: {w}", "answer": " ".join(sorted(w.split()))}
        for n, w in enumerate(["b a", "d c", "f e", "h g i", "k j l", "z y x"])
    ]
    (home / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    running = subprocess.Popen(
        [*LATM, "run", "in.jsonl", "-o", "out.jsonl"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    )
    assert running.stderr is not None
    said = next(line for line in running.stderr if line.startswith("making a tool"))
    os.killpg(running.pid, signal.SIGINT)
    rest = running.stderr.read()
    running.stderr.close()
    assert (running.wait(), said != "") == (130, True)
    assert [line for line in rest.splitlines() if line.strip()][-1].startswith("interrupted")
    assert "Traceback" not in rest
    assert not (home / "out.jsonl").exists()
