import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numerals import NUMERALS, chinese_number

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """The standard spelling, made here the other way round."""
    if number < 10:
        return DIGITS[number]
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + name
        gap = not digit
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(0, 9_999))
def test_reads_back_every_number(number: int) -> None:
    assert chinese_number(written(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0),
        ("两", 2),
        ("十", 10),
        ("一十二", 12),
        ("廿", 20),
        ("廿三", 23),
        ("卅一", 31),
        ("一百零二", 102),
        ("一百〇二", 102),
        ("一百一十二", 112),
        ("一百十二", 112),
        ("一百五", 150),
        ("两百", 200),
        ("二百二", 220),
        ("一千二", 1200),
        ("一千零五", 1005),
        ("一千零五十", 1050),
        ("两千零一十五", 2015),
        ("九千九百九十九", 9999),
        ("壹佰贰拾叁", 123),
        ("肆仟伍佰陆拾柒", 4567),
    ],
)
def test_spellings(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "两三",
        "七八",
        "三五",
        "二三十",
        "十二三",
        "一二",
        "一二三",
        "二〇",
        "零零",
        "零五",
        "十十",
        "百",
        "百五",
        "千",
        "十两",
        "两十",
        "一百两",
        "一百零五十",
        "一千五十",
        "一百百",
        "一百一千",
        "十零",
        "一十零二",
        "三人",
        "12",
    ],
)
def test_what_is_no_single_number_is_none(text: str) -> None:
    assert chinese_number(text) is None


@given(st.text(alphabet=NUMERALS, max_size=12))
def test_stays_within_bounds(text: str) -> None:
    number = chinese_number(text)
    assert number is None or 0 <= number <= 9_999


@given(st.text())
def test_reads_any_text_without_an_error(text: str) -> None:
    assert chinese_number(text) is None or set(text) <= set(NUMERALS)
