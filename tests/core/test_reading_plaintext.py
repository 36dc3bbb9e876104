import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plaintext import holds_private_number, plain
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
    "text",
    [
        "13900001111",
        "8613900001111",
        "+86 13900001111",
        "+86-139-0000-1111",
        "电话13900001111。",
        "张三139 0000 1111",
        "027-12345678",
        "02712345678",
        "0710-1234567",
        "电话 6234567",
        "手机号是62345678",
        "420106198001011234",
        "42010619800101123X",
        "420106 19800101 1234",
        "420106-19800101-123x",
        "420106800101123",
        "身份证:420106198001",
    ],
)
def test_private_numbers(text: str) -> None:
    assert holds_private_number(plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "12 3 0",
        "123456",
        "2026-11-20 12 3 0",
        "20261120",
        "9246 8139 2948 810 51 3 30",
        "130 1234 5678 12",
        "12 139 0000 1111",
        "1390000111",
        "139000011112",
        "电话已登记 12 3 0",
    ],
)
def test_counts_and_days_are_not_private(text: str) -> None:
    assert not holds_private_number(plain(text))
