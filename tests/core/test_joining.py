"""Telephone numbers as the roster has them, and how long a request waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corrections import Decision
from core.joining import REQUEST_WAITS, JoinRequest, bare_number, link_of
from core.units import Role

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
REQUEST = JoinRequest("k", ("telegram", "5"), "王", 11, Role.REPORTER, None, NOW)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("13900000011", "13900000011"),
        ("+86 139 0000 0011", "13900000011"),
        ("+8613900000011", "13900000011"),
        ("8613900000011", "13900000011"),
        ("0086-139-0000-0011", "13900000011"),
        ("（+86）１３９００００００１１", "13900000011"),
        ("027-87654321", "02787654321"),
        ("+44 7700 900123", "447700900123"),
        ("861390000", "861390000"),
        ("", ""),
        ("no number", ""),
    ],
)
def test_a_number_is_compared_without_what_telephones_add(written: str, bare: str) -> None:
    assert bare_number(written) == bare


@given(st.from_regex("1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "86", "+86", "0086", "+86 "]))
def test_a_mobile_is_the_same_however_its_country_is_written(mobile: str, country: str) -> None:
    assert bare_number(country + mobile) == mobile
    assert bare_number(bare_number(country + mobile)) == mobile


def test_a_request_is_open_until_it_is_decided_or_has_waited_long() -> None:
    assert REQUEST.is_open_at(NOW)
    assert REQUEST.is_open_at(NOW + REQUEST_WAITS - timedelta(seconds=1))
    assert not REQUEST.is_open_at(NOW + REQUEST_WAITS)
    assert not replace(REQUEST, decision=Decision.REFUSED).is_open_at(NOW)


def test_a_link_sends_the_code() -> None:
    assert link_of("lingbao_bot", "AB12CD34") == "https://t.me/lingbao_bot?start=AB12CD34"
