"""The node's own log, read leaf by leaf: the tree is computed again, and what the leaves tell is kept for the rest.

Every later check asks the log, not the tables, when something happened: when a key was adopted, an agreement signed, a
message erased or released. So a row that was changed stands against the log, and the log against its signed heads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from thiqa.domain.errors import ThiqaError
from thiqa.exchange.audit_findings import Findings, Told
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Entry as LogEntry
from thiqa.ledger.entry import Kind, open_entry
from thiqa.ledger.tiles import tile_path, tile_root
from thiqa.ledger.tree import WIDTH, Frontier, leaf_hash
from thiqa.store.models import Entry, NodeRow, Tile

Position = tuple[int, int]
"""A place in the node's log: epoch and index. Later acts have larger ones."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a leaf tells of an agreement: the act, by which node, on which version, and the state after it."""

    at: Position
    act: str
    by: str
    digest: str
    state: str


@dataclass(slots=True)
class History:
    """What the leaves of the node's log tell, with their places. Memory grows with the acts, not with their bytes.

    ``heads`` and ``receipts`` are by lane and size: place, root and, for our own heads, the kind of leaf.
    """

    heads: dict[str, dict[int, tuple[Position, str, str]]] = field(default_factory=dict)
    receipts: dict[str, dict[int, tuple[Position, str]]] = field(default_factory=dict)
    erased: dict[str, str] = field(default_factory=dict)
    released: dict[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[tuple[str, int], Position] = field(default_factory=dict)
    introduced: dict[str, Position] = field(default_factory=dict)
    agreements: dict[str, list[Move]] = field(default_factory=dict)

    def take(self, node: str, at: Position, kind: Kind, detail: Mapping[str, Any]) -> None:
        """Remember one opened leaf."""
        match kind:
            case Kind.SEND_HEAD | Kind.RECEIVE_HEAD:
                self.heads.setdefault(detail["lane"], {})[detail["size"]] = at, detail["root"], kind.word
            case Kind.RECEIPT if "lane" in detail and "size" in detail:
                self.receipts.setdefault(detail["lane"], {})[detail["size"]] = at, detail["root"]
            case Kind.ERASE if "message" in detail:
                self.erased[detail["message"]] = detail.get("statement", "")
            case Kind.RELEASE if "clause" in detail:
                self.released[detail["draft"]] = detail["by"], detail["clause"]
            case Kind.KEYS if "manifest" in detail:
                self.keys[detail.get("partner", node), detail["manifest"]] = at
            case Kind.INTRODUCE:
                # The first one counts: contact that was stopped is taken up again by the same act.
                self.introduced.setdefault(detail["partner"], at)
            case Kind.AGREEMENT if "agreement" in detail:
                move = Move(at, detail["act"], detail["by"], detail["digest"], detail["state"])
                self.agreements.setdefault(detail["agreement"], []).append(move)


class Tower:
    """All tiles of a log from its leaf hashes; each goes to ``seen`` (level, index, hashes) as soon as it is done."""

    def __init__(self, seen: Callable[[int, int, bytes], None]) -> None:
        self.frontier = Frontier()
        self._seen = seen
        self._open: list[bytearray] = []
        self._done: list[int] = []

    def add(self, leaves: list[bytes]) -> None:
        """Append leaf hashes."""
        self.frontier.extend(leaves)
        for value in leaves:
            self._put(0, value)

    def _put(self, level: int, value: bytes) -> None:
        if level == len(self._open):
            self._open.append(bytearray())
            self._done.append(0)
        tile = self._open[level]
        tile += value
        if len(tile) == 32 * WIDTH:
            full = bytes(tile)
            tile.clear()
            self._seen(level, self._done[level], full)
            self._done[level] += 1
            self._put(level + 1, tile_root(full))

    def end(self) -> None:
        """Hand over the tiles that are not full."""
        for level, tile in enumerate(self._open):
            if tile:
                self._seen(level, self._done[level], bytes(tile))


def read_log(node: Node, row: NodeRow, found: Findings, told: Told) -> History:
    """Check all epochs of the log up to the state ``row`` and return what its leaves tell. For each epoch:

    1. the leaves are numbered without a gap; 2. each is well formed, is of the kind that its row names, and opens with
    what is kept beside it (both gone: erased); 3. every tile is what the leaves give, and there is no other; 4. the
    head kept with the node is that of the leaves; 5. a later epoch begins with a leaf that says so.
    """
    history = History()
    for epoch in range(row.epoch + 1):
        _epoch(node, row, epoch, history, found, told)
    return history


def _epoch(node: Node, row: NodeRow, epoch: int, history: History, found: Findings, told: Told) -> None:
    current = epoch == row.epoch
    rows = Entry.objects.using(node.alias).filter(epoch=epoch).order_by("index")
    total = row.size if current else rows.count()

    def seen(level: int, index: int, hashes: bytes) -> None:
        found.counts["tiles"] += 1
        tiles = Tile.objects.using(node.alias).filter(epoch=epoch, level=level, index=index)
        stored = bytes(tiles.values_list("hashes", flat=True).first() or b"")
        # The last tile of a level goes on growing while the audit runs; what is there already never changes.
        right = stored == hashes or (stored.startswith(hashes) and current and node.row().size > row.size)
        width = len(hashes) // 32
        found.unless(right, "tile-differs", f"log {epoch}, {tile_path(level, index, width)}")

    tower, expected, whole = Tower(seen), 0, True
    read = rows.filter(index__lt=total) if current else rows
    fields = read.values_list("index", "kind", "entry", "salt", "detail").iterator(chunk_size=2048)
    for part in _parts(fields):
        leaves: list[bytes] = []
        for index, kind, entry, salt, detail in part:
            # 1.
            if index != expected:
                found.add("entry-missing", f"log {epoch}, leaf {expected} to {index - 1}")
                whole = False
            expected = index + 1
            # 2.
            _leaf(node, (epoch, index), kind, bytes(entry), salt, detail, history, found)
            leaves.append(leaf_hash(bytes(entry)))
        if whole:
            tower.add(leaves)
        told("log", expected, total)
    found.counts["leaves"] += expected
    if current and expected != total:
        found.add("entry-missing", f"log {epoch}, leaf {expected} to {total - 1}")
        whole = False
    if whole:
        # 3.
        tower.end()
        stray = 0
        for level, width in _widths(node.row().size if current else total):
            tiles = Tile.objects.using(node.alias).filter(epoch=epoch, level=level)
            stray += tiles.filter(index__gte=-(-width // WIDTH)).count()
        found.unless(not stray, "tile-differs", f"log {epoch}", "There are tiles that no leaf gives.")
        # 4.
        if current:
            kept = bytes(row.frontier) == tower.frontier.to_bytes()
            found.unless(kept, "log-root", f"log {epoch}, {total} leaves")


def _widths(size: int) -> Iterator[tuple[int, int]]:
    """How many hashes each level has, from the leaves to the first level that has none."""
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size // WIDTH
    yield level, 0


def _leaf(
    node: Node, at: Position, kind: str, entry: bytes, salt: Any, detail: Any, history: History, found: Findings
) -> None:
    where = f"log {at[0]}, leaf {at[1]}"
    try:
        parsed = LogEntry.parse(entry)
    except ThiqaError as error:
        found.add("entry-invalid", where, error.sentence)
        return
    found.unless(parsed.kind.word == kind, "entry-invalid", where, "The row names another kind.")
    # 5. Which log came before, and how far it had come, only its partners can say: they compare it with what they hold.
    if at[0] and not at[1]:
        found.unless(parsed.kind is Kind.EPOCH, "epoch-unexplained", where)
    if salt is None or detail is None:
        # The format lets details be erased, but no act of this node does it: so somebody did it by hand.
        found.add("content-gone", where)
        return
    try:
        _, opened = open_entry(entry, bytes(salt), bytes(detail))
        history.take(node.id, at, parsed.kind, opened)
    except ThiqaError as error:
        found.add("entry-detail", where, error.sentence)
    except (KeyError, TypeError) as error:
        found.add("entry-detail", where, f"It lacks {error}.")
    found.counts["leaves opened"] += 1


def _parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(items)
    while part := list(islice(remaining, 2048)):
        yield part


def erased_since(node: Node, size: Position, message: str, statement: str) -> bool:
    """Whether a leaf behind ``size`` tells of the erasure of a message: it happened while the audit was running."""
    later = Entry.objects.using(node.alias).filter(epoch=size[0], index__gte=size[1], kind=Kind.ERASE.word)
    for entry, salt, detail in later.values_list("entry", "salt", "detail"):
        if salt and detail:
            _, told = open_entry(bytes(entry), bytes(salt), bytes(detail))
            if (told.get("message"), told.get("statement")) == (message, statement):
                return True
    return False
