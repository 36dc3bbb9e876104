"""When managers are told how a day's surveillance stands: at the deadline, and then whenever reports come late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.expected import Calendar
from core.forms import Form

EVERY = timedelta(minutes=15)
"""What comes late is gathered for so long before the message is changed."""


def confirmed_at(form: Form, day: date, calendar: Calendar) -> list[datetime]:
    """The deadline of that day and every quarter of an hour from then on until the quiet hours, as UTC moments; none
    for a form that is not confirmed, or that is not asked of that day."""
    if not form.confirm or not form.asks_on(day):
        return []
    first = calendar.awake(calendar.moment(day, form.due))
    end = calendar.until_quiet(first)
    if calendar.today(first) != day:
        return []
    return [first + EVERY * number for number in range(-(-(end - first) // EVERY))]
