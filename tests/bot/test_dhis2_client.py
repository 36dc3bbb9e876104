"""The DHIS2 client against a server that answers as the documentation says, and sometimes does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.console import Refusal
from bot.dhis2 import client
from bot.dhis2.client import LONGEST_PAUSE_S, TRIES, Dhis2Server
from bot.settings import Dhis2
from core.dhis2_answers import ImportSummary
from tests.emulator.dhis2 import TOKEN, Dhis2Emulator, Trouble

PASSWORD = "pass-word-of-dhis2"
VISITS, ZERO_LOST = "f7n9E0hX8qk", "eY5ehpbEsB7"


@pytest.fixture
def dhis2() -> Iterator[Dhis2Emulator]:
    emulator = Dhis2Emulator({"QS0101", "QS0102"}, {VISITS: True, ZERO_LOST: False}, data_sets={"pBOMPrpg1QX": "Daily"})
    with emulator.open():
        yield emulator


class Client:
    """With a clock that only writes down how long it would have waited."""

    def __init__(self, url: str, **login: str) -> None:
        self.slept: list[float] = []
        given: dict[str, Any] = login or {"token": TOKEN.split()[1]}
        self.server = Dhis2Server(Dhis2(url=url, **given), sleep=self._sleep, chance=lambda: 0.5)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def send(self, *values: dict[str, str], in_background: bool = False, **parameters: str) -> ImportSummary:
        payload = {"dataSet": "pBOMPrpg1QX", "dataValues": list(values) or [value()]}
        return await self.server.send(payload, parameters, in_background=in_background)

    async def refusal(self) -> tuple[str, dict[str, Any]]:
        with pytest.raises(Refusal) as caught:
            await self.send()
        assert caught.value.code == 1
        said = str(caught.value.why)
        assert PASSWORD not in said
        assert TOKEN.split()[1] not in said
        return caught.value.why.key, caught.value.why.args


def value(figure: str = "3", **changes: str) -> dict[str, str]:
    return {"dataElement": VISITS, "period": "20261120", "orgUnit": "QS0101", "value": figure} | changes


@pytest.mark.parametrize("login", [{}, {"username": "lingbao", "password": PASSWORD}])
async def test_values_are_imported_then_updated(dhis2: Dhis2Emulator, login: dict[str, str]) -> None:
    there = Client(dhis2.url, **login)
    assert await there.send() == ImportSummary(imported=1, description="Import process completed successfully")
    assert (await there.send(value("0"))).updated == 1
    assert list(dhis2.stored.values()) == ["0"]
    assert there.slept == []


@pytest.mark.parametrize("ending", ["", "/", "/api", "/api/"])
async def test_the_address_may_end_as_people_write_it(dhis2: Dhis2Emulator, ending: str) -> None:
    await Client(dhis2.url + ending).send()
    assert dhis2.heard == [("POST", "/api/dataValueSets", {})]


async def test_a_rehearsal_keeps_nothing(dhis2: Dhis2Emulator) -> None:
    assert (await Client(dhis2.url).send(dryRun="true")).imported == 1
    assert dhis2.stored == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dataElement": "Unknown0001"}, "E7610"),
        ({"period": "2026-11-20"}, "E7611"),
        ({"orgUnit": "QS9"}, "E7612"),
        ({"categoryOptionCombo": "Unknown0001"}, "E7613"),
        ({"attributeOptionCombo": "Unknown0001"}, "E7615"),
        ({"value": ""}, "E7618"),
        ({"value": "some"}, "E7619"),
        ({"period": "2026W47"}, "E7632"),
        ({"period": "20270101"}, "E7641"),
    ],
)
async def test_a_part_that_is_refused_comes_with_409_and_its_reason(
    dhis2: Dhis2Emulator, changes: dict[str, str], code: str
) -> None:
    summary = await Client(dhis2.url).send(value(), value(**changes), value(orgUnit="QS0102"))
    assert (summary.imported, summary.ignored, summary.rejected) == (2, 1, (1,))
    assert [(conflict.code, conflict.indexes) for conflict in summary.conflicts] == [(code, (1,))]


async def test_an_unknown_data_set_is_the_fault_of_all_values(dhis2: Dhis2Emulator) -> None:
    there = Client(dhis2.url)
    summary = await there.server.send({"dataSet": "Unknown0001", "dataValues": [value(), value("4")]}, {})
    assert (summary.imported, summary.ignored, summary.is_over) == (0, 0, False)  # it gives up and counts nothing
    assert summary.conflicts[0].code == "E7600"


async def test_zeros_that_the_server_would_drop_are_known_beforehand(
    dhis2: Dhis2Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "ASKED_ABOUT", 2)
    there = Client(dhis2.url)
    assert await there.server.without_zeros({VISITS, ZERO_LOST, "Unknown0001"}, "uid") == {ZERO_LOST}
    assert await there.server.without_zeros({ZERO_LOST}, "code") == {ZERO_LOST}
    assert await there.server.without_zeros({ZERO_LOST}, "name") == set()
    assert [parameters["filter"] for _, _, parameters in dhis2.heard] == [
        f"id:in:[Unknown0001,{ZERO_LOST}]",
        f"id:in:[{VISITS}]",
        f"code:in:[{ZERO_LOST}]",
    ]
    dropped = await there.send(value("0"), value("0", dataElement=ZERO_LOST))
    assert (dropped.imported, dropped.ignored, dropped.conflicts, dropped.is_over) == (1, 1, (), True)


async def test_a_server_that_does_not_tell_of_zeros_is_no_obstacle(dhis2: Dhis2Emulator) -> None:
    for body in (b"", b"[]", b'{"dataElements": null}', b'{"dataElements": [1, {}]}'):
        dhis2.troubles = [Trouble(404, body=body)]
        assert await Client(dhis2.url).server.without_zeros({VISITS}, "uid") == set()


async def test_an_old_server_answers_without_a_message_around(dhis2: Dhis2Emulator) -> None:
    dhis2.old = True
    summary = await Client(dhis2.url).send(value(), value(orgUnit="QS9"))
    assert (summary.imported, summary.ignored, summary.rejected) == (1, 1, ())
    assert (summary.conflicts[0].objects, summary.conflicts[0].indexes) == (("QS9",), ())


async def test_an_import_in_the_background_is_looked_after_until_it_is_over(dhis2: Dhis2Emulator) -> None:
    there = Client(dhis2.url)
    summary = await there.send(value(), value(orgUnit="QS9"), in_background=True)
    assert (summary.imported, summary.ignored) == (1, 1)
    assert [path for _, path, _ in dhis2.heard] == [
        "/api/dataValueSets",
        "/api/system/tasks/DATAVALUE_IMPORT/YR1UxOUXm00",
        "/api/system/tasks/DATAVALUE_IMPORT/YR1UxOUXm00",
        "/api/system/taskSummaries/DATAVALUE_IMPORT/YR1UxOUXm00",
    ]
    assert there.slept == [client.LOOK_S]


async def test_one_that_never_ends_is_told(dhis2: Dhis2Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LOOKS", 1)
    with pytest.raises(Refusal) as caught:
        await Client(dhis2.url).send(in_background=True)
    assert caught.value.why.key == "dhis2-not-finished"


CUT = Trouble(cut=True)


@pytest.mark.parametrize(
    "trouble",
    [CUT, *(Trouble(status) for status in (429, 500, 502, 503, 504))],
    ids=lambda trouble: str(trouble.status),
)
async def test_what_passes_is_tried_again(dhis2: Dhis2Emulator, trouble: Trouble) -> None:
    dhis2.troubles = [trouble, trouble]
    there = Client(dhis2.url)
    assert (await there.send()).imported == 1
    assert len(dhis2.heard) == 3
    assert there.slept == [1.0, 2.0]


async def test_an_answer_that_was_lost_does_no_harm(dhis2: Dhis2Emulator) -> None:
    """The server had imported it; what is sent again is an update, not a second value."""
    dhis2.troubles = [Trouble(cut=True, done=True)]
    assert (await Client(dhis2.url).send()).updated == 1
    assert len(dhis2.stored) == 1


@pytest.mark.parametrize(
    ("asked", "slept"),
    [("7", 7.0), ("0", 1.0), ("soon", 1.0), ("86400", LONGEST_PAUSE_S), ("Fri, 20 Nov 2020 10:00:00 GMT", 1.0)],
)
async def test_a_server_that_asks_for_a_pause_gets_it(dhis2: Dhis2Emulator, asked: str, slept: float) -> None:
    dhis2.troubles = [Trouble(429, {"Retry-After": asked})]
    there = Client(dhis2.url)
    await there.send()
    assert there.slept == [slept]


async def test_a_pause_until_a_moment(dhis2: Dhis2Emulator) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    dhis2.troubles = [Trouble(503, {"Retry-After": moment})]
    there = Client(dhis2.url)
    await there.send()
    assert 50 < there.slept[0] <= 60


@pytest.mark.parametrize(("trouble", "reason"), [(Trouble(503), "HTTP 503"), (CUT, "ServerDisconnectedError")])
async def test_a_server_that_stays_away_is_given_up(dhis2: Dhis2Emulator, trouble: Trouble, reason: str) -> None:
    dhis2.troubles = [trouble] * TRIES
    there = Client(dhis2.url)
    key, args = await there.refusal()
    assert (key, args) == ("dhis2-away", {"server": dhis2.url, "reason": reason, "tries": TRIES})
    assert len(dhis2.heard) == TRIES
    assert there.slept == [1.0, 2.0, 4.0, 8.0, 16.0]


async def test_nobody_there() -> None:
    key, args = await Client("http://127.0.0.1:1").refusal()
    assert (key, args["reason"]) == ("dhis2-away", "ClientConnectorError")


async def test_a_server_that_does_not_answer_in_time(dhis2: Dhis2Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ANSWER_S", 1e-9)
    key, _ = await Client(dhis2.url).refusal()
    assert key == "dhis2-away"


@pytest.mark.parametrize(("chance", "slept"), [(0.0, [0.5, 1.0]), (0.999, [1.499, 2.998])])
async def test_pauses_differ_by_chance(dhis2: Dhis2Emulator, chance: float, slept: list[float]) -> None:
    dhis2.troubles = [Trouble(503), Trouble(503)]
    there = Client(dhis2.url)
    there.server._chance = lambda: chance
    await there.send()
    assert there.slept == pytest.approx(slept)


@pytest.mark.parametrize("login", [{"token": "d2pat_wrong"}, {"username": "lingbao", "password": "wrong"}])
async def test_a_login_that_is_refused_is_not_tried_again(dhis2: Dhis2Emulator, login: dict[str, str]) -> None:
    there = Client(dhis2.url, **login)
    assert (await there.refusal())[0] == "dhis2-login-refused"
    assert (len(dhis2.heard), there.slept) == (1, [])


@pytest.mark.parametrize(
    ("trouble", "key"),
    [
        (Trouble(400, body=b'{"message": "no such thing"}'), "dhis2-refused"),
        (Trouble(404, body=b"<html>nginx</html>"), "dhis2-no-dhis2"),
        (Trouble(200, body=b"<html>log in</html>"), "dhis2-no-dhis2"),
        (Trouble(302, {"Location": "/login"}), "dhis2-no-dhis2"),  # a page to log in at is no answer
        (Trouble(409, body=b'{"message": "locked", "response": null}'), "dhis2-refused"),
        (Trouble(403, body=b'{"message": "no right"}'), "dhis2-login-refused"),
    ],
)
async def test_what_is_no_import_is_said_at_once(dhis2: Dhis2Emulator, trouble: Trouble, key: str) -> None:
    dhis2.troubles = [trouble]
    there = Client(dhis2.url)
    found, args = await there.refusal()
    assert (found, args["status"]) == (key, str(trouble.status))
    assert (len(dhis2.heard), there.slept) == (1, [])


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        (Dhis2(), "dhis2-no-address"),
        (Dhis2(url="https://dhis2.example.org"), "dhis2-no-login"),
    ],
)
def test_without_address_or_login_nothing_is_called(settings: Dhis2, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        Dhis2Server(settings)
    assert (caught.value.why.key, caught.value.code) == (key, 2)


@pytest.mark.parametrize(
    "settings",
    [
        {"url": "dhis2.example.org"},
        {"url": "https://user:word@dhis2.example.org"},
        {"token": "x", "username": "u", "password": "p"},
        {"username": "u"},
        {"username": "u:", "password": "p"},
        {"password": "p"},
        {"token": ""},
    ],
)
def test_settings_that_do_not_fit(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        Dhis2.model_validate(settings)
    assert "word" not in str(caught.value).replace("password", "")
    assert "d2pat" not in repr(Dhis2(token=SecretStr("d2pat_x")))
