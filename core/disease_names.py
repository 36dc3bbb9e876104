"""A disease that is in no list, by the name that a doctor writes: 恙虫病. It is kept with the report, so that it must
not be anything else: no sentence, and above all no patient."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from core.forms import OTHER, BreakdownItem
from core.numerals import NUMERALS, chinese_number
from core.patients import NAME
from core.plaintext import plain
from core.vocabulary import WORDS, ZEROS

LONGEST = 20
MOST_ALIKE = 4

_COUNT = rf"([0-9]{{1,4}}|[{NUMERALS}]{{1,4}}(?=[例个名]))[例个名]?"
_WRITTEN = re.compile(rf"(?:{_COUNT})?(?:是|疑似)?([^\W\d_]+?(?:[ -][a-z]+)*)[ :]?(?:{_COUNT})?")
_DISEASE = re.compile(
    ".*(?:病|热|炎|症|疹|痘|风|痢|腹泻|疟|虫|癣|咳|疱|疮|疽|中毒|病毒|感冒|流感|感染|结核"
    "|disease|fever|itis|pox|virus|infection|syndrome|poisoning|osis|flu)"
)
_NO_SURNAME = ("黄热", "白血")
_PERSON = re.compile(NAME)
_CALLED = re.compile("先生|女士|大[爷妈叔娘婶哥姐]|爷爷|奶奶|婆婆|孩子|小孩|儿子|女儿|老[汉头人]|家的|^[老小].$")


class Likeness(Enum):
    DISEASE = auto()
    PERSON = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Written:
    """A name in plain form, and how many cases of it were said, if any."""

    name: str
    count: int | None


def written(words: str) -> Written | None:
    """The one name that the words are, with or without a number of cases; None for several, for a sentence with signs
    in it, for what is too long, and for words that say something else: 谢谢, 不知道."""
    match = _WRITTEN.fullmatch(plain(words).strip(" \n,、.。;!:"))
    name = match[2] if match else ""
    known = name in ZEROS or any(name in of_a_kind for of_a_kind in WORDS.values())
    letters = re.sub("[ -]", "", name).isalpha()  # [^\W\d_] has ² and Ⅳ too
    if match is None or known or not letters or not 1 < len(name) <= LONGEST or (match[1] and match[3]):
        return None
    number = match[1] or match[3]
    if number is None:
        return Written(name, None)
    count = int(number) if number.isdecimal() else chinese_number(number)
    return Written(name, count) if count else None


def likeness(name: str) -> Likeness:
    """Whether a name in plain form is that of a disease, as far as its characters tell."""
    if _CALLED.search(name) or _PERSON.fullmatch(name):
        return Likeness.PERSON
    begins_like_one = _PERSON.match(name) and not name.startswith(_NO_SURNAME)
    return Likeness.DISEASE if _DISEASE.fullmatch(name) and not begins_like_one else Likeness.UNCLEAR


def alike(name: str, items: Iterable[BreakdownItem]) -> list[BreakdownItem]:
    """The items that may be meant: with a label that holds the name or is held by it. Nothing when they are many."""
    found = [
        item
        for item in items
        if item.key != OTHER and any(len(label) > 1 and (label in name or name in label) for label in item.labels())
    ]
    return found if len(found) <= MOST_ALIKE else []
