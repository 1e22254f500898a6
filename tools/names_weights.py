"""Set the weights of the score from labelled pairs: logistic regression, printed as ``WEIGHTS`` takes them.

    python tools/names_weights.py PAIRS_FILE

Reads a gzipped table with the columns ``set``, ``name_a``, ``name_b`` and ``label`` (1: one person). Pairs of Arabic,
Cyrillic and Latin with Latin count. A true pair weighs a tenth of a false one, which moves effort to high precision
(recall where one answer in a hundred is false); afterwards slope and start are fitted once more with equal weights, so
that the score is about the logarithm of the odds. Deterministic; about half a minute.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from thiqa.matching.names.comparing import EVIDENCE, named
from thiqa.matching.names.pairing import SPELLED, TOKENS, Measures, measured, pair_up

SETS = {"ar_lat", "cyr_lat", "lat_lat"}
BY_HAND = {"initials": 0.0, "initials_met": 0.5}  # too few in the pairs to be fitted
TRUE = 0.1
RIDGE = 5.0
Values = NDArray[np.float64]


def pairs(path: Path) -> Iterator[tuple[str, str, bool]]:
    """The labelled pairs of one file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        columns = next(file).rstrip("\n").split("\t")
        for line in file:
            row = dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))
            if row["set"] in SETS:
                yield row["name_a"], row["name_b"], row["label"] == "1"


def observed(path: Path) -> tuple[Values, Values]:
    """The measures of each pair and its label."""
    rows: list[tuple[float, ...]] = []
    labels: list[bool] = []
    for name_a, name_b, label in pairs(path):
        a, b = named(name_a), named(name_b)
        if a[TOKENS] and b[TOKENS]:
            a, b = (b, a) if a[SPELLED] > b[SPELLED] else (a, b)
            rows.append(measured(a, b, pair_up(a, b, EVIDENCE)))
            labels.append(label)
    return np.array(rows, dtype=np.float64), np.array(labels, dtype=np.float64)


def regression(given: Values, labels: Values, importance: Values, ridge: float) -> Values:
    """The weights of the columns by Newton's method; the last column is the constant."""
    weights = np.zeros(given.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-given @ weights))
        gradient = given.T @ (importance * (labels - chance)) - ridge * weights
        curve = (given * (importance * chance * (1 - chance))[:, None]).T @ given + ridge * np.eye(len(weights))
        step = np.linalg.solve(curve, gradient)
        weights += step
        if abs(step).max() < 1e-8:
            break
    return weights


def main() -> int:
    """Fit and print."""
    rows, labels = observed(Path(sys.argv[1]))
    free = [place for place, name in enumerate(Measures._fields) if name not in BY_HAND]
    spread = rows[:, free].std(axis=0)
    ones = np.ones((len(rows), 1))
    importance = np.where(labels > 0, TRUE, 1.0)
    fitted = regression(np.hstack([rows[:, free] / spread, ones]), labels, importance, RIDGE)
    weights = np.array([BY_HAND.get(name, 0.0) for name in Measures._fields])
    weights[free] = fitted[:-1] / spread
    scores = rows @ weights + fitted[-1]
    slope, start = regression(np.column_stack([scores, ones]), labels, np.ones(len(rows)), 0.0)
    for name, weight in zip(Measures._fields, weights, strict=True):
        print(f"    {name}={round(BY_HAND.get(name, float(weight * slope)), 3)},")
    print(f"START: Final = {round(float(fitted[-1] * slope + start), 3)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
