"""A bot's lead funnel: what it asks a person who came by a deep link, and where the lead goes.

A button of a welcome carries `fn:` and the profile, its number and a mark of what it said then (`fn:agency:0:1a2b`), so
that a welcome works however long it has stood there, and a press of what was changed meanwhile is seen to be one. A key
too long for that is named by its hash. The button under a lead's fallback message carries `ld:` and the lead's key.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass, field

LONGEST_DATA = 64
"""Bytes that a button may carry (Bot API, InlineKeyboardButton.callback_data)."""

LEFT_OUT = "…"
"""What stands for the part of an address that is not shown."""

SHORT_PATH = 10
"""Characters of a path of which four would tell too much."""

_BESIDE_KEY = len("fn::00:0000")
_PRESS = re.compile(r"fn:(#[0-9a-f]{16}|[A-Za-z0-9_-]{1,64}):([0-9]{1,2})(?::([0-9a-f]{4}))?")
_LEAD = re.compile(r"ld:([0-9a-f]{32})")


@dataclass(frozen=True)
class FunnelButton:
    """A button under a welcome; `choice` is what the lead says that the person asks for."""

    text: str
    choice: str

    @property
    def mark(self) -> str:
        """What differs, as a rule, when another button has taken its place."""
        said = f"{self.text}\n{self.choice}"
        return f"{zlib.crc32(said.encode()) & 0xFFFF:04x}"


@dataclass(frozen=True)
class Pressed:
    """What a pressed button of a welcome carries; `mark` is empty where it tells none."""

    profile: str
    number: int
    mark: str = ""


@dataclass(frozen=True)
class Profile:
    """What is asked of those who come by one deep link, and where their leads go.

    That is a webhook, whose address is sealed and shown only in part (`shown_url`), or `pipeline_id` of the account.
    """

    key: str
    name: str
    welcome: str
    buttons: tuple[FunnelButton, ...]
    follow_up: str = ""
    follow_up_title: str = ""
    pipeline_id: int | None = None
    sealed_url: bytes = field(default=b"", repr=False)
    shown_url: str = ""

    @property
    def name_in_buttons(self) -> str:
        is_short = len(self.key) <= LONGEST_DATA - _BESIDE_KEY
        return self.key if is_short else f"#{hashlib.sha256(self.key.encode()).hexdigest()[:16]}"

    def data(self, number: int) -> str:
        """Return what the button of that number carries."""
        return f"fn:{self.name_in_buttons}:{number}:{self.buttons[number].mark}"

    def button(self, pressed: Pressed) -> FunnelButton | None:
        """Return the button that was pressed, wherever it stands now; None for one that is gone or says another thing.

        Without a mark its number alone tells.
        """
        by_number = self.buttons[pressed.number : pressed.number + 1]
        if not pressed.mark:
            return next(iter(by_number), None)
        return next((button for button in (*by_number, *self.buttons) if button.mark == pressed.mark), None)


@dataclass(frozen=True)
class Funnel:
    """A bot's funnel; `version` grows with every change.

    `admin_chat_id` is where people are told of leads that failed, 0 for nowhere. `default`: the key of the profile for
    whoever comes by no known link, empty for none.
    """

    bot_id: int
    account_id: int
    version: int
    profiles: tuple[Profile, ...]
    admin_chat_id: int = 0
    default: str = ""

    def profile(self, key: str) -> Profile | None:
        return next((profile for profile in self.profiles if profile.key == key), None)

    def opened_by(self, payload: str) -> Profile | None:
        """Return the profile for who comes with that deep link, None where the bot greets as ever."""
        return self.profile(payload) or self.profile(self.default)

    def pressed_in(self, pressed: Pressed) -> Profile | None:
        """Return the profile whose button was pressed."""
        return next((profile for profile in self.profiles if profile.name_in_buttons == pressed.profile), None)


def pressed_in(data: str) -> Pressed | None:
    """Return what a button of a welcome carries, None for any other button's."""
    found = _PRESS.fullmatch(data)
    return Pressed(found[1], int(found[2]), found[3] or "") if found else None


def lead_data(key: str) -> str:
    """Return what the button under a lead's fallback message carries."""
    return f"ld:{key}"


def lead_in(data: str) -> str:
    """Return the key of the lead under whose message a button was pressed, empty for any other button's."""
    found = _LEAD.fullmatch(data)
    return found[1] if found else ""


def shown_in_part(url: str) -> str:
    """Return how an address is shown that may hold a secret: its scheme, its host, and the end of a long one."""
    scheme, host, path = _parts_of(url)
    return f"{scheme}://{host}/{LEFT_OUT}{path[-4:] if len(path) >= SHORT_PATH else ''}" if path else url


def is_shown_in_part(url: str) -> bool:
    """Tell whether a text is what is shown of an address, which nobody can call."""
    return _parts_of(url)[2].startswith(LEFT_OUT)


def _parts_of(url: str) -> tuple[str, str, str]:
    scheme, _, rest = url.partition("://")
    host = re.split(r"[/?]", rest, maxsplit=1)[0]
    return scheme, host, rest[len(host) + 1 :]
