"""Reaching into the next call, and forging results.

`f(t)` tampers when `t["n"]` is 0; the calls after it must return what they would have returned anyway.
"""

from dataclasses import dataclass

from latm_local.datatypes import Json
from tests.hostile.program import Hostile, hostile


@dataclass(frozen=True)
class Tamper:
    """The program, and what untouched calls return."""

    program: Hostile
    untouched: Json

    @property
    def name(self) -> str:
        return self.program.name


def tamper(name: str, act: str, then: str, untouched: Json, head: str = "") -> Tamper:
    body = 'if t["n"] == 0:\n' + "\n".join("    " + line for line in act.strip("\n").splitlines()) + "\n" + then
    return Tamper(hostile(name, body, head), untouched)


FORGED = '(struct.pack(">I", 6) + b\'V"WON"\')'

PROGRAMS = [
    tamper("global_list", "seen.append(1)", "return len(seen)", 0, "seen = []"),
    tamper("global_name", "global count\ncount += 1", "return count", 0, "count = 0"),
    tamper("default_argument", "g(1)", "return len(g(2))", 1,
           "def g(x, kept=[]):\n    kept.append(x)\n    return kept"),
    tamper("closure", "step()", "return step()", 1,
           "def make():\n    n = [0]\n    def step():\n        n[0] += 1\n        return n[0]\n    return step\n"
           "step = make()"),
    tamper("class_attribute", "A.kept.append(1)", "return len(A.kept)", 0, "class A:\n    kept = []"),
    tamper("function_attribute", "g.x = 1", 'return getattr(g, "x", 0)', 0, "def g(): pass"),
    tamper("cache", "g(5)", "return g.cache_info().misses", 0,
           "import functools\n@functools.lru_cache\ndef g(n): return n"),
    tamper("cached_list", 'g().append("WON")', "return g()", [],
           "import functools\n@functools.lru_cache\ndef g(): return []"),
    tamper("builtin_replaced", "import builtins\nbuiltins.len = lambda x: 99", "return len([1])", 1),
    tamper("builtin_through_globals", '__builtins__["len"] = lambda x: 99', "return len([1])", 1),
    tamper("module_attribute", "math.pi = 3", "return math.pi > 3.1", True, "import math"),
    tamper("module_by_alias", "m = math\nsetattr(m, 'sqrt', lambda x: 99)", "return math.sqrt(4)", 2.0, "import math"),
    tamper("module_through_list", "[math][0].sqrt = None", "return math.sqrt(4)", 2.0, "import math"),
    tamper("module_through_update_wrapper", "functools.update_wrapper(math, f)", "return math.__name__", "math",
           "import functools, math"),
    tamper("module_marked_by_typing", "typing.no_type_check(math)", "return hasattr(math, '__no_type_check__')", False,
           "import typing, math"),
    tamper("serialiser_replaced", "json.dumps = lambda *a, **k: '\"WON\"'", "return 5", 5, "import json"),
    tamper("deserialiser_replaced", "json.loads = lambda *a: {'t': {'n': 9}}", 'return t["n"] < 9', True,
           "import json"),
    tamper("encoder_replaced", "json.JSONEncoder.default = lambda s, o: 'WON'", "return {1}", None, "import json"),
    tamper("module_table", "sys.modules['math'] = None", "import math\nreturn math.floor(1.5)", 1, "import sys"),
    tamper("import_hook", "sys.meta_path.clear()\nsys.modules.pop('math', None)", "import math\nreturn 1", 1,
           "import sys"),
    tamper("random_state", "random.random()\nrandom.seed(5)", "return random.randint(0, 10**9)", 906691059,
           "import random"),
    tamper("decimal_context", "decimal.getcontext().prec = 2", "return str(decimal.Decimal(1) / 3)",
           "0." + "3" * 28, "import decimal"),
    tamper("recursion_limit", "sys.setrecursionlimit(60)", "return sys.getrecursionlimit() > 60", True, "import sys"),
    tamper("keyword_list", "keyword.kwlist.append('WON')", "return 'WON' in keyword.kwlist", False, "import keyword"),
    tamper("day_names", "calendar.day_abbr = ['WON']", "return calendar.day_abbr[0]", "Mon", "import calendar"),
    tamper("counter_method", "collections.Counter.most_common = lambda s, n=0: 'WON'",
           "return collections.Counter('aa').most_common(1)", [["a", 2]], "import collections"),
    tamper("operator_method", "operator.attrgetter('append')(seen)(1)", "return len(seen)", 0,
           "import operator\nseen = []"),
    tamper("trace_left_behind", "sys.setprofile(lambda *a: 1 / 0)", "return 5", 5, "import sys"),
    tamper("exit_handler", "atexit.register(print, 'WON')", "return 5", 5, "import atexit"),
    tamper("finalizer_left_behind", """
class A:
    def __del__(self):
        seen.append(1)
a = A()
a.me = a
""", "return len(seen)", 0, "seen = []"),
    tamper("generator_left_behind", """
def g():
    try:
        yield 1
    finally:
        while True: pass
x = [g()]
next(x[0])
x.append(x)
""", "return sum(range(10))", 45),
    tamper("environment_variable", "os.environ['LATM_X'] = 'WON'", "return os.environ.get('LATM_X')", None,
           "import os"),
    tamper("signal_handler", "signal.signal(14, print)", "return signal.getsignal(14) is print", False,
           "import signal"),
    tamper("warning_filters", "warnings.simplefilter('error')", "return len(warnings.filters) < 99", True,
           "import warnings"),
    tamper("thread_left_behind", "_thread.start_new_thread(print, ())", "return 5", 5, "import _thread"),
    tamper("arguments_changed", 't["list"].append("WON")', 'return t["list"]', []),
    tamper("memory_kept", "kept.append('x' * 10**7)", "return len('y' * 10**7)", 10**7, "kept = []"),
    tamper("printed_result", "print('V\"WON\"')\nprint('{\"value\": \"WON\"}')", "return 5", 5),
    tamper("printed_frame", f"import sys, struct\nsys.stdout.write(str({FORGED}))", "return 5", 5),
    tamper("descriptors_written", f"""
for number in range(0, 64):
    try:
        os.write(number, {FORGED} * 4)
    except OSError:
        continue
""", "return 5", 5, "import os, struct"),
    tamper("descriptors_written_then_exit", f"""
for number in range(0, 64):
    try:
        os.write(number, {FORGED} * 4)
    except OSError:
        continue
os._exit(0)
""", "return 5", 5, "import os, struct"),
    tamper("descriptors_closed", "os.closerange(0, 64)", "return 5", 5, "import os"),
    tamper("endless_frame", """
for number in range(0, 64):
    try:
        os.write(number, b"\\xff\\xff\\xff\\xffV")
    except OSError:
        continue
""", "return 5", 5, "import os"),
    tamper("broken_json", """
for number in range(3, 64):
    try:
        os.write(number, struct.pack(">I", 6) + b"V{]1e9")
    except OSError:
        continue
os._exit(0)
""", "return 5", 5, "import os, struct"),
    tamper("forged_infinity", """
for number in range(3, 64):
    try:
        os.write(number, struct.pack(">I", 6) + b"V1e999")
    except OSError:
        continue
os._exit(0)
""", "return 5", 5, "import os, struct"),
    tamper("crash_between_calls", "ctypes.string_at(0)", "return 5", 5, "import ctypes"),
    tamper("harness_names", "__latm_calls.clear()", "return 5", 5),
    tamper("harness_function_replaced", "global __latm_one\n__latm_one = lambda x: 'V\"WON\"'", "return 5", 5),
    tamper("zygote_replaced", "sys.modules['latm_local.sandbox.zygote']._reply = lambda *a: 'V\"WON\"'", "return 5", 5,
           "import sys"),
]  # fmt: skip
