"""The consonants of a token, folded until spellings and scripts agree (specs/names.md, section 5).

Vowels, weak letters and doubling are gone. What one habit writes another reads differently (French *ch* is English *sh*,
Egyptian ج is *g*) falls into one class, or gives a second reading.
"""

from __future__ import annotations

import re
from typing import Final

from thiqa.matching.names.letters import Script

# Classes: B F M N L R, T D (dentals), S Z (hissing), C (hushing), J, K, G, X (kh gh); weak letters give nothing.
_LATIN_CLUSTERS: Final = {
    "tsch": "C", "tsh": "C", "dsch": "J", "shch": "C", "stsch": "C", "schtsch": "C", "sch": "C", "tch": "C", "dzh": "J", "dsh": "J", "stj": "C", "sjtj": "C",
    "sh": "C", "ch": "C", "cz": "C", "sz": "C", "tj": "C", "sj": "C", "zj": "J", "zh": "J", "rz": "R", "dj": "J", "dg": "J", "kh": "X", "gh": "X",
    "th": "T", "dh": "D", "ph": "F", "ts": "S", "tz": "S", "ck": "K", "qu": "K", "gu": "G", "ks": "KS", "wr": "R", "ll": "L",
    "b": "B", "p": "B", "f": "F", "v": "F", "m": "M", "n": "N", "l": "L", "r": "R", "t": "T", "d": "D", "s": "S", "z": "Z", "c": "K", "k": "K",
    "q": "K", "g": "G", "j": "J", "x": "KS",
}  # fmt: skip
_ARABIC: Final = dict(
    ب="B", پ="B", ف="F", ڤ="F", م="M", ن="N", ل="L", ر="R", ت="T", ط="T", ث="T", د="D", ض="D", ذ="D", س="S", ص="S", ز="Z", ظ="Z",
    ش="C", چ="C", ژ="J", ج="J", ق="K", ك="K", گ="G", غ="X", خ="X",
)  # fmt: skip
_CYRILLIC: Final = dict(
    б="B", п="B", ф="F", в="F", м="M", н="N", л="L", р="R", т="T", д="D", с="S", ц="S", з="Z", ж="J", ш="C", щ="C", ч="C", к="K", г="G", х="X"
)  # fmt: skip
_HEBREW: Final = dict(
    ב="B", פ="B", מ="M", נ="N", ל="L", ר="R", ת="T", ט="T", ד="D", ס="S", צ="S", ז="Z", ש="C", ק="K", כ="K", ג="G", ח="X"
)  # fmt: skip
_TABLES: Final = {"arabic": _ARABIC, "cyrillic": _CYRILLIC, "hebrew": _HEBREW}
_CLUSTER: Final = re.compile("|".join(sorted(_LATIN_CLUSTERS, key=lambda text: (-len(text), text))) + "|[a-z]")
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_REPEATED: Final = re.compile(r"(.)\1+")
_SOFT: Final = re.compile(r"c(?=[eiy])")
_WIDE: Final = str.maketrans("BFMNLRTDSZCJKGX", "BFMNLRTTSSCCKKK")


def strict(letters: str, script: Script) -> str:
    """The fine classes of a token, in order, doubles collapsed."""
    if script == "latin":
        text = _DOUBLED.sub(r"\1", _SOFT.sub("s", letters))
        classes = "".join([_LATIN_CLUSTERS.get(cluster, "") for cluster in _CLUSTER.findall(text)])
    else:
        table = _TABLES.get(script)
        if table is None:
            return letters
        if script == "arabic":
            letters = letters.replace("تش", "چ")
        classes = "".join([table.get(letter, "") for letter in letters])
    return _collapsed(classes)


def _collapsed(classes: str) -> str:
    return _REPEATED.sub(r"\1", classes)


def widened(fine: str) -> str:
    """The ten coarse classes of fine ones."""
    return _REPEATED.sub(r"\1", fine.translate(_WIDE))


def wide(letters: str, script: Script) -> str:
    """The ten coarse classes of a token."""
    return widened(strict(letters, script))


_COARSE: Final = str.maketrans("BFMNLRTDSZCJKGX", "BBMNLRTTTTKKKKK")
_BIT: Final = {letter: 1 << place for place, letter in enumerate("BMNLRTK")}


def coarse(fine: str) -> str:
    """Seven classes only: what is left apart here is never one name, but for one letter."""
    return _REPEATED.sub(r"\1", fine.translate(_COARSE))


def bits(classes: str) -> int:
    """Which of the seven classes occur."""
    found = 0
    for letter in classes:
        found |= _BIT.get(letter, 128)
    return found
