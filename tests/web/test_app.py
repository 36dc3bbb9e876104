"""Health, and what every answer carries."""

from __future__ import annotations

import pytest

from tests.web.site import Bot, Client, visiting, well
from web.app import HEADERS, MAX_BODY, build_app


@pytest.mark.parametrize(
    ("reasons", "status", "word"),
    [([], 200, "ok"), (["database: OperationalError", "telegram: no answer since 10:02"], 503, "failing")],
)
async def test_health(reasons: list[str], status: int, word: str) -> None:
    async def health() -> list[str]:
        return reasons

    async with visiting(build_app(health)) as http:
        answer = await http.get("/health")
        assert answer.status == status
        assert answer.json() == {"status": word, "reasons": reasons}


async def test_without_a_local_chat_there_is_no_page() -> None:
    async with visiting(build_app(well)) as http:
        for path in ("/", "/static/page.js", "/phones/d1/messages"):
            assert (await http.get(path)).status == 404


async def test_every_answer_is_safe_and_fresh(http: Client) -> None:
    for path in ("/", "/health", "/static/page.js", "/phones/d1/messages", "/no/such/page"):
        answer = await http.get(path)
        assert HEADERS.items() <= dict(answer.headers).items(), path
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")


async def test_a_request_as_long_as_a_book_is_refused(http: Client, bot: Bot) -> None:
    answer = await http.post("/phones/d1/messages", json={"key": "k" * 10, "text": "字" * MAX_BODY})
    assert answer.status == 413
    assert not bot.taken


async def test_figures_are_shown_in_prometheus_format_and_to_be_read_only() -> None:
    async def figures() -> bytes:
        return b"lingbao_leads 1.0\n"

    async with visiting(build_app(well, figures=figures)) as http:
        answer = await http.get("/metrics")
        assert (answer.status, answer.text) == (200, "lingbao_leads 1.0\n")
        assert dict(answer.headers)["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert (await http.post("/metrics", json={})).status == 405
    async with visiting(build_app(well)) as http:
        assert (await http.get("/metrics")).status == 404
