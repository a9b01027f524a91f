"""What works on this machine, and the mend for what does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from latm_local.catalog import find_model
from latm_local.config import Settings
from latm_local.datatypes import CompletionRequest, Failure, Json, Limits, Message
from latm_local.errors import LatmError
from latm_local.offline import VARIABLES, NetworkWatch, internet_sockets

PACKAGES = (
    "llama-cpp-python",
    "llguidance",
    "pydantic-monty",
    "faiss-cpu",
    "sentence-transformers",
    "torch",
    "numpy",
    "pydantic",
)
# What a portable build (GGML_NATIVE=OFF) of llama.cpp uses on x86-64.
NEEDED_FLAGS = ("avx2", "fma", "f16c", "bmi2")
WORTH_KNOWING = ("avx512f", "avx512_vnni", "avx_vnni", "amx_tile")
FREE_DISK = 500 * 2**20
REBUILD = "run `scripts/setup --rebuild`"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `hint` is the mend and empty when all is well."""

    name: str
    ok: bool
    detail: str
    hint: str = ""


Look: TypeAlias = Callable[[Settings], Check]


def report_to_json(checks: Sequence[Check]) -> dict[str, Json]:
    """What `latm doctor --json` prints."""
    return {"ok": all(check.ok for check in checks), "checks": [asdict(check) for check in checks]}


def examine(settings: Settings) -> Iterator[Check]:
    """Yield every check as soon as it is done; the network is watched while the others run."""
    held = SocketsHeld()
    looks: list[tuple[str, Look]] = [
        ("python", look_at_python),
        ("packages", look_at_packages),
        ("processor", look_at_processor),
        ("library", look_at_library),
        ("disk", look_at_disk),
        ("memory", look_at_memory),
        ("sandbox", lambda s: look_at_sandbox(s, held)),
        ("maker", lambda s: look_at_model(s, "maker", s.maker, held)),
        ("user", lambda s: look_at_model(s, "user", s.user, held)),
        ("encoder", look_at_encoder),
    ]
    with NetworkWatch() as watch:
        for name, look in looks:
            yield _done(name, look, settings)
    yield look_at_network(watch, held)


def _done(name: str, look: Look, settings: Settings) -> Check:
    """Run one check; what it raises is its finding."""
    try:
        return look(settings)
    except LatmError as error:
        return Check(name, False, error.message, error.hint)
    except Exception as error:  # noqa: BLE001 (a broken installation may raise anything; it is reported)
        return Check(name, False, f"{type(error).__name__}: {error}", REBUILD)


def look_at_python(settings: Settings) -> Check:
    """The interpreter's version and platform."""
    detail = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    ok = sys.version_info >= (3, 11)
    return Check("python", ok, detail, "" if ok else "install Python 3.11 or newer, then run `scripts/setup`")


def look_at_packages(settings: Settings) -> Check:
    """The versions of what this program stands on."""
    found, missing = [f"latm_local {_version('latm_local') or 'not installed'}"], []
    for name in PACKAGES:
        version = _version(name)
        found.append(f"{name} {version}") if version else missing.append(name)
    if missing:
        return Check("packages", False, f"not installed: {', '.join(missing)}", f"pip install {' '.join(missing)}")
    return Check("packages", True, ", ".join(found))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def look_at_processor(settings: Settings) -> Check:
    """Whether the processor has the instructions that the portable build of llama.cpp uses."""
    machine, flags = platform.machine(), _processor_flags()
    if machine.lower() not in ("x86_64", "amd64") or flags is None:
        return Check("processor", True, f"{machine}, {os.cpu_count()} cores")
    missing = [flag for flag in NEEDED_FLAGS if flag not in flags]
    if missing:
        mend = "build llama-cpp-python on this machine: CMAKE_ARGS=-DGGML_NATIVE=ON scripts/setup --rebuild"
        return Check("processor", False, f"{machine} without {', '.join(missing)}", mend)
    known = [flag for flag in (*NEEDED_FLAGS, *WORTH_KNOWING) if flag in flags]
    return Check("processor", True, f"{machine}, {os.cpu_count()} cores, {' '.join(known)}")


def _processor_flags() -> set[str] | None:
    """The processor's features as Linux lists them; None elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return None
    return next((set(line.partition(":")[2].split()) for line in lines if line.startswith("flags")), None)


def look_at_library(settings: Settings) -> Check:
    """Whether the library opens, or can be made where it would be."""
    folder = settings.library_folder
    if (folder / "library.sqlite").exists():
        from latm_local.library import Library

        with Library(folder) as library:
            detail = f"{folder}: {len(library.tools())} tools, {len(library.waiting())} waiting"
    else:
        detail = f"{folder}: none yet, can be made"
    place = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            return Check("library", True, detail)
    except OSError as error:
        mend = "name a folder that you may write with --library or LATM_HOME"
        return Check("library", False, f"{place} cannot be written: {error.strerror}", mend)


def _existing(folder: Path) -> Path:
    """The folder itself or the nearest one above it that is there."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())


