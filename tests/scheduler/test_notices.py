"""What becomes of a notice by itself: late readers, one repeat, the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from core.effects import Acknowledge, KeepNotice
from core.notices import Reached, State, Who
from storage import burden, effects, notice_standing, notices, tables
from tests.county import COUNTY, EAST, LI, WANG, ZHANG, at
from tests.noticed import write
from tests.scheduler.office import Office

FRIDAY, SATURDAY, MONDAY, TUESDAY = "2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24"
AGAIN = "有 1 条通知您还没有点“收到”："
RECEIPT = tables.notice_receipt.c


async def send(office: Office, moment: str = f"{FRIDAY} 10:00", **changes: Any) -> None:
    await office.store.write(partial(write, moment=moment, calendar=office.county.calendar, **changes))
    await office.deliver(moment)


async def acknowledge(office: Office, person_id: int, moment: str, key: str = "notice-1") -> None:
    done = [Acknowledge(key, person_id, at(moment))]
    await office.store.write(lambda conn: effects.apply(conn, done, at(moment)))


async def told(office: Office, moment: str, *jobs: str) -> dict[str, str]:
    """What this job, or these, have sent at that moment, by address: the first line."""
    for job in jobs or ("notices",):
        await office.run(job, moment)
    return {sent.to: sent.text.splitlines()[0] for sent in await office.deliver(moment)}


async def reasons(office: Office, moment: str) -> dict[str, str]:
    planned = await office.plan("notices", moment)
    return {one.person.name: office.county.catalogue.render(one.reason, "zh-CN") for one in planned if one.person}


async def silent(office: Office) -> dict[str, Reached]:
    found = await office.store.read(lambda conn: notice_standing.silent_about(conn, "notice-1"))
    return {one.name: one.reached for one in found}


async def test_it_is_repeated_once_on_the_next_workday(any_office: Office) -> None:
    await send(any_office)
    await acknowledge(any_office, 11, f"{FRIDAY} 11:00")
    for moment in (f"{FRIDAY} 17:00", f"{SATURDAY} 17:00", "2026-11-22 17:00", f"{MONDAY} 16:59"):
        assert await told(any_office, moment) == {}, moment
    assert await reasons(any_office, f"{MONDAY} 17:00") == dict.fromkeys(["李医生", "王医生"], "有通知没有点“收到”")
    assert await told(any_office, f"{MONDAY} 17:00") == {"d2": AGAIN, "d3": AGAIN}
    for moment in (f"{MONDAY} 17:01", f"{MONDAY} 20:00", f"{TUESDAY} 17:00", "2026-11-27 17:00"):
        assert await told(any_office, moment) == {}, moment
    repeated = await any_office.rows(RECEIPT.person_id, RECEIPT.repeated_at.is_not(None))
    assert repeated == [(11, False), (12, True), (13, True)]


async def test_what_the_repeat_says(office: Office) -> None:
    await send(office, words="明天上午九点开会，请带上疫苗登记本，会后有培训，不能来的请提前请假，说明原因，找人代替")
    await office.run("notices", f"{MONDAY} 17:00")
    (first, *_) = await office.deliver(f"{MONDAY} 17:00")
    title, line = first.text.splitlines()
    assert title == AGAIN
    assert (
        line
        == "东河镇通知〔2026〕1号：明天上午九点开会，请带上疫苗登记本，会后有培训，不能来的请提前请假，说明原因，找…"
    )
    assert first.lane == "bulk"


async def test_two_notices_are_one_message(office: Office) -> None:
    await send(office)
    await send(office, f"{FRIDAY} 11:00", key="notice-2", number=2, words="交月报")
    await acknowledge(office, 12, f"{FRIDAY} 12:00")
    found = await told(office, f"{MONDAY} 17:00")
    assert found == {"d1": "有 2 条通知您还没有点“收到”：", "d2": AGAIN, "d3": "有 2 条通知您还没有点“收到”："}


async def test_a_reminder_about_reports_carries_it(office: Office) -> None:
    """Nobody hears twice on one day."""
    await send(office)
    await office.run("expect", f"{MONDAY} 00:05")
    await office.report(ZHANG, MONDAY)
    await office.run("remind", f"{MONDAY} 16:30")
    sent = {one.to: one.text for one in await office.deliver(f"{MONDAY} 16:30")}
    assert sent.keys() == {"d2", "d3", "d4", "d5"}
    assert sent["d2"].splitlines()[-2:] == ["另有 1 条通知您还没有点“收到”：", "东河镇通知〔2026〕1号：明天开会"]
    assert "通知" not in sent["d4"]
    assert await told(office, f"{MONDAY} 17:00", "remind", "notices") == {"d1": AGAIN}
    assert await told(office, f"{TUESDAY} 17:00") == {}


async def test_a_repeat_outlives_the_reminder_that_carried_it(any_office: Office) -> None:
    """She reported before it went out: there is nothing to remind her of any more, but for the notice."""
    await send(any_office)
    await any_office.run("expect", f"{MONDAY} 00:05")
    await any_office.run("remind", f"{MONDAY} 16:30")
    await any_office.report(LI, MONDAY, "16:30")
    assert "d2" not in await told(any_office, f"{MONDAY} 16:31", "expect")
    reached = {"张医生": Reached.REPEATED, "王医生": Reached.REPEATED}
    assert await silent(any_office) == reached | {"李医生": Reached.DELIVERED}
    assert (await reasons(any_office, f"{MONDAY} 17:00")) == {"李医生": "有通知没有点“收到”"}
    assert await told(any_office, f"{MONDAY} 17:00") == {"d2": AGAIN}
    assert await silent(any_office) == reached | {"李医生": Reached.REPEATED}
    for moment in (f"{MONDAY} 17:01", f"{TUESDAY} 17:00"):
        assert await told(any_office, moment, "remind", "notices") == {}, moment


async def test_a_repeat_that_came_too_late_waits_for_the_next_reminder(office: Office) -> None:
    """Without network all evening: the next day's reminder carries it."""
    await send(office)
    await office.run("expect", f"{MONDAY} 00:05")
    await office.run("remind", f"{MONDAY} 16:30")
    assert await told(office, f"{MONDAY} 23:00") == {}
    await office.run("expect", f"{TUESDAY} 00:05")
    await office.run("remind", f"{TUESDAY} 16:30")
    texts = {one.to: one.text for one in await office.deliver(f"{TUESDAY} 16:30")}
    assert {to for to, said in texts.items() if "通知" in said} == {"d1", "d2", "d3"}
    assert await told(office, "2026-11-25 17:00") == {}


