"""Backups of a database that is at work, and the way back: all of it or nothing, at whatever instant it is stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from core.errors import InputError
from storage import DatabaseAway, Store, files, open_store
from storage.backup import backup, restore
from storage.copy import NotCopied, closing
from storage.files import Unfit
from storage.migrate import is_current, upgrade
from storage.processes import seated
from storage.tables import person
from tests.storage.rows import PER_TABLE, everything, fill

ROOT = Path(__file__).parents[2]

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from storage import files
from storage.backup import restore

files.PAGES = 5
steps = []

def die(done, total):
    steps.append(done)
    if len(steps) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(restore(Path(sys.argv[1]), sys.argv[2], die, overwrite=True))
"""


def quietly(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def interrupt(_done: int, _total: int) -> None:
    raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PAGES", 5)
    monkeypatch.setattr(files, "PATIENCE_S", 0.05)


@pytest.fixture
async def full(database_url: str) -> str:
    """The address of either kind of database with rows in every table."""
    async with closing(open_store(database_url)) as store:
        await store.write(fill)
    return database_url


@pytest.fixture
async def saved(full: str, tmp_path: Path) -> Path:
    """A backup of it."""
    file = tmp_path / "saved.db"
    await backup(full, file, quietly, overwrite=False)
    return file


@pytest.fixture
async def full_file(sqlite_store: Store, tmp_path: Path) -> Path:
    """An SQLite database with rows in every table, that is open."""
    await sqlite_store.write(fill)
    return tmp_path / "lingbao.db"


async def add(database: str | Path, name: str) -> None:
    async with closing(open_store(address(database))) as store:
        await store.write(lambda conn: conn.execute(insert(person).values(name=name, language="en", id=500)))


async def held_in(database: str | Path) -> dict[str, list[str]]:
    async with closing(open_store(address(database))) as store:
        assert await store.read(is_current)
        return await store.read(everything)


def address(database: str | Path) -> str:
    return database if isinstance(database, str) else f"sqlite:///{database}"


def says(file: Path, command: str) -> str:
    conn = sqlite3.connect(file, isolation_level=None)
    try:
        return str(conn.execute(command).fetchone())
    finally:
        conn.close()


def left_behind(saved: Path, file: Path) -> None:
    """Makes of a backup a database whose newest row is not in the file itself yet."""
    alive = file.with_name("alive.db")
    alive.write_bytes(saved.read_bytes())
    conn = sqlite3.connect(alive, isolation_level=None)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("INSERT INTO person (name, language) VALUES ('新', 'en')")
    copied(alive, file)
    conn.close()


def copied(file: Path, to: Path | None = None) -> Path:
    """The same once more, with what lies beside it."""
    to = to or file.with_name("twin.db")
    for end in ("", "-wal"):
        Path(f"{to}{end}").write_bytes(Path(f"{file}{end}").read_bytes())
    return to


def beside(file: Path) -> list[str]:
    """Files of that name with something after it, but for the lock, which stays."""
    return [other.name for other in file.parent.glob(f"{file.name}?*") if other.suffix != ".lock"]


async def test_a_backup_is_one_whole_file_that_holds_everything(full: str, saved: Path) -> None:
    assert beside(saved) == []
    assert saved.read_bytes()[18:20] == b"\1\1"  # not WAL: readable from a disk that cannot be written
    assert saved.stat().st_mode & 0o777 == 0o600
    assert says(saved, "PRAGMA integrity_check") == "('ok',)"
    assert await held_in(saved) == await held_in(full)


async def test_a_backup_is_one_moment_of_a_database_that_goes_on(full_file: Path, tmp_path: Path) -> None:
    before = await held_in(full_file)
    steps: list[tuple[int, int]] = []

    def write_meanwhile(done: int, total: int) -> None:
        steps.append((done, total))
        assert len(steps) < 1000, "it starts over whenever somebody writes"
        says(full_file, "INSERT INTO person (name, language) VALUES ('新', 'en')")

    await backup(address(full_file), tmp_path / "saved.db", write_meanwhile, overwrite=False)
    assert await held_in(tmp_path / "saved.db") == before
    assert len(steps) > 5
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})  # it never had to start over
    assert steps[-1][0] == steps[-1][1]
    assert len((await held_in(full_file))["person"]) == len(before["person"]) + len(steps)


async def test_an_older_backup_is_replaced_only_when_told_to(full: str, saved: Path) -> None:
    old = saved.read_bytes()
    saved.chmod(0o640)
    await add(full, "新")
    with pytest.raises(Unfit, match="exists"):
        await backup(full, saved, quietly, overwrite=False)
    assert saved.read_bytes() == old
    await backup(full, saved, quietly, overwrite=True)
    assert await held_in(saved) == await held_in(full)
    assert saved.stat().st_mode & 0o777 == 0o640


async def test_an_interrupted_backup_leaves_the_older_one(full: str, saved: Path) -> None:
    old = saved.read_bytes()
    await add(full, "新")
    with pytest.raises(KeyboardInterrupt):
        await backup(full, saved, interrupt, overwrite=True)
    assert saved.read_bytes() == old
    assert beside(saved) == []


