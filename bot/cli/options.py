"""What several commands share."""

from __future__ import annotations

from typing import Annotated, Any

import typer

GROUP: dict[str, Any] = {"no_args_is_help": True, "rich_markup_mode": None}
"""How every group of commands is made."""

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for a script to read.")]
