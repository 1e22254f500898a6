"""Files that are none, cut, changed or made to harm: a clear error, never another exception."""

from __future__ import annotations

import gzip
import random
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interop.lists import samples
from tests.interop.lists.checked import entries
from tests.interop.lists.conftest import Put
from thiqa.domain import entity
from thiqa.domain.errors import FileUnusable
from thiqa.interop import sources
from thiqa.registry.source import Refused

TREES = {
    "un-sc": samples.UN,
    "ofac-xml": samples.OFAC_XML,
    "eu": samples.EU,
    "uk": samples.UK_XML,
}
ALL = (
    *TREES.items(),
    ("ofac-xml", samples.OFAC_ENHANCED),
    ("ofac-xml", samples.OFAC_ADVANCED),
    ("ofac-csv", samples.SDN),
    ("uk", samples.UK_CSV),
    ("uk-ofsi", samples.OFSI),
)
SCRAPS = (b"0", b"\xff", b'"', b"<", b"]]>", b"\xe2\x80\xae", b"99/99/9999", b"\n", b"&#0;", b",,", b"(1)")
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<CONSOLIDATED_LIST><INDIVIDUALS>&b;</INDIVIDUALS></CONSOLIDATED_LIST>"""


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("<!DOCTYPE html><html><body>503</body></html>", "it is a web page"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "it is a web page"),
        ("not XML", "it is no XML|not the headings"),
        ("<list></list>", "its first element is not that of"),
        ("<Designations", "damaged or cut short at line 1"),
        ("<?xml version='1.0' encoding='cedar'?><export/>", "declared encoding|damaged"),
        (BOMB, "document type or entities|first element"),
        (b"\x1f\x8b\x08\x00broken", "damaged or cut short"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole_with_a_clear_reason(
    put: Put, name: str, content: str | bytes, why: str
) -> None:
    with pytest.raises(FileUnusable, match=why):
        entries(sources.find(name), put("list.xml", content))


@pytest.mark.parametrize(("name", "text"), ALL)
def test_the_compressed_file_reads_the_same(put: Put, name: str, text: str) -> None:
    plain, packed = put("a", text), put("b", gzip.compress(text.encode(), mtime=0))
    assert entries(sources.find(name), plain) == entries(sources.find(name), packed)


@pytest.mark.parametrize(("name", "text"), TREES.items())
def test_utf_16_with_its_mark_reads_the_same(put: Put, name: str, text: str) -> None:
    body = text.partition("?>")[2]
    plain, wide = put("a", body), put("b", body.encode("utf-16"))
    assert entries(sources.find(name), plain) == entries(sources.find(name), wide)


@pytest.mark.parametrize(("name", "text"), TREES.items())
def test_a_file_cut_in_the_middle_is_told_after_its_last_whole_entry(put: Put, name: str, text: str) -> None:
    with pytest.raises(FileUnusable, match="damaged or cut short at line"):
        entries(sources.find(name), put("list.xml", text[: len(text) * 2 // 3]))


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="it is a folder"):
        entries(sources.find("un-sc"), tmp_path)
    with pytest.raises(FileUnusable, match="No such file"):
        entries(sources.find("un-sc"), tmp_path / "no.xml")


@pytest.mark.parametrize("name", ["un-sc", "eu"])
def test_names_and_notes_beyond_the_limits_are_told_and_the_entry_stays(put: Put, name: str) -> None:
    text = TREES[name].replace("Abu Arz", "A" * 501).replace("Invented.", "x" * 3000)
    found, told = entries(sources.find(name), put("list.xml", text))
    one = next(iter(found.values()))
    assert all(len(each["name"]) < 500 for each in one.fields["names"])
    assert len(one.fields["note"]) == 2000
    assert [each.code for each in told if each.reference == one.reference].count("text-long") == 2


def test_hidden_characters_are_taken_out_of_every_text(put: Put) -> None:
    text = samples.UN.replace("TAGZOUTI", "TAG\u202eZOUTI\u200b")
    one = entries(sources.find("un-sc"), put("un.xml", text))[0]["BAi.001"]
    assert one.fields["names"][0]["name"] == "AMIN YASIN TAGZOUTI"


@pytest.mark.parametrize(("name", "text"), ALL)
@given(st.integers(0, 2**32))
def test_changed_bytes_give_entries_that_a_record_takes_or_an_error_of_ours(name: str, text: str, seed: int) -> None:
    whim = random.Random(seed)
    content = bytearray(text.encode())
    for _ in range(whim.choice((1, 1, 3, 10, 100))):
        place = whim.randrange(len(content))
        match whim.randrange(4):
            case 0:
                content[place] = whim.randrange(256)
            case 1:
                del content[place : place + whim.randrange(1, 40)]
            case 2:
                content[place:place] = whim.choice(SCRAPS)
            case _:
                content[place:place] = content[: whim.randrange(80)]
        if len(content) < 2:
            break
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(content)
        source = sources.find(name)
        with suppress(FileUnusable):
            source.edition(path)
            for each in source.read(path):
                assert isinstance(each, Refused) or entity.read(each.kind, each.fields) == each.fields
