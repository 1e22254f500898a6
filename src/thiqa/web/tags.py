"""Template filters: code words as people read them, and identifiers, numbers and times that keep their order.

In a right-to-left sentence ``2026-11-23`` and ``+1`` would be drawn reversed; ``<bdi dir="ltr">`` keeps them whole.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

register = template.Library()

_WORDS = {
    "police": gettext_noop("Police"),
    "intelligence": gettext_noop("Intelligence"),
    "customs": gettext_noop("Customs"),
    "financial-intelligence": gettext_noop("Financial intelligence"),
    "judicial": gettext_noop("Judicial authority"),
    "introduced": gettext_noop("Introduced"),
    "stopped": gettext_noop("Stopped"),
    "proposed": gettext_noop("Proposed"),
    "signed": gettext_noop("Signed"),
    "in_force": gettext_noop("In force"),
    "suspended": gettext_noop("Suspended"),
    "ended": gettext_noop("Ended"),
    "text": gettext_noop("Messages"),
    "bulk": gettext_noop("Files"),
    "accepted": gettext_noop("Accepted"),
    "refused": gettext_noop("Refused"),
    "quarantined": gettext_noop("Quarantined"),
    "expired": gettext_noop("Expired"),
    "erased": gettext_noop("Erased"),
}

NOTHING = "—"


@register.filter
def word(code: str) -> str:
    """A code word in the language of the page; an unknown one as it is."""
    return gettext(_WORDS[code]) if code in _WORDS else code


@register.filter
def ltr(value: object) -> SafeString | str:
    """An identifier or number, isolated from the direction of the text around it."""
    return NOTHING if value is None or value == "" else format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def moment(value: datetime | date | None) -> SafeString | str:
    """A time in UTC or a day, written so that nobody can take the month for the day."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return _time(f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at:%Y-%m-%d %H:%M:%S} UTC")
    return _time(value.isoformat(), value.isoformat())


def _time(machine: str, person: str) -> SafeString:
    return format_html('<time datetime="{}"><bdi dir="ltr">{}</bdi></time>', machine, person)
