"""The status page: four languages, no content, nothing foreign, nothing that writes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

import polib
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests import cast
from thiqa.exchange import deliver
from thiqa.exchange.send import send
from thiqa.store.models import Evidence, NodeRow, Partner
from thiqa.web.application import status
from thiqa.web.guard import LANGUAGES
from tools import messages

SECRET = "A lorry with a red tarpaulin crosses at the northern gate."


@pytest.fixture(scope="module")
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    send(made.atlas, made.agreement, [cast.tip(SECRET), cast.tip(SECRET)])
    deliver.drain(made.atlas, "test")
    send(made.baobab, made.agreement, [cast.tip(SECRET)])
    deliver.drain(made.baobab, "test")
    send(made.atlas, made.agreement, [replace(cast.tip(SECRET), mechanism="request", body={"question": SECRET})])
    send(made.atlas, made.agreement, [cast.tip(SECRET)])
    yield made
    made.close()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


def ask(pair: cast.Pair, path: str = "/", query: str = "", **changes: str) -> Answer:
    """One request to the status page of Atlas."""
    found: list[Any] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1:7480",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "7480",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }

    def start(line: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
        found.extend((int(line[:3]), headers))

    answer = status(pair.atlas)(environ | changes, start)
    text = b"".join(answer).decode()
    answer.close()  # type: ignore[attr-defined]
    names = [name for name, _ in found[1]]
    assert len(names) == len(set(names))
    return Answer(found[0], dict(found[1]), text)


class Tags(HTMLParser):
    """What a page consists of: tags with attributes, and the text outside of ``<bdi>`` and ``<code>``."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.loose = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "bdi" not in self.open:
            self.loose += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_each_language(pair: cast.Pair, language: str) -> None:
    answer = ask(pair, query=f"lang={language}")
    assert (answer.status, answer.headers["Content-Language"]) == (200, language)
    assert ("html", {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}) in Tags(answer.text).seen
    catalogue = polib.pofile(str(messages.WEB / "locale" / language / "LC_MESSAGES" / "django.po"))
    said = {entry.msgid: entry.msgstr for entry in catalogue}
    for text in (
        "Partners",
        "Agreements",
        "Lanes",
        "Receipts that we hold",
        "Head of the ledger",
        "In force",
        "Accepted",
    ):
        assert said[text] in answer.text
        assert language == "en" or f">{text}<" not in answer.text


