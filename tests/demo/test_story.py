"""What the doctors write: the same every time, plausible as a whole, and never in doubt."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.county import VILLAGES, doctors_of
from bot.demo.story import (
    DISEASES,
    FORGETFUL,
    SUSPECTED_SHARE,
    TARDY,
    Line,
    day_story,
    diseases,
    workload,
    written_on,
)
from core.forms import Forms
from core.periods import containing
from core.reading import Reader, Status

CODES = tuple(village.code for village in VILLAGES)
FIRST = date(2026, 9, 25)
WEEKS = tuple(FIRST + timedelta(days=n) for n in range(56))
DUE = time(18)

any_village = st.sampled_from(CODES)
any_day = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.fixture(scope="module")
def stories() -> dict[tuple[str, date], tuple[Line, ...]]:
    """Eight weeks of the county."""
    return {(code, day): day_story(code, day) for day in WEEKS for code in CODES}


@given(any_village, any_day)
def test_a_story_is_told_the_same_way_twice(code: str, day: date) -> None:
    assert day_story(code, day) == day_story(code, day)


@given(any_village, any_day)
def test_lines_come_in_order_from_a_doctor_of_the_village_until_the_next_morning(code: str, day: date) -> None:
    lines = day_story(code, day)
    assert [line.at for line in lines] == sorted({line.at for line in lines})
    assert {line.account for line in lines} <= {doctor.address for doctor in doctors_of(code)}
    for line in lines:
        assert (line.unit, line.day) == (code, day)
        assert line.at.utcoffset() == timedelta(hours=8)
        wall = line.at.replace(tzinfo=None)
        assert datetime.combine(day, time(15, 40)) <= wall < datetime.combine(day, time(10, 10)) + timedelta(days=1)


@given(any_village, any_day)
def test_another_day_is_named(code: str, day: date) -> None:
    for line in day_story(code, day):
        names_a_day = "昨天" in line.text or f"{day.month}月{day.day}日" in line.text
        assert names_a_day or line.at.date() == day


def test_nothing_in_eight_weeks_has_to_be_asked_about(
    reader: Reader, stories: dict[tuple[str, date], tuple[Line, ...]]
) -> None:
    """Each day's first message as a whole or a part, what follows it as a part; all about the right day."""
    for lines in stories.values():
        for line in lines:
            reading = reader.read(line.text, line.at.date())
            assert reading.status in (Status.COMPLETE, Status.PARTIAL), line
            assert reading.period == containing(line.day, "day"), line
            assert reading.amends == ("更正" in line.text), line


@given(any_day)
def test_who_has_two_villages_sends_one_message_for_each(day: date) -> None:
    for code in ("QS0203", "QS0204"):
        assert len(day_story(code, day)) <= 1


def test_a_day_holds_all_that_is_written_on_it(stories: dict[tuple[str, date], tuple[Line, ...]]) -> None:
    written = [line for day in [*WEEKS, WEEKS[-1] + timedelta(days=1)] for line in written_on(day)]
    told = {line for lines in stories.values() for line in lines}
    about_these = [line for line in written if line.day in WEEKS]
    assert len(about_these) == len(told)
    assert set(about_these) == told


@given(any_day)
def test_a_day_is_written_in_order(day: date) -> None:
    lines = written_on(day)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert {line.at.date() for line in lines} <= {day}
    assert {line.day for line in lines} <= {day - timedelta(days=1), day}


def test_most_report_in_time_some_late_some_not_at_all(stories: dict[tuple[str, date], tuple[Line, ...]]) -> None:
    kinds: Counter[str] = Counter()
    for (_, day), lines in stories.items():
        kinds["missing"] += not lines
        if lines:
            due = datetime.combine(day, DUE, lines[0].at.tzinfo)
            kinds["in time"] += lines[0].at <= due
            kinds["in the evening"] += due < lines[0].at and lines[0].at.date() == day
            kinds["after midnight"] += lines[0].at.date() > day and lines[0].at.hour == 0
            kinds["on the morning after"] += lines[0].at.date() > day and lines[0].at.hour > 0
    share = {kind: n / len(stories) for kind, n in kinds.items()}
    assert 0.80 < share["in time"] < 0.95
    assert 0.01 < share["missing"] < 0.08
    assert 0.02 < share["in the evening"] < 0.08
    assert 0.01 < share["on the morning after"] < 0.08
    assert kinds["after midnight"] > 0


def test_some_villages_are_worse_than_others(stories: dict[tuple[str, date], tuple[Line, ...]]) -> None:
    missing = Counter(code for (code, _), lines in stories.items() if not lines)
    late = Counter(code for (code, day), lines in stories.items() if lines and lines[0].at.time() > DUE)
    usual = [code for code in CODES if code not in FORGETFUL]
    assert min(missing[code] for code in FORGETFUL) > sum(missing[code] for code in usual) / len(usual)
    prompt = [code for code in CODES if code not in TARDY]
    assert min(late[code] for code in TARDY) > sum(late[code] for code in prompt) / len(prompt)


