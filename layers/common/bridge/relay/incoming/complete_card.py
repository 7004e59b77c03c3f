"""Writing a person on the contact's card."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from bridge.domain.cards import PARTS, Card, Written, after, changes
from bridge.domain.records import Person
from bridge.relay.incoming.attempts import Attempts
from bridge.relay.ports import Cards, People


@dataclass(frozen=True)
class CompleteCard:
    """Write name, Telegram ID, username and link where nothing of a manager's stands."""

    people: People
    cards: Cards

    def __call__(
        self,
        account_id: int,
        card: Card,
        person: Person,
        own_names: set[str],
        written: Written | None,
        attempt: Attempts,
    ) -> None:
        wanted = changes(card, person, own_names, written)
        done = self._write(account_id, card.contact_id, wanted, attempt) if wanted else {}
        stands = after(card, done, person, written)
        if stands != written:
            self.people.wrote(account_id, person.user_id, stands)

    def _write(self, account_id: int, contact_id: int, wanted: Mapping[str, str], attempt: Attempts) -> dict[str, str]:
        """Write all at once; what amoCRM refuses as a whole is written part by part, so that one loses only itself."""
        whole = Attempts(attempt.patient)
        if whole("карточка", partial(self.cards.write_card, account_id, contact_id, wanted)):
            return dict(wanted)
        if whole.waiting:
            attempt.waiting += whole.waiting
            return {}
        return {
            code: value
            for code, value in wanted.items()
            if attempt(PARTS[code], partial(self.cards.write_card, account_id, contact_id, {code: value}))
        }
