"""Several forms for one unit, monthly forms, doubtful words, and periods that are closed."""

from __future__ import annotations

from datetime import time

import pytest

from core.effects import Draft
from core.forms import Form, Forms, Indicator
from core.messages import Kind, Message
from core.reports import Report, ReportKey
from handlers import buttons
from handlers.router import Router
from tests.handlers.memory import CHANNEL, Memory

SCHOOL = Form(
    key="school",
    title={"zh-CN": "学校晨检", "en": "School check"},
    level="village",
    every="day",
    due=time(12),
    indicators=(
        Indicator(key="pupils", name={"zh-CN": "应到", "en": "pupils"}),
        Indicator(key="absent", name={"zh-CN": "缺课", "en": "absent"}),
        Indicator(key="feverish", name={"zh-CN": "发热", "en": "feverish"}, surveillance=True),
    ),
)
STOCK = Form(
    key="stock",
    title={"zh-CN": "疫苗库存", "en": "Stock"},
    level="village",
    every="month",
    due=time(18),
    due_day=5,
    backfill_days=20,
    indicators=(
        Indicator(key="doses", name={"zh-CN": "库存", "en": "doses"}),
        Indicator(key="lost", name={"zh-CN": "报废", "en": "lost"}, required=False),
    ),
)


def with_forms(world: Memory, *forms: Form) -> Memory:
    """The world with these forms beside the shipped ones."""
    known = world.context.forms
    world.context.forms = Forms({**known.forms, **{form.key: form for form in forms}}, known.breakdowns)
    world.router = Router(world.context.forms, world.catalogue.languages)
    return world


def says(world: Memory, words: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TEXT, words))


def taps(world: Memory, message: Message, label: str, who: str = "张医生") -> Message:
    choices = [choice for row in message.buttons for choice in row]
    return world.answer(world.inbound(who, Kind.TAP, next(c.action for c in choices if c.label.startswith(label))))


def labels(message: Message) -> list[list[str]]:
    return [[choice.label for choice in row] for row in message.buttons]


def stored(world: Memory, form: str, period: str = "2026-11-20", unit: str = "QS0101") -> Report | None:
    return world.context.reports.get(ReportKey(world.unit(unit).id, form, period))


def figures(report: Report | None) -> dict[str, int]:
    return report.values if report else {}


def test_the_form_that_understands_the_message_takes_it(world: Memory) -> None:
    with_forms(world, SCHOOL)
    assert "学校晨检" in says(world, "应到30 缺课2 发热1").text
    assert figures(stored(world, "school")) == {"pupils": 30, "absent": 2, "feverish": 1}
    assert "日报" in says(world, "门诊12 接种3 疑似0").text
    assert figures(stored(world, "daily")) == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}


def test_a_whole_report_of_one_form_is_no_part_of_another(world: Memory) -> None:
    daily = world.context.forms.forms["daily"]
    longer = daily.model_copy(update={"key": "longer", "indicators": (*daily.indicators, *SCHOOL.indicators)})
    with_forms(world, longer)
    says(world, "门诊12 接种3 疑似0")
    assert figures(stored(world, "daily")) == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}
    assert labels(says(world, "门诊13")) == [["日报"], ["日报"]], "a part may be of either"
    assert stored(world, "longer") is None


def test_numbers_that_fit_several_forms_are_asked_about(world: Memory) -> None:
    with_forms(world, SCHOOL)
    question = says(world, "30 2 0")
    assert labels(question) == [["日报"], ["学校晨检"]]
    assert not world.context.reports
    assert "请把数字再发一次" in taps(world, question, "学校晨检").text
    says(world, "30 2 0")
    assert figures(stored(world, "school")) == {"pupils": 30, "absent": 2, "feverish": 0}
    assert stored(world, "daily") is None
    assert labels(says(world, "30 2 0")) == [["日报"], ["学校晨检"]]


def test_an_answer_belongs_to_the_form_that_was_asked_about(world: Memory) -> None:
    with_forms(world, SCHOOL)
    says(world, "应到30")
    says(world, "2 0")
    assert figures(stored(world, "school")) == {"pupils": 30, "absent": 2, "feverish": 0}


