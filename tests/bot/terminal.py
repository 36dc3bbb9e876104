"""A person at a terminal: runs the command in a folder of their own, with a database of their own."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from typer.testing import CliRunner, Result

from bot import logs
from bot.cli import app
from storage import accounts, open_store, roster

ROOT = Path(__file__).parents[2]

REPORTS = """\
单位编码,报表,日期,门诊人次,接种针次,疑似病例,疑似病例.痢疾
QS0101,日报,2026/7/1,12,3,1,1
QS0101,日报,2026/7/2,8,0,0,
QS0102,日报,2026/7/1,5,2,2,1
"""

ROSTER = """\
单位编码,单位名称,上级编码,级别,姓名,电话,角色
QS,青山县,,县,周主任,13900000001,管理员
QS01,东河镇,QS,乡镇,吴科长,13900000002,管理员
QS0101,张家村,QS01,村,张医生,13900000011,报告人
QS0102,李家村,QS01,村,李医生,,报告人
"""


@contextmanager
def log_as_before() -> Iterator[None]:
    """A command that sets up the log must not leave it writing to a terminal that is gone."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("", *logs.OURS)}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@dataclass
class Terminal:
    """`settings` are variables of the environment; everything else that begins with LINGBAO_ is taken away."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "data" / "lingbao.db"

    def run(self, *args: str, stdin: str | bytes | None = None) -> Result:
        """In this process. An error that is ours and not the user's is raised here."""
        others = {name: None for name in os.environ if name.startswith("LINGBAO_")}
        env = {**others, "LINGBAO_DATA_DIR": str(self.folder / "data"), **self.settings}
        with log_as_before():
            result = CliRunner().invoke(app, args, input=stdin, env=env, prog_name="lingbao")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def ok(self, *args: str, stdin: str | bytes | None = None) -> str:
        """What the command says when all goes well."""
        result = self.run(*args, stdin=stdin)
        assert result.exit_code == 0, result.output
        assert result.stderr == ""
        return result.stdout

    def refused(self, *args: str, code: int = 2) -> str:
        """What the command complains about."""
        result = self.run(*args)
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        return result.stderr

    def process(self, *args: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        """In a process of its own, in the folder, until it ends."""
        with self.start(*args, **env) as running:
            out, err = running.communicate(stdin, timeout=60)
        return subprocess.CompletedProcess(args, running.returncode, out, err)

    def start(self, *args: str, **env: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import main; main()", *args],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **self.settings, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def write(self, name: str, content: str | bytes) -> str:
        """A file in the folder; returns its path."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def settle(self) -> None:
        """A database with the small county of ROSTER in it."""
        roster = self.write("county.csv", ROSTER)
        if self.settings:
            self._import(roster)
        else:
            self.database.parent.mkdir(exist_ok=True)
            self.database.write_bytes(_settled())

    def settle_with_reports(self) -> None:
        """The same with REPORTS in it."""
        self.database.parent.mkdir(exist_ok=True)
        self.database.write_bytes(_reported())

    def _import(self, roster: str) -> None:
        self.ok("db", "upgrade")
        self.ok("roster", "import", roster)

    def join(self, name: str, address: str, channel: str = "telegram", now: datetime | None = None) -> None:
        """That person can be written to there from now on."""

        def bind(conn: Connection) -> None:
            [id_] = [member.id for member in roster.load(conn).members.values() if member.name == name]
            accounts.bind(conn, (channel, address), id_, now or datetime.now(UTC))

        async def work() -> None:
            store = open_store(f"sqlite:///{self.database}")
            await store.write(bind)
            await store.close()

        asyncio.run(work())


@cache
def _settled() -> bytes:
    """The file of such a database, made once by the commands themselves."""
    with TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder))
        terminal._import(terminal.write("county.csv", ROSTER))
        return terminal.database.read_bytes()


@cache
def _reported() -> bytes:
    with TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder))
        terminal.settle()
        terminal.ok("reports", "import", terminal.write("reports.csv", REPORTS))
        return terminal.database.read_bytes()
