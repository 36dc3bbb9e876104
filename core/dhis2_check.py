"""Whether a mapping file says where everything goes, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from core.dhis2 import NOT_SENT, UID, Dhis2Mapping, Element, FormMapping
from core.dhis2_periods import fitting
from core.forms import Form, Forms
from core.sheet import Faults
from core.texts import text
from core.units import Unit


def check(
    mapping: Dhis2Mapping,
    forms: Forms,
    units: Iterable[Unit],
    codes: Collection[str],
    given: Mapping[str, Collection[str]],
    wanted: Iterable[str],
    faults: Faults,
) -> None:
    """Adds what is missing or wrong, each under its table and key, as `forms.daily.indicators.visits`.

    `units` are those whose reports are to be sent, `codes` those of all units, `given` what has been counted in each
    form: of a long list of diseases only those have to be mapped. `wanted` are the forms that are to be sent; the
    others of the file may wait.
    """
    for key in mapping.forms.keys() - forms.forms.keys():
        faults.add(0, f"forms.{key}", text("dhis2-unknown-form", forms=list(forms.forms)))
    for key in wanted:
        if key in mapping.forms:
            _Form(mapping, forms.forms[key], mapping.forms[key], forms, given.get(key, ()), faults).check()
        else:
            faults.add(0, f"forms.{key}", text("dhis2-missing-form"))
    _check_units(mapping, units, codes, faults)


def _check_units(mapping: Dhis2Mapping, units: Iterable[Unit], codes: Collection[str], faults: Faults) -> None:
    scheme = mapping.dhis2.org_unit_scheme
    for code, identifier in mapping.org_units.items():
        place = f"org_units.{code}"
        if code not in codes:
            faults.add(0, place, text("dhis2-unknown-unit", code=code))
        else:
            _check_identifier(identifier, scheme, place, faults)
    taken: dict[str, str] = {}
    for unit in units:
        known = mapping.org_unit(unit.code)
        if known is None:
            if unit.code not in mapping.org_units:
                faults.add(0, f"org_units.{unit.code}", text("dhis2-no-unit", unit=unit.name))
        elif taken.setdefault(known, unit.code) != unit.code:
            other = f"org_units.{taken[known]}"
            faults.add(0, f"org_units.{unit.code}", text("dhis2-taken", value=known, other=other))


def _check_identifier(identifier: str, scheme: str, place: str, faults: Faults) -> None:
    if not identifier.strip():
        faults.add(0, place, text("dhis2-empty"))
    elif scheme == "uid" and identifier != NOT_SENT and not re.fullmatch(UID, identifier):
        faults.add(0, place, text("dhis2-no-uid", value=identifier))


class _Form:
    """One table `[forms.KEY]`."""

    def __init__(
        self,
        mapping: Dhis2Mapping,
        form: Form,
        mapped: FormMapping,
        forms: Forms,
        given: Collection[str],
        faults: Faults,
    ) -> None:
        self._schemes = mapping.dhis2
        self._form, self._mapped, self._forms, self._given, self._faults = form, mapped, forms, given, faults
        self._place = f"forms.{form.key}"
        self._taken: dict[Element, str] = {}

    def check(self) -> None:
        if self._mapped.data_set == NOT_SENT:
            self._faults.add(0, f"{self._place}.data_set", text("dhis2-empty"))
        _check_identifier(self._mapped.data_set, self._schemes.data_set_scheme, f"{self._place}.data_set", self._faults)
        if self._mapped.attribute_option_combo is not None:
            self._combo(self._mapped.attribute_option_combo, f"{self._place}.attribute_option_combo")
        allowed = fitting(self._form.every)
        if self._mapped.period_type not in allowed:
            what = text("dhis2-period-type", value=self._mapped.period_type, allowed=list(allowed))
            self._faults.add(0, f"{self._place}.period_type", what)
        self._check_indicators()
        for indicator in {*self._mapped.items, *self._broken_down()}:
            self._check_items(indicator)

    def _check_indicators(self) -> None:
        wanted = {*self._form.by_key, *(item for item in self._given if "." not in item)}
        place = f"{self._place}.indicators"
        for key in sorted(wanted - self._mapped.indicators.keys()):
            self._faults.add(0, f"{place}.{key}", text("dhis2-missing"))
        for key, given in self._mapped.indicators.items():
            if key not in wanted:
                self._faults.add(0, f"{place}.{key}", text("dhis2-unknown-indicator", names=[*sorted(wanted)]))
            else:
                self._check_element(given, f"{place}.{key}", of_item=False)
                self._check_taken(key, f"{place}.{key}")

    def _broken_down(self) -> Iterator[str]:
        """Indicators of which something was broken down."""
        return (item.partition(".")[0] for item in self._given if "." in item)

    def _check_items(self, indicator: str) -> None:
        place, mapped = f"{self._place}.items.{indicator}", self._mapped.items.get(indicator, {})
        known = self._form.by_key.get(indicator)
        given = {item.partition(".")[2] for item in self._given if item.startswith(f"{indicator}.")}
        there_are = given | ({item.key for item in self._forms.items(known)} if known else set())
        for key in sorted(given - mapped.keys()):
            self._faults.add(0, f"{place}.{key}", text("dhis2-missing"))
        for key, target in mapped.items():
            if key not in there_are:
                self._faults.add(0, f"{place}.{key}", text("dhis2-unknown-item"))
                continue
            self._check_element(target, f"{place}.{key}", of_item=True)
            if isinstance(target, str) and target not in ("", NOT_SENT) and self._mapped.element(indicator) is None:
                whole = f"{self._place}.indicators.{indicator}"
                self._faults.add(0, f"{place}.{key}", text("dhis2-no-element", indicator=whole))
            self._check_taken(f"{indicator}.{key}", f"{place}.{key}")

    def _check_element(self, given: str | Element, place: str, *, of_item: bool) -> None:
        if isinstance(given, Element):
            _check_identifier(given.data_element, self._schemes.data_element_scheme, place, self._faults)
            if given.category_option_combo is not None:
                self._combo(given.category_option_combo, place)
        elif of_item:
            self._combo(given, place)
        else:
            _check_identifier(given, self._schemes.data_element_scheme, place, self._faults)

    def _combo(self, given: str, place: str) -> None:
        _check_identifier(given, self._schemes.category_option_combo_scheme, place, self._faults)

    def _check_taken(self, item: str, place: str) -> None:
        """DHIS2 would keep only the last of two values that go to the same place."""
        element = self._mapped.element(item)
        if element is not None and self._taken.setdefault(element, place) != place:
            value = "/".join(filter(None, (element.data_element, element.category_option_combo)))
            self._faults.add(0, place, text("dhis2-taken", value=value, other=self._taken[element]))
