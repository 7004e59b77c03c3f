"""The map Telegram ID → contact, kept in memory."""

from collections.abc import Sequence

from bridge.domain.cards import Written
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
        self.known_chats: dict[tuple[int, int], list[str]] = {}
        self.being_made: dict[tuple[int, int], float] = {}
        self.adopted: dict[tuple[int, int], int] = {}
        self.written: dict[tuple[int, int], Written] = {}

    def claim(self, account_id: int, user_id: int, conversation: ConversationId) -> int | None:
        with self.step("claim"):
            person = (account_id, user_id)
            if person in self.contacts:
                return self.contacts[person]
            if self.introducing.setdefault(person, conversation) != conversation:
                raise NotYetError(Reason.PERSON_BEING_INTRODUCED, "by another conversation", 1.0)
            return None

    def introduces(self, account_id: int, user_id: int, conversation: ConversationId) -> bool:
        return self.introducing.get((account_id, user_id)) == conversation

    def chats(self, account_id: int, user_id: int) -> Sequence[str]:
        return self.known_chats.get((account_id, user_id), [])

    def release(self, account_id: int, user_id: int, conversation: ConversationId, chat_id: str = "") -> None:
        with self.step("release"):
            if self.introducing.get((account_id, user_id)) == conversation:
                del self.introducing[account_id, user_id]
            self._note_chat((account_id, user_id), chat_id)

    def known(self, account_id: int, user_id: int, contact_id: int, chat_id: str = "") -> Written | None:
        with self.step("known"):
            self.contacts[account_id, user_id] = contact_id
            self.introducing.pop((account_id, user_id), None)
            self.being_made.pop((account_id, user_id), None)
            self._note_chat((account_id, user_id), chat_id)
        written = self.written.get((account_id, user_id))
        return written if written is not None and written.contact_id == contact_id else None

    def making(self, account_id: int, user_id: int) -> float:
        return self.being_made.get((account_id, user_id), 0.0)

    def makes(self, account_id: int, user_id: int, at: float) -> None:
        with self.step("makes"):
            self.being_made[account_id, user_id] = at

    def adopts(self, account_id: int, user_id: int, contact_id: int) -> bool:
        with self.step("adopts"):
            return self.adopted.setdefault((account_id, contact_id), user_id) == user_id

    def wrote(self, account_id: int, user_id: int, written: Written) -> None:
        with self.step("wrote"):
            self.written[account_id, user_id] = written

    def forget_contact(self, account_id: int, contact_id: int) -> Sequence[str]:
        chats: list[str] = []
        with self.step("forget_contact"):
            for person, known in list(self.contacts.items()):
                if (person[0], known) == (account_id, contact_id):
                    del self.contacts[person]
                    self.written.pop(person, None)
                    chats += self.known_chats.get(person, [])
        return chats

    def _note_chat(self, person: tuple[int, int], chat_id: str) -> None:
        chats = self.known_chats.setdefault(person, [])
        if chat_id and chat_id not in chats:
            chats.append(chat_id)
