"""The funnel's turn at what comes to a bot, before the route's: whether that can take anything now or not."""

from dataclasses import dataclass, replace

from bridge.domain.content import Text
from bridge.domain.identity import ConversationId
from bridge.relay.funnel.stand_before import StandBefore
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.relay_press import ACKNOWLEDGE_WITHIN
from bridge.relay.messages import FunnelPress, Incoming, IncomingMessage, LeadPress, PressAnswer, Quoted
from bridge.relay.ports import Jobs, LeadJobs, Leads, Way


@dataclass(frozen=True)
class GoFirst:
    """Let the funnel do what it does, and return what is left for the route; done again it changes nothing."""

    open_bot: OpenBot
    funnel: StandBefore
    leads: Leads
    jobs: Jobs
    lead_jobs: LeadJobs
    way: Way

    def __call__(self, incoming: Incoming, generation: int, received_at: float) -> Incoming | None:
        """Return None for what goes no further."""
        match incoming:
            case IncomingMessage(by_code=False) if incoming.talk is None:
                return self._message(incoming, generation, received_at)
            case FunnelPress():
                return self._press(incoming, generation, received_at)
            case LeadPress():
                self._take_by_hand(incoming, generation, received_at)
                return None
        return incoming

    def _message(self, message: IncomingMessage, generation: int, received_at: float) -> IncomingMessage | None:
        opened = self.open_bot(message.conversation, generation, received_at, message.again_at)
        if opened is None:
            return None
        bot, _ = opened
        is_for_route = self.way.answers(bot, message)
        return replace(message, greeted=self.funnel.wrote(bot, message, received_at, is_for_route=is_for_route))

    def _press(self, press: FunnelPress, generation: int, received_at: float) -> IncomingMessage | None:
        """Return the choice as the person's words."""
        opened = self.open_bot(press.conversation, generation, received_at, press.again_at)
        if opened is None:
            return None
        which, label = self.funnel.pressed(opened[0], press, received_at)
        self._acknowledge(press.place, press.message_id, press.press_id, received_at)
        return _choice(press, which, label) if which and label else None

    def _take_by_hand(self, press: LeadPress, generation: int, received_at: float) -> None:
        """Note that somebody has entered a lead, so that it is tried no more; only the chat that was told of it may."""
        if self.open_bot.of_group(press.bot_id, generation, received_at) is None:
            return
        self._acknowledge(ConversationId(press.bot_id, press.chat_id), press.message_id, press.press_id, received_at)
        lead = self.leads.get(press.key)
        if lead is None or lead.bot_id != press.bot_id or lead.told is None or lead.told.chat_id != press.chat_id:
            return
        # Also of one that is settled: its message is to say so, should it still have the button.
        lead = self.leads.take_by_hand(press.key, press.by) or lead
        self.lead_jobs.tell_admins(lead, f"pressed:{press.message_id}")

    def _acknowledge(self, place: ConversationId, message_id: int, press_id: str, received_at: float) -> None:
        self.jobs.answer_press(PressAnswer(place, message_id, press_id, "", int(received_at) + ACKNOWLEDGE_WITHIN))


def _choice(press: FunnelPress, which: str, label: str) -> IncomingMessage:
    """Return the text of the button as a message that answers the one it stands under. Telegram tells no time of it."""
    return IncomingMessage(
        press.bot_id,
        press.chat,
        press.message_id,
        0,
        press.person,
        Text(label),
        again_at=press.again_at,
        quoted=Quoted(press.message_id, from_bot=True),
        pressed=True,
        press=which,
    )
