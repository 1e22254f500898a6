"""Names across scripts: ``score``, ``score_sets``, ``compare``, ``keys`` and ``index`` (specs/names.md)."""

from thiqa.matching.names.comparing import score, score_sets
from thiqa.matching.names.explaining import Comparison, Reason, compare
from thiqa.matching.names.keys import VERSION, keys, strict_keys
from thiqa.matching.names.searching import Index, index, load, search_all

__all__ = [
    "VERSION",
    "Comparison",
    "Index",
    "Reason",
    "compare",
    "index",
    "keys",
    "load",
    "score",
    "score_sets",
    "search_all",
    "strict_keys",
]
