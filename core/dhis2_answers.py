"""What DHIS2 says of values that were sent to it, told in our own units and indicators.

Sources: DHIS2 Developer guide, "Data values" and "Error and info messages" (docs.dhis2.org, web-api/data and overview);
the shape of conflicts (`errorCode`, `property`, `indexes` since 2.38) is that of the server itself
(DataValueImportConflict in dhis2-core). A request with conflicts is answered with 409, and its body is the import
summary all the same. What the server leaves out without a word it only counts (DataValueSetImportValidator): zeros of
data elements whose zero is not significant; and where it gives up, as for an unknown data set, it counts nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
    """The answer to one request; `rejected` are the places of all values that it did not take, where it says so. Unless
    the import went on to its end (`is_over`) the description says why."""

    imported: int = 0
    updated: int = 0
    ignored: int = 0
    deleted: int = 0
    conflicts: tuple[Conflict, ...] = ()
    rejected: tuple[int, ...] = ()
    description: str = ""
    is_over: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """So many values were not taken for one reason: which ones is empty where the server does not tell, and `message`
    where it says nothing at all."""

    message: str
    code: str
    values: tuple[DataValue, ...]
    count: int


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
        """Whatever was neither imported nor updated was not taken, whether the server counts it or not."""
        self.sent += len(values)
        self.requests += 1
        self.imported += summary.imported
        self.updated += summary.updated
        self.deleted += summary.deleted
        ignored = max(summary.ignored, len(values) - summary.imported - summary.updated)
        self.ignored += ignored
        self.refused += refused(values, summary, ignored)


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
    over = inner.get("status") in ("SUCCESS", "WARNING")
    return ImportSummary(**counts, conflicts=tuple(conflicts), rejected=rejected, description=str(said), is_over=over)


def refused(values: Sequence[DataValue], summary: ImportSummary, ignored: int) -> list[Refused]:
    """Each conflict with the values that it is about, and at the end those that nothing is said of."""
    reasons: defaultdict[tuple[str, str], dict[int, DataValue]] = defaultdict(dict)
    for conflict in summary.conflicts:
        reasons[conflict.message, conflict.code].update(_blamed(conflict, values))
    found = [Refused(said, code, tuple(of.values()), len(of)) for (said, code), of in reasons.items()]
    told = {index for of in reasons.values() for index in of}
    untold = {index: values[index] for index in summary.rejected if index not in told and index < len(values)}
    if ignored > len(told):
        said = "" if summary.is_over else summary.description
        found.append(Refused(said, "", tuple(untold.values()), ignored - len(told)))
    return found


def _blamed(conflict: Conflict, values: Sequence[DataValue]) -> dict[int, DataValue]:
    """By their places in the request."""
    if conflict.indexes:
        return {index: values[index] for index in conflict.indexes if index < len(values)}
    blamed = set(conflict.objects)
    return {index: value for index, value in enumerate(values) if not blamed.isdisjoint(_identifiers(value))}


def _identifiers(value: DataValue) -> set[str | None]:
    return {
        value.data_set,
        value.org_unit,
        value.attribute_option_combo,
        value.element.data_element,
        value.element.category_option_combo,
        value.period.code,
    }


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
