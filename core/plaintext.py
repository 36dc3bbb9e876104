"""A message or a label in its plain form: what differs only in how it was typed becomes the same text."""

from __future__ import annotations

import re
import unicodedata

_ENUMERATORS = "①-⒛ ⓪-⓪ ⓫-⓿ ❶-➓ ㈠-㈩ ㊀-㊉ 🔟-🔟"
"""The signs from - to; with 1️⃣ they count lines, never people. NFKC would turn them into digits."""
_ORDINARY = re.compile("[\0-\x7f\u3001\u3002\u4e00-\u9fff]*")
"""Texts of which NFKC changes nothing: nearly all that are about reports."""
_KEYCAP = re.compile("(?<![0-9\u20e3])[0-9]\u20e3(?![0-9])")
"""By itself: 1️⃣2️⃣ may be twelve, and stays to be asked about."""
_LONGEST_SIGN = 4
"""㏳ is 20日 and ㍿ four characters; a few ligatures would become whole sentences, and a message very long."""

_FIRST = {
    ord("，"): "、",  # only a half-width comma can part thousands
    **{code: "\n" for signs in _ENUMERATORS.split() for code in range(ord(signs[0]), ord(signs[-1]) + 1)},
}
_SIMPLIFIED = str.maketrans(
    "門診種號點個針劑無沒兩貳參陸餘補報週禮總計發現應該為來見們謝領導醫師衛鄉鎮縣幾約過數問題異統匯結處靜"
    "脈輸霧換藥劃婦兒檢驗電圖視慢隨訪糖錄講測壓費這還與區實後開麼嗎張檔當書傳況聲將戶據時暫樣歐畢煩愛療確"
    "組訂許詳說請誰負輪裡裏鐘錯長閱陽項預寫審對慶",
    "门诊种号点个针剂无没两贰叁陆余补报周礼总计发现应该为来见们谢领导医师卫乡镇县几约过数问题异统汇结处静"
    "脉输雾换药划妇儿检验电图视慢随访糖录讲测压费这还与区实后开么吗张档当书传况声将户据时暂样欧毕烦爱疗确"
    "组订许详说请谁负轮里里钟错长阅阳项预写审对庆",
)
"""Only the characters that stand in the shipped aliases, in numbers, in days and in the words around them."""

_PLAIN = re.compile(f"(?:(?![{''.join(map(chr, _SIMPLIFIED))}])[\n -@\\[-~、。\u4e00-\u9fff])*")
"""Texts in plain form already, as most are that are typed on a telephone."""

_ILLEGIBLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain(text: str) -> str:
    """NFKC, lower case, simplified characters, without zero-width ones; enumerators become line breaks."""
    if _PLAIN.fullmatch(text):
        return text
    text = text.translate(_FIRST)
    if not _ORDINARY.fullmatch(text):
        text = "".join(map(_plain_character, text))
    return _KEYCAP.sub("\n", text).casefold().translate(_SIMPLIFIED)


def legible(text: str) -> str:
    """Without control characters and halves of characters, which no database keeps: a sign stands in their place."""
    return _ILLEGIBLE.sub("\ufffd", text)


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    # ² ½ Ⅳ stay what they are: NFKC would make digits and letters of them that nobody wrote.
    normal = character if category in ("No", "Nl") else unicodedata.normalize("NFKC", character)
    return normal if len(normal) <= _LONGEST_SIGN else character
