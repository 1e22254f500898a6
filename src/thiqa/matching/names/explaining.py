"""Why two names are taken for alike or not: part by part, by rule, in four languages (specs/names.md, section 9)."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from thiqa.matching.names.comparing import EVIDENCE, LEAST, START, WEIGHTS, named, score
from thiqa.matching.names.pairing import LINKED, LINKS, SPELLED, TOKENS, Measures, Name, measure, pair_up
from thiqa.matching.names.parts import parts
from thiqa.matching.names.tokens import FORM, RARITY, Token
from thiqa.matching.names.written import written

Language = Literal["ar", "fr", "en", "es"]
CLOSE: Final = 6.0  # excess up to which a spelling is an ordinary variant
RARE: Final = 7.5  # rarity from which a part is called rare
COMMON: Final = 4.8

TEXTS: Final[dict[str, dict[Language, str]]] = {
    "same": {
        "en": "{a} and {b} are written alike.",
        "fr": "{a} et {b} s’écrivent de la même façon.",
        "es": "{a} y {b} se escriben igual.",
        "ar": "{a} و{b} مكتوبان بالطريقة نفسها.",
    },
    "form": {
        "en": "{a} and {b} are forms of one name in several languages.",
        "fr": "{a} et {b} sont des formes d’un même nom en plusieurs langues.",
        "es": "{a} y {b} son formas de un mismo nombre en varias lenguas.",
        "ar": "{a} و{b} صيغتان لاسم واحد في لغات مختلفة.",
    },
    "spelling": {
        "en": "{a} and {b} are usual spellings of one name.",
        "fr": "{a} et {b} sont des graphies courantes d’un même nom.",
        "es": "{a} y {b} son grafías habituales de un mismo nombre.",
        "ar": "{a} و{b} كتابتان شائعتان لاسم واحد.",
    },
    "resembles": {
        "en": "{a} and {b} resemble each other; the spelling is unusual for one name.",
        "fr": "{a} et {b} se ressemblent ; la graphie est inhabituelle pour un même nom.",
        "es": "{a} y {b} se parecen; la grafía es poco habitual para un mismo nombre.",
        "ar": "{a} و{b} متشابهان، لكن الكتابة غير مألوفة لاسم واحد.",
    },
    "joined": {
        "en": "{a} is written in one word or two: {b}.",
        "fr": "{a} s’écrit en un mot ou en deux : {b}.",
        "es": "{a} se escribe en una palabra o en dos: {b}.",
        "ar": "{a} يُكتب في كلمة واحدة أو كلمتين: {b}.",
    },
    "conflict": {
        "en": "{a} and {b} answer nothing in the other name.",
        "fr": "{a} et {b} ne correspondent à rien dans l’autre nom.",
        "es": "{a} y {b} no corresponden a nada en el otro nombre.",
        "ar": "{a} و{b} لا يقابلهما شيء في الاسم الآخر.",
    },
    "extra": {
        "en": "{a} stands in one name only.",
        "fr": "{a} ne figure que dans un des noms.",
        "es": "{a} figura solo en uno de los nombres.",
        "ar": "{a} وارد في أحد الاسمين فقط.",
    },
    "link": {
        "en": "The linking words {a} and {b} agree.",
        "fr": "Les mots de liaison {a} et {b} concordent.",
        "es": "Las partículas {a} y {b} concuerdan.",
        "ar": "تتفق أدوات الربط {a} و{b}.",
    },
    "link-missing": {
        "en": "The linking words {a} stand in one name only.",
        "fr": "Les mots de liaison {a} ne figurent que dans un des noms.",
        "es": "Las partículas {a} figuran solo en uno de los nombres.",
        "ar": "أدوات الربط {a} واردة في أحد الاسمين فقط.",
    },
    "order": {
        "en": "The parts stand in another order.",
        "fr": "Les éléments sont dans un autre ordre.",
        "es": "Los elementos están en otro orden.",
        "ar": "ترتيب الأجزاء مختلف.",
    },
    "rare": {
        "en": "{a} is rare among names: its agreement weighs much.",
        "fr": "{a} est rare parmi les noms : la concordance pèse lourd.",
        "es": "{a} es poco frecuente entre los nombres: su coincidencia pesa mucho.",
        "ar": "{a} نادر بين الأسماء، فاتفاقه ذو وزن كبير.",
    },
    "common": {
        "en": "{a} is common among names: its agreement weighs little.",
        "fr": "{a} est courant parmi les noms : la concordance pèse peu.",
        "es": "{a} es frecuente entre los nombres: su coincidencia pesa poco.",
        "ar": "{a} شائع بين الأسماء، فاتفاقه قليل الوزن.",
    },
    "empty": {
        "en": "One of the names has no letters to compare.",
        "fr": "L’un des noms n’a aucune lettre à comparer.",
        "es": "Uno de los nombres no tiene letras que comparar.",
        "ar": "أحد الاسمين لا يحتوي على حروف للمقارنة.",
    },
}


class Reason(NamedTuple):
    """One finding: its rule, the written parts it is about, and the excess cost of spelling where there is one."""

    code: str
    a: str = ""
    b: str = ""
    excess: float = 0.0

    def text(self, language: Language) -> str:
        """The finding as a sentence; names stand between isolates, so that each keeps its own direction."""
        return TEXTS[self.code][language].format(a=_isolated(self.a), b=_isolated(self.b))

    def turned(self) -> Reason:
        """The finding seen from the other name."""
        return self._replace(a=self.b, b=self.a) if self.b else self


class Comparison(NamedTuple):
    """The score of two names, its parts by measure (they add up to it), and the reasons."""

    score: float
    shares: dict[str, float]
    reasons: tuple[Reason, ...]


def compare(name_a: str, name_b: str) -> Comparison:
    """The score of two names and, part by part, what agrees, what differs and by which rule."""
    a, b = named(name_a), named(name_b)
    if a[SPELLED] > b[SPELLED]:  # as the score does it, so that ties fall alike
        turned = compare(name_b, name_a)
        return turned._replace(reasons=tuple([reason.turned() for reason in turned.reasons]))
    if not a[TOKENS] or not b[TOKENS]:
        return Comparison(LEAST, {"empty": LEAST}, (Reason("empty"),))
    found = pair_up(a, b, EVIDENCE)
    written_a, linked_a = _written(name_a, a)
    written_b, linked_b = _written(name_b, b)
    reasons: list[Reason] = []
    for i, j, excess in sorted(found.pairs):
        x, y = a[TOKENS][i], b[TOKENS][j]
        reasons.append(Reason(_rule(x, y, excess), written_a[i], written_b[j], excess))
        rarity = (x[RARITY] + y[RARITY]) / 2
        if rarity >= RARE or rarity <= COMMON:
            reasons.append(Reason("rare" if rarity >= RARE else "common", written_a[i]))
    for side, i, j, excess, _ in found.joins:
        two, one = (written_b, written_a) if side else (written_a, written_b)
        reasons.append(Reason("joined", f"{two[i]} {two[i + 1]}", one[j], excess))
    measures = measure(a, b, found)  # takes parts that an initial stands for out of what is left
    left, right = [written_a[i] for i in found.left], [written_b[j] for j in found.right]
    if left and right:
        reasons.append(Reason("conflict", " ".join(left), " ".join(right)))
    elif left or right:
        reasons.append(Reason("extra", " ".join(left or right)))
    both, either = a[LINKED] & b[LINKED], a[LINKED] ^ b[LINKED]
    if both:
        reasons.append(Reason("link", _links(linked_a, both), _links(linked_b, both)))
    if either:
        reasons.append(Reason("link-missing", _links({**linked_a, **linked_b}, either)))
    if measures.turned:
        reasons.append(Reason("order"))
    shares = {"start": START}
    for measure_name, value, weight in zip(Measures._fields, measures, WEIGHTS, strict=True):
        if value and weight:
            shares[measure_name] = value * weight
    return Comparison(score(name_a, name_b), shares, tuple(reasons))


def _rule(x: Token, y: Token, excess: float) -> str:
    """By which rule two parts answer each other."""
    if excess == 0.0:
        return "same"
    if x[FORM] and x[FORM] == y[FORM]:
        return "form"
    return "spelling" if excess <= CLOSE else "resembles"


def _written(text: str, name: Name) -> tuple[list[str], dict[str, str]]:
    """The parts that are compared as they were written, and the linking words by their codes."""
    found = parts(text)
    shown = list(zip(found, written(text, found), strict=True))
    names = [spelled for part, spelled in shown if part.role == "name"][: len(name[TOKENS])]
    return names, {part.letters: spelled for part, spelled in shown if part.role == "link"}


def _links(spelled: dict[str, str], links: int) -> str:
    """Linking words as they were written, each once."""
    return " ".join(dict.fromkeys([word for code, word in spelled.items() if LINKS.get(code, 0) & links]))


def _isolated(text: str) -> str:
    """Between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE."""
    return f"\u2068{text}\u2069" if text else ""
