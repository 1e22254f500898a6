"""Files of others: compressed, in other encodings, damaged, made to harm."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from thiqa.domain.errors import FileUnusable
from thiqa.interop import opening


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_the_mark_of_byte_order_tells_the_encoding(path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    path.write_bytes(f"{mark}أمين\nAmin\r\n".encode(encoding))
    assert list(opening.lines(path)) == ["أمين\n", "Amin\r\n"]
    assert opening.head(path).decode().startswith("أمين")


def test_a_compressed_file_is_told_by_its_bytes_not_its_name(path: Path) -> None:
    path.write_bytes(gzip.compress(b"a\nb\n", mtime=0))
    assert list(opening.lines(path)) == ["a\n", "b\n"]


def test_a_wrong_byte_is_told_with_its_line(path: Path) -> None:
    path.write_bytes(b"a\n" * 20000 + b"\xe9\n")
    with pytest.raises(FileUnusable, match="line 20001 is not text in UTF-8"):
        list(opening.lines(path))
    path.write_bytes(b"\xff\xfea\x00b")
    with pytest.raises(FileUnusable, match="it is not text in UTF-16-LE"):
        list(opening.lines(path))


def test_a_compressed_file_that_is_cut_or_damaged_is_told(path: Path) -> None:
    whole = gzip.compress(bytes(range(256)) * 1000)
    for damaged in (whole[:-9], whole[:40] + b"\xff\xff\xff" + whole[43:]):
        path.write_bytes(damaged)
        with pytest.raises(FileUnusable, match="damaged or cut short"), opening.binary(path) as stream:
            stream.read()


def test_a_bomb_is_not_unpacked_to_its_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "FREE", 1 << 20)
    path.write_bytes(gzip.compress(b" " * (4 << 20), mtime=0))
    with pytest.raises(FileUnusable, match="it unpacks to more than 1 MiB"), opening.binary(path) as stream:
        stream.read()


@pytest.mark.parametrize("content", [b"", b" \n\t", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_told(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(FileUnusable, match="it is empty"):
        opening.head(path)


def test_a_member_of_an_archive_is_found_whatever_its_folder_and_case(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Exports/SDN.XML", "<sdnList/>")
    assert opening.member(path, "sdn.xml") == "Exports/SDN.XML"
    assert opening.head(path, inside="Exports/SDN.XML") == b"<sdnList/>"
    with pytest.raises(FileUnusable, match="the archive has no list"):
        opening.member(path, "list")


def test_siblings_are_told_by_the_part_of_the_name_that_differs(tmp_path: Path) -> None:
    for name in ("ofac_sdn_2021.csv.gz", "OFAC_ALT_2021.csv", "ofac_add_2020.csv"):
        (tmp_path / name).touch()
    first = tmp_path / "ofac_sdn_2021.csv.gz"
    assert opening.siblings(first, "sdn", ("alt", "add")) == {"alt": tmp_path / "OFAC_ALT_2021.csv"}
    assert opening.siblings(first, "prim", ("alt",)) == {}
