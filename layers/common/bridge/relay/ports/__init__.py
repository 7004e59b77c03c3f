"""What the journeys need of the world. Adapters raise only the errors of `bridge.domain.errors`."""

from bridge.relay.ports.accounts import Accounts, Tokens
from bridge.relay.ports.amocrm import Cards, Chats, Crm, OAuth
from bridge.relay.ports.bots import Bots, CommonPace
from bridge.relay.ports.conversations import NO_BUTTONS, Conversations, Dialogues, People, Receipts
from bridge.relay.ports.failures import Failures, Requeue
from bridge.relay.ports.files import CrmFiles, TelegramFiles
from bridge.relay.ports.jobs import Entrances, Jobs, Lines
from bridge.relay.ports.keeping import Media, Vault
from bridge.relay.ports.running import Clock, Counter, Log
from bridge.relay.ports.telegram import Telegram

__all__ = [
    "NO_BUTTONS",
    "Accounts",
    "Bots",
    "Cards",
    "Chats",
    "Clock",
    "CommonPace",
    "Conversations",
    "Counter",
    "Crm",
    "CrmFiles",
    "Dialogues",
    "Entrances",
    "Failures",
    "Jobs",
    "Lines",
    "Log",
    "Media",
    "OAuth",
    "People",
    "Receipts",
    "Requeue",
    "Telegram",
    "TelegramFiles",
    "Tokens",
    "Vault",
]
