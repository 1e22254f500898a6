"""Names, identifiers and persons that cannot be compared."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class MatchingError(ThiqaError):
    code = "matching"
    text = "It cannot be compared: {why}."
    hint = "Correct what is asked for; nothing was changed."
    exit_status = 3
