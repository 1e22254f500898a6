"""Countries as people and lists write them, into the alpha-3 codes of ISO 3166-1 that records keep.

Names in English, French, Spanish, Arabic and German come from the Unicode CLDR (through Babel); beside them a small
table of the long, former and everyday names that lists use (United Nations terminology, US and EU lists). Nothing is
guessed: a name that means several states (Congo, Korea), a state that fell apart (Soviet Union, Yugoslavia) and a name
nobody knows give ``None``. Kosovo is ``XKX``, a code that ISO leaves to its users and that lists use for it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from thiqa.domain.agency import COUNTRIES, country
from thiqa.domain.errors import FieldInvalid

__all__ = ["code"]

_LANGUAGES = ("en", "fr", "es", "ar", "de")

# Codes that are not ISO 3166-1 and still meet: EU for Greece and the United Kingdom, passports of Kosovo.
_CODES = {"UK": "GBR", "EL": "GRC", "XK": "XKX", "RKS": "XKX", "KOS": "XKX", "UAE": "ARE", "DRC": "COD", "ROK": "KOR"}

_NAMES = """
ARE: U.A.E., Emirates, Emirats, الإمارات
ARM: Hayastan
BEN: Dahomey
BFA: Upper Volta, Haute-Volta
BIH: Bosnia, Bosnie, Bosnien, Republika Srpska
BLR: Byelorussia, Belorussia, Biélorussie, Bielorrusia, Weißrussland
BOL: Plurinational State of Bolivia
BRN: Brunei Darussalam
CAF: Centrafrique
CHN: People's Republic of China, PRC, Mainland China
CIV: Ivory Coast, Côte d'Ivoire, Cote d Ivoire, Elfenbeinküste, Costa de Marfil, ساحل العاج, كوت ديفوار
COD: Zaire, Democratic Republic Congo, DR Congo, D.R. Congo, Congo (DRC), Democratic Republic of Congo, Congo Kinshasa,
    République démocratique du Congo, Demokratische Republik Kongo, جمهورية الكونغو الديمقراطية, الكونغو الديمقراطية
COG: Republic of Congo, Congo Republic, Congo Brazzaville, Congo (Brazzaville), Congo-Brazzaville,
    République du Congo, Republik Kongo, República del Congo, جمهورية الكونغو
CPV: Cape Verde, Cabo Verde, Cap-Vert, Kap Verde
CZE: Czech Republic, Czechia, République tchèque, Tschechische Republik, República Checa
DEU: German Democratic Republic, East Germany, West Germany, Federal Republic of Germany, Allemagne de l'Est
DOM: Dominican Rep.
DZA: الجمهورية الجزائرية الديمقراطية الشعبية, الجمهورية الجزائرية, People's Democratic Republic of Algeria
EGY: Arab Republic of Egypt, جمهورية مصر العربية
ESH: Western Sahara
FSM: Federated States of Micronesia
GBR: Great Britain, Britain, UK, U.K., England, Scotland, Wales, Northern Ireland, Grande-Bretagne, Angleterre,
    United Kingdom of Great Britain and Northern Ireland, Gran Bretaña, Inglaterra, Großbritannien, بريطانيا, إنجلترا
GMB: The Gambia, Gambia
GRC: Hellas, Hellenic Republic
HKG: Hong Kong, Hongkong, Hong Kong SAR, Hong Kong S.A.R., Hong Kong Special Administrative Region,
    Hong Kong Special Administrative Region China
HRV: Hrvatska
IND: Bharat
IRN: Persia, الجمهورية الإسلامية الإيرانية
IRL: Eire, Republic of Ireland
ISR: State of Israel
JOR: Hashemite Kingdom of Jordan, المملكة الأردنية الهاشمية
KGZ: Kyrgyz Republic, Kirghizia, Kirghizistan, Kirgizia
KHM: Kampuchea
KNA: Saint Kitts and Nevis, St. Kitts and Nevis
KOR: South Korea, Republic of Korea, Korea South, ROK
LAO: Lao People's Democratic Republic, Laos, Lao
LBN: Lebanese Republic, الجمهورية اللبنانية
LBY: Libyan Arab Jamahiriya, State of Libya, Socialist People's Libyan Arab Jamahiriya
LCA: St. Lucia
LKA: Ceylon
MAC: Macau, Macao, Macau SAR, Macao Special Administrative Region China
MAR: المملكة المغربية
MDA: Republic of Moldova, Moldavia, Moldavie
MKD: Macedonia, North Macedonia, Former Yugoslav Republic of Macedonia, FYROM, The former Yugoslav Rep. of Macedonia
MMR: Burma, Myanmar, Birmanie, Birmania, Birma, Union of Myanmar, بورما, ميانمار
MRT: الجمهورية الإسلامية الموريتانية
NLD: Holland, Kingdom of the Netherlands
PRK: North Korea, Democratic People's Republic of Korea, DPRK, D.P.R.K., Korea North, كوريا الشمالية
PSE: Palestine, State of Palestine, Palestinian, Occupied Palestinian Territory, Palestinian Territory, West Bank, Gaza,
    Gaza Strip, Palestinian Authority, Palestina, Palästina, Territoire palestinien occupé, فلسطين, دولة فلسطين, غزة
RUS: Russia, Russian Federation, Fédération de Russie, Federación de Rusia, Federación Rusa, Russische Föderation,
    روسيا الاتحادية, الاتحاد الروسي
SAU: K.S.A., KSA, Kingdom of Saudi Arabia, السعودية
STP: Sao Tome and Principe
SUR: Surinam
SVK: Slovak Republic
SWZ: Swaziland, Eswatini, eSwatini
SYR: Syrian Arab Republic, Syria, République arabe syrienne, República Árabe Siria, Arabische Republik Syrien,
    الجمهورية العربية السورية
