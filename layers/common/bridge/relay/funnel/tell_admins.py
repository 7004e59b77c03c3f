"""Bringing the admin chat of a funnel in line with a lead: told when it failed, changed when something became of it."""

from dataclasses import dataclass, replace

from bridge.domain import lead_texts as wording
from bridge.domain.errors import BridgeError, ChatMovedError, NotYetError, PermanentError
from bridge.domain.funnel import lead_data
from bridge.domain.identity import content_hash
from bridge.domain.leads import Lead, LeadState, Told
from bridge.domain.pacing import TELEGRAM_GROUP, Window, place, with_calls
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.relay.bots.checks import MUTE, check_pause
from bridge.relay.funnel.find_profile import profile_of, versions_of
from bridge.relay.funnel.keep_lead import KeepLead
from bridge.relay.ports import Bots, Clock, FunnelChats, Funnels, Leads, Log, Vault

PRIVATE_CHAT = (Window(3, 3.0),)
"""About one message a second into one private chat (core.telegram.org/bots/faq, "limits")."""

LONGEST_SLEEP = 1.0


@dataclass(frozen=True)
class AdminChat:
    """Where a bot tells people of its leads: `told_id` as the funnel says, `now_id` by which Telegram knows it."""

    bot: Bot
    token: str
    told_id: int
    now_id: int

    def has(self, told: Told) -> bool:
        return told.chat_id in {self.told_id, self.now_id}


@dataclass(frozen=True)
class View:
    """What the admin chat is to show of a lead: a text with buttons, and below it an answer too long for that."""

    html: str
    rows: tuple[tuple[str, str], ...]
    lead: Lead

    @property
    def hash(self) -> str:
        return content_hash(f"{self.html}\n{self.rows}")

    @property
    def copies(self) -> tuple[int, ...]:
        """The messages of the person's that stand below."""
        answer = self.lead.follow_up
        return () if answer is None or wording.is_whole(answer) else self.lead.answers

    @property
    def is_shown(self) -> bool:
        return self.lead.told is not None and self.lead.told.shown == self.hash

    @property
    def stands(self) -> bool:
        """Tell whether all of it stands there already."""
        told = self.lead.told
        return self.is_shown and told is not None and told.copied >= len(self.copies)


class NobodyError(BridgeError):
    """There is no admin chat, as `why` says in Russian."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class AdminPace:
    """Keep to Telegram's limits for the admin chat, whose line hands out one thing at a time."""

    leads: Leads
    clock: Clock

    def take(self, chat: AdminChat) -> None:
        """Sleep until the next message may go; NotYetError when that is more than a moment away."""
        windows = TELEGRAM_GROUP if chat.now_id < 0 else PRIVATE_CHAT
        _, sent = self.leads.sent_to(chat.bot.bot_id, chat.told_id)
        now = self.clock.now()
        at = place(windows, sent, now)
        if at - now > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the admin chat's own pace", at - now)
        self.leads.sends_to(chat.bot.bot_id, chat.told_id, chat.now_id, with_calls(windows, sent, at))
        self.clock.sleep(at - now)

    def moved(self, chat: AdminChat, now_id: int) -> AdminChat:
        """Remember that a group goes by another id since it became a supergroup."""
        _, sent = self.leads.sent_to(chat.bot.bot_id, chat.told_id)
        self.leads.sends_to(chat.bot.bot_id, chat.told_id, now_id, sent)
        return replace(chat, now_id=now_id)


