"""Menus follow roles, languages and telephones, by whatever way they change; and nobody's is set twice."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from core.effects import Bind
from core.menus import EVERYBODY, commands
from core.messages import Message
from core.units import Person, Role
from scheduler.menus import sweep
from storage import accounts, burden, outbox, tables
from storage.outbox import Outcome, State
from tests.claims import claim_all
from tests.county import at
from tests.scheduler.office import Office

NOON = "2026-11-20 12:00"
MANAGER = commands({Role.MANAGER})


async def swept(office: Office, moment: str = NOON) -> dict[str, Message]:
    """Sweeps, and sends what was queued: by address the menu that was set."""
    await sweep(office.store, office.county, "local", "zh-CN", at(moment))
    sent: dict[str, Message] = {}
    for one in await office.store.write(lambda conn: claim_all(conn, at(moment))):
        sent[one.address] = office.county.catalogue.message(one.say, one.language or "zh-CN")
        done = Outcome(one.id, State.SENT, at(moment), "")
        await office.store.write(lambda conn, done=done: outbox.note(conn, [done]))  # type: ignore[misc]
    return sent


def names(menu: Message) -> tuple[str, ...]:
    assert (menu.text, menu.buttons) == ("", ())
    assert menu.commands is not None
    return tuple(command for command, _ in menu.commands)


async def test_who_manages_gets_a_menu_of_her_own_once(any_office: Office) -> None:
    first = await swept(any_office)
    assert {address: names(menu) for address, menu in first.items()} == dict.fromkeys(["c1", "m1", "m2"], MANAGER)
    assert await swept(any_office, "2026-11-20 12:01") == {}


async def test_a_language_that_is_chosen_is_the_menus(any_office: Office) -> None:
    await swept(any_office)
    chosen = [await person_of(any_office, who) for who in ("m1", "d1")]
    await any_office.do(update(tables.person).where(tables.person.c.id.in_(chosen)).values(language="en"))
    changed = await swept(any_office, "2026-11-20 12:01")
    assert dict(changed["m1"].commands or ())["today"] == "How today stands"
    assert names(changed["d1"]) == EVERYBODY  # in her own language now
    assert changed.keys() == {"m1", "d1"}
    await any_office.do(update(tables.person).values(language="zh-CN"))
    back = await swept(any_office, "2026-11-20 12:02")
    assert {address: names(menu) for address, menu in back.items()} == {"m1": MANAGER, "d1": ()}


async def test_a_role_that_is_given_or_ends_changes_it(any_office: Office) -> None:
    await swept(any_office)
    doctor, manager = await person_of(any_office, "d1"), await person_of(any_office, "m1")
    await any_office.do(
        insert(tables.post).values(person_id=doctor, unit_id=2, role="manager", first_day="2026-11-21"),
        update(tables.post).where(tables.post.c.person_id == manager).values(last_day="2026-11-20"),
    )
    assert await swept(any_office, "2026-11-20 23:00") == {}
    changed = await swept(any_office, "2026-11-21 00:30")
    both = commands({Role.REPORTER, Role.MANAGER})
    assert {address: names(menu) for address, menu in changed.items()} == {"d1": both, "m1": ()}


async def test_another_telephone_has_it_and_the_old_one_everybodys(any_office: Office) -> None:
    await swept(any_office)
    manager = Person(await person_of(any_office, "m1"), "?", "zh-CN")
    moved = Bind(("local", "new"), manager, (("local", "m1"),))
    await any_office.store.write(lambda conn: accounts.come_and_go(conn, [moved], at(NOON)))
    changed = await swept(any_office, "2026-11-20 12:01")
    assert {address: names(menu) for address, menu in changed.items()} == {"new": MANAGER, "m1": ()}
    assert await swept(any_office, "2026-11-20 12:02") == {}


async def test_who_was_unreachable_gets_it_once_she_is_back(any_office: Office) -> None:
    await swept(any_office)
    reachable = update(tables.account).where(tables.account.c.address == "m1")
    await any_office.do(reachable.values(reachable=False))
    assert await swept(any_office, "2026-11-20 12:01") == {}
    await any_office.do(reachable.values(reachable=True))
    assert names((await swept(any_office, "2026-11-20 12:02"))["m1"]) == MANAGER


async def test_other_words_are_another_menu(any_office: Office) -> None:
    await swept(any_office)
    await any_office.do(update(tables.menu).where(tables.menu.c.address == "m1").values(sign="of an older version"))
    assert (await swept(any_office, "2026-11-20 12:01")).keys() == {"m1"}


async def test_a_menu_is_not_counted_as_a_message(any_office: Office) -> None:
    await swept(any_office)
    ids = [id_ for (id_,) in await any_office.rows(tables.outbox.c.id)]
    assert ids
    await any_office.store.write(lambda conn: burden.count_sent(conn, ids, at(NOON).date()))
    assert await any_office.rows(tables.burden.c.sent) == []


async def test_another_channel_is_left_alone(office: Office) -> None:
    assert await sweep(office.store, office.county, "telegram", "zh-CN", at(NOON)) == 0
    await office.do(delete(tables.account))
    assert await sweep(office.store, office.county, "local", "zh-CN", at(NOON)) == 0


async def person_of(office: Office, address: str) -> int:
    query = select(tables.account.c.person_id).where(tables.account.c.address == address)
    return int(await office.store.read(lambda conn: conn.execute(query).scalar_one()))
