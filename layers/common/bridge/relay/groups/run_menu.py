"""What a bot itself is asked for in a group: its menu, what its buttons do, what is answered to its questions."""

from dataclasses import dataclass

from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.menus import Verb, action_in
from bridge.domain.wording import menus as wording
from bridge.relay.groups.ask_deal import AskDeal
from bridge.relay.groups.desk import Desk, OpenDesk, ShowMenu, Speak
from bridge.relay.groups.list_deals import ListDeals
from bridge.relay.groups.pages import menu
from bridge.relay.groups.take_answer import TakeAnswer
from bridge.relay.messages import Addressed, MenuCall, MenuPress, MenuReply, Page
from bridge.relay.ports import Clock, Log
from bridge.relay.staff.claim import ClaimToBeStaff

ME = "me"
"""The command by which an employee makes themselves known."""

START = "start"

FIRST = 5
"""Seconds after a press within which whoever pressed has not been told yet that it takes longer."""


@dataclass(frozen=True)
class RunMenu:
    """Answer while it is fresh; a courtesy that cannot be done is dropped with a line in the log."""

    open_desk: OpenDesk
    show_menu: ShowMenu
    ask: AskDeal
    take_answer: TakeAnswer
    deals: ListDeals
    claim: ClaimToBeStaff
    speak: Speak
    clock: Clock
    log: Log

    def __call__(self, account_id: int, home: int, asked: Addressed, until: int) -> None:
        """`until`: when it is too late, in unix seconds. Raises TransientError for what is worth another try."""
        desk = self.open_desk(account_id, home, asked.bot_id, asked.chat)
        if desk is None:
            self._dropped("the bot is off")
            return
        if self.clock.now() >= until:
            self._give_up(desk, asked, "it is too late")
            return
        try:
            self._do(desk, asked)
        except PermanentError as error:
            self._give_up(desk, asked, str(error))
        except TransientError as error:
            if error.outcome_unknown or self.clock.now() + (error.retry_after or 0) >= until:
                self._give_up(desk, asked, str(error))
                return
            if isinstance(asked, MenuPress) and self.clock.now() < asked.at + FIRST:
                self.speak.tell(desk, asked, wording.SLOW)
            raise

    def _do(self, desk: Desk, asked: Addressed) -> None:
        match asked:
            case MenuCall():
                self._called(desk, asked)
            case MenuReply():
                self.take_answer(desk, asked)
            case MenuPress():
                self._pressed(desk, asked)

    def _called(self, desk: Desk, call: MenuCall) -> None:
        if call.command == ME:
            page = Page((self.claim(desk.group, call),))
            self.speak.say(desk, page, thread=call.thread, reply_to=call.message_id)
            return
        if call.command == START and call.payload:
            return  # It came with the link that has added the bot, which greets.
        note = wording.NOBODY if call.by is None else ""
        self.speak.say(desk, self.show_menu(desk, note=note), thread=call.thread, reply_to=call.message_id)

    def _pressed(self, desk: Desk, press: MenuPress) -> None:
        action = action_in(press.action)
        if action is None:
            self.speak.tell(desk, press, wording.STALE)
            self.speak.put(desk, press, self.show_menu(desk))
            return
        match action.verb:
            case Verb.LINK:
                self.ask(desk, press)
            case Verb.CANCEL:
                self.ask.cancel(desk, press)
            case Verb.LIST:
                self.deals.show(desk, press, action.number)
            case Verb.UNTIE:
                self.deals.ask(desk, press, action.number)
            case Verb.UNTIE_SURELY:
                self.deals.untie(desk, press, action.number, action.shown)
            case Verb.MENU:
                self.speak.tell(desk, press)
                self.speak.put(desk, press, self.show_menu(desk))

    def _give_up(self, desk: Desk, asked: Addressed, why: str) -> None:
        """Say that it was not done to whoever waits for it, or would think that a deal is tied."""
        self._dropped(why)
        if isinstance(asked, MenuPress):
            self.speak.tell(desk, asked, wording.TROUBLE, alert=True)
        elif isinstance(asked, MenuReply):
            self._excuse(desk, asked)

    def _excuse(self, desk: Desk, reply: MenuReply) -> None:
        try:
            self.speak.say(desk, menu(f"{wording.TROUBLE}."), thread=reply.thread, reply_to=reply.message_id)
        except BridgeError as error:
            self._dropped(str(error))

    def _dropped(self, why: str) -> None:
        self.log.warning("the menu was not answered", extra={"why": why})
