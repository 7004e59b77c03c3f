"""The methods of the Bot API that are ours and never reach Telegram."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bridge.domain.errors import TransientError
from bridge.domain.records import Bot
from bridge.relay.gateway.get_updates import GetUpdates
from bridge.relay.gateway.set_webhook import SetWebhook
from bridge.relay.messages.gateway import Call, CallAnswer
from bridge.relay.ports import Clock
from bridge.relay.ports.owner import Owners

NOTED_EVERY = 60.0
"""Seconds for which one environment does not note again that a code has called."""


@dataclass(frozen=True)
class AnswerOwn:
    """`OwnMethods`: updates and webhooks from what is kept; logging out and closing are nothing here, and so done."""

    get_updates: GetUpdates
    webhook: SetWebhook
    owners: Owners
    clock: Clock
    _noted: dict[int, float] = field(default_factory=dict)

    def __call__(self, bot: Bot, call: Call) -> CallAnswer | None:
        self._note(bot)
        answer = self._answers.get(call.method)
        return answer(bot, call) if answer else None

    @property
    def _answers(self) -> dict[str, Callable[[Bot, Call], CallAnswer]]:
        return {
            "getupdates": self.get_updates,
            "setwebhook": self.webhook.set,
            "deletewebhook": self.webhook.delete,
            "getwebhookinfo": lambda bot, _: self.webhook.show(bot),
            "logout": lambda *_: CallAnswer(result=True),
            "close": lambda *_: CallAnswer(result=True),
        }

    def _note(self, bot: Bot) -> None:
        now = self.clock.now()
        if now - self._noted.get(bot.bot_id, 0.0) >= NOTED_EVERY:
            with suppress(TransientError):
                self.owners.called(bot.bot_id)
            self._noted[bot.bot_id] = now
