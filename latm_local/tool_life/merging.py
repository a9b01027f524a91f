"""Two tools that behave alike become one."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Final

from latm_local.datatypes import Json, Review, Tool
from latm_local.errors import MergeRefused
from latm_local.library import Library
from latm_local.tool_life.checker import Checker
from latm_local.tool_life.twins import Twins, translated

_USABLE: Final[tuple[Review, ...]] = ("approved", "unreviewed")
_unstored = count(1)  # versions below 0: references that no stored tool ever has


def merge(library: Library, checker: Checker, compare: Twins, new: str, old: str) -> Tool:
    """Store the next version of the older tool, with its code and the demonstrations of both; retire the newer.

    Raises ToolNotFound, and MergeRefused where the tools do not behave alike or the united tool does not answer
    all demonstrations from question to answer.
    """
    newer, older = library.tool(new), library.tool(old)
    _refuse_unusable(newer, older)
    twins = compare.of(newer, [older])
    if not twins:
        raise MergeRefused(f"{newer.reference} and {older.reference} do not answer alike")
    order = twins[0].order
    known = {d.question for d in older.demonstrations}
    added = [
        replace(d, arguments=None if d.arguments is None else translated(d.arguments, newer, older, order))
        for d in newer.demonstrations
        if d.question not in known
    ]
    united = replace(
        older,
        demonstrations=(*older.demonstrations, *added),
        version=-next(_unstored),
        review="approved" if newer.review == older.review == "approved" else "unreviewed",
        provenance={**older.provenance, "merged": _references(newer, older)},
    )
    check = checker.check(united)
    if not check.passed:
        right, of = check.demonstrations
        why = check.misses[0].question if check.misses else "the results are not the same each time"
        raise MergeRefused(f"together they answer {right} of {of} demonstrations; not, for example: {why}")
    with library.transaction():
        stored = library.add_tool(united, library.report(older.reference))
        library.set_review(newer.reference, "retired", f"merged into {stored.reference}")
        library.close_merge(newer.reference, older.reference)
    return stored


def _refuse_unusable(newer: Tool, older: Tool) -> None:
    for tool, allowed in ((older, _USABLE), (newer, (*_USABLE, "needs_review"))):
        if tool.review not in allowed:
            mend = f"`latm tools approve {tool.reference}` first, if a person has looked at it"
            raise MergeRefused(f"{tool.reference} is {tool.review}", mend)
    if newer.name == older.name:
        raise MergeRefused(f"{newer.reference} and {older.reference} are versions of one tool already")


def _references(newer: Tool, older: Tool) -> Json:
    return [older.reference, newer.reference]
