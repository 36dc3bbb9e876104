"""What a reading tells beside its figures: the period, the reason, what it may mean, answers to questions."""

from __future__ import annotations

from datetime import date, time

import pytest

from core.forms import Form, Indicator, Values
from core.periods import parse_period
from core.reading import Reader, Reading, Status, as_json, read
from core.texts import Text
from forms import load_forms
from locales import load_catalogue

TODAY = date(2026, 11, 20)
SHIPPED = load_forms()
DAILY = Reader(SHIPPED.forms["daily"])
MONTHLY = Reader(SHIPPED.forms["monthly_workload"])


def values(*figures: int) -> Values:
    return dict(zip(("visits", "vaccinations", "suspected_cases"), figures, strict=True))


def arguments(reading: Reading) -> list[object]:
    assert reading.reason
    return [arg if isinstance(arg, str | int | list) else str(arg) for arg in reading.reason.args.values()]


@pytest.mark.parametrize(
    ("message", "key", "said"),
    [
        ("13900001111", "reading-private", []),
        ("门诊两三个", "reading-unclear-number", ["两三"]),
        ("门诊l2 接种3 疑似0", "reading-unclear-number", ["l2"]),
        ("门诊12号 接种3", "reading-unclear-number", ["门诊12号"]),
        ("门诊大约12", "reading-doubtful-word", ["大约"]),
        ("门诊10 ~ 12", "reading-doubtful-word", ["~"]),
        ("张家村 12 3 0", "reading-unknown-word", ["张家村"]),
        ("门诊12 3", "reading-loose-number", ["3"]),
        ("接种，门诊12，都是0", "reading-bare-label", ["接种"]),
        ("12 3", "reading-count", None),
        ("12人 3针 0例", "reading-order", None),
        ("门诊12 门诊13", "reading-twice", None),
        ("【零报告】", "reading-zero-report", ["【零报告】"]),
        ("昨天前天 12 3 0", "reading-two-days", [["昨天", "前天"]]),
        ("周四 12 3 0", "reading-weekday", ["周四"]),
        ("门诊-1", "reading-negative", None),
        ("门诊1.5", "reading-fraction", None),
        ("门诊99999", "reading-over-maximum", None),
        ("32号 12 3 0", "reading-no-such-day", ["32号"]),
        ("明天 12 3 0", "reading-future", None),
        ("10月1日 12 3 0", "reading-too-long-ago", None),
    ],
)
def test_every_doubt_has_a_reason_in_both_languages(message: str, key: str, said: list[object] | None) -> None:
    reading = DAILY.read(message, TODAY)
    assert reading.reason is not None
    assert reading.reason.key == key
    if said is not None:
        assert arguments(reading) == said
    catalogue = load_catalogue()
    for language in ("zh-CN", "en"):
        assert catalogue.render(reading.reason, language)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("12 3", "收到 12、3，报表要 3 个数：门诊人次、接种针次、疑似病例。"),
        ("门诊12 门诊13", "门诊人次出现了不同的数：12、13。"),
        ("门诊99999", "门诊人次写成了 99999，超过了上限 9999，请核对。"),
        ("10月1日 12 3 0", "10月1日（周四）已经超过补报期限（7 天），请联系管理员。"),
    ],
)
def test_the_numbers_sent_are_said_back(message: str, words: str) -> None:
    reason = DAILY.read(message, TODAY).reason
    assert reason is not None
    assert load_catalogue().render(reason, "zh-CN") == words


def test_a_reason_stays_short_however_long_the_message() -> None:
    for message in ("咦" * 4000 + " 12", "12 " * 1300, "门诊12 " + "哇" * 4000):
        reason = DAILY.read(message, TODAY).reason
        assert reason is not None
        assert len(load_catalogue().render(reason, "zh-CN")) < 400


@pytest.mark.parametrize(
    ("message", "readings"),
    [
        ("张家村 12 3 0", [values(12, 3, 0)]),
        ("12人 3针 0例", [values(12, 3, 0)]),
        ("门诊l2 接种3 疑似0", [values(12, 3, 0)]),
        ("门诊1O 接种3 疑似0", [values(10, 3, 0)]),
        ("门诊12 门诊13 接种3 疑似0", [values(12, 3, 0), values(13, 3, 0)]),
        ("零报告 12 3 2", [values(12, 3, 2), values(12, 3, 0)]),
        ("门诊1 门诊2 接种1 接种2 疑似1 疑似2", []),  # eight of them
        ("门诊两三个 接种3 疑似0", []),
        ("门诊大约12 接种3 疑似0", []),
        ("上午门诊5 下午门诊7", []),  # neither 5 nor 7
        ("张家村 门诊99999", []),
        ("张家村 明天 12 3 0", []),
        ("3楼 门诊12", []),
        ("门诊12亩 接种3 疑似0", []),
        ("12 3", []),
    ],
)
def test_what_it_may_mean_is_offered_only_where_nothing_else_is_in_doubt(message: str, readings: list[Values]) -> None:
    reading = DAILY.read(message, TODAY)
    assert reading.status is Status.ASK
    assert list(reading.readings) == readings


