"""Errors that a person can act on."""


class LingbaoError(Exception):
    """Something that the person at the other end can mend; the message says what and where."""


class InputError(LingbaoError):
    """A file, setting or argument is wrong. Each fault names its place; nothing has been changed."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
