"""The menus of commands: who manages sees other ones than who reports, in the language that they have chosen.

What a chat should show is compared with what it was given last. So a menu follows by whatever way a role, a language
or a telephone has changed: the roster, an invitation, leave, a word to the bot.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from core.effects import Queue
from core.menus import EVERYBODY, commands
from core.messages import Lane, Say
from core.texts import text
from core.units import Role
from scheduler.base import County
from storage import Connection, Store, menus, outbox

NAME = "menu"


async def sweep(store: Store, county: County, channel: str, language: str, now: datetime) -> int:
    """Queues a menu for every chat of the channel that shows another one than it should; returns how many. `language`
    is that of the county, in which everybody's menu is."""

    def transaction(conn: Connection) -> int:
        due, lost = _due(conn, county, channel, language, now)
        outbox.queue(conn, [_message(channel, address, shown, now) for address, (shown, _) in due.items()], now)
        signs = {address: sign for address, (_, sign) in due.items()}
        menus.note(conn, channel, {**signs, **dict.fromkeys(lost)})
        return len(due)

    # Looked for first without keeping writers waiting: hardly ever is there anything.
    if not any(await store.read(lambda conn: _due(conn, county, channel, language, now))):
        return 0
    return await store.write(transaction)


Due = dict[str, tuple[tuple[str, ...], str | None]]
"""By address the commands, none for everybody's menu, and the sign of it that is kept."""


def _due(conn: Connection, county: County, channel: str, language: str, now: datetime) -> tuple[Due, frozenset[str]]:
    """Also where it is to be forgotten what was set, so that it is set anew once somebody can be written to again."""
    signs: dict[tuple[frozenset[Role], str], str | None] = {}
    strays = menus.strays(conn, channel)
    due: Due = dict.fromkeys(strays.left, ((), None))
    for address, chat in menus.chats(conn, channel, county.calendar.today(now)).items():
        key = (chat.roles, chat.language)
        if key not in signs:
            signs[key] = _sign(county, *key, usual=language)
        if signs[key] != chat.shown:
            due[address] = (commands(chat.roles) if signs[key] else (), signs[key])
    return due, strays.lost


def _sign(county: County, roles: frozenset[Role], language: str, *, usual: str) -> str | None:
    """Changes with the menu and all its words; None for everybody's."""
    own = commands(roles)
    if not own or (own == EVERYBODY and language == usual):
        return None
    words = [(command, county.catalogue.render(text(f"menu-{command}"), language)) for command in own]
    return sha256(repr(words).encode()).hexdigest()[:16]


def _message(channel: str, address: str, shown: tuple[str, ...], now: datetime) -> Queue:
    whose = sha256(address.encode()).hexdigest()[:12]  # keys are in logs
    key = f"{NAME}:{channel}:{whose}:{now:%Y%m%dT%H%M%S}"
    return Queue(key, (channel, address), Lane.BULK, Say((), commands=shown))
