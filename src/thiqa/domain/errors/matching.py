"""Names, identifiers and persons that cannot be compared."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class MatchingError(ThiqaError):
    code = "matching"
    text = "It cannot be compared: {why}."
    hint = "Correct what is asked for; nothing was changed."
    exit_status = 3


class IndexInvalid(MatchingError):
    code = "index-invalid"
    text = "The index of names cannot be used: {why}."
    hint = "Make it again from the names; no name was lost."


class IdentifierInvalid(MatchingError):
    code = "identifier-invalid"
    text = "The {kind} has no key: {why}."
    hint = "Look at the number again; specs/keys.md, section 3, says what is taken. Nothing was asked with it."


class BirthInvalid(MatchingError):
    code = "birth-invalid"
    text = "The years of birth give no keys: {why}."
    hint = "Give fewer years, or ask by name alone."
