"""Which sandbox: monty first, the jail for what monty lacks, and only where the setting allows it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from latm_local.datatypes import Limits
from latm_local.errors import SandboxError
from latm_local.sandbox import lacking, open_sandbox
from latm_local.sandbox.static_check import calls_may_share, check, imported_modules, refusal

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")
LACKING = {
    "import heapq\ndef f(): return heapq.nsmallest(1, [2, 1])": [1],
    "def f():\n    def g():\n        yield 1\n    return list(g())": [1],
    "def f(): return 'abc'.translate(str.maketrans('a', 'x'))": "xbc",
    "def f(): return pow(3, -1, 7)": 5,
    "from collections import OrderedDict\ndef f(): return OrderedDict(a=1)": {"a": 1},
    "import string\ndef f(): return string.digits": "0123456789",
}


@linux
@pytest.mark.parametrize("code", LACKING)
def test_what_monty_lacks_goes_to_the_jail_where_that_is_allowed(code: str) -> None:
    with open_sandbox(("monty", "jail")) as both:
        name, [done] = both.choose(code, "f", [{}], Limits())
    assert (name, done.value) == ("jail", LACKING[code])
    with open_sandbox(("monty",)) as monty:
        name, [done] = monty.choose(code, "f", [{}], Limits())
    assert (name, done.status) == ("monty", "error")
    assert lacking(done.error)


@linux
@pytest.mark.parametrize(
    "code",
    ["def f(): return 1", "def f(): return nothing", "import os\ndef f(): return os.listdir('/')", "def f(:",
     "import socket\ndef f(): return 1", "def f(): return (1).no_such_method()", "def f(): return open('/etc/passwd')"],
)  # fmt: skip
def test_code_at_fault_stays_in_monty(code: str) -> None:
    with open_sandbox(("monty", "jail")) as both:
        assert both.choose(code, "f", [{}], Limits())[0] == "monty"


def test_a_sandbox_that_is_not_allowed_cannot_be_had() -> None:
    with open_sandbox(("monty",)) as sandboxes, pytest.raises(SandboxError) as error:
        sandboxes.named("jail")
    assert "sandbox.allow" in error.value.message + error.value.hint


@linux
def test_a_tool_that_behaves_differently_in_the_two_is_found() -> None:
    with open_sandbox(("monty", "jail")) as both:
        same = both.differences(
            "def f(n): return [n, str(n / 3), n % 7]", "f", [{"n": n} for n in range(-9, 9)], Limits()
        )
        assert same == []
        clock = "import time\ndef f(): return time.time() > 0"
        [difference] = both.differences(clock, "f", [{}], Limits())
    assert difference.startswith("call 1: monty error")
    assert difference.endswith("jail True")


def test_refusals_name_the_line_and_the_reason() -> None:
    assert refusal("import os\ndef f(): return 1", "f") == "line 1: it imports 'os', which no tool may use"
    assert refusal("def f():\n    return open('x')", "f") == "line 2: it uses 'open', which no tool may use"
    assert refusal("def f(): return ().__class__.__base__.__subclasses__()", "f") is not None
    assert refusal("def g(): return 1", "f") == "line 1: there is no function 'f'"
    assert refusal("def f(:", "f") == "line 1: it is not valid Python: invalid syntax"
    assert "more than" in str(refusal("def f(): return 1" + " " * 30_000, "f"))
    assert "nested" in str(refusal("def f(): return " + "[" * 60 + "]" * 60, "f"))
    assert refusal("import heapq\ndef f(): return eval('1')", "f") is None


def test_the_reviewer_sees_notes_by_line() -> None:
    code = "import random\ndef f():\n    while True:\n"
    code += "        try:\n            return eval('1')\n        except:\n            pass"
    notes = [(f.line, f.what.split(":")[0]) for f in check(code, "f")]
    assert notes == [
        (1, "it imports 'random'"),
        (3, "a loop that only `break` or `return` ends"),
        (5, "it uses 'eval'"),
        (6, "it swallows every exception"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "def f(words: list[str]) -> list[str]:\n    return sorted(words, key=str.lower)",
        "import math, re\nfrom collections import Counter\ndef f(n): return math.sqrt(n) + len(re.findall('a', 'aa'))",
        "def f(n):\n    def g():\n        yield n\n    return '{:.2f} {}'.format(n, list(g()))",
        "from functools import lru_cache\n@lru_cache\ndef f(n): return 1 if n < 2 else f(n - 1) + f(n - 2)",
    ],
)
def test_plain_functions_may_share_a_session(code: str) -> None:
    assert calls_may_share(code)


@pytest.mark.parametrize(
    "code",
    [
        "import math\nmath.pi = 3", "import math\nx = [math]", "import math as m\nf(m)", "import os", "import random",
        "from functools import update_wrapper", "from operator import attrgetter", "import json\njson.codecs.sys",
        "from math import *", "class A: pass", "x.y = 1", "del x.y", "for x.y in z: pass", "with a as x.y: pass",
        "x.__class__", "x.gi_frame", "x._private", "getattr(x, y)", "setattr(x, y, z)", "type(x)", "eval('1')",
        "'{0.__class__}'.format(x)", "'{0[a]}'.format(x)", "s.format(x)", "str.format", "s.format_map(x)",
        "__builtins__",
        "match x:\n    case object(__class__=y): pass", "async def f(): await x",
        "import collections.abc", "from . import x",
        "from string import Formatter", "(", "x" * 30_000, "import statistics\nstatistics.random",
    ],
)  # fmt: skip
def test_code_that_could_reach_further_gets_a_session_for_each_call(code: str) -> None:
    assert not calls_may_share(code)


def test_imported_modules_are_found_wherever_they_are_named() -> None:
    code = "import heapq\ndef f():\n    from urllib import parse\n    import collections.abc as c"
    assert imported_modules(code) == ["collections", "collections.abc", "heapq", "urllib", "urllib.parse"]


@linux
def test_the_bench_gives_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    from latm_local.bench import sandbox as bench

    monkeypatch.setattr(bench, "BULK", 300)
    steps: list[str] = []
    report = bench.run(steps.append)
    figures = report.to_json()
    keys = {"cold_ms", "warm_ms", "bulk_ms", "kill_ms"}
    assert set(figures) == {"in_process_ms", "subprocess_ms", "monty", "jail"}
    assert isinstance(figures["monty"], dict)
    assert isinstance(figures["jail"], dict)
    assert set(figures["monty"]) == keys
    assert set(figures["jail"]) == {"available", *keys}
    assert all(isinstance(figures["monty"][key], float) and figures["monty"][key] > 0 for key in keys)
    assert steps == ["a plain call and a fresh interpreter", "monty", "jail"]
    assert "monty  cold" in str(report)


def test_the_security_page_names_only_tests_and_programs_that_exist() -> None:
    tests = Path(__file__).parent
    page = (tests.parent / "docs" / "security.md").read_text()
    written = "".join(path.read_text() for path in tests.glob("test_sandbox*.py"))
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) >= 15
    assert [name for name in named if f"def {name}(" not in written] == []
    parts = {
        name for group in re.findall(r"corpus ((?:`\w+`(?:, )?)+)", page) for name in re.findall(r"`(\w+)`", group)
    }
    corpus = "".join(path.read_text() for path in (tests / "hostile").glob("*.py"))
    assert parts
    for name in parts:
        assert (tests / "hostile" / f"{name}.py").exists() or f'"{name}"' in corpus or name.startswith("test_"), name
