"""Calls that the receiver of a bot's own code makes by its answers (core.telegram.org/bots/api, "Making requests when
getting updates").
"""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import BridgeError, RefusedError
from bridge.domain.records import Bot
from bridge.owner.requests import read_call
from bridge.relay.messages.gateway import Call, CallAnswer, Passed, RawCall
from bridge.relay.messages.owner import Received
from bridge.relay.ports import Log

NOT_ANSWERED_SO = frozenset({"deletewebhook", "setwebhook", "close", "logout"})
"""What the real server does not carry out, beside whatever only gets something (WebhookActor.cpp)."""


@dataclass(frozen=True)
class AnsweredCalls:
    """`AnswerCalls`: whatever is no call acknowledges, and of a call nobody learns what came of it.

    Nor is it an error, not even a fault of ours: the receiver would get the update again.
    """

    take: Callable[[Bot, Call, RawCall], CallAnswer | Passed]
    log: Log

    def __call__(self, bot: Bot, received: Received) -> None:
        raw = RawCall(content_type=received.content_type, body=received.body)
        try:
            call = read_call("", raw)
        except RefusedError:
            return
        is_named = isinstance(call.parameters.get("method"), str)
        if not is_named or call.method in NOT_ANSWERED_SO or call.method.startswith("get"):
            return
        said = {"bot_id": bot.bot_id, "method": call.method}
        try:
            answer = self.take(bot, call, raw)
        except BridgeError as error:
            self.log.warning("what a receiver answered is not done", extra=said | {"why": str(error)})
            return
        except Exception:
            self.log.exception("what a receiver answered is not done", extra=said)
            return
        if not answer.is_ok:
            self.log.info("what a receiver answered is refused", extra=said | {"status": answer.status})