def test_zero_buttons_name_the_form_where_there_are_several(world: Memory) -> None:
    with_forms(world, SCHOOL, STOCK)
    help_ = says(world, "/help")
    assert labels(help_) == [["零报告（日报）", "全部为零（日报）"], ["零报告（学校晨检）", "全部为零（学校晨检）"]]
    taps(world, help_, "零报告（学校晨检）")
    assert figures(stored(world, "school")) == {"feverish": 0}
    assert len(help_.text.splitlines()) <= 12


def test_a_monthly_form_is_about_the_month_that_has_ended(world: Memory) -> None:
    with_forms(world, STOCK)
    answer = says(world, "库存40")
    report = stored(world, "stock", "2026-10")
    assert figures(report) == {"doses": 40}
    assert report
    assert (report.complete, report.on_time, report.zero) == (True, False, False)
    assert "2026年10月疫苗库存" in answer.text
    assert "迟报，11月20日（周五）16:02 收到，第 1 版" in answer.text


def test_what_is_not_required_is_not_asked_for_and_may_follow(world: Memory) -> None:
    with_forms(world, STOCK)
    says(world, "库存40")
    says(world, "报废2")
    assert figures(stored(world, "stock", "2026-10")) == {"doses": 40, "lost": 2}


def test_a_monthly_draft_lives_on_while_its_month_is_open(world: Memory) -> None:
    required = tuple(indicator.model_copy(update={"required": True}) for indicator in STOCK.indicators)
    with_forms(world, STOCK.model_copy(update={"indicators": required}))
    unit = world.unit("QS0101").id
    long_ago = Draft("stock", "2026-10", {"doses": 40}, unit, world.now.replace(day=17))
    world.context.drafts[CHANNEL, "张医生"] = long_ago
    says(world, "2")
    assert figures(stored(world, "stock", "2026-10")) == {"doses": 40, "lost": 2}


def test_a_month_without_surveillance_has_no_zero_report(world: Memory) -> None:
    with_forms(world, STOCK)
    for action in ("zero:stock:2026-10", "allzero:stock:2026-10"):
        world.answer(world.inbound("张医生", Kind.TAP, action))
    assert not world.context.reports


def test_what_a_doubtful_message_may_mean_is_offered(world: Memory) -> None:
    question = says(world, "门诊l2 接种3 疑似0")
    assert labels(question) == [["门诊人次12、接种针次3、疑似病例0"]]
    assert not world.context.reports
    taps(world, question, "门诊人次12")
    assert figures(stored(world, "daily")) == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}


def test_the_offer_of_yesterday_is_still_about_yesterday(world: Memory) -> None:
    question = says(world, "昨天 门诊l2 接种3 疑似0")
    taps(world, question, "门诊人次12")
    assert figures(stored(world, "daily", "2026-11-19")) == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}
    assert stored(world, "daily") is None


def test_part_of_a_report_that_was_offered_goes_on_from_the_draft(world: Memory) -> None:
    says(world, "门诊12")
    question = says(world, "接种l3")
    taps(world, question, "接种针次13")
    assert world.context.drafts[CHANNEL, "张医生"].values == {"visits": 12, "vaccinations": 13}


def test_an_offer_that_no_button_can_hold_is_not_made() -> None:
    indicators = tuple(Indicator(key=f"i{number}", name={"en": f"i{number}"}) for number in range(20))
    many = STOCK.model_copy(update={"indicators": indicators})
    readings = [{f"i{n}": 100 for n in range(20)}]
    assert buttons.choose_reading(many, "2026-10", None, readings) == []
    assert len(buttons.choose_reading(many, "2026-10", None, [{"i0": 1}, {"i0": 7}])) == 2
    assert buttons.choose_reading(many, "2026-10", None, [{"i0": 1, "i0.part": 1}]) == []


