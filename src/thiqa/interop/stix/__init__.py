"""STIX 2.0 and 2.1 (OASIS), the part of it that a registry knows: identities, groups, locations and how they relate."""

from __future__ import annotations

from thiqa.interop.stix.source import Stix

__all__ = ["Stix"]
