"""The jail's first process: a bare CPython that locks itself up and then forks one child for each call.

It runs as `python -I -S` with no environment. Requests come as frames on standard input, replies go as
frames on standard output. Each child has a pipe of its own; what it writes there is passed on unread
and the buffer wiped, and jail.py checks it. Code and arguments are read from standard input by the child
itself, before anything of them runs, so the zygote's memory, which every later child inherits, never
holds a trace of an earlier call.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import struct
import sys
import time
from typing import Any, NoReturn

from latm_local.sandbox import lockdown
from latm_local.sandbox.static_check import JAIL_MODULES

# Modules that others load when they are first used, which is too late in a child.
LOADED_WITH = {
    "collections": ("heapq", "copy"),
    "datetime": ("_strptime",),
    "enum": ("warnings",),
    "fractions": ("decimal",),
    "functools": ("types", "weakref"),
    "re": ("unicodedata", "warnings"),
    "time": ("_strptime",),
    "urllib.parse": ("unicodedata",),
}
ENCODINGS = (
    "ascii",
    "latin_1",
    "utf_8",
    "utf_16",
    "utf_32",
    "cp1252",
    "rot_13",
    "hex_codec",
    "base64_codec",
    "punycode",
)
NO_FILES = ("site-packages", "dist-packages", "test", "tests", "idlelib", "ensurepip", "lib2to3", "turtledemo")


class Request:
    """The head of a request, as jail.py sends it. The body, code and calls, is for the child's eyes alone."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.calls: int = fields["calls"]
        self.modules: list[str] = fields["modules"]
        self.seconds: float = fields["seconds"]
        self.memory: int = fields["memory"]
        self.output: int = fields["output"]
        self.recursion: int = fields["recursion"]


class Silence:
    """Standard output of generated code: taken and thrown away."""

    encoding = "utf-8"
    closed = False

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


def main(level: str) -> NoReturn:
    """Lock up as far as `level` demands, say so, and serve until the other side closes."""
    requests, replies = _take_channels()
    statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    hello, filters = _lock(level)
    _send(replies, json.dumps(hello).encode())
    if hello["refused"]:
        os._exit(1)
    gc.collect()
    gc.freeze()
    buffer = bytearray(2**16)
    while True:
        head = _receive(requests)
        if head is None:
            os._exit(0)
        request = Request(json.loads(head))
        _load(request.modules)
        most = _most(request)
        if len(buffer) < most:
            buffer = bytearray(most)
        reply, size = _serve(request, requests, statm, filters, buffer)
        _send(replies, reply)
        _send(replies, memoryview(buffer)[:size])
        buffer[:size] = bytes(size)


def _take_channels() -> tuple[int, int]:
    """Move the channel away from descriptors 0 and 1, which then lead nowhere."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    return requests, replies


def _lock(level: str) -> tuple[dict[str, Any], list[lockdown.Filter]]:
    """Apply all that the kernel offers; `refused` says what is missing that `level` demands."""
    for name in ENCODINGS:
        __import__("encodings." + name)
    __import__("unicodedata")  # for characters given by name in the source
    _volunteer_for_the_oom_killer()
    hello: dict[str, Any] = {"landlock": 0, "seccomp": False, "namespaces": lockdown.separate_namespaces()}
    missing: list[str] = []
    filters: list[lockdown.Filter] = []
    lockdown.drop_capabilities()
    try:
        lockdown.no_new_privileges()
        lockdown.restrict_files(_readable())
        hello["landlock"] = lockdown.landlock_abi()
    except lockdown.Lacking as error:
        if level == "full":
            missing.append(f"Landlock ({error})")
    try:
        lockdown.no_new_privileges()
        filters = [lockdown.call_filter()]
        lockdown.install(lockdown.zygote_filter())
        hello["seccomp"] = True
    except lockdown.Lacking as error:
        filters = []
        if level in ("full", "seccomp"):
            missing.append(f"seccomp ({error})")
    hello["refused"] = ", ".join(missing)
    return hello, filters


def _volunteer_for_the_oom_killer() -> None:
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        return  # a hardened /proc; the limits stand without it


def _readable() -> list[str]:
    """The standard library's own files, entry by entry, so that packages installed beside it are left out."""
    roots = [path for path in sys.path if os.path.isdir(path)]
    entries = [os.path.join(root, name) for root in roots for name in sorted(os.listdir(root)) if name not in NO_FILES]
    return entries + [path for path in sys.path if os.path.isfile(path)]


def _load(modules: list[str]) -> None:
    """Import what the code will import, and what that imports only when used: a child can open no file."""
    late = [name for module, names in LOADED_WITH.items() if module in (*modules, *sys.modules) for name in names]
    for name in [module for module in modules if module in JAIL_MODULES] + late:
        if name not in sys.modules:
            try:
                __import__(name)
            except ImportError:
                continue  # not in this Python; the code's own import will say so


