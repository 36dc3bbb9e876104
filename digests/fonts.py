"""The font of pictures: the one that comes with the project, or files that a county sets."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.errors import InputError

T = TypeVar("T")

_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_UNICODE, _WINDOWS = 0, 3


def default_font() -> Path:
    """Noto Sans SC: every character that a village's name may hold, rare ones too."""
    from pylopdf_fonts_zh_cn import sans_path  # 16 MB of fonts that only digests need

    return Path(sans_path())


def family_name(font: Path) -> str:
    """The family of a TrueType or OpenType file, or of the first font of a collection.

    The renderer draws nothing at all, without an error, when it is asked for a family that it does not have; so it is
    asked for the one in the file. Raises InputError for a file that is missing or no font.
    """
    return read_font(font, _family)


def read_font(font: Path, read: Callable[[bytes], T]) -> T:
    """What `read` finds in the file. Raises InputError for a file that is missing or no font."""
    try:
        return read(font.read_bytes())
    except OSError as error:
        raise InputError([f"font {font}: {error.strerror}"]) from error
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise InputError([f"font {font}: not a TrueType or OpenType file"]) from error


def table_starts(font: bytes) -> dict[bytes, int]:
    """Where each table of a TrueType or OpenType file begins, by its tag; in a collection those of the first font."""
    start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", font, start + 4)
    entries = (struct.unpack_from(">4sIII", font, start + 12 + 16 * index) for index in range(count))
    return {tag: offset for tag, _, offset, _ in entries}


def _family(font: bytes) -> str:
    names = _names(font)
    return names.get(_TYPOGRAPHIC_FAMILY) or names[_FAMILY]


def _names(font: bytes) -> dict[int, str]:
    """By the ids of the `name` table in the OpenType specification."""
    table = table_starts(font)[b"name"]
    _, count, storage = struct.unpack_from(">HHH", font, table)
    names: dict[int, str] = {}
    for index in range(count):
        platform, _, _, name, length, offset = struct.unpack_from(">6H", font, table + 6 + 12 * index)
        if platform in (_UNICODE, _WINDOWS):
            begin = table + storage + offset
            names.setdefault(name, font[begin : begin + length].decode("utf-16-be"))
    return names
