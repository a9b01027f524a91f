"""The tool user: question -> arguments -> execution -> answer."""

from latm_local.tool_user.filling import Filling
from latm_local.tool_user.user import DOES_NOT_FIT, Fill, ToolUser

__all__ = ["DOES_NOT_FIT", "Fill", "Filling", "ToolUser"]
