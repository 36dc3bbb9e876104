"""A message in pieces: labels, numbers, days and the words between them. What a piece means is decided elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from core.daywords import DAY, SHORT_DAY, WEEKDAY
from core.forms import OTHER, BreakdownItem, Form, Indicator
from core.numerals import NUMERALS, chinese_number
from core.periodwords import PERIOD
from core.plaintext import plain
from core.vocabulary import CLOSERS, CONNECTORS, DOUBTFUL, EMPHASIS, FLOURISHES, WORDS, ZEROS, Kind

GLUED, SPACED, NEXT_LINE, APART = range(4)
"""How far two pieces stand apart: by nothing, by a space, by a line break or a bracket, by a comma or more."""

LONG_RUN = 6
"""So many digits by themselves are a code of some kind, never a count."""


class Token(NamedTuple):
    """`value` is a number's value, None when it cannot be told; `fault` is empty when the number is plainly written,
    else `unclear`, `negative` or `fraction`. `keys` are the indicators that a label may name, or the items
    (`suspected_cases.measles`) that a part may; `gap` is how far a piece of punctuation holds its neighbours apart."""

    kind: Kind
    text: str
    value: int | None = None
    fault: str = ""
    keys: tuple[str, ...] = ()
    gap: int = GLUED

    @property
    def is_zero_word(self) -> bool:
        return self.text in ZEROS


_N = f"[0-9{NUMERALS}]"
_ZERO = "(?:零|0|〇|无|没有)"
_ALL = "全部|全都|全|都|均|一律"
_AFTER_ZERO = rf"[了的人例针个]?(?![^\W_]|\.{_N})"
_PART_OF_DAY = "(?:上午|下午|晚上|早上|中午|凌晨|傍晚)"
_CLOCK = (
    rf"{_PART_OF_DAY}?[0-9]{{1,2}} ?[点时](?: ?[0-9]{{1,2}} ?分|半|钟|整)?"
    rf"|{_PART_OF_DAY}[一二两三四五六七八九十]{{1,3}}点(?:半|钟|整)?"
    r"|(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]m)?(?![0-9:])|(?<![0-9.])[0-9]{1,2} ?[ap]m(?![a-z])"
)
_UNIT = "(?:人次|针次|剂次|[人针剂例名个位次])?"
_FIGURE = rf"(?:[0-9]+(?:\.[0-9]+)?|[{NUMERALS}]+) ?{_UNIT}"
_OUTDATED = (
    rf"(?:[、,] ?)?(?:而)?不是 ?{_FIGURE}(?!{_N})(?:[、,] ?(?=应|是|改))?"
    rf"|(?:[由从] ?)?(?<!{_N})(?<!\.){_FIGURE} ?(?=(?:改为|改成|更正为|修改为|更改为) ?{_N})"
)
_STOCK = (  # vaccine that has come or is left; other counts beside a label
    rf"收到(?={_N}|疫苗)|来了?(?=疫苗)|(?:来了?|(?:还|只|共|一共)?有)(?={_N}+ ?[剂针]次? ?疫苗)"
    rf"|(?<=疫苗)(?:来了?|到了?|还有)(?= ?{_N}+ ?(?:[剂针]|$|[\s、,。;]))"
    rf"|(?<=疫苗)(?<![种打]疫苗)总[数量]|(?<=疫苗)有(?= ?{_N}+ ?剂)"
    rf"|(?<=[人者])打了?(?= ?{_N}+ ?[剂针]次?(?! ?(?:疫苗|预防|防疫)))"  # 病人打了3针: no visits
    "|#(?= ?[0-9])"
)
_UNTIL = "(?:截至|截止)到?(?=[昨前][天日])"  # all that there was until then, perhaps
_DAY_ALONE = (  # 昨天已报: the figures beside it may be those of another day
    r"(?<=[天日号])(?<!今[天日])的?(?:已(?:经)?上?报|报[了完过])"
    r"|(?<=[昨前][天日])的?(?:也(?:是|一样)?的?(?=[\s、,。;!]|$)"
    r"|(?:大家|您)?辛苦|谢谢|感谢|收到|(?:一切|都|均|全部)?正常|没问题|没有问题"
    r"|(?:停电了?|没网|没信号|忘[了记]?报了?|忘记报了)(?=[\s、,。;!]*\Z))"  # in front of the figures they are excuses
)
_REMARK = r"(?:备注|其他|其它|特殊情况|异常情况|突发事件)[: ]*(?:无|没有|暂无)(?=$|[\s、,;。!)])"
_SIGN_UP = rf"(?:收到)?请回复[0-9](?!\s?{_N}|[、,/;])|\A\+1\Z"  # what a group answers with
_ORDINAL = rf"第 ?{_N}+(?:[天次期号周轮批个](?!村)|(?=[\s:,、;。!)]|$))"
_FACE = (  # of WeChat
    r"\^_*\^|\[(?:微笑|愉快|呲牙|憨笑|偷笑|抱拳|合十|握手|玫瑰|强|鼓掌|ok|咖啡|太阳|爱心|好的|加油|庆祝)\]"
)
_PATTERNS = {
    "unknown": r"https?://\S+",
    "outdated": _OUTDATED,
    "link": r"呢(?=[、,]? ?[^\s?。!、,])",
    "noise": rf"@[^\s:,、]+|{_CLOCK}|{_REMARK}|{_ORDINAL}|{_FACE}|{_SIGN_UP}",
    "weekday": WEEKDAY,
    "zero_title": (
        r"[【《][^】》\n]{0,20}零报告[^】》\n]{0,20}[】》]|每日(?:疫情)?零报告(?:表|制度|情况)?|零报告(?:表|制度)"
    ),
    "zero_report": (
        "(?:疫情)?(?:零|0|〇)报告|(?:无|没有|零)(?:新增)?疫情(?:报告|发生)?|zero report"
        rf"|疫情[:为是]?{_ZERO}(?!\.?{_N})"
    ),
    "rest_zero": (
        rf"(?:其他|其它|其余|剩下|剩余|别)的?(?:指标|项目|项)?(?:(?:{_ALL}){{1,3}}[是为报]?|[是为]){_ZERO}{_AFTER_ZERO}"
    ),
    "all_zero": (
        rf"(?:{_ALL}|三项|各项|所有)(?:{_ALL}){{0,3}}[是为报]?{_ZERO}{_AFTER_ZERO}"
        rf"|(?:啥|什么)[都也]{_ZERO}{_AFTER_ZERO}|all (?:zeros?|0)(?![^\W_])"
    ),
    "doubt": (
        rf"(?<={_N})来|(?<=[0-9{NUMERALS}人次例针剂名个])以[上下内]|[~〜](?=\s{{0,3}}{_N})"
        rf"|(?<={_N})\s{{0,3}}(?:[-–—―−~〜]+|到|至)\s{{0,3}}(?={_N})"
        rf"|(?<={_N})[○◯⭕]|[○◯⭕](?={_N})"  # 二○ is 20
        rf"|(?=[收来到还只共一有打总#截已报也的大您辛谢感都均全正没停忘])(?:{_STOCK}|{_UNTIL}|{_DAY_ALONE})"
    ),
    "unclear": (
        r"(?<![0-9/])2[0-9]/(?:1[0-2]|0[1-9])/(?:3[01]|[12][0-9]|0[1-9])(?![0-9/])|"  # 26/11/18: rather a day
        r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+(?:\.[0-9]+){2,}|好?(?:十几|几十|几(?=\s?[人个例针名剂次]))"
        r"|(?<![a-z0-9])(?:[0-9]+[oli]|[oli]+[0-9])[0-9oli]*(?![a-z])"
    ),
    "title": (
        r"(?:[^\W\d_村乡镇县社区室院组屯庄]|欧阳)"
        "(?:主任|院长|站长|所长|科长|老师|医生|大夫|领导|书记)(?:[您你]?好)?"
    ),
}
_SIGNED_BY = "(?:报告人|填报人|上报人|汇报人|填表人|审核人|负责人|联系人|经办人|值班人?|签名|村医)"
_NUMBERS = {
    "negative": rf"(?:(?<![0-9])[-−]|负)(?:[0-9]+(?:\.[0-9]+)?|[{NUMERALS}]+)",
    "fraction": r"[0-9]+\.[0-9]+",
    "digits": "[0-9]+",
    "chinese": f"[{NUMERALS}]+",
    "line": r"\n\s*",
    "spaces": r"[^\S\n]+",
    "latin": "[a-z]+",
    "other": ".",
}
_KINDS = {kind.value: kind for kind in Kind} | {"title": Kind.NOISE, "signature": Kind.NOISE, "latin": Kind.UNKNOWN}
_NUMBER, _GAP, _UNKNOWN, _SHORT_DAY = Kind.NUMBER, Kind.GAP, Kind.UNKNOWN, Kind.SHORT_DAY
"""By name of their own, for asking an enum for a member takes longer than what is done with it here."""
_MARKER = re.compile(rf"(?<![0-9])[(]?([0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})[.、)]\s*(?=[^\s0-9{NUMERALS}])")
_BEFORE_A_REPORT = (Kind.GAP, Kind.NOISE, Kind.LINK, Kind.AMEND, Kind.DAY, Kind.WEEKDAY)
_SAYS_OF_WHAT = (Kind.LABEL, Kind.ALL_ZERO, Kind.ZERO_REPORT, Kind.ZERO_TITLE)
_LOOK_ALIKES = str.maketrans("oli", "011")


class Lexer:
    """Takes messages about one form apart. Built once per form: all of its labels stand in one pattern."""

    def __init__(self, form: Form, items: Callable[[Indicator], Sequence[BreakdownItem]]) -> None:
        self._words = _vocabulary(form, items)
        labels = _any_of(word for word, token in self._words.items() if token.kind is Kind.LABEL)
        daily = {"day": DAY, "short_day": SHORT_DAY}
        days = daily if form.every == "day" else {"day": rf"(?!{labels})(?:{PERIOD})"}
        signature = rf"{_SIGNED_BY}[: ]*(?!{labels})[^\W\d_]{{2,3}}(?=[\s,、;。!)]|$)"
        # Spares the engine from trying hundreds of words at every 12.
        no_number = "" if any(word[0].isdecimal() for word in self._words) else "(?![0-9 ])"
        groups = days | _PATTERNS | {"signature": signature, "word": no_number + _any_of(self._words)} | _NUMBERS
        self._pattern = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in groups.items()), re.DOTALL)
        self._labels = re.compile(labels)

    def tokens(self, text: str) -> list[Token]:
        """The pieces of a text in plain form, in its order; nothing of it is left out."""
        tokens: list[Token] = []
        for match in self._pattern.finditer(self._without_markers(text)):
            token = self._token(match.lastgroup or "", match[0])
            if token.kind is _UNKNOWN and tokens and tokens[-1].kind is _UNKNOWN:
                token = Token(_UNKNOWN, tokens.pop().text + token.text)
            tokens.append(token)
        return tokens

    def _token(self, group: str, text: str) -> Token:
        if group == "word":
            return self._words[text]
        if group == "digits":
            return Token(_NUMBER, text, _digits(text))
        if group in _KINDS:
            return Token(_KINDS[group], text, value=0 if group == "all_zero" else None)
        match group:
            case "line":
                return Token(_GAP, text, gap=NEXT_LINE)
            case "spaces":
                return Token(_GAP, text, gap=SPACED)
            case "other":
                return _sign(text)
        return _number(group, text)

    def _without_markers(self, text: str) -> str:
        """Without the "1、" and "(二)" that count lines: they run from one, each with a line or a number of its own."""
        markers = list(_MARKER.finditer(text))
        values = [int(m[1]) if m[1].isdecimal() else chinese_number(m[1]) for m in markers]
        if len(markers) < 2:
            return text
        running = values == list(range(1, len(markers) + 1))
        own_lines = all(not text[text.rfind("\n", 0, m.start()) + 1 : m.start()].strip() for m in markers)
        if own_lines:
            return _MARKER.sub("\n", text) if running or _run_under_headings(text, markers, values) else text
        return _MARKER.sub("\n", text) if running and self._numbered(text, markers) else text

    def _numbered(self, text: str, markers: list[re.Match[str]]) -> bool:
        """Whether every marker of one line has a number after it, and no label stands before the first."""
        ends = [m.start() for m in markers[1:]] + [len(text)]
        counted = all(re.search(f"{_N}|[无没未]|no", text[m.end() : end]) for m, end in zip(markers, ends, strict=True))
        return counted and not self._labels.search(text, 0, markers[0].start())


def _run_under_headings(text: str, markers: Sequence[re.Match[str]], values: Sequence[int | None]) -> bool:
    """Whether 一 二 三 count headings, and 1 2 3 lines, from one again below every heading."""
    headings = lines = end = 0
    for marker, value in zip(markers, values, strict=True):
        is_heading = not marker[1].isdecimal()
        if "\n" in text[end : marker.start()].strip():
            lines = 0
        headings, lines = (headings + 1, 0) if is_heading else (headings, lines + 1)
        if value != (headings if is_heading else lines):
            return False
        end = marker.end()
    return True


def settle_short_days(tokens: Sequence[Token], indicators: int) -> list[Token]:
    """Every 11-18 as a day or as the number that it is: a day is written in front of a whole report, or with 号."""
    settled = list(tokens)
    opening = True
    for at, token in enumerate(tokens):
        if token.kind is _SHORT_DAY:
            before_unit = at + 1 < len(tokens) and tokens[at + 1].kind is Kind.UNIT
            is_day = opening and not before_unit and _is_whole(tokens[at + 1 :], indicators)
            fault = "fraction" if "." in token.text else "unclear"
            is_day = is_day or token.text[-1] in "日号"
            settled[at] = Token(Kind.DAY, token.text) if is_day else Token(Kind.NUMBER, token.text, fault=fault)
        opening = opening and token.kind in _BEFORE_A_REPORT
    return settled


def _is_whole(tokens: Sequence[Token], indicators: int) -> bool:
    numbers = sum(token.kind in (Kind.NUMBER, Kind.SHORT_DAY) for token in tokens)
    return numbers == indicators or any(token.kind in _SAYS_OF_WHAT for token in tokens)


def _vocabulary(form: Form, items: Callable[[Indicator], Sequence[BreakdownItem]]) -> dict[str, Token]:
    """Every word that is known, the form's own taking the place of the general ones."""
    words = _parts(form, items)
    words |= {word: Token(kind, word) for kind in WORDS for word in WORDS[kind]}
    words |= {word: Token(Kind.GAP, word, gap=APART) for word in CONNECTORS}
    words |= {word: Token(Kind.NUMBER, word, value=0) for word in ZEROS}
    for names in (form.title, *form.groups.values()):
        words |= {plain(name): Token(Kind.NOISE, plain(name)) for name in names.values()}
    for indicator in form.indicators:
        words |= {plain(unit): Token(Kind.UNIT, plain(unit)) for unit in indicator.unit.values()}
    labels: dict[str, tuple[str, ...]] = {}
    for indicator in form.indicators:
        for label in indicator.labels():
            labels[label] = (*labels.get(label, ()), indicator.key)
    return words | {label: Token(Kind.LABEL, label, keys=keys) for label, keys in labels.items()}


