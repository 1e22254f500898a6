"""Learn the letter transductions of ``thiqa.matching.names`` from token pairs; anyone with the token files can run it.

    python tools/names_learn.py TOKENS_FOLDER src/thiqa/matching/names/learnt.txt

Reads ``ar_lat.tsv.gz``, ``ru_lat.tsv.gz``, ``he_lat.tsv.gz`` (columns: latin, other, count[, sources]). Of the Arabic
pairs only those found in Wikidata (CC0) or in google/transliteration (Apache-2.0) are read, never those that stand in
other sources alone. The Russian and Hebrew pairs are Wikidata's (CC0). Latin spellings of one Arabic or Russian token
are the pairs of Latin with Latin; to them come romanisations of the same Russian tokens by published national tables.

Method: joint multigram transduction learnt by expectation maximisation (Ristad and Yianilos 1998; Jiampojamarn et al.
2007). Deterministic: no chance, pairs in sorted order. About four minutes of one core.
"""

from __future__ import annotations

import gzip
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from thiqa.matching.names import skeleton
from thiqa.matching.names.letters import words
from thiqa.matching.names.transduce import latin as latin_reading

SHAPES = {
    "arabic": ((0, 1), (1, 0), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2)),
    "hebrew": ((0, 1), (1, 0), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2)),
    "cyrillic": ((0, 1), (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3)),
    "latin": ((0, 1), (1, 0), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (1, 3), (3, 1)),
}
ROUNDS = 6
PAIRS = 12_000  # at most so many of each script: more changes little and costs an hour
LEVELS = {"1": 3.6, "2": 4.6, "3": 5.5, "4": 6.4}
Edge = tuple[str, str]

# How European tables write Russian letters where they differ from English habit (DIN 1460, SS-ISO 9 and press habit).
NATIONAL = {
    "german": "жsch/ш цz чtsch шsch щschtsch хch йj яja юju еje вw зs ыy",
    "swedish": "жzj чtj шsj щsjtj хch йj яja юju цts ыy кk",
    "finnish": "жž чtš шš щštš хh йi яja юju цts ыy еe",
    "czech": "жž чč шš щšč хch йj яja юju цc ыy еe",
    "polish": "жż чcz шsz щszcz хch йj яja юju цc вw лł ыy",
    "french": "жj чtch шch щchtch хkh йï яia юiou уou цts ыy еe",
    "english": "жzh чch шsh щshch хkh йy яya юyu цts ыy еe",
    "passport": "жzh чch шsh щshch хkh йi яia юiu цts ыy еe",
    "scholar": "жž чč шš щšč хx йj яja юju цc ыy еe",
    "belarusian": "гh жzh чch шsh щshch хkh йi яia юiu цts ыy еe оa",
    "ukrainian": "гh жzh чch шsh щshch хkh йi яia юiu цts ыy еe иy",
    "plain": "аa бb вv гg дd зz иi кk лl мm нn оo пp рr сs тt уu фf эe ъ ь еe",
}


def table(name: str) -> dict[str, str]:
    """One national table over the plain one."""
    read = {pair[0]: pair[1:].split("/")[0] for pair in NATIONAL["plain"].split()}
    return read | {pair[0]: pair[1:].split("/")[0] for pair in NATIONAL[name].split()}


