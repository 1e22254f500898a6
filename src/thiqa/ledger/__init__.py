"""The memory: an append-only log of salted commitments, its proofs, its checkpoints and those who witness them.

``specs/ledger.md`` is the format. Everything here is pure: hashes, times and keys come in as arguments.
"""
