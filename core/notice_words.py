"""What is said of a notice: to its readers, once and once more, and in lists."""

from __future__ import annotations

from collections.abc import Iterable

from core.expected import Calendar
from core.messages import Button, File, Line, Say, Strong
from core.notices import Notice, Silent, Standing
from core.texts import Names, Text, day_text, text

SHORT = 40
"""Letters by which a notice is known again in a list."""


def issue(notice: Notice) -> Text:
    """How it is called: 〔2026〕3号."""
    return text("notice-issue", year=notice.year, number=notice.number)


def say(notice: Notice, sender: str, unit: str, channel: str) -> Say:
    """The notice as it is shown to one of its readers, in that chat."""
    lines: list[Line] = [Strong(text("notice-title", issue=issue(notice), unit=unit, name=sender)), *content(notice)]
    files = (notice.file,) if notice.file and is_carried(notice, channel) else ()
    if notice.file and not files:
        lines.append(text("notice-file-elsewhere", file=name_of(notice.file), unit=unit))
    lines.append(text("notice-how", day=day_text(notice.closes_on)))
    return Say(lines=tuple(lines), buttons=((noted_button(notice.key),),), files=files)


def content(notice: Notice) -> list[Line]:
    return [text("notice-words", words=notice.words)] if notice.words else []


def is_carried(notice: Notice, channel: str) -> bool:
    """Whether its document can be shown in that chat: a chat hands on what it has got itself."""
    return notice.file is None or (notice.account is not None and notice.account[0] == channel)


def noted_button(key: str, label: Text | None = None) -> Button:
    return Button(label or text("button-noted"), f"noted:{key}")


def again_lines(notices: Iterable[tuple[Notice, str]]) -> list[Text]:
    """A line for each notice that was not acknowledged, with its unit's name."""
    return [text("notice-again-line", issue=issue(notice), unit=unit, words=short(notice)) for notice, unit in notices]


def again_buttons(notices: Iterable[Notice]) -> tuple[tuple[Button, ...], ...]:
    return tuple((noted_button(one.key, text("button-noted-of", issue=issue(one))),) for one in notices)


def say_again(notices: Iterable[tuple[Notice, str]]) -> Say:
    """One message about all that somebody has not acknowledged."""
    listed = list(notices)
    lines = (text("notice-again-title", count=len(listed)), *again_lines(listed))
    return Say(lines=lines, buttons=again_buttons(notice for notice, _ in listed))


def name_of(file: File) -> Text | str:
    return file.name or text("notice-picture" if file.kind == "picture" else "notice-document")


def short(notice: Notice) -> Text | str:
    """By what it is known again: its first letters, or its document."""
    words = " ".join(notice.words.split())
    if not words and notice.file:
        return name_of(notice.file)
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"


def counts_of(one: Standing) -> dict[str, int]:
    return {"acknowledged": one.acknowledged, "readers": one.readers}


def list_line(one: Standing, calendar: Calendar) -> Text:
    """A notice that was sent, in one line."""
    sent_on = calendar.local(one.notice.sent_at or one.notice.changed_at).date()
    about = {"issue": issue(one.notice), "day": day_text(sent_on), "words": short(one.notice)}
    return text("notice-line", unit=one.unit.name, state=one.notice.state.value, **about, **counts_of(one))


def by_township(silent: Iterable[Silent]) -> list[Text]:
    """A line for each township, with those there who have not acknowledged, each with how far it came with her."""
    groups: dict[str, list[str | Text | Names]] = {}
    for one in silent:
        about = {"name": one.name, "reached": one.reached.value}
        here = text("notice-who-here", **about)
        said = here if one.unit == one.township else text("notice-who", unit=one.unit, **about)
        groups.setdefault(one.township, []).append(said)
    return [
        text("notice-who-township", township=township, count=len(names), names=names)
        for township, names in groups.items()
    ]
