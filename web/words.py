"""What the page shows, in one language: sentences, the county's clock, bubbles."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from core.expected import Calendar
from core.messages import Choice
from core.taps import Buttons
from core.texts import Arg, Text, day_text, time_text
from locales import Catalogue
from storage.local_chat import LocalMessage


@dataclass(frozen=True, slots=True)
class Words:
    catalogue: Catalogue
    calendar: Calendar
    language: str

    def say(self, key: str, /, **args: Arg) -> str:
        return self.catalogue.render(Text(key=key, args=args), self.language)

    def moment(self, moment: datetime) -> dict[str, str]:
        """The day and the time of day in the county."""
        local = self.calendar.local(moment)
        day, time = day_text(local.date()), time_text(local)
        return {"day": self.catalogue.render(day, self.language), "time": self.catalogue.render(time, self.language)}

    def buttons(self, rows: Buttons) -> list[list[dict[str, str]]]:
        """Those that open a page have its address, too."""
        return [[_button(choice) for choice in row] for row in rows]

    def bubble(self, bubble: LocalMessage) -> dict[str, Any]:
        """A bubble as the script of the page gets it; files as addresses to fetch them from."""
        here = f"/phones/{quote(bubble.address, safe='')}/messages/{bubble.id}/files"
        return {
            "id": bubble.id,
            "key": bubble.key,
            "mine": bubble.mine,
            "text": bubble.message.text,
            "blocks": [asdict(block) for block in bubble.message.blocks],
            **self.moment(bubble.at),
            "buttons": self.buttons(bubble.message.buttons),
            "files": [
                {
                    "kind": file.kind,
                    "name": file.name,
                    "url": f"{here}/{number}",
                    "label": self.say(f"page-{file.kind}", name=file.name),
                }
                for number, file in enumerate(bubble.message.files)
            ],
        }


def _button(choice: Choice) -> dict[str, str]:
    return {"label": choice.label, "action": choice.action, **({"url": choice.url} if choice.url else {})}
