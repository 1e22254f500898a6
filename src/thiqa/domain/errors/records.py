"""What the agency itself knows: records, imports and screening."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class RecordError(ThiqaError):
    code = "record"
    text = "The record is not valid: {why}."
    hint = "Correct the record; nothing was changed."
    exit_status = 9
