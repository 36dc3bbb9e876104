"""Cases of listed diseases in a report that is stored, and the alert that follows from them, whichever way it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from core.alerts import Alert, AlertKind, Who, alert_key, corrected, in_doubt, raised
from core.effects import SaveReport
from core.forms import BreakdownItem, Forms, Values
from core.reports import ReportKey


class Cases(NamedTuple):
    """The cases of one disease in a report: before, and `new`, None where some are left of which nobody has said
    yet what they are."""

    report: ReportKey
    disease: BreakdownItem
    item: str
    hours: int
    old: int
    new: int | None

    @property
    def alert_key(self) -> str:
        return alert_key(AlertKind.CASE, *self.report, self.item)

    @property
    def raises(self) -> bool:
        """Whether there are more than before, of a disease that is alerted."""
        return bool(self.hours and self.new and self.new > self.old)


def cases_in(forms: Forms, saved: SaveReport) -> Iterator[Cases]:
    """Of all diseases that the report may say, or have said, anything about."""
    key, new = saved.report.key, saved.report.values
    old = _before(saved)
    for indicator in forms.forms[key.form].listed:
        whole = indicator.key
        if not _says_something(whole, saved.before is None, old, new):
            continue
        breakdown = forms.breakdowns[indicator.breakdown or ""]
        items = {f"{whole}.{item.key}": item for item in breakdown.items}
        is_open = new.get(whole, 0) > sum(count for part, count in new.items() if part in items)
        for part, item in items.items():
            count = new.get(part, None if is_open else 0)
            yield Cases(key, item, part, breakdown.hours_for(item), old.get(part, 0), count)


def _before(saved: SaveReport) -> Values:
    return saved.before.values if saved.before else {}


def _says_something(whole: str, is_first: bool, old: Values, new: Values) -> bool:
    """Whether there is a part of that figure, or was one: a first report without any has raised nothing before."""
    if not is_first and (old.get(whole) or new.get(whole)) != 0:
        return True
    return "." in "".join(new) and any(key.startswith(f"{whole}.") for key in new)


def is_counted(forms: Forms, saved: SaveReport) -> bool:
    """Whether a figure is another one than before that a threshold counts; blanks count as 0."""
    old, new = _before(saved), saved.report.values
    said = forms.forms[saved.report.key.form].counted.intersection([*old, *new])  # nobody says: no cholera
    return any(old.get(key, 0) != new.get(key, 0) for key in said)


def alert_after(cases: Cases, before: Alert | None, *, at: datetime, who: Who) -> Alert | None:
    """What becomes of the alert about that disease in that report, as far as nobody has been told of it yet; None
    where there is none, or nothing is new about it."""
    if before is None:
        return _raised(cases, at, who) if cases.raises else None
    if cases.new is None:
        after = in_doubt(before, at=at, who=who)
    else:
        after = corrected(before, cases.new, hours=cases.hours or before.hours, at=at, who=who)
    return None if after is before else after


def _raised(cases: Cases, at: datetime, who: Who) -> Alert:
    return raised(
        AlertKind.CASE,
        *cases.report,
        cases.item,
        cases.new or 0,
        hours=cases.hours,
        at=at,
        who=who,
        disease_class=cases.disease.disease_class,
    )
