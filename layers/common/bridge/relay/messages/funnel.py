"""What a bot says in its funnel."""

from dataclasses import dataclass

from bridge.domain.identity import ConversationId


@dataclass(frozen=True)
class FunnelWords:
    """What the bot says to a person in a funnel, once for each `key`; worth nothing after `until` (unix seconds).

    `rows` are the buttons below it: the text of each and what it carries.
    """

    conversation: ConversationId
    key: str
    text: str
    until: int
    rows: tuple[tuple[str, str], ...] = ()
