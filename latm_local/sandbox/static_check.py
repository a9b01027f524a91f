"""What generated code looks like before it runs: for readable refusals, and for a reviewer. Never the boundary."""

from __future__ import annotations

import ast

# Modules without state that a call could leave behind (no random, no decimal context).
STATELESS_MODULES = frozenset(
    ["__future__", "collections", "dataclasses", "datetime", "functools", "itertools", "json", "math", "re", "typing"]
)
STATEFUL_NAMES = frozenset({"exec", "eval", "id"})


def keeps_no_state(code: str) -> bool:
    """Whether calls of `code` may share an interpreter: nothing outside its own globals can be changed."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # it does not run at all
    return not any(_may_keep_state(node) for node in ast.walk(tree))


def _may_keep_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] not in STATELESS_MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] not in STATELESS_MODULES
    return isinstance(node, ast.Name) and node.id in STATEFUL_NAMES
