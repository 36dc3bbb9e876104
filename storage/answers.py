"""Answers to what handlers ask about the county (core.questions)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.alert_lists import LOOKED_BACK, AlertsAt
from core.cards import CardOf
from core.context import Context
from core.notices import Audience, NoticesBelow, ReceiptOf, SilentAbout, StandingOf
from core.numbered import NumbersShown
from core.questions import Question
from core.rank import LeagueOf
from core.silence import SilentFor
from core.undelivered import UndeliveredAt
from storage import alerts, cards, notice_standing, notices, numbered, rank, silence, undelivered


def answer(conn: Connection, context: Context, question: Question[Any], now: datetime) -> object:
    """Raises TypeError for a question of a kind that nobody knows."""
    today = context.calendar.today(now)
    match question:
        case UndeliveredAt(top=top):
            return undelivered.below(conn, top, today, now)
        case CardOf():
            return cards.card(conn, question, today, now)
        case LeagueOf():
            return rank.league(conn, question, context.forms, context.calendar, now)
        case SilentFor():
            return silence.at_units(conn, question)
        case AlertsAt(top=top):
            return tuple(alerts.below(conn, top, now - LOOKED_BACK, open_too=True))
        case Audience():
            return notices.audience(conn, question, today)
        case NoticesBelow(top=top):
            return notice_standing.below(conn, top)
        case StandingOf(key=key):
            return notice_standing.standing_of(conn, key)
        case SilentAbout(key=key):
            return notice_standing.silent_about(conn, key)
        case NumbersShown():
            return numbered.actions(conn, question, now)
        case ReceiptOf(key=key, person_id=person_id):
            return notices.receipt_of(conn, key, person_id)
        case _:
            raise TypeError(f"nobody answers {type(question).__name__}")
