"""Cases by disease in a whole message, and what else a reading tells: labelled, too late, amended."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import Breakdown, BreakdownItem, Form, Forms, Indicator, Values
from core.reading import Reader, Status, as_json
from forms import load_forms
from locales import load_catalogue

TODAY = date(2026, 11, 20)
FORMS = load_forms()
DAILY = Reader(FORMS.forms["daily"], FORMS.items)


@pytest.mark.parametrize(
    ("message", "key", "words"),
    [
        ("手足口1例", "reading-part", "写了“手足口”，不清楚疑似一共多少。请写成“疑似2例（手足口1、痢疾1）”这样。"),
        ("疑似2例（手足口1）", "reading-parts", "疑似病例写的是 2，分病种加起来是 1，请核对。"),
        ("疑似1例（手足口1、痢疾1）", "reading-parts", "疑似病例写的是 1，分病种加起来是 2，请核对。"),
        ("疑似2例（手足口、水痘）", "reading-part", None),
        ("接种麻疹疫苗3针", "reading-part", None),
    ],
)
def test_a_doubt_about_diseases_says_what_is_wrong(message: str, key: str, words: str | None) -> None:
    reading = DAILY.read(message, TODAY)
    assert reading.status is Status.ASK
    assert reading.values == {}
    assert reading.readings == ()
    assert reading.reason
    assert reading.reason.key == key
    assert load_catalogue().render(reading.reason, "en")
    if words:
        assert load_catalogue().render(reading.reason, "zh-CN") == words


@pytest.mark.parametrize(
    ("message", "visits", "vaccinations", "parts"),
    [
        ("visits 12 vaccinations 3 suspected 2 (measles 1, dysentery 1)", 12, 3, {"measles": 1, "dysentery": 1}),
        ("visits 12, vaccinations 3, suspected cases 2 measles 1 dysentery 1", 12, 3, {"measles": 1, "dysentery": 1}),
        ("visits 12 vaccinations 3 suspected 2 measles", 12, 3, {"measles": 2}),
        ("门诊 12 接种 3 疑似 2（麻疹 1、痢疾 1）", 12, 3, {"measles": 1, "dysentery": 1}),
        ("门诊12 接种3 疑似 2 1麻疹 1痢疾", 12, 3, {"measles": 1, "dysentery": 1}),
        ("suspected 2 measles 12 visits 3 vaccinations", 12, 3, {"measles": 2}),
        ("疑似2麻疹 3接种 12门诊", 12, 3, {"measles": 2}),  # 3 belongs to what follows it
    ],
)
def test_a_space_before_a_number_is_no_doubt(
    message: str, visits: int, vaccinations: int, parts: dict[str, int]
) -> None:
    told = {"visits": visits, "vaccinations": vaccinations, "suspected_cases": sum(parts.values())}
    assert DAILY.read(message, TODAY).values == told | {f"suspected_cases.{key}": n for key, n in parts.items()}


@pytest.mark.parametrize(
    "message",
    [
        "12 visits 3 vaccinations 2 suspected 1 measles",
        "疑似5麻疹 3 接种 12 门诊",
        "visits 12 vaccinations 3 suspected 3 1 measles 2 dysentery",
        "visits 12 vaccinations 3 suspected 2 (measles 3)",
    ],
)
def test_a_number_between_two_words_is_asked_about(message: str) -> None:
    assert DAILY.read(message, TODAY).status is Status.ASK


@given(st.integers(0, 300), st.integers(0, 300), st.lists(st.integers(1, 20), min_size=1, max_size=3))
def test_the_example_that_the_bot_gives_in_english_is_read(visits: int, vaccinations: int, cases: list[int]) -> None:
    parts = dict(zip(("measles", "dysentery", "influenza"), cases, strict=False))
    said = ", ".join(f"{name} {count}" for name, count in parts.items())
    message = f"visits {visits} vaccinations {vaccinations} suspected {sum(cases)} ({said})"
    told = {"visits": visits, "vaccinations": vaccinations, "suspected_cases": sum(cases)}
    assert DAILY.read(message, TODAY).values == told | {f"suspected_cases.{key}": n for key, n in parts.items()}


def test_json_shows_the_parts_beside_the_whole() -> None:
    assert as_json(DAILY.read("门诊12 接种3 疑似2例（手足口1、痢疾1）", TODAY))["values"] == {
        "visits": 12,
        "vaccinations": 3,
        "suspected_cases": 2,
        "suspected_cases.dysentery": 1,
        "suspected_cases.hand_foot_mouth": 1,
    }


def test_a_part_goes_with_the_reading_of_its_whole_only() -> None:
    reading = DAILY.read("张家村 疑似1例手足口 门诊12 门诊13", TODAY)
    assert reading.status is Status.ASK
    reading = DAILY.read("李家 疑似1例手足口", TODAY)
    assert reading.readings == ({"suspected_cases": 1, "suspected_cases.hand_foot_mouth": 1},)


def test_without_a_list_a_disease_is_a_word_like_any_other() -> None:
    reading = Reader(FORMS.forms["daily"]).read("门诊12 接种3 疑似1例手足口", TODAY)
    assert reading.status is Status.ASK
    assert reading.reason
    assert reading.reason.key == "reading-unknown-word"


def form_with(*indicators: Indicator) -> Forms:
    names = {"zh-CN": "甲病", "en": "disease a"}, {"zh-CN": "乙病", "en": "disease b"}
    items = tuple(BreakdownItem(key=key, name=name) for key, name in zip(("a", "b"), names, strict=True))
    form = Form(key="f", title={"en": "f"}, level="village", every="day", due=time(18), indicators=indicators)
    return Forms({"f": form}, {"d": Breakdown(key="d", title={"en": "d"}, items=items)})


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("疑似2（甲病1、乙病1）死亡1甲病", {"ill": 2, "ill.a": 1, "ill.b": 1, "dead": 1, "dead.a": 1}),
        ("死亡1例甲病，疑似2例乙病", {"ill": 2, "ill.b": 2, "dead": 1, "dead.a": 1}),
        ("疑似2 死亡1", {"ill": 2, "dead": 1}),
        ("疑似2（甲病1） 死亡1（乙病1）", None),
    ],
)
def test_two_indicators_may_share_a_list(message: str, values: Values | None) -> None:
    forms = form_with(
        Indicator(key="ill", name={"zh-CN": "疑似"}, unit={"zh-CN": "例"}, breakdown="d"),
        Indicator(key="dead", name={"zh-CN": "死亡"}, unit={"zh-CN": "例"}, breakdown="d"),
    )
    reading = Reader(forms.forms["f"], forms.items).read(message, TODAY)
    assert reading.values == (values or {})
    assert reading.status is (Status.COMPLETE if values else Status.ASK)


@pytest.mark.parametrize(
    "message",
    [
        "门诊12",
        "疑似怎么报",
        "零报告",
        "零报告怎么报",
        "全零",
        "都没有",
        "门诊12，其余为0",
        "门诊12左右",
        "疑似手足口",
        "明天门诊12",
    ],
)
def test_what_names_an_indicator_or_a_zero_is_about_a_report(message: str) -> None:
    assert DAILY.read(message, TODAY).labelled


@pytest.mark.parametrize("message", ["12 3 0", "12", "你好", "3楼", "手足口1例", "没有", "昨天 12 3 0", "无异常", ""])
def test_anything_else_may_be_chatter(message: str) -> None:
    assert not DAILY.read(message, TODAY).labelled


@pytest.mark.parametrize(
    ("message", "readings"),
    [
        ("11月1日 门诊12 接种3 疑似0", ({"visits": 12, "vaccinations": 3, "suspected_cases": 0},)),
        ("11月1日 更正门诊12", ({"visits": 12},)),
        ("11月1日 疑似1例手足口", ({"suspected_cases": 1, "suspected_cases.hand_foot_mouth": 1},)),
        ("11月1日 门诊-12", ()),
        ("11月1日 门诊99999", ()),
        ("11月1日 门诊12左右", ()),
        ("11月1日 李家 门诊12", ()),
        ("11月1日 门诊12 门诊13", ()),
        ("明天 门诊12", ()),
        ("11月31日 门诊12", ()),
    ],
)
def test_what_is_only_too_late_still_says_what_it_would_be(message: str, readings: tuple[Values, ...]) -> None:
    reading = DAILY.read(message, TODAY)
    assert reading.values == {}
    assert reading.readings == readings
    assert reading.too_long_ago is bool(readings)
    if readings:
        assert reading.status is Status.REJECT
        assert reading.reason
        assert reading.reason.key == "reading-too-long-ago"


@pytest.mark.parametrize(
    "message", ["门诊13，刚才写错了", "门诊12错了", "多报了", "少报了一个疑似", "不是12", "疑似不是1", "错了"]
)
def test_an_amendment_in_doubt_is_known_as_one(message: str) -> None:
    reading = DAILY.read(message, TODAY)
    assert reading.values == {}
    assert reading.amends


@pytest.mark.parametrize("message", ["没错，门诊12", "不错，门诊12", "门诊12"])
def test_praise_is_no_correction(message: str) -> None:
    assert not DAILY.read(message, TODAY).amends


@pytest.mark.parametrize(
    ("message", "readings"),
    [
        ("今天啥也没有", ({"visits": 0, "vaccinations": 0, "suspected_cases": 0},)),
        ("门诊13，刚才写错了", ({"visits": 13},)),
        ("门诊新增3", ({"visits": 3},)),
        ("取消疑似1例", ()),
        ("又来了3个病人", ()),
        ("门诊多报了2个", ()),
    ],
)
def test_only_what_may_be_meant_is_offered(message: str, readings: tuple[Values, ...]) -> None:
    reading = DAILY.read(message, TODAY)
    assert (reading.status, reading.readings) == (Status.ASK, readings)


@pytest.mark.parametrize(
    "message",
    [
        *(
            "1" * 4096,
            " " * 4096,
            "门诊" * 2048,
            "1 " * 2048,
            "1、" * 2048,
            "1.a " * 1024,
            "没有" * 2048,
            "全部" * 2048,
        ),
        *("一" * 4096, "~ " * 2048, "第" * 4096, "【" * 4096, "不是1" * 1365, "12改为" * 1024, "呢" * 4096, "ﷺ" * 4096),
        *("疑似1例手足口" * 585, "疑似3例" + "手足口" * 1364, "疑似3例" + " " * 4092, "@" * 4096, "1⃣" * 2048),
    ],
    ids=lambda message: message[:8],
)
def test_a_message_of_4096_characters_is_read_like_any_other(message: str) -> None:
    assert DAILY.read(message, TODAY).status in Status
