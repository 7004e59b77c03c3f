"""The journeys from Telegram to amoCRM, by what came."""

from dataclasses import dataclass

from bridge.relay.gateway.show_code import ShowCode
from bridge.relay.incoming.relay_message import RelayMessage
from bridge.relay.incoming.relay_poll import RelayPoll
from bridge.relay.incoming.relay_presence import RelayPresence
from bridge.relay.incoming.relay_press import RelayPress
from bridge.relay.incoming.relay_reaction import RelayReaction
from bridge.relay.messages import (
    FunnelPress,
    Incoming,
    IncomingMessage,
    IncomingReaction,
    PollResult,
    Presence,
    Press,
    Update,
)


@dataclass(frozen=True)
class RelayIncoming:
    """Relay whatever is relayed of an update."""

    message: RelayMessage
    code: ShowCode
    press: RelayPress
    reaction: RelayReaction
    presence: RelayPresence
    poll: RelayPoll

    def __call__(self, incoming: Incoming, generation: int, received_at: float, attempt: int = 1) -> None:
        """`generation` is what the update was signed for and `received_at` when it came, in unix seconds."""
        match incoming:
            case IncomingMessage(by_code=True):
                self.code(incoming, generation, received_at, attempt)
            case IncomingMessage():
                self.message(incoming, generation, received_at, attempt)
            case Press():
                self.press(incoming, generation, received_at, attempt)
            case IncomingReaction():
                self.reaction(incoming, generation, received_at, attempt)
            case Presence():
                self.presence(incoming, generation, received_at)
            case PollResult():
                self.poll(incoming, generation, received_at, attempt)


def is_lost_with(update: Update) -> bool:
    """Tell whether somebody's words are lost with it: only then is what cannot be relayed kept for people to see."""
    match update:
        case IncomingMessage() | FunnelPress():
            return True
        case Press():
            return bool(update.label)
        case _:
            return False
