"""What `lingbao doctor` looks at for WeCom: whether it takes the bot's secret, who is known there, what it refused."""

from __future__ import annotations

from bot.settings import Settings
from core.texts import Names, Text, text
from storage import DatabaseAway, wecom
from storage.health import DatabaseUnreachable, open_reachable
from storage.migrate import is_current
from storage.processes import AlreadyRunning, seated

BAD_CREDENTIALS = 853000

Looked = tuple[bool, Text]
"""Whether it is well, and how it is."""


async def connection(settings: Settings) -> Looked:
    """Subscribing throws out whoever is connected as this bot, so it is tried only while no program is at work on the
    county's database; one that is says in /health how its connection is."""
    said = settings.wecom
    if said.bot_id is None or said.secret is None:
        return True, text("doctor-wecom-unused")
    secret = said.secret.get_secret_value()
    try:
        async with seated(settings.database_url) as seat:
            if seat.leads:
                return await _tried(said.bot_id, secret, said.url)
    except AlreadyRunning:
        pass
    except DatabaseAway:
        return False, text("doctor-wecom-untried")
    return True, text("doctor-wecom-running")


async def _tried(bot_id: str, secret: str, url: str) -> Looked:
    from bot.channels.base import Unavailable
    from bot.channels.wecom_connection import Credentials
    from bot.channels.wecom_frames import WeComError
    from bot.channels.wecom_trial import NotWeCom, subscribe_once

    try:
        await subscribe_once(Credentials(bot_id, secret, url))
    except WeComError as error:
        key = "doctor-wecom-secret" if error.code == BAD_CREDENTIALS else "doctor-wecom-refused"
        return False, text(key, reason=str(error))
    except NotWeCom as error:
        return False, text("doctor-wecom-address", url=url, reason=str(error))
    except (Unavailable, TimeoutError, OSError) as error:
        return False, text("doctor-wecom-network", url=url, reason=str(error) or type(error).__name__)
    return True, text("doctor-wecom-ok")


async def app(settings: Settings) -> Looked | None:
    """Whether WeCom gives the self-built app a token, which throws out nobody; None without an app."""
    from bot.channels.base import Condition, SendError
    from bot.channels.wecom_app import App
    from bot.channels.wecom_app_api import AppCredentials

    said = settings.wecom
    if not (said.corp_id and said.agent_id and said.app_secret):
        return None
    credentials = AppCredentials(said.corp_id, said.agent_id, said.app_secret.get_secret_value(), said.api)
    trying = App(credentials, Condition(), buttons=False)
    try:
        await trying.check()
    except SendError as error:
        return False, text("doctor-wecom-app-bad", reason=str(error))
    finally:
        await trying.close()
    return True, text("doctor-wecom-app-ok")


async def experience(settings: Settings) -> Text | None:
    """What the county has seen of WeCom so far, which nobody can know beforehand; None before there is anything."""
    if settings.wecom.bot_id is None and settings.wecom.corp_id is None:
        return None
    try:
        store = await open_reachable(settings.database_url)
        try:
            seen = await store.read(wecom.seen) if await store.read(is_current) else None
        finally:
            await store.close()
    except (DatabaseUnreachable, DatabaseAway):
        return None
    if seen is None or not (seen.people or seen.refused):
        return None
    refused: list[str | Text | Names] = [f"{code} × {count}" for code, count in sorted(seen.refused.items())]
    counts = {"people": seen.people, "encrypted": seen.encrypted}
    return text("doctor-wecom-seen", codes=refused or "", refused=len(refused), **counts)
