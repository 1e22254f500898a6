"""Words of a text as a full-text search files them: the same on every database, because the database makes none.

A word is folded (compatibility forms, case, digits of all scripts; accents of Latin, Greek, Cyrillic; vowel signs,
hamza, ta marbuta, alif maqsura, tatweel, Persian and Urdu letters). An Arabic word is filed three ways, so that it is
found with and without what is written on to it:

- its *base*, without the article and what stands before it (ال، وال، فال، بال، كال، لل، وبال …): nearly never wrong;
- ``=form``: as it is written, hamza and all, to tell the exact word from the others (علي, a name, from على, upon);
- ``~stem``: without the letters و ف ب ل ك س in front, where enough is left: often right, and often another word
  (كمال is no مال), so what is found by this alone comes last.

Bases stand in the order of the text, so that phrases are found; the others follow in no order. What is joined by a
hyphen, an apostrophe, a point or a slash is filed in parts and joined (``=``): AB-12.345 is found as AB12345, Sa'id as
Said; so is عبدالرحمن, found as عبد الرحمن. ``.`` begins each line, so that no phrase runs from one line into the next.

Attached pronouns (كتابه) stay where they are: names take none, and ``كتاب*`` finds them. Chinese and Japanese letters
are words of their own, and a run of them is a phrase; languages that are written without blanks otherwise (Thai, Khmer)
are found by beginnings only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from thiqa.analysis.folding import as_written, fold

__all__ = ["LINE", "LONGEST", "MOST", "Filed", "Piece", "filed", "indexed", "pieces", "tokens"]

LONGEST: Final = 64
"""Characters kept of one word: two words that agree so far are one."""
MOST: Final = 10_000
"""Words filed of one text; PostgreSQL keeps no positions above 16,383."""
SAME: Final = 255
"""Times that one word is filed of one text; PostgreSQL keeps no more positions of it."""
LONGEST_TEXT: Final = 100_000
"""Characters read of one text: PostgreSQL files no more than a megabyte of one."""
LONGEST_PIECE: Final = 1_000
"""Characters read of what stands between two blanks; the rest is left out."""
MOST_JOINED: Final = 8
LINE: Final = "."
SHORTEST_STEM: Final = 3


class Filed(NamedTuple):
    """One written word or part of one: ``base`` in the order of the text; ``form`` where it is told apart from the
    base (Arabic); ``stems`` what it may be without the letters in front."""

    base: str
    form: str = ""
    stems: tuple[str, ...] = ()


class Piece(NamedTuple):
    """What stood between two blanks: its parts in order, and all of them ``joined`` where there are several."""

    parts: tuple[Filed, ...]
    joined: str = ""


_LETTER: Final = "[^\\W_]|[\u0900-\u0963\u0966-\u0dff\u0e01-\u0eff\u1000-\u1049\u1780-\u17d3]"
_RUN: Final = re.compile(f"(?:{_LETTER})(?:{_LETTER}|[-'._/])*")
_ASCII_RUN: Final = re.compile("[a-z0-9][-a-z0-9'._/]*")
_ARABIC: Final = re.compile("[\u0620-\u064a\u0671-\u06d3\ufb50-\ufefc]")
_JOINT: Final = re.compile("[-'._/]+")
_SINGLE: Final = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SINGLES: Final = re.compile(f"{_SINGLE.pattern}|(?:(?!{_SINGLE.pattern}).)+")

# عبدالرحمن is عبد الرحمن: the one compound that is written both ways everywhere.
_SERVANT: Final = re.compile("^([وفبل]?عبد)(?=ال..)")

_ARTICLE: Final = re.compile(f"[وف]?(?:[بك]?ال|لل)(?=.{{{SHORTEST_STEM}}})")
_AND: Final = re.compile(f"[وف](?=.{{{SHORTEST_STEM}}})")
# س makes a future of a verb that begins so; ك is rare, and the first letter of many names.
_BEFORE: Final = re.compile(f"[بل](?=.{{{SHORTEST_STEM}}})|ك(?=.{{4}})|س(?=[يتنا].{{3}})")


def indexed(text: str) -> str:
    """The tokens of a text with blanks between: what ``store.fulltext`` takes. Empty for a text without words."""
    return " ".join(tokens(text))


def tokens(text: str) -> list[str]:
    """The tokens of a text: for each line ``.`` and its bases in order, and after all lines the others.

    Deterministic, and bounded by :data:`LONGEST_TEXT`, :data:`MOST`, :data:`LONGEST` and :data:`SAME`.
    """
    found: list[str] = []
    more: dict[str, None] = {}
    for line in text[:LONGEST_TEXT].splitlines():
        found.append(LINE)
        for written in line.split():
            if written.isascii() and written.isalnum() and len(written) <= LONGEST:
                found.append(written.lower())
            else:
                written = written[:LONGEST_PIECE]
                bases, others = _of_ascii(written) if written.isascii() else _flat(written)
                found += bases
                more.update(others)
        if found[-1] == LINE:
            found.pop()
        if len(found) > SAME:
            return _counted(text)
    return found + list(more)


def _of_ascii(written: str) -> tuple[list[str], dict[str, None]]:
    """As :func:`_flat`. Most of it is numbers, which would only drive the names out of the cache."""
    bases: list[str] = []
    more: dict[str, None] = {}
    for run in _ASCII_RUN.findall(written.lower()):
        forms = [form for form in _JOINT.split(run) if form]
        bases += [form[:LONGEST] for form in forms]
        if joined := _joined(run, forms):
            more[f"={joined}"] = None
    return bases, more


@lru_cache(maxsize=1 << 16)
def _flat(written: str) -> tuple[tuple[str, ...], dict[str, None]]:
    """The bases of what stood between two blanks, in order, and its other tokens."""
    bases: list[str] = []
    more: dict[str, None] = {}
    for piece in _pieces(written):
        for part in piece.parts:
            bases.append(part.base)
            if part.form:
                more[f"={part.form}"] = None
                more |= {f"~{stem}": None for stem in part.stems}
        if piece.joined:
            more[f"={piece.joined}"] = None
    return tuple(bases), more


def _counted(text: str) -> list[str]:
    """The tokens of a long text, within the limits."""
    found: list[str] = []
    more: dict[str, None] = {}
    counts: dict[str, int] = {}
    for line in text[:LONGEST_TEXT].splitlines():
        found.append(LINE)
        for piece in pieces(line):
            for part in piece.parts:
                times = counts[part.base] = counts.get(part.base, 0) + 1
                if times <= SAME:
                    found.append(part.base)
                if part.form:
                    more[f"={part.form}"] = None
                    for stem in part.stems:
                        more[f"~{stem}"] = None
            if piece.joined:
                more[f"={piece.joined}"] = None
            if len(found) >= MOST:
                return found[:MOST] + list(more)[:MOST]
        if found[-1] == LINE:
            found.pop()
    return found + list(more)[:MOST]


def pieces(line: str) -> Iterator[Piece]:
    """What stands between the blanks of a line, read; what holds no word is left out."""
    for written in line.split():
        yield from _pieces(written[:LONGEST_PIECE])


@lru_cache(maxsize=1 << 16)
def _pieces(written: str) -> tuple[Piece, ...]:
    if written.isascii() and written.isalnum():
        return (Piece((Filed(written.lower()[:LONGEST]),)),)
    found = []
    arabic = _ARABIC.search(written) is not None
    for run in _RUN.findall(as_written(written) if arabic else fold(written)):
        forms = [part for part in _JOINT.split(_SERVANT.sub(r"\1-", run)) if part]
        if _SINGLE.search(run):
            forms = [one for form in forms for one in _SINGLES.findall(form)]
        parts = [filed(form[:LONGEST]) for form in forms] if arabic else [Filed(form[:LONGEST]) for form in forms]
        parts = [part for part in parts if part.base]
        if parts:
            found.append(Piece(tuple(parts), _joined(run, forms)))
    return tuple(found)


def _joined(run: str, forms: list[str]) -> str:
    """All parts in one word, where somebody might write them so. A point or a slash joins numbers only."""
    if not 1 < len(forms) <= MOST_JOINED or _SINGLE.search(run):
        return ""
    if ("." in run or "/" in run) and not any(map(str.isdigit, run)):
        return ""
    return fold("".join(forms))[:LONGEST]


def filed(form: str) -> Filed:
    """One written word, without vowel signs, with what an Arabic one may be without what is written on to it."""
    if not _ARABIC.match(form):
        return Filed(fold(form))
    part = fold(form)
    article = _ARTICLE.match(part)
    if article:
        return Filed(part[article.end() :], form)
    stems: dict[str, None] = {}
    whole = [part]
    if _AND.match(part):
        stems[part[1:]] = None
        whole.append(part[1:])
    stems |= {one[1:]: None for one in whole if _BEFORE.match(one)}
    return Filed(part, form, tuple(stems))
