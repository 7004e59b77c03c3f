"""What belongs to deals in amoCRM as the use cases see it."""

from dataclasses import dataclass, field

from bridge.domain.cards import Serving
from bridge.domain.errors import BridgeError
from tests.fakes.cards import FakeCards


@dataclass
class FakeDeals:
    """The port `Deals`, over the contacts and requests of the fake of cards.

    `talks` are what talks serve, by their numbers; `closed` those that were ended; `taken` the chats whose request was
    brought into a deal, with that deal and contact.
    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    """

    cards: FakeCards
    talks: dict[str, Serving] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    taken: list[tuple[str, int, int | None]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)

    def detach(self, account_id: int, contact_id: int, deal_id: int) -> None:
        self._check("detach")
        if contact_id in self.cards.attached.get(deal_id, []):
            self.cards.attached[deal_id].remove(contact_id)

    def serving(self, account_id: int, talk_id: str) -> Serving | None:
        self._check("serving")
        return self.talks.get(talk_id)

    def close_talk(self, account_id: int, talk_id: str) -> None:
        self._check("close_talk")
        self.closed.append(talk_id)

    def requests(self, account_id: int) -> list[str]:
        self._check("requests")
        return sorted(self.cards.requests)

    def take_request(self, account_id: int, chat_id: str, deal_id: int, contact_id: int | None) -> bool:
        self._check("take_request")
        if chat_id not in self.cards.requests:
            return False
        self.cards.requests.remove(chat_id)
        self.taken.append((chat_id, deal_id, contact_id))
        return True

    def _check(self, method: str) -> None:
        self.calls.append(method)
        if method in self.lasting:
            raise self.lasting[method]
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)
