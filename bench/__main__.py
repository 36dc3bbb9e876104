"""`python -m bench`: runs the measurements and writes them down."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import answers, channel, figures, footprint, papers, store, wave, webhook
from bench.options import Options
from bench.report import Result, document

RESULTS = Path(__file__).with_name("results")

BENCHES: Mapping[str, Callable[[Options], list[Result]]] = {
    "store": store.measure,
    "figures": figures.measure,
    "answers": answers.measure,
    "papers": papers.measure,
    "footprint": footprint.measure,
    "webhook": webhook.measure,
    "channel": channel.measure,
    "wave": wave.measure,
}


def main() -> None:
    asked = _arguments()
    results: list[Result] = []
    for name in asked.only or BENCHES:
        with tempfile.TemporaryDirectory(prefix="lingbao-bench-") as folder:
            found = BENCHES[name](Options(Path(folder), asked.rounds, asked.quick, _tell))
        _tell("")
        sys.stdout.write("\n".join(["", *(result.markdown() for result in found), ""]))
        results += found
        _write(asked.out, results, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=BENCHES, help="only this one; may be given several times")
    parser.add_argument("--rounds", type=int, default=5, help="how often each variant takes its turn (5)")
    parser.add_argument("--quick", action="store_true", help="once over with little data: the figures mean nothing")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the folder for the results (bench/results)")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("--rounds: at least 1")
    if asked.quick:
        asked.rounds = 1
    return asked


def _write(folder: Path, results: Sequence[Result], asked: argparse.Namespace) -> None:
    now = datetime.now(UTC)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    about = [
        f"{now:%Y-%m-%d %H:%M} UTC, {asked.rounds} rounds{', quick: the figures mean nothing' if asked.quick else ''}",
        f"{machine}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "median [least–most] over the rounds; ratios are taken round by round and are what can be relied on",
    ]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{now:%Y-%m-%d}.md"
    file.write_text(document("Measurements", about, results), "utf-8")
    data = {"about": about, "results": [result.as_data() for result in results]}
    file.with_suffix(".json").write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    _tell(f"written to {file}")


def _tell(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{line[:100]}")
    elif line:
        sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
