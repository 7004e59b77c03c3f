"""Wahelp in memory, and what is remembered for it."""

from collections.abc import Iterable, Sequence

from bridge.domain.identity import ConversationId
from bridge.domain.phones import KnownPhone
from bridge.domain.routes import Shape, WahelpRoute
from bridge.relay.messages.wahelp import Granted, Standing, Told, WahelpChannel, WahelpWords
from tests.fakes.bots import BOT_ID
from tests.fakes.steps import Steps
from tests.fakes.vault import FakeVault

PHONE = "+79991234567"


def wahelp_route(**changes: object) -> WahelpRoute:
    """Return a route of bot 7001 of account 31, with a login and a password."""
    context = {"account": "31", "bot": str(BOT_ID), "for": "password"}
    told = {
        "id": 1_800_000_000_000,
        "base": "https://wahelp.test",
        "project": "101",
        "channel": "7f6a",
        "login": "sales@romashka.ru",
        "sealed_password": FakeVault().seal("secret", context),
        "shape": Shape.MESSAGES,
    }
    return WahelpRoute(**told | changes)  # type: ignore[arg-type]


class FakeWahelp(Steps):
    """The port `Wahelp`; `stands` are the words in its channels by their ids, `hooks` the addresses by project.

    `trouble` is raised by every call, `statuses` are those told of operators' messages.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stands: dict[str, tuple[WahelpChannel, WahelpWords]] = {}
        self.times: dict[str, float] = {}
        self.hooks: dict[str, list[str]] = {}
        self.statuses: dict[str, bool] = {}
        self.checked: list[WahelpChannel] = []
        self.trouble: Exception | None = None

    @property
    def texts(self) -> list[str]:
        return [words.text for _, words in self.stands.values()]

    def put(self, words: WahelpWords, channel: WahelpChannel, at: float | None = None) -> str:
        message_id = str(71_001 + len(self.stands))
        self.stands[message_id] = (channel, words)
        if at is not None:
            self.times[message_id] = at
        return message_id

    def post(self, channel: WahelpChannel, words: WahelpWords) -> str:
        self._check()
        with self.step("post"):
            return self.put(words, channel)

    def standing(self, channel: WahelpChannel, words: WahelpWords, since: float) -> Sequence[Standing]:
        self._check()
        with self.step("standing"):
            found = (
                name for name, (_, one) in self.stands.items() if (one.phone, one.text) == (words.phone, words.text)
            )
            return [Standing(name, self.times.get(name)) for name in found][::-1]

    def check(self, channel: WahelpChannel) -> None:
        self._check()
        self.checked.append(channel)

    def hook(self, channel: WahelpChannel, url: str) -> None:
        self._check()
        self.unhook(channel, url)
        self.hooks.setdefault(channel.project, []).append(url)

    def unhook(self, channel: WahelpChannel, url: str) -> None:
        self._check()
        here = self.hooks.get(channel.project, [])
        self.hooks[channel.project] = [one for one in here if one.partition("?")[0] != url.partition("?")[0]]

    def tell_status(self, channel: WahelpChannel, message_id: str, *, delivered: bool) -> None:
        self._check()
        self.statuses[message_id] = delivered

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class FakeWahelpTokens:
    """The port `WahelpTokens`; `owner` is who has locked the one place, empty for nobody."""

    def __init__(self, granted: Granted | None = None) -> None:
        self.granted = granted
        self.owner = ""

    def read(self, place: str) -> Granted | None:
        return self.granted

    def lock(self, place: str) -> str | None:
        if self.owner:
            return None
        self.owner = "worker"
        return self.owner

    def keep(self, place: str, owner: str, granted: Granted) -> None:
        self.granted = granted
        self.unlock(place, owner)

    def unlock(self, place: str, owner: str) -> None:
        if self.owner == owner:
            self.owner = ""


class FakePhones:
    """The port `Phones`."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], KnownPhone] = {}

    def of(self, account_id: int, user_id: int) -> KnownPhone:
        return self.known.get((account_id, user_id), KnownPhone())

    def note(self, account_id: int, user_id: int, known: KnownPhone) -> None:
        self.known[account_id, user_id] = known


class FakePhoneBook:
    """The port `PhoneBook`."""

    def __init__(self) -> None:
        self.entries: dict[tuple[int, str], ConversationId] = {}

    def goes_by(self, conversation: ConversationId, phone: str) -> None:
        self.entries.pop((conversation.bot_id, phone), None)
        self.entries[conversation.bot_id, phone] = conversation

    def conversation(self, bot_ids: Iterable[int], phone: str) -> ConversationId | None:
        wanted = {(bot_id, phone) for bot_id in bot_ids}
        return next((talk for key, talk in reversed(self.entries.items()) if key in wanted), None)


class FakeWahelpJobs:
    """The port `WahelpJobs`."""

    def __init__(self) -> None:
        self.asked: list[ConversationId] = []
        self.thanked: list[ConversationId] = []
        self.told: list[tuple[int, Told]] = []

    def ask_phone(self, conversation: ConversationId) -> None:
        self.asked.append(conversation)

    def thank_for_phone(self, conversation: ConversationId) -> None:
        self.thanked.append(conversation)

    def tell_wahelp(self, account_id: int, told: Told) -> None:
        self.told.append((account_id, told))
