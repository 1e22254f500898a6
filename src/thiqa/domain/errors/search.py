"""Private search: points, proofs, filters and capacities."""

from __future__ import annotations

from thiqa.domain.errors.tree import ThiqaError


class SearchError(ThiqaError):
    code = "search"
    text = "The search was not answered: {why}."
    hint = "Nothing was told to either side; correct the query and ask again."
    exit_status = 10
