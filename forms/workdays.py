"""The workdays that come with the project, and the reader of workday files.

A file holds `[workdays]` with the years that it gives completely, `[holidays.KEY]` with the workdays that they are
swapped for, and the county's own `[days_off.KEY]` and `[extra_workdays.KEY]`; the shipped file and docs/forms.md
explain every key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import InputError
from core.form_faults import Fault, name_faults
from core.forms import Forms
from core.texts import Names
from core.workdays import SATURDAY, DayKind, Special, Workdays
from forms import WORKDAYS
from forms.toml_files import checked, read_toml, reason

MOST_DAYS = 366


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Section(_Strict):
    """One reason, and its days: one by one, or from `first` to `last`."""

    name: Names
    days: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _has_days(self) -> Self:
        if bool(self.days) == (self.first is not None):
            raise ValueError("needs either days or first and last")
        if (self.first is None) != (self.last is None):
            raise ValueError("needs first and last together")
        if self.first and self.last and not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise ValueError(f"last must be the same as first or later, by less than {MOST_DAYS} days")
        return self

    def all_days(self) -> Iterator[date]:
        yield from self.days
        if self.first and self.last:
            for number in range((self.last - self.first).days + 1):
                yield self.first + timedelta(days=number)


class _Holiday(_Section):
    workdays: tuple[date, ...] = ()


class _OwnDays(_Section):
    """Without `forms` for all that follow the workdays."""

    forms: tuple[str, ...] = ()


class _Head(_Strict):
    years: tuple[int, ...] = ()


class _File(_Strict):
    workdays: _Head = Field()
    holidays: Mapping[str, _Holiday] = {}
    days_off: Mapping[str, _OwnDays] = {}
    extra_workdays: Mapping[str, _OwnDays] = {}


def load_workdays(forms: Forms, *directories: Path) -> Workdays:
    """The shipped workdays, with those of a county's own folders on top. A year that a later folder gives takes the
    place of the earlier one; days off and extra workdays are added.

    Raises InputError with every fault of every file, each as `file: key: reason`.
    """
    found = _Found(forms)
    for folder in (files("forms"), *directories):
        found.add_folder(folder)
    if found.faults:
        raise InputError(found.faults)
    return Workdays(frozenset(found.years), found.public, found.own, found.of_forms)


@dataclass(slots=True)
class _Found:
    """What was read so far and what is wrong with it; `here` are the years of this folder by the file that gives them,
    `places` where the county's days of this folder stand."""

    forms: Forms
    years: set[int] = field(default_factory=set)
    public: dict[date, Special] = field(default_factory=dict)
    own: dict[date, Special] = field(default_factory=dict)
    of_forms: dict[tuple[str, date], Special] = field(default_factory=dict)
    here: dict[int, str] = field(default_factory=dict)
    places: dict[tuple[str, date], tuple[DayKind, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add_folder(self, folder: Traversable) -> None:
        self.here, self.places = {}, {}
        if folder.is_dir():  # one that is not there is a fault of its forms
            for source in sorted(folder.iterdir(), key=lambda entry: entry.name):
                if source.name.startswith(WORKDAYS) and source.name.endswith(".toml"):
                    self._add_file(source)

    def _add_file(self, source: Traversable) -> None:
        tables = read_toml(source)
        if isinstance(tables, str):
            self.faults.append(f"{source}: {tables}")
            return
        try:
            file = checked(_File, tables)
        except ValidationError as error:
            self._blame(source, (Fault(_place(details["loc"]), reason(details)) for details in error.errors()))
            return
        faults = [*self._year_faults(source, file), *_holiday_faults(file), *self._own_faults(file)]
        self._blame(source, faults)
        if not faults:
            self._keep(file)

    def _blame(self, source: Traversable, faults: Iterable[Fault]) -> None:
        self.faults += [f"{source}: {fault.key}: {fault.reason}" for fault in faults]

    def _year_faults(self, source: Traversable, file: _File) -> Iterator[Fault]:
        for year in file.workdays.years:
            if not date.min.year <= year <= date.max.year:
                yield Fault("workdays.years", f"{year} is no year")
            elif self.here.setdefault(year, source.name) != source.name:
                yield Fault("workdays.years", f"{year} is in {self.here[year]} as well")

    def _own_faults(self, file: _File) -> Iterator[Fault]:
        """A day cannot be off and worked, nor be set for a form that there is not."""
        for kind, table, key, section in _own_sections(file):
            place = f"{table}.{key}"
            yield from name_faults(f"{place}.name", section.name)
            for form in section.forms:
                if form not in self.forms.forms:
                    yield Fault(f"{place}.forms", f"there is no form {form!r}")
            for form in section.forms or ("",):
                for day in section.all_days():
                    other, where = self.places.setdefault((form, day), (kind, place))
                    if other != kind:
                        yield Fault(f"{place}.days", f"{day} is in {where} as well")

    def _keep(self, file: _File) -> None:
        years = set(file.workdays.years)
        # The notice of a year may name days of the December before; those go only with that year's own.
        self.public = {day: special for day, special in self.public.items() if day.year not in years & self.years}
        self.years |= years
        for holiday in file.holidays.values():
            self.public |= dict.fromkeys(holiday.all_days(), Special(DayKind.HOLIDAY, holiday.name))
            self.public |= dict.fromkeys(holiday.workdays, Special(DayKind.SWAPPED, holiday.name))
        for kind, _, _, section in _own_sections(file):
            special = Special(kind, section.name)
            for day in section.all_days():
                if not section.forms:
                    self.own[day] = special
                self.of_forms |= {(form, day): special for form in section.forms}


def _own_sections(file: _File) -> Iterator[tuple[DayKind, str, str, _OwnDays]]:
    yield from ((DayKind.DAY_OFF, "days_off", key, section) for key, section in file.days_off.items())
    yield from ((DayKind.EXTRA_WORKDAY, "extra_workdays", key, section) for key, section in file.extra_workdays.items())


def _holiday_faults(file: _File) -> Iterator[Fault]:
    """Days of other years, of working days that are swapped, and what is given twice."""
    years = set(file.workdays.years)
    given: dict[date, str] = {}
    for key, holiday in file.holidays.items():
        place = f"holidays.{key}"
        yield from name_faults(f"{place}.name", holiday.name)
        listed = [*(("days", day) for day in holiday.all_days()), *(("workdays", day) for day in holiday.workdays)]
        for part, day in listed:
            is_eve = day.month == 12 and day.year + 1 in years  # of New Year's Day: its notice names it
            if day.year not in years and not is_eve:
                yield Fault(f"{place}.{part}", f"{day} is in none of the years {sorted(years)} of the file")
            if part == "workdays" and day.isoweekday() < SATURDAY:
                yield Fault(f"{place}.workdays", f"{day} is no Saturday or Sunday")
            if given.setdefault(day, place) != place or listed.count((part, day)) > 1:
                yield Fault(f"{place}.{part}", f"{day} is given twice")


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))
