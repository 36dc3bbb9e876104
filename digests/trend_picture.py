"""Thirteen weeks of one figure as a picture for a phone: this year, last year, and how many had reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.texts import Text, text
from core.trend import Point, Trend
from digests.chart import INNER, MARGIN, SMALLEST, WIDTH, Words, ems, fit, whole_percent
from digests.drawing import svg
from digests.words import capital
from locales import Catalogue

TOP, HEIGHT, RATES_HEIGHT = 214, 250, 90
BOTTOM = TOP + HEIGHT
RATES_BOTTOM = BOTTOM + 92 + 44 + RATES_HEIGHT

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Dot:
    kind: str
    x: float
    y: float
    running: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class Column:
    """One period: its name below, its figure where there is room for it, and how many had reported."""

    x: float
    tick: str
    label: str
    label_y: float
    rate: float | None
    rate_label: str


@dataclass(frozen=True, slots=True)
class Step:
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    words: str
    x: float


def trend_svg(trend: Trend, catalogue: Catalogue, language: str) -> str:
    """A period of which nobody gave a figure is a gap in the line; a zero lies on the axis."""

    def words(sentence: Text) -> str:
        return catalogue.render(sentence, language)

    points = trend.points
    most = _round_up(max([figure for point in points for figure in (point.figure, point.year_ago) if figure] or [1]))
    scale = [Step(BOTTOM - HEIGHT * n / 2, _number(most * n / 2)) for n in range(3)]
    left = MARGIN + max(44, max(ems(step.words) for step in scale) * SMALLEST + 12)
    step = (WIDTH - MARGIN - left) / len(points)
    xs = [left + step * (n + 0.5) for n in range(len(points))]
    last = points[-1].period
    length = last.length
    return svg(
        "trend.svg.j2",
        width=WIDTH,
        height=RATES_BOTTOM + 56,
        margin=MARGIN,
        language=language,
        title=fit(trend.unit.name, INNER, 40),
        issue=fit(capital(words(_issue(trend))), INNER, 26),
        legend=list(_legend(points, words)),
        left=left,
        scale=scale,
        lines=[*_lines(points, xs, most)],
        dots=[*_dots(points, xs, most)],
        columns=list(_columns(points, xs, step, most)),
        bar=step * 0.6,
        bottom=BOTTOM,
        rates_bottom=RATES_BOTTOM,
        ticks=words(text("trend-ticks", length=length)),
        rates_heading=words(text("trend-rates")),
    )


def _issue(trend: Trend) -> Text:
    first, last = trend.points[0].period, trend.points[-1].period
    return text(
        "trend-title",
        name=trend.indicator.name,
        length=last.length,
        count=len(trend.points),
        years="one" if first.year == last.year else "two",
        first_year=first.year,
        first=first.number,
        year=last.year,
        last=last.number,
    )


def _legend(points: Sequence[Point], words: Words) -> Iterator[Entry]:
    """Last year and what is not over only where there is such a thing."""
    shown = {
        "now": True,
        "then": any(point.year_ago is not None for point in points),
        "running": any(point.is_running for point in points),
    }
    x = float(MARGIN)
    for kind in (kind for kind, is_there in shown.items() if is_there):
        name = words(text(f"trend-legend-{kind}"))
        start = x - 15 if kind == "running" else x  # a dot without a line
        yield Entry(kind, name, start)
        x = start + 54 + ems(name) * SMALLEST + 28


def _figures(points: Sequence[Point]) -> dict[str, list[int | None]]:
    """Last year first, so that this year's line lies on top."""
    return {"then": [point.year_ago for point in points], "now": [point.figure for point in points]}


def _height(figure: int, most: float) -> float:
    return BOTTOM - HEIGHT * figure / most


def _lines(points: Sequence[Point], xs: Sequence[float], most: float) -> Iterator[Path]:
    """A line for every stretch without a gap."""
    for kind, figures in _figures(points).items():
        placed = list(zip(xs, figures, strict=True))
        for is_there, stretch in groupby(placed, key=lambda pair: pair[1] is not None):
            corners = [f"{x:.1f} {_height(figure, most):.1f}" for x, figure in stretch if figure is not None]
            if is_there and len(corners) > 1:
                yield Path(kind, "M" + "L".join(corners))


def _dots(points: Sequence[Point], xs: Sequence[float], most: float) -> Iterator[Dot]:
    for kind, figures in _figures(points).items():
        for point, x, figure in zip(points, xs, figures, strict=True):
            if figure is not None:
                yield Dot(kind, x, _height(figure, most), kind == "now" and point.is_running)


def _columns(points: Sequence[Point], xs: Sequence[float], step: float, most: float) -> Iterator[Column]:
    for point, x, label in zip(points, xs, labels(points, step), strict=True):
        expected, received = point.counts.expected, point.counts.received
        yield Column(
            x,
            str(point.period.number),
            label,
            BOTTOM - 10 if point.figure is None else _height(point.figure, most) - 16,
            RATES_HEIGHT * received / expected if expected else None,
            whole_percent(received, expected),
        )


def labels(points: Sequence[Point], step: float) -> list[str]:
    """A dash in every gap; of the figures the last one and then the highest, as far as there is room between them."""
    found = [NOTHING if point.figure is None else "" for point in points]
    taken: dict[int, str] = {}
    for index in sorted(range(len(points)), key=lambda i: (i != len(points) - 1, -(points[i].figure or 0))):
        label = str(points[index].figure)
        if points[index].figure is not None and all(
            abs(index - other) * step >= (ems(label) + ems(beside)) * SMALLEST / 2 for other, beside in taken.items()
        ):
            found[index] = taken[index] = label
    return found


def _round_up(figure: int) -> int:
    """The next of 2, 4, 10, 20, 40, 60, 80, 100, 200, …: half of it is a whole number too."""
    if figure <= 4:
        return 2 if figure <= 2 else 4
    unit = 1
    while unit * 10 < figure:
        unit *= 10
    return next(unit * n for n in (2, 4, 6, 8, 10) if unit * n >= figure)


def _number(value: float) -> str:
    return str(int(value))
