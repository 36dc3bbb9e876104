"""What both of them have in common: the table, the numbers of a message, the receipt. Needs nothing but aiosqlite."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiosqlite

SCHEMA = """
CREATE TABLE IF NOT EXISTS doctor (chat_id INTEGER PRIMARY KEY, village TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS report (
    village TEXT NOT NULL, day TEXT NOT NULL, visits INTEGER NOT NULL, vaccinations INTEGER NOT NULL,
    suspected_cases INTEGER NOT NULL, received_at TEXT NOT NULL, PRIMARY KEY (village, day)
);
"""
UPSERT = """
INSERT INTO report VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (village, day) DO UPDATE SET visits = excluded.visits,
vaccinations = excluded.vaccinations, suspected_cases = excluded.suspected_cases, received_at = excluded.received_at
"""
SILENT = "SELECT chat_id FROM doctor WHERE village NOT IN (SELECT village FROM report WHERE day = ?) ORDER BY chat_id"
WORDS = re.compile(r"门诊\s*(\d+)\D+接种\s*(\d+)\D+疑似\s*(\d+)")
ZONE = timedelta(hours=8)


@dataclass(frozen=True)
class Surroundings:
    """Where everything is, as the environment says."""

    port: int
    api: str
    token: str
    secret: str
    folder: str
    path: str = "/telegram"

    @classmethod
    def given(cls) -> Surroundings:
        said = os.environ
        return cls(
            int(said["RIVAL_PORT"]), said["RIVAL_API"], said["RIVAL_TOKEN"], said["RIVAL_SECRET"], said["RIVAL_FOLDER"]
        )


async def opened(folder: str) -> aiosqlite.Connection:
    """One connection for all, with a write-ahead log: quicker than what aiosqlite's documentation shows."""
    db = await aiosqlite.connect(f"{folder}/reports.db")
    await db.execute("PRAGMA journal_mode=WAL")
    await db.executescript(SCHEMA)
    return db


async def silent(db: aiosqlite.Connection) -> list[int]:
    """The chats of those who have not reported today."""
    today = (datetime.now(UTC) + ZONE).date().isoformat()
    async with db.execute(SILENT, (today,)) as found:
        return [chat_id async for (chat_id,) in found]


async def receipt(db: aiosqlite.Connection, chat_id: int, words: str) -> str:
    """Stores what was said and says what to answer."""
    async with db.execute("SELECT village FROM doctor WHERE chat_id = ?", (chat_id,)) as found:
        row = await found.fetchone()
    if row is None:
        return "请先登记。"
    numbers = WORDS.search(words)
    if numbers is None:
        return "没有看懂。请这样写：门诊12 接种3 疑似0"
    now = datetime.now(UTC) + ZONE
    visits, vaccinations, suspected = (int(number) for number in numbers.groups())
    day = now.date().isoformat()
    await db.execute(UPSERT, (row[0], day, visits, vaccinations, suspected, now.isoformat()))
    await db.commit()
    return f"✅ 已收到：{row[0]} {day} 日报\n门诊人次：{visits}\n接种针次：{vaccinations}\n疑似病例：{suspected}"
