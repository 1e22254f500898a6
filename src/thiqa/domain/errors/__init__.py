"""Every error that Thiqa tells: one tree, a stable code, a sentence and a hint; one file for each family.

::

    ThiqaError
    ├── FormatError        form       bytes or fields that are not what a specification says
    ├── MarkingError       marking    a marking or evaluation that cannot be understood
    ├── AgreementError     agreement  no clause permits it, or the agreement is not in force
    ├── KeyringError       keys       keys, manifests, passphrases
    ├── SealError          seal       signatures and envelopes
    ├── LedgerError        ledger     trees, proofs, checkpoints, witnesses
    ├── MatchingError      matching   names, identifiers and persons that cannot be compared
    ├── SearchError        search     points, proofs, filters and capacities of private search
    ├── DeliveryError      delivery   lanes, sequences, partners, transport
    ├── RecordError        records    what the agency itself knows: records, imports, screening
    ├── StoreError         store      rows, disk, locks
    └── UsageError         usage      settings and commands

A code is written once and never changes its meaning; it is what travels, is logged and is documented. Details name
positions, sizes and identifiers, never content. ``docs/errors.md`` is generated from these files.
"""

from __future__ import annotations

from thiqa.domain.errors.agreement import (
    AgreementError,
    AgreementInvalid,
    AgreementNotInForce,
    AgreementUnknown,
    Refused,
    ReleaseNeeded,
    SamePerson,
    TransitionInvalid,
)
from thiqa.domain.errors.delivery import (
    AnsweredError,
    AttachmentTooLarge,
    DeliveryError,
    EvidenceWanted,
    LaneUnknown,
    NotForUs,
    PartInvalid,
    PartnerUnknown,
    PartnerUnreachable,
    PartUnwanted,
    SequenceConflict,
    SequenceGap,
)
from thiqa.domain.errors.form import (
    FieldInvalid,
    FormatError,
    MrzInvalid,
    NotCanonical,
    Oversized,
    Truncated,
    UnknownVersion,
)
from thiqa.domain.errors.keys import (
    KemInvalid,
    KeyExpired,
    KeyringError,
    KeyUnknown,
    ManifestInvalid,
    PassphraseMissing,
    PassphraseWrong,
)
from thiqa.domain.errors.ledger import (
    CheckpointInvalid,
    CommitmentInvalid,
    LedgerError,
    LogForked,
    LogRolledBack,
    Overtaken,
    ProofInvalid,
    ProofWanted,
    WitnessElsewhere,
    WitnessesMissing,
)
from thiqa.domain.errors.marking import (
    EvaluationInvalid,
    MarkingError,
    MarkingInvalid,
    MarkingUnknown,
)
from thiqa.domain.errors.matching import (
    BirthInvalid,
    IdentifierInvalid,
    IndexInvalid,
    MatchingError,
)
from thiqa.domain.errors.query import (
    BulkPaused,
    BulkRunning,
    EngineUnusable,
    EpochOver,
    KeysDiffer,
    ListUnknown,
    NothingAsked,
    OverseerMissing,
    QueryOversized,
    QueryReplayed,
    QueryUnopened,
)
from thiqa.domain.errors.records import (
    EntryTwice,
    ImportOlder,
    ImportOtherFormat,
    ImportRunning,
    ImportShrinks,
    PairDecided,
    PairInvalid,
    RecordChanged,
    RecordErased,
    RecordError,
    RecordExists,
    RecordImported,
    RecordNotCurrent,
    RecordsDifferent,
    RecordsSame,
    RecordUnknown,
)
from thiqa.domain.errors.seal import (
    EnvelopeUnreadable,
    SealError,
    SignatureInvalid,
    WrongPurpose,
)
from thiqa.domain.errors.search import (
    BatchInvalid,
    DeltaInvalid,
    EvaluationUnproven,
    FilterDamaged,
    FilterUnexpected,
    PointIdentity,
    PointInvalid,
    ScalarInvalid,
    ScalarZero,
    SearchError,
    SearchKeyUnusable,
)
from thiqa.domain.errors.store import (
    AttachmentDamaged,
    DiskFull,
    NodeHalted,
    NotFound,
    StoreError,
)
from thiqa.domain.errors.tree import ThiqaError, every_error
from thiqa.domain.errors.usage import (
    FileUnusable,
    FormatUnknown,
    MappingInvalid,
    OptionUnknown,
    PersonMissing,
    SettingInvalid,
    UsageError,
)

__all__ = [
    "AgreementError",
    "AgreementInvalid",
    "AgreementNotInForce",
    "AgreementUnknown",
    "AnsweredError",
    "AttachmentDamaged",
    "AttachmentTooLarge",
    "BatchInvalid",
    "BirthInvalid",
    "BulkPaused",
    "BulkRunning",
    "CheckpointInvalid",
    "CommitmentInvalid",
    "DeliveryError",
    "DeltaInvalid",
    "DiskFull",
    "EngineUnusable",
    "EntryTwice",
    "EnvelopeUnreadable",
    "EpochOver",
    "EvaluationInvalid",
    "EvaluationUnproven",
    "EvidenceWanted",
    "FieldInvalid",
    "FileUnusable",
    "FilterDamaged",
    "FilterUnexpected",
    "FormatError",
    "FormatUnknown",
    "IdentifierInvalid",
    "ImportOlder",
    "ImportOtherFormat",
    "ImportRunning",
    "ImportShrinks",
    "IndexInvalid",
    "KemInvalid",
    "KeyExpired",
    "KeyUnknown",
    "KeyringError",
    "KeysDiffer",
    "LaneUnknown",
    "LedgerError",
    "ListUnknown",
    "LogForked",
    "LogRolledBack",
    "ManifestInvalid",
    "MappingInvalid",
    "MarkingError",
    "MarkingInvalid",
    "MarkingUnknown",
    "MatchingError",
    "MrzInvalid",
    "NodeHalted",
    "NotCanonical",
    "NotForUs",
    "NotFound",
    "NothingAsked",
    "OptionUnknown",
    "OverseerMissing",
    "Oversized",
    "Overtaken",
    "PairDecided",
    "PairInvalid",
    "PartInvalid",
    "PartUnwanted",
    "PartnerUnknown",
    "PartnerUnreachable",
    "PassphraseMissing",
    "PassphraseWrong",
    "PersonMissing",
    "PointIdentity",
    "PointInvalid",
    "ProofInvalid",
    "ProofWanted",
    "QueryOversized",
    "QueryReplayed",
    "QueryUnopened",
    "RecordChanged",
    "RecordErased",
    "RecordError",
    "RecordExists",
    "RecordImported",
    "RecordNotCurrent",
    "RecordUnknown",
    "RecordsDifferent",
    "RecordsSame",
    "Refused",
    "ReleaseNeeded",
    "SamePerson",
    "ScalarInvalid",
    "ScalarZero",
    "SealError",
    "SearchError",
    "SearchKeyUnusable",
    "SequenceConflict",
    "SequenceGap",
    "SettingInvalid",
    "SignatureInvalid",
    "StoreError",
    "ThiqaError",
    "TransitionInvalid",
    "Truncated",
    "UnknownVersion",
    "UsageError",
    "WitnessElsewhere",
    "WitnessesMissing",
    "WrongPurpose",
    "every_error",
]
