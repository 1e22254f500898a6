"""Why two records are taken for one person or not: each finding as a sentence in four languages.

Values of the records stand between isolates, so that each keeps its own direction in whatever language the sentence is.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

__all__ = ["TEXTS", "Language", "Reason"]

Language = Literal["ar", "fr", "en", "es"]

_ORDER: Final[tuple[Language, ...]] = ("en", "fr", "es", "ar")


def _texts(*lines: str) -> dict[Language, str]:
    return dict(zip(_ORDER, lines, strict=True))


TEXTS: Final[dict[str, dict[Language, str]]] = {
    "start": _texts(
        "Before anything is compared: of a hundred candidates one is the person.",
        "Avant toute comparaison : sur cent candidats, un seul est la personne.",
        "Antes de comparar nada: de cien candidatos, uno es la persona.",
        "قبل أي مقارنة: واحد من كل مئة مرشح هو الشخص نفسه.",
    ),
    "names": _texts(
        "The names {a} and {b} are one name.",
        "Les noms {a} et {b} sont un même nom.",
        "Los nombres {a} y {b} son un mismo nombre.",
        "الاسمان {a} و{b} اسم واحد.",
    ),
    "names-alike": _texts(
        "The names {a} and {b} resemble each other.",
        "Les noms {a} et {b} se ressemblent.",
        "Los nombres {a} y {b} se parecen.",
        "الاسمان {a} و{b} متشابهان.",
    ),
    "names-differ": _texts(
        "No two names agree; the nearest are {a} and {b}.",
        "Aucun nom ne concorde ; les plus proches sont {a} et {b}.",
        "Ningún nombre coincide; los más próximos son {a} y {b}.",
        "لا يتفق أي اسمين؛ وأقربهما {a} و{b}.",
    ),
    "names-second": _texts(
        "They share a second, different name as well: {a} and {b}.",
        "Ils partagent aussi un second nom, différent : {a} et {b}.",
        "Comparten además un segundo nombre, distinto: {a} y {b}.",
        "يشتركان أيضًا في اسم ثانٍ مختلف: {a} و{b}.",
    ),
    "name-only": _texts(
        "Too little agrees beside the name; a name alone is not enough.",
        "Trop peu concorde à part le nom ; un nom seul ne suffit pas.",
        "Coincide demasiado poco aparte del nombre; un nombre solo no basta.",
        "ما يتفق سوى الاسم قليل جدًّا، والاسم وحده لا يكفي.",
    ),
    "birth-day": _texts(
        "Born on the same day: {a} and {b}.",
        "Nés le même jour : {a} et {b}.",
        "Nacidos el mismo día: {a} y {b}.",
        "تاريخ الميلاد واحد: {a} و{b}.",
    ),
    "birth-near": _texts(
        "The dates of birth lie up to three days apart, as between two calendars: {a} and {b}.",
        "Les dates de naissance sont à trois jours près, comme entre deux calendriers : {a} et {b}.",
        "Las fechas de nacimiento distan hasta tres días, como entre dos calendarios: {a} y {b}.",
        "بين تاريخي الميلاد ثلاثة أيام على الأكثر، كما بين تقويمين: {a} و{b}.",
    ),
    "birth-swapped": _texts(
        "Day and month of birth are exchanged: {a} and {b}.",
        "Le jour et le mois de naissance sont inversés : {a} et {b}.",
        "El día y el mes de nacimiento están intercambiados: {a} y {b}.",
        "يوم الميلاد وشهره متبادلان: {a} و{b}.",
    ),
    "birth-part": _texts(
        "The dates of birth differ in one part only: {a} and {b}.",
        "Les dates de naissance ne diffèrent que par un élément : {a} et {b}.",
        "Las fechas de nacimiento difieren solo en una parte: {a} y {b}.",
        "يختلف تاريخا الميلاد في جزء واحد فقط: {a} و{b}.",
    ),
    "birth-month": _texts(
        "Born in the same month: {a} and {b}.",
        "Nés le même mois : {a} et {b}.",
        "Nacidos el mismo mes: {a} y {b}.",
        "مولودان في الشهر نفسه: {a} و{b}.",
    ),
    "birth-year": _texts(
        "Born in the same year, of which one record knows no more: {a} and {b}.",
        "Nés la même année, seule connue d’une des fiches : {a} et {b}.",
        "Nacidos el mismo año, lo único que sabe una de las fichas: {a} y {b}.",
        "مولودان في السنة نفسها، وأحد السجلين لا يعرف سواها: {a} و{b}.",
    ),
    "birth-about": _texts(
        "The times of birth overlap: {a} and {b}.",
        "Les périodes de naissance se recoupent : {a} et {b}.",
        "Los períodos de nacimiento se solapan: {a} y {b}.",
        "فترتا الميلاد متداخلتان: {a} و{b}.",
    ),
    "birth-same-year": _texts(
        "Born in the same year, but on another day: {a} and {b}.",
        "Nés la même année, mais un autre jour : {a} et {b}.",
        "Nacidos el mismo año, pero otro día: {a} y {b}.",
        "مولودان في السنة نفسها ولكن في يوم آخر: {a} و{b}.",
    ),
    "birth-next-year": _texts(
        "The years of birth differ by one: {a} and {b}.",
        "Les années de naissance diffèrent d’un an : {a} et {b}.",
        "Los años de nacimiento difieren en uno: {a} y {b}.",
        "سنتا الميلاد متتاليتان: {a} و{b}.",
    ),
    "birth-few-years": _texts(
        "The dates of birth lie a few years apart: {a} and {b}.",
        "Les dates de naissance sont à quelques années d’écart : {a} et {b}.",
        "Las fechas de nacimiento distan unos años: {a} y {b}.",
        "بين تاريخي الميلاد سنوات قليلة: {a} و{b}.",
    ),
    "birth-conflict": _texts(
        "All dates of birth contradict each other; the nearest are {a} and {b}.",
        "Toutes les dates de naissance se contredisent ; les plus proches sont {a} et {b}.",
        "Todas las fechas de nacimiento se contradicen; las más próximas son {a} y {b}.",
        "جميع تواريخ الميلاد متعارضة؛ وأقربها {a} و{b}.",
    ),
    "place": _texts(
        "Born in the same place: {a} and {b}.",
        "Nés au même endroit : {a} et {b}.",
        "Nacidos en el mismo lugar: {a} y {b}.",
        "مكان الميلاد واحد: {a} و{b}.",
    ),
    "place-differs": _texts(
        "The places of birth share no word: {a} and {b}.",
        "Les lieux de naissance n’ont aucun mot en commun : {a} et {b}.",
        "Los lugares de nacimiento no comparten ninguna palabra: {a} y {b}.",
        "لا كلمة مشتركة بين مكاني الميلاد: {a} و{b}.",
    ),
    "nationality-rare": _texts(
        "The same nationality, one that few have: {a}.",
        "La même nationalité, que peu possèdent : {a}.",
        "La misma nacionalidad, que pocos tienen: {a}.",
        "الجنسية واحدة ونادرة: {a}.",
    ),
    "nationality": _texts(
        "The same nationality: {a}.",
        "La même nationalité : {a}.",
        "La misma nacionalidad: {a}.",
        "الجنسية واحدة: {a}.",
    ),
    "nationality-usual": _texts(
        "The same nationality, one that many have: {a}.",
        "La même nationalité, que beaucoup possèdent : {a}.",
        "La misma nacionalidad, que muchos tienen: {a}.",
        "الجنسية واحدة وشائعة: {a}.",
    ),
    "country-rare": _texts(
        "Nationality or country of birth agree, and few come from there: {a}.",
        "La nationalité ou le pays de naissance concordent, et peu en viennent : {a}.",
        "Coinciden la nacionalidad o el país de nacimiento, y pocos vienen de allí: {a}.",
        "تتفق الجنسية أو بلد الميلاد، وقليلون من هناك: {a}.",
    ),
    "country": _texts(
        "Nationality or country of birth agree: {a}.",
        "La nationalité ou le pays de naissance concordent : {a}.",
        "Coinciden la nacionalidad o el país de nacimiento: {a}.",
        "تتفق الجنسية أو بلد الميلاد: {a}.",
    ),
    "country-usual": _texts(
        "Nationality or country of birth agree, and many come from there: {a}.",
        "La nationalité ou le pays de naissance concordent, et beaucoup en viennent : {a}.",
        "Coinciden la nacionalidad o el país de nacimiento, y muchos vienen de allí: {a}.",
        "تتفق الجنسية أو بلد الميلاد، وكثيرون من هناك: {a}.",
    ),
    "nationality-differs": _texts(
        "The nationalities differ: {a} and {b}.",
        "Les nationalités diffèrent : {a} et {b}.",
        "Las nacionalidades difieren: {a} y {b}.",
        "الجنسيتان مختلفتان: {a} و{b}.",
    ),
    "country-differs": _texts(
        "Nationality and country of birth have nothing in common: {a} and {b}.",
        "La nationalité et le pays de naissance n’ont rien en commun : {a} et {b}.",
        "La nacionalidad y el país de nacimiento no tienen nada en común: {a} y {b}.",
        "لا شيء مشترك بين الجنسية وبلد الميلاد: {a} و{b}.",
    ),
    "sex": _texts("The same sex: {a}.", "Le même sexe : {a}.", "El mismo sexo: {a}.", "الجنس واحد: {a}."),
    "sex-differs": _texts(
        "The sexes differ: {a} and {b}. Lists are sometimes wrong here.",
        "Les sexes diffèrent : {a} et {b}. Les listes s’y trompent parfois.",
        "Los sexos difieren: {a} y {b}. Las listas a veces se equivocan en esto.",
        "الجنسان مختلفان: {a} و{b}، والقوائم تخطئ في ذلك أحيانًا.",
    ),
    "document": _texts(
        "The same document, number and issuing country: {a} and {b}.",
        "Le même document, numéro et pays émetteur : {a} et {b}.",
        "El mismo documento, número y país emisor: {a} y {b}.",
        "الوثيقة نفسها رقمًا وبلدَ إصدار: {a} و{b}.",
    ),
    "document-open": _texts(
        "The same kind of document with the same number; one issuing country is not known: {a} and {b}.",
        "Le même type de document avec le même numéro ; un pays émetteur est inconnu : {a} et {b}.",
        "El mismo tipo de documento con el mismo número; se desconoce un país emisor: {a} y {b}.",
        "نوع الوثيقة ورقمها متطابقان، وأحد بلدي الإصدار غير معروف: {a} و{b}.",
    ),
    "document-number": _texts(
        "The same number, but a short one or on documents of other kinds or countries: {a} and {b}.",
        "Le même numéro, mais court ou sur des documents d’autres types ou pays : {a} et {b}.",
        "El mismo número, pero corto o en documentos de otros tipos o países: {a} y {b}.",
        "الرقم نفسه، ولكنه قصير أو على وثائق من أنواع أو بلدان أخرى: {a} و{b}.",
    ),
    "account": _texts(
        "The same account: {a} and {b}.", "Le même compte : {a} et {b}.", "La misma cuenta: {a} y {b}.",
        "الحساب نفسه: {a} و{b}.",
    ),
    "phone": _texts(
        "The same phone number: {a} and {b}.",
        "Le même numéro de téléphone : {a} et {b}.",
        "El mismo número de teléfono: {a} y {b}.",
        "رقم الهاتف نفسه: {a} و{b}.",
    ),
    "email": _texts(
        "The same e-mail address: {a} and {b}.",
        "La même adresse électronique : {a} et {b}.",
        "La misma dirección de correo electrónico: {a} y {b}.",
        "عنوان البريد الإلكتروني نفسه: {a} و{b}.",
    ),
}  # fmt: skip


class Reason(NamedTuple):
    """One finding: its code, its weight in nats, and on each side the field and the value that it is about."""

    code: str
    weight: float
    field_a: str = ""
    field_b: str = ""
    a: str = ""
    b: str = ""

    def text(self, language: Language) -> str:
        """The finding as a sentence; values stand between isolates, so that each keeps its own direction."""
        return TEXTS[self.code][language].format(a=_isolated(self.a), b=_isolated(self.b))

    def turned(self) -> Reason:
        """The finding seen from the other record."""
        return self._replace(a=self.b, b=self.a, field_a=self.field_b, field_b=self.field_a)


def _isolated(text: str) -> str:
    """Between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE."""
    return f"\u2068{text}\u2069" if text else ""