def test_values_stand_in_the_order_of_the_form() -> None:
    assert list(DAILY.read("疑似1 接种3 门诊12", TODAY).values) == ["visits", "vaccinations", "suspected_cases"]


@pytest.mark.parametrize(
    ("message", "period", "dated"),
    [
        ("12 3 0", "2026-11-20", False),
        ("今天 12 3 0", "2026-11-20", True),
        ("昨天 12 3 0", "2026-11-19", True),
        ("昨天 12 3", "2026-11-19", True),
        ("明天 12 3 0", "2026-11-21", True),
        ("32号 12 3 0", None, True),
        ("昨天今天 12 3 0", None, True),
        ("你好", None, False),
    ],
)
def test_the_period_and_whether_it_was_named(message: str, period: str | None, dated: bool) -> None:
    reading = DAILY.read(message, TODAY)
    assert reading.period == (parse_period(period) if period else None)
    assert reading.dated is dated


def test_the_latest_such_day_crosses_months_and_years() -> None:
    new_year = date(2027, 1, 2)
    for words, day in (
        ("31号", "2026-12-31"),
        ("12月31日", "2026-12-31"),
        ("1号", "2027-01-01"),
        ("12-30", "2026-12-30"),
    ):
        assert DAILY.read(f"{words} 12 3 0", new_year).period == parse_period(day)


@pytest.mark.parametrize(
    ("message", "asked", "told"),
    [
        ("3", ["vaccinations"], {"vaccinations": 3}),
        ("三", ["vaccinations"], {"vaccinations": 3}),
        ("3针", ["vaccinations"], {"vaccinations": 3}),
        ("3 人", ["vaccinations"], {"vaccinations": 3}),
        ("没有", ["suspected_cases"], {"suspected_cases": 0}),
        ("无。", ["suspected_cases"], {"suspected_cases": 0}),
        ("3 0", ["vaccinations", "suspected_cases"], {"vaccinations": 3, "suspected_cases": 0}),
        ("3针，0例", ["vaccinations", "suspected_cases"], {"vaccinations": 3, "suspected_cases": 0}),
        ("都没有", ["vaccinations", "suspected_cases"], {"vaccinations": 0, "suspected_cases": 0}),
        ("0 12", ["suspected_cases", "visits"], {"visits": 12, "suspected_cases": 0}),
        ("疑似0", ["vaccinations"], {"suspected_cases": 0}),
        ("零报告", ["vaccinations", "suspected_cases"], {"suspected_cases": 0}),
    ],
)
def test_bare_numbers_answer_what_was_asked(message: str, asked: list[str], told: Values) -> None:
    reading = DAILY.read(message, TODAY, asked)
    assert (reading.status, reading.values) == (Status.PARTIAL, told)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("3", ["vaccinations", "suspected_cases"]),
        ("3 0", ["vaccinations"]),
        ("没有", ["vaccinations", "suspected_cases"]),
        ("3例", ["vaccinations"]),  # asked for doses, answered with cases
        ("3针", ["suspected_cases"]),
        ("十几", ["vaccinations"]),
        ("3吧", ["vaccinations"]),
        ("张家村3", ["vaccinations"]),
    ],
)
def test_an_answer_in_doubt_is_asked_about(message: str, asked: list[str]) -> None:
    assert DAILY.read(message, TODAY, asked).status in (Status.ASK, Status.OTHER)
    assert DAILY.read(message, TODAY, asked).values == {}


def test_a_whole_report_is_one_whatever_was_asked() -> None:
    assert DAILY.read("12 3 0", TODAY, ["vaccinations"]).status is Status.COMPLETE
    assert DAILY.read("全部为零", TODAY, ["vaccinations"]).values == values(0, 0, 0)


