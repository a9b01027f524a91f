"""What the Linux kernel is asked to take away from a process, by system calls made through ctypes.

Nothing here can be undone by the process that asked for it, nor by its children. libseccomp is not
needed: the filters are short enough to be written out. Used by zygote.py alone.
"""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Iterable, Sequence


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# System call numbers, (x86_64, aarch64); None where the architecture has no such call.
NUMBERS: dict[str, tuple[int | None, int]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "pread64": (17, 67),
    "readv": (19, 65),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "madvise": (28, 233), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "futex": (202, 98), "sched_yield": (24, 124),
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "getrandom": (318, 278), "getpid": (39, 172), "gettid": (186, 178),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "exit": (60, 93), "exit_group": (231, 94), "rseq": (334, 293), "set_robust_list": (273, 99),
    "set_tid_address": (218, 96), "sched_getaffinity": (204, 123),
    "openat": (257, 56), "newfstatat": (262, 79), "getdents64": (217, 61),
    "fork": (57, 1079), "vfork": (58, 1071), "clone": (56, 220), "clone3": (435, 435), "wait4": (61, 260),
    "pipe2": (293, 59), "poll": (7, 1068), "ppoll": (271, 73), "kill": (62, 129), "setpgid": (109, 154),
    "prctl": (157, 167), "prlimit64": (302, 261), "getppid": (110, 173), "close_range": (436, 436),
}  # fmt: skip

# What a call of generated code may do; everything else is refused with EPERM, known or not.
FOR_CALLS = _words(
    "read write close fstat lseek pread64 mmap mprotect munmap brk mremap madvise rt_sigaction rt_sigprocmask "
    "rt_sigreturn sigaltstack restart_syscall futex sched_yield nanosleep clock_nanosleep clock_gettime clock_getres "
    "gettimeofday getrandom getpid gettid getuid geteuid getgid getegid exit exit_group rseq set_robust_list "
    "set_tid_address sched_getaffinity"
)

# What the zygote needs besides, and a call is refused again before the code runs.
FOR_ZYGOTE = _words(
    "openat newfstatat getdents64 readv fork vfork clone wait4 pipe2 poll ppoll kill setpgid prctl prlimit64 getppid "
    "close_range"
)

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
NUMBER_AT, ARCH_AT, THIRD_ARGUMENT_AT = 0, 4, 32
EXECUTABLE = 4
WRITING = 0o3 | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000 | 0o10000000

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 28, 38
NAMESPACES = {"user": 0x10000000, "net": 0x40000000, "ipc": 0x08000000, "uts": 0x04000000}
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3

Instruction = tuple[int, int, int, int]


class _Line(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint))


class Filter(ctypes.Structure):
    """A seccomp program, ready for the kernel."""

    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.POINTER(_Line)))


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class Lacking(OSError):
    """The kernel does not offer what was asked for."""


def architecture() -> str:
    """x86_64 or aarch64. Raises Lacking for any other: its call numbers are not known here."""
    machine = platform.machine()
    if machine not in AUDIT_ARCH or ctypes.sizeof(ctypes.c_void_p) != 8:
        raise Lacking(f"the jail knows no system call numbers of {machine}")
    return machine


def number(name: str) -> int | None:
    """The number of a system call here."""
    return NUMBERS[name][0 if architecture() == "x86_64" else 1]


