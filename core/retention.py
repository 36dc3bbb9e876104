"""How long things are kept that are not the county's figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """In days. Texts of messages: 0 keeps none once they are read. Earlier versions of a report: 0 keeps all for ever;
    the newest one always stays. Likewise what managers and administrators have done; and how much reporters were asked,
    which is kept for as long as it may be compared with the year before. Notices: from their end on."""

    texts: int = 0
    drafts: int = 7
    messages: int = 30
    revisions: int = 0
    audit: int = 0
    burden: int = 800
    notices: int = 400
