"""What a message carries: a closed union of kinds, the same for private chats and groups."""

from dataclasses import dataclass

from bridge.domain.texts import named


@dataclass(frozen=True)
class Text:
    """Plain text, as it was written."""

    text: str

    @property
    def seen(self) -> str:
        return self.text

    @property
    def identity(self) -> str:
        return self.text


@dataclass(frozen=True)
class Mention:
    """Content that is only spoken of: its kind in Russian, what tells it from others of its kind, and its caption.

    `file` identifies the file that it is, so that another one in its place is a change.
    """

    kind: str
    detail: str = ""
    caption: str = ""
    file: str = ""

    @property
    def seen(self) -> str:
        return named(self.kind, self.caption, self.detail)

    @property
    def identity(self) -> str:
        return f"{self.seen}\n{self.file}"


Content = Text | Mention
"""Every kind; `seen` is what a person would see of it, and `identity` differs when a reader would see a difference."""
