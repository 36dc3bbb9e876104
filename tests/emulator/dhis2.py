"""A DHIS2 server on 127.0.0.1 that imports data values as the documentation says, and is strict about it.

Sources: DHIS2 Developer guide (docs.dhis2.org): "Data values", "Error and info messages", "Date and period format",
"Personal Access Token"; the codes of conflicts are those of DataValueImportConflict and DataValueSetImportConflict in
dhis2-core, their words and the whole of an answer those of a server of version 2.40.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PERIODS = {
    "Daily": r"\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])",
    "Weekly": r"\d{4}W([1-9]|[1-4]\d|5[0-3])",
    "Monthly": r"\d{4}(0[1-9]|1[0-2])",
    "Quarterly": r"\d{4}Q[1-4]",
    "SixMonthly": r"\d{4}S[12]",
    "SixMonthlyApril": r"\d{4}AprilS[12]",
    "Yearly": r"\d{4}",
    "FinancialApril": r"\d{4}April",
    "FinancialJuly": r"\d{4}July",
    "FinancialOct": r"\d{4}Oct",
}
PARAMETERS = {
    *("orgUnitIdScheme", "dataElementIdScheme", "categoryOptionComboIdScheme", "dataSetIdScheme"),
    *("importStrategy", "dryRun", "async"),
}
SAID = {
    "E7600": "Data set not found or not accessible: `{}`",
    "E7610": "Data element not found or not accessible: `{}`",
    "E7611": "Period not valid: `{}`",
    "E7612": "Organisation unit not found or not accessible: `{}`",
    "E7613": "Category option combo not found or not accessible for writing data: `{}`",
    "E7615": "Attribute option combo not found or not accessible for writing data: `{}`",
    "E7618": "Data value or comment not specified for data element: `{}`",
    "E7619": "Value must match value type of data element: `{}`",
    "E7632": "Period type of period: `{}` not valid for data element: `{}`",
    "E7641": "Period: `{}` is after latest open future period",
}
PROPERTY = {
    "E7610": "dataElement",
    "E7611": "period",
    "E7612": "orgUnit",
    "E7613": "categoryOptionCombo",
    "E7615": "attributeOptionCombo",
    "E7618": "value",
    "E7619": "value",
    "E7632": None,
    "E7641": "period",
}
OWN_KEYS = {"dataElement", "categoryOptionCombo", "attributeOptionCombo", "period", "orgUnit", "value"}
BASIC = "Basic " + base64.b64encode(b"lingbao:pass-word-of-dhis2").decode()
TOKEN = "ApiToken d2pat_5xVA12xyUbWNedQxy4ohH77WlxRGVvZZ1151814092"

Place = tuple[str, str, str, str, str]


@dataclass
class Trouble:
    """What goes wrong with a request instead of, or after (`done`), what it asks for."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    done: bool = False


