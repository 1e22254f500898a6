"""From words to the parts of a name: what carries identity, and what only links (specs/names.md, section 3).

عبد اللطيف, Abdellatif and Abd al-Latif all become the link ``abd`` and the part *latif*;
نور الدين and Noureddine the part *nur* and the link ``din``; Benmoussa, Ben Moussa and بنموسى the link ``ibn`` and the
part *moussa*; the article, titles and ordinals are set aside.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from thiqa.matching.names import compounds
from thiqa.matching.names.letters import MOST_WORDS, Script, Word, pieces, split, words

Role = Literal["name", "link", "initial", "title"]


class Part(NamedTuple):
    """One part of a name; ``letters`` of a link or title is its code (``abd``, ``ibn``, ``din`` …)."""

    letters: str
    script: Script
    role: Role
    written: str
    article: bool = False


def _codes(text: str) -> dict[str, str]:
    """``"code: word word; code: …"`` as a dictionary from word to code."""
    out: dict[str, str] = {}
    for group in text.split(";"):
        code, _, spelled = group.partition(":")
        out.update(dict.fromkeys(spelled.split(), code.strip()))
    return out


_LINKS: Final = _codes(
    "abd: abd abdu abdul abdel abdal abdoul abdol abdil abdoel abdur abder عبد абд абдул абдель абдуль עבד;"
    "abu: abu abou aboo abi abo aboe bu bou أبو ابو ابي ابا بو абу אבו;"
    "ibn: ibn bin ben b bn ebn ould wuld wald ولد بن ابن ибн бин бен оглы огли оглу ogly ogli oglu oglou oghlu בן אבן;"
    "bint: bint bent binti بنت ابنه кызы гызы kyzy qizi gizi בת;"
    "umm: umm um oum om ام умм;"
    "din: din deen dine eddin eddine uddin addin aldin eldin ddin الدين دين аддин;"
    "allah: allah ullah ollah alla الله аллах;"
    "mawla: mawla mwla mowla مولي;"
    "al: al el il ul ar as ash az ad at an ur us ud ush uz es er ed ez en esh ال аль эль ал ас аш ар аз ад אל;"
    "de: de of del della dela di da do dos das des du la le las los lo y e i van von der den ter ten zu zur af av und "
    "دي دا فان فون де ди да фон ван דה דל פון ואן"
)
_TITLES: Final = _codes(
    "dr: dr doctor docteur prof professor mr mrs ms miss mister sir lord lady dame prince princess king queen emperor "
    "sheikh shaykh shaikh cheikh sheik sheikha jeque xeque scheich szejk sjeik hajj haj hajji haji hadj hadji "
    "el-hadj alhaj "
    "mullah mulla maulavi mawlawi maulana mawlana qari hafiz mufti sayyid ayatollah imam ustad colonel general captain "
    "emperor empress vi vii viii ix xi xii xiii xiv xv gen col maj lt sgt jr sr ii iii iv phd hon haji alhaji "
    "duke count baron pope saint st "
    "الاول الثاني الثالث الرابع الخامس السادس السابع الثامن الامبراطور شيخ الشيخ حاج الحاج دكتور الدكتور د ملا "
    "القديس قديس مولوي مولانا ملك امير الامير سيد السيد استاذ الاستاذ قاري شيخه"
)
_BORNE: Final = frozenset("hadj haj hajj hadji cheikh cheikha حاج الحاج شيخ الشيخ شيخه".split())  # also as family names
# Given names as French documents of the Maghreb spell them, where their letters alone would be read otherwise.
_RESPELT: Final = {
    **dict.fromkeys(("faycal", "faychal", "faical", "faichal"), "faysal"),
    **dict.fromkeys(("nacer", "naceur", "nacir"), "naser"),
    **dict.fromkeys(("bakeur", "bekeur"), "baker"),
}
_ABD: Final = re.compile(r"^(?:abd|ebd)([aeiou]{0,2})(.{3,})$")
_SLAVIC: Final = re.compile(r"(?:[eoy]v|[eoy]va|in|ina|enko|i?c)$")
_DIN: Final = re.compile(r"^(.{2,}?)(?:[aeiou]{1,2}l?dd?|[aeiou]{1,2}ld)(?:i|ee|e|ii|y)n?ne?$")
_ALLAH: Final = re.compile(r"^(.{3,}?)[aeiou]{1,2}(?:ll[aeou]|l[aou])h$")
_GLUED_ABU: Final = re.compile(r"^ab(?:u|ou?)(?:[aei]?l(?=[bcdfghjkmnpqrstvwxyz]))?(?=[bcdfghjklmnpqrstvwxyz])(.{3,})$")
_CYRILLIC_ABD: Final = re.compile(r"^абд[уе]л?(?=.{3})(.*)$")
_CYRILLIC_DIN: Final = re.compile(r"^(.{2,}?)[уиеаю]дд?ин$")


Plain = tuple[str, Script, Role, str, bool]
"""The fields of a part as a plain tuple: those the collector of cycles does not walk, and they are made quicker."""
LETTERS: Final = 0
ROLE: Final = 2


def parts(text: str) -> tuple[Part, ...]:
    """The parts of a name in their order; a name that is nothing but links and titles keeps them as parts."""
    return tuple([Part(*one) for one in plain(text)])


def plain(text: str) -> list[Plain]:
    """The same as plain tuples."""
    found: list[Plain] = []
    named = False
    room = MOST_WORDS
    spelled = pieces(text)
    for piece in spelled:
        whole = _word(piece)
        for cut in (whole,) if whole else [_word(word.written) for word in split(piece)]:
            found += cut
            letters, script, role, written, _ = cut[0]
            if role == "name":
                named = True
                if len(found) > 1 and found[-2][LETTERS] == "bel":
                    _behind_bel(found)
            elif role == "link":
                if len(found) == 1 and letters == "ibn" and len(written) == 1:
                    found[0] = (written, script, "initial", written, False)  # nobody's son: an initial
                elif len(found) > 1 and found[-1][LETTERS] == "allah":
                    _servant_of_god(found)
                named = named or found[-1][ROLE] == "name"
            elif written in _BORNE and _is_borne(found, piece is spelled[-1]):
                article = written.startswith("ال")
                found[-1] = (written[2:] if article else written, script, "name", written, article)
                named = True
            room -= 1
            if not room:
                break
        if not room:
            break
    if not named:
        return [(w.letters.replace("أ", "ا"), w.script, "name", w.written, False) for w in words(text)]
    return found


@lru_cache(maxsize=1 << 14)
def _word(piece: str) -> tuple[Plain, ...]:
    """The parts of one written word, remembered; none where scripts change in it, so that it is several words."""
    found: list[Plain] = []
    cut = split(piece)
    if len(cut) == 1:
        _cut(cut[0], found)
    return tuple(found)


def _servant_of_god(found: list[Plain]) -> None:
    """``abd`` and ``allah`` are one name, the same in every script."""
    place = len(found) - 2
    while place > 0 and found[place][LETTERS] == "al":
        place -= 1
    letters, _, role, first, _ = found[place]
    if letters == "abd" and role == "link":
        *_, last, _ = found[-1]
        found[place:] = [("abdalah", "latin", "name", first if first == last else f"{first} {last}", False)]


def _behind_bel(found: list[Plain]) -> None:
    """*Bel* before what it is glued to elsewhere is a link: *Bel Kacem* as Belkacem."""
    (_, script, _, bel, _), (_, other, _, name, _) = found[-2:]
    cut = compounds.latin(f"bel{name}") if script == other == "latin" else None
    if cut:
        found[-2] = (cut[0], "latin", "link", bel, False)


def _is_borne(found: list[Plain], last: bool) -> bool:
    """Whether the title at the end is a family name: *Ben el-Hadj*, and بن الحاج where the name ends with it."""
    place = len(found) - 2
    while place > 0 and found[place][LETTERS] == "al":
        place -= 1
    letters, _, role, written, _ = found[place] if place >= 0 else found[-1]
    return letters == "ibn" and role == "link" and (written == "ben" or last)


def _cut(word: Word, found: list[Plain]) -> None:
    """Add the parts of one word."""
    letters, script, written = word
    if script == "arabic":
        bare = len(letters) >= 4 and letters.startswith("ال")
        letters = letters.replace("أ", "ا")
    else:
        bare = False
    code = _LINKS.get(letters)
    if code is not None:
        found.append((code, script, "link", written, False))
        return
    if letters in _TITLES:
        found.append(("title", script, "title", written, False))
        return
    if len(letters) == 1 and script != "other":
        found.append((letters, script, "initial", written, False))
        return
    if script == "latin":
        _latin(letters, written, found)
    elif script == "arabic":
        _arabic(letters, written, found, bare)
    elif script == "cyrillic":
        _cyrillic(letters, written, found)
    else:
        found.append((letters, script, "name", written, False))


def _latin(letters: str, written: str, found: list[Plain]) -> None:
    """Glued compounds of Latin spelling."""
    if letters[0] in "bow" and (cut := compounds.latin(letters)):
        found.append((cut[0], "latin", "link", written, False))
        _latin(cut[1], written, found)
        return
    if len(letters) > 5 and letters[:2] in ("ab", "eb"):
        if letters[2] == "d":
            rest = _servant(letters)
            if rest:
                found.append(("abd", "latin", "link", written, False))
                if rest == "allah":
                    found.append(("allah", "latin", "link", written, False))
                    return
                letters = rest
        elif match := _GLUED_ABU.match(letters):
            found.append(("abu", "latin", "link", written, False))
            letters = match.group(1)
    if len(letters) > 5 and letters[-1] in "ne" and (match := _DIN.match(letters)):
        found.append((match.group(1), "latin", "name", written, False))
        found.append(("din", "latin", "link", written, False))
        return
    if len(letters) > 6 and letters[-1] == "h" and (match := _ALLAH.match(letters)):
        found.append((match.group(1), "latin", "name", written, False))
        found.append(("allah", "latin", "link", written, False))
        return
    found.append((_RESPELT.get(letters, letters), "latin", "name", written, False))


def _servant(letters: str) -> str:
    """What follows *Abd al-* in one word, without article or assimilated letter; empty where it is no such name."""
    match = _ABD.match(letters)
    if match is None:
        return ""
    vowel, rest = match.groups()
    if rest in ("lah", "llah", "lla", "llahi", "llaahi", "laah"):
        return "allah"
    if _SLAVIC.search(rest):
        return ""
    if rest[0] == "l" and len(rest) > 3:
        return rest[1:]
    if rest[0] == rest[1] and rest[0] not in "aeiou":
        return rest[1:]
    for pair in ("sh", "th", "dh", "ch"):
        if rest.startswith(pair * 2):
            return rest[2:]
    return rest if vowel and len(rest) > 3 and rest[0] in "rsntzd" else ""


def _arabic(letters: str, written: str, found: list[Plain], article: bool) -> None:
    """Glued compounds and the article of Arabic spelling."""
    if letters[0] == "ب" and (cut := compounds.arabic(letters)):
        found.append((cut[0], "arabic", "link", written, False))
        if cut[1] == "عبد":
            found.append(("abd", "arabic", "link", written, False))
        else:
            _arabic("ال" + cut[1] if cut[2] else cut[1], written, found, cut[2])
        return
    if len(letters) >= 6 and letters.startswith("عبد"):
        found.append(("abd", "arabic", "link", written, False))
        letters = letters[3:]
        if letters == "الله":
            found.append(("allah", "arabic", "link", written, False))
            return
        article = len(letters) >= 4 and letters.startswith("ال")
    elif len(letters) >= 6 and letters.startswith("ابو"):
        found.append(("abu", "arabic", "link", written, False))
        letters = letters[3:]
        article = len(letters) >= 5 and letters.startswith("ال")
    if article:
        letters = letters[2:]
        if letters == "عبدالله":
            found += [("abd", "arabic", "link", written, False), ("allah", "arabic", "link", written, False)]
            return
    for ending, code in (("الدين", "din"), ("الله", "allah")):
        if len(letters) > len(ending) + 1 and letters.endswith(ending):
            found.append((letters[: -len(ending)], "arabic", "name", written, article))
            found.append((code, "arabic", "link", written, False))
            return
    found.append((letters, "arabic", "name", written, article))


def _cyrillic(letters: str, written: str, found: list[Plain]) -> None:
    """Glued compounds of Cyrillic spelling."""
    if letters[0] == "б" and (cut := compounds.cyrillic(letters)):
        found.append((cut[0], "cyrillic", "link", written, False))
        letters = cut[1]
    if match := _CYRILLIC_ABD.match(letters):
        found.append(("abd", "cyrillic", "link", written, False))
        letters = match.group(1)
        if letters in ("ла", "лах", "ллах", "лла"):
            found.append(("allah", "cyrillic", "link", written, False))
            return
    if match := _CYRILLIC_DIN.match(letters):
        found.append((match.group(1), "cyrillic", "name", written, False))
        found.append(("din", "cyrillic", "link", written, False))
        return
    found.append((letters, "cyrillic", "name", written, False))