async def test_more_than_one_reminder_a_day_is_still_too_many(office: Office) -> None:
    """The reminder of what is due was cancelled, but the one before it has gone out."""
    await send(office)
    await office.run("expect", f"{MONDAY} 00:05")
    await office.run("remind", f"{MONDAY} 16:30")
    await office.report(LI, MONDAY, "16:30")
    await office.deliver(f"{MONDAY} 16:31")
    earlier = update(tables.outbox).where(tables.outbox.c.key == f"remind:12:{MONDAY}").values(key=f"ahead:12:{MONDAY}")
    sent = {"channel": "local", "address": "d2", "lane": "bulk", "say": {"lines": []}, "attempts": 1, "state": "sent"}
    when = {"not_before": at(f"{MONDAY} 15:00"), "created_at": at(f"{MONDAY} 15:00"), "sent_at": at(f"{MONDAY} 15:00")}
    await office.do(earlier, insert(tables.outbox).values(key=f"remind:12:{MONDAY}", **sent, **when))
    assert (await reasons(office, f"{MONDAY} 17:00"))["李医生"] == "今天已经提醒过，每天最多 1 次"


async def test_a_reminder_after_the_repeat_would_be_one_too_many(office: Office) -> None:
    """Who still owes a report waits for the reminder about it, and what was repeated counts as one."""
    office.setting(remind_at=at(f"{MONDAY} 18:30").astimezone(office.county.calendar.zone).time())
    await send(office)
    await office.run("expect", f"{MONDAY} 00:05")
    await office.report(ZHANG, MONDAY)
    assert await told(office, f"{MONDAY} 17:00") == {"d1": AGAIN}
    assert (await reasons(office, f"{MONDAY} 17:05"))["李医生"] == "还有报表没报，和催报一起提醒"
    await office.do(update(tables.report).values(received=False))  # the first doctor owes one as well now
    assert (await told(office, f"{MONDAY} 18:30", "remind", "notices")).keys() == {"d2", "d3", "d4", "d5"}


