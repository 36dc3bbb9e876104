"""The other side of `bot.channels.wecom_crypto`: what WeCom does before it calls."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC


def encrypted(message: bytes, key: str, receiver: str, salt: bytes | None = None) -> str:
    plain = (salt or secrets.token_bytes(16)) + len(message).to_bytes(4, "big") + message + receiver.encode()
    return sealed(plain + _padding(plain), key)


def sealed(padded: bytes, key: str) -> str:
    """Encrypts exactly these bytes."""
    secret = base64.b64decode(f"{key}=")
    encryptor = Cipher(AES(secret), CBC(secret[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    return hashlib.sha1("".join(sorted([token, timestamp, nonce, encrypted])).encode()).hexdigest()


def _padding(plain: bytes) -> bytes:
    count = 32 - len(plain) % 32
    return bytes([count]) * count
