"""Settings and commands."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


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


class MappingInvalid(UsageError):
    code = "mapping-invalid"
    text = "{file}, {place}: {why}."
    hint = "Correct the mapping; docs/mapping.md explains it. Nothing was changed."


class FormatUnknown(UsageError):
    code = "format-unknown"
    text = "There is no format {name}; there are {known}."
    hint = "Name one of them, or none, and the file's first bytes decide."


class OptionUnknown(UsageError):
    code = "option-unknown"
    text = "The format {name} has no use for {option}."
    hint = "Leave it out."


class SettingInvalid(UsageError):
    code = "setting-invalid"
    text = "The setting {name} is not valid: {why}."
    hint = "See docs/settings.md."
