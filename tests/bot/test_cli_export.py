"""`lingbao export` as somebody at a terminal, and somebody's script, meet it."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.clock import Clock
from bot.commands.export import STANDARD_OUTPUT, read_by_days, text_stream
from core.errors import InputError
from core.exports import Selection
from storage import exports, open_store
from tests.bot.terminal import Terminal
from tests.county import at

JULY = ("export", "--period", "2026-07")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """张家村 reported on two days, a zero among them, 李家村 on the first one only, and not all."""
    monkeypatch.setattr(Clock, "now", lambda _: at("2026-07-03 12:00"))
    terminal = Terminal(tmp_path)
    terminal.settle_with_reports()
    return terminal


def rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_to_standard_output_it_writes_csv_and_nothing_else(terminal: Terminal) -> None:
    found = rows(terminal.ok(*JULY))
    assert [(row["unit"], row["day"], row["value"], row["status"]) for row in found if row["item"] == "visits"] == [
        ("QS0101", "2026-07-01", "12", "on_time"),
        ("QS0102", "2026-07-01", "5", "on_time"),
        ("QS0101", "2026-07-02", "8", "on_time"),
        ("QS0102", "2026-07-02", "", "missing"),
    ]
    assert terminal.ok(*JULY, "--out", "-") == terminal.ok(*JULY)


def test_a_file_is_written_in_the_format_that_its_name_ends_in(terminal: Terminal) -> None:
    files = {kind: str(terminal.folder / f"july.{kind}") for kind in ("csv", "json", "xlsx")}
    for file in files.values():
        assert terminal.ok(*JULY, "--out", file) == f"已写入 {file}：4 份应报（含未报和免报）。\n"
    assert rows(Path(files["csv"]).read_text("utf-8")) == rows(terminal.ok(*JULY))
    assert len(json.loads(Path(files["json"]).read_text("utf-8"))["reports"]) == 4
    assert load_workbook(files["xlsx"]).sheetnames == ["明细", "日报"]
    assert json.loads(terminal.ok(*JULY, "--format", "json"))["to"] == "2026-07-31"


def test_one_unit_some_days_one_form_another_language(terminal: Terminal) -> None:
    days = ("export", "--from", "2026-07-02", "--to", "2026-07-02")
    assert {row["unit"] for row in rows(terminal.ok(*days))} == {"QS0101", "QS0102"}
    found = rows(terminal.ok(*days, "--unit", "QS0101", "--form", "daily", "--lang", "en"))
    assert {(row["unit"], row["day"], row["form_name"]) for row in found} == {("QS0101", "2026-07-02", "Daily report")}
    assert len(rows(terminal.ok("export", "--from", "2026-07-01"))) == len(rows(terminal.ok(*JULY)))


def test_the_mark_for_excel(terminal: Terminal) -> None:
    file = terminal.folder / "july.csv"
    terminal.ok(*JULY, "--out", str(file), "--bom")
    assert file.read_bytes().startswith("\ufeffunit,".encode())
    assert file.read_bytes().count(b"\r\n") == 15


def test_what_is_there_is_replaced_only_when_it_is_said(terminal: Terminal) -> None:
    file = terminal.write("july.csv", "mine")
    assert "--overwrite" in terminal.refused(*JULY, "--out", file)
    assert Path(file).read_text("utf-8") == "mine"
    terminal.ok(*JULY, "--out", file, "--overwrite")
    assert Path(file).read_text("utf-8").startswith("unit,")
    assert [path.name for path in terminal.folder.glob("*.part")] == []


def test_a_folder_that_is_not_there_is_named(terminal: Terminal) -> None:
    assert "--out" in terminal.refused(*JULY, "--out", str(terminal.folder / "no" / "july.csv"))
    assert "--out" in terminal.refused(*JULY, "--out", str(terminal.folder / "no" / "july.xlsx"))


@pytest.mark.parametrize(
    ("args", "says", "code"),
    [
        (["--period", "2026-W54"], "2026-W54", 2),
        (["--from", "yesterday"], "yesterday", 2),
        (["--from", "2026-07-02", "--to", "2026-07-01"], "早于", 2),
        (["--period", "2026-07", "--unit", "QS9"], "QS9", 2),
        (["--period", "2026-07", "--form", "weekly"], "daily、monthly_workload", 2),
        (["--period", "2026-07", "--lang", "fr"], "fr", 2),
        (["--period", "2026-07", "--out", "july.pdf"], ".csv", 2),
        (["--period", "2026-07", "--format", "xlsx"], "--out", 2),
        (["--period", "2026-07", "--from", "2026-07-01"], "Usage:", 2),
        (["--to", "2026-07-01"], "Usage:", 2),
        (["--period", "2025"], "2025-01-01", 1),
        (["--period", "2026-W27", "--form", "monthly_workload"], "2026-06-29", 1),
    ],
)
def test_what_cannot_be_is_said(terminal: Terminal, args: list[str], says: str, code: int) -> None:
    assert says in terminal.refused("export", *args, code=code)


def test_nothing_is_written_where_there_is_nothing(terminal: Terminal) -> None:
    terminal.refused("export", "--period", "2025", "--out", str(terminal.folder / "x.csv"), code=1)
    assert not list(terminal.folder.glob("x.*"))


def test_a_script_reads_utf_8_whatever_the_machine_is_used_to(terminal: Terminal) -> None:
    done = terminal.process(*JULY, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith("unit,unit_name,")


def test_a_reader_who_has_seen_enough_hears_no_complaint(terminal: Terminal) -> None:
    """As `lingbao export … | head` does; the pipe is closed before anything is written."""
    with terminal.start(*JULY) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        complaint = running.stderr.read()
        running.wait(60)
    assert (running.returncode, complaint) == (1, b"")


def test_an_output_that_is_full_is_not_taken_for_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(InputError, match="--out: -: No space left"), text_stream(STANDARD_OUTPUT) as stream:
            stream.write("x")


async def test_reports_are_read_a_day_at_a_time(terminal: Terminal) -> None:
    """However many there are, few are held at once, and whoever waits sees how far it is."""
    heard: list[tuple[int, int]] = []
    selection = Selection(None, date(2026, 7, 1), date(2026, 7, 31))
    store = open_store(f"sqlite:///{terminal.database}")
    async with store.snapshot() as snapshot:
        days = await snapshot.run(partial(exports.days, selection=selection))
        found = [
            [(report.unit.code, report.period) for report in reports]
            async for reports in read_by_days(
                snapshot, selection, days, at("2026-07-03 12:00"), lambda *step: heard.append(step)
            )
        ]
    await store.close()
    assert found == [[("QS0101", day), ("QS0102", day)] for day in ("2026-07-01", "2026-07-02")]
    assert heard == [(1, 2), (2, 2)]


def test_an_export_that_fails_half_way_leaves_what_was_there(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = terminal.write("july.csv", "mine")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.commands.export.CsvSink.add", fail)
    assert "No space left on device" in terminal.refused(*JULY, "--out", file, "--overwrite")
    assert Path(file).read_text("utf-8") == "mine"
    assert not list(terminal.folder.glob("*.part"))
