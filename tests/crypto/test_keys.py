"""Keys come from their seeds, and the certificate works on both ends of TLS 1.3."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crypto.keyrings import keyring, seeded
from thiqa.crypto.keys import LogKey, RootKey, SignKey, certificate_digest, key_id, self_signed
from thiqa.domain.errors import KeyringError

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def test_a_key_comes_back_from_its_seed() -> None:
    atlas = keyring("atlas")
    assert SignKey.from_seed(atlas.sign.seed).id == atlas.sign.id
    again = LogKey.from_seeds(atlas.log.seed, atlas.log.seed_pq)
    assert (again.public, again.public_pq) == (atlas.log.public, atlas.log.public_pq)
    assert (len(again.public), len(again.public_pq)) == (32, 1312)
    assert again.id_pq == key_id("log-pq", again.public_pq)


def test_a_root_key_and_a_signing_key_of_one_seed_have_different_names() -> None:
    assert RootKey(bytes(32)).id != SignKey(bytes(32)).id


def test_the_published_pair_of_rfc_8032_is_made() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SignKey.from_seed(seed)
    assert key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(KeyringError):
        SignKey.from_seed(bytes(size))
    with pytest.raises(KeyringError):
        LogKey.from_seeds(bytes(32), bytes(size))
    with pytest.raises(KeyringError):
        self_signed("atlas.example", bytes(size), FROM, TO)


def test_secrets_do_not_show() -> None:
    atlas = keyring("atlas")
    for key in (atlas.sign, atlas.log, atlas.roots[0]):
        assert key.seed.hex() not in repr(key)
        assert key.id in repr(key)


def test_a_certificate_is_made_again_from_its_seed() -> None:
    seed = seeded("tls")(32)
    assert self_signed("atlas.example", seed, FROM, TO) == self_signed("atlas.example", seed, FROM, TO)
    digest = certificate_digest(self_signed("atlas.example", seed, FROM, TO)[0])
    assert len(digest) == 32
    assert digest != certificate_digest(self_signed("atlas.example", seeded("other")(32), FROM, TO)[0])
    with pytest.raises(KeyringError):
        certificate_digest(b"no certificate")


def context(side: int, own: tuple[bytes, bytes], partner: bytes, folder: Path) -> ssl.SSLContext:
    """TLS 1.3 that shows ``own`` and accepts exactly ``partner``."""
    made = ssl.SSLContext(side)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(cadata=partner.decode())
    name = folder / f"{side}.pem"
    name.write_bytes(own[0] + own[1])
    made.load_cert_chain(name)
    return made


def handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends in memory."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = server.wrap_bio(up, down, server_side=True), client.wrap_bio(down, up)
    for _ in range(4):
        for end in reversed(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends


def test_two_nodes_meet_over_tls_with_pinned_certificates(tmp_path: Path) -> None:
    atlas, baobab, cedar = (
        self_signed(f"{name}.example", seeded(name + " tls")(32), FROM, TO) for name in ("atlas", "baobab", "cedar")
    )
    server = context(ssl.PROTOCOL_TLS_SERVER, atlas, baobab[0], tmp_path)
    ends = handshake(server, context(ssl.PROTOCOL_TLS_CLIENT, baobab, atlas[0], tmp_path))
    shown = ends[0].getpeercert(binary_form=True)
    assert shown is not None
    assert ends[1].version() == "TLSv1.3"
    assert certificate_digest(ssl.DER_cert_to_PEM_cert(shown).encode()) == certificate_digest(baobab[0])
    with pytest.raises(ssl.SSLError):
        handshake(server, context(ssl.PROTOCOL_TLS_CLIENT, cedar, atlas[0], tmp_path))
    with pytest.raises(ssl.SSLError):
        handshake(server, context(ssl.PROTOCOL_TLS_CLIENT, baobab, cedar[0], tmp_path))
