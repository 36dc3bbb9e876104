"""The page of a digest: what stands in the chat, with its pictures and tables, for whoever has a link to it.

Whatever is wrong with a link gets the same answer: nobody learns whether there is such a unit, person or digest.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from core.digest import Digest, Kept
from core.expected import Calendar
from core.forms import Forms
from core.heat import HeatMap
from core.messages import Line, Strong, Table
from core.page_links import PATH, PageLink, chat_mark, link_of
from core.papers import has_heat_map
from core.texts import Text, day_text, period_text, text, time_text
from core.trend import Trend
from digests.chart import pictured
from digests.heat_picture import heat_svg
from digests.lines import kept_lines, short_lines
from digests.page import page_lines
from digests.picture import picture_svg
from digests.trend_picture import trend_svg
from locales import Catalogue
from storage import Connection, Store, digests, figures, heat, readers, trend
from storage.readers import Reader
from storage.trouble import DatabaseAway

TEMPLATES = Path(__file__).parent / "templates"
STYLE = "digest.css"

FIGURES = "+−-0123456789"
"""How a cell begins that stands to the right."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link shows, as it is now; the pictures only where there is something to draw."""

    link: PageLink
    reader: Reader
    digest: Digest
    kept: Kept | None
    heat: HeatMap | None
    trend: Trend | None


@dataclass(frozen=True)
class DigestPages:
    """`key` signs the links, `now` is the county's clock, `language` that of whoever is not known."""

    store: Store
    forms: Forms
    calendar: Calendar
    catalogue: Catalogue
    language: str
    key: bytes = field(repr=False)
    now: Callable[[], datetime]
    one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def routes(self) -> list[BaseRoute]:
        return [Route(f"{PATH}{{token:path}}", self.page)]

    async def page(self, request: Request) -> Response:
        """One at a time: whoever opens many takes no more than one thread from the others, and no receipt waits."""
        now = self.now()
        link = link_of(request.path_params["token"], self.key, now)
        if link is None:
            return self._instead("digest-page-none", 404)
        async with self.one_by_one:
            try:
                found = await self.store.read(lambda conn: self._open(conn, link, now))
            except DatabaseAway:
                return self._instead("digest-page-away", 503)
            if found is None:
                return self._instead("digest-page-none", 404)
            return await asyncio.to_thread(self._shown, found, now)

    def _open(self, conn: Connection, link: PageLink, now: datetime) -> Opened | None:
        today = self.calendar.today(now)
        reader = readers.reader(conn, link.person_id, link.unit_id, today)
        if reader is None or link.chat not in {chat_mark(account, self.key) for account in reader.accounts}:
            return None
        unit, period = reader.unit, link.period
        digest = digests.load(conn, unit, period, self.forms, now, today)
        kept = digests.kept_issue(conn, unit, period)
        form = pictured(figures.forms_for(conn, unit, period, self.forms))
        if form is None or digest.is_empty:
            return Opened(link, reader, digest, kept, None, None)
        days = heat.load(conn, unit, period, form, now) if has_heat_map(period) else None
        weeks = trend.load(conn, unit, period, form, form.pictured, today)
        return Opened(link, reader, digest, kept, days, weeks)

    def _shown(self, found: Opened, now: datetime) -> Response:
        language = found.reader.language

        def say(words: Text) -> str:
            return self.catalogue.render(words, language)

        title, *lines = self._first(found)
        body = () if found.digest.is_empty else page_lines(found.digest, self.forms)
        return self._html(
            200,
            language=language,
            title=self._line(title, language)["words"],
            lines=[self._line(line, language) for line in lines],
            pictures=[
                {"name": say(name), "source": f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"}
                for name, svg in self._pictures(found)
            ],
            body=[self._line(line, language) for line in body],
            notes=[say(each) for each in self._notes(found, now)],
        )

    def _first(self, found: Opened) -> Sequence[Line]:
        """The same lines as in the chat."""
        digest, kept = found.digest, found.kept
        if kept:
            return kept_lines(kept, digest, self.forms)
        if digest.is_empty:
            return (text("digest-nothing-here", unit=digest.unit.name, period=period_text(digest.period)),)
        return short_lines(digest, self.forms)

    def _pictures(self, found: Opened) -> Iterator[tuple[Text, str]]:
        """Each with its name, as SVG."""
        language = found.reader.language
        if not found.digest.is_empty:
            yield text("digest-page-picture"), picture_svg(found.digest, self.catalogue, language)
        if found.heat:
            yield text("button-heat"), heat_svg(found.heat, self.catalogue, language)
        if found.trend:
            yield text("button-trend"), trend_svg(found.trend, self.catalogue, language)

    def _notes(self, found: Opened, now: datetime) -> Iterator[Text]:
        made, until = self.calendar.local(now), self.calendar.local(found.link.until)
        yield text("digest-page-as-of", day=day_text(made.date()), time=time_text(made))
        ends = {"day": day_text(until.date()), "time": time_text(until)}
        yield text("digest-page-yours", name=found.reader.name, **ends)

    def _line(self, line: Line, language: str) -> dict[str, Any]:
        """As the template takes it: words in some style, or a table of cells with whether they stand to the right."""
        if isinstance(line, Table):
            heads, *rows = [[self.catalogue.cell(cell, language) for cell in row] for row in (line.heads, *line.rows)]
            return {"style": "table", "heads": heads, "rows": [[(c, c[:1] in FIGURES) for c in row] for row in rows]}
        words, style = (line.strong, "strong") if isinstance(line, Strong) else (line, "words")
        return {"style": style, "words": self.catalogue.render(words, language).strip()}

    def _instead(self, key: str, status: int) -> Response:
        said = self.catalogue.render(Text(key=key), self.language)
        line = {"style": "words", "words": said}
        name = self.catalogue.render(Text(key="page-name"), self.language)
        return self._html(status, language=self.language, title=name, lines=[line], pictures=[], body=[], notes=[])

    def _html(self, status: int, **shown: Any) -> Response:
        """Without a script, and with nothing from anywhere else: the pictures stand in the page, and so does its style,
        which is known by its hash."""
        style = (TEMPLATES / STYLE).read_text("utf-8")
        environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
        html = environment.get_template("digest.html").render(style=Markup(style), **shown)  # noqa: S704 - a file of ours
        known = b64encode(sha256(style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{known}'; img-src data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
        return HTMLResponse(html, status, headers)