def _parts(form: Form, items: Callable[[Indicator], Sequence[BreakdownItem]]) -> dict[str, Token]:
    """The names of all items, but for 其他, which may be other than anything."""
    named: dict[str, tuple[str, ...]] = {}
    for indicator in form.indicators:
        for item in items(indicator):
            for label in item.labels() if item.key != OTHER else ():
                named[label] = (*named.get(label, ()), f"{indicator.key}.{item.key}")
    return {label: Token(Kind.PART, label, keys=keys) for label, keys in named.items()}


def _any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of these words; a Latin word is not found inside another."""
    longest_first = sorted(words, key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in longest_first if word.isascii())
    endings: dict[str, list[str]] = {}
    for word in longest_first:
        if not word.isascii():
            endings.setdefault(word[0], []).append(re.escape(word[1:]))
    # By their first characters: the engine would try hundreds of words in turn.
    others = [f"{re.escape(first)}(?:{'|'.join(ends)})" for first, ends in endings.items()]
    return "|".join([f"(?<![a-z])(?:{latin})(?![a-z])", *others])


def _number(group: str, text: str) -> Token:
    if group in ("negative", "fraction"):
        return Token(Kind.NUMBER, text, fault=group)
    if group == "unclear":
        return Token(Kind.NUMBER, text, value=_digits(text.translate(_LOOK_ALIKES)), fault=group)
    value = chinese_number(text)
    return Token(Kind.NUMBER, text, value=value, fault="" if value is not None else "unclear")


def _digits(text: str) -> int | None:
    """The value of digits; of very many only that it is too large for any count."""
    return int(text.lstrip("0")[:12] or "0") if text.isdecimal() else None


def _sign(sign: str) -> Token:
    if sign in ":=":
        return Token(Kind.LINK, sign)
    if sign in FLOURISHES:
        return Token(Kind.GAP, sign, gap=APART)
    if sign in DOUBTFUL:
        return Token(Kind.DOUBT, sign)
    if sign in EMPHASIS:
        return Token(Kind.GAP, sign)
    if sign in CLOSERS:
        return Token(Kind.GAP, sign, gap=NEXT_LINE)
    category = unicodedata.category(sign)
    if category in ("So", "Sk"):  # emoji and their like
        return Token(Kind.GAP, sign, gap=SPACED)
    return Token(Kind.GAP, sign, gap=APART) if category.startswith("P") else Token(Kind.UNKNOWN, sign)
