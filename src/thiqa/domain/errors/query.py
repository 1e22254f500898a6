"""Lists that partners may search, and the queries that they ask."""

from __future__ import annotations

from thiqa.domain.errors.search import SearchError


class QueryOversized(SearchError):
    code = "query-oversized"
    text = "A batch of {count} elements is none of the agreed sizes; the largest is {limit}."
    hint = "Ask in several batches, each filled up to 16, 64, 512, 4096 or 32768 elements."


class QueryReplayed(SearchError):
    code = "query-replayed"
    text = "The query {query} was asked before with other elements."
    hint = "Each query has a reference of its own; ask again."


class ListUnknown(SearchError):
    code = "list-unknown"
    text = "No list {list} is open for search between these two nodes."
    hint = "Run `thiqa list show`; the owner opens it with `thiqa list publish`, the asker fetches it."


class EpochOver(SearchError):
    code = "epoch-over"
    text = "The list {list} is in epoch {epoch}; the query was made for another."
    hint = "Fetch the list again with `thiqa list fetch`, and ask again."


class OverseerMissing(SearchError):
    code = "overseer-missing"
    text = "No overseer is named at this node, so nobody could check what was asked."
    hint = "The overseer runs `thiqa oversight keygen` and an administrator `thiqa oversight name FILE`."


class NothingAsked(SearchError):
    code = "nothing-asked"
    text = "Nothing in the question makes a key that the clause permits: {why}."
    hint = "Give a name with a birth year, or a document, phone, account or plate that the clause names."


class QueryUnopened(SearchError):
    code = "query-unopened"
    text = "The sealed question does not lead to the elements that were asked: {why}."
    hint = "The row was changed, or the node lies to its overseer. Keep all files as they are."


class KeysDiffer(SearchError):
    code = "keys-differ"
    text = "The list was made with keys of version {theirs}; this node makes {ours}."
    hint = "One of the two nodes must be updated; keys of two versions never meet, so nothing would be found."


class BulkPaused(SearchError):
    code = "bulk-paused"
    text = "The day's searches under clause {clause} are used up; {done} rows are asked and kept."
    hint = "Run the same command again tomorrow: it goes on where it stopped, and nothing is asked twice."


class BulkRunning(SearchError):
    code = "bulk-running"
    text = "Another process asks about this file under this clause now."
    hint = "Wait for it, or end it; what it has asked is kept."


class EngineUnusable(SearchError):
    code = "engine-unusable"
    text = "The lists cannot be joined: {why}."
    hint = "Look at the setting match_engine; with `duckdb` this machine joins by itself. What was asked is kept."
