"""Telling Wahelp what became of an operator's message: a courtesy that holds up nothing."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.domain.phones import phone_told
from bridge.relay.messages.wahelp import Told, WahelpWords
from bridge.relay.ports import Bots, Log
from bridge.relay.ports.wahelp import Wahelp
from bridge.relay.routes.wahelp_channel import OpenChannel, wahelp_route_of
from bridge.relay.routes.wahelp_texts import not_delivered


@dataclass(frozen=True)
class TellWahelp:
    """Tell the message's status, and of one that was not delivered also why, in its conversation."""

    bots: Bots
    open_channel: OpenChannel
    wahelp: Wahelp
    log: Log

    def __call__(self, account_id: int, told: Told) -> None:
        bot = self.bots.get(told.bot_id)
        route = wahelp_route_of(bot) if bot is not None and bot.account_id == account_id else None
        if bot is None or route is None:
            return
        channel, phone = self.open_channel(bot, route), phone_told(told.phone)
        try:
            self.wahelp.tell_status(channel, told.message_id, delivered=not told.why)
            if told.why and phone:
                self.wahelp.post(channel, WahelpWords(phone, "", not_delivered(told.text, told.why)))
        except PermanentError as error:
            self.log.warning("Wahelp was not told of a message", extra={"why": str(error)})
