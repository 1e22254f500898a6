"""Lists in XML: one subject after the other, without the whole tree in memory.

Entities and external references are refused by defusedxml (the attacks that its documentation names); a document type
is refused too, since no list has one. Name spaces are taken off, because publishers change them and mean the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from thiqa.domain.errors import FileUnusable
from thiqa.interop import opening
from thiqa.interop.cleaning import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["all_of", "child", "each", "text", "texts"]


def each(
    path: Path, root: Collection[str], tags: Collection[str], inside: str = "", *, what: str
) -> Iterator[tuple[str, Element]]:
    """Every element whose name is in ``tags``, with its name, as soon as it is read; first the root, still empty.

    Raises ``FileUnusable`` when the file is no XML, is cut short, or begins with another element than one of ``root``;
    ``what`` names the format for that sentence.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if _is_page(start := opening.head(path, inside=inside)):
        raise FileUnusable(file=path, why="it is a web page (HTML), perhaps an error message saved under this name")
    if not start.lstrip().startswith(b"<"):
        raise FileUnusable(file=path, why="it is no XML")
    with opening.binary(path, inside) as stream:
        open_now: list[Element] = []
        try:
            for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    element.tag = element.tag.rpartition("}")[2]
                    if not open_now:
                        if element.tag not in root:
                            raise FileUnusable(file=path, why=f"its first element is not that of {what}")
                        yield element.tag, element
                    open_now.append(element)
                    continue
                open_now.pop()
                if element.tag in tags:
                    yield element.tag, element
                    element.clear()
                    if open_now:
                        open_now[-1].remove(element)
        except ParseError as error:
            raise FileUnusable(file=path, why=f"the XML is damaged or cut short at {_where(error)}") from error
        except DefusedXmlException as error:
            raise FileUnusable(file=path, why="it declares a document type or entities, which no list does") from error
        except (LookupError, ValueError, UnicodeError) as error:
            raise FileUnusable(file=path, why="its declared encoding cannot be read") from error


def _is_page(start: bytes) -> bool:
    low = start[:2048].lower()
    return b"<!doctype html" in low or b"<html" in low


def _where(error: ParseError) -> str:
    line, column = getattr(error, "position", (0, 0))
    return f"line {line}, column {column}"


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of this name, and of it the next."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if each.tag == name), None)
    return element


def all_of(element: Element | None, *path: str) -> list[Element]:
    """All elements that are reached by these names."""
    found = [element] if element is not None else []
    for name in path:
        found = [each for parent in found for each in parent if each.tag == name]
    return found


def text(element: Element | None, *path: str) -> str:
    """The clean text of an element or of a child of it; empty where there is none."""
    found = child(element, *path)
    return clean(found.text) if found is not None and found.text else ""


def texts(element: Element | None, *path: str) -> list[str]:
    """The clean texts of all elements that are reached by these names, without empty ones."""
    return [found for each in all_of(element, *path) if (found := text(each))]
