"""The published set of shortened outputs of a list: building, looking up, deltas (specs/search.md, section 6)."""

from __future__ import annotations

from thiqa.matching.filter.building import Built, build
from thiqa.matching.filter.deltas import Delta, apply, compose
from thiqa.matching.filter.form import Head, size_class
from thiqa.matching.filter.reading import Filter

__all__ = ["Built", "Delta", "Filter", "Head", "apply", "build", "compose", "size_class"]
