"""The UK lists as tables: the UK Sanctions List in CSV, and OFSI's consolidated list of 2022 to 2026 (ConList.csv).

Both begin with a line that gives the day, then the headings, then one row for each *name* of a subject. Headings of the
UK Sanctions List: Last Updated, Unique ID, OFSI Group ID, UN Reference Number, Name 6, Name 1 to Name 5, Name type,
Alias strength, Title, Name non-latin script, Non-latin script type, Non-latin script language, Regime Name, Designation
Type, Designation source, Sanctions Imposed, Other Information, UK Statement of Reasons, Address Line 1 to 6, Address
Postal Code, Address Country, Phone number, Website, Email address, Date Designated, D.O.B, Nationality(/ies), National
Identifier number, National Identifier additional information, Passport number, Passport additional information,
Position, Gender, Town of birth, Country of birth, Type of entity, Subsidiaries, Parent company, Business registration
number (s), IMO number, Current owner/operator (s), Previous owner/operator (s), Current believed flag of ship, Previous
flags, Type of ship, Tonnage of ship, Length of ship, Year Built, Hull identification number (HIN).
Of ConList.csv (OFSI, "Format guide for the consolidated list", 2022): Name 6, Name 1 to Name 5, Title, Name Non-Latin
Script, Non-Latin Script Type, Non-Latin Script Language, DOB, Town of Birth, Country of Birth, Nationality, Passport
Number, Passport Details, National Identification Number, National Identification Details, Position, Address 1 to 6,
Post/Zip Code, Country, Other Information, Group Type, Alias Type, Alias Quality, Regime, Listed On, UK Sanctions List
Date Designated, Last Updated, Group ID. Cells number several values: ``(1) Utopia (2) Freedonia``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from thiqa.domain.errors import FileUnusable
from thiqa.interop import opening
from thiqa.interop.cleaning import clean
from thiqa.interop.lists import uk_terms, written
from thiqa.interop.lists.subject import Subject, birth, sex
from thiqa.registry.source import Entry, Refused

__all__ = ["Layout", "day", "layout", "read"]

# Headings are compared as their letters and digits only; the publishers changed blanks and capitals more than once.
_SAME: Mapping[str, str] = {
    "groupid": "ofsigroupid", "dob": "birth", "dateofbirth": "birth", "nationality": "nationalities",
    "nationalityies": "nationalities", "passportdetails": "passportinformation",
    "passportadditionalinformation": "passportinformation", "nationalidentificationnumber": "nationalnumber",
    "nationalidentifiernumber": "nationalnumber", "nationalidentificationdetails": "nationalinformation",
    "nationalidentifieradditionalinformation": "nationalinformation", "postzipcode": "postcode",
    "addresspostalcode": "postcode", "addresscountry": "country", "grouptype": "kind", "designationtype": "kind",
    "individualentityship": "kind", "aliastype": "nametype", "aliasquality": "aliasstrength", "regimename": "regime",
    "listedon": "designated", "datedesignated": "designated", "businessregistrationnumbers": "businessnumber",
    "businessregistrationnumber": "businessnumber", "currentbelievedflagofship": "flag",
} | {f"addressline{place}": f"address{place}" for place in range(1, 7)}  # fmt: skip
# Cells that have no field of a record and go into the note under these words.
_NOTES: Mapping[str, str] = {
    "otherinformation": "", "website": "website", "subsidiaries": "subsidiary", "parentcompany": "parent company",
    "currentowneroperators": "owner or operator", "previousowneroperators": "previous owner or operator",
    "previousflags": "previous flag", "typeofship": "type of ship", "tonnageofship": "tonnage",
    "lengthofship": "length", "yearbuilt": "built", "hullidentificationnumberhin": "hull number",
    "sanctionsimposed": "measures", "lastupdated": "last amended",
}  # fmt: skip

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings stand: their line, their names, the day before them, and which list it is."""

    line: int
    columns: tuple[str, ...]
    day: str

    @property
    def key(self) -> str:
        """The column that names a subject."""
        return "uniqueid" if "uniqueid" in self.columns else "ofsigroupid"

    @property
    def list(self) -> str:
        return uk_terms.UKSL if self.key == "uniqueid" else uk_terms.LIST


@dataclass(slots=True)
class _Gathered:
    """One subject while its rows come; they need not stand together."""

    subject: Subject
    dates: list[tuple[str, str]] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)


