"""A call of the owner's code: ours to answer, or Telegram's."""

from dataclasses import dataclass

from bridge.domain.errors import TransientError
from bridge.domain.records import Bot
from bridge.relay.bots.checks import check_pause
from bridge.relay.bots.note_limit import NoteLimit
from bridge.relay.gateway.count_messages import messages_of
from bridge.relay.messages.gateway import Call, CallAnswer, Passed, RawCall
from bridge.relay.ports import Clock, Log, Vault
from bridge.relay.ports.gateway import Beside, OwnMethods, PassOn, SendingPace


@dataclass(frozen=True)
class TakeCall:
    """Answer what is ours, and pass everything else on once, at the pace that the bot has in common with us."""

    own: OwnMethods
    beside: Beside
    pace: SendingPace
    telegram: PassOn
    vault: Vault
    note_limit: NoteLimit
    clock: Clock
    log: Log

    def __call__(self, bot: Bot, call: Call, raw: RawCall) -> CallAnswer | Passed:
        """Return our answer or Telegram's.

        Raises NotYetError where the bot has to wait, and TransientError where there is no answer: `outcome_unknown`
        tells whether the call may have been made all the same.
        """
        answer = self.own(bot, call) or self.beside.refuses(bot, call)
        if answer is not None:
            return answer
        messages = messages_of(call)
        if messages:
            check_pause(bot, self.clock.now())
            self.pace.wait(str(bot.bot_id), messages)
        passed = self.telegram.call(self.vault.open(bot.sealed_token, bot.token_context), call.written, raw)
        if passed.is_ok:
            self._show(bot, call, passed)
        elif passed.status == 429 and messages:
            self._note_limit(bot, call, passed)
        return passed

    def _show(self, bot: Bot, call: Call, passed: Passed) -> None:
        """Whatever comes of it, the call is made: code that were told otherwise would make it again."""
        lost = {"bot_id": bot.bot_id, "method": call.method}
        try:
            self.beside.said(bot, call, passed.said.get("result"))
        except TransientError as error:
            self.log.warning("what the code said is not shown", extra=lost | {"why": str(error)})
        except Exception:
            self.log.exception("what the code said is not shown", extra=lost)

    def _note_limit(self, bot: Bot, call: Call, passed: Passed) -> None:
        """Note it where the chat is named by its id: a channel's name does not tell one chat from another."""
        chat_id = call.value("chat_id")
        if not isinstance(chat_id, int):
            return
        try:
            self.note_limit(bot.bot_id, chat_id, passed.retry_after)
        except TransientError as error:
            self.log.warning("a limit was not noted", extra={"bot_id": bot.bot_id, "why": str(error)})