THA: Siam
TLS: Timor-Leste, East Timor, Timor Oriental
TTO: Trinidad
TUN: الجمهورية التونسية
TUR: Turkey, Türkiye, Turquie, Turquía, Türkei
TWN: Taiwan, Republic of China, Taiwan Province of China, Taiwan R.O.C., Chinese Taipei
TZA: United Republic of Tanzania, Tanganyika, Zanzibar
UKR: The Ukraine
USA: United States of America, U.S.A., USA, US, U.S., États-Unis d'Amérique, EE.UU., Estados Unidos de América,
    الولايات المتحدة الأمريكية, أمريكا
VAT: Holy See, Vatican, Vatican City State, Holy See (Vatican City State), Saint-Siège
VCT: St. Vincent and the Grenadines
VEN: Bolivarian Republic of Venezuela
VGB: British Virgin Islands, Virgin Islands British
VIR: US Virgin Islands, United States Virgin Islands, Virgin Islands U.S.
VNM: Viet Nam, Vietnam, Socialist Republic of Viet Nam
XKX: Kosovo, Republic of Kosovo
YEM: South Yemen, North Yemen, Yemen Arab Republic, People's Democratic Republic of Yemen, Democratic Yemen,
    الجمهورية اليمنية
ZAF: Republic of South Africa, RSA
ZWE: Rhodesia, Southern Rhodesia
-: Soviet Union, USSR, U.S.S.R., Union soviétique, Sowjetunion, Unión Soviética, Yugoslavia, Yougoslavie, Jugoslawien,
    Czechoslovakia, Tchécoslovaquie, Tschechoslowakei, Serbia and Montenegro, Netherlands Antilles, Korea, Congo,
    Virgin Islands, former Soviet Union, former Yugoslavia
"""

# "Kingdom of Morocco" is Morocco: what a constitution puts before the name. Tried only after the whole name.
_STYLES = re.compile(
    r"(?:(?:federal democratic|federal|islamic|arab|democratic socialist|democratic|co operative|oriental) )?"
    r"(?:republic|kingdom|state|sultanate|principality|commonwealth|grand duchy|emirate|union) of "
    r"|(?:royaume|principaute|sultanat|etat|grand duche) (?:de l |d |de |du |des )"
    r"|republique (?:islamique |arabe |federale |algerienne )?(?:de l |d |de |du |des )"
    r"|(?:republica|reino|estado) (?:islamica |arabe |federal )?(?:de los |del |de )"
    r"|(?:republik|konigreich|furstentum) "
    r"|(?:الجمهوريه|جمهوريه|مملكه|المملكه|دوله|سلطنه|اماره) "
)


def _key(name: str) -> str:
    """Letters and digits only, without marks, case, articles and *and*: what spellings of one name share."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = plain.replace("ـ", "").replace("ى", "ي").replace("ة", "ه").replace("'", " ").replace("’", " ")
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain)
    words = re.sub(r"[\W_]+", " ", plain).split()
    words = ["saint" if word == "st" else word for word in words if word not in {"the", "and", "et", "y", "und"}]
    return " ".join(words)


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """Keys of names to alpha-3 codes; an empty code where a name has several meanings."""
    from babel import Locale
    from babel.core import get_global

    three = {two[0]: long for long, two in get_global("territory_aliases").items() if long in COUNTRIES}
    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for two, name in Locale(language).territories.items():
            long = three.get(two, "")
            if long:
                for each in _ways(name):
                    known = found.setdefault(each, long)
                    if known != long:
                        found[each] = ""
    for line in _NAMES.replace("\n    ", " ").strip().splitlines():
        long, _, names = line.partition(": ")
        found |= {_key(name): long.strip("-") for name in names.split(",")}
    return found


def _ways(name: str) -> list[str]:
    """The name whole, and the two names of ``Myanmar (Burma)`` each for itself."""
    whole, bracket, inner = name.partition(" (")
    return [_key(name), _key(whole)] if bracket and inner else [_key(name)]


@lru_cache(maxsize=8192)
def code(text: str) -> str | None:
    """The ISO 3166-1 alpha-3 code of an alpha-2 code, an alpha-3 code or a country's name; ``None`` where none is sure.

    Codes may be in either case. Names may stand in the order of lists, ``Congo, Democratic Republic of the`` and
    ``Iran (Islamic Republic of)``. Codes that ISO 3166-1 leaves to its users are kept.
    """
    text = text.strip()
    if not 1 < len(text) <= 100:
        return None
    upper = text.upper()
    if upper in _CODES:
        return _CODES[upper]
    if len(text) == 3 and text.isascii():
        try:
            return country(upper, "country")
        except FieldInvalid:
            pass
    if len(text) == 2 and text.isascii():
        return _two().get(upper)
    for each in _orders(text):
        key = _key(each)
        found = _table().get(key)
        if found is None and (style := _STYLES.match(key)):
            found = _table().get(key[style.end() :])
        if found is not None:
            return found or None
    return None


def _orders(text: str) -> list[str]:
    """The text as it stands, and with what follows a comma or stands in brackets put before."""
    for mark, end in ((",", ""), ("(", ")")):
        first, found, rest = text.partition(mark)
        if found and rest.removesuffix(end).strip():
            return [text, f"{rest.removesuffix(end)} {first}"]
    return [text]


@lru_cache(maxsize=1)
def _two() -> dict[str, str]:
    from babel.core import get_global

    return {two[0]: long for long, two in get_global("territory_aliases").items() if long in COUNTRIES}
