"""Who answers a conversation of a bot whose route is a message-processing platform, and what is counted of it."""

from dataclasses import dataclass
from datetime import datetime

from bridge.domain.texts import MOSCOW

MOST_REPLAYED = 50
"""Messages of a conversation that people are shown of what was said before it came to them."""

MINUTE = 60


@dataclass(frozen=True)
class Handling:
    """Who answers a conversation now.

    `asked` is the key of the message that the platform was asked last. `told_away`: the person was told that it is
    away, and it has not answered since. `people_since`: when the conversation came to people (unix seconds), 0 while
    it is the platform's; `word_at`: when the person wrote last since.
    """

    asked: str = ""
    told_away: bool = False
    people_since: float = 0.0
    word_at: float = 0.0

    def is_with_people(self, now: float, quiet_minutes: int, said_until: float) -> bool:
        """Tell whether people answer: until nobody has said a word for so long.

        `said_until`: when something was sent to the person last, in unix seconds.
        """
        if not self.people_since:
            return False
        return now < max(self.people_since, self.word_at, said_until) + quiet_minutes * MINUTE


@dataclass(frozen=True)
class Counts:
    """What passed between a bot and its platform; `answered_at`: when it answered last (unix seconds), 0 for never."""

    asked: int = 0
    answers: int = 0
    escalated: int = 0
    answered_at: int = 0


def day_of(now: float) -> str:
    """Return the day that things are counted by, `2025-12-01`, on Moscow's calendar."""
    return f"{datetime.fromtimestamp(now, MOSCOW):%Y-%m-%d}"


def client_id_of(user_id: int) -> str:
    """Return a person as the platform knows them."""
    return f"telegram_{user_id}"
