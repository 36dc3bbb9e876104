"""Who writes what while lives end, and what has to be true afterwards."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from storage import tables
from tests.emulator import BotApi

DOCTORS = 120
VERSIONS = 3
MESSAGES = DOCTORS * VERSIONS
TOWNSHIPS = 4


def plant(conn: Connection, channel: str = "telegram") -> None:
    """One county, some townships, and a village clinic with a joined doctor for every phone."""
    county = {"id": 1, "code": "C", "name": "县", "level": "county", "parent_id": None, "path": "1/"}
    townships = [
        {"id": 2 + n, "code": f"T{n}", "name": f"乡{n}", "level": "township", "parent_id": 1, "path": f"1/{2 + n}/"}
        for n in range(TOWNSHIPS)
    ]
    conn.execute(insert(tables.unit), [county, *townships])
    for doctor in range(1, DOCTORS + 1):
        village, above = 1000 + doctor, 2 + doctor % TOWNSHIPS
        row = {"id": village, "code": f"V{doctor}", "name": f"村{doctor}", "level": "village", "parent_id": above}
        conn.execute(insert(tables.unit).values(**row, path=f"1/{above}/{village}/"))
        conn.execute(insert(tables.person).values(id=doctor, name=f"医生{doctor}", language="zh-CN"))
        account = {"channel": channel, "address": str(doctor), "person_id": doctor, "reachable": True}
        conn.execute(insert(tables.account).values(**account))
        conn.execute(insert(tables.post).values(person_id=doctor, unit_id=village, role="reporter"))


def figures(doctor: int, version: int) -> tuple[int, int, int]:
    return doctor, version, doctor % 3


def messages(rng: random.Random) -> Iterator[tuple[int, str]]:
    """What everybody writes, all mixed: each doctor's reports in their order, every one with other figures."""
    turns = [doctor for doctor in range(1, DOCTORS + 1) for _ in range(VERSIONS)]
    rng.shuffle(turns)
    said: Counter[int] = Counter()
    for doctor in turns:
        said[doctor] += 1
        visits, vaccinations, suspected = figures(doctor, said[doctor])
        yield doctor, f"门诊{visits} 接种{vaccinations} 疑似{suspected}"


def receipts(api: BotApi, doctor: int) -> set[str]:
    """Which versions this doctor has had a receipt for; one may have come twice, which the documents say."""
    return {
        f"第 {version} 版"
        for version in range(1, VERSIONS + 1)
        if any(f"第 {version} 版" in sent.text for sent in api.sent(doctor))
    }


def all_acknowledged(api: BotApi) -> bool:
    return all(len(receipts(api, doctor)) == VERSIONS for doctor in range(1, DOCTORS + 1))


def assert_all_stored_once(conn: Connection) -> None:
    revision = tables.report_revision.c
    rows = conn.execute(
        select(revision.unit_id, revision.version, revision["values"]).order_by(revision.unit_id, revision.version)
    )
    names = ("visits", "vaccinations", "suspected_cases")
    assert [(row.unit_id, row.version, row.values) for row in rows] == [
        (1000 + doctor, version, dict(zip(names, figures(doctor, version), strict=True)))
        for doctor in range(1, DOCTORS + 1)
        for version in range(1, VERSIONS + 1)
    ]
