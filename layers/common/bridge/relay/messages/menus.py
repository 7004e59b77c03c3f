"""What a bot says in a group by itself: texts with links in them, buttons under them, questions."""

from dataclasses import dataclass

from bridge.domain.menus import Action


@dataclass(frozen=True)
class Anchor:
    """A text that leads to a `url`, or that speaks to a person by Telegram's id (`user_id`)."""

    text: str
    url: str = ""
    user_id: int = 0


Words = tuple[str | Anchor, ...]


@dataclass(frozen=True)
class MenuButton:
    """A button of a menu: it opens a `url`, or asks for an action."""

    label: str
    action: Action | None = None
    url: str = ""


@dataclass(frozen=True)
class Page:
    """One message of a menu.

    `asks`: it is a question to whoever wrote the message that it replies to, or is spoken to in it; the text shows
    where the answer is typed. A question has no buttons, for Telegram lets a message have one or the other.
    """

    words: Words
    rows: tuple[tuple[MenuButton, ...], ...] = ()
    asks: str = ""

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.words)
