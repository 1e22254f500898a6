"""Signatures and envelopes."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class SealError(ThiqaError):
    code = "seal"
    text = "The envelope cannot be trusted: {why}."
    hint = "Nothing was changed; the sender should send it again."
    exit_status = 3


class SignatureInvalid(SealError):
    code = "signature-invalid"
    text = "The signature does not belong to these bytes."
    hint = "The bytes were changed on the way or were signed by somebody else."


class WrongPurpose(SealError):
    code = "wrong-purpose"
    text = "The bytes were signed for another purpose than {expected}."
    hint = "Nothing was changed; the sender has put one kind of statement in the place of another."


class EnvelopeUnreadable(SealError):
    code = "envelope-unreadable"
    text = "The envelope cannot be opened."
    hint = "It was changed, cut, or sealed to a key that this node does not hold."