@pytest.mark.parametrize(
    "message", ["更正 门诊13", "门诊改成13", "写错了，12 3 0", "不对，门诊13", "修改", "门诊应该是13 14"]
)
def test_a_correction_says_so(message: str) -> None:
    assert DAILY.read(message, TODAY).amends


@pytest.mark.parametrize("message", ["门诊13", "补报 12 3 0", "你好", "门诊应该13"])
def test_anything_else_is_no_correction(message: str) -> None:
    assert not DAILY.read(message, TODAY).amends


def test_json_shows_a_day_and_values_only_without_doubt() -> None:
    assert as_json(DAILY.read("昨天 12 3 0", TODAY)) == {
        "status": "complete",
        "date": "2026-11-19",
        "unit": None,
        "values": values(12, 3, 0),
        "reason": None,
    }
    assert as_json(DAILY.read("12 3", TODAY)) == {
        "status": "ask",
        "date": None,
        "unit": None,
        "values": None,
        "reason": "reading-count",
    }


@pytest.mark.parametrize(
    ("message", "period"),
    [
        ("处方量8139 静脉输液2948", "2026-07"),
        ("7月：处方8139，输液2948", "2026-07"),
        ("七月份 处方8139 输液2948", "2026-07"),
        ("2026年7月 处方8139张 输液2948人次", "2026-07"),
        ("2026-07 处方8139 输液2948", "2026-07"),
        ("上月处方8139，输液2948", "2026-07"),
        ("本月处方8139 输液2948", "2026-08"),
        ("6月工作量 处方8139 输液2948", "2026-06"),
    ],
)
def test_a_monthly_form_is_about_a_month(message: str, period: str) -> None:
    reading = MONTHLY.read(message, date(2026, 8, 3))
    assert reading.period == parse_period(period)
    assert reading.values == {"prescriptions": 8139, "infusions": 2948}
    assert as_json(reading)["period"] == period
    assert as_json(reading)["date"] is None


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("下月处方8139", Status.REJECT),
        ("2026-13 处方8139", Status.REJECT),
        ("4月处方8139", Status.REJECT),  # due 5 May, 90 days ago
        ("9月处方8139", Status.REJECT),  # of last year
        ("6月7月处方8139", Status.ASK),
        ("7月3日处方8139", Status.REJECT),
        ("昨天处方8139", Status.REJECT),
        ("门诊化验654 B超164", Status.PARTIAL),
        ("去年处方8139", Status.REJECT),
    ],
)
def test_a_month_in_doubt(message: str, status: Status) -> None:
    assert MONTHLY.read(message, date(2026, 8, 3)).status is status


def test_the_whole_workload_table_in_one_message() -> None:
    form = SHIPPED.forms["monthly_workload"]
    message = "7月工作量\n"
    for number, indicator in enumerate(form.indicators):
        assert indicator.group
        message += (
            f"【{form.groups[indicator.group]['zh-CN']}】{indicator.name['zh-CN']}：{number}{indicator.unit['zh-CN']}\n"
        )
    reading = MONTHLY.read(message, date(2026, 8, 3))
    assert reading.status is Status.COMPLETE
    assert list(reading.values.values()) == list(range(23))


def test_a_label_of_two_indicators_is_asked_about() -> None:
    names: list[dict[str, str]] = [{"zh-CN": "甲类", "en": "class a"}, {"zh-CN": "乙类", "en": "class b"}]
    indicators = tuple(
        Indicator(key=key, name=name, aliases=("传染病",)) for key, name in zip(("a", "b"), names, strict=True)
    )
    form = Form(key="f", title={"en": "f"}, level="village", every="day", due=time(18), indicators=indicators)
    reading = read("传染病2", form, TODAY)
    assert reading.status is Status.ASK
    assert reading.reason == Text(key="reading-shared-label", args={"word": "传染病", "names": [*names]})
    assert read("甲类2 乙类3", form, TODAY).values == {"a": 2, "b": 3}
    assert read("零报告", form, TODAY).status is Status.OTHER  # it watches nothing


def test_an_optional_indicator_may_stay_blank() -> None:
    needed, optional = (
        Indicator(key="a", name={"zh-CN": "甲类"}),
        Indicator(key="b", name={"zh-CN": "乙类"}, required=False),
    )
    form = Form(key="f", title={"en": "f"}, level="village", every="day", due=time(18), indicators=(needed, optional))
    assert read("甲类2", form, TODAY).status is Status.COMPLETE
    assert read("乙类2", form, TODAY).status is Status.PARTIAL