@pytest.mark.parametrize(
    ("what", "marks", "least", "most"),
    [
        ("zero report and nothing else", ("零报告", "昨天 零报告"), 15, 80),
        ("all zero", ("全零", "都是0", "全部为零", "昨天 全零", "昨天 都是0", "昨天 全部为零"), 10, 50),
    ],
)
def test_short_words_are_used_now_and_then(
    stories: dict[tuple[str, date], tuple[Line, ...]], what: str, marks: tuple[str, ...], least: int, most: int
) -> None:
    found = sum(lines[0].text in marks for lines in stories.values() if len(lines) == 1)
    assert least <= found <= most, what


def test_slips_are_corrected_soon(stories: dict[tuple[str, date], tuple[Line, ...]]) -> None:
    corrected = [lines for lines in stories.values() if len(lines) > 1 and "更正" in lines[1].text]
    assert 15 <= len(corrected) <= 60
    for first, second in corrected:
        assert first.at < second.at <= first.at + timedelta(minutes=25)
        assert first.account == second.account
        assert first.at.date() == second.at.date() == first.day


def test_everybody_has_a_hand_of_their_own(stories: dict[tuple[str, date], tuple[Line, ...]]) -> None:
    """The same doctor writes alike most days, and doctors differ."""
    shapes: dict[str, Counter[str]] = {}
    for lines in stories.values():
        for line in lines:
            shape = "".join(key for key, _ in groupby(line.text, _kind))
            shapes.setdefault(line.account, Counter())[shape] += 1
    favourites = {account: counts.most_common(1)[0] for account, counts in shapes.items()}
    assert all(n > 15 for _, n in favourites.values())
    assert len({shape for shape, _ in favourites.values()}) >= 8


def _kind(character: str) -> str:
    if character in "零一二三四五六七八九十":
        return "数"
    return "9" if character.isdigit() else character


@pytest.mark.parametrize("suspected", range(6))
def test_every_suspected_case_gets_a_disease(suspected: int) -> None:
    for day in WEEKS:
        named = diseases("QS0101", day, suspected)
        assert sum(named.values()) == suspected
        assert set(named) <= set(DISEASES)
        assert all(named.values())
        assert named == diseases("QS0101", day, suspected)


def test_frequent_diseases_are_frequent() -> None:
    totals: Counter[str] = Counter()
    for day in WEEKS:
        for code in CODES:
            totals.update(diseases(code, day, 1))
    assert [disease for disease, _ in totals.most_common(2)] == ["infectious_diarrhoea", "influenza"]
    assert set(totals) == set(DISEASES)


def test_the_figures_look_like_a_clinic_s(reader: Reader, stories: dict[tuple[str, date], tuple[Line, ...]]) -> None:
    """Mondays are busy and Sundays quiet, large villages see more patients, suspected cases are rare."""
    by_weekday: Counter[int] = Counter()
    by_village: Counter[str] = Counter()
    suspected = 0
    for (code, day), lines in stories.items():
        for line in lines:
            values = reader.read(line.text, line.at.date()).values
            by_weekday[day.isoweekday()] += values.get("visits", 0)
            by_village[code] += values.get("visits", 0)
            suspected += values.get("suspected_cases", 0)
    assert by_weekday[1] > by_weekday[3] > by_weekday[7]
    residents = {village.code: village.residents for village in VILLAGES}
    large, small = max(CODES, key=residents.__getitem__), min(CODES, key=residents.__getitem__)
    assert by_village[large] > 3 * by_village[small]
    assert 0.5 * SUSPECTED_SHARE < suspected / len(stories) < 2 * SUSPECTED_SHARE


def test_diseases_and_workload_are_those_of_the_forms(forms: Forms) -> None:
    assert set(DISEASES) <= {item.key for item in forms.breakdowns["diseases"].items}
    form = forms.forms["monthly_workload"]
    assert list(workload("QS01", "2026-10")) == [indicator.key for indicator in form.indicators]


@pytest.mark.parametrize("township", ["QS01", "QS02", "QS03", "QS04"])
def test_workload_is_steady_and_its_own_in_every_township(township: str) -> None:
    october, november = workload(township, "2026-10"), workload(township, "2026-11")
    assert october == workload(township, "2026-10") != november
    assert min(october.values()) >= 0
    assert abs(october["general_outpatients"] - november["general_outpatients"]) < 500
    others = [workload(code, "2026-10") for code in ("QS01", "QS02", "QS03", "QS04") if code != township]
    assert october not in others
