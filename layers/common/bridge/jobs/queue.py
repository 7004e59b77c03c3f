"""Asking for jobs: which line each waits in, and what makes two of them one."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from bridge.domain.failures import WantedFailures
from bridge.domain.identity import ConversationId, content_hash
from bridge.domain.records import Person
from bridge.domain.registration import News
from bridge.domain.upkeep import TRIES
from bridge.jobs.accounts import (
    Finish,
    FollowLicence,
    Install,
    Retry,
    Settle,
    TellReon,
    Uninstall,
    Watch,
    WatchBots,
)
from bridge.jobs.answers import AnswerPress, Report, SayAnswer
from bridge.jobs.gateway import LearnStaff
from bridge.jobs.groups import Attach, FollowLinks, Greet, Menu, NoteDeal, NoteDeals, Say, UntieBot
from bridge.jobs.people import FollowChat, Introduce, ShowPhoto
from bridge.jobs.routes import Nudge, SettleRoute
from bridge.queues import FifoQueue, Queued
from bridge.relay.messages import (
    Addressed,
    Answer,
    Attachment,
    Introduction,
    Membership,
    MenuPress,
    PressAnswer,
    StatusReport,
    TokenPair,
)
from bridge.relay.messages.code import Answered
from bridge.relay.ports import Vault

MINUTE = 60


@dataclass(frozen=True)
class JobsQueue:
    """`Jobs` on the jobs queue; every group is its own line, so that one slow account holds up nobody."""

    queue: FifoQueue
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex

    def introduce(self, introduction: Introduction) -> None:
        # A line for each person, not for each chat: two bots complete one card, and each reads before it writes.
        self._send(Introduce.of(introduction), f"introduce:{introduction.account_id}:{introduction.person.user_id}")

    def follow_chat(self, account_id: int, chat_id: str) -> None:
        self._send(FollowChat(account_id=account_id, chat_id=chat_id), f"chat:{chat_id}")

    def show_photo(self, conversation: ConversationId, person: Person, msgid: str) -> None:
        self._send(ShowPhoto.of(conversation, person), f"photo:{conversation}", dedup=f"photo:{msgid}")

    def answer(self, answer: Answer) -> None:
        """In a line of its own, so that it waits for nothing and nothing waits for it.

        The same answer in the same chat is one for the five minutes that SQS remembers it: whoever taps «Старт» thirty
        times is greeted once.
        """
        line = f"answer:{answer.conversation}"
        self._send(SayAnswer.of(answer), line, dedup=f"{line}:{content_hash(answer.text)}")

    def nudge(self, conversation: ConversationId) -> None:
        job = Nudge(bot_id=conversation.bot_id, user_id=conversation.chat_id)
        self._send(job, f"wait:{conversation}")

    def learn_staff(self, answered: Answered) -> None:
        self._send(LearnStaff(answered=answered), f"staff:{answered.account_id}")

    def answer_press(self, press: PressAnswer) -> None:
        """In a line of each message's own, so that its buttons are changed in the order of the presses.

        A press may be acknowledged before it is known what was chosen by it.
        """
        line = f"press:{press.conversation}:{press.message_id}"
        self._send(AnswerPress.of(press), line, dedup=f"press:{content_hash(press.press_id + press.chosen)}")

    def menu(self, account_id: int, home: int, addressed: Addressed, until: int) -> None:
        """In a line of each group's own, in which people who speak to its bots at once are answered in turn."""
        about = f"{addressed.chat.id}:{addressed.message_id}"
        if isinstance(addressed, MenuPress):
            about = content_hash(addressed.press_id)
        dedup = f"menu:{addressed.bot_id}:{about}"
        self._send(Menu.of(account_id, home, addressed, until), f"menu:{account_id}:{home}", dedup=dedup)

    def greet(self, account_id: int, home: int, membership: Membership) -> None:
        job = Greet(account_id=account_id, home=home, membership=membership)
        about = f"{membership.bot_id}:{membership.chat.id}:{membership.at}:{membership.bot.standing}"
        self._send(job, f"menu:{account_id}:{home}", dedup=f"greet:{about}")

    def note_deal(self, account_id: int, deal_id: int, text: str) -> None:
        job = NoteDeal(account_id=account_id, deal_id=deal_id, text=text)
        self._send(job, f"note:{account_id}:{deal_id}", dedup=f"note:{account_id}:{deal_id}:{content_hash(text)}")

    def note_deals(self, account_id: int, home: int, bot_id: int, text: str) -> None:
        job = NoteDeals(account_id=account_id, home=home, bot_id=bot_id, text=text)
        self._send(job, f"note:{account_id}:{home}", dedup=f"note:{home}:{bot_id}:{content_hash(text)}")

    def untie_bot(self, account_id: int, bot_id: int) -> None:
        self._send(UntieBot(account_id=account_id, bot_id=bot_id), f"bot:{bot_id}")

    def follow_links(self, account_id: int, home: int, deal_ids: Sequence[int]) -> None:
        job = FollowLinks(account_id=account_id, home=home, deal_ids=list(deal_ids))
        self._send(job, f"links:{account_id}:{home}")

    def say(self, account_id: int, home: int, bot_id: int, text: str, key: str) -> None:
        job = Say(account_id=account_id, home=home, bot_id=bot_id, text=text)
        self._send(job, f"say:{account_id}:{home}", dedup=f"say:{key}")

    def attach(self, attachment: Attachment) -> None:
        """In a line of each person's own, beside that of the introductions: it may have to wait for one of them.

        Whoever goes on writing before it is done asks again once a minute.
        """
        line = f"attach:{attachment.account_id}:{attachment.person.user_id}"
        dedup = f"{line}:{attachment.home}:{attachment.version}:{attachment.at // MINUTE}"
        self._send(Attach(attachment=attachment), line, dedup=dedup)

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None:
        self._send(Report.of(report, conversation), f"report:{conversation or report.crm_id}")

    def install(self, domain: str, pair: TokenPair, called_ms: int, vault: Vault) -> None:
        self._send(Install.of(domain, pair, called_ms, vault), f"install:{domain}")

    def finish_installation(self, account_id: int, tries: int = TRIES) -> None:
        self._send(Finish(account_id=account_id, tries=tries), f"install:{account_id}")

    def finish_uninstallation(self, account_id: int) -> None:
        self._send(Uninstall(account_id=account_id), f"install:{account_id}")

    def follow_licence(self, account_id: int) -> None:
        self._send(FollowLicence(account_id=account_id), f"licence:{account_id}")

    def tell_reon(self, account_id: int, news: News, since: int) -> None:
        """In a line of the account's own: REON hears of it in order, and nothing else waits while REON is down."""
        self._send(TellReon(account_id=account_id, news=news, since=since), f"reon:{account_id}")

    def retry_failures(self, account_id: int, wanted: WantedFailures, before: str, after: str | None = None) -> None:
        bot_id, reason, since = wanted.bot_id, wanted.reason, wanted.since
        job = Retry(account_id=account_id, bot_id=bot_id, reason=reason, since=since, before=before, after=after)
        self._send(job, f"retry:{account_id}")

    def settle_bot(self, account_id: int, bot_id: int) -> None:
        self._send(Settle(account_id=account_id, bot_id=bot_id), f"bot:{bot_id}")

    def settle_route(self, account_id: int, bot_id: int) -> None:
        """In a line of its own: what is at the other side of a route may be away for long."""
        self._send(SettleRoute(account_id=account_id, bot_id=bot_id), f"route:{bot_id}")

    def watch_account(self, account_id: int) -> None:
        self._send(Watch(account_id=account_id), f"watch:{account_id}")

    def watch_bots(self, account_ids: Sequence[int]) -> None:
        """In a line of each account's own, ten accounts a call."""
        wanted = ((WatchBots(account_id=account_id), account_id) for account_id in account_ids)
        self.queue.send_all([Queued(job.model_dump_json(), f"watch:{of}", self.new_id()) for job, of in wanted])

    def watch_bot(self, account_id: int, bot_id: int) -> None:
        self._send(Watch(account_id=account_id, bot_id=bot_id), f"bot:{bot_id}")

    def _send(self, job: BaseModel, group: str, dedup: str = "") -> None:
        self.queue.send(job.model_dump_json(), group=group, dedup=dedup or self.new_id())
