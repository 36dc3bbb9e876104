"""The mapping file: read, and written as a template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from core.dhis2 import Dhis2Mapping
from core.dhis2_periods import OWN_TYPE
from core.errors import InputError
from core.exports import Items
from core.forms import Form, Forms
from core.texts import Text, text
from core.units import Unit
from forms.toml_files import checked, read_toml, reason
from locales import Catalogue


def read_mapping(file: Path) -> Dhis2Mapping:
    """Raises InputError that names the file, the table and the key of everything that is no mapping."""
    tables = read_toml(file)
    if isinstance(tables, str):
        raise InputError([f"{file}: {tables}"])
    try:
        return checked(Dhis2Mapping, tables)
    except ValidationError as error:
        faults = {(_place(detail["loc"]), reason(detail)) for detail in error.errors()}
        raise InputError([f"{file}: {place}: {why}" for place, why in sorted(faults)]) from None


def _place(found: tuple[int | str, ...]) -> str:
    """Without what pydantic calls the kinds of value that would have done."""
    return ".".join(str(part) for part in found if part not in ("str", "Element"))


def template(forms: Forms, units: Iterable[Unit], catalogue: Catalogue, language: str) -> str:
    """A mapping file to fill in: every form, indicator and disease with its name, every unit that reports."""
    writer = _Template(forms, catalogue, language)
    return "\n".join(writer.lines(list(units))) + "\n"


class _Template:
    def __init__(self, forms: Forms, catalogue: Catalogue, language: str) -> None:
        self._forms, self._catalogue, self._language = forms, catalogue, language
        self._items = Items(forms, language)

    def lines(self, units: list[Unit]) -> Iterator[str]:
        yield from self._remarks(text("dhis2-file-head"))
        yield ""
        yield "[dhis2]"
        yield from self._remarks(text("dhis2-file-schemes"))
        yield 'org_unit_scheme = "code"'
        for name in ("data_element", "category_option_combo", "data_set"):
            yield f'{name}_scheme = "uid"'
        yield ""
        yield "[org_units]"
        yield from self._remarks(text("dhis2-file-units"))
        yield from (f'# {_key(unit.code)} = ""  # {_one_line(unit.name)}' for unit in units)
        for form in self._forms.forms.values():
            yield from self._form(form)

    def _form(self, form: Form) -> Iterator[str]:
        yield ""
        yield f"[forms.{form.key}]  # {self._items.form_name(form.key)}"
        yield from self._remarks(text("dhis2-file-data-set"))
        yield 'data_set = ""'
        yield from self._remarks(text("dhis2-file-period", every=form.every))
        yield f'period_type = "{OWN_TYPE[form.every] or "Monthly"}"'
        yield from self._remarks(text("dhis2-file-incomplete"))
        yield 'incomplete = "leave_out"'
        yield from self._remarks(text("dhis2-file-attribute"))
        yield '# attribute_option_combo = ""'
        yield ""
        yield f"[forms.{form.key}.indicators]"
        yield from self._remarks(text("dhis2-file-indicators"))
        for indicator in form.indicators:
            yield f'{indicator.key} = ""  # {self._items.name(form.key, indicator.key)}'
        for indicator in form.indicators:
            if parts := self._forms.items(indicator):
                yield ""
                yield f"[forms.{form.key}.items.{indicator.key}]"
                yield from self._remarks(text("dhis2-file-items", indicator=indicator.name))
                for part in parts:
                    name = self._items.name(form.key, f"{indicator.key}.{part.key}").partition(".")[2]
                    yield f'# {part.key} = ""  # {name}'

    def _remarks(self, what: Text) -> Iterator[str]:
        for line in self._catalogue.render(what, self._language).splitlines():
            yield f"# {line}".rstrip()


def _key(code: str) -> str:
    """A key of TOML, in quotes where it needs them."""
    return code if re.fullmatch("[A-Za-z0-9_-]+", code) else json.dumps(code, ensure_ascii=False)


def _one_line(name: str) -> str:
    return " ".join(name.split())