def _letters(heading: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", heading.lower())
    return _SAME.get(plain, plain)


def layout(path: Path, encoding: str = "") -> Layout:
    """The headings of the table. Raises ``FileUnusable`` where the first lines have none of either list."""
    said = ""
    for line, row in _rows(path, encoding):
        columns = tuple(_letters(cell) for cell in row)
        if {"name6", "kind"} <= set(columns) and {"uniqueid", "ofsigroupid"} & set(columns):
            return Layout(line, columns, said)
        found = re.search(r"[0-9]{1,2}[/ -][A-Za-z0-9]{2,9}[/ -][0-9]{4}", " ".join(row))
        said = said or (written.read(found[0].replace("-", " ")).date or written.read(found[0]).date if found else "")
        if line > 10:
            break
    raise FileUnusable(file=path, why="its first lines have not the headings of a UK list (Name 6, Unique ID)")


def day(path: Path, encoding: str = "") -> str:
    """The day that the line above the headings gives, or empty."""
    return layout(path, encoding).day


def read(path: Path, which: str, encoding: str = "") -> Iterator[Entry | Refused]:
    """Every subject of the list ``which``, in the order of its first row, once all its names were read.

    Raises ``FileUnusable``, also where the file is the other list.
    """
    found = layout(path, encoding)
    if found.list != which:
        raise FileUnusable(file=path, why=f"it is the list of {found.list}, not of {which}")
    gathered: dict[str, _Gathered] = {}
    for line, cells in _rows(path, encoding):
        if line <= found.line or not any(cells):
            continue
        row = dict(zip(found.columns, map(clean, cells), strict=False))
        number, kind = row.get(found.key, ""), uk_terms.kind_of(row.get("kind", ""))
        if len(cells) != len(found.columns):
            yield Refused(f"row {line}", "row-shape", f"it has {len(cells)} columns instead of {len(found.columns)}")
        elif not number or not kind:
            why = "it is neither Individual, Entity nor Ship" if number else "it has no number of a subject"
            yield Refused(f"row {line}", "kind-unknown" if number else "reference-missing", why, number)
        else:
            one = gathered.get(number)
            if one is None:
                one = gathered[number] = _Gathered(Subject(f"row {line} ({number})", number, kind))
            _take(one, row, found)
    for one in gathered.values():
        if one.subject.kind == "person" and (one.dates or one.places):
            birth(one.subject, list(dict.fromkeys(one.dates)), list(dict.fromkeys(one.places)))
        yield from one.subject.entry()


def _rows(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(opening.lines(path, encoding=encoding))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise FileUnusable(file=path, why=f"row {reader.line_num} is no CSV") from error


def _take(one: _Gathered, row: Row, found: Layout) -> None:
    subject = one.subject

    def get(name: str) -> str:
        return row.get(name, "")

    uk_terms.name(subject, [get(f"name{place}") for place in range(1, 7)], get("nametype"), get("aliasstrength"))
    subject.name(get("namenonlatinscript"), "primary", language=uk_terms.language(get("nonlatinscriptlanguage")))
    for said in uk_terms.numbered(get("birth")):
        day_ = subject.date(said, "DOB")
        one.dates.append((day_, "" if day_ else said))
    towns, countries = uk_terms.numbered(get("townofbirth")), uk_terms.numbered(get("countryofbirth"))
    for place in range(max(len(towns), len(countries))):
        # One country for several towns is the country of all of them.
        country = countries[place] if place < len(countries) else countries[0] if len(countries) == 1 else ""
        code = subject.country(country)
        town = towns[place] if place < len(towns) else ""
        one.places.append((", ".join(filter(None, (town, "" if code else country))), code))
    for said in uk_terms.numbered(get("nationalities")):
        subject.nationality(said)
    subject.one("sex", sex(get("gender")))
    for field_, name in (("titles", "title"), ("occupations", "position"), ("sectors", "typeofentity")):
        for said in uk_terms.numbered(get(name)):
            subject.add(field_, said)
    _documents(subject, "passport", get("passportnumber"), get("passportinformation"))
    _documents(subject, "national-number", get("nationalnumber"), get("nationalinformation"))
    for said in uk_terms.numbered(get("businessnumber")):
        subject.document("registration", said)
    subject.address([get(f"address{place}") for place in range(1, 7)] + [get("postcode")], "", get("country"))
    for said in re.split(r"[;,]\s*", get("emailaddress")):
        subject.add("emails", said)
    for said in uk_terms.numbered(get("phonenumber")):
        subject.add("phones", said)
    if subject.kind == "vehicle":
        subject.one("type", "vessel")
        subject.one("number", uk_terms.ship_number(get("imonumber")), 100)
        subject.nationality(get("flag"))
    for name, words in _NOTES.items():
        subject.note(get(name).replace("|", ", "), words)
    subject.one("description", get("ukstatementofreasons"))
    day_ = subject.date(get("designated"), "date of listing")
    listed = {"list": found.list, "reference": get(found.key), "programme": get("regime"), "on": day_}
    subject.add("listed", listed)
    if nations := get("unreferencenumber"):
        subject.add("listed", {"list": "UN Security Council", "reference": nations})


def _documents(subject: Subject, kind: str, numbers: str, notes: str) -> None:
    """Numbers and what is said of each; notes whose count differs belong to none of them."""
    found, said = uk_terms.numbered(numbers), uk_terms.numbered(notes)
    matched = len(said) == len(found)
    for place, number in enumerate(found):
        subject.document(kind, number, note=said[place] if matched else "")
    if not matched:
        subject.note(notes, kind)
