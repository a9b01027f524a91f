"""What a hostile program is."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent


@dataclass(frozen=True)
class Hostile:
    """A program whose `f(t)` attacks the targets in `t`; see host.py for what they are.

    It returns the secret, or text with WON in it, when it got through. `bites`: run outside any sandbox
    it really does its harm, which a test makes sure of, so that the watching host is known to see it.
    """

    name: str
    code: str
    bites: bool = False


def hostile(name: str, body: str, head: str = "", bites: bool = False) -> Hostile:
    """A program from the body of its function."""
    return Hostile(name, dedent(head) + "\ndef f(t):\n" + indent(dedent(body).strip("\n"), "    ") + "\n", bites)
