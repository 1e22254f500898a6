"""Bech32 (BIP 173) without its limit of length: how age writes recipients and identities as text.

A checksum against slips of the pen, no protection against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from thiqa.domain.errors import FormatError, Oversized

__all__ = ["decode", "encode"]

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)

_LIMIT = 4096
"""Characters; a recipient of 1,216 bytes has 1,959."""


def encode(prefix: str, data: bytes) -> str:
    """``prefix``, ``1``, the data and six characters of checksum, all lower-case or all upper-case as the prefix is."""
    lower = prefix.lower()
    values = _regroup(data, 8, 5, pad=True)
    check = _polymod([*_expanded(lower), *values, *bytes(6)]) ^ 1
    values += [check >> 5 * (5 - position) & 31 for position in range(6)]
    text = lower + "1" + "".join(_ALPHABET[value] for value in values)
    return text if prefix == lower else text.upper()


def decode(text: str) -> tuple[str, bytes]:
    """The prefix as it is written, and the data; raises ``FormatError`` for whatever :func:`encode` would not write."""
    if len(text) > _LIMIT:
        raise Oversized(what="The Bech32 text", size=len(text), limit=_LIMIT)
    if text != text.lower() and text != text.upper():
        raise FormatError(what="Bech32 in mixed case")
    prefix, separator, rest = text.lower().rpartition("1")
    if not separator or not prefix or len(rest) < 6 or not all("!" <= character <= "~" for character in text):
        raise FormatError(what="no Bech32 text")
    try:
        values = [_VALUES[character] for character in rest]
    except KeyError as error:
        raise FormatError(what="a character that Bech32 does not have") from error
    if _polymod([*_expanded(prefix), *values]) != 1:
        raise FormatError(what="the Bech32 checksum is wrong")
    return text[: len(prefix)], bytes(_regroup(values[:-6], 5, 8, pad=False))


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for position, factor in enumerate(_GENERATOR):
            if top >> position & 1:
                check ^= factor
    return check


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _regroup(values: Iterable[int], width: int, wanted: int, *, pad: bool) -> list[int]:
    collected = bits = 0
    found: list[int] = []
    for value in values:
        collected = (collected << width | value) & 0xFFFF
        bits += width
        while bits >= wanted:
            bits -= wanted
            found.append(collected >> bits & (1 << wanted) - 1)
    rest = collected << (wanted - bits) & (1 << wanted) - 1
    if pad and bits:
        found.append(rest)
    elif not pad and (bits >= width or rest):
        raise FormatError(what="Bech32 with bits left over")
    return found
