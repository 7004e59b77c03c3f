"""The methods of the Bot API that are ours and never reach Telegram."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.records import Bot
from bridge.relay.gateway.get_updates import GetUpdates
from bridge.relay.gateway.set_webhook import SetWebhook
from bridge.relay.messages.gateway import Call, CallAnswer


@dataclass(frozen=True)
class AnswerOwn:
    """`OwnMethods`: updates and webhooks from what is kept; logging out and closing are nothing here, and so done."""

    get_updates: GetUpdates
    webhook: SetWebhook

    def __call__(self, bot: Bot, call: Call) -> CallAnswer | None:
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