@dataclass(frozen=True)
class TellAdmins:
    """Show what there is to be said of a lead, in one message that is changed in place; twice is as good as once.

    Where nobody can be told, the lead stands in the failures.
    """

    leads: Leads
    funnels: Funnels
    bots: Bots
    telegram: FunnelChats
    vault: Vault
    pace: AdminPace
    failing: KeepLead
    clock: Clock
    log: Log

    def __call__(self, key: str, *, again: bool = False) -> None:
        """`again`: somebody has read in the failures what there is to tell, and wants it told."""
        lead = self.leads.get(key)
        if lead is None or not _says_something(lead):
            return
        bot = self.bots.get(lead.bot_id)
        view = self._view(lead, bot)
        try:
            if not view.stands:
                self._show(self._chat(lead, bot), lead, view)
        except NobodyError as nobody:
            # What is settled and was never told stands in the conversation, unless it may stand in the CRM twice.
            if lead.is_open or (not again and (lead.told is not None or lead.stands_twice)):
                self.failing.keep_untold(lead, nobody.why, lead.detail)
        except PermanentError as error:
            self.log.warning("the admin chat was not told of a lead", extra={"lead": key, "why": str(error)})
            self.failing.keep_untold(lead, wording.out_of_reach(error.text), error.detail)
        else:
            if lead.state is not LeadState.GIVEN_UP:
                self.failing.remove(lead)

    def _view(self, lead: Lead, bot: Bot | None) -> View:
        profile = profile_of(lead, bot, self.funnels)
        html = _html(lead, profile.follow_up_title if profile else "")
        return View(html, ((wording.BY_HAND, lead_data(lead.key)),) if lead.has_failed and lead.is_open else (), lead)

    def _chat(self, lead: Lead, bot: Bot | None) -> AdminChat:
        """Return where to tell of a lead; also of a bot that is off, which relays what came before.

        Raises NobodyError where there is no chat, and PermanentError for a bot that can say nothing.
        """
        if bot is None or bot.account_id != lead.account_id:
            raise NobodyError(wording.out_of_reach(Reason.BOT_UNKNOWN.text))
        if bot.state in MUTE:
            raise PermanentError(MUTE[bot.state])
        funnel = next(versions_of(lead, bot, self.funnels), None)
        if funnel is None or not (funnel.admin_chat_id or lead.told):
            raise NobodyError(wording.NO_CHAT)
        check_pause(bot, self.clock.now())
        token = self.vault.open(bot.sealed_token, bot.token_context)
        now_id, _ = self.leads.sent_to(bot.bot_id, funnel.admin_chat_id)
        return AdminChat(bot, token, funnel.admin_chat_id, now_id)

    def _show(self, chat: AdminChat, lead: Lead, view: View) -> None:
        told = lead.told
        if told is None or not view.is_shown:
            chat_id, message_id = self._put(chat, told, view.html, view.rows)
            stays = told is not None and (told.chat_id == chat_id or chat.has(told))
            told = Told(chat_id, message_id, view.hash, copied=told.copied if told and stays else 0)
            self.leads.told(lead.key, told)
        for number, message_id in enumerate(view.copies[told.copied :], told.copied + 1):
            self._copy(chat, told, (lead.person.user_id, message_id))
            self.leads.told(lead.key, replace(told, copied=number))

    def _put(self, chat: AdminChat, told: Told | None, html: str, rows: tuple[tuple[str, str], ...]) -> tuple[int, int]:
        """Change the message that stands there, or send one where there is none or it is gone.

        One in a chat that is the funnel's no more is gone whatever is in its way there.
        """
        if told is not None:
            self.pace.take(chat)
            try:
                self.telegram.change_html(chat.token, told.chat_id, told.message_id, html, rows)
            except PermanentError as error:
                is_gone = error.reason in {Reason.TARGET_GONE, Reason.CHAT_MOVED} or not chat.has(told)
                if not is_gone or not chat.told_id:
                    raise
            else:
                return told.chat_id, told.message_id
        self.pace.take(chat)
        try:
            return chat.now_id, self.telegram.show_html(chat.token, chat.now_id, html, rows)
        except ChatMovedError as moved:
            chat = self.pace.moved(chat, moved.chat_id)
            return chat.now_id, self.telegram.show_html(chat.token, chat.now_id, html, rows)

    def _copy(self, chat: AdminChat, told: Told, message: tuple[int, int]) -> None:
        """Put the answer itself below; its words stand above, so one that cannot be copied is no trouble."""
        self.pace.take(chat)
        try:
            self.telegram.copy(chat.token, told.chat_id, message, told.message_id)
        except PermanentError as error:
            self.log.warning("an answer was not copied", extra={"why": str(error)})


def _says_something(lead: Lead) -> bool:
    """Tell whether there is anything to tell: a lead that concerns people, or an answer to one whose end is known."""
    return lead.concerns_people or (lead.follow_up is not None and lead.state is not LeadState.WAITING)


def _html(lead: Lead, title: str) -> str:
    if lead.concerns_people or lead.follow_up is None:
        return wording.failed(lead, title)
    return wording.answered(lead, lead.follow_up)
