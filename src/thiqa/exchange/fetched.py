"""Answering a partner that fetches a list: the newest statement, and the bytes of its file. ``specs/search.md``, 8."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thiqa.domain import canonical, fields
from thiqa.domain.errors import EpochOver, ListUnknown
from thiqa.exchange import agreements, fetch, lists, publish
from thiqa.exchange.contact import Contact
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.searches import OpenList

__all__ = ["give", "give_part"]

_STATE = frozenset({"agreement", "list", "epoch", "number"})
_FILES = frozenset({"filter", "delta"})


def give(node: Node, contact: Contact) -> tuple[bytes, publish.Mark | None]:
    """Answer verb ``list``: the newest statement, or nothing when the asker has it. Raises ``ListUnknown``."""
    asked = _asked(contact.body, _STATE)
    row = _open(node, contact, asked)
    with database.writing(node.alias):
        contact.keep(node)
    if (row.epoch, row.number) == (asked["epoch"], asked["number"]):
        return b"", None
    return bytes(row.signed), None


def give_part(node: Node, contact: Contact) -> tuple[bytes, publish.Mark | None]:
    """Answer verb ``list-part``: bytes of a file of the newest state. Raises ``EpochOver`` for another one."""
    asked = _asked(contact.body, _STATE | {"what", "at"})
    what = fields.one_of(asked["what"], _FILES, "what")
    at = fields.integer(asked["at"], 0, 1 << 40, "at")
    row = _open(node, contact, asked)
    if (row.epoch, row.number) != (asked["epoch"], asked["number"]):
        raise EpochOver(list=row.name, epoch=row.epoch)
    with database.writing(node.alias):
        contact.keep(node)
    found = lists.statement(row)
    digest = found.delta if what == "delta" else found.filter
    if not digest:
        return b"", None
    with lists.file_of(node, digest).open("rb") as file:
        file.seek(at)
        return file.read(fetch.PART), None


def _asked(body: bytes, keys: frozenset[str]) -> Mapping[str, Any]:
    asked = fields.exact(canonical.decode(body, 4096), keys, "list")
    fields.hexadecimal(asked["agreement"], 64, "agreement")
    fields.word(asked["list"], "list")
    fields.integer(asked["epoch"], 0, 1 << 31, "epoch")
    fields.integer(asked["number"], 0, 1 << 31, "number")
    return asked


def _open(node: Node, contact: Contact, asked: Mapping[str, Any]) -> OpenList:
    """The list that a partner asks for: open to it, under a clause of our agreement that is in force today."""
    rows = OpenList.objects.using(node.alias).filter(partner=contact.partner, name=asked["list"], open=True)
    # Another agreement with this partner may have a list of the same name.
    found = [row for row in rows if row.signed and lists.statement(row).agreement == asked["agreement"]]
    if not found or found[-1].until <= node.clock():
        raise ListUnknown(list=asked["list"])
    row = found[-1]
    lists.opens(agreements.find(node, row.agreement), row.name, node.id)
    return row
