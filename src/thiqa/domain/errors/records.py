"""What the agency itself knows: records, imports and screening."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class RecordError(ThiqaError):
    code = "record"
    text = "The record is not valid: {why}."
    hint = "Correct the record; nothing was changed."
    exit_status = 9


class RecordUnknown(RecordError):
    code = "record-unknown"
    text = "There is no {what} {id}."
    hint = "List what there is: thiqa record list."


class RecordExists(RecordError):
    code = "record-exists"
    text = "There is a {what} {id} already."
    hint = "Change it, or give the new one another identifier."


class RecordErased(RecordError):
    code = "record-erased"
    text = "The record {id} was erased: {why}."
    hint = "Its content is gone for good. Whoever needs it again adds a record, with its own ground."


class RecordNotCurrent(RecordError):
    code = "record-not-current"
    text = "The {what} {id} is {state}."
    hint = "Only what is current is changed, and only what is withdrawn comes back: thiqa record restore."


class RecordImported(RecordError):
    code = "record-imported"
    text = "What the record {id} says is what its source says, {origin}."
    hint = "Add a record of your own and link the two. How far it is believed, and who may see it, you may change."


class RecordChanged(RecordError):
    code = "record-changed"
    text = "The record {id} has version {version} by now, not {expected}."
    hint = "Look at it again, and change what it says now."


class ImportRunning(RecordError):
    code = "import-running"
    text = "Another process imports into {origin} now."
    hint = "Wait until it has ended; it shows its progress where it was started."


class ImportOlder(RecordError):
    code = "import-older"
    text = "The file is edition {edition}, and {origin} has edition {current}."
    hint = "Look for a newer file. --older takes an older one all the same."


class ImportOtherFormat(RecordError):
    code = "import-other-format"
    text = "The records of {origin} came from files of the format {current}, and this one is {source}."
    hint = "Give it an origin of its own with --origin. --older takes the file all the same."


class ImportShrinks(RecordError):
    code = "import-shrinks"
    text = "The file lacks {missing} of {total} records of {origin}; half a file must not withdraw half a list."
    hint = "See whether the file is whole. --shrink withdraws what it lacks. Nothing was changed."


class EntryTwice(RecordError):
    code = "entry-twice"
    text = "The reference of this entry was given before in the same file."
    hint = "A reference names one entry; correct the file, or the mapping that makes references."


class PairInvalid(RecordError):
    code = "pair-invalid"
    text = "The two records are no pair to decide on: {why}."
    hint = "List the pairs: thiqa resolve list."


class PairDecided(RecordError):
    code = "pair-decided"
    text = "The records {first} and {second} were decided {state} already, by {by}."
    hint = "Undo that decision first: thiqa resolve undo."


class RecordsDifferent(RecordError):
    code = "records-different"
    text = (
        "The records {first} and {second} cannot be the same: {one} and {other} were decided different by {by}, "
        "while by decision {chain}."
    )
    hint = "Look again at that decision, or at those that tie the records together, and undo the one that is wrong."


class RecordsSame(RecordError):
    code = "records-same"
    text = "The records {first} and {second} cannot be different: by decision {chain}."
    hint = "Look again at these decisions, and undo the one that is wrong."
