"""Private search: points, proofs, filters and capacities."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class SearchError(ThiqaError):
    code = "search"
    text = "The search was not answered: {why}."
    hint = "Nothing was told to either side; correct the query and ask again."
    exit_status = 10


class BatchInvalid(SearchError):
    code = "batch-invalid"
    text = "The batch of a search is not valid: {why}."
    hint = "A batch is a whole number of elements within the limits of specs/search.md; nothing was answered."


class PointInvalid(SearchError):
    code = "point-invalid"
    text = "Element {position} of the batch is not the encoding of a group element."
    hint = "Only the canonical encodings of RFC 9496 are taken; nothing of the batch was answered."


class PointIdentity(SearchError):
    code = "point-identity"
    text = "Element {position} of the batch is the identity of the group."
    hint = "An honest partner never sends it (RFC 9497, section 5.1); nothing of the batch was answered."


class ScalarInvalid(SearchError):
    code = "scalar-invalid"
    text = "Scalar {position} is not below the order of the group."
    hint = "Whoever wrote it has a fault; nothing was answered."


class ScalarZero(SearchError):
    code = "scalar-zero"
    text = "Scalar {position} is zero."
    hint = "A zero key or blind would hide or answer nothing; draw it again."


class SearchKeyUnusable(SearchError):
    code = "search-key-unusable"
    text = "The key of this list and epoch cannot be used: {why}."
    hint = "Draw a new seed and publish the list under it."


class EvaluationUnproven(SearchError):
    code = "evaluation-unproven"
    text = "The answer is not proven to be made with the key that the partner published."
    hint = "None of it counts. Ask again; if it stays, tell the partner's oversight: it may use another key for you."


class FilterDamaged(SearchError):
    code = "filter-damaged"
    text = "The filter is damaged: {why}."
    hint = "Fetch it again from the partner; nothing was searched in it."


class FilterUnexpected(SearchError):
    code = "filter-unexpected"
    text = "The filter is not the one that the partner signed: {why}."
    hint = "Fetch it again; if it stays, the partner shows different lists to different nodes."


class DeltaInvalid(SearchError):
    code = "delta-invalid"
    text = "The change of the filter cannot be applied: {why}."
    hint = "Fetch the whole filter; the one that is held was left as it was."
