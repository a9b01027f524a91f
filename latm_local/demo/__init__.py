"""The main job on a stream of our own, and the same model on the same questions without tools."""

from latm_local.demo.run import DemoReport, run, show

__all__ = ["DemoReport", "run", "show"]
