"""Forms as they were: kept once per version, and read back as they went in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import opened
from bot.clock import Clock
from bot.settings import Settings
from core.forms import Form, Forms
from forms import load_forms
from locales import load_catalogue
from storage import Store, forms
from storage.tables import form_version
from tests.county import DAILY, FORMS, at

MORNING, NOON = at("2026-11-20 08:00"), at("2026-11-20 12:00")


@pytest.mark.parametrize("asked", [FORMS, load_forms()], ids=["small county", "shipped"])
async def test_a_form_comes_back_as_it_went_in(store: Store, asked: Forms) -> None:
    await store.write(lambda conn: forms.remember(conn, asked, MORNING))
    known = await store.read(forms.known)
    assert known == {(key, form.version): form for key, form in asked.forms.items()}
    assert {version for _, version in known} == {form.version for form in known.values()}


async def test_what_is_kept_stays_and_a_change_is_kept_beside_it(store: Store) -> None:
    changed = Form.model_validate(DAILY.model_dump() | {"lock_days": 90})
    assert changed.version != DAILY.version
    await store.write(lambda conn: forms.remember(conn, FORMS, MORNING))
    await store.write(lambda conn: forms.remember(conn, FORMS, NOON))
    await store.write(lambda conn: forms.remember(conn, Forms({"daily": changed}, {}), NOON))
    known = await store.read(forms.known)
    assert (known["daily", DAILY.version], known["daily", changed.version]) == (DAILY, changed)
    query = select(form_version.c.version, form_version.c.since).where(form_version.c.form == "daily")
    since = await store.read(lambda conn: {row.version: row.since for row in conn.execute(query)})
    assert since == {DAILY.version: MORNING, changed.version: NOON}


async def test_the_program_keeps_its_forms_when_it_starts(tmp_path: Path) -> None:
    for _ in range(2):
        async with opened(Settings(data_dir=tmp_path), Clock(), load_catalogue()) as parts:
            known = await parts.store.read(forms.known)
            assert known == {(key, form.version): form for key, form in parts.county.forms.forms.items()}


async def test_no_forms_are_no_work(store: Store) -> None:
    await store.write(lambda conn: forms.remember(conn, Forms({}, {}), MORNING))
    assert await store.read(forms.known) == {}
