"""Where things stand in the picture: heights that add up, labels that do not run into each other."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compare import rate
from core.texts import Text
from core.totals import Counts
from digests.bars import Bar
from digests.chart import (
    INNER,
    MARGIN,
    REPORTS_HEIGHT,
    SMALLEST,
    WIDTH,
    columns,
    ems,
    fit,
    legend,
    lowest,
    whole_percent,
)


def words(sentence: Text) -> str:
    """The key and what it was given are enough here."""
    return " ".join([sentence.key, *map(str, sentence.args.values())])


def days(*found: tuple[Counts, int | None], waiting: int = 0) -> list[Bar]:
    """`waiting` reports of each are not due yet."""
    first = date(2026, 7, 1)
    return [
        Bar(first + timedelta(days=index), counts, {} if figure is None else {"cases": figure}, waiting)
        for index, (counts, figure) in enumerate(found)
    ]


@pytest.mark.parametrize(
    ("text", "room", "wanted", "words", "size"),
    [
        ("青山县", 656, 40, "青山县", 40),
        ("青" * 20, 656, 40, "青" * 20, 32),
        ("青" * 30, 656, 40, "青" * 26 + "…", 24),
        ("Suspected cases", 220, 24, "Suspected cases", 24),
    ],
)
def test_a_text_is_as_large_as_its_place_allows(text: str, room: int, wanted: int, words: str, size: int) -> None:
    line = fit(text, room, wanted)
    assert (line.words, line.size) == (words, size)


@given(st.text(max_size=60), st.integers(60, 700), st.integers(SMALLEST, 60))
def test_a_text_never_runs_out_of_its_place_and_is_never_too_small(text: str, room: int, size: int) -> None:
    line = fit(text, room, size)
    assert ems(line.words) * line.size <= room
    assert SMALLEST <= line.size <= size
    assert line.words == text or line.words.endswith("…")


def test_the_parts_of_a_day_stack_up_to_what_was_expected() -> None:
    full, half = columns(days((Counts(24, 24, 24), 0), (Counts(24, 12, 6), 3)), "cases", words)
    assert (full.on_time, full.late, full.missing) == (REPORTS_HEIGHT, 0, 0)
    assert (half.on_time, half.late, half.missing) == (REPORTS_HEIGHT / 4, REPORTS_HEIGHT / 4, REPORTS_HEIGHT / 2)
    assert (full.label, half.label) == ("100%", "50%")


def test_an_explicit_zero_is_drawn_and_a_blank_is_not() -> None:
    zero, blank = columns(days((Counts(2, 2, 2), 0), (Counts(2, 0, 0), None)), "cases", words)
    assert (zero.figure, zero.figure_label) == (0, "0")
    assert (blank.figure, blank.figure_label) == (None, "—")


def test_a_day_on_which_nothing_was_due_has_no_rate() -> None:
    (weekend,) = columns(days((Counts(), None)), "cases", words)
    assert (weekend.label, weekend.missing) == ("", 0)


def test_what_is_not_due_yet_stands_above_what_is_missing() -> None:
    (day,) = columns(days((Counts(24, 12, 12), 0), waiting=6), "cases", words)
    assert (day.on_time, day.missing, day.waiting) == (REPORTS_HEIGHT / 2, REPORTS_HEIGHT / 4, REPORTS_HEIGHT / 4)
    assert day.label == ""


def test_a_week_names_every_day_and_a_month_the_first_of_every_ten() -> None:
    week = columns(days(*[(Counts(1, 1, 1), 0)] * 7), "cases", words)
    month = columns(days(*[(Counts(1, 1, 1), 0)] * 31), "cases", words)
    assert [column.ticks for column in week[:2]] == [
        ("picture-weekday 3", "picture-day 1"),
        ("picture-weekday 4", "picture-day 2"),
    ]
    assert [column.ticks for column in month if column.ticks] == [
        ("picture-day 1",),
        ("picture-day 11",),
        ("picture-day 21",),
        ("picture-day 31",),
    ]


@pytest.mark.parametrize("count", [1, 7, 28, 31])
def test_the_columns_lie_side_by_side_inside_the_margins(count: int) -> None:
    found = columns(days(*[(Counts(1, 1, 1), 0)] * count), "cases", words)
    centres = [column.centre for column in found]
    assert centres == sorted(centres)
    assert centres[0] > MARGIN
    assert centres[-1] < WIDTH - MARGIN
    assert sum(centres) / count == pytest.approx(WIDTH / 2)


@given(st.lists(st.one_of(st.none(), st.integers(0, 99999)), min_size=8, max_size=31))
def test_the_labels_of_a_month_never_overlap_and_the_highest_is_there(figures: list[int | None]) -> None:
    found = columns(days(*[(Counts(1, 1, 1), figure) for figure in figures]), "cases", words)
    spans = [
        (
            column.centre - ems(column.figure_label) * SMALLEST / 2,
            column.centre + ems(column.figure_label) * SMALLEST / 2,
        )
        for column in found
        if column.figure_label
    ]
    assert all(end <= start + 1e-6 for (_, end), (start, _) in itertools.pairwise(spans))
    highest = max(figure or 0 for figure in figures)
    assert highest == 0 or str(highest) in [column.figure_label for column in found]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([(24, 24), (24, 17), (24, 17)], date(2026, 7, 2)),
        ([(24, 24), (0, 0), (24, 0)], date(2026, 7, 3)),
        ([(1000, 999), (1000, 1000)], date(2026, 7, 1)),
        ([(1000, 999), (2000, 1997)], date(2026, 7, 2)),  # 99.9 and 99.85: as one sees them rounded they are alike
        ([(24, 24), (24, 24)], None),
        ([(0, 0)], None),
        ([], None),
    ],
)
def test_the_lowest_day(counts: list[tuple[int, int]], expected: date | None) -> None:
    found = lowest(days(*[(Counts(expected, received), None) for expected, received in counts]))
    assert (found and found.first) == expected


def labels(columns_: int, expected: int, received: int) -> set[str]:
    return {column.label for column in columns(days(*[(Counts(expected, received), 0)] * columns_), "cases", words)}


@pytest.mark.parametrize(
    ("expected", "received", "in_a_week", "in_a_quarter"),
    [
        (168, 159, "94.6%", "95"),  # as the text has it
        (168, 168, "100%", "100"),
        (168, 0, "0%", "0"),
        (200, 199, "99.5%", "99"),  # 100 would say that nothing is missing
        (2300, 2299, "99%", "99"),  # 99.957% would run into its neighbour
        (1000, 1, "0.1%", "1"),
    ],
)
def test_a_rate_is_the_one_that_the_text_says(expected: int, received: int, in_a_week: str, in_a_quarter: str) -> None:
    assert labels(7, expected, received) == {in_a_week}
    assert labels(13, expected, received) == {in_a_quarter}
    assert labels(31, expected, received) == {""}


@given(st.integers(1, 10**7).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_whole_percent_is_the_text_s_rate_rounded_and_never_a_false_all_or_nothing(counts: tuple[int, int]) -> None:
    part, whole = counts
    percent = int(whole_percent(part, whole))
    said = rate(part, whole)
    assert said is not None
    assert abs(percent - said) <= 1
    assert (percent == 100) == (part == whole)
    assert (percent == 0) == (part == 0)
    assert percent in (1, 99) or abs(Fraction(100 * part, whole) - percent) <= Fraction(1, 2)


@given(st.integers(1, 10**7).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_rates_of_a_week_never_run_into_each_other(counts: tuple[int, int]) -> None:
    (label,) = labels(7, counts[1], counts[0])
    assert ems(label) * SMALLEST < INNER / 7


def test_the_legend_leaves_room_for_every_name() -> None:
    entries = legend({"on-time": "及时", "late": "迟报", "missing": "未报"})
    assert [entry.kind for entry in entries] == ["on-time", "late", "missing"]
    assert entries[0].x == MARGIN
    assert all(b.x - a.x >= 32 + ems(a.words) * SMALLEST for a, b in itertools.pairwise(entries))
    assert entries[-1].x < INNER
