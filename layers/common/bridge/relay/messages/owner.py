"""What the receiver of a bot's own code answers."""

from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True)
class Received:
    """An answer: `body` may be a call of the Bot API, `retry_after` what the header of that name asked for."""

    status: int
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    retry_after: int = 0

    @property
    def phrase(self) -> str:
        """What the status is called, empty for one that has no name."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return ""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class NotReceivedError(Exception):
    """A receiver did not answer; the text is how Telegram calls it. `silent`: it was waited for in vain."""

    def __init__(self, text: str, *, silent: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.silent = silent
