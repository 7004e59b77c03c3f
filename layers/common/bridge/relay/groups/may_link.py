"""Who may tie a group to deals, untie it and see what it is tied to."""

from dataclasses import dataclass

from bridge.domain.errors import ChatMovedError, PermanentError
from bridge.domain.groups import Linkers, Rank
from bridge.domain.records import Person
from bridge.domain.wording import menus as wording
from bridge.relay.groups.desk import Desk
from bridge.relay.ports import Groups, Telegram


@dataclass(frozen=True)
class MayLink:
    """Tell a person why they may not; whoever Telegram says nothing about may not either."""

    groups: Groups
    telegram: Telegram

    def __call__(self, desk: Desk, person: Person, *, answers: bool) -> str:
        """Return the refusal, empty for somebody who may. `answers`: what they write next has to be known as theirs."""
        if not person.is_somebody:
            return wording.HIDDEN
        linkers = desk.group.settings.linkers or desk.bot.linkers
        if linkers is Linkers.STAFF:
            _, author = self.groups.with_author(desk.group.account_id, desk.group.chat_id, person.user_id)
            return "" if author.staff else wording.STAFF_ONLY
        try:
            rank = self._rank_of(desk, person)
        except PermanentError:
            return wording.RANK_UNKNOWN
        if linkers is Linkers.ANYONE and rank is Rank.OUTSIDE:
            return wording.NOT_INSIDE
        if linkers is not Linkers.ANYONE and rank in {Rank.OTHER, Rank.OUTSIDE}:
            return wording.NOT_ALLOWED
        return wording.HIDDEN if rank is Rank.HIDDEN and answers else ""

    def _rank_of(self, desk: Desk, person: Person) -> Rank:
        """Ask where the group is now: who is made an administrator may have made it a supergroup that very moment."""
        group = desk.group
        try:
            return self.telegram.rank_of(desk.token, group.now_id, person.user_id)
        except ChatMovedError as moved:
            self.groups.moved(group.account_id, group.chat_id, moved.chat_id)
            return self.telegram.rank_of(desk.token, moved.chat_id, person.user_id)
