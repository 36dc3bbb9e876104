"""`lingbao notice`: the notices that were sent, the newest first, and who has acknowledged them."""

from __future__ import annotations

from bot.console import Console, Refusal
from core.expected import Calendar
from core.notice_words import by_township, list_line
from core.notices import Silent, Standing
from core.texts import text
from storage import Connection, notice_standing, units

Found = list[tuple[Standing, tuple[Silent, ...]]]


async def show(console: Console, code: str | None, *, silent: bool, as_json: bool) -> None:
    """With `silent`, and in JSON always, also those who have not acknowledged."""

    def read(conn: Connection) -> Found:
        top = units.by_code(conn, code) if code else None
        if code and top is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        sent = [one for one in notice_standing.all_sent(conn) if top is None or top.holds(one.unit)]
        names = silent or as_json
        return [(one, notice_standing.silent_about(conn, one.notice.key) if names else ()) for one in sent]

    async with console.store() as store:
        found = await store.read(read)
    calendar = console.settings.calendar
    if as_json:
        console.show_json([_as_json(one, there, calendar) for one, there in found])
    elif not found:
        console.say(text("cli-notice-none"))
    for one, there in [] if as_json else found:
        console.say(list_line(one, calendar))
        for line in by_township(there):
            console.say(line)


def _as_json(one: Standing, silent: tuple[Silent, ...], calendar: Calendar) -> dict[str, object]:
    notice = one.notice
    sent_at = calendar.local(notice.sent_at or notice.changed_at)
    return {
        "unit": one.unit.code,
        "year": notice.year,
        "number": notice.number,
        "state": notice.state.value,
        "sender": one.sender,
        "top": one.top.code,
        "who": notice.who.value,
        "words": notice.words,
        "document": notice.file.name if notice.file else None,
        "sent_at": sent_at.isoformat(timespec="seconds"),
        "closes_on": notice.closes_on.isoformat(),
        "readers": one.readers,
        "acknowledged": one.acknowledged,
        "silent": [
            {"person": who.name, "unit": who.unit, "township": who.township, "reached": who.reached.value}
            for who in silent
        ],
    }
