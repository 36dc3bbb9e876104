"""A digest as one picture for a phone: how many reported each day, and what is being watched.

Colours are those of Okabe and Ito, which everybody can tell apart; missing reports are empty boxes, so that they can
be told from received ones without any colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.digest import Digest, FormSection, figure, reported_nearly_alike
from core.forms import Indicator
from core.texts import Text, in_language, text
from digests.bars import Bar, bars
from digests.chart import (
    FIGURES_HEIGHT,
    INNER,
    MARGIN,
    MOST_RATES,
    REPORTS_HEIGHT,
    WIDTH,
    Line,
    Words,
    columns,
    fit,
    legend,
    lowest,
    percent_of,
    pictured,
)
from digests.drawing import svg
from digests.words import amount, capital, date_text, digest_issue, previous
from locales import Catalogue

TILE_GAP, TILE_PADDING = 14, 16
TILE_WIDTHS = (188, 188, INNER - 2 * (188 + TILE_GAP))
"""Two rates, and an indicator whose name may be longer."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One large number with what it is and what it stands against."""

    x: int
    width: int
    label: Line
    value: Line
    note: Line


def picture_svg(digest: Digest, catalogue: Catalogue, language: str) -> str:
    """The picture as SVG."""

    def words(sentence: Text) -> str:
        return catalogue.render(sentence, language)

    section = _shown(digest)
    return svg(
        "digest.svg.j2",
        width=WIDTH,
        margin=MARGIN,
        language=language,
        title=fit(digest.unit.name, INNER, 40),
        issue=fit(words(digest_issue(digest)), INNER, 26),
        tile_padding=TILE_PADDING,
        tiles=_tiles(section, words, language) if section else [],
        charts=_charts(section, words) if section and section.form.every == "day" and section.now.days else None,
    )


def _shown(digest: Digest) -> FormSection | None:
    form = pictured(section.form for section in digest.sections)
    return next((section for section in digest.sections if section.form == form), None)


def _tiles(section: FormSection, words: Words, language: str) -> list[Tile]:
    counts, indicator = section.now.counts, section.form.pictured
    contents = (
        (words(text("picture-reported")), *_rate(counts.received, counts.expected)),
        (words(text("picture-on-time")), *_rate(counts.on_time, counts.expected)),
        (capital(in_language(indicator.name, language)), *_now_and_before(section, indicator, words)),
    )
    tiles, x = [], MARGIN
    for width, (label, value, note) in zip(TILE_WIDTHS, contents, strict=True):
        room = width - 2 * TILE_PADDING
        tiles.append(Tile(x, width, fit(label, room, 24), fit(value, room, 54), fit(note, room, 24)))
        x += width + TILE_GAP
    return tiles


def _rate(part: int, whole: int) -> tuple[str, str]:
    return percent_of(part, whole), f"{part}/{whole}"


def _now_and_before(section: FormSection, indicator: Indicator, words: Words) -> tuple[str, str]:
    """The figure, and the earlier one; of how many reports that is instead where these were clearly others."""
    shown, counts = figure(section, indicator), section.before.counts
    before = "—" if shown.then is None else amount(shown, shown.then)
    if counts.received and not reported_nearly_alike(section.now.counts, counts):
        before = text("picture-before-reports", received=counts.received, expected=counts.expected)
    return (
        "—" if shown.now is None else str(shown.now),
        words(text("picture-before", previous=previous(section), amount=before)),
    )


def _charts(section: FormSection, words: Words) -> dict[str, Any]:
    """The two charts over the same days: reports received and missing, and below it the watched indicator."""
    shown, indicator = bars(section.now), section.form.pictured
    length = shown[0].length
    drawn = columns(shown, indicator.key, words)
    kinds = ("on-time", "late", "missing", *["waiting"] * any(bar.waiting for bar in shown))
    return {
        "columns": drawn,
        "tick_lines": max(len(column.ticks) for column in drawn),
        "bar": min(56, INNER / len(shown) * 0.7),
        "reports_height": REPORTS_HEIGHT,
        "figures_height": FIGURES_HEIGHT,
        "heading": words(text("picture-reports", length=length)),
        "legend": legend({kind: words(text(f"picture-legend-{kind}")) for kind in kinds}),
        "lowest": _lowest(shown, words),
        "figures_heading": capital(words(text("picture-figure", length=length, name=indicator.name))),
    }


def _lowest(shown: Sequence[Bar], words: Words) -> str:
    """Names the worst day of a month, whose columns are too narrow for labels."""
    worst = lowest(shown) if len(shown) > MOST_RATES else None
    if worst is None:
        return ""
    percent = percent_of(worst.counts.received, worst.counts.expected)
    return words(text("picture-lowest", date=date_text(worst.first), rate=percent))