@pytest.mark.parametrize(
    "action",
    [
        "mean",
        "mean:daily",
        "mean:daily:2026-11-20",
        "mean:daily:2026-11-20:12,3,0",
        "mean:daily:2026-11-20:999:12,3,0",
        "mean:daily:2026-11-20:²:12,3,0",
        "mean:daily:2026-11-20::",
        "mean:daily:2026-11-20::,,",
        "mean:daily:2026-11-20::12,3",
        "mean:daily:2026-11-20::12,3,0,0",
        "mean:daily:2026-11-20::12,3,-1",
        "mean:daily:2026-11-20::99999,3,0",
        "mean:daily:2026-11-20::²,3,0",
        "mean:daily:2026-11::12,3,0",
        "mean:daily:2026-W47::12,3,0",
        "mean:daily:2026-11-21::12,3,0",
        "mean:daily:2026-11-20::12,3,0:1",
        "mean:nothing:2026-11-20::12,3,0",
        "mean:monthly_workload:2026-10::12,3,0",
        "mean:daily:2026-11-01::12,3,0",
        "unit:mean",
    ],
)
def test_figures_that_no_button_would_offer_are_not_taken(world: Memory, action: str) -> None:
    world.answer(world.inbound("张医生", Kind.TAP, action))
    assert not world.context.reports
    assert not world.context.drafts


@pytest.mark.parametrize(
    ("wall_clock", "words", "taken"),
    [
        ("2026-11-27 23:59", "11月20日 12 3 0", True),
        ("2026-11-28 00:00", "11月20日 12 3 0", False),
        ("2026-11-20 12:00", "11月20日 12 3 0", True),
    ],
)
async def test_what_is_longer_ago_than_the_window_is_for_the_township(
    world: Memory, wall_clock: str, words: str, taken: bool
) -> None:
    await world.move_to(wall_clock)
    message = says(world, words)
    assert bool(stored(world, "daily")) == taken
    assert ("请打电话给东河镇" in message.text) != taken


async def test_after_the_lock_nothing_is_changed_in_any_way(world: Memory) -> None:
    locked_at_once = world.context.forms.forms["daily"].model_copy(update={"lock_days": 1})
    with_forms(world, locked_at_once)
    await world.move_to("2026-11-20 23:58")
    sent_at, receipt = world.now, says(world, "12 3 0")
    await world.move_to("2026-11-21 00:00")
    for answer in (
        says(world, "昨天 8 0 0"),
        taps(world, receipt, "修改"),
        world.answer(world.inbound("张医生", Kind.EDIT, "9 0 0", sent_at)),
    ):
        assert "要东河镇同意" in answer.text
    assert "请打电话给东河镇" in taps(world, receipt, "撤销").text
    assert figures(stored(world, "daily")) == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}


async def test_a_message_that_was_sent_before_the_lock_is_taken_after_an_outage(world: Memory) -> None:
    locked_at_once = world.context.forms.forms["daily"].model_copy(update={"lock_days": 1})
    with_forms(world, locked_at_once)
    sent = world.inbound("张医生", Kind.TEXT, "12 3 0")
    await world.move_to("2026-11-21 08:00")
    answer = world.answer(sent)
    report = stored(world, "daily")
    assert report
    assert (report.on_time, report.received_at) == (True, sent.at)
    assert labels(answer) == [["修改"]], "an undo that could not work is not offered"


async def test_a_message_found_after_a_long_outage_touches_nothing_that_was_not_looked_up(world: Memory) -> None:
    sent = world.inbound("张医生", Kind.TEXT, "11月13日 12 3 0")
    await world.move_to("2026-11-26 08:00")
    assert "请打电话给东河镇" in world.answer(sent).text
    assert not world.context.reports


def test_breakdowns_are_shown_under_their_indicator(world: Memory) -> None:
    says(world, "12 3 2")
    report = stored(world, "daily")
    assert report
    (suspected,) = (indicator for indicator in world.context.forms.forms["daily"].indicators if indicator.breakdown)
    item = world.context.forms.items(suspected)[0]
    report.values[f"{suspected.key}.{item.key}"] = 2
    lines = says(world, "修改").text.splitlines()
    assert lines[-3:-1] == ["疑似病例：2", f"其中{item.name['zh-CN']}：2"]


def test_a_top_unit_reports_to_nobody(world: Memory) -> None:
    county_form = SCHOOL.model_copy(update={"level": "county"})
    with_forms(world, county_form)
    person = world.context.people[CHANNEL, "张医生"]
    (post,) = world.context.posts[person.id]
    world.context.posts[person.id] = (type(post)(person.id, world.unit("QS").id, post.role),)
    says(world, "30 2 0")
    assert not world.context.reports
