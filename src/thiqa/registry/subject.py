"""Who is asked about: a name, and whatever else is known, in the fields of a record of kind person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thiqa.domain import dates, entity
from thiqa.domain.agency import country
from thiqa.domain.errors import FieldInvalid, UsageError

__all__ = ["Subject", "subject_of"]

NAME_LIMIT = 10_000
"""A longer name is refused; of one that is longer than a record may have, what is beyond it is not compared."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One person who is asked about. ``place`` and ``reference`` say where in the file they stand."""

    fields: Mapping[str, Any] = field(repr=False)
    place: str = ""
    reference: str = ""

    @property
    def names(self) -> list[str]:
        return [each["name"] for each in self.fields.get("names", ())]


def subject_of(
    *, names: tuple[str, ...] = (), born: str = "", nationality: str = "", sex: str = "", document: str = "",
    document_type: str = "", country_of_document: str = "", phone: str = "", email: str = "", account: str = "",
    place: str = "", reference: str = "",
) -> Subject:  # fmt: skip
    """A subject from what a person typed. Countries are alpha-3 codes, ``born`` an EDTF date, ``document_type`` one of
    ``domain.entity.DOCUMENT_TYPES``; without it the number may be that of any kind of document.

    Raises ``UsageError`` when there is nothing to look for, ``FieldInvalid`` for what a record cannot hold.
    """
    fields: dict[str, Any] = {}
    known = [" ".join(name.split()) for name in names]
    if any(len(name) > NAME_LIMIT for name in known):
        raise FieldInvalid(field="name", why=f"at most {NAME_LIMIT} characters were expected")
    if known := [name[: entity.NAME_LIMIT].strip() for name in known if name]:
        fields["names"] = [{"name": name} for name in known]
    if born:
        fields["births"] = [{"date": dates.parse(born).text}]
    if nationality:
        fields["nationalities"] = [country(nationality, "nationality")]
    if sex:
        fields["sex"] = sex
    if document:
        of = {"country": country(country_of_document, "document")} if country_of_document else {}
        types = (document_type,) if document_type else entity.DOCUMENT_TYPES
        fields["documents"] = [{"type": each, "number": document.strip(), **of} for each in types]
    for name, value in (("phones", phone), ("emails", email)):
        if value:
            fields[name] = [value.strip()]
    if account:
        fields["accounts"] = [{"type": "account", "number": account.strip()}]
    if not fields.keys() & {"names", "documents", "phones", "emails", "accounts"}:
        raise UsageError(why="Say whom to look for: a name, a document, a phone, an e-mail address or an account.")
    checked = entity.read("person", {"names": [{"name": "-"}]} | fields)
    if not known:
        del checked["names"]
    return Subject(checked, place, reference)
