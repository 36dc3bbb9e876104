"""Reports as CSV and JSON, written as they are read. Columns and keys are always in English: scripts know them by name;
what people call a form, an indicator or a disease stands beside its key, in their language."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import IO, Any, Protocol

from core.exports import ExportedReport, Items, Selection

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that Excel takes for a formula in a CSV file (OWASP, CSV Injection)."""

COLUMNS = (
    "unit",
    "unit_name",
    "level",
    "parent",
    "parent_name",
    "form",
    "form_name",
    "period",
    "day",
    "item",
    "item_name",
    "value",
    "status",
    "zero",
    "partial",
    "excused",
    "version",
    "received_at",
)


class Sink(Protocol):
    """Where reports go, one after the other; nothing is whole before `close`."""

    def add(self, report: ExportedReport) -> None: ...

    def close(self) -> None: ...


class CsvSink:
    """One row for each unit, form, period and item. A blank `value` is a figure that was not given: `status` and
    `partial` say why. `zero` and `partial` are 1, 0, or blank where nothing came.

    For `excel` the file begins with the mark by which Excel knows UTF-8, and a name that Excel would calculate has an
    apostrophe in front. The stream is opened with newline="".
    """

    def __init__(self, stream: IO[str], items: Items, zone: tzinfo, *, excel: bool = False) -> None:
        self._stream, self._items, self._zone, self._excel = stream, items, zone, excel
        self._rows = csv.writer(stream)
        if excel:
            stream.write("\ufeff")
        self._rows.writerow(COLUMNS)

    def add(self, report: ExportedReport) -> None:
        begin = [self._text(cell) for cell in about(report, self._items)]
        end = [
            report.status.value,
            *map(_flag, (report.zero, report.partial)),
            self._text(report.excused or ""),
            "" if report.version is None else report.version,
            "" if report.received_at is None else local(report.received_at, self._zone),
        ]
        names = self._items.names(report.form)
        self._rows.writerows(
            [*begin, item, self._text(names.get(item, item)), report.values.get(item, ""), *end]
            for item in self._items.of(report)
        )

    def close(self) -> None:
        self._stream.flush()

    def _text(self, cell: str) -> str:
        return f"'{cell}" if self._excel and cell.startswith(FORMULA) else cell


class JsonSink:
    """One object: what was asked for (`unit` null for everything), the forms with the names of their items, and
    `reports`, one a line, each with all its figures (null: not given). Reports are written as they come.

    `given` is what has been counted in each form: of a long list of diseases only those are named.
    """

    def __init__(
        self,
        stream: IO[str],
        items: Items,
        zone: tzinfo,
        selection: Selection,
        given: Mapping[str, set[str]],
        made_at: datetime,
    ) -> None:
        self._stream, self._items, self._zone = stream, items, zone
        head = {
            "unit": selection.unit.code if selection.unit else None,
            "from": selection.first.isoformat(),
            "to": selection.last.isoformat(),
            "made_at": local(made_at, zone),
            "forms": {form: self._form(form, given.get(form, set())) for form in selection.forms or items.forms.forms},
        }
        self._stream.write(f'{_spelled(head)[:-1]}, "reports": [')
        self._between = "\n"

    def add(self, report: ExportedReport) -> None:
        self._stream.write(self._between + _spelled(self._report(report)))
        self._between = ",\n"

    def close(self) -> None:
        self._stream.write("\n]}\n")
        self._stream.flush()

    def _form(self, key: str, given: set[str]) -> dict[str, object]:
        items = self._items.in_order(key, {*self._items.asked(key), *given})
        names = {item: self._items.name(key, item) for item in items}
        return {"name": self._items.form_name(key), "every": self._items.forms.forms[key].every, "items": names}

    def _report(self, report: ExportedReport) -> dict[str, object]:
        return {
            "unit": report.unit.code,
            "unit_name": report.unit.name,
            "level": report.unit.level,
            "parent": report.parent.code,
            "parent_name": report.parent.name,
            "form": report.form,
            "period": report.period,
            "day": report.day.isoformat(),
            "status": report.status.value,
            "zero": report.zero,
            "partial": report.partial,
            "excused": report.excused,
            "version": report.version,
            "received_at": None if report.received_at is None else local(report.received_at, self._zone),
            "values": {item: report.values.get(item) for item in self._items.of(report)},
        }


def about(report: ExportedReport, items: Items) -> Sequence[str]:
    """What a row is about: the columns of COLUMNS up to the day."""
    return (
        report.unit.code,
        report.unit.name,
        report.unit.level,
        report.parent.code,
        report.parent.name,
        report.form,
        items.form_name(report.form),
        report.period,
        report.day.isoformat(),
    )


def local(moment: datetime, zone: tzinfo) -> str:
    """On the county's clock, with its distance from UTC: 2026-11-20T16:05:00+08:00."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _flag(is_so: bool | None) -> int | str:
    return "" if is_so is None else int(is_so)


def _spelled(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