def zygote_filter() -> Filter:
    """Calls of the zygote and of its children: a short list; files open for reading alone."""
    lines: list[Instruction] = [
        (LOAD, 0, 0, ARCH_AT),
        (JUMP_EQUAL, 1, 0, AUDIT_ARCH[architecture()]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (JUMP_AT_LEAST, 0, 1, 0x40000000),
        (RETURN, 0, 0, REFUSE),
    ]
    for name in (*FOR_CALLS, *FOR_ZYGOTE):
        if name != "openat":
            lines += _answer(name, ALLOW)
    lines += _answer("clone3", NO_SUCH_CALL)
    lines += _refuse_bits("openat", WRITING)
    return _filter([*lines, (RETURN, 0, 0, REFUSE)])


def call_filter() -> Filter:
    """On top of the zygote's: no files by name, no processes, no signals, no new executable memory, no way on."""
    lines: list[Instruction] = [(LOAD, 0, 0, NUMBER_AT)]
    for name in (*FOR_ZYGOTE, "clone3"):
        lines += _answer(name, REFUSE)
    lines += _refuse_bits("mmap", EXECUTABLE) + _refuse_bits("mprotect", EXECUTABLE)
    return _filter([*lines, (RETURN, 0, 0, ALLOW)])


def missing_calls_filter(numbers: Iterable[int]) -> Filter:
    """Makes system calls look unknown to this kernel; tests show with it what happens on an older one."""
    lines: list[Instruction] = [(LOAD, 0, 0, NUMBER_AT)]
    for each in numbers:
        lines += [(JUMP_EQUAL, 0, 1, each), (RETURN, 0, 0, NO_SUCH_CALL)]
    return _filter([*lines, (RETURN, 0, 0, ALLOW)])


def install(program: Filter) -> None:
    """Apply a seccomp filter to this process for good. Raises Lacking."""
    if _libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0):
        raise Lacking(ctypes.get_errno(), "the kernel refuses a seccomp filter")


def no_new_privileges() -> None:
    """No program started from here can gain rights; the kernel asks this before a filter is accepted."""
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise Lacking(ctypes.get_errno(), "the kernel has no no_new_privs")


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    _libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)


def landlock_abi() -> int:
    """The kernel's Landlock version; 0 where it has none."""
    return max(0, int(_libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(1))))


def restrict_files(readable: Sequence[str]) -> None:
    """From here on only what lies at or below `readable` can be opened, and for reading only. Raises Lacking."""
    abi = landlock_abi()
    if abi < 1:
        raise Lacking("the kernel has no Landlock")
    rules = _Ruleset(files=(1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1)
    rules.network = 3 if abi >= 4 else 0  # TCP bind and connect
    rules.scoped = 3 if abi >= 6 else 0  # abstract sockets and signals
    size = ctypes.c_size_t(24 if abi >= 6 else 16 if abi >= 4 else 8)
    ruleset = int(_libc.syscall(CREATE_RULESET, ctypes.byref(rules), size, ctypes.c_uint(0)))
    if ruleset < 0:
        raise Lacking(ctypes.get_errno(), "the kernel refuses a Landlock ruleset")
    try:
        for path in readable:
            _allow_reading(ruleset, path)
        if _libc.syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0)):
            raise Lacking(ctypes.get_errno(), "the kernel refuses to apply Landlock")
    finally:
        os.close(ruleset)


def separate_namespaces() -> list[str]:
    """Leave the machine's network, System V objects and host name behind, where allowed; says which."""
    for wanted in (("user", "net", "ipc", "uts"), ("net", "ipc", "uts")):
        if not _libc.unshare(sum(NAMESPACES[name] for name in wanted)):
            return list(wanted)
    return []


def drop_capabilities() -> None:
    """Give up every capability, also as root, and the ways to get one again."""
    _libc.prctl(PR_SET_SECUREBITS, 0x2F, 0, 0, 0)  # root is no one special, and that is locked
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            break
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if _libc.capset(header, (ctypes.c_uint32 * 6)()):
        raise Lacking(ctypes.get_errno(), "capabilities cannot be dropped")


def _allow_reading(ruleset: int, path: str) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not there: nothing to allow
    try:
        rule = _Beneath(access=READ_FILE | READ_FOLDER if os.path.isdir(path) else READ_FILE, folder=folder)
        _libc.syscall(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint(0))
    finally:
        os.close(folder)


def _answer(name: str, answer: int) -> list[Instruction]:
    here = number(name)
    return [] if here is None else [(JUMP_EQUAL, 0, 1, here), (RETURN, 0, 0, answer)]


def _refuse_bits(name: str, bits: int) -> list[Instruction]:
    """Refuse the call when its third argument has any of `bits`, else allow it."""
    here = number(name)
    assert here is not None
    return [
        (JUMP_EQUAL, 0, 4, here),
        (LOAD, 0, 0, THIRD_ARGUMENT_AT),
        (JUMP_ANY_BIT, 0, 1, bits),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]


def _filter(lines: Sequence[Instruction]) -> Filter:
    array = (_Line * len(lines))(*(_Line(*line) for line in lines))
    return Filter(len(lines), ctypes.cast(array, ctypes.POINTER(_Line)))
