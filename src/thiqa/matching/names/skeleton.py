"""The consonants of a token, folded until spellings and scripts agree (specs/names.md, section 5).

Vowels, weak letters and doubling are gone. What one habit writes another reads differently (French *ch* is English
*sh*, Egyptian ج is *g*) falls into one class, or gives a second reading.
"""

from __future__ import annotations

import re
from typing import Final

from thiqa.matching.names.letters import Script


def _classes(text: str) -> dict[str, str]:
    """``"B:b,p F:f"``: class, then what has it."""
    groups = [group.split(":") for group in text.split()]
    return {written: one for one, members in groups for written in members.split(",")}


def _trie(words: list[str]) -> str:
    """A pattern of all these words, the longest first, that looks at each letter once."""
    firsts: dict[str, list[str]] = {}
    for word in words:
        firsts.setdefault(word[:1], []).append(word[1:])
    if list(firsts) == [""]:
        return ""
    ways = "|".join(first + _trie(rests) for first, rests in sorted(firsts.items()) if first)
    return f"(?:{ways})" + ("?" if "" in firsts else "")


# B F M N L R; T D dentals; S Z hissing; C hushing; J; K G; X for kh and gh. Weak letters have none.
_LATIN_CLUSTERS: Final = _classes(
    "C:tsch,tsh,shch,stsch,schtsch,sch,tch,stj,sjtj,sh,ch,cz,sz,tj,sj J:dsch,dzh,dsh,zj,zh,dj,dg,j R:r "
    "X:kh,gh T:th,t D:dh,d F:ph,f,v S:ts,tz,s K:ck,qu,c,k,q G:gu,g KS:ks,x L:ll,l B:b,p M:m N:n Z:z"
)
_ARABIC: Final = _classes("B:ب,پ F:ف,ڤ M:م N:ن L:ل R:ر T:ت,ط,ث D:د,ض,ذ S:س,ص Z:ز,ظ C:ش,چ J:ژ,ج K:ق,ك G:گ X:غ,خ")
_CYRILLIC: Final = _classes("B:б,п F:ф,в M:м N:н L:л R:р T:т D:д S:с,ц Z:з J:ж C:ш,щ,ч K:к G:г X:х")
_HEBREW: Final = _classes("B:ב,פ M:מ N:נ L:ל R:ר T:ת,ט D:ד S:ס,צ Z:ז C:ש K:ק,כ G:ג X:ח")
_TABLES: Final = {"arabic": _ARABIC, "cyrillic": _CYRILLIC, "hebrew": _HEBREW}
_CLUSTER: Final = re.compile(_trie(list(_LATIN_CLUSTERS)))
_DOUBLED: Final = re.compile(r"([a-z])(?=\1)")  # what stands before its like: a replacement by nothing is quick
_REPEATED: Final = re.compile(r"(.)(?=\1)")
_SOFT: Final = re.compile(r"c(?=[eiy])")
_POLISH_R: Final = re.compile(r"(?<=[bdgkpt])rz")
_WIDE: Final = str.maketrans("BFMNLRTDSZCJKGX", "BFMNLRTTSSCCKKK")


def strict(letters: str, script: Script) -> str:
    """The fine classes of a token, in order, doubles collapsed."""
    if script == "latin":
        text = _DOUBLED.sub("", letters)
        if "c" in text:
            text = _SOFT.sub("s", text)
        if "rz" in text:
            text = _POLISH_R.sub("r", text)
        return _collapsed("".join(map(_LATIN_CLUSTERS.__getitem__, _CLUSTER.findall(text))))
    table = _TABLES.get(script)
    if table is None:
        return letters
    if script == "arabic":
        letters = letters.replace("تش", "چ").replace("دج", "ج")
    elif script == "cyrillic":
        letters = letters.replace("дж", "ж")
    return _collapsed("".join([table[letter] for letter in letters if letter in table]))


def _collapsed(classes: str) -> str:
    return _REPEATED.sub("", classes)


def widened(fine: str) -> str:
    """The ten coarse classes of fine ones."""
    return _collapsed(fine.translate(_WIDE))


def wide(letters: str, script: Script) -> str:
    """The ten coarse classes of a token."""
    return widened(strict(letters, script))


_COARSE: Final = str.maketrans("BFMNLRTDSZCJKGX", "BBMNLRTTTTKKKKK")
_BIT: Final = {letter: 1 << place for place, letter in enumerate("BMNLRTK")}


def coarse(fine: str) -> str:
    """Seven classes only: what is left apart here is never one name, but for one letter."""
    return _collapsed(fine.translate(_COARSE))


def bits(classes: str) -> int:
    """Which of the seven classes occur."""
    found = 0
    for letter in classes:
        found |= _BIT.get(letter, 128)
    return found
