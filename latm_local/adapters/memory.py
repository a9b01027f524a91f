"""Memory that the process frees stays with the process, where the C library can be told so."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1  # numbers of mallopt(3)
_TOP_PAD: Final = -2
_MMAP_MAX: Final = -4
_LARGE: Final = 2**31 - 1  # bytes at the heap's end that are kept
_STEP: Final = 2**28  # bytes by which the heap grows


def keep_freed_memory() -> None:
    """Large blocks come from the heap and go back to it, not to the kernel and back at every step.

    For programs that allocate the same large blocks again and again, such as training. Nothing where the C
    library is not glibc.
    """
    if sys.platform != "linux":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return
    for option, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _LARGE), (_TOP_PAD, _STEP)):
        mallopt(option, value)
