"""The demo's past: what the doctors wrote in the weeks before, read and stored the way the bot does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, time, timedelta
from functools import partial

from bot.demo.county import CHANNEL
from bot.demo.hands import named
from bot.demo.story import Line, diseases, workload, written_on
from bot.intake import Load, Step
from core.context import Context
from core.effects import Effect, KeepAlert, Queue, Recount, SaveReport
from core.expected import ONE_DAY, Calendar, due_day, expected_report, periods_awaited_on
from core.forms import Forms
from core.look_up import NotLookedUp
from core.messages import Inbound, Kind
from core.reports import Report, Source, compose
from scheduler.expect import expect
from storage import Connection, Store, effects, units
from storage.context import look_up

DAYS = 56

SILENT = "QS0304"
"""The village from which nothing comes in the last days."""
SILENT_DAYS = 3

NAMED_AFTER = timedelta(minutes=1)
"""How long after the counts the diseases of the suspected cases are named."""

IMPORTED_AT = time(10, 0)
"""When the townships' monthly reports come in, on the day on which they are due."""

NEWS = (Queue, KeepAlert, Recount)
"""What follows from a report and is nothing for the past: answers, and alerts about cases of weeks ago."""

SUSPECTED = "suspected_cases"
MONTHLY = "monthly_workload"


@dataclass(frozen=True, slots=True)
class History:
    """The `days` before `today`. `load` and `step` are the bot's own; its answers go nowhere."""

    forms: Forms
    calendar: Calendar
    load: Load
    step: Step
    today: date
    days: int = DAYS

    async def write(self, store: Store, progress: Callable[[int, int], None]) -> None:
        """One transaction per day, into a database that holds the planted county. `progress` gets (done, total)."""
        for n in range(self.days):
            await store.write(partial(self._write_day, day=self._first_day + ONE_DAY * n))
            progress(n + 1, self.days)

    @property
    def _first_day(self) -> date:
        return self.today - ONE_DAY * self.days

    def _write_day(self, conn: Connection, day: date) -> None:
        expect(conn, self.forms, self.calendar, day, day)
        lines = [line for line in written_on(day) if self._is_told(line)]
        batch = [_inbound(line) for line in lines]
        ends_at = self.calendar.midnight(day + ONE_DAY)
        context = self.load(conn, batch, ends_at)
        ids = {unit.code: unit.id for unit in context.units.values()}
        decided: list[Effect] = [*self._monthly_reports(conn, day)]
        for inbound, line in zip(batch, lines, strict=True):
            answer = self._answer(conn, context, inbound)
            if choice := _choice(answer, ids[line.unit]):
                answer += self._answer(conn, context, replace(inbound, kind=Kind.TAP, text=choice))
            if words := self._diseases(line, answer):
                answer += self._answer(conn, context, replace(inbound, text=words, at=inbound.at + NAMED_AFTER))
            decided += answer
        effects.apply(conn, [effect for effect in decided if not isinstance(effect, NEWS)], ends_at)

    def _is_told(self, line: Line) -> bool:
        """Nothing about the time before, and nothing from the silent village at the end."""
        silent_from = self.today - ONE_DAY * SILENT_DAYS
        return line.day >= self._first_day and not (line.unit == SILENT and line.day >= silent_from)

    def _answer(self, conn: Connection, context: Context, inbound: Inbound) -> list[Effect]:
        answer = self._step(conn, context, inbound)
        for effect in answer:
            context.apply(effect)
        return answer

    def _step(self, conn: Connection, context: Context, inbound: Inbound) -> list[Effect]:
        try:
            return self.step(context, inbound, inbound.at)
        except NotLookedUp as missing:
            look_up(conn, context, missing.wanted, inbound.at)
            return self._step(conn, context, inbound)

    def _diseases(self, line: Line, answer: Sequence[Effect]) -> str | None:
        """What a doctor answers who has been asked which diseases the suspected cases of her report are."""
        saved = next((effect.report for effect in answer if isinstance(effect, SaveReport)), None)
        return diseases_named(self.forms, line, saved) if saved else None

    def _monthly_reports(self, conn: Connection, day: date) -> Iterator[SaveReport]:
        """What the townships hand in on that day, as an import brings it."""
        form = self.forms.forms[MONTHLY]
        awaited = periods_awaited_on(form, day, self.calendar.workdays)
        period = next((one for one in awaited if due_day(form, one, self.calendar.workdays) == day), None)
        if period is None:
            return
        at = self.calendar.moment(day, IMPORTED_AT)
        for unit in (unit for unit in units.all_units(conn) if unit.level == form.level):
            expected = expected_report(form, unit, period.key, self.calendar)
            figures = workload(unit.code, period.key)
            report = compose(form, expected, None, figures, at=at, source=Source.IMPORT, person_id=None)
            yield SaveReport(None, report, expected)


def diseases_named(forms: Forms, line: Line, report: Report) -> str | None:
    """The answer to the question which diseases it is, in words; None when nothing of the report is unspecified."""
    form = forms.forms[report.key.form]
    unnamed = form.unspecified(report.values).get(SUSPECTED)
    if not unnamed:
        return None
    names = {item.key: item.short_name()["zh-CN"] for item in forms.items(form.indicator(SUSPECTED))}
    return named({names[disease]: n for disease, n in diseases(line.unit, line.day, unnamed).items()})


def _inbound(line: Line) -> Inbound:
    at = line.at.astimezone(UTC)
    return Inbound(CHANNEL, f"history:{line.unit}:{at.isoformat()}", line.account, Kind.TEXT, line.text, at)


def _choice(answer: Sequence[Effect], unit_id: int) -> str | None:
    """The action of the button for that unit, if the answer asks which one is meant."""
    says = (effect.say for effect in answer if isinstance(effect, Queue))
    actions = (button.action for say in says for row in say.buttons for button in row)
    return next((action for action in actions if action.startswith(f"unit:{unit_id}:")), None)
