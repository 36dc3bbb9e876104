"""The menu of commands beside the text field: which ones whom."""

from __future__ import annotations

from collections.abc import Collection

from core.units import Role

ALL = frozenset(Role)
DECIDE = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
MANAGE = frozenset({Role.MANAGER})
REPORT = frozenset({Role.REPORTER})

WHOSE = {
    "report": REPORT,
    "today": frozenset({Role.REPORTER, Role.MANAGER}),
    "missing": MANAGE,
    "week": MANAGE,
    "month": MANAGE,
    "unit": MANAGE,
    "rank": MANAGE,
    "statement": frozenset({Role.REPORTER, Role.MANAGER}),
    "alerts": MANAGE,
    "change": REPORT,
    "invite": DECIDE,
    "notice": frozenset({Role.MANAGER}),
    "absence": ALL,
    "pause": REPORT,
    "help": ALL,
    "lang": ALL,
}
"""In the order in which they are shown; each may do something for anybody who has one of these roles."""


def commands(roles: Collection[Role]) -> tuple[str, ...]:
    """What somebody with these roles has in the menu; the key of its description is `menu-` and the command."""
    return tuple(command for command, whose in WHOSE.items() if not whose.isdisjoint(roles))


EVERYBODY = commands(REPORT)
"""What is shown to whoever has no menu of their own: nearly everybody reports."""
