"""Keys, manifests and passphrases."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


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
