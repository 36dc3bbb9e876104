"""Alerts: something that a manager must acknowledge, from the moment at which it is raised to what it turned out to be.

All of it is a history that only grows; what holds now is kept beside it. Nothing here has a clock or asks anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from core.texts import Text

KEY_BYTES = 6


class AlertKind(StrEnum):
    """What raises it: a suspected case of a listed disease, so many within so many days, a count far above what is
    usual."""

    CASE = "case"
    THRESHOLD = "threshold"
    ABERRATION = "aberration"


class State(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Stage(StrEnum):
    """How far up it has come while nobody acknowledged it."""

    WAITING = "waiting"  # for the end of the quiet hours
    TOLD = "told"
    HALF = "half"  # of the time is gone
    OVERDUE = "overdue"


class What(StrEnum):
    """What can happen to an alert: each is one step of its history."""

    RAISED = "raised"
    TOLD = "told"
    HALF = "half"
    OVERDUE = "overdue"
    CHANGED = "changed"  # the figure behind it, by a correction
    REOPENED = "reopened"
    UNCLEAR = "unclear"  # by a correction it has to be said anew which disease the cases are
    CLEAR = "clear"  # they are as many as before
    ACKNOWLEDGED = "acknowledged"
    MEASURE = "measure"
    NOTE = "note"
    CLOSED = "closed"


ANNOUNCED = frozenset({What.RAISED, What.TOLD, What.HALF, What.OVERDUE, What.CHANGED, What.REOPENED})
"""Steps of which everybody is told by a message of its own; of the others that message tells, changed in its place."""


class Measure(StrEnum):
    """What is done about it."""

    CALL = "call"
    VISIT = "visit"
    SAMPLE = "sample"
    REPORT = "report"


class Finding(StrEnum):
    CONFIRMED = "confirmed"
    EXCLUDED = "excluded"
    LOST = "lost"
    OTHER = "other"
    WITHDRAWN = "withdrawn"  # by a correction; nobody has to find out


FINDINGS = (Finding.CONFIRMED, Finding.EXCLUDED, Finding.LOST, Finding.OTHER)
"""Those that a manager chooses from."""


class Who(NamedTuple):
    """Somebody, or, without an id, the bot; nor has an id who has been forgotten since."""

    person_id: int | None = None
    name: str = ""


BOT = Who()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that has happened. `words` is a Measure, a Finding or a note, `note` what was said to a finding; of a
    changed figure `old` and `new` are the numbers; `units` are those whose managers were told."""

    what: What
    at: datetime
    who: Who = BOT
    words: str = ""
    note: str = ""
    old: int | None = None
    new: int | None = None
    units: tuple[int, ...] = ()


Counted = Mapping[str, int]
"""How many cases of which report, as `UNIT_ID:PERIOD`."""


@dataclass(frozen=True, slots=True)
class Alert:
    """`unit_id` is where it is, `item` which figure (`suspected_cases.cholera`) of which form and period; of a
    threshold or an aberration that is the last period of its window, and `rule` says which. `since` is when the time
    began that ends at `due_at`: a correction that adds cases begins it anew. `told` are the units whose managers know
    of it, nearest first. `why` are sentences about what was found, where the kind does not say it all; `counted` is
    what a threshold has counted. All moments are UTC.
    """

    key: str
    kind: AlertKind
    unit_id: int
    form: str
    period: str
    item: str
    cases: int
    since: datetime
    due_at: datetime
    state: State = State.OPEN
    stage: Stage = Stage.WAITING
    next_step_at: datetime | None = None
    told: tuple[int, ...] = ()
    rule: str = ""
    disease_class: str = ""
    finding: Finding | None = None
    why: tuple[Text, ...] = ()
    counted: Counted = field(default_factory=dict)
    history: tuple[Step, ...] = ()

    @property
    def hours(self) -> int:
        return round((self.due_at - self.since) / timedelta(hours=1))

    @property
    def raised_by(self) -> Who:
        """Whoever sent the figures by which it was raised, or raised anew, last."""
        return next(step.who for step in reversed(self.history) if step.what in (What.RAISED, What.REOPENED))

    @property
    def announced(self) -> int:
        """The number of the last step that everybody has a message of their own about; 0 for none."""
        numbers = (n for n, step in enumerate(self.history, 1) if step.what in ANNOUNCED and step.units)
        return max(numbers, default=0)


