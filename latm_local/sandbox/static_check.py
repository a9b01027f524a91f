"""What generated code looks like before it runs. Reads the text alone; never the boundary.

Three readers: a refusal that names the line, the reviewer's page, and the question whether calls may
share an interpreter. Code that slips past any of it still meets the sandbox.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

MAX_CHARACTERS = 20_000
MAX_NODES = 4_000
MAX_NESTING = 40


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What the jail offers to `import`; all of it pure computation.
JAIL_MODULES = _words(
    """__future__ abc array base64 binascii bisect calendar cmath collections collections.abc colorsys copy csv
    dataclasses datetime decimal difflib enum fractions functools graphlib hashlib heapq html itertools json keyword
    math numbers operator pprint random re shlex statistics string struct textwrap time typing unicodedata
    urllib.parse zlib"""
)

# Names that make sense in no tool: they reach for the machine, or hide from whoever reads the code.
REFUSED_NAMES = _words("__import__ __builtins__ __loader__ __spec__ breakpoint globals help input locals open vars")
# Names of which a reviewer should know: text becomes code. A calculator may want it, inside the sandbox.
NOTED_NAMES = _words("compile eval exec")
REFUSED_ATTRIBUTES = _words(
    """__subclasses__ __bases__ __base__ __mro__ mro __globals__ __builtins__ __code__ __closure__ __getattribute__
    __reduce__ __reduce_ex__ __loader__ __self__ __dict__ gi_frame cr_frame ag_frame tb_frame f_back f_globals
    f_locals f_builtins __traceback__ __init_subclass__ __subclasshook__ __import__"""
)

# Calls may share an interpreter when all that the code can reach is its own: these parts of modules
# have no state, and modules and their attributes can be neither passed on nor assigned.
SHARED: dict[str, str] = {
    "__future__": "annotations",
    "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "cmath": "*",
    "collections": "Counter OrderedDict defaultdict deque",
    "datetime": "date datetime time timedelta timezone",
    "fractions": "Fraction",
    "functools": "cache cmp_to_key lru_cache partial reduce",
    "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    "itertools": "*",
    "json": "dumps loads",
    "math": "*",
    "operator": "add and_ contains eq floordiv ge gt itemgetter le lt mod mul ne neg not_ or_ sub truediv xor",
    "re": "I IGNORECASE M MULTILINE S DOTALL X VERBOSE compile escape findall finditer fullmatch match search split "
    "sub subn",
    "statistics": "fmean geometric_mean harmonic_mean mean median median_high median_low mode multimode pstdev "
    "pvariance quantiles stdev variance",
    "string": "ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable "
    "punctuation whitespace",
    "textwrap": "dedent fill indent shorten wrap",
    "typing": "Any Callable Dict Iterable Iterator List Literal Mapping Optional Sequence Set Tuple Union",
}
UNSHARED_NAMES = REFUSED_NAMES | NOTED_NAMES | _words("classmethod delattr dir getattr id object setattr super type")
FRAME_PREFIXES = ("_", "gi_", "cr_", "ag_", "tb_", "f_", "co_")
FIELD_WITH_ATTRIBUTE = re.compile(r"\{[^{}:!]*[.\[]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader of the code should know; `refuse` ends it, `note` goes on the reviewer's page."""

    line: int
    kind: Literal["refuse", "note"]
    what: str


def check(code: str, entry: str) -> list[Finding]:
    """All findings in `code`, by line; none means nothing unusual, not that it is safe."""
    tree = _parse(code)
    if isinstance(tree, Finding):
        return [tree]
    findings = [finding for node in ast.walk(tree) for finding in _look_at(node)]
    if not any(isinstance(n, ast.FunctionDef) and n.name == entry for n in tree.body):
        findings.append(Finding(1, "refuse", f"there is no function {entry!r}"))
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        findings.append(Finding(1, "refuse", f"it has more than {MAX_NODES} parts"))
    return sorted(findings, key=lambda finding: finding.line)


@lru_cache(maxsize=64)
def refusal(code: str, entry: str) -> str | None:
    """The first reason not to run `code` at all, or None."""
    first = next((f for f in check(code, entry) if f.kind == "refuse"), None)
    return None if first is None else f"line {first.line}: {first.what}"


def imported_modules(code: str) -> list[str]:
    """Modules that `code` names in import statements, with their parents; none where it does not parse."""
    tree = _parse(code)
    if isinstance(tree, Finding):
        return []
    names = {name for node in ast.walk(tree) for name in _imports(node)}
    return sorted(names | {name.split(".")[0] for name in names})