async def test_a_first_backup_that_is_interrupted_leaves_nothing(full: str, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        await backup(full, tmp_path / "saved.db", interrupt, overwrite=False)
    assert list(tmp_path.glob("saved*")) == []


async def test_ctrl_c_is_heard_while_pages_are_copied(full_file: Path, tmp_path: Path) -> None:
    seen: list[int] = []

    async def work() -> None:
        task = asyncio.current_task()

        def cancel(done: int, _total: int) -> None:
            seen.append(done)
            assert task is not None
            task.cancel()

        await backup(address(full_file), tmp_path / "saved.db", cancel, overwrite=False)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(work())
    assert len(seen) == 1
    assert list(tmp_path.glob("saved*")) == []


async def test_what_cannot_be_backed_up_is_said(full_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "saved.db"

    async def refused(source: Path, to: Path) -> tuple[str, str]:
        with pytest.raises(Unfit) as error:
            await backup(address(source), to, quietly, overwrite=True)
        return error.value.why, error.value.place

    empty, words = tmp_path / "empty.db", tmp_path / "words.db"
    empty.touch()
    words.write_text("words " * 1000)
    assert await refused(tmp_path / "none.db", file) == ("missing", str(tmp_path / "none.db"))
    assert await refused(full_file, full_file) == ("same", str(full_file))
    assert await refused(full_file, tmp_path / "nowhere" / "saved.db") == ("missing", str(tmp_path / "nowhere"))
    assert await refused(empty, file) == ("foreign", str(empty))
    assert await refused(words, file) == ("foreign", str(words))
    assert not (tmp_path / "none.db").exists()
    assert list(tmp_path.glob("saved*")) == []


def damage(file: Path) -> None:
    """Makes pages in the middle empty, as a broken disk does."""
    content = bytearray(file.read_bytes())
    content[8192 : 8192 + 4096 * 10] = bytes(4096 * 10)
    file.write_bytes(content)


async def test_a_damaged_database_does_not_replace_a_good_backup(saved: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(saved.read_bytes())
    damage(damaged)
    good = saved.read_bytes()
    with pytest.raises(Unfit, match=r"damaged.db: damaged"):
        await backup(address(damaged), saved, quietly, overwrite=True)
    assert saved.read_bytes() == good


async def test_a_backup_that_cannot_be_written_is_said(full: str) -> None:
    with pytest.raises(DatabaseAway, match=r"/proc/saved.db: "):
        await backup(full, Path("/proc/saved.db"), quietly, overwrite=False)


class TestRestore:
    async def test_what_was_saved_comes_back(self, full: str, saved: Path) -> None:
        before, kept = await held_in(full), saved.read_bytes()
        await add(full, "新")
        await restore(saved, full, quietly, overwrite=True)
        assert await held_in(full) == before
        async with closing(open_store(full)) as store:
            new = insert(person).values(name="后来", language="en").returning(person.c.id)
            assert await store.write(lambda conn: conn.execute(new).scalar_one()) == PER_TABLE + 1
        assert saved.read_bytes() == kept
        assert beside(saved) == []

    async def test_into_a_new_database(self, saved: Path, new_url: str) -> None:
        await restore(saved, new_url, quietly, overwrite=False)
        assert await held_in(new_url) == await held_in(saved)

    async def test_into_one_that_has_tables_and_no_rows(self, saved: Path, new_url: str) -> None:
        async with closing(open_store(new_url)) as store:
            await store.write(upgrade)
        await restore(saved, new_url, quietly, overwrite=False)
        assert await held_in(new_url) == await held_in(saved)

    async def test_one_that_holds_something_is_left_alone_unless_told(self, full: str, saved: Path) -> None:
        await add(full, "新")
        before = await held_in(full)
        with pytest.raises((Unfit, NotCopied), match="filled"):
            await restore(saved, full, quietly, overwrite=False)
        assert await held_in(full) == before

    @pytest.mark.parametrize("step", [1, 3, 5])
    async def test_an_interrupted_one_leaves_the_old_state(self, full: str, saved: Path, step: int) -> None:
        await add(full, "新")
        before = await held_in(full)
        steps = 0

        def interrupt_at(_done: int, _total: int) -> None:
            nonlocal steps
            steps += 1
            if steps == step:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await restore(saved, full, interrupt_at, overwrite=True)
        assert await held_in(full) == before

    @pytest.mark.parametrize("step", [1, 4])
    async def test_one_whose_process_is_killed_leaves_the_old_state(self, full: str, saved: Path, step: int) -> None:
        await add(full, "新")
        before = await held_in(full)
        child = [sys.executable, "-c", KILLED, str(saved), full, str(step)]
        env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
        died = await asyncio.to_thread(subprocess.run, child, env=env, check=False)
        assert died.returncode == -signal.SIGKILL
        assert await held_in(full) == before
        await restore(saved, full, quietly, overwrite=True)
        assert await held_in(full) == await held_in(saved)

    async def test_a_newer_backup_is_refused_and_everything_left_alone(self, full: str, saved: Path) -> None:
        says(saved, "UPDATE alembic_version SET version_num = '9999'")
        before, kept = await held_in(full), saved.read_bytes()
        with pytest.raises(InputError, match="9999"):
            await restore(saved, full, quietly, overwrite=True)
        assert await held_in(full) == before
        assert saved.read_bytes() == kept

    async def test_a_file_that_is_no_whole_backup_is_refused(self, full: str, saved: Path, tmp_path: Path) -> None:
        before = await held_in(full)
        names = ("words", "empty", "other", "damaged", "half")
        odd = {name: tmp_path / f"{name}.db" for name in names}
        odd["words"].write_text("words " * 1000)
        odd["empty"].touch()
        says(odd["other"], "CREATE TABLE report (x)")
        odd["damaged"].write_bytes(saved.read_bytes())
        damage(odd["damaged"])
        odd["half"].write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])

        async def why(file: Path) -> str:
            with pytest.raises(Unfit) as refused:
                await restore(file, full, quietly, overwrite=True)
            assert refused.value.place == str(file)
            return refused.value.why

        assert {name: await why(file) for name, file in odd.items()} == {
            "words": "foreign",
            "empty": "foreign",
            "other": "foreign",
            "damaged": "damaged",
            "half": "damaged",
        }
        assert await why(tmp_path / "none.db") == "missing"
        assert await why(tmp_path) == "missing"
        assert await held_in(full) == before

    async def test_under_a_running_program_it_is_refused(self, full: str, saved: Path) -> None:
        async with seated(full):
            with pytest.raises(Unfit, match="busy"):
                await restore(saved, full, quietly, overwrite=True)
        await restore(saved, full, quietly, overwrite=True)


class TestRestoreIntoAFile:
    """What concerns the files of SQLite only."""

    @pytest.fixture
    async def saved(self, full_file: Path, tmp_path: Path) -> Path:
        file = tmp_path / "saved.db"
        await backup(address(full_file), file, quietly, overwrite=False)
        return file

    async def test_it_is_not_its_own_backup(self, full_file: Path) -> None:
        with pytest.raises(Unfit, match="same"):
            await restore(full_file, address(full_file), quietly, overwrite=True)

    async def test_one_that_somebody_has_open_is_left_alone(self, full_file: Path, saved: Path) -> None:
        await add(full_file, "新")
        before = await held_in(full_file)  # `sqlite_store` has it open all the time
        with pytest.raises(DatabaseAway, match="locked by another program"):
            await restore(saved, address(full_file), quietly, overwrite=True)
        assert await held_in(full_file) == before

    async def test_what_lay_beside_the_old_file_is_not_taken_for_the_new_ones(
        self, saved: Path, tmp_path: Path
    ) -> None:
        """As after a power cut: the last transactions stand in the -wal only."""
        old = tmp_path / "data" / "old.db"
        old.parent.mkdir()
        left_behind(saved, old)
        assert len((await held_in(copied(old)))["person"]) == PER_TABLE + 1
        await restore(saved, address(old), quietly, overwrite=True)
        assert beside(old) == []
        assert await held_in(old) == await held_in(saved)

    async def test_an_interrupted_one_keeps_what_lay_beside_the_old_file(self, saved: Path, tmp_path: Path) -> None:
        old = tmp_path / "data" / "old.db"
        old.parent.mkdir()
        left_behind(saved, old)
        with pytest.raises(KeyboardInterrupt):
            await restore(saved, address(old), interrupt, overwrite=True)
        assert len((await held_in(old))["person"]) == PER_TABLE + 1

    @pytest.mark.parametrize("content", [b"words " * 1000, b""])
    async def test_a_database_that_was_lost_is_replaced(self, saved: Path, tmp_path: Path, content: bytes) -> None:
        lost = tmp_path / "lost.db"
        lost.write_bytes(content)
        Path(f"{lost}-wal").write_bytes(b"of no use")
        if content:
            with pytest.raises(Unfit, match="filled"):
                await restore(saved, address(lost), quietly, overwrite=False)
        await restore(saved, address(lost), quietly, overwrite=bool(content))
        assert beside(lost) == []
        assert await held_in(lost) == await held_in(saved)

    async def test_a_damaged_database_is_replaced_when_told_to(self, saved: Path, tmp_path: Path) -> None:
        lost = tmp_path / "lost.db"
        lost.write_bytes(saved.read_bytes())
        damage(lost)
        await restore(saved, address(lost), quietly, overwrite=True)
        assert await held_in(lost) == await held_in(saved)

    async def test_whoever_could_read_the_old_one_can_read_the_new_one(self, saved: Path, tmp_path: Path) -> None:
        old = tmp_path / "old.db"
        old.write_bytes(saved.read_bytes())
        old.chmod(0o660)
        await restore(saved, address(old), quietly, overwrite=True)
        assert old.stat().st_mode & 0o777 == 0o660

    async def test_a_link_stays_a_link(self, saved: Path, tmp_path: Path) -> None:
        real, link = tmp_path / "disk" / "real.db", tmp_path / "link.db"
        real.parent.mkdir()
        link.symlink_to(real)
        await restore(saved, address(link), quietly, overwrite=False)
        assert link.is_symlink()
        assert await held_in(real) == await held_in(saved)
