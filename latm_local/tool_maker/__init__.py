"""Propose, verify, wrap: a tool from demonstrations."""

from latm_local.tool_maker.maker import Making, ToolMaker

__all__ = ["Making", "ToolMaker"]
