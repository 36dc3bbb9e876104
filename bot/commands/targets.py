"""`lingbao targets`: what units are to reach in a year, from a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import typer

from bot.clock import Clock
from bot.console import Console, Refusal
from bot.sheets import read_sheet
from core.digest import name_of
from core.forms import Forms
from core.targets import TargetKey, TargetPlan, Unlike, computed_of
from core.texts import Names, Text, text
from forms import load_forms
from storage import Connection, audit, targets, units
from storage.targets import Given


async def import_targets(console: Console, file: Path, *, dry_run: bool) -> None:
    forms, now = load_forms(*console.settings.form_folders), Clock().now()
    with console.waiting():
        sheet = read_sheet(file)

        def work(conn: Connection) -> TargetPlan:
            if dry_run:
                return targets.check_sheet(conn, sheet, forms)
            before = targets.stored(conn)
            done = targets.import_sheet(conn, sheet, forms)
            audit.note(conn, targets.entries(done, before), now)
            return done

        async with console.store() as store:
            decided = await (store.read(work) if dry_run else store.write(work))
    removed = len(decided.removes)
    console.say(text("targets-counts", new=decided.new, changed=decided.changed, removed=removed, same=decided.same))
    for one in decided.unlike:
        console.say(_unlike(one, forms))
    outcome = "import-nothing-new" if decided.empty else "import-done"
    console.say(text("import-dry-run" if dry_run else outcome))


def _unlike(one: Unlike, forms: Forms) -> Text:
    return text(
        "targets-unlike",
        unit=one.unit.name,
        year=str(one.key.year),
        name=_name(one.key, forms),
        own=f"{one.own:f}",
        below=f"{one.below:f}",
        having=one.having,
        units=one.units,
    )


def _name(key: TargetKey, forms: Forms) -> Names | str:
    form = forms.forms.get(key.form)
    if form is None:
        return key.item
    computed = computed_of(form, key.item)
    return computed.name if computed else name_of(form, key.item, forms)


async def show(console: Console, code: str | None, year: int | None, *, as_json: bool) -> None:
    """Of the whole county, or of a unit and what lies below it; of all years or one."""
    forms = load_forms(*console.settings.form_folders)

    def work(conn: Connection) -> list[Given]:
        top = units.by_code(conn, code) if code else None
        if code and top is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        return targets.given(conn, top, year)

    async with console.store() as store:
        found = await store.read(work)
    if as_json:
        typer.echo(json.dumps([*_as_data(found)], ensure_ascii=False, indent=2))
        return
    for unit, key, value in found:
        form = forms.forms.get(key.form)
        about = {"form": form.title if form else key.form, "name": _name(key, forms), "value": f"{value:f}"}
        console.say(text("targets-line", year=str(key.year), code=unit.code, unit=unit.name, **about))
    if not found:
        console.say(text("targets-none"))


def _as_data(found: list[Given]) -> Iterator[dict[str, str | int | float]]:
    for unit, key, value in found:
        about: dict[str, str | int] = {
            "year": key.year,
            "unit": unit.code,
            "name": unit.name,
            "form": key.form,
            "item": key.item,
        }
        yield {**about, "target": int(value) if value == int(value) else float(value)}
