"""`lingbao digest` without a folder: on the screen, as it is today or as it was sent, or for a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.commands.digest import language_of, period_of
from bot.console import Console, Refusal
from core.digest import Digest, FormSection, Kept
from core.forms import Forms
from core.messages import Line, Say
from core.restate import Restatement
from core.texts import text
from core.totals import FormTotals
from digests.lines import kept_lines, long_lines, short_lines
from forms import load_forms
from storage import Connection, digests, units


@dataclass(frozen=True, slots=True)
class _Found:
    """A digest as it is today, and the issue that was sent, if one was."""

    digest: Digest
    issue: Kept | None
    forms: Forms


async def show(
    console: Console, code: str, key: str, language: str | None, *, kept: bool, details: bool, as_json: bool
) -> None:
    """On the screen: in short, or in full with `details`; with `kept` as it was sent, and what has changed since."""
    language = language_of(console, language)
    found = await _find(console, code, key)
    if kept and found.issue is None:
        raise Refusal(text("cli-not-kept", unit=found.digest.unit.name, period=key), code=1)
    if as_json:
        console.show_json(_as_json(console, language, found, kept=kept))
    else:
        console.print_line("\n".join(_words(console, language, _lines(found, kept=kept, details=details))))


async def _find(console: Console, code: str, key: str) -> _Found:
    period = period_of(key)
    forms, now = load_forms(*console.settings.form_folders), Clock().now()
    today = calendar_of(console.settings, forms).today(now)

    def load(conn: Connection) -> _Found:
        unit = units.by_code(conn, code)
        if unit is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        digest = digests.load(conn, unit, period, forms, now, today)
        return _Found(digest, digests.kept_issue(conn, unit, period), forms)

    async with console.store() as store:
        found = await store.read(load)
    if found.digest.is_empty:
        raise Refusal(text("cli-nothing-to-digest", unit=found.digest.unit.name, period=key), code=1)
    return found


def _lines(found: _Found, *, kept: bool, details: bool) -> tuple[Line, ...]:
    if not kept or found.issue is None:
        return (long_lines if details else short_lines)(found.digest, found.forms)
    return kept_lines(found.issue, found.digest, found.forms, details=details)


def _words(console: Console, language: str, lines: tuple[Line, ...]) -> list[str]:
    return console.catalogue.message(Say(lines), language).text.split("\n") if lines else []


def _as_json(console: Console, language: str, found: _Found, *, kept: bool) -> dict[str, Any]:
    digest, issue = found.digest, found.issue
    said = {
        name: _words(console, language, _lines(found, kept=kept, details=details))
        for name, details in (("lines", False), ("details", True))
    }
    return {
        "unit": digest.unit.code,
        "name": digest.unit.name,
        "period": digest.period.key,
        "number": digest.number or None,
        "sent_at": issue.made_at.isoformat(timespec="seconds") if issue else None,
        **said,
        "forms": [_form(section) for section in digest.sections],
        "restated": [_restated(one) for one in digest.restated],
        "updates": [_restated(one) for one in digest.updates],
    }


def _form(section: FormSection) -> dict[str, Any]:
    """The figures as they are today; a figure that nobody gave is not there."""
    missing = section.now.missing
    return {
        "form": section.form.key,
        "now": _totals(section.now),
        "before": _totals(section.before),
        "year_ago": _totals(section.year_ago) if section.year_ago else None,
        "missing": [{"unit": m.unit.code, "periods": list(m.periods), "in_a_row": m.in_a_row} for m in missing],
        "excused": [{"unit": e.unit.code, "reason": e.reason, "reports": e.reports} for e in section.now.excused],
    }


def _totals(totals: FormTotals) -> dict[str, Any]:
    counts = totals.counts
    numbers = {name: getattr(counts, name) for name in ("expected", "received", "on_time", "zero", "complete")}
    return {"period": totals.period.key, **numbers, "totals": dict(totals.totals)}


def _restated(one: Restatement) -> dict[str, Any]:
    changes = {change.indicator: [change.old, change.new] for change in one.changes}
    return {"unit": one.unit.code, "form": one.form, "period": one.period, "changes": changes, "by": one.by}
