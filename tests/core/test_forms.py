from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from core.form_faults import breakdown_faults, form_faults
from core.forms import Breakdown, BreakdownItem, Computed, Form, Forms, Indicator, Threshold
from core.texts import Names


def both(zh: str, en: str) -> Names:
    return {"zh-CN": zh, "en": en}


VISITS = Indicator(key="visits", name=both("门诊人次", "visits"), aliases=("门诊", "Patients"))
CASES = Indicator(
    key="cases", name=both("疑似病例", "suspected cases"), aliases=("疑似",), surveillance=True, breakdown="diseases"
)
NOTES = Indicator(key="notes", name=both("备注数", "notes"), required=False)
DISEASES = Breakdown(
    key="diseases",
    title=both("病种", "Diseases"),
    items=(
        BreakdownItem(key="dysentery", name=both("细菌性和阿米巴性痢疾", "Dysentery"), short=both("痢疾", "dysentery")),
        BreakdownItem(key="cholera", name=both("霍乱", "Cholera"), aliases=("2号病",)),
    ),
)


def a_form(*indicators: Indicator, groups: dict[str, Names] | None = None) -> Form:
    return Form(
        key="daily",
        title=both("日报", "Daily"),
        level="village",
        every="day",
        due=time(18),
        groups=groups or {},
        indicators=indicators or (VISITS, CASES, NOTES),
    )


FORMS = Forms({"daily": a_form()}, {"diseases": DISEASES})


def test_complete_is_every_required_indicator_and_blank_is_not_zero() -> None:
    form = a_form()
    assert form.missing({}) == (VISITS, CASES)
    assert form.missing({"visits": 0}) == (CASES,)
    assert form.is_complete({"visits": 0, "cases": 0})
    assert not form.is_complete({"visits": 0, "notes": 1})


@pytest.mark.parametrize(
    ("values", "zero"),
    [
        ({"cases": 0}, True),
        ({"cases": 0, "visits": 5}, True),
        ({"cases": 1}, False),
        ({"visits": 0}, False),
        ({}, False),
    ],
)
def test_a_zero_report_is_an_explicit_zero(values: dict[str, int], zero: bool) -> None:
    assert a_form().is_zero_report(values) is zero
    assert not a_form(VISITS).is_zero_report(values)  # it watches nothing


def test_labels_are_everything_it_is_called_in_plain_form() -> None:
    assert VISITS.labels() == ("visits", "门诊人次", "门诊", "patients")
    assert "痢疾" in DISEASES.items[0].labels()


def test_the_short_name_is_the_name_where_there_is_none() -> None:
    assert [item.short_name()["zh-CN"] for item in DISEASES.items] == ["痢疾", "霍乱"]


def test_the_class_of_a_disease_is_read_from_a_file_and_from_its_own_json() -> None:
    item = BreakdownItem.model_validate({"key": "plague", "name": both("鼠疫", "Plague"), "class": "A"})
    assert item.disease_class == "A"
    assert BreakdownItem.model_validate_json(item.model_dump_json()) == item


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("visits", "visits"),
        ("门诊人次", "visits"),
        (" 门诊 ", "visits"),
        ("門診", "visits"),
        ("PATIENTS", "visits"),
        ("cases", "cases"),
        ("cases.dysentery", "cases.dysentery"),
        ("疑似病例.痢疾", "cases.dysentery"),
        ("疑似．细菌性和阿米巴性痢疾", "cases.dysentery"),
        ("Suspected Cases.Cholera", "cases.cholera"),
        ("疑似.2号病", "cases.cholera"),
        ("疑似 . 霍乱", "cases.cholera"),
        ("", None),
        ("日期", None),
        ("痢疾", None),
        ("cases.", None),
        ("cases.rabies", None),
        ("visits.dysentery", None),
        ("rabies.dysentery", None),
    ],
)
def test_a_column_is_found_by_any_of_its_names(header: str, key: str | None) -> None:
    assert FORMS.column(FORMS.forms["daily"], header) == key


def test_forms_of_a_level() -> None:
    assert FORMS.for_level("village") == (FORMS.forms["daily"],)
    assert FORMS.for_level("county") == ()
    assert FORMS.items(VISITS) == ()
    assert FORMS.items(CASES) == DISEASES.items


def test_a_sound_form_has_no_faults() -> None:
    assert list(form_faults(a_form(), FORMS.breakdowns)) == []
    assert list(breakdown_faults(DISEASES)) == []


@pytest.mark.parametrize(
    ("indicator", "key", "reason"),
    [
        (Indicator(key="x", name={"zh-CN": "某项"}), "indicators.x.name.en", "is missing"),
        (Indicator(key="x", name=both("某项", " ")), "indicators.x.name.en", "is missing"),
        (
            Indicator(key="x", name=both("某项", "x") | {"zh_CN": "某项"}),
            "indicators.x.name.zh_CN",
            "is no language, such as fr or pt-BR",
        ),
        (
            Indicator(key="x", name=both("某项", "x") | {"fr": " "}),
            "indicators.x.name.fr",
            "is empty",
        ),
        (Indicator(key="x", name=both("某项", "x"), unit={"en": "x"}), "indicators.x.unit.zh-CN", "is missing"),
        (Indicator(key="x", name=both("某项", "x"), group="team"), "indicators.x.group", "there is no group 'team'"),
        (
            Indicator(key="x", name=both("某项", "x"), breakdown="ages"),
            "indicators.x.breakdown",
            "no breakdown list 'ages'",
        ),
        (
            Indicator(key="x", name=both("某项", "x"), aliases=("門診",)),
            "indicators.x.aliases",
            "'门诊' also means visits",
        ),
        (Indicator(key="x", name=both("门诊", "x")), "indicators.x.aliases", "'门诊' also means visits"),
        (Indicator(key="x", name=both("某项", "x"), aliases=("12",)), "indicators.x.aliases", "'12' holds no letter"),
        (Indicator(key="x", name=both("某项", "x"), aliases=("  ",)), "indicators.x.aliases", "'' holds no letter"),
    ],
)
def test_faults_of_an_indicator(indicator: Indicator, key: str, reason: str) -> None:
    fault, *_ = form_faults(a_form(VISITS, indicator), {})
    assert fault.key == key
    assert reason in fault.reason


