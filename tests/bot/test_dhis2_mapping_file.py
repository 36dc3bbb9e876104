"""The mapping file: a template that can be read, however units are called, and faults that say where they are."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dhis2.mapping_file import read_mapping, template
from core.dhis2 import Dhis2Mapping
from core.dhis2_periods import OWN_TYPE
from core.errors import InputError
from core.forms import Forms
from forms import load_forms
from locales import load_catalogue
from tests.county import FORMS, WORKLOAD, ZHANG

LANGUAGES = ("zh-CN", "en")


def written(forms: Forms = FORMS, language: str = "zh-CN", *names: tuple[str, str]) -> str:
    units = [replace(ZHANG, code=code, name=name) for code, name in names]
    return template(forms, units, load_catalogue(), language)


def uncommented(content: str) -> str:
    """Every line that somebody may take the # away from."""
    return "\n".join(line.removeprefix("# ") if '= ""' in line else line for line in content.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_of_the_shipped_forms_is_a_mapping(language: str) -> None:
    forms = load_forms()
    content = written(forms, language, ("QS0101", "张家村"))
    mapping = Dhis2Mapping.model_validate(tomllib.loads(content))
    assert list(mapping.forms) == list(forms.forms)
    assert mapping.org_units == {}
    for key, form in forms.forms.items():
        assert list(mapping.forms[key].indicators) == [indicator.key for indicator in form.indicators]
        assert mapping.forms[key].period_type == OWN_TYPE[form.every]
        for indicator in form.indicators:
            named = [f"# {item.key} = " in content for item in forms.items(indicator)]
            assert all(named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_can_be_filled_in(language: str) -> None:
    tables = tomllib.loads(uncommented(written(FORMS, language, ("QS0101", "张家村"))))
    assert tables["org_units"] == {"QS0101": ""}
    assert tables["forms"]["daily"]["items"] == {"suspected_cases": {"dysentery": ""}}
    assert tables["forms"]["daily"]["attribute_option_combo"] == ""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("A.1", "one"),
        ('QS "1"', "two"),
        ("张家", "three"),
        ("QS-1_x", "a\nb = 3"),
        ("QS1", "# not a remark"),
        ("", "x"),
    ],
)
def test_whatever_units_are_called_it_stays_a_file_of_toml(code: str, name: str) -> None:
    tables = tomllib.loads(uncommented(written(FORMS, "zh-CN", (code, name))))
    assert tables["org_units"] == {code: ""}


def test_a_form_that_dhis2_has_no_period_for_is_offered_a_month() -> None:
    ten_days = WORKLOAD.model_copy(update={"every": "ten_days"})
    tables = tomllib.loads(written(Forms({"workload": ten_days}, {})))
    assert tables["forms"]["workload"]["period_type"] == "Monthly"
    assert "每旬报一次" in written(Forms({"workload": ten_days}, {}))


def test_what_is_shown_is_what_is_explained() -> None:
    """The lines that the remarks give as examples can be read as they stand there."""
    content = written()
    assert 'visits = { data_element = "…", category_option_combo = "…" }' in content
    assert 'dysentery = { data_element = "…" }' in content


def test_a_file_as_windows_saves_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_bytes(written().replace("\n", "\r\n").encode("utf-8-sig"))
    assert list(read_mapping(file).forms) == ["daily", "workload"]


TABLE = '[forms.daily]\ndata_set = "x"\nperiod_type = "Daily"\n'


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", ["forms: is missing"]),
        ('[dhis2]\norg_unit_scheme = "id"\n' + TABLE, ["dhis2.org_unit_scheme: "]),
        (TABLE + "colour = 1\n", ["forms.daily.colour: is not a known key"]),
        ("[forms.daily]\n", ["forms.daily.data_set: is missing", "forms.daily.period_type: is missing"]),
        (TABLE + "[forms.daily.indicators]\nvisits = {}\n", ["forms.daily.indicators.visits"]),
        (TABLE + "[forms.daily.items]\nsuspected_cases = 3\n", ["forms.daily.items.suspected_cases"]),
    ],
)
def test_each_fault_names_file_table_and_key(tmp_path: Path, content: str, faults: list[str]) -> None:
    file = tmp_path / "m.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping(file)
    for fault in faults:
        assert any(found.startswith(f"{file}: {fault}") for found in caught.value.faults), caught.value.faults


def test_what_is_no_text_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="is not UTF-8"):
        read_mapping(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_mapping(tmp_path / "none.toml")