@dataclass
class Dhis2Emulator:
    """`data_elements` are those whose zeros are significant, or not; `stored` is what has been imported. `troubles` are
    used up one after the other. `old`: as before 2.38, without codes and indexes, and without a message around."""

    org_units: set[str] = field(default_factory=set)
    data_elements: dict[str, bool] = field(default_factory=dict)
    combos: set[str] = field(default_factory=lambda: {"HllvX50cXC0"})
    data_sets: dict[str, str] = field(default_factory=dict)
    latest: str = "20261231"
    old: bool = False
    troubles: list[Trouble] = field(default_factory=list)
    stored: dict[Place, str] = field(default_factory=dict)
    heard: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    url: str = ""

    @contextmanager
    def open(self) -> Iterator[Dhis2Emulator]:
        emulator = self

        class Handler(_Handler):
            server_of = emulator

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.url = f"http://127.0.0.1:{server.server_port}"
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def answer(self, method: str, path: str, parameters: dict[str, str], request: Any) -> tuple[int, Any]:
        if request.headers.get("Authorization") not in (BASIC, TOKEN):
            return 401, message(401, "Unauthorized", "ERROR", "Unauthorized")
        if method == "GET" and path.startswith("/api/system/"):
            return self._task(path)
        if (method, path) == ("GET", "/api/dataElements"):
            return 200, {"dataElements": self._data_elements(parameters)}
        if (method, path) != ("POST", "/api/dataValueSets"):
            return 404, message(404, "Not Found", "ERROR", f"No such resource: {path}")
        if request.headers.get("Content-Type") != "application/json":
            return 415, message(415, "Unsupported Media Type", "ERROR", "Content type is not supported")
        if not PARAMETERS.issuperset(parameters):
            return 400, message(400, "Bad Request", "ERROR", f"Unknown parameters: {sorted(parameters)}")
        try:
            body = json.loads(request.body)
        except ValueError:
            return 400, message(400, "Bad Request", "ERROR", "The body is no JSON")
        self.bodies.append(body)
        if parameters.get("async") == "true":
            uid = f"YR1UxOUXm{len(self.tasks):02}"
            self.tasks[uid] = self.imported(body, parameters)
            place = {"id": uid, "relativeNotifierEndpoint": f"/api/system/tasks/DATAVALUE_IMPORT/{uid}"}
            return 200, message(200, "OK", "OK", "Initiated dataValueImport") | {"response": place}
        summary = self.imported(body, parameters)
        if self.old:
            return 200, summary
        ok = summary["status"] == "SUCCESS"
        said = "Import was successful." if ok else "One more conflicts encountered, please check import summary."
        status = (200, "OK", "OK") if ok else (409, "Conflict", str(summary["status"]))
        return status[0], message(status[0], status[1], status[2], said) | {"response": summary}

    def imported(self, body: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
        counts = {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0}
        conflicts: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        values = body["dataValues"]
        data_set = str(body.get("dataSet"))
        if data_set not in self.data_sets:  # it gives up, and counts nothing
            return self._summary(counts, {("E7600", (data_set,)): []}) | {"status": "ERROR"}
        kept = dict(self.stored)
        for index, value in enumerate(values):
            found = self._conflict(value, data_set)
            if found:
                conflicts.setdefault(found, []).append(index)
            if found or self._is_dropped(value):  # such a zero without a word
                counts["ignored"] += 1
                continue
            place = tuple(value.get(key, "") for key in ("dataElement", "period", "orgUnit", "categoryOptionCombo"))
            whole: Place = (*place, value.get("attributeOptionCombo", ""))
            counts["updated" if whole in kept else "imported"] += 1
            kept[whole] = value["value"]
        if parameters.get("dryRun") != "true":
            self.stored = kept
        return self._summary(counts, conflicts)

    def _conflict(self, value: dict[str, str], data_set: str) -> tuple[str, tuple[str, ...]] | None:
        assert OWN_KEYS.issuperset(value), value
        element, period, wanted = value["dataElement"], value["period"], self.data_sets[data_set]
        if element not in self.data_elements:
            return "E7610", (element,)
        if not any(re.fullmatch(pattern, period) for pattern in PERIODS.values()):
            return "E7611", (period,)
        if value["orgUnit"] not in self.org_units:
            return "E7612", (value["orgUnit"],)
        for key, code in (("categoryOptionCombo", "E7613"), ("attributeOptionCombo", "E7615")):
            if key in value and value[key] not in self.combos:
                return code, (value[key],)
        if value.get("value", "") == "":
            return "E7618", (element,)
        if not isinstance(value["value"], str) or not value["value"].isdecimal():
            return "E7619", (element,)
        if not re.fullmatch(PERIODS[wanted], period):
            return "E7632", (period, element)
        return ("E7641", (period,)) if wanted == "Daily" and period > self.latest else None

    def _is_dropped(self, value: dict[str, str]) -> bool:
        return value["value"] == "0" and not self.data_elements[value["dataElement"]]

    def _data_elements(self, parameters: dict[str, str]) -> list[dict[str, object]]:
        asked = re.fullmatch(r"(id|code):in:\[(.*)\]", parameters["filter"])
        assert asked
        assert parameters["paging"] == "false"
        wanted = set(asked[2].split(","))
        there = ((name, kept) for name, kept in self.data_elements.items() if name in wanted)
        return [{asked[1]: name, "zeroIsSignificant": kept} for name, kept in there]

    def _summary(
        self, counts: dict[str, int], conflicts: dict[tuple[str, tuple[str, ...]], list[int]]
    ) -> dict[str, Any]:
        told = []
        for (code, objects), indexes in conflicts.items():
            one: dict[str, Any] = {"object": objects[0], "value": SAID[code].format(*objects)}
            if not self.old:
                one |= {"errorCode": code, "property": PROPERTY.get(code, "dataSet")}
                one |= {"indexes": indexes} if indexes else {}
            told.append(one)
        rejected = {} if self.old else {"rejectedIndexes": sorted(i for found in conflicts.values() for i in found)}
        return {
            "responseType": "ImportSummary",
            "status": "WARNING" if told else "SUCCESS",
            "description": "Import process completed successfully",
            "importCount": counts,
            "conflicts": told,
            **rejected,
            "dataSetComplete": "false",
        }

    def _task(self, path: str) -> tuple[int, Any]:
        kind, job, uid = path.removeprefix("/api/system/").split("/")
        if job != "DATAVALUE_IMPORT" or uid not in self.tasks:
            return 404, message(404, "Not Found", "ERROR", "No such task")
        if kind == "taskSummaries":
            return 200, self.tasks[uid]
        self.asked[uid] = self.asked.get(uid, 0) + 1
        steps = [{"level": "INFO", "message": "Process started", "completed": False}]
        if self.asked[uid] > 1:
            steps.insert(0, {"level": "INFO", "message": "Import done", "completed": True})
        return 200, steps


def message(code: int, status: str, outcome: str, said: str) -> dict[str, Any]:
    return {"httpStatus": status, "httpStatusCode": code, "status": outcome, "message": said}


class _Handler(BaseHTTPRequestHandler):
    server_of: Dhis2Emulator
    protocol_version = "HTTP/1.1"
    body = b""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        emulator, parts = self.server_of, urlsplit(self.path)
        parameters = dict(parse_qsl(parts.query))
        emulator.heard.append((self.command, parts.path, parameters))
        trouble = emulator.troubles.pop(0) if emulator.troubles else None
        if trouble is None or trouble.done:
            status, answer = emulator.answer(self.command, parts.path, parameters, self)
        if trouble is None:
            self._say(status, json.dumps(answer).encode(), {"Content-Type": "application/json"})
        elif trouble.cut:
            self.close_connection = True
            self.connection.close()
        else:
            self._say(trouble.status, trouble.body, trouble.headers)

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read what was heard."""
