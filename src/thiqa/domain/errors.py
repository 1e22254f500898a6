"""Every error that Thiqa tells: one tree, a stable code, a sentence and a hint.

::

    ThiqaError
    ├── FormatError        bytes or fields that are not what a specification says
    ├── MarkingError       a marking or evaluation that cannot be understood
    ├── AgreementError     no clause permits it, or the agreement is not in force
    ├── KeyringError       keys, manifests, passphrases
    ├── SealError          signatures and envelopes
    ├── LedgerError        trees, proofs, checkpoints, witnesses
    ├── DeliveryError      lanes, sequences, partners, transport
    ├── StoreError         rows, disk, locks
    └── UsageError         settings and commands

A code is written once and never changes its meaning; it is what travels, is logged and is documented. Details name
positions, sizes and identifiers, never content. ``docs/errors.md`` is generated from this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class ThiqaError(Exception):
    """The root of the tree.

    ``code`` is the stable name, ``text`` the sentence with its details in braces, ``hint`` what a person can do.
    ``exit_status`` is what a command ends with.
    """

    code: ClassVar[str] = "error"
    text: ClassVar[str] = "Something failed."
    hint: ClassVar[str] = "Read the log of the node."
    exit_status: ClassVar[int] = 1

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The sentence with its details filled in; a detail that was not given shows as a dash."""
        return self.text.format_map(_Details(self.details))


class _Details(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


def every_error(root: type[ThiqaError] = ThiqaError) -> Iterator[type[ThiqaError]]:
    """All classes of the tree, parents before children, in the order in which they are written."""
    yield root
    for child in root.__subclasses__():
        yield from every_error(child)


# --- format ----------------------------------------------------------------------------------------------------------


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


# --- marking and evaluation ------------------------------------------------------------------------------------------


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


# --- agreements ------------------------------------------------------------------------------------------------------


class AgreementError(ThiqaError):
    code = "agreement"
    text = "The agreement does not allow it."
    hint = "Run `thiqa agreement show` to read its clauses."
    exit_status = 4


class AgreementInvalid(AgreementError):
    code = "agreement-invalid"
    text = "The agreement is not well formed: {why}."
    hint = "Correct the file; `thiqa agreement test` checks it."


class AgreementUnknown(AgreementError):
    code = "agreement-unknown"
    text = "No agreement {agreement} is known here."
    hint = "Run `thiqa agreement show` for the list."


class TransitionInvalid(AgreementError):
    code = "transition-invalid"
    text = "The step {event} is not possible while the agreement is {state}: {why}."
    hint = "Run `thiqa agreement show` to see how the agreement stands."


class Refused(AgreementError):
    """No clause permits the act; ``clause`` came closest, or is ``no-clause``; ``rule`` is what it failed."""

    code = "not-permitted"
    text = "Refused under {clause}: {why}."
    hint = "Only what a clause permits may be sent, received or kept; see `thiqa agreement show`."

    @property
    def clause(self) -> str:
        return str(self.details.get("clause", "no-clause"))

    @property
    def rule(self) -> str:
        return str(self.details.get("rule", "no-clause"))


class AgreementNotInForce(Refused):
    code = "agreement-not-in-force"
    text = "The agreement is {state}, not in force."
    hint = "It acts only while both nodes hold both signatures and neither suspended or ended it."


class ReleaseNeeded(AgreementError):
    code = "release-needed"
    text = "The clause {clause} asks for release by a second person."
    hint = "Another person releases it: `thiqa release DRAFT --as NAME`."


class SamePerson(AgreementError):
    code = "same-person"
    text = "The author of an item cannot release it."
    hint = "A second pair of eyes is the safeguard; ask a releasing authority."


# --- keys ------------------------------------------------------------------------------------------------------------


class KeyringError(ThiqaError):
    code = "keyring"
    text = "The keys are not usable: {why}."
    hint = "See docs/operate.md, keys."
    exit_status = 5


class PassphraseWrong(KeyringError):
    code = "passphrase-wrong"
    text = "The passphrase does not open the keys."
    hint = "Check THIQA_PASSPHRASE_FILE; the keys were not changed."


class PassphraseMissing(KeyringError):
    code = "passphrase-missing"
    text = "The passphrase is not given."
    hint = "Set passphrase_file in thiqa.toml, or THIQA_PASSPHRASE_FILE, or run the command at a terminal."


class ManifestInvalid(KeyringError):
    code = "manifest-invalid"
    text = "The key manifest is not valid: {why}."
    hint = "Ask the partner for its manifest again and compare the fingerprint by voice."


class KeyExpired(KeyringError):
    code = "key-expired"
    text = "The key {key} is not live at this position of the log."
    hint = "The sender signs again with its live key; nothing was changed."


class KemInvalid(KeyringError):
    code = "kem-invalid"
    text = "The announced sealing key is not valid: {why}."
    hint = "The partner announces its sealing key again with its next receipt; the one that is held stays in use."


class KeyUnknown(KeyringError):
    code = "key-unknown"
    text = "No pinned key of this partner has the id {key}."
    hint = "Introduce the partner, or adopt its newest manifest."


# --- signatures and envelopes ----------------------------------------------------------------------------------------


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


# --- ledger ----------------------------------------------------------------------------------------------------------


class LedgerError(ThiqaError):
    code = "ledger"
    text = "The log does not hold together: {why}."
    hint = "Keep all files as they are and call your oversight body."
    exit_status = 6


class ProofInvalid(LedgerError):
    code = "proof-invalid"
    text = "The {what} proof does not lead to the root."
    hint = "The log or the proof was changed."


class CommitmentInvalid(LedgerError):
    code = "commitment-invalid"
    text = "The detail is not the one that the leaf commits to."
    hint = "The row beside the log was changed; the log itself still holds. Keep both and call your oversight body."


class CheckpointInvalid(LedgerError):
    code = "checkpoint-invalid"
    text = "The checkpoint is not valid: {why}."
    hint = "Ask the node that signed it for its newest checkpoint."


class WitnessesMissing(LedgerError):
    code = "witnesses-missing"
    text = "The checkpoint is not cosigned by {quorum}, as the trust policy asks."
    hint = "Wait until the witnesses have seen it; nothing was changed."


class WitnessElsewhere(LedgerError):
    code = "witness-elsewhere"
    text = "The witness holds this log at {held} leaves."
    hint = "Ask again with a proof from that size; nothing was changed."


class LogRolledBack(LedgerError):
    code = "log-rolled-back"
    text = "The log has {size} leaves, but {held} were witnessed."
    hint = "An old backup was put back: run `thiqa recover`."


class LogForked(LedgerError):
    code = "log-forked"
    text = "Two histories of one log were signed; they part before leaf {size}."
    hint = "Contact is stopped; both checkpoints are kept as evidence for the oversight bodies."


# --- delivery --------------------------------------------------------------------------------------------------------


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


# --- store -----------------------------------------------------------------------------------------------------------


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


# --- usage -----------------------------------------------------------------------------------------------------------


class UsageError(ThiqaError):
    code = "usage"
    text = "{why}"
    hint = "Run the command with --help."
    exit_status = 2


class PersonMissing(UsageError):
    code = "person-missing"
    text = "Say who acts."
    hint = "Add --as NAME, or set THIQA_AS: a person decides, and the log names them."


class FileUnusable(UsageError):
    code = "file-unusable"
    text = "{file}: {why}."
    hint = "Name another file; nothing was changed."


class SettingInvalid(UsageError):
    code = "setting-invalid"
    text = "The setting {name} is not valid: {why}."
    hint = "See docs/settings.md."
