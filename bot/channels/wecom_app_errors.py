"""What WeCom's refusals mean for whoever sends as a self-built app."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.base import Malformed, Paused, RetryLater, SendError, Unavailable, Unreachable
from bot.channels.wecom_errors import CALM_FOR
from bot.channels.wecom_frames import WeComError

LOOK_AFTER = {
    40001: "app_secret is not that of the app, or was renewed in WeCom's console",
    40013: "corp_id is no corporation's",
    48002: "the app may not do this; look at its permissions in WeCom's console",
    60020: "this server's address is not among the app's trusted IPs; add it there in WeCom's console",
    301002: "agent_id and app_secret belong to different apps",
}
"""What only an administrator can change, and what she has to do."""

UNTIL_LOOKED_AFTER = timedelta(minutes=5)


def app_error(error: WeComError) -> SendError:
    why = str(error)
    if error.code in LOOK_AFTER:
        return Unavailable(f"{LOOK_AFTER[error.code]}: {why}", UNTIL_LOOKED_AFTER)
    match error.code:
        case 81013:  # nobody is left of those to whom it goes: not in the app's range, gone, or without a licence
            return Unreachable(why)
        case 45009 | 45033:  # too often; or too much at once, which blocks for as long
            return Paused(why, CALM_FOR)
        case 40058:
            return Malformed(why)
        case -1 | 40014 | 42001:
            return Unavailable(why)
        case _:
            return RetryLater(why)
