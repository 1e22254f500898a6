"""The page and the picture of the calibration of person answers: how often a score is right, in plain SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import exp, log, sqrt
from typing import NamedTuple

Row = tuple[str, str, int, int, int]

EDGES = (-30.0, -6.0, -4.5, -3.0, -1.5, -0.05, 0.05, 2.2, 3.5, 5.0, 7.0, 10.0, 60.0)
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 420, 60, 24, 16, 52
LOW, HIGH = -8.0, 14.0  # scores on the axis


STYLE = 'font-family="sans-serif" font-size="12" role="img" aria-labelledby="title"'
TITLE = "Share of true pairs by score, with 95 % intervals, beside the share that the score says"


class Bin(NamedTuple):
    """Pairs of like scores: how many, how many of them true, and the mean score."""

    pairs: int
    true: int
    score: float

    @property
    def share(self) -> float:
        return self.true / self.pairs

    @property
    def limits(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson 1927)."""
        n, p, z = self.pairs, self.share, 1.96
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def bins(found: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Scores and truth, by the edges above."""
    out = []
    for low, high in pairwise(EDGES):
        here = [(score, true) for score, true in found if low <= score < high]
        if here:
            out.append(Bin(len(here), sum(true for _, true in here), sum(score for score, _ in here) / len(here)))
    return out


def picture(found: Sequence[tuple[float, bool]], enough: float) -> str:
    """The share of true pairs by score, with its interval, over the line that a calibrated score follows."""

    def x(score: float) -> float:
        return LEFT + (max(LOW, min(HIGH, score)) - LOW) / (HIGH - LOW) * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)

    line = " ".join(f"{x(s / 4):.1f},{y(1 / (1 + exp(-s / 4))):.1f}" for s in range(int(4 * LOW), int(4 * HIGH) + 1))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {STYLE}>',
        f'<title id="title">{TITLE}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><g fill="#222">',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    for score in range(int(LOW), int(HIGH) + 1, 2):
        out.append(f'<text x="{x(score):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{score}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    out.append(f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle">score (log-odds, nats)</text>')
    out.append(
        f'<line x1="{x(enough):.1f}" x2="{x(enough):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#a60" '
        f'stroke-dasharray="4 3"/><text x="{x(enough) + 5:.1f}" y="{HEIGHT - BOTTOM - 8}">probable from here</text>'
    )
    out.append(f'<polyline points="{line}" fill="none" stroke="#888" stroke-width="1.5"/>')
    for each in bins(found):
        low, high = each.limits
        at = f"{x(each.score):.1f}"
        out.append(f'<line x1="{at}" x2="{at}" y1="{y(low):.1f}" y2="{y(high):.1f}" stroke="#036" stroke-width="2"/>')
        out.append(f'<circle cx="{at}" cy="{y(each.share):.1f}" r="4" fill="#036"><title>{each.true} of {each.pairs}')
        out.append("</title></circle>")
    return "\n".join([*out, "</g></svg>", ""])


def error(found: Sequence[tuple[float, bool]]) -> float:
    """Mean of -log of the probability that the score gave to what is true, in nats a pair."""
    return sum(log(1 + exp(-score if true else score)) for score, true in found) / len(found)


def page(tables: Mapping[str, Iterable[Row]], found: Sequence[tuple[float, bool]], reach: tuple[int, int]) -> str:
    """The text of docs/calibration.md. ``reach``: true pairs with something to compare beside the names, and those of
    them that are probable or better.
    """
    out = [HEAD]
    for what, rows in tables.items():
        out += [f"### {what.capitalize()}", "", *_table(rows), ""]
    out += [MIDDLE.format(of=reach[0], found=reach[1], share=reach[1] / reach[0])]
    out += ["| score | pairs | true | share | the score says |", "|---|---|---|---|---|"]
    for each in bins(found):
        says = 1 / (1 + exp(-each.score))
        out.append(f"| {each.score:.1f} | {each.pairs} | {each.true} | {each.share:.3f} | {says:.3f} |")
    return "\n".join([*out, "", TAIL])


def _table(rows: Iterable[Row]) -> list[str]:
    out = ["| lists | class | true | false | precision | recall, this class or better |", "|---|---|---|---|---|---|"]
    reached: dict[str, int] = {}
    for way, kind, true, false, every in rows:
        reached[way] = reached.get(way, 0) + true
        precision = f"{true / (true + false):.3f}" if true + false else "–"
        recall = "" if kind == "no" else f"{reached[way] / every:.3f}"
        out.append(f"| {way} | {kind} | {true} | {false} | {'' if kind == 'no' else precision} | {recall} |")
    return out


HEAD = """\
# How far the answers on persons can be believed

Written by `./run bench persons --write`; do not edit. The lists are those of the UN Security Council, OFAC and the EU
(half of the persons of each), each true link beside about a hundred other records of the other list, half of them the
nearest by name. The links were found by document number, or by full date of birth and a word of the place of birth,
never by name. Two folds by person: each pair is judged by weights that were learnt on the other half.

The links prove documents and dates by documents and dates. So the same pairs are judged again without documents,
without births, and without either. The EU records of these files carry no dates and no documents, and a third of them
no nationality: where nothing stands beside the name, the answer is *same-name-only*, as it must be, and no *probable*.
Candidates that are no known link count as false, though the truth is not complete.

![Share of true pairs by score](calibration.svg)

## Precision and recall of each class
"""

MIDDLE = """\
Of the true pairs, {of} have something in both records that can be compared beside the names; of these {found}
({share:.3f}) are probable or better.

## Calibration

Scores are log-odds at the mix of these files, one true pair in a hundred. Another mix moves them all by the same
amount: with one person in ten thousand instead, by -4.6.
"""

TAIL = """\
At 0.0, even odds, stands everything that is held down because too little agrees beside the name. On these lists, whose
names are long and copied from each other, most of that is true; in a country's own records it would not be, and among
them are brothers, who share a family name, a place and a country. Above, the scores are a little more careful than the
lists would allow, because the weights of agreements have limits.
"""
