"""No name turns the words around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bidi import contained
from core.texts import text
from locales import load_catalogue


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("张家村", "张家村"),
        ("<b> & *_[]()", "<b> & *_[]()"),
        ("\u202e张家村", "张家村"),
        ("张\u200f家\u200e村\u061c", "张家村"),
        ("\u2067\u2066张家村\u2069", "张家村"),
        ("ئەلى", "\u2068ئەلى\u2069"),
        ("\u202bשלום\u202c 12", "\u2068שלום 12\u2069"),
        ("", ""),
    ],
)
def test_what_is_taken_out_and_what_is_a_line_of_its_own(words: str, shown: str) -> None:
    assert contained(words) == shown


@given(st.text(st.sampled_from("a张ئ1\u200f\u202e\u2066\u2067\u2068\u2069\u202c"), max_size=12))
def test_whatever_is_begun_is_ended_and_done_twice_is_the_same(words: str) -> None:
    shown = contained(words)
    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    assert not set(shown) & set("\u200f\u202e\u2066\u2067\u202c")
    assert contained(shown) == shown


def test_a_name_in_a_sentence_alone_or_in_a_list() -> None:
    catalogue = load_catalogue()
    said = text("digest-missing-group", unit="\u202e东河镇", names=["ئەلى", "张家村\u200f"])
    assert catalogue.render(said, "zh-CN") == "东河镇：\u2068ئەلى\u2069、张家村"
