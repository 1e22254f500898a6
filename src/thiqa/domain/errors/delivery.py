"""Lanes, sequences, partners and transport."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class DeliveryError(ThiqaError):
    code = "delivery"
    text = "The message was not delivered: {why}."
    hint = "It stays in the outbox and is tried again."
    exit_status = 7


class PartnerUnknown(DeliveryError):
    code = "partner-unknown"
    text = "No partner {partner} is introduced here."
    hint = "Run `thiqa introduce` first."


class NotForUs(DeliveryError):
    code = "not-for-us"
    text = "The bytes are addressed to another node."
    hint = "Nothing was changed; the sender should check its address."


class LaneUnknown(DeliveryError):
    code = "lane-unknown"
    text = "No agreement here has the lane {lane}."
    hint = "The agreement may not be in force on this side yet."


class SequenceGap(DeliveryError):
    code = "sequence-gap"
    text = "The lane waits for number {expected}, not {got}."
    hint = "The sender goes back to the number that is waited for; nothing was changed."


class SequenceConflict(DeliveryError):
    code = "sequence-conflict"
    text = "Two statements were signed for number {seq} of one lane."
    hint = "Both are kept as evidence; call the partner."


class PartnerUnreachable(DeliveryError):
    code = "partner-unreachable"
    text = "The partner could not be reached: {why}."
    hint = "The node tries again by itself, waiting longer each time."


class AttachmentTooLarge(DeliveryError):
    code = "attachment-too-large"
    text = "An attachment has {size} bytes; the limit is {limit}."
    hint = "Cut the file, or agree on a larger limit with the partner: the setting is attachment_limit."


class PartUnwanted(DeliveryError):
    code = "part-unwanted"
    text = "No verified message waits for this part."
    hint = "The sender offers its message again and is told which parts are missing; nothing was changed."


class PartInvalid(DeliveryError):
    code = "part-invalid"
    text = "Part {part} is not the one that the signed message names."
    hint = "It was changed on the way or on the sender's disk; nothing was changed here."


class EvidenceWanted(DeliveryError):
    code = "evidence-wanted"
    text = "The partner holds a longer log of ours than we have; it is asked to show its checkpoint."
    hint = "If an old backup was put back, this node stops and `thiqa recover` brings back what it lacks."


class AnsweredError(DeliveryError):
    """The partner answered with an error; ``code`` is the partner's."""

    code = "partner-refused"
    text = "The partner answered {answered}: {sentence}"
    hint = "See docs/errors.md for the partner's code; a message stays in the outbox."
