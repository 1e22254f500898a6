"""The machine-readable zone of travel documents (ICAO Doc 9303 parts 3 to 7): TD1, TD2, TD3, MRV-A and MRV-B.

Pure: no file, no clock; the day of reading comes in. ``read`` takes a zone apart and says what is wrong with it, what
is doubtful, and what its check digits cannot see; ``compose`` writes one. A zone that is right in every digit does not
make a document genuine.
"""

from __future__ import annotations

from thiqa.interop.mrz.composing import Holder, compose
from thiqa.interop.mrz.finding import Finding
from thiqa.interop.mrz.names import Name, transliterate
from thiqa.interop.mrz.reading import Mrz, lines_of, read

__all__ = ["Finding", "Holder", "Mrz", "Name", "compose", "lines_of", "read", "transliterate"]
