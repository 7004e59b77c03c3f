"""Finding whose card a person's first message to a bot belongs to."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.relay.failures.keep_failure import ACCOUNT_STATES
from bridge.relay.ports import Cards, People


@dataclass(frozen=True)
class FindContact:
    """Ask amoCRM where our map knows no contact; while REST is closed to us messages still go through amojo."""

    people: People
    cards: Cards

    def __call__(self, account_id: int, user_id: int) -> int | None:
        """Return none as well where nobody can ask."""
        try:
            return self.ask(account_id, user_id)
        except PermanentError as error:
            if error.reason not in ACCOUNT_STATES:
                raise
            return None

    def ask(self, account_id: int, user_id: int) -> int | None:
        """Look first whose the other chats of the person are: that contact may lack its Telegram ID, or be unsorted."""
        for chat_id in reversed(self.people.chats(account_id, user_id)):
            contact_id = self.cards.contact_of_chat(account_id, chat_id)
            if contact_id is not None:
                return contact_id
        return self.cards.find_contact(account_id, user_id)
