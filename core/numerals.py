"""Chinese numerals, as they are written for counts: 十二, 两, 一百零二, 廿三, 一百五 (150), 壹佰."""

from __future__ import annotations

import re

NUMERALS = "零〇一二两俩三仨四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟"

_PLAIN = str.maketrans("〇俩仨壹贰叁肆伍陆柒捌玖拾佰仟", "零两三一二三四五六七八九十百千") | {
    ord("廿"): "二十",
    ord("卅"): "三十",
}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_PLACES = {"千": 1000, "百": 100, "十": 10}
_STEP = re.compile("(零?)([一二两三四五六七八九]?)([千百十]|$)")


def chinese_number(text: str) -> int | None:
    """The number from 0 to 9,999 that is written, or None when it is none or more than one could be meant.

    两三 and 七八 are "two or three", 一二 may be twelve or one and two: all of them None.
    """
    text = text.translate(_PLAIN)
    if text == "零":
        return 0
    steps = [step for step in _STEP.findall(text) if any(step)]
    if not steps or "".join(map("".join, steps)) != text:
        return None
    total, above = 0, 10_000
    for zero, digit, place in steps:
        value = _placed(zero, digit, _PLACES[place], above) if place else _final(zero, digit, above)
        if value is None:
            return None
        total, above = total + value, _PLACES.get(place, 1)
    return total


def _placed(zero: str, digit: str, place: int, above: int) -> int | None:
    """一千, 零五十, 十: the places go down, and 零 stands exactly where one was left out."""
    skipped = above < 10_000 and place * 10 < above
    if place >= above or bool(zero) != skipped or (digit == "两" and place == 10):
        return None
    if not digit:
        return place if place == 10 and not zero else None
    return _DIGITS[digit] * place


def _final(zero: str, digit: str, above: int) -> int | None:
    """The last digit: 五 after 十, 零五 after 百 or 千; 一百五 is 150."""
    if not digit or (digit == "两" and above < 10_000):
        return None
    if zero:
        return _DIGITS[digit] if 10 < above < 10_000 else None
    return _DIGITS[digit] * (above // 10 if 10 < above < 10_000 else 1)
