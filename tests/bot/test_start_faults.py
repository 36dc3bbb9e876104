"""A database that cannot be used when the program starts: one sentence that says what to do, and nothing is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.errors import LingbaoError
from storage import engines
from tests.bot.terminal import Terminal
from tests.file_faults import damage, locked, powerless, settle


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """In a folder that everybody can enter, with a small county; nobody waits for a lock."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0)
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        terminal = Terminal(Path(folder), {"LINGBAO_TELEGRAM__TOKEN": "4242:hidden-word"})
        terminal.settle()
        settle(terminal.database)
        yield terminal


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    with powerless(file, file.parent):
        yield


@contextmanager
def damaged(file: Path) -> Iterator[None]:
    damage(file)
    yield


@contextmanager
def replaced_by_words(file: Path) -> Iterator[None]:
    file.write_text("门诊12 接种3 疑似0\n" * 500, "utf-8")
    yield


@contextmanager
def vanished(file: Path) -> Iterator[None]:
    """As when the disk with the data is not mounted: an empty county in its place would know nobody."""
    file.unlink()
    yield


FAULTS = [
    (locked, "数据库被别的程序占用，请找出并停掉那个程序"),
    (read_only, "数据库只能读、不能写，请检查数据库文件和所在文件夹的权限"),
    (damaged, "数据库文件已损坏，请停止程序，用备份恢复"),
    (replaced_by_words, "这个文件不是数据库，请停止程序，用备份恢复"),
]

Fault = Callable[[Path], AbstractContextManager[None]]


@pytest.mark.parametrize(
    ("fault", "sentence"), [*FAULTS, (vanished, "新建的请先运行 lingbao db upgrade，原来有数据的请用备份恢复")]
)
def test_the_bot_does_not_start(terminal: Terminal, fault: Fault, sentence: str) -> None:
    with fault(terminal.database):
        said = terminal.refused("run", code=1)
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert "hidden-word" not in said


@pytest.mark.parametrize(("fault", "sentence"), FAULTS)
def test_the_doctor_says_the_same(terminal: Terminal, fault: Fault, sentence: str) -> None:
    terminal.settings.clear()  # or Telegram is asked
    with fault(terminal.database):
        result = terminal.run("doctor")
    assert result.exit_code == 1
    assert sentence in result.output
    assert str(terminal.database) in result.output


def test_the_doctor_finds_that_a_vanished_database_has_no_tables(terminal: Terminal) -> None:
    terminal.settings.clear()
    terminal.database.unlink()
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert "lingbao db upgrade" in result.output


@pytest.mark.parametrize(("fault", "sentence"), FAULTS)
def test_every_other_command_says_it_too(terminal: Terminal, fault: Fault, sentence: str) -> None:
    with fault(terminal.database):
        assert sentence in terminal.refused("invite", "QS0101", "reporter", code=1)


def test_in_english(terminal: Terminal) -> None:
    terminal.settings["LINGBAO_LANGUAGE"] = "en"
    with damaged(terminal.database):
        said = terminal.refused("run", code=1)
    assert "the database file is damaged; stop the program and restore a backup" in said


@pytest.mark.parametrize("group", [False, True])
def test_a_fault_of_ours_ends_it_without_the_words_of_the_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: bool
) -> None:
    fault: Exception = KeyError("门诊12 13900000011")

    async def run(*_: object, **__: object) -> None:
        raise ExceptionGroup("its parts", [fault, LingbaoError("the disk is full")]) if group else fault

    monkeypatch.setattr("bot.run.run", run)
    said = Terminal(tmp_path).refused("run", code=1)
    assert "CRITICAL bot.commands.process: the program ends by a fault of its own" in said
    assert "builtins.KeyError" in said
    assert "门诊" not in said
    assert "139" not in said


def test_what_a_person_can_mend_ends_it_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(*_: object, **__: object) -> None:
        raise ExceptionGroup("its parts", [LingbaoError("the disk is full")])

    monkeypatch.setattr("bot.run.run", run)
    assert Terminal(tmp_path).refused("run", code=1) == "the disk is full\n"
