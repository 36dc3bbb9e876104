"""Every button's action fits Telegram's 64 bytes, with the longest numbers and keys that there may be: each button of
each answer is tapped, and each of the answers to that, in a county where everything is as long as it is allowed to be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from core.effects import Draft
from core.forms import Form, Forms
from core.messages import Kind, Lane, Message
from core.periods import days_between, parse_period
from core.rank import Entry, League, LeagueOf
from core.texts import text
from core.totals import Counts
from core.undelivered import Undelivered, UndeliveredAt, Why
from core.zeros import zero_buttons_named
from handlers import buttons
from handlers.router import Router
from handlers.taps import TAPS
from tests.handlers.memory import ACTION_BYTES, Memory, Shipped, county
from tests.handlers.noticed import sent_notice

DOCTOR, COLLEAGUE, TOWNSHIP, COUNTY, ADMINISTRATOR = "李医生", "张医生", "吴科长", "周主任", "林管理员"
FIRST_ID = 999_999_000 - 200
VERSION = 99_990
MOST_TAPS = 300

ASKED = "今日|未报|单位|单位 孙庄|周报 孙庄|统计单 孙庄|排名|排名 2026-11-01..2026-11-20"
SAID = {
    DOCTOR: "12 3 2|更正 门诊13|门诊5|手足疫 2|填报|零报告|/help|/lang|修改|撤销|昨天 3 2 1|暂停提醒|请假|退出",
    COLLEAGUE: "12 3 0|填报",
    TOWNSHIP: f"通知|通知列表|{ASKED}|张家村 12 3 0⏎李家村 8 0 2|请假 李家村|邀请|邀请 李家村|退出",
    COUNTY: "今日|邀请",
    ADMINISTRATOR: "邀请",
    "新来的": "加入 李家村",
}
ELSEWHERE = {"amend", "details", "overrule", "right", "mean", "form", "later", "nomore"}
"""Those that the test of each builder has: what leads to them takes too long here."""

HEX_KEYS = {"correction", "leave", "alert", "finding", "noted"}
"""Twelve characters, whatever they are about."""


def lengthened(forms: Forms) -> Forms:
    """The shipped daily form with a key as long as it may be; indicators and diseases may have any."""
    daily, diseases = forms.forms["daily"], forms.breakdowns["diseases"]
    keys = {item.key: item.key if item.key == "other" else f"{item.key:_<60}" for item in diseases.items}
    items = tuple(item.model_copy(update={"key": keys[item.key]}) for item in diseases.items)
    listed = diseases.model_copy(update={"items": items, "common": tuple(keys[key] for key in diseases.common)})
    indicators = tuple(
        one.model_copy(update={"key": f"{one.key:_<60}", "goes_with": None, "breakdown_required": bool(one.breakdown)})
        for one in daily.indicators
    )
    form = daily.model_copy(update={"key": f"{daily.key:_<20}", "indicators": indicators})
    assert Form.model_validate(form.model_dump()) == form
    return Forms({form.key: form}, {listed.key: listed})


@pytest.fixture
async def long_county(made: Shipped) -> Memory:
    forms = lengthened(made.forms)
    world = county(replace(made, forms=forms, router=Router(forms, made.catalogue.languages)), FIRST_ID)
    await world.move_to("2026-11-20 18:30")
    lost = Undelivered("张医生", "张家村", Lane.REPLY, world.now, Why.LATE, attempts=0)
    world.context.answers[UndeliveredAt(world.unit("QS01"))] = (lost,)
    low = Entry(world.unit("QS0102"), Counts(expected=7))
    for days in (parse_period("2026-W46"), days_between(date(2026, 11, 1), date(2026, 11, 20))):
        world.context.answers[LeagueOf(world.unit("QS01"), days)] = League((low,))
    sent_notice(world, "QS01")
    return world


def aged(world: Memory) -> None:
    """Every report has been changed very often."""
    reports = world.context.reports
    reports.update({key: replace(one, version=VERSION) for key, one in reports.items() if one.version < VERSION})


def actions_of(messages: Iterable[Message]) -> list[str]:
    return [choice.action for message in messages for row in message.buttons for choice in row]


class Crawl:
    """Taps whatever there is to tap, once of all that differ in a unit, a figure or a day alone."""

    def __init__(self, world: Memory) -> None:
        self.world = world
        self.longest: dict[str, str] = {}
        self._waiting: deque[tuple[str, str]] = deque()
        self._seen: set[tuple[str, ...]] = set()

    def begin(self, who: str, words: str) -> None:
        self._do(who, Kind.TEXT, words)
        while self._waiting and len(self._seen) < MOST_TAPS:
            who, action = self._waiting.popleft()
            self._do(who, Kind.TAP, action)

    def _do(self, who: str, kind: Kind, words: str) -> None:
        self._note(who, [self.world.answer(self.world.inbound(who, kind, words))])
        for other, mail in self.world.mail.items():
            self._note(other, mail)
        self.world.mail.clear()
        aged(self.world)

    def _note(self, who: str, messages: Iterable[Message]) -> None:
        for action in actions_of(messages):
            word, *rest = action.split(":")
            self.longest[word] = max(action, self.longest.get(word, ""), key=lambda one: len(one.encode()))
            shape = (who, word, *("#" if part[:1].isdigit() else part for part in rest))
            if shape not in self._seen:
                self._seen.add(shape)
                self._waiting.append((who, action))


async def test_every_action_fits_whatever_is_tapped(long_county: Memory) -> None:
    crawl = Crawl(long_county)
    for who, sentences in SAID.items():
        for words in sentences.split("|"):
            crawl.begin(who, words.replace("⏎", "\n"))
    assert {action for action in crawl.longest.values() if len(action.encode()) > ACTION_BYTES} == set()
    assert TAPS.keys() - crawl.longest.keys() <= ELSEWHERE | HEX_KEYS


async def test_every_action_of_the_rest_fits(long_county: Memory) -> None:
    world = long_county
    (form,) = world.context.forms.forms.values()
    await world.says(DOCTOR, "12 3 0")
    aged(world)
    (report,) = world.context.reports.values()
    period = parse_period(report.key.period)
    draft = Draft(form.key, period.key, report.values, report.key.unit_id, world.now)
    figures = {indicator.key: 999_999 for indicator in form.indicators}
    unit = world.context.units[report.key.unit_id]
    rows = [
        [buttons.right(report), buttons.undo(report), buttons.amend(draft, report, text("button-right"))],
        *buttons.overrule(draft, report),
        *buttons.choose_reading(form, period.key, unit, [figures], report),
        *buttons.choose_form([form]),
        *buttons.choose_zero("allzero", form, [period]),
        *zero_buttons_named([(form, period)]),
        *buttons.choose_language({"abc-" + "-".join(["12345678"] * 4): "?"}),
    ]
    assert len(rows) == 6  # readings with such figures are asked about in words
    assert all(len(button.action.encode()) <= ACTION_BYTES for row in rows for button in row)


def test_a_longer_key_of_a_form_is_refused(made: Shipped) -> None:
    daily = made.forms.forms["daily"]
    with pytest.raises(ValidationError, match="at most 20 characters"):
        Form.model_validate({**daily.model_dump(), "key": "a" * 21})
