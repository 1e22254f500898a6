"""A marking or evaluation that cannot be understood."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class MarkingError(ThiqaError):
    code = "marking"
    text = "The marking cannot be understood: {why}."
    hint = "Use TLP 2.0, PAP and H0 to H3 as in specs/marking.md."
    exit_status = 3


class MarkingUnknown(MarkingError):
    code = "marking-unknown"
    text = "The marking is not known here; the item is quarantined as most restrictive."
    hint = "Ask the originator for a marking that both nodes know."


class MarkingInvalid(MarkingError):
    code = "marking-invalid"
    text = "The marking is not well formed: {why}."
    hint = "The writer has a fault; specs/marking.md, section 2, lists the fields."


class EvaluationInvalid(MarkingError):
    code = "evaluation-invalid"
    text = "The evaluation {value} does not exist in the scheme {scheme}."
    hint = "See specs/marking.md for the grades of each scheme."
