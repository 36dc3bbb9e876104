"""Days of the week in a form file."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekday(value: object) -> object:
    """A name in English, or its beginning (tue), is as good as the number."""
    if isinstance(value, str):
        found = [n for n, name in enumerate(WEEKDAYS, 1) if len(value) > 2 and name.startswith(value.casefold())]
        if not found:
            raise ValueError("must be 1 (Monday) to 7 (Sunday), or a name such as tuesday")
        return found[0]
    return value


Weekday = Annotated[int, BeforeValidator(_weekday), Field(ge=1, le=7)]
Weekdays = Annotated[tuple[Weekday, ...], AfterValidator(lambda days: tuple(sorted(set(days))))]
