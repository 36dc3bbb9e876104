"""Who answers a tap, by the first word of its action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from core.effects import Effect
from handlers import (
    absence,
    absence_done,
    admit,
    alert,
    approval,
    card,
    correct,
    depart,
    digest,
    diseases,
    enter,
    excuse,
    feedback,
    invite,
    newcomer,
    notice,
    nudge,
    overrule,
    papers,
    pause,
    question,
    rank,
    relay,
    report,
    silent,
    statement,
    undelivered,
)
from handlers.help import choose_language, stale
from handlers.turn import Turn

TAPS: Mapping[str, Callable[[Turn, list[str]], list[Effect]]] = {
    "zero": partial(report.on_zero, "zero"),
    "allzero": partial(report.on_zero, "allzero"),
    "unit": report.on_unit,
    "mean": report.on_meaning,
    "form": report.on_form,
    "undo": correct.undo,
    "edit": correct.change,
    "overrule": overrule.on_tap,
    "amend": correct.amend,
    "guide": enter.on_question,
    "disease": diseases.on_disease,
    "right": question.confirm,
    "relay": relay.on_choice,
    "correction": approval.decide,
    "silent": silent.open_card,
    "missing": silent.show_missing,
    "card": card.on_tap,
    "digest": digest.on_tap,
    "details": digest.on_details,
    "rank": rank.on_tap,
    "statement": statement.on_tap,
    "feedback": feedback.on_tap,
    "paper": papers.on_tap,
    "undelivered": undelivered.on_tap,
    "alert": alert.on_tap,
    "finding": alert.on_finding,
    "remind": nudge.remind,
    "remindall": nudge.remind_all,
    "enter": enter.begin,
    "excuse": excuse.on_tap,
    "expect": excuse.expect_again,
    "absence": absence.on_tap,
    "leave": absence_done.decide,
    "standin": absence_done.decline,
    "back": absence_done.on_end,
    "lang": choose_language,
    "later": pause.later,
    "nomore": pause.not_today,
    "pause": pause.on_until,
    "resume": pause.on_resume,
    "join": admit.decide,
    "unask": newcomer.take_back,
    "invite": invite.on_tap,
    "revoke": invite.revoke,
    "depart": depart.on_tap,
    "notice": notice.on_tap,
    "notices": notice.on_view,
    "noted": notice.noted,
}


def tapped(turn: Turn) -> list[Effect]:
    action, *words = turn.inbound.text.split(":")
    answer = TAPS.get(action)
    return answer(turn, words) if answer else [stale(turn)]
