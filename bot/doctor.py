"""Looks at everything that the program needs, and says what to do about what is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import doctor_wecom
from bot.glyphs import missing_characters
from bot.settings import Settings
from bot.troubles import in_words
from core.errors import InputError
from core.forms import Forms
from core.texts import Names, Text, day_text, text, time_text
from digests.fonts import default_font
from forms import load_forms
from forms.workdays import load_workdays
from locales import Catalogue, load_catalogue
from storage import DatabaseAway
from storage.health import DatabaseUnreachable, ask_to_write, newest_moment, open_reachable, shown
from storage.migrate import is_current
from storage.units import all_units

TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `what` says how it is, and what to do if it is not `ok`."""

    check: str
    ok: bool
    what: Text


async def examine(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Settings that cannot be read have no finding: without them there is nothing to look at."""
    yield Finding("settings", True, text("doctor-settings-ok"))
    names: list[str] = []
    for finding in await _database(settings, now, names):
        yield finding
    local = settings.calendar.local(now)
    today = {"day": day_text(local.date()), "time": time_text(local)}
    yield Finding("timezone", True, text("doctor-timezone-ok", zone=settings.timezone.key, **today))
    catalogue = load_catalogue(*settings.language_folders)
    for finding in _languages(catalogue):
        yield finding
    try:
        forms = load_forms(*settings.form_folders)
    except InputError as error:
        for fault in error.faults:
            yield _finding("forms", False, reason=fault)
    else:
        titles = [form.title for form in forms.forms.values()]
        yield Finding("forms", True, text("doctor-forms-ok", titles=list(titles)))
        for finding in _workdays(settings, forms, local.date()):
            yield finding
        names += _names(forms)
    yield _font(settings, catalogue.source(settings.language), names)
    yield await _telegram(settings)
    yield Finding("wecom", *await doctor_wecom.connection(settings))
    if looked := await doctor_wecom.app(settings):
        yield Finding("wecom-app", *looked)
    if seen := await doctor_wecom.experience(settings):
        yield Finding("wecom-seen", True, seen)


async def _database(settings: Settings, now: datetime, names: list[str]) -> list[Finding]:
    """Also notes the names of all units. What is damaged or locked may show only when it is read or written."""
    address = shown(settings.database_url)
    found = [Finding("database", True, text("doctor-database-ok", database=address))]
    try:
        store = await open_reachable(settings.database_url)
        try:
            current = await store.read(is_current)
            found.append(_finding("schema", current))
            if current:
                names += [unit.name for unit in await store.read(all_units)]
                found.append(_clock(settings, now, await store.read(newest_moment)))
                await store.write(ask_to_write)
        finally:
            await store.close()
    except (DatabaseUnreachable, DatabaseAway) as error:
        reason = error.reason if isinstance(error, DatabaseUnreachable) else str(error)
        return [Finding("database", False, text("doctor-database-bad", database=address, reason=in_words(reason)))]
    return found


def _finding(check: str, ok: bool, **args: str) -> Finding:
    return Finding(check, ok, text(f"doctor-{check}-{'ok' if ok else 'bad'}", **args))


def _clock(settings: Settings, now: datetime, newest: datetime | None) -> Finding:
    """A clock that is behind what has come in already has been set back, or was ahead then."""
    if newest is None or newest <= now + TOLERANCE:
        return _finding("clock", True)
    local = settings.calendar.local(newest)
    return Finding("clock", False, text("doctor-clock-bad", day=day_text(local.date()), time=time_text(local)))


def _names(forms: Forms) -> Iterator[str]:
    """Every name that a picture may show."""
    for form in forms.forms.values():
        for indicator in form.indicators:
            for named in (indicator, *forms.items(indicator)):
                yield from named.name.values()


def _workdays(settings: Settings, forms: Forms, today: date) -> Iterator[Finding]:
    """Whether the public holidays are known by which forms are due."""
    try:
        workdays = load_workdays(forms, *settings.form_folders)
    except InputError as error:
        yield from (_finding("workdays", False, reason=fault) for fault in error.faults)
        return
    years: list[str | Text | Names] = [str(year) for year in sorted(workdays.years)]
    lacking: list[str | Text | Names] = [str(year) for year in workdays.lacking(today)]
    if not lacking:
        yield Finding("workdays", True, text("doctor-workdays-ok", years=years))
    elif any(form.workdays for form in forms.forms.values()):
        yield Finding("workdays", False, text("doctor-workdays-lacking", years=lacking))
    else:
        yield Finding("workdays", True, text("doctor-workdays-unused", years=lacking))


def _languages(catalogue: Catalogue) -> Iterator[Finding]:
    """Which sentences the county's own languages lack. Files that cannot be read are a fault of the settings."""
    lacking = {tag: keys for tag in catalogue.languages if (keys := catalogue.lacking(tag))}
    for tag, keys in lacking.items():
        what = text("doctor-languages-bad", file=f"{tag}.ftl", count=len(keys), keys=list(keys))
        yield Finding("languages", False, what)
    if not lacking:
        yield Finding("languages", True, text("doctor-languages-ok", names=list(catalogue.languages.values())))


def _font(settings: Settings, sentences: str, names: Sequence[str]) -> Finding:
    """Whether pictures can show every sentence and every name. Only letters are looked at: ✅ is for chats."""
    font = settings.font or default_font()
    try:
        missing = missing_characters(font, "".join(filter(str.isalpha, sentences + "".join(names))))
    except InputError as error:
        return _finding("font", False, font=str(font), reason=str(error))
    if missing:
        characters = " ".join(missing[:20])
        return Finding("font", False, text("doctor-font-incomplete", font=str(font), characters=characters))
    return _finding("font", True, font=font.name)


async def _telegram(settings: Settings) -> Finding:
    """Asks Telegram who the bot is; the token itself is never shown."""
    from bot.channels.base import SendError
    from bot.chats import telegram_channel

    channel = telegram_channel(settings.telegram)
    if channel is None:
        return Finding("telegram", True, text("doctor-telegram-unused"))
    try:
        name = await channel.me()
    except SendError as error:
        return _finding("telegram", False, reason=str(error))
    finally:
        await channel.close()
    return _finding("telegram", True, name=name)
