"""Large buffers go back to the system when they are freed.

glibc stops doing so by itself: once a buffer of 4 MiB was freed, it serves the next ones from a heap of each thread and
keeps them there. A server with eight threads then holds eight times what one part needs (measured: 140 MiB, not 73).
"""

from __future__ import annotations

import ctypes

__all__ = ["give_back_large_buffers"]

_M_MMAP_THRESHOLD = -3
LARGE = 256 << 10


def give_back_large_buffers() -> None:
    """Call once when the process of a node starts, before its threads. Does nothing where the C library is another."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE)