def lines(path: Path) -> Iterator[list[str]]:
    """The rows of one token file, the header left out."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            yield line.rstrip("\n").split("\t")


def one(text: str) -> str:
    """The letters of a text that is one word; empty otherwise."""
    found = words(text)
    if len(found) != 1:
        return ""
    return latin_reading(found[0].letters, "latin") if found[0].script == "latin" else found[0].letters


def tokens(folder: Path) -> dict[str, Counter[Edge]]:
    """Token pairs of each script, with their counts."""
    out: dict[str, Counter[Edge]] = {script: Counter() for script in SHAPES}
    for script, name in (("arabic", "ar"), ("cyrillic", "ru"), ("hebrew", "he")):
        for latin, other, count, *sources in lines(folder / f"{name}_lat.tsv.gz"):
            if sources and not {"wd", "google"} & set(sources[0].split("+")):
                continue
            pair = (one(other), one(latin))
            if all(pair) and plausible(*pair):
                out[script][pair] += int(count)
    return out


def plausible(other: str, latin: str) -> bool:
    """Whether two tokens can be one name by their lengths alone."""
    return len(other) > 1 and len(latin) > 1 and 0.6 <= (len(latin) + 1) / len(other) <= 2.6


def variants(found: dict[str, Counter[Edge]]) -> Counter[Edge]:
    """Latin spellings of one token of another script, and national romanisations of Russian tokens."""
    out: Counter[Edge] = Counter()
    for script, least in (("arabic", 1), ("cyrillic", 2)):
        spelled: dict[str, list[str]] = defaultdict(list)
        for (other, latin), count in sorted(found[script].items()):
            if count >= least:
                spelled[other].append(latin)
        for group in list(spelled.values())[:: 1 if script == "arabic" else 3]:
            for a in group[:6]:
                for b in group[:6]:
                    if a != b and likely(a, b):
                        out[a, b] += 1
    tables = [table(name) for name in sorted(NATIONAL) if name != "plain"]
    for other, _ in sorted(found["cyrillic"])[::9]:
        written = {belarusian("".join(read.get(letter, letter) for letter in other), read) for read in tables}
        forms = sorted({one(form) for form in written} - {""})
        for a in forms:
            for b in forms:
                if a != b:
                    out[a, b] += 1
        for form in forms:
            found["cyrillic"][other, form] += 2
    return out


def belarusian(text: str, read: dict[str, str]) -> str:
    """Belarusian endings and soft letters, where the table is the Belarusian one."""
    if read["о"] != "a":
        return text
    for ending, written in (("av", "au"), ("ev", "eu"), ("avich", "avich"), ("evna", "euna"), ("avna", "auna")):
        if text.endswith(ending):
            text = text.removesuffix(ending) + written
    for soft, hard in (("di", "dzi"), ("ti", "tsi"), ("de", "dze"), ("te", "tse"), ("ri", "ry")):
        text = text.replace(soft, hard)
    return text


def likely(a: str, b: str) -> bool:
    """Two Latin spellings that share most consonants: what is left out are other names with one Arabic writing."""
    plain = [set(x) - set("aeiouyhw") for x in (a, b)]
    return len(plain[0] & plain[1]) * 2 >= max(len(plain[0]), len(plain[1])) and abs(len(a) - len(b)) <= 4


def edges(x: str, y: str, shapes: Iterable[tuple[int, int]]) -> list[tuple[int, int, Edge]]:
    """Every step of every alignment: from state to state (row-major), and the pieces it pairs."""
    wide = len(y) + 1
    out = []
    for i in range(len(x) + 1):
        for j in range(wide):
            for a, b in shapes:
                if i + a <= len(x) and j + b < wide:
                    out.append((i * wide + j, (i + a) * wide + j + b, (x[i : i + a], y[j : j + b])))
    return out


def learn(pairs: list[tuple[Edge, float]], shapes: tuple[tuple[int, int], ...]) -> dict[Edge, float]:
    """Probabilities of the steps, by expectation maximisation."""
    counts: dict[Edge, float] = defaultdict(float)
    for (x, y), weight in pairs:
        for _, _, edge in edges(x, y, shapes):
            counts[edge] += weight
    probability = normal(counts)
    for turn in range(ROUNDS):
        counts = defaultdict(float)
        total = 0.0
        for (x, y), weight in pairs:
            total += weight * expect(x, y, weight, shapes, probability, counts, turn)
        probability = normal({edge: count for edge, count in counts.items() if count > 0.3})
        print(f"  round {turn + 1}: {len(probability)} steps, log-likelihood {total:.0f}", file=sys.stderr)
    return probability


def normal(counts: dict[Edge, float]) -> dict[Edge, float]:
    """Counts as probabilities; longer pieces and dropped letters pay so that the plain steps win where both explain."""
    toll = {0: 0.5, 1: 1.0, 2: 0.6, 3: 0.35, 4: 0.25}
    paid = {(a, b): count * toll[len(a)] * toll[len(b)] for (a, b), count in counts.items()}
    total = sum(paid.values())
    return {edge: count / total for edge, count in paid.items()}


def expect(
    x: str,
    y: str,
    weight: float,
    shapes: tuple[tuple[int, int], ...],
    probability: dict[Edge, float],
    counts: dict[Edge, float],
    turn: int,
) -> float:
    """Add one pair's expected steps to the counts; returns its log-likelihood. A pair far too unlikely is no pair."""
    steps = [(s, t, edge, p) for s, t, edge in edges(x, y, shapes) if (p := probability.get(edge))]
    size = (len(x) + 1) * (len(y) + 1)
    forward = [0.0] * size
    forward[0] = 1.0
    for s, t, _, p in steps:
        if forward[s]:
            forward[t] += forward[s] * p
    whole = forward[-1]
    if whole <= 0:
        return -50.0
    per_letter = math.log(whole) / (len(x) + len(y))
    if turn >= 2 and per_letter < -3.4:
        return per_letter
    backward = [0.0] * size
    backward[-1] = 1.0
    for s, t, edge, p in reversed(steps):
        if backward[t]:
            share = p * backward[t]
            backward[s] += share
            if forward[s]:
                counts[edge] += weight * forward[s] * share / whole
    return math.log(whole)


