"""Files of people who are asked about: a table with a head (CSV, or a worksheet of Excel), or JSON lines.

Columns are found by usual names in a few languages, or as the caller says. What cannot be read of a row is told with
its place: the row is screened without that part where a name or number is left, and is not screened otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from thiqa.domain.errors import FieldInvalid, FileUnusable, ThiqaError, UsageError
from thiqa.interop import countries, opening
from thiqa.interop.cleaning import clean
from thiqa.interop.tabular import csvfile, excelfile
from thiqa.interop.tabular.cells import Fault, Row
from thiqa.interop.tabular.mapping import Layout
from thiqa.registry.source import Refused
from thiqa.registry.subject import Subject, subject_of

__all__ = ["COLUMNS", "measured", "rows"]

COLUMNS: Final[Mapping[str, str]] = {
    "reference": "reference ref id number no numéro numero رقم مرجع",
    "name": "name full_name fullname nom_complet nom nombre nombre_completo الاسم اسم الاسم_الكامل",
    "given": "given given_name first_name firstname forename prénom prenom nombres الاسم_الشخصي",
    "family": "family family_name last_name lastname surname nom_de_famille apellido apellidos "
    "الاسم_العائلي النسب اللقب",
    "born": "born birth birthdate birth_date date_of_birth dob né_le date_de_naissance fecha_de_nacimiento "
    "تاريخ_الميلاد تاريخ_الازدياد",
    "nationality": "nationality nationalité nationalite nacionalidad citizenship الجنسية",
    "sex": "sex gender sexe sexo الجنس",
    "document": "document document_number passport passport_number passeport pasaporte id_number "
    "جواز_السفر رقم_الوثيقة",
    "document_country": "document_country issuing_country issuer pays_émetteur بلد_الإصدار",
    "phone": "phone telephone tel mobile téléphone telefono teléfono الهاتف",
    "email": "email e_mail mail courriel correo البريد",
    "account": "account iban account_number compte cuenta الحساب",
}
"""What a file may tell of a person, with the names of columns that mean it; letter case, blanks and dashes are free."""

LONGEST_LINE: Final = 1 << 20


def measured(path: Path) -> tuple[int, str]:
    """How many lines a file has, and the SHA-256 of its bytes in hexadecimal; of a workbook 0 lines.

    Raises ``FileUnusable`` for a file that cannot be read, is damaged or is empty: before a long run, not in it.
    """
    workbook = excelfile.is_workbook(opening.head(path))
    count = 0
    if not workbook:
        with opening.binary(path) as stream:
            while block := stream.read(1 << 20):
                count += block.count(b"\n")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return count, digest.hexdigest()


def rows(path: Path, columns: Mapping[str, str]) -> Iterator[Subject | Refused]:
    """The people of a file, in its order. ``columns``: for each name of :data:`COLUMNS` the column that means it, where
    the file calls it otherwise; several columns with ``+`` between are read as one text.

    Raises ``UsageError`` for a name that is none, ``FileUnusable`` for a column that the file does not have.
    """
    for name in columns:
        if name not in COLUMNS:
            raise UsageError(why=f"There is no field {name!r}; there are {', '.join(COLUMNS)}.")
    if opening.head(path).lstrip()[:1] == b"{":
        return _json(path, columns)
    return _table(path, columns)


def _table(path: Path, columns: Mapping[str, str]) -> Iterator[Subject | Refused]:
    start = opening.head(path)
    if excelfile.is_old_excel(start):
        raise FileUnusable(file=path.name, why="it is a workbook of Excel before 2007; save it as .xlsx")
    if excelfile.is_workbook(start):
        read = excelfile.rows(path, Layout())
    else:
        read = csvfile.rows(path, Layout(delimiter=_delimiter(start)))
    head = next(read, None)
    if head is None or head.fault:
        raise FileUnusable(file=path.name, why="it has no head of columns")
    return _subjects(read, _places(path, [each if isinstance(each, str) else "" for each in head.cells], columns))


def _delimiter(start: bytes) -> str:
    """The delimiter that the head has most of; empty where two have as many, and the reader says what to do."""
    first = start.decode("utf-8", "replace").split("\n", 1)[0]
    counts = sorted(((first.count(each), each) for each in ",;\t|"), reverse=True)
    return "" if counts[0][0] == counts[1][0] else counts[0][1]


def _subjects(read: Iterator[Row], places: Mapping[str, Sequence[int]]) -> Iterator[Subject | Refused]:
    for row in read:
        if row.fault:
            yield Refused(row.place, "field-invalid", f"The row was not read: {row.fault}.")
            continue
        texts: dict[str, str] = {}
        for name, some in places.items():
            cells = [row.cells[at] for at in some if row.cells[at]]
            faults = [each.why for each in cells if isinstance(each, Fault)]
            if faults:
                yield Refused(row.place, "field-invalid", f"The field {name} was not read: {faults[0]}.", kept=True)
            elif cells:
                texts[name] = " ".join([str(each) for each in cells])
        yield from _read(row.place, texts, ())


def _places(path: Path, head: Sequence[str], columns: Mapping[str, str]) -> dict[str, list[int]]:
    """Where each field stands: the columns that the caller names, else those with a usual name."""
    held = {_plain(text): at for at, text in reversed(list(enumerate(head)))}
    found: dict[str, list[int]] = {}
    for name, usual in COLUMNS.items():
        if name in columns:
            wanted = [_plain(each) for each in columns[name].split("+")]
            if not set(wanted) <= held.keys():
                raise FileUnusable(file=path, why=f"it has no column for {name} as it was named")
            found[name] = [held[each] for each in wanted]
        else:
            found[name] = [held[each] for each in usual.split() if each in held][:1]
    if not any(found[name] for name in ("name", "given", "family", "document", "phone", "email", "account")):
        raise FileUnusable(file=path, why="no column has a usual name; say which one is the name: --column name=COLUMN")
    return found


def _json(path: Path, columns: Mapping[str, str]) -> Iterator[Subject | Refused]:
    usual = {each: name for name, some in COLUMNS.items() for each in some.split()}
    usual |= {_plain(column): name for name, column in columns.items()}
    with opening.binary(path) as stream:
        for number, line in enumerate(_lines(stream), 1):
            if line.strip():
                yield from _of_line(f"line {number}", line.removeprefix(b"\xef\xbb\xbf"), usual)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines; of one that is longer than any person's the beginning, which is no JSON."""
    while line := stream.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)


