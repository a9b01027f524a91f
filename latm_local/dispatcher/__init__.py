"""Embed, search, decide: reuse a tool that is there, or make one."""

from latm_local.dispatcher.decide import Dispatcher

__all__ = ["Dispatcher"]
