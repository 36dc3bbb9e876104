"""The buttons under a digest."""

from __future__ import annotations

from datetime import datetime

from core.digest import Digest, FormSection
from core.expected import Calendar, deadlines
from core.messages import Button
from core.page_links import page_button
from core.papers import HEAT_MAP, SUMMARY, TREND, WORKBOOK, has_heat_map, has_summary
from core.periods import parse_period
from core.silence import remind_all_button
from core.texts import text

Rows = tuple[tuple[Button, ...], ...]


def digest_buttons(digest: Digest, calendar: Calendar, now: datetime) -> Rows:
    """Everything in full, the workbook, from a month on the work summary; the page; and a reminder for those from whom
    a report may still come."""
    about = f"{digest.unit.id}:{digest.period.key}"
    details = Button(text("button-details"), f"details:{about}")
    workbook = Button(text("button-workbook"), f"paper:{WORKBOOK}:{about}")
    reminders = tuple((button,) for section in digest.sections for button in _remind(digest, section, calendar, now))
    summary = (Button(text("button-summary"), f"paper:{SUMMARY}:{about}"),) if has_summary(digest.period) else ()
    return ((details, workbook, *summary), (page_button(digest.unit, digest.period),), *reminders)


def picture_buttons(digest: Digest) -> tuple[Button, ...]:
    """What became of each report, where the days fit beside each other, and how what is watched has gone on."""
    about = f"{digest.unit.id}:{digest.period.key}"
    kinds = (HEAT_MAP, TREND) if has_heat_map(digest.period) else (TREND,)
    return tuple(Button(text(f"button-{kind}"), f"paper:{kind}:{about}") for kind in kinds)


def _remind(digest: Digest, section: FormSection, calendar: Calendar, now: datetime) -> list[Button]:
    """About the latest report that is owed."""
    owed = [period for missing in section.now.missing for period in missing.periods]
    if not owed:
        return []
    latest = max(owed, key=lambda key: parse_period(key).start)
    if deadlines(section.form, parse_period(latest), calendar).late <= now:
        return []
    return [remind_all_button(digest.unit.id, section.form.key, latest, owed.count(latest))]
