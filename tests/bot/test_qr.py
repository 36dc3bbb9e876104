"""The picture of a link: drawn once, found again, and gone when it has been kept long enough."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from bot import qr

LINK = "https://t.me/lingbao_test_bot?start=QRST2345"
DAY_S = 86400


def test_a_picture_is_a_png_big_enough_for_a_cheap_phone() -> None:
    picture = qr.picture(LINK)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert width == height
    assert width >= 300


def test_a_picture_is_drawn_once_under_a_name_that_tells_nothing(tmp_path: Path) -> None:
    file = qr.drawn(tmp_path / "qr", LINK)
    assert file.is_absolute()
    assert file.read_bytes() == qr.picture(LINK)
    assert "QRST2345" not in str(file)
    before = file.stat().st_mtime_ns
    assert qr.drawn(tmp_path / "qr", LINK) == file
    assert file.stat().st_mtime_ns == before
    assert qr.drawn(tmp_path / "qr", LINK + "6") != file


def test_old_pictures_go(tmp_path: Path) -> None:
    old, new = qr.drawn(tmp_path, LINK), qr.drawn(tmp_path, LINK + "6")
    long_ago = old.stat().st_mtime - (qr.KEPT_DAYS + 1) * DAY_S
    os.utime(old, (long_ago, long_ago))
    qr.drawn(tmp_path, LINK + "7")
    assert not old.exists()
    assert new.exists()


def test_half_a_picture_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there.png").mkdir()
    with pytest.raises(OSError):
        qr.write(tmp_path / "there.png", LINK)
    assert [file.name for file in tmp_path.iterdir()] == ["there.png"]
