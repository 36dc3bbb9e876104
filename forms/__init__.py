"""The forms and lists shipped with the project, and the reader of form files.

A file is a form (`[form]`, `[groups]`, `[indicators.KEY]`, `[computed.KEY]`, `[[thresholds]]`) or a breakdown list
(`[breakdown]`, `[items]`); the shipped files explain every key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from core.errors import InputError
from core.form_faults import Fault, breakdown_faults, form_faults
from core.forms import Breakdown, Form, Forms
from core.roster_lines import LEVELS
from forms.toml_files import checked, read_toml, reason


class _Layout(NamedTuple):
    """The tables of a file: `head` says what it is, each of `parts` holds sections by key, of which the first cannot be
    empty: indicators, what is computed of them, diseases. Of each of the `lists` there is one section for each of its
    entries, such as `[[thresholds]]`."""

    model: type[Form | Breakdown]
    head: str
    parts: tuple[str, ...]
    others: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


WORKDAYS = "workdays"
"""How the names of the files begin that `forms.workdays` reads."""
_LAYOUTS = (
    _Layout(Form, "form", ("indicators", "computed"), ("groups",), ("thresholds",)),
    _Layout(Breakdown, "breakdown", ("items",)),
)


def load_forms(*directories: Path) -> Forms:
    """The shipped forms, with those of a county's own folders added; the same key in a later folder takes its place.

    Raises InputError with every fault of every file, each as `file: key: reason`.
    """
    found = _Found()
    for folder in (files("forms"), *directories):
        found.add_folder(folder)
    for form in found.forms.values():
        found.blame(found.sources[form.key], form_faults(form, found.breakdowns))
        found.blame(found.sources[form.key], _misleading(form, found.forms.values()))
    for breakdown in found.breakdowns.values():
        found.blame(found.sources[breakdown.key], breakdown_faults(breakdown))
    if found.faults:
        raise InputError(found.faults)
    return Forms(found.forms, found.breakdowns)


def _misleading(form: Form, forms: Iterable[Form]) -> Iterator[Fault]:
    """What would leave a form without anybody to report it, or have its reports taken for those of an earlier one."""
    if form.level not in LEVELS:
        yield Fault("form.level", f"must be one of {', '.join(LEVELS)}, not {form.level!r}")
    else:
        yield from _too_far_away(form)
    for other in takewhile(lambda other: other.key != form.key, forms):
        for language, title in form.title.items():
            if title in other.title.values():
                yield Fault(f"form.title.{language}", f"{title!r} is the title of {other.key!r}")


def _too_far_away(form: Form) -> Iterator[Fault]:
    levels = list(LEVELS)
    own = levels.index(form.level)
    near = levels[max(own - 1, 0) : own + 1]
    for number, rule in enumerate(form.thresholds, 1):
        if rule.level not in near:
            yield Fault(f"thresholds.{number}.level", f"must be {' or '.join(reversed(near))}, not {rule.level!r}")


@dataclass(slots=True)
class _Found:
    """What was read so far, from which file, and what is wrong with it."""

    forms: dict[str, Form] = field(default_factory=dict)
    breakdowns: dict[str, Breakdown] = field(default_factory=dict)
    sources: dict[str, Traversable] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def blame(self, source: Traversable, faults: Sequence[Fault] | Iterator[Fault]) -> None:
        self.faults += [f"{source}: {fault.key}: {fault.reason}" for fault in faults]

    def add_folder(self, folder: Traversable) -> None:
        if not folder.is_dir():
            self.faults.append(f"{folder}: there is no such folder")
            return
        here: set[str] = set()
        for source in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if source.name.endswith(".toml") and not source.name.startswith(WORKDAYS):
                self._add_file(source, here)

    def _add_file(self, source: Traversable, here: set[str]) -> None:
        data = read_toml(source)
        if isinstance(data, str):
            self.faults.append(f"{source}: {data}")
            return
        layout = next((layout for layout in _LAYOUTS if layout.head in data), None)
        if layout is None:
            self.faults.append(f"{source}: a file begins with [form] or [breakdown]")
            return
        shaped, faults = _shape(layout, data)
        if shaped and shaped.key in here:
            faults = [Fault(f"{layout.head}.key", f"{shaped.key!r} is taken by {self.sources[shaped.key].name}")]
        self.blame(source, faults)
        if shaped and not faults:
            here.add(shaped.key)
            self._keep(shaped, source)

    def _keep(self, shaped: Form | Breakdown, source: Traversable) -> None:
        self.sources[shaped.key] = source
        if isinstance(shaped, Form):
            self.forms[shaped.key] = shaped
        else:
            self.breakdowns[shaped.key] = shaped


def _shape(layout: _Layout, data: Mapping[str, Any]) -> tuple[Form | Breakdown | None, list[Fault]]:
    """The file's tables as one form or list, or what keeps them from being one."""
    if faults := list(_misplaced(layout, data)):
        return None, faults
    sections = {part: data.get(part, {}) for part in layout.parts}
    body = data[layout.head] | {key: data[key] for key in (*layout.others, *layout.lists) if key in data}
    for part, named in sections.items():
        body[part] = [{**value, "key": key} if isinstance(value, dict) else value for key, value in named.items()]
    try:
        return checked(layout.model, body), []
    except ValidationError as error:
        # Sections that are wrong do not count for pydantic: where all are, it calls the table empty as well.
        told = [
            details for details in error.errors() if not (sections[layout.parts[0]] and details["type"] == "too_short")
        ]
        return None, [_fault(details, layout, sections) for details in told]


def _misplaced(layout: _Layout, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Keys that stand where the shapes would not see them."""
    tables = (layout.head, *layout.parts, *layout.others)
    yield from (Fault(key, "is not a known key") for key in data if key not in (*tables, *layout.lists))
    yield from (Fault(key, "must be a table") for key in tables if not isinstance(data.get(key, {}), dict))
    yield from (Fault(key, "must be a list of tables") for key in layout.lists if not _are_tables(data.get(key, [])))
    if isinstance(data[layout.head], dict):
        elsewhere = (*tables[1:], *layout.lists)
        yield from (Fault(f"{layout.head}.{key}", "is not a known key") for key in elsewhere if key in data[tables[0]])
    for part in layout.parts:
        sections = data.get(part)
        for key, section in sections.items() if isinstance(sections, dict) else ():
            if isinstance(section, dict) and "key" in section:
                yield Fault(f"{part}.{key}.key", "is not a known key: the section's heading is the key")


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _fault(details: ErrorDetails, layout: _Layout, sections: Mapping[str, Any]) -> Fault:
    """A pydantic error with the place as the file spells it: the key of an indicator, not its number."""
    place = list(details["loc"])
    if place[0] in layout.parts and len(place) > 1:
        place[1] = list(sections[str(place[0])])[int(place[1])]
    if place[0] in layout.lists and len(place) > 1:
        place[1] = int(place[1]) + 1
    elif place[0] not in (*layout.parts, *layout.others):
        place.insert(0, layout.head)
    return Fault(".".join(map(str, place)), reason(details))
