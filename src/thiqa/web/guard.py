"""What holds for each answer of the status page: who may ask, in which language, and what a browser may do with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from thiqa.web.application import NODE

LANGUAGES = {"ar": "العربية", "fr": "Français", "en": "English", "es": "Español"}
"""The languages of the screens and what each calls itself."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_loopback = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?").fullmatch


def guard(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django middleware.

    1. The page has no login, so it answers only to a name of the loopback: a foreign web page that points its own name
    at 127.0.0.1 (DNS rebinding) is refused. 2. It reads: only GET and HEAD. 3. The language is that of ``?lang=``, else
    the best one that the browser asks for, else the setting. 4. Each answer carries the headers above.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        language = _language(request)
        with translation.override(language):
            # 1.
            if not _loopback(request.META.get("HTTP_HOST", "")):
                response = HttpResponse("421 Misdirected Request\n", status=421, content_type="text/plain")
            # 2.
            elif request.method not in ("GET", "HEAD"):
                response = HttpResponseNotAllowed(["GET", "HEAD"])
            else:
                response = get_response(request)
        # 4.
        response["Content-Language"] = language
        response["Vary"] = "Accept-Language"
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return handle


def _language(request: HttpRequest) -> str:
    # 3.
    asked = request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for code, _ in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if (short := code.partition("-")[0]) in LANGUAGES:
            return str(short)
    return str(request.META[NODE].config.language)
