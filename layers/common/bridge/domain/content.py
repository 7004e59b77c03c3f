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


@dataclass(frozen=True)
class Mention:
    """Content that is only spoken of: its kind in Russian, what tells it from others of its kind, and its caption."""

    kind: str
    detail: str = ""
    caption: str = ""

    @property
    def seen(self) -> str:
        return named(self.kind, self.caption, self.detail)


Content = Text | Mention
"""Every kind; `seen` is what a person would see of it."""