async def test_who_was_reminded_today_is_asked_on_another_day(office: Office) -> None:
    await office.run("expect", f"{FRIDAY} 00:05")
    await office.run("remind", f"{FRIDAY} 16:30")
    await office.deliver(f"{FRIDAY} 16:30")
    await send(office, f"{FRIDAY} 16:40", repeat_at=at(f"{FRIDAY} 16:50"))
    await office.report(LI, FRIDAY, "16:45")
    assert await told(office, f"{FRIDAY} 16:50") == {}
    assert (await reasons(office, f"{FRIDAY} 16:50"))["李医生"] == "今天已经提醒过，每天最多 1 次"
    assert await told(office, f"{SATURDAY} 17:00") == {}, "no workday"
    assert await told(office, f"{MONDAY} 17:00") == {"d1": AGAIN, "d2": AGAIN, "d3": AGAIN}


async def test_who_asked_for_it_now_may_be_asked_at_any_hour_of_that_day(office: Office) -> None:
    await send(office, repeat_at=at(f"{FRIDAY} 11:00"))
    assert await told(office, f"{FRIDAY} 11:00") == {"d1": AGAIN, "d2": AGAIN, "d3": AGAIN}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (update(tables.person).where(tables.person.c.id == 12).values(paused_until="2026-11-24"), "自己暂停了提醒"),
        (
            insert(tables.leave).values(
                key="l",
                person_id=12,
                unit_id=12,
                first_day=MONDAY,
                last_day=MONDAY,
                state="covered",
                stand_in_id=11,
                asked_at=at(FRIDAY + " 09:00"),
            ),
            "请假到11月23日",
        ),
    ],
)
async def test_who_is_away_or_in_a_pause_is_asked_when_that_is_over(office: Office, change: Any, reason: str) -> None:
    await send(office)
    await office.do(change)
    assert (await reasons(office, f"{MONDAY} 17:00"))["李医生"].startswith(reason)
    assert (await told(office, f"{MONDAY} 17:00")).keys() == {"d1", "d3"}
    assert await told(office, f"{TUESDAY} 17:00") == {"d2": AGAIN}


async def test_without_reminders_nothing_is_repeated(office: Office) -> None:
    office.county = type(office.county)(
        **{**{f: getattr(office.county, f) for f in office.county.__slots__}, "reminders_a_day": 0}
    )
    await send(office)
    assert await told(office, f"{MONDAY} 17:00") == {}


async def test_it_ends_with_its_day(any_office: Office) -> None:
    await send(any_office, closes_on=date.fromisoformat(MONDAY), repeat_at=at(f"{MONDAY} 21:00"))
    assert await told(any_office, f"{MONDAY} 20:59") == {}
    assert await told(any_office, f"{TUESDAY} 17:00") == {}
    assert await any_office.rows(tables.notice.c.state) == [("closed",)]
    await acknowledge(any_office, 13, f"{TUESDAY} 18:00")
    assert await any_office.rows(RECEIPT.acknowledged_at.is_not(None)) == [(False,), (False,), (True,)]


async def test_what_was_closed_by_hand_is_not_repeated(office: Office) -> None:
    await send(office)
    await office.do(update(tables.notice).values(state=State.CLOSED, closed_at=at(f"{FRIDAY} 12:00")))
    assert await told(office, f"{MONDAY} 17:00") == {}


async def test_what_is_sent_at_night_goes_out_in_the_morning(any_office: Office) -> None:
    await send(any_office, f"{FRIDAY} 22:00")
    assert await told(any_office, f"{SATURDAY} 06:29") == {}
    title = "【通知〔2026〕1号】东河镇 吴科长"
    assert await told(any_office, f"{SATURDAY} 06:30") == {"d1": title, "d2": title, "d3": title}
    assert await told(any_office, f"{SATURDAY} 06:31") == {}
    assert await told(any_office, f"{MONDAY} 17:00") == {"d1": AGAIN, "d2": AGAIN, "d3": AGAIN}


