"""Keys of a person, document, phone, account or vehicle: what private search compares (specs/keys.md)."""

from thiqa.matching.keys.dated import composite_keys, years_asked, years_filed
from thiqa.matching.keys.numbers import account_key, document_key, phone_key, plate_key

__all__ = [
    "account_key",
    "composite_keys",
    "document_key",
    "phone_key",
    "plate_key",
    "years_asked",
    "years_filed",
]
