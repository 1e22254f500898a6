"""What a person types to find texts: words, ``"a phrase"``, ``begin*``, ``-without``; all wanted words must be there.

A query is read into clauses of tokens (``analysis.words``), once for each *level* of strictness; what a stricter level
finds comes first:

1. the words as they are written, phrases word by word;
2. the words without the article and what stands before it, and texts that have more written on to them: بنك finds
   البنك, وبنك and للبنك, and البنك finds بنك;
3. also without و ف ب ل ك س that the query has: لمحمد finds محمد.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from thiqa.analysis.words import Filed, Piece, pieces
from thiqa.domain.errors import UsageError

__all__ = ["Choice", "Clause", "Query", "query"]

LONGEST_QUERY: Final = 1_000
MOST_TERMS: Final = 32
SHORTEST_BEGINNING: Final = 2


class Choice(NamedTuple):
    """Tokens next to each other in this order; ``prefix``: the last one is the beginning of a token."""

    tokens: tuple[str, ...]
    prefix: bool = False


Clause = tuple[Choice, ...]
"""At least one of the choices."""


class Query(NamedTuple):
    """``levels``: for each, the clauses that must all hold; ``without``: clauses of which none may hold.

    ``words``: the folded words that are looked for, to show where they stand; with ``*`` for a beginning.
    """

    levels: tuple[tuple[Clause, ...], ...]
    without: tuple[Clause, ...]
    words: tuple[str, ...]


_TERM: Final = re.compile(r'(-)?"([^"]*)("|$)|(-)?(\S+)')


def query(text: str) -> Query:
    """Read a query. Raises ``UsageError`` that says what is wrong with it."""
    if len(text) > LONGEST_QUERY:
        raise UsageError(why=f"A search has at most {LONGEST_QUERY} characters.")
    exact: list[Clause] = []
    usual: list[Clause] = []
    loose: list[Clause] = []
    without: list[Clause] = []
    words: list[str] = []
    terms = list(_TERM.finditer(re.sub("[“”„«»]", '"', text)))
    if len(terms) > MOST_TERMS:
        raise UsageError(why=f"A search has at most {MOST_TERMS} words and phrases.")
    for term in terms:
        if term[2] is not None:
            levels = _phrase(term[2], closed=bool(term[3]))
        elif term[5].endswith("*"):
            levels = [[clause]] * 3 if (clause := _beginning(term[5][:-1])) else []
        else:
            levels = _words(term[5])
        if not levels:
            continue
        if term[1] or term[4]:
            without.extend(_unwanted(levels))
            continue
        exact += levels[0]
        usual += levels[1]
        loose += levels[2]
        words += _shown(term[5] or term[2])
    if not exact:
        raise UsageError(why="Say what to find: at least one word that must be there.")
    found = dict.fromkeys((tuple(exact), tuple(usual), tuple(loose)))  # equal levels once, the strictest first
    return Query(tuple(found), tuple(without), tuple(dict.fromkeys(words)))


def _unwanted(levels: list[list[Clause]]) -> list[Clause]:
    """What must not be there, as one clause. A text is left out by what is nearly surely the word, not by a guess."""
    if len(levels[1]) > 1:
        raise UsageError(why="Take one word or one phrase after each minus.")
    return levels[1]


def _words(written: str) -> list[list[Clause]]:
    levels: list[list[Clause]] = [[], [], []]
    for piece in pieces(written):
        for level, clauses in zip(levels, _piece(piece), strict=True):
            level += clauses
    return levels if levels[0] else []


def _piece(piece: Piece) -> tuple[list[Clause], list[Clause], list[Clause]]:
    """The clauses of one written word at the three levels."""
    if len(piece.parts) == 1:
        (part,) = piece.parts
        usual = _usual(part)
        loose = [*usual]
        for stem in part.stems:
            loose += [Choice((stem,)), Choice((f"~{stem}",))]
        return [_exact(part)], [tuple(usual)], [tuple(dict.fromkeys(loose))]
    apart = Choice(tuple([part.base for part in piece.parts]))
    if not piece.joined:
        return [_exact(part) for part in piece.parts if part.form] + [(apart,)], [(apart,)], [(apart,)]
    either = (apart, Choice((f"={piece.joined}",)), Choice((piece.joined,)))
    return [either[:2]], [either], [either]


def _exact(part: Filed) -> Clause:
    return (Choice((f"={part.form}",)),) if part.form else (Choice((part.base,)),)


def _usual(part: Filed) -> list[Choice]:
    """The base; where it stands joined in a text; and what has only a letter more in front of it."""
    found = [Choice((part.base,)), Choice((f"={part.base}",))]
    return [*found, Choice((f"~{part.base}",))] if part.form else found


def _phrase(written: str, *, closed: bool) -> list[list[Clause]]:
    if not closed:
        raise UsageError(why='A phrase ends with the sign " with which it begins.')
    parts = [part for piece in pieces(written) for part in piece.parts]
    if not parts:
        raise UsageError(why='There is no word between two signs ".')
    clause = (Choice(tuple([part.base for part in parts])),)
    return [[clause, *(_exact(part) for part in parts if part.form)], [clause], [clause]]


def _beginning(written: str) -> Clause:
    found = list(pieces(written))
    if len(found) != 1 or len(found[0].parts[-1].base) < SHORTEST_BEGINNING or "*" in written:
        raise UsageError(why=f"Before * stands one beginning of at least {SHORTEST_BEGINNING} letters.")
    (piece,) = found
    last = piece.parts[-1]
    starts = [tuple([part.base for part in piece.parts])]
    if len(piece.parts) > 1:
        starts += [(f"={piece.joined}",), (piece.joined,)] if piece.joined else []
    else:
        starts += [(f"={last.form or last.base}",), *([(f"~{last.base}",)] if last.form else [])]
    return tuple([Choice(start, prefix=True) for start in starts])


def _shown(written: str) -> list[str]:
    star = "*" if written.endswith("*") else ""
    return [part.base + star for piece in pieces(written) for part in piece.parts]
