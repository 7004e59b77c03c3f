"""What a bot does when it comes to a group or its rights there change."""

from dataclasses import dataclass, replace

from bridge.domain.content import Text
from bridge.domain.errors import BridgeError, NotYetError, PermanentError, TransientError
from bridge.domain.groups import GroupBot, Standing
from bridge.domain.reasons import Reason
from bridge.domain.wording import menus as wording
from bridge.relay.groups.desk import Desk, OpenDesk, ShowMenu, Speak
from bridge.relay.groups.pages import menu
from bridge.relay.messages import Membership, Piece
from bridge.relay.ports import Clock, Groups, Jobs, Log, Telegram

FRESH = 600
"""Seconds after which a group is not greeted any more: people have begun to talk about something else."""


SETTLING = 5
"""Seconds within which whoever adds a bot may make it an administrator, so that it misses nothing any more."""


@dataclass(frozen=True)
class GreetGroup:
    """See what the bot hears in a group that it has come to, and say there what to do and what is missing.

    Whoever added a bot that may not write there is told so in private, if the bot may do that.
    """

    open_desk: OpenDesk
    show_menu: ShowMenu
    speak: Speak
    groups: Groups
    telegram: Telegram
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, account_id: int, home: int, membership: Membership) -> None:
        if membership.was_inside or not membership.bot.is_inside:
            return
        desk = self.open_desk(account_id, home, membership.bot_id, membership.chat)
        if desk is None or desk.seat is None or not desk.seat.is_inside:
            return
        try:
            desk = self._knowing_privacy(desk, desk.seat)
            if desk.bot.greets and self.clock.now() < membership.at + FRESH:
                self._greet(desk, membership)
        except PermanentError as error:
            self._dropped(error)
        except TransientError as error:
            if not error.outcome_unknown and self.clock.now() + (error.retry_after or 0) < membership.at + FRESH:
                raise
            self._dropped(error)

    def _knowing_privacy(self, desk: Desk, seat: GroupBot) -> Desk:
        """Remember whether the bot hears here: by the privacy that it has now, when it is added."""
        privacy = self.telegram.get_me(desk.token).privacy
        if privacy != desk.bot.privacy:
            self.jobs.watch_bot(desk.bot.account_id, desk.bot.bot_id)
        return self._seated(desk, replace(seat, hears=seat.standing is Standing.ADMINISTRATOR or not privacy))

    def _greet(self, desk: Desk, membership: Membership) -> None:
        lacks = self.show_menu.lacks(desk)
        waits = membership.at + SETTLING - self.clock.now()
        if lacks and waits > 0:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot may become an administrator in a moment", waits)
        is_back = bool(desk.group.links_of(desk.bot.bot_id))
        told = [lack.text for lack in lacks]
        text = wording.greeting(desk.bot.username, len(desk.group.links), told, is_back=is_back)
        try:
            self.speak.say(desk, menu(text))
        except PermanentError as error:
            if error.reason is not Reason.NO_RIGHTS:
                raise
            self._tell_in_private(desk, membership)

    def _tell_in_private(self, desk: Desk, membership: Membership) -> None:
        try:
            piece = Piece(Text(wording.cannot_write(membership.title)))
            self.telegram.send(desk.token, membership.by.user_id, piece)
        except BridgeError as error:
            self._dropped(error)

    def _seated(self, desk: Desk, seat: GroupBot) -> Desk:
        if seat == desk.seat:
            return desk
        group = desk.group
        self.groups.seen(group.account_id, desk.chat, group.title, seat)
        return replace(desk, group=replace(group, bots={**group.bots, seat.bot_id: seat}))

    def _dropped(self, error: BridgeError) -> None:
        self.log.warning("a group was not greeted", extra={"why": str(error)})
