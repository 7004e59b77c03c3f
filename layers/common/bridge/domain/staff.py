"""People of a company who write in its groups from their own Telegram."""

from dataclasses import dataclass

from bridge.domain.groups import Staff

MOST_CLAIMS = 50
"""People who may wait for an administrator's word at a time: anybody can ask, in a group of their own too."""

SERVICE_IDS = frozenset({777000, 1087968824, 136817688})
"""Telegram's ids that stand for no person: its own account, whoever hides behind a group, and behind a channel."""


@dataclass(frozen=True)
class CrmUser:
    """A user of amoCRM; `amojo_id` is empty for one that its chats do not know.

    `is_active`: they work there still. `is_admin`: they may do everything.
    """

    user_id: int
    name: str
    amojo_id: str = ""
    is_active: bool = True
    is_admin: bool = False


@dataclass(frozen=True)
class Colleague:
    """Somebody who says to be of the company (`staff` is None until an administrator confirms it), or who is.

    `name` and `username` as in Telegram, where they are known; `group`: the title of the group where they asked `at`
    (unix seconds), empty for one whom an administrator named.
    """

    telegram_id: int
    name: str = ""
    username: str = ""
    group: str = ""
    at: int = 0
    staff: Staff | None = None

    @property
    def revision(self) -> int:
        """The version of what is set for a person, which is the user alone: so it is that user's id, 0 for none."""
        return self.staff.user_id if self.staff else 0