def look_at_disk(settings: Settings) -> Check:
    """Free space where state is kept."""
    place = _existing(settings.home)
    free = shutil.disk_usage(place).free
    detail = f"{free / 2**30:,.1f} GiB free in {place}"
    ok = free >= FREE_DISK
    return Check("disk", ok, detail, "" if ok else f"free {FREE_DISK >> 20} MiB, or move the state with LATM_HOME")


def look_at_memory(settings: Settings) -> Check:
    """Free memory against what the models take at these settings; together, or the larger alone."""
    from latm_local.engine.plan import estimate, free_memory, make_plan

    models = {name: find_model(name, settings).shape for name in (settings.maker, settings.user)}
    free = free_memory()
    needs = [estimate(shape, make_plan(settings.engine, shape, free)).total for shape in models.values()]
    detail = f"{_gib(free)} free, {' and '.join(models)} take about {_gib(sum(needs))}"
    if sum(needs) > free:
        detail += f"; not together, so the maker ends after each tool (the larger takes {_gib(max(needs))})"
    return Check("memory", True, detail)


def _gib(count: int) -> str:
    return f"{count / 2**30:.1f} GiB"


class SocketsHeld:
    """Internet sockets seen in this process and its children while they work."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.looked = 0

    def look(self) -> None:
        now = internet_sockets(os.getpid())
        if now is not None:
            self.looked += 1
            self.found += [one for one in now if one not in self.found]


def look_at_sandbox(settings: Settings, held: SocketsHeld) -> Check:
    """Whether generated code runs, is ended when it runs away, and finds no file."""
    from latm_local.sandbox import MontySandbox, levels

    code = (
        "def probe(kind: str) -> int:\n    if kind == 'run away':\n        while True:\n            pass\n"
        "    if kind == 'read':\n        return len(open('/etc/passwd').read())\n    return 42\n"
    )
    calls = [{"kind": kind} for kind in ("answer", "run away", "read")]
    sandbox = MontySandbox()
    try:
        answer, runaway, read = sandbox.run(code, "probe", calls, Limits(seconds=0.5))
        held.look()
    finally:
        sandbox.close()
    found = []
    if answer.value != 42:
        found.append(f"a plain call gives {answer.status} {answer.error or answer.value}")
    if runaway.status != "timed_out":
        found.append(f"an endless loop gives {runaway.status}")
    if read.status == "ok":
        found.append("a file could be read")
    if found:
        return Check("sandbox", False, "; ".join(found), "run `scripts/setup` to install the locked pydantic-monty")
    jail = levels(settings.sandbox.jail_level)[-1]
    offered = jail.detail if jail.ok else f"not on this machine: {jail.detail}; {jail.hint}"
    detail = f"{sandbox.name}: a call works, an endless loop was ended, no file can be read; jail: {offered}"
    return Check("sandbox", True, detail)


def look_at_model(settings: Settings, role: str, name: str, held: SocketsHeld) -> Check:
    """Load the model in its process and decode a token."""
    from latm_local.model_process import ModelProcess

    model = find_model(name, settings)
    request = CompletionRequest((Message("user", "Say one word."),), max_tokens=1)
    with ModelProcess(model.name, model.path, settings.engine) as process:
        ((_, outcome),) = process.complete([request])
        held.look()
    if isinstance(outcome, Failure):
        return Check(role, False, f"{name}: {outcome.message}", outcome.hint)
    detail = f"{name}: {model.architecture} {model.quantization}, {model.parameters / 1e6:,.0f} M parameters"
    return Check(role, True, f"{detail}, loads and decodes ({model.path})")


def look_at_encoder(settings: Settings) -> Check:
    """Encode two texts and see that the vectors are of length one."""
    from latm_local.encoder import SentenceEncoder

    encoder = SentenceEncoder(settings.encoder)
    vectors = encoder.encode(["sort these words", "add these numbers"])
    lengths = (vectors**2).sum(axis=1)
    if vectors.shape != (2, encoder.dimension) or abs(lengths - 1).max() > 1e-3:
        mend = "set `encoder` in latm.toml to a folder of another sentence-transformers model"
        return Check("encoder", False, f"{encoder.folder}: vectors of squared length {lengths.tolist()}", mend)
    return Check("encoder", True, f"{encoder.folder}: {encoder.dimension} dimensions")


def look_at_network(watch: NetworkWatch, held: SocketsHeld) -> Check:
    """That nothing above reached for a network, neither Python code nor native."""
    reached = [*watch.seen, *held.found]
    if reached:
        mend = (
            "report this as a fault in latm, with the line above; a firewall or `unshare -rn latm ...` is a sure stop"
        )
        return Check("network", False, f"reached for: {'; '.join(reached[:3])}", mend)
    unset = [name for name, value in VARIABLES.items() if os.environ.get(name) != value]
    if unset:
        return Check(
            "network", False, f"not set: {', '.join(unset)}", "start through `latm`, or call go_offline() first"
        )
    proof = f", none held by any of its processes at {held.looked} looks" if held.looked else ""
    return Check("network", True, f"no socket was opened by the checks above{proof}")
