"""One message being answered, with everything that its answer may depend on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from core.context import Context
from core.effects import Account, Draft, Queue, Sign
from core.expected import period_open_on
from core.forms import Form, Values
from core.messages import Button, Inbound, Kind, Lane, Line, Say
from core.reading import Reader
from core.reports import Report, ReportKey
from core.texts import text
from core.units import Person, Role, Unit

T = TypeVar("T")

KEY_BYTES = 6

ANSWERED_WITHIN = timedelta(minutes=30)

RECEIPT_LIVES = timedelta(days=1)

AMEND, OVERRULE = "amend", "overrule"
"""What a draft asks that only a tap answers (handlers.correct, handlers.overrule): words after it do not go on from its
figures."""

ALERT = "alert:"
"""How it begins what a draft asks of a manager about an alert: words after it are no figures."""


class remembered(Generic[T]):  # noqa: N801 - it is used as a decorator
    """functools.cached_property without its lock, which takes longer than what is worked out here: a turn is one
    thread's."""

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, turn: Any, _owner: type | None = None) -> T:
        found = turn.__dict__[self._name] = self._work_out(turn)
        return found


@dataclass(frozen=True)
class Turn:
    """`readers` has one reader for each form; `languages` are those that a person may choose, by their tags, each with
    what it calls itself. `private` when something was taken out of the message that is never kept: every answer says
    so."""

    context: Context
    inbound: Inbound
    now: datetime
    readers: Mapping[str, Reader]
    languages: Mapping[str, str]
    private: bool = False
    bot: str = ""
    """The bot's user name, as links to it need it; empty where it is not known."""
    about: int | None = None
    """The unit that the words name, so that the sender's others are not meant."""
    on_behalf_of: Unit | None = None
    """A unit below the sender's for which she fills in a form: in this turn she reports for it (handlers.enter)."""

    @property
    def account(self) -> Account:
        return self.inbound.channel, self.inbound.account

    @property
    def key(self) -> str:
        """Of what this message begins (a notice, leave, a request): hexadecimal, the same if it is answered anew."""
        return blake2b(self.inbound.reply_key.encode(), digest_size=KEY_BYTES).hexdigest()

    @remembered
    def person(self) -> Person | None:
        return self.context.person(self.inbound)

    @property
    def person_id(self) -> int | None:
        return self.person.id if self.person else None

    @remembered
    def today(self) -> date:
        """The county's day on which the message was sent, whenever it is answered."""
        return self.context.calendar.today(self.inbound.at)

    @property
    def at(self) -> datetime:
        """When what the message says came in. An edit bears the time of its original, but says something new."""
        return self.now if self.inbound.kind == Kind.EDIT else self.inbound.at

    def is_fresh(self, moment: datetime) -> bool:
        """Whether what was asked, shown or reported at that moment may still be what this message is about."""
        return self.inbound.at - moment <= ANSWERED_WITHIN

    @remembered
    def reporting(self) -> list[Unit]:
        """The units that the sender reports for."""
        if self.on_behalf_of:
            return [self.on_behalf_of]
        units = self._units_as(Role.REPORTER)
        return units if self.about is None else [unit for unit in units if unit.id == self.about]

    @remembered
    def managing(self) -> list[Unit]:
        return self._units_as(Role.MANAGER)

    @remembered
    def administering(self) -> list[Unit]:
        return self._units_as(Role.ADMINISTRATOR)

    @property
    def is_member(self) -> bool:
        return bool(self.reporting or self.managing or self.administering)

    def _units_as(self, role: Role) -> list[Unit]:
        return self.context.units_of(self.person, role) if self.person else []

    def own_unit(self, unit_id: int | None) -> Unit | None:
        """The unit, if the sender reports for it."""
        for unit in self.reporting:
            if unit.id == unit_id:
                return unit
        return None

    def forms_of(self, unit: Unit) -> tuple[Form, ...]:
        """What is asked of that unit; nothing of the topmost one, which has nobody to report to."""
        return self.context.forms.for_level(unit.level) if unit.parent_id is not None else ()

    @remembered
    def forms(self) -> list[Form]:
        """What is asked of the sender, each form once."""
        return list({form.key: form for unit in self.reporting for form in self.forms_of(unit)}.values())

    def own_form(self, key: str) -> Form | None:
        return next((form for form in self.forms if form.key == key), None)

    def units_with(self, form: str) -> list[Unit]:
        """The units for which the sender reports this form."""
        return [unit for unit in self.reporting if any(asked.key == form for asked in self.forms_of(unit))]

    def only_unit(self, form: str) -> Unit | None:
        """The unit that must be meant, if there is only one."""
        units = self.units_with(form)
        return units[0] if len(units) == 1 else None

    def open_key(self, form: Form, unit: Unit) -> ReportKey:
        """The unit's report of the period that is open."""
        return ReportKey(unit.id, form.key, period_open_on(form, self.today).key)

    def standing(self, key: ReportKey) -> Report | None:
        """The report as it stands; one that was taken back does not."""
        report = self.context.report(key)
        return report if report and report.received else None

    def own_standing(self, key: ReportKey) -> Report | None:
        """The same, if the sender reports this form for that unit."""
        return self.standing(key) if any(unit.id == key.unit_id for unit in self.units_with(key.form)) else None

    def draft_for(self, form: Form) -> Draft | None:
        """What the bot is waiting for in this form, as far as words without a date may still be the answer.

        About the open period it waits on when only one unit can be meant; about anything else it waits a while, so
        that today's figures are never put down for yesterday or for the wrong village. The while may go past midnight:
        what was asked five minutes ago is what is answered. In a group nothing has been asked.
        """
        draft = self.context.draft(self.inbound)
        if draft is None or draft.form != form.key or draft.asking in (AMEND, OVERRULE) or self.inbound.group:
            return None
        if draft.asking.startswith(ALERT):
            return None
        if draft.unit_id is not None and self.own_unit(draft.unit_id) is None:
            return None
        if draft.period == period_open_on(form, self.today).key and self.only_unit(form.key):
            return self._not_overtaken(draft)
        return self._not_overtaken(draft) if self.is_fresh(draft.changed_at) else None

    def _not_overtaken(self, draft: Draft) -> Draft:
        """Without the figures that were reported meanwhile, by a colleague: an old word changes no newer figure."""
        if draft.unit_id is None:
            return draft
        standing = self.standing(ReportKey(draft.unit_id, draft.form, draft.period))
        reported = standing.values if standing else {}
        return replace(draft, values={key: said for key, said in draft.values.items() if key not in reported})

    def draft(self, key: ReportKey, values: Values, asking: str = "") -> Draft:
        """What is said, or asked, about that report now."""
        return Draft(key.form, key.period, values, key.unit_id, self.now, asking)

    def answer(self, *lines: Line, buttons: Sequence[Sequence[Button]] = (), sign: Sign | None = None) -> Queue:
        """The reply to this message: sent within a day or not at all, for nobody wants to read an old one."""
        advice = [text("reading-private")] if self.private else []
        return Queue(
            key=self.inbound.reply_key,
            account=self.account,
            lane=Lane.REPLY,
            say=Say(lines=(*lines, *advice), buttons=tuple(tuple(row) for row in buttons if row)),
            expires_at=self.now + RECEIPT_LIVES,
            sign=sign,
        )

    def has_sent(self, report: Report) -> bool:
        """Whether the sender herself has sent this version."""
        return self.person is not None and report.person_id == self.person.id

    def above(self, unit: Unit) -> Unit:
        """Whom a reporter calls when the bot may not help."""
        return self.context.units.get(unit.parent_id or unit.id, unit)
