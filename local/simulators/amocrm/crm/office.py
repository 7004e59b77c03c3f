"""An account together with those who must hear of its changes."""

from collections.abc import Callable
from dataclasses import dataclass

from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Message
from local.simulators.amocrm.state.records import Company, Contact, Deal, Note, Talk, UnsortedRequest

Subject = Contact | Company | Deal | Talk | Note | UnsortedRequest | Message


@dataclass(frozen=True)
class Change:
    """Something happened to entities of one kind; `event` is named as in the settings of webhooks (`update_talk`…)."""

    event: str
    entities: tuple[Subject, ...]
    old_status_id: int | None = None


@dataclass(frozen=True)
class Office:
    """What the rules work on: one account and its listeners."""

    account: Account
    announce: Callable[[Change], None]

    def changed(self, event: str, *entities: Subject, old_status_id: int | None = None) -> None:
        """Tell of one change; several entities, as a manager selects them in a list, are told of at once."""
        self.announce(Change(event, entities, old_status_id))
