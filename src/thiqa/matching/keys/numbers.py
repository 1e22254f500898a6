"""Keys of the numbers that papers, phones, accounts and vehicles have (specs/keys.md, section 3).

Writing differs, numbers do not: blanks, hyphens, scripts of figures and small letters are no part of a number. Nothing
is guessed beyond that: the letter O stays apart from the figure 0.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from thiqa.domain.agency import country as read_country
from thiqa.domain.entity import DOCUMENT_TYPES
from thiqa.domain.errors import FieldInvalid, IdentifierInvalid

VERSION: Final = "i1"
LONGEST_TEXT: Final = 200  # characters as written
SHORTEST: Final = 3  # letters and figures of a number
LONGEST: Final = 40
PHONE: Final = (7, 15)  # figures of an international number (ITU-T E.164, section 6)
SHORTEST_NATIONAL: Final = 5

# Papers that lists call by one another's names are one kind.
_KIND: Final = {kind: kind for kind in DOCUMENT_TYPES} | {
    "refugee-travel-document": "passport",
    "travel-document": "passport",
    "national-number": "identity-card",
}
# Calling codes and trunk prefixes (ITU-T E.164 and E.123 annexes): what is dropped from a national number before the
# code is put in front. "-" where nothing is. A country that is not here leaves its numbers national.
_CALLING: Final = {
    country: (code, "" if trunk == "-" else trunk)
    for country, code, trunk in (
        entry.split(":")
        for entry in (
            "DZA:213:0 EGY:20:0 LBY:218:0 MAR:212:0 MRT:222:- TUN:216:- SDN:249:0 "
            "SEN:221:- MLI:223:- NER:227:- NGA:234:0 TCD:235:- CIV:225:- "
            "ARE:971:0 BHR:973:- IRN:98:0 IRQ:964:0 ISR:972:0 JOR:962:0 KWT:965:- LBN:961:0 OMN:968:- PSE:970:0 "
            "QAT:974:- SAU:966:0 SYR:963:0 TUR:90:0 YEM:967:0 AFG:93:0 PAK:92:0 "
            "AUT:43:0 BEL:32:0 BGR:359:0 CHE:41:0 CYP:357:- CZE:420:- DEU:49:0 DNK:45:- ESP:34:- EST:372:- FIN:358:0 "
            "FRA:33:0 GBR:44:0 GRC:30:- HRV:385:0 HUN:36:06 IRL:353:0 ISL:354:- ITA:39:- LTU:370:0 LUX:352:- LVA:371:- "
            "MLT:356:- NLD:31:0 NOR:47:- POL:48:- PRT:351:- ROU:40:0 SRB:381:0 SVK:421:0 SVN:386:0 SWE:46:0 "
            "UKR:380:0 RUS:7:8 GEO:995:0 ARM:374:0 AZE:994:0 "
            "CAN:1:1 USA:1:1 BRA:55:0 IND:91:0 CHN:86:0 JPN:81:0 KOR:82:0 AUS:61:0"
        ).split()
    )
}
_EXITS: Final = {"CAN": "011", "USA": "011", "RUS": "810", "JPN": "010", "AUS": "0011"}
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# The letters of other scripts that plates use because Latin has them too (Vienna Convention on Road Traffic, annex 2).
_ON_PLATES: Final = str.maketrans("АВЕКМНОРСТУХІΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIABEZHIKMNOPTYX")


def document_key(kind: str, number: str, country: str = "") -> str:
    """The key of a document: ``i1/document:<kind>:<country>:<number>``.

    ``kind`` is one of ``DOCUMENT_TYPES``; travel documents count as passports, national numbers as identity cards.
    ``country`` is the issuer, ISO 3166-1 alpha-3, empty where it is not known: an owner files such a key beside the
    one with the country, an asker asks with what it knows. Raises ``IdentifierInvalid``.
    """
    known = _KIND.get(kind)
    if known is None:
        raise IdentifierInvalid(kind="document", why="its kind is none of those of specs/record.md")
    return f"{VERSION}/document:{known}:{_country('document', country)}:{_plain('document', number)}"


def phone_key(number: str, country: str = "") -> str:
    """The key of a phone: ``i1/phone:+<E.164>``, or ``i1/phone:<country>:<figures>`` where it stays national.

    A number that begins with + or 00 is international. Another one becomes so by its ``country`` (ISO 3166-1 alpha-3),
    where its calling code is in the table. A zero in brackets, as in +44 (0)20, is left out. Raises
    ``IdentifierInvalid``: no figures, letters in it, a length that no number has.
    """
    country = _country("phone", country)
    text = _folded("phone", number)
    if re.search("[A-Z]|[^\\W\\d_]", text):
        raise IdentifierInvalid(kind="phone", why="there are letters in it")
    figures = re.sub(r"[^0-9]", "", text)
    exit_code = _EXITS.get(country, "00")
    international = text.lstrip(" (").startswith("+") or figures.startswith((exit_code, "00"))
    if international:
        without = re.sub(r"[^0-9]", "", re.sub(r"\(\s*0\s*\)", "", text))
        figures = without if "+" in text[:3] else without.removeprefix(exit_code).removeprefix("00")
    elif country in _CALLING:
        code, trunk = _CALLING[country]
        figures = code + figures.removeprefix(trunk)
        international = True
    if not (PHONE[0] if international else SHORTEST_NATIONAL) <= len(figures) <= PHONE[1]:
        raise IdentifierInvalid(kind="phone", why=f"it has {len(figures)} figures")
    return f"{VERSION}/phone:+{figures}" if international else f"{VERSION}/phone:{country}:{figures}"


def account_key(number: str) -> str:
    """The key of an account: ``i1/iban:<IBAN>`` where its form and check digits are those of ISO 13616, else
    ``i1/account:<number>``. The word IBAN in front is left out. Raises ``IdentifierInvalid``.
    """
    plain = _plain("account", number)
    iban = plain.removeprefix("IBAN")
    if _IBAN.fullmatch(iban) and _remainder(iban) == 1:
        return f"{VERSION}/iban:{iban}"
    return f"{VERSION}/account:{plain}"


def plate_key(number: str, country: str = "") -> str:
    """The key of a number plate: ``i1/plate:<country>:<number>``.

    Cyrillic and Greek letters that look like Latin ones are these: plates use no others. Raises ``IdentifierInvalid``.
    """
    return f"{VERSION}/plate:{_country('plate', country)}:{_plain('plate', number).translate(_ON_PLATES)}"


def _remainder(iban: str) -> int:
    """The remainder of ISO 7064 MOD 97-10; 1 for check digits that are right."""
    return int("".join([str(int(c, 36)) for c in iban[4:] + iban[:4]])) % 97


def _country(kind: str, country: str) -> str:
    """Empty, or an alpha-3 code."""
    try:
        return read_country(country, "country") if country else ""
    except FieldInvalid as error:
        raise IdentifierInvalid(kind=kind, why="its country is no ISO 3166-1 alpha-3 code") from error


def _folded(kind: str, text: str) -> str:
    """Form NFKC, capitals, figures of every script as 0 to 9, no marks."""
    if len(text) > LONGEST_TEXT:
        raise IdentifierInvalid(kind=kind, why=f"it is longer than {LONGEST_TEXT} characters")
    out = []
    for character in unicodedata.normalize("NFKC", text).upper():
        category = unicodedata.category(character)
        if category == "Nd":
            out.append(str(unicodedata.decimal(character)))
        elif category[0] != "M" and category != "Cf":
            out.append(character)
    return "".join(out)


def _plain(kind: str, text: str) -> str:
    """The letters and figures of a number."""
    plain = "".join([c for c in _folded(kind, text) if c.isdecimal() or unicodedata.category(c)[0] == "L"])
    if not plain:
        raise IdentifierInvalid(kind=kind, why="there is no letter or figure in it")
    if not SHORTEST <= len(plain) <= LONGEST:
        raise IdentifierInvalid(kind=kind, why=f"it has {len(plain)} letters and figures, not {SHORTEST} to {LONGEST}")
    return plain
