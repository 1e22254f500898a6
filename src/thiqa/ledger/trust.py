"""Whom to believe about a log: the trust policy of C2SP tlog-policy, a short text with logs, witnesses and a quorum.

::

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<number> <name>...
    quorum <name>|none
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from thiqa.crypto.note import COSIGNED, ED25519, ML_DSA_44, Verifier, signed_times, split
from thiqa.domain.errors import CheckpointInvalid, FormatError, Oversized, WitnessesMissing
from thiqa.ledger.checkpoint import Checkpoint

__all__ = ["TrustPolicy"]

_NONE = "none"
_LINES = 1024
_number = re.compile(r"[1-9][0-9]{0,3}").fullmatch


@dataclass(slots=True)
class TrustPolicy:
    """A trust policy, read. ``groups`` are in the order of the text: a member stands before its group."""

    logs: list[Verifier] = field(default_factory=list)
    witnesses: dict[str, Verifier] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = ""

    @classmethod
    def parse(cls, text: str) -> TrustPolicy:
        """Read the text of a policy. Raises ``FormatError`` that names the line, or ``Oversized``."""
        policy, lines = cls(), text.split("\n")
        if len(lines) > _LINES:
            raise Oversized(what="The trust policy in lines", size=len(lines), limit=_LINES)
        read: dict[str, Callable[[list[str]], bool]] = {
            "log": policy._log,
            "witness": policy._witness,
            "group": policy._group,
            "quorum": policy._quorum,
        }
        for number, line in enumerate(lines, 1):
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if not words or words[0].startswith("#"):
                continue
            if any(mark < " " or mark == "\x7f" for mark in "".join(words)):
                raise FormatError(what=f"line {number} of the trust policy has control characters")
            if words[0] not in read or not read[words[0]](words[1:]):
                raise FormatError(what=f"line {number} of the trust policy")
        if not policy.quorum:
            raise FormatError(what="the trust policy has no quorum")
        return policy

    def check(self, note: str) -> Checkpoint:
        """The checkpoint in a note that the policy accepts.

        What must hold: 1. no signature of a known key is wrong; 2. it is a checkpoint, and one of the logs signed it
        under its origin; 3. the witnesses of the quorum cosigned it, each with a time. That witnesses' clocks are right
        is not looked at. Raises ``SignatureInvalid``, ``CheckpointInvalid`` or ``WitnessesMissing``.
        """
        # 1. Every signature that we can check.
        times = signed_times(note, [*self.logs, *self.witnesses.values()])
        # 2. The log.
        checkpoint = Checkpoint.parse(split(note)[0])
        if not any(log.name == checkpoint.origin and log in times for log in self.logs):
            raise CheckpointInvalid(why="no log of the trust policy signed it")
        # 3. The quorum. Members stand before their groups, so one pass is enough.
        seen = {_NONE, *(name for name, witness in self.witnesses.items() if times.get(witness))}
        for name, (needed, members) in self.groups.items():
            if sum(member in seen for member in members) >= needed:
                seen.add(name)
        if self.quorum not in seen:
            raise WitnessesMissing(quorum=self.quorum)
        return checkpoint

    # Each reads the words after the first one of its line and tells whether they are as they must be.

    def _log(self, words: list[str]) -> bool:
        if len(words) not in (1, 2):
            return False
        log = Verifier.from_vkey(words[0])
        if log.kind not in (ED25519, ML_DSA_44) or any(log.public == other.public for other in self.logs):
            return False
        self.logs.append(log)
        return True

    def _witness(self, words: list[str]) -> bool:
        if len(words) not in (2, 3) or self._known(words[0]):
            return False
        witness = Verifier.from_vkey(words[1])
        if witness.kind not in (COSIGNED, ML_DSA_44):
            return False
        if any(witness.public == other.public for other in self.witnesses.values()):
            return False
        self.witnesses[words[0]] = witness
        return True

    def _group(self, words: list[str]) -> bool:
        if len(words) < 3 or self._known(words[0]):
            return False
        name, threshold, *members = words
        # A member counts once, in one group: else one witness could fill a quorum alone.
        taken = {member for _, others in self.groups.values() for member in others}
        if len(set(members)) != len(members) or taken & set(members):
            return False
        if not all(member != _NONE and self._known(member) for member in members):
            return False
        if threshold not in ("any", "all") and not _number(threshold):
            return False
        needed = {"any": 1, "all": len(members)}.get(threshold) or int(threshold)
        if needed > len(members):
            return False
        self.groups[name] = needed, tuple(members)
        return True

    def _quorum(self, words: list[str]) -> bool:
        if self.quorum or len(words) != 1 or not self._known(words[0]):
            return False
        self.quorum = words[0]
        return True

    def _known(self, name: str) -> bool:
        return name == _NONE or name in self.witnesses or name in self.groups
