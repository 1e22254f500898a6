"""The weights that ship with the package, learnt by ``tools/persons_learn.py``; none is changed while a node runs.

One line each, in thousandths: ``weight CODE n`` in nats, ``share COUNTRY n`` of the records of the lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["SHIPPED", "Weights", "read", "write"]

HEAD: Final = """\
# Learnt by tools/persons_learn.py from the lists of the UN and OFAC against each other and the EU; do not edit.
# weight: code, 1000 x nats; share: country, 1000 x share of the records
"""


class Weights(NamedTuple):
    """``of``: nats by code. ``shares``: how usual a country is among persons, as a share of one."""

    of: Mapping[str, float]
    shares: Mapping[str, float]


def read(text: str) -> Weights:
    """The table of a text."""
    of: dict[str, float] = {}
    shares: dict[str, float] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            word, key, value = line.split()
            (of if word == "weight" else shares)[key] = int(value) / 1000
    return Weights(MappingProxyType(of), MappingProxyType(shares))


def write(weights: Weights) -> str:
    """The text of a table, sorted."""
    lines = [f"weight {code} {round(1000 * value)}" for code, value in sorted(weights.of.items())]
    lines += [f"share {code} {round(1000 * value)}" for code, value in sorted(weights.shares.items())]
    return HEAD + "\n".join(lines) + "\n"


SHIPPED: Final = read(resources.files(__package__).joinpath("learnt.txt").read_text(encoding="utf-8"))
