"""All formats that an import can read, by name, and by what a file begins with.

Each line of the table names a reader (``registry.source.Source``) and what it needs; the module of a format is loaded
only when it is asked for, because some bring libraries with them.
"""

from __future__ import annotations

import inspect
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from thiqa.domain.errors import FileUnusable, FormatUnknown, OptionUnknown
from thiqa.interop import opening
from thiqa.registry.source import Source

__all__ = ["TABLE", "Format", "beside", "find", "guess", "guessed"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what people call it, and where its reader is."""

    title: str
    module: str
    reader: str


_LISTS = "thiqa.interop.lists"
TABLE: Mapping[str, Format] = MappingProxyType(
    {
        "un-sc": Format("United Nations Security Council list, XML", f"{_LISTS}.un_sc", "SecurityCouncil"),
        "ofac-csv": Format("US Treasury OFAC list, CSV", f"{_LISTS}.ofac_csv", "OfacCsv"),
        "ofac-xml": Format("US Treasury OFAC list, XML", f"{_LISTS}.ofac_xml", "OfacXml"),
        "eu": Format("European Union list, XML 1.1", f"{_LISTS}.eu", "EuropeanUnion"),
        "uk": Format("UK Sanctions List, XML or CSV", f"{_LISTS}.uk", "UnitedKingdom"),
        "uk-ofsi": Format("UK OFSI consolidated list, CSV", f"{_LISTS}.uk", "Ofsi"),
        "ftm": Format("FollowTheMoney, JSON lines", "thiqa.interop.ftm", "FollowTheMoney"),
        "stix": Format("STIX 2.0 and 2.1 bundle, JSON", "thiqa.interop.stix", "Stix"),
        "interpol": Format("INTERPOL public notices, JSON", "thiqa.interop.interpol", "Notices"),
        "lines": Format("records as JSON lines, as specs/record.md says", "thiqa.interop.lines", "Lines"),
        "csv": Format("table in CSV, by a mapping file", "thiqa.interop.tabular", "csv"),
        "excel": Format("table in Excel, by a mapping file", "thiqa.interop.tabular", "excel"),
        "mrz": Format("machine-readable zones of travel documents, text", "thiqa.interop.mrz.source", "MrzLines"),
    }
)
"""Names of formats, as the command line takes them."""


_prolog = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.S)
_element = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ROOTS: Mapping[str, str] = {
    "CONSOLIDATED_LIST": "un-sc", "sdnList": "ofac-xml", "sanctionsData": "ofac-xml", "Sanctions": "ofac-xml",
    "export": "eu", "Designations": "uk",
}  # fmt: skip


def find(name: str, **options: Any) -> Source:
    """The reader of a format. Raises ``FormatUnknown``, and ``OptionUnknown`` for what the format has no use for."""
    if name not in TABLE:
        raise FormatUnknown(name=name, known=", ".join(TABLE))
    entry = TABLE[name]
    reader = getattr(import_module(entry.module), entry.reader)
    taken = inspect.signature(reader).parameters
    for option in options:
        if option not in taken:
            raise OptionUnknown(option=option, name=name)
    return cast(Source, reader(**options))


def beside(source: Source, path: Path) -> str:
    """Which other files of the same list were read with ``path``, as a sentence; empty where a list is one file."""
    tells = getattr(source, "beside", None)
    return str(tells(path)) if tells else ""


def guess(path: Path, **options: Any) -> Source:
    """The reader of the format that a file begins like; see :func:`guessed`."""
    return find(guessed(path), **options)


def guessed(path: Path) -> str:
    """The name of the format that a file begins like. Raises ``FileUnusable`` where it is none of those that show it.

    A table (CSV, Excel) shows no format: which column means what only a mapping tells.
    """
    inside = ""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            held = archive.namelist()
        if "[Content_Types].xml" in held:
            return "excel"
        inside = next((name for name in held if name.lower().endswith((".xml", ".json"))), "")
    start = opening.head(path, 8192, inside)
    found = _xml(start) if start.lstrip().startswith(b"<") else _json(start) or _text(start)
    if not found:
        raise FileUnusable(file=path, why="it begins like none of the formats that can be told; name one")
    return found


def _xml(start: bytes) -> str:
    first = _element.search(_prolog.sub(b"", start))
    return _ROOTS.get(first[1].decode(), "") if first else ""


def _json(start: bytes) -> str:
    text = start.lstrip()
    if not text.startswith((b"{", b"[")):
        return ""
    if b'"spec_version"' in text or b'"bundle"' in text:
        return "stix"
    if b'"schema"' in text and b'"properties"' in text:
        return "ftm"
    if b'"reference"' in text and b'"kind"' in text and b'"fields"' in text:
        return "lines"
    return "interpol" if b'"entity_id"' in text or b'"notices"' in text else ""


def _text(start: bytes) -> str:
    lines = start.decode("utf-8", "replace").splitlines()
    first = "\n".join(lines[:12]).lower()
    if "name 6" in first and "unique id" in first:
        return "uk"
    if "name 6" in first and "group id" in first:
        return "uk-ofsi"
    if lines and lines[0].count(",") >= 11 and lines[0].split(",")[0].isdigit() and "-0-" in first:
        return "ofac-csv"
    if lines and len(lines[0].strip()) in {30, 36, 44} and set(lines[0].strip()) <= _MRZ and "<" in lines[0]:
        return "mrz"
    return ""


_MRZ = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
