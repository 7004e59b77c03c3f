"""What is remembered of Telegram groups."""

from collections.abc import Sequence
from typing import Protocol

from bridge.domain.groups import Author, Group, GroupBot, GroupSettings, Link, Question
from bridge.domain.records import Chat
from bridge.relay.messages import RawUpdate, Said, Share


class Groups(Protocol):
    """The groups of every account; one is found by any id that it has had."""

    def get(self, account_id: int, chat_id: int) -> Group | None:
        """Read a group now."""
        ...

    def with_author(self, account_id: int, chat_id: int, user_id: int) -> tuple[Group | None, Author]:
        """Read a group, and what is known of who writes there, at once."""
        ...

    def of_account(self, account_id: int) -> Sequence[Group]: ...
    def seen(self, account_id: int, chat: Chat, title: str, bot: GroupBot) -> Group:
        """Remember a group, its title and what a bot is in it."""
        ...

    def renamed(self, account_id: int, chat_id: int, title: str) -> None: ...
    def topic(self, account_id: int, chat_id: int, thread: int, name: str) -> None: ...
    def moved(self, account_id: int, old_id: int, new_id: int) -> Group | None:
        """Remember that a group has another id now; None for a group that is not known. Once is as good as often."""
        ...

    def link(self, account_id: int, chat_id: int, link: Link, instead_of: Link | None = None) -> bool:
        """Tie a group to a deal; False when the deal is tied to it otherwise than `instead_of` says (None: not)."""
        ...

    def unlink(self, account_id: int, chat_id: int, link: Link) -> bool:
        """Untie a group from a deal; False when that link is not there."""
        ...

    def ask(self, account_id: int, chat_id: int, question: Question) -> None: ...
    def answered(self, account_id: int, chat_id: int, user_id: int) -> None:
        """Wait for nothing any more from this person."""
        ...

    def settle(self, account_id: int, chat_id: int, settings: GroupSettings, instead_of: GroupSettings) -> bool:
        """Change a group's settings; False when they are not what they were read as, or the group is not known."""
        ...

    def book(self, group: Group, sent: Sequence[float]) -> Sequence[float] | None:
        """Remember when messages go into the group, in the place of what it was read with.

        Return None, or what is remembered instead when somebody has booked since it was read. Moments in unix seconds,
        rounded to milliseconds.
        """
        ...

    def missed(self, account_id: int, chat_id: int, misses: Sequence[int]) -> None:
        """Remember when numbers were named in a group that are no deal (unix seconds), in the place of what was."""
        ...

    def attached(self, account_id: int, chat_id: int, user_id: int, version: int, contact_id: int) -> None:
        """Remember that a person's contact is on the cards of all deals that a group was tied to in this version."""
        ...


class GroupLines(Protocol):
    """The lines of deals that groups are tied to: what waits for one of them holds up none of the others."""

    def spread(self, update: RawUpdate, shares: Sequence[Share]) -> None:
        """Have an update relayed to each of these deals; asked for again, it is done once."""
        ...

    def open(self, share: Share) -> None:
        """Have the talk with a deal's managers opened, so that they find the group in the deal before it writes."""
        ...

    def close(self, share: Share) -> None:
        """Have the group no longer offered in a deal that it is tied to no more."""
        ...


class OtherDeals(Protocol):
    """The same lines, as those see them who say something in one deal."""

    def tell(self, news: Sequence[tuple[Share, Said]]) -> None:
        """Have what was said in one deal of a group shown in others of it; asked for again, it is done once."""
        ...
