"""QR codes, drawn into the data folder: whoever scans one opens the link of an invitation."""

from __future__ import annotations

import hashlib
import io
import time
from pathlib import Path

import segno

PIXELS_PER_MODULE = 10
KEPT_DAYS = 30
"""So long a picture lies in the folder; what was sent is at the service by then."""


def picture(words: str) -> bytes:
    """A PNG, for a phone that is held up to a screen or to a printed sheet: a quarter of it may be hidden."""
    stream = io.BytesIO()
    segno.make(words, error="q", micro=False).save(stream, kind="png", scale=PIXELS_PER_MODULE)
    return stream.getvalue()


def drawn(folder: Path, words: str) -> Path:
    """The file that holds it, named so that its name says nothing; what has been kept long enough goes."""
    folder.mkdir(parents=True, exist_ok=True)
    outdated = time.time() - KEPT_DAYS * 86400
    for old in folder.glob("*.png"):
        if old.stat().st_mtime < outdated:
            old.unlink(missing_ok=True)
    file = folder / f"{hashlib.blake2b(words.encode(), digest_size=16).hexdigest()}.png"
    if not file.exists():
        write(file, words)
    return file.resolve()


def write(file: Path, words: str) -> None:
    """The whole picture or none of it. Raises OSError."""
    half = file.with_name(f".{file.name}.part")
    try:
        half.write_bytes(picture(words))
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
