"""`lingbao digest` without a folder: on the screen, as it was when it was made or as it is today, or for a script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.commands.digest import language_of, nothing_about, nothing_to_digest, period_of, unit_called
from bot.console import Console, Refusal
from bot.issues import Shown, shown
from core.compare import rounded
from core.computed import ComputedFigure, computed_figures
from core.digest import Digest, FormSection, Kept
from core.forms import Forms
from core.messages import Line, Say
from core.periods import Period
from core.progress import Progress
from core.restate import Restatement
from core.texts import text
from core.totals import FormTotals
from digests.lines import kept_lines, long_lines, short_lines
from forms import load_forms
from storage import Connection, digests


@dataclass(frozen=True, slots=True)
class How:
    """With `kept` only an issue that somebody has been sent or shown before; with `today` as it is today, whatever is
    kept. In full with `details`."""

    kept: bool
    today: bool
    details: bool


async def show(console: Console, code: str, key: str, language: str | None, how: How, *, as_json: bool) -> None:
    """On the screen. About a period that is over its issue and what has changed since, which is kept by being shown."""
    language, forms = language_of(console, language), load_forms(*console.settings.form_folders)
    digest, issue = await _find(console, code, period_of(key), forms, how)
    if as_json:
        console.show_json(_as_json(console, language, forms, Shown(digest, issue)))
    else:
        console.print_line("\n".join(_words(console, language, _lines(digest, issue, forms, details=how.details))))


async def _find(console: Console, code: str, period: Period, forms: Forms, how: How) -> Shown:
    now, calendar = Clock().now(), calendar_of(console.settings, forms)

    def load(conn: Connection) -> Shown:
        unit = unit_called(conn, code)
        digest = digests.load(conn, unit, period, forms, now, calendar.today(now))
        issue = None if how.today else digests.kept_issue(conn, unit, period)
        if digest.is_empty and issue is None:
            raise nothing_about(conn, digest, forms, nothing_to_digest(unit, period))
        return Shown(digest, issue)

    async with console.store() as store:
        if not (how.kept or how.today):
            await shown(store, partial(unit_called, code=code), period, forms, calendar, now)
        found = await store.read(load)
    if how.kept and found.issue is None:
        raise Refusal(text("cli-not-kept", unit=found.digest.unit.name, period=period.key), code=1)
    return found


def _lines(digest: Digest, issue: Kept | None, forms: Forms, *, details: bool) -> tuple[Line, ...]:
    if issue:
        return kept_lines(issue, digest, forms, details=details)
    return (long_lines if details else short_lines)(digest, forms)


def _words(console: Console, language: str, lines: tuple[Line, ...]) -> list[str]:
    return console.catalogue.message(Say(lines), language).text.split("\n") if lines else []


def _as_json(console: Console, language: str, forms: Forms, found: Shown) -> dict[str, Any]:
    """What is said of the issue, with the figures as they are today."""
    digest, issue = found
    said = {
        name: _words(console, language, _lines(digest, issue, forms, details=details))
        for name, details in (("lines", False), ("details", True))
    }
    return {
        "unit": digest.unit.code,
        "name": digest.unit.name,
        "period": digest.period.key,
        "until": digest.until.isoformat() if digest.until else None,
        "number": digest.number or None,
        "kept_at": _moment(issue.made_at if issue else None),
        "sent_at": _moment(issue.sent_at if issue else None),
        **said,
        "forms": [_form(section, digest) for section in digest.sections],
        "targets": [_target(one) for one in digest.progress],
        "restated": [_restated(one) for one in digest.restated],
        "updates": [_restated(one) for one in digest.updates],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _form(section: FormSection, digest: Digest) -> dict[str, Any]:
    """The figures as they are today; a figure that nobody gave is not there."""
    missing = section.now.missing
    return {
        "form": section.form.key,
        "now": _totals(section.now),
        "before": _totals(section.before),
        "year_ago": _totals(section.year_ago) if section.year_ago else None,
        "computed": [_computed(one, section, digest) for one in computed_figures(section.now)],
        "missing": [{"unit": m.unit.code, "periods": list(m.periods), "in_a_row": m.in_a_row} for m in missing],
        "excused": [{"unit": e.unit.code, "reason": e.reason, "reports": e.reports} for e in section.now.excused],
    }


def _totals(totals: FormTotals) -> dict[str, Any]:
    counts = totals.counts
    numbers = {name: getattr(counts, name) for name in ("expected", "received", "on_time", "zero", "complete")}
    return {"period": totals.period.key, **numbers, "totals": dict(totals.totals)}


def _computed(one: ComputedFigure, section: FormSection, digest: Digest) -> dict[str, Any]:
    """A rate with both sides and its own target; where there is none, why."""
    key = one.computed.key
    sides = {"value": one.value, "numerator": one.numerator, "denominator": one.denominator}
    target = digest.rate_targets.get((section.form.key, key))
    return {
        "key": key,
        **{name: _number(each) for name, each in sides.items()},
        "target": _number(target),
        "why": one.why,
    }


def _target(one: Progress) -> dict[str, Any]:
    """What a unit is to reach in the year, how far it is, and how far the days of the year are: `reached` is the sum of
    its reports up to and with `until`, `expected_by_now` what the target comes to by then."""
    return {
        "unit": one.unit.code,
        "form": one.form.key,
        "item": one.item,
        "target": one.target,
        "reached": one.reached,
        "percent": _number(one.percent),
        "until": one.year.last.isoformat(),
        "expected_percent": _number(one.year.percent),
        "expected_by_now": _number(rounded(one.target * Fraction(one.year.days, one.year.of_days), 1)),
        "reports": {"expected": one.counts.expected, "received": one.counts.received},
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _restated(one: Restatement) -> dict[str, Any]:
    changes = {change.indicator: [change.old, change.new] for change in one.changes}
    return {"unit": one.unit.code, "form": one.form, "period": one.period, "changes": changes, "by": one.by}
