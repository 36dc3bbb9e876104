"""The whole program is told telephone numbers, identity numbers and patients' names on every way there is; afterwards
none of them stands in any byte of the data folder, of a backup, or of the log."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, Select, insert, select

from bot import logs
from bot.app import Lingbao, Parts, opened
from bot.channels.local import LocalChannel
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.settings import Keep, Settings, Web
from core.messages import Message
from handlers import contact, router, saving
from locales import load_catalogue
from storage import tables
from storage.local_chat import append
from storage.standing import standing
from tests.bot.terminal import Terminal, log_as_before
from tests.county import LI, at
from tests.county import plant as plant_county
from tests.emulator import THINGS, BotApi
from web.app import build_app
from web.local_chat import LocalChat

DOCTOR, COLLEAGUE, MANAGER, STRANGER, GROUP = 555, 556, 557, 558, -100

NAMES = ("欧阳明月", "司马光荣", "令狐小冲", "慕容小雪", "诸葛小亮", "上官小婉", "公孙小胜", "皇甫小明")
TELEPHONES = (
    "13912340001",
    "139-1234-0002",
    "139 1234 0003",
    "13912340004",
    "13912340005",
    "13912340006",
    "027-87654321",
    "13912340008",
    "13912340009",
    "13912340010",
)
CARDS = ("420106198001011237", "11010519491231002X", "420106 19800101 1237", "420106800101123")
LONG = "987654321098"
PLANTED = (*NAMES, *TELEPHONES, *CARDS, LONG)
"""In UTF-8, as everything that the program writes."""

KEPT = "门诊12 接种3 疑似0 谢谢主任"


@pytest.fixture(autouse=True)
def logged(tmp_path: Path) -> Iterator[Path]:
    """All that is logged, with everything that the program itself has to say."""
    file = tmp_path / "log.txt"
    handler = logging.FileHandler(file, encoding="utf-8")
    with log_as_before():
        logs.set_up("debug")
        logging.getLogger().handlers[:] = [handler]
        yield file
    handler.close()


def plant(conn: Connection) -> None:
    plant_county(conn)
    for user, person in ((DOCTOR, 11), (COLLEAGUE, 12), (MANAGER, 2)):
        row = {"channel": "telegram", "address": str(user), "person_id": person, "reachable": True}
        conn.execute(insert(tables.account).values(row))


class World:
    """The program on Telegram and on the local chat at once."""

    def __init__(self, api: BotApi, parts: Parts) -> None:
        self.api, self.parts = api, parts
        telegram = TelegramChannel(api.token, api.url, now=parts.clock.now)
        self.program = Lingbao(parts, [telegram, LocalChannel(self._append)])

    async def _append(self, address: str, message: Message) -> int:
        now = self.parts.clock.now()
        return await self.parts.store.write(lambda conn: append(conn, address, False, message, now))

    def page(self) -> LocalChat:
        async def nothing(*_: Any) -> None:
            pass

        county, take = self.parts.county, self.program.intake.take
        return LocalChat(
            self.parts.store, county.catalogue, county.calendar, self.parts.clock.now, take, nothing, nothing
        )

    async def stored(self) -> None:
        """Waits until all that was sent is stored: then the service is told so."""
        await self.api.until(lambda: not self.api.updates)

    async def sent(self) -> None:
        """Waits until nothing is left to send. A chat gets a message a second at most; these seconds are moved."""
        async with asyncio.timeout(30):
            while (await self.parts.store.read(partial(standing, now=self.parts.clock.now()))).waiting_since:
                self.parts.clock.offset += timedelta(seconds=1)
                self.program.delivery.wake()
                await asyncio.sleep(0.01)

    async def says(self, user: int, *texts: str, group: int | None = None) -> int:
        for text in texts:
            said = self.api.say(user, text, group)
            await self.stored()
        return said


async def on_telegram(world: World) -> None:
    api = world.api
    said = await world.says(DOCTOR, f"门诊12 接种3 疑似0，患者{NAMES[0]}手足口病，电话{TELEPHONES[0]}")
    api.edit(DOCTOR, said, f"门诊13 接种3 疑似0 {CARDS[0]}")
    await world.stored()
    api.gather(GROUP, DOCTOR, COLLEAGUE)
    await world.says(COLLEAGUE, f"门诊8 接种0 疑似0 {TELEPHONES[1]} 患者{NAMES[1]}水痘", group=GROUP)
    api.show(DOCTOR, caption=f"{NAMES[1]}，男，5岁，水痘 {CARDS[1]}", **THINGS["photo"])
    api.show(DOCTOR, caption=f"更正 门诊14 {CARDS[1]}", **THINGS["photo"])
    await world.stored()
    await world.says(COLLEAGUE, "填报", f"{NAMES[2]} {TELEPHONES[2]}", f"5 {CARDS[2]}", "取消")
    await world.says(
        COLLEAGUE, f"门诊9 疑似大约1 {NAMES[3]}手足口病", "门诊9 接种0 疑似1", f"其他 {NAMES[3]} {CARDS[3]}"
    )
    api.forward(DOCTOR, f"门诊1 接种1 疑似1 患儿{NAMES[4]}，5岁，发热 {TELEPHONES[3]}")
    await world.says(
        MANAGER, f"1. 张家村 12 3 0 {TELEPHONES[4]}\n2. 李家村 8 0 1 患者{NAMES[5]}水痘\n3. 王庄村 {CARDS[0]}"
    )
    await world.says(STRANGER, f"姓名：{NAMES[6]} 诊断：水痘", f"/start {TELEPHONES[5]}", TELEPHONES[5])
    await world.says(DOCTOR, TELEPHONES[6], CARDS[0], f"患者{NAMES[7]}手足口", f"门诊{LONG}", f"/help {TELEPHONES[6]}")
    await world.says(DOCTOR, KEPT)
    await with_contacts(world)


async def with_contacts(world: World) -> None:
    """The sender's own number, somebody else's, and one that was handed on; from a stranger and from a member."""
    for number, (user, whose) in zip(
        TELEPHONES[7:10], [(STRANGER, STRANGER), (STRANGER, DOCTOR), (DOCTOR, DOCTOR)], strict=True
    ):
        card = {"phone_number": f"+86{number}", "first_name": NAMES[6], "user_id": whose}
        world.api.show(user, contact=card)
        world.api.show(user, contact=card, forward_origin={"type": "hidden_user"})
        await world.stored()


async def in_a_handler_that_raises(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the words of the message in the error, as a handler may do that is written badly."""

    def fails(*words: object) -> Any:
        raise ValueError(*map(str, words), f"{NAMES[3]} {TELEPHONES[3]}")

    with monkeypatch.context() as patch:
        patch.setattr(saving, "settle", fails)
        await world.says(DOCTOR, f"门诊15 接种3 疑似0 患者{NAMES[3]}水痘 {TELEPHONES[3]}")
    with monkeypatch.context() as patch:
        patch.setattr(router, "redacted", fails)
        await world.says(DOCTOR, f"门诊16 接种3 疑似0 患者{NAMES[3]}水痘 {CARDS[1]}")
    with monkeypatch.context() as patch:
        patch.setattr(contact, "bare_number", fails)
        world.api.show(STRANGER, contact={"phone_number": TELEPHONES[7], "first_name": "", "user_id": STRANGER})
        await world.stored()


