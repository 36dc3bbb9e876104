"""What a handler asks about the county that no message of its batch changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """Something that storage can answer (storage.answers) with a T, as it was before the batch. Each kind of question
    is a class of its own, whose fields say what it is about."""
