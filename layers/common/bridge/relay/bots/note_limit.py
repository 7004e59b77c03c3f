"""What a 429 of Telegram's says of a bot: it may mean the chat alone, or all that the bot sends."""

from dataclasses import dataclass

from bridge.domain.pacing import LONGEST_REFUSAL, SHORTEST_REFUSAL, Refusal, is_whole_bot
from bridge.relay.ports import Bots, Clock, Log


@dataclass(frozen=True)
class NoteLimit:
    """Note a refusal, and have the whole bot wait once the limit is known not to be the chat's."""

    bots: Bots
    clock: Clock
    log: Log

    def __call__(self, bot_id: int, chat_id: int, retry_after: float | None) -> Refusal:
        """Return until when nothing more is taken in that chat."""
        now = self.clock.now()
        seconds = min(max(retry_after or 0.0, SHORTEST_REFUSAL), LONGEST_REFUSAL)
        refusal = Refusal(chat_id, now + seconds)
        if is_whole_bot((refusal, *self.bots.refused(bot_id, refusal)), now):
            self.bots.pause(bot_id, refusal.until)
            self.log.warning("Telegram limits the whole bot", extra={"bot_id": bot_id, "seconds": seconds})
        return refusal
