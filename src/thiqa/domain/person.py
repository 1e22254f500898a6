"""When two names are one person: a second pair of eyes is not the first one written otherwise."""

from __future__ import annotations

import unicodedata

__all__ = ["fold", "same"]


def fold(name: str) -> str:
    """A name as it is compared: without regard to case, blanks and the width of letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def same(one: str, other: str) -> bool:
    """Whether two names are one person. Letters of another script that look alike are not found out here."""
    return fold(one) == fold(other)
