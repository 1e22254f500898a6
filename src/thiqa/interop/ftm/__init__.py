"""FollowTheMoney, the format of OpenSanctions and Aleph: JSON lines of entities, read into entries and written back.

An entity is ``{"id": …, "schema": "Person", "properties": {"name": […], …}}``; every property is a list of texts.
Relations are entities of their own. Schemata and properties: followthemoney 3.x and 4.x, ``followthemoney.tech``.
"""

from __future__ import annotations

from thiqa.interop.ftm.source import FollowTheMoney
from thiqa.interop.ftm.writing import written

__all__ = ["FollowTheMoney", "written"]
