"""Fonts: the one that comes with the project has every character, and a county's own is found by its name."""

from __future__ import annotations

import struct
from itertools import combinations
from pathlib import Path

import pytest

from core.errors import InputError
from digests.drawing import render_png
from digests.fonts import default_font, family_name, read_font, table_starts


def drawn(words: str, fonts: list[Path]) -> bytes:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" font-family="sans-serif">'
        f'<text y="30" font-size="30">{words}</text></svg>'
    )
    return render_png(svg, fonts)


def test_rare_characters_are_drawn_each_in_its_own_shape() -> None:
    pictures = {character: drawn(character, [default_font()]) for character in " 喆堃珺塅乡"}
    assert all(pictures[one] != pictures[other] for one, other in combinations(pictures, 2))


def characters(font: bytes) -> set[int]:
    """What the font has a glyph for, by the format 12 table of its `cmap` (OpenType specification)."""
    start = table_starts(font)[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for index in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * index + 4)
        if struct.unpack_from(">H", font, start + offset) == (12,):
            (groups,) = struct.unpack_from(">I", font, start + offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">III", font, start + offset + 16 + 12 * group)
                found |= set(range(first, last + 1)) if glyph else set()
    return found


def test_the_font_has_the_characters_that_villages_are_named_with() -> None:
    """Rare ones too, and what pictures and tables put beside them."""
    there = read_font(default_font(), characters)
    assert set(map(ord, "喆堃珺塅堽垴塝屲崾圪垯砦碥湴—…·√×")) <= there
    assert len(there & set(range(0x4E00, 0x9FA6))) == 0x9FA6 - 0x4E00
    assert ord("😀") not in there  # the table is read, and not everything is taken for a glyph


def test_another_font_is_asked_for_by_its_own_name() -> None:
    serif = default_font().with_name("NotoSerifSC-Regular.otf")
    assert (family_name(default_font()), family_name(serif)) == ("Noto Sans SC", "Noto Serif SC")
    assert len({drawn("堃", [serif]), drawn("堃", [default_font()]), drawn(" ", [serif])}) == 3


def test_a_collection_is_known_by_its_first_font(tmp_path: Path) -> None:
    """A collection's header, then the font as it is but with its offsets counted from the beginning of the file."""
    font, header = default_font().read_bytes(), 16
    (tables,) = struct.unpack_from(">H", font, 4)
    moved = bytearray(font)
    for place in range(12, 12 + 16 * tables, 16):
        struct.pack_into(">I", moved, place + 8, struct.unpack_from(">I", font, place + 8)[0] + header)
    collection = tmp_path / "two.ttc"
    collection.write_bytes(struct.pack(">4sIII", b"ttcf", 0x00010000, 1, header) + bytes(moved))
    assert family_name(collection) == "Noto Sans SC"
    assert drawn("堃", [collection]) == drawn("堃", [default_font()])


@pytest.mark.parametrize("content", [None, b"", b"not a font at all, only words", b"\0\1\0\0\0\0" + b"\0" * 40])
def test_a_file_that_is_no_font_is_named(tmp_path: Path, content: bytes | None) -> None:
    font = tmp_path / "county.otf"
    if content is not None:
        font.write_bytes(content)
    with pytest.raises(InputError, match=r"county\.otf"):
        render_png("<svg/>", [font])
