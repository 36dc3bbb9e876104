"""`lingbao run` killed at random moments while reports come in on WeCom. What was answered is stored, and what was
stored is answered: as on Telegram. But WeCom is told nothing of what has arrived and brings nothing again: what it had
brought and the process had not stored is lost, and its sender sees that by the receipt that does not come."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from storage import Store, open_store
from storage.check import check
from storage.tables import inbox, outbox, report, report_revision
from tests.crash.cast import DOCTORS, figures, messages, plant
from tests.crash.lives import Life, Midwife, midwife
from tests.emulator.wecom import WeCom

KILLS = 4
AT_ONCE = 45
VERSION = re.compile(r"接种针次：(?:\d+ → )?(\d+)")
ENDS_IN_S = 10.0

Said = tuple[int, int]
"""A doctor and which of her versions."""


class Clinic:
    """What everybody has said, and what became of it."""

    def __init__(self, wecom: WeCom, store: Store, rng: random.Random) -> None:
        self.wecom, self.store = wecom, store
        self._turns = messages(rng)
        self._said: Counter[int] = Counter()
        self.by_msgid: dict[str, Said] = {}

    def speak(self, count: int) -> None:
        for doctor, words in islice(self._turns, count):
            self._said[doctor] += 1
            self.by_msgid[self.wecom.say(str(doctor), words)] = doctor, self._said[doctor]

    def say_again(self, doctor: int) -> None:
        """Her last report, for which she has no receipt."""
        visits, vaccinations, suspected = figures(doctor, self._said[doctor])
        words = f"门诊{visits} 接种{vaccinations} 疑似{suspected}"
        self.by_msgid[self.wecom.say(str(doctor), words)] = doctor, self._said[doctor]

    def answered(self) -> Counter[Said]:
        """How often each was acknowledged."""
        told = Counter[Said]()
        for doctor in range(1, DOCTORS + 1):
            for shown in self.wecom.shown(str(doctor)):
                if found := VERSION.search(shown.text.replace("*", "")):
                    told[doctor, int(found[1])] += 1
        return told

    async def stored(self) -> set[Said]:
        msgids = await self.store.read(lambda conn: set(conn.scalars(select(inbox.c.message))))
        return {said for msgid, said in self.by_msgid.items() if msgid in msgids}

    async def assert_answered_is_stored(self) -> None:
        answered = self.answered()
        values = await self.store.read(
            lambda conn: [(row.unit_id - 1000, row[1]["vaccinations"]) for row in conn.execute(_REVISIONS)]
        )
        assert set(answered) <= set(values)
        assert set(answered) <= await self.stored()

    def without_receipt(self) -> list[int]:
        """Whose last report was not acknowledged."""
        answered = self.answered()
        return [doctor for doctor, last in self._said.items() if (doctor, last) not in answered]

    def assert_all_is_as_said_last(self, conn: Connection) -> None:
        rows = conn.execute(select(report.c.unit_id, report.c["values"]))
        assert {unit_id - 1000: values["vaccinations"] for unit_id, values in rows} == self._said
        assert not check(conn, lambda _done, _total: None).differences
        assert set(conn.scalars(select(outbox.c.state))) == {"sent"}


_REVISIONS = select(report_revision.c.unit_id, report_revision.c["values"])


@pytest.fixture
async def wecom() -> AsyncIterator[WeCom]:
    async with WeCom() as wecom:
        wecom.state.opened |= {str(doctor) for doctor in range(1, DOCTORS + 1)}
        yield wecom


@pytest.fixture
def rng() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)


@pytest.fixture
async def clinic(wecom: WeCom, rng: random.Random, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Clinic]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    store = open_store(f"sqlite:///{tmp_path}/lingbao.db")
    await store.write(lambda conn: plant(conn, "wecom"))
    yield Clinic(wecom, store, rng)
    await store.close()


def environment(wecom: WeCom, folder: Path) -> dict[str, str]:
    return {
        "LINGBAO_DATA_DIR": str(folder),
        "LINGBAO_WECOM__BOT_ID": wecom.bot_id,
        "LINGBAO_WECOM__SECRET": wecom.secret,
        "LINGBAO_WECOM__URL": wecom.url,
        "LINGBAO_WEB__PORT": "0",
    }


async def born(midwife: Midwife, wecom: WeCom, env: dict[str, str]) -> Life:
    """A life that WeCom brings messages to."""
    before = wecom.connections
    life = await midwife.ready(await midwife.begin(env))
    await wecom.until(lambda: wecom.connections > before and wecom.subscribed)
    return life


async def stopped(midwife: Midwife, life: Life) -> None:
    life.stop()
    async with asyncio.timeout(ENDS_IN_S):
        assert await midwife.ended(life.pid) == 0


async def test_what_is_answered_is_stored_and_what_is_stored_is_answered_and_the_rest_has_no_receipt(
    clinic: Clinic, rng: random.Random, tmp_path: Path
) -> None:
    wecom, env = clinic.wecom, environment(clinic.wecom, tmp_path)
    async with midwife(tmp_path / "log") as lives:
        for _ in range(KILLS):
            life = await born(lives, wecom, env)
            enough = len(wecom.frames) + rng.randint(0, AT_ONCE // 2)
            clinic.speak(AT_ONCE)
            await wecom.until(lambda enough=enough: len(wecom.frames) >= enough)  # type: ignore[misc]
            await asyncio.sleep(rng.uniform(0, 0.02))  # the very moment is left to chance
            life.kill()
            await lives.ended(life.pid)
            await wecom.until(lambda: not wecom.subscribed)
            await clinic.assert_answered_is_stored()
        life = await born(lives, wecom, env)
        stored = await clinic.stored()
        await wecom.until(lambda: set(clinic.answered()) >= stored)
        assert set(clinic.answered()) == stored, "nobody has a receipt for what is not stored"
        lost = clinic.without_receipt()
        for doctor in lost:
            clinic.say_again(doctor)
        await wecom.until(lambda: not clinic.without_receipt())
        await stopped(lives, life)
    assert lost, "nothing was under way when it was killed"
    await clinic.store.read(clinic.assert_all_is_as_said_last)
    assert "Traceback" not in (tmp_path / "log").read_text()


async def test_stopped_in_order_it_loses_nothing_and_repeats_nothing(
    clinic: Clinic, rng: random.Random, tmp_path: Path
) -> None:
    """All that WeCom has brought is stored, what was under way is noted, and the rest goes out after the next start."""
    wecom, env = clinic.wecom, environment(clinic.wecom, tmp_path)
    async with midwife(tmp_path / "log") as lives:
        for _ in range(2):
            life = await born(lives, wecom, env)
            enough = len(wecom.frames) + rng.randint(1, AT_ONCE // 2)
            clinic.speak(AT_ONCE)
            await wecom.until(lambda enough=enough: len(wecom.frames) >= enough)  # type: ignore[misc]
            await stopped(lives, life)
        life = await born(lives, wecom, env)
        stored = await clinic.stored()
        await wecom.until(lambda: set(clinic.answered()) >= stored)
        await stopped(lives, life)
    assert clinic.answered() == Counter(stored), "each once"
    assert "Traceback" not in (tmp_path / "log").read_text()
