"""The county's calendar: its zone and routines from the settings, its workdays from the forms folders."""

from __future__ import annotations

from dataclasses import replace

from bot.settings import Settings
from core.expected import Calendar
from core.forms import Forms
from forms.workdays import load_workdays


def calendar_of(settings: Settings, forms: Forms) -> Calendar:
    """Raises InputError for a file of workdays with mistakes. The calendar of the settings alone knows the clock, and
    no holiday."""
    return replace(settings.calendar, workdays=load_workdays(forms, *settings.form_folders))
