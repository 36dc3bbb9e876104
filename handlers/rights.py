"""Who may do what: asked at the moment when it is done, whatever a message or a button has shown before.

A reporter reports for her own units. A manager sees and acts on the subtree of her unit. An administrator acts on the
subtree of hers in matters of people alone: invitations, requests, leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.periods import parse_period
from core.reports import ReportKey
from core.units import Unit
from handlers.buttons import read_key
from handlers.turn import Turn


def may_report_for(turn: Turn, unit: Unit) -> bool:
    """As its reporter, or as a manager of it or above it."""
    return turn.own_unit(unit.id) is not None or may_act_on(turn, unit)


def may_see(turn: Turn, unit: Unit) -> bool:
    """Its figures, and how its reports stand."""
    return may_report_for(turn, unit)


def may_act_on(turn: Turn, unit: Unit) -> bool:
    """Remind its reporters, enter for them, excuse it, approve of its corrections."""
    return managed_by(turn, unit) is not None


def may_decide_about(turn: Turn, unit: Unit) -> bool:
    """About its people: their leave, and who joins."""
    return decided_by(turn, unit) is not None


def may_invite(turn: Turn, unit: Unit) -> bool:
    """Make and take back invitations to it, and to what lies below it."""
    return may_decide_about(turn, unit)


def managed_by(turn: Turn, unit: Unit) -> Unit | None:
    """Which of the units that the sender manages that one is or lies in: the nearest."""
    return _nearest(turn.managing, unit)


def decided_by(turn: Turn, unit: Unit) -> Unit | None:
    """The same, of those that she manages or administers."""
    return _nearest([*turn.managing, *turn.administering], unit)


def _nearest(tops: Iterable[Unit], unit: Unit) -> Unit | None:
    return max((top for top in tops if top.holds(unit)), key=lambda top: len(top.path), default=None)


def reported_for(turn: Turn, unit_id: int) -> Unit | None:
    """The unit of that number, if the sender may report for it."""
    if own := turn.own_unit(unit_id):
        return own
    unit = turn.context.unit(unit_id) if turn.managing else None
    return unit if unit and may_act_on(turn, unit) else None


def acted_on(turn: Turn, words: Sequence[str]) -> ReportKey | None:
    """The report that an action names as unit, form and period, if it is asked of that unit and the sender may act on
    it."""
    key = read_key(words)
    unit = turn.context.unit(key.unit_id) if key and turn.managing else None
    if key is None or unit is None or not may_act_on(turn, unit):
        return None
    form = next((form for form in turn.forms_of(unit) if form.key == key.form), None)
    return key if form and parse_period(key.period).length == form.every else None
