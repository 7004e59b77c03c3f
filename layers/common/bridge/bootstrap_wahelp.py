"""What the route by Wahelp is made of; see `bridge.bootstrap`."""

from dataclasses import dataclass

from bridge.jobs.wahelp import WahelpJobsQueue
from bridge.observability import logger
from bridge.parts import Parts
from bridge.parts_sites import sites
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.routes.ask_phone import AskPhone
from bridge.relay.routes.speak_of_phone import SpeakOfPhone
from bridge.relay.routes.tell_phone import TellPhone
from bridge.relay.routes.tell_wahelp import TellWahelp
from bridge.relay.routes.wahelp import CarryToWahelp
from bridge.relay.routes.wahelp_answers import WahelpSide
from bridge.relay.routes.wahelp_channel import OpenChannel
from bridge.relay.routes.wahelp_checks import WahelpChecks
from bridge.storage.phones import PhoneStore
from bridge.storage.wahelp import PhoneBookStore, WahelpTokenStore
from bridge.wahelp.client import WahelpClient
from bridge.wahelp.entering import NothingKept
from bridge.waiting_lines import WaitingQueue


@dataclass(frozen=True)
class WahelpWork:
    """What is done for the route away from messages."""

    speak_of_phone: SpeakOfPhone
    tell: TellWahelp


def wahelp_work(parts: Parts) -> WahelpWork:
    return WahelpWork(
        SpeakOfPhone(parts.bots, parts.telegram(), parts.vault, parts.clock, logger),
        TellWahelp(parts.bots, OpenChannel(parts.vault), _client(parts), logger),
    )


def wahelp_way(parts: Parts, copy_file: CopyFile) -> CarryToWahelp:
    phones = PhoneStore(parts.table("PEOPLE_TABLE"))
    ask_phone = AskPhone(phones, parts.people, parts.cards, _jobs(parts), _lines(parts), parts.clock, logger)
    return CarryToWahelp(
        open_channel=OpenChannel(parts.vault),
        wahelp=_client(parts),
        ask_phone=ask_phone,
        phones=phones,
        phone_book=_phone_book(parts),
        copy_file=copy_file,
        dialogues=parts.conversations,
        conversations=parts.conversations,
        receipts=parts.receipts,
        clock=parts.clock,
        log=logger,
    )


def wahelp_side(parts: Parts) -> WahelpSide:
    conversations, book = parts.conversations, _phone_book(parts)
    return WahelpSide(conversations, parts.receipts, parts.bots, book, _jobs(parts), parts.clock)


def wahelp_checks(parts: Parts) -> WahelpChecks:
    keys = parts.secret("WEBHOOK_KEYS_SECRET_ARN").keys
    public_url = parts.settings.text("PUBLIC_URL")
    client = WahelpClient(sites(parts), NothingKept(), parts.clock, logger)
    return WahelpChecks(parts.bots, OpenChannel(parts.vault), client, public_url, keys, logger)


def tell_phone(parts: Parts) -> TellPhone:
    return TellPhone(PhoneStore(parts.table("PEOPLE_TABLE")), _lines(parts), parts.clock)


def _lines(parts: Parts) -> WaitingQueue:
    return WaitingQueue(parts.queue("INCOMING_QUEUE_URL"))


def _client(parts: Parts) -> WahelpClient:
    tokens = WahelpTokenStore(parts.table("WAHELP_TABLE"), parts.vault, parts.clock)
    return WahelpClient(sites(parts), tokens, parts.clock, logger)


def _phone_book(parts: Parts) -> PhoneBookStore:
    return PhoneBookStore(parts.table("WAHELP_TABLE"), parts.clock)


def _jobs(parts: Parts) -> WahelpJobsQueue:
    return WahelpJobsQueue(parts.queue("JOBS_QUEUE_URL"))