def _serve(
    request: Request, requests: int, statm: int, filters: list[lockdown.Filter], buffer: bytearray
) -> tuple[bytes, int]:
    """Fork a child for the request's calls and see it to its end; how that was, and the size of what it wrote."""
    used = int(os.pread(statm, 64, 0).split()[0]) * resource.getpagesize()
    reader, writer = os.pipe()
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            _be_child(request, requests, writer, used, filters)
        finally:
            os._exit(70)
    os.close(writer)
    size, in_time = _collect(reader, start + request.seconds, buffer)
    os.close(reader)
    code = os.waitstatus_to_exitcode(_end(pid, start + request.seconds))
    if not size:
        os._exit(1)  # the child may have left a part of the request unread; start anew
    ended = "in_time" if in_time else "timed_out"
    return json.dumps({"seconds": time.monotonic() - start, "ended": ended, "code": code}).encode(), size


def _most(request: Request) -> int:
    """Bytes a child may write in all. Calls that share a child share this; too much is done again one by one."""
    return request.output + 2**16 + 64 * request.calls


def _collect(reader: int, deadline: float, buffer: bytearray) -> tuple[int, bool]:
    """Fill `buffer` with what the child writes until it ends or the buffer is full; its size, and whether in time."""
    size = 0
    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    with memoryview(buffer) as view:
        while size < len(buffer):
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000 + 1):
                return size, False
            part = os.readv(reader, [view[size:]])
            if not part:
                break
            size += part
    return size, True


def _end(pid: int, deadline: float) -> int:
    """Kill what is left of the child's group, and reap it. A child that finished is given a moment to exit."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    patience = min(deadline, time.monotonic() + 0.005)
    while not ended and time.monotonic() < patience:
        time.sleep(0.0002)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        for kill, target in ((os.killpg, pid), (os.kill, pid)):
            try:
                kill(target, signal.SIGKILL)
            except OSError:
                continue  # gone, or not yet a group of its own
        _, status = os.waitpid(pid, 0)
    return status


def _be_child(request: Request, requests: int, writer: int, used: int, filters: list[lockdown.Filter]) -> NoReturn:
    """Take the code and the calls, give up all else, run, write the replies, end."""
    os.setpgid(0, 0)
    lockdown.die_with_parent()
    body = json.loads(_receive(requests) or b"")
    os.write(writer, b"r")
    os.closerange(3, writer)
    os.closerange(writer + 1, 256)
    limits = {
        resource.RLIMIT_AS: used + request.memory,
        resource.RLIMIT_CPU: int(request.seconds) + 2,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    sys.stdout = sys.stderr = Silence()
    sys.setrecursionlimit(request.recursion)
    for each in filters:
        lockdown.install(each)
    for text in body["calls"]:
        _send(writer, _reply(body["code"], body["entry"], text, request.output).encode("utf-8", "replace"))
    os._exit(0)


def _reply(code: str, entry: str, text: str, output: int) -> str:
    """One call: V and the value's JSON, R and why the value is none, E and the exception, L when memory ran out."""
    try:
        if "random" in sys.modules:
            sys.modules["random"].seed(0)
        names: dict[str, Any] = {"__name__": "tool"}
        exec(compile(code, "tool", "exec", dont_inherit=True), names)
        if entry not in names:
            return f"ENameError: the code has no function {entry}"
        value = names[entry](**json.loads(text))
    except MemoryError as error:
        return f"LMemoryError: {error}"[:2000]
    except BaseException as error:  # noqa: BLE001 - generated code may raise anything
        return _described(error)
    try:
        result = json.dumps(value, allow_nan=False)
    except MemoryError:
        return "LMemoryError: the result"
    except BaseException as error:  # noqa: BLE001
        return "R" + _described(error)[1:]
    if len(result) > output:
        return f"Rit has {len(result)} characters, more than the {output} allowed"
    return "V" + result


def _described(error: BaseException) -> str:
    try:
        return f"E{type(error).__name__}: {error}"[:2000]
    except BaseException:  # noqa: BLE001 - its __str__ is generated code too
        return "Ean exception that cannot be shown"


def _send(descriptor: int, body: bytes | memoryview) -> None:
    """Write one frame: four bytes of length, then the body."""
    try:
        os.write(descriptor, struct.pack(">I", len(body)))
        while body:
            body = body[os.write(descriptor, body) :]
    except OSError:
        os._exit(0)  # the other side is gone


def _receive(descriptor: int) -> bytes | None:
    """The body of the next frame, or None when the other side has closed."""
    head = _read_exactly(descriptor, 4)
    return _read_exactly(descriptor, struct.unpack(">I", head)[0]) if head else None


def _read_exactly(descriptor: int, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = os.read(descriptor, min(size, 2**20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
