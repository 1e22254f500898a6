"""The status page and its style sheet."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_bidi

from thiqa.web.application import NODE
from thiqa.web.guard import LANGUAGES
from thiqa.web.overview import overview

_STYLE = Path(__file__).with_name("static") / "style.css"


def page(request: HttpRequest) -> HttpResponse:
    """How the node stands."""
    node = request.META[NODE]
    return _render(request, "status.html", 200, overview(node, get_language() or "en"))


def style(request: HttpRequest) -> HttpResponse:
    """The style sheet."""
    return HttpResponse(_STYLE.read_bytes(), content_type="text/css; charset=utf-8")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _render(request, "missing.html", 404, None)


def failed(request: HttpRequest) -> HttpResponse:
    """500: in plain text, because the fault may lie in what pages are made from."""
    return HttpResponse("500 Internal Server Error\n", status=500, content_type="text/plain")


def _render(request: HttpRequest, template: str, status: int, shown: object) -> HttpResponse:
    frame = {"language": get_language(), "dir": "rtl" if get_language_bidi() else "ltr", "languages": LANGUAGES}
    return render(request, template, {**frame, "now": shown}, status=status)