def alert_key(kind: AlertKind, unit_id: int, form: str, period: str, item: str, rule: str = "", number: int = 1) -> str:
    """The same for the same: a case that is reported once more, by a correction or by a colleague, is no second alert.
    `number` tells several of one rule, unit and period apart."""
    said = f"{kind}:{unit_id}:{form}:{period}:{item}:{rule}:{number}"
    return blake2b(said.encode(), digest_size=KEY_BYTES).hexdigest()


def raised(
    kind: AlertKind,
    unit_id: int,
    form: str,
    period: str,
    item: str,
    count: int,
    *,
    hours: int,
    at: datetime,
    who: Who = BOT,
    rule: str = "",
    number: int = 1,
    disease_class: str = "",
    why: tuple[Text, ...] = (),
    counted: Counted | None = None,
) -> Alert:
    """A new alert, of which nobody has been told yet (`told`)."""
    return Alert(
        key=alert_key(kind, unit_id, form, period, item, rule, number),
        kind=kind,
        unit_id=unit_id,
        form=form,
        period=period,
        item=item,
        cases=count,
        since=at,
        due_at=at + timedelta(hours=hours),
        next_step_at=at,
        rule=rule,
        disease_class=disease_class,
        why=why,
        counted=counted or {},
        history=(Step(What.RAISED, at, who, new=count),),
    )


def corrected(alert: Alert, count: int, *, hours: int, at: datetime, who: Who, least: int = 1) -> Alert:
    """The figure behind it is another one now; the same if it is not.

    More cases begin its time anew, and open again what was acknowledged or closed. Fewer change nothing but the number;
    fewer than `least` close it.
    """
    if count == alert.cases:
        return with_step(alert, Step(What.CLEAR, at, who, new=count)) if is_unclear(alert) else alert
    opens = count > alert.cases
    what = What.REOPENED if opens and alert.state == State.CLOSED else What.CHANGED
    told = () if opens else alert.told  # who is told that it opens again is decided anew (core.climbing)
    changed = with_step(alert, Step(what, at, who, old=alert.cases, new=count, units=told), cases=count)
    if opens:
        due_at = at + timedelta(hours=hours)
        return replace(
            changed, state=State.OPEN, finding=None, since=at, due_at=due_at, stage=Stage.WAITING, next_step_at=at
        )
    if count >= least or alert.state == State.CLOSED:
        return changed
    return close(changed, Finding.WITHDRAWN, at=at, who=who)


def in_doubt(alert: Alert, *, at: datetime, who: Who) -> Alert:
    """A correction has left it open how many of the cases are of that disease: until that is said it stands."""
    if is_unclear(alert) or not alert.cases:
        return alert
    return with_step(alert, Step(What.UNCLEAR, at, who, old=alert.cases))


def is_unclear(alert: Alert) -> bool:
    about = (What.RAISED, What.CHANGED, What.REOPENED, What.UNCLEAR, What.CLEAR)
    return next(step.what for step in reversed(alert.history) if step.what in about) == What.UNCLEAR


def acknowledge(alert: Alert, *, at: datetime, who: Who) -> Alert:
    """The first one counts; whoever comes later only adds to it."""
    if alert.state != State.OPEN:
        return alert
    return with_step(alert, Step(What.ACKNOWLEDGED, at, who), state=State.ACKNOWLEDGED, next_step_at=None)


def take_measure(alert: Alert, measure: Measure, *, at: datetime, who: Who) -> Alert:
    """Whoever does something about it has seen it."""
    seen = acknowledge(alert, at=at, who=who)
    return with_step(seen, Step(What.MEASURE, at, who, words=measure))


def add_note(alert: Alert, words: str, *, at: datetime, who: Who) -> Alert:
    return with_step(alert, Step(What.NOTE, at, who, words=words))


def close(alert: Alert, finding: Finding, *, at: datetime, who: Who, note: str = "") -> Alert:
    step = Step(What.CLOSED, at, who, words=finding, note=note)
    return with_step(alert, step, state=State.CLOSED, finding=finding, next_step_at=None)


def with_step(alert: Alert, step: Step, **changes: object) -> Alert:
    """One thing more has happened, and these fields are others now."""
    return replace(alert, history=(*alert.history, step), **changes)  # type: ignore[arg-type]
