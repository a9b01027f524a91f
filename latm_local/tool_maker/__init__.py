"""Propose, verify, wrap: a tool from demonstrations."""

from latm_local.tool_maker.maker import Making, ToolMaker
from latm_local.tool_maker.search import Log, search_key

__all__ = ["Log", "Making", "ToolMaker", "search_key"]
