"""What a message reports. Whatever is in doubt is asked about, never guessed.

Plain text (`core.plaintext`) -> tokens (`core.tokens`) -> labels with their numbers (`core.pairing`) -> figures
(`core.figures`) and doubts (`core.doubts`) -> the day and the verdict, here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from functools import partial

from core.daywords import day_named, weekday_named
from core.doubts import Doubt
from core.expected import due_day, period_open_on
from core.figures import Figures, figures
from core.forms import BreakdownItem, Form, Indicator, Values
from core.frozen import frozen
from core.ordinary import Ordinary
from core.periods import Period, containing
from core.periodwords import names_a, period_named
from core.plaintext import plain
from core.privacy import quotable, redacted
from core.texts import Text, period_text, text, weekday_texts
from core.tokens import Lexer, Token, settle_short_days
from core.vocabulary import Kind
from core.workdays import Workdays

_MOST_READINGS = 4

_DAY, _WEEKDAY = Kind.DAY, Kind.WEEKDAY
_AMENDS = frozenset((Kind.AMEND, Kind.MISTAKE, Kind.MISCOUNT, Kind.OUTDATED))
_LABELS = frozenset((Kind.LABEL, Kind.ALL_ZERO, Kind.REST_ZERO, Kind.ZERO_REPORT, Kind.ZERO_TITLE))
"""By name of their own, for asking an enum for a member takes longer than what is done with it here."""


class Status(StrEnum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    ASK = "ask"
    REJECT = "reject"
    OTHER = "other"


@frozen
class Reading:
    """What was understood. Only a complete or partial reading has values.

    `period` is what it is about: the one that the message names (`dated`), else the open one; None when that is not
    known. `readings` are what a doubtful message may mean, to be offered as buttons. `amends` says that it corrects an
    earlier report, `labelled` that it names what the form asks or says 零报告, so that it is no chatter, `private` that
    it holds something that is never kept (core.privacy): its text must be forgotten. `too_long_ago` says that it is
    rejected for nothing else: the figures that it would have are the only one of `readings`.
    """

    status: Status
    period: Period | None = None
    values: Values = field(default_factory=dict)
    reason: Text | None = None
    readings: tuple[Values, ...] = ()
    amends: bool = False
    dated: bool = False
    private: bool = False
    labelled: bool = False
    too_long_ago: bool = False


def _no_items(_: Indicator) -> Sequence[BreakdownItem]:
    return ()


class Reader:
    """Reads messages about one form. Built once per form; `items` are those that an indicator is broken down by,
    `workdays` those by which it is due."""

    def __init__(
        self,
        form: Form,
        items: Callable[[Indicator], Sequence[BreakdownItem]] = _no_items,
        workdays: Workdays | None = None,
    ) -> None:
        self._form = form
        self._workdays = workdays or Workdays()
        self._lexer = Lexer(form, items)
        self._ordinary = Ordinary(form, self._lexer)

    def read(self, message: str, today: date, asked: Sequence[str] = ()) -> Reading:
        """Never raises, whatever the message.

        `asked` are the indicators that the bot has just asked for: so many bare numbers answer for them, in order.
        Such an answer is partial when the form has more indicators, for what was said before is not known here.
        """
        words, private = redacted(plain(message))
        reading = self._at_once(words, today, asked) or self._reading(words, today, asked)
        if not private:
            return reading
        told = text("reading-private") if reading.status is Status.OTHER else reading.reason
        return replace(reading, private=True, reason=told)

    def _at_once(self, words: str, today: date, asked: Sequence[str]) -> Reading | None:
        """What `_reading` makes of an ordinary message; None for any other."""
        said = None if asked else self._ordinary.figures(words)
        period = period_open_on(self._form, today)
        if said is None or self._too_late(period, today):
            return None
        values, labelled = said
        status = Status.PARTIAL if self._form.missing(values) else Status.COMPLETE
        return Reading(status, period, values, labelled=labelled)

    def _reading(self, words: str, today: date, asked: Sequence[str]) -> Reading:
        tokens = settle_short_days(self._lexer.tokens(words), len(self._form.indicators))
        kinds = {token.kind for token in tokens}
        sort = partial(Reading, amends=not kinds.isdisjoint(_AMENDS), labelled=not kinds.isdisjoint(_LABELS))
        said = figures(self._form, tokens, asked)
        if said is None:
            return sort(Status.OTHER)
        if other := self._other_length(tokens):
            reason = text("reading-other-length", word=quotable(other), every=self._form.every)
            return sort(Status.REJECT, reason=reason, dated=True)
        named = self._periods_named(tokens, today)
        if len(named) > 1:
            return sort(Status.ASK, reason=text("reading-two-days", days=list(named.values())), dated=True)
        period = next(iter(named), period_open_on(self._form, today))
        sort = partial(sort, period=period, dated=bool(named))
        doubts = [*said.doubts, *_doubtful_weekdays(tokens, period)]
        refusal = self._impossible_figure(said) or self._impossible_period(period, named, today)
        late = self._too_late(period, today) if period and not refusal else None
        possible = self._possible(said)
        if doubts:
            alike = len({doubt.reason.key for doubt in doubts}) == 1
            offers = possible if alike and not (refusal or late) and all(doubt.readable for doubt in doubts) else ()
            return sort(Status.ASK, reason=doubts[0].reason, readings=offers)
        if refusal or late:
            readings = possible if late else ()
            return sort(Status.REJECT, reason=refusal or late, readings=readings, too_long_ago=late is not None)
        values = possible[0]
        return sort(Status.PARTIAL if self._form.missing(values) else Status.COMPLETE, values=values)

    def _possible(self, said: Figures) -> tuple[Values, ...]:
        """Every way to read the figures, unless there are too many to choose from; one if nothing is in doubt."""
        keys = [key for key in self._form.by_key if key in said.numbers]
        choices = [
            dict.fromkeys([number.value for number in said.numbers[key] if number.value is not None]) for key in keys
        ]
        if math.prod(map(len, choices)) > _MOST_READINGS:
            return ()
        counts = (dict(zip(keys, choice, strict=True)) for choice in itertools.product(*choices))
        return tuple(values | self._parts(said, values) for values in counts)

    def _parts(self, said: Figures, values: Values) -> Values:
        return {
            part: count
            for key, parts in said.parts.items()
            if sum(parts.values()) == values.get(key)
            for part, count in parts.items()
        }

    def _periods_named(self, tokens: Sequence[Token], today: date) -> dict[Period | None, str]:
        """The different periods that the message names, with its words; None for one that does not exist."""
        named: dict[Period | None, str] = {}
        for token in tokens:
            if token.kind is not _DAY:
                continue
            if self._form.every == "day":
                day = day_named(token.text, today)
                named.setdefault(containing(day, "day") if day else None, token.text)
            else:
                named.setdefault(period_named(token.text, self._form.every, today), token.text)
        return named

    def _other_length(self, tokens: Sequence[Token]) -> str | None:
        """What the message says of a day or of another length of time than the form is about: 昨天 is no week."""
        every = self._form.every
        if every == "day":
            return None
        told = (token for token in tokens if token.kind is _WEEKDAY or token.kind is _DAY)
        return next((t.text for t in told if t.kind is _WEEKDAY or not names_a(every, t.text)), None)

    def _impossible_figure(self, said: Figures) -> Text | None:
        for key, numbers in said.numbers.items():
            indicator = self._form.indicator(key)
            for number in numbers:
                if number.fault in ("negative", "fraction"):
                    return text(f"reading-{number.fault}", name=indicator.name, number=quotable(number.text))
                if (number.value or 0) > indicator.maximum:
                    shown, limit = quotable(number.text), indicator.maximum
                    return text("reading-over-maximum", name=indicator.name, number=shown, maximum=limit)
        return None

    def _impossible_period(self, period: Period | None, named: dict[Period | None, str], today: date) -> Text | None:
        if period is None:
            return text("reading-no-such-day", word=named[None])
        if not self._form.is_about(period):
            days = weekday_texts(self._form.weekdays)
            return text("reading-other-weekday", period=period_text(period), days=days)
        return text("reading-future", period=period_text(period)) if period.start > today else None

    def _too_late(self, period: Period, today: date) -> Text | None:
        if (today - due_day(self._form, period, self._workdays)).days <= self._form.backfill_days:
            return None
        return text("reading-too-long-ago", period=period_text(period), days=self._form.backfill_days)


def read(message: str, form: Form, today: date, *, asked: Sequence[str] = ()) -> Reading:
    """Reads one message; whoever reads many keeps a Reader."""
    return Reader(form).read(message, today, asked)


def as_json(reading: Reading, unit: str | None = None) -> dict[str, object]:
    """The shape that `lingbao parse` prints: a day, values and the `unit` that the message names only where there is no
    doubt about them. A form about longer
    periods has a `period` instead of a date."""
    sure = reading.status in (Status.COMPLETE, Status.PARTIAL)
    period = reading.period if sure else None
    shape: dict[str, object] = {
        "status": reading.status.value,
        "date": period.key if period and period.length == "day" else None,
        "unit": unit if sure else None,
        "values": reading.values if sure else None,
        "reason": reading.reason.key if reading.reason else None,
    }
    return shape | ({"period": period.key} if period and period.length != "day" else {})


def _doubtful_weekdays(tokens: Sequence[Token], period: Period | None) -> Iterator[Doubt]:
    """A weekday names no day; it only has to agree with it."""
    for token in tokens:
        if token.kind is _WEEKDAY and period and period.start.isoweekday() != weekday_named(token.text):
            yield Doubt(text("reading-weekday", word=token.text))
