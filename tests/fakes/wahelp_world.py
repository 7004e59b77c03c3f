"""A bot whose route is Wahelp, with all that the way in touches in memory; Anna's phone is known from herself."""

import logging
from dataclasses import replace

from bridge.domain.phones import KnownPhone, ToldBy
from bridge.domain.routes import RouteKind
from bridge.relay.messages import IncomingMessage
from bridge.relay.routes.ask_phone import AskPhone
from bridge.relay.routes.wahelp import CarryToWahelp
from bridge.relay.routes.wahelp_channel import OpenChannel
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID, make_bot, rewrite
from tests.fakes.incoming import ACCOUNT, ANNA, IncomingWorld, sealed
from tests.fakes.vault import FakeVault
from tests.fakes.wahelp import PHONE, FakePhoneBook, FakePhones, FakeWahelp, FakeWahelpJobs, wahelp_route
from tests.fakes.waiting import FakeWaiting


class WahelpWorld(IncomingWorld):
    def __init__(self, *, phone: str = PHONE, **route: object) -> None:
        super().__init__(make_bot(sealed_token=sealed(BOT_ID), route=wahelp_route(**route)))
        self.wahelp = FakeWahelp()
        self.phones = FakePhones()
        self.phone_book = FakePhoneBook()
        self.wahelp_jobs = FakeWahelpJobs()
        self.waiting = FakeWaiting()
        if phone:
            self.knows(phone)
        self.ways = {RouteKind.WAHELP: self.way}

    def knows(self, phone: str, told_by: ToldBy = ToldBy.PERSON) -> None:
        self.phones.note(ACCOUNT, ANNA.user_id, KnownPhone(phone, told_by, int(NOW), int(NOW)))

    @property
    def known(self) -> KnownPhone:
        return self.phones.of(ACCOUNT, ANNA.user_id)

    @property
    def ask_phone(self) -> AskPhone:
        log = logging.getLogger("test")
        return AskPhone(self.phones, self.people, self.cards, self.wahelp_jobs, self.waiting, self.clock, log)

    @property
    def way(self) -> CarryToWahelp:
        return CarryToWahelp(
            open_channel=OpenChannel(FakeVault()),
            wahelp=self.wahelp,
            ask_phone=self.ask_phone,
            phones=self.phones,
            phone_book=self.phone_book,
            copy_file=self.copy_file,
            dialogues=self.dialogues,
            conversations=self.conversations,
            receipts=self.receipts,
            clock=self.clock,
            log=logging.getLogger("test"),
        )

    def another_worker(self) -> None:
        super().another_worker()
        self.ways = {RouteKind.WAHELP: self.way}

    def write(self, message: IncomingMessage, attempt: int = 1) -> None:
        self.relay(message, attempt=attempt)

    def changes_route(self, **route: object) -> None:
        rewrite(self.bots, replace(self.bot, route=wahelp_route(**route)))
