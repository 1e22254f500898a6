"""The terms under each clause of ``agreements/*/text.*.md``, made from ``agreement.toml``: wording and program agree.

People write the wording; below it, as a block of quoted lines, stand the codes and numbers that the nodes apply. A
change of a clause without its texts, or of a text without its clause, makes ``python tools/generate.py --check`` fail.
"""

from __future__ import annotations

import re
from pathlib import Path

from thiqa.domain.agreement import LANGUAGES, Agreement, Party
from thiqa.domain.clause import Clause

ROOT = Path(__file__).resolve().parent.parent

WORDS = {
    "en": {
        "direction": "Direction", "a-to-b": "from {a} to {b}", "b-to-a": "from {b} to {a}", "both": "both ways",
        "mechanisms": "Mechanisms", "actions": "Permitted acts", "purposes": "Purposes", "categories": "Persons",
        "data": "Data", "highest": "Highest marking", "evaluation": "Evaluation", "required": "required",
        "not-required": "not required", "retention": "Retention", "days": "at most {n} days", "onward": "Onward",
        "never": "never", "consent": "with the consent of the originator",
        "named": "{names}; others with the consent of the originator", "release": "Release",
        "second-person": "by a second person", "none": "not required", "capacity": "Capacity", "daily": "{n} a day",
        "clocks": "Time limits", "roles": "Readers", "survives": "After suspension or end", "yes": "remains in force",
    },
    "fr": {
        "direction": "Sens", "a-to-b": "de {a} vers {b}", "b-to-a": "de {b} vers {a}", "both": "dans les deux sens",
        "mechanisms": "Mécanismes", "actions": "Actes permis", "purposes": "Finalités", "categories": "Personnes",
        "data": "Données", "highest": "Marquage le plus élevé", "evaluation": "Évaluation", "required": "obligatoire",
        "not-required": "facultative", "retention": "Conservation", "days": "{n} jours au plus",
        "onward": "Transmission ultérieure", "never": "exclue",
        "consent": "avec le consentement de l’autorité d’origine",
        "named": "{names} ; autres avec le consentement de l’autorité d’origine", "release": "Validation",
        "second-person": "par une seconde personne", "none": "non requise", "capacity": "Capacité",
        "daily": "{n} par jour", "clocks": "Délais", "roles": "Lecteurs",
        "survives": "Après suspension ou extinction", "yes": "demeure en vigueur",
    },
    "es": {
        "direction": "Sentido", "a-to-b": "de {a} a {b}", "b-to-a": "de {b} a {a}", "both": "en ambos sentidos",
        "mechanisms": "Mecanismos", "actions": "Actos permitidos", "purposes": "Finalidades", "categories": "Personas",
        "data": "Datos", "highest": "Clasificación máxima", "evaluation": "Evaluación", "required": "obligatoria",
        "not-required": "no exigida", "retention": "Conservación", "days": "{n} días como máximo",
        "onward": "Transmisión ulterior", "never": "excluida",
        "consent": "con el consentimiento de la autoridad de origen",
        "named": "{names}; otras, con el consentimiento de la autoridad de origen", "release": "Autorización",
        "second-person": "por una segunda persona", "none": "no exigida", "capacity": "Capacidad",
        "daily": "{n} al día", "clocks": "Plazos", "roles": "Lectores",
        "survives": "Tras la suspensión o la terminación", "yes": "sigue en vigor",
    },
    "ar": {
        "direction": "الاتجاه", "a-to-b": "من {a} إلى {b}", "b-to-a": "من {b} إلى {a}", "both": "في الاتجاهين",
        "mechanisms": "الآليات", "actions": "الأعمال المسموح بها", "purposes": "الأغراض", "categories": "الأشخاص",
        "data": "البيانات", "highest": "أعلى علامة تداول", "evaluation": "التقييم", "required": "إلزامي",
        "not-required": "غير إلزامي", "retention": "الحفظ", "days": "{n} يومًا على الأكثر",
        "onward": "الإحالة إلى الغير", "never": "ممنوعة", "consent": "بموافقة جهة المصدر",
        "named": "{names}، ولغيرها بموافقة جهة المصدر", "release": "الإجازة", "second-person": "من شخص ثانٍ",
        "none": "غير مطلوبة", "capacity": "السعة", "daily": "{n} في اليوم", "clocks": "الآجال", "roles": "القرّاء",
        "survives": "بعد الوقف أو الإنهاء", "yes": "يبقى ساريًا",
    },
}  # fmt: skip
PARTIES = {"en": ("Atlas", "Baobab"), "fr": ("Atlas", "Baobab"), "es": ("Atlas", "Baobab"), "ar": ("أطلس", "باوباب")}

HEADING = re.compile(r"^## ([A-Z]{2,4}-[0-9]+) — (.+)$", re.MULTILINE)


def texts() -> dict[str, str]:
    """Every text with its terms as the clauses have them, by path."""
    made: dict[str, str] = {}
    for folder in sorted((ROOT / "agreements").iterdir()):
        agreement = example(folder)
        for language in LANGUAGES:
            path = folder / f"text.{language}.md"
            made[path.relative_to(ROOT).as_posix()] = with_terms(path.read_text(encoding="utf-8"), agreement, language)
    return made


def example(folder: Path) -> Agreement:
    """The agreement of a folder between two parties whose node ids stand for nobody."""
    parties = {"a": Party("a" * 64, "Atlas"), "b": Party("b" * 64, "Baobab")}
    return Agreement.from_toml((folder / "agreement.toml").read_text(encoding="utf-8"), parties)


def with_terms(text: str, agreement: Agreement, language: str) -> str:
    """The text with the quoted lines of each clause replaced; a section of no clause stays as it is."""
    parts = re.split(r"(?m)^(?=## )", text)
    for number, part in enumerate(parts):
        heading = HEADING.match(part)
        clause = agreement.clause(heading[1]) if heading else None
        if clause is not None:
            wording = re.sub(r"(?m)^> .*\n?", "", part).rstrip()
            parts[number] = f"{wording}\n\n{terms(clause, language)}\n\n"
    return "".join(parts).rstrip() + "\n"


def terms(clause: Clause, language: str) -> str:
    """The quoted lines for one clause."""
    w = WORDS[language]
    a, b = PARTIES[language]
    marking = [f"TLP:{clause.highest.tlp.value.upper()}", f"PAP:{clause.highest.pap.value.upper()}"]
    lines = [
        (w["direction"], w[clause.direction].format(a=a, b=b)),
        (w["mechanisms"], codes(clause.mechanisms)),
        (w["actions"], codes(clause.actions)),
        (w["purposes"], codes(clause.purposes)),
        (w["categories"], codes(clause.categories)),
        (w["data"], codes(clause.data)),
        (w["highest"], ", ".join([*marking, *sorted(code.value for code in clause.handling)])),
        (w["evaluation"], w["required" if clause.evaluation_required else "not-required"]),
        (w["retention"], w["days"].format(n=clause.retention_days)),
        (w["onward"], w[clause.onward].format(names=", ".join(clause.onward_to))),
        (w["release"], w[clause.release]),
    ]
    if clause.capacity is not None:
        lines.append((w["capacity"], w["daily"].format(n=clause.capacity)))
    if clause.clocks:
        lines.append((w["clocks"], ", ".join(f"`{name}` {value}" for name, value in sorted(clause.clocks.items()))))
    if clause.roles:
        lines.append((w["roles"], codes(clause.roles)))
    if clause.survives:
        lines.append((w["survives"], w["yes"]))
    return "\n".join(f"> - {label}: {value}" for label, value in lines)


def codes(values: frozenset[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(values))
