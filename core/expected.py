"""Which reports are expected, and when each is due: made before the deadline, once per unit, form and period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.forms import Form, Forms
from core.periods import Length, Period, containing, parse_period
from core.reports import Expected, ReportKey
from core.units import Unit
from core.workdays import Workdays

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
    """When things happen in the county: its zone, the times of day of its routines, and its workdays. `remind_before`
    are minutes before a deadline, 0 for never; `county_at` is on the day after it, None for never, and so is
    `notice_repeat_at`, when a notice is repeated to whoever has not acknowledged it. `digests` are the lengths of the
    periods about which digests are sent.

    A time that the clock skips when it is set forward is so much later, one that it shows twice is the first.
    """

    zone: ZoneInfo
    remind_at: time = time(16, 30)
    remind_before: int = 0
    escalate_at: time = time(20, 0)
    county_at: time | None = time(9, 0)
    notice_repeat_at: time | None = time(17, 0)
    quiet_from: time = time(21, 30)
    quiet_until: time = time(6, 30)
    expect_at: time = time(0, 5)
    digest_at: time = time(8, 0)
    digests: tuple[Length, ...] = ("week", "month")
    housekeep_at: time = time(3, 0)
    workdays: Workdays = field(default_factory=Workdays)

    def moment(self, day: date, at: time) -> datetime:
        """That time of that day in the county, as a UTC moment."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def digest_due(self, period: Period) -> datetime:
        """From when on a digest of that period may be sent: on the day after it, at the time for digests."""
        return self.moment(period.end + ONE_DAY, self.digest_at)

    def midnight(self, day: date) -> datetime:
        """The moment at which that day begins in the county."""
        return self.moment(day, time(0))

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def today(self, moment: datetime) -> date:
        return self.local(moment).date()

    def is_quiet(self, moment: datetime) -> bool:
        return self._quiet_end(moment) is not None

    def awake(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours in which it lies."""
        return self._quiet_end(moment) or moment

    def _quiet_end(self, moment: datetime) -> datetime | None:
        """When the quiet hours are over in which the moment lies. They are looked at as moments and not as times of the
        clock, which are the same twice in a night when it is set back."""
        if self.quiet_from == self.quiet_until:
            return None
        today = self.today(moment)
        for day in (today - ONE_DAY, today):
            last = day if self.quiet_from < self.quiet_until else day + ONE_DAY
            end = self.moment(last, self.quiet_until)
            if self.moment(day, self.quiet_from) <= moment < end:
                return end
        return None

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


def due_day(form: Form, period: Period, workdays: Workdays) -> date:
    """The day on which the report is due: the day itself; of a longer period the `due_day`-th day after its last one,
    or the next one on which the form may be due."""
    if form.every == "day":
        return period.start
    return workdays.on_or_after(form, period.end + ONE_DAY * form.due_day)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Three moments (UTC), in this order. A report is on time up to and with `due`. Before `late` its reporter may
    still send it; from then on only a manager may put it down. From `lock` on whoever is above has to agree."""

    due: datetime
    late: datetime
    lock: datetime


def deadlines(form: Form, period: Period, calendar: Calendar) -> Deadlines:
    """`late` is the end of the last day on which it may be made up for, `lock` the beginning of the day `lock_days`
    after the one on which the report was due. What is locked is late as well, however long `backfill_days` is."""
    last = due_day(form, period, calendar.workdays)
    lock = calendar.midnight(last + ONE_DAY * form.lock_days)
    late = calendar.midnight(last + ONE_DAY * (form.backfill_days + 1))
    return Deadlines(calendar.moment(last, form.due), min(late, lock), lock)


def periods_awaited_on(form: Form, day: date, workdays: Workdays) -> list[Period]:
    """The periods whose reports are awaited on `day`, the latest first: that day, or of a longer length those that
    have ended and are not overdue. One that is due on its last day is awaited on that day already."""
    if form.every == "day":
        return [containing(day, "day")] if form.asks_on(day) and workdays.asks(form, day) else []
    awaited = []
    period = period_open_on(form, day)
    while due_day(form, period, workdays) >= day:
        awaited.append(period)
        period = period.previous()
    return awaited


def awaited_between(form: Form, first: Period, last: Period, workdays: Workdays) -> list[Period]:
    """The periods from `first` to `last` for which that form is reported."""
    days = (first.start + ONE_DAY * number for number in range((last.start - first.start).days + 1))
    due = (day for day in days if form.every != "day" or (form.asks_on(day) and workdays.asks(form, day)))
    return list(dict.fromkeys(containing(day, form.every) for day in due))


def period_open_on(form: Form, day: date) -> Period:
    """The period that a report without a date means on `day`: the day, or the last one of the form's weekdays; of a
    longer length the period that has just ended, or that ends on this day and is due on it."""
    if form.every == "day":
        if not form.weekdays:
            return containing(day, "day")
        return containing(next(at for n in range(7) if form.asks_on(at := day - ONE_DAY * n)), "day")
    this = containing(day, form.every)
    return this if form.due_day == 0 and day == this.end else this.previous()


def expected_report(form: Form, unit: Unit, period: str, calendar: Calendar) -> Expected:
    """The row for one unit; the unit must have one above it. Where it is not open then, the row is excused: one is
    only wanted because a report came nevertheless."""
    if unit.parent_id is None:
        raise ValueError(f"{unit.code} reports to nobody: it has no unit above it")
    about = parse_period(period)
    limits = deadlines(form, about, calendar)
    return Expected(
        key=ReportKey(unit.id, form.key, period),
        parent_id=unit.parent_id,
        day=about.start.isoformat(),
        due_at=limits.due,
        lock_at=limits.lock,
        stage=Stage.OPEN,
        next_step_at=calendar.asked_from(limits.due),
        excused=None if unit.is_open_on(about.start) else CLOSED,
    )


def expected_inside(forms: Forms, unit: Unit, first: date, last: date, calendar: Calendar) -> Iterator[Expected]:
    """The unit's rows of all forms and periods that lie inside these days as a whole, past or still to come, and for
    which it is open."""
    if unit.parent_id is None:
        return
    for form in forms.for_level(unit.level):
        between = containing(first, form.every), containing(last, form.every)
        for period in awaited_between(form, *between, calendar.workdays):
            if first <= period.start and period.end <= last and unit.is_open_on(period.start):
                yield expected_report(form, unit, period.key, calendar)
