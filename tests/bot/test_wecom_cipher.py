"""WeCom's cipher: what was published of it, and that everything comes back as it was."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom_cipher import decrypted, encrypted, key_of

AESKEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
CIPHER = "H7B8bbGfYAf9h63KQ9+GubjeWjg1sTMlEDywEM7QlRM="


def test_the_published_vector() -> None:
    assert decrypted(key_of(AESKEY), base64.b64decode(CIPHER)).decode() == "图片内容"
    assert encrypted(key_of(AESKEY), "图片内容".encode()) == base64.b64decode(CIPHER)


def test_a_key_may_lack_the_signs_at_its_end() -> None:
    assert key_of(AESKEY.rstrip("=")) == key_of(AESKEY) == bytes(range(32))


@pytest.mark.parametrize("words", ["", "AAEC", AESKEY + "AAAA", "%" * 43, "图" * 43, AESKEY[:-2]])
def test_what_is_no_key(words: str) -> None:
    with pytest.raises(ValueError, match="the key"):
        key_of(words)


@pytest.mark.parametrize("data", [b"", b"short", bytes(31), bytes(32), bytes(64), b"<html>502 Bad Gateway</html>...."])
def test_what_was_not_encrypted_like_this(data: bytes) -> None:
    with pytest.raises(ValueError):
        decrypted(key_of(AESKEY), data)


def test_another_key_is_noticed() -> None:
    other = bytes(reversed(range(32)))
    with pytest.raises(ValueError):
        decrypted(other, base64.b64decode(CIPHER))


@given(key=st.binary(min_size=32, max_size=32), data=st.binary(max_size=200))
def test_everything_comes_back(key: bytes, data: bytes) -> None:
    hidden = encrypted(key, data)
    assert len(hidden) % 32 == 0
    assert decrypted(key, hidden) == data
