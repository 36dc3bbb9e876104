"""`lingbao doctor`: is everything there that the program needs?"""

from __future__ import annotations

from bot.clock import Clock
from bot.console import Console
from bot.doctor import Finding, examine
from core.errors import InputError
from core.texts import text


async def doctor(console: Console, *, as_json: bool) -> bool:
    """Says how each thing is; returns whether all is well."""
    try:
        settings = console.settings
    except InputError as error:
        if not as_json:
            raise
        console.show_json([{"check": "settings", "ok": False, "says": fault} for fault in error.faults])
        return False
    findings: list[Finding] = []
    async for finding in examine(settings, Clock().now()):
        findings.append(finding)
        if not as_json:
            console.say(text("doctor-line", ok=str(finding.ok).lower(), what=finding.what))
    if as_json:
        console.show_json([{"check": f.check, "ok": f.ok, "says": console.words(f.what)} for f in findings])
    wrong = sum(not finding.ok for finding in findings)
    if not as_json:
        console.say(text("doctor-summary", wrong=wrong))
    return wrong == 0
