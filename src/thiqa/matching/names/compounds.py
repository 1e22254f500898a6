"""Family names of the Maghreb that are one word here and two there (specs/names.md, section 3.5).

*Benmoussa* stands in a French document, بن موسى in an Algerian one and بنموسى in a Moroccan one; *Bouali*, بو علي and
أبو علي likewise. One word is cut only where what follows is a name of this table: *Bennani*, *Bennis* and
*Bouteflika* are written as one word in Arabic too, and *Benson* or *Boulanger* are no compounds at all. Set by hand
from general knowledge of naming; part of the key version.
"""

from __future__ import annotations

import re
from typing import Final

from thiqa.matching.names.letters import words
from thiqa.matching.names.transduce import latin as plain

# What follows *ben*: usual Latin spellings, then Arabic ones. Spellings that ``_folded`` makes alike are given once.
_AFTER_BEN: Final = """
ali : علي | moussa : موسى | aissa issa : عيسى | yahia : يحيى | idris driss : إدريس دريس
ismail smail smain : إسماعيل سماعيل | brahim ibrahim : إبراهيم براهيم | youssef yusif yusaf : يوسف
yacoub yakub : يعقوب | younes younous : يونس | slimane sulaiman solayman : سليمان | daoud dawoud daud : داود داوود
haroun : هارون | zakaria zakour : زكريا زكور | salem salam : سالم سليم سلام | salama slama slema : سلامة
salah saleh : صالح صلاح | said saeed : سعيد | saad : سعد | saada : سعادة سعدة | sadoun : سعدون
massoud messaoud masud : مسعود | mansour : منصور | nasser nasr nacef : ناصر نصر ناصف | naceur : ناصر
naji nadji : ناجي | nabil : نبيل | nour : نور | omar amor amer amar ammar : عمر عمار عامر عمور
omran imran amran amrane : عمران | othman osman uthman atman : عثمان | ahmed ahmad : أحمد | hamed hamad : حامد حمد
hamid : حميد | hamida : حميدة حمدة | hamadi hamady hammadi : حمادي حمودي | hamdan hamdane : حمدان
hamou hammou hamo : حمو | hamouda hammouda : حمودة | hamza : حمزة
mohamed mohammed mohamad muhammad mhamed : محمد امحمد | mahmoud : محمود | mokhtar mukhtar moktar : مختار
mustapha mostefa mostapha mostafa : مصطفى | hassan hassen hsan : حسن حسان
hassine houcine hussein husayn hsein hossein hussain : حسين | hassoun hassoune : حسون | hachem hashim : هاشم
habib : حبيب | hadj haj hajj haji : حاج الحاج | cheikh shaykh chikh : شيخ | cheikha chikha : شيخة
cherif chrif : شريف | chaaban chaabane chabane : شعبان | chaib chouaib : شعيب شايب | khalifa khelifa khlifa : خليفة
khaled khalid : خالد | khalil khelil khlil : خليل | khelaf khalaf : خلف | khedher khidr khider : خضر خيدر
khadra : خضرة خضراء | khodja khouja : خوجة | taleb talib : طالب | tahar taher tahir : طاهر | tayeb taieb taib : طيب
turki torki : تركي | toumi : تومي | touhami : تهامي توهامي | miloud mouloud maouloud : ميلود مولود | milad : ميلاد
mimoun maimoun maymun : ميمون | mbarek mebarek mubarak mobarek : مبارك امبارك | mabrouk mebrouk : مبروك
makhlouf : مخلوف | malek malik : مالك | marzouk merzouk : مرزوق | meziane : مزيان | mrad mourad murad : مراد
maamar mamar maamer mammar moammar : معمر | madani : مدني | mahdi mehdi : مهدي | mekki makki : مكي | mamoun : مأمون
rabah rabeh : رابح رباح | rachid rached : رشيد راشد | rahal rahhal : رحال | rahmoun rahmouna : رحمون رحمونة
ramdan romdhan ramadhan : رمضان | rejeb redjeb rajab : رجب | redouane ridouane : رضوان | reda ridha : رضا
jaafar djafar jafar : جعفر | jaber djabir : جابر جبير | jilali djillali : جيلالي | jelloul djelloul jallul : جلول
jemaa djemaa jemia jomaa : جمعة | jamal djamel : جمال | kaddour kadour qaddour : قدور
kacem kassim qasim gacem : قاسم | kaid caid : قايد قائد | kamel kamil : كامل كمال | karim : كريم
larbi arbi : لعربي العربي | lakhdar : لخضر الأخضر | lahcen lahsen lahssen : لحسن الحسن
lamine amine : لمين الأمين أمين | laid : العيد لعيد | aid : عيد | zid zaid zayd zeid : زيد | zayed zaied : زايد
ziane zayane : زيان | zina zineb : زينة زينب | zekri zikri : زكري | abbes abbas : عباس | abbou : عبو
achour : عاشور | adel adil : عادل | allal : علال | aoun : عون | aouda : عودة | arafa : عرفة | arous : عروس
attia atiya : عطية | ata : عطا عطاء | ayad ayed : عياد عايد | ayoub : أيوب | azouz azzouz : عزوز | aziz : عزيز
aziza : عزيزة | azza : عزة | bachir : بشير | barka baraka : بركة | brik brika : بريك بريكة | belkacem : بلقاسم
boubaker boubakeur : بوبكر | bouzid : بوزيد | bouali : بوعلي | dahman dahmane : دحمان | diab dhiab : دياب ذياب
fares faris : فارس | farhat ferhat : فرحات | fadhel fadel fadil : فاضل فضيل | fredj faraj : فرج
ghanem ghanim : غانم | gharbi : غربي | halima hlima : حليمة | haddou : حدو | harb : حرب | hilal hilel : هلال
sassi : ساسي | sadok sadek sadik : صادق صديق | sghaier sghir seghir : صغير | senoussi snoussi : سنوسي
sultan soltane : سلطان | sahnoun : سحنون | skander : إسكندر سكندر | yedder : يدر | yamina : يمينة
jelloun jalloun : جلون | kirane : كيران | chekroun chakroun : شقرون | souda : سودة | flis : فليس
cherki charki : شرقي | khelif khlif : خليف | jedid djedid : جديد | bella : بلة | badis : باديس | khedda : خدة
hania : هنية | merah : مراح | yahmed : يحمد أحمد | nejma nedjma : نجمة | lamari lamri : لعمري العمري | zahra : زهرة
zohra : زهرة
"""
# What follows *bou*; what is written as one word only (Bouteflika, Bouazza) is not here.
_AFTER_BOU: Final = """
baker bakr bekr bakar bakeur bekeur bacar bekker bker : بكر باكار بكار | ali : علي | zid zaid zayd zeid : زيد
ziane zayane : زيان | taleb talib : طالب | hafs : حفص | said : سعيد | chaib chouaib : شعيب
jemaa djemaa jomaa : جمعة | yahia : يحيى | yacoub : يعقوب | amar ammar : عمار | omar : عمر | hassan hassen : حسن
hassoun : حسون | hamza : حمزة | salem salim : سالم سليم | nasr naser nacer : نصر ناصر | saad : سعد
daoud dawoud : داود | slimane : سليمان | moussa : موسى | youssef : يوسف | aissa : عيسى | mahdi mehdi : مهدي
khaled khalid : خالد | khalfa : خلفة | ayoub : أيوب | aziz : عزيز | zekri : زكري | hadjar hajar : حجر
houria houraira : حورية هريرة | khalil : خليل | talha : طلحة | hadi : هادي | halim : حليم
"""
# What follows *bel*, which is *bou* and the article before these …
_AFTER_BOU_AL: Final = """
kacem kassim gacem qasim qassem : قاسم | abbes abbas : عباس | hassan hassen hsan hcen : حسن | kheir khir khair : خير
fadhel fadel fadl fodil : فضل فاضل | barakat : بركات
"""
# … and *ben* and the article before those.
_AFTER_BEN_AL: Final = """
hadj haj hajj haji : حاج | aid laid : عيد | arbi arabi : عربي | kadi cadi kadhi : قاضي | gharbi : غربي
tahar taher : طاهر | tayeb taieb : طيب | mokhtar mukhtar moktar : مختار | mahdi mehdi : مهدي | hadi hedi : هادي
kaid caid : قايد قائد | mekki makki : مكي | khodja khouja : خوجة | bachir : بشير | hachemi hashimi : هاشمي
hocine houcine hussein : حسين حوسين | kebir kbir : كبير | sghir seghir : صغير | madani : مدني | habib : حبيب
mamoun : مأمون | malek : مالك | kamel : كامل | amri : عمري | abed abid : عابد عبيد | jilali djilali : جيلالي
houari haouari : هواري | fkih fakih : فقيه | maalem moallem : معلم | cheikh chikh : شيخ
khayat khayati : خياط خياطي | cherif : شريف | amine : أمين | akhdar akhdhar : أخضر خضر | mabrouk : مبروك
"""

