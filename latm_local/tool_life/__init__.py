"""A tool's life after admission: checked again, watched in the field, quarantined, made again, merged, taken back."""

from latm_local.tool_life.checker import Check, Checker, Miss
from latm_local.tool_life.merging import merge
from latm_local.tool_life.packs import tried
from latm_local.tool_life.rate import lower_bound
from latm_local.tool_life.twins import Twins
from latm_local.tool_life.versions import failed_tool, make_again, retire, roll_back, to_make_again
from latm_local.tool_life.watch import FieldWatch

__all__ = [
    "Check",
    "Checker",
    "FieldWatch",
    "Miss",
    "Twins",
    "failed_tool",
    "lower_bound",
    "make_again",
    "merge",
    "retire",
    "roll_back",
    "to_make_again",
    "tried",
]
