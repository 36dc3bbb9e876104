"""Which reports are expected, and when each is due: made before the deadline, once per unit, form and period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.forms import Form, Forms
from core.periods import Period, containing, parse_period
from core.reports import Expected, ReportKey
from core.units import Unit
from core.workdays import is_workday

ONE_DAY = timedelta(days=1)

CLOSED = "closed"
"""The reason for which the rows of a unit are excused that is closed, or not open yet."""


class Stage(StrEnum):
    """What has been done about a report that is owed: its reporter was reminded (some time before the deadline, or at
    the hour set for it), the unit above was told, and the one above that."""

    OPEN = "open"
    AHEAD = "ahead"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Calendar:
    """When things happen in the county: its zone and the times of day of its routines. `remind_before` are minutes
    before a deadline, 0 for never; `county_at` is on the day after it, None for never."""

    zone: ZoneInfo
    remind_at: time = time(16, 30)
    remind_before: int = 0
    escalate_at: time = time(20, 0)
    county_at: time | None = time(9, 0)
    quiet_from: time = time(21, 30)
    quiet_until: time = time(6, 30)
    expect_at: time = time(0, 5)
    digest_at: time = time(8, 0)
    housekeep_at: time = time(3, 0)

    def moment(self, day: date, at: time) -> datetime:
        """That time of that day in the county, as a UTC moment."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def midnight(self, day: date) -> datetime:
        """The moment at which that day begins in the county."""
        return self.moment(day, time(0))

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def today(self, moment: datetime) -> date:
        return self.local(moment).date()

    def is_quiet(self, moment: datetime) -> bool:
        at = self.local(moment).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def awake(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours in which it lies."""
        if not self.is_quiet(moment):
            return moment
        end = self.moment(self.today(moment), self.quiet_until)
        return end if end > moment else self.moment(self.today(moment) + ONE_DAY, self.quiet_until)

    def ahead(self, due_at: datetime) -> datetime:
        """So many minutes before that deadline as its reporters are reminded, but not on the day before."""
        return max(due_at - timedelta(minutes=self.remind_before), self.midnight(self.today(due_at)))

    def asked_from(self, due_at: datetime) -> datetime:
        """When somebody may first be reminded of what is due at that moment."""
        at = self.moment(self.today(due_at), self.remind_at)
        return min(at, self.ahead(due_at)) if self.remind_before else at

    def until_quiet(self, moment: datetime) -> datetime:
        """Until when a message about this day may still go out: the next quiet hours, or the end of the day."""
        quiet = self.moment(self.today(moment), self.quiet_from)
        midnight = self.midnight(self.today(moment) + ONE_DAY)
        return quiet if moment < quiet < midnight and self.is_quiet(quiet) else midnight


def due_day(form: Form, period: Period) -> date:
    """The day on which the report is due: the day itself, or `due_day` of the month after."""
    if form.every == "day":
        return period.start
    return (period.end + ONE_DAY).replace(day=form.due_day)


def period_awaited_on(form: Form, day: date) -> Period | None:
    """The period whose report is awaited on `day`: that day, or the month before from the 1st until `due_day`."""
    if form.every == "day":
        return None if form.workdays and not is_workday(day) else containing(day, "day")
    return containing(day, "month").previous() if day.day <= form.due_day else None


def awaited_between(form: Form, first: Period, last: Period) -> list[Period]:
    """The periods from `first` to `last` for which that form is reported."""
    days = (first.start + ONE_DAY * number for number in range((last.start - first.start).days + 1))
    due = (day for day in days if form.every != "day" or not form.workdays or is_workday(day))
    return list(dict.fromkeys(containing(day, form.every) for day in due))


def period_open_on(form: Form, day: date) -> Period:
    """The period that a report without a date means on `day`: the day, or the month that has just ended."""
    this = containing(day, form.every)
    return this if form.every == "day" else this.previous()


def expected_report(form: Form, unit: Unit, period: str, calendar: Calendar) -> Expected:
    """The row for one unit; the unit must have one above it. Where it is not open then, the row is excused: one is
    only wanted because a report came nevertheless."""
    if unit.parent_id is None:
        raise ValueError(f"{unit.code} reports to nobody: it has no unit above it")
    about = parse_period(period)
    last_day = due_day(form, about)
    return Expected(
        key=ReportKey(unit.id, form.key, period),
        parent_id=unit.parent_id,
        day=about.start.isoformat(),
        due_at=calendar.moment(last_day, form.due),
        lock_at=calendar.midnight(last_day + timedelta(days=form.lock_days)),
        stage=Stage.OPEN,
        next_step_at=calendar.asked_from(calendar.moment(last_day, form.due)),
        excused=None if unit.is_open_on(about.start) else CLOSED,
    )


def expected_inside(forms: Forms, unit: Unit, first: date, last: date, calendar: Calendar) -> Iterator[Expected]:
    """The unit's rows of all forms and periods that lie inside these days as a whole, past or still to come, and for
    which it is open."""
    if unit.parent_id is None:
        return
    for form in forms.for_level(unit.level):
        for period in awaited_between(form, containing(first, form.every), containing(last, form.every)):
            if first <= period.start and period.end <= last and unit.is_open_on(period.start):
                yield expected_report(form, unit, period.key, calendar)