async def on_the_page(url: str) -> None:
    async with aiohttp.ClientSession() as phone:
        for number, secret in enumerate([*TELEPHONES, *CARDS, LONG, *(f"患者{name}水痘" for name in NAMES)]):
            body = {"key": f"phone-key-{number}", "text": f"门诊{number + 1} 接种3 疑似0 {secret}"}
            async with phone.post(f"{url}/phones/d3/messages", json=body) as answer:
                assert answer.status == 200


async def told_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What the doctors are left with; the folder is searched while the program runs, too."""
    clock, ready, stop = Clock(), asyncio.Future[str](), asyncio.Event()
    clock.move_to(at("2026-11-20 16:02"))
    settings = Settings(data_dir=folder, web=Web(port=0), keep=Keep(texts=30))
    async with BotApi(now=clock.now) as api, opened(settings, clock, load_catalogue()) as parts:
        await parts.store.write(plant)
        world = World(api, parts)
        app = build_app(world.program.health, world.page())
        running = asyncio.create_task(world.program.run(app, ready.set_result, stop))
        url = await ready
        await on_telegram(world)
        await in_a_handler_that_raises(world, monkeypatch)
        await on_the_page(url)
        await world.sent()
        assert found_in(folder) == []
        stop.set()
        await running
        texts = select(tables.inbox.c.text).where(tables.inbox.c.text.is_not(None))
        versions = select(tables.report_revision.c["values"]).order_by(tables.report_revision.c.version)
        letters = select(tables.dead_letter.c.error)
        own = versions.where(tables.report_revision.c.unit_id != LI.id)
        queries: dict[str, Select[Any]] = {"texts": texts, "versions": own, "letters": letters}
        kept = await parts.store.read(
            lambda conn: {name: list(conn.execute(query).scalars()) for name, query in queries.items()}
        )
        said = [sent.text for user in (DOCTOR, COLLEAGUE, MANAGER, STRANGER, GROUP) for sent in api.sent(user)]
        return {**kept, "said": said}


def found_in(place: Path) -> list[tuple[str, str]]:
    """Where a planted word stands: in the files of the folder, or in the file."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    assert files
    held = [(path.name, path.read_bytes()) for path in files]
    spelt = [(word, spelling) for word in PLANTED for spelling in _spellings(word)]
    return [(name, word) for name, content in held for word, spelling in spelt if spelling in content]


def _spellings(word: str) -> set[bytes]:
    """As it was typed, in plain form, without its separators, and as JSON escapes it."""
    words = {word, word.lower(), word.replace("-", ""), word.replace(" ", "")}
    return {each.encode() for each in words} | {json.dumps(each)[1:-1].encode() for each in words}


def test_nothing_private_is_kept(tmp_path: Path, logged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = asyncio.run(told_everything(tmp_path / "data", monkeypatch))
    assert KEPT in kept["texts"], "texts are kept that hold nothing private"
    assert {"visits": 12, "vaccinations": 3, "suspected_cases": 0} in kept["versions"], "the counts were read"
    assert {"visits": 14, "vaccinations": 3, "suspected_cases": 0} in kept["versions"], "those under a photo too"
    assert kept["letters"] == ["ValueError", "ValueError", "ValueError"]
    assert sum("消息里有电话号码" in text for text in kept["said"]) >= 10, "and the senders were told"
    assert not [word for word in PLANTED if word in "\n".join(kept["said"])]
    Terminal(tmp_path).ok("db", "backup", str(tmp_path / "backup.db"))
    assert found_in(tmp_path / "data") == []
    assert found_in(tmp_path / "backup.db") == []
    assert found_in(logged) == []
    assert "could not be handled" in logged.read_text("utf-8")


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(
        b"\x00\x01" + "患者欧阳明月".encode() + b'"\\u53f8\\u9a6c\\u5149\\u8363" 13912340002'
    )
    assert found_in(tmp_path) == [("page", "欧阳明月"), ("page", "司马光荣"), ("page", "139-1234-0002")]
