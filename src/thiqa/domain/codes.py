"""Closed lists of codes that agreements, messages and markings share: what for, and about whom.

A purpose is an offence area, or one of the few ends that are no offence. The offence areas are the forms of crime of
Annex I of the Europol Regulation (EU) 2016/794, and three that the agencies of ``domain.agency`` need beside them. A
category is a kind of data subject (Directive (EU) 2016/680, art. 6). A code is never renamed and never given another
meaning; words for people in four languages are made elsewhere from the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["CATEGORIES", "OFFENCES", "PURPOSES", "Category", "Purpose"]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an item may be used for. ``source`` is where the code comes from; ``offence`` is false for other ends."""

    code: str
    meaning: str
    source: str
    offence: bool = True


@dataclass(frozen=True, slots=True)
class Category:
    """How a person stands to an offence. ``article`` is the point of art. 6 of the directive, empty for none.

    ``protected`` people are not found by a search unless a clause names their category: they did nothing.
    """

    code: str
    meaning: str
    article: str
    protected: bool


_ANNEX = "2016/794 Annex I"
_ANNEX_I = (
    ("terrorism", "terrorism"),
    ("organised-crime", "organised crime"),
    ("drug-trafficking", "drug trafficking"),
    ("money-laundering", "money-laundering activities"),
    ("nuclear-substances", "crime connected with nuclear and radioactive substances"),
    ("migrant-smuggling", "immigrant smuggling"),
    ("human-trafficking", "trafficking in human beings"),
    ("vehicle-crime", "motor vehicle crime"),
    ("murder", "murder and grievous bodily injury"),
    ("organ-trade", "illicit trade in human organs and tissue"),
    ("kidnapping", "kidnapping, illegal restraint and hostage-taking"),
    ("racism", "racism and xenophobia"),
    ("robbery", "robbery and aggravated theft"),
    ("cultural-goods", "illicit trafficking in cultural goods, including antiquities and works of art"),
    ("fraud", "swindling and fraud"),
    ("public-funds", "crime against the financial interests of the Union or, elsewhere, of the public"),
    ("market-abuse", "insider dealing and financial market manipulation"),
    ("extortion", "racketeering and extortion"),
    ("counterfeiting", "counterfeiting and product piracy"),
    ("document-forgery", "forgery of administrative documents and trafficking therein"),
    ("money-forgery", "forgery of money and means of payment"),
    ("computer-crime", "computer crime"),
    ("corruption", "corruption"),
    ("firearms", "illicit trafficking in arms, ammunition and explosives"),
    ("endangered-animals", "illicit trafficking in endangered animal species"),
    ("endangered-plants", "illicit trafficking in endangered plant species and varieties"),
    ("environmental-crime", "environmental crime, including ship-source pollution"),
    ("hormonal-substances", "illicit trafficking in hormonal substances and other growth promoters"),
    ("sexual-exploitation", "sexual abuse and sexual exploitation, including child abuse material and solicitation"),
    ("core-crimes", "genocide, crimes against humanity and war crimes"),
)

_BESIDE = (
    ("terrorist-financing", "financing of terrorism", "ICSFT 1999 art. 2", True),
    ("foreign-fighters", "travel for the purpose of terrorism", "UNSCR 2178 (2014)", True),
    ("customs-fraud", "smuggling of goods and evasion of duties", "Nairobi Convention 1977", True),
    (
        "missing-person",
        "finding a missing person, or naming one who cannot",
        "INTERPOL yellow notice",
        False,
    ),
    ("unidentified-body", "naming the dead", "INTERPOL black notice", False),
    ("threat-to-life", "averting an imminent danger to people", "INTERPOL orange notice", False),
    # For keys, agreements, visits and training. Nothing about a data subject may be sent for it.
    ("cooperation", "carrying out the agreement itself", "Thiqa", False),
)

PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {code: Purpose(code, meaning, _ANNEX) for code, meaning in _ANNEX_I}
    | {code: Purpose(code, meaning, source, offence) for code, meaning, source, offence in _BESIDE}
)
"""All purposes by code. An item for a purpose that is not in the list is refused."""

OFFENCES = frozenset(code for code, purpose in PURPOSES.items() if purpose.offence)
"""The purposes that are offence areas."""

_PEOPLE = (
    ("suspect", "serious grounds to believe that they committed or are about to commit an offence", "a", False),
    ("convicted", "convicted of an offence", "b", False),
    ("victim", "victim of an offence", "c", True),
    ("possible-victim", "facts give reason to believe that they could be a victim", "c", True),
    ("witness", "may be called to testify", "d", True),
    ("informant", "can give information on offences", "d", True),
    ("contact", "contact of a suspect or convicted person", "d", False),
    ("associate", "associate of a suspect or convicted person", "d", False),
    ("other", "another party to an offence", "d", True),
    ("missing", "missing, or unable to name themself", "", True),
    ("deceased", "dead, named or not", "", True),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType(
    {code: Category(code, meaning, article, protected) for code, meaning, article, protected in _PEOPLE}
)
"""All categories of data subject by code."""
