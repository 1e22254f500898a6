"""Fuzzed names through score, keys and search: crashes, and the longest run of each.

Every text is made from a seed, so that a run can be repeated. The time is the CPU time of one call, the collector's
share included. A crash is counted and its kind told, never the text.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

from bench import figure, say
from thiqa.matching import names

SYLLABLES = (
    "a al ab ben ka ri mi na sid tag zou ti lam bao bab ce dar at las mo ha med ous tch sch kh gh dj ova vich é ü š ç",
    "ا ال عبد أبو بن نور الدين كر يم سد ري تاغ زو تي أم ين ة ى ؤ ئ ـ َ ّ گ چ پ",
    "а аб бен ка ри ми на сид таг зу ти ов ич евна щ ъ ё й і ғ",
    "א בן כ רי מי נה סיד שר ץ ת",
    "가 김 박 수 민 α σι μος გი ორ հա կոբ 王 小 ธ ना",
)
CONTROLS = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u00ad\x00\x1b"
)
LOOK_ALIKES = dict(zip("aeopcyxi", "аеорсухі", strict=True))
TITLES = (
    "Dr.",
    "Sheikh",
    "Hajj",
    "الشيخ",
    "الدكتور",
    "Prof",
    "Mr",
    "جنرال",
    "Sir",
    "II",
    "de",
    "von",
    "abu",
    "بن",
    "Abd",
    "al-",
)
LONG = 10_000
LIMIT = 0.05  # seconds that no call may take


def _word(chance: random.Random, script: str) -> str:
    return "".join(chance.choices(script.split(), k=chance.randint(1, 4)))


def _plain(chance: random.Random) -> str:
    script = chance.choice(SYLLABLES)
    return " ".join([_word(chance, script) for _ in range(chance.randint(1, 5))])


def _mixed(chance: random.Random) -> str:
    glue = chance.choice(("", " ", "-", "'", ", "))
    return glue.join([_word(chance, chance.choice(SYLLABLES)) for _ in range(chance.randint(2, 8))])


def _controlled(chance: random.Random) -> str:
    text = list(_plain(chance))
    for _ in range(chance.randint(1, 12)):
        text.insert(chance.randint(0, len(text)), chance.choice(CONTROLS))
    return "".join(text)


def _look_alike(chance: random.Random) -> str:
    return "".join([LOOK_ALIKES.get(one, one) if chance.random() < 0.4 else one for one in _plain(chance)])


def _titled(chance: random.Random) -> str:
    return " ".join([chance.choice((chance.choice(TITLES), _plain(chance))) for _ in range(chance.randint(1, 6))])


def _tiny(chance: random.Random) -> str:
    return chance.choice(
        ("", " ", "a", "ا", "я", "א", "王", "1984", "٣٤", "...", "\u202e", "-", "'", "a b c", "\ud800")
    )


def _any(chance: random.Random) -> str:
    most = chance.choice((0x7F, 0x24F, 0x6FF, 0xFFFF, 0x10FFFF))
    return "".join([chr(chance.randint(0, most)) for _ in range(chance.randint(0, 60))])  # lone surrogates too


def _marked(chance: random.Random) -> str:
    return "".join([one + "\u0301" * chance.randint(0, 9) + "\u0651" * chance.randint(0, 3) for one in _plain(chance)])


def _long(chance: random.Random) -> str:
    piece = chance.choice((_plain, _mixed, _controlled, _any, _titled))(chance) or "x"
    return (piece * (LONG // len(piece) + 1))[:LONG]


KINDS: dict[str, tuple[Callable[[random.Random], str], int]] = {
    "plain": (_plain, 30),
    "mixed scripts": (_mixed, 16),
    "controls": (_controlled, 14),
    "look-alikes": (_look_alike, 12),
    "titles": (_titled, 10),
    "tiny": (_tiny, 4),
    "any code points": (_any, 8),
    "many marks": (_marked, 4),
    "ten thousand characters": (_long, 2),
}


def fuzzed(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """So many texts with their kinds; the same ones for the same seed."""
    chance = random.Random(seed)
    kinds = chance.choices(list(KINDS), [share for _, share in KINDS.values()], k=count)
    for kind in kinds:
        yield kind, KINDS[kind][0](chance)


def attack(count: int, size: int, every: int, seed: int = 1) -> tuple[dict[str, tuple[float, str]], Counter[str]]:
    """Throw so many texts at score and keys, and each so-many-th at a search in an index of the given size.

    Returns the longest CPU time of a call with the kind of text, by function; and how many calls failed.
    """
    search = names.index((place, text) for place, (_, text) in enumerate(fuzzed(size, seed + 1)))
    longest: dict[str, tuple[float, str]] = dict.fromkeys(("score", "keys", "strict keys", "search"), (0.0, ""))
    crashes: Counter[str] = Counter()
    last = "Amina Sidri"
    for place, (kind, text) in enumerate(fuzzed(count, seed)):
        before = last
        calls: dict[str, Callable[[], object]] = {
            "score": lambda a=text, b=before: names.score(a, b),  # type: ignore[misc]
            "keys": lambda a=text: names.keys(a),  # type: ignore[misc]
            "strict keys": lambda a=text: names.strict_keys(a),  # type: ignore[misc]
        }
        if place % every == 0:
            calls["search"] = lambda a=text: search(a, 10)  # type: ignore[misc]
        for what, call in calls.items():
            started = time.thread_time()
            try:
                call()
            except Exception as error:
                crashes[f"{what}, {kind}: {type(error).__name__}"] += 1
            spent = time.thread_time() - started
            if spent > longest[what][0]:
                longest[what] = spent, kind
        last = text
    return longest, crashes


def run() -> None:
    """Print the longest run of each function and the number of crashes."""
    options = argparse.ArgumentParser(prog="bench names_fuzz")
    options.add_argument("--count", type=int, default=1_000_000, help="texts")
    options.add_argument("--size", type=int, default=100_000, help="fuzzed names in the index that is searched")
    options.add_argument("--every", type=int, default=10, help="each so-many-th text is searched too")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--quick", action="store_true", help="a fiftieth of the texts and of the index")
    chosen = options.parse_args()
    part = 50 if chosen.quick else 1
    say(f"names_fuzz: {chosen.count // part} texts, seed {chosen.seed}")
    longest, crashes = attack(chosen.count // part, chosen.size // part, chosen.every, chosen.seed)
    for what, (spent, kind) in longest.items():
        figure(f"names_fuzz: longest {what} ({kind})", 1000 * spent, "ms", goal=1000 * LIMIT)
    for what, count in sorted(crashes.items()):
        say(f"names_fuzz: {count} x {what}")
    figure("names_fuzz: calls that failed", crashes.total(), "calls", goal=0)
