"""The command line's edge and the commands that need no model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from gguf_files import write_gguf
from scripted_runtime import ScriptedRuntime

from latm_local import __version__
from latm_local.cli import latm
from latm_local.cli.edge import run_command
from latm_local.cli.session import Session
from latm_local.datatypes import Demonstration, Parameter, Signature, Tool
from latm_local.library import Library

Capture = pytest.CaptureFixture[str]
CODE = "def sort_words(words: list[str]) -> list[str]:\n    return sorted(words)\n"
TOOL = Tool(
    "sort_words",
    "Sort words.",
    CODE,
    Signature("sort_words", (Parameter("words", "list[str]"),), "list[str]"),
    (Demonstration("Sort: b a", "a b", {"words": ["b", "a"]}),),
    '{"kind": "join", "separator": " "}',
    provenance={"seed": 1},
)


def call(*arguments: str, runtime: ScriptedRuntime | None = None) -> int:
    return run_command(latm, arguments, Session(make_runtime=runtime or ScriptedRuntime()))


@pytest.fixture
def stored(home: Path) -> Tool:
    with Library(home / "library") as library:
        return library.add_tool(TOOL)


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for below, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {below}")
        else:
            yield f"{name} {below}", command


@pytest.mark.parametrize(("name", "command"), list(commands(latm, "latm")), ids=lambda part: str(part))
def test_every_command_has_help_an_example_and_json(name: str, command: click.Command) -> None:
    text = command.help or ""
    assert "Example:" in text
    examples = text.partition("Example:")[2].splitlines()
    assert [line for line in examples if line.strip().startswith("latm ") and f" {name[5:]}" in line]
    assert any("--json" in parameter.opts for parameter in command.params)
    assert all(p.help for p in command.params if isinstance(p, click.Option))


def test_help_loads_nothing_heavier_than_click() -> None:
    script = (
        "import sys\nfrom latm_local.cli import latm\nfrom latm_local.cli.edge import run_command\n"
        "assert run_command(latm, ['--help']) == 0\n"
        "heavy = {'pydantic', 'numpy', 'rich', 'platformdirs', 'sqlite3', 'multiprocessing', 'asyncio', 'torch'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_version(capsys: Capture) -> None:
    assert call("--version") == 0
    assert capsys.readouterr().out == f"latm {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["nonsense"], "No such command 'nonsense'.", "see `latm --help`"),
        (["run"], "Missing argument 'IN'.", "see `latm run --help`"),
        (["run", "in", "--nonsense"], "No such option '--nonsense'.", "see `latm run --help`"),
        (["--set", "nonsense", "config"], "--set 'nonsense' is not NAME=VALUE", "for example --set make.samples=32"),
        (
            ["--set", "no.such=1", "config"],
            "setting 'no' = {'such': '1'}: there is no such setting",
            "see `latm config`",
        ),
        (["--set", "seed=x", "config"], "setting 'seed' = 'x': Input should be a valid integer", "see `latm config`"),
        (["run", "/no/such.jsonl"], "/no/such.jsonl cannot be read: No such file or directory", "check the path"),
        (["tools", "show", "none"], "no tool 'none' in", "run `latm tools list`"),
        (["tools", "import", "/no/such.json"], "/no/such.json cannot be read", "check the path"),
        (["models", "show", "none"], "no model named 'none' and no file at that path", "add it to latm.toml"),
    ],
)
def test_what_is_off_gives_two_lines_and_exit_code_2(
    capsys: Capture, arguments: list[str], error: str, hint: str
) -> None:
    assert call(*arguments) == 2
    said = capsys.readouterr()
    first, second = said.err.splitlines()
    assert first.startswith(f"error: {error}")
    assert second.startswith(f"hint: {hint}")
    assert said.out == ""


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"maker = \n", "latm.toml is not valid TOML: Invalid value (at line 1, column 9)"),
        (b'maker = "\xff"', "latm.toml is not valid TOML: 'utf-8' codec can't decode byte 0xff"),
        (b"[make]\nsamles = 3", "setting 'make.samles' = 3: there is no such setting"),
        (b"[make]\nsamples = 0", "setting 'make.samples' = 0: Input should be greater than or equal to 1"),
    ],
)
def test_settings_file_that_is_off_gives_two_lines(capsys: Capture, home: Path, content: bytes, error: str) -> None:
    (home / "latm.toml").write_bytes(content)
    assert call("config") == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"error: {error}")
    assert second.startswith("hint: ")


def test_environment_that_is_off_gives_two_lines(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATM_MAKE", "not JSON")
    assert call("config") == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith('error: error parsing value for field "make"')
    assert "LATM_MAKE__SAMPLES=32" in second


def test_no_command_prints_the_help(capsys: Capture) -> None:
    assert call() == 2
    assert "Commands:" in capsys.readouterr().err


def test_fault_of_the_program_leaves_its_details_in_a_file(capsys: Capture, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "1", "question": "Q"}\n')
    assert call("-q", "run", str(path), runtime=ScriptedRuntime(fault=ZeroDivisionError("by zero"))) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first == "error: unexpected ZeroDivisionError: by zero"
    (details,) = home.glob("crash-*.txt")
    assert str(details) in second
    assert "Traceback" in details.read_text()


def test_fault_of_the_program_is_printed_when_debugging(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATM_DEBUG", "1")
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "1", "question": "Q"}\n')
    assert call("run", str(path), runtime=ScriptedRuntime(fault=ZeroDivisionError("by zero"))) == 1
    assert "Traceback" in capsys.readouterr().err


def test_reader_that_goes_away_is_no_error(home: Path) -> None:
    latm_process = subprocess.Popen(
        [sys.executable, "-c", "from latm_local.cli import main; main()", "config"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LATM_HOME": str(home)},
    )
    assert latm_process.stdout is not None
    latm_process.stdout.close()
    assert latm_process.stderr is not None
    assert latm_process.stderr.read() == b""
    latm_process.wait()
    latm_process.stderr.close()


def test_tools_are_listed(capsys: Capture, stored: Tool) -> None:
    assert call("tools", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "tool": "sort_words@1",
            "name": "sort_words",
            "version": 1,
            "review": "unreviewed",
            "signature": "sort_words(words: list[str]) -> list[str]",
            "description": "Sort words.",
            "demonstrations": 1,
            "in_use": "sort_words@1",
            "uses": {"used": 0, "failed": 0, "checked": 0, "wrong": 0},
        }
    ]
    assert call("tools", "list") == 0
    table = capsys.readouterr().out.splitlines()
    row = "sort_words@1  unreviewed  sort_words@1  0     0       sort_words(words: list[str]) -> list[str]  Sort words."
    assert table[1:] == [row]


def test_empty_library_lists_nothing_on_stdout(capsys: Capture) -> None:
    assert call("tools", "list") == 0
    assert capsys.readouterr().out == ""
    assert call("tools", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_library_option_names_another_library(capsys: Capture, stored: Tool, tmp_path: Path) -> None:
    assert call("--library", str(tmp_path / "other"), "tools", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_tool_is_shown_whole(capsys: Capture, stored: Tool) -> None:
    assert call("tools", "show", "sort_words", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["code"], shown["provenance"]) == (CODE, {"seed": 1})
    assert shown["demonstrations"] == [{"question": "Sort: b a", "arguments": {"words": ["b", "a"]}, "answer": "a b"}]
    assert call("tools", "show", "sort_words@1") == 0
    assert CODE in capsys.readouterr().out


def test_tool_goes_out_and_comes_in(capsys: Capture, stored: Tool, tmp_path: Path) -> None:
    pack = tmp_path / "sort.json"
    assert call("tools", "export", "sort_words", "-o", str(pack)) == 0
    assert call("-q", "--library", str(tmp_path / "other"), "tools", "import", str(pack), "--json") == 0
    assert json.loads(capsys.readouterr().out)["tool"] == "sort_words@1"
    with Library(tmp_path / "other") as library:
        assert library.tool("sort_words").code == CODE


def test_export_to_stdout_is_the_pack_alone(capsys: Capture, stored: Tool) -> None:
    assert call("tools", "export", "sort_words") == 0
    assert json.loads(capsys.readouterr().out)["format"] == "latm-tool/1"


def test_judgement_and_its_note_are_kept(capsys: Capture, home: Path, stored: Tool) -> None:
    assert call("tools", "approve", "sort_words", "--note", "read it") == 0
    assert capsys.readouterr().out == "sort_words@1 approved\n"
    assert call("tools", "reject", "sort_words@1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["review"] == "rejected"
    with Library(home / "library") as library:
        assert [(review, note) for review, note, _ in library.reviews("sort_words@1")] == [
            ("unreviewed", "as stored"),
            ("approved", "read it"),
            ("rejected", ""),
        ]


def test_config_names_every_source(
    capsys: Capture, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "latm.toml").write_text("seed = 5\n[make]\nsamples = 8\nseconds = 9\n")
    monkeypatch.setenv("LATM_MAKE__SAMPLES", "16")
    assert call("--maker", "big", "--set", "engine.context=512", "config", "--json") == 0
    rows = {row["setting"]: (row["value"], row["source"]) for row in json.loads(capsys.readouterr().out)}
    toml = "latm.toml"
    assert rows["seed"] == (5, toml)
    assert rows["make.seconds"] == (9.0, toml)
    assert rows["make.samples"] == (16, "environment LATM_MAKE__SAMPLES")
    assert rows["home"] == (str(home), "environment LATM_HOME")
    assert rows["maker"] == ("big", "option")
    assert rows["engine.context"] == (512, "option")
    assert rows["sandbox.seconds"] == (2.0, "default")


def test_models_are_listed_with_their_role_or_their_problem(capsys: Capture, home: Path, tmp_path: Path) -> None:
    write_gguf(tmp_path / "tiny.gguf")
    (home / "latm.toml").write_text(
        f'maker = "tiny"\n[models.tiny]\npath = "{tmp_path}/tiny.gguf"\n[models.gone]\npath = "/no/gone.gguf"\n'
    )
    assert call("models", "list", "--json") == 0
    entries = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert (entries["tiny"]["ok"], entries["tiny"]["used_as"]) == (True, ["maker"])
    assert (entries["gone"]["ok"], entries["gone"]["error"]["kind"]) == (False, "ModelNotFound")
    assert call("models", "list") == 0
    assert "no file at /no/gone.gguf" in capsys.readouterr().out


def test_model_is_shown_with_its_sum(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = write_gguf(tmp_path / "tiny.gguf")
    assert call("models", "show", str(path), "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["architecture"], shown["shape"]["layers"], len(shown["sha256"])) == ("llama", 2, 64)


def test_truncated_model_is_refused_in_two_lines(capsys: Capture, tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf")
    path.write_bytes(path.read_bytes()[:-100])
    assert call("models", "show", str(path)) == 2
    assert f"{path} is cut short: its tensors end at byte" in capsys.readouterr().err
