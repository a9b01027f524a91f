"""Taking more than one's share: time, memory, stack, output, patience; and crashing the interpreter."""

from tests.hostile.files import LIBC
from tests.hostile.program import hostile

PROGRAMS = [
    hostile("endless_loop", "while True: pass"),
    hostile("endless_loop_that_catches", """
        while True:
            try:
                while True: pass
            except BaseException:
                continue
        """),
    hostile("endless_at_import", "return 1", "while True: pass"),
    hostile("endless_finally", """
        try:
            return 1
        finally:
            while True: pass
        """),
    hostile("endless_sum", "return sum(range(10**13))"),
    hostile("endless_maximum", "return max(iter(int, 1))"),
    hostile("endless_any", "return any(False for _ in iter(int, 1))"),
    hostile("endless_count", "return sum(0 for _ in itertools.count())", "import itertools"),
    hostile("endless_cycle", "return list(itertools.cycle([1]))", "import itertools"),
    hostile("endless_zip", "return len(list(zip(itertools.count(), itertools.count())))", "import itertools"),
    hostile("endless_permutations", "return sum(1 for _ in itertools.permutations(range(30)))", "import itertools"),
    hostile("endless_product", "return sum(1 for _ in itertools.product(range(99), repeat=30))", "import itertools"),
    hostile("endless_generator", """
        def g():
            while True:
                yield 1
        return sum(g())
        """),
    hostile("endless_comparison", """
        class A:
            def __lt__(self, other):
                while True: pass
        return sorted([A(), A()])
        """),
    hostile("endless_representation", """
        class A:
            def __repr__(self):
                while True: pass
        return repr([A()])
        """),
    hostile("endless_exception_text", """
        class E(Exception):
            def __str__(self):
                while True: pass
        raise E()
        """),
    hostile("endless_serialisation", """
        class D(dict):
            def items(self):
                while True: pass
        return D(a=1)
        """),
    hostile("endless_destructor", """
        class A:
            def __del__(self):
                while True: pass
        a = A()
        del a
        """),
    hostile("sleep", "time.sleep(1000)\nraise SystemExit", "import time"),
    hostile("wait_for_input", "return input()"),
    hostile("wait_for_a_pipe", """
        reader, writer = os.pipe()
        os.read(reader, 1)
        """, "import os"),
    hostile("wait_for_a_lock", """
        lock = _thread.allocate_lock()
        lock.acquire()
        lock.acquire()
        """, "import _thread"),
    hostile("wait_in_asyncio", """
        async def go():
            await asyncio.Event().wait()
        asyncio.run(go())
        """, "import asyncio"),
    hostile("ignore_signals", """
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                continue
        while True: pass
        """, "import signal"),
    hostile("regex_nested_repeat", 'return re.match("(a+)+$", "a" * 60 + "!") and 1 or spin()',
            "import re\ndef spin():\n    while True: pass"),
    hostile("regex_alternatives", 'return re.match("(a|aa)+$", "a" * 90 + "!") and 1 or spin()',
            "import re\ndef spin():\n    while True: pass"),
    hostile("regex_back_reference", 'return re.match(r"(?=(a+))\\1*(a|a)*(b|c)\\1$", "a" * 60) and 1 or spin()',
            "import re\ndef spin():\n    while True: pass"),
    hostile("regex_huge_repeat", 'return re.match("((a{1,1000}){1,1000}){1,1000}$", "a" * 5000 + "b") and 1 or spin()',
            "import re\ndef spin():\n    while True: pass"),
    hostile("long_string", 'return len("x" * 10**11)'),
    hostile("doubling_string", 's = "x"\nwhile True: s += s'),
    hostile("doubling_list", "s = [0]\nwhile True: s += s"),
    hostile("big_list", "return len([0] * 10**10)"),
    hostile("growing_list", "s = []\nwhile True: s.append(str(len(s)) * 99)"),
    hostile("growing_dict", "d = {}\nwhile True: d[len(d)] = [0] * 99"),
    hostile("growing_set", "s = set()\nwhile True: s.add(len(s))"),
    hostile("big_bytes", "return len(bytes(10**11))"),
    hostile("big_bytearray", "return len(bytearray(10**11))"),
    hostile("big_range_list", "return len(list(range(10**11)))"),
    hostile("nested_lists", "s = []\nwhile True: s = [s, s * 1]"),
    hostile("many_objects", "class A: pass\ns = []\nwhile True: s.append(A())"),
    hostile("memory_that_catches", """
        kept = []
        while True:
            try:
                kept.append("x" * 10**6 + str(len(kept)))
            except MemoryError:
                continue
        """),
    hostile("format_width", 'return len(f"{1:10000000000}")'),
    hostile("percent_width", 'return len("%10000000000d" % 1)'),
    hostile("justify", 'return len("x".ljust(10**11))'),
    hostile("replace_bomb", 's = "a" * 10**6\nreturn len(s.replace("a", s))'),
    hostile("join_bomb", 's = "a" * 10**6\nreturn len(s.join([s] * 10**6))'),
    hostile("expand_tabs", 'return len("\\t".expandtabs(10**11)) + len("x" * 10**11)'),
    hostile("zlib_bomb", """
        data = zlib.compress(bytes(10**7))
        kept = [zlib.decompress(data) for _ in range(10**6)]
        return len(kept)
        """, "import zlib"),
    hostile("mapped_memory", """
        libc.mmap.restype = ctypes.c_void_p
        got = [libc.mmap(ctypes.c_void_p(0), ctypes.c_size_t(2**30), 3, 0x22, -1, ctypes.c_long(0)) for _ in range(64)]
        if 2**64 - 1 in got:
            raise MemoryError
        return "WON"
        """, LIBC),
    hostile("power", "x = 7 ** 10**8\nreturn x % 10 + spin()", "def spin():\n    while True: pass"),
    hostile("power_tower", "return 9**9**9**9"),
    hostile("shift", "return (1 << 10**12) % 7"),
    hostile("factorial", "return math.factorial(10**8) % 7", "import math"),
    hostile("multiplications", "x = 3\nwhile True: x *= x"),
    hostile("huge_integer_result", "return 10**4500"),
    hostile("integer_text", 'return len(str(7**10**6)) + len("x" * 10**11)'),
    hostile("integer_text_unlimited", """
        sys.set_int_max_str_digits(0)
        return len(str(3**10**8))
        """, "import sys"),
    hostile("decimal_precision", """
        decimal.getcontext().prec = 10**9
        decimal.getcontext().Emax = decimal.MAX_EMAX
        return str(decimal.Decimal(2).sqrt())[:9] + "x" * 10**11
        """, "import decimal"),
    hostile("deep_recursion", "return f(t)"),
    hostile("mutual_recursion", "return g(t)", "def g(t): return f(t)"),
    hostile("recursion_that_catches", """
        try:
            return f(t)
        except RecursionError:
            return f(t)
        """),
    hostile("recursion_without_limit", """
        sys.setrecursionlimit(10**9)
        def down(n):
            return sorted([n], key=down)
        return down(1)
        """, "import sys"),
    hostile("recursive_representation", """
        class A:
            def __repr__(self): return repr(self)
        return repr(A())
        """),
    hostile("deep_result", "s = 1\nfor _ in range(10**5): s = [s]\nreturn s"),
    hostile("cyclic_result", "s = []\ns.append(s)\nreturn s"),
    hostile("cyclic_dict_result", 'd = {}\nd["d"] = d\nreturn d'),
    hostile("wide_result", 'return ["x" * 100] * 200_000'),
    hostile("many_small_parts", "return [0] * 400_000"),
    hostile("shared_result_bomb", "s = [1]\nfor _ in range(60): s = [s, s]\nreturn s"),
    hostile("print_flood", 'while True: print("x" * 10**5)'),
    hostile("write_flood", 'while True: sys.stdout.write("x" * 10**5)', "import sys"),
    hostile("error_flood", 'raise ValueError("x" * 10**7)'),
    hostile("not_a_number", 'return float("nan")'),
    hostile("infinite_result", 'return {"a": [1e400, -1e400]}'),
    hostile("half_a_character", 'return chr(0xD800)\n'),
    hostile("deep_source_brackets", 'return eval("(" * 10**5 + ")" * 10**5)'),
    hostile("deep_source_minus", 'return eval("-" * 10**5 + "1")'),
    hostile("long_source", 'return eval("1" + "+1" * 10**6) and spin()', "def spin():\n    while True: pass"),
    hostile("crash_null_pointer", "ctypes.string_at(0)", "import ctypes"),
    hostile("crash_free", "libc.free(ctypes.c_void_p(8))", LIBC),
    hostile("abort", "os.abort()", "import os"),
    hostile("exit_now", "os._exit(0)", "import os"),
    hostile("exit_with_code", "os._exit(77)", "import os"),
    hostile("system_exit", "raise SystemExit(0)"),
    hostile("keyboard_interrupt", "raise KeyboardInterrupt"),
    hostile("generator_exit", "raise GeneratorExit"),
    hostile("exception_without_text", """
        class E(BaseException):
            def __str__(self): raise self
        raise E()
        """),
    hostile("hash_collisions", """
        m = sys.hash_info.modulus
        return len({i * m for i in range(10**6)})
        """, "import sys"),
]  # fmt: skip