async def test_who_joins_while_it_is_open_gets_it_and_is_not_hurried(any_office: Office) -> None:
    lost = delete(tables.account).where(tables.account.c.person_id == 13)
    await any_office.do(lost)
    await send(any_office)
    await any_office.do(
        insert(tables.account).values(channel="local", address="new", person_id=13, reachable=True),
        insert(tables.person).values(id=50, name="新医生", language="zh-CN"),
        insert(tables.account).values(channel="local", address="later", person_id=50, reachable=True),
        insert(tables.post).values(person_id=50, unit_id=WANG.id, role="reporter"),
    )
    assert await told(any_office, f"{MONDAY} 16:59") == {"new": "【通知〔2026〕1号】东河镇 吴科长"}
    assert await told(any_office, f"{MONDAY} 17:00") == {"d1": AGAIN, "d2": AGAIN}
    assert await told(any_office, f"{TUESDAY} 17:00") == {"new": AGAIN}


async def test_who_has_left_is_not_asked_again(office: Office) -> None:
    await send(office)
    await office.do(update(tables.post).where(tables.post.c.person_id == 12).values(last_day=FRIDAY))
    assert (await told(office, f"{MONDAY} 17:00")).keys() == {"d1", "d3"}


async def test_who_has_stopped_the_bot_is_not_asked(office: Office) -> None:
    await send(office)
    await office.do(update(tables.account).where(tables.account.c.address == "d2").values(reachable=False))
    assert (await told(office, f"{MONDAY} 17:00")).keys() == {"d1", "d3"}


async def test_one_for_everybody_reaches_all_below_but_the_sender_and_those_beside_her(office: Office) -> None:
    await office.do(insert(tables.post).values(person_id=15, unit_id=EAST.id, role="manager"))
    await send(office, who=Who.EVERYBODY)
    assert [id_ for (id_,) in await office.rows(RECEIPT.person_id)] == [11, 12, 13]
    await send(office, key="notice-2", number=2, who=Who.MANAGERS, top=COUNTY, unit_id=COUNTY.id, person_id=1)
    second = await office.rows(RECEIPT.notice, RECEIPT.person_id)
    assert [id_ for key, id_ in second if key == "notice-2"] == [2, 3, 15]


async def test_a_repeat_is_counted_as_a_reminder(office: Office) -> None:
    await send(office)
    await office.run("notices", f"{MONDAY} 17:00")
    ids = [id_ for (id_,) in await office.rows(tables.outbox.c.id)]
    await office.store.write(lambda conn: burden.count_sent(conn, ids, date.fromisoformat(MONDAY)))
    row = tables.burden.c
    assert await office.rows(row.person_id, row.sent, row.reminders) == [(11, 2, 1), (12, 2, 1), (13, 2, 1)]


async def test_the_number_of_statements_does_not_grow_with_the_county(any_office: Office) -> None:
    await send(any_office)
    few = await any_office.statements("notices", f"{MONDAY} 17:00")
    await any_office.add_villages(200)
    await send(any_office, f"{TUESDAY} 10:00", key="notice-2", number=2)
    many = await any_office.statements("notices", "2026-11-25 17:00")
    assert len(many) <= len(few) + 8  # those of the notice that is still open
    assert len(many) < 40
    keys = [key for (key,) in await any_office.rows(tables.outbox.c.key)]
    assert sum(key.startswith("again:") for key in keys) == 3 + 203


async def test_a_notice_that_is_looked_up_is_as_it_was_kept(any_office: Office) -> None:
    await send(any_office)
    found = await any_office.store.read(lambda conn: notices.receipt_of(conn, "notice-1", 12))
    assert found
    kept, receipt = found
    assert (kept.words, kept.number, kept.state) == ("明天开会", 1, State.OPEN)
    assert receipt.sent_at == at(f"{FRIDAY} 10:00")
    closed = KeepNotice(replace(kept, state=State.CLOSED))
    await any_office.store.write(lambda conn: effects.apply(conn, [closed], at(f"{FRIDAY} 12:00")))
    assert await any_office.rows(tables.notice.c.state) == [("closed",)]
