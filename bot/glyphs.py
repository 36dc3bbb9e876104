"""Which characters a font file can draw, from its `cmap` table (OpenType specification, formats 4 and 12)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from digests.fonts import read_font, table_starts


def missing_characters(font: Path, wanted: str) -> list[str]:
    """Those that the font cannot draw, each once, in the order in which they come. Raises InputError for a file that
    is missing or no font."""
    known = read_font(font, characters)
    return [char for char in dict.fromkeys(wanted) if ord(char) not in known and not char.isspace()]


def characters(font: bytes) -> set[int]:
    """The code points of a font, or of the first font of a collection."""
    table = table_starts(font)[b"cmap"]
    found: set[int] = set()
    (count,) = struct.unpack_from(">H", font, table + 2)
    for index in range(count):
        _, _, offset = struct.unpack_from(">HHI", font, table + 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, table + offset)
        ranges = {4: _format_4, 12: _format_12}.get(kind)
        for first, last in ranges(font, table + offset) if ranges else ():
            found.update(range(first, last + 1))
    return found


def _format_4(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Segments of the basic plane. A segment may hold code points without a glyph; fonts with Chinese, whose ranges
    all matter here, give those in format 12 as well."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    return zip(starts, ends, strict=True)


def _format_12(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for index in range(count):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * index)
        yield first, last
