"""INTERPOL's public notices, as the public interface of interpol.int gives them."""

from __future__ import annotations

from thiqa.interop.interpol.source import Notices

__all__ = ["Notices"]
