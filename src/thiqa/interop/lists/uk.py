"""The lists of the United Kingdom: the UK Sanctions List in XML and CSV, and OFSI's consolidated list (ConList.csv).

OFSI's list ended on 28 January 2026; it is read because agencies keep old editions. It numbers groups where the other
list has unique identifiers, so its records have an origin of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from thiqa.interop import opening
from thiqa.interop.lists import trees, uk_csv, uk_terms, uk_xml, written
from thiqa.interop.lists.trees import text
from thiqa.registry.source import Entry, Refused

__all__ = ["Ofsi", "UnitedKingdom"]


class UnitedKingdom:
    """The reader; see ``registry.source.Source``. ``encoding``: where the CSV is not UTF-8."""

    code = "uk"
    title = "UK Sanctions List (XML or CSV)"
    complete = True

    def __init__(self, encoding: str = "") -> None:
        self.encoding = encoding

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """Every designation. Raises ``FileUnusable``."""
        return uk_xml.read(path) if _is_xml(path) else uk_csv.read(path, uk_terms.UKSL, self.encoding)

    def edition(self, path: Path) -> str:
        """``DateGenerated`` of the XML, the day in the first line of the CSV."""
        if not _is_xml(path):
            return uk_csv.day(path, self.encoding)
        for tag, element in trees.each(path, {"Designations"}, {"DateGenerated", "Designation"}, what=uk_xml.WHAT):
            if tag != "Designations":
                return written.read(text(element)).date if tag == "DateGenerated" else ""
        return ""


class Ofsi:
    """The reader of OFSI's consolidated list. ``encoding``: where it is not UTF-8, as old editions were."""

    code = "uk-ofsi"
    title = "UK OFSI consolidated list (CSV, until January 2026)"
    complete = True

    def __init__(self, encoding: str = "") -> None:
        self.encoding = encoding

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """Every group. Raises ``FileUnusable``."""
        return uk_csv.read(path, uk_terms.LIST, self.encoding)

    def edition(self, path: Path) -> str:
        """The day in the first line."""
        return uk_csv.day(path, self.encoding)


def _is_xml(path: Path) -> bool:
    return opening.head(path).lstrip().startswith(b"<")
