"""What is never kept (promise 7): telephone numbers, identity numbers, patients' names.

Everything here works on text in plain form (`core.plaintext`), in which a digit is a digit however it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from core.patients import NAME, named_patients, speaks_of_somebody
from core.plaintext import plain

SEPARATOR = "、"
"""Takes the place of what is removed, so that what stood beside it is not run together."""


class Private(StrEnum):
    TELEPHONE = "telephone"
    IDENTITY = "identity"
    PATIENT = "patient"


_NOTHING: frozenset[Private] = frozenset()
_MANY = 5
"""Beside so many other numbers, three like 139 1234 5678 may be part of a row of counts."""
_LONG = re.compile("[0-9]{9,}")
"""May be anything of anybody; 20261120 is a day. Never a count (core.tokens.LONG_RUN)."""

_M = "1[3-9][0-9]"  # a mobile telephone begins like that
_TELEPHONE = (
    r"(?<![0-9])(?:\+?(?:00)?86[- ]?)?"
    rf"(?:{_M}[- .]?[0-9]{{8}}|{_M}[0-9]{{4}}[- .][0-9]{{4}}|{_M}-[0-9]{{4}}-[0-9]{{4}}|{_M}\.[0-9]{{4}}\.[0-9]{{4}})"
    r"(?![0-9])"
    rf"|(?<![0-9])\+86 ?{_M} [0-9]{{4}} [0-9]{{4}}(?![0-9])"
    r"|(?<![0-9])(?:\(0[0-9]{2,3}\)|0[0-9]{2,3}) ?-?[0-9]{7,8}(?:(?:转|-)[0-9]{1,5})?(?![0-9])"
    r"|(?:电话|手机|座机|联系方式|微信|phone|tel|mobile)[^0-9\n]{0,8}[0-9]{7,}"
)
_SPACED = rf"(?<![0-9])(?:{_M} {{1,2}}[0-9]{{4}} {{1,2}}[0-9]{{4}}|{_M}[0-9] [0-9]{{3}} [0-9]{{4}})(?![0-9])"
_CARD = (
    r"(?<![0-9])[1-9][0-9]{16}[0-9x](?![0-9a-z])"
    r"|(?<![0-9])[1-9][0-9]{5}[ -](?:[0-9]{8}|[0-9]{4}[ -][0-9]{4})[ -][0-9]{3}[0-9x](?![0-9a-z])"
    r"|(?<![0-9])[1-9][0-9]{3}(?:[ -][0-9]{4}){3}[ -][0-9][0-9x](?![0-9a-z])"
    r"|(?<![0-9])[1-9][0-9]{14}(?![0-9])"
)
_NAMED_CARD = r"(?:身份证|证件|证号|id ?card|id ?number)[^0-9\n]{0,8}[0-9]{7,}x?"
_NUMBERS = re.compile(
    f"(?P<identity>{_NAMED_CARD})|(?P<card>{_CARD})|(?P<telephone>{_TELEPHONE})|(?P<spaced>{_SPACED})"
)
_FEWEST = re.compile("(?:[^0-9]*+[0-9]){7}")
"""No telephone number has fewer digits, and none of the others has."""
_IN_CHINESE = re.compile("[零〇一二三四五六七八九幺]{11,18}x?")
_AS_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")

_FAR = 30
_WHOSE = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])(?:患者|病人|患儿|家属|联系人|本人|我是|姓名)?[ :]?(?:{NAME})?[ ,、:;(]*)?"
    "(?:有事|有问题)?(?:请|可以|可)?(?:打|拨打|拨|联系|致电|找|call)?我?的?"
    r"(?:(?:联系)?(?:电话|手机|座机|方式)|身份证|证件|phone|tel|mobile)?(?:号码|号)?[是为]?[ :(]*$"
)
"""What leads up to a number, with the name of its owner: it says nothing once the number is gone."""

_WHOSE_AFTER = re.compile(rf"[ ,、:(]{{0,2}}{NAME}(?=[\s,、;。)]|$)")

_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")


def redacted(plain_text: str) -> tuple[str, frozenset[Private]]:
    """The text with a separator in place of each private part, and what these were; the text itself if it has none."""
    numbers = _private_numbers(plain_text)
    if not numbers and not speaks_of_somebody(plain_text):
        return plain_text, _NOTHING
    # First the numbers: a diagnosis with one behind it would look like a count of cases.
    words = _without(plain_text, [span for span, _ in numbers])
    found = frozenset(what for _, what in numbers)
    while patients := list(named_patients(words)):  # where one stood a second one may now be seen behind a diagnosis
        words, found = _without(words, patients), found | {Private.PATIENT}
    return words, found


def _without(words: str, spans: Sequence[tuple[int, int]]) -> str:
    if not spans:
        return words
    kept, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            kept.append(words[at : max(start, at)])
            at = end
    return SEPARATOR.join([*kept, words[at:]])


def may_be_kept(text: str) -> bool:
    """Whether a message, as it was typed, holds nothing private, nor digits that may be something private."""
    words = plain(text)
    return not _LONG.search(words) and not redacted(words)[1]


def quotable(words: str) -> str:
    """A word of a message as an answer may repeat it: of digits that may be private only the first three."""
    return _LONG.sub(lambda digits: f"{digits[0][:3]}…", words)


def is_identity_number(number: str) -> bool:
    """18 digits, the last of which may be x, with the right check character (GB 11643-1999, ISO 7064 MOD 11-2) and a
    date of birth; or the 15 digits of before 1999, which have no check, with a province and a date of birth."""
    if len(number) == 15:
        return _PROVINCE.match(number) is not None and _is_date(f"19{number[6:12]}")
    digits = [10 if digit == "x" else int(digit) for digit in number]
    return sum(digit << (17 - at) for at, digit in enumerate(digits)) % 11 == 1 and _is_date(number[6:14])


def _is_date(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def _private_numbers(words: str) -> list[tuple[tuple[int, int], Private]]:
    """From where to where each of them goes, with whose it is."""
    has_digits = _FEWEST.match(words) is not None
    if not has_digits and _IN_CHINESE.search(words) is None:
        return []
    found, spaced = [], []
    for match in _NUMBERS.finditer(words) if has_digits else ():
        if match.lastgroup == "spaced":
            spaced.append(match)
        elif what := _kind(match):
            found.append((_with_owner(words, match), what))
    for match in _IN_CHINESE.finditer(words):
        spoken = _NUMBERS.fullmatch(match[0].translate(_AS_DIGITS))
        if spoken and (what := _kind(spoken)):
            found.append((_with_owner(words, match), what))
    if spaced:
        beside = _without(words, [span for span, _ in found] + [match.span() for match in spaced])
        few = len(re.findall("[0-9]+", beside)) < _MANY
        sure = (match for match in spaced if few or " 0" in match[0])
        found += [(_with_owner(words, match), Private.TELEPHONE) for match in sure]
    return found


def _kind(number: re.Match[str]) -> Private | None:
    if number.lastgroup != "card":
        return Private.IDENTITY if number.lastgroup == "identity" else Private.TELEPHONE
    return Private.IDENTITY if is_identity_number(re.sub("[ -]", "", number[0])) else None


def _with_owner(words: str, number: re.Match[str]) -> tuple[int, int]:
    start, end = number.span()
    before, after = _WHOSE.search(words, max(0, start - _FAR), start), _WHOSE_AFTER.match(words, end)
    return before.start() if before else start, after.end() if after else end
