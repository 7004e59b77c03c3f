"""The map Telegram ID → contact, kept in memory."""

from bridge.domain.errors import NotYetError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from tests.fakes.steps import Steps


class FakePeople(Steps):
    """The port `People`; `contacts` is the map, `introducing` who introduces a person at the moment."""

    def __init__(self) -> None:
        super().__init__()
        self.contacts: dict[tuple[int, int], int] = {}
        self.introducing: dict[tuple[int, int], ConversationId] = {}

    def claim(self, account_id: int, user_id: int, conversation: ConversationId) -> int | None:
        with self.step("claim"):
            person = (account_id, user_id)
            if person in self.contacts:
                return self.contacts[person]
            if self.introducing.setdefault(person, conversation) != conversation:
                raise NotYetError(Reason.PERSON_BEING_INTRODUCED, "by another conversation", 1.0)
            return None

    def release(self, account_id: int, user_id: int, conversation: ConversationId) -> None:
        with self.step("release"):
            if self.introducing.get((account_id, user_id)) == conversation:
                del self.introducing[account_id, user_id]

    def known(self, account_id: int, user_id: int, contact_id: int) -> None:
        with self.step("known"):
            self.contacts[account_id, user_id] = contact_id
            self.introducing.pop((account_id, user_id), None)

    def forget_contact(self, account_id: int, contact_id: int) -> None:
        with self.step("forget_contact"):
            for person, known in list(self.contacts.items()):
                if (person[0], known) == (account_id, contact_id):
                    del self.contacts[person]
