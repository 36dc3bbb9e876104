"""Which messages may be about something earlier than what is open: only for those it is worth looking it up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.effects import Account
from core.expected import Calendar, period_open_on
from core.forms import Forms
from core.messages import Inbound, Kind
from handlers.buttons import read_period

_EARLIER = re.compile(
    "昨|前[天日]|[0-9一二三四五六七八九十廿卅][月日号]|[上当个本下]月|[0-9][-/.年][0-9]|yesterday"  # daywords, roughly
    "|[上本这个]周|[0-9一二三四五六七八九十] ?周|星期|礼拜|旬|季|半年|[今去前上本明]年"  # periodwords, roughly
    "|[wqht][1-9]|week|quarter|half|year"
    "|改|更正|[订纠修]正|错|应[该当为是]|不[是对]"  # what was touched last, whatever it is about
    "|change|edit|correct|wrong|mistake"
)
"""In small letters: a pattern that takes great ones as well is looked for almost twice as long."""


def only_about_today(batch: Iterable[Inbound], forms: Forms, calendar: Calendar) -> set[Account]:
    """The senders who seem to mean only what is open on the day they write.

    A message that is taken for one of those and is none costs its batch a second look (core.look_up.NotLookedUp); one
    that is not taken for one though it is costs its sender a few rows more. Neither changes an answer.
    """
    senders, looking_back = set(), set()
    for inbound in batch:
        sender = (inbound.channel, inbound.account)
        senders.add(sender)
        if _may_look_back(inbound, forms, calendar):
            looking_back.add(sender)
    return senders - looking_back


def _may_look_back(inbound: Inbound, forms: Forms, calendar: Calendar) -> bool:
    match inbound.kind:
        case Kind.TEXT:
            return _EARLIER.search(inbound.text.lower()) is not None
        case Kind.TAP:
            today = calendar.today(inbound.at)
            now_open = {period_open_on(form, today).key for form in forms.forms.values()}
            return any(word not in now_open and read_period(word) for word in inbound.text.split(":"))
        case Kind.EDIT:  # bears the time of its original
            return True
    return False
