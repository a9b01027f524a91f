"""The scripts that people run: they parse, and say plainly what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = [ROOT / "scripts" / name for name in ("setup", "demo", "test")] + [ROOT / ".ci" / "run"]
TOOLS = ("bash", "env", "dirname", "rm", "cat")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_can_be_run_and_parses(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def bare_machine(folder: Path, *tools: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of scripts/setup on a path that holds only `tools`."""
    (folder / "bin").mkdir()
    for tool in (*TOOLS, *tools):
        found = shutil.which(tool)
        assert found is not None
        (folder / "bin" / tool).symlink_to(found)
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", folder / "scripts")
    environment = {"PATH": str(folder / "bin"), "HOME": str(folder)}
    return subprocess.run(
        ["bash", "scripts/setup"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_setup_without_python_says_what_to_install(tmp_path: Path) -> None:
    done = bare_machine(tmp_path)
    assert done.returncode == 1
    assert "error: no Python 3.11 or newer" in done.stderr
    assert "hint: install one" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_setup_with_an_unknown_option_says_how_it_is_used() -> None:
    done = subprocess.run([ROOT / "scripts" / "setup", "--nonsense"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "usage: scripts/setup [--rebuild]\n")
