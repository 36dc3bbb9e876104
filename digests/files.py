"""A digest as files: the text, the picture and the workbook, side by side under one name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.digest import Digest
from core.forms import Forms
from core.heat import HeatMap
from core.messages import Say
from core.particulars import Particulars
from core.trend import Trend
from digests.drawing import render_png
from digests.fonts import default_font
from digests.heat_picture import heat_svg
from digests.lines import long_lines
from digests.picture import picture_svg
from digests.trend_picture import trend_svg
from digests.workbook import write_workbook
from locales import Catalogue


@dataclass(frozen=True, slots=True)
class DigestFiles:
    """`text` is what the text file holds; the paths are absolute."""

    text: str
    text_file: Path
    picture: Path
    workbook: Path


def write_digest(
    digest: Digest,
    particulars: Particulars,
    forms: Forms,
    catalogue: Catalogue,
    language: str,
    folder: Path,
    font_files: Sequence[Path] = (),
) -> DigestFiles:
    """Writes `UNIT-PERIOD.txt`, `.png` and `.xlsx` into the folder, which is made if need be.

    Files of the same name are replaced, each in one step and only after all three have been made, so that nobody
    ever reads half a file. The name does not hold the language: give each language a folder of its own.
    Raises InputError for a font file that cannot be used.
    """
    name = file_name(f"{digest.unit.code}-{digest.period.key}")
    sentences = catalogue.message(Say(long_lines(digest, forms)), language).text
    picture = drawn(picture_svg(digest, catalogue, language), font_files)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".") as unfinished:
        made = Path(unfinished) / name
        made.with_name(f"{name}.txt").write_text(sentences + "\n", "utf-8")
        made.with_name(f"{name}.png").write_bytes(picture)
        write_workbook(digest, particulars, forms, made.with_name(f"{name}.xlsx"), catalogue, language)
        text_file, png, xlsx = (
            made.with_name(f"{name}.{kind}").replace(folder / f"{name}.{kind}") for kind in ("txt", "png", "xlsx")
        )
    return DigestFiles(sentences, text_file, png, xlsx)


def drawn(svg: str, font_files: Sequence[Path]) -> bytes:
    """The picture drawn with these fonts; with the project's own where there are none."""
    return render_png(svg, font_files or [default_font()])


def write_picture(
    digest: Digest, catalogue: Catalogue, language: str, folder: Path, font_files: Sequence[Path]
) -> Path:
    """`UNIT-PERIOD.png`."""
    name = f"{digest.unit.code}-{digest.period.key}.png"
    return one_file(folder, name, lambda path: _write(path, picture_svg(digest, catalogue, language), font_files))


def write_map(found: HeatMap, catalogue: Catalogue, language: str, folder: Path, font_files: Sequence[Path]) -> Path:
    """`UNIT-PERIOD-heat.png`."""
    name = f"{found.unit.code}-{found.period.key}-heat.png"
    return one_file(folder, name, lambda path: _write(path, heat_svg(found, catalogue, language), font_files))


def write_trend(found: Trend, catalogue: Catalogue, language: str, folder: Path, font_files: Sequence[Path]) -> Path:
    """`UNIT-PERIOD-trend.png`, the period being that up to whose end it goes."""
    name = f"{found.unit.code}-{found.about.key}-trend.png"
    return one_file(folder, name, lambda path: _write(path, trend_svg(found, catalogue, language), font_files))


def _write(path: Path, svg: str, font_files: Sequence[Path]) -> None:
    path.write_bytes(drawn(svg, font_files))


def one_file(folder: Path, name: str, write: Callable[[Path], None]) -> Path:
    """The file of that name, which is there, or replaced, only once it is whole. `write` gets the path to write to."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".") as unfinished:
        made = Path(unfinished) / file_name(name)
        write(made)
        return made.replace(folder / made.name)


def file_name(name: str) -> str:
    """The name, in which the code of a unit may stand, without what a file's cannot hold."""
    return re.sub(r"[^\w.-]", "_", name)
