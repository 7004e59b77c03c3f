"""What the journeys need of the world. Adapters raise only the errors of `bridge.domain.errors`."""

from bridge.relay.ports.accounts import Accounts, CallCounts, ServedAccounts, Tokens
from bridge.relay.ports.amocrm import Cards, Chats, Crm, Deals, OAuth
from bridge.relay.ports.bots import Bots, CommonPace
from bridge.relay.ports.conversations import NO_BUTTONS, Conversations, Dialogues, People, Receipts
from bridge.relay.ports.customers import Customers, KeptLines, KeptMessages, Reon
from bridge.relay.ports.failures import Failures, Requeue
from bridge.relay.ports.files import CrmFiles, TelegramFiles
from bridge.relay.ports.funnel import FunnelChats, Funnels, LeadDeals, LeadJobs, Leads, LeadWebhook, OwnLines
from bridge.relay.ports.groups import GroupLines, Groups, OtherDeals
from bridge.relay.ports.jobs import Entrances, Jobs, Lines
from bridge.relay.ports.keeping import Media, Vault
from bridge.relay.ports.owner import ChatNotes, CodeLines, KnownStaff, Originals
from bridge.relay.ports.platform import (
    Handlings,
    HandOverLines,
    Platform,
    PlatformCounts,
    Transcripts,
)
from bridge.relay.ports.route_answers import RouteAnswers
from bridge.relay.ports.routes import Carry, RouteChecks, WaitingLines, WaitingMessages, Way
from bridge.relay.ports.running import Clock, Counter, Log, Patience
from bridge.relay.ports.staff import Colleagues
from bridge.relay.ports.telegram import Telegram

__all__ = [
    "NO_BUTTONS",
    "Accounts",
    "Bots",
    "CallCounts",
    "Cards",
    "Carry",
    "ChatNotes",
    "Chats",
    "Clock",
    "CodeLines",
    "Colleagues",
    "CommonPace",
    "Conversations",
    "Counter",
    "Crm",
    "CrmFiles",
    "Customers",
    "Deals",
    "Dialogues",
    "Entrances",
    "Failures",
    "FunnelChats",
    "Funnels",
    "GroupLines",
    "Groups",
    "HandOverLines",
    "Handlings",
    "Jobs",
    "KeptLines",
    "KeptMessages",
    "KnownStaff",
    "LeadDeals",
    "LeadJobs",
    "LeadWebhook",
    "Leads",
    "Lines",
    "Log",
    "Media",
    "OAuth",
    "Originals",
    "OtherDeals",
    "OwnLines",
    "Patience",
    "People",
    "Platform",
    "PlatformCounts",
    "Receipts",
    "Reon",
    "Requeue",
    "RouteAnswers",
    "RouteChecks",
    "ServedAccounts",
    "Telegram",
    "TelegramFiles",
    "Tokens",
    "Transcripts",
    "Vault",
    "WaitingLines",
    "WaitingMessages",
    "Way",
]
