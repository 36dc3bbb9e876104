"""What WeCom seals and signs, by its own examples."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom_crypto import NotForUs, Seal
from tests.emulator.wecom.sealing import encrypted, sealed, signature

# Tencent's own example, and one of which everything is known.
TENCENT = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
TOKEN, KEY = "village-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
VILLAGE = Seal(TOKEN, KEY, "")
SEALED = "Q3stYC6hdFzMh9T8HCvyDF/zcJN0+jLTmSu8q6+/ZOY="
SALT = b"0123456789abcdef"


def test_tencents_example() -> None:
    assert TENCENT.is_signed("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", ECHO)
    assert TENCENT.opened(ECHO) == b"1616140317555161061"


def test_an_example_in_both_directions() -> None:
    assert encrypted(b'{"a":1}', KEY, "", SALT) == SEALED
    assert signature(TOKEN, "1795286400", "nonce01", SEALED) == "46c9b34661403748df24fd13a7bb0326ea549071"
    assert VILLAGE.is_signed("46c9b34661403748df24fd13a7bb0326ea549071", "1795286400", "nonce01", SEALED)
    assert VILLAGE.opened(SEALED) == b'{"a":1}'


@pytest.mark.parametrize(
    ("said", "timestamp", "nonce", "what"),
    [
        ("46c9b34661403748df24fd13a7bb0326ea549072", "1795286400", "nonce01", SEALED),
        ("46C9B34661403748DF24FD13A7BB0326EA549071", "1795286400", "nonce01", SEALED),
        ("46c9b34661403748df24fd13a7bb0326ea549071", "1795286401", "nonce01", SEALED),
        ("46c9b34661403748df24fd13a7bb0326ea549071", "1795286400", "nonce02", SEALED),
        ("46c9b34661403748df24fd13a7bb0326ea549071", "1795286400", "nonce01", ECHO),
        ("", "1795286400", "nonce01", SEALED),
        ("签名", "1795286400", "nonce01", SEALED),
        ("\udc80", "\udc80", "nonce01", SEALED),
    ],
)
def test_whatever_is_signed_differently_is_not_believed(said: str, timestamp: str, nonce: str, what: str) -> None:
    assert not VILLAGE.is_signed(said, timestamp, nonce, what)


@given(message=st.binary(max_size=200), receiver=st.text(max_size=20).filter(lambda said: said.isascii()))
def test_whatever_is_encrypted_is_read_again_by_its_receiver_alone(message: bytes, receiver: str) -> None:
    sent = encrypted(message, KEY, receiver)
    assert Seal(TOKEN, KEY, receiver).opened(sent) == message
    with pytest.raises(NotForUs, match="another corporation"):
        Seal(TOKEN, KEY, f"{receiver}2").opened(sent)


@given(st.binary(max_size=100))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with pytest.raises(NotForUs):
        VILLAGE.opened(base64.b64encode(data).decode())


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("*", "another key"),
        ("签名", "another key"),
        ("", "another key"),
        ("AAAA", "another key"),
        (encrypted(b"1", "b" * 42 + "A", "", SALT), "another key"),
        (sealed(b"\0" * 32, KEY), "another key"),
        (sealed(b"a" * 31 + b"!", KEY), "another key"),
        (sealed(bytes([32]) * 32, KEY), "shorter"),
        (sealed(SALT + b"\0\0\0\x02" + b"a" + bytes([11]) * 11, KEY), "shorter"),
    ],
)
def test_what_is_broken_is_refused(sent: str, why: str) -> None:
    with pytest.raises(NotForUs, match=why):
        VILLAGE.opened(sent)


@pytest.mark.parametrize("key", ["", "a" * 42, "a" * 44, "*" * 43, "钥" * 43])
def test_a_key_that_is_none_is_not_taken(key: str) -> None:
    with pytest.raises(ValueError, match="43 characters"):
        Seal(TOKEN, key, "")
