"""Where settings come from: the environment, files that hold secrets, and lingbao.toml; and what is wrong with them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.settings import PREFIX, Settings
from core.errors import InputError

CONFIG_VARIABLE = "LINGBAO_CONFIG"
TEST_PREFIX = "LINGBAO_TEST_"  # what only the tests read
DEFAULT_FILE = Path("lingbao.toml")


def load_settings(config: Path | None = None) -> Settings:
    """The settings from the environment and from `config`, LINGBAO_CONFIG or ./lingbao.toml.

    A secret may stand in a file: LINGBAO_TELEGRAM__TOKEN_FILE names it. Raises InputError that names each wrong or
    unknown setting, where it was set and what is allowed; never the value of a secret.
    """
    environ = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX) and value}
    file = config or Path(environ.get(CONFIG_VARIABLE, DEFAULT_FILE))
    values = _read_file(file, wanted=config is not None or CONFIG_VARIABLE in environ)
    faults = _unknown_variables(environ) + _take_secret_files(values, environ)
    if faults:
        raise InputError(faults)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise InputError([_fault(detail, environ, file) for detail in error.errors()]) from None


def knobs(
    model: type[BaseModel] = Settings, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every setting as its path in the file, ("web", "port"), and its field."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from knobs(field.annotation, (*above, name))
        else:
            yield (*above, name), field


def variable(path: tuple[str, ...]) -> str:
    """The environment variable of a setting: LINGBAO_WEB__PORT."""
    return PREFIX + "__".join(path).upper()


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


def _read_file(file: Path, *, wanted: bool) -> dict[str, Any]:
    if not wanted and not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))  # as Windows Notepad saves it
    except OSError as error:
        raise InputError([f"{file}: the settings file cannot be read: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([f"{file}: not a TOML file: {error}"]) from None


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    known = {variable(path) for path, _ in knobs()} | {CONFIG_VARIABLE}
    known |= {f"{variable(path)}_FILE" for path, field in knobs() if _is_secret(field)}
    unknown = [name for name in environ if name not in known and not name.startswith(TEST_PREFIX)]
    return [f"{name}: there is no such setting{_suggestion(name, known)}" for name in sorted(unknown)]


def _suggestion(name: str, known: set[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _take_secret_files(values: dict[str, Any], environ: Mapping[str, str]) -> list[str]:
    """Puts the contents of the files named by *_FILE into `values`."""
    faults = []
    for path in (path for path, field in knobs() if _is_secret(field)):
        name = f"{variable(path)}_FILE"
        if name not in environ:
            continue
        if variable(path) in environ:
            faults.append(f"{name}: {variable(path)} is set as well; give only one of them")
            continue
        try:
            secret = Path(environ[name]).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{name}: {environ[name]} cannot be read: {getattr(error, 'strerror', 'it is not text')}")
            continue
        section = values
        for part in path[:-1]:
            section = section.setdefault(part, {})
        section[path[-1]] = secret
    return faults


def _fault(detail: ErrorDetails, environ: Mapping[str, str], file: Path) -> str:
    path = tuple(str(part) for part in detail["loc"])
    name = ".".join(path)
    fields = dict(knobs())
    if detail["type"] == "extra_forbidden":
        return f"{file}: {name}: there is no such setting{_suggestion(name, {'.'.join(known) for known in fields})}"
    candidates = (variable(path), f"{variable(path)}_FILE")
    section = f"{variable(path)}__"  # a fault of a whole section is in any of its settings
    source = next((name for name in environ if name in candidates or name.startswith(section)), str(file))
    field = fields.get(path)
    shown = f" {detail['input']!r}" if field and not _is_secret(field) else ""
    help_text = f" ({field.description})" if field and field.description else ""
    reason = detail["msg"].removeprefix("Value error, ")
    return f"{source}: {name}:{shown} is not allowed: {reason}{help_text}"
