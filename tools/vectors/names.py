"""Scenarios of names: words, parts, keys of both families, and how a pair is explained.

``do`` is ``parts`` or ``keys`` for one ``name``, or ``compare`` for two. Scores are given in thousandths, rounded. All
persons are made up.
"""

from __future__ import annotations

from typing import Any

from thiqa.matching.names import compare, keys, strict_keys
from thiqa.matching.names.parts import parts

ONE: dict[str, tuple[str, str]] = {
    "latin": ("plain", "Amina Baobab"),
    "servant-arabic": ("عبد and what follows are one name", "عبد اللطيف الأطلسي"),
    "servant-french": ("the same name, one word", "Abdellatif Atlassi"),
    "servant-english": ("the same name, two words", "Abdul Latif al-Atlasi"),
    "servant-scholarly": ("the same name, with marks", "ʿAbd al-Laṭīf al-Aṭlasī"),
    "servant-cyrillic": ("the same name", "Абдул-Латиф Атласи"),
    "servant-of-god": ("عبد الله is one part in every script", "عبد الله بن سعيد"),
    "servant-of-god-latin": ("the same", "Abdullah bin Said"),
    "religion-arabic": ("الدين is a link", "نور الدين السدري"),
    "religion-latin": ("glued", "Noureddine Sidri"),
    "father": ("أبو is a link, glued or not", "Abubakr Atlassi"),
    "article-kept-by-hamza": ("أل is not the article", "ألبرت السدري"),
    "vowel-signs": ("dropped", "مُحَمَّدٌ السِّدْرِيّ"),
    "persian-letters": ("ک and ی are ك and ي", "کریم سدری"),
    "presentation-forms": ("compatibility letters", "ﻛﺮﻳﻢ ﺳﺪﺭﻱ"),
    "look-alike": ("one Cyrillic letter in a Latin word", "Sаid Sidri"),
    "zero-width": ("invisible characters are nothing", "Sa\u200bid\u202e Sidri\u200f"),
    "patronymic": ("a form of a known name, and the mark of a father", "Сергей Николаевич Сидоров"),
    "patronymic-belarusian": ("the same name otherwise", "Siarhei Mikalaevich Sidarau"),
    "swedish-habit": ("tj is ч, j is no consonant", "Sergej Nikolajevitj Sidorov"),
    "initials": ("an initial is no part", "S. N. Sidorov"),
    "titles": ("set aside", "Dr. Sheikh Said Sidri"),
    "compound": ("one word, cut before a known name", "Abdellatif Benmoussa"),
    "compound-apart": ("the same name in two words", "عبد اللطيف بن موسى"),
    "compound-arabic": ("the same name, one Arabic word", "عبد اللطيف بنموسى"),
    "compound-cyrillic": ("the same name", "Абдельлатиф Бенмусса"),
    "compound-father": ("bel before Kacem is abu", "Amina Belkacem"),
    "compound-pilgrim": ("a title behind ibn is a name", "أمينة بن الحاج"),
    "compound-of-servant": ("cut twice", "Amina Benabdelkader"),
    "compound-unknown": ("not cut; the rest is another reading", "Amina Benfelfoul"),
    "no-compound": ("not cut", "Amina Bennani"),
    "one-part": ("a key of one part", "Sidri"),
    "one-letter": ("an initial alone is kept", "X"),
    "hebrew": ("consonants", "יוסף סדרי"),
    "hangul": ("read by the Revised Romanization", "김시드리"),
    "greek": ("read in Latin letters", "Ελένη Σιδρή"),
    "han": ("compared as it stands", "王小明"),
    "empty": ("no letters", ""),
    "digits": ("no letters", "1984-01-01"),
    "controls": ("no letters", "\u202e\u200f\x00"),
    "long": ("read to 512 characters", "Sidri " * 400),
    "unpaired-surrogate": ("no letter", "Said \ud800 Sidri"),
}

TWO: dict[str, tuple[str, str, str]] = {
    "across-scripts": ("each part answers one of the other script", "عبد اللطيف السدري", "Abdellatif Sidri"),
    "across-habits": ("French and English habit", "Cherif Boutaleb", "Sharif Abu Talib"),
    "turned": ("another order", "Amina Sidri", "Sidri Amina"),
    "extra": ("one part more", "Amina Sidri", "Amina Yasmine Sidri"),
    "compound": ("one word or two, the link in both", "Amina Benmoussa", "أمينة بن موسى"),
    "compound-unknown": ("the link glued to what follows it", "Amina Benfelfoul", "أمينة بن فلفول"),
    "conflict": ("the family name differs", "Amina Sidri", "Amina Atlassi"),
    "forms": ("one name in two languages", "Сергей Сидоров", "Siarhei Sidarau"),
    "joined": ("two words or one", "Mao Tse Sidri", "Maotse Sidri"),
    "initial": ("an initial stands for a part", "A. Sidri", "Amina Sidri"),
    "nothing": ("no part answers", "Amina Sidri", "John Baobab"),
    "empty": ("nothing to compare", "", "Amina Sidri"),
}


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for name, (why, text) in ONE.items():
        if "\ud800" not in text:
            made[f"parts-{name}.json"] = {"why": why, "do": "parts", "name": text, "error": None, "parts": cut(text)}
            made[f"keys-{name}.json"] = {"why": why, "do": "keys", "name": text, "error": None, **keyed(text)}
    for name, (why, a, b) in TWO.items():
        made[f"compare-{name}.json"] = {"why": why, "do": "compare", "a": a, "b": b, "error": None, **compared(a, b)}
    return made


def cut(text: str) -> list[list[str]]:
    """The parts: role, script, letters."""
    return [[part.role, part.script, part.letters] for part in parts(text)]


def keyed(text: str) -> dict[str, list[str]]:
    """The keys of both families."""
    return {"wide": sorted(keys(text)), "strict": sorted(strict_keys(text))}


def compared(a: str, b: str) -> dict[str, Any]:
    """The score in thousandths and the reasons as codes with what they are about."""
    found = compare(a, b)
    return {
        "score": round(1000 * found.score),
        "reasons": [[reason.code, reason.a, reason.b] for reason in found.reasons],
    }
