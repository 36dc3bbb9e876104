"""What WeCom's refusals mean for whoever sends a message."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.base import Malformed, Paused, RetryLater, SendError, Unavailable, Unreachable
from bot.channels.wecom_budget import FULL_FOR_S
from bot.channels.wecom_frames import WeComError

NEVER_MIND = (846605, 846608)
"""What was to be answered cannot be answered any more: it belongs to another connection, or its time is over."""

TASK_TAKEN = 42014
"""The number of a card has been used before."""

BAD_PARAMETER = 40058
"""Nobody has said what it is given for; the likeliest is a field or an id that is not as it should be."""

CALM_FOR = timedelta(seconds=60)


class Full(RetryLater):
    """WeCom takes nothing more for this conversation, though by our own count it should."""


def send_error(error: WeComError) -> SendError:
    why = str(error)
    match error.code:
        case 93001 | 93006 | 93008:  # never written to the bot, or it is not in that group
            return Unreachable(why)
        case 846607:  # enough for this conversation for now; by one source, never opened
            return Full(why, timedelta(seconds=FULL_FOR_S))
        case 45009 | 45033:  # enough for all of them; or too much at once, which blocks for as long
            return Paused(why, CALM_FOR)
        case 40058 | 40201:  # not as it should be, or taken for advertising: perhaps in bare words
            return Malformed(why)
        case -1 | 846609 | 853000:
            return Unavailable(why)
        case _:
            return RetryLater(why)
