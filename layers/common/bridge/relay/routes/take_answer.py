"""What a platform answers later, at the address that it was given with a message."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.domain.content import Content, Text
from bridge.domain.errors import RefusedError
from bridge.domain.identity import ConversationId
from bridge.domain.moments import SECOND
from bridge.domain.records import Bot
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind
from bridge.domain.wording.platform import ESCALATED
from bridge.relay.messages import PlatformAnswer
from bridge.relay.ports import Bots, Clock, Handlings, HandOverLines, RouteAnswers
from bridge.relay.routes.open_platform import OpenPlatform


@dataclass(frozen=True)
class TakeAnswer:
    """Have an answer sent to the person, and people called where it says that they are needed.

    Also of a bot whose route has changed since: what was begun at the platform is finished.
    """

    bots: Bots
    open_platform: OpenPlatform
    handlings: Handlings
    replies: RouteAnswers
    lines: HandOverLines
    clock: Clock

    def __call__(
        self,
        whose: tuple[int, ConversationId],
        proof: str,
        read: Callable[[], PlatformAnswer],
        name: str,
        *,
        is_named: bool,
    ) -> int:
        """Return how many messages the person gets of it.

        `whose`: the account and its conversation. `proof`: the secret that came with it. `read` reads the answer, whose
        `name` tells it from others: everywhere where it `is_named` by the platform, else among the answers to one
        message. Raises RefusedError: 404 for an account's bot that has no platform, 401 for a wrong secret, and what
        `read` raises.
        """
        account_id, conversation = whose
        address = self.open_platform(self._bot(account_id, conversation.bot_id))
        if address.secret and not hmac.compare_digest(address.secret.encode(), proof.encode(errors="replace")):
            raise RefusedError(401, "bad_secret", "Неверный секрет платформы")
        answer = read()
        contents: tuple[Content, ...] = answer.contents
        if not contents and not answer.escalate:
            raise RefusedError(400, "no_answer", "В ответе нет ни content, ни answers")
        about = "" if is_named else self.handlings.get(conversation).asked
        key = f"{conversation}:posted:{about}:{name}"
        self._say(conversation, key, contents or (Text(ESCALATED),))
        if answer.escalate:
            self.lines.call(conversation, key)
        return len(contents) or 1

    def _bot(self, account_id: int, bot_id: int) -> Bot:
        """Return the account's bot as it is, or was, with a platform."""
        bot = self.bots.get(bot_id)
        routes = (bot.route, *(one.route for one in bot.earlier)) if bot is not None else ()
        platform = next((route for route in routes if route.kind is RouteKind.PLATFORM), None)
        if bot is None or bot.account_id != account_id or platform is None:
            raise RefusedError(404, "not_found", "Такого адреса нет")
        return replace(bot, route=platform)

    def _say(self, conversation: ConversationId, key: str, contents: tuple[Content, ...]) -> None:
        at_ms = int(self.clock.now()) * SECOND
        self.replies.say(
            [
                RouteAnswer(
                    RouteKind.PLATFORM,
                    conversation.bot_id,
                    f"{key}:{number}",
                    content,
                    conversation,
                    at_ms=at_ms,
                )
                for number, content in enumerate(contents)
            ]
        )
