"""Whoever is erased stands nowhere any more, and the county's figures are what they were."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, update

from core.alerts import AlertKind, Who, acknowledge, raised
from core.corrections import Correction, Decision
from core.digest import Digest
from core.effects import (
    Audit,
    Draft,
    Effect,
    Hint,
    KeepAlert,
    KeepCorrection,
    KeepDraft,
    KeepInvitation,
    KeepRelay,
    Queue,
)
from core.messages import Lane, Message, Say, say_from_json
from core.periods import parse_period
from core.relay import Relay, RelayLine
from core.texts import Text, text
from core.units import Invitation, Role
from storage import (
    Store,
    accounts,
    digests,
    effects,
    erasure,
    inbox,
    invitations,
    local_chat,
    menus,
    open_store,
    reports,
)
from storage.check import check
from storage.engines import Work
from storage.erasure import Erased
from storage.tables import (
    account,
    audit,
    burden,
    correction,
    day_total,
    digest,
    hint,
    invitation,
    join_request,
    leave,
    local_message,
    menu,
    metadata,
    notice,
    notice_receipt,
    outbox,
    person,
    post,
    relay,
    report,
    report_revision,
)
from storage.tables import inbox as received
from tests.county import LI, ZHANG, at, plant, report_of, says, values

NOW = at("2026-11-20 16:00")
ZHANG_ID, LI_ID = 11, 12
PHONE = "13900000011"
THEIRS = {"张医生", PHONE, "d1", "d1-old"}
"""What tells who they are: name, telephone, addresses."""


def asked_by(person_id: int, who: str) -> Correction:
    """A correction that the other doctor decided upon, as if she were a manager."""
    key, other = report_of(ZHANG, values(12, 3, 0)).report.key, ZHANG_ID + LI_ID - person_id
    asked = Correction(f"asked by {who[-1]}", key, {"visits": 15}, 2, ("local", who), person_id, NOW)
    return replace(asked, decision=Decision.REFUSED, decided_at=NOW, decided_by=other)


def restated(by: str) -> Text:
    return text("digest-late", unit="张家村", period="11月20日", by=text("digest-by", name=by))


def lived(conn: Connection) -> None:
    """Two doctors who leave traces wherever somebody can; the first one has two accounts."""
    issue = Digest(ZHANG, parse_period("2026-W47"), 47, ())
    said = (restated("张医生"), restated("李医生"))
    digests.keep(conn, issue, said, said, NOW)
    half_sent = Relay("daily", (RelayLine(ZHANG.id, "2026-11-20", values(1, 2, 0)),), NOW)
    conn.execute(update(person).where(person.c.id == ZHANG_ID).values(phone=PHONE))
    accounts.bind(conn, ("telegram", "d1-old"), ZHANG_ID, NOW)
    for number, (unit, who, person_id) in enumerate([(ZHANG, "d1", ZHANG_ID), (LI, "d2", LI_ID)]):
        first = report_of(unit, values(12, 3, 0))
        second = report_of(unit, values(15, 3, 0), time_="17:00", before=first.report)
        reports.save(conn, [first, second])
        inbox.take(conn, [says(who, f"我是{who} 门诊12", id_=str(number))], NOW, keep_texts=True)
        local_chat.append(conn, who, True, Message(f"我是{who}"), NOW)
        invited = Invitation(f"CODE{number}", unit.id, Role.REPORTER, person_id, 1)
        invitations.put(conn, [KeepInvitation(invited, NOW)], NOW)
        draft = Draft("daily", "2026-11-21", {"visits": 1}, unit.id, NOW)
        messages = [
            Queue(f"{kind}:{number}", (channel, who), Lane.REPLY, Say(lines=(text("echo", words=who),)))
            for kind, channel in (("reply", "local"), ("remind", "local"))
        ]
        kept: list[Effect] = [
            KeepDraft(("local", who), draft),
            KeepRelay(("local", who), half_sent),
            Hint(("local", who), NOW),
        ]
        menus.note(conn, "local", {who: "0123456789abcdef"})
        excused = Audit("excuse", unit.id, person_id, {"period": "2026-11-20"})
        case = raised(
            AlertKind.CASE,
            unit.id,
            "daily",
            "2026-11-20",
            "suspected_cases.dysentery",
            1,
            hours=24,
            at=NOW,
            who=Who(person_id, who),
        )
        kept += [KeepAlert(acknowledge(case, at=NOW, who=Who(person_id, who)))]
        effects.apply(conn, [*kept, KeepCorrection(asked_by(person_id, who)), excused, *messages], NOW)
        _was_away(conn, unit.id, person_id, who)
    effects.apply(conn, [Queue("old", ("telegram", "d1-old"), Lane.BULK, Say(lines=()))], NOW)
    conn.execute(update(outbox).where(outbox.c.key.startswith("remind")).values(state="sent"))


def _was_away(conn: Connection, unit_id: int, person_id: int, who: str) -> None:
    """The other doctor stood in, and decided about both the leave and a new telephone."""
    other = ZHANG_ID + LI_ID - person_id
    decided = {"unit_id": unit_id, "person_id": person_id, "asked_at": NOW, "decided_at": NOW, "decided_by": other}
    days = {"first_day": "2026-11-21", "last_day": "2026-11-22", "stand_in_id": other, "state": "covered"}
    conn.execute(insert(leave).values(decided | days | {"key": who}))
    asked = {"key": f"from {who[-1]}", "channel": "local", "address": who, "name": f"我是{who}", "role": "reporter"}
    conn.execute(insert(join_request).values(decided | asked | {"decision": "approved"}))
    sent = {"unit_id": unit_id, "top": unit_id, "who": "everybody", "changed_at": NOW, "closes_on": "2026-11-27"}
    named = {"person_id": person_id, "channel": "local", "address": who, "words": "请张医生来开会", "state": "open"}
    conn.execute(insert(notice).values(sent | named | {"key": f"notice of {unit_id}"}))
    got = {"unit_id": unit_id, "channel": "local", "address": who, "sent_at": NOW}
    conn.execute(insert(notice_receipt).values(got | {"notice": f"notice of {unit_id}", "person_id": person_id}))
    counts = {"sent": 2, "reminders": 1, "written": 1, "taps": 0, "reports": 1}
    conn.execute(insert(burden).values(counts | {"day": "2026-11-20", "person_id": person_id}))


@pytest.fixture
async def lives(county: Store) -> Store:
    await county.write(lived)
    return county


async def rows(store: Store, table: Table) -> list[dict[str, Any]]:
    found = await store.read(lambda conn: conn.execute(select(table)).mappings().all())
    return sorted(map(dict, found), key=repr)


async def test_nothing_says_any_more_who_they_were(lives: Store) -> None:
    before = {table.name: repr(await rows(lives, table)) for table in metadata.sorted_tables}
    assert all(any(trace in content for content in before.values()) for trace in THEIRS)
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    for table in metadata.sorted_tables:
        content = repr(await rows(lives, table))
        assert not [trace for trace in THEIRS if trace in content], table.name


async def test_it_says_how_much_has_gone(lives: Store) -> None:
    assert await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID)) == Erased(
        accounts=2,
        posts=1,
        invitations=1,
        messages=3,
        drafts=1,
        relays=1,
        hints=1,
        menus=1,
        texts=1,
        bubbles=1,
        reports=1,
        revisions=2,
        corrections=2,
        leaves=1,
        requests=1,
        alert_steps=2,
        audit=3,
        burden=1,
        digests=1,
        notices=1,
        receipts=1,
    )


async def test_the_villages_figures_stay_and_agree(lives: Store) -> None:
    async def figures() -> list[Any]:
        return [
            [{name: value for name, value in row.items() if name != "person_id"} for row in await rows(lives, table)]
            for table in (report, report_revision, day_total)
        ]

    before = await figures()
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    assert await figures() == before
    senders = {(row["unit_id"], row["person_id"]) for row in await rows(lives, report_revision)}
    assert senders == {(ZHANG.id, None), (LI.id, LI_ID)}
    found = await lives.read(lambda conn: check(conn, lambda _done, _total: None))
    assert (found.reports, found.differences) == (2, [])


async def test_what_was_asked_and_decided_stays_without_whoever_did(lives: Store) -> None:
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    own, others = sorted(await rows(lives, correction), key=lambda row: str(row["key"]))
    nobody = {"channel": None, "address": None, "person_id": None}
    assert own.items() >= {**nobody, "decision": "refused", "decided_by": LI_ID}.items()
    kept = {"channel": "local", "address": "d2", "person_id": LI_ID}
    assert others.items() >= {**kept, "decision": "refused", "decided_by": None}.items()
    assert own["values"] == others["values"] == {"visits": 15}


async def test_what_she_did_for_others_stays_without_her(lives: Store) -> None:
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    (away,) = await rows(lives, leave)
    assert (away["person_id"], away["stand_in_id"], away["decided_by"]) == (LI_ID, None, None)
    (asked,) = await rows(lives, join_request)
    assert (asked["person_id"], asked["decided_by"]) == (LI_ID, None)
    assert {row["person_id"] for row in await rows(lives, audit)} == {None, LI_ID}
    assert {row["person_id"] for row in await rows(lives, burden)} == {LI_ID}


async def test_a_kept_digest_does_not_say_any_more_that_it_was_her(lives: Store) -> None:
    """Everything else that it says stays, also who else has changed a figure."""
    (before,) = await rows(lives, digest)
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    (after,) = await rows(lives, digest)
    for kept in ("lines", "details"):
        hers, others = before[kept]
        assert after[kept] == [
            {**hers, "args": {**hers["args"], "by": {"key": "digest-by-nobody", "args": {}}}},
            others,
        ]
        assert "李医生" in repr(others)


async def test_everybody_else_stays_as_they_were(lives: Store) -> None:
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    assert LI_ID in {row["id"] for row in await rows(lives, person)}
    for table in (account, post, invitation):
        assert LI_ID in {row["person_id"] for row in await rows(lives, table)}, table.name
    for table in (relay, hint, menu):
        assert {row["address"] for row in await rows(lives, table)} == {"d2"}, table.name
    assert {row["key"] for row in await rows(lives, outbox)} == {"reply:1", "remind:1"}
    assert [row["text"] for row in await rows(lives, received) if row["text"]] == ["我是d2 门诊12"]
    assert [bubble.message.text for bubble in await lives.read(lambda conn: local_chat.since(conn, "d2"))] == ["我是d2"]


async def test_an_address_on_another_chat_is_somebody_else(lives: Store) -> None:
    message = Queue("elsewhere", ("telegram", "d1"), Lane.REPLY, Say(lines=()))
    await lives.write(lambda conn: effects.apply(conn, [message], NOW))
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    assert "elsewhere" in {row["key"] for row in await rows(lives, outbox)}


async def test_a_second_time_there_is_nobody(lives: Store) -> None:
    assert await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    assert await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID)) is None
    assert await lives.write(lambda conn: erasure.erase(conn, 4711)) is None


async def test_somebody_who_never_joined_and_never_reported(county: Store) -> None:
    def newcomer(conn: Connection) -> int:
        return int(
            conn.execute(insert(person).values(name="新来的", language="en").returning(person.c.id)).scalar_one()
        )

    new = await county.write(newcomer)
    gone = await county.write(lambda conn: erasure.erase(conn, new))
    assert gone == Erased(*[0] * len(fields(Erased)))


async def test_if_anything_fails_everything_stays(lives: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {table.name: await rows(lives, table) for table in metadata.sorted_tables}

    def fails(conn: Connection) -> None:
        assert erasure.erase(conn, ZHANG_ID)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await lives.write(fails)
    assert {table.name: await rows(lives, table) for table in metadata.sorted_tables} == before


async def test_two_at_once_erase_once(lives: Store, database_url: str) -> None:
    other = open_store(database_url)
    done = await asyncio.gather(
        *(store.write(lambda conn: erasure.erase(conn, ZHANG_ID)) for store in (lives, other, lives))
    )
    assert sorted(one is None for one in done) == [False, True, True]
    await other.close()


async def test_what_is_erased_cannot_be_read_out_of_the_file_either(migrated_sqlite: Path, tmp_path: Path) -> None:
    """SQLite by itself may only mark the room of what is deleted as free."""
    file = tmp_path / "lingbao.db"
    shutil.copyfile(migrated_sqlite, file)

    async def content_after(work: Work[object]) -> bytes:
        store = open_store(f"sqlite:///{file}")
        await store.write(work)
        await store.close()
        return file.read_bytes()

    await content_after(plant)
    before = await content_after(lived)
    after = await content_after(lambda conn: erasure.erase(conn, ZHANG_ID))
    for trace in (PHONE, "张医生", "我是d1"):
        assert trace.encode() in before
        assert trace.encode() not in after
    assert "李医生".encode() in after


async def test_what_others_were_told_of_her_is_forgotten(lives: Store) -> None:
    """By the name or the telephone on a manager's card; who is only called alike in part stays."""

    def tell(conn: Connection) -> None:
        phone = text("silent-phone", phone=PHONE)
        card, namesake = text("card", name="张医生", phone=phone), text("card", name="张医生的师傅", phone="")
        told = [("card", card), ("other", namesake), ("waiting", card)]
        effects.apply(conn, [Queue(key, ("local", "m1"), Lane.REPLY, Say((line,))) for key, line in told], NOW)
        conn.execute(update(outbox).where(outbox.c.key.in_(["card", "other"])).values(state="sent"))
        local_chat.append(conn, "m1", False, Message(f"张医生：电话 {PHONE}"), NOW)
        local_chat.append(conn, "m1", False, Message("应报 4"), NOW)

    await lives.write(tell)
    await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    kept = {row["key"]: row["say"] for row in await rows(lives, outbox) if row["address"] == "m1"}
    assert kept.keys() == {"card", "other"}
    assert not say_from_json(kept["card"]).lines
    assert say_from_json(kept["other"]).lines
    bubbles = [row["body"]["text"] for row in await rows(lives, local_message) if row["address"] == "m1"]
    assert bubbles == ["应报 4"]


async def test_the_bubbles_of_both_kinds_of_phones_of_the_demo_go(lives: Store) -> None:
    def has_both(conn: Connection) -> None:
        accounts.bind(conn, ("local-wecom", "wecom-d1"), ZHANG_ID, NOW)
        local_chat.append(conn, "wecom-d1", False, Message("张医生，您好"), NOW)

    await lives.write(has_both)
    erased = await lives.write(lambda conn: erasure.erase(conn, ZHANG_ID))
    assert erased
    assert (erased.accounts, erased.bubbles) == (3, 2)
    assert "wecom-d1" not in repr([await rows(lives, table) for table in metadata.sorted_tables])
