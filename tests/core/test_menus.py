"""Whose menu has which commands, in words that Telegram takes."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from core.menus import EVERYBODY, WHOSE, commands
from core.units import Role
from handlers.commands import COMMANDS
from locales import load_catalogue

ROLES = [set(roles) for roles in chain.from_iterable(combinations(Role, count) for count in range(len(Role) + 1))]


@pytest.mark.parametrize(
    ("roles", "menu"),
    [
        (set(), ""),
        ({Role.REPORTER}, "report today statement change absence pause help lang"),
        ({Role.MANAGER}, "today missing week month unit rank statement alerts invite notice absence help lang"),
        ({Role.ADMINISTRATOR}, "invite absence help lang"),
        (
            {Role.REPORTER, Role.MANAGER},
            "report today missing week month unit rank statement alerts change invite notice absence pause help lang",
        ),
    ],
)
def test_who_has_which_commands(roles: set[Role], menu: str) -> None:
    assert commands(roles) == tuple(menu.split())


def test_whoever_reports_has_everybodys() -> None:
    assert commands({Role.REPORTER}) == EVERYBODY


@pytest.mark.parametrize("roles", ROLES, ids=lambda roles: "+".join(sorted(roles)))
def test_more_roles_never_have_fewer_commands(roles: set[Role]) -> None:
    assert all(set(commands({role})) <= set(commands(roles)) for role in roles)


def test_every_command_is_one_that_the_bot_knows() -> None:
    known = {word.removeprefix("/") for words in COMMANDS.values() for word in words if word.startswith("/")}
    assert WHOSE.keys() <= known


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_command_has_a_short_description(language: str) -> None:
    sentences = load_catalogue().sentences(language)
    assert all(f"menu-{command}" in sentences for command in WHOSE)
