"""Where each field stands in the five forms of the machine-readable zone (ICAO Doc 9303 parts 4 to 7).

TD1 is the card of three lines of 30 characters (part 5), TD2 the document of two lines of 36 (part 6), TD3 the passport
of two lines of 44 (part 4), MRV-A and MRV-B the visas of the two latter sizes (part 7). Positions count from 0 here and
from 1 wherever a person reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["LAYOUTS", "Layout", "Slot", "layout_of"]


@dataclass(frozen=True, slots=True)
class Slot:
    """Characters ``start`` to ``end`` (excluded) of one line, all counted from 0."""

    line: int
    start: int
    end: int

    def of(self, lines: tuple[str, ...]) -> str:
        """What stands there."""
        return lines[self.line][self.start : self.end]

    def place(self, offset: int = 0) -> str:
        """The place of one character for people."""
        return f"line {self.line + 1}, position {self.start + offset + 1}"

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Layout:
    """One form. ``digits``: field to the slot of its check digit. ``composite``: what the last digit is computed over,
    empty for visas, which have none."""

    code: str
    lines: int
    width: int
    fields: Mapping[str, Slot]
    digits: Mapping[str, Slot]
    composite: tuple[Slot, ...] = ()
    composite_digit: Slot | None = None

    @property
    def overflows(self) -> bool:
        """Whether a number of more than nine characters goes on in the optional data (parts 5 and 6)."""
        return self.code in {"TD1", "TD2"}


def _two_lines(code: str, width: int, optional: tuple[int, int]) -> tuple[dict[str, Slot], dict[str, Slot]]:
    fields = {
        "code": Slot(0, 0, 2),
        "issuer": Slot(0, 2, 5),
        "name": Slot(0, 5, width),
        "number": Slot(1, 0, 9),
        "nationality": Slot(1, 10, 13),
        "birth": Slot(1, 13, 19),
        "sex": Slot(1, 20, 21),
        "expiry": Slot(1, 21, 27),
        "optional": Slot(1, *optional),
    }
    digits = {"number": Slot(1, 9, 10), "birth": Slot(1, 19, 20), "expiry": Slot(1, 27, 28)}
    return fields, digits


def _layouts() -> dict[str, Layout]:
    td2, td2_digits = _two_lines("TD2", 36, (28, 35))
    td3, td3_digits = _two_lines("TD3", 44, (28, 42))
    td3_digits["optional"] = Slot(1, 42, 43)
    visa_a, visa_digits = _two_lines("MRV-A", 44, (28, 44))
    visa_b, _ = _two_lines("MRV-B", 36, (28, 36))
    td1 = {
        "code": Slot(0, 0, 2),
        "issuer": Slot(0, 2, 5),
        "number": Slot(0, 5, 14),
        "optional": Slot(0, 15, 30),
        "birth": Slot(1, 0, 6),
        "sex": Slot(1, 7, 8),
        "expiry": Slot(1, 8, 14),
        "nationality": Slot(1, 15, 18),
        "optional2": Slot(1, 18, 29),
        "name": Slot(2, 0, 30),
    }
    td1_digits = {"number": Slot(0, 14, 15), "birth": Slot(1, 6, 7), "expiry": Slot(1, 14, 15)}
    td1_composite = (Slot(0, 5, 30), Slot(1, 0, 7), Slot(1, 8, 15), Slot(1, 18, 29))
    return {
        "TD1": Layout("TD1", 3, 30, td1, td1_digits, td1_composite, Slot(1, 29, 30)),
        "TD2": Layout(
            "TD2", 2, 36, td2, td2_digits, (Slot(1, 0, 10), Slot(1, 13, 20), Slot(1, 21, 35)), Slot(1, 35, 36)
        ),
        "TD3": Layout(
            "TD3", 2, 44, td3, td3_digits, (Slot(1, 0, 10), Slot(1, 13, 20), Slot(1, 21, 43)), Slot(1, 43, 44)
        ),
        "MRV-A": Layout("MRV-A", 2, 44, visa_a, visa_digits),
        "MRV-B": Layout("MRV-B", 2, 36, visa_b, visa_digits),
    }


LAYOUTS: Mapping[str, Layout] = MappingProxyType(_layouts())
"""The five forms by code."""


def layout_of(lines: tuple[str, ...]) -> Layout | None:
    """The form that lines of these sizes have; a document code that begins with V makes it a visa."""
    if not lines or len({len(line) for line in lines}) != 1:
        return None
    found = {(3, 30): "TD1", (2, 36): "TD2", (2, 44): "TD3"}.get((len(lines), len(lines[0])))
    if found is None:
        return None
    if lines[0][0] == "V" and found != "TD1":
        found = {"TD2": "MRV-B", "TD3": "MRV-A"}[found]
    return LAYOUTS[found]
