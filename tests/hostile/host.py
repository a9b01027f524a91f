"""The host under attack: throw-away targets, and a look at whether anything happened to them."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

# Listens on loopback TCP and UDP, a path and an abstract socket; whatever arrives is a line in the log.
LISTENER = """
import json, select, socket, sys
mark, path, log = sys.argv[1:]
tcp = socket.create_server(("127.0.0.1", 0))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
unix, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
unix.bind(path)
abstract.bind("\\0" + mark)
unix.listen()
abstract.listen()
print(json.dumps([tcp.getsockname()[1], udp.getsockname()[1]]), flush=True)
while True:
    for ready in select.select([tcp, udp, unix, abstract, sys.stdin], [], [])[0]:
        if ready is sys.stdin:
            if not sys.stdin.readline():
                raise SystemExit
            print("seen", flush=True)
            continue
        with open(log, "a") as file:
            file.write("visited\\n")
        if ready is udp:
            udp.recv(99)
        else:
            ready.accept()[0].close()
"""


class Host:
    """Targets for one or many programs; `targets` is what a program gets as `t`."""

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="hostile-")
        root = Path(self._temporary.name)
        self.mark = "hostile-" + secrets.token_hex(8)
        self.secret = "secret-" + secrets.token_hex(16)
        self.folder = root / "folder"
        self.folder.mkdir()
        (self.folder / "secret").write_text(self.secret)
        (self.folder / "canary").write_text("canary")
        self._log = root / "log"
        self._handle = os.open(self.folder / "secret", os.O_RDONLY)
        os.set_inheritable(self._handle, True)
        self._victim = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "import time\ntime.sleep(600)"],
            env={"HOSTILE_SECRET": self.secret},
            start_new_session=True,
        )
        self._listener = subprocess.Popen(
            [sys.executable, "-I", "-c", LISTENER, self.mark, str(root / "socket"), str(self._log)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self._listener.stdout is not None
        tcp, udp = json.loads(self._listener.stdout.readline())
        self.targets: dict[str, Any] = {
            "secret": str(self.folder / "secret"),
            "canary": str(self.folder / "canary"),
            "folder": str(self.folder),
            "unix": str(root / "socket"),
            "tcp": tcp,
            "udp": udp,
            "victim": self._victim.pid,
            "host": os.getpid(),
            "fd": self._handle,
            "mark": self.mark,
        }
        self._before = self._state()

    def harm(self, value: object = None) -> list[str]:
        """What an attack achieved; empty when the host is as it was and `value` gives nothing away."""
        after = self._state()
        found = [
            f"{name}: {self._before[name]} -> {after[name]}" for name in after if after[name] != self._before[name]
        ]
        text = json.dumps(value, default=str)
        return found + [f"it got {text[:100]}" for needle in (self.secret, "WON") if needle in text]

    def close(self) -> None:
        self._victim.kill()
        self._victim.wait()
        self._listener.kill()
        self._listener.wait()
        for pipe in (self._listener.stdin, self._listener.stdout):
            assert pipe is not None
            pipe.close()
        os.close(self._handle)
        self._temporary.cleanup()

    def __enter__(self) -> Host:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _state(self) -> dict[str, object]:
        assert self._listener.stdin is not None
        assert self._listener.stdout is not None
        self._listener.stdin.write("?\n")  # answered after all that arrived before
        self._listener.stdout.readline()
        canary = self.folder / "canary"
        stray = [str(p) for place in ("/dev/shm", tempfile.gettempdir()) for p in Path(place).glob(self.mark + "*")]
        status = canary.stat() if canary.exists() else None
        return {
            "files": sorted(p.name for p in self.folder.iterdir()) if self.folder.exists() else None,
            "canary": (canary.read_text(), status.st_mode, status.st_mtime_ns) if status else None,
            "stray files": stray,
            "visits": self._log.read_text() if self._log.exists() else "",
            "victim": self._victim_state(),
        }

    def _victim_state(self) -> object:
        if self._victim.poll() is not None:
            return "dead"
        victim = psutil.Process(self._victim.pid)
        stopped = victim.status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
        return "stopped" if stopped else "alive", victim.nice()


def clones_of(pid: int) -> int:
    """How many other processes have the command line of `pid`: children forked from it, wherever they went."""
    command = psutil.Process(pid).cmdline()
    count = 0
    for process in psutil.process_iter(["pid"]):
        try:
            count += process.pid != pid and process.cmdline() == command
        except psutil.Error:
            continue
    return count
