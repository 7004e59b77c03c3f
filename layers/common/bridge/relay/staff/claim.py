"""What becomes of `/me`: somebody in a group says to be of the company."""

from dataclasses import dataclass

from bridge.domain.groups import Group
from bridge.domain.staff import MOST_CLAIMS, Colleague
from bridge.domain.wording import staff as wording
from bridge.relay.messages import MenuCall
from bridge.relay.ports import Colleagues


@dataclass(frozen=True)
class ClaimToBeStaff:
    """Remember the claim for an administrator of amoCRM to confirm: nobody is believed by their own word alone."""

    colleagues: Colleagues

    def __call__(self, group: Group, call: MenuCall) -> str:
        """Return what the bot answers in the group."""
        person = call.by
        if person is None or not person.is_somebody:
            return wording.NOBODY
        known = self.colleagues.of_account(group.account_id)
        colleague = known.get(person.user_id)
        if colleague is not None:
            return wording.known_as(colleague.staff.name) if colleague.staff else wording.WAITS
        if sum(other.staff is None for other in known.values()) >= MOST_CLAIMS:
            return wording.too_many(person.user_id)
        claim = Colleague(person.user_id, person.name, person.username, group.title, call.at)
        self.colleagues.ask(group.account_id, claim)
        return wording.ASKED
