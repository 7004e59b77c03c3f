"""Where a bot was asked for something in a group, and how it answers there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, ChatMovedError, NotYetError, PermanentError
from bridge.domain.groups import Group, GroupBot
from bridge.domain.lacks import Lack, lacks_in_group
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, Chat
from bridge.domain.wording import menus as wording
from bridge.relay.bots.checks import check_pause
from bridge.relay.groups.find_group import chat_of
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.groups.link_deal import is_inside
from bridge.relay.groups.pages import Listed, menu
from bridge.relay.messages import MenuPress, Page
from bridge.relay.ports import Accounts, Bots, Clock, Groups, Log, Telegram, Vault

CLOSED = {
    AccountState.UNPAID: Reason.ACCOUNT_UNPAID,
    AccountState.UNAUTHORISED: Reason.ACCOUNT_UNAUTHORISED,
}

LONGEST_WAIT = 4.0
"""Seconds for which a worker waits for the group's next place: at twenty messages a minute one comes every three."""

WITHOUT_TOPIC = frozenset({Reason.TOPIC_GONE, Reason.TOPIC_CLOSED})

NOT_THERE = frozenset({Reason.TARGET_GONE, Reason.CHAT_MOVED})
"""Why a menu cannot be changed where it stands: it was deleted, or its chat was left behind that very moment."""


@dataclass(frozen=True)
class Desk:
    """A bot, the group that it was asked in, and the amoCRM `domain` of its account.

    `closed`: why amoCRM takes nothing of the account for the time being, empty while it does.
    """

    bot: Bot
    token: str
    group: Group
    domain: str
    closed: str = ""

    @property
    def chat(self) -> Chat:
        return chat_of(self.group)

    @property
    def seat(self) -> GroupBot | None:
        return self.group.bots.get(self.bot.bot_id)

    def without(self, deal_id: int) -> "Desk":
        """Return the desk once the group is not tied to a deal any more."""
        links = {number: link for number, link in self.group.links.items() if number != deal_id}
        return replace(self, group=replace(self.group, links=links))

    def listed(self, deal_id: int, name: str, remark: str = "") -> Listed:
        """Return a deal as it is shown, with the address of its card."""
        return Listed(deal_id, name, f"https://{self.domain}/leads/detail/{deal_id}", remark)


@dataclass(frozen=True)
class OpenDesk:
    """Find out whose bot was asked, and what is known of the group; what is not known, Telegram is asked for."""

    accounts: Accounts
    bots: Bots
    groups: Groups
    telegram: Telegram
    vault: Vault

    def __call__(self, account_id: int, home: int, bot_id: int, chat: Chat | None = None) -> Desk | None:
        """Return None when the bot does not work for the account, or the group is not known and came from no `chat`."""
        bot, account = self.bots.get(bot_id), self.accounts.get(account_id)
        if bot is None or account is None or bot.account_id != account_id or not bot.is_on:
            return None
        token = self.vault.open(bot.sealed_token, bot.token_context)
        group = self.groups.get(account_id, home)
        if chat is not None and (group is None or not is_inside(group, bot_id)):
            # It was there before it was connected to the account, or nobody told that it has come back.
            group = self._seen(bot, token, chat, group)
        closed = CLOSED.get(account.state)
        return Desk(bot, token, group, account.domain, closed.text if closed else "") if group else None

    def _seen(self, bot: Bot, token: str, chat: Chat, group: Group | None) -> Group:
        title = group.title if group else ""
        return self.groups.seen(bot.account_id, chat, title, seat_of(self.telegram, bot, token, chat.id))


def seat_of(telegram: Telegram, bot: Bot, token: str, chat_id: int) -> GroupBot:
    """Ask Telegram what a bot is in a group; one that is no administrator hears what its privacy lets it."""
    seat = telegram.bot_in(token, chat_id, bot.bot_id)
    hears = seat.hears or not telegram.get_me(token).privacy
    return GroupBot(seat.bot_id, seat.standing, hears and seat.is_inside, seat.writes)