def test_faults_of_titles_and_lists() -> None:
    form = a_form(VISITS, groups={"team": {"en": "Team"}}).model_copy(update={"title": {"zh-CN": "日报"}})
    assert [fault.key for fault in form_faults(form, {})] == ["form.title.en", "groups.team.zh-CN"]
    items = (
        BreakdownItem(key="a", name=both("痢疾", "A"), short={"en": "a"}),
        BreakdownItem(key="b", name=both("菌痢", "B"), aliases=("痢疾",)),
    )
    faults = breakdown_faults(Breakdown(key="d", title={"zh-CN": "病种"}, items=items))
    assert [fault.key for fault in faults] == ["breakdown.title.en", "items.a.short.zh-CN", "items.b.aliases"]


@pytest.mark.parametrize("key", ["", "Visits", "1st", "a-b", "a.b", "门诊"])
def test_a_key_is_a_plain_word(key: str) -> None:
    with pytest.raises(ValidationError):
        Indicator(key=key, name=both("某项", "x"))


def test_a_copy_with_other_indicators_is_another_form() -> None:
    form = a_form(VISITS)
    assert (form.version, form.watched) == (a_form(VISITS).version, ())
    watched = VISITS.model_copy(update={"surveillance": True})
    changed = form.model_copy(update={"indicators": (watched,)})
    assert changed.watched == (watched,)
    assert changed.indicator("visits") == watched
    assert changed.version != form.version == form.model_copy().version


RULE = Threshold(key="rule", indicator="cases", item="dysentery", cases=3, days=7, level="village")


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"indicator": "visitors"}, "thresholds.1.indicator", "there is no indicator 'visitors'"),
        ({"item": "plague"}, "thresholds.1.item", "'cases' has no item 'plague'"),
        ({"indicator": "visits"}, "thresholds.1.item", "'visits' has no item 'dysentery'"),
    ],
)
def test_faults_of_a_threshold(changes: dict[str, str], key: str, reason: str) -> None:
    form = a_form(VISITS, CASES).model_copy(update={"thresholds": (RULE.model_copy(update=changes),)})
    assert [(fault.key, fault.reason) for fault in form_faults(form, FORMS.breakdowns)] == [(key, reason)]


def test_thresholds_are_for_daily_forms_and_have_keys_of_their_own() -> None:
    form = a_form(CASES).model_copy(update={"thresholds": (RULE, RULE), "every": "week"})
    keys = [fault.key for fault in form_faults(form, FORMS.breakdowns)]
    assert keys == ["thresholds.1", "thresholds.2", "thresholds.2.key"]


def test_what_is_asked_stays_the_same_whatever_is_counted() -> None:
    form = a_form(CASES)
    assert form.model_copy(update={"thresholds": (RULE,)}).version == form.version


@pytest.mark.parametrize(
    ("item", "hours"),
    [
        ({"disease_class": "A"}, 2),
        ({"disease_class": "A-managed"}, 2),
        ({"disease_class": "B"}, 24),
        ({"disease_class": "C"}, 24),
        ({}, 0),
        ({"hours": 12}, 12),
        ({"disease_class": "C", "hours": 0}, 0),
    ],
)
def test_within_how_many_hours_a_case_is_reported(item: dict[str, Any], hours: int) -> None:
    disease = BreakdownItem(key="x", name=both("某病", "x"), **item)
    assert Breakdown(key="d", title=both("病种", "d"), items=(disease,)).hours_for(disease) == hours


def computed_form(formula: str, **others: object) -> Form:
    computed = {"key": "rate", "name": {"zh-CN": "就诊率", "en": "rate"}, "formula": formula, **others}
    return a_form(VISITS).model_copy(update={"computed": (Computed.model_validate(computed),)})


@pytest.mark.parametrize(
    ("formula", "others", "place", "reason"),
    [
        ("visits / people", {}, "computed.rate.formula", "there is no indicator 'people'"),
        ("visits.flu / 2", {}, "computed.rate.formula", "there is no indicator 'visits.flu'"),
        ("visits / 0", {}, "computed.rate.formula", "divides by zero"),
        ("visits //", {}, "computed.rate.formula", "a number, a name or ( is missing at '/'"),
        ("visits / 2", {"key": "visits"}, "computed.visits", "there is an indicator 'visits' as well"),
        ("visits / 2", {"aliases": ["visits"]}, "computed.rate.aliases", "'visits' also means visits"),
        ("visits / 2", {"unit": {"en": "%"}}, "computed.rate.unit.zh-CN", "is missing"),
    ],
)
def test_a_computed_indicator_is_checked(formula: str, others: dict[str, object], place: str, reason: str) -> None:
    faults = list(form_faults(computed_form(formula, **others), {}))
    assert (place, reason) in faults


def test_what_is_computed_does_not_change_what_is_asked() -> None:
    assert list(form_faults(computed_form("visits / population"), {})) == []
    assert computed_form("visits / population").version == a_form(VISITS).version
