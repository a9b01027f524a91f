"""The shape of the code: imports only go down, files and functions stay small, the README's tree is the disk's."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "latm_local"
LAYERS = {
    0: {"errors", "datatypes", "protocols", "config", "offline"},
    1: {"catalog", "engine", "model_process", "encoder", "index", "library", "sandbox", "formats"},
    2: {"alignment", "frames", "readings", "rendering", "grammar", "prompts", "waiting", "outcomes"}
    | {"programs", "tool_maker", "tool_user", "tool_life", "dispatcher"},
    3: {"runtime"},
    4: {"adapters", "batch", "bench", "bundle", "demo", "doctor", "prepare"},
    5: {"cli", "server"},
}
# Edges never import one another, but for the process that an engine runs in.
SIDEWAYS = {("model_process", "engine")}
# Outside libraries and the one module that may import each.
OWNERS = {
    "llama_cpp": "engine",
    "llguidance": "engine",
    "gguf": "catalog",
    "sentence_transformers": "encoder",
    "faiss": "index",
    "sqlite3": "library",
    "pydantic_monty": "sandbox",
    "click": "cli",
    "torch": "adapters",
    "peft": "adapters",
}
HEAVY = ("torch", "transformers", "sentence_transformers", "llama_cpp", "llguidance", "faiss", "gguf", "pydantic_monty")
NOTHING_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    """The name under latm_local that decides a file's layer; "" for the package's own __init__."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").replace("__init__", "")


def layer_of(module: str) -> int:
    found = [layer for layer, modules in LAYERS.items() if module in modules]
    assert found, f"latm_local/{module} has no layer: name it in tests/test_layers.py"
    return found[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """Absolute names of every import, late ones and those for type checkers too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the layer"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imported(ast.parse(path.read_text())) if name.startswith("latm_local.")}
    return {name for name in names if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()}


def wrong_imports(module: str, names: set[str]) -> set[str]:
    """The imports of `module` that go up, or sideways between edges."""
    layer = layer_of(module)
    up = {name for name in names if layer_of(name) > layer}
    side = {n for n in names if layer == layer_of(n) == 1 and n != module and (module, n) not in SIDEWAYS}
    return up | side


def test_imports_go_down_the_layers() -> None:
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in sources()
        if module_of(path) and (found := wrong_imports(module_of(path), own_imports(path)))
    }
    assert wrong == {}


def test_an_import_that_goes_up_or_sideways_is_seen() -> None:
    assert wrong_imports("catalog", {"errors", "runtime"}) == {"runtime"}
    assert wrong_imports("encoder", {"index"}) == {"index"}
    assert wrong_imports("model_process", {"engine", "model_process"}) == set()


def test_each_outside_library_has_one_owner() -> None:
    wrong = [
        (str(path.relative_to(ROOT)), library)
        for path in sources()
        for library in {name.split(".")[0] for name in imported(ast.parse(path.read_text()))} & OWNERS.keys()
        if module_of(path) != OWNERS[library]
    ]
    assert wrong == []


def test_importing_any_module_loads_no_heavy_library() -> None:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sources()
        if path.name != "__main__.py"
    ]
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}:\n    importlib.import_module(name)\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_files_have_at_most_400_lines() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in [*sources(), *ROOT.glob("tests/**/*.py")]}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > 400} == {}


def test_functions_have_at_most_40_lines() -> None:
    long = [
        (str(path.relative_to(ROOT)), node.name, node.end_lineno - node.lineno + 1)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 40
    ]
    assert long == []


def test_no_module_is_named_for_nothing() -> None:
    assert [path for path in sources() if path.stem in NOTHING_NAMES] == []


TREE_LINE = re.compile(r"^( *)(\S+)(?: {2,}(\S.*))?$")


def tree_of(readme: str) -> dict[str, str]:
    """Paths and purposes of the README's tree: the fenced block that has a line for latm_local/errors.py.

    Lines are `path    purpose`; a path may be written below its folder, indented.
    """
    for block in re.findall(r"^```\w*\n(.*?)^```", readme, re.MULTILINE | re.DOTALL):
        found: dict[str, str] = {}
        above: list[tuple[int, str]] = []
        for line in filter(str.strip, block.splitlines()):
            match = TREE_LINE.match(line)
            if match is None:
                found = {}
                break
            indent, name, purpose = len(match[1]), match[2], match[3] or ""
            above = [(at, folder) for at, folder in above if at < indent]
            path = "".join(folder for _, folder in above) + name
            found[path] = purpose
            if name.endswith("/"):
                above.append((indent, name))
        if "latm_local/errors.py" in found:
            return found
    return {}


def on_disk() -> set[str]:
    """Every file of the repository that is or would be tracked, hidden ones left out."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout to tell the repository's files from what was built beside them")
    listed = subprocess.run(
        [git, "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return {path for path in listed if not path.startswith(".") and (ROOT / path).exists()}


def entry_of(path: str) -> str:
    """What of a path the tree must show: top-level files and folders, and each module of the package."""
    parts = path.split("/")
    depth = 2 if parts[0] == "latm_local" else 1
    return "/".join(parts[:depth]) + ("/" if len(parts) > depth else "")


def test_readme_tree_shows_what_is_on_disk() -> None:
    tree = tree_of((ROOT / "README.md").read_text())
    assert tree, "README.md has no tree: a fenced block with a line `latm_local/errors.py    purpose`"
    files = on_disk()
    gone = [path for path in tree if not (ROOT / path).exists()]
    assert gone == [], "in the README's tree, not on disk"
    wanted = {entry_of(path) for path in files} - {"latm_local/__init__.py", "latm_local/py.typed"}
    covered = {path for path in wanted if path in tree or any(p.startswith(path) for p in tree if path.endswith("/"))}
    assert sorted(wanted - covered) == [], "on disk, not in the README's tree"
    bare = [path for path, purpose in tree.items() if not purpose and not path.endswith("/")]
    assert bare == [], "in the README's tree without a purpose"


def test_readme_tree_is_read_flat_and_indented() -> None:
    flat = "```\nlatm_local/errors.py    what goes wrong\ntests/    what must hold\n```\n"
    indented = "```text\nlatm_local/\n  errors.py    what goes wrong\ntests/    what must hold\n```\n"
    assert tree_of(flat) == {"latm_local/errors.py": "what goes wrong", "tests/": "what must hold"}
    assert tree_of(indented) == {"latm_local/": "", **tree_of(flat)}