_DOUBLED: Final = re.compile(r"([a-z])(?=\1)")
_SOUNDS: Final = (
    *(("ou", "u"), ("oo", "u"), ("ee", "i"), ("dj", "j"), ("sh", "ch"), ("th", "t"), ("dh", "d"), ("ph", "f")),
    *(("ce", "se"), ("ci", "si"), ("ck", "k"), ("q", "k"), ("w", "u"), ("y", "i"), ("e", "i"), ("o", "u"), ("ii", "i")),
)


def _folded(rest: str) -> str:
    """A Latin spelling without what French, English and Spanish habits write otherwise."""
    if rest[-1] == "e" and rest[-2:-1] not in "aeiouy":
        rest = rest[:-1]
    rest = _DOUBLED.sub("", rest)
    for written, sound in _SOUNDS:
        rest = rest.replace(written, sound)
    if "c" in rest:
        rest = re.sub("c(?!h)", "k", rest)
    return _DOUBLED.sub("", rest).removesuffix("h") if not rest.endswith(("ch", "kh", "gh")) else rest


def _tables(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Folded Latin spellings, and Arabic ones as words have them."""
    sides = [entry.partition(":") for line in text.strip().splitlines() for entry in line.split("|")]
    latin = {_folded(one) for spelled, _, _ in sides for one in spelled.split()}
    arabic = {words(one)[0].letters.replace("أ", "ا") for _, _, spelled in sides for one in spelled.split()}
    return frozenset(latin), frozenset(arabic)


_BEN, _BOU, _BOU_AL, _BEN_AL = map(_tables, (_AFTER_BEN, _AFTER_BOU, _AFTER_BOU_AL, _AFTER_BEN_AL))

Tables = tuple[tuple[str, str, tuple[frozenset[str], frozenset[str]]], ...]
# Beginnings by their first two letters: what is cut off, the code of the link, and what may follow.
_LATIN: Final[dict[str, Tables]] = {
    "be": (("ben", "ibn", _BEN), ("be", "ibn", _BEN), ("bel", "abu", _BOU_AL), ("bel", "ibn", _BEN_AL)),
    "bi": (("bin", "ibn", _BEN), ("bil", "abu", _BOU_AL), ("bil", "ibn", _BEN_AL)),
    "bo": (("bou", "abu", _BOU), ("boul", "abu", _BOU_AL)),
    "bu": (("bu", "abu", _BOU), ("bul", "abu", _BOU_AL)),
    "ou": (("ould", "ibn", _BEN),),
    "wu": (("wuld", "ibn", _BEN),),
}
_ARABIC: Final[dict[str, Tables]] = {
    "بن": (("بن", "ibn", _BEN),),
    "بل": (("بل", "abu", _BOU_AL), ("بل", "ibn", _BEN_AL)),
    "با": (("بال", "abu", _BOU_AL), ("بال", "ibn", _BEN_AL)),
    "بو": (("بو", "abu", _BOU),),
}
_CYRILLIC: Final[dict[str, Tables]] = {
    "бе": (("бен", "ibn", _BEN), ("бел", "abu", _BOU_AL), ("бел", "ibn", _BEN_AL)),
    "би": (("бин", "ibn", _BEN),),
    "бу": (("бу", "abu", _BOU),),
}


Cut = tuple[str, str, bool]
"""The code of the link, the letters of the name, and whether an article stood between them."""


def latin(letters: str) -> Cut | None:
    """*Benmoussa* as ``ibn`` and *moussa*; None for what is no such compound."""
    for start, code, (known, _) in _LATIN.get(letters[:2], ()):
        rest = letters[len(start) :]
        if len(rest) > 2 and letters.startswith(start):
            if start == "be" and rest[0] != "n":  # Benacer beside Bennacer
                continue
            if _folded(rest) in known or (start in ("ben", "bou") and rest.startswith("abd") and len(rest) > 6):
                return code, rest, False
    return None


def arabic(letters: str) -> Cut | None:
    """The same for Arabic letters: بنموسي, بلحاج, بوعلي, بنعبد."""
    for start, code, (_, known) in _ARABIC.get(letters[:2], ()):
        rest = letters[len(start) :]
        if letters.startswith(start) and (rest in known or (start in ("بن", "بو") and rest.startswith("عبد"))):
            bare = rest.startswith("ال") and len(rest) > 4
            return code, rest[2:] if bare else rest, bare or start in ("بل", "بال")
    return None


_MAY_BE: Final = re.compile(r"^(?:be[nl]|bou)(?=ch|[bdf-hj-mq-tz])(?!jam)(.{4,})$")


def beyond(letters: str) -> str:
    """What may be a name behind Latin *ben*, *bel* or *bou*, although no table knows it; empty where hardly."""
    match = _MAY_BE.match(letters)
    return match.group(1) if match else ""


def cyrillic(letters: str) -> Cut | None:
    """The same for Cyrillic letters, by their Latin reading."""
    for start, code, (known, _) in _CYRILLIC.get(letters[:2], ()):
        rest = letters[len(start) :]
        if len(rest) > 2 and letters.startswith(start) and _folded(plain(rest, "cyrillic")) in known:
            return code, rest, False
    return None


def table() -> str:
    """All that the rule knows, a line ``BEGINNING LINK LETTERS`` each, sorted: the version of keys tells it."""
    lines = []
    for side, starts in ((0, _LATIN), (1, _ARABIC), (0, _CYRILLIC)):
        for group in starts.values():
            for start, code, known in group:
                lines += [f"{start} {code} {letters}\n" for letters in known[side]]
    return "".join(sorted(lines))
