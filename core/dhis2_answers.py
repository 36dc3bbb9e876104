"""What DHIS2 says of values that were sent to it, told in our own units and indicators.

Sources: DHIS2 Developer guide, "Data values" and "Error and info messages" (docs.dhis2.org, web-api/data and overview);
the shape of conflicts (`errorCode`, `property`, `indexes` since 2.38) is that of the server itself
(DataValueImportConflict in dhis2-core). A request of which anything is ignored is answered with 409, and its body is
the import summary all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.dhis2 import DataValue

COUNTS = ("imported", "updated", "ignored", "deleted")


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is wrong with some values, in the server's words. `objects` are the identifiers that it blames, `indexes`
    the places of the values in the request, where it says so."""

    message: str
    code: str = ""
    objects: tuple[str, ...] = ()
    indexes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """The answer to one request; `rejected` are the places of all values that it did not take, where it says so."""

    imported: int = 0
    updated: int = 0
    ignored: int = 0
    deleted: int = 0
    conflicts: tuple[Conflict, ...] = ()
    rejected: tuple[int, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Values that were ignored for one reason: which ones is empty where the server does not tell."""

    message: str
    code: str
    values: tuple[DataValue, ...]


@dataclass(slots=True)
class Outcome:
    """What has come of all requests so far."""

    sent: int = 0
    requests: int = 0
    imported: int = 0
    updated: int = 0
    ignored: int = 0
    deleted: int = 0
    refused: list[Refused] = field(default_factory=list)

    def add(self, values: Sequence[DataValue], summary: ImportSummary) -> None:
        self.sent += len(values)
        self.requests += 1
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(summary, name))
        self.refused += refused(values, summary)


def read_summary(body: object) -> ImportSummary | None:
    """The import summary of an answer: alone, as servers before 2.38 give it, or inside a message. None if there is
    none in it."""
    if not isinstance(body, dict):
        return None
    inner = body.get("response", body)
    if not isinstance(inner, dict) or not isinstance(inner.get("importCount"), dict):
        return None
    counts = {name: _number(inner["importCount"].get(name)) for name in COUNTS}
    conflicts = [conflict for found in _list(inner.get("conflicts")) if (conflict := _conflict(found))]
    rejected = tuple(index for index in _list(inner.get("rejectedIndexes")) if isinstance(index, int))
    said = inner.get("description") or body.get("message") or ""
    return ImportSummary(**counts, conflicts=tuple(conflicts), rejected=rejected, description=str(said))


def refused(values: Sequence[DataValue], summary: ImportSummary) -> list[Refused]:
    """Each conflict with the values that it is about; what is ignored without any is told by the description."""
    found = [
        Refused(conflict.message, conflict.code, tuple(_blamed(conflict, values))) for conflict in summary.conflicts
    ]
    told = {index for conflict in summary.conflicts for index in conflict.indexes}
    others = tuple(values[index] for index in summary.rejected if index not in told and index < len(values))
    if others or (summary.ignored and not found):
        found.append(Refused(summary.description, "", others))
    return _together(found)


def _blamed(conflict: Conflict, values: Sequence[DataValue]) -> Iterator[DataValue]:
    if conflict.indexes:
        return (values[index] for index in conflict.indexes if index < len(values))
    return (value for value in values if not _identifiers(value).isdisjoint(conflict.objects))


def _identifiers(value: DataValue) -> set[str | None]:
    return {
        value.data_set,
        value.org_unit,
        value.attribute_option_combo,
        value.element.data_element,
        value.element.category_option_combo,
        value.period.code,
    }


def _together(found: Sequence[Refused]) -> list[Refused]:
    """What is said in the same words of several values is said once."""
    values: defaultdict[tuple[str, str], list[DataValue]] = defaultdict(list)
    for one in found:
        values[one.message, one.code] += one.values
    return [Refused(message, code, tuple(dict.fromkeys(of))) for (message, code), of in values.items()]


def _conflict(found: object) -> Conflict | None:
    if not isinstance(found, dict):
        return None
    objects = found.get("objects")
    blamed = [found.get("object"), *(objects.values() if isinstance(objects, dict) else ())]
    indexes = tuple(index for index in _list(found.get("indexes")) if isinstance(index, int))
    names = tuple(dict.fromkeys(str(name) for name in blamed if name))
    return Conflict(str(found.get("value") or ""), str(found.get("errorCode") or ""), names, indexes)


def _list(found: object) -> Sequence[Any]:
    return found if isinstance(found, list) else ()


def _number(found: object) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) else 0
