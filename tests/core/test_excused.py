"""Why a report is not expected, in words."""

from __future__ import annotations

import pytest

from core.excused import KNOWN, OFFERED, reason_text
from locales import load_catalogue

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_reason_has_words_of_its_own(language: str) -> None:
    said = [CATALOGUE.render(text, language) for reason in KNOWN if not isinstance(text := reason_text(reason), str)]
    assert len(set(said)) == len(KNOWN)


def test_what_somebody_wrote_stays_as_it_is() -> None:
    assert reason_text("赶集") == "赶集"


def test_a_manager_does_not_close_a_unit_for_a_day() -> None:
    assert "closed" not in OFFERED
