"""Names across scripts: ``score``, ``score_sets``, ``compare``, ``keys`` and ``index`` (specs/names.md)."""

from thiqa.matching.names.comparing import score, score_sets

__all__ = ["score", "score_sets"]