@dataclass(frozen=True)
class Speak:
    """Say something in the group in the bot's own name, at the pace that the group has in common."""

    groups: Groups
    telegram: Telegram
    pace: KeepPace
    clock: Clock
    log: Log

    def await_turn(self, desk: Desk) -> None:
        """Raise NotYetError while nothing may be said, before that is done which has to be told."""
        check_pause(desk.bot, self.clock.now())
        self._in_turn(desk, self.pace.await_soon)

    def say(self, desk: Desk, page: Page, *, thread: int = 0, reply_to: int | None = None) -> int:
        """Send a page and return its id.

        Neither a topic that is closed or gone keeps it back, nor that the group has become a supergroup meanwhile. That
        the bot may not write there is remembered.
        """
        check_pause(desk.bot, self.clock.now())
        self._in_turn(desk, self.pace.take)
        try:
            return self.telegram.show_page(desk.token, desk.group.now_id, page, thread=thread, reply_to=reply_to)
        except ChatMovedError as moved:
            self.groups.moved(desk.group.account_id, desk.group.chat_id, moved.chat_id)
            return self.telegram.show_page(desk.token, moved.chat_id, page)
        except PermanentError as error:
            if error.reason is Reason.NO_RIGHTS and desk.seat is not None and desk.seat.writes:
                self.groups.seen(desk.bot.account_id, desk.chat, desk.group.title, replace(desk.seat, writes=False))
            if not thread or error.reason not in WITHOUT_TOPIC:
                raise
        return self.telegram.show_page(desk.token, desk.group.now_id, page)

    def put(self, desk: Desk, press: MenuPress, page: Page) -> None:
        """Put a page in the place of the menu whose button was pressed; below it, where that cannot be changed."""
        check_pause(desk.bot, self.clock.now())
        if press.chat.id == desk.group.now_id:
            self._in_turn(desk, self.pace.take)
            try:
                self.telegram.change_page(desk.token, press.chat.id, press.message_id, page)
            except PermanentError as error:
                if error.reason not in NOT_THERE:
                    raise
            else:
                return
        self.say(desk, page, thread=press.thread)

    def _in_turn(self, desk: Desk, ask: Callable[[Group], object]) -> None:
        """Wait for the group's next place while it is near: a person looks at what they pressed."""
        ends_at = self.clock.now() + LONGEST_WAIT
        while True:
            try:
                ask(desk.group)
            except NotYetError as error:
                if self.clock.now() + (error.retry_after or 0.0) > ends_at:
                    raise
                self.clock.sleep(error.retry_after or 0.0)
            else:
                return

    def refresh(self, desk: Desk, press: MenuPress, page: Page) -> None:
        """Put a page in the place of the menu once the work is done, which must not be done again for its sake."""
        try:
            self.put(desk, press, page)
        except BridgeError as error:
            self.log.info("a menu stays as it was", extra={"why": str(error)})

    def tell(self, desk: Desk, press: MenuPress, text: str = "", *, alert: bool = False) -> None:
        """Acknowledge a press; what becomes of that changes nothing else."""
        try:
            self.telegram.tell_presser(desk.token, press.press_id, text, alert=alert)
        except BridgeError as error:
            self.log.warning("a press was not answered", extra={"why": str(error)})

    def delete(self, desk: Desk, message_id: int) -> None:
        """Take back a message that is of no use any more; one that stays does no harm."""
        try:
            self.telegram.delete(desk.token, desk.group.now_id, message_id)
        except BridgeError as error:
            self.log.info("a message stays", extra={"why": str(error)})


@dataclass(frozen=True)
class ShowMenu:
    """Make the page of the menu: what the group is tied to, and what the bot misses there."""

    groups: Groups
    telegram: Telegram

    def __call__(self, desk: Desk, *, note: str = "", waits: bool = False) -> Page:
        lacks = [desk.closed] if desk.closed else []
        text = wording.menu(len(desk.group.links), [*lacks, *(lack.text for lack in self.lacks(desk))])
        return menu("\n\n".join(filter(None, (note, text))), waits=waits)

    def lacks(self, desk: Desk) -> tuple[Lack, ...]:
        """Return what the bot misses; Telegram is asked only about a bot that is known to miss something.

        Whether one that is no administrator hears goes by when it was added, which Telegram does not tell.
        """
        seat = desk.seat
        if seat is None or (seat.hears and seat.writes):
            return lacks_in_group(seat, None)
        try:
            now = self.telegram.bot_in(desk.token, desk.group.now_id, desk.bot.bot_id)
            privacy = self.telegram.get_me(desk.token).privacy
        except BridgeError:
            return lacks_in_group(seat, desk.bot.privacy)
        now = replace(now, hears=now.hears or (seat.hears and now.is_inside), at=seat.at)
        if now != seat:
            self.groups.seen(desk.bot.account_id, desk.chat, desk.group.title, now)
        return lacks_in_group(now, privacy)
