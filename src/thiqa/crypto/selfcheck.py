"""What a node proves to itself before it starts: that this installation opens envelopes as the specification says.

HPKE with ML-KEM-768 and X25519 is still a draft (draft-ietf-hpke-pq). Should a later release of the library follow a
later draft, then nobody could open what we seal; it is better not to start.
"""

from __future__ import annotations

from base64 import b64decode

from thiqa.crypto.envelope import Identity, open_envelope
from thiqa.domain.errors import EnvelopeUnreadable, KeyringError

__all__ = ["ENVELOPE", "PLAIN", "SEED", "self_check"]

SEED = bytes(range(32))
PLAIN = b"Thiqa"
ENVELOPE = b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IG1sa2VtNzY4eDI1NTE5IDIyOHJzZmtJY3hQNXgxTTZNM1pGcGFIc2tjSEIyMFc1aVYwYmVhUjIwVjNv"
    "UW5DSlZqUDdLWVRSUTlmMWd5dWhuWjc4NWExWm9mR1NUR3FNQksrckY2TDZoRVc5eHpULy8yWlJXUVFER1FreEdCdzFIQ1dUL0t0SGg5bEozQ3ps"
    "UE9jc1dENWN6RnpjMGVPTERqWVhJdmJqOVZLQTFTdHhoL3FjTjIvKzd3cXhXUVlha2RhYUVsU3A4d1p5WGtQQTBNUjFuWTZuVHlpV2U0L3pKS3FB"
    "SEl5UG9kMXVEQUo1NGV4RmM3UUkreDRlWVhoUlY0cWVrS1RwQ1BRQnUxanJnTEEwdmpzcXdYMVpRUUNBTERwbUluN1VRUWJCVkdyUnZPS0M5TWgw"
    "LzZ4enZQaTYrOHB0NEtqYitNM2c4RE9oOGUyZjErdzZ3eUVGRWV5Z2UzZ0h5eWJrUXBTZlVZemJjaFRsT0hkTmx6VHkxdE1nSmlmMitWVjM3b3F3"
    "S1JZUHNlaFI2d0VYQTdGa0JvUy9KeXphNGdrSjlTMitNbXJnbFNxLytLRFo2Ykd2NHhnemxEV0dVbW55dHpkbFJjYnNXY1VEZGtrU2ZhOFVxaTd0"
    "RWxBdFh0clhvNEpkNnMwbUQzdTJhdmQ4OGNsS3VyS3lkTGFFNHhpWDVibTR4eTdtWjhQU3o2UFZtdzZkRm5BTUppZXhMRGpTMDB5dktBaDNwL0l1"
    "N1QzdkNqTmhoUityMmlLZ1AwMlJRY3JDam4yZXgrREpreEVBM1NKdFJnMGRUUFd1M09raTBMcm1RT3pJN0sxdllJVlRERXljemZteHhQZjRXUGxG"
    "cjloZXU3WUU3UVBPS2JQSW9aem9vU2pqMlBQbWozVENrdWZ4bVZRVENTNDkzTjJCQy8vQnM5NG53QlJVWExxbEdGSzBtL01ZVkprM2NlejhDQTQy"
    "WkQ2ZGZKaHhmY3doZ25zaVl5bkdUeGFzQ1RlNzM3MUdFQkdvcmg2bmdrMFMwMngwM3pJZzdPRGVPOUxlTFlkNUNQaVlsdzhaRDV1Q3JoN0FHUG83"
    "aTNJaEpJSFVoYktFVXZ1V1p5bzVKcHFjdHU3MzZuRUNUaTBNeitKa01qN2JUSlpuZzRoTVhlOXR2S3dCVkhxR2V4MVgrT2tvbEtPYmZ0NDljcTlk"
    "SjMwVG5pNk9aL2JNT3hWWm1hUTFFelQ4TzQ0VVNUUkwrdkNqRVNHemdQZExvN29TK0IybTFYYTd3UXpLS3c4T2tFT2ZkaUdWak5sOEhDN2RMcUcy"
    "Vk1KSjcxMXRUcDN6UlBIWVFDcUVBZ2dQT2Y3blo2RnpvZnlNeWFkOVUvZHlTemEvNTBsUnoxWkZkMm5wK01CMjVNMldBTEJnT3lMYUxOUVg5aU9Y"
    "L0tlZ2ZFRUIzQ1Q5cS9hRUFXM2dBZlg3SFJLN3JoQTZoM3NQR3pvRU5NSzN6NFJDSmlPYmJrK2diUEJlc216bVJhY1ZXTThrOWFnV05IOExrY1JC"
    "ekhJV1ZBbmZ1RTRicmlQOXp2a3VhWDVrUXkvR2NaV0l5eTI4REIvd3JFcEtHVzFyUklVUzV2VFdlMjE2Z2VJc0pSaERnK2J1eDhQQ29ueWJndHIz"
    "SDBUdWVCM0pVQW9La1NkRGkvcGlSNzF3Q3ZidnRHdG9TL09RQmJSUk1GUFgwVElDZUhoQmdvek1wYlJxbU0zS0RSYVh6SUZ6cmVTSXJLbWZ2NUw5"
    "L0hFcTE0NU51emxld3RaVzRJNytqMGdvak5nTENvSUVDeVJIV1ZoQ1R5dUNPc3RlVW9NTGU2MmoxR1R0WkwxNXV2RVE5RzBhMlAzVmZENlkycXdI"
    "MmE2Rk5weVhjS0l0QVRVN0xzMWdnKzg5dG5MRFE5QmVMSDd2MHl0VEFia1RWSU52NXRFdzhtcVBDUDVjVzdqYzJCTmJEYXVxMEl4U1VROTZOTUZi"
    "OVJwMm1udllXZ0txK1VzYzZKNS9SUQpDdUM5QmFIL09MVGpORW1pZGFWMDZvM0VRamxEUC93Z1hPMEovbkRXM3M4Ci0tLSBHUmUwRzVYMHczclBD"
    "VWhydEx4dm93aVR4WnRCcWVZZVhRZ0FiSTRtYTMwChYh/d4W+Qd6NbaNKqqXJaDlYl8GlQ3t8n7NG9qYkZvRQurDZD0="
)
"""``PLAIN`` sealed once to the identity of ``SEED``; also in ``specs/vectors/envelope``."""


def self_check(envelope: bytes = ENVELOPE) -> None:
    """Raises ``KeyringError`` unless 1. the stored envelope opens to what is known to be in it, and 2. the same
    envelope with one bit changed in its payload does not open. Takes less than a millisecond."""
    identity = Identity.from_seed(SEED)
    # 1. The known answer.
    try:
        plain = open_envelope(envelope, [identity])
    except EnvelopeUnreadable as error:
        raise KeyringError(why="this library does not open a known envelope") from error
    if plain != PLAIN:
        raise KeyringError(why="this library opens a known envelope to something else")
    # 2. It must also be able to say no.
    try:
        open_envelope(envelope[:-1] + bytes([envelope[-1] ^ 1]), [identity])
    except EnvelopeUnreadable:
        return
    raise KeyringError(why="this library opens an envelope that was changed")