def usual(folder: Path) -> dict[str, float]:
    """How usual the consonant classes of a token are among names: -log of a share, where it is above the ordinary.

    Half by hand (tools/names/usual.txt), since the token files were split and hold half of the names; half counted.
    """
    share: dict[str, float] = defaultdict(float)
    for line in (Path(__file__).parent / "names" / "usual.txt").read_text(encoding="utf-8").splitlines():
        if line[:1].isdigit():
            level, *names = line.split()
            for name in names:
                share[skeleton.wide(name, "latin")] += math.exp(-LEVELS[level])
    counted: dict[str, float] = defaultdict(float)
    for name in ("ar", "ru", "he"):
        for latin_token, _, count, *sources in lines(folder / f"{name}_lat.tsv.gz"):
            if not sources or {"wd", "google"} & set(sources[0].split("+")):
                token = one(latin_token)
                if token:
                    counted[skeleton.wide(token, "latin")] += int(count) ** 0.75
    total = sum(counted.values())
    for classes, weight in counted.items():
        share[classes] += weight / total
    return {classes: -math.log(part + 1e-5) for classes, part in share.items() if part > 4e-5}


def main() -> int:
    """Learn everything and write it down, sorted."""
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    found = tokens(folder)
    found["latin"] = variants(found)
    out = [
        "# Learnt by tools/names_learn.py from CC0 and Apache-2.0 token pairs; do not edit.",
        "# step: script, pieces, 100 x cost; rare: consonant classes, 100 x cost",
    ]
    for script, shapes in SHAPES.items():
        pairs = sorted(found[script].items())
        step = max(1, len(pairs) / PAIRS)
        chosen = [pairs[int(i * step)] for i in range(int(len(pairs) / step))]
        print(f"{script}: {len(pairs)} pairs, {len(chosen)} used", file=sys.stderr)
        probability = learn([(pair, 1 + math.log(count)) for pair, count in chosen], shapes)
        for (a, b), p in sorted(probability.items()):
            if p > 2e-6:
                out.append(f"step {script} {a or '-'} {b or '-'} {round(-100 * math.log(p))}")
    out += [f"rare {classes or '-'} {round(100 * cost)}" for classes, cost in sorted(usual(folder).items())]
    target.write_text("\n".join(out) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
