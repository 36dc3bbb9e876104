"""How a digest names itself, its days and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.compare import Change
from core.digest import Digest, Figure, FormSection
from core.texts import Names, Text, text


def digest_title(digest: Digest) -> Text:
    return text("digest-title", unit=digest.unit.name, issue=digest_issue(digest))


def digest_issue(digest: Digest) -> Text:
    """Number, kind and days: 2026年第47期周报，11月16日—11月22日; and the day that it has come to until it is over."""
    issue = _issue(digest)
    return text("digest-issue-until", issue=issue, date=date_text(digest.until)) if digest.until else issue


def _issue(digest: Digest) -> Text:
    period = digest.period
    if period.length == "day":
        return text("digest-issue-day", year=period.year, number=digest.number, date=date_text(period.start))
    if period.length == "range":
        return text("digest-issue-range", start=_with_year(period.start), end=_with_year(period.end))
    return text(
        "digest-issue",
        year=period.year,
        number=digest.number,
        length=period.length,
        start=date_text(period.start),
        end=date_text(period.end),
    )


def date_text(day: date) -> Text:
    return text("digest-date", month=day.month, day=day.day)


def _with_year(day: date) -> Text:
    return text("digest-date-year", year=day.year, date=date_text(day))


def previous(section: FormSection) -> Text:
    """What the period before is called: 上周; 上周同期 where it is its first days alone."""
    period = section.now.period
    name = text("digest-previous", length=period.length, days=(period.end - period.start).days + 1)
    return text("digest-as-many-days", period=name) if section.until else name


def last_year(section: FormSection) -> Text:
    """What the same period last year is called, with its days or its number; of one that is not over its first days."""
    period = section.now.period
    name = text("digest-last-year", year=period.year, length=period.length, number=period.number)
    return text("digest-as-many-days", period=name) if section.until and period.length == "week" else name


def nothing_due(section: FormSection) -> Text:
    """Of a form that nothing was expected of: that was so anyway, or whoever it was expected of is excused."""
    return text("digest-all-excused" if section.now.excused else "digest-nothing-due", form=section.form.title)


def amount(figure: Figure, count: int) -> Text:
    return text("digest-amount", count=count, unit=figure.unit or "")


def change_text(change: Change | None) -> Text | None:
    """By how much; as a percentage too where the earlier figure is large enough for one."""
    if change is None:
        return None
    by = abs(int(change.by))
    if change.percent is None or not by:
        return text("digest-short-change", direction=direction(change), by=by)
    percent = f"{abs(change.percent):f}"
    return text("digest-short-change-percent", direction=direction(change), by=by, percent=percent)


def direction(change: Change) -> str:
    return "more" if change.by > 0 else "fewer" if change.by < 0 else "same"


def named(names: Sequence[str | Text | Names], most: int) -> list[str | Text | Names]:
    """The first so many of them, and how many more there are."""
    more = [text("escalate-more", count=len(names) - most)] if len(names) > most else []
    return [*names[:most], *more]


def together(parts: Sequence[Text]) -> Text:
    """One line of several; there is at least one."""
    first, *others = parts
    for other in others:
        first = text("digest-and", one=first, other=other)
    return first


def capital(words: str) -> str:
    """Form files may give names in small letters, for they also stand in sentences."""
    return words[:1].upper() + words[1:]
