"""The documentation says what the program does."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from bot.cli import app
from bot.settings_sources import knobs, variable
from core import breakdown_words, leave_words
from core.reading import Reader, Status
from core.unit_names import UnitNames
from core.units import Unit
from forms import load_forms

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")


def test_every_setting_stands_in_the_operating_guide_and_no_other() -> None:
    rows = set(re.findall(r"^\| `(LINGBAO_\w+)` \| `([\w.]+)` \|", OPERATING, re.MULTILINE))
    assert rows == {(variable(path), ".".join(path)) for path, _ in knobs()}


def test_the_defaults_in_the_operating_guide_are_the_programs() -> None:
    defaults = dict(re.findall(r"^\| `\w+` \| `([\w.]+)` \| `([^`]+)` \|", OPERATING, re.MULTILINE))
    for path, field in knobs():
        given = defaults.get(".".join(path))
        default = ",".join(field.default) if isinstance(field.default, tuple) else field.default
        shown = f"{default:%H:%M}" if isinstance(default, time) else str(default)
        if given is not None:
            assert given == shown, path
    assert set(defaults) >= {"data_dir", "timezone", "web.port", "schedule.remind_at"}


def test_every_setting_that_a_page_names_exists() -> None:
    known = {variable(path) for path, _ in knobs()} | {"LINGBAO_CONFIG"}
    for page in PAGES:
        named = set(re.findall(r"LINGBAO_[A-Z0-9_]*[A-Z0-9]", page.read_text("utf-8")))
        assert {name for name in named if name.removesuffix("_FILE") not in known} <= {"LINGBAO_TEST_POSTGRES"}, page


def test_every_finding_about_wecom_is_explained_to_whoever_sets_it_up() -> None:
    """The guide quotes what doctor says by its beginning."""
    page = (ROOT / "docs" / "wecom.md").read_text("utf-8")
    quoted = re.findall(
        r"^\| ([^|`（]+)(?:（\d+）)? \| ", page.split("`lingbao doctor` 说")[1].split("##")[0], re.MULTILINE
    )
    said = (ROOT / "locales" / "zh-CN.ftl").read_text("utf-8")
    sentences = re.findall(r"^doctor-wecom-(?!unused|seen)\w+ = (.*)$", said, re.MULTILINE)
    assert len(quoted) == len(sentences)
    for words in quoted:
        parts = words.split("，")
        assert [one for one in sentences if all(part in one for part in parts)], words


def test_every_command_that_is_shown_exists() -> None:
    commands = typer.main.get_command(app)
    texts, word = [page.read_text("utf-8") for page in PAGES], "[a-z][a-z0-9-]*"
    shown = {words for text in texts for words in re.findall(rf"^lingbao ({word}(?: {word})*)", text, re.MULTILINE)}
    assert {"run", "doctor"} <= {words.strip() for words in shown}
    for words in shown:
        group = commands
        for word in words.split():
            if not isinstance(group, TyperGroup):
                break
            assert word in group.commands, words
            group = group.commands[word]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", page.read_text("utf-8"))
    for link in (one or other for one, other in links):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), link


def test_what_doctors_are_told_to_write_is_understood() -> None:
    page = (ROOT / "docs" / "doctors.md").read_text("utf-8")
    known = load_forms()
    reader, diseases = Reader(known.forms["daily"]), known.breakdowns["diseases"].items
    examples = re.findall(r"`([^`]*\d[^`]*)`", page)
    assert len(examples) >= 8
    village = Unit(1, "V1", "张家村", "village", None, "1/")
    for words in examples:
        asked = leave_words.read(words, date(2026, 11, 20))
        if breakdown_words.read(words, diseases) or (asked and asked.days):
            continue
        rest = UnitNames(words, [village], {}, ()).find(words).rest
        assert reader.read(rest, date(2026, 11, 20)).status in (Status.COMPLETE, Status.PARTIAL), words
