"""Bytes or fields that are not what a specification says."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class FormatError(ThiqaError):
    code = "format"
    text = "The bytes do not follow their specification: {what}."
    hint = "Ask the sender which version wrote them; nothing was changed."
    exit_status = 3


class Oversized(FormatError):
    code = "oversized"
    text = "{what} has {size} bytes; the limit is {limit}."
    hint = "Send large content as an attachment."


class Truncated(FormatError):
    code = "truncated"
    text = "{what} ends too early."
    hint = "The transfer was cut; send it again."


class NotCanonical(FormatError):
    code = "not-canonical"
    text = "The bytes are not in canonical form: {what}."
    hint = "Only one byte string may stand for one meaning (RFC 8785); the writer has a fault."


class FieldInvalid(FormatError):
    code = "field-invalid"
    text = "The field {field} is not valid: {why}."
    hint = "Correct the field; nothing was changed."


class UnknownVersion(FormatError):
    code = "unknown-version"
    text = "{what} has a version that this node does not know."
    hint = "One of the two nodes must be updated; nothing was changed."


class MrzInvalid(FormatError):
    code = "mrz-invalid"
    text = "The machine-readable zone is not valid at {place}: {why}."
    hint = "Read the document again; what cannot be read there must be looked at by a person (ICAO Doc 9303)."