def _of_line(place: str, line: bytes, usual: Mapping[str, str]) -> Iterator[Subject | Refused]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if type(value) is not dict:
        yield Refused(place, "not-canonical", "The line is no JSON object in UTF-8.")
        return
    texts: dict[str, str] = {}
    names: list[str] = []
    for key, each in value.items():
        name = usual.get(_plain(key), "")
        if name == "name" and type(each) is list:
            names += [one for one in each if type(one) is str]
        elif name and type(each) in (str, int):
            texts[name] = str(each)
    yield from _read(place, texts, names)


def _read(place: str, texts: Mapping[str, str], names: Sequence[str]) -> Iterator[Subject | Refused]:
    """One person; each part that cannot be read is told, and left out."""
    known = {name: cleaned for name, text in texts.items() if (cleaned := clean(text))}
    reference = known.pop("reference", "")
    apart = " ".join([known[each] for each in ("given", "family") if each in known])
    given: dict[str, Any] = {
        "names": tuple(dict.fromkeys([*([known["name"]] if "name" in known else []), *map(clean, names), apart]))
    }  # fmt: skip
    for field, text in known.items():
        try:
            given |= _field(field, text)
        except ThiqaError as error:
            yield Refused(place, error.code, error.sentence, kept=True)
    try:
        yield subject_of(**given, place=place, reference=reference)
    except ThiqaError as error:
        yield Refused(place, error.code, error.sentence)


def _field(field: str, text: str) -> dict[str, str]:
    """One field as ``subject_of`` takes it, tried by itself. Raises ``FieldInvalid``."""
    if field in ("name", "given", "family"):
        return {}
    if field in ("nationality", "document_country"):
        code = countries.code(text)
        if code is None:
            raise FieldInvalid(field=field, why="no country of this name is known")
        return {"nationality" if field == "nationality" else "country_of_document": code}
    if field == "sex":
        sex = _SEXES.get(text.casefold()[:8], "")
        if not sex:
            raise FieldInvalid(field=field, why="F, M or X was expected")
        return {"sex": sex}
    subject_of(names=("-",), **{field: text})
    return {field: text}


_SEXES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("f", "female", "femme", "féminin", "mujer", "أنثى", "انثى"), "F"),
    **dict.fromkeys(("m", "male", "homme", "masculin", "hombre", "ذكر"), "M"),
    "x": "X",
}


def _plain(column: str) -> str:
    return "_".join(clean(column).casefold().replace("-", " ").replace("_", " ").split())
