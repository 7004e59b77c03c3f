"""What travels between the adapters and the journeys."""

from bridge.relay.messages.accounts import BotProfile, CrmAccount, Pipeline, ProfilePhoto, Status, TokenPair
from bridge.relay.messages.crm import ChatMessage, CrmReaction, Posted, Reference, Sender, StatusReport
from bridge.relay.messages.files import Upload
from bridge.relay.messages.incoming import Incoming, IncomingMessage, IncomingReaction, Presence, Press, Quoted
from bridge.relay.messages.jobs import Answer, Introduction, WantedPhoto
from bridge.relay.messages.outgoing import (
    Button,
    Keyboard,
    Outgoing,
    OutgoingMessage,
    OutgoingReaction,
    Target,
    Typing,
)

__all__ = [
    "Answer",
    "BotProfile",
    "Button",
    "ChatMessage",
    "CrmAccount",
    "CrmReaction",
    "Incoming",
    "IncomingMessage",
    "IncomingReaction",
    "Introduction",
    "Keyboard",
    "Outgoing",
    "OutgoingMessage",
    "OutgoingReaction",
    "Pipeline",
    "Posted",
    "Presence",
    "Press",
    "ProfilePhoto",
    "Quoted",
    "Reference",
    "Sender",
    "Status",
    "StatusReport",
    "Target",
    "TokenPair",
    "Typing",
    "Upload",
    "WantedPhoto",
]
