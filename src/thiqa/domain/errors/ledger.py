"""Trees, proofs, checkpoints and witnesses."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


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


class ProofWanted(LedgerError):
    code = "proof-wanted"
    text = "The proof does not begin at the checkpoint of {held} leaves that is held here."
    hint = "The caller sends the proof from that size; this happens by itself."


class Overtaken(LedgerError):
    code = "overtaken"
    text = "A later contact of the same partner was faster."
    hint = "The call is made again; this happens by itself."
