"""Walks through the interpreter towards what was not handed over: the classes of escape published for
Python sandboxes that look at code instead of locking the process (dunder walks, frames, generators,
modules reachable through allowed modules, decorators, format strings, rebuilt code objects, …)."""

from tests.hostile.program import hostile

TOUCH = 'system("touch " + t["folder"] + "/new")'

PROGRAMS = [
    hostile("subclasses_to_system", """
        for c in ().__class__.__base__.__subclasses__():
            if c.__name__ == "_wrap_close":
                return c.__init__.__globals__["system"]("touch " + t["folder"] + "/new")
        """, "import os", bites=True),
    hostile("subclasses_to_importer", """
        for c in object.__subclasses__():
            if c.__name__ == "BuiltinImporter":
                posix = c.load_module("posix")
                return posix.read(posix.open(t["secret"], 0), 99).decode()
        """, bites=True),
    hostile("subclasses_to_loader", """
        for c in [].__class__.__mro__[-1].__subclasses__():
            if c.__name__ == "FileLoader":
                return c("x", t["secret"]).get_data(t["secret"]).decode()
        """, bites=True),
    hostile("function_globals", 'return f.__globals__["__builtins__"]["open"](t["secret"]).read()'),
    hostile("builtins_by_name", """
        b = __builtins__
        return (b if isinstance(b, dict) else b.__dict__)["op" + "en"](t["secret"]).read()
        """, bites=True),
    hostile("builtin_self", 'return getattr(print.__self__, "open")(t["secret"]).read()', bites=True),
    hostile("computed_attribute", """
        base = getattr(getattr((), "__cla" + "ss__"), "__ba" + "se__")
        walk = getattr(base, "__subcl" + "asses__")()
        importer = [c for c in walk if "Importer" in c.__name__][0]
        return getattr(importer, "load_mod" + "ule")("posix").system("touch " + t["folder"] + "/new")
        """, bites=True),
    hostile("import_function", f'return __import__("os").{TOUCH}', bites=True),
    hostile("importlib", f'return importlib.import_module("os").{TOUCH}', "import importlib", bites=True),
    hostile("evaluated_import", """
        return eval("__imp" + "ort__('o' + 's')").system("touch " + t["folder"] + "/new")
        """, bites=True),
    hostile("executed_import", 'exec("import os\\nos.mkdir(p)", {"p": t["folder"] + "/new"})', bites=True),
    hostile("through_random", f"return random._os.{TOUCH}", "import random", bites=True),
    hostile("through_statistics", f"return statistics.random._os.{TOUCH}", "import statistics", bites=True),
    hostile("through_collections", f'return collections._sys.modules["os"].{TOUCH}', "import collections", bites=True),
    hostile("through_json", f'return json.codecs.sys.modules["os"].{TOUCH}', "import json", bites=True),
    hostile("through_typing", f'return typing.sys.modules["os"].{TOUCH}', "import typing", bites=True),
    hostile("through_dataclasses", f'return dataclasses.sys.modules["os"].{TOUCH}', "import dataclasses", bites=True),
    hostile("through_re", f'return re.enum.sys.modules["os"].{TOUCH}', "import re", bites=True),
    hostile("through_datetime", f'return datetime.sys.modules["os"].{TOUCH}', "import datetime"),
    hostile("through_functools", f"""
        return functools.reduce.__self__.__spec__.loader.load_module("posix").{TOUCH}
        """, "import functools"),
    hostile("through_queue", f'return queue.threading._os.{TOUCH}', "import queue, threading"),
    hostile("through_unicodedata", 'return unicodedata.__loader__.get_data(t["secret"]).decode()',
            "import unicodedata"),
    hostile("from_import_inside", f"from os import system\nreturn {TOUCH}", bites=True),
    hostile("sys_modules", f'return sys.modules["os"].{TOUCH}', "import sys, os", bites=True),
    hostile("generator_frame", """
        g = (g.gi_frame.f_back.f_back.f_globals for _ in [1])
        names = [*g][0]
        return names.get("__builtins__", names)["open"](t["secret"]).read()
        """),
    hostile("generator_builtins", """
        g = (x for x in [1])
        return g.gi_frame.f_builtins["open"](t["secret"]).read()
        """, bites=True),
    hostile("traceback_frame", """
        try:
            1 / 0
        except ZeroDivisionError as error:
            frame = error.__traceback__.tb_frame
            while frame.f_back:
                frame = frame.f_back
            return frame.f_builtins["open"](t["secret"]).read()
        """, bites=True),
    hostile("coroutine_frame", """
        async def c():
            pass
        coroutine = c()
        got = coroutine.cr_frame.f_builtins["open"](t["secret"]).read()
        coroutine.close()
        return got
        """, bites=True),
    hostile("async_generator_frame", """
        async def g():
            yield 1
        return g().ag_frame.f_builtins["open"](t["secret"]).read()
        """, bites=True),
    hostile("caller_frame", """
        frame = sys._getframe()
        found = []
        while frame:
            found.append(str(sorted(frame.f_locals))[:200])
            frame = frame.f_back
        return open(t["secret"]).read() + str(found)
        """, "import sys", bites=True),
    hostile("format_string_walk", """
        secret_of_the_host = "{0.__globals__[__builtins__]}".format(f)
        return open(t["secret"]).read() + secret_of_the_host
        """, bites=True),
    hostile("format_map_walk", """
        text = "{f.__globals__[__builtins__][open]}".format_map({"f": f})
        return open(t["secret"]).read() if "built-in" in text else None
        """),
    hostile("decorator", """
        @eval
        @(lambda _: "open(" + repr(t["secret"]) + ").read()")
        class X:
            pass
        return X
        """, bites=True),
    hostile("metaclass", """
        class Meta(type):
            def __getitem__(cls, path):
                return open(path).read()
        class X(metaclass=Meta):
            pass
        return X[t["secret"]]
        """, bites=True),
    hostile("subclass_hook", """
        class A:
            def __init_subclass__(cls, path=None, **kw):
                cls.found = open(path).read()
        class B(A, path=t["secret"]):
            pass
        return B.found
        """, bites=True),
    hostile("class_getitem", """
        class A:
            __class_getitem__ = open
        return A[t["secret"]].read()
        """, bites=True),
    hostile("operator_overload", """
        class A:
            __add__ = lambda self, path: open(path).read()
        return A() + t["secret"]
        """, bites=True),
    hostile("string_subclass_trick", """
        class S(str):
            def __eq__(self, other):
                return True
            __hash__ = str.__hash__
        return open(S(t["secret"])).read()
        """, bites=True),
    hostile("match_on_class", """
        match f:
            case object(__globals__=names):
                return names["__builtins__"]["open"](t["secret"]).read()
        """),
    hostile("rebuilt_code", """
        g = lambda: None
        g.__code__ = compile("open(path).read()", "x", "eval")
        return eval(g.__code__, {"path": t["secret"]})
        """, bites=True),
    hostile("made_up_bytecode", """
        code = f.__code__.replace(co_code=bytes([100, 255] * 8 + [83, 0]), co_consts=(), co_stacksize=1)
        return type(f)(code, {})({})
        """),
    hostile("exception_object", """
        try:
            raise ImportError(name="os")
        except ImportError as error:
            return type(error).__mro__[-1].__subclasses__()[0] and open(t["secret"]).read()
        """, bites=True),
    hostile("garbage_collector", """
        for thing in gc.get_objects():
            if isinstance(thing, dict) and "system" in thing and "fork" in thing:
                return thing["system"]("touch " + t["folder"] + "/new")
        """, "import gc, os", bites=True),
    hostile("help_pages", """
        import _sitebuiltins
        printer = _sitebuiltins._Printer("x", "")
        printer._Printer__filenames = [t["secret"]]
        return str(printer)
        """, bites=True),
    hostile("debugger", f'return pdb.os.{TOUCH}', "import pdb", bites=True),
    hostile("interactive_console", """
        code.InteractiveInterpreter({"t": t}).runsource("import os; os.mkdir(t['folder'] + '/new')")
        """, "import code", bites=True),
    hostile("doctest", """
        doctest.run_docstring_examples(">>> import os\\n>>> os.mkdir(p)\\n", {"p": t["folder"] + "/new"})
        """, "import doctest", bites=True),
    hostile("timeit", 'timeit.timeit("os.mkdir(p)", globals={"os": os, "p": t["folder"] + "/new"}, number=1)',
            "import timeit, os", bites=True),
    hostile("ctypes_python_api", """
        return ctypes.pythonapi.PyRun_SimpleString(b"import os; os.mkdir('%s/new')" % t["folder"].encode())
        """, "import ctypes", bites=True),
    hostile("audit_hook", """
        sys.addaudithook(lambda *a: None)
        return open(t["secret"]).read()
        """, "import sys", bites=True),
    hostile("trace_function", """
        found = []
        sys.settrace(lambda frame, *a: found.append(frame.f_builtins["open"](t["secret"]).read()))
        (lambda: 0)()
        sys.settrace(None)
        return found
        """, "import sys", bites=True),
    hostile("own_stdout", 'return sys.stdout.__class__.write.__globals__["os"].system("touch " + t["folder"] + "/new")',
            "import sys"),
    hostile("zygotes_own_modules", """
        zygote = sys.modules["latm_local.sandbox.zygote"]
        zygote.lockdown._libc.prctl(22, 0, 0, 0, 0)
        return open(t["secret"]).read()
        """, "import sys"),
]  # fmt: skip
