"""No clause permits it, or the agreement is not in force."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


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
