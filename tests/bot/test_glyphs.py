import struct
from pathlib import Path

import pytest

from bot.glyphs import characters, missing_characters
from core.errors import InputError
from digests.fonts import default_font


def font_file(*tables: bytes) -> bytes:
    """The smallest file with a cmap of these subtables."""
    directory = b"\x00\x01\x00\x00" + struct.pack(">HHHH", 1, 0, 0, 0)
    entries = struct.pack(">HH", 0, len(tables))
    at = 4 + 8 * len(tables)
    for table in tables:
        entries += struct.pack(">HHI", 3, 1, at)
        at += len(table)
    cmap = entries + b"".join(tables)
    return directory + struct.pack(">4sIII", b"cmap", 0, len(directory) + 16, len(cmap)) + cmap


def format_4(*segments: tuple[int, int]) -> bytes:
    starts, ends = zip(*segments, strict=True)
    count = len(segments)
    head = struct.pack(">HHHHHHH", 4, 0, 0, 2 * count, 0, 0, 0)
    return head + struct.pack(f">{count}H", *ends) + b"\0\0" + struct.pack(f">{count}H", *starts)


def format_12(*groups: tuple[int, int]) -> bytes:
    head = struct.pack(">HHIII", 12, 0, 0, 0, len(groups))
    return head + b"".join(struct.pack(">III", first, last, 1) for first, last in groups)


def test_the_font_that_comes_along_has_rare_characters_of_villages() -> None:
    assert missing_characters(default_font(), "青山县 喆堃珺塅 日报 ABC 0123\n") == []


def test_what_it_lacks_is_named_once_in_order() -> None:
    assert missing_characters(default_font(), "村\U0001f600\U00020000\U0001f600") == ["\U0001f600", "\U00020000"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (font_file(format_4((0x41, 0x43))), {0x41, 0x42, 0x43}),
        (font_file(format_12((0x41, 0x42), (0x20000, 0x20000))), {0x41, 0x42, 0x20000}),
        (font_file(format_4((0x41, 0x41)), format_12((0x42, 0x42))), {0x41, 0x42}),
        (font_file(struct.pack(">H", 6)), set()),
    ],
)
def test_characters_are_found_in_either_format(content: bytes, expected: set[int]) -> None:
    assert characters(content) == expected


def test_the_first_font_of_a_collection_counts() -> None:
    alone = font_file(format_4((0x41, 0x41)))
    head = b"ttcf" + struct.pack(">III", 0x10000, 1, 16)
    (offset,) = struct.unpack_from(">I", alone, 20)
    moved = alone[:20] + struct.pack(">I", offset + 16) + alone[24:]
    assert characters(head + moved) == {0x41}


@pytest.mark.parametrize("content", [b"", b"no font at all, but long enough", font_file()[:20]])
def test_a_file_that_is_no_font_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.otf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.otf"):
        missing_characters(path, "村")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.otf"):
        missing_characters(tmp_path / "nowhere.otf", "村")
