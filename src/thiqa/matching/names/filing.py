"""Names filed for search: flat arrays that are built once, written as one block of bytes and read back without parsing.

Nothing in it is a Python object per name, so that a million names cost the collector of cycles nothing. Layout of the
bytes (``specs/names.md``, section 8): a head, then each array at a multiple of 64 bytes, so that a file can be mapped.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from thiqa.domain.errors import IndexInvalid
from thiqa.matching.names.letters import Script
from thiqa.matching.names.pairing import MOST
from thiqa.matching.names.parts import Part, Role, parts
from thiqa.matching.names.readings import readings

MAGIC: Final = b"thiqa names 1\n\0\0"
ALIGNED: Final = 64
START: Final = 48  # of what the digest covers
HEAD: Final = 128  # magic 16, digest of what follows 32, digest of the model 32, length of the table of arrays 8
SCRIPTS: Final[tuple[Script, ...]] = ("latin", "arabic", "cyrillic", "hebrew", "other")
ROLES: Final[tuple[Role, ...]] = ("name", "link", "initial")
WEAK: Final = frozenset("aeiouyhwاعهحيوىئؤءаеиоуыэюяйאהעיו")

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]


class Texts(NamedTuple):
    """Many texts in one buffer."""

    letters: Bytes
    starts: Longs

    def text(self, place: int) -> str:
        """One of them."""
        starts = self.starts
        return self.letters[starts[place] : starts[place + 1]].tobytes().decode("utf-8", "surrogatepass")


def texts(found: Iterable[str]) -> Texts:
    """Put texts behind each other."""
    coded = [text.encode("utf-8", "surrogatepass") for text in found]
    starts = np.zeros(len(coded) + 1, np.int64)
    np.cumsum([len(one) for one in coded], out=starts[1:])
    return Texts(np.frombuffer(b"".join(coded), np.uint8), starts)


class Filed(NamedTuple):
    """The arrays of one index. A part or class has a number; a record has a place, from 0.

    A list is the places of the records that have one class with one kind of edges: number of class times 4 and edges.
    """

    row_starts: Longs  # of each record and the end
    rows: Ints  # the parts of each record: those that are names in their order, then links and initials
    row_names: Bytes  # how many parts of each record are names
    part_letters: Bytes  # the letters of each part
    part_starts: Longs
    part_kinds: Bytes  # script, plus 8 times the role, plus 64 where an article was set aside
    part_lists: Ints  # two columns: the lists of the usual reading and of the other; -1 where there is none
    class_letters: Bytes
    class_starts: Longs
    token_starts: Longs  # of each list and the end
    tokens: Ints  # the parts of each list
    place_starts: Longs
    places: Ints  # the records of each list, ascending
    id_letters: Bytes  # of ids that are texts
    id_starts: Longs
    id_numbers: Longs  # of ids that are numbers

    def part(self, number: int) -> Part:
        """One part, as it was parsed."""
        starts = self.part_starts
        letters = self.part_letters[starts[number] : starts[number + 1]].tobytes().decode("utf-8", "surrogatepass")
        kind = int(self.part_kinds[number])
        return Part(letters, SCRIPTS[kind & 7], ROLES[kind >> 3 & 7], "", kind >= 64)


def edges(letters: str) -> int:
    """Whether a part begins and ends with a weak letter: 0 to 3; tells short classes apart."""
    return (letters[0] in WEAK) + 2 * (letters[-1] in WEAK)


def filed(names: Iterable[str]) -> Filed:
    """Parse names and file them; their ids are left empty."""
    numbers: dict[tuple[str, Script, Role, bool], int] = {}
    rows, starts, lengths = array("i"), array("q", [0]), array("B")
    for name in names:
        others: list[int] = []
        count = 0
        for letters, script, role, _, article in parts(name):
            if role == "title":
                continue
            number = numbers.setdefault((letters, script, role, article), len(numbers))
            if role != "name":
                others.append(number)
            elif count < MOST:
                count += 1
                rows.append(number)
        rows.extend(others)
        lengths.append(count)
        starts.append(len(rows))
    row_starts, row_parts = np.frombuffer(starts, np.int64), np.frombuffer(rows, np.int32) if rows else _empty()
    classes: dict[str, int] = {}
    lists = np.full((len(numbers), 2), -1, np.int32)
    kinds = np.zeros(len(numbers), np.uint8)
    for (letters, script, role, article), number in numbers.items():
        kinds[number] = SCRIPTS.index(script) + 8 * ROLES.index(role) + 64 * article
        if role == "name":
            edge = edges(letters)
            for column, reading in enumerate(readings(letters, script, article)[:2]):
                lists[number, column] = 4 * classes.setdefault(reading.wide, len(classes)) + edge
    most = 4 * len(classes)
    token_starts, tokens = _grouped(lists, np.arange(len(numbers), dtype=np.int32), most)
    records = np.repeat(np.arange(len(row_starts) - 1, dtype=np.int32), np.diff(row_starts))
    place_starts, places = _grouped(lists.take(row_parts, axis=0), records, most)
    part_texts, class_texts, none = texts([one[0] for one in numbers]), texts(classes), texts(())
    return Filed(
        row_starts=row_starts,
        rows=row_parts,
        row_names=np.frombuffer(lengths, np.uint8),
        part_letters=part_texts.letters,
        part_starts=part_texts.starts,
        part_kinds=kinds,
        part_lists=lists,
        class_letters=class_texts.letters,
        class_starts=class_texts.starts,
        token_starts=token_starts,
        tokens=tokens,
        place_starts=place_starts,
        places=places,
        id_letters=none.letters,
        id_starts=none.starts,
        id_numbers=np.zeros(0, np.int64),
    )


def _empty() -> Ints:
    return np.zeros(0, np.int32)


def _grouped(lists: Ints, members: Ints, most: int) -> tuple[Longs, Ints]:
    """Members by list: where each list begins, and the members of all, ascending and each once."""
    one, two = lists[:, 0], lists[:, 1]
    second = two >= 0
    first = one >= 0
    pairs = np.concatenate(
        [
            one[first].astype(np.int64) << 32 | members[first],
            two[second].astype(np.int64) << 32 | members[second],
        ]
    )
    pairs = np.unique(pairs)
    starts = np.searchsorted(pairs, np.arange(most + 1, dtype=np.int64) << 32)
    return starts.astype(np.int64), (pairs & 0xFFFFFFFF).astype(np.int32)


def save(found: Filed, model: str, file: BinaryIO) -> None:
    """Write the arrays of an index; ``model`` is the digest of the learnt table that it was made with."""
    table, blocks, place = [], [], 0
    for name, values in zip(Filed._fields, found, strict=True):
        data = np.ascontiguousarray(values)
        data = data.astype(data.dtype.newbyteorder("<"), copy=False)
        table.append([name, data.dtype.str, list(data.shape), place])
        blocks.append(data)
        place += data.nbytes + -data.nbytes % ALIGNED
    about = json.dumps(table).encode()
    about += b" " * (-(HEAD + len(about)) % ALIGNED)
    head = (bytes.fromhex(model) + len(about).to_bytes(8, "little")).ljust(HEAD - START, b"\0") + about
    digest = hashlib.sha256(head)
    for data in blocks:
        digest.update(data.data if data.size else b"")
        digest.update(bytes(-data.nbytes % ALIGNED))
    file.write(MAGIC + digest.digest() + head)
    for data in blocks:
        file.write(data.data if data.size else b"")
        file.write(bytes(-data.nbytes % ALIGNED))


def load(data: bytes | bytearray | memoryview, model: str) -> Filed:
    """The arrays of an index that ``save`` wrote, as views of the given bytes (of a mapped file, say).

    Raises:
        IndexInvalid: the bytes are no index, of another version or model, cut or changed.
    """
    view = memoryview(data).cast("B")
    if len(view) < HEAD or bytes(view[:12]) != MAGIC[:12]:
        raise IndexInvalid(why="these bytes are no index of names")
    if bytes(view[:16]) != MAGIC:
        raise IndexInvalid(why="it was written by another version")
    if bytes(view[48:80]).hex() != model:
        raise IndexInvalid(why="it was made with another table of letters")
    if hashlib.sha256(view[START:]).digest() != bytes(view[16:48]):
        raise IndexInvalid(why="it is damaged")
    size = int.from_bytes(view[80:88], "little")
    begin = HEAD + size
    arrays: dict[str, Any] = {}
    for name, kind, shape, place in json.loads(bytes(view[HEAD:begin])):
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(view, np.dtype(kind), count, begin + place).reshape(shape)
    return Filed(**arrays)


def numbered(found: Filed, ids: Sequence[object]) -> Filed:
    """The arrays of an index with the ids of its records, which are texts or whole numbers of 64 bits.

    Raises:
        IndexInvalid: ids of another kind, which cannot be written.
    """
    if all(type(one) is int and abs(one) < 1 << 63 for one in ids):
        return found._replace(id_numbers=np.array(ids, np.int64))
    if all(type(one) is str for one in ids):
        held = texts([str(one) for one in ids])
        return found._replace(id_letters=held.letters, id_starts=held.starts)
    raise IndexInvalid(why="only ids that are texts or whole numbers can be written")
