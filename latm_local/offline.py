"""No network: the environment that keeps every library from calling home, and a watch that proves it."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from types import TracebackType

VARIABLES = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_XET": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
}
# What Python reports (see its table of audit events) when something reaches for a network.
EVENTS = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})


def go_offline() -> None:
    """Set the variables for this process and those it starts, whatever they were before."""
    os.environ.update(VARIABLES)


class NetworkWatch:
    """Notes every address that Python code of this process reaches for while it is open.

    Covered: connect, bind, sendto and name look-ups through Python's socket module. Not covered: native
    code's own system calls and other processes, for which see `internet_sockets`. Sockets between
    processes of this machine (AF_UNIX) are not the network.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._open = False

    def __enter__(self) -> NetworkWatch:
        self._open = True
        sys.addaudithook(self._hear)  # for the life of the process: Python has no way to take one out
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open = False

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._open or event not in EVENTS:
            return
        first = arguments[0] if arguments else None
        if isinstance(first, socket.socket):
            if first.family == getattr(socket, "AF_UNIX", None):
                return
            self.seen.append(f"{event} {arguments[1]!r}")
        else:
            self.seen.append(f"{event} {first!r}")


def internet_sockets(pid: int) -> list[str] | None:
    """The internet sockets that process `pid` and its descendants hold open; None where this cannot be told.

    Read from /proc, so native code is covered; each is given as `PROTOCOL INODE of process PID`.
    """
    found = []
    try:
        for process in [pid, *_descendants(pid)]:
            held = _held_sockets(process)
            for protocol in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
                table = Path(f"/proc/{process}/net/{protocol}")
                lines = table.read_text().splitlines()[1:] if table.exists() else []
                inodes = {line.split()[9] for line in lines}
                found += [f"{protocol} {inode} of process {process}" for inode in sorted(inodes & held)]
    except OSError:
        return None
    return found


def _held_sockets(pid: int) -> set[str]:
    held = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except FileNotFoundError:  # closed since the folder was listed
            continue
        if target.startswith("socket:["):
            held.add(target[8:-1])
    return held


def _descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # ended since the folder was listed
            continue
        parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    return _below(pid, parents)


def _below(pid: int, parents: dict[int, list[int]]) -> list[int]:
    return [one for child in parents.get(pid, []) for one in (child, *_below(child, parents))]
