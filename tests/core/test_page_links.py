"""Links to pages: what is made can be read, and nothing else can."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Choice
from core.page_links import LIVES, PageLink, chat_mark, link_of, page_button, token_of, with_links
from core.periods import LENGTHS, Period, containing, days_between, parse_period
from tests.county import EAST

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 0, 0, 5, tzinfo=UTC)
WEEK = parse_period("2026-W47")
LINK = PageLink(2, chat_mark(("telegram", "555"), KEY), EAST.id, WEEK, NOW + LIVES)
TOKEN = token_of(LINK, KEY)

days = st.dates(date(2000, 1, 1), date(2100, 12, 1))
periods = st.one_of(
    st.builds(containing, days, st.sampled_from(LENGTHS)),
    st.builds(lambda day, more: days_between(day, day + timedelta(days=more)), days, st.integers(0, 300)),
)


@given(st.integers(1, 10**9 - 1), st.integers(1, 10**9 - 1), periods, st.integers(1, 10**6), st.binary(min_size=1))
def test_a_link_is_read_as_it_was_made(person: int, unit: int, period: Period, seconds: int, key: bytes) -> None:
    made = PageLink(person, chat_mark(("local", "m1"), key), unit, period, NOW + timedelta(seconds=seconds))
    token = token_of(made, key)
    assert link_of(token, key, NOW) == made
    assert token.isascii()
    assert len(token) < 110
    assert link_of(token, key + b"!", NOW) is None


@pytest.mark.parametrize(
    ("after", "opens"), [(timedelta(0), True), (LIVES - timedelta(seconds=1), True), (LIVES, False), (2 * LIVES, False)]
)
def test_it_opens_for_a_week(after: timedelta, opens: bool) -> None:
    assert (link_of(TOKEN, KEY, NOW + after) is not None) == opens


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("0123456789abcdefW_-.é/ "))
def test_one_other_character_and_it_is_none(place: int, other: str) -> None:
    altered = TOKEN[:place] + other + TOKEN[place + 1 :]
    assert (link_of(altered, KEY, NOW) is not None) == (altered == TOKEN)


@given(st.text())
def test_no_text_is_a_link_by_chance(text: str) -> None:
    assert link_of(text, KEY, NOW) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(LINK, person_id=1),
        replace(LINK, unit_id=1),
        replace(LINK, period=parse_period("2026-W46")),
        replace(LINK, until=LINK.until + LIVES),
        replace(LINK, chat=chat_mark(("telegram", "556"), KEY)),
    ],
)
def test_a_signature_holds_for_its_own_link_only(other: PageLink) -> None:
    said, signature = token_of(other, KEY).rpartition("_")[0], TOKEN.rpartition("_")[2]
    assert link_of(f"{said}_{signature}", KEY, NOW) is None
    assert link_of(f" {TOKEN}", KEY, NOW) is link_of(f"{TOKEN}\n", KEY, NOW) is None


def test_the_mark_of_a_chat_tells_nothing_of_it() -> None:
    marks = {chat_mark((channel, address), key) for channel in "ab" for address in "12" for key in (KEY, b"k")}
    assert len(marks) == 8
    assert all(len(mark) == 8 for mark in marks)


def test_a_button_becomes_a_link_or_goes() -> None:
    button = page_button(EAST, WEEK)
    assert button.action == "page:2:2026-W47"
    details, page = Choice("详情", "details:2:2026-W47"), Choice("网页", button.action)
    linked = with_links(((details,), (page,)), lambda unit, period: f"https://a.b/{unit}/{period.key}")
    assert linked == ((details,), (Choice("网页", "", "https://a.b/2/2026-W47"),))
    assert with_links(((details,), (page,)), None) == ((details,),)
    assert with_links(((details, page),), None) == ((details,),)
