"""Jobs noted down instead of queued."""

from collections.abc import Collection, Sequence

from bridge.domain.errors import BridgeError
from bridge.domain.failures import WantedFailures
from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot, Person
from bridge.domain.registration import News
from bridge.domain.upkeep import TRIES
from bridge.relay.messages import (
    Addressed,
    Answer,
    Attachment,
    Introduction,
    Membership,
    PressAnswer,
    StatusReport,
    WantedPhoto,
)
from bridge.relay.messages.code import Answered


class FakeJobs:
    """The ports `Jobs` and `Entrances`; `trouble` is raised instead of queueing, `lasting[job]` only for that job.

    `photos` by the message they were asked for because of, `answers` by chat and text, `presses` by the press and
    `said` by its key: as in the queue, the first request counts. `gone` are deals of groups that may be no more.
    """

    def __init__(self) -> None:
        self.introductions: list[Introduction] = []
        self.followed: list[tuple[int, str]] = []
        self.photos: dict[str, WantedPhoto] = {}
        self.answers: dict[tuple[ConversationId, str], Answer] = {}
        self.presses: dict[str, PressAnswer] = {}
        self.nudges: list[ConversationId] = []
        self.learning: list[Answered] = []
        self.menus: list[tuple[int, int, Addressed, int]] = []
        self.greetings: list[tuple[int, int, Membership]] = []
        self.notes: list[tuple[int, int, int, str]] = []
        self.untied: list[tuple[int, int]] = []
        self.deal_notes: dict[tuple[int, int, str], None] = {}
        self.attachments: list[Attachment] = []
        self.gone: list[tuple[int, int, list[int]]] = []
        self.said: dict[str, tuple[int, int, int, str]] = {}
        self.reports: list[tuple[StatusReport, ConversationId | None]] = []
        self.exchanges: list[tuple[str, str, int]] = []
        self.installations: list[tuple[int, int]] = []
        self.uninstallations: list[int] = []
        self.settled: list[tuple[int, int]] = []
        self.routes: list[tuple[int, int]] = []
        self.watched: list[tuple[int, int]] = []
        self.licences: list[int] = []
        self.for_reon: list[tuple[int, News, int]] = []
        self.watched_accounts: list[int] = []
        self.retries: list[tuple[int, WantedFailures, str, str | None]] = []
        self.widened: list[tuple[int, int, list[str]]] = []
        self.trouble: BridgeError | None = None
        self.lasting: dict[str, BridgeError] = {}

    def introduce(self, introduction: Introduction) -> None:
        self._check()
        self.introductions.append(introduction)

    def follow_chat(self, account_id: int, chat_id: str) -> None:
        self._check()
        self.followed.append((account_id, chat_id))

    def show_photo(self, conversation: ConversationId, person: Person, msgid: str) -> None:
        self._check()
        self.photos.setdefault(msgid, WantedPhoto(conversation, person))

    def answer(self, answer: Answer) -> None:
        self._check("answer")
        self.answers.setdefault((answer.conversation, answer.text), answer)

    def nudge(self, conversation: ConversationId) -> None:
        self._check("nudge")
        self.nudges.append(conversation)

    def learn_staff(self, answered: Answered) -> None:
        self._check("learn_staff")
        self.learning.append(answered)

    def answer_press(self, press: PressAnswer) -> None:
        self._check()
        self.presses.setdefault(press.press_id, press)

    def menu(self, account_id: int, home: int, addressed: Addressed, until: int) -> None:
        self._check("menu")
        self.menus.append((account_id, home, addressed, until))

    def greet(self, account_id: int, home: int, membership: Membership) -> None:
        self._check("greet")
        self.greetings.append((account_id, home, membership))

    def note_deal(self, account_id: int, deal_id: int, text: str) -> None:
        self._check("note_deal")
        self.deal_notes.setdefault((account_id, deal_id, text))

    def note_deals(self, account_id: int, home: int, bot_id: int, text: str) -> None:
        self._check("note_deals")
        self.notes.append((account_id, home, bot_id, text))

    def untie_bot(self, account_id: int, bot_id: int) -> None:
        self._check("untie_bot")
        self.untied.append((account_id, bot_id))

    def attach(self, attachment: Attachment) -> None:
        self._check("attach")
        self.attachments.append(attachment)

    def follow_links(self, account_id: int, home: int, deal_ids: Sequence[int]) -> None:
        self._check("follow_links")
        self.gone.append((account_id, home, list(deal_ids)))

    def say(self, account_id: int, home: int, bot_id: int, text: str, key: str) -> None:
        self._check("say")
        self.said.setdefault(key, (account_id, home, bot_id, text))

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None:
        self._check()
        self.reports.append((report, conversation))

    def exchange(self, domain: str, code: str, called_ms: int) -> None:
        self._check()
        self.exchanges.append((domain, code, called_ms))

    def finish_installation(self, account_id: int, tries: int = TRIES) -> None:
        self._check()
        self.installations.append((account_id, tries))

    def finish_uninstallation(self, account_id: int) -> None:
        self._check()
        self.uninstallations.append(account_id)

    def retry_failures(self, account_id: int, wanted: WantedFailures, before: str, after: str | None = None) -> None:
        self._check("retry_failures")
        self.retries.append((account_id, wanted, before, after))

    def settle_bot(self, account_id: int, bot_id: int) -> None:
        self._check()
        self.settled.append((account_id, bot_id))

    def follow_licence(self, account_id: int) -> None:
        self._check("follow_licence")
        self.licences.append(account_id)

    def tell_reon(self, account_id: int, news: News, since: int) -> None:
        self._check("tell_reon")
        self.for_reon.append((account_id, news, since))

    def settle_route(self, account_id: int, bot_id: int) -> None:
        self._check("settle_route")
        self.routes.append((account_id, bot_id))

    def watch_account(self, account_id: int) -> None:
        self._check()
        self.watched.append((account_id, 0))

    def watch_bots(self, account_ids: Sequence[int]) -> None:
        self._check()
        self.watched_accounts += account_ids

    def watch_bot(self, account_id: int, bot_id: int) -> None:
        self._check()
        self.watched.append((account_id, bot_id))

    def widen_kinds(self, bot: Bot, kinds: Collection[str]) -> None:
        self._check("widen_kinds")
        self.widened.append((bot.account_id, bot.bot_id, sorted(kinds)))

    def _check(self, job: str = "") -> None:
        if job in self.lasting:
            raise self.lasting[job]
        if self.trouble is not None:
            raise self.trouble
