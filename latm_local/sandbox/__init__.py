"""Generated code runs here and nowhere else.

monty (default, every platform) and jail (Linux) both implement protocols.Sandbox; docs/security.md says
what each covers.
"""

from __future__ import annotations

from latm_local.sandbox.jail import JailSandbox
from latm_local.sandbox.monty import MontySandbox

__all__ = ["JailSandbox", "MontySandbox"]
