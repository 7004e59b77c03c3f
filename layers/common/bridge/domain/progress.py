"""How far a message has come, so that each attempt starts where the last one ended."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Opening:
    """How far a message has come in opening its chat.

    `scope_id` and `msgid` say whose it is, `scope_id` alone in groups, whose opening is no message's. `searched`:
    amoCRM was asked for the contact, which our map did not know.
    `chat_id` is amojo's, once the chat was created for `contact_id`; `tied` once it belongs to that contact.
    """

    scope_id: str
    msgid: str
    searched: bool = False
    contact_id: int | None = None
    chat_id: str = ""
    tied: bool = False


@dataclass(frozen=True)
class Begun:
    """A message that may have gone by a route which has no ids of ours: nobody knows before its receipt is written.

    `msgid` says which it is, `route_id` by which of the bot's routes, `at` when it was begun (unix seconds).
    `text_hash` is that of the words that were sent there, by which they can be found. `away_since`: since when that
    route, which is not the bot's any more, was asked in vain (unix seconds), 0 while it was not.
    """

    msgid: str
    route_id: int
    at: int
    text_hash: str = ""
    away_since: int = 0
