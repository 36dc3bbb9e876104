"""When a report is asked about, and when it is left alone; the conversation itself is in the transcripts question_*."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.effects import Confirm, SaveReport
from core.expected import ONE_DAY, expected_report
from core.forms import Values
from core.messages import Kind, Message
from core.reports import Expected, Question, Report, ReportKey, Source, compose
from core.usual import Range, Usual
from forms import load_forms
from handlers import question
from tests.county import CALENDAR, DAILY, EAST, WORKLOAD, ZHANG, at, values
from tests.handlers.memory import Memory
from tests.transcripts.play import past_reports

USUAL = Usual({"visits": Range(8, 14, 2, 23, True)})
ROW = replace(expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR), usual=USUAL)
ODD, PLAIN = values(120, 3, 0), values(12, 3, 0)
DAY = "2026-11-20"


def of(figures: Values, source: Source = Source.MESSAGE, before: Report | None = None) -> Report:
    return compose(DAILY, ROW, before, figures, at=at(f"{DAY} 16:00"), source=source, person_id=None)


@pytest.mark.parametrize(("source", "asked"), [(s, s in question.SAID) for s in Source], ids=str)
def test_only_who_sends_figures_is_asked(source: Source, asked: bool) -> None:
    found = question.raised(DAILY, ROW, of(ODD, source))
    assert found.question == (Question("unusual", "visits", 1) if asked else None)


@pytest.mark.parametrize("row", [replace(ROW, usual=None), replace(ROW, usual=Usual())])
def test_where_nothing_is_known_nothing_is_asked(row: Expected) -> None:
    assert question.raised(DAILY, row, of(ODD)).question is None


def test_an_incomplete_report_is_asked_about_once_it_is_whole() -> None:
    begun = question.raised(DAILY, ROW, of({"visits": 120, "suspected_cases": 0}))
    assert begun.question is None
    whole = question.raised(DAILY, ROW, of({"vaccinations": 3}, before=begun))
    assert whole.question == Question("unusual", "visits", 2)


def test_no_version_is_asked_about_after_another_one_was() -> None:
    first = question.raised(DAILY, ROW, of(ODD))
    later = question.raised(DAILY, ROW, of(values(130, 3, 0), before=first))
    assert later.question == first.question
    confirmed = replace(first, question=Question("unusual", "visits", 1, at(f"{DAY} 16:01")))
    assert question.raised(DAILY, ROW, of(values(0, 0, 0), before=confirmed)).question == confirmed.question


def test_a_monthly_form_asks_what_does_not_go_together() -> None:
    referrals = WORKLOAD.indicators[0].model_copy(update={"key": "referrals", "goes_with": "prescriptions"})
    form = WORKLOAD.model_copy(update={"indicators": (*WORKLOAD.indicators, referrals)})
    row = expected_report(form, EAST, "2026-10", CALENDAR)
    saved = compose(
        form,
        row,
        None,
        {"prescriptions": 0, "referrals": 2},
        at=at("2026-11-02 10:00"),
        source=Source.MESSAGE,
        person_id=None,
    )
    assert question.raised(form, row, saved).question == Question("without", "referrals", 1)


@given(st.tuples(*[st.integers(0, 300)] * 3), st.sampled_from(Source))
def test_a_question_changes_nothing_that_is_stored(figures: tuple[int, int, int], source: Source) -> None:
    report = of(values(*figures), source)
    assert replace(question.raised(DAILY, ROW, report), question=None) == report


@pytest.fixture
def busy(world: Memory) -> Memory:
    """张家村 has had 8 to 14 visits a day."""
    form, unit, today = load_forms().forms["daily"], world.unit("QS0101"), CALENDAR.today(world.now)
    days = {(today - ONE_DAY * n).isoformat(): values(8 + n % 7, 0, 0) for n in range(1, 29)}
    for saved in past_reports(form, unit, CALENDAR, days):
        world.context.apply(saved)
    world.expect(today)
    return world


def says(world: Memory, words: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TEXT, words))


def confirms(world: Memory, version: int = 1) -> Message:
    action = f"right:{world.unit('QS0101').id}:daily:{DAY}:{version}"
    return world.answer(world.inbound("张医生", Kind.TAP, action))


def kept(world: Memory) -> Question | None:
    return world.context.reports[ReportKey(world.unit("QS0101").id, "daily", DAY)].question


def labels(message: Message) -> list[str]:
    return [choice.label for row in message.buttons for choice in row]


def test_the_answer_is_kept_with_its_time_and_the_figures_stay(busy: Memory) -> None:
    assert "对，没错" in labels(says(busy, "120 3 0"))
    busy.now += timedelta(days=3)
    busy.effects.clear()
    confirms(busy)
    (confirmed,) = [effect for effect in busy.effects if isinstance(effect, Confirm)]
    assert not [effect for effect in busy.effects if isinstance(effect, SaveReport)]
    assert confirmed.report.question == kept(busy) == Question("unusual", "visits", 1, busy.now)
    assert confirmed.report.version == 1


def usual_is(world: Memory, usual: Usual) -> None:
    key = ReportKey(world.unit("QS0101").id, "daily", DAY)
    world.context.expected[key] = replace(world.context.expected[key], usual=usual)


def test_what_was_asked_is_asked_again_whatever_is_usual_by_then(busy: Memory) -> None:
    says(busy, "120 3 0")
    usual_is(busy, Usual({"visits": Range(8, 120, 2, 140, True)}))
    again = says(busy, "120 3 0")
    assert "门诊人次报了 120，近来是 8–120" in again.text
    assert "对，没错" in labels(again)


def test_nothing_is_asked_again_where_nothing_is_known_any_more(busy: Memory) -> None:
    says(busy, "120 3 0")
    usual_is(busy, Usual())
    assert "对，没错" not in labels(says(busy, "120 3 0"))


def test_a_second_tap_does_not_move_the_time(busy: Memory) -> None:
    says(busy, "120 3 0")
    confirms(busy)
    first = kept(busy)
    busy.now += timedelta(minutes=5)
    assert confirms(busy).text.startswith("已经记下了")
    assert kept(busy) == first
    assert first is not None
    assert first.confirmed_at == datetime(2026, 11, 20, 8, 2, tzinfo=UTC)


def test_an_undone_report_is_neither_asked_about_nor_confirmed(busy: Memory) -> None:
    says(busy, "12 0 0")
    asked = says(busy, "更正 门诊120")
    assert "对，没错" in labels(asked)
    undo = next(c.action for row in asked.buttons for c in row if c.action.startswith("undo:"))
    assert "对，没错" not in labels(busy.answer(busy.inbound("张医生", Kind.TAP, undo)))
    assert confirms(busy, 2).text.startswith("这份报告后来又变过了")
    assert kept(busy) == Question("unusual", "visits", 2)
