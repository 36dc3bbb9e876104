"""The three files of a digest, made together or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.digest import Digest
from core.errors import InputError
from core.forms import Forms
from core.messages import Say
from core.particulars import Particulars
from digests.files import write_digest
from digests.lines import long_lines
from locales import Catalogue


def test_text_picture_and_workbook_stand_side_by_side(
    week: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "digests" / "zh-CN"
    made = write_digest(week, particulars, forms, catalogue, "zh-CN", folder)
    assert sorted(path.name for path in folder.iterdir()) == ["QS-2026-W47.png", "QS-2026-W47.txt", "QS-2026-W47.xlsx"]
    assert made.text == catalogue.message(Say(long_lines(week, forms)), "zh-CN").text
    assert made.text_file.read_text("utf-8") == made.text + "\n"
    assert made.picture.read_bytes().startswith(b"\x89PNG")
    assert load_workbook(made.workbook).sheetnames[0] == "汇总"


def test_a_relative_folder_gives_absolute_paths(
    week: Digest,
    particulars: Particulars,
    forms: Forms,
    catalogue: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    made = write_digest(week, particulars, forms, catalogue, "en", Path("out"))
    assert made.picture == tmp_path / "out" / "QS-2026-W47.png"


def test_made_again_it_takes_the_place_of_the_old_one(
    week: Digest, silent: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    first = write_digest(silent, particulars, forms, catalogue, "zh-CN", tmp_path)
    old = first.picture.read_bytes()
    second = write_digest(week, particulars, forms, catalogue, "zh-CN", tmp_path)
    assert second.picture == first.picture
    assert second.picture.read_bytes() != old
    assert len(list(tmp_path.iterdir())) == 3


def test_what_cannot_be_made_leaves_the_old_files_and_no_others(
    week: Digest, silent: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    made = write_digest(week, particulars, forms, catalogue, "zh-CN", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(InputError):
        write_digest(silent, particulars, forms, catalogue, "zh-CN", tmp_path, [made.text_file])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(("code", "name"), [("3301/02", "3301_02"), ("../x", ".._x"), ("青山 1", "青山_1")])
def test_a_code_that_no_file_may_have_is_written_otherwise(
    week: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, tmp_path: Path, code: str, name: str
) -> None:
    made = write_digest(
        replace(week, unit=replace(week.unit, code=code)), particulars, forms, catalogue, "zh-CN", tmp_path
    )
    assert made.workbook == tmp_path / f"{name}-2026-W47.xlsx"
