"""`lingbao explain`: the story of one expected report, in sentences, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.app import county_of
from bot.console import Console, Refusal
from core.excused import reason_text
from core.forms import Form, Values
from core.periods import parse_period
from core.texts import Names, Text, day_text, period_text, text, time_text
from scheduler.base import County
from storage import Connection, story, units
from storage.outbox import State
from storage.story import Story, Told, Version

Event = tuple[datetime | None, Text]
"""When it happened, None for what holds all along, and what."""

KINDS = ("remind", "ahead", "nudge", "escalate", "county")


async def explain(console: Console, code: str, day: str, form: str | None, *, as_json: bool) -> None:
    about = _day(day)
    county = county_of(console.settings, console.catalogue)
    if form is not None and form not in county.forms.forms:
        raise Refusal(text("explain-unknown-form", form=form, names=list(county.forms.forms)))

    def work(conn: Connection) -> tuple[str, list[Story]]:
        unit = units.by_code(conn, code)
        if unit is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        return unit.name, story.of_unit(conn, unit, about, form)

    async with console.store() as store:
        unit, found = await store.read(work)
    stories = [one for one in found if one.expected.key.form in county.forms.forms]
    if as_json:
        console.show_json([_as_json(console, county, one) for one in stories])
        return
    if not stories:
        console.say(text("explain-nothing", unit=unit, day=day_text(about)))
    for one in stories:
        title = county.forms.forms[one.expected.key.form].title
        period = period_text(parse_period(one.expected.key.period))
        console.say(text("explain-title", unit=unit, form=title, period=period))
        for moment, what in events(county, one):
            console.say(_stamped(county, moment, what))


def events(county: County, one: Story) -> list[Event]:
    """Everything with a moment stands in its order; why it is expected comes first, what is open comes last."""
    dated = [*_messages(one), *_versions(county, one), *_questions(county, one), *_decisions(one)]
    known = [(moment, what) for moment, what in dated if moment is not None]
    return [*_expected(county, one), *sorted(known, key=lambda event: event[0]), *_standing(county, one)]


def _stamped(county: County, moment: datetime | None, what: Text) -> Text:
    if moment is None:
        return what
    local = county.calendar.local(moment)
    return text("explain-line", day=day_text(local.date()), time=time_text(local), what=what)


def _expected(county: County, one: Story) -> Iterator[Event]:
    form, row = county.forms.forms[one.expected.key.form], one.expected
    due = county.calendar.local(row.due_at)
    yield (
        one.made_at,
        text(
            "explain-expected",
            form=form.title,
            every="workday" if form.workdays and form.every == "day" else form.every,
            day=day_text(due.date()),
            time=time_text(due),
        ),
    )
    if row.excused:
        yield None, text("explain-excused", reason=reason_text(row.excused))


def _messages(one: Story) -> Iterator[Event]:
    for told in one.told:
        if told.kind in KINDS:
            yield told.queued_at, text(f"explain-{told.kind}", who=told.person or "—")
            yield told.sent_at or told.queued_at, _outcome(told)


def _outcome(told: Told) -> Text:
    if told.state == State.CANCELLED:
        return text("explain-cancelled", who=told.person or "—", reason=_why_cancelled(told.reason or ""))
    return text(f"explain-{told.state}", who=told.person or "—", reason=told.reason or "—")


def _why_cancelled(reason: str) -> str:
    return "paused" if reason.startswith("paused") else "settled" if reason.startswith("reported") else "other"


def _versions(county: County, one: Story) -> Iterator[Event]:
    form = county.forms.forms[one.expected.key.form]
    for version in one.versions:
        yield version.at, _version(form, one, version)


def _version(form: Form, one: Story, version: Version) -> Text:
    if not version.values:
        key = "explain-taken-back"
    elif version.previous:
        key = "explain-corrected"
    else:
        key = "explain-reported" if version.at <= one.expected.due_at else "explain-reported-late"
    return text(
        key,
        who=version.person or text("explain-nobody"),
        via=text("explain-via", source=version.source),
        number=version.number,
        figures=_figures(form, version.values),
    )


def _figures(form: Form, values: Values) -> list[Text | str | Names]:
    return [
        text("example-figure", name=indicator.name, count=values[indicator.key])
        for indicator in form.indicators
        if indicator.key in values
    ]


def _questions(county: County, one: Story) -> Iterator[Event]:
    asked = one.report.question if one.report else None
    if asked is None:
        return
    form = county.forms.forms[one.expected.key.form]
    name = form.indicator(asked.indicator).name if asked.indicator else form.title
    at = next((version.at for version in one.versions if version.number == asked.version), one.expected.due_at)
    yield at, text("explain-asked", name=name, number=asked.version)
    if asked.confirmed_at:
        yield asked.confirmed_at, text("explain-confirmed")


def _decisions(one: Story) -> Iterator[Event]:
    for correction in one.corrections:
        yield correction.asked_at, text("explain-correction-asked")
        if correction.decided_at:
            yield correction.decided_at, text("explain-correction-decided", decision=str(correction.decision))
    for done in one.done:
        yield done.at, text("explain-done", who=done.person or text("explain-administrator"), action=done.action)


def _standing(county: County, one: Story) -> Iterator[Event]:
    if (one.report is None or not one.report.received) and one.expected.excused is None:
        then = one.expected.next_step_at
        yield None, text("explain-missing")
        if then:
            local = county.calendar.local(then)
            yield None, text("explain-next", day=day_text(local.date()), time=time_text(local))


def _as_json(console: Console, county: County, one: Story) -> dict[str, object]:
    local = county.calendar.local
    return {
        "form": one.expected.key.form,
        "period": one.expected.key.period,
        "due_at": local(one.expected.due_at).isoformat(),
        "excused": one.expected.excused,
        "received": one.report is not None and one.report.received,
        "events": [
            {"at": local(moment).isoformat() if moment else None, "what": console.words(what)}
            for moment, what in events(county, one)
        ],
    }


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refusal(text("import-bad-date", value=words, every="day")) from None
