"""Generated code runs here and nowhere else.

monty (default, every platform) and jail (Linux) both implement protocols.Sandbox; docs/security.md says
what each covers. `open_sandbox` gives the ones that the settings allow.
"""

from __future__ import annotations

from latm_local.sandbox.choice import Sandboxes, lacking, open_sandbox
from latm_local.sandbox.jail import JailSandbox
from latm_local.sandbox.levels import LevelCheck, levels
from latm_local.sandbox.monty import MontySandbox

__all__ = ["JailSandbox", "LevelCheck", "MontySandbox", "Sandboxes", "lacking", "levels", "open_sandbox"]
