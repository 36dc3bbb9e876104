"""A template becomes SVG, and SVG becomes PNG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digests.fonts import family_name

TEMPLATES = Path(__file__).parent / "templates"


def svg(template: str, **values: Any) -> str:
    """The picture as SVG; the same text stands in a web page or is drawn by `render_png`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_drawable,
    )
    return environment.get_template(template).render(**values)


def render_png(svg: str, font_files: Sequence[Path]) -> bytes:
    """The SVG as PNG in its own size, drawn with these fonts only: the first one, the others where it has no glyph.

    Raises InputError for a font file that cannot be used.
    """
    from resvg_py import svg_to_bytes

    return svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(font) for font in font_files],
        sans_serif_family=family_name(font_files[0]),
    )


def _drawable(value: Any) -> Any:
    """Plain text without the control characters that XML has no way to write; finished markup as it is."""
    return "".join(filter(str.isprintable, value)) if type(value) is str else value
