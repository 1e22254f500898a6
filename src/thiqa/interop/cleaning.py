"""Text of a foreign file as a record keeps it: what shows is kept, what hides or turns it is taken out.

Control characters, the marks and overrides of direction (Unicode UAX #9), zero-width and other format characters are
removed, and every run of blanks becomes one. The zero-width non-joiner stays between two letters or marks, where
Persian and Urdu spell with it; the zero-width joiner stays only where a virama needs it (Unicode, section 23.2).
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean"]

_VIRAMA = 9  # its canonical combining class

_plain = re.compile(r"[!-~]+(?: [!-~]+)*").fullmatch


def clean(text: str) -> str:
    """``text`` in NFC without hidden characters, blanks collapsed, nothing at its ends; empty where nothing is left.

    A zero-width space and the byte order mark go without a trace, as the soft hyphen does; so do lone surrogates,
    private-use characters and what Unicode will never assign. Never raises.
    """
    if _plain(text):
        return text
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text.isprintable():
        text = unicodedata.normalize("NFC", "".join(_kept(text, place, c) for place, c in enumerate(text)))
    return " ".join(text.split())


def _kept(text: str, place: int, c: str) -> str:
    """What stands for one character: itself, a blank or nothing."""
    kind = unicodedata.category(c)
    if c == "\u200c":
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        return c if len(around) == 2 and all(unicodedata.category(near)[0] in "LM" for near in around) else ""
    if c == "\u200d":
        return c if place and unicodedata.combining(text[place - 1]) == _VIRAMA else ""
    if c.isspace():
        return " "
    never = kind == "Cn" and (0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE)
    return "" if never or kind in {"Cc", "Cf", "Cs", "Co"} else c