@lru_cache(maxsize=64)
def calls_may_share(code: str) -> bool:
    """Whether many calls may run in one interpreter, one after another, without seeing one another's state."""
    tree = _parse(code)
    if isinstance(tree, Finding):
        return False
    modules = {
        (alias.asname or alias.name): alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    used = {id(n.value): (n.value.id, n.attr) for n in ast.walk(tree) if _is_attribute_of_name(n)}  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in modules:
            if id(node) not in used or not _stateless(modules[node.id], used[id(node)][1]):
                return False
        elif not _keeps_to_itself(node):
            return False
    return True


def _is_attribute_of_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


@lru_cache(maxsize=16)
def _parse(code: str) -> ast.Module | Finding:
    if len(code) > MAX_CHARACTERS:
        return Finding(1, "refuse", f"it has {len(code)} characters, more than {MAX_CHARACTERS}")
    if _brackets(code) > MAX_NESTING:
        return Finding(1, "refuse", f"brackets nested deeper than {MAX_NESTING}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the generated code, of no use to anyone here
            return ast.parse(code)
    except SyntaxError as error:
        return Finding(error.lineno or 1, "refuse", f"it is not valid Python: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        return Finding(1, "refuse", f"it cannot be read: {type(error).__name__}")


def _brackets(code: str) -> int:
    """How deep brackets nest, strings and comments counted too: a cheap bound before parsing."""
    depth = deepest = 0
    for character in code:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(0, depth - 1)
    return deepest


def _look_at(node: ast.AST) -> Iterator[Finding]:
    line = getattr(node, "lineno", 1)
    for module in _imports(node):
        if module not in JAIL_MODULES:
            yield Finding(line, "refuse", f"it imports {module!r}, which no tool may use")
        elif module in ("random", "time"):
            yield Finding(line, "note", f"it imports {module!r}: its answers may not depend on its arguments alone")
    yield from _look_at_name(node, line)
    if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
        yield Finding(line, "note", "a loop that only `break` or `return` ends")
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        yield Finding(line, "note", "it swallows every exception")


def _look_at_name(node: ast.AST, line: int) -> Iterator[Finding]:
    if isinstance(node, ast.Name) and node.id in REFUSED_NAMES:
        yield Finding(line, "refuse", f"it uses {node.id!r}, which no tool may use")
    if isinstance(node, ast.Name) and node.id in NOTED_NAMES:
        yield Finding(line, "note", f"it uses {node.id!r}: text becomes code")
    if isinstance(node, ast.Attribute) and node.attr in REFUSED_ATTRIBUTES:
        yield Finding(line, "refuse", f"it uses the attribute {node.attr!r}, which no tool may use")
    elif isinstance(node, ast.Attribute) and node.attr.startswith("__"):
        yield Finding(line, "note", f"it uses the attribute {node.attr!r}")


def _imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        whole = "." * node.level + (node.module or "")
        yield from ([f"{whole}.{a.name}" for a in node.names] if whole in ("urllib",) else [whole])


def _keeps_to_itself(node: ast.AST) -> bool:
    """Whether a part of the code can reach nothing beyond what the code itself makes."""
    if isinstance(node, ast.Name):
        return node.id not in UNSHARED_NAMES and not node.id.startswith("__")
    if isinstance(node, ast.Attribute):
        return _plain_attribute(node)
    if isinstance(node, ast.Import):
        return all(alias.name in SHARED for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return not node.level and all(_stateless(node.module or "", alias.name) for alias in node.names)
    if isinstance(node, ast.MatchClass):
        return not node.kwd_attrs
    return not isinstance(node, ast.ClassDef | ast.AsyncFunctionDef | ast.Await)


def _plain_attribute(node: ast.Attribute) -> bool:
    if not isinstance(node.ctx, ast.Load) or node.attr.startswith(FRAME_PREFIXES) or node.attr == "format_map":
        return False
    if node.attr != "format":
        return True
    text = node.value.value if isinstance(node.value, ast.Constant) else None
    return isinstance(text, str) and not FIELD_WITH_ATTRIBUTE.search(text)


def _stateless(module: str, name: str) -> bool:
    names = SHARED.get(module, "").split()
    return not name.startswith("_") and name != "*" and (names == ["*"] or name in names)
