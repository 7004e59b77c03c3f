"""Telegram's sending limits: about one message a second in a chat, 20 a minute in a group, 30 a second in all.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. The exact algorithm is not
published: private chats and the whole bot have token buckets here, groups a sliding minute.
"""

from collections import deque
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

MINUTE = 60.0


class LimitSettings(BaseModel):
    """The numbers, changeable through `/sim/limits`; `enabled` false lifts them all."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = True
    per_chat_burst: int = Field(default=20, ge=1)
    per_chat_per_second: float = Field(default=1.0, gt=0)
    per_group_per_minute: int = Field(default=20, ge=1)
    per_bot_per_second: float = Field(default=30.0, gt=0)


@dataclass
class Bucket:
    """A token bucket: `level` tokens at the time `at`."""

    level: float
    at: float

    def refill(self, rate: float, capacity: float, now: float) -> None:
        self.level = min(capacity, self.level + max(0.0, now - self.at) * rate)
        self.at = now


@dataclass
class Limits:
    """Decides whether a bot may send to a chat now."""

    settings: LimitSettings = field(default_factory=LimitSettings)
    _bots: dict[int, Bucket] = field(default_factory=dict)
    _chats: dict[tuple[int, int], Bucket] = field(default_factory=dict)
    _groups: dict[tuple[int, int], deque[float]] = field(default_factory=dict)

    def wait(self, bot_id: int, chat_id: int, *, private: bool, weight: int, now: float) -> float:
        """Count `weight` messages and return 0, or count nothing and return the seconds to wait."""
        if not self.settings.enabled:
            return 0
        per_bot = self.settings.per_bot_per_second
        bot = self._bots.setdefault(bot_id, Bucket(per_bot, now))
        bot.refill(per_bot, per_bot, now)
        if bot.level < 1:
            return (1 - bot.level) / per_bot
        pause = self._private(bot_id, chat_id, weight, now) if private else self._group(bot_id, chat_id, weight, now)
        if not pause:
            bot.level -= weight
        return pause

    def _private(self, bot_id: int, chat_id: int, weight: int, now: float) -> float:
        rate = self.settings.per_chat_per_second
        bucket = self._chats.setdefault((bot_id, chat_id), Bucket(self.settings.per_chat_burst, now))
        bucket.refill(rate, self.settings.per_chat_burst, now)
        if bucket.level < 1:
            return (1 - bucket.level) / rate
        bucket.level -= weight
        return 0

    def _group(self, bot_id: int, chat_id: int, weight: int, now: float) -> float:
        sent = self._groups.setdefault((bot_id, chat_id), deque())
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        if len(sent) >= self.settings.per_group_per_minute:
            return sent[0] + MINUTE - now
        sent.extend([now] * weight)
        return 0
