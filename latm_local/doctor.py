"""What works on this machine, and the mend for what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from latm_local.config import Settings
from latm_local.datatypes import Json


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `hint` is the mend and empty when all is well."""

    name: str
    ok: bool
    detail: str
    hint: str = ""


def report_to_json(checks: Sequence[Check]) -> dict[str, Json]:
    """What `latm doctor --json` prints."""
    return {"ok": all(check.ok for check in checks), "checks": [asdict(check) for check in checks]}


def examine(settings: Settings) -> Iterator[Check]:
    """Yield every check as it is done."""
    yield Check("settings", True, f"home {settings.home}")
