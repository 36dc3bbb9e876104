"""What can be wrong with the database is said alike in the log, on the terminal and in the operating guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.troubles import in_words
from core.texts import Text
from locales import load_catalogue
from storage.trouble import Why

OPERATING = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")


@pytest.mark.parametrize("why", Why)
def test_it_has_a_row_and_words(why: Why) -> None:
    assert f"`{why.partition(';')[0]}`" in OPERATING
    words = in_words(str(why))
    assert isinstance(words, Text)
    assert load_catalogue().render(words, "en") == why
    assert load_catalogue().render(words, "zh-CN") != why


def test_what_only_the_driver_has_words_for_stays_as_it_is() -> None:
    assert in_words("something new") == "something new"
