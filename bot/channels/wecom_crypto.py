"""How WeCom signs and seals what it brings to a callback address.

Source: "加解密方案说明" in WeCom's developer documentation. Inside of the cipher are 16 random bytes, the length of the
message as 4 bytes, the message, and whom it is for.
"""

from __future__ import annotations

import base64
import hashlib
from hmac import compare_digest

from bot.channels.wecom_cipher import decrypted, key_of

KEY_CHARACTERS = 43
RANDOM, LENGTH = 16, 4
"""Bytes."""


class NotForUs(Exception):
    """It was not sealed with our key, or for somebody else."""


class Seal:
    """`key` is EncodingAESKey; `receiver` the corporation's id. Raises ValueError for a key that is none."""

    def __init__(self, token: str, key: str, receiver: str) -> None:
        self._token = token
        self._key = sealing_key(key)
        self._receiver = receiver.encode()

    def is_signed(self, signature: str, timestamp: str, nonce: str, sealed: str) -> bool:
        said = "".join(sorted([self._token, timestamp, nonce, sealed])).encode("utf-8", "replace")
        ours = hashlib.sha1(said, usedforsecurity=False).hexdigest()  # WeCom knows no other
        return compare_digest(ours.encode(), signature.encode("utf-8", "replace"))

    def opened(self, sealed: str) -> bytes:
        """The message. Raises NotForUs."""
        try:
            plain = decrypted(self._key, base64.b64decode(sealed, validate=True))
        except ValueError:  # of which those of binascii are one kind
            raise NotForUs("it was sealed with another key, if at all") from None
        begin = RANDOM + LENGTH
        end = begin + int.from_bytes(plain[RANDOM:begin], "big")
        if len(plain) < begin or end > len(plain):
            raise NotForUs("it is shorter than it says")
        if not compare_digest(plain[end:], self._receiver):
            raise NotForUs("it is for another corporation")
        return plain[begin:end]


def sealing_key(characters: str) -> bytes:
    """Raises ValueError."""
    if len(characters) == KEY_CHARACTERS:
        try:
            return key_of(characters)
        except ValueError:
            pass
    raise ValueError("must be the 43 characters A-Z a-z 0-9 that WeCom shows as EncodingAESKey")
