"""Which sandbox a piece of code needs: monty first, the jail only for what monty lacks and where allowed."""

from __future__ import annotations

import builtins
import contextlib
import re
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from latm_local.datatypes import Arguments, Execution, Limits
from latm_local.errors import SandboxError
from latm_local.sandbox.jail import JailSandbox, Level
from latm_local.sandbox.monty import MontySandbox
from latm_local.sandbox.static_check import JAIL_MODULES, REFUSED_NAMES

if TYPE_CHECKING:
    from latm_local.protocols import Sandbox

SandboxName = Literal["monty", "jail"]

MISSING_MODULE = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
MISSING_SYNTAX = re.compile(r"NotImplementedError: (?:The monty syntax parser )?does not yet support (.+)")
MISSING_PART = re.compile(r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'")
MISSING_IMPORT = re.compile(r"ImportError: cannot import name '(\w+)' from '([\w.]+)'")
MISSING_METHOD = re.compile(r"AttributeError: (?:type object )?'(\w+)'(?: object)? has no attribute '(\w+)'")
MISSING_NAME = re.compile(r"NameError: name '(\w+)' is not defined")
MISSING_POWER = "pow() 2nd argument cannot be negative when 3rd argument specified"


def lacking(error: str | None) -> str | None:
    """The feature of Python that an error of monty's says it lacks, or None when the code itself is at fault."""
    error = error or ""
    if found := MISSING_SYNTAX.search(error):
        return found[1]
    if MISSING_POWER in error:
        return "pow() with a negative exponent and a modulus"
    if (found := MISSING_MODULE.search(error)) and found[1] in JAIL_MODULES:
        return f"the module {found[1]}"
    if found := MISSING_PART.search(error):
        return _part(found[1], found[2])
    if found := MISSING_IMPORT.search(error):
        return _part(found[2], found[1])
    if found := MISSING_METHOD.search(error):
        kind = getattr(builtins, found[1], None)
        return f"{found[1]}.{found[2]}" if isinstance(kind, type) and _usual(kind, found[2]) else None
    if (found := MISSING_NAME.search(error)) and found[1] not in REFUSED_NAMES and hasattr(builtins, found[1]):
        return f"the name {found[1]}"
    return None


class Sandboxes:
    """The sandboxes that the setting `sandbox.allow` names; each starts when first used. A Sandbox itself."""

    name = "monty, else jail"

    def __init__(self, allow: Sequence[SandboxName] = ("monty",), level: Level = "full") -> None:
        self._allow = tuple(allow)
        self._made: dict[str, Sandbox] = {}
        self._level = level
        self._jail_opens: bool | None = None
        self._beyond_monty: set[str] = set()

    def named(self, name: str) -> Sandbox:
        """The sandbox that a tool was recorded with. Raises SandboxError when the setting does not allow it."""
        if name not in self._allow:
            raise SandboxError(
                f"this needs the sandbox {name!r}, and sandbox.allow is {list(self._allow)}",
                f"add {name!r} to sandbox.allow in latm.toml; docs/security.md says what that means",
            )
        if name not in self._made:
            self._made[name] = JailSandbox(self._level) if name == "jail" else MontySandbox()
        return self._made[name]

    def choose(
        self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits
    ) -> tuple[SandboxName, list[Execution]]:
        """Run in monty; in the jail instead when monty lacks a feature that some call needs.

        Where this machine cannot lock the jail, monty's word stands. Raises SandboxError when monty is not
        allowed and the jail cannot be locked.
        """
        if "monty" not in self._allow or code in self._beyond_monty:
            return "jail", self.named("jail").run(code, entry, calls, limits)
        done = self.named("monty").run(code, entry, calls, limits)
        if any(e.status == "error" and lacking(e.error) for e in done) and self._jail_can_open():
            self._beyond_monty.add(code)
            return "jail", self.named("jail").run(code, entry, calls, limits)
        return "monty", done

    def _jail_can_open(self) -> bool:
        """Whether the jail is allowed and this machine can lock it, found by trying once."""
        if self._jail_opens is None:
            self._jail_opens = False
            if "jail" in self._allow:
                jail = JailSandbox(self._level)
                with contextlib.suppress(SandboxError):
                    self._jail_opens = bool(jail.locks)
                    self._made["jail"] = jail
        return self._jail_opens

    def run(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> list[Execution]:
        """As `choose`, for who does not ask where it ran."""
        return self.choose(code, entry, calls, limits)[1]

    def differences(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> list[str]:
        """Run in both and say where they disagree; nothing to say when one is missing or monty lacks a feature."""
        if "monty" not in self._allow or not self._jail_can_open():
            return []
        monty = self.named("monty").run(code, entry, calls, limits)
        if any(lacking(e.error) for e in monty):
            return []
        jail = self.named("jail").run(code, entry, calls, limits)
        return [
            f"call {position + 1}: monty {_outcome(here)}, jail {_outcome(there)}"
            for position, (here, there) in enumerate(zip(monty, jail, strict=True))
            if "ok" in (here.status, there.status) and (here.status, here.value) != (there.status, there.value)
        ]

    def close(self) -> None:
        """End whatever was started."""
        while self._made:
            self._made.popitem()[1].close()

    def __enter__(self) -> Sandboxes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_sandbox(allow: Sequence[SandboxName] = ("monty",), level: Level = "full") -> Sandboxes:
    """The sandboxes for the settings `sandbox.allow` and `sandbox.jail_level`; nothing starts yet."""
    return Sandboxes(allow, level)


def _outcome(execution: Execution) -> str:
    return repr(execution.value)[:80] if execution.status == "ok" else f"{execution.status} ({execution.error})"


def _part(module: str, name: str) -> str | None:
    if module not in JAIL_MODULES or not _usual(import_module(module), name):
        return None
    return f"{module}.{name}"


def _usual(owner: object, name: str) -> bool:
    return not name.startswith("_") and hasattr(owner, name)
