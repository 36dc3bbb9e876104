import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plaintext import legible, plain
from core.vocabulary import WORDS, ZEROS
from forms import load_forms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１２", "12"),
        ("门\u200b诊\ufeff1\u20602", "门诊12"),
        ("門診 接種 疑似", "门诊 接种 疑似"),
        ("Visits", "visits"),
        ("门诊，接种", "门诊、接种"),
        ("门诊,接种", "门诊,接种"),
        ("门诊：１２（人）", "门诊:12(人)"),
        ("①门诊", "\n门诊"),
        ("⒈门诊", "\n门诊"),
        ("㈠门诊", "\n门诊"),
        ("1️⃣门诊", "\n门诊"),
        ("1\u200b\ufe0f⃣门诊", "\n门诊"),
        ("🔟门诊", "\n门诊"),
        ("门诊1️⃣2️⃣", "门诊1⃣2⃣"),
        ("门诊12⃣", "门诊12⃣"),
        ("ﷺ", "ﷺ"),
        ("⑳⓪⓴❿㈩㊉", "\n\n\n\n\n\n"),
        ("3²", "3²"),
        ("½", "½"),
        ("Ⅳ", "ⅳ"),
        ("〇", "〇"),
        ("㏳", "20日"),
        ("🈚", "无"),
        ("~～", "~~"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_plain_text_stays_plain(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert not any(unicodedata.category(character) == "Cf" for character in once)


def test_what_is_taken_for_plain_at_once_would_be_left_as_it_is() -> None:
    """Every character of those by itself: a sign behind it has the text taken apart."""
    ordinary = map(chr, [10, *range(32, 127), 0x3001, 0x3002, *range(0x4E00, 0xA000)])
    alone = [character for character in ordinary if plain(character) == character]
    assert plain("".join(alone) + "Ａ") == "".join(alone) + "a"


def test_no_word_would_be_missed_for_not_being_plain() -> None:
    words = {word for kind in WORDS.values() for word in kind} | ZEROS
    assert {word for word in words if plain(word) != word} == set()


def test_a_word_means_one_thing() -> None:
    words = [word for kind in WORDS.values() for word in kind] + list(ZEROS)
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_no_general_word_hides_a_label_of_a_shipped_form() -> None:
    general = {word for kind in WORDS.values() for word in kind} | ZEROS
    for form in load_forms().forms.values():
        for indicator in form.indicators:
            assert general.isdisjoint(indicator.labels())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("门诊12\n接种3\t疑似0\r", "门诊12\n接种3\t疑似0\r"),
        ("1\0002", "1\ufffd2"),
        ("\ud83d门诊\x1b", "\ufffd门诊\ufffd"),
        ("😀", "😀"),
    ],
)
def test_what_no_database_keeps_becomes_a_sign(text: str, expected: str) -> None:
    assert legible(text) == expected
