"""What becomes of messages that cannot be sent now, or not at all, or not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update

from core.effects import Queue
from core.messages import Lane, Say
from core.texts import text
from storage import Store, claiming, outbox
from storage.claiming import PutOff, Waiting
from storage.outbox import PATIENCE, REPLY_LIVES, Outcome, State
from storage.standing import standing
from storage.tables import account
from storage.tables import outbox as table
from tests.claims import claim_all
from tests.county import at
from tests.storage.test_outbox import plans

NOW = at("2026-11-20 16:30")
LATER = NOW + timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


def message(key: str, to: str = "d1", lane: Lane = Lane.REPLY, channel: str = "local", **more: object) -> Queue:
    return Queue(key, (channel, to), lane, Say((text("hello", name=key),)), **more)  # type: ignore[arg-type]


async def put(store: Store, *messages: Queue, when: datetime = NOW) -> None:
    await store.write(lambda conn: outbox.queue(conn, messages, when))


async def claim(store: Store, when: datetime = NOW) -> list[Waiting]:
    return await store.write(lambda conn: claim_all(conn, when))


async def rows(store: Store, *columns: str) -> list[tuple[object, ...]]:
    query = select(*(table.c[column] for column in columns)).order_by(table.c.id)
    return await store.read(lambda conn: [tuple(row) for row in conn.execute(query)])


async def test_a_reply_ends_after_a_day_and_nothing_else_by_itself(county: Store) -> None:
    await put(county, *(message(lane, to=lane, lane=lane) for lane in Lane), message("own", expires_at=LATER))
    assert await rows(county, "key", "expires_at") == [
        ("reply", NOW + REPLY_LIVES),
        ("alert", None),
        ("bulk", None),
        ("own", LATER),
    ]


async def test_what_is_late_is_dropped_whatever_its_chat_and_counted(county: Store) -> None:
    await put(county, message("reply", channel="telegram"), message("alert", lane=Lane.ALERT, channel="telegram"))
    await put(county, message("reminder", lane=Lane.BULK, expires_at=LATER), message("sending", to="d2"))
    await county.write(lambda conn: claiming.claim(conn, "local", Lane.REPLY, NOW, 10, 1))
    dropped = [
        await county.write(partial(outbox.drop_late, now=when))
        for when in (NOW, LATER, NOW + REPLY_LIVES, NOW + PATIENCE, NOW + PATIENCE)
    ]
    assert [(each[State.EXPIRED], each[State.FAILED]) for each in dropped] == [(0, 0), (1, 0), (1, 0), (0, 1), (0, 0)]
    assert await rows(county, "key", "state", "reason") == [
        ("reply", State.EXPIRED, "too late"),
        ("alert", State.FAILED, "gave up after 3 days: its chat is not running, or takes nothing"),
        ("reminder", State.EXPIRED, "too late"),
        ("sending", State.SENDING, None),
    ]
    counts = (await county.read(partial(standing, now=NOW))).counts
    assert {which: count for which, count in counts.items() if count} == {
        (Lane.REPLY, State.EXPIRED): 1,
        (Lane.BULK, State.EXPIRED): 1,
        (Lane.ALERT, State.FAILED): 1,
        (Lane.REPLY, State.SENDING): 1,
    }


async def test_what_is_put_off_keeps_its_place_and_has_made_no_attempt(county: Store) -> None:
    await put(county, message("a"), message("b"), message("c", to="d2"))
    a, c = await claim(county)
    put_off = [PutOff(c.id, None, "silence"), PutOff(a.id, LATER, "the group is full")]
    await county.write(lambda conn: claiming.put_off(conn, put_off))
    assert await rows(county, "key", "state", "attempts", "not_before", "reason") == [
        ("a", State.WAITING, 0, LATER, "the group is full"),
        ("b", State.WAITING, 0, NOW, None),
        ("c", State.WAITING, 0, NOW, "silence"),
    ]
    assert [each.key for each in await claim(county)] == ["c"]
    assert [each.key for each in await claim(county, LATER)] == ["a"]


async def test_what_waited_for_something_that_is_over_is_hurried_in_its_lane_only(county: Store) -> None:
    await put(county, *(message(lane, to=lane, lane=lane) for lane in Lane), message("x", channel="telegram"))
    await county.write(lambda conn: conn.execute(update(table).values(not_before=NOW + PATIENCE)))
    await county.write(lambda conn: claiming.hurry(conn, "local", Lane.ALERT, NOW))
    assert [each.key for each in await claim(county)] == ["alert"]


async def test_silence_is_known_to_everybody_for_as_long_as_it_was_asked_for(county: Store) -> None:
    def asked(lane: Lane, when: datetime, channel: str = "local") -> Callable[[Connection], datetime | None]:
        return lambda conn: claiming.silent_until(conn, channel, lane, when)

    assert await county.read(asked(Lane.BULK, NOW)) is None
    for until in (NOW + 3 * MINUTE, LATER):  # the shorter one was asked for on behalf of another message
        await county.write(lambda conn, until=until: claiming.silence(conn, "local", Lane.BULK, NOW, until))  # type: ignore[misc]
    assert await county.read(asked(Lane.BULK, LATER)) == NOW + 3 * MINUTE
    assert await county.read(asked(Lane.BULK, NOW + 3 * MINUTE)) is None
    assert await county.read(asked(Lane.REPLY, NOW)) is None
    assert await county.read(asked(Lane.BULK, NOW, "telegram")) is None


async def test_silence_that_was_noted_down_by_a_clock_that_was_wrong_does_not_last(county: Store) -> None:
    ahead = NOW + timedelta(days=4000)
    await county.write(lambda conn: claiming.silence(conn, "local", Lane.BULK, ahead, ahead + MINUTE))
    assert await county.read(lambda conn: claiming.silent_until(conn, "local", Lane.BULK, NOW)) is None


async def test_who_moves_is_followed_with_what_is_still_to_be_sent(county: Store) -> None:
    await put(county, message("sent"))
    (sent,) = await claim(county)
    await county.write(lambda conn: outbox.note(conn, [Outcome(sent.id, State.SENT, NOW, "m1")]))
    await put(county, message("sending"), message("waiting"), message("other", to="d2"))
    await claim(county)
    await county.write(lambda conn: outbox.move(conn, "local", "d1", "d9"))
    assert await rows(county, "key", "address") == [
        ("sent", "d1"),
        ("sending", "d9"),
        ("waiting", "d9"),
        ("other", "d2"),
    ]
    whose = select(account.c.person_id).where(account.c.address == "d9")
    assert await county.read(lambda conn: conn.execute(whose).scalar_one()) == 11


async def test_who_moves_to_where_somebody_is_known_leaves_her_there(county: Store) -> None:
    known = {"channel": "local", "address": "d9", "person_id": 12, "reachable": True}
    await county.write(lambda conn: conn.execute(insert(account).values(known)))
    await county.write(lambda conn: outbox.move(conn, "local", "d1", "d9"))
    where = select(account.c.address, account.c.person_id).where(account.c.address.in_(["d1", "d9"]))
    assert sorted(await county.read(lambda conn: [tuple(row) for row in conn.execute(where)])) == [
        ("d1", 11),
        ("d9", 12),
    ]


async def test_what_is_queued_after_an_attempt_is_not_given_up_with_it(county: Store) -> None:
    await put(county, message("before"))
    await put(county, message("after"), when=LATER)
    await county.write(lambda conn: outbox.give_up_on(conn, "local", "d1", "blocked the bot", NOW + MINUTE))
    assert await rows(county, "key", "state") == [("before", State.FAILED), ("after", State.WAITING)]


async def test_one_whose_words_cannot_be_read_hides_nobody_behind_it(county: Store) -> None:
    await put(county, message("a"), message("b"))
    await county.write(lambda conn: conn.execute(update(table).where(table.c.key == "a").values(say={"lines": 5})))
    assert [each.key for each in await claim(county)] == ["b"]
    assert (await rows(county, "state", "reason"))[0] == (State.FAILED, "what it says cannot be read")


@pytest.mark.parametrize(
    ("work", "indexes"),
    [
        (partial(outbox.drop_late, now=NOW), {"SCAN outbox USING INDEX ix_outbox_waiting"}),
        (
            partial(standing, now=NOW),
            {
                "SCAN outbox USING INDEX ix_outbox_unsent",
                "SCAN outbox USING COVERING INDEX ix_outbox_undelivered",
            },
        ),
        (
            lambda conn: claiming.hurry(conn, "local", Lane.BULK, NOW),
            {"SEARCH outbox USING INDEX ix_outbox_waiting (channel=? AND lane=?)"},
        ),
        (
            lambda conn: outbox.move(conn, "local", "d1", "d9"),
            {"SEARCH outbox USING INDEX ix_outbox_unsent (channel=? AND address=?)"},
        ),
    ],
)
async def test_none_of_it_looks_through_all_that_was_ever_sent(
    sqlite_store: Store, work: Callable[[Connection], object], indexes: set[str]
) -> None:
    steps = await sqlite_store.write(partial(plans, work=work))
    assert {step for step in steps if " outbox " in step} == indexes
