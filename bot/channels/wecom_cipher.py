"""WeCom's cipher, for files that lie with it and for what its callbacks bring: AES-256-CBC, whose first block is mixed
with the beginning of the key, padded by PKCS#7 to multiples of 32 bytes."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

KEY_BYTES, PADDED_BITS = 32, 256


def key_of(words: str) -> bytes:
    """Of a key in Base64, with or without the signs that end it. Raises ValueError."""
    try:
        key = base64.b64decode(words + "=" * (-len(words) % 4), validate=True)
    except ValueError as error:  # of which those of binascii are one kind
        raise ValueError(f"the key is no Base64: {error}") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key has {len(key)} bytes instead of {KEY_BYTES}")
    return key


def decrypted(key: bytes, data: bytes) -> bytes:
    """Raises ValueError for what was not encrypted like this, or by another key."""
    reading = _cipher(key).decryptor()
    padded = reading.update(data) + reading.finalize()
    unpadding = PKCS7(PADDED_BITS).unpadder()
    return unpadding.update(padded) + unpadding.finalize()


def encrypted(key: bytes, data: bytes) -> bytes:
    padding = PKCS7(PADDED_BITS).padder()
    padded = padding.update(data) + padding.finalize()
    writing = _cipher(key).encryptor()
    return writing.update(padded) + writing.finalize()


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES256(key), modes.CBC(key[:16]))
