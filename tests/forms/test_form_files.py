"""Form files: the shipped ones say what the documents say; a mistake in one is named by file, key and reason."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from core.errors import InputError
from core.forms import Forms
from forms import load_forms

FOLDER = Path(__file__).parents[2] / "forms"
FORM = """
[form]
key = "survey"
title = { zh-CN = "调查", en = "Survey" }
level = "village"
every = "day"
due = 17:30:00

[groups]
team = { zh-CN = "团队", en = "Team" }

[indicators.visits]
name = { zh-CN = "家访", en = "visits" }
aliases = ["上门"]
group = "team"

[indicators.records]
name = { zh-CN = "建档", en = "records" }
required = false
"""
THRESHOLD = """
[[thresholds]]
key = "many"
indicator = "records"
cases = 3
days = 7
level = "village"
"""
LIST = """
[breakdown]
key = "ages"
title = { zh-CN = "年龄", en = "Ages" }

[items]
young = { name = { zh-CN = "儿童", en = "Children" } }
old = { name = { zh-CN = "老人", en = "Elderly" }, class = "B" }
"""


@pytest.fixture(scope="module")
def shipped() -> Forms:
    return load_forms()


def faults(folder: Path, *texts: str) -> list[str]:
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    with pytest.raises(InputError) as raised:
        load_forms(folder)
    return [fault.removeprefix(f"{folder}/") for fault in raised.value.faults]


def test_the_daily_form(shipped: Forms) -> None:
    form = shipped.forms["daily"]
    assert [i.key for i in form.indicators] == ["visits", "vaccinations", "suspected_cases"]
    assert [i.name["zh-CN"] for i in form.indicators] == ["门诊人次", "接种针次", "疑似病例"]
    assert [i.key for i in form.indicators if i.surveillance] == ["suspected_cases"]
    assert form.indicator("suspected_cases").breakdown == "diseases"
    assert (form.level, form.every, form.due, form.workdays, form.backfill_days) == (
        "village",
        "day",
        time(18),
        False,
        7,
    )


def test_the_diseases_have_the_classes_of_the_law(shipped: Forms) -> None:
    items = shipped.breakdowns["diseases"].items
    by_class = {
        c: [i.name["zh-CN"] for i in items if i.disease_class == c] for c in ("A", "A-managed", "B", "C", "other")
    }
    assert by_class["A"] == ["鼠疫", "霍乱"]
    assert by_class["A-managed"] == ["传染性非典型肺炎", "肺炭疽"]
    assert len(by_class["B"]) == 26 + 2  # and hepatitis B and C, which are reported by themselves
    assert len(by_class["C"]) == 11
    assert by_class["other"] == ["水痘", "尖锐湿疣", "不明原因发热", "不明原因肺炎", "疑似食物中毒", "其他"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("其它感染性腹泻", "infectious_diarrhoea"),
        ("痢疾", "dysentery"),
        ("乙肝", "hepatitis_b"),
        ("手足口病", "hand_foot_mouth"),
        ("水痘", "chickenpox"),
        ("尖锐湿疣", "genital_warts"),
        ("结核", "tuberculosis"),
        ("丙肝", "hepatitis_c"),
    ],
)
def test_the_names_that_the_bureaus_use(shipped: Forms, name: str, key: str) -> None:
    daily = shipped.forms["daily"]
    assert shipped.column(daily, f"疑似病例.{name}") == f"suspected_cases.{key}"


WORKLOAD = {
    "医疗护理工作量": ["全科门诊就诊", "处方量", "静脉输液", "各种注射", "吸氧", "射流雾化", "换药"],
    "公共卫生服务": ["计划免疫", "妇女保健", "儿童保健"],
    "辅助工作": ["生化", "门诊化验", "心电图检查", "B超", "透视"],
    "全科服务团队": [
        "慢性病管理", "随访", "糖尿病高危登记", "家访", "建档", "电子健康档案录入", "健康教育讲座", "免费测血压",
    ],
}  # fmt: skip


def test_the_monthly_workload_holds_the_table_of_the_document(shipped: Forms) -> None:
    form = shipped.forms["monthly_workload"]
    assert (form.level, form.every, form.due_day) == ("township", "month", 5)
    table: dict[str, list[str]] = {}
    for indicator in form.indicators:
        assert indicator.group is not None
        table.setdefault(form.groups[indicator.group]["zh-CN"], []).append(indicator.name["zh-CN"])
    assert table == WORKLOAD


def test_every_key_of_the_shipped_files_is_explained() -> None:
    for name in ("daily", "diseases", "monthly_workload"):
        text = (FOLDER / f"{name}.toml").read_text("utf-8")
        assert text.count("#") > 8, name
    explained = (FOLDER / "daily.toml").read_text("utf-8").split("[indicators.vaccinations]")[0]
    lines = explained.splitlines()
    for line, before in zip(lines[1:], lines, strict=False):
        if "=" in line and line[:1].isalpha():
            assert before.startswith("#"), line


def test_a_county_adds_its_own(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_text(FORM, "utf-8")
    (tmp_path / "ages.toml").write_text(LIST, "utf-8")
    (tmp_path / "notes.txt").write_text("not a form", "utf-8")
    forms = load_forms(tmp_path)
    assert list(forms.forms) == ["daily", "monthly_workload", "survey"]
    assert list(forms.breakdowns) == ["diseases", "ages"]
    survey = forms.forms["survey"]
    assert survey.due == time(17, 30)
    assert [i.key for i in survey.indicators] == ["visits", "records"]
    assert [i.disease_class for i in forms.breakdowns["ages"].items] == ["other", "B"]


def test_the_countys_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(FORM.replace('"survey"', '"daily"'), "utf-8-sig")
    forms = load_forms(tmp_path)
    assert list(forms.forms) == ["daily", "monthly_workload"]
    assert forms.forms["daily"].title["en"] == "Survey"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('aliases = ["上门"]', 'alias = ["上门"]', "indicators.visits.alias: is not a known key"),
        (
            'aliases = ["上门"]',
            'aliases = "上门"',
            "indicators.visits.aliases: Input should be a valid array, not '上门'",
        ),
        ('aliases = ["上门"]', "aliases = [3]", "indicators.visits.aliases.0: Input should be a valid string, not 3"),
        ('aliases = ["上门"]', 'aliases = ["建档"]', "indicators.records.aliases: '建档' also means visits"),
        (
            'aliases = ["上门"]',
            'key = "visits"',
            "indicators.visits.key: is not a known key: the section's heading is the key",
        ),
        ('aliases = ["上门"]', 'maximum = "9"', "indicators.visits.maximum: Input should be a valid integer, not '9'"),
        (
            'aliases = ["上门"]',
            "maximum = true",
            "indicators.visits.maximum: Input should be a valid integer, not True",
        ),
        ('aliases = ["上门"]', "maximum = nan", "indicators.visits.maximum: Input should be a valid integer, not nan"),
        (
            'aliases = ["上门"]',
            "maximum = -1",
            "indicators.visits.maximum: Input should be greater than or equal to 0, not -1",
        ),
        ('group = "team"', 'group = "others"', "indicators.visits.group: there is no group 'others'"),
        ('group = "team"', 'breakdown = "sexes"', "indicators.visits.breakdown: there is no breakdown list 'sexes'"),
        ('en = "visits" }', 'fr = "visites" }', "indicators.visits.name.en: is missing"),
        ('name = { zh-CN = "家访", en = "visits" }', "", "indicators.visits.name: is missing"),
        (
            'title = { zh-CN = "调查", en = "Survey" }',
            'title = "调查"',
            "form.title: Input should be an object, not '调查'",
        ),
        ('title = { zh-CN = "调查", en = "Survey" }', 'title = { en = "Survey" }', "form.title.zh-CN: is missing"),
        ("due = 17:30:00", "due = 1730", "form.due: Input should be a valid time, not 1730"),
        ("due = 17:30:00", 'due = "25:00"', "form.due: Input should be in a valid time format, hour value is outside"),
        ("due = 17:30:00", "", "form.due: is missing"),
        (
            "due = 17:30:00",
            "due = 17:30:00\ndue_day = 31",
            "form.due_day: Input should be less than or equal to 28, not 31",
        ),
        ("due = 17:30:00", "due = 17:30:00\ndeu_day = 3", "form.deu_day: is not a known key"),
        (
            'every = "day"',
            'every = "weekly"',
            "form.every: Input should be 'day', 'week', 'ten_days', 'month'",
        ),
        ('level = "village"', 'level = "hamlet"', "form.level: must be one of county, township, village, not 'hamlet'"),
        ('zh-CN = "调查"', 'zh-CN = "日报"', "form.title.zh-CN: '日报' is the title of 'daily'"),
        ('level = "village"', "level = 3", "form.level: Input should be a valid string, not 3"),
        ('key = "survey"', 'key = "Survey"', "form.key: String should match pattern"),
        ("[indicators.records]", "[indicators.Records]", "indicators.Records.key: String should match pattern"),
        ("[groups]", "[group]", "group: is not a known key"),
        ("[groups]", "[form.groups]", "form.groups: is not a known key"),
        ('team = { zh-CN = "团队", en = "Team" }', 'team = { zh-CN = "团队" }', "groups.team.en: is missing"),
        (
            'team = { zh-CN = "团队", en = "Team" }',
            'team = "团队"',
            "groups.team: Input should be an object, not '团队'",
        ),
    ],
)
def test_a_mistake_in_a_form_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in FORM
    found = faults(tmp_path, FORM.replace(old, new, 1))
    assert any(each.startswith(f"0.toml: {fault}") for each in found), found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "a file begins with [form] or [breakdown]"),
        ("[forms]\n", "a file begins with [form] or [breakdown]"),
        ("form = 3", "form: must be a table"),
        (
            "[form]\nkey = 3 4",
            "this is not TOML: Expected newline or end of document after a statement (at line 2, column 9)",
        ),
        ("[form]\ndue = 25:00:00", "this is not TOML"),
        (FORM + "\n[indicators.visits]\n", "this is not TOML: Cannot declare ('indicators', 'visits') twice"),
        (FORM.split("[groups]")[0], "indicators: is empty"),
        (
            FORM.split("[groups]")[0] + "\n[indicators]\nvisits = 3",
            "indicators.visits: Input should be an object, not 3",
        ),
        ("indicators = 3\n" + FORM.split("[groups]")[0], "indicators: must be a table"),
        (
            LIST.replace('class = "B"', 'class = "D"'),
            "items.old.class: Input should be 'A', 'A-managed', 'B', 'C' or 'other'",
        ),
        (FORM + '\n[thresholds]\nkey = "x"\n', "thresholds: must be a list of tables"),
        (FORM.replace("[groups]", "thresholds = 3\n[groups]"), "form.thresholds: is not a known key"),
        (FORM + THRESHOLD.replace("cases = 3", "cases = 0"), "thresholds.1.cases: Input should be greater"),
        (FORM + THRESHOLD.replace('"village"', '"county"'), "thresholds.1.level: must be village or township"),
        (FORM + THRESHOLD.replace('"records"', '"births"'), "thresholds.1.indicator: there is no indicator 'births'"),
        (LIST.replace("[items]", "hours = { D = 2 }\n[items]"), "breakdown.hours.D"),
        (LIST.replace('"老人"', '"儿童"'), "items.old.aliases: '儿童' also means young"),
        (LIST.replace('key = "ages"', ""), "breakdown.key: is missing"),
        (LIST.split("[items]")[0], "items: is empty"),
        (LIST.replace('en = "Ages"', 'en = ""'), "breakdown.title.en: is missing"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, text: str, fault: str) -> None:
    found = faults(tmp_path, text)
    assert any(each.startswith(f"0.toml: {fault}") for each in found), found


def test_a_county_has_thresholds_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(FORM + THRESHOLD, "utf-8")
    (rule,) = load_forms(tmp_path).forms["survey"].thresholds
    assert (rule.counts, rule.cases, rule.days, rule.hours) == ("records", 3, 7, 24)


def test_the_thresholds_of_the_shipped_form_are_those_of_the_regulations(shipped: Forms) -> None:
    """National standard for reporting public health events (trial), as reprinted: cases in days of one natural village,
    encephalitis of one township. Hand, foot and mouth: 卫办疾控发〔2012〕80号, articles 1 and 3."""
    rules = {rule.item: (rule.cases, rule.days, rule.level, rule.hours) for rule in shipped.forms["daily"].thresholds}
    a_week = {"measles": 10, "rubella": 10, "typhoid": 5, "hemorrhagic_fever": 5, "leptospirosis": 5, "anthrax": 3}
    of_schools = {"influenza": 30, "chickenpox": 10, "mumps": 10}
    assert rules == {
        **{item: (cases, 7, "village", 2) for item, cases in {**a_week, **of_schools}.items()},
        "dysentery": (10, 3, "village", 2),
        "meningococcal_meningitis": (3, 3, "village", 2),
        "infectious_diarrhoea": (20, 7, "village", 2),
        "hand_foot_mouth": (3, 7, "village", 24),
        "japanese_encephalitis": (5, 7, "township", 2),
    }


def test_one_case_of_what_is_an_event_by_itself_is_due_in_two_hours(shipped: Forms) -> None:
    diseases = shipped.breakdowns["diseases"]
    hours = {item.key: diseases.hours_for(item) for item in diseases.items}
    urgent = {"plague", "cholera", "sars", "pulmonary_anthrax"}
    assert {key for key, count in hours.items() if count == 2} == urgent | {
        "poliomyelitis",
        "novel_influenza",
        "unexplained_pneumonia",
    }
    assert {hours[item.key] for item in diseases.items if item.disease_class in ("B", "C")} == {2, 24}
    assert {key for key, count in hours.items() if not count} >= {"chickenpox", "food_poisoning", "other"}


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    first = FORM.replace("due = 17:30:00", "").replace('aliases = ["上门"]', "maximum = -1")
    found = faults(tmp_path, first, LIST.replace('en = "Ages"', 'fr_FR = "Ages"'), "[form")
    assert [fault.split(": ")[:2] for fault in found] == [
        ["0.toml", "form.due"],
        ["0.toml", "indicators.visits.maximum"],
        ["2.toml", "this is not TOML"],
        ["1.toml", "breakdown.title.en"],
        ["1.toml", "breakdown.title.fr_FR"],
    ]


def test_one_key_in_two_files_of_a_folder(tmp_path: Path) -> None:
    assert faults(tmp_path, FORM, FORM) == ["1.toml: form.key: 'survey' is taken by 0.toml"]


def test_a_table_whose_only_section_is_wrong_is_not_called_empty(tmp_path: Path) -> None:
    only = FORM.split("[indicators.records]")[0].replace('aliases = ["上门"]', "maximum = -1")
    [fault] = faults(tmp_path, only)
    assert "indicators.visits.maximum" in fault


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    assert faults(tmp_path) == ["a.toml: the file cannot be read: Is a directory"]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("名称".encode("gbk"))
    assert faults(tmp_path) == ["a.toml: the file is not UTF-8 text"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "absent"
    with pytest.raises(InputError, match="there is no such folder"):
        load_forms(folder)


COMPUTED = """
[computed.visit_rate]
name = { zh-CN = "家访率", en = "visit rate" }
formula = "(visits + 1) / population"
per = 1000
"""


def test_a_computed_indicator_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_text(FORM + COMPUTED, "utf-8")
    (computed,) = load_forms(tmp_path).forms["survey"].computed
    assert (computed.key, computed.per, computed.decimals, computed.watched) == ("visit_rate", 1000, 1, False)
    assert computed.parsed.names == ("visits", "population")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("population", "people", "formula: there is no indicator 'people'"),
        ("population", "(2 - 2)", "formula: divides by zero"),
        ("(visits + 1)", "(visits + 1", "formula: a parenthesis is not closed"),
        ("(visits + 1)", "visits.count()", "formula: there is something wrong at '('"),
        ('"(visits + 1) / population"', "3", "formula: Input should be a valid string, not 3"),
        ("per = 1000", "per = 7", "per: Input should be 1, 100, 1000, 10000 or 100000, not 7"),
        ("per = 1000", "decimals = 9", "decimals: Input should be less than or equal to 6, not 9"),
        ("per = 1000", 'key = "x"', "key: is not a known key: the section's heading is the key"),
        ("per = 1000", "weight = 2", "weight: is not a known key"),
        (', en = "visit rate"', "", "name.en: is missing"),
        ('"家访率"', '"家访"', "aliases: '家访' also means visits"),
    ],
)
def test_a_mistake_in_a_computed_indicator_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    changed = COMPUTED.replace(old, new)
    assert changed != COMPUTED
    assert faults(tmp_path, FORM + changed) == [f"0.toml: computed.visit_rate.{fault}"]
