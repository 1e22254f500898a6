from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.interop.mrz.test_reading import LONG_TD1, MRV_A, TD1, TD3
from thiqa.domain import entity
from thiqa.domain.errors import FileUnusable
from thiqa.interop.mrz import Holder, compose
from thiqa.interop.mrz.source import MrzLines
from thiqa.registry.source import Entry, Refused


def found(path: Path, text: str) -> list[Entry | Refused]:
    file = path / "zones.txt"
    file.write_text(text, encoding="utf-8")
    return list(MrzLines(lambda: date(2012, 4, 1)).read(file))


def test_zones_of_every_size_stand_one_after_the_other(tmp_path: Path) -> None:
    entries = found(tmp_path, f"# read at the gate\n{TD3}\n\n{TD1}\n{LONG_TD1}\n{MRV_A}\n")
    assert [entry.place for entry in entries] == ["line 2", "line 5", "line 8", "line 11"]
    assert all(isinstance(entry, Entry) for entry in entries)


def test_a_zone_becomes_a_person_with_the_document(tmp_path: Path) -> None:
    holder = Holder("المخترع", "إدريس", "XXB", "1970-05-12", "M")
    lines = compose("TD3", holder, code="PR", issuer="DEU", number="C01X00T47", expires="2021-01-02")
    (entry,) = found(tmp_path, "\n".join(lines))
    assert isinstance(entry, Entry)
    assert (entry.reference, entry.kind) == ("MRZ/D/PR/C01X00T47", "person")
    assert entity.read("person", entry.fields) == {
        "names": [
            {"name": "IDRYS ALMXKHTRE", "type": "primary", "family": "ALMXKHTRE", "given": "IDRYS"},
            {"name": "إدريس المخترع", "type": "alias", "language": "ar"},
        ],
        "documents": [
            {"type": "refugee-travel-document", "number": "C01X00T47", "country": "DEU", "expires": "2021-01-02"}
        ],
        "births": [{"date": "1970-05-12"}],
        "sex": "M",
        "nationalities": ["XXB"],
        "note": "issuer D: Germany; nationality XXB: refugee (Convention of 1951)",
    }


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (TD3.replace("L898902C36", "L898902C37"), "line 1", "mrz-invalid"),
        (TD3.replace("740812", "741312"), "line 1", "mrz-invalid"),
        (TD3.splitlines()[0], "line 1", "mrz-invalid"),
        (TD3.splitlines()[0] + "\n" + TD1, "line 1", "mrz-invalid"),
        ("not a zone\n" + TD3, "line 1", "mrz-invalid"),
        (TD3.replace("ANNA", "ÀNNA"), "line 1", "mrz-invalid"),
    ],
)
def test_a_zone_that_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str, place: str, code: str) -> None:
    first = found(tmp_path, text)[0]
    assert isinstance(first, Refused)
    assert (first.place, first.code) == (place, code)
    assert "ERIKSSON" not in first.why


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\xd8", b"\xe9" * 44, b"A" * 5000])
def test_what_is_no_text_is_refused_as_a_whole(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "zones.txt"
    file.write_bytes(data)
    with pytest.raises(FileUnusable):
        list(MrzLines().read(file))
