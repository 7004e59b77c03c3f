"""An account together with those who must hear of its changes."""

from collections.abc import Callable
from dataclasses import dataclass

from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import Contact, Deal, Note, Talk

Entity = Contact | Deal | Talk | Note


@dataclass(frozen=True)
class Change:
    """Something happened to an entity; `event` is named as in the settings of webhooks (`add_lead`, `update_talk`…)."""

    event: str
    entity: Entity
    old_status_id: int | None = None


@dataclass(frozen=True)
class Office:
    """What the rules work on: one account and its listeners."""

    account: Account
    announce: Callable[[Change], None]

    def changed(self, event: str, entity: Entity) -> None:
        # A copy, because the hook is delivered later and must tell of this moment.
        self.announce(Change(event, entity.model_copy(deep=True)))
