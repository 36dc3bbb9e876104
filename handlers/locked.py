"""A correction after the lock: whoever was told the old figures has to agree, so it goes to the unit above."""

from __future__ import annotations

from core.corrections import Correction
from core.effects import Account, Effect, KeepCorrection, Queue
from core.forms import Values
from core.messages import Button, Lane, Say
from core.reports import Report
from core.texts import text
from core.units import Unit
from core.zeros import Rows
from handlers import receipts
from handlers.turn import Turn


def hand_up(turn: Turn, standing: Report, wanted: Report, said: Values) -> list[Effect] | None:
    """Asks whoever decides whether the report, which is locked, may become what is `wanted`: `said` on top of what
    stands. None when there is nobody who could be asked."""
    asked = approvers(turn, turn.context.units[standing.key.unit_id])
    if asked is None:
        return None
    above, accounts = asked
    correction = Correction(
        key=turn.key,
        report=standing.key,
        values=said,
        version=standing.version,
        account=turn.account,
        person_id=turn.person_id,
        asked_at=turn.at,
        notes={key: word for key, word in wanted.notes.items() if key in said},
    )
    form = turn.context.forms.forms[standing.key.form]
    figures = receipts.figures(turn, form, wanted.values, standing, wanted.notes)
    sent = receipts.about(turn, "correction-sent", standing.key, above=above.name)
    answer = turn.answer(sent, *figures, text("correction-wait"))
    question = Say(
        lines=(receipts.about(turn, "correction-asked", standing.key), *figures, text("correction-asked-how")),
        buttons=tuple(map(tuple, _yes_or_no(correction))),
    )
    return [KeepCorrection(correction), answer, *(_to(account, correction, question) for account in accounts)]


def approvers(turn: Turn, unit: Unit) -> tuple[Unit, tuple[Account, ...]] | None:
    """The nearest unit above whose managers can be written to, and where."""
    above: Unit | None = unit
    while above and above.parent_id is not None:
        above = turn.context.unit(above.parent_id)
        if above and (accounts := turn.context.managers_of(above.id)):
            return above, accounts
    return None


def _yes_or_no(correction: Correction) -> Rows:
    """Which of several corrections is decided upon is named by its key, for a manager may have a row of them."""
    return [
        [
            Button(label=text("button-approve"), action=f"correction:{correction.key}:yes"),
            Button(label=text("button-refuse"), action=f"correction:{correction.key}:no"),
        ]
    ]


def _to(account: Account, correction: Correction, question: Say) -> Queue:
    return Queue(f"correction:{correction.key}:{account[1]}", account, Lane.ALERT, question)
