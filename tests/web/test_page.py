"""The page as the server makes it: who can be chosen, in which language, and nothing that a name could break."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from sqlalchemy import insert, update

from core.units import Role
from storage import Store, accounts, tables
from storage.people import ChatPerson
from tests.county import WANG, ZHAO
from tests.web.site import Bot, Client, visiting, well
from web.app import build_app
from web.phones import phones


class Page(HTMLParser):
    """What a test looks at: the options by phone and township, and the attributes of all elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.choices: dict[str, dict[str, list[str]]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "select":
            self.choices[found["data-testid"] or ""] = {}
        if tag == "optgroup":
            list(self.choices.values())[-1][found["label"] or ""] = []
        if tag == "option":
            list(list(self.choices.values())[-1].values())[-1].append(found["value"] or "")

    def all(self, tag: str, attribute: str) -> Iterator[dict[str, str | None]]:
        return (found for each, found in self.elements if each == tag and attribute in found)

    def chosen(self) -> list[str | None]:
        return [option["value"] for option in self.all("option", "selected")]


async def get(http: Client, path: str = "/") -> Page:
    answer = await http.get(path)
    assert answer.status == 200
    return Page(answer.text)


async def test_everybody_can_be_chosen_by_role_and_township(http: Client) -> None:
    page = await get(http)
    assert page.choices == {
        "person-reporter": {"东河镇": ["d1", "d2", "d3"], "西岭乡": ["d4", "d5"]},
        "person-manager": {"青山县": ["c1"], "东河镇": ["m1"], "西岭乡": ["m2"]},
    }


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("/", ["d1", "m1"]),
        ("/?reporter=d4", ["d4", "m2"]),  # the manager of her township
        ("/?reporter=d4&manager=c1", ["d4", "c1"]),
        ("/?reporter=m1&manager=nobody", ["d1", "m1"]),
    ],
)
async def test_who_holds_the_phones(http: Client, path: str, chosen: list[str]) -> None:
    assert (await get(http, path)).chosen() == chosen


async def test_somebody_with_two_villages_has_one_phone(http: Client, bot: Bot) -> None:
    await bot.store.write(
        lambda conn: conn.execute(insert(tables.post).values(person_id=13, unit_id=ZHAO.id, role="reporter"))
    )
    page = await get(http)
    assert page.choices["person-reporter"] == {"东河镇": ["d1", "d2", "d3"], "西岭乡": ["d4", "d5"]}
    places = {option["value"]: option["data-place"] for option in page.all("option", "value")}
    assert places["d3"] == f"东河镇 · {WANG.name}、{ZHAO.name}"
    assert places["m1"] == "东河镇"


async def test_a_county_without_people(empty_store: Store) -> None:
    chat = Bot(empty_store).chat()
    async with visiting(build_app(well, chat)) as http:
        text = (await http.get("/")).text
    assert text.count("这里还没有人。请先导入人员名单，再刷新本页。") == 2


async def test_the_clock_and_its_buttons(http: Client) -> None:
    text = re.sub(r"<[^>]*>|\s+", " ", (await http.get("/")).text)
    seen = re.sub(r" +", " ", text)
    assert "16:12 11月20日（周五）" in seen
    assert "16:30 催报 20:00 上报催办 下周一 08:00 周报 1号 08:00 月报" in seen


@pytest.mark.parametrize(
    ("language", "send", "lang"), [("en", "Send", "en"), ("zh-CN", "发送", "zh-CN"), ("", "发送", "zh-CN")]
)
async def test_language_is_switched_for_page_and_bot(
    http: Client, bot: Bot, language: str, send: str, lang: str
) -> None:
    if language:
        answer = await http.post("/language", json={"language": language})
        assert answer.status == 200
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert bot.languages == [language]
    text = (await http.get("/")).text
    assert f'<html lang="{lang}">' in text
    assert f">{send}</button>" in text
    pressed = {button["data-language"]: button["aria-pressed"] for button in Page(text).all("button", "data-language")}
    assert pressed == {each: str(each == lang).lower() for each in ("zh-CN", "en")}


async def test_an_unknown_language_changes_nothing(http: Client, bot: Bot) -> None:
    answer = await http.post("/language", json={"language": "fr"})
    assert (answer.status, answer.text) == (400, "language: one of zh-CN, en")
    assert not bot.languages
    odd = await http.get("/", headers={"Cookie": "lingbao-language=fr"})
    assert '<html lang="zh-CN">' in odd.text


async def test_names_are_only_ever_text(http: Client, bot: Bot) -> None:
    wild = """<script>alert('1')</script>"&"""
    await bot.store.write(lambda conn: conn.execute(update(tables.person).values(name=wild)))
    await bot.store.write(lambda conn: conn.execute(update(tables.unit).values(name=wild)))
    page = await get(http)
    assert [found["src"] for _, found in page.elements if _ == "script"] == ["/static/page.js"]
    assert {option["data-name"] for option in page.all("option", "data-name")} == {wild}


async def test_nothing_comes_from_elsewhere_and_nothing_is_inline(http: Client) -> None:
    page = await get(http)
    sources = {found.get("src") or found.get("href") for _, found in page.elements} - {None}
    assert sources
    for source in sources:
        assert source is not None
        assert source.startswith("/static/")
        assert (await http.get(source)).status == 200
    assert not [name for _, found in page.elements for name in found if name.startswith("on") or name == "style"]
    body = next(page.all("body", "data-texts"))
    assert json.loads(body["data-texts"] or "")["sending"] == "正在发送……"


def test_without_managers_there_is_a_phone_without_an_owner() -> None:
    doctor = ChatPerson("d1", "张医生", Role.REPORTER, "张家村", "东河镇", "青山县")
    held = [phone.owner and phone.owner.address for phone in phones([doctor], {}, {})]
    assert held == ["d1", None]


def test_whoever_has_wecom_too_holds_a_phone_for_each() -> None:
    doctors = [
        ChatPerson(address, name, Role.REPORTER, "张家村", "东河镇", "青山县")
        for address, name in (("d1", "张医生"), ("d2", "李医生"))
    ]
    for wanted, keys in (({}, ["reporter", "wecom", "manager"]), ({"reporter": "d2"}, ["reporter", "manager"])):
        found = phones(doctors, wanted, {"d1": "w1"})
        assert [phone.key for phone in found] == keys
        assert [phone.owner.wecom for phone in found if phone.is_wecom and phone.owner] == ["w1"] * (len(keys) - 2)


async def test_both_phones_of_somebody_are_on_the_page_and_each_is_named(http: Client, bot: Bot) -> None:
    bound = ("local-wecom", "w1")
    await bot.store.write(lambda conn: accounts.bind(conn, bound, 11, bot.now))
    for language, words in (("zh-CN", "村医（企业微信）"), ("en", "Doctor (WeCom)")):
        await http.post("/language", json={"language": language})
        page = await get(http)
        labels = [found["aria-label"] for found in page.all("section", "data-role")]
        assert (len(labels), labels[1]) == (3, words)
    assert (await http.get("/phones/w1/messages")).json()["messages"] == []
