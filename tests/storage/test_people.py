"""Who can be met in a chat, on both engines."""

from __future__ import annotations

from sqlalchemy import insert

from core.units import Role
from storage import Store, tables
from storage.people import ChatPerson, chat_people
from tests.county import LI, plant


async def test_everybody_with_an_account_stands_under_township_and_county(store: Store) -> None:
    await store.write(plant)
    people = await store.read(lambda conn: chat_people(conn, "local"))
    assert [person.address for person in people] == ["c1", "m1", "d1", "d2", "d3", "m2", "d4", "d5"]
    assert people[0] == ChatPerson("c1", "周主任", Role.MANAGER, "青山县", "青山县", "青山县")
    assert people[1] == ChatPerson("m1", "吴科长", Role.MANAGER, "东河镇", "东河镇", "青山县")
    assert people[2] == ChatPerson("d1", "张医生", Role.REPORTER, "张家村", "东河镇", "青山县")


async def test_somebody_with_two_posts_is_met_as_both(store: Store) -> None:
    await store.write(plant)
    await store.write(
        lambda conn: conn.execute(insert(tables.post).values(person_id=11, unit_id=LI.id, role="reporter"))
    )
    people = await store.read(lambda conn: chat_people(conn, "local"))
    assert [(person.unit, person.address) for person in people if person.address in {"d1", "d2"}] == [
        ("张家村", "d1"),
        ("李家村", "d1"),
        ("李家村", "d2"),
    ]


async def test_another_channel_is_another_chat(store: Store) -> None:
    await store.write(plant)
    assert await store.read(lambda conn: chat_people(conn, "telegram")) == []
