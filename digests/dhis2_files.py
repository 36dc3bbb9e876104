"""Data values as the files that DHIS2 imports: a data value set in JSON, and ADX."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO, Protocol
from xml.sax.saxutils import quoteattr

from core.dhis2 import DataValue, Schemes

ADX = "urn:ihe:qrph:adx:2015"


class ValueSink(Protocol):
    """Where data values go, one after the other; nothing is whole before `close`."""

    def add(self, value: DataValue) -> None: ...

    def close(self) -> None: ...


class JsonValueSink:
    """A data value set (DHIS2 Developer guide, "Sending bulks of data values"), a value a line. It names the properties
    by which its identifiers are meant; `data_set` stands above the values where all are of one."""

    def __init__(self, stream: IO[str], schemes: Schemes, data_set: str | None) -> None:
        self._stream = stream
        self._between = "\n"
        head = _spelled(heading(schemes, data_set))[:-1]
        stream.write(f'{head}, "dataValues": [')

    def add(self, value: DataValue) -> None:
        self._stream.write(self._between + _spelled(json_value(value)))
        self._between = ",\n"

    def close(self) -> None:
        self._stream.write("\n]}\n")
        self._stream.flush()


class AdxSink:
    """ADX (IHE Aggregate Data Exchange; DHIS2 Developer guide, "ADX data format"): values stand in groups of an org
    unit, a period and a data set, which come as they do in `add`. The combination of category options is named by the
    attribute `categoryOptionCombo`, which DHIS2 prefers to single categories.

    ADX has no place for how identifiers are meant; without parameters of the request DHIS2 takes them for codes.
    """

    def __init__(self, stream: IO[str], exported: datetime) -> None:
        self._stream = stream
        self._group: dict[str, str] | None = None
        moment = exported.isoformat(timespec="seconds")
        stream.write("<?xml version='1.0' encoding='UTF-8'?>\n")
        stream.write(f"<adx xmlns={quoteattr(ADX)} exported={quoteattr(moment)}>\n")

    def add(self, value: DataValue) -> None:
        group = {"orgUnit": value.org_unit, "period": value.period.adx, "dataSet": value.data_set}
        if value.attribute_option_combo is not None:
            group["attributeOptionCombo"] = value.attribute_option_combo
        if group != self._group:
            self._end_group()
            self._stream.write(f"  <group{_attributes(group)}>\n")
            self._group = group
        attributes = {"dataElement": value.element.data_element}
        if value.element.category_option_combo is not None:
            attributes["categoryOptionCombo"] = value.element.category_option_combo
        self._stream.write(f"    <dataValue{_attributes(attributes | {'value': str(value.value)})}/>\n")

    def close(self) -> None:
        self._end_group()
        self._stream.write("</adx>\n")
        self._stream.flush()

    def _end_group(self) -> None:
        if self._group is not None:
            self._stream.write("  </group>\n")


def payload(values: Iterable[DataValue], schemes: Schemes, data_set: str) -> dict[str, object]:
    """The data value set of one request."""
    return {**heading(schemes, data_set), "dataValues": [json_value(value) for value in values]}


def heading(schemes: Schemes, data_set: str | None) -> dict[str, str]:
    return {**schemes.parameters(), **({"dataSet": data_set} if data_set is not None else {})}


def json_value(value: DataValue) -> dict[str, str]:
    """A number is written as a text there, as all values are."""
    wanted = {
        "dataElement": value.element.data_element,
        "categoryOptionCombo": value.element.category_option_combo,
        "attributeOptionCombo": value.attribute_option_combo,
        "period": value.period.code,
        "orgUnit": value.org_unit,
        "value": str(value.value),
    }
    return {key: cell for key, cell in wanted.items() if cell is not None}


def _attributes(pairs: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in pairs.items())


def _spelled(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)
