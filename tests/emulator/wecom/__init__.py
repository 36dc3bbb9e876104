"""WeCom's long connection on 127.0.0.1, with people whose phones a test holds:

async with WeCom() as wecom:
    channel = WeComChannel(Credentials(wecom.bot_id, wecom.secret, wecom.url))
    ...
    wecom.say("zhang", "门诊12 接种3 疑似0")
    await wecom.until(lambda: wecom.shown("zhang"))
    wecom.tap("zhang", wecom.shown("zhang")[-1].card, "undo:…")
    wecom.gather("village", "zhang", "li")
    wecom.say("zhang", "门诊12 接种3 疑似0", "village")

It refuses what WeCom would refuse, by the facts that are known of it, and counts as WeCom counts. What goes wrong is
switched on it (`faults`).
"""

from tests.emulator.wecom.faults import Fault
from tests.emulator.wecom.server import WeCom
from tests.emulator.wecom.state import Shown

__all__ = ["Fault", "Shown", "WeCom"]
