"""One thing that was found while reading a machine-readable zone."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LEVELS", "Finding"]

LEVELS = ("wrong", "doubt", "unseen")
"""``wrong``: Doc 9303 forbids it. ``doubt``: allowed, and unusual enough for a second look. ``unseen``: what could be
wrong here without any check digit telling."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``place`` counts lines and positions from 1; ``why`` is a sentence without its end, for people; ``expected`` what
    should stand there, where that is known."""

    level: str
    code: str
    place: str
    why: str
    expected: str = ""
