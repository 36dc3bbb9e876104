"""How text looks on WeCom: as it was written, whatever is in it, and in pieces that WeCom takes."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom_markdown import LONGEST, markdown, pieces, size
from core.messages import Block, Message
from core.tables import COLUMNS, laid_out, width

LIVE = re.compile(r"[*_`\[\]<>|~\\]")
"""What changes how text looks in one dialect of Markdown or another."""

STYLES = ("words", "strong", "table")
LENGTHS = st.lists(st.integers(0, 9000), max_size=6)
SIGNS = "*_`[]<>|~\\#+-=&;.)(!:/1 \t\n字ab‏مح²Ａ✓"


def seen(words: str) -> str:
    """The characters, whatever their width, and without what parts them."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("门诊12 接种3", "门诊12 接种3"),
        ("<b>王</b>", "＜b＞王＜/b＞"),
        ("张*三*", "张＊三＊"),
        ("a_b_c", "a＿b＿c"),
        ("[点这里](http)", "［点这里］(http)"),
        ("`rm`", "｀rm｀"),
        ("甲|乙", "甲｜乙"),
        ("~~删~~", "～～删～～"),
        ("C:\\x", "C:＼x"),
        ("R&D", "R&D"),
        ("&lt;b&gt; &#42; &amp", "＆lt;b&gt; &#42; &amp".replace("&gt;", "＆gt;").replace("&#42;", "＆#42;")),
        ("# 一", "＃ 一"),
        ("## 二", "＃＃ 二"),
        ("第#3", "第#3"),
        ("- 甲\n- 乙", "－ 甲  \n－ 乙"),
        ("-5 度", "-5 度"),
        ("3. 丙\n12. 丁", "3． 丙  \n12． 丁"),
        ("3.5 元", "3.5 元"),
        ("1) 甲", "1） 甲"),
        ("题\n===", "题  \n＝＝＝"),
        ("题\n---", "题  \n－－－"),
        ("甲\n\n乙", "甲\n\n乙"),
        ("    缩进", "\xa0\xa0\xa0\xa0缩进"),
        ("https://a.cn/p/x_y*z", "https://a.cn/p/x_y＊z"),
        ("看 https://a.cn/p/x_y-z?a=1&lt=2#3 吧", "看 https://a.cn/p/x_y-z?a=1&lt=2#3 吧"),
        ("https://a.cn/|**粗**", "https://a.cn/｜＊＊粗＊＊"),
        ("**", "＊＊"),
        ("", ""),
    ],
)
def test_nothing_that_people_write_changes_how_it_looks(written: str, shown: str) -> None:
    assert markdown(written) == shown


@given(st.text(st.one_of(st.sampled_from(SIGNS), st.characters(exclude_categories=["Cs", "Cc"])), max_size=60))
def test_every_character_is_seen_and_none_is_live(words: str) -> None:
    shown = markdown(words)
    assert seen(shown) == seen(words)
    without_addresses = re.sub(r"https?://[^\s*`\[\]<>|\\]+", "", shown)
    assert not LIVE.search(without_addresses)
    assert not re.search(r"^\s*(#|[-+]\s|\d+[.)]\s|=+\s*$|-{2,}\s*$)", without_addresses, re.MULTILINE)
    assert not re.search(r"&#?\w{1,31};", without_addresses)


@given(st.lists(st.tuples(st.text(SIGNS, max_size=20), st.sampled_from(STYLES)), max_size=6))
def test_all_of_a_message_is_in_its_pieces(lines: list[tuple[str, str]]) -> None:
    blocks = tuple(Block(words, style) for words, style in lines)  # type: ignore[arg-type]
    message = Message("\n".join(block.text for block in blocks), blocks=blocks)
    shown, said = (re.sub(r"[*`]", "", seen(words)) for words in ("\n".join(pieces(message)), message.text))
    assert shown == said


def test_strong_lines_are_strong_and_each_line_is_one() -> None:
    message = Message("题\n甲\n乙", blocks=(Block("题 *1*\n 副题 ", "strong"), Block("甲\n乙")))
    assert list(pieces(message)) == ["**题 ＊1＊**  \n**副题**  \n甲  \n乙"]


def test_a_table_stands_in_a_block_of_code_as_wide_as_it_is() -> None:
    heads, first, second = (
        ("乡镇", "应报", "已报", "率"),
        ("很长很长的一个乡镇名字", "12", "11", "92%"),
        ("`乙`", "3", "3", "100%"),
    )
    rows = "\n".join(laid_out([heads, first, second]))
    message = Message(f"表\n{rows}", blocks=(Block("表"), Block(rows, "table"), Block("完")))
    (shown,) = pieces(message)
    above, table, below = shown.split("```")
    assert (above, below) == ("表\n", "\n完")
    assert table.strip("\n").splitlines() == rows.replace("`", "｀").splitlines()
    assert all(width(line) <= COLUMNS for line in rows.splitlines())


@pytest.mark.parametrize("style", STYLES)
def test_a_long_text_is_cut_between_paragraphs(style: str) -> None:
    paragraphs = [f"第{number}段 " + "字*" * 500 + "\n第二行" for number in range(20)]
    text = "\n\n".join(paragraphs)
    shown = list(pieces(Message(text, blocks=(Block(text, style),))))  # type: ignore[arg-type]
    assert len(shown) > 1
    assert all(size(piece) <= LONGEST for piece in shown)
    assert all(seen(piece.strip("*`\n")).startswith("第") for piece in shown)
    assert all(piece.strip("*`\n").endswith("第二行") for piece in shown)
    assert seen("".join(shown).replace("**", "").replace("```", "")) == seen(text)


@given(st.lists(st.integers(0, 9000), max_size=6), st.sampled_from(STYLES), st.sampled_from("字a>"))
def test_every_piece_fits_and_nothing_is_lost(lengths: list[int], style: str, sign: str) -> None:
    text = "\n".join(sign * length for length in lengths)
    message = Message(text, blocks=(Block(text, style),))  # type: ignore[arg-type]
    shown = list(pieces(message))
    assert all(0 < size(piece) <= LONGEST for piece in shown)
    bare = "".join(shown).replace("**", "").replace("```", "")
    assert seen(bare).count(sign) == sum(lengths)


def test_what_is_empty_has_no_piece() -> None:
    assert list(pieces(Message(""))) == list(pieces(Message(" \n "))) == []
