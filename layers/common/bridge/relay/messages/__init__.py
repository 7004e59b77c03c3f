"""What travels between the adapters and the journeys."""

from bridge.relay.messages.accounts import BotProfile, CrmAccount, Pipeline, ProfilePhoto, Status, TokenPair
from bridge.relay.messages.crm import ChatMessage, CrmEdit, CrmReaction, Posted, Reference, Sender, StatusReport
from bridge.relay.messages.files import Upload
from bridge.relay.messages.incoming import Incoming, IncomingMessage, IncomingReaction, Presence, Press, Quoted
from bridge.relay.messages.jobs import Answer, Introduction, PressAnswer, WantedPhoto
from bridge.relay.messages.outgoing import (
    Button,
    Keyboard,
    Outgoing,
    OutgoingMessage,
    OutgoingReaction,
    Piece,
    Sendable,
    Target,
    Typing,
)

__all__ = [
    "Answer",
    "BotProfile",
    "Button",
    "ChatMessage",
    "CrmAccount",
    "CrmEdit",
    "CrmReaction",
    "Incoming",
    "IncomingMessage",
    "IncomingReaction",
    "Introduction",
    "Keyboard",
    "Outgoing",
    "OutgoingMessage",
    "OutgoingReaction",
    "Piece",
    "Pipeline",
    "Posted",
    "Presence",
    "Press",
    "PressAnswer",
    "ProfilePhoto",
    "Quoted",
    "Reference",
    "Sendable",
    "Sender",
    "Status",
    "StatusReport",
    "Target",
    "TokenPair",
    "Typing",
    "Upload",
    "WantedPhoto",
]