@pytest.mark.parametrize(
    ("query", "asked", "shown"),
    [
        ("", "", "en"),
        ("", "es-MX,es;q=0.9,en;q=0.1", "es"),
        ("", "de, ar;q=0.5", "ar"),
        ("", "de", "en"),
        ("lang=fr", "ar", "fr"),
        ("lang=de", "ar", "ar"),
        ("lang=%22%3E%3Cscript%3E", "", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_setting(pair: cast.Pair, query: str, asked: str, shown: str) -> None:
    assert ask(pair, query=query, HTTP_ACCEPT_LANGUAGE=asked).headers["Content-Language"] == shown


def test_the_setting_decides_when_the_browser_asks_for_none_of_the_four(pair: cast.Pair) -> None:
    node = replace(pair.atlas, config=replace(pair.atlas.config, language="ar"))
    assert ask(replace(pair, atlas=node)).headers["Content-Language"] == "ar"


def test_the_page_shows_how_the_node_stands_and_no_content(pair: cast.Pair) -> None:
    text = ask(pair).text
    row = NodeRow.objects.using(pair.atlas.alias).get()
    for shown in ("Atlas General Directorate", "Baobab Security Directorate", "XBB", pair.atlas.id, "Short agreement"):
        assert shown in text
    assert f'<bdi dir="ltr">{row.size}</bdi>' in text
    assert f"thiqa/{pair.atlas.id}/0" in text
    for hidden in (*SECRET.split()[1:], "liaison officer"):
        assert not re.search(rf"\b{re.escape(hidden)}\b", text) or hidden in ("with", "a", "at", "the")


def test_numbers_times_and_identifiers_are_isolated_from_the_direction_of_the_text(pair: cast.Pair) -> None:
    assert re.findall(r"\d", Tags(ask(pair, query="lang=ar").text).loose) == []


def test_the_page_asks_nobody_else_and_runs_nothing(pair: cast.Pair) -> None:
    for query in ("lang=ar", "lang=en"):
        tags = Tags(ask(pair, query=query).text)
        names = {tag for tag, _ in tags.seen}
        assert not names & {"script", "img", "iframe", "form", "input", "button", "style", "object", "base"}
        for _, attributes in tags.seen:
            assert not {"style", "src", "srcset", "action"} & attributes.keys()
            assert not any(name.startswith("on") for name in attributes)
            link = attributes.get("href") or "/"
            assert link == "/style.css" or link == "/" or link.startswith("?lang=")
    style = ask(pair, "/style.css")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert not re.search(r"url\(|@import|https?:", style.text)


@pytest.mark.parametrize("path", ["/", "/style.css", "/nothing"])
def test_each_answer_carries_the_headers_and_no_cookie(pair: cast.Pair, path: str) -> None:
    headers = ask(pair, path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers


def test_what_others_named_themselves_is_text_and_never_markup(pair: cast.Pair) -> None:
    rows = Partner.objects.using(pair.atlas.alias)
    rows.update(agency="<script>alert(1)</script>&\"'")
    halted = NodeRow.objects.using(pair.atlas.alias)
    halted.update(halted="rolled back: <b>baobab</b>")
    try:
        text = ask(pair).text
    finally:
        rows.update(agency="Baobab Security Directorate")
        halted.update(halted="")
    assert "<script" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#x27;" in text


def test_a_halted_node_and_evidence_are_announced(pair: cast.Pair) -> None:
    assert 'role="alert"' not in ask(pair).text
    NodeRow.objects.using(pair.atlas.alias).update(halted="rolled back: baobab holds 9 leaves")
    Evidence.objects.using(pair.atlas.alias).create(kind="log-forked", made=pair.clock(), first=b"x")
    try:
        text = ask(pair).text
    finally:
        NodeRow.objects.using(pair.atlas.alias).update(halted="")
        Evidence.objects.using(pair.atlas.alias).all().delete()
    assert text.count('role="alert"') == 2
    assert "rolled back: baobab holds 9 leaves" in text


@pytest.mark.parametrize(
    "host", ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "192.0.2.1"]
)
def test_a_foreign_name_that_points_here_is_refused(pair: cast.Pair, host: str) -> None:
    answer = ask(pair, HTTP_HOST=host)
    assert (answer.status, "Atlas" in answer.text) == (421, False)


@pytest.mark.parametrize("host", ["localhost", "localhost:7480", "127.0.0.1", "[::1]:7480"])
def test_the_names_of_the_loopback_are_answered(pair: cast.Pair, host: str) -> None:
    assert ask(pair, HTTP_HOST=host).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_only_reading_is_allowed(pair: cast.Pair, method: str) -> None:
    answer = ask(pair, REQUEST_METHOD=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_page_that_does_not_exist_says_so_in_the_language(pair: cast.Pair) -> None:
    answer = ask(pair, "/admin", query="lang=fr")
    assert answer.status == 404
    assert "Cette page n’existe pas" in answer.text


def test_showing_the_page_writes_nothing(pair: cast.Pair) -> None:
    with CaptureQueriesContext(connections[pair.atlas.alias]) as captured:
        ask(pair)
    statements = {query["sql"].split()[0] for query in captured.captured_queries}
    assert statements <= {"SELECT", "PRAGMA"}


def test_every_table_has_a_caption_and_headings_with_a_scope(pair: cast.Pair) -> None:
    seen = Tags(ask(pair).text).seen
    tags = [tag for tag, _ in seen]
    assert tags.count("table") == tags.count("caption") == 5
    assert all("scope" in attributes for tag, attributes in seen if tag == "th")
    ids = [attributes["id"] for _, attributes in seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(attributes["aria-labelledby"] in ids for _, attributes in seen if "aria-labelledby" in attributes)
