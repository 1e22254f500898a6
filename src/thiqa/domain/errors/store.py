"""Rows, disk and locks."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class StoreError(ThiqaError):
    code = "store"
    text = "The store refused: {why}."
    hint = "Nothing was acknowledged; free the disk or repair it and try again."
    exit_status = 8


class NotFound(StoreError):
    code = "not-found"
    text = "Nothing here has the id {id}."
    hint = "Check the id with `thiqa outbox` or `thiqa inbox`."


class NodeHalted(StoreError):
    code = "node-halted"
    text = "The node has stopped accepting: {why}."
    hint = "Run `thiqa recover`."


class DiskFull(StoreError):
    code = "disk-full"
    text = "There is no room left on the disk for these files."
    hint = "Free the disk; nothing was acknowledged, and the sender tries again by itself."


class AttachmentDamaged(StoreError):
    code = "attachment-damaged"
    text = "Part {part} of an attachment is missing or damaged on this disk."
    hint = "Put the folder `parts` back from a backup, or ask the originator to send the message again."
