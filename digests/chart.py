"""The geometry of a digest's picture: what fits where. All lengths are units of the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import east_asian_width

from core.compare import rate, rounded
from core.forms import Form
from core.texts import Text, text
from digests.bars import Bar

Words = Callable[[Text], str]
"""Puts a text into the language of the picture."""

WIDTH, MARGIN = 720, 32
INNER = WIDTH - 2 * MARGIN
SMALLEST = 24
"""Shown on a phone at half its size, the picture has no smaller letters than this."""

REPORTS_HEIGHT, FIGURES_HEIGHT = 200, 90

NARROW, WIDE = " .,:;'/|()ijlft", "mw%"
"""Letters much narrower or wider than a digit."""

NO_RATE = "—"

GAP = 6
"""Between two labels that stand side by side."""

WEEK = 7
"""Up to this many columns there is room for a label at each."""

MOST_RATES = 14
"""Up to this many columns there is room for the reporting rate above each."""

LABELLED_DAYS = (1, 11, 21, 31)
"""In a month, the days on which a 旬 begins, and the last."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in the size that fits its place."""

    words: str
    size: int


@dataclass(frozen=True, slots=True)
class Column:
    """One bar. `figure` is the height of its figure's, None when nobody gave a number: a 0 is drawn, a blank is not."""

    centre: float
    on_time: float
    late: float
    missing: float
    waiting: float
    label: str
    figure: float | None
    figure_label: str
    ticks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    kind: str
    words: str
    x: float


def pictured(forms: Iterable[Form]) -> Form | None:
    """The form that pictures are about: the first daily one under surveillance, else the first daily one, else the
    first."""
    return min(forms, key=lambda form: (form.every != "day", not form.watched), default=None)


def ems(words: str) -> float:
    """About how wide a text is, as a multiple of its size."""
    return sum(map(_em, words))


def _em(character: str) -> float:
    if east_asian_width(character) in "WFA":
        return 1.0
    if character in NARROW:
        return 0.3
    return 0.7 if character.isupper() or character in WIDE else 0.56


def fit(words: str, width: float, size: int) -> Line:
    """The text at `size`, or as much smaller as it needs; what does not fit at the smallest size is cut."""
    if ems(words) * size <= width:
        return Line(words, size)
    if ems(words) * SMALLEST <= width:
        return Line(words, int(width / ems(words)))
    while words and ems(words + "…") * SMALLEST > width:
        words = words[:-1]
    return Line(words + "…", SMALLEST)


def columns(bars: Sequence[Bar], indicator: str, words: Words) -> list[Column]:
    """A column for each bar: its reports in the upper chart, the figure of one indicator in the lower."""
    step = INNER / len(bars)
    most = max(1, *(max(bar.counts.expected, bar.counts.received) for bar in bars))
    figures = [bar.totals.get(indicator) for bar in bars]
    highest = max(1, *(count or 0 for count in figures))
    return [
        Column(
            centre=MARGIN + step * (index + 0.5),
            on_time=REPORTS_HEIGHT * bar.counts.on_time / most,
            late=REPORTS_HEIGHT * bar.counts.late / most,
            missing=REPORTS_HEIGHT * bar.missing / most,
            waiting=REPORTS_HEIGHT * bar.waiting / most,
            label=_rate_label(bar, len(bars)),
            figure=None if count is None else FIGURES_HEIGHT * count / highest,
            figure_label=label,
            ticks=_ticks(bar, len(bars), words),
        )
        for index, (bar, count, label) in enumerate(zip(bars, figures, _figure_labels(figures, step), strict=True))
    ]


def legend(names: Mapping[str, str]) -> list[LegendEntry]:
    """The kinds of reports with their names, one beside the other; 32 units for each box, 28 between two."""
    entries, x = [], float(MARGIN)
    for kind, name in names.items():
        entries.append(LegendEntry(kind, name, x))
        x += 32 + round(ems(name) * SMALLEST) + 28
    return entries


def lowest(bars: Sequence[Bar]) -> Bar | None:
    """The first one with the lowest reporting rate; None when every one is complete. Where reports are not due yet
    there is no rate."""
    counted = [bar for bar in bars if bar.has_rate]
    worst = min(counted, key=lambda bar: Fraction(bar.counts.received, bar.counts.expected), default=None)
    return worst if worst and worst.counts.missing else None


def whole_percent(part: int, whole: int) -> str:
    """A rate for which there is no more room than three digits: the one that the text says, rounded as there, and like
    it never 0 or 100 unless it is exactly that. Of nothing there is none."""
    if whole <= 0:
        return NO_RATE
    percent = int(rounded(Fraction(100 * part, whole), 0))
    return str(min(99, max(1, percent)) if 0 < part < whole else percent)


def _rate_label(bar: Bar, among: int) -> str:
    """The rate that the text says where there is room for it; in whole percent where there is less, of more than a week
    without the sign, which then stands in the heading."""
    received, expected = bar.counts.received, bar.counts.expected
    if not bar.has_rate or among > MOST_RATES:
        return ""
    if among > WEEK:
        return whole_percent(received, expected)
    exact = percent_of(received, expected)
    has_room = ems(exact) * SMALLEST + GAP <= INNER / among
    return exact if has_room else f"{whole_percent(received, expected)}%"


def percent_of(part: int, whole: int) -> str:
    """A rate as the text says it, with its sign."""
    percent = rate(part, whole)
    return NO_RATE if percent is None else f"{percent:f}%"


def _figure_labels(figures: Sequence[int | None], step: float) -> list[str]:
    """Every figure in a week, — where there is none; in a month the highest ones first, as far as there is room."""
    if len(figures) <= WEEK:
        return ["—" if count is None else str(count) for count in figures]
    labels = [""] * len(figures)
    for index in sorted(range(len(figures)), key=lambda i: -(figures[i] or 0)):
        label = str(figures[index] or "")
        room = min(
            (abs(index - other) * step - ems(taken) * SMALLEST / 2 for other, taken in enumerate(labels) if taken),
            default=INNER,
        )
        if ems(label) * SMALLEST / 2 <= room:
            labels[index] = label
    return labels


def _ticks(bar: Bar, among: int, words: Words) -> tuple[str, ...]:
    if bar.length == "week":
        return (str(bar.first.isocalendar().week),)
    if bar.length == "month":
        return (str(bar.first.month),)
    date = words(text("picture-day", day=bar.first.day))
    if among <= WEEK:
        return (words(text("picture-weekday", weekday=bar.first.isoweekday())), date)
    return (date,) if bar.first.day in LABELLED_DAYS else ()
