"""The ledger of jobs: a job that has been claimed for a period is not done for it again, by no process."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.engines import upsert
from storage.tables import run


def claim(conn: Connection, job: str, period: str, now: datetime) -> bool:
    """Whether this caller is the first for that job and period; undone if its transaction is rolled back."""
    row = upsert(conn, run).values(job=job, period=period, at=now)
    return conn.execute(row.on_conflict_do_nothing().returning(run.c.job)).first() is not None


def is_claimed(conn: Connection, job: str, period: str) -> bool:
    return conn.execute(select(run.c.job).where(run.c.job == job, run.c.period == period)).first() is not None


def latest(conn: Connection, job: str, before: str) -> str | None:
    """The last period before that one for which the job was claimed; periods sort as they are written."""
    query = select(func.max(run.c.period)).where(run.c.job == job, run.c.period < before)
    found: str | None = conn.execute(query).scalar_one()
    return found
