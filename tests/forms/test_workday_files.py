"""Workday files: the shipped one says what the published notices say; the county's own goes on top; a mistake is named
by file, key and reason."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from core.errors import InputError
from core.workdays import DayKind, Workdays
from forms import load_forms
from forms.workdays import load_workdays

FORMS = load_forms()
DAILY = FORMS.forms["daily"]
ON_WORKDAYS = DAILY.model_copy(update={"workdays": True})
COUNTY = """
[workdays]

[days_off.market]
name = { zh-CN = "赶集", en = "market day" }
days = [2026-10-12, 2026-10-22]

[days_off.flood]
name = { zh-CN = "防汛", en = "flood" }
first = 2026-07-27
last = 2026-07-28
forms = ["daily"]

[extra_workdays.campaign]
name = { zh-CN = "接种周", en = "vaccination week" }
days = [2026-10-17]
"""
NEXT_YEAR = """
[workdays]
years = [2027]

[holidays.new_year]
name = { zh-CN = "元旦", en = "New Year's Day" }
first = 2026-12-31
last = 2027-01-01
workdays = [2027-01-03]
"""


@pytest.fixture(scope="module")
def shipped() -> Workdays:
    return load_workdays(FORMS)


def county(folder: Path, *texts: str) -> Workdays:
    for number, text in enumerate(texts):
        (folder / f"workdays-{number}.toml").write_text(text, "utf-8")
    return load_workdays(FORMS, folder)


def faults(folder: Path, *texts: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        county(folder, *texts)
    return [fault.removeprefix(f"{folder}/") for fault in raised.value.faults]


# Counted from the notices of the State Council: days off without their weekends, and weekends worked.
@pytest.mark.parametrize(("year", "off", "worked"), [(2025, 18, 5), (2026, 19, 6)])
def test_the_published_years(shipped: Workdays, year: int, off: int, worked: int) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range(365)]
    assert year in shipped.years
    assert sum(day.isoweekday() < 6 and not shipped.is_workday(day) for day in days) == off
    assert [shipped.kind(day) for day in days].count(DayKind.SWAPPED) == worked
    assert all(day.isoweekday() > 5 for day in days if shipped.kind(day) == DayKind.SWAPPED)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2025-01-26", DayKind.SWAPPED, "春节"),
        ("2025-01-27", DayKind.WORKDAY, None),
        ("2025-01-28", DayKind.HOLIDAY, "春节"),
        ("2025-02-04", DayKind.HOLIDAY, "春节"),
        ("2025-02-05", DayKind.WORKDAY, None),
        ("2025-10-06", DayKind.HOLIDAY, "国庆节、中秋节"),
        ("2025-10-11", DayKind.SWAPPED, "国庆节、中秋节"),
        ("2026-01-04", DayKind.SWAPPED, "元旦"),
        ("2026-02-23", DayKind.HOLIDAY, "春节"),
        ("2026-06-19", DayKind.HOLIDAY, "端午节"),
        ("2026-09-20", DayKind.SWAPPED, "国庆节"),
        ("2026-09-27", DayKind.HOLIDAY, "中秋节"),
        ("2026-10-08", DayKind.WORKDAY, None),
        ("2026-10-11", DayKind.WEEKEND, None),
        ("2027-01-01", DayKind.WORKDAY, None),  # not published: a plain Friday
    ],
)
def test_a_day_of_the_published_years(shipped: Workdays, day: str, kind: DayKind, name: str | None) -> None:
    special = shipped.special(date.fromisoformat(day))
    assert shipped.kind(date.fromisoformat(day)) == kind
    assert (special and special.name["zh-CN"]) == name


def test_every_key_of_the_shipped_file_is_explained() -> None:
    text = (Path(__file__).parents[2] / "forms" / "workdays-CN.toml").read_text("utf-8")
    lines = text.split("[holidays.spring_festival_2025]")[0].splitlines()
    for line, before in zip(lines[1:], lines, strict=False):
        if "=" in line and line[:1].isalpha() and not line.startswith("last"):
            assert before.startswith("#"), line
    assert "国办发明电〔2024〕12号" in text
    assert "国办发明电〔2025〕7号" in text


def test_the_county_adds_days_off_and_workdays(tmp_path: Path) -> None:
    workdays = county(tmp_path, COUNTY)
    assert workdays.kind(date(2026, 10, 12)) == DayKind.DAY_OFF
    assert workdays.kind(date(2026, 10, 17)) == DayKind.EXTRA_WORKDAY
    assert workdays.kind(date(2026, 10, 1)) == DayKind.HOLIDAY  # the country's are still there
    assert workdays.kind(date(2026, 7, 27)) == DayKind.WORKDAY  # set for one form alone
    assert not workdays.asks(DAILY, date(2026, 7, 28))
    assert workdays.asks(DAILY.model_copy(update={"key": "other"}), date(2026, 7, 28))
    assert [workdays.asks(form, date(2026, 10, 12)) for form in (DAILY, ON_WORKDAYS)] == [True, False]
    assert [workdays.asks(form, date(2026, 10, 17)) for form in (DAILY, ON_WORKDAYS)] == [True, True]


def test_the_countys_day_comes_before_the_countrys(tmp_path: Path) -> None:
    extra = COUNTY.replace("days = [2026-10-17]", "days = [2026-10-02]")
    assert county(tmp_path, extra).is_workday(date(2026, 10, 2))


def test_the_county_brings_a_year_that_was_published_later(tmp_path: Path) -> None:
    workdays = county(tmp_path, NEXT_YEAR)
    assert workdays.years == {2025, 2026, 2027}
    kinds = [workdays.kind(date(2026, 12, 31) + timedelta(n)) for n in range(4)]
    assert kinds == [DayKind.HOLIDAY, DayKind.HOLIDAY, DayKind.WEEKEND, DayKind.SWAPPED]
    assert workdays.kind(date(2026, 10, 1)) == DayKind.HOLIDAY


def test_a_year_of_the_countys_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    workdays = county(tmp_path, NEXT_YEAR.replace("2027", "2026").replace("2026-12-31", "2025-12-31"))
    assert workdays.kind(date(2026, 10, 1)) == DayKind.WORKDAY
    assert workdays.kind(date(2026, 1, 1)) == DayKind.HOLIDAY
    assert workdays.kind(date(2025, 10, 1)) == DayKind.HOLIDAY


def test_a_file_of_workdays_is_no_form(tmp_path: Path) -> None:
    county(tmp_path, COUNTY)
    assert list(load_forms(tmp_path).forms) == list(FORMS.forms)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[workdays]", "", "workdays: is missing"),
        ("[workdays]", "[workdays]\nyear = 2026", "workdays.year: is not a known key"),
        ("[workdays]", '[workdays]\nyears = ["2026"]', "workdays.years.0: Input should be a valid integer, not '2026'"),
        ("[days_off.market]", "[day_off.market]", "day_off: is not a known key"),
        ('en = "flood"', 'fr = "crue"', "days_off.flood.name.en: is missing"),
        ('forms = ["daily"]', 'forms = ["dayly"]', "days_off.flood.forms: there is no form 'dayly'"),
        ('forms = ["daily"]', "form = 3", "days_off.flood.form: is not a known key"),
        ("days = [2026-10-17]", "", "extra_workdays.campaign: needs either days or first and last"),
        ("last = 2026-07-28", "", "days_off.flood: needs first and last together"),
        ("last = 2026-07-28", "last = 2026-07-26", "days_off.flood: last must be the same as first or later"),
        ("last = 2026-07-28", "last = 2027-07-28", "days_off.flood: last must be the same as first or later"),
        (
            "days = [2026-10-17]",
            "days = [2026-10-12]",
            "extra_workdays.campaign.days: 2026-10-12 is in days_off.market",
        ),
        ("days = [2026-10-17]", 'days = ["soon"]', "extra_workdays.campaign.days.0: Input should be a valid date"),
        ("days = [2026-10-17]", "days = [2026-02-30]", "this is not TOML"),
    ],
)
def test_a_mistake_of_the_countys_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in COUNTY
    found = faults(tmp_path, COUNTY.replace(old, new, 1))
    assert any(each.startswith(f"workdays-0.toml: {fault}") for each in found), found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("last = 2027-01-01", "last = 2028-01-01", "holidays.new_year: last must be"),
        ("[2027-01-03]", "[2028-01-02]", "holidays.new_year.workdays: 2028-01-02 is in none of the years [2027]"),
        ("first = 2026-12-31", "first = 2026-11-30", "holidays.new_year.days: 2026-11-30 is in none of the years"),
        ("[2027-01-03]", "[2027-01-04]", "holidays.new_year.workdays: 2027-01-04 is no Saturday or Sunday"),
        ("[2027-01-03]", "[2027-01-03, 2027-01-03]", "holidays.new_year.workdays: 2027-01-03 is given twice"),
        ("years = [2027]", "", "holidays.new_year.days: 2027-01-01 is in none of the years []"),
        ("years = [2027]", "years = [0, 2027]", "workdays.years: 0 is no year"),
    ],
)
def test_a_mistake_in_the_holidays_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in NEXT_YEAR
    found = faults(tmp_path, NEXT_YEAR.replace(old, new, 1))
    assert any(each.startswith(f"workdays-0.toml: {fault}") for each in found), found


def test_one_year_in_two_files_and_one_day_in_two_holidays(tmp_path: Path) -> None:
    second = NEXT_YEAR + NEXT_YEAR.split("years = [2027]")[1].replace("new_year]", "again]")
    assert faults(tmp_path, NEXT_YEAR, second)[:2] == [
        "workdays-1.toml: workdays.years: 2027 is in workdays-0.toml as well",
        "workdays-1.toml: holidays.again.days: 2026-12-31 is given twice",
    ]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "workdays.toml").write_bytes("名称".encode("gbk"))
    assert faults(tmp_path) == ["workdays.toml: the file is not UTF-8 text"]
